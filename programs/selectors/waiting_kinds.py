"""What a kind of things that wait for somebody is, whichever part of the portal knows of them."""

from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

from django.db.models import DateField, QuerySet, TextField, Value
from django.db.models.functions import Cast

from agencies.permissions import Actor

NONE, NO_DAY = Value("", TextField()), Cast(Value(None), DateField())


class Waiting(NamedTuple):
    """One thing of any kind; `state` is its status, its turn or what it is about."""

    kind: str
    pk: int
    title: str
    producer: str
    state: str
    since: date
    due_on: date | None


def _nothing(waiting: Waiting) -> str:
    return ""


class Kind(NamedTuple):
    """One kind of things that wait: whose turn it is, in which order they are told, and with what.

    `path` is filled with the number and the state of a row.
    `columns` are those of Waiting. What has no day to be done by says `since` when it waits. `phrase`, if any, makes
    the title of a row of its title and `producer`.
    """

    title: Any
    path: str
    since: Any
    waits: Callable[[Actor], QuerySet | None]
    order: tuple[str, ...]
    columns: tuple[Any, ...]
    detail: Callable[[Waiting], str] = _nothing
    phrase: Any = ""
