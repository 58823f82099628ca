"""A budget year as figures: by agency, content or source; of one agency; month by month; today or as of a past day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.formats import get_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.enums import AgencyKind
from agencies.kept_sql import IsAmong, Told, fetched, sql_of
from agencies.models import Agency, AgencyName
from agencies.permissions import Actor
from agencies.selectors.actors import names_on, short_name
from programs.enums import EntryKind
from programs.models import (
    BudgetAlert,
    BudgetEntry,
    BudgetLine,
    BudgetYear,
    Ceiling,
    MoneySource,
    SpendingContent,
    Tally,
)
from programs.models.ledger import LINE_SUMS
from programs.permissions import sees_all_money, visible_money
from programs.selectors.comparisons import grouped

BY_AGENCY, BY_CONTENT, BY_SOURCE = "don-vi", "noi-dung", "nguon"
# By what lines are put together, and the column that says it.
COLUMNS = {BY_AGENCY: "agency_id", BY_CONTENT: "content_id", BY_SOURCE: "ceiling__source_id"}
# What an entry of each kind adds to (or takes from) which sums of its line.
COUNTS_IN: dict[str, tuple[tuple[str, int], ...]] = {
    EntryKind.ALLOCATE: (("allocated", 1),),
    EntryKind.ADJUST: (("adjusted", 1),),
    EntryKind.CARRY_IN: (("carried_in", 1),),
    EntryKind.COMMIT: (("committed", 1),),
    EntryKind.ADVANCE: (("advanced", 1),),
    EntryKind.REPAY: (("advanced", -1),),
    EntryKind.CLEAR: (("advanced", -1), ("disbursed", 1)),
    EntryKind.DISBURSE: (("disbursed", 1),),
    EntryKind.SETTLE: (("settled", 1),),
    EntryKind.CARRY_OUT: (("carried_out", 1),),
    EntryKind.CANCEL: (("cancelled", 1),),
}
# The sums of a row of the pivot, in the order of its cells.
SHOWN = ("allocated", "changed", "budget", "committed", "disbursed", "settled", "left")
ALLOCATING = (EntryKind.ALLOCATE, EntryKind.ADJUST)
PAYING = (EntryKind.DISBURSE, EntryKind.CLEAR)
GIVING = (EntryKind.ALLOCATE, EntryKind.ADJUST, EntryKind.CARRY_IN)


@dataclass
class Figures:
    """The sums of some lines of a year, whole đồng."""

    allocated: int = 0
    adjusted: int = 0
    carried_in: int = 0
    committed: int = 0
    advanced: int = 0
    disbursed: int = 0
    settled: int = 0
    carried_out: int = 0
    cancelled: int = 0

    @property
    def changed(self) -> int:
        """What adjustments and last year's rest made of the first allocation."""
        return self.adjusted + self.carried_in

    @property
    def budget(self) -> int:
        return self.allocated + self.changed

    @property
    def free(self) -> int:
        """What may still be committed."""
        return self.budget - self.committed

    @property
    def left(self) -> int:
        """What is neither paid nor out as an advance."""
        return self.budget - self.disbursed - self.advanced

    @property
    def percent(self) -> str:
        """How much of the budget is paid: “42,5 %”, or nothing where there is no budget."""
        if not self.budget:
            return ""
        tenths = (2000 * self.disbursed + self.budget) // (2 * self.budget)
        return f"{tenths // 10}{get_format('DECIMAL_SEPARATOR')}{tenths % 10} %"

    def add(self, other: "Figures") -> None:
        """Add another's sums to these."""
        for each in fields(self):
            setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))

    def count(self, kind: str, amount: int) -> None:
        """Add so much of entries of one kind, as the database counts them."""
        for name, sign in COUNTS_IN.get(kind, ()):
            setattr(self, name, getattr(self, name) + sign * amount)


@dataclass(frozen=True)
class PivotCriteria:
    """Which lines of a year: by what they are put together, of one content or source, as booked by a day."""

    by: str = BY_AGENCY
    content: int | None = None
    source: int | None = None
    day: date | None = None

    @property
    def condition(self) -> Q:
        """The lines asked for."""
        condition = Q()
        if self.content:
            condition &= Q(content=self.content)
        if self.source:
            condition &= Q(ceiling__source=self.source)
        return condition


