"""Settlements as a list of a year, with who has not begun, and as pages."""

from typing import Any

from django.db.models import QuerySet, Sum

from agencies.models import Agency
from agencies.permissions import Actor
from agencies.selectors.actors import names_on, short_name
from agencies.selectors.trail import trail_of
from programs.enums import SettlementStatus
from programs.models import BudgetLine, BudgetYear, Settlement
from programs.permissions import MAY_BEGIN_SETTLEMENT, MAY_EDIT_SETTLEMENT, visible_money
from programs.workflows import SETTLEMENT_WORKFLOW

CHIPS = {
    SettlementStatus.DRAFT: "idle",
    SettlementStatus.SUBMITTED: "info",
    SettlementStatus.RETURNED: "soon",
    SettlementStatus.CHECKED: "info",
    SettlementStatus.APPROVED: "ok",
}


def settlements_for(actor: Actor) -> QuerySet[Settlement]:
    """The settlements one sees."""
    return Settlement.objects.filter(visible_money(actor)).select_related("year", "agency")


def agencies_to_settle(actor: Actor, year: BudgetYear) -> QuerySet[Agency]:
    """Agencies with money in the year whose account one sees."""
    lines = BudgetLine.objects.filter(visible_money(actor), year=year)
    return Agency.objects.filter(pk__in=lines.values("agency_id"))


def settlements_of_year(actor: Actor, year: BudgetYear) -> list[dict[str, Any]]:
    """A row for each agency with money in the year: its account, or that there is none yet."""
    sums = {
        row["agency_id"]: row
        for row in BudgetLine.objects.filter(visible_money(actor), year=year)
        .values("agency_id")
        .annotate(
            usable=Sum("allocated") + Sum("adjusted") + Sum("carried_in"),
            paid=Sum("disbursed"),
            settled_sum=Sum("settled"),
        )
        .order_by()
    }
    settlements = {each.agency_id: each for each in settlements_for(actor).filter(year=year)}
    agencies = Agency.objects.filter(pk__in=list(sums)).order_by("kind", "code", "pk")
    names = names_on(actor.today, list(sums))
    rows = []
    for agency in agencies:
        settlement = settlements.get(agency.pk)
        rows.append(
            {
                "agency": agency,
                "name": short_name(names, agency.pk, agency.short_name),
                "settlement": settlement,
                "chip": CHIPS[SettlementStatus(settlement.status)] if settlement else "idle",
                "sums": sums[agency.pk],
                "may_begin": None
                if settlement
                else MAY_BEGIN_SETTLEMENT(actor, Settlement(year=year, agency=agency)),
            }
        )
    return rows


def settlement_page(settlement: Settlement, actor: Actor) -> dict[str, Any]:
    """Everything the page of one settlement shows."""
    lines = list(
        settlement.lines.select_related(
            "line__content", "line__ceiling__source", "line__assignment"
        ).order_by("line__content__position", "pk")
    )
    names = names_on(actor.today, [settlement.agency_id])
    return {
        "settlement": settlement,
        "year": settlement.year,
        "name": short_name(names, settlement.agency_id, settlement.agency.short_name),
        "chip": CHIPS[SettlementStatus(settlement.status)],
        "lines": lines,
        "totals": {
            name: sum(getattr(line, name) for line in lines)
            for name in ("budget", "disbursed", "settled", "carried_out", "cancelled")
        },
        "versions": list(settlement.versions.order_by("-number")),
        "entries": trail_of(settlement),
        "may": {move.name: verdict for move, verdict in SETTLEMENT_WORKFLOW.open_moves(actor, settlement)},
        "may_edit": MAY_EDIT_SETTLEMENT(actor, settlement),
    }
