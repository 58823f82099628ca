"""Results that wait for a decision, and decisions as pages show them."""

from fractions import Fraction
from typing import Any

from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from agencies.enums import Function, Role
from agencies.models import Agency
from agencies.permissions import Actor, Refusal
from agencies.selectors.actors import names_on
from agencies.selectors.trail import trail_of
from agencies.text import search_words
from products.enums import DecisionKind, DecisionStatus, DossierStatus, StageLevel
from products.models import Decision, DecisionItem, RevocationCase, SessionItem
from products.permissions import MAY_DRAFT_DECISION, MAY_EDIT_DECISION, visible_decisions, visible_results
from products.scoring import HIGHEST, RECOGNISED_FROM
from products.words import points_in_words
from products.workflows import DECISION_WORKFLOW

CHIPS = {DecisionStatus.DRAFT.value: "idle", DecisionStatus.PUBLISHED.value: "ok"}


def decisions_for(actor: Actor, words: str = "") -> QuerySet[Decision]:
    """The decisions this actor sees, drafts first, then the newest."""
    found = Decision.objects.filter(visible_decisions(actor)).distinct()
    for word in search_words(words):
        found = found.filter(Q(number__icontains=word) | Q(title__icontains=word))
    return found


def items_to_decide(actor: Actor, kind: str, level: str) -> QuerySet[SessionItem]:
    """Closed results that `level` decides on in this way and that no decision holds yet.

    Below the centre a level recognises the stars that its regime gives it; what reaches the points to be sent up
    is approved there and goes on. The centre's own decisions answer what was sent to it.
    """
    held = DecisionItem.objects.filter(decision__kind=kind).values("item")
    items = (
        SessionItem.objects.filter(visible_results(actor), excluded_for="", stars__isnull=False)
        .exclude(pk__in=held)
        .select_related("dossier__product", "dossier__producer", "stage", "session__council")
        .order_by("session__held_on", "position", "pk")
    )
    if level == StageLevel.CENTRE:
        return items.filter(dossier__status=DossierStatus.AT_CENTRE, dossier__centre_points__isnull=False)
    items = items.filter(stage__level=level, dossier__status=DossierStatus.SCORED, dossier__stage=F("stage"))
    upward = Q(stage__sends_up_from__isnull=False) & Q(
        points_sum__gte=F("stage__sends_up_from") * F("sheet_count")
    )
    came_back = Q(dossier__centre_points__isnull=False)
    if kind == DecisionKind.APPROVE_RESULT:
        return items.filter(upward, stars__gt=F("stage__decides_to")).exclude(came_back)
    given = Q(stars__gte=F("stage__decides_from"), stars__lte=F("stage__decides_to"))
    return items.filter(given | (came_back & Q(stars__gt=F("stage__decides_to"))))


def stars_to_give(item: SessionItem, kind: str) -> int:
    """How many stars a decision of this kind gives to a closed result.

    A result that came back from the centre below 90 points is recognised on the central points, at most with what
    this level may give (QĐ 26/2026, Điều 7; step 10b).
    """
    if kind == DecisionKind.APPROVE_RESULT or item.dossier.centre_points is None:
        return item.stars or 0
    points = Fraction(item.dossier.centre_points)
    bands = item.dossier.criteria_set.version.bands.all()
    by_points = max((band.stars for band in bands if points >= band.from_points), default=0)
    most = HIGHEST if item.dossier.status == DossierStatus.AT_CENTRE else item.stage.decides_to or 0
    stars = min(by_points, item.stars or 0, most)
    if stars < RECOGNISED_FROM:
        raise Refusal(_("Điểm của trung ương không đủ để công nhận."))
    return stars


def cases_to_decide() -> QuerySet[RevocationCase]:
    """Proposed revocations without a decision, what is due first comes first."""
    return (
        RevocationCase.objects.filter(decision__isnull=True, dropped_on__isnull=True)
        .select_related("certificate__product", "certificate__producer")
        .order_by("due_on", "pk")
    )


