"""What waits for one person because of money: estimates and settlements to hand in or judge, decisions, legal days."""

from datetime import timedelta

from django.db.models import CharField, Exists, OuterRef, QuerySet, TextField
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


def estimates_to_hand_in(actor: Actor) -> QuerySet[BudgetDay] | None:
    """Years whose estimate the actor's agency owes by a day that is near, or has back."""
    if actor.role not in OWING_ROLES or not actor.functions:
        return None
    own = Estimate.objects.filter(year=OuterRef("year_id"), agency=actor.agency_id)
    handed_in = own.exclude(status__in=ESTIMATE_WITH_AGENCY)
    return _days_near(actor).filter(~Exists(handed_in), kind=BudgetDayKind.ESTIMATE)


def settlements_to_hand_in(actor: Actor) -> QuerySet[BudgetDay] | None:
    """Years of whose money the actor's agency, or one it carries on, must give account by a day that is near."""
    if actor.role not in OWING_ROLES:
        return None
    handed_in = Settlement.objects.filter(year=OuterRef("year_id"), agency=OuterRef("agency_id")).exclude(
        status__in=SETTLEMENT_IN_HAND
    )
    spent = BudgetLine.objects.filter(
        ~Exists(handed_in), year=OuterRef("year_id"), agency__in=actor.agency_ids
    )
    return _days_near(actor).filter(Exists(spent), kind=BudgetDayKind.SETTLEMENT)


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
MONEY_KINDS = {
    "estimates": Kind(
        title=gettext_lazy("Dự toán phải trình"),
        path="/kinh-phi/{}/du-toan/",
        since="",
        phrase=gettext_lazy("Dự toán năm %(title)s"),
        waits=estimates_to_hand_in,
        order=("due_on", "pk"),
        columns=("year_id", YEAR, NONE, NONE, "due_since", "due_on"),
    ),
    "settlements": Kind(
        title=gettext_lazy("Quyết toán phải trình"),
        path="/kinh-phi/{}/quyet-toan/",
        since="",
        phrase=gettext_lazy("Quyết toán năm %(title)s"),
        waits=settlements_to_hand_in,
        order=("due_on", "pk"),
        columns=("year_id", YEAR, NONE, NONE, "due_since", "due_on"),
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
