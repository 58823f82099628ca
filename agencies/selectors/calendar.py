"""Working days, from the table of days off and make-up days.

Counting follows Bộ luật Dân sự 2015, Điều 147–148: the day of the event is not counted, and a period that ends on
a day off ends with the next working day.
"""

from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property

from agencies.enums import DayKind, DayUnit
from agencies.kept_sql import fetched, sql_of
from agencies.models import SpecialDay

ONE_DAY = timedelta(days=1)
SATURDAY = 5


@dataclass(frozen=True)
class WorkingCalendar:
    """Which days are worked. `known_until` is the last year the table speaks of."""

    days_off: frozenset[date]
    make_up_days: frozenset[date]
    known_until: int

    def is_working(self, day: date) -> bool:
        if day in self.make_up_days:
            return True
        return day.weekday() < SATURDAY and day not in self.days_off

    def working_day_from(self, day: date) -> date:
        """`day` itself if it is worked, else the next day that is."""
        while not self.is_working(day):
            day += ONE_DAY
        return day

    def add_working_days(self, day: date, count: int) -> date:
        """The `count`-th working day after `day`, which itself is not counted."""
        for _step in range(count):
            day = self.working_day_from(day + ONE_DAY)
        return day

    def end_of_period(self, event: date, count: int, unit: DayUnit) -> date:
        """The last day of a period of `count` days after `event`."""
        if unit == DayUnit.WORKING:
            return self.add_working_days(event, count)
        return self.working_day_from(event + timedelta(days=count))

    def working_days_left(self, today: date, due_on: date) -> int:
        """Working days after `today` up to and including `due_on`; 0 when it is past."""
        if due_on <= today:
            return 0
        weeks, rest = divmod((due_on - today).days, 7)
        weekdays = 5 * weeks + sum((today.weekday() + step) % 7 < SATURDAY for step in range(1, rest + 1))
        return weekdays + sum(
            sign * (bisect(days, due_on) - bisect(days, today)) for sign, days in self._exceptions
        )

    @cached_property
    def _exceptions(self) -> tuple[tuple[int, list[date]], ...]:
        """Weekdays that are not worked and weekends that are, in order: a page counts many days by them."""
        taken_off = (day for day in self.days_off - self.make_up_days if day.weekday() < SATURDAY)
        made_up = (day for day in self.make_up_days if day.weekday() >= SATURDAY)
        return (-1, sorted(taken_off)), (1, sorted(made_up))


def working_calendar() -> WorkingCalendar:
    """The calendar as the table stands now."""
    rows = fetched(*_sql_of_special_days())
    return WorkingCalendar(
        days_off=frozenset(day for day, kind in rows if kind == DayKind.DAY_OFF),
        make_up_days=frozenset(day for day, kind in rows if kind == DayKind.MAKE_UP),
        known_until=max((day.year for day, _kind in rows), default=0),
    )


@cache
def _sql_of_special_days() -> tuple[str, Sequence]:
    """Written once: most pages ask for it."""
    return sql_of(SpecialDay.objects.values_list("day", "kind"))
