"""How things look in words: icons, dates, money, chips, bars, act buttons. Formatting only, no database."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache
from html import escape
from typing import Any

from django import template
from django.http import HttpRequest, QueryDict
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from agencies.enums import MARKS

register = template.Library()

WEEKDAYS = (
    gettext_lazy("thứ Hai"),
    gettext_lazy("thứ Ba"),
    gettext_lazy("thứ Tư"),
    gettext_lazy("thứ Năm"),
    gettext_lazy("thứ Sáu"),
    gettext_lazy("thứ Bảy"),
    gettext_lazy("Chủ nhật"),
)

PAGING = ("trang", "sau", "truoc")

BILLION, MILLION = Decimal(10**9), Decimal(10**6)


# Parts that cost little however often they are drawn


@register.simple_tag
def fixed(name: str) -> SafeString:
    """A template that says the same to everybody on every page: drawn once in each language."""
    return _fixed(name, get_language())


@lru_cache(maxsize=40)
def _fixed(name: str, language: str | None) -> SafeString:
    return render_to_string(name)


# What the content of {% each %} is filled in at: {name}.
PLACE = re.compile(r"\{(\w+)\}")


@register.simple_block_tag
def each(content: str, rows: Iterable[Mapping[str, Any]]) -> SafeString:
    """The content once for every row, `{name}` in it being the row's value of that name, escaped unless it is markup.

    For the rows of long lists: the content is drawn once, as any template, and then only joined with the values,
    where {% for %} would resolve every value of every row. What people typed belongs into the rows, never into the
    content: there its braces would be taken for places.
    """
    texts = PLACE.split(content)
    names = texts[1::2]
    parts: list[str] = []
    for row in rows:
        texts[1::2] = [_as_markup(row[name]) for name in names]
        parts += texts
    return mark_safe("".join(parts))


def _as_markup(value: Any) -> str:
    return value.__html__() if hasattr(value, "__html__") else escape(str(value))


# Icons, chips, bars


@register.simple_tag
def icon(name: str, label: str = "", css: str = "") -> SafeString:
    """One icon of static/icons.svg; silent for screen readers unless it has a label."""
    return _icon(name, label if isinstance(label, str) else str(label), css)


# `typed`: a text that may stand as it is and one that must be escaped are never taken for each other.
@lru_cache(maxsize=500, typed=True)
def _icon(name: str, label: str, css: str) -> SafeString:
    """A page shows some thirty of them, mostly the same."""
    source, css_class = f"{static('icons.svg')}#{name}", f"icon {css}".strip()
    if label:
        return format_html(
            '<svg class="{}" role="img" aria-label="{}"><use href="{}"></use></svg>', css_class, label, source
        )
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}"></use></svg>', css_class, source)


@register.simple_tag
def chip(kind: str, text: object, url: str = "") -> SafeString:
    """A state as word + symbol + colour; with an address it is a link to the rows behind it."""
    return _chip(kind, text if isinstance(text, str) else str(text), url)


@lru_cache(maxsize=1000, typed=True)
def _chip(kind: str, text: str, url: str) -> SafeString:
    """The rows of a list show few different ones."""
    kind = kind if kind in MARKS else "idle"
    inside = format_html('<span class="mark" aria-hidden="true">{}</span>{}', MARKS[kind], text)
    if url:
        return format_html('<a class="chip {}" href="{}">{}</a>', kind, url, inside)
    return format_html('<span class="chip {}">{}</span>', kind, inside)


@register.simple_tag
@lru_cache(maxsize=20, typed=True)
def mark(kind: str) -> SafeString:
    """The symbol of a kind alone, for legends and narrow cells that have a word elsewhere."""
    return format_html(
        '<span class="mark {}" aria-hidden="true">{}</span>', kind, MARKS.get(kind, MARKS["idle"])
    )


def share(part: object, whole: object) -> int:
    """`part` of `whole` in percent, kept between 0 and 100; nothing of nothing is 0."""
    top, bottom = as_decimal(part), as_decimal(whole)
    if top is None or not bottom:
        return 0
    return int(max(Decimal(0), min(Decimal(100), top * 100 / bottom)))


@register.simple_tag
def bar(done: object, total: object, mark: object = None, kind: str = "", label: str = "") -> SafeString:
    """A level line; `mark` (same unit as `total`) is where one should be by now."""
    filled = share(done, total)
    pace = ""
    if mark is not None:
        pace = format_html(
            '<rect class="bar-mark" x="{}%" width="2.5" height="12"></rect>', share(mark, total)
        )
    fill = ""
    if filled:
        fill = format_html(
            '<rect class="bar-fill {}" y="2" width="{}%" height="8" rx="4"></rect>', kind, filled
        )
    return format_html(
        '<svg class="bar" role="img" aria-label="{}" width="100%" height="12">'
        '<rect class="bar-track" y="2" width="100%" height="8" rx="4"></rect>{}{}</svg>',
        label or f"{filled} %",
        fill,
        pace,
    )


@register.inclusion_tag("_year_bar.html")
def year_bar(months: Iterable[Mapping[str, Any]], caption: str = "") -> dict[str, Any]:
    """The year's deadlines, a column a month, with the same figures as a table below.

    A month is {label, short, url, current, counts: {kind: number}}; kinds are those of the chips.
    """
    rows = [dict(month) for month in months]
    kinds = [kind for kind in MARKS if any(row["counts"].get(kind) for row in rows)]
    highest = max((sum(row["counts"].values()) for row in rows), default=0) or 1
    for row in rows:
        row["total"] = sum(row["counts"].values())
        row["parts"] = stacked(row["counts"], kinds, highest)
        row["cells"] = [(kind, row["counts"].get(kind, 0)) for kind in kinds]
    return {"months": rows, "kinds": [(kind, KIND_WORDS[kind]) for kind in kinds], "caption": caption}


KIND_WORDS = {
    "late": gettext_lazy("quá hạn"),
    "soon": gettext_lazy("sắp đến hạn"),
    "ok": gettext_lazy("đã xong"),
    "info": gettext_lazy("đang làm"),
    "idle": gettext_lazy("chưa đến hạn"),
}


def stacked(counts: Mapping[str, int], kinds: Iterable[str], highest: int) -> list[dict[str, Any]]:
    """Rectangles of one column, from the bottom up, in percent of the highest column."""
    parts, bottom = [], 100.0
    for kind in kinds:
        height = 100 * counts.get(kind, 0) / highest
        if height:
            bottom -= height
            parts.append({"kind": kind, "y": f"{bottom:.2f}", "height": f"{height:.2f}"})
    return parts


# Dates


def local(value: date | datetime) -> date | datetime:
    """An instant in the portal's time zone; a plain day stays as it is."""
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value


