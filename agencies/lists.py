"""Lists of any length: filters that stay in the address, pages by key, a count that stops counting.

A page is found by the keys of the row before it, not by counting rows off, so page 400 costs what page 1 costs.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from html import escape
from typing import Any, NamedTuple

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.formats import number_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies.kept_sql import counts, fetched, sql_of, sql_of_counts

AFTER, BEFORE, PAGE = "sau", "truoc", "trang"
COUNT_UP_TO = 1000
SEPARATOR = "~"
# What Django says of keys that are not of the kind their columns hold.
MISPLACED = (TypeError, ValueError, ValidationError)


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


@dataclass(frozen=True)
class Place:
    """Where in a list a page begins: after a row with these keys, or, going back, before it."""

    keys: tuple[Any, ...]
    back: bool
    number: int = field(compare=False)


def page_of(queryset: QuerySet, keys: Sequence[str], query: QueryDict, size: int | None = None) -> Page:
    """The page that `query` asks for of `queryset`, ordered by `keys`.

    `keys` name columns without NULLs, all in one direction ("-" before each for descending), the last one unique;
    rows must carry them, as attributes or as items. A key that makes no sense shows the first page.
    """
    size = size or settings.PAGE_SIZE
    place = _place_in(query, keys)
    try:
        rows = _window([queryset], keys, place, size)
    except MISPLACED:
        place, rows = None, _window([queryset], keys, None, size)
    return _page(list(rows), keys, place, query, size, count_label(queryset))


class Listing(ABC):
    """A question to a list, as a value: a frozen dataclass of who asks, and for what.

    SQL takes longer to write than to run. Equal questions being equal values, it is written once for each and kept.
    """

    @property
    @abstractmethod
    def keys(self) -> tuple[str, ...]:
        """What the rows are ordered by, as for `page_of`."""

    @property
    @abstractmethod
    def columns(self) -> tuple[str, ...]:
        """What a row shows, its keys among it."""

    @abstractmethod
    def parts(self) -> list[QuerySet]:
        """Querysets that together hold the rows, none twice: each walks an index of its own."""

    def widened(self, part: QuerySet) -> QuerySet:
        """A part with everything that `columns` name; what only counts the rows does without."""
        return part


def page_of_listing(
    listing: Listing,
    query: QueryDict,
    *,
    numbers: Sequence[int] = (),
    parts: Sequence[str] = (),
    count: int | None = None,
    size: int | None = None,
) -> Page:
    """As `page_of`; the rows are dicts of the listing's columns.

    `numbers` and `parts` are those that the listing names as Told; `count` is given by who has counted already.
    """
    size = size or settings.PAGE_SIZE
    place = _place_in(query, listing.keys)
    try:
        written = _written(listing, place, size)
    except MISPLACED:
        place, written = None, _written(listing, None, size)
    rows = _rows(listing, written, numbers, parts)
    if count is None:
        [counted] = fetched(*written.counts, numbers=numbers, parts=parts)
        count = sum(counted)
    return _page(rows, listing.keys, place, query, size, _count_in_words(count))


def first_rows(listing: Listing, parts: Sequence[str] = ()) -> list[dict[str, Any]]:
    """The rows of the first page and one more, if there are more."""
    return _rows(listing, _written(listing, None, settings.PAGE_SIZE), (), parts)


def _rows(listing, written, numbers, parts):
    sql, values = written.window
    rows = fetched(sql, values, numbers, parts=parts)
    return [dict(zip(listing.columns, row, strict=True)) for row in rows]


class Written(NamedTuple):
    """SQL and values: of a page's rows, and of the numbers of rows in each part of the list."""

    window: tuple[str, Sequence]
    counts: tuple[str, list[Any]]


@lru_cache(maxsize=1000)
def _written(listing: Listing, place: Place | None, size: int) -> Written:
    parts = listing.parts()
    wide = [listing.widened(part).values_list(*listing.columns) for part in parts]
    counted = [part.order_by()[: COUNT_UP_TO + 1] for part in parts]
    return Written(sql_of(_window(wide, listing.keys, place, size)), sql_of_counts(*counted))


def _window(querysets: Sequence[QuerySet], keys, place: Place | None, size: int) -> QuerySet:
    """The rows of one page and one more, which tells whether there are more; going back, from last to first."""
    condition = _beyond(keys, place.keys, place.back) if place else Q()
    order = [_flip(key) for key in keys] if place and place.back else keys
    return union_of([queryset.filter(condition).order_by(*order) for queryset in querysets], size + 1)


def union_of(querysets: Sequence[QuerySet], most: int) -> QuerySet:
    """The first `most` rows of several querysets in one order, or in none."""
    if len(querysets) == 1:
        return querysets[0][:most]
    first, *others = [queryset[:most] for queryset in querysets]
    return first.union(*others, all=True).order_by(*first.query.order_by)[:most]


def _page(rows: list, keys, place: Place | None, query: QueryDict, size: int, label: str) -> Page:
    more, rows, number = len(rows) > size, rows[:size], place.number if place else 1
    if place and place.back:
        rows = rows[::-1]
        more_before, more_after = more, True
    else:
        more_before, more_after = bool(place), more
    more_before = more_before and number > 1
    return Page(
        rows=rows,
        number=number,
        size=size,
        count_label=label,
        next_url=_url(query, AFTER, rows[-1], keys, number + 1) if more_after and rows else "",
        previous_url=_url(query, BEFORE, rows[0], keys, number - 1) if more_before and rows else "",
        first_url="?" + _without_place(query).urlencode(),
    )


def count_label(queryset: QuerySet) -> str:
    """How many rows there are, or that there are more than COUNT_UP_TO: a list of any length counts in no time."""
    return _count_in_words(*counts(queryset.order_by()[: COUNT_UP_TO + 1]))


def _count_in_words(count: int) -> str:
    if count > COUNT_UP_TO:
        return _("hơn %(count)s dòng") % {"count": number_format(COUNT_UP_TO, force_grouping=True)}
    shown = number_format(count, force_grouping=True)
    return ngettext("%(count)s dòng", "%(count)s dòng", count) % {"count": shown}


def chosen(query: QueryDict, name: str, allowed, default=""):
    """A choice in the address, or the default when it is not one of `allowed`."""
    value = query.get(name, "")
    return value if value in allowed else default


def options(pairs: Iterable[tuple[Any, Any]], value: Any) -> SafeString:
    """The <option>s of a select with `value` chosen. By hand: a template takes longer for them than for the list."""
    return mark_safe(
        "".join(
            f'<option value="{escape(str(key))}"{" selected" if key == value else ""}>{escape(str(label))}</option>'
            for key, label in pairs
        )
    )


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


def _place_in(query: QueryDict, keys) -> Place | None:
    """Where the address says that the page begins."""
    for name, back in ((BEFORE, True), (AFTER, False)):
        values = _keys_in(query.get(name), keys)
        if values is not None:
            return Place(tuple(values), back, _number_in(query.get(PAGE)))
    return None


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
