"""Periods of recurring work, and the day something falls due."""

import calendar as months
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext_noop

from agencies.enums import DayUnit
from agencies.selectors.calendar import WorkingCalendar
from programs.enums import MONTHS_OF_PERIOD, DueRule, Recurrence
from programs.models import Assignment


@dataclass(frozen=True)
class Period:
    """A month, quarter, half year or year of the calendar; `end` is its last day."""

    start: date
    end: date


# How an office names a period of so many months; of half years the first and the second. Also within brackets, after
# the work of that period, as the title of a deadline.
QUARTERS = ("I", "II", "III", "IV")
PERIOD = {
    "month": gettext_noop("tháng %(month)s/%(year)s"),
    "quarter": gettext_noop("quý %(quarter)s/%(year)s"),
    "first half": gettext_noop("6 tháng đầu năm %(year)s"),
    "second half": gettext_noop("6 tháng cuối năm %(year)s"),
    "year": gettext_noop("năm %(year)s"),
}
WORK_OF_PERIOD = {
    "month": gettext_noop("%(work)s (tháng %(month)s/%(year)s)"),
    "quarter": gettext_noop("%(work)s (quý %(quarter)s/%(year)s)"),
    "first half": gettext_noop("%(work)s (6 tháng đầu năm %(year)s)"),
    "second half": gettext_noop("%(work)s (6 tháng cuối năm %(year)s)"),
    "year": gettext_noop("%(work)s (năm %(year)s)"),
}


def named_period(start: date, end: date) -> tuple[str, dict[str, str]]:
    """Which of PERIOD names the months from `start` to `end`, and what it says of them."""
    months_long = (end.year - start.year) * 12 + end.month - start.month + 1
    values = {"month": str(start.month), "quarter": QUARTERS[(start.month - 1) // 3], "year": str(start.year)}
    if months_long == 6:
        return "first half" if start.month == 1 else "second half", values
    return {1: "month", 3: "quarter"}.get(months_long, "year"), values


def period_of(kind: Recurrence, day: date) -> Period:
    """The period of this kind that holds `day`."""
    length = MONTHS_OF_PERIOD[kind]
    first_month = (day.month - 1) // length * length + 1
    last_month = first_month + length - 1
    return Period(date(day.year, first_month, 1), last_day_of_month(day.year, last_month))


def next_period(kind: Recurrence, period: Period) -> Period:
    """The period of this kind that follows `period`."""
    return period_of(kind, period.end + timedelta(days=1))


def last_day_of_month(year: int, month: int) -> date:
    """The 28th to 31st, as the month has it."""
    return date(year, month, months.monthrange(year, month)[1])


def day_within(period: Period, month: int, day: int) -> date:
    """Day `day` of the `month`-th month of the period; a short month's last day stands for one it lacks."""
    last = last_day_of_month(period.start.year, period.start.month + month - 1)
    return last.replace(day=min(day, last.day))


def due_day(
    assignment: Assignment, period: Period | None, issued_on: date, calendar: WorkingCalendar
) -> date | None:
    """When a duty of `assignment` falls due; None when it has no deadline.

    A printed day stays as printed even if it is a day off; a counted period ends on a working day
    (Bộ luật Dân sự 2015, Điều 148). That a rule has its figures is held by the database.
    """
    if assignment.due_rule == DueRule.FIXED_DAY:
        return assignment.due_on
    if assignment.due_rule == DueRule.DAYS_AFTER and assignment.due_days is not None:
        event = assignment.due_event_on or issued_on
        return calendar.end_of_period(event, assignment.due_days, DayUnit(assignment.due_unit))
    if assignment.due_rule == DueRule.DAY_OF_PERIOD and period:
        return _day_of_period(assignment, period)
    return None


def _day_of_period(assignment: Assignment, period: Period) -> date | None:
    month, day = assignment.period_month, assignment.period_day
    return day_within(period, month, day) if month and day else None


def current_period(
    assignment: Assignment, today: date, issued_on: date, calendar: WorkingCalendar
) -> Period | None:
    """The period whose duty is owed on `today`: the present one, or the next when its day was past at issue."""
    kind = assignment.period_kind
    if kind is None:
        return None
    period = period_of(kind, max(today, issued_on))
    due_on = due_day(assignment, period, issued_on, calendar)
    if due_on is not None and due_on < issued_on and assignment.due_rule == DueRule.DAY_OF_PERIOD:
        return next_period(kind, period)
    return period
