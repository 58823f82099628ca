"""Working days, from the table of days off and make-up days.

Counting follows Bộ luật Dân sự 2015, Điều 147–148: the day of the event is not counted, and a period that ends on
a day off ends with the next working day.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from agencies.enums import DayKind, DayUnit
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
        days = (due_on - today).days
        return sum(self.is_working(today + timedelta(days=step)) for step in range(1, days + 1))


def working_calendar() -> WorkingCalendar:
    """The calendar as the table stands now."""
    rows = list(SpecialDay.objects.values_list("day", "kind"))
    return WorkingCalendar(
        days_off=frozenset(day for day, kind in rows if kind == DayKind.DAY_OFF),
        make_up_days=frozenset(day for day, kind in rows if kind == DayKind.MAKE_UP),
        known_until=max((day.year for day, _kind in rows), default=0),
    )
