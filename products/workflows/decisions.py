"""From a drafted decision to a published one."""

from django.utils.translation import gettext_lazy as _

from agencies.workflow import Move, Workflow, guarded_by_database
from products.enums import DecisionStatus
from products.models import Decision
from products.permissions import SIGNERS, signs_decision

DECISION_WORKFLOW = guarded_by_database(
    Workflow(
        name="decision",
        model=Decision,
        statuses=DecisionStatus,
        moves=(
            Move(
                "publish",
                _("Ký ban hành"),
                sources=frozenset({DecisionStatus.DRAFT}),
                target=DecisionStatus.PUBLISHED,
                guards=(SIGNERS, signs_decision),
            ),
        ),
    )
)
