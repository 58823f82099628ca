"""Councils: set up by decision, their rules, and who sits in them from when to when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.enums import STAFF, AgencyKind, Level, Role
from agencies.models import Agency, AgencyName, Membership, User
from agencies.permissions import Actor, Refusal, require
from agencies.services.audit import act
from products.enums import SeatKind, SessionStatus
from products.models import Attendance, Council, Seat, Session
from products.permissions import MAY_CHANGE_COUNCIL, MAY_SET_UP_COUNCIL
from products.services.holding import hold
from products.services.recusals import record_found_conflicts

# What a council's regulation settles; the model says what each means.
RULES_OF_A_COUNCIL = (
    "quorum_percent",
    "quorum_needs_chair",
    "greatest_spread",
    "rounding",
    "experts_count",
)


@dataclass(frozen=True)
class Sitting:
    """Who is to sit in a council, as what; without a title the one of their own agency is taken."""

    user: User
    kind: str
    title: str = ""


def set_up_council(
    *,
    owner: Agency,
    level: str,
    name: str,
    decision_number: str,
    decided_on: date,
    valid_from: date,
    rules: dict[str, Any],
    people: Iterable[Sitting],
    sample: bool = False,
    actor: Actor,
    at: datetime,
) -> Council:
    """Set up a council: an agency of its own, through which its people act, and a seat for each of them.

    Raises Refusal when nobody or more than one would chair, or somebody would sit twice.
    """
    people = list(people)
    _check_people(people)
    council = Council(
        owner=owner,
        level=level,
        name=name,
        decision_number=decision_number,
        decided_on=decided_on,
        valid_from=valid_from,
        sample=sample,
        **rules,
    )
    require(MAY_SET_UP_COUNCIL(actor))
    require(MAY_CHANGE_COUNCIL(actor, council))
    with act("council.set_up", actor=actor, at=at):
        council.agency = _agency_of(council)
        council.save()
        for person in people:
            _seat(council, person, valid_from)
    return council


def change_rules(*, council: Council, rules: dict[str, Any], actor: Actor, at: datetime) -> Council:
    """Change what the council's regulation says; never while one of its sessions is open."""
    with act("council.change", actor=actor, at=at):
        council = Council.objects.select_for_update(of=("self",)).get(pk=council.pk)
        require(MAY_CHANGE_COUNCIL(actor, council))
        if Session.objects.filter(council=council, status=SessionStatus.OPEN).exists():
            raise Refusal(_("Hội đồng đang họp nên không đổi quy chế được. Hãy đợi phiên họp kết thúc."))
        for field in RULES_OF_A_COUNCIL:
            setattr(council, field, rules[field])
        council.save(update_fields=RULES_OF_A_COUNCIL)
    return council


def add_seat(*, council: Council, person: Sitting, actor: Actor, at: datetime) -> Seat:
    """Seat one more person from today on."""
    with act("council.change", actor=actor, at=at):
        council = Council.objects.select_for_update(of=("self",)).get(pk=council.pk)
        require(MAY_CHANGE_COUNCIL(actor, council))
        seat = _seat(council, person, timezone.localdate(at))
        _join_open_sessions(seat, at)
    return seat


def end_seat(*, seat: Seat, reason: str, actor: Actor, at: datetime) -> Seat:
    """End a seat today. The person's sheets stay; what they wrote counts no more (decision 0013)."""
    with act("council.change", actor=actor, at=at, reason=reason):
        council = Council.objects.select_for_update(of=("self",)).get(pk=seat.council_id)
        require(MAY_CHANGE_COUNCIL(actor, council))
        return _close(seat, timezone.localdate(at))


def replace_seat(*, seat: Seat, user: User, title: str, reason: str, actor: Actor, at: datetime) -> Seat:
    """Put another person in a seat's place from today on, also in the middle of a session.

    The old seat is closed and its sheets are kept for the minutes; the new one scores every dossier itself.
    """
    with act("council.change", actor=actor, at=at, reason=reason):
        council = Council.objects.select_for_update(of=("self",)).get(pk=seat.council_id)
        require(MAY_CHANGE_COUNCIL(actor, council))
        today = timezone.localdate(at)
        old = _close(seat, today)
        new = _seat(council, Sitting(user, old.kind, title), today)
        _join_open_sessions(new, at)
    return new


def _check_people(people):
    kinds = [person.kind for person in people]
    if kinds.count(SeatKind.CHAIR) != 1:
        raise Refusal(_("Hội đồng phải có đúng một Chủ tịch."))
    if len({person.user.pk for person in people}) < len(people):
        raise Refusal(_("Có người được ghi hai lần trong hội đồng."))


def _agency_of(council):
    """The row through which the council's people act; its code is its place among the councils of the year."""
    year = council.decided_on.year
    count = Agency.objects.filter(kind=AgencyKind.COUNCIL, code__startswith=f"HD-{year}-").count()
    names = {"name": council.name, "short_name": council.name[:60]}
    try:
        with transaction.atomic():
            agency = Agency.objects.create(
                code=f"HD-{year}-{count + 1}",
                kind=AgencyKind.COUNCIL,
                level=council.level if council.level in Level.values else Level.PROVINCE,
                valid_from=council.valid_from,
                **names,
            )
    except IntegrityError as error:
        raise Refusal(_("Có người vừa lập một hội đồng khác. Hãy gửi lại.")) from error
    AgencyName.objects.create(agency=agency, valid_from=council.valid_from, **names)
    return agency


def _seat(council, person, day):
    role = Role.ADVISER if person.kind == SeatKind.ADVISER else Role.COUNCIL
    home = _home_of(person.user, day)
    title = person.title or (home.title if home else "")
    if person.kind == SeatKind.CHAIR and _has_a_chair(council, day):
        raise Refusal(_("Hội đồng đã có Chủ tịch. Hãy thay người ở chính ghế đó."))
    try:
        with transaction.atomic():
            membership = Membership.objects.create(
                user=person.user, agency=council.agency, role=role, title=title[:120], valid_from=day
            )
            return Seat.objects.create(
                council=council,
                membership=membership,
                kind=person.kind,
                home_agency=home.agency if home else None,
                title=title,
                valid_from=day,
            )
    except IntegrityError as error:
        raise Refusal(_("%(name)s đã có ghế trong hội đồng.") % {"name": person.user.full_name}) from error


def _has_a_chair(council, day):
    return Seat.objects.in_force_on(day).filter(council=council, kind=SeatKind.CHAIR).exists()


def _home_of(user, day):
    """Where the person works otherwise: what makes a dossier of that agency no business of theirs."""
    memberships = Membership.objects.in_force_on(day).filter(user=user, role__in=STAFF)
    return memberships.select_related("agency").order_by("valid_from", "pk").first()


def _close(seat, day):
    seat = Seat.objects.select_for_update(of=("self",)).select_related("membership").get(pk=seat.pk)
    if seat.valid_until is not None:
        raise Refusal(_("Người này đã thôi tham gia hội đồng."))
    if seat.valid_from >= day:
        raise Refusal(_("Người này mới tham gia hội đồng từ hôm nay; từ ngày mai mới thay được."))
    for record in (seat, seat.membership):
        record.valid_until = day
        record.save(update_fields=["valid_until"])
    return seat


def _join_open_sessions(seat, at):
    """Whoever comes while the council meets is not present until the secretary says so, and is looked at anew."""
    for found in Session.objects.filter(council=seat.council_id, status=SessionStatus.OPEN):
        session = hold(found)
        if session.status != SessionStatus.OPEN:
            continue
        Attendance.objects.create(session=session, seat=seat, present=session.by_writing)
        record_found_conflicts(session, at)