@register.filter
def day(value: date | datetime | None) -> str:
    """21/05/2019, in both languages, because that is how dates are typed here."""
    return local(value).strftime("%d/%m/%Y") if isinstance(value, date) else ""


@register.filter
def moment(value: datetime | None) -> str:
    """21/05/2019 07:00"""
    return local(value).strftime("%d/%m/%Y %H:%M") if isinstance(value, datetime) else day(value)


@register.filter
def weekday_day(value: date | datetime | None) -> str:
    """thứ Ba, 21/05/2019"""
    if not isinstance(value, date):
        return ""
    value = local(value)
    return f"{WEEKDAYS[value.weekday()]}, {day(value)}"


@register.filter
def in_words(days: int | str | None) -> str:
    """Days left in words: positive is working days still to come, negative is days past the deadline."""
    if days is None or days == "":
        return ""
    days = int(days)
    if days == 0:
        return _("hôm nay")
    if days > 0:
        return ngettext("còn %(days)s ngày làm việc", "còn %(days)s ngày làm việc", days) % {
            "days": number(days)
        }
    return ngettext("quá hạn %(days)s ngày", "quá hạn %(days)s ngày", -days) % {"days": number(-days)}


# Numbers and money


def as_decimal(value: object) -> Decimal | None:
    """The value as a finite number, or nothing."""
    if value is None or value == "" or isinstance(value, bool):
        return None
    try:
        result = Decimal(str(value))
    except InvalidOperation:
        return None
    return result if result.is_finite() else None


def grouped(value: Decimal, places: int) -> str:
    """1.234.567,5 in Vietnamese, 1,234,567.5 in English; no trailing zeros, rounded half up."""
    text = f"{value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):,f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    if text in ("-0", ""):
        text = "0"
    if (get_language() or "vi").startswith("en"):
        return text
    return text.translate(str.maketrans(",.", ".,"))


