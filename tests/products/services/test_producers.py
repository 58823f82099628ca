"""Registering, editing and moving producers: what is written, who may, what is refused."""

from datetime import date

import pytest

from agencies.enums import AgencyKind, Role
from agencies.models import Agency, Membership, Notification, User
from agencies.permissions import Refusal
from agencies.selectors.trail import trail_of
from agencies.services.drafts import Conflict
from products.models import Producer
from products.selectors.laws import may_take_part
from products.selectors.producers import local_agency_of
from products.services.producers import Account, edit_producer, move_producer, register_producer
from tests.cast import DAY, moment
from tests.products.register_makers import FACTS, make_producer, make_regime

LATER = date(2019, 6, 3)


def register(makers, name="officer", unit_code="26134", account=None, **facts):
    return register_producer(
        facts=FACTS | {"name": "Hộ ông Tư"} | facts,
        unit_code=unit_code,
        address="Ấp Ba",
        account=account,
        actor=makers.actor(name),
        at=moment(),
    )


def edit(makers, name="producer", version=1, **facts):
    return edit_producer(
        producer=makers.maker, facts=FACTS | facts, version=version, actor=makers.actor(name), at=moment()
    )


def move(makers, name="producer", since=DAY, unit_code="26068"):
    return move_producer(
        producer=makers.maker,
        unit_code=unit_code,
        address="Khu phố Hai",
        since=since,
        actor=makers.actor(name),
        at=moment(),
    )


# --- Registering ----------------------------------------------------------------------------------------------------


def test_a_locality_registers_a_producer_with_agency_place_and_account(makers):
    producer = register(makers, account=Account("ongtu", "Ông Tư", "tu@mau.invalid"))

    agency = producer.agency
    assert (agency.kind, agency.name, agency.valid_from) == (AgencyKind.PRODUCER, "Hộ ông Tư", DAY)
    assert agency.names.get().name == "Hộ ông Tư"
    assert [(place.unit_code, place.address, place.valid_from) for place in producer.places.all()] == [
        ("26134", "Ấp Ba", DAY)
    ]
    membership = Membership.objects.get(agency=agency)
    assert (membership.user.username, membership.role, membership.valid_from) == ("ongtu", Role.PRODUCER, DAY)
    assert not membership.user.has_usable_password()
    assert [(entry.act, entry.who) for entry in trail_of(producer)] == [
        ("Lập chủ thể", "Chuyên viên Tân Phú")
    ]


def test_the_secretariat_is_told_of_an_account_without_a_password(makers):
    register(makers, account=Account("ongtu", "Ông Tư", "tu@mau.invalid"))

    message = Notification.objects.get()
    assert (message.recipient, message.title) == (makers.cast.desk.user, "Chủ thể mới: Hộ ông Tư")
    assert "ongtu" in message.body


def test_a_locality_registers_nobody_on_another_s_territory(makers):
    with pytest.raises(Refusal, match=r"Địa bàn này do UBND TP\. Biên Hòa phụ trách"):
        register(makers, unit_code="26068")

    assert register(makers, "desk", unit_code="26068").pk


@pytest.mark.parametrize("name", ["leader", "auditor", "producer"])
def test_who_handles_no_dossiers_registers_nobody(makers, name):
    with pytest.raises(Refusal, match="Việc này dành cho"):
        register(makers, name)


def test_an_officer_of_a_department_registers_nobody(makers):
    with pytest.raises(Refusal, match="Địa bàn này do UBND huyện Tân Phú phụ trách"):
        register(makers, "trade_officer")


def test_a_unit_that_does_not_exist_on_the_day_is_refused(makers):
    with pytest.raises(Refusal, match="Vào ngày 21/05/2019 không có đơn vị hành chính này"):
        register(makers, "desk", unit_code="99999")


def test_one_registration_belongs_to_one_producer_and_a_refusal_leaves_nothing_behind(makers):
    register(makers, registration_number="3600123456")
    before = Agency.objects.count(), User.objects.count()

    with pytest.raises(Refusal, match="Số đăng ký này đã thuộc một chủ thể khác"):
        register(makers, name="desk", registration_number="3600123456")

    assert (Agency.objects.count(), User.objects.count()) == before