def used_in(year: BudgetYear) -> Q:
    """Sources or contents in force on some day of the year."""
    return Q(valid_from__lte=year.ends_on) & (Q(valid_until__isnull=True) | Q(valid_until__gt=year.starts_on))


def agencies_that_ask(day: date) -> QuerySet[Agency]:
    """Departments and localities with a function in the programme on a day: who estimates and receives money."""
    return (
        Agency.objects.in_force_on(day)
        .filter(
            kind__in=[AgencyKind.DEPARTMENT, AgencyKind.LOCAL],
            functions__valid_from__lte=day,
        )
        .filter(Q(functions__valid_until__isnull=True) | Q(functions__valid_until__gt=day))
        .distinct()
        .order_by("pk")
    )


def contents_of_year(year: BudgetYear) -> list[tuple[int, str]]:
    """(key, name) of the contents used in a year, in their order."""
    return _named(SpendingContent.objects.filter(used_in(year)))


def sources_of_year(year: BudgetYear) -> list[tuple[int, str]]:
    """(key, name) of the sources used in a year, in their order."""
    return _named(MoneySource.objects.filter(used_in(year)))


def _named(rows: QuerySet) -> list[tuple[int, str]]:
    return [(row.pk, str(row)) for row in rows.only("name", "name_en").order_by("position", "pk")]


def budget_years_for(actor: Actor) -> list[dict[str, Any]]:
    """Every year, the latest first, with the sums of the lines that the actor sees."""
    years = list(BudgetYear.objects.order_by("-year"))
    sums = {
        year: Figures(*(int(amount or 0) for amount in amounts))
        for year, *amounts in BudgetLine.objects.filter(visible_money(actor))
        .order_by()
        .values_list("year_id")
        .annotate(*(Sum(name) for name in LINE_SUMS))
    }
    return [{"year": year, "figures": sums.get(year.year, Figures())} for year in years]


def sums_by(actor: Actor, year: BudgetYear, criteria: PivotCriteria) -> dict[int, Figures]:
    """Key of agency, content or source -> sums of the lines one sees."""
    if criteria.day is None or criteria.day >= actor.today:
        return _sums_today(actor, year, criteria)
    return _sums_as_of(actor, year, criteria, criteria.day)


def _sums_today(actor: Actor, year: BudgetYear, criteria: PivotCriteria) -> dict[int, Figures]:
    rows = fetched(*_sql_of_sums(actor, year.year, replace(criteria, day=None)))
    return {key: Figures(*(int(amount) for amount in amounts)) for key, *amounts in rows}


@lru_cache(maxsize=1000)
def _sql_of_sums(actor: Actor, year: int, criteria: PivotCriteria) -> tuple[str, Sequence]:
    """Kept for the next look at the same year: it takes longer to write than to run."""
    lines = BudgetLine.objects.filter(visible_money(actor), criteria.condition, year=year).order_by()
    return sql_of(lines.values_list(COLUMNS[criteria.by]).annotate(*(Sum(name) for name in LINE_SUMS)))


def _sums_as_of(actor: Actor, year: BudgetYear, criteria: PivotCriteria, day: date) -> dict[int, Figures]:
    """What was booked by the end of `day`: whole months by their tallies, the last one entry by entry."""
    month = day.replace(day=1)
    lines = BudgetLine.objects.filter(visible_money(actor), criteria.condition, year=year)
    entries = BudgetEntry.objects.filter(year=year, booked_on__gte=month, booked_on__lte=day)
    found: dict[int, Figures] = {}
    for rows in (Tally.objects.filter(month__lt=month, line__in=lines), entries.filter(line__in=lines)):
        column = f"line__{COLUMNS[criteria.by]}"
        for row in rows.values("kind", key=F(column)).annotate(total=Sum("amount")).order_by():
            found.setdefault(row["key"], Figures()).count(row["kind"], int(row["total"]))
    return found


