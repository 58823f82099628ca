"""Moving dossiers on when a decision says so."""

from datetime import datetime

from agencies.workflow import advance
from products.models import Dossier
from products.workflows import DOSSIER_WORKFLOW


def mark_recognised(*, dossier: Dossier, at: datetime) -> Dossier:
    """A published decision recognised the product."""
    return advance(dossier, "recognise", workflow=DOSSIER_WORKFLOW, actor=None, at=at)


def mark_at_centre(*, dossier: Dossier, at: datetime) -> Dossier:
    """A published decision approved the result and sent it to the ministry."""
    return advance(dossier, "send_to_centre", workflow=DOSSIER_WORKFLOW, actor=None, at=at)
