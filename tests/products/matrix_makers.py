"""Who gets what at the addresses of producers, products and papers."""

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.matrix import FORBIDDEN, Page, Register, Send, each
from tests.products.register_makers import PDF, a_picture
from tests.worlds import GUESTS, MEMBERS, READERS

OWN = frozenset({"producer"})
SEES_MAKER = MEMBERS | OWN
SEES_PAPERS = READERS | OWN
# Who may correct what a producer wrote of itself.
KEEPERS = OWN | {"desk"}
HANDLERS = frozenset({"desk", "officer", "head", "stranger", "lead_officer", "trade_officer"})
# Tân Phú's own people, and the secretariat for the whole province.
REGISTRARS = frozenset({"desk", "officer", "head"})

PAGES = {
    "products:producers": Page(MEMBERS | GUESTS),
    "products:producers-export": Page(MEMBERS | GUESTS),
    "products:producer-new": Page(HANDLERS, others=FORBIDDEN),
    "products:producer": Page(SEES_MAKER, ("maker",)),
    "products:producer-edit": Page(KEEPERS, ("maker",), except_for=each(MEMBERS - KEEPERS, FORBIDDEN)),
    "products:producer-move": Page(KEEPERS, ("maker",), except_for=each(MEMBERS - KEEPERS, FORBIDDEN)),
    "products:papers": Page(SEES_MAKER, ("maker",)),
    "products:paper-new": Page(OWN, ("maker",), except_for=each(MEMBERS, FORBIDDEN)),
    "products:paper": Page(SEES_PAPERS, ("maker", "paper")),
    "products:paper-file": Page(SEES_PAPERS, ("maker", "paper")),
    "products:paper-replace": Page(OWN, ("maker", "paper"), except_for=each(READERS, FORBIDDEN)),
    "products:product-new": Page(OWN, ("maker",), except_for=each(MEMBERS, FORBIDDEN)),
    "products:products": Page(MEMBERS | GUESTS),
    "products:products-export": Page(MEMBERS | GUESTS),
    "products:product": Page(SEES_MAKER, ("product",)),
    "products:product-edit": Page(OWN, ("product",), except_for=each(MEMBERS, FORBIDDEN)),
    "products:product-stop": Page(OWN, ("product",), except_for=each(MEMBERS, FORBIDDEN)),
    "products:photo": Page(SEES_MAKER, ("product", "photo", 320)),
    "products:photo-new": Page(OWN, ("product",), except_for=each(MEMBERS, FORBIDDEN)),
}


class SentAgain(SimpleUploadedFile):
    """A file that one browser after the other sends whole."""

    def read(self, *arguments):
        self.seek(0)
        return super().read(*arguments)


PRODUCER = {"name": "Hộ ông Tư", "kind": "household", "version": "1"}
PLACE = {"unit_code": "26134", "address": "Ấp Ba"}
PRODUCT = {"name": "Bưởi da xanh", "version": "1"}
PAPER = {"kind": "B01", "title": "Giấy đăng ký kinh doanh"}


def paper(world):
    return PAPER | {"upload": SentAgain("Giay.pdf", PDF + b"2")}


def photo(world):
    return {"photo": SentAgain("anh.jpg", a_picture().read())}


ACTS = {
    "products:producer-new": Send(
        REGISTRARS, data=PRODUCER | PLACE, refused=HANDLERS - REGISTRARS, others=FORBIDDEN
    ),
    "products:producer-edit": Send(KEEPERS, ("maker",), PRODUCER, refused=MEMBERS - KEEPERS),
    "products:producer-move": Send(
        KEEPERS, ("maker",), PLACE | {"since": "20/05/2019"}, refused=MEMBERS - KEEPERS
    ),
    "products:paper-new": Send(OWN, ("maker",), paper, refused=MEMBERS),
    "products:paper-replace": Send(OWN, ("maker", "paper"), PAPER, refused=READERS),
    "products:product-new": Send(OWN, ("maker",), PRODUCT, refused=MEMBERS),
    "products:product-edit": Send(OWN, ("product",), PRODUCT, refused=MEMBERS),
    "products:product-stop": Send(
        OWN, ("product",), {"since": "20/05/2019", "reason": "Hết nguyên liệu"}, refused=MEMBERS
    ),
    "products:product-resume": Send(OWN, ("stopped_product",), refused=MEMBERS),
    "products:photo-new": Send(OWN, ("product",), photo, refused=MEMBERS),
    "products:photo-remove": Send(OWN, ("product", "photo"), refused=MEMBERS),
}

REGISTERS = {
    "products.producer": Register("maker", changes={"note": "x"}),
    "products.producerplace": Register(
        "place",
        {"producer": "maker", "address": "Kho cũ", "valid_from": "01/01/2015", "valid_until": "01/01/2016"},
        {"address": "x"},
    ),
    "products.product": Register("product", {"name": "Cam sành", "producer": "maker"}, {"public_note": "x"}),
    "products.paper": Register("paper"),
}