@pytest.mark.parametrize(
    ("account", "sentence"),
    [
        (Account("producer", "Ông Tư", "tu@mau.invalid"), "Tên đăng nhập này đã có người dùng"),
        (Account("ongtu", "Ông Tư", "PRODUCER@mau.invalid"), "Thư điện tử này đã thuộc một tài khoản khác"),
    ],
)
def test_an_account_that_somebody_has_is_refused_with_the_producer(makers, account, sentence):
    with pytest.raises(Refusal, match=sentence):
        register(makers, account=account)

    assert not Producer.objects.filter(name="Hộ ông Tư").exists()


# --- Editing --------------------------------------------------------------------------------------------------------


def test_two_colleagues_are_told_and_neither_overwrites_the_other(makers):
    edit(makers, "colleague", phone="1")

    with pytest.raises(Conflict) as told:
        edit(makers, phone="2")

    assert told.value.current.phone == "1"
    assert Producer.objects.get(pk=makers.maker.pk).phone == "1"


def test_a_new_name_holds_from_today_and_the_old_one_stays_for_before(makers):
    edit_producer(
        producer=makers.maker,
        facts=FACTS | {"name": "Hợp tác xã Bưởi Sạch"},
        version=1,
        actor=makers.actor("producer"),
        at=moment(),
    )

    agency = Agency.objects.get(pk=makers.maker.agency_id)
    assert agency.name == "Hợp tác xã Bưởi Sạch"
    assert [
        (name.name, name.valid_from, name.valid_until) for name in agency.names.order_by("valid_from")
    ] == [
        ("Hợp tác xã Bưởi Tân Triều", date(2017, 1, 1), DAY),
        ("Hợp tác xã Bưởi Sạch", DAY, None),
    ]


def test_the_secretariat_corrects_and_the_trail_says_so(makers):
    edit(makers, "desk", phone="1")

    assert trail_of(makers.maker)[0].act == "Đính chính thông tin chủ thể"


@pytest.mark.parametrize("name", ["other_producer", "officer", "head", "leader", "auditor"])
def test_nobody_else_edits_or_moves_a_producer(makers, name):
    for write in (edit, move):
        with pytest.raises(Refusal):
            write(makers, name)


# --- Moving ---------------------------------------------------------------------------------------------------------


def test_a_move_ends_the_place_before_and_hands_the_producer_to_another_locality(makers):
    move(makers)

    places = makers.maker.places.order_by("valid_from")
    assert [(place.unit_code, place.valid_from, place.valid_until) for place in places] == [
        ("26134", date(2017, 1, 1), DAY),
        ("26068", DAY, None),
    ]
    before, after = date(2019, 5, 20), DAY
    assert local_agency_of(makers.maker, before) == makers.cast.tan_phu
    assert local_agency_of(makers.maker, after) == makers.cast.bien_hoa


@pytest.mark.parametrize(
    ("since", "unit_code", "sentence"),
    [
        (LATER, "26068", "Ngày chuyển không được sau hôm nay"),
        (date(2017, 1, 1), "26068", "ngày chuyển phải sau ngày đó"),
        (DAY, "99999", "không có đơn vị hành chính này"),
    ],
)
def test_a_move_that_makes_no_sense_is_refused(makers, since, unit_code, sentence):
    with pytest.raises(Refusal, match=sentence):
        move(makers, since=since, unit_code=unit_code)

    assert makers.maker.places.count() == 1


def test_a_producer_whose_place_is_not_known_has_no_locality(makers):
    assert local_agency_of(make_producer("Chưa rõ nơi", unit_code=""), DAY) is None


# --- Who may take part ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "tourism", "allowed"),
    [
        ("coop", None, True),
        ("large", None, False),
        ("large", True, False),
        ("centre", None, True),
        ("centre", True, True),
        ("centre", False, False),
    ],
)
def test_the_regime_of_the_day_says_which_kinds_may_take_part(db, kind, tourism, allowed):
    regime = make_regime(kinds=["coop", "centre"], only_tourism=["centre"])

    verdict = may_take_part(kind, regime, tourism=tourism)

    assert bool(verdict) is allowed
    assert allowed or "Quyết định kiểm thử" in str(verdict.reason)


def test_without_a_regime_nobody_is_turned_away(db):
    assert may_take_part("large", None)
    assert may_take_part("large", make_regime())
