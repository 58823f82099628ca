"""How often somebody outside may do something: counters in the shared cache, one for each network and hour.

A limit is a courtesy to the others, not a truth: when the cache is away, everybody is let in and the log says so.
"""

from hashlib import sha256

import structlog
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)

HOUR = 3600


def network_of(request: HttpRequest) -> str:
    """The visitor's address, made unreadable: no address is kept.

    What a visitor writes into X-Forwarded-For counts only as far as trusted proxies added to it.
    """
    address = request.META.get("REMOTE_ADDR", "")
    proxies = settings.AXES_IPWARE_PROXY_COUNT
    named = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    if proxies and len(named) >= proxies:
        address = named[-proxies]
    return sha256(address.encode()).hexdigest()[:24]


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
