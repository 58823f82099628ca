"""The calendar of a budget year: each legal day, who owes what by it, and how it stands."""

from typing import Any

from agencies.permissions import Actor
from agencies.selectors.calendar import working_calendar
from programs.enums import BudgetDayKind
from programs.models import BudgetDay, BudgetLine, BudgetYear, Estimate, Settlement
from programs.models.estimates import ESTIMATE_WITH_AGENCY
from programs.models.settlements import SETTLEMENT_IN_HAND
from programs.permissions import MAY_MOVE_BUDGET_DAY, sees_all_money
from programs.selectors.budget_years import agencies_that_ask
from programs.selectors.money_deadlines import BY_AGENCIES
from programs.selectors.work import days_told, urgency


def days_of_year(year: BudgetYear) -> Any:
    """Its days with the rules they come from, the earliest first."""
    return BudgetDay.objects.filter(year=year).select_related("rule", "year").order_by("due_on", "pk")


def budget_days_page(actor: Actor, year: BudgetYear) -> dict[str, Any]:
    """A row for each day: its state in words, how many agencies have handed in, what may be done with it."""
    calendar = working_calendar()
    may_move = MAY_MOVE_BUDGET_DAY(actor, year)
    counts = _handed_in(actor, year) if sees_all_money(actor) else {}
    rows = []
    for day in days_of_year(year):
        row = {
            "day": day,
            "count": counts.get(day.kind),
            "is_ours": day.kind not in BY_AGENCIES,
            "was_past": day.due_on < year.opened_on,
        }
        row["chip"], row["told"] = (
            urgency(day.due_on, actor.today),
            days_told(day.due_on, actor.today, calendar),
        )
        rows.append(row)
    return {"rows": rows, "may_move": may_move}


def _handed_in(actor: Actor, year: BudgetYear) -> dict[str, tuple[int, int]]:
    """Kind of day -> how many agencies have handed in, of how many."""
    estimates = Estimate.objects.filter(year=year).exclude(status__in=ESTIMATE_WITH_AGENCY).count()
    settlements = Settlement.objects.filter(year=year).exclude(status__in=SETTLEMENT_IN_HAND).count()
    spending = BudgetLine.objects.filter(year=year).values("agency_id").distinct().count()
    return {
        BudgetDayKind.ESTIMATE: (estimates, agencies_that_ask(actor.today).count()),
        BudgetDayKind.SETTLEMENT: (settlements, spending),
    }
