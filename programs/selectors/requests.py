"""Requests to move a deadline or to unlock an annual plan, as lists and pages."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from agencies.models import AgencyName
from agencies.permissions import Actor
from agencies.selectors.trail import trail_of
from agencies.text import search_words
from programs.enums import RequestStatus
from programs.models import DeadlineRequest, Duty
from programs.permissions import visible_requests
from programs.selectors.deadline_words import IDLE, INFO, LATE, OK, day_words
from programs.workflows import REQUEST_WORKFLOW

CHIPS: dict[str, str] = {
    RequestStatus.ASKED: INFO,
    RequestStatus.GRANTED: OK,
    RequestStatus.REFUSED: LATE,
    RequestStatus.WITHDRAWN: IDLE,
}
ABOUT_DUTY, ABOUT_PLAN = "viec", "ke-hoach-nam"
LONGEST_SUBJECT = 160
# What a request carries that the portal closed itself; kept in Vietnamese, shown in the reader's language.
NO_LONGER_NEEDED = gettext_noop("Cổng tự rút: việc đã xong hoặc kế hoạch đã trình, không còn hạn để lùi.")


@dataclass(frozen=True)
class RequestCriteria:
    """Which requests are asked for, in which order."""

    words: str = ""
    status: str = ""
    about: str = ""
    oldest_first: bool = False

    @property
    def keys(self) -> tuple[str, ...]:
        """A request has its number when it is asked, so numbers stand in the order of asking."""
        return ("pk",) if self.oldest_first else ("-pk",)


def requests_for(actor: Actor) -> QuerySet[DeadlineRequest]:
    """The requests this actor sees."""
    return DeadlineRequest.objects.filter(visible_requests(actor)).select_related(
        "duty__assignment__plan", "duty__agency", "annual_plan__agency"
    )


def requests_asked_for(actor: Actor, criteria: RequestCriteria) -> QuerySet:
    """The requests that answer a question, with the agency as it is called today."""
    requests = requests_for(actor)
    for word in search_words(criteria.words):
        requests = requests.filter(
            Q(duty__agency__search_key__contains=word)
            | Q(annual_plan__agency__search_key__contains=word)
            | Q(duty__assignment__search_key__contains=word)
        )
    if criteria.status:
        requests = requests.filter(status=criteria.status)
    if criteria.about:
        requests = requests.filter(duty__isnull=criteria.about == ABOUT_PLAN)
    agency = Coalesce(F("duty__agency_id"), F("annual_plan__agency_id"))
    names = AgencyName.objects.in_force_on(actor.today).filter(agency=OuterRef("of_agency"))
    return requests.annotate(of_agency=agency).annotate(
        called=Coalesce(
            Subquery(names.values("short_name")[:1]),
            F("duty__agency__short_name"),
            F("annual_plan__agency__short_name"),
        )
    )


def request_rows(requests: Iterable[DeadlineRequest]) -> list[dict[str, Any]]:
    """Requests with everything a list shows, formatted."""
    words = {status.value: str(status.label) for status in RequestStatus}
    return [
        {
            "url": reverse("programs:request", args=[request.pk]),
            "agency": getattr(request, "called", "") or request.subject.agency.short_name,
            "about": _("Gia hạn nhiệm vụ") if request.duty_id else _("Mở khoá kế hoạch năm"),
            "subject": subject_words(request),
            "kind": CHIPS[request.status],
            "status": words[request.status],
            "asked_at": request.asked_at,
            "held": day_words(request.held_on),
            "asked_until": day_words(request.asked_until),
            "granted_until": day_words(request.granted_until),
            "reason": Truncator(request.reason).chars(LONGEST_SUBJECT),
        }
        for request in requests
    ]


def subject_words(request: DeadlineRequest) -> str:
    """What the request is about."""
    subject = request.subject
    if isinstance(subject, Duty):
        return Truncator(subject.assignment.text).chars(LONGEST_SUBJECT)
    return _("Kế hoạch năm %(year)s") % {"year": subject.year}


def counts_by_status(actor: Actor) -> list[tuple[str, str, int]]:
    """(value, words, how many) of every status, the open ones first."""
    found: dict[str, int] = {}
    for status in DeadlineRequest.objects.filter(visible_requests(actor)).values_list("status", flat=True):
        found[status] = found.get(status, 0) + 1
    return [(status.value, str(status.label), found.get(status, 0)) for status in RequestStatus]


def request_page(request: DeadlineRequest, actor: Actor) -> dict[str, Any]:
    """Everything the page of one request shows."""
    return {
        "asked": request,
        "subject": subject_words(request),
        "subject_url": request.subject.get_absolute_url(),
        "agency": _name_of(request, actor),
        "kind": CHIPS[request.status],
        "about": _("Gia hạn nhiệm vụ") if request.duty_id else _("Mở khoá kế hoạch năm"),
        "note": _(NO_LONGER_NEEDED) if request.decision_note == NO_LONGER_NEEDED else request.decision_note,
        "entries": trail_of(request),
        "may": {move.name: verdict for move, verdict in REQUEST_WORKFLOW.open_moves(actor, request)},
    }


def _name_of(request, actor):
    agency = request.subject.agency
    names = AgencyName.objects.in_force_on(actor.today).filter(agency=agency)
    return names.values_list("name", flat=True).first() or agency.name
