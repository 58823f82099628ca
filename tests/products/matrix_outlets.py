"""Who gets what at the addresses of outlets."""

from tests.matrix import FORBIDDEN, Page, Register, Send, each
from tests.worlds import GUESTS, MEMBERS

READERS = MEMBERS | GUESTS
# Who may enter outlets at all; what they may enter depends on the outlet.
WRITERS = frozenset(
    {"desk", "officer", "head", "stranger", "lead_officer", "trade_officer", "producer", "other_producer"}
)
HANDLERS = WRITERS - GUESTS
# Tân Phú's own people keep its outlet; the trade department and the secretariat look after all.
KEEPERS = frozenset({"desk", "officer", "head", "trade_officer"})
OUTLET = ("outlet",)
# A producer enters shops on the net alone, another locality what lies in it.
ENTER_MARKETS = KEEPERS | {"lead_officer"}

PAGES = {
    "products:outlets": Page(READERS),
    "products:outlets-export": Page(READERS),
    "products:outlet-map": Page(READERS),
    "products:outlet-points": Page(READERS),
    "products:outlet": Page(READERS, OUTLET),
    "products:outlet-new": Page(WRITERS, others=FORBIDDEN),
    "products:outlet-edit": Page(KEEPERS, OUTLET, except_for=each(READERS - KEEPERS, FORBIDDEN)),
    "products:outlet-close": Page(KEEPERS, OUTLET, except_for=each(READERS - KEEPERS, FORBIDDEN)),
    "products:outlet-check": Page(HANDLERS, OUTLET, except_for=each(READERS - HANDLERS, FORBIDDEN)),
    "products:outlet-sell": Page(WRITERS, OUTLET, except_for=each(READERS - WRITERS, FORBIDDEN)),
}

FACTS = {"kind": "market", "name": "Chợ Phú Lâm", "unit_code": "26134", "address": "Ấp Một"}

ACTS = {
    "products:outlet-new": Send(ENTER_MARKETS, data=FACTS, refused=WRITERS - ENTER_MARKETS, others=FORBIDDEN),
    "products:outlet-edit": Send(KEEPERS, OUTLET, FACTS | {"version": "1"}, refused=READERS - KEEPERS),
    "products:outlet-close": Send(
        KEEPERS, OUTLET, {"since": "21/05/2019", "reason": "Hết hạn thuê"}, refused=READERS - KEEPERS
    ),
    "products:outlet-check": Send(
        HANDLERS, OUTLET, {"is_alive": "no", "note": "Đóng cửa"}, refused=READERS - HANDLERS
    ),
    "products:outlet-sell": Send(
        HANDLERS | {"producer"},
        OUTLET,
        lambda world: {"product": world.records["new_product"].pk, "since": "20/05/2019"},
        refused=READERS - HANDLERS - {"producer"},
    ),
    "products:outlet-drop": Send(
        KEEPERS | {"producer"}, ("outlet", "good"), refused=READERS - KEEPERS - {"producer"}
    ),
}

REGISTERS = {
    "products.outlet": Register("outlet"),
    "products.outletcriterion": Register(
        "outlet_criterion",
        {
            "code": "MOI",
            "position": "9",
            "heading": "Vị trí",
            "name": "Gần chợ",
            "legal_basis": "Quyết định 1/QĐ-BCT",
            "valid_from": "01/01/2019",
        },
        {"note": "x"},
    ),
}
