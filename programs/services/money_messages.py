"""Who is told what about money: the agency, those who keep the budget, the leaders."""

from datetime import datetime

from django.utils import timezone

from agencies.enums import Function, Role
from agencies.models import User
from agencies.selectors.actors import people_at_work


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
