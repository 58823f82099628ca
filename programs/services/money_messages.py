"""Who is told what about money: the agency, those who keep the budget, the leaders."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.text import format_lazy

from agencies.enums import Function, Role
from agencies.models import User
from agencies.permissions import Actor
from agencies.selectors.actors import names_on, people_at_work, short_name
from agencies.services.notifications import notify
from programs.models import Estimate, Settlement


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


def agency_people(record: Estimate | Settlement, at: datetime) -> list[User]:
    """Officers and heads of the agency that asks for the money or accounts for it."""
    day = timezone.localdate(at)
    people = people_at_work(day, roles=[Role.OFFICER, Role.HEAD], agency_ids=[record.agency_id])
    return [membership.user for membership in people]


def tell_about(
    people: list[User],
    record: Estimate | Settlement,
    title: Any,
    actor: Actor,
    at: datetime,
    body: Any = "",
) -> None:
    """Tell people about one agency's year; `title` may name {agency} and {year}."""
    names = names_on(timezone.localdate(at), [record.agency_id])
    notify(
        recipients=people,
        title=format_lazy(
            title,
            agency=short_name(names, record.agency_id, record.agency.short_name),
            year=record.year_id,
        ),
        body=body,
        path=record.get_absolute_url(),
        at=at,
        but_not=actor.user_id,
    )
