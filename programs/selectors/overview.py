"""The province on one page: duties by agency, annual plans handed in or missing, the year's deadlines."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import islice
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Count
from django.utils.formats import date_format, number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from agencies.enums import MARKS
from agencies.models import Agency
from agencies.permissions import Actor
from agencies.selectors.actors import names_on
from agencies.selectors.calendar import WorkingCalendar
from programs.enums import AnnualPlanStatus, DutyState
from programs.models import AnnualPlan, Reminder
from programs.selectors.annual_plans import Missing, YearFigures, figures_by_year, missing_agencies
from programs.selectors.duties import UNDONE_IN_TIME
from programs.selectors.periods import last_day_of_month
from programs.selectors.work import days_told, urgency

# How many agencies are shown at first, those with most overdue duties; the others are one click away.
MOST_AGENCIES = 30
MOST_WORDS = 16


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


@dataclass(frozen=True)
class YearCounts:
    """How many duties of a year are in each state: by agency, the one with most overdue ones first, and by month."""

    by_agency: dict[int, dict[str, int]]
    by_month: dict[int, dict[str, int]]


def counts_of(year: int, today: date) -> YearCounts:
    """Both at once, for the tallies are read only once."""
    agencies: dict[int, dict[str, int]] = defaultdict(dict)
    months: dict[int, dict[str, int]] = defaultdict(dict)
    soon = today + timedelta(days=settings.SOON_DAYS)
    with connection.cursor() as cursor:
        cursor.execute(
            _TALLIES, {"today": today, "soon": soon, "first": date(year, 1, 1), "last": date(year, 12, 31)}
        )
        for agency_id, month, state, total in cursor.fetchall():
            counts = months[month] if agency_id is None else agencies[agency_id]
            counts[state] = total
    most_overdue_first = sorted(
        agencies.items(), key=lambda item: (-item[1].get(DutyState.OVERDUE, 0), item[0])
    )
    return YearCounts(dict(most_overdue_first), dict(months))


def most_overdue(counts: dict[int, dict[str, int]]) -> dict[int, dict[str, int]]:
    """The first MOST_AGENCIES of the agencies."""
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


def agency_lines(
    rows: list[AgencyRow], year: int, today: date, calendar: WorkingCalendar
) -> list[dict[str, Any]]:
    """The rows as the page writes them down, each number leading to its duties."""
    return [
        {
            "agency_id": row.agency_id,
            "name": row.name,
            "done_in_time": _linked(row.done_in_time, row, DutyState.DONE_IN_TIME.value, year),
            "done_late": _linked(row.done_late, row, DutyState.DONE_LATE.value, year),
            "in_time": _linked(row.in_time, row, UNDONE_IN_TIME, year),
            "overdue": _linked(row.overdue, row, DutyState.OVERDUE.value, year),
            "urgent": _urgent_words(row.urgent, today, calendar) if row.urgent else "–",
        }
        for row in rows
    ]


def _linked(count: int, row: AgencyRow, state: str, year: int) -> str:
    """By hand: a template takes longer for these links than PostgreSQL for all the figures."""
    if not count:
        return "0"
    url = f"/nhiem-vu/?co-quan={row.agency_id}&amp;trang-thai={state}&amp;nam={year}"
    return mark_safe(f'<a href="{url}">{number_format(count)}</a>')


def _urgent_words(urgent: dict[str, Any], today: date, calendar: WorkingCalendar) -> SafeString:
    kind = urgency(urgent["due_on"], today)
    return format_html(
        '<a href="{}">{}</a> <span class="chip {}"><span class="mark" aria-hidden="true">{}</span>{}</span>',
        urgent["path"],
        Truncator(urgent["text"]).words(MOST_WORDS),
        kind,
        MARKS[kind],
        days_told(urgent["due_on"], today, calendar),
    )


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


def year_of_deadlines(by_month: dict[int, dict[str, int]], year: int, today: date) -> list[dict]:
    """For each month of the year, how many duties fall due in it, by kind, for the deadline bar."""
    counts: dict[int, dict[str, int]] = {month: defaultdict(int) for month in range(1, 13)}
    for month, states in by_month.items():
        for state, total in states.items():
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


# The tallies of a year, each in the state that its duties are in today.
_TALLIES = """
    SELECT agency_id, month, state, sum(count)
    FROM (SELECT agency_id, extract(month FROM day)::int AS month, count,
                 CASE WHEN bucket <> 'undone' THEN bucket
                      WHEN day < %(today)s THEN 'overdue'
                      WHEN day <= %(soon)s THEN 'soon'
                      ELSE 'not_due' END AS state
          FROM programs_dutytally
          WHERE day BETWEEN %(first)s AND %(last)s AND count > 0) AS tally
    GROUP BY GROUPING SETS ((agency_id, state), (month, state))
"""

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
