"""Lists of any length: filters that stay in the address, pages by key, a count that stops counting.

A page is found by the keys of the row before it, not by counting rows off, so page 400 costs what page 1 costs.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Any

from django.conf import settings
from django.core.exceptions import EmptyResultSet, ValidationError
from django.db import connection
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.formats import number_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

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
    (count,) = counts(queryset.order_by()[: COUNT_UP_TO + 1])
    if count > COUNT_UP_TO:
        return _("hơn %(count)s dòng") % {"count": number_format(COUNT_UP_TO, force_grouping=True)}
    shown = number_format(count, force_grouping=True)
    return ngettext("%(count)s dòng", "%(count)s dòng", count) % {"count": shown}


def counts(*querysets: QuerySet) -> list[int]:
    """How many rows each of several querysets has, in one query; slice them so that none counts for long."""
    return run_counts(*sql_of_counts(*querysets))


def sql_of_counts(*querysets: QuerySet) -> tuple[str, list[Any]]:
    """What `run_counts` runs."""
    parts: list[str] = []
    values: list[Any] = []
    for queryset in querysets:
        try:
            sql, params = queryset.values("pk").query.sql_with_params()
        except EmptyResultSet:
            sql, params = "SELECT 1 WHERE false", ()
        parts.append(f"(SELECT count(*) FROM ({sql}) AS counted)")
        values += params
    return f"SELECT {', '.join(parts)}", values


def run_counts(sql: str, values: list[Any]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchone())


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