def pivot_page(actor: Actor, year: BudgetYear, criteria: PivotCriteria) -> dict[str, Any]:
    """The rows of a year's page, their total, the ceilings for those who see all money."""
    sums = sums_by(actor, year, criteria)
    past = criteria.day if criteria.day and criteria.day < actor.today else None
    total = Figures()
    for figures in sums.values():
        total.add(figures)
    labels, url = _labels(criteria.by, sums, criteria.day or actor.today), _drill(year, criteria.by)
    rows = [
        _pivot_row(sums[key], label, url % key)
        for key, (_position, label) in sorted(labels.items(), key=lambda item: (item[1], item[0]))
    ]
    return {
        "rows": rows,
        "total": _pivot_row(total, _("Cộng"), ""),
        "figures": total,
        "ceilings": ceilings_of(year, past) if sees_all_money(actor) else [],
    }


def _labels(by: str, keys: Iterable[int], day: date) -> dict[int, tuple[Any, str]]:
    """Key -> (place, name)."""
    if by == BY_AGENCY:
        # Departments before districts before communes, as offices list them.
        return {
            pk: ((kind != AgencyKind.DEPARTMENT, code), name)
            for pk, kind, code, name in fetched(*_sql_of_agencies(day), numbers=list(keys))
        }
    model = SpendingContent if by == BY_CONTENT else MoneySource
    return {row.pk: (row.position, str(row)) for row in model.objects.filter(pk__in=list(keys))}


@lru_cache(maxsize=100)
def _sql_of_agencies(day: date) -> tuple[str, Sequence]:
    """(key, kind, code, what it is called on the day) of agencies told by their keys."""
    names = AgencyName.objects.in_force_on(day).filter(agency=OuterRef("pk"))
    called = Coalesce(Subquery(names.values("short_name")[:1]), F("short_name"))
    agencies = Agency.objects.filter(IsAmong.numbers("pk", Told.NUMBERS))
    return sql_of(agencies.values_list("pk", "kind", "code", called))


def _drill(year: BudgetYear, by: str) -> str:
    """Where the parts of a row are shown, with a place for its key: an agency's own page, or the agencies of others."""
    if by == BY_AGENCY:
        return reverse("programs:agency-budget", args=[year.year, 0]).removesuffix("0/") + "%d/"
    return f"{reverse('programs:budget-year', args=[year.year])}?{by}=%d"


def _pivot_row(figures: Figures, label: str, url: str) -> dict[str, str]:
    amounts = (
        *(figures.allocated, figures.changed, figures.budget, figures.committed, figures.disbursed),
        *(figures.settled, figures.left),
    )
    return {"label": label, "url": url, "percent": figures.percent} | dict(
        zip(SHOWN, grouped(*amounts), strict=True)
    )


def ceilings_of(year: BudgetYear, day: date | None = None) -> list[dict[str, Any]]:
    """What each source has in the year and how much of it is allocated; now, or as booked by the end of `day`."""
    rows = Ceiling.objects.filter(year=year).select_related("source").order_by("source__position", "pk")
    given = _ceilings_as_of(year, day) if day else None
    found = []
    for row in rows:
        amount, allocated = given.get(row.pk, (0, 0)) if given is not None else (row.amount, row.allocated)
        found.append(
            {"source": row.source, "amount": amount, "allocated": allocated, "left": amount - allocated}
        )
    return found


def _ceilings_as_of(year: BudgetYear, day: date) -> dict[int, tuple[int, int]]:
    """Ceiling -> what it had and what of it was allocated."""
    month = day.replace(day=1)
    parts = (
        BudgetEntry.objects.filter(year=year, line__isnull=True, booked_on__lte=day).values_list("ceiling"),
        Tally.objects.filter(line__year=year, month__lt=month, kind__in=ALLOCATING).values_list(
            "line__ceiling"
        ),
        BudgetEntry.objects.filter(
            year=year, booked_on__gte=month, booked_on__lte=day, kind__in=ALLOCATING
        ).values_list("ceiling"),
    )
    amount, *allocated = [dict(part.annotate(total=Sum("amount")).order_by()) for part in parts]
    keys = {*amount, *allocated[0], *allocated[1]}
    return {
        key: (int(amount.get(key, 0)), int(allocated[0].get(key, 0) + allocated[1].get(key, 0)))
        for key in keys
    }


