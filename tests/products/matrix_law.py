"""The rows of the law in the table of addresses: everybody reads it, the secretariat brings in a new version."""

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.matrix import FORBIDDEN, Page, Send
from tests.worlds import DESK, GUESTS, MEMBERS

# Producers prepare for it.
READS_LAW = MEMBERS | GUESTS

PAGES = {
    "products:criteria": Page(READS_LAW),
    "products:criteria-form": Page(READS_LAW, ("criteria_set",)),
    "products:criteria-export": Page(READS_LAW, ("criteria_set",)),
    "products:criteria-compare": Page(READS_LAW, ("criteria_set",)),
    "products:criteria-import": Page(DESK, others=FORBIDDEN),
    "products:criteria-example": Page(DESK, others=FORBIDDEN),
    "products:regimes": Page(READS_LAW),
    "products:regime": Page(READS_LAW, ("regime",)),
}

ACTS = {
    # The dry run writes nothing: what is wrong with the file is all that happens.
    "products:criteria-import": Send(
        frozenset(),
        data=lambda world: {"file": SimpleUploadedFile("tieu-chi.json", b"{}")},
        refused=DESK,
        others=FORBIDDEN,
    ),
    "products:criteria-import-confirm": Send(
        frozenset(), data={"token": "0" * 32}, refused=DESK, others=FORBIDDEN
    ),
}
