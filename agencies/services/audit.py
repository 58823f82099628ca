"""The trail: who did what to which record, when, why.

Triggers copy every change of a domain table into a history row, whoever makes it and with whatever tool. An act
adds to these rows who acted, as whom, what the act was and for which reason. History rows cannot be changed.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

import pghistory
import structlog
from django.db import transaction

from agencies.permissions import Actor, Administrator

_current_act: ContextVar[str | None] = ContextVar("current_act", default=None)


@contextmanager
def act(name: str, *, actor: Actor | Administrator | None, at: datetime, reason: str = "") -> Iterator[None]:
    """One transaction whose changes carry `name`, the actor and the reason. An act within an act belongs to it.

    `actor` None means the portal itself, on a timetable.
    """
    if _current_act.get():
        with transaction.atomic():
            yield
        return
    token = _current_act.set(str(name))
    try:
        with pghistory.context(**_who_and_why(name, actor, at, reason)), transaction.atomic():
            yield
    finally:
        _current_act.reset(token)


def _who_and_why(name, actor, at, reason):
    request_id = structlog.contextvars.get_contextvars().get("request_id", "")
    return {
        "act": str(name),
        "at": at.isoformat(),
        "reason": reason,
        "request_id": request_id,
        "user_id": actor.user_id if actor else None,
        "who": actor.person_name if actor else "",
        "as_whom": actor.full_title if actor else "",
        "agency_id": actor.agency_id if actor else None,
    }
