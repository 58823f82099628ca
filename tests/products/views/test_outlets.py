"""The pages of outlets: list, map, forms, checks."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from products.models import Outlet, OutletCheck
from products.services.outlets import close_outlet, load_outlet_criteria, open_outlet
from tests.cast import DAY, moment
from tests.products.outlet_makers import SHOP_ON_THE_NET, make_outlet
from tests.products.register_makers import make_product
from tests.products.views.test_pages import sheet_of, text_of

NEW = {"kind": "shop", "name": "Cửa hàng Tân Triều", "unit_code": "26134", "address": "Ấp Một"}


@pytest.fixture
def outlet(makers):
    return make_outlet(makers.actor("officer"))


@pytest.fixture
def browse(makers, signed_in):
    """A browser signed in as one of the cast, by name."""
    return lambda name: signed_in(getattr(makers, name, None) or getattr(makers.cast, name))


def at(name, *args):
    return reverse(f"products:{name}", args=args)


def errors_of(response):
    assert response.status_code == 200
    return " ".join(str(error) for errors in response.context["form"].errors.values() for error in errors)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (
            {"kind": "online", "unit_code": "", "link": "javascript:alert(document.cookie)"},
            "không phải địa chỉ",
        ),
        (
            {"kind": "online", "unit_code": "", "link": "data:text/html,<script>x</script>"},
            "không phải địa chỉ",
        ),
        ({"kind": "online", "unit_code": ""}, "địa chỉ trên mạng của gian hàng"),
        ({"kind": "online", "link": "https://voso.vn/x"}, "không thuộc địa bàn nào"),
        ({"unit_code": ""}, "chọn xã, phường"),
        ({"unit_code": "99999"}, "Không có đơn vị hành chính này"),
        ({"platform": "Voso"}, "mới có sàn"),
        ({"latitude": "11.2"}, "ghi cả hai"),
        ({"latitude": "51.5", "longitude": "107.4"}, "24"),
        ({"latitude": "NaN", "longitude": "107.4"}, "số"),
        ({"opened_on": "31/02/2019"}, "Không có ngày như vậy"),
        ({"name": ""}, ""),
    ],
)
def test_bad_input_is_told_and_loses_nothing(makers, browse, changes, words):
    response = browse("officer").post(at("outlet-new"), NEW | changes)
    assert words in errors_of(response)
    assert not Outlet.objects.exists()
    typed = (NEW | changes)["address"]
    assert typed in response.content.decode()


def test_an_outlet_is_entered_and_found_without_accents(makers, browse):
    client = browse("officer")
    assert (
        client.post(at("outlet-new"), NEW | {"latitude": "11.27", "longitude": "107.43"}).status_code == 302
    )
    page = text_of(client.get(at("outlets"), {"q": "tan trieu"}))
    assert "Cửa hàng Tân Triều" in page and "Xã Phú Lâm" in page and "Chưa ai kiểm tra" in page
    assert "Cửa hàng Tân Triều" not in text_of(client.get(at("outlets"), {"q": "bien hoa"}))
    assert "Cửa hàng Tân Triều" in sheet_of(client.get(at("outlets-export"), {"q": "TRIEU"}))


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ({}, True),
        ({"loai": "ocop"}, True),
        ({"loai": "market"}, False),
        ({"loai": "trăng"}, True),
        ({"dia-ban": "734"}, True),
        ({"dia-ban": "731"}, False),
        ({"tinh-trang": "dong"}, False),
        ({"tinh-trang": "chua-kiem-tra"}, True),
        ({"q": "100%"}, False),
    ],
)
def test_list_map_and_workbook_are_narrowed_alike(makers, outlet, browse, query, shown):
    client = browse("auditor")
    assert (outlet.name in text_of(client.get(at("outlets"), query))) is shown
    assert (outlet.name in sheet_of(client.get(at("outlets-export"), query))) is shown
    assert (client.get(at("outlet-points"), query).json()["count"] == 1) is shown


def test_a_closed_outlet_leaves_the_map_and_stays_in_the_register(makers, outlet, browse):
    close_outlet(outlet=outlet, since=DAY, reason="x", actor=makers.actor("officer"), at=moment())
    client = browse("officer")
    assert client.get(at("outlet-points")).json()["count"] == 0
    assert outlet.name in text_of(client.get(at("outlets"), {"tinh-trang": "dong"}))
    page = text_of(client.get(at("outlet", outlet.pk)))
    assert "Đã đóng" in page and "Đóng từ ngày" in page


def test_points_close_together_are_one_circle_until_one_comes_closer(makers, browse):
    desk = makers.actor("desk")
    for number in range(40):
        place = {"latitude": Decimal("11.27") + number * Decimal("0.0002"), "longitude": Decimal("107.43")}
        make_outlet(desk, name=f"Quầy {number}", **place)
    make_outlet(desk, name="Xa", unit_code="26068", latitude=Decimal("10.95"), longitude=Decimal("106.80"))
    client = browse("officer")

    whole = client.get(at("outlet-points")).json()
    # Two of a grid's cells at most: they lie within a hundredth of the picture.
    assert len(whole["circles"]) <= 3 and sum(circle["count"] for circle in whole["circles"]) == 41
    assert [circle["name"] for circle in whole["circles"] if circle["url"]] == ["Xa"]
    assert whole["count"] == 41 and len(whole["rows"]) == 25

    near = client.get(at("outlet-points"), {"khung": "107.4299,11.2699,107.4301,11.2709"}).json()
    assert near["count"] == 5 and {row["name"] for row in near["rows"]} == {f"Quầy {n}" for n in range(5)}


def test_a_grid_stands_still_when_the_map_is_dragged(makers, browse):
    desk = makers.actor("desk")
    for number in range(6):
        place = {"latitude": Decimal("11.2"), "longitude": Decimal("107.2") + number * Decimal("0.03")}
        make_outlet(desk, name=f"Quầy {number}", **place)
    client = browse("officer")

    def circles(west):
        found = client.get(at("outlet-points"), {"khung": f"{west},11.0,{west + 0.8},11.4"}).json()["circles"]
        return {(circle["x"], circle["count"]) for circle in found}

    assert circles(106.9) == circles(106.93) == circles(107.0)


def test_the_grid_stands_still_however_close_and_however_a_width_was_rounded(makers, browse):
    desk = makers.actor("desk")
    for number in range(12):
        place = {"latitude": Decimal("11.2"), "longitude": Decimal("107.2") + number * Decimal("0.00003")}
        make_outlet(desk, name=f"Quầy {number}", **place)
    client = browse("officer")

    def circles(west, east):
        found = client.get(at("outlet-points"), {"khung": f"{west},11.1998,{east},11.2002"}).json()["circles"]
        return {(circle["x"], circle["count"]) for circle in found}

    assert circles("107.199900", "107.200400") == circles("107.199899", "107.200400")
    assert circles("107.199900", "107.200400") == circles("107.199900", "107.200401")
    assert 1 < len(circles("107.199900", "107.200400")) <= 12


@pytest.mark.parametrize(
    "view",
    [
        "",
        "abc",
        "1,2,3",
        "107,11,106,10",
        "nan,nan,nan,nan",
        "snan,0,1,1",
        "inf,0,1,1",
        "1e400,0,1,1",
        "-200,0,1,1",
        "107,11,107,11",
    ],
)
def test_what_is_no_piece_of_the_map_shows_everything(makers, outlet, browse, view):
    client = browse("officer")
    assert client.get(at("outlet-points"), {"khung": view}).json()["count"] == 1
    assert client.get(at("outlet-map"), {"khung": view}).status_code == 200


def test_the_map_asks_no_more_for_many_points(makers, browse):
    desk, client = makers.actor("desk"), browse("officer")

    def queries():
        with CaptureQueriesContext(connection) as asked:
            assert client.get(at("outlet-map")).status_code == 200
        return len(asked)

    make_outlet(desk)
    client.get(at("outlet-map"))
    few = queries()
    for number in range(60):
        make_outlet(desk, name=f"Quầy {number}", longitude=Decimal("107.0") + number * Decimal("0.01"))
    assert queries() == few <= 15


def test_a_check_asks_every_criterion_and_keeps_what_was_typed(makers, outlet, browse):
    load_outlet_criteria(at=moment())
    client = browse("officer")
    address = at("outlet-check", outlet.pk)
    # On the day of the sample no criterion is in force yet: Decision 950/QĐ-BCT is of 2023.
    assert client.post(address, {"is_alive": "yes", "note": "Đông khách"}).status_code == 302
    assert OutletCheck.objects.get().is_alive
    assert "Đông khách" in text_of(client.get(at("outlet", outlet.pk)))
    response = client.post(address, {"is_alive": "chắc thế", "note": "Giữ lại"})
    assert "Giữ lại" in response.content.decode() and OutletCheck.objects.count() == 1


def test_a_producer_sees_no_way_to_change_what_is_not_its_own(makers, outlet, browse):
    page = browse("other_producer").get(at("outlet", outlet.pk)).content.decode()
    assert at("outlet-close", outlet.pk) not in page and at("outlet-check", outlet.pk) not in page


def test_names_and_notes_are_text(makers, browse):
    nasty = "<script>alert(1)</script>"
    outlet = make_outlet(makers.actor("officer"), name=nasty, note=nasty)
    client = browse("officer")
    for name, args in (("outlet", [outlet.pk]), ("outlets", []), ("outlet-map", [])):
        assert nasty not in client.get(at(name, *args)).content.decode()


def test_a_shop_on_the_net_has_its_link_and_no_place(makers, browse):
    shop = open_outlet(facts=SHOP_ON_THE_NET, actor=makers.actor("producer"), at=moment())
    client = browse("producer")
    page = client.get(at("outlet", shop.pk)).content.decode()
    assert f'href="{SHOP_ON_THE_NET["link"]}" rel="noopener noreferrer nofollow"' in page
    product = make_product(makers.maker)
    assert (
        client.post(at("outlet-sell", shop.pk), {"product": product.pk, "since": "20/05/2019"}).status_code
        == 302
    )
    assert product.name in text_of(client.get(at("outlet", shop.pk)))
