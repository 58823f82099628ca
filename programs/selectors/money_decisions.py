"""Decisions about money as lists and pages: what each gives, what it would leave of every source."""

from datetime import date
from typing import Any

from django.db.models import QuerySet, Sum

from agencies.permissions import Actor
from agencies.selectors.actors import names_on, short_name
from agencies.selectors.trail import trail_of
from programs.enums import MoneyDecisionKind, MoneyDecisionStatus
from programs.models import BudgetYear, Ceiling, MoneyDecision, MoneyDecisionLine
from programs.permissions import (
    MAY_DRAFT_MONEY_DECISION,
    MAY_EDIT_MONEY_DECISION,
    sees_all_money,
    visible_money_decisions,
)
from programs.workflows import MONEY_DECISION_WORKFLOW

CHIPS = {
    MoneyDecisionStatus.DRAFT: "idle",
    MoneyDecisionStatus.PROPOSED: "info",
    MoneyDecisionStatus.RETURNED: "soon",
    MoneyDecisionStatus.SIGNED: "ok",
}


def money_decisions_for(actor: Actor) -> QuerySet[MoneyDecision]:
    """The decisions one sees."""
    return MoneyDecision.objects.filter(visible_money_decisions(actor)).select_related("year")


def decisions_of_year(actor: Actor, year: BudgetYear) -> list[dict[str, Any]]:
    """A year's decisions, newest first; each with the sum of the lines one sees."""
    decisions = list(money_decisions_for(actor).filter(year=year).order_by("-signed_on", "-pk"))
    lines = _visible_lines(actor).filter(decision__in=decisions)
    sums = dict(lines.values_list("decision_id").annotate(total=Sum("amount")).order_by())
    return [
        {
            "decision": decision,
            "sum": int(sums.get(decision.pk) or 0),
            "chip": CHIPS[MoneyDecisionStatus(decision.status)],
        }
        for decision in decisions
    ]


def _visible_lines(actor: Actor) -> QuerySet[MoneyDecisionLine]:
    """An agency reads what a decision gives to it, not what it gives to others."""
    lines = MoneyDecisionLine.objects.all()
    return lines if sees_all_money(actor) else lines.filter(agency__in=actor.agency_ids)


def lines_of(decision: MoneyDecision, actor: Actor) -> list[MoneyDecisionLine]:
    """The lines one sees, in their order."""
    return list(
        _visible_lines(actor)
        .filter(decision=decision)
        .select_related("source", "agency", "content", "assignment")
        .order_by("position")
    )


def _named(decision: MoneyDecision, lines: list[MoneyDecisionLine], day: date) -> list[dict[str, Any]]:
    """Lines with what their agencies were called when the decision was signed, or are called on `day`."""
    names = names_on(decision.signed_on or day, [line.agency_id for line in lines if line.agency_id])
    return [
        {
            "line": line,
            "agency": short_name(names, line.agency.pk, line.agency.short_name) if line.agency else "",
        }
        for line in lines
    ]


def decision_page(decision: MoneyDecision, actor: Actor) -> dict[str, Any]:
    """Everything the page of one decision shows."""
    lines = lines_of(decision, actor)
    is_open = decision.status != MoneyDecisionStatus.SIGNED
    return {
        "decision": decision,
        "year": decision.year,
        "chip": CHIPS[MoneyDecisionStatus(decision.status)],
        "rows": _named(decision, lines, actor.today),
        "total": sum(line.amount for line in lines),
        "sources": sources_after(decision, lines) if is_open and sees_all_money(actor) else [],
        "entries": trail_of(decision),
        "may": {move.name: verdict for move, verdict in MONEY_DECISION_WORKFLOW.open_moves(actor, decision)},
        "may_edit": MAY_EDIT_MONEY_DECISION(actor, decision),
        "may_draft": MAY_DRAFT_MONEY_DECISION(actor, decision.year),
    }


def sources_after(decision: MoneyDecision, lines: list[MoneyDecisionLine]) -> list[dict[str, Any]]:
    """For each source of a decision what is left to allocate now, and would be once it is signed."""
    sign = 1 if decision.kind == MoneyDecisionKind.CEILING else -1
    changes: dict[Any, int] = {}
    for line in lines:
        changes[line.source] = changes.get(line.source, 0) + sign * line.amount
    ceilings = {
        ceiling.source_id: ceiling
        for ceiling in Ceiling.objects.filter(year=decision.year, source__in=list(changes))
    }
    rows = []
    for source, change in sorted(changes.items(), key=lambda pair: pair[0].position):
        left = ceilings[source.pk].left if source.pk in ceilings else 0
        rows.append({"source": source, "left": left, "after": left + change})
    return rows
