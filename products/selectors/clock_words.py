"""A legal clock in words: how long still, in working days, or how long past."""

from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies.selectors.calendar import WorkingCalendar
from products.enums import ClockEnd
from products.models import DossierClock

LATE, SOON, OK, INFO, IDLE = "late", "soon", "ok", "info", "idle"


class Words(NamedTuple):
    """What to say, and the kind of chip to say it with."""

    kind: str
    text: str


class ClockWords:
    """Says clocks as of `today`; keeps what it counted, since many dossiers share a day."""

    def __init__(self, today: date, calendar: WorkingCalendar):
        self.today = today
        self.left = cache(lambda day: calendar.working_days_left(today, day))

    def until(self, day: date) -> Words:
        """How far a day still is."""
        if day < self.today:
            past = (self.today - day).days
            return Words(LATE, ngettext("quá hạn %(n)s ngày", "quá hạn %(n)s ngày", past) % {"n": past})
        if day == self.today:
            return Words(SOON, _("hôm nay là hạn"))
        left = self.left(day)
        soon = day <= self.today + timedelta(days=settings.SOON_DAYS)
        if not left:
            return Words(SOON, _("không còn ngày làm việc nào"))
        text = ngettext("còn %(n)s ngày làm việc", "còn %(n)s ngày làm việc", left) % {"n": left}
        return Words(SOON if soon else INFO, text)

    def of_clock(self, clock: DossierClock) -> Words:
        """A clock that runs, or how one ended."""
        if clock.ended_on is None:
            return self.until(clock.due_on)
        if clock.ended_by != ClockEnd.DONE:
            return Words(IDLE, str(clock.get_ended_by_display()))
        late = (clock.ended_on - clock.due_on).days
        if late > 0:
            return Words(LATE, ngettext("xong trễ %(n)s ngày", "xong trễ %(n)s ngày", late) % {"n": late})
        return Words(OK, _("xong đúng hạn"))
