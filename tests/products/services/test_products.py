"""Products: entered and kept by their producer, stopped and taken up again."""

from datetime import date

import pytest

from agencies.models import Notification
from agencies.permissions import Refusal
from agencies.selectors.trail import trail_of
from agencies.services.drafts import Conflict
from products.models import Product
from products.services.products import add_product, edit_product, resume_product, stop_product
from tests.cast import DAY, moment
from tests.products.register_makers import (
    PRODUCT_FACTS,
    make_catalogue,
    make_certificate,
    make_dossier,
    make_product,
)

OTHERS = ["other_producer", "officer", "desk", "leader", "auditor"]


def add(makers, name="producer", **facts):
    return add_product(
        producer=makers.maker, facts=PRODUCT_FACTS | facts, actor=makers.actor(name), at=moment()
    )


def edit(makers, product, name="producer", version=1, **facts):
    return edit_product(
        product=product, facts=PRODUCT_FACTS | facts, version=version, actor=makers.actor(name), at=moment()
    )


def stop(makers, product, name="producer", since=DAY):
    return stop_product(
        product=product, since=since, reason="Hết nguyên liệu", actor=makers.actor(name), at=moment()
    )


@pytest.fixture
def product(makers):
    return make_product(makers.maker)


def test_a_producer_adds_a_product_once_by_its_name(makers):
    product = add(makers, price=35_000)

    assert (product.producer, product.price, product.version) == (makers.maker, 35_000, 1)
    with pytest.raises(Refusal, match="Bạn đã có sản phẩm mang tên này"):
        add(makers)
    assert Product.objects.count() == 1


def test_two_producers_may_make_the_same(makers):
    add(makers)

    assert add_product(
        producer=makers.other_maker,
        facts=PRODUCT_FACTS,
        actor=makers.actor("other_producer"),
        at=moment(),
    ).pk


@pytest.mark.parametrize("name", OTHERS)
def test_nobody_else_adds_edits_stops_or_resumes(makers, product, name):
    with pytest.raises(Refusal):
        add(makers, name, **{"standard": "x"})
    with pytest.raises(Refusal):
        edit(makers, product, name)
    with pytest.raises(Refusal):
        stop(makers, product, name)
    with pytest.raises(Refusal):
        resume_product(product=product, actor=makers.actor(name), at=moment())


def test_two_colleagues_are_told_and_neither_overwrites_the_other(makers, product):
    edit(makers, product, "colleague", story="Của kế toán")

    with pytest.raises(Conflict):
        edit(makers, product, story="Của giám đốc")

    assert Product.objects.get(pk=product.pk).story == "Của kế toán"
    assert edit(makers, product, version=2, story="Của giám đốc").version == 3


def test_the_set_stays_once_a_dossier_was_lodged_in_it(makers, product):
    _catalogue, (coffee, drinks) = make_catalogue()
    product = edit(makers, product, group=coffee)
    make_dossier(product, lodged_with=makers.cast.tan_phu)

    with pytest.raises(Refusal, match="không đổi bộ được"):
        edit(makers, product, version=2, group=drinks)

    assert edit(makers, product, version=2, group=coffee, story="Mới").story == "Mới"


def test_a_stopped_product_stays_and_may_be_taken_up_again(makers, product):
    stop(makers, product)

    assert Product.objects.get(pk=product.pk).stopped_on == DAY
    assert (trail_of(product)[0].act, trail_of(product)[0].reason) == ("Ngừng sản xuất", "Hết nguyên liệu")
    with pytest.raises(Refusal, match="đã ghi ngừng"):
        stop(makers, product)
    assert resume_product(product=product, actor=makers.actor("producer"), at=moment()).stopped_on is None
    with pytest.raises(Refusal, match="đang được sản xuất"):
        resume_product(product=product, actor=makers.actor("producer"), at=moment())


def test_what_is_stopped_tomorrow_is_not_stopped_today(makers, product):
    with pytest.raises(Refusal, match="không được sau hôm nay"):
        stop(makers, product, since=date(2019, 5, 22))


def test_a_product_that_is_being_judged_is_not_stopped(makers, product):
    make_dossier(product, lodged_with=makers.cast.tan_phu)

    with pytest.raises(Refusal, match="đang có hồ sơ chưa kết thúc"):
        stop(makers, product)

    assert Product.objects.get(pk=product.pk).stopped_on is None


@pytest.mark.parametrize(("issued_on", "told"), [(date(2019, 5, 1), ["desk"]), (date(2015, 5, 1), [])])
def test_the_secretariat_is_told_when_a_product_with_stars_is_stopped(makers, product, issued_on, told):
    """The second one's stars ended a year ago."""
    make_certificate(product, issued_on=issued_on, expires_on=issued_on.replace(year=issued_on.year + 3))

    stop(makers, product)

    assert [message.recipient.username for message in Notification.objects.all()] == told
