"""Who makes products: registered by the locality, kept by themselves, moved when their place changes."""

from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.enums import AgencyKind, Level, Role
from agencies.models import AdministrativeUnit, Agency, AgencyName, Membership, User
from agencies.permissions import Actor, Refusal, require
from agencies.selectors.actors import people_at_work
from agencies.services.audit import act
from agencies.services.bulk import next_ids
from agencies.services.drafts import lock_version
from agencies.services.notifications import notify
from products.models import Producer, ProducerPlace
from products.permissions import MAY_REGISTER_PRODUCER
from products.selectors.producers import local_agency_on, may_edit_producer

# The producer's own words; the rest of the row belongs to the portal.
FACTS = (
    *("name", "kind", "registration_number", "registered_on", "registered_with"),
    *("representative", "representative_title"),
    *("representative_gender", "representative_ethnicity", "representative_is_disabled"),
    *("phone", "email", "website", "publishes_contact", "note"),
)
LONGEST_SHORT_NAME = 60


class Account(NamedTuple):
    """Who will sign in for a new producer."""

    username: str
    full_name: str
    email: str


def register_producer(
    *,
    facts: dict[str, Any],
    unit_code: str,
    address: str,
    account: Account | None = None,
    actor: Actor,
    at: datetime,
) -> Producer:
    """Enter a producer with its agency row and its place from today on; perhaps with an account of its own.

    The secretariat does so for the whole province, a locality for itself. A new account has no password yet: the
    secretariat is told, and gives the first one. Raises Refusal when registration, name or address are taken.
    """
    today = timezone.localdate(at)
    require(MAY_REGISTER_PRODUCER(actor))
    _refuse_strange_place(unit_code, today, actor)
    try:
        with act("producer.register", actor=actor, at=at):
            producer = enter_producer(facts=facts, began=today)
            ProducerPlace.objects.create(
                producer=producer, unit_code=unit_code, address=address, valid_from=today
            )
            if account:
                _open_account(producer, account, today)
            _tell_secretariat(producer, account, actor, at)
    except IntegrityError as trouble:
        raise _taken(trouble) from trouble
    return producer


def enter_producer(*, facts: dict[str, Any], began: date) -> Producer:
    """The rows a producer consists of: itself, and the agency through which it acts. In the caller's act."""
    (pk,) = next_ids(Producer, 1)
    name = facts["name"]
    agency = Agency.objects.create(
        code=f"CT{pk:06}",
        name=name,
        short_name=name[:LONGEST_SHORT_NAME],
        kind=AgencyKind.PRODUCER,
        level=Level.COMMUNE,
        valid_from=began,
    )
    AgencyName.objects.create(agency=agency, name=name, short_name=agency.short_name, valid_from=began)
    return Producer.objects.create(pk=pk, agency=agency, **facts)


def edit_producer(
    *, producer: Producer, facts: dict[str, Any], version: int, actor: Actor, at: datetime
) -> Producer:
    """Write a producer's facts; its own people do, the secretariat corrects.

    A new name becomes the agency's from today on; documents of before keep the old one. Raises Conflict when
    somebody saved since `version` was read, Refusal when the registration belongs to another producer.
    """
    today = timezone.localdate(at)
    own = actor.agency_id == producer.agency_id
    try:
        with act("producer.edit" if own else "producer.correct", actor=actor, at=at):
            producer = lock_version(Producer, producer.pk, version)
            require(may_edit_producer(actor, producer))
            if facts["name"] != producer.name:
                _rename(producer.agency, facts["name"], today)
            for name in FACTS:
                setattr(producer, name, facts[name])
            producer.version += 1
            producer.save(update_fields=[*FACTS, "version"])
    except IntegrityError as trouble:
        raise _taken(trouble) from trouble
    return producer


