"""The shapes of the table of addresses: who reads what, who does what. The rows stand in test_addresses.py."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.worlds import HATLESS, World

OK, MOVED, FORBIDDEN, NOT_FOUND, NOT_ALLOWED = 200, 302, 403, 404, 405
TO_SIGN_IN = "to sign in"


@dataclass(frozen=True)
class Page:
    """An address one reads. `who` gets 200; other members `others`; `except_for` says otherwise for some."""

    who: frozenset[str]
    records: tuple[str, ...] = ()
    others: int = NOT_FOUND
    except_for: dict[str, int] = field(default_factory=dict)

    def answer_to(self, role):
        if role in self.except_for:
            return self.except_for[role]
        if role in self.who:
            return OK
        if role == "visitor":
            return TO_SIGN_IN
        return FORBIDDEN if role in HATLESS else self.others


@dataclass(frozen=True)
class Send:
    """An address that changes something. `who` has an effect; `refused` reads a sentence; other members `others`."""

    who: frozenset[str]
    records: tuple[str, ...] = ()
    data: dict[str, Any] | Callable[[World], dict[str, Any]] = field(default_factory=dict)
    refused: frozenset[str] = frozenset()
    others: int = NOT_FOUND

    def answer_to(self, role):
        if role in self.who:
            return "an effect"
        if role in self.refused:
            return "a sentence"
        if role == "visitor":
            return TO_SIGN_IN
        return FORBIDDEN if role in HATLESS else self.others

    def posted(self, world):
        return self.data(world) if callable(self.data) else self.data
