"""The whole of 2019 on the real sample, day by day, against a computation of its own."""

from collections import defaultdict
from datetime import date, timedelta

import pytest

from agencies.models import AgencyFunction, Membership, OutgoingMail, SpecialDay
from programs.models import AnnualPlan, BudgetDay, Duty, Estimate, Reminder
from programs.services.daily import do_daily_work
from programs.services.sample import load_sample
from tests.cast import moment

FIRST, LAST = date(2019, 5, 22), date(2019, 12, 31)
ONE_DAY = timedelta(days=1)
OPENED_ON = date(2019, 5, 21)
# What waits on somebody's desk is told from the day it came.
REVIEWS, WAITING = ("estimate_in",), [0, 3, *range(7, 400, 7)]
MARKS = [-15, -7, -3, -1, 0, 1, 3, *range(7, 400, 7)]


@pytest.fixture
def sample(db):
    load_sample(at=moment(OPENED_ON))


def rehearse():
    day = FIRST
    while day <= LAST:
        do_daily_work(today=day, at=moment(day, 7))
        day += ONE_DAY


def days():
    day = FIRST
    while day <= LAST:
        yield day
        day += ONE_DAY


def worked(off, make_up, day):
    return day in make_up or (day.isoweekday() < 6 and day not in off)


def tellings(due_on, since, workdays, marks=MARKS):
    """When one deadline that nobody meets is told, and as which mark: read off the calendar, mark by mark."""
    told = {}
    for mark in marks:
        reached = due_on + timedelta(days=mark)
        if reached <= since:
            continue
        run = next((day for day in workdays if day >= reached and day > since), None)
        # A later mark reached by the same run takes its place.
        if run is not None:
            told[run] = mark
    return told


def expected():
    """Every (kind, id, due day, mark, person, day) that must stand in the register, computed without the engine."""
    off = set(SpecialDay.objects.filter(kind="off").values_list("day", flat=True))
    make_up = set(SpecialDay.objects.filter(kind="make_up").values_list("day", flat=True))
    workdays = [day for day in days() if worked(off, make_up, day)]
    staff = defaultdict(list)
    for person, agency, begin, end in Membership.objects.filter(role__in=["officer", "head"]).values_list(
        "user_id", "agency_id", "valid_from", "valid_until"
    ):
        staff[agency].append((person, begin, end or date.max))
    owed = [("duty", *row) for row in Duty.objects.values_list("pk", "agency_id", "due_on", "due_since")]
    owed += [
        ("annual_plan", *row)
        for row in AnnualPlan.objects.values_list("pk", "agency_id", "due_on", "due_since")
    ]
    owed += money_owed()
    return {
        (kind, pk, due_on, mark, person, day)
        for kind, pk, agency, due_on, since in owed
        for day, mark in tellings(due_on, since, workdays, WAITING if kind in REVIEWS else MARKS).items()
        for person, begin, end in staff[agency]
        if begin <= day < end
    }


def money_owed():
    """The same of a year's money: who asks and has not asked yet, the desk's own days, what lies on the desk."""
    working = AgencyFunction.objects.filter(valid_from__lte=FIRST).exclude(valid_until__lte=LAST)
    asking = working.filter(agency__kind__in=["department", "local"]).values_list("agency_id", flat=True)
    desk = set(working.filter(function__in=["budget", "finance"]).values_list("agency_id", flat=True))
    open_days = BudgetDay.objects.filter(year__status="open", due_on__gte=OPENED_ON).order_by("pk")
    handed_in = Estimate.objects.exclude(status="draft")
    for pk, year, kind, due_on in open_days.values_list("pk", "year_id", "kind", "due_on"):
        if kind == "estimate":
            done = set(handed_in.filter(year=year).values_list("agency_id", flat=True))
            yield from (("estimate", agency, agency, due_on, OPENED_ON) for agency in set(asking) - done)
        elif kind != "settlement":
            yield from (("budget_day", pk, agency, due_on, OPENED_ON) for agency in desk)
    for pk, since in handed_in.values_list("pk", "status_since"):
        yield from (("estimate_in", pk, agency, since, since - ONE_DAY) for agency in desk)


def test_every_reminder_of_2019_is_sent_once_and_on_its_day(sample):
    rehearse()

    register = list(Reminder.objects.values_list("kind", "subject_id", "due_on", "mark", "person_id", "day"))
    assert len(register) == len(set(register))
    assert set(register) == expected()
    # The sample is no small matter: the year must be worth counting.
    assert len(register) > 3000


def test_each_person_gets_at_most_one_digest_a_day(sample):
    rehearse()

    mails = list(
        OutgoingMail.objects.filter(key__startswith="digest").values_list("recipient_id", "queued_at")
    )
    assert len(mails) == len(set(mails))
    told = set(Reminder.objects.values_list("person_id", "day").distinct())
    assert len(mails) == len(told)
