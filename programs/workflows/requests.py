"""From an asked extension or unlocking to the decision."""

from django.utils.translation import gettext_lazy as _

from agencies.permissions import BY_THE_PORTAL
from agencies.workflow import Move, Workflow, guarded_by_database
from programs.enums import RequestStatus as Status
from programs.models import DeadlineRequest
from programs.permissions import AGENCY_STAFF, SECRETARIAT, own_request

REQUEST_WORKFLOW = guarded_by_database(
    Workflow(
        name="request",
        model=DeadlineRequest,
        statuses=Status,
        moves=(
            Move(
                "grant",
                _("Đồng ý"),
                sources=frozenset({Status.ASKED}),
                target=Status.GRANTED,
                guards=(SECRETARIAT,),
            ),
            Move(
                "refuse",
                _("Không đồng ý"),
                sources=frozenset({Status.ASKED}),
                target=Status.REFUSED,
                guards=(SECRETARIAT,),
                needs_reason=True,
            ),
            Move(
                "withdraw",
                _("Rút đề nghị"),
                sources=frozenset({Status.ASKED}),
                target=Status.WITHDRAWN,
                guards=(AGENCY_STAFF, own_request),
            ),
            # What it was about is done, given up or handed in: there is no deadline left to move.
            Move(
                "lapse",
                _("Không còn cần"),
                sources=frozenset({Status.ASKED}),
                target=Status.WITHDRAWN,
                guards=(BY_THE_PORTAL,),
            ),
        ),
    )
)
