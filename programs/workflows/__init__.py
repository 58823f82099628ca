"""The ways from one status to the next, as tables one can read aloud."""

from programs.workflows.annual_plans import ANNUAL_PLAN_WORKFLOW
from programs.workflows.duties import DUTY_WORKFLOW
from programs.workflows.money import (
    BUDGET_YEAR_WORKFLOW,
    ESTIMATE_WORKFLOW,
    MONEY_DECISION_WORKFLOW,
    SETTLEMENT_WORKFLOW,
)
from programs.workflows.plans import PLAN_WORKFLOW
from programs.workflows.requests import REQUEST_WORKFLOW

WORKFLOWS = (
    PLAN_WORKFLOW,
    DUTY_WORKFLOW,
    ANNUAL_PLAN_WORKFLOW,
    REQUEST_WORKFLOW,
    BUDGET_YEAR_WORKFLOW,
    ESTIMATE_WORKFLOW,
    MONEY_DECISION_WORKFLOW,
    SETTLEMENT_WORKFLOW,
)

__all__ = [
    "ANNUAL_PLAN_WORKFLOW",
    "BUDGET_YEAR_WORKFLOW",
    "DUTY_WORKFLOW",
    "ESTIMATE_WORKFLOW",
    "MONEY_DECISION_WORKFLOW",
    "PLAN_WORKFLOW",
    "REQUEST_WORKFLOW",
    "SETTLEMENT_WORKFLOW",
    "WORKFLOWS",
]
