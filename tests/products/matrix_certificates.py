"""Who gets what at the addresses of certificates, decisions and reports of the public."""

from datetime import date
from types import SimpleNamespace
from typing import Any

from products.enums import DecisionKind, RevocationGround, StageLevel
from products.models import Decision
from products.services.certificates import open_case
from products.services.decisions import draft_decision
from products.services.misuse import report_misuse
from tests.cast import Cast, moment
from tests.matrix import FORBIDDEN, Page, Send, each
from tests.products.cast import PRODUCT_ROLES, ProductCast, make_product_cast
from tests.products.makers import make_dossier, make_form, make_product, make_regime
from tests.products.results import close_item, make_certificate
from tests.worlds import DESK, EVERYONE, HATLESS, LEADER, MEMBERS, READERS

GUESTS = frozenset(PRODUCT_ROLES)
PRODUCER = frozenset({"producer"})
PRODUCERS = frozenset({"producer", "rival"})
# Who reads registers of products: all who work for the programme, and producers.
REGISTER = MEMBERS | PRODUCERS
# Whose draft decision it is: those who write and sign for the province.
WRITERS = DESK | LEADER
HANDLERS = DESK | {"officer", "head", "stranger", "lead_officer", "trade_officer"}
ANYONE = EVERYONE | GUESTS


def certificate_records(cast: Cast) -> tuple[ProductCast, dict[str, Any]]:
    """Certificates in force, a draft decision, a proposed revocation, a dossier at the centre, a report."""
    people = make_product_cast(cast)
    make_form()
    make_regime("commune-province", longest_extension_days=180)
    desk = people.actor("desk")
    certificate = make_certificate(people, make_product(people.coop, "Bưởi"), issued_on=date(2019, 1, 10))
    proposed = make_certificate(people, make_product(people.coop, "Cam"), issued_on=date(2019, 1, 11))
    open_case(
        certificate=proposed,
        ground=RevocationGround.STOPPED,
        concluded_on=date(2019, 5, 20),
        text="Ngừng sản xuất",
        actor=desk,
        at=moment(),
    )
    draft = draft_decision(
        kind=DecisionKind.RECOGNISE,
        level=StageLevel.PROVINCE,
        issuer=cast.committee,
        issuer_name="Ủy ban nhân dân tỉnh",
        title="Công nhận",
        items=[close_item(people, make_product(people.coop, "Quýt"), points=60, stars=3)],
        actor=desk,
        at=moment(),
    )
    waiting = close_item(people, make_product(people.coop, "Mít"), points=60, stars=3, year=2)
    report = report_misuse(certificate=certificate, text="Bán hàng dán sai nhãn", contact="", at=moment())
    return people, {
        "certificate": certificate,
        "proposed": proposed,
        "draft_decision": draft,
        "published_decision": Decision.objects.get(pk=certificate.decision_id),
        "waiting_item": waiting,
        "centre_dossier": make_dossier(
            make_product(people.coop, "Xoài"), agency=cast.lead_agency, level="province", status="at_centre"
        ),
        "report": report,
        # Parts of an address that are no numbers.
        "code": SimpleNamespace(pk=certificate.code),
        "kind": SimpleNamespace(pk="recognise"),
        "level": SimpleNamespace(pk="province"),
    }


PAGES = {
    "products:certificates": Page(REGISTER, others=FORBIDDEN),
    "products:certificates-export": Page(REGISTER, others=FORBIDDEN),
    "products:certificate": Page(MEMBERS | PRODUCER, ("certificate",)),
    "products:certificate-print": Page(MEMBERS | PRODUCER, ("certificate",)),
    "products:certificate-notice": Page(MEMBERS | PRODUCER, ("certificate",)),
    "products:decisions": Page(REGISTER, others=FORBIDDEN),
    "products:decision": Page(WRITERS, ("draft_decision",)),
    "products:decision-word": Page(WRITERS, ("draft_decision",)),
    "products:dossier-centre": Page(READERS | PRODUCER | {"lead_officer"}, ("centre_dossier",)),
    "products:misuse": Page(READERS, others=FORBIDDEN),
    # For anyone, signed in or not.
    "products:verify-home": Page(ANYONE),
    "products:verify": Page(ANYONE, ("code",)),
    "products:verify-report": Page(ANYONE, ("code",)),
    "products:decision-new": Page(HANDLERS, ("kind", "level"), others=FORBIDDEN),
}

CASE = {"thu-hoi-ground": "law", "thu-hoi-concluded_on": "20/05/2019", "thu-hoi-text": "Kết luận thanh tra"}
ALL_FORBIDDEN = {"others": FORBIDDEN}

ACTS = {
    "products:certificate-case": Send(DESK, ("certificate",), CASE, **ALL_FORBIDDEN),
    "products:certificate-drop-case": Send(DESK, ("proposed",), {"reason": "Xã đính chính"}, **ALL_FORBIDDEN),
    "products:certificate-extend": Send(
        DESK, ("certificate",), {"gia-han-until": "01/05/2022"}, **ALL_FORBIDDEN
    ),
    "products:decision-publish": Send(
        LEADER, ("draft_decision",), {"number": "77/QĐ-UBND", "signed_on": "21/05/2019"}, refused=DESK
    ),
    "products:decision-drop": Send(DESK, ("draft_decision",), refused=LEADER),
    "products:decision-new": Send(
        DESK,
        ("kind", "level"),
        lambda world: {"title": "Công nhận đợt 2", "rows": [world.records["waiting_item"].pk]},
        refused=HANDLERS - DESK,
        others=FORBIDDEN,
    ),
    "products:dossier-centre": Send(
        DESK,
        ("centre_dossier",),
        {"points": "91", "recognised": "co", "reason": "Thông báo của Bộ"},
        refused=READERS - DESK | PRODUCER | {"lead_officer"},
    ),
    "products:misuse-handle": Send(
        DESK, ("report",), {"reason": "Đã kiểm tra"}, refused=READERS - DESK, **ALL_FORBIDDEN
    ),
    "products:verify-report": Send(
        ANYONE, ("code",), {"text": "Bán hàng dán sai nhãn ở chợ", "contact": "", "website": ""}
    ),
}

__all__ = ["ACTS", "ANYONE", "GUESTS", "HATLESS", "PAGES", "certificate_records", "each"]
