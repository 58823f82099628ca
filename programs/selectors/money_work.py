"""What waits for one person because of money: estimates and settlements to hand in or judge, decisions, legal days."""

from datetime import timedelta

from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy

from agencies.enums import Role
from agencies.permissions import Actor
from programs.enums import (
    BudgetDayKind,
    BudgetYearStatus,
    EstimateStatus,
    MoneyDecisionStatus,
    SettlementStatus,
)
from programs.models import BudgetDay, BudgetLine, Estimate, LedgerFinding, MoneyDecision, Settlement
from programs.models.estimates import ESTIMATE_WITH_AGENCY
from programs.models.settlements import SETTLEMENT_IN_HAND
from programs.permissions import keeps_the_budget
from programs.selectors.money_deadlines import BY_AGENCIES, open_budget_days
from programs.selectors.waiting_kinds import NO_DAY, NONE, Kind
from programs.selectors.work import OWING_ROLES

# A month is what an office needs to make an estimate or an account.
DAYS_AHEAD = timedelta(days=30)


def money_to_hand_in(actor: Actor) -> QuerySet[BudgetDay] | None:
    """Days, near or past, by which the actor's agency owes an estimate, or an account of money it or one it carries
    on had. One question for both: every page asks it for the badge.
    """
    if actor.role not in OWING_ROLES or not actor.functions:
        return None
    of_year = {"year": OuterRef("year_id")}
    asked = Estimate.objects.filter(agency=actor.agency_id, **of_year).exclude(
        status__in=ESTIMATE_WITH_AGENCY
    )
    settled = Settlement.objects.filter(agency=OuterRef("agency_id"), year=OuterRef("year_id")).exclude(
        status__in=SETTLEMENT_IN_HAND
    )
    spent = BudgetLine.objects.filter(~Exists(settled), agency__in=actor.agency_ids, **of_year)
    owed = Q(~Exists(asked), kind=BudgetDayKind.ESTIMATE) | Q(Exists(spent), kind=BudgetDayKind.SETTLEMENT)
    return _days_near(actor).filter(owed)


def budget_days_near(actor: Actor) -> QuerySet[BudgetDay] | None:
    """Legal days that the budget desk sees to."""
    if not keeps_the_budget(actor):
        return None
    return _days_near(actor).exclude(kind__in=BY_AGENCIES)


def estimates_to_judge(actor: Actor) -> QuerySet[Estimate] | None:
    """Estimates that were handed in, for the budget desk."""
    if not keeps_the_budget(actor):
        return None
    return Estimate.objects.filter(status=EstimateStatus.SUBMITTED, year__status=BudgetYearStatus.OPEN)


def settlements_to_judge(actor: Actor) -> QuerySet[Settlement] | None:
    """Accounts that were handed in, for the budget desk; those it has checked, for the leader."""
    if actor.role == Role.LEADER:
        return Settlement.objects.filter(status=SettlementStatus.CHECKED)
    if not keeps_the_budget(actor):
        return None
    return Settlement.objects.filter(status=SettlementStatus.SUBMITTED)


def money_decisions_to_do(actor: Actor) -> QuerySet[MoneyDecision] | None:
    """Decisions to sign, for the leader; those that came back, for the budget desk."""
    if actor.role == Role.LEADER:
        return MoneyDecision.objects.filter(status=MoneyDecisionStatus.PROPOSED)
    if not keeps_the_budget(actor):
        return None
    return MoneyDecision.objects.filter(status=MoneyDecisionStatus.RETURNED)


def findings_to_explain(actor: Actor) -> QuerySet[LedgerFinding] | None:
    """What the nightly check found and nobody has cleared, for the budget desk."""
    if not keeps_the_budget(actor):
        return None
    return LedgerFinding.objects.filter(cleared_on__isnull=True)


def _days_near(actor: Actor) -> QuerySet[BudgetDay]:
    return open_budget_days().filter(due_on__lte=actor.today + DAYS_AHEAD)


YEAR, CALLED = Cast("year_id", TextField()), Cast("agency__short_name", CharField())
# What is handed in by a day, and the part of its address.
HANDED_IN = {"du-toan": gettext_lazy("trình dự toán"), "quyet-toan": gettext_lazy("trình quyết toán")}
PAGE_OF_DAY = Case(When(kind=BudgetDayKind.ESTIMATE, then=Value("du-toan")), default=Value("quyet-toan"))
MONEY_KINDS = {
    "money_days": Kind(
        title=gettext_lazy("Kinh phí phải trình"),
        path="/kinh-phi/{}/{}/",
        since="",
        phrase=gettext_lazy("Kinh phí năm %(title)s"),
        detail=lambda waiting: str(HANDED_IN[waiting.state]),
        waits=money_to_hand_in,
        order=("due_on", "pk"),
        columns=("year_id", YEAR, NONE, PAGE_OF_DAY, "due_since", "due_on"),
    ),
    "estimates_in": Kind(
        title=gettext_lazy("Dự toán chờ xem xét"),
        path="/kinh-phi/du-toan/{}/",
        since=gettext_lazy("trình ngày %(day)s"),
        phrase=gettext_lazy("%(who)s: dự toán năm %(title)s"),
        waits=estimates_to_judge,
        order=("status_since", "pk"),
        columns=("pk", YEAR, CALLED, NONE, "status_since", NO_DAY),
    ),
    "money_decisions": Kind(
        title=gettext_lazy("Quyết định kinh phí chờ bạn"),
        path="/kinh-phi/quyet-dinh/{}/",
        since=gettext_lazy("từ ngày %(day)s"),
        waits=money_decisions_to_do,
        order=("status_since", "pk"),
        columns=("pk", "title", NONE, NONE, "status_since", NO_DAY),
    ),
    "settlements_in": Kind(
        title=gettext_lazy("Quyết toán chờ bạn"),
        path="/kinh-phi/quyet-toan/{}/",
        since=gettext_lazy("từ ngày %(day)s"),
        phrase=gettext_lazy("%(who)s: quyết toán năm %(title)s"),
        waits=settlements_to_judge,
        order=("status_since", "pk"),
        columns=("pk", YEAR, CALLED, NONE, "status_since", NO_DAY),
    ),
    "budget_days": Kind(
        title=gettext_lazy("Mốc của năm ngân sách"),
        path="/kinh-phi/{}/lich/",
        since="",
        waits=budget_days_near,
        order=("due_on", "pk"),
        columns=("year_id", "rule__name", NONE, YEAR, "due_since", "due_on"),
    ),
    "findings": Kind(
        title=gettext_lazy("Sổ kinh phí không khớp"),
        path="/kinh-phi/sai-lech/",
        since=gettext_lazy("phát hiện ngày %(day)s"),
        waits=findings_to_explain,
        order=("pk",),
        columns=("pk", "sentence", NONE, NONE, "found_on", NO_DAY),
    ),
}
