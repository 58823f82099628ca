"""The province on one page: duties by agency, annual plans handed in or missing, the year's deadlines."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import islice

from django.conf import settings
from django.db import connection
from django.db.models import Case, CharField, Count, F, Q, Sum, Value, When
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from agencies.models import Agency
from agencies.permissions import Actor
from agencies.selectors.actors import names_on
from programs.enums import AnnualPlanStatus, DutyState
from programs.models import AnnualPlan, Bucket, DutyTally, Reminder
from programs.selectors.annual_plans import Missing, YearFigures, figures_by_year, missing_agencies
from programs.selectors.periods import last_day_of_month

# How many agencies are shown at first, those with most overdue duties; the others are one click away.
MOST_AGENCIES = 30


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
    """How far the annual plans of one call have come, and the first of those who have not submitted."""

    figures: YearFigures
    approved: int
    missing: list[Missing]

    @property
    def late(self) -> int:
        """Submitted after the due day; who has not submitted at all is counted as missing."""
        return self.figures.handed_late


def counts_by_agency(year: int, today: date) -> dict[int, dict[str, int]]:
    """How many duties of `year` each agency has in each state, the agency with most overdue ones first."""
    counts: dict[int, dict[str, int]] = defaultdict(dict)
    tallies = _tallies(year, today).values_list("agency_id", "state").annotate(total=Sum("count"))
    for agency_id, state, total in tallies.order_by():
        counts[agency_id][state] = total
    return dict(sorted(counts.items(), key=lambda item: (-item[1].get(DutyState.OVERDUE, 0), item[0])))


def most_overdue(counts: dict[int, dict[str, int]]) -> dict[int, dict[str, int]]:
    """The first MOST_AGENCIES of `counts_by_agency`."""
    return dict(islice(counts.items(), MOST_AGENCIES))


def agency_rows(counts: dict[int, dict[str, int]], year: int, today: date) -> list[AgencyRow]:
    """A row for each agency of `counts`, with its most urgent duty."""
    names = names_on(today, list(counts))
    urgent = _most_urgent(list(counts), date(year, 1, 1), date(year, 12, 31))
    gone = _names_of(set(counts) - set(names))
    return [
        AgencyRow(
            agency_id=agency_id,
            name=names[agency_id].short_name if agency_id in names else gone[agency_id],
            closed=agency_id not in names,
            counts=states,
            urgent=urgent.get(agency_id),
        )
        for agency_id, states in counts.items()
    ]


def totals(counts: dict[int, dict[str, int]]) -> dict[str, int]:
    """The 2×2 that offices report: done or not done, in time or late."""
    total: dict[str, int] = defaultdict(int)
    for states in counts.values():
        for state, count in states.items():
            total[state] += count
    return {state: total.get(state, 0) for state in DutyState.values} | {
        "undone_in_time": total[DutyState.NOT_DUE] + total[DutyState.SOON],
        "all": sum(total.values()),
    }


def year_of_deadlines(year: int, today: date) -> list[dict]:
    """For each month of the year, how many duties fall due in it, by kind, for the deadline bar."""
    counts: dict[int, dict[str, int]] = {month: defaultdict(int) for month in range(1, 13)}
    tallies = _tallies(year, today).values_list("day__month", "state").annotate(total=Sum("count"))
    for month, state, total in tallies.order_by():
        counts[month][_BAR_KINDS[DutyState(state)]] += total
    return [
        {
            "label": _("tháng %(month)s/%(year)s") % {"month": month, "year": year},
            "short": date_format(date(year, month, 1), pgettext("định dạng ngày", r"\Tn")),
            "url": f"/nhiem-vu/?tu={date(year, month, 1):%d/%m/%Y}"
            f"&den={last_day_of_month(year, month):%d/%m/%Y}",
            "current": (year, month) == (today.year, today.month),
            "counts": dict(counts[month]),
        }
        for month in range(1, 13)
    ]


def call_states(actor: Actor) -> list[CallState]:
    """The calls for this year's and later annual plans: who handed in, who is missing, by today's names.

    Of a year gone by nobody is to be reminded; its agencies may not even exist any more.
    """
    years = [figures for figures in figures_by_year(actor) if figures.year >= actor.today.year][:2]
    approved = AnnualPlan.objects.filter(
        year__in=[figures.year for figures in years], status=AnnualPlanStatus.APPROVED
    )
    counts = dict(approved.values_list("year").annotate(Count("pk")).order_by()) if years else {}
    return [
        CallState(figures, counts.get(figures.year, 0), missing_agencies(actor, figures.year))
        for figures in years
    ]


def reminders_of(day: date) -> int:
    """How many reminders went out on a day."""
    return Reminder.objects.filter(day=day).count()


def _tallies(year, today):
    """The tallies of a year, each with the state that its duties are in today."""
    soon = today + timedelta(days=settings.SOON_DAYS)
    state = Case(
        When(~Q(bucket=Bucket.UNDONE), then=F("bucket")),
        When(day__lt=today, then=Value(DutyState.OVERDUE)),
        When(day__lte=soon, then=Value(DutyState.SOON)),
        default=Value(DutyState.NOT_DUE),
        output_field=CharField(),
    )
    of_the_year = DutyTally.objects.filter(day__gte=date(year, 1, 1), day__lte=date(year, 12, 31))
    return of_the_year.filter(count__gt=0).annotate(state=state)


_BAR_KINDS = {
    DutyState.OVERDUE: "late",
    DutyState.SOON: "soon",
    DutyState.NOT_DUE: "idle",
    DutyState.DONE_IN_TIME: "ok",
    DutyState.DONE_LATE: "ok",
    DutyState.NOT_COUNTED: "info",
}


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
