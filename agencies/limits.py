"""How often somebody outside may do something: counters in the shared cache, one for each network and hour.

A limit is a courtesy to the others, not a truth: when the cache is away, everybody is let in and the log says so.
"""

from hashlib import sha256

import structlog
from django.core.cache import cache
from django.http import HttpRequest
from redis.exceptions import RedisError

from agencies.devices import address_of
from agencies.services.sign_ins import network_of

log = structlog.get_logger(__name__)

HOUR = 3600


def visitor(request: HttpRequest) -> str:
    """The visitor's network, made unreadable: no address is kept."""
    return sha256(network_of(address_of(request)).encode()).hexdigest()[:24]


def count_once_more(what: str, who: str, *, seconds: int = HOUR) -> int:
    """Count one more of `what` by `who`; return how many there were within the last while, this one included."""
    key = f"limit:{what}:{who}"
    try:
        cache.add(key, 0, timeout=seconds)
        return cache.incr(key)
    except (RedisError, OSError, ValueError) as trouble:
        log.warning("limit_not_counted", what=what, reason=type(trouble).__name__)
        return 0


def counted(what: str, who: str) -> int:
    """How many there were so far, without counting."""
    try:
        return int(cache.get(f"limit:{what}:{who}", 0))
    except (RedisError, OSError) as trouble:
        log.warning("limit_not_read", what=what, reason=type(trouble).__name__)
        return 0
