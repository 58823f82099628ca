"""What a council's people, and after closing those whose dossiers were judged, are told."""

from collections import defaultdict
from datetime import datetime

from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from agencies.enums import Role
from agencies.models import User
from agencies.permissions import Actor
from agencies.selectors.actors import people_at_work
from agencies.services.notifications import notify
from products.enums import StageLevel
from products.models import Seat, Session, SessionItem


def tell_of_session(session: Session, actor: Actor, at: datetime) -> None:
    """Invite the members who sit in the council on the day of the session."""
    notify(
        recipients=_members(session, session.held_on),
        title=format_lazy(_("Phiên họp hội đồng ngày {day}"), day=f"{session.held_on:%d/%m/%Y}"),
        body=_(
            "Mời bạn xem trước hồ sơ. Nếu có liên quan đến hồ sơ nào, hãy xin không tham gia đánh giá hồ sơ đó."
        ),
        path=session.get_absolute_url(),
        at=at,
        but_not=actor.user_id,
    )


def tell_of_second_turn(item: SessionItem, judges: list[User], actor: Actor, at: datetime) -> None:
    """Tell those who judge a dossier that it is to be scored once more."""
    notify(
        recipients=judges,
        title=format_lazy(_("Chấm lại lần hai: {product}"), product=item.dossier.product.name),
        body=_("Phiếu lần một được giữ nguyên. Hãy thảo luận rồi chấm và ký phiếu lần hai."),
        path=item.session.get_absolute_url(),
        at=at,
        but_not=actor.user_id,
        mail=False,
    )


def tell_of_results(session: Session, items: list[SessionItem], actor: Actor, at: datetime) -> None:
    """After closing: the council and its organisers of the session, producers and localities of their dossiers."""
    today = timezone.localdate(at)
    notify(
        recipients=[*_members(session, today), *_organisers(session, today)],
        title=format_lazy(_("Phiên họp ngày {day} đã kết thúc"), day=f"{session.held_on:%d/%m/%Y}"),
        body=_("Kết quả, biên bản và phiếu chấm đã xem được trên cổng."),
        path=session.get_absolute_url(),
        at=at,
        but_not=actor.user_id,
        mail=False,
    )
    makers = _by_agency(today, [Role.PRODUCER], {item.dossier.producer.agency_id for item in items})
    local = _by_agency(today, [Role.OFFICER, Role.HEAD], {item.dossier.local_agency_id for item in items})
    for item in items:
        dossier = item.dossier
        people = [*makers[dossier.producer.agency_id], *local[dossier.local_agency_id]]
        notify(
            recipients=people,
            title=format_lazy(_("Hội đồng đã có kết quả: {product}"), product=dossier.product.name),
            body=_("Kết quả chính thức theo quyết định, thông báo của cấp có thẩm quyền."),
            path=f"/ho-so/{dossier.pk}/",
            at=at,
            but_not=actor.user_id,
        )


def _members(session, day):
    seats = Seat.objects.in_force_on(day).filter(council=session.council_id)
    return [seat.membership.user for seat in seats.select_related("membership__user").order_by("pk")]


def _organisers(session, day):
    if session.council.level == StageLevel.PROVINCE:
        people = people_at_work(day, roles=[Role.SECRETARIAT])
    else:
        people = people_at_work(day, roles=[Role.OFFICER, Role.HEAD], agency_ids=[session.council.owner_id])
    return [membership.user for membership in people]


def _by_agency(day, roles, agency_ids):
    people = defaultdict(list)
    for membership in people_at_work(day, roles=roles, agency_ids=agency_ids - {None}):
        people[membership.agency_id].append(membership.user)
    return people
