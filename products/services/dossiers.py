"""What the portal itself does with a dossier on its way through a council."""

from datetime import datetime

from agencies.workflow import advance
from products.models import Dossier
from products.workflows import DOSSIER_WORKFLOW


def call_to_session(dossier: Dossier, at: datetime) -> Dossier:
    """Put a dossier that waits for the council before a session of it."""
    return advance(dossier, "call", workflow=DOSSIER_WORKFLOW, actor=None, at=at)


def uncall(dossier: Dossier, at: datetime) -> Dossier:
    """Let a dossier wait again: its session will not judge it."""
    return advance(dossier, "uncall", workflow=DOSSIER_WORKFLOW, actor=None, at=at)


def mark_scored(dossier: Dossier, at: datetime) -> Dossier:
    """Note that the council reached a result."""
    return advance(dossier, "score", workflow=DOSSIER_WORKFLOW, actor=None, at=at)


def mark_excluded(dossier: Dossier, reason: str, at: datetime) -> Dossier:
    """Note that the council excluded the dossier, on which of the form's grounds."""
    return advance(dossier, "exclude", workflow=DOSSIER_WORKFLOW, actor=None, at=at, reason=reason)
