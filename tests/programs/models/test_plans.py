"""What the database keeps of documents that order work."""

from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from programs.enums import DueRule, PlanStatus, Recurrence
from programs.models import ProgramPlan
from tests.makers import make_assignment, make_plan


def test_a_number_once_a_year(cast):
    make_plan("2704/KH-UBND", issued_on=date(2019, 5, 21))
    make_plan("2704/KH-UBND", issued_on=date(2020, 5, 21))
    make_plan("", issued_on=date(2019, 5, 21))
    make_plan("", issued_on=date(2019, 5, 21))

    with pytest.raises(IntegrityError), transaction.atomic():
        make_plan("2704/KH-UBND", issued_on=date(2019, 1, 2))


@pytest.mark.parametrize("lacking", [{"number": ""}, {"issued_on": None}])
def test_an_issued_plan_has_number_and_day(cast, lacking):
    plan = make_plan()

    with pytest.raises(IntegrityError), transaction.atomic():
        ProgramPlan.objects.filter(pk=plan.pk).update(status=PlanStatus.ISSUED, **lacking)


@pytest.mark.parametrize(
    ("before", "after"), [("draft", "closed"), ("issued", "draft"), ("closed", "issued")]
)
def test_database_refuses_a_jump_the_table_does_not_know(cast, before, after):
    plan = make_plan()
    for status in {"draft": [], "issued": ["issued"], "closed": ["issued", "closed"]}[before]:
        ProgramPlan.objects.filter(pk=plan.pk).update(status=status)

    with pytest.raises(DatabaseError), transaction.atomic():
        ProgramPlan.objects.filter(pk=plan.pk).update(status=after)

    assert ProgramPlan.objects.get(pk=plan.pk).status == before


@pytest.mark.parametrize(
    "fields",
    [
        {"due_on": None},
        {"due_rule": DueRule.DAYS_AFTER, "due_days": 5},
        {"due_rule": DueRule.DAYS_AFTER, "due_days": 0, "due_unit": "working"},
        {"due_rule": DueRule.DAY_OF_PERIOD, "period_month": 3, "period_day": 15},
        {"recurrence": Recurrence.CONTINUOUS},
        {"recurrence": Recurrence.YEARLY},
        {
            "recurrence": Recurrence.MONTHLY,
            "due_rule": DueRule.DAYS_AFTER,
            "due_days": 5,
            "due_unit": "working",
        },
    ],
    ids=[
        "no day",
        "no unit",
        "no days",
        "a period of work done once",
        "continuous without reports",
        "one day for every year",
        "one count for every month",
    ],
)
def test_a_due_rule_has_its_figures(cast, fields):
    plan = make_plan()

    with pytest.raises(IntegrityError), transaction.atomic():
        make_assignment(plan, lead=cast.tan_phu, **fields)
