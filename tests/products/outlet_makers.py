"""Outlets for tests, without surprises."""

from decimal import Decimal

from products.enums import OutletKind
from products.models import Outlet
from products.services.outlets import open_outlet
from tests.cast import moment

FACTS = {
    "kind": OutletKind.OCOP_POINT,
    "name": "Điểm bán OCOP Tân Phú",
    "unit_code": "26134",
    "address": "Chợ Phú Lâm",
    "latitude": Decimal("11.270000"),
    "longitude": Decimal("107.430000"),
    "platform": "",
    "link": "",
    "opened_on": None,
    "note": "",
}
SHOP_ON_THE_NET = FACTS | {
    "kind": OutletKind.ONLINE,
    "name": "Gian hàng bưởi",
    "unit_code": "",
    "address": "",
    "latitude": None,
    "longitude": None,
    "platform": "Voso",
    "link": "https://voso.vn/buoi-tan-trieu",
}


def make_outlet(actor, **facts) -> Outlet:
    """A point of sale of the programme in Tân Phú unless told."""
    return open_outlet(facts=FACTS | facts, actor=actor, at=moment())
