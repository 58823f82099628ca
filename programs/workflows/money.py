"""From what agencies ask for to what they account for: estimates, decisions about money, settlements, closed years."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agencies.permissions import same_agency
from agencies.workflow import Move, Workflow, guarded_by_database
from programs.enums import BudgetYearStatus, EstimateStatus, MoneyDecisionStatus, SettlementStatus
from programs.models import BudgetYear, Estimate, MoneyDecision, Settlement
from programs.permissions import (
    AGENCY_STAFF,
    BUDGET_DESK,
    LEADER,
    everything_is_settled,
    has_decision_lines,
    has_estimate_lines,
    own_or_inherited,
    year_is_open,
)

BUDGET_YEAR_WORKFLOW = guarded_by_database(
    Workflow(
        name="budget_year",
        model=BudgetYear,
        statuses=BudgetYearStatus,
        moves=(
            Move(
                "close",
                _("Khoá sổ"),
                sources=frozenset({BudgetYearStatus.OPEN}),
                target=BudgetYearStatus.CLOSED,
                guards=(*BUDGET_DESK, everything_is_settled),
            ),
        ),
    )
)

ESTIMATE_WORKFLOW = guarded_by_database(
    Workflow(
        name="estimate",
        model=Estimate,
        statuses=EstimateStatus,
        moves=(
            Move(
                "submit",
                _("Trình"),
                sources=frozenset({EstimateStatus.DRAFT, EstimateStatus.RETURNED}),
                target=EstimateStatus.SUBMITTED,
                guards=(AGENCY_STAFF, same_agency, year_is_open, has_estimate_lines),
            ),
            Move(
                "withdraw",
                _("Rút lại"),
                sources=frozenset({EstimateStatus.SUBMITTED}),
                target=EstimateStatus.DRAFT,
                guards=(AGENCY_STAFF, same_agency, year_is_open),
            ),
            Move(
                "accept",
                pgettext_lazy("dự toán", "Chấp nhận"),
                sources=frozenset({EstimateStatus.SUBMITTED}),
                target=EstimateStatus.ACCEPTED,
                guards=(*BUDGET_DESK, year_is_open),
            ),
            Move(
                "return",
                _("Trả lại"),
                sources=frozenset({EstimateStatus.SUBMITTED, EstimateStatus.ACCEPTED}),
                target=EstimateStatus.RETURNED,
                guards=(*BUDGET_DESK, year_is_open),
                needs_reason=True,
            ),
        ),
    )
)

MONEY_DECISION_WORKFLOW = guarded_by_database(
    Workflow(
        name="money_decision",
        model=MoneyDecision,
        statuses=MoneyDecisionStatus,
        moves=(
            Move(
                "propose",
                _("Trình ký"),
                sources=frozenset({MoneyDecisionStatus.DRAFT, MoneyDecisionStatus.RETURNED}),
                target=MoneyDecisionStatus.PROPOSED,
                guards=(*BUDGET_DESK, year_is_open, has_decision_lines),
            ),
            Move(
                "withdraw",
                _("Rút lại"),
                sources=frozenset({MoneyDecisionStatus.PROPOSED}),
                target=MoneyDecisionStatus.DRAFT,
                guards=(*BUDGET_DESK,),
            ),
            Move(
                "return",
                _("Lãnh đạo trả lại"),
                sources=frozenset({MoneyDecisionStatus.PROPOSED}),
                target=MoneyDecisionStatus.RETURNED,
                guards=(LEADER,),
                needs_reason=True,
            ),
            Move(
                "sign",
                _("Ký quyết định"),
                sources=frozenset({MoneyDecisionStatus.PROPOSED}),
                target=MoneyDecisionStatus.SIGNED,
                guards=(LEADER, year_is_open),
            ),
        ),
    )
)

SETTLEMENT_WORKFLOW = guarded_by_database(
    Workflow(
        name="settlement",
        model=Settlement,
        statuses=SettlementStatus,
        moves=(
            Move(
                "submit",
                _("Trình"),
                sources=frozenset({SettlementStatus.DRAFT, SettlementStatus.RETURNED}),
                target=SettlementStatus.SUBMITTED,
                guards=(AGENCY_STAFF, own_or_inherited, year_is_open),
            ),
            Move(
                "withdraw",
                _("Rút lại"),
                sources=frozenset({SettlementStatus.SUBMITTED}),
                target=SettlementStatus.DRAFT,
                guards=(AGENCY_STAFF, own_or_inherited),
            ),
            Move(
                "check",
                _("Thẩm tra xong, trình lãnh đạo"),
                sources=frozenset({SettlementStatus.SUBMITTED}),
                target=SettlementStatus.CHECKED,
                guards=(*BUDGET_DESK, year_is_open),
            ),
            Move(
                "return",
                _("Trả lại"),
                sources=frozenset({SettlementStatus.SUBMITTED}),
                target=SettlementStatus.RETURNED,
                guards=(*BUDGET_DESK,),
                needs_reason=True,
            ),
            Move(
                "send_back",
                _("Lãnh đạo trả lại"),
                sources=frozenset({SettlementStatus.CHECKED}),
                target=SettlementStatus.RETURNED,
                guards=(LEADER,),
                needs_reason=True,
            ),
            Move(
                "approve",
                _("Phê duyệt quyết toán"),
                sources=frozenset({SettlementStatus.CHECKED}),
                target=SettlementStatus.APPROVED,
                guards=(LEADER, year_is_open),
            ),
        ),
    )
)
