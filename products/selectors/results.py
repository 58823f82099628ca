"""What a council found about one dossier at its level, and what follows from that."""

from typing import Any

from agencies.permissions import Actor
from products.enums import DossierStatus, StageLevel
from products.models import Dossier, Session, SessionItem
from products.permissions import handles_dossier, visible_results, visible_sessions
from products.selectors.laws import Outcome, outcome_at, stage_after


def outcome_of(dossier: Dossier) -> Outcome | None:
    """What the dossier's own level does with the result; None while no council has closed one there."""
    if dossier.stage is None:
        return None
    item = (
        SessionItem.objects.filter(dossier=dossier, stage=dossier.stage, stars__isnull=False)
        .order_by("-closed_at", "-pk")
        .first()
    )
    return outcome_at(dossier.stage, item.mean, item.stars or 0) if item else None


def moves_that_follow(dossier: Dossier) -> frozenset[str]:
    """The moves to which the result leads and that need no decision; a decision recognises, and goes to the centre."""
    outcome = outcome_of(dossier)
    if dossier.stage is None or outcome is None or outcome.decides:
        return frozenset()
    if not outcome.sends_up:
        return frozenset({"fail"})
    above = stage_after(dossier.stage)
    return frozenset({"send_up"}) if above and above.level != StageLevel.CENTRE else frozenset()


def waits_for_decision(dossier: Dossier, actor: Actor) -> bool:
    """The result stands, this actor's level handles it, and only a decision leads on."""
    scored = dossier.status == DossierStatus.SCORED and handles_dossier(actor, dossier)
    return bool(scored) and outcome_of(dossier) is not None and not moves_that_follow(dossier)


def results_for(dossier: Dossier, actor: Actor) -> list[dict[str, Any]]:
    """What councils found, level by level, as far as this actor may read it."""
    items = list(
        SessionItem.objects.filter(visible_results(actor), dossier=dossier)
        .select_related("stage", "session")
        .order_by("closed_at", "pk")
    )
    if not items:
        return []
    sessions = Session.objects.filter(visible_sessions(actor), pk__in=[item.session_id for item in items])
    seen = set(sessions.values_list("pk", flat=True))
    return [
        {
            "level": item.stage.get_level_display(),
            "held_on": item.session.held_on,
            "url": item.session.get_absolute_url() if item.session_id in seen else "",
            "points": None if item.mean is None else float(item.mean),
            "stars": item.stars,
            "excluded_for": item.excluded_for,
        }
        for item in items
    ]
