"""What nobody needs any more goes by itself, in the transaction of the act that made it needless."""

from datetime import datetime

from django.db.models import QuerySet

from agencies.workflow import advance
from programs.enums import RequestStatus
from programs.models import DeadlineRequest
from programs.selectors.requests import NO_LONGER_NEEDED
from programs.workflows import REQUEST_WORKFLOW


def lapse_requests(requests: QuerySet[DeadlineRequest], *, at: datetime) -> None:
    """Close those of `requests` that still wait: what they ask for came too late to matter. Nobody is told.

    The caller holds their duties or plans locked, as whoever grants a request does before the request itself.
    """
    for request in requests.filter(status=RequestStatus.ASKED).order_by("pk"):
        advance(
            request,
            "lapse",
            workflow=REQUEST_WORKFLOW,
            actor=None,
            at=at,
            decision_note=NO_LONGER_NEEDED,
            decided_at=at,
        )
