"""From a planned session to a closed one, and from a sheet being written to a signed one."""

from django.utils.translation import gettext_lazy as _

from agencies.workflow import Move, Workflow, guarded_by_database
from products.enums import SessionStatus, SheetStatus
from products.models import ScoreSheet, Session
from products.permissions import (
    COUNCIL,
    HANDLERS,
    chairs,
    is_present,
    not_recused,
    own_sheet,
    runs_council,
    session_is_open,
)

SESSION_WORKFLOW = guarded_by_database(
    Workflow(
        name="session",
        model=Session,
        statuses=SessionStatus,
        moves=(
            Move(
                "open",
                _("Mở phiên họp"),
                sources=frozenset({SessionStatus.PLANNED}),
                target=SessionStatus.OPEN,
                guards=(HANDLERS, runs_council),
            ),
            Move(
                "close",
                _("Kết thúc phiên họp"),
                sources=frozenset({SessionStatus.OPEN}),
                target=SessionStatus.CLOSED,
                guards=(COUNCIL, chairs),
            ),
        ),
    )
)

SHEET_WORKFLOW = guarded_by_database(
    Workflow(
        name="sheet",
        model=ScoreSheet,
        statuses=SheetStatus,
        moves=(
            Move(
                "sign",
                _("Ký phiếu"),
                sources=frozenset({SheetStatus.DRAFT}),
                target=SheetStatus.SIGNED,
                guards=(COUNCIL, own_sheet, session_is_open, not_recused, is_present),
            ),
            Move(
                "reopen",
                _("Cho mở lại phiếu"),
                sources=frozenset({SheetStatus.SIGNED}),
                target=SheetStatus.REPLACED,
                guards=(COUNCIL, chairs, session_is_open),
                needs_reason=True,
            ),
        ),
    )
)
