"""When work falls due: by day, by count, by period."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agencies.enums import DayUnit
from agencies.selectors.calendar import WorkingCalendar
from programs.enums import MONTHS_OF_PERIOD, DueRule, Recurrence
from programs.models import Assignment
from programs.selectors.periods import (
    PERIOD,
    Period,
    current_period,
    day_within,
    due_day,
    named_period,
    next_period,
    period_of,
)

ISSUED = date(2019, 5, 21)
# Tết 2019 (Thông báo 6519/TB-LĐTBXH), and the make-up Saturday of 2024.
TET = frozenset(date(2019, 2, day) for day in range(4, 9))
CALENDAR = WorkingCalendar(days_off=TET, make_up_days=frozenset({date(2024, 5, 4)}), known_until=2028)


def assignment(**fields):
    return Assignment(**{"recurrence": Recurrence.ONCE, "due_rule": DueRule.NONE} | fields)


def days_after(count, unit, event_on=None):
    return assignment(due_rule=DueRule.DAYS_AFTER, due_days=count, due_unit=unit, due_event_on=event_on)


def day_of_period(recurrence, month, day, report_every=""):
    return assignment(
        recurrence=recurrence,
        report_every=report_every,
        due_rule=DueRule.DAY_OF_PERIOD,
        period_month=month,
        period_day=day,
    )


def test_fixed_day_stays_as_printed_even_on_a_sunday():
    due_on = date(2019, 6, 30)

    assert due_day(assignment(due_rule=DueRule.FIXED_DAY, due_on=due_on), None, ISSUED, CALENDAR) == due_on


def test_no_rule_no_day():
    assert due_day(assignment(), None, ISSUED, CALENDAR) is None


@pytest.mark.parametrize(
    ("event", "count", "unit", "due_on"),
    [
        # The founding plan: fifteen working days after 21 May 2019.
        (ISSUED, 15, DayUnit.WORKING, date(2019, 6, 11)),
        # Over Tết: 31/1 and 1/2 count, then five days off and the weekends, then 11, 12 and 13 February.
        (date(2019, 1, 30), 5, DayUnit.WORKING, date(2019, 2, 13)),
        (date(2019, 2, 1), 1, DayUnit.WORKING, date(2019, 2, 11)),
        # Calendar days that end within Tết end on the first working day after it.
        (date(2019, 1, 30), 5, DayUnit.CALENDAR, date(2019, 2, 11)),
        (date(2019, 1, 30), 12, DayUnit.CALENDAR, date(2019, 2, 11)),
        (date(2019, 1, 30), 13, DayUnit.CALENDAR, date(2019, 2, 12)),
        # A make-up Saturday is worked.
        (date(2024, 5, 3), 1, DayUnit.WORKING, date(2024, 5, 4)),
        (date(2024, 5, 3), 1, DayUnit.CALENDAR, date(2024, 5, 4)),
        (date(2024, 5, 10), 1, DayUnit.CALENDAR, date(2024, 5, 13)),
    ],
)
def test_counted_days_leave_out_the_event_and_end_on_a_working_day(event, count, unit, due_on):
    assert due_day(days_after(count, unit), None, event, CALENDAR) == due_on


def test_counted_days_begin_with_the_event_that_is_named_and_not_with_the_issue():
    counted = days_after(1, DayUnit.WORKING, event_on=date(2019, 6, 3))

    assert due_day(counted, None, ISSUED, CALENDAR) == date(2019, 6, 4)


@given(
    st.dates(date(2018, 1, 1), date(2027, 6, 1)),
    st.integers(1, 90),
    st.sampled_from(list(DayUnit)),
)
def test_a_counted_period_always_ends_later_and_on_a_working_day(event, count, unit):
    due_on = CALENDAR.end_of_period(event, count, unit)

    assert due_on > event
    assert CALENDAR.is_working(due_on)
    if unit == DayUnit.WORKING:
        assert CALENDAR.working_days_left(event, due_on) == count


@pytest.mark.parametrize(
    ("kind", "day", "start", "end"),
    [
        (Recurrence.MONTHLY, date(2019, 2, 11), date(2019, 2, 1), date(2019, 2, 28)),
        (Recurrence.MONTHLY, date(2020, 2, 11), date(2020, 2, 1), date(2020, 2, 29)),
        (Recurrence.QUARTERLY, ISSUED, date(2019, 4, 1), date(2019, 6, 30)),
        (Recurrence.HALF_YEARLY, date(2019, 7, 1), date(2019, 7, 1), date(2019, 12, 31)),
        (Recurrence.YEARLY, date(2019, 12, 31), date(2019, 1, 1), date(2019, 12, 31)),
    ],
)
def test_period_holds_its_day(kind, day, start, end):
    assert period_of(kind, day) == Period(start, end)


@given(st.sampled_from(list(MONTHS_OF_PERIOD)), st.dates(date(2018, 1, 1), date(2030, 1, 1)))
def test_periods_follow_each_other_without_gap(kind, day):
    period = period_of(kind, day)
    following = next_period(kind, period)

    assert period.start <= day <= period.end
    assert (following.start - period.end).days == 1


@pytest.mark.parametrize(
    ("period", "month", "day", "due_on"),
    [
        (Period(date(2019, 1, 1), date(2019, 3, 31)), 2, 31, date(2019, 2, 28)),
        (Period(date(2020, 1, 1), date(2020, 3, 31)), 2, 30, date(2020, 2, 29)),
        (Period(date(2019, 4, 1), date(2019, 4, 30)), 1, 31, date(2019, 4, 30)),
        (Period(date(2019, 7, 1), date(2019, 12, 31)), 6, 15, date(2019, 12, 15)),
        (Period(date(2019, 1, 1), date(2019, 12, 31)), 10, 31, date(2019, 10, 31)),
    ],
)
def test_a_short_month_gives_its_last_day(period, month, day, due_on):
    assert day_within(period, month, day) == due_on


@pytest.mark.parametrize(
    ("ordered", "issued_on", "period", "due_on"),
    [
        # The day of this year's period is still to come.
        (day_of_period(Recurrence.YEARLY, 10, 31), ISSUED, (2019, 1, 12), date(2019, 10, 31)),
        # It was past when the plan was issued: the first period is the next one.
        (day_of_period(Recurrence.YEARLY, 3, 31), ISSUED, (2020, 1, 12), date(2020, 3, 31)),
        (day_of_period(Recurrence.QUARTERLY, 3, 15), ISSUED, (2019, 4, 6), date(2019, 6, 15)),
        (day_of_period(Recurrence.QUARTERLY, 3, 15), date(2019, 6, 16), (2019, 7, 9), date(2019, 9, 15)),
        # On the very day it is not past yet.
        (day_of_period(Recurrence.QUARTERLY, 3, 15), date(2019, 6, 15), (2019, 4, 6), date(2019, 6, 15)),
        (day_of_period(Recurrence.MONTHLY, 1, 31), date(2019, 2, 11), (2019, 2, 2), date(2019, 2, 28)),
        (
            day_of_period(Recurrence.CONTINUOUS, 6, 15, report_every=Recurrence.HALF_YEARLY),
            date(2019, 6, 20),
            (2019, 7, 12),
            date(2019, 12, 15),
        ),
    ],
)
def test_first_period_after_issue(ordered, issued_on, period, due_on):
    found = current_period(ordered, issued_on, issued_on, CALENDAR)

    year, first, last = period
    assert (found.start, found.end.year, found.end.month) == (date(year, first, 1), year, last)
    assert due_day(ordered, found, issued_on, CALENDAR) == due_on


def test_a_later_day_has_its_own_period_and_work_done_once_has_none():
    quarterly = day_of_period(Recurrence.QUARTERLY, 3, 15)

    assert current_period(quarterly, date(2020, 1, 1), ISSUED, CALENDAR).start == date(2020, 1, 1)
    assert current_period(assignment(), ISSUED, ISSUED, CALENDAR) is None


@pytest.mark.parametrize("month", range(1, 13))
def test_every_month_has_its_name_and_its_quarter(month):
    period = period_of(Recurrence.MONTHLY, date(2019, month, 9))

    name, values = named_period(period.start, period.end)

    assert (name, PERIOD[name] % values) == ("month", f"tháng {month}/2019")
    assert values["quarter"] == ("I", "II", "III", "IV")[(month - 1) // 3]


@given(
    today=st.dates(date(2018, 12, 1), date(2024, 6, 1)),
    days=st.integers(-3, 500),
    off=st.frozensets(st.dates(date(2018, 12, 1), date(2025, 12, 1)), max_size=12),
    made_up=st.frozensets(st.dates(date(2018, 12, 1), date(2025, 12, 1)), max_size=12),
)
def test_working_days_left_are_the_working_days_counted_one_by_one(today, days, off, made_up):
    calendar = WorkingCalendar(days_off=TET | off, make_up_days=made_up, known_until=2028)
    to_come = [today + timedelta(days=step) for step in range(1, days + 1)]

    left = calendar.working_days_left(today, today + timedelta(days=days))

    assert left == sum(map(calendar.is_working, to_come))
