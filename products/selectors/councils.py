"""Councils and rounds as pages show them."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from agencies.enums import STAFF, Function, Role
from agencies.models import Agency, Membership
from agencies.permissions import Actor, Verdict
from agencies.selectors.trail import trail_of
from products.enums import StageLevel
from products.models import Council, EvaluationRound, Seat, Session
from products.permissions import (
    MAY_CHANGE_COUNCIL,
    MAY_HOLD_ROUND,
    MAY_PLAN_SESSION,
    visible_councils,
    visible_rounds,
    visible_sessions,
)
from products.selectors.laws import regime_on, round_days


def councils_for(actor: Actor) -> QuerySet[Council]:
    """The councils this actor sees, newest first."""
    return (
        Council.objects.filter(visible_councils(actor)).select_related("owner").order_by("-valid_from", "-pk")
    )


def rounds_for(actor: Actor) -> QuerySet[EvaluationRound]:
    """The rounds this actor sees, newest first."""
    return (
        EvaluationRound.objects.filter(visible_rounds(actor))
        .select_related("agency", "regime")
        .order_by("-year", "-number", "-pk")
    )


def desk_of(actor: Actor) -> tuple[str, Agency]:
    """At which level the actor's desk organises the judging, and for whom: the secretariat for the province."""
    own = Agency.objects.get(pk=actor.agency_id)
    if actor.role != Role.SECRETARIAT:
        return own.level, own
    governs = Agency.objects.doing(Function.GOVERNS, actor.today).order_by("pk").first()
    return StageLevel.PROVINCE, governs or own


def council_of_desk(actor: Actor) -> Council:
    """A council as this desk would set one up, not saved: what the rules about it are asked with."""
    level, owner = desk_of(actor)
    return Council(level=level, owner=owner)


def round_of_desk(actor: Actor) -> EvaluationRound:
    """The next round this desk would hold, not saved, with the days that the regime prints."""
    level, agency = desk_of(actor)
    regime = regime_on(actor.today)
    year = actor.today.year
    held = EvaluationRound.objects.filter(agency=agency, year=year).order_by("-number").first()
    number = held.number + 1 if held else 1
    days = round_days(regime, level, number, year) if regime else None
    before, until = days or (None, None)
    return EvaluationRound(
        regime=regime,
        level=level,
        agency=agency,
        year=year,
        number=number,
        propose_before=before,
        evaluate_before=until,
    )


def may_hold_rounds(actor: Actor) -> Verdict:
    """Whether this desk opens rounds."""
    level, agency = desk_of(actor)
    return MAY_HOLD_ROUND(actor, EvaluationRound(level=level, agency=agency))


def people_to_seat(actor: Actor) -> list[tuple[str, str]]:
    """User names with who they are, for the list of suggestions beside a seat."""
    at_work = Membership.objects.at_work_on(actor.today).filter(role__in=STAFF)
    rows = at_work.select_related("user", "agency").order_by("user__search_key", "pk")
    return [(row.user.username, f"{row.user.full_name}, {row.agency.short_name}") for row in rows]


def seats_for(actor: Actor) -> QuerySet[Seat]:
    """Seats of the councils this actor sees."""
    councils = Council.objects.filter(visible_councils(actor))
    return Seat.objects.filter(council__in=councils.values("pk")).select_related(
        "council__owner", "membership__user", "home_agency"
    )


def council_page(council: Council, actor: Actor) -> dict[str, Any]:
    """Who sits in it and sat in it, its rules, its sessions, what happened to it."""
    seats = list(seats_for(actor).filter(council=council).order_by("valid_from", "pk"))
    sessions = Session.objects.filter(visible_sessions(actor), council=council).order_by("-held_on", "-pk")
    may_change = MAY_CHANGE_COUNCIL(actor, council)
    return {
        "council": council,
        "seats": [seat for seat in seats if seat.valid_until is None or seat.valid_until > actor.today],
        "former": [seat for seat in seats if seat.valid_until and seat.valid_until <= actor.today],
        "sessions": sessions,
        "rules": rules_in_words(council),
        "may_change": may_change,
        "may_plan": MAY_PLAN_SESSION(actor, council),
        "entries": trail_of(council),
    }


def rules_in_words(council: Council) -> list[str]:
    """What the council's regulation settles, a sentence each."""
    quorum = _("Họp hợp lệ khi có mặt ít nhất %(percent)s%% thành viên") % {"percent": council.quorum_percent}
    if council.quorum_needs_chair:
        quorum = _("%(quorum)s, trong đó có Chủ tịch") % {"quorum": quorum}
    rounding = (
        _("Không làm tròn điểm trung bình khi xếp hạng")
        if council.rounding is None
        else _("Làm tròn điểm trung bình đến %(count)s chữ số thập phân") % {"count": council.rounding}
    )
    experts = _("Có tính") if council.experts_count else _("Không tính")
    return [
        f"{quorum}.",
        _("Điểm các thành viên chênh nhau quá %(most)s điểm thì chấm lại lần hai.")
        % {"most": council.greatest_spread},
        f"{rounding}.",
        _("%(counts)s điểm của chuyên gia được mời.") % {"counts": experts},
    ]


def round_page(held: EvaluationRound, actor: Actor) -> dict[str, Any]:
    """A round with its sessions."""
    sessions = Session.objects.filter(visible_sessions(actor), round=held).select_related("council")
    return {
        "held": held,
        "sessions": sessions.order_by("-held_on", "-pk"),
        "may_hold": MAY_HOLD_ROUND(actor, held),
        "entries": trail_of(held),
    }
