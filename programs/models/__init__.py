"""Tables of what is planned, assigned, reported and reminded."""

from programs.models.annual_plans import (
    AnnualPlan,
    AnnualPlanCall,
    AnnualPlanFunding,
    AnnualPlanItem,
    AnnualPlanVersion,
)
from programs.models.deadlines import DeadlineRequest, Reminder, ReminderMark
from programs.models.duties import Duty, DutyProgress, DutyProgressFile
from programs.models.plans import Assignment, AssignmentCoordinator, PlanRelation, ProgramPlan
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
    "DeadlineRequest",
    "Duty",
    "DutyProgress",
    "DutyProgressFile",
    "DutyTally",
    "PlanRelation",
    "ProgramPlan",
    "Reminder",
    "ReminderMark",
]