def move_producer(
    *, producer: Producer, unit_code: str, address: str, since: date, actor: Actor, at: datetime
) -> ProducerPlace:
    """Say where a producer works from `since` on: the place before ends that day and stays in the register."""
    today = timezone.localdate(at)
    with act("producer.move", actor=actor, at=at):
        producer = Producer.objects.select_for_update().get(pk=producer.pk)
        require(may_edit_producer(actor, producer))
        _refuse_unknown_unit(unit_code, since)
        if since > today:
            raise Refusal(_("Ngày chuyển không được sau hôm nay."))
        last = producer.places.order_by("-valid_from").first()
        if last and since <= last.valid_from:
            raise Refusal(
                _("Địa chỉ hiện nay ghi từ ngày %(day)s; ngày chuyển phải sau ngày đó.")
                % {"day": f"{last.valid_from:%d/%m/%Y}"}
            )
        if last and (last.valid_until is None or last.valid_until > since):
            last.valid_until = since
            last.save(update_fields=["valid_until"])
        return ProducerPlace.objects.create(
            producer=producer, unit_code=unit_code, address=address, valid_from=since
        )


def _refuse_strange_place(unit_code, today, actor):
    """A locality registers who works on its own territory."""
    _refuse_unknown_unit(unit_code, today)
    if actor.role == Role.SECRETARIAT:
        return
    local = local_agency_on(unit_code, today)
    if local is None or local.pk != actor.agency_id:
        raise Refusal(
            _("Địa bàn này không do cơ quan bạn phụ trách nên không lập được chủ thể ở đó.")
            if local is None
            else _("Địa bàn này do %(agency)s phụ trách; hãy để cơ quan đó lập chủ thể.")
            % {"agency": local.name}
        )


def _refuse_unknown_unit(unit_code, day):
    if not AdministrativeUnit.objects.in_force_on(day).filter(code=unit_code).exists():
        raise Refusal(
            _("Vào ngày %(day)s không có đơn vị hành chính này. Hãy chọn lại.") % {"day": f"{day:%d/%m/%Y}"}
        )


def _open_account(producer, account, today):
    if User.objects.filter(email__iexact=account.email).exists():
        raise Refusal(_("Thư điện tử này đã thuộc một tài khoản khác. Hãy ghi địa chỉ khác."))
    user = User.objects.create_user(account.username, None, full_name=account.full_name, email=account.email)
    Membership.objects.create(user=user, agency=producer.agency, role=Role.PRODUCER, valid_from=today)


def _tell_secretariat(producer, account, actor, at):
    """Of a new producer; and that its account waits for a first password."""
    people = people_at_work(timezone.localdate(at), roles=[Role.SECRETARIAT])
    notify(
        recipients=[membership.user for membership in people],
        title=lambda: _("Chủ thể mới: %(name)s") % {"name": producer.name},
        body=lambda: (
            _("Tài khoản “%(username)s” chờ đặt mật khẩu đầu tiên ở trang quản trị.")
            % {"username": account.username}
            if account
            else _("Chưa lập tài khoản cho chủ thể.")
        ),
        path=producer.get_absolute_url(),
        at=at,
        but_not=actor.user_id,
    )


def _rename(agency, name, today):
    """What an agency was called stays beside what it is called from today on."""
    agency.name, agency.short_name = name, name[:LONGEST_SHORT_NAME]
    agency.save(update_fields=["name", "short_name"])
    called = agency.names.in_force_on(today).first()
    if called and called.valid_from == today:
        called.name, called.short_name = agency.name, agency.short_name
        called.save(update_fields=["name", "short_name"])
        return
    if called:
        called.valid_until = today
        called.save(update_fields=["valid_until"])
    AgencyName.objects.create(agency=agency, name=agency.name, short_name=agency.short_name, valid_from=today)


def _taken(trouble: IntegrityError) -> Refusal:
    """Which of the things that are given once was given already, in a sentence."""
    words = str(trouble)
    if "one_producer_per_registration" in words:
        return Refusal(_("Số đăng ký này đã thuộc một chủ thể khác. Hãy tìm chủ thể đó trong sổ."))
    if "username" in words:
        return Refusal(_("Tên đăng nhập này đã có người dùng. Hãy chọn tên khác."))
    raise trouble
