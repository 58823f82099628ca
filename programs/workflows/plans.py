"""From a drafted document to one in force, to one that has ended."""

from django.utils.translation import gettext_lazy as _

from agencies.workflow import Move, Workflow, guarded_by_database
from programs.enums import PlanStatus
from programs.models import ProgramPlan
from programs.permissions import SECRETARIAT, has_assignments, has_number_and_day

PLAN_WORKFLOW = guarded_by_database(
    Workflow(
        name="plan",
        model=ProgramPlan,
        statuses=PlanStatus,
        moves=(
            Move(
                "issue",
                _("Giao"),
                sources=frozenset({PlanStatus.DRAFT}),
                target=PlanStatus.ISSUED,
                guards=(SECRETARIAT, has_number_and_day, has_assignments),
            ),
            Move(
                "close",
                _("Kết thúc hiệu lực"),
                sources=frozenset({PlanStatus.ISSUED}),
                target=PlanStatus.CLOSED,
                guards=(SECRETARIAT,),
                needs_reason=True,
            ),
        ),
    )
)
