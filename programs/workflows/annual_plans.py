"""From an agency's draft to the leader's approval."""

from django.utils.translation import gettext_lazy as _

from agencies.permissions import same_agency
from agencies.workflow import Move, Workflow, guarded_by_database
from programs.enums import AnnualPlanStatus as Status
from programs.models import AnnualPlan
from programs.permissions import (
    AGENCY_STAFF,
    LEADER,
    SECRETARIAT,
    agency_is_closed,
    has_items,
    not_locked,
)

ANNUAL_PLAN_WORKFLOW = guarded_by_database(
    Workflow(
        name="annual_plan",
        model=AnnualPlan,
        statuses=Status,
        moves=(
            Move(
                "submit",
                _("Trình"),
                sources=frozenset({Status.DRAFT, Status.RETURNED}),
                target=Status.SUBMITTED,
                guards=(AGENCY_STAFF, same_agency, not_locked, has_items),
            ),
            Move(
                "withdraw",
                _("Rút lại"),
                sources=frozenset({Status.SUBMITTED}),
                target=Status.DRAFT,
                guards=(AGENCY_STAFF, same_agency),
            ),
            Move(
                "begin_review",
                _("Bắt đầu thẩm định"),
                sources=frozenset({Status.SUBMITTED}),
                target=Status.IN_REVIEW,
                guards=(SECRETARIAT,),
            ),
            Move(
                "accept",
                _("Chấp nhận, trình lãnh đạo"),
                sources=frozenset({Status.SUBMITTED, Status.IN_REVIEW}),
                target=Status.ACCEPTED,
                guards=(SECRETARIAT,),
            ),
            Move(
                "approve",
                _("Phê duyệt"),
                sources=frozenset({Status.ACCEPTED}),
                target=Status.APPROVED,
                guards=(LEADER,),
            ),
            Move(
                "return",
                _("Trả lại"),
                sources=frozenset({Status.SUBMITTED, Status.IN_REVIEW}),
                target=Status.RETURNED,
                guards=(SECRETARIAT,),
                needs_reason=True,
            ),
            Move(
                "send_back",
                _("Lãnh đạo trả lại"),
                sources=frozenset({Status.ACCEPTED}),
                target=Status.RETURNED,
                guards=(LEADER,),
                needs_reason=True,
            ),
            # Of an agency that is no more; the portal does it itself where the successor has a plan of that year.
            Move(
                "void",
                _("Cho thôi lập"),
                sources=frozenset({Status.DRAFT, Status.RETURNED}),
                target=Status.VOID,
                guards=(SECRETARIAT, agency_is_closed),
                needs_reason=True,
            ),
        ),
    )
)
