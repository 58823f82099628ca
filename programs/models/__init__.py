"""Tables of what is planned, assigned, reported and reminded."""

from programs.models.annual_plans import (
    AnnualPlan,
    AnnualPlanCall,
    AnnualPlanFunding,
    AnnualPlanItem,
    AnnualPlanVersion,
)
from programs.models.budget_years import BudgetDay, BudgetYear
from programs.models.deadlines import DeadlineRequest, Reminder, ReminderMark
from programs.models.duties import Duty, DutyProgress, DutyProgressFile
from programs.models.estimates import Estimate, EstimateLine, EstimateVersion
from programs.models.ledger import (
    BudgetAlert,
    BudgetEntry,
    BudgetLine,
    Ceiling,
    Commitment,
    CommitmentFile,
    LedgerFinding,
    RefusedEntry,
    Tally,
)
from programs.models.money_decisions import MoneyDecision, MoneyDecisionLine
from programs.models.money_registers import CalendarRule, MoneySource, SpendingContent
from programs.models.plans import Assignment, AssignmentCoordinator, PlanRelation, ProgramPlan
from programs.models.settlements import Settlement, SettlementLine, SettlementVersion
from programs.models.tallies import Bucket, DutyTally

__all__ = [
    "AnnualPlan",
    "AnnualPlanCall",
    "AnnualPlanFunding",
    "AnnualPlanItem",
    "AnnualPlanVersion",
    "Assignment",
    "AssignmentCoordinator",
    "Bucket",
    "BudgetAlert",
    "BudgetDay",
    "BudgetEntry",
    "BudgetLine",
    "BudgetYear",
    "CalendarRule",
    "Ceiling",
    "Commitment",
    "CommitmentFile",
    "DeadlineRequest",
    "Duty",
    "DutyProgress",
    "DutyProgressFile",
    "DutyTally",
    "Estimate",
    "EstimateLine",
    "EstimateVersion",
    "LedgerFinding",
    "MoneyDecision",
    "MoneyDecisionLine",
    "MoneySource",
    "PlanRelation",
    "ProgramPlan",
    "RefusedEntry",
    "Reminder",
    "ReminderMark",
    "Settlement",
    "SettlementLine",
    "SettlementVersion",
    "SpendingContent",
    "Tally",
]
