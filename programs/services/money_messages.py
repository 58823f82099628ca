"""Who is told what about money: the agency, those who keep the budget, the leaders."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.text import format_lazy

from agencies.enums import Function, Role
from agencies.hashes import hash_of
from agencies.models import User
from agencies.permissions import Actor
from agencies.selectors.actors import names_on, people_at_work, short_name
from agencies.services.notifications import notify


def budget_people(at: datetime) -> list[User]:
    """Officers and heads of the agencies that add the budget up or settle it on the day of `at`."""
    day = timezone.localdate(at)
    found = {}
    for function in (Function.BUDGET, Function.FINANCE):
        for membership in people_at_work(day, roles=[Role.OFFICER, Role.HEAD], function=function):
            found[membership.user_id] = membership.user
    return list(found.values())


def leaders(at: datetime) -> list[User]:
    """The province's leaders on the day of `at`."""
    return [membership.user for membership in people_at_work(timezone.localdate(at), roles=[Role.LEADER])]


def tell(
    people: Iterable[User],
    record: Any,
    title: Any,
    *,
    actor: Actor | None,
    at: datetime,
    body: Any = "",
    mail: bool = True,
) -> None:
    """Tell people of a record with an agency and a year; {agency} and {year} of the lazy title are its own."""
    names = names_on(timezone.localdate(at), [record.agency_id])
    agency = short_name(names, record.agency_id, record.agency.short_name)
    notify(
        recipients=people,
        title=format_lazy(title, agency=agency, year=record.year_id),
        body=body,
        path=record.get_absolute_url(),
        at=at,
        but_not=actor.user_id if actor else None,
        mail=mail,
    )


def freeze(versions: Any, content: dict[str, Any], *, actor: Actor, at: datetime) -> models.Model:
    """Keep what was handed in as the next of a record's `versions`, with its hash and who stood behind it."""
    return versions.create(
        number=versions.count() + 1,
        content=content,
        sha256=hash_of(content),
        submitted_at=at,
        submitter_name=actor.person_name,
        submitter_title=actor.full_title,
    )
