"""Lists of any length: filters that stay in the address, pages by key, a count that stops counting.

A page is found by the keys of the row before it, not by counting rows off, so page 400 costs what page 1 costs.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

AFTER, BEFORE, PAGE = "sau", "truoc", "trang"
COUNT_UP_TO = 1000
SEPARATOR = "~"


@dataclass(frozen=True)
class Page:
    """One page of a list, as templates/_pager.html shows it."""

    rows: list
    number: int
    size: int
    count_label: str
    next_url: str
    previous_url: str
    first_url: str

    @property
    def has_next(self):
        return bool(self.next_url)

    @property
    def has_previous(self):
        return bool(self.previous_url)


def page_of(queryset: QuerySet, keys: Sequence[str], query: QueryDict, size: int | None = None) -> Page:
    """The page that `query` asks for of `queryset`, ordered by `keys`.

    `keys` name columns without NULLs, all in one direction ("-" before each for descending), the last one unique;
    rows must carry them, as attributes or as items. A key that makes no sense shows the first page.
    """
    size = size or settings.PAGE_SIZE
    after, before = (_place(queryset, keys, query.get(name)) for name in (AFTER, BEFORE))
    number = _number_in(query.get(PAGE)) if after or before else 1
    if before:
        rows = list(queryset.filter(_beyond(keys, before, back=True)).order_by(*map(_flip, keys))[: size + 1])
        more_before, more_after = len(rows) > size, True
        rows = rows[:size][::-1]
    else:
        condition = _beyond(keys, after) if after else Q()
        rows = list(queryset.filter(condition).order_by(*keys)[: size + 1])
        more_before, more_after = bool(after), len(rows) > size
        rows = rows[:size]
    more_before = more_before and number > 1
    return Page(
        rows=rows,
        number=number,
        size=size,
        count_label=count_label(queryset),
        next_url=_url(query, AFTER, rows[-1], keys, number + 1) if more_after and rows else "",
        previous_url=_url(query, BEFORE, rows[0], keys, number - 1) if more_before and rows else "",
        first_url="?" + _without_place(query).urlencode(),
    )


def count_label(queryset: QuerySet) -> str:
    """How many rows there are, or that there are more than COUNT_UP_TO: a list of any length counts in no time."""
    count = queryset.order_by()[: COUNT_UP_TO + 1].count()
    if count > COUNT_UP_TO:
        return _("hơn %(count)s dòng") % {"count": f"{COUNT_UP_TO:,}".replace(",", ".")}
    return _("%(count)s dòng") % {"count": count}


def chosen(query: QueryDict, name: str, allowed, default=""):
    """A choice in the address, or the default when it is not one of `allowed`."""
    value = query.get(name, "")
    return value if value in allowed else default


def whole_number(query: QueryDict, name: str) -> int | None:
    """A row's number in the address; None when absent or not one."""
    value = query.get(name, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 16 else None


def _flip(key):
    return key[1:] if key.startswith("-") else f"-{key}"


def _value(row, key):
    key = key.lstrip("-")
    return row[key] if isinstance(row, dict) else getattr(row, key)


def _beyond(keys, values, back=False):
    """Rows past `values`. The first comparison alone lets PostgreSQL walk the index from there."""
    compare = "lt" if keys[0].startswith("-") != back else "gt"
    names = [key.lstrip("-") for key in keys]
    condition = Q(**{f"{names[0]}__{compare}e": values[0]})
    step = Q(**{f"{names[-1]}__{compare}": values[-1]})
    for name, value in reversed(list(zip(names[:-1], values[:-1], strict=True))):
        step = Q(**{f"{name}__{compare}": value}) | Q(**{name: value}) & step
    return condition & step


def _place(queryset, keys, text):
    """The keys in an address, if they are of the kind their columns hold."""
    values = _keys_in(text, keys)
    if values is None:
        return None
    try:
        queryset.filter(_beyond(keys, values))
    except (TypeError, ValueError, ValidationError):
        return None
    return values


def _keys_in(text: str | None, keys) -> list[Any] | None:
    parts = (text or "").split(SEPARATOR)
    if not text or len(parts) != len(keys) or "\x00" in text:
        return None
    values = [_parsed(part) for part in parts]
    return values if isinstance(values[-1], int) else None


def _parsed(part):
    if part.isascii() and part.isdigit() and len(part) < 16:
        return int(part)
    try:
        return date.fromisoformat(part)
    except ValueError:
        return part


def _number_in(text):
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else 1


def _without_place(query):
    query = query.copy()
    for name in (AFTER, BEFORE, PAGE):
        query.pop(name, None)
    return query


def _url(query, direction, row, keys, number):
    query = _without_place(query)
    query[PAGE] = str(number)
    query[direction] = SEPARATOR.join(str(_value(row, key)) for key in keys)
    return "?" + query.urlencode()