def decision_rows(decisions: list[Decision]) -> list[dict[str, Any]]:
    """Decisions with everything a list shows, in words."""
    return [
        {
            "url": decision.get_absolute_url(),
            "number": decision.number or _("Chưa có số"),
            "title": decision.title,
            "kind_words": decision.get_kind_display(),
            "issuer": decision.issuer_name,
            "signed": f"{decision.signed_on:%d/%m/%Y}" if decision.signed_on else "",
            "kind": CHIPS[decision.status],
            "status": decision.get_status_display(),
        }
        for decision in decisions
    ]


def decision_page(decision: Decision, actor: Actor) -> dict[str, Any]:
    """Everything the page of one decision shows."""
    rows = decision.items.select_related(
        "item__dossier__product", "item__dossier__producer", "item__dossier__certificate"
    ).order_by("position", "pk")
    return {
        "decision": decision,
        "kind": CHIPS[decision.status],
        "rows": [
            {
                "product": row.item.dossier.product.name,
                "producer": row.item.dossier.producer.name,
                "points": points_in_words(row.item.mean),
                "stars": row.stars,
                "dossier_url": row.item.dossier.get_absolute_url(),
                "certificate": getattr(row.item.dossier, "certificate", None),
            }
            for row in rows
        ],
        "cases": list(decision.cases.select_related("certificate__product", "certificate__producer")),
        "may": {move.name: verdict for move, verdict in DECISION_WORKFLOW.open_moves(actor, decision)},
        "may_edit": MAY_EDIT_DECISION(actor, decision),
        "is_draft": decision.status == DecisionStatus.DRAFT,
        "needs_signer": decision.level == StageLevel.CENTRE,
        "entries": trail_of(decision),
    }


# --- Who decides --------------------------------------------------------------------------------------------------


def level_of(actor: Actor) -> StageLevel | None:
    """The level at which this actor drafts and signs."""
    if actor.role in (Role.SECRETARIAT, Role.LEADER):
        return StageLevel.PROVINCE
    if actor.role in (Role.HEAD, Role.OFFICER) and Function.LOCAL in actor.functions:
        return StageLevel.DISTRICT
    return None


def issuer_for(actor: Actor, level: str) -> tuple[Agency | None, str]:
    """Whose decision it is, and how that is printed: the committee of the day, one's own district, or the ministry."""
    if level == StageLevel.CENTRE:
        return None, str(_("Bộ Nông nghiệp và Môi trường"))
    if level == StageLevel.PROVINCE:
        committee = Agency.objects.doing(Function.GOVERNS, actor.today).order_by("pk").first()
        if committee is None:
            raise Refusal(_("Chưa có cơ quan nào chỉ đạo chương trình vào ngày này."))
        names = names_on(actor.today, [committee.pk])
        return committee, names[committee.pk].name if committee.pk in names else committee.name
    return Agency.objects.get(pk=actor.agency_id), actor.agency_name


def waiting_for_decision(actor: Actor) -> list[dict[str, Any]]:
    """What the actor may draft a decision on: kind, how many, where to begin."""
    if not MAY_DRAFT_DECISION(actor) or (own := level_of(actor)) is None:
        return []
    asks = [(DecisionKind.RECOGNISE, own), (DecisionKind.APPROVE_RESULT, own)]
    if own == StageLevel.PROVINCE:
        asks += [(DecisionKind.RECOGNISE, StageLevel.CENTRE), (DecisionKind.REVOKE, own)]
    found = []
    for kind, level in asks:
        waiting = cases_to_decide() if kind == DecisionKind.REVOKE else items_to_decide(actor, kind, level)
        if count := waiting.count():
            found.append(
                {
                    "words": f"{kind.label} ({level.label})",
                    "count": count,
                    "url": reverse("products:decision-new", args=[kind.value, level.value]),
                }
            )
    return found