@register.filter
def number(value: object, places: int = 2) -> str:
    """A figure with thousands grouped and at most `places` decimals."""
    amount = as_decimal(value)
    return "" if amount is None else grouped(amount, int(places))


@register.filter
def plain(value: object) -> str:
    """Digits as they are, for years, keys and field values, which must not be grouped."""
    return "" if value is None else str(value)


@register.filter
def dong(value: object) -> str:
    """The exact amount, for tables: 1.250.000.000 đ"""
    amount = as_decimal(value)
    return "" if amount is None else _("%(amount)s đ") % {"amount": grouped(amount, 0)}


@register.filter
def money(value: object) -> str:
    """The rounded amount, for summaries: 1,25 tỷ đồng, 350 triệu đồng, 12.500 đồng"""
    amount = as_decimal(value)
    if amount is None:
        return ""
    # What rounds up to a thousand million is said in billions.
    if abs(amount) >= BILLION - Decimal(5000):
        return _("%(amount)s tỷ đồng") % {"amount": grouped(amount / BILLION, 2)}
    if abs(amount) >= MILLION:
        return _("%(amount)s triệu đồng") % {"amount": grouped(amount / MILLION, 2)}
    return _("%(amount)s đồng") % {"amount": grouped(amount, 0)}


# Addresses of lists


@register.simple_tag
def query_with(request: HttpRequest, **changes: object) -> str:
    """This page's query with some values changed; an empty value removes the key.

    Any change that is not itself a step through the pages starts again at the first page.
    """
    query: QueryDict = request.GET.copy()
    for key in PAGING:
        query.pop(key, None)
    for key, value in changes.items():
        query.pop(key, None)
        values = value if isinstance(value, list | tuple) else [value]
        kept = [str(one) for one in values if one is not None and one != ""]
        if kept:
            query.setlist(key, kept)
    return f"?{query.urlencode()}"


@register.simple_tag
def sort_heading(
    request: HttpRequest, key: str, text: object, css: str = "", param: str = "sort"
) -> SafeString:
    """A column heading that sorts by `key`, and the other way round when pressed again."""
    current = request.GET.get(param, "")
    wanted = f"-{key}" if current == key else key
    state, arrow = "", ""
    if current.lstrip("-") == key:
        falling = current.startswith("-")
        state = mark_safe(f' aria-sort="{"descending" if falling else "ascending"}"')
        arrow = format_html('<span aria-hidden="true">{}</span>', "↓" if falling else "↑")
    return format_html(
        '<th scope="col" class="{}"{}><a href="{}">{} {}</a></th>',
        css,
        state,
        query_with(request, **{param: wanted}),
        text,
        arrow,
    )


# Acts


@register.inclusion_tag("_act_button.html", takes_context=True)
def act_button(
    context: template.Context,
    verdict: Any,
    url: str,
    label: str,
    kind: str = "secondary",
    icon: str = "",
    confirm: str = "",
    reason: str = "",
    day: str = "",
    day_value: str = "",
    small: bool = False,
    **hidden: object,
) -> dict[str, Any]:
    """A button that posts to `url`; greyed with the reason beside it when the verdict is no.

    `confirm` asks first. `reason` (the label of a text box) opens a box whose text is sent as "reason"; with `day`
    (the label of a box for a day, at first `day_value`) a day is asked for beside it and sent as "until". Every
    further name=value is sent along as a hidden field.
    """
    return {
        "verdict": verdict,
        "url": url,
        "label": label,
        "kind": kind,
        "icon": icon,
        "confirm": confirm,
        "reason": reason,
        "day": day,
        "day_value": day_value,
        "small": small,
        "hidden": hidden,
        "csrf_token": context.get("csrf_token"),
    }


@register.simple_tag
def why(text: object) -> SafeString:
    """The small "vì sao?" that opens a reason, with or without JavaScript."""
    return format_html(
        '<details class="why"><summary>{}</summary><span class="why-text">{}</span></details>',
        _("vì sao?"),
        text,
    )


@register.filter
def joined(values: Iterable[object]) -> SafeString:
    """Short things in one line with a middle dot between; empty ones left out."""
    return format_html_join(" · ", "{}", ((value,) for value in values if value not in (None, "")))
