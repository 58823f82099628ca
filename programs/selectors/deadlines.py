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
from programs.models.annual_plans import WITH_AGENCY
from programs.selectors.deadline_value import LONGEST_TITLE, Deadline
from programs.selectors.product_deadlines import product_deadlines

# Who is told of what their agency owes; a producer acts through an agency of its own.
OWING_ROLES = (Role.OFFICER, Role.HEAD, Role.PRODUCER)

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
        kind: today - timedelta(days=min([mark.days for mark in ladder] + [0]))
        for kind, ladder in marks.items()
    }


def open_deadlines(until: Mapping[str, date], today: date) -> Iterator[Deadline]:
    """All that is owed by the days of `until`, or waits for somebody; each kind registers by one line here."""
    yield from duty_deadlines(until[DeadlineKind.DUTY])
    yield from annual_plan_deadlines(until[DeadlineKind.ANNUAL_PLAN])
    yield from waiting_for_the_desk(today)
    yield from product_deadlines(until, today)


def duty_deadlines(until: date) -> Iterator[Deadline]:
    """Duties that are not reported done."""
    rows = (
        Duty.objects.undone()
        .filter(due_on__lte=until)
        .order_by("due_on", "pk")
        .values_list("pk", "agency_id", "due_on", "due_since", "status", "assignment__text")
    )
    for pk, agency_id, due_on, since, status, text in rows.iterator(chunk_size=10_000):
        yield Deadline(
            DeadlineKind.DUTY,
            pk,
            agency_id,
            None,
            due_on,
            since,
            text[:LONGEST_TITLE],
            f"/nhiem-vu/{pk}/",
            status == DutyStatus.RETURNED,
        )


def annual_plan_deadlines(until: date) -> Iterator[Deadline]:
    """Annual plans that are still with their agency."""
    rows = (
        AnnualPlan.objects.filter(status__in=WITH_AGENCY, due_on__lte=until)
        .order_by("due_on", "pk")
        .values_list("pk", "agency_id", "due_on", "due_since", "status", "year")
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
        "pk", "agency_id", "agency__short_name", "assignment__text", "status_since"
    )
    for pk, agency_id, agency, text, since in duties.order_by("status_since", "pk"):
        values = {"agency": short_name(names, agency_id, agency), "work": text}
        path = f"/nhiem-vu/{pk}/"
        role = Role.SECRETARIAT
        yield _waiting(DeadlineKind.DUTY_REVIEW, pk, agency_id, role, since, path, DUTY_WAITS, values)
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
    return Deadline(
        kind,
        pk,
        agency_id,
        role,
        since,
        since - timedelta(days=1),
        (phrase % values)[:LONGEST_TITLE],
        path,
        False,
        phrase,
        tuple(values.items()),
    )
