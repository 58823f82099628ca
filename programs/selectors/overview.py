"""The province on one page: duties by agency, annual plans handed in or missing, the year's deadlines."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Sum
from django.utils.translation import gettext as _

from agencies.models import Agency
from agencies.selectors.actors import names_on, short_name
from programs.enums import AnnualPlanStatus, DutyState
from programs.models import AnnualPlan, AnnualPlanCall, Bucket, DutyTally, Reminder
from programs.models.annual_plans import WITH_AGENCY
from programs.selectors.periods import last_day_of_month


@dataclass
class AgencyRow:
    """The duties of one agency that fall due in one year, by state, and its most urgent one."""

    agency_id: int
    name: str
    closed: bool
    counts: dict[str, int] = field(default_factory=dict)
    urgent: dict | None = None

    def __getattr__(self, name):
        if name in DutyState.values:
            return self.counts.get(name, 0)
        raise AttributeError(name)

    @property
    def in_time(self) -> int:
        """Not done, but not late either."""
        return self.counts.get(DutyState.NOT_DUE, 0) + self.counts.get(DutyState.SOON, 0)


@dataclass(frozen=True)
class CallState:
    """How far the annual plans of one call have come."""

    call: AnnualPlanCall
    total: int
    by_status: dict[str, int]
    missing: list[dict]
    late: int

    @property
    def submitted(self) -> int:
        return self.total - len(self.missing)

    @property
    def approved(self) -> int:
        return self.by_status.get(AnnualPlanStatus.APPROVED, 0)


def duties_by_agency(year: int, today: date) -> list[AgencyRow]:
    """One row per agency that owes something in `year`, the one with most overdue duties first."""
    counts = _counts_by_agency(year, today)
    names = names_on(today, list(counts))
    urgent = _most_urgent(list(counts), date(year, 1, 1), date(year, 12, 31))
    gone = _names_of(set(counts) - set(names))
    rows = [
        AgencyRow(
            agency_id=agency_id,
            name=names[agency_id].short_name if agency_id in names else gone[agency_id],
            closed=agency_id not in names,
            counts=states,
            urgent=urgent.get(agency_id),
        )
        for agency_id, states in counts.items()
    ]
    return sorted(rows, key=lambda row: (-row.counts.get(DutyState.OVERDUE, 0), row.agency_id))


def totals(rows: list[AgencyRow]) -> dict[str, int]:
    """The 2×2 that offices report: done or not done, in time or late."""
    total: dict[str, int] = defaultdict(int)
    for row in rows:
        for state, count in row.counts.items():
            total[state] += count
    return {state: total.get(state, 0) for state in DutyState.values} | {
        "undone_in_time": total[DutyState.NOT_DUE] + total[DutyState.SOON],
        "all": sum(total.values()),
    }


def year_of_deadlines(year: int, today: date) -> list[dict]:
    """For each month of the year, how many duties fall due in it, by kind, for the deadline bar."""
    counts: dict[int, dict[str, int]] = {month: defaultdict(int) for month in range(1, 13)}
    soon = today + timedelta(days=settings.SOON_DAYS)
    for bucket, day, count in _tallies(year).values_list("bucket", "day").annotate(total=Sum("count")):
        counts[day.month][_bar_kind(bucket, day, today, soon)] += count
    return [
        {
            "label": _("tháng %(month)s/%(year)s") % {"month": month, "year": year},
            "short": f"T{month}",
            "url": f"/nhiem-vu/?tu={date(year, month, 1):%d/%m/%Y}"
            f"&den={last_day_of_month(year, month):%d/%m/%Y}",
            "current": (year, month) == (today.year, today.month),
            "counts": dict(counts[month]),
        }
        for month in range(1, 13)
    ]


def call_states(today: date) -> list[CallState]:
    """The calls for this year's and later annual plans: who handed in, who is missing, by today's names.

    Of a year gone by nobody is to be reminded; its agencies may not even exist any more.
    """
    calls = list(AnnualPlanCall.objects.filter(year__gte=today.year).order_by("-year")[:2])
    names = names_on(today)
    plans: dict[int, list[dict[str, Any]]] = {call.pk: [] for call in calls}
    for row in (
        AnnualPlan.objects.filter(call__in=list(plans))
        .exclude(status=AnnualPlanStatus.VOID)
        .order_by("agency__sort_key")
        .values("pk", "call_id", "agency_id", "agency__short_name", "status", "first_submitted_on", "due_on")
    ):
        called = short_name(names, row["agency_id"], row["agency__short_name"])
        plans[row["call_id"]].append({**row, "agency": called})
    return [_call_state(call, plans[call.pk]) for call in calls]


def _call_state(call: AnnualPlanCall, plans: list[dict[str, Any]]) -> CallState:
    return CallState(
        call=call,
        total=len(plans),
        by_status=dict(Counter(plan["status"] for plan in plans)),
        missing=[plan for plan in plans if plan["status"] in WITH_AGENCY],
        late=sum(1 for p in plans if p["first_submitted_on"] and p["first_submitted_on"] > p["due_on"]),
    )


def reminders_of(day: date) -> int:
    """How many reminders went out on a day."""
    return Reminder.objects.filter(day=day).count()


def _tallies(year):
    return DutyTally.objects.filter(day__gte=date(year, 1, 1), day__lte=date(year, 12, 31), count__gt=0)


def _counts_by_agency(year, today):
    soon = today + timedelta(days=settings.SOON_DAYS)
    counts: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for agency_id, bucket, day, count in _tallies(year).values_list("agency_id", "bucket", "day", "count"):
        counts[agency_id][_state(bucket, day, today, soon)] += count
    return {agency_id: dict(states) for agency_id, states in counts.items()}


def _state(bucket, day, today, soon):
    if bucket != Bucket.UNDONE:
        return bucket
    if day < today:
        return str(DutyState.OVERDUE)
    return str(DutyState.SOON if day <= soon else DutyState.NOT_DUE)


_BAR_KINDS = {
    DutyState.OVERDUE: "late",
    DutyState.SOON: "soon",
    DutyState.NOT_DUE: "idle",
    DutyState.DONE_IN_TIME: "ok",
    DutyState.DONE_LATE: "ok",
    DutyState.NOT_COUNTED: "info",
}


def _bar_kind(bucket, day, today, soon):
    return _BAR_KINDS[DutyState(_state(bucket, day, today, soon))]


def _names_of(agency_ids):
    return dict(Agency.objects.filter(pk__in=agency_ids).values_list("pk", "short_name"))


def _most_urgent(agency_ids, first, last):
    """The first undone duty of each agency: one probe of the index per agency, however many duties there are."""
    if not agency_ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT agency.id, first.id, first.due_on, assignment.text
            FROM unnest(%s) AS agency (id)
            CROSS JOIN LATERAL (
                SELECT id, due_on, assignment_id FROM programs_duty
                WHERE agency_id = agency.id AND status IN ('open', 'returned') AND sort_day BETWEEN %s AND %s
                ORDER BY sort_day, id LIMIT 1
            ) AS first
            JOIN programs_assignment AS assignment ON assignment.id = first.assignment_id
            """,
            [agency_ids, first, last],
        )
        return {
            agency_id: {"path": f"/nhiem-vu/{duty_id}/", "due_on": due_on, "text": text}
            for agency_id, duty_id, due_on, text in cursor.fetchall()
        }