def agencies_with_money(actor: Actor, year: BudgetYear) -> QuerySet[Agency]:
    """Whose page of the year one may open: of those with lines one sees, of one's own agency always."""
    if sees_all_money(actor):
        return Agency.objects.all()
    return Agency.objects.filter(pk__in=actor.agency_ids)


def agency_budget_page(actor: Actor, year: BudgetYear, agency: Agency) -> dict[str, Any]:
    """What an agency has, where, until when."""
    lines = list(
        BudgetLine.objects.filter(visible_money(actor), year=year, agency=agency)
        .select_related("content", "ceiling__source", "assignment")
        .order_by("content__position", "ceiling__source__position", "pk")
    )
    total = Figures()
    warnings = _warnings_of(lines)
    for line in lines:
        total.add(Figures(**{name: getattr(line, name) for name in LINE_SUMS}))
    names = names_on(actor.today, [agency.pk])
    return {
        "rows": [{"line": line, "warning": warnings.get(line.pk)} for line in lines],
        "lines": lines,
        "figures": total,
        "name": short_name(names, agency.pk, agency.short_name),
        "entries": _latest_entries(actor, year, agency),
    }


# A line's newest warning, as a chip: what it says, and how loud.
WARNINGS = {
    "asleep": ("soon", gettext_lazy("chưa giải ngân đồng nào")),
    "50": ("info", gettext_lazy("đã giải ngân từ 50 %")),
    "80": ("soon", gettext_lazy("đã giải ngân từ 80 %")),
    "100": ("ok", gettext_lazy("đã giải ngân hết")),
}


def _warnings_of(lines: list[BudgetLine]) -> dict[int, tuple[str, Any]]:
    """Line -> the last mark it reached; one that slept is told awake by its first payment."""
    found = {}
    alerts = BudgetAlert.objects.filter(line__in=lines).order_by("pk").values_list("line_id", "mark")
    marks = dict(alerts)
    for line in lines:
        mark = marks.get(line.pk)
        if mark and not (mark == "asleep" and line.disbursed):
            found[line.pk] = WARNINGS[mark]
    return found


def _latest_entries(actor: Actor, year: BudgetYear, agency: Agency) -> list[BudgetEntry]:
    entries = BudgetEntry.objects.filter(
        line__in=BudgetLine.objects.filter(visible_money(actor), year=year, agency=agency)
    )
    return list(entries.select_related("line__content", "decision", "commitment").order_by("-pk")[:20])


def months_of(actor: Actor, year: BudgetYear, agency_id: int | None = None) -> list[dict[str, Any]]:
    """Twelve months: budget and payments booked by the end of each, and what an even pace would have paid by then.

    What is booked later (in the adjustment period) belongs to December; months still to come have no payments.
    """
    lines = BudgetLine.objects.filter(visible_money(actor), year=year)
    if agency_id:
        lines = lines.filter(agency=agency_id)
    tallies = (
        Tally.objects.filter(line__in=lines, kind__in=(*GIVING, *PAYING))
        .values("kind", "month")
        .annotate(total=Sum("amount"))
        .order_by()
    )
    given, paid = [0] * 13, [0] * 13
    for row in tallies:
        place = _month_within(year.year, row["month"])
        into = paid if row["kind"] in PAYING else given
        into[place] += int(row["total"])
    budget = sum(given)
    rows = []
    for month in range(1, 13):
        has_come = date(year.year, month, 1) <= actor.today
        rows.append(
            {
                "month": month,
                "budget": sum(given[: month + 1]),
                "pace": budget * month // 12,
                "paid": sum(paid[: month + 1]) if has_come else None,
            }
        )
    return rows


def _month_within(year: int, month: date) -> int:
    """1 to 12; what was booked before the year is of January, what was booked after it of December."""
    if month.year < year:
        return 1
    return 12 if month.year > year else month.month


def lines_of_year(actor: Actor, year: BudgetYear, criteria: PivotCriteria) -> QuerySet[BudgetLine]:
    """Every line one sees, for the workbook."""
    return (
        BudgetLine.objects.filter(visible_money(actor), criteria.condition, year=year)
        .select_related("agency", "content", "ceiling__source", "assignment")
        .order_by("agency__code", "agency_id", "content__position", "ceiling__source__position", "pk")
    )
