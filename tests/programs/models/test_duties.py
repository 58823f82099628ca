"""The six states of a duty: one rule, said twice, and what the database keeps of it."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from programs.enums import DutyState, DutyStatus
from programs.models import Duty
from programs.models.duties import DONE, in_state
from tests.cast import DAY
from tests.makers import make_assignment, make_duty, make_plan

DAYS = st.dates(DAY - timedelta(days=12), DAY + timedelta(days=12))


@st.composite
def duty_fields(draw):
    """A duty in any status that the database allows, around the day the tests stand on."""
    status = draw(st.sampled_from(list(DutyStatus)))
    return {
        "status": status,
        "due_on": draw(st.none() | DAYS),
        "done_on": draw(DAYS) if status in DONE else None,
    }


def expected_state(fields, today, soon_until):
    """The rule in words of its own: void or without a day is not counted; done by its day or later; else by date."""
    status, due_on, done_on = fields["status"], fields["due_on"], fields["done_on"]
    if status == "void" or due_on is None:
        return "not_counted"
    if status in ("reported", "confirmed"):
        return "done_in_time" if done_on <= due_on else "done_late"
    if due_on < today:
        return "overdue"
    return "soon" if due_on <= soon_until else "not_due"


@pytest.mark.django_db
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(duty_fields(), min_size=1, max_size=12), today=DAYS, soon=st.integers(0, 9))
def test_case_and_conditions_say_the_same_of_every_duty(cast, rows, today, soon):
    soon_until = today + timedelta(days=soon)
    with transaction.atomic():
        plan = make_plan(number="1/KH-UBND", issued_on=date(2018, 1, 1))
        duties = Duty.objects.bulk_create(
            Duty(
                assignment=make_assignment(plan, number, lead=cast.tan_phu),
                agency=cast.tan_phu,
                part="lead",
                first_due_on=fields["due_on"],
                due_since=DAY,
                status_since=DAY,
                **fields,
            )
            for number, fields in enumerate(rows, start=1)
        )

        by_case = dict(Duty.objects.with_state(today, soon_until).values_list("pk", "state"))
        by_condition = {
            pk: state.value
            for state in DutyState
            for pk in Duty.objects.filter(in_state(state, today, soon_until)).values_list("pk", flat=True)
        }
        counted = sum(Duty.objects.filter(in_state(s, today, soon_until)).count() for s in DutyState)
        transaction.set_rollback(True)

    expected = {
        duty.pk: expected_state(fields, today, soon_until) for duty, fields in zip(duties, rows, strict=True)
    }
    assert by_case == expected
    assert by_condition == expected
    assert counted == len(rows)


RAW_JUMPS = [
    ("open", {"status": "confirmed", "done_on": DAY}),
    ("open", {"status": "returned"}),
    ("void", {"status": "open"}),
]


@pytest.mark.parametrize(("status", "raw"), RAW_JUMPS)
def test_database_refuses_a_jump_the_table_does_not_know(cast, status, raw):
    duty = make_duty(cast)
    if status == "void":
        Duty.objects.filter(pk=duty.pk).update(status="void")

    with pytest.raises(DatabaseError), transaction.atomic():
        Duty.objects.filter(pk=duty.pk).update(**raw)

    assert Duty.objects.get(pk=duty.pk).status == status


@pytest.mark.parametrize(
    "raw",
    [
        {"status": "reported"},
        {"done_on": DAY},
        {"percent": 101},
        {"first_due_on": None},
    ],
    ids=["done without its day", "a day without being done", "more than all", "one due day of two"],
)
def test_database_refuses_what_contradicts_itself(cast, raw):
    duty = make_duty(cast)

    with pytest.raises(IntegrityError), transaction.atomic():
        Duty.objects.filter(pk=duty.pk).update(**raw)


def test_one_duty_per_assignment_agency_part_and_period(cast):
    duty = make_duty(cast)

    with pytest.raises(IntegrityError), transaction.atomic():
        Duty.objects.create(
            assignment=duty.assignment, agency=duty.agency, part=duty.part, due_since=DAY, status_since=DAY
        )
