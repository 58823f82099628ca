"""What falls due with producers, products, dossiers and certificates; each kind of deadline is one line here."""

from collections.abc import Iterator, Mapping
from datetime import date

from programs.enums import DeadlineKind
from programs.selectors.certificate_deadlines import (
    certificate_deadlines,
    misuse_deadlines,
    revocation_deadlines,
)
from programs.selectors.deadline_values import Deadline
from programs.selectors.dossier_deadlines import dossier_clock_deadlines, returned_dossier_deadlines
from programs.selectors.paper_deadlines import paper_deadlines


def product_deadlines(until: Mapping[str, date], today: date) -> Iterator[Deadline]:
    """All of them, each kind up to the day that its ladder looks ahead to."""
    yield from paper_deadlines(until[DeadlineKind.PAPER], today)
    yield from dossier_clock_deadlines(until[DeadlineKind.DOSSIER_CLOCK])
    yield from returned_dossier_deadlines(until[DeadlineKind.DOSSIER_RETURNED])
    yield from certificate_deadlines(until[DeadlineKind.CERTIFICATE], today)
    yield from revocation_deadlines(until[DeadlineKind.REVOCATION])
    yield from misuse_deadlines(until[DeadlineKind.MISUSE])
