"""Who may not judge what: found from where people work and whose products they are."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from agencies.enums import Function, Role
from agencies.models import Agency, Membership
from products.enums import StageLevel
from products.models import Seat, Session, SessionItem
from products.models.councils import JUDGING_SEATS


@dataclass(frozen=True)
class FoundConflict:
    """One seat that may not judge one dossier, and why."""

    item: SessionItem
    seat: Seat
    reason: str


def found_conflicts(session: Session, day: date) -> list[FoundConflict]:
    """Seats of `day` that may not judge one of its dossiers, by what the portal knows.

    The same agency: the seat's home agency handed the dossier in or holds it, and is not the one that organises
    this council; a district's own council is made of the district's own people. Own producer: the person acts or
    ever acted for the producer.
    """
    items = list(session.items.select_related("dossier__producer"))
    seats = list(
        Seat.objects.in_force_on(day)
        .filter(council=session.council_id, kind__in=JUDGING_SEATS)
        .select_related("membership__user", "home_agency")
    )
    organisers = organisers_of(session, day)
    makers = _makers({item.dossier.producer.agency_id for item in items}, seats)
    found = []
    for item in items:
        parties = {item.dossier.local_agency_id, item.dossier.agency_id} - organisers - {None}
        for seat in seats:
            if (seat.membership.user_id, item.dossier.producer.agency_id) in makers:
                found.append(FoundConflict(item, seat, _("Là người của chủ thể")))
            elif seat.home_agency is not None and seat.home_agency_id in parties:
                reason = _("Công tác tại %(agency)s") % {"agency": seat.home_agency.name}
                found.append(FoundConflict(item, seat, reason))
    return found


def organisers_of(session: Session, day: date) -> set[int | None]:
    """The agencies that organise the council: its owner, and for the province the one that leads the programme."""
    council = session.council
    leads: set[int | None] = {council.owner_id}
    if council.level == StageLevel.PROVINCE:
        leads |= set(Agency.objects.doing(Function.LEADS, day).values_list("pk", flat=True))
    return leads


def _makers(agency_ids, seats):
    """(person, producer's agency) of everybody of these seats who acts or ever acted for one of these producers."""
    people = {seat.membership.user_id for seat in seats}
    memberships = Membership.objects.filter(role=Role.PRODUCER, agency_id__in=agency_ids, user_id__in=people)
    return set(memberships.values_list("user_id", "agency_id"))
