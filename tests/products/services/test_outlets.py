"""Where products are sold: entered once, by whom it belongs to, looked at, closed."""

from datetime import date
from threading import Barrier, Thread

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from agencies.permissions import Refusal
from agencies.services.drafts import Conflict
from products.models import Outlet, OutletCheck, OutletProduct
from products.selectors.outlets import criteria_on
from products.services.outlets import (
    check_outlet,
    close_outlet,
    drop_from_outlet,
    edit_outlet,
    load_outlet_criteria,
    open_outlet,
    sell_at_outlet,
)
from tests.cast import DAY, moment
from tests.products.outlet_makers import FACTS, SHOP_ON_THE_NET, make_outlet
from tests.products.register_makers import make_product, make_units


@pytest.fixture
def officer(makers):
    make_units()
    return makers.actor("officer")


@pytest.fixture
def outlet(officer):
    return make_outlet(officer)


def test_a_locality_enters_what_lies_in_it_and_nothing_else(officer):
    assert make_outlet(officer).keeper_id == officer.agency_id
    with pytest.raises(Refusal, match="địa bàn mình"):
        make_outlet(officer, unit_code="26068", name="Điểm bán Biên Hòa")


def test_the_trade_department_and_the_secretariat_enter_anywhere(makers, officer):
    assert make_outlet(makers.actor("trade_officer"), unit_code="26068")
    assert make_outlet(makers.actor("desk"), unit_code="26134")


def test_a_producer_enters_its_own_shop_on_the_net_and_no_market(makers, officer):
    producer = makers.actor("producer")
    assert open_outlet(facts=SHOP_ON_THE_NET, actor=producer, at=moment()).keeper_id == producer.agency_id
    with pytest.raises(Refusal, match="gian hàng trên mạng của mình"):
        make_outlet(producer)


@pytest.mark.parametrize("who", ["leader", "auditor"])
def test_who_only_reads_enters_nothing(makers, officer, who):
    with pytest.raises(Refusal, match="dành cho"):
        make_outlet(makers.actor(who))


