"""Who does not judge what: declared by a member, or found by the portal."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from agencies.permissions import Actor, Refusal, require
from agencies.services.audit import act
from products.enums import RecusalSource
from products.models import Recusal, Session, SessionItem
from products.models.councils import JUDGING_SEATS
from products.permissions import MAY_DECLARE_CONFLICT, not_recused_from, seats_of
from products.selectors.conflicts import found_conflicts
from products.services.holding import hold


def declare_conflict(*, item: SessionItem, reason: str, actor: Actor, at: datetime) -> Recusal:
    """Stand aside from one dossier. It cannot be taken back, and hides the dossier's scores from then on."""
    reason = reason.strip()
    if not reason:
        raise Refusal(_("Hãy ghi lý do: biên bản phiên họp sẽ nêu lý do này."))
    with act("session.recuse", actor=actor, at=at, reason=reason):
        session = hold(item.session)
        require(MAY_DECLARE_CONFLICT(actor, session))
        seat = seats_of(actor).filter(council=session.council_id, kind__in=JUDGING_SEATS).get()
        try:
            with transaction.atomic():
                return Recusal.objects.create(
                    item=item, seat=seat, source=RecusalSource.DECLARED, reason=reason[:500], at=at
                )
        except IntegrityError as error:
            raise Refusal(_("Bạn đã không tham gia đánh giá hồ sơ này.")) from error


def require_part_in(item: SessionItem, actor: Actor) -> None:
    """Raise Refusal for whoever is recused from this dossier, in whatever role they act."""
    if not SessionItem.objects.filter(not_recused_from(actor), pk=item.pk).exists():
        raise Refusal(_("Bạn không tham gia đánh giá hồ sơ này."))


def record_found_conflicts(session: Session, at: datetime) -> int:
    """Write down the conflicts that the portal finds and that are not written down yet; says how many there are.

    Part of opening a session, of a new seat in an open one, and of closing: the caller holds the act.
    """
    known = set(Recusal.objects.filter(item__session=session).values_list("item_id", "seat_id"))
    with translation.override("vi"):
        conflicts = found_conflicts(session, timezone.localdate(at))
    fresh = [conflict for conflict in conflicts if (conflict.item.pk, conflict.seat.pk) not in known]
    Recusal.objects.bulk_create(
        Recusal(
            item=conflict.item, seat=conflict.seat, source=RecusalSource.FOUND, reason=conflict.reason, at=at
        )
        for conflict in fresh
    )
    return len(fresh)
