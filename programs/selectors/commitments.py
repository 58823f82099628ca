"""Commitments as lists and pages: of a year, of a line, of one producer that benefits."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet, Sum

from agencies.permissions import Actor
from agencies.selectors.actors import names_on, short_name
from products.models import Producer
from programs.models import BudgetLine, BudgetYear, Commitment
from programs.permissions import MAY_READ_MONEY, MAY_SPEND, visible_commitments, visible_money

# Of a line's commitments and entries; all of them are a click away.
MOST_SHOWN = 50


@dataclass(frozen=True)
class CommitmentCriteria:
    """Which commitments: with words in their number, subject or beneficiary, of an agency or a line."""

    words: str = ""
    agency: int | None = None
    line: int | None = None

    @property
    def condition(self) -> Q:
        condition = Q()
        if self.agency:
            condition &= Q(line__agency=self.agency)
        if self.line:
            condition &= Q(line=self.line)
        for word in self.words.split():
            condition &= (
                Q(number__icontains=word)
                | Q(subject__icontains=word)
                | Q(supplier__icontains=word)
                | Q(producer__name__icontains=word)
            )
        return condition


def commitments_for(actor: Actor) -> QuerySet[Commitment]:
    """The commitments one sees, with what their rows show."""
    return Commitment.objects.filter(visible_commitments(actor)).select_related(
        "line__agency", "line__content", "line__ceiling__source", "line__year", "producer"
    )


def commitments_of_year(actor: Actor, year: BudgetYear, criteria: CommitmentCriteria) -> QuerySet[Commitment]:
    """A year's commitments, newest first."""
    return commitments_for(actor).filter(criteria.condition, line__year=year).order_by("-pk")


def lines_for(actor: Actor) -> QuerySet[BudgetLine]:
    """The budget lines one sees."""
    return BudgetLine.objects.filter(visible_money(actor)).select_related(
        "agency", "content", "ceiling__source", "year", "assignment"
    )


def line_page(line: BudgetLine, actor: Actor) -> dict[str, Any]:
    """Everything the page of one line shows."""
    commitments = list(commitments_for(actor).filter(line=line).order_by("-pk")[: MOST_SHOWN + 1])
    entries = list(line.entries.select_related("decision", "commitment").order_by("-pk")[: MOST_SHOWN + 1])
    names = names_on(actor.today, [line.agency_id])
    return {
        "line": line,
        "line_key": str(line.pk),
        "year": line.year,
        "agency_name": short_name(names, line.agency_id, line.agency.short_name),
        "commitments": commitments[:MOST_SHOWN],
        "more_commitments": len(commitments) > MOST_SHOWN,
        "entries": entries[:MOST_SHOWN],
        "more_entries": len(entries) > MOST_SHOWN,
        "may_spend": MAY_SPEND(actor, line),
    }


def commitment_page(commitment: Commitment, actor: Actor) -> dict[str, Any]:
    """Everything the page of one commitment shows. A producer reads of its own, without names of officers."""
    line = commitment.line
    names = names_on(actor.today, [line.agency_id])
    return {
        "commitment": commitment,
        "line": line,
        "year": line.year,
        "agency_name": short_name(names, line.agency_id, line.agency.short_name),
        "entries": list(commitment.entries.order_by("-pk")),
        "may_read_year": bool(MAY_READ_MONEY(actor)),
        "hide_names": not MAY_READ_MONEY(actor),
        "files": list(commitment.files.order_by("pk")),
        "may_spend": MAY_SPEND(actor, line),
    }


def support_rows(actor: Actor) -> QuerySet:
    """Each producer that benefits of commitments one sees: how many, promised, paid; who has most first."""
    return (
        Commitment.objects.filter(visible_commitments(actor), producer__isnull=False)
        .values("producer_id", "producer__name")
        .annotate(promised=Sum("amount"), paid=Sum("disbursed"), out=Sum("advanced"))
        .order_by("-promised", "producer_id")
    )


def supported_producers(actor: Actor) -> QuerySet[Producer]:
    """Producers of whose support one sees something; a producer's own people see it always."""
    named = Commitment.objects.filter(visible_commitments(actor), producer__isnull=False).values(
        "producer_id"
    )
    return Producer.objects.filter(Q(pk__in=named) | Q(agency__in=actor.agency_ids))


def producer_support_page(producer: Producer, actor: Actor) -> dict[str, Any]:
    """What one producer was given, year by year."""
    commitments = list(
        commitments_for(actor).filter(producer=producer).order_by("-line__year_id", "-signed_on", "-pk")
    )
    names = names_on(actor.today, [each.line.agency_id for each in commitments])
    return {
        "producer": producer,
        "rows": [
            {
                "commitment": each,
                "agency": short_name(names, each.line.agency_id, each.line.agency.short_name),
            }
            for each in commitments
        ],
        "promised": sum(each.amount for each in commitments),
        "paid": sum(each.disbursed for each in commitments),
    }
