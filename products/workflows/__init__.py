"""The ways of dossiers, sessions, sheets and decisions from one status to the next."""

from products.workflows.decisions import DECISION_WORKFLOW
from products.workflows.dossiers import DOSSIER_WORKFLOW
from products.workflows.evaluations import SESSION_WORKFLOW, SHEET_WORKFLOW
from products.workflows.misuse import MISUSE_WORKFLOW

WORKFLOWS = (
    DOSSIER_WORKFLOW,
    SESSION_WORKFLOW,
    SHEET_WORKFLOW,
    DECISION_WORKFLOW,
    MISUSE_WORKFLOW,
)

__all__ = [
    "DECISION_WORKFLOW",
    "DOSSIER_WORKFLOW",
    "MISUSE_WORKFLOW",
    "SESSION_WORKFLOW",
    "SHEET_WORKFLOW",
    "WORKFLOWS",
]
