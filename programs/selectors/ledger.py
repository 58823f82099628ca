"""The ledger as a list: every entry of a year that one sees, as booked by a day; and what was refused."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from agencies.permissions import Actor
from agencies.selectors.actors import names_on, short_name
from programs.models import BudgetEntry, BudgetYear, LedgerFinding, RefusedEntry
from programs.permissions import sees_all_money, visible_entries


@dataclass(frozen=True)
class LedgerCriteria:
    """Which entries: of one kind, content, source, agency or line, booked by the end of a day."""

    kind: str = ""
    content: int | None = None
    source: int | None = None
    agency: int | None = None
    line: int | None = None
    day: date | None = None

    @property
    def condition(self) -> Q:
        condition = Q()
        if self.kind:
            condition &= Q(kind=self.kind)
        if self.content:
            condition &= Q(line__content=self.content)
        if self.source:
            condition &= Q(ceiling__source=self.source)
        if self.agency:
            condition &= Q(line__agency=self.agency)
        if self.line:
            condition &= Q(line=self.line)
        if self.day:
            condition &= Q(booked_on__lte=self.day)
        return condition


def entries_of_year(actor: Actor, year: BudgetYear, criteria: LedgerCriteria) -> QuerySet[BudgetEntry]:
    """A year's entries, newest first."""
    return (
        BudgetEntry.objects.filter(visible_entries(actor), criteria.condition, year=year)
        .select_related("line__agency", "line__content", "ceiling__source", "decision", "commitment")
        .order_by("-pk")
    )


def with_names(rows: Iterable[Any], actor: Actor) -> None:
    """Tell each entry (or commitment) what the agency of its line is called today, as `agency_name`."""
    rows = list(rows)
    names = names_on(actor.today, {row.line.agency_id for row in rows if row.line})
    for row in rows:
        line = row.line
        row.agency_name = short_name(names, line.agency_id, line.agency.short_name) if line else ""


def entries_for(actor: Actor) -> QuerySet[BudgetEntry]:
    """Every entry that one sees."""
    return BudgetEntry.objects.filter(visible_entries(actor)).select_related("line", "ceiling", "commitment")


def findings_for(actor: Actor) -> QuerySet[LedgerFinding]:
    """What the nightly check found, newest first; for those who see all money."""
    return LedgerFinding.objects.order_by("-pk") if sees_all_money(actor) else LedgerFinding.objects.none()


def refused_of_year(actor: Actor, year: BudgetYear) -> QuerySet[RefusedEntry]:
    """What the ledger did not take, newest first: all of it, or what one's own agency tried."""
    refused = RefusedEntry.objects.filter(year=year).select_related("agency").order_by("-pk")
    return refused if sees_all_money(actor) else refused.filter(agency__in=actor.agency_ids)