def test_the_same_outlet_twice_is_told_and_not_entered(makers, outlet, officer):
    with pytest.raises(Refusal, match="đã có trong sổ"):
        make_outlet(makers.actor("desk"))
    open_outlet(facts=SHOP_ON_THE_NET, actor=officer, at=moment())
    with pytest.raises(Refusal, match="Địa chỉ trên mạng này đã có"):
        open_outlet(facts=SHOP_ON_THE_NET | {"name": "Khác"}, actor=officer, at=moment())
    assert Outlet.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"link": "javascript:alert(1)"}, "outlet_link_is_a_page"),
        ({"unit_code": ""}, "outlet_stands_somewhere"),
        ({"kind": "online"}, "outlet_stands_somewhere"),
        ({"platform": "Voso"}, "outlet_stands_somewhere"),
        ({"latitude": None}, "outlet_lies_in_the_country"),
        ({"latitude": 51}, "outlet_lies_in_the_country"),
        ({"opened_on": date(2019, 5, 2), "closed_on": date(2019, 5, 1)}, "outlet_closes_after_opening"),
    ],
)
def test_the_database_holds_what_the_form_asks(officer, changes, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Outlet.objects.create(keeper_id=officer.agency_id, **FACTS | changes)


def test_an_old_window_overwrites_nothing(outlet, officer):
    edit_outlet(outlet=outlet, facts=FACTS | {"note": "mới"}, version=1, actor=officer, at=moment())
    with pytest.raises(Conflict):
        edit_outlet(outlet=outlet, facts=FACTS | {"note": "cũ"}, version=1, actor=officer, at=moment())
    assert Outlet.objects.get().note == "mới"


def test_another_locality_edits_closes_and_drops_nothing(makers, outlet):
    stranger = makers.actor("stranger")
    for do in (
        lambda: edit_outlet(outlet=outlet, facts=FACTS, version=1, actor=stranger, at=moment()),
        lambda: close_outlet(outlet=outlet, since=DAY, reason="x", actor=stranger, at=moment()),
    ):
        with pytest.raises(Refusal, match="cơ quan khác giữ"):
            do()


def test_a_producer_says_where_its_own_products_are_sold_and_of_no_others(makers, outlet):
    own, other = make_product(makers.maker), make_product(makers.other_maker, "Gốm Biên Hòa")
    producer = makers.actor("producer")
    good = sell_at_outlet(outlet=outlet, product=own, since=DAY, actor=producer, at=moment())
    with pytest.raises(Refusal, match="sản phẩm của mình"):
        sell_at_outlet(outlet=outlet, product=other, since=DAY, actor=producer, at=moment())
    with pytest.raises(Refusal, match="đã ghi là bán ở đây"):
        sell_at_outlet(outlet=outlet, product=own, since=DAY, actor=producer, at=moment())
    drop_from_outlet(good=good, actor=producer, at=moment())
    with pytest.raises(Refusal, match="thôi bán ở đây rồi"):
        drop_from_outlet(good=good, actor=producer, at=moment())


def test_a_product_that_stopped_or_a_day_to_come_is_refused(makers, outlet, officer):
    stopped = make_product(makers.maker, "Cũ", stopped_on=date(2019, 1, 1))
    with pytest.raises(Refusal, match="đang sản xuất"):
        sell_at_outlet(outlet=outlet, product=stopped, since=DAY, actor=officer, at=moment())
    with pytest.raises(Refusal, match="sau hôm nay"):
        sell_at_outlet(
            outlet=outlet,
            product=make_product(makers.maker),
            since=date(2019, 6, 1),
            actor=officer,
            at=moment(),
        )


def test_closing_ends_what_is_sold_and_then_nothing_happens_there(makers, outlet, officer):
    good = sell_at_outlet(
        outlet=outlet, product=make_product(makers.maker), since=date(2019, 1, 1), actor=officer, at=moment()
    )
    close_outlet(outlet=outlet, since=DAY, reason="Hết hạn thuê", actor=officer, at=moment())
    good.refresh_from_db()
    assert good.valid_until == DAY
    outlet.refresh_from_db()
    with pytest.raises(Refusal, match="đã đóng"):
        check_outlet(outlet=outlet, is_alive=True, note="", met={}, actor=officer, at=moment())


def test_a_check_answers_every_criterion_in_force_and_stays_as_found(outlet, officer):
    load_outlet_criteria(at=moment())
    load_outlet_criteria(at=moment())
    asked = criteria_on(date(2024, 5, 21))
    assert [one.code for one in asked] == ["VT", "SP", "AT", "BH", "CS"]
    then = moment(date(2024, 5, 21))
    with pytest.raises(Refusal, match="đủ các tiêu chí"):
        check_outlet(outlet=outlet, is_alive=True, note="", met={asked[0].pk: True}, actor=officer, at=then)
    met = {one.pk: one.code != "BH" for one in asked}
    check = check_outlet(outlet=outlet, is_alive=True, note="Thiếu biển", met=met, actor=officer, at=then)
    assert {answer.criterion.code: answer.met for answer in check.answers.all()}["BH"] is False
    # Closed doors leave nothing to look at.
    check_outlet(outlet=outlet, is_alive=False, note="", met={}, actor=officer, at=then)
    for write in (
        lambda: check.delete(),
        lambda: OutletCheck.objects.filter(pk=check.pk).update(note="khác"),
    ):
        with pytest.raises(DatabaseError, match="stays_as_found|Cannot"), transaction.atomic():
            write()


@pytest.mark.django_db(transaction=True)
def test_two_who_enter_the_same_product_at_once_enter_it_once(live_makers):
    make_units()
    officer = live_makers.actor("officer")
    outlet, product = make_outlet(officer), make_product(live_makers.maker)
    told, gate = [], Barrier(4)

    def sell():
        try:
            gate.wait()
            sell_at_outlet(outlet=outlet, product=product, since=DAY, actor=officer, at=moment())
            told.append("ghi")
        except Refusal as refusal:
            told.append(str(refusal))
        finally:
            connection.close()

    threads = [Thread(target=sell) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told)[-1] == "ghi" and told.count("ghi") == 1 and len(told) == 4
    assert OutletProduct.objects.count() == 1


def test_a_producer_ends_the_sale_of_what_it_makes_no_more(makers, outlet, officer):
    product = make_product(makers.maker)
    good = sell_at_outlet(outlet=outlet, product=product, since=DAY, actor=officer, at=moment())
    product.stopped_on = DAY
    product.save()
    with pytest.raises(Refusal, match="cơ quan khác giữ"):
        drop_from_outlet(good=good, actor=makers.actor("other_producer"), at=moment())
    drop_from_outlet(good=good, actor=makers.actor("producer"), at=moment())
    good.refresh_from_db()
    assert good.valid_until is not None


def test_nothing_is_sold_before_the_outlet_opened(makers, officer):
    outlet = make_outlet(officer, opened_on=date(2019, 5, 1))
    with pytest.raises(Refusal, match="trước ngày mở"):
        sell_at_outlet(
            outlet=outlet,
            product=make_product(makers.maker),
            since=date(2019, 4, 30),
            actor=officer,
            at=moment(),
        )


def test_who_still_has_the_open_page_of_a_closed_outlet_checks_nothing(outlet, officer):
    before = Outlet.objects.get(pk=outlet.pk)
    close_outlet(outlet=outlet, since=DAY, reason="x", actor=officer, at=moment())
    with pytest.raises(Refusal, match="đã đóng"):
        check_outlet(outlet=before, is_alive=False, note="", met={}, actor=officer, at=moment())
    assert not OutletCheck.objects.exists()
