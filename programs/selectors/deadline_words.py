"""A deadline in words, as a person at the next desk would say it: how long still, or how long past."""

from datetime import date, datetime
from functools import cache
from typing import NamedTuple

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies.selectors.calendar import WorkingCalendar, working_calendar
from programs.enums import AnnualPlanStatus
from programs.models.annual_plans import WITH_AGENCY, AnnualPlan

LATE, SOON, OK, INFO, IDLE = "late", "soon", "ok", "info", "idle"


class Words(NamedTuple):
    """What to say, and the kind of chip to say it with."""

    kind: str
    text: str


class DeadlineWords:
    """Says deadlines as of `today`, in one language. Keeps what it said: the plans of one year share a few days."""

    def __init__(self, today: date, calendar: WorkingCalendar | None = None):
        self.today = today
        # Without a calendar the table of days is read when the first deadline to come asks for it.
        self.calendar = cache(lambda: calendar or working_calendar())
        self.left = cache(lambda day: self.calendar().working_days_left(today, day))
        self.until = cache(self._until)
        self.handed_in = cache(self._handed_in)

    def _until(self, day: date) -> Words:
        """How far a day still is."""
        if day < self.today:
            return Words(LATE, self.past((self.today - day).days))
        if day == self.today:
            return Words(SOON, _("hôm nay là hạn"))
        soon = (day - self.today).days <= settings.SOON_DAYS
        return Words(SOON if soon else IDLE, self.still(self.left(day)))

    def _handed_in(self, days_late: int, in_revision: bool) -> Words:
        """How a plan that was submitted stood to its due day."""
        if days_late:
            said = ngettext("nộp trễ %(n)s ngày", "nộp trễ %(n)s ngày", days_late)
            return Words(LATE, said % {"n": days_late})
        if in_revision:
            return Words(SOON, _("đã nộp đúng hạn, đang sửa lại"))
        return Words(OK, _("nộp đúng hạn"))

    def of_plan(self, status: str, due_on: date, first_submitted_on: date | None) -> Words:
        """How an annual plan stands to its due day."""
        if status == AnnualPlanStatus.VOID:
            return Words(IDLE, _("không phải nộp nữa"))
        if first_submitted_on is None:
            return self.until(due_on)
        return self.handed_in(max(0, (first_submitted_on - due_on).days), status in WITH_AGENCY)

    def of_plan_in_full(self, plan: AnnualPlan) -> str:
        """Hạn nộp 30/06/2019 · khoá 10/07/2019 · còn 27 ngày làm việc"""
        if plan.status == AnnualPlanStatus.VOID:
            return _("không phải nộp nữa")
        parts = [*self.days(plan.due_on, plan.lock_on)]
        if plan.status == AnnualPlanStatus.RETURNED:
            return " · ".join([*parts, *self._to_submit_again(plan.last_day)])
        if plan.unlocked_until and plan.unlocked_until > plan.lock_on:
            parts.append(_("mở khoá đến hết %(day)s") % {"day": day_words(plan.unlocked_until)})
        if plan.first_submitted_on is None or plan.status in WITH_AGENCY:
            parts.append(self.time_left(plan.due_on, plan.last_day))
        else:
            parts.append(self.of_plan(plan.status, plan.due_on, plan.first_submitted_on).text)
        return " · ".join(parts)

    def _to_submit_again(self, last_day: date) -> list[str]:
        """What was handed in once is not late anew while it is mended; what counts is until when it is open."""
        told = self.until(last_day).text
        if self.today > last_day:
            told = _("%(past)s, đã khoá") % {"past": told}
        return [_("nộp lại chậm nhất ngày %(day)s") % {"day": day_words(last_day)}, told]

    def of_call_in_full(self, due_on: date, lock_on: date) -> str:
        """The same for a whole call."""
        return " · ".join([*self.days(due_on, lock_on), self.time_left(due_on, lock_on)])

    def days(self, due_on: date, lock_on: date) -> list[str]:
        return [
            _("Hạn nộp %(day)s") % {"day": day_words(due_on)},
            _("khoá %(day)s") % {"day": day_words(lock_on)},
        ]

    def time_left(self, due_on: date, last_day: date) -> str:
        """How long there still is to the due day, and after it to the lock day."""
        if self.today <= due_on:
            return self.until(due_on).text
        past = self.past((self.today - due_on).days)
        if self.today > last_day:
            return _("%(past)s, đã khoá") % {"past": past}
        if self.today == last_day:
            return _("%(past)s, hết hôm nay thì khoá") % {"past": past}
        return _("%(past)s, %(still)s thì khoá") % {"past": past, "still": self.still(self.left(last_day))}

    def still(self, days: int) -> str:
        if days == 0:
            return _("không còn ngày làm việc nào")
        return ngettext("còn %(n)s ngày làm việc", "còn %(n)s ngày làm việc", days) % {"n": days}

    def past(self, days: int) -> str:
        return ngettext("quá hạn %(n)s ngày", "quá hạn %(n)s ngày", days) % {"n": days}


def day_words(day: date | datetime | None) -> str:
    """21/05/2019, in both languages, because that is how dates are typed here."""
    if isinstance(day, datetime):
        # An instant of the early morning is still the day before in the database's own time zone.
        day = timezone.localdate(day)
    # By hand: lists say it hundreds of times, and strftime takes twice as long.
    return f"{day.day:02}/{day.month:02}/{day.year}" if day else ""
