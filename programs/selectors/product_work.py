"""What waits for one person because of products: dossiers, sheets, results, decisions, reports of the public."""

from django.db.models import DateField, Min, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.enums import Role
from agencies.permissions import Actor
from products.enums import (
    DecisionKind,
    DecisionStatus,
    DossierStatus,
    MisuseStatus,
    SessionStatus,
    SheetStatus,
    StageLevel,
)
from products.models import Decision, Dossier, MisuseReport, RevocationCase, ScoreSheet, SessionItem
from products.models.dossiers import WITH_PRODUCER
from products.permissions import items_of_seat, seats_of, visible_dossiers
from programs.selectors.waiting_kinds import NO_DAY, NONE, Kind

# What lies with the level that handles a dossier, until the council sits.
TO_HANDLE = (DossierStatus.LODGED, DossierStatus.RECEIVED, DossierStatus.READY, DossierStatus.SCORED)


def dossiers_waiting(actor: Actor) -> QuerySet[Dossier] | None:
    """Dossiers on which it is this person's turn; None for roles that never have one."""
    seen = Dossier.objects.filter(visible_dossiers(actor))
    if actor.role == Role.PRODUCER:
        return seen.filter(status__in=WITH_PRODUCER)
    if actor.role == Role.ADVISER:
        return seen.filter(status=DossierStatus.IN_ADVICE)
    if actor.role == Role.SECRETARIAT:
        return seen.filter(
            Q(stage__level=StageLevel.PROVINCE, status__in=TO_HANDLE) | Q(status=DossierStatus.AT_CENTRE)
        )
    if actor.role in (Role.HEAD, Role.OFFICER):
        return seen.filter(agency__in=actor.agency_ids, status__in=TO_HANDLE).exclude(
            stage__level__in=[StageLevel.PROVINCE, StageLevel.CENTRE]
        )
    return None


def sheets_to_sign(actor: Actor) -> QuerySet[SessionItem] | None:
    """Dossiers of open sessions that this member has not signed a sheet for yet, in the turn that runs."""
    if actor.role != Role.COUNCIL:
        return None
    items = items_of_seat(actor).filter(session__status=SessionStatus.OPEN, closed_at__isnull=True)
    signed = ScoreSheet.objects.filter(seat__in=seats_of(actor), status=SheetStatus.SIGNED)
    first = signed.filter(turn=1).values("item")
    second = signed.filter(turn=2).values("item")
    return items.filter(Q(turn=1) & ~Q(pk__in=first) | Q(turn=2) & ~Q(pk__in=second))


def decisions_to_sign(actor: Actor) -> QuerySet[Decision] | None:
    """Drafts that wait for this person's signature."""
    drafts = Decision.objects.filter(status=DecisionStatus.DRAFT)
    if actor.role == Role.LEADER:
        return drafts.filter(level=StageLevel.PROVINCE)
    if actor.role == Role.HEAD:
        return drafts.filter(issuer__in=actor.agency_ids)
    return None


def cases_to_settle(actor: Actor) -> QuerySet[RevocationCase] | None:
    """Proposed revocations without a decision, for the secretariat."""
    if actor.role != Role.SECRETARIAT:
        return None
    return RevocationCase.objects.filter(decision__isnull=True, dropped_on__isnull=True)


def reports_to_answer(actor: Actor) -> QuerySet[MisuseReport] | None:
    """Reports of the public that nobody answered, for the secretariat."""
    if actor.role != Role.SECRETARIAT:
        return None
    return MisuseReport.objects.filter(status=MisuseStatus.OPEN)


# --- The kinds ----------------------------------------------------------------------------------------------------


PRODUCT_KINDS = {
    "dossiers": Kind(
        title=gettext_lazy("Hồ sơ chờ bạn"),
        path="/ho-so/{}/",
        since=gettext_lazy("từ ngày %(day)s"),
        detail=lambda waiting: f"{waiting.producer} · {DossierStatus(waiting.state).label}",
        waits=dossiers_waiting,
        order=("status_since", "pk"),
        columns=(
            *("pk", "product__name", "producer__name", "status", "status_since"),
            Cast(Min("clocks__due_on", filter=Q(clocks__ended_on__isnull=True)), DateField()),
        ),
    ),
    "sheets": Kind(
        title=gettext_lazy("Phiếu chấm chưa ký"),
        path="/danh-gia/ho-so/{}/phieu/",
        since=gettext_lazy("phiên họp %(day)s"),
        detail=lambda waiting: _("chấm lần hai") if waiting.state == "2" else "",
        waits=sheets_to_sign,
        order=("session__held_on", "position", "pk"),
        columns=("pk", "dossier__product__name", NONE, Cast("turn", TextField()), "session__held_on", NO_DAY),
    ),
    "decisions": Kind(
        title=gettext_lazy("Quyết định chờ ký"),
        path="/quyet-dinh/{}/",
        since=gettext_lazy("soạn ngày %(day)s"),
        detail=lambda waiting: str(DecisionKind(waiting.state).label),
        waits=decisions_to_sign,
        order=("status_since", "pk"),
        columns=("pk", "title", NONE, "kind", "status_since", NO_DAY),
    ),
    "revocations": Kind(
        title=gettext_lazy("Thu hồi giấy chứng nhận"),
        path="/giay-chung-nhan/{}/",
        since="",
        waits=cases_to_settle,
        order=("due_on", "pk"),
        columns=("certificate_id", "certificate__product__name", NONE, NONE, "due_on", "due_on"),
    ),
    "misuse": Kind(
        title=gettext_lazy("Phản ánh của người dân"),
        path="/phan-anh/",
        since="",
        waits=reports_to_answer,
        order=("due_on", "pk"),
        columns=("pk", "certificate__product__name", NONE, NONE, "due_on", "due_on"),
    ),
}
