"""What agencies that are no more left undone, and who could take it on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import ngettext

from agencies.kept_sql import fetched, sql_of
from agencies.models import Agency
from agencies.permissions import Actor
from agencies.selectors.successions import successors_in_force
from programs.models import AnnualPlan, Duty
from programs.models.annual_plans import OWED_ON, WITH_AGENCY
from programs.models.duties import UNDONE
from programs.permissions import MAY_HAND_OVER
from programs.selectors.deadline_words import day_words
from programs.selectors.duties import period_words


def closed_agencies(day: date) -> QuerySet[Agency]:
    """Agencies that were there once and are not in force on `day`."""
    return Agency.objects.filter(valid_until__lte=day)


def agencies_with_work_left(day: date) -> QuerySet[Agency]:
    """Closed agencies that still owe a duty, or have an annual plan in hand."""
    duties = Duty.objects.undone().filter(agency=OuterRef("pk"))
    plans = AnnualPlan.objects.filter(agency=OuterRef("pk"), status__in=WITH_AGENCY)
    return closed_agencies(day).filter(Exists(duties) | Exists(plans))


def duties_left(agency: Agency) -> QuerySet[Duty]:
    """What `agency` owes still, the one that fell due first at the head."""
    return Duty.objects.undone().filter(agency=agency).order_by("sort_day", "pk")


def annual_plans_left(agency: Agency) -> QuerySet[AnnualPlan]:
    """The annual plans that lie with `agency`."""
    return AnnualPlan.objects.filter(agency=agency, status__in=WITH_AGENCY).order_by("year", "pk")


def handover_url(record: Duty | AnnualPlan, actor: Actor) -> str:
    """Where the actor gives the record to somebody; nowhere if it is not theirs to give, or its agency still works."""
    undone = record.status in (UNDONE if isinstance(record, Duty) else WITH_AGENCY)
    if not undone or not record.agency.has_ended_on(actor.today) or not MAY_HAND_OVER(actor):
        return ""
    return reverse("programs:handover", args=[record.agency_id])


@dataclass(frozen=True)
class WorkLeft:
    """How much one closed agency left undone."""

    agency_id: int
    name: str
    closed_on: date
    duties: int
    plans: int


def work_left(day: date) -> list[WorkLeft]:
    """One row per closed agency with something undone, the one that closed first at the head."""
    agencies = fetched(*_sql_of_agencies_left(day))
    numbers = [pk for pk, _name, _closed_on in agencies]
    duties = _counts(Duty.objects.undone(), numbers)
    plans = _counts(AnnualPlan.objects.filter(status__in=WITH_AGENCY), numbers)
    return [
        WorkLeft(pk, name, closed_on, duties.get(pk, 0), plans.get(pk, 0)) for pk, name, closed_on in agencies
    ]


@lru_cache(maxsize=10)
def _sql_of_agencies_left(day: date) -> tuple[str, Sequence]:
    """Kept for the day: it takes longer to write than to run."""
    left = agencies_with_work_left(day).order_by("valid_until", "sort_key", "pk")
    return sql_of(left.values_list("pk", "short_name", "valid_until"))


def _counts(records: QuerySet, numbers: list[int]) -> dict[int, int]:
    rows = records.filter(agency__in=numbers).order_by().values("agency").annotate(n=Count("pk"))
    return dict(rows.values_list("agency", "n"))


def amount_words(duties: int, plans: int) -> str:
    """3 nhiệm vụ, 1 kế hoạch năm; what there is none of is not named."""
    parts = []
    if duties:
        parts.append(ngettext("%(n)s nhiệm vụ", "%(n)s nhiệm vụ", duties) % {"n": duties})
    if plans:
        parts.append(ngettext("%(n)s kế hoạch năm", "%(n)s kế hoạch năm", plans) % {"n": plans})
    return ", ".join(parts)


def receivers(agency: Agency, day: date) -> QuerySet[Agency]:
    """The agencies that may take the work on: all in force on `day`, the successors of `agency` first."""
    successors = [one.pk for one in successors_in_force([agency.pk], day)[agency.pk]]
    return (
        Agency.objects.in_force_on(day)
        .annotate(succeeds=Q(pk__in=successors))
        .order_by("-succeeds", "sort_key", "pk")
    )


def handover_page(agency: Agency, day: date) -> dict[str, Any]:
    """What the page of one closed agency shows."""
    successors = successors_in_force([agency.pk], day)[agency.pk]
    return {
        "agency": agency,
        "closed_on": day_words(agency.valid_until),
        "successors": [one.name for one in successors],
        "duties": _duty_rows(duties_left(agency)),
        "plans": _plan_rows(annual_plans_left(agency)),
    }


def _duty_rows(duties: QuerySet[Duty]) -> Iterable[dict[str, Any]]:
    rows = duties.values_list(
        "pk",
        "assignment__text",
        "assignment__plan__number",
        "period_start",
        "period_end",
        "due_on",
        "percent",
    )
    return [
        {
            "pk": pk,
            "url": f"/nhiem-vu/{pk}/",
            "text": text,
            "source": " · ".join(filter(None, (number, period_words(start, end)))),
            "due": day_words(due_on) or "–",
            "percent": percent,
        }
        for pk, text, number, start, end, due_on, percent in rows
    ]


def _plan_rows(plans: QuerySet[AnnualPlan]) -> Iterable[dict[str, Any]]:
    return [
        {
            "pk": plan.pk,
            "url": plan.get_absolute_url(),
            "year": plan.year,
            "status": plan.get_status_display(),
            "due": day_words(owed_on),
        }
        for plan, owed_on in ((plan, plan.owed_by) for plan in plans.annotate(owed_by=OWED_ON))
    ]
