"""Who gets what at the addresses of dossiers: the rows, and the records they are about."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from products.services import dossiers as services
from products.services.dossier_drafts import open_dossier
from tests.cast import Cast, moment
from tests.matrix import MOVED, Page, Send, each
from tests.products.cast import PRODUCT_ROLES, ProductCast, make_product_cast
from tests.products.makers import PDF, make_dossier, make_form, make_product, make_regime
from tests.products.walks import REPORT, lodge, open_and_fill, receive
from tests.worlds import MEMBERS, OWN_AGENCY, READERS

PRODUCER = frozenset({"producer"})
GUESTS = frozenset(PRODUCT_ROLES)
ALL = MEMBERS | GUESTS
# Everybody who reads a dossier that was lodged with Tân Phú; and one that the province received at once.
WHO_READ = PRODUCER | OWN_AGENCY | READERS
WHO_READ_ABOVE = PRODUCER | READERS | {"lead_officer", "adviser"}
NOBODY: frozenset[str] = frozenset()
NEW_LAW = date(2019, 5, 1)


def dossier_records(cast: Cast) -> tuple[ProductCast, dict[str, Any]]:
    """A dossier in each stage that an address acts upon, and the people who come for them."""
    people = make_product_cast(cast)
    early = make_form(version="thu-0", valid_until=NEW_LAW)
    form = make_form(version="thu-1", valid_from=NEW_LAW)
    early.group.successors.add(form.group)
    make_regime(form=early, valid_until=NEW_LAW)
    make_regime(form=form, valid_from=NEW_LAW)
    at, officer, adviser = moment(), people.actor("officer"), people.actor("adviser")

    def product(name, group=form.group):
        return make_product(people.coop, name, group=group)

    before = NEW_LAW - timedelta(days=10)
    old_draft = open_dossier(
        product=product("Soạn theo luật cũ", early.group),
        kind="first",
        actor=people.actor("producer", before),
        at=moment(before),
    ).dossier
    received = receive(people, lodge(people, product("Đã nhận")))
    returned = receive(people, lodge(people, product("Trả lại")))
    ready = make_dossier(
        product("Đã thẩm định"), agency=cast.lead_agency, level="province", status="in_advice"
    )
    report = services.give_advice(
        dossier=ready,
        text="Đã xem",
        upload=SimpleUploadedFile("bao-cao.pdf", PDF),
        actor=adviser,
        at=at,
    )
    return people, {
        "draft_dossier": open_and_fill(people, product("Đang soạn")),
        "old_draft": old_draft,
        "lodged_dossier": lodge(people, product("Đã nộp")),
        "received_dossier": received,
        "returned_dossier": services.return_dossier(dossier=returned, reason="Thiếu", actor=officer, at=at),
        "advised_dossier": make_dossier(
            product("Đang thẩm định"), agency=cast.lead_agency, level="province", status="in_advice"
        ),
        "ready_dossier": ready,
        "scored_dossier": make_dossier(product("Đã chấm"), agency=cast.tan_phu, status="scored"),
        "advice": report,
        "lodged_paper": received.paper_links.get().paper,
        "new_product": product("Chưa có hồ sơ"),
        "pdf": SimpleNamespace(pk="pdf"),
    }


PAGES = {
    "products:dossiers": Page(ALL),
    "products:dossiers-export": Page(ALL),
    "products:dossier-new": Page(PRODUCER | {"rival"}, others=MOVED),
    "products:dossier": Page(WHO_READ, ("received_dossier",)),
    "products:dossier-version": Page(WHO_READ, ("received_dossier", 1)),
    "products:dossier-form": Page(WHO_READ, ("received_dossier", 1, "pdf")),
    "products:dossier-paper": Page(WHO_READ, ("received_dossier", "lodged_paper")),
    "products:dossier-advice-file": Page(WHO_READ_ABOVE, ("ready_dossier", "advice")),
    # What a producer is writing is nobody else's.
    "products:dossier-assess": Page(PRODUCER, ("draft_dossier", 1)),
    "products:dossier-standing": Page(PRODUCER, ("draft_dossier", 1)),
    "products:dossier-parts": Page(PRODUCER, ("draft_dossier",)),
    "products:dossier-paper-new": Page(PRODUCER, ("draft_dossier",)),
    # Who sees the dossier and may not do it is led back to it and reads why.
    "products:dossier-return": Page(
        OWN_AGENCY, ("received_dossier",), except_for=each(WHO_READ - OWN_AGENCY, MOVED)
    ),
    "products:dossier-advise": Page(
        frozenset({"adviser"}), ("advised_dossier",), except_for=each(WHO_READ_ABOVE - {"adviser"}, MOVED)
    ),
    "products:dossier-commune-report": Page(NOBODY, ("received_dossier",), except_for=each(WHO_READ, MOVED)),
}

REASON = {"reason": "Thiếu giấy tờ"}


def paper(_world):
    return {"title": "Giấy mới", "upload": SimpleUploadedFile("giay.pdf", PDF)}


def version_of(name, **values):
    return lambda world: {"version": world.records[name].version} | values


ACTS = {
    "products:dossier-new": Send(
        PRODUCER,
        data=lambda world: {"product": world.records["new_product"].pk, "kind": "first"},
        refused=ALL - PRODUCER,
    ),
    "products:dossier-assess": Send(PRODUCER, ("draft_dossier", 1), version_of("draft_dossier")),
    "products:dossier-parts": Send(PRODUCER, ("draft_dossier",), version_of("draft_dossier", plan="Mới")),
    "products:dossier-paper-new": Send(PRODUCER, ("draft_dossier",), paper),
    "products:dossier-follow-law": Send(PRODUCER, ("old_draft",)),
    "products:dossier-bundle": Send(WHO_READ, ("received_dossier",)),
    "products:dossier-lodge": Send(PRODUCER, ("draft_dossier",)),
    "products:dossier-lodge-again": Send(PRODUCER, ("returned_dossier",), refused=WHO_READ - PRODUCER),
    "products:dossier-withdraw": Send(PRODUCER, ("lodged_dossier",), REASON, refused=WHO_READ - PRODUCER),
    "products:dossier-receive": Send(OWN_AGENCY, ("lodged_dossier",), refused=WHO_READ - OWN_AGENCY),
    "products:dossier-return": Send(OWN_AGENCY, ("received_dossier",), REASON, refused=WHO_READ - OWN_AGENCY),
    "products:dossier-ask-advice": Send(OWN_AGENCY, ("received_dossier",), refused=WHO_READ - OWN_AGENCY),
    "products:dossier-skip-advice": Send(OWN_AGENCY, ("received_dossier",), refused=WHO_READ - OWN_AGENCY),
    "products:dossier-send-up": Send(OWN_AGENCY, ("scored_dossier",), refused=WHO_READ - OWN_AGENCY),
    "products:dossier-fail": Send(OWN_AGENCY, ("scored_dossier",), refused=WHO_READ - OWN_AGENCY),
    "products:dossier-advise": Send(
        frozenset({"adviser"}),
        ("advised_dossier",),
        {"text": "Đã xem"},
        refused=WHO_READ_ABOVE - {"adviser"},
    ),
    # A district that judges writes no report and proposes nothing; communes do, see views/test_dossiers.
    "products:dossier-propose": Send(NOBODY, ("received_dossier",), refused=WHO_READ),
    "products:dossier-commune-report": Send(
        NOBODY, ("received_dossier",), REPORT | {"version": "0"}, refused=WHO_READ
    ),
    "products:dossier-sign-report": Send(
        NOBODY, ("received_dossier",), {"version": "1", "number": "1/BC"}, refused=WHO_READ
    ),
}
