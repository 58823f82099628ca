"""Everything that is owed by a day, as one small value; and at which mark of its ladder it stands."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import Case, F, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_noop

from agencies.enums import Role
from agencies.selectors.actors import names_on, short_name
from programs.enums import (
    AnnualPlanStatus,
    DeadlineKind,
    DutyStatus,
    RequestStatus,
)
from programs.models import AnnualPlan, DeadlineRequest, Duty, ReminderMark
from programs.models.annual_plans import OWED_ON, WITH_AGENCY
from programs.selectors.deadline_values import LONGEST_TITLE, Deadline, phrased
from programs.selectors.money_deadlines import money_deadlines
from programs.selectors.periods import WORK_OF_PERIOD, named_period
from programs.selectors.product_deadlines import product_deadlines

OWING_ROLES = (Role.OFFICER, Role.HEAD)
# What a period takes of a title at most, in either language.
ROOM_FOR_PERIOD = 40
# Whose agencies' deadlines are told to them; producers owe no duties, but their papers and stars come to an end.
TOLD_ROLES = (*OWING_ROLES, Role.PRODUCER)

PLAN_OF_YEAR = gettext_noop("Kế hoạch năm %(year)s")
PLAN_WAITS = gettext_noop("%(agency)s: Kế hoạch năm %(year)s")
REQUEST_WAITS = gettext_noop("%(agency)s: xin gia hạn đến %(day)s")
DUTY_WAITS = "%(agency)s: %(work)s"

# Since when an annual plan waits: for the leader from its acceptance, for the secretariat from its submission,
# however long somebody has been reading.
WAITS_SINCE = Case(
    When(status=AnnualPlanStatus.ACCEPTED, then=F("status_since")),
    default=Coalesce("submitted_on", "status_since"),
)


class Mark(NamedTuple):
    """One rung of a ladder: so many days from the deadline, perhaps again every so many days."""

    days: int
    repeat_every: int | None


def ladders() -> dict[str, list[Mark]]:
    """The marks of each kind of deadline, earliest first, as the secretariat set them."""
    found: dict[str, list[Mark]] = {kind: [] for kind in DeadlineKind.values}
    for kind, days, repeat_every in ReminderMark.objects.order_by("days").values_list(
        "kind", "days", "repeat_every"
    ):
        found[kind].append(Mark(days, repeat_every))
    return found


def mark_reached(deadline: Deadline, marks: Iterable[Mark], today: date) -> int | None:
    """The latest mark at or before `today`, in days from the deadline; None if none was reached.

    Of several marks that days off or a stopped timetable skipped, only the latest is due: missed days are made
    up once.
    """
    age = (today - deadline.due_on).days
    youngest = (deadline.since - deadline.due_on).days
    reached = [_latest(mark, age) for mark in marks if mark.days <= age]
    latest = max(reached, default=None)
    return latest if latest is not None and latest > youngest else None


def _latest(mark: Mark, age: int) -> int:
    if mark.repeat_every is None:
        return mark.days
    return mark.days + (age - mark.days) // mark.repeat_every * mark.repeat_every


def horizons(marks: dict[str, list[Mark]], today: date) -> dict[str, date]:
    """For each kind the last due day whose first mark can have been reached."""
    return {
        kind: today - timedelta(days=min([0, *(mark.days for mark in ladder)]))
        for kind, ladder in marks.items()
    }


def open_deadlines(until: Mapping[str, date], today: date) -> Iterator[Deadline]:
    """All that is owed by the days of `until`, or waits for somebody; each kind registers by one line here."""
    yield from duty_deadlines(until[DeadlineKind.DUTY])
    yield from annual_plan_deadlines(until[DeadlineKind.ANNUAL_PLAN])
    yield from waiting_for_the_desk(today)
    yield from product_deadlines(until, today)
    yield from money_deadlines(until, today)


def duty_deadlines(until: date) -> Iterator[Deadline]:
    """Duties that are not reported done."""
    rows = (
        Duty.objects.undone()
        .filter(due_on__lte=until)
        .order_by("due_on", "pk")
        .values_list(
            *("pk", "agency_id", "due_on", "due_since", "status"),
            *("assignment__text", "period_start", "period_end"),
        )
    )
    for pk, agency_id, due_on, since, status, text, start, end in rows.iterator(chunk_size=10_000):
        phrase, values = work_of_period(text, start, end)
        yield Deadline(
            DeadlineKind.DUTY,
            pk,
            agency_id,
            None,
            due_on,
            since,
            phrase % values if phrase else text[:LONGEST_TITLE],
            f"/nhiem-vu/{pk}/",
            status == DutyStatus.RETURNED,
            phrase,
            tuple(values.items()),
        )


def work_of_period(text: str, start: date | None, end: date | None) -> tuple[str, dict[str, str]]:
    """A phrase for work that comes again each period, with what it says, short enough for a title; else nothing.

    The same work is owed again and again: only the period tells one deadline of it from the next.
    """
    if start is None or end is None:
        return "", {}
    name, values = named_period(start, end)
    most = LONGEST_TITLE - ROOM_FOR_PERIOD
    work = text if len(text) <= most else text[: most - 1].rstrip() + "…"
    return WORK_OF_PERIOD[name], {"work": work, **values}


def annual_plan_deadlines(until: date) -> Iterator[Deadline]:
    """Annual plans that are still with their agency, by the day they are owed by now."""
    rows = (
        AnnualPlan.objects.annotate(owed_on=OWED_ON)
        .filter(status__in=WITH_AGENCY, owed_on__lte=until)
        .order_by("owed_on", "pk")
        .values_list("pk", "agency_id", "owed_on", "due_since", "status", "year")
    )
    for pk, agency_id, due_on, since, status, year in rows:
        yield Deadline(
            DeadlineKind.ANNUAL_PLAN,
            pk,
            agency_id,
            None,
            due_on,
            since,
            PLAN_OF_YEAR % {"year": year},
            f"/ke-hoach-nam/{pk}/",
            status == AnnualPlanStatus.RETURNED,
            PLAN_OF_YEAR,
            (("year", str(year)),),
        )


def waiting_for_the_desk(today: date) -> Iterator[Deadline]:
    """What agencies handed in and nobody has answered yet; it is due the day it arrived."""
    names = names_on(today)
    plans = AnnualPlan.objects.filter(
        status__in=[AnnualPlanStatus.SUBMITTED, AnnualPlanStatus.IN_REVIEW, AnnualPlanStatus.ACCEPTED]
    ).values_list("pk", "agency_id", "agency__short_name", "year", "status", WAITS_SINCE)
    for pk, agency_id, agency, year, status, since in plans.order_by(WAITS_SINCE, "pk"):
        role = Role.LEADER if status == AnnualPlanStatus.ACCEPTED else Role.SECRETARIAT
        values = {"agency": short_name(names, agency_id, agency), "year": str(year)}
        path = f"/ke-hoach-nam/{pk}/"
        yield _waiting(DeadlineKind.PLAN_REVIEW, pk, agency_id, role, since, path, PLAN_WAITS, values)
    duties = Duty.objects.filter(status=DutyStatus.REPORTED).values_list(
        *("pk", "agency_id", "agency__short_name", "assignment__text", "status_since"),
        *("period_start", "period_end"),
    )
    for pk, agency_id, agency, text, since, start, end in duties.order_by("status_since", "pk"):
        values = {"agency": short_name(names, agency_id, agency), "work": text}
        phrase, of_period = work_of_period(DUTY_WAITS % values, start, end)
        path, role = f"/nhiem-vu/{pk}/", Role.SECRETARIAT
        yield _waiting(
            DeadlineKind.DUTY_REVIEW,
            pk,
            agency_id,
            role,
            since,
            path,
            phrase or DUTY_WAITS,
            of_period or values,
        )
    requests = DeadlineRequest.objects.filter(status=RequestStatus.ASKED).select_related(
        "duty__agency", "annual_plan__agency"
    )
    for request in requests.order_by("status_since", "pk"):
        owing = request.subject.agency
        agency = short_name(names, owing.pk, owing.short_name)
        values = {"agency": agency, "day": f"{request.asked_until:%d/%m/%Y}"}
        path = f"/de-nghi/{request.pk}/"
        kind, since = DeadlineKind.REQUEST_REVIEW, request.status_since
        yield _waiting(kind, request.pk, owing.pk, Role.SECRETARIAT, since, path, REQUEST_WAITS, values)


def _waiting(kind, pk, agency_id, role, since, path, phrase, values):
    """The mark of the day of arrival itself counts, so the deadline is known from the day before."""
    return phrased(kind, pk, agency_id, role, (since, since - timedelta(days=1)), path, phrase, values)
