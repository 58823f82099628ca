"""Two versions of an annual plan side by side: what was added, removed, changed."""

from functools import lru_cache

from django.utils.formats import get_format, number_format
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from agencies.comparing import Difference, difference, pairs
from programs.enums import FundingSource

ITEM_FIELDS = (
    ("activity", gettext_lazy("hoạt động")),
    ("aims_at", gettext_lazy("hướng tới")),
    ("quantity", gettext_lazy("số lượng")),
    ("months", gettext_lazy("thời gian")),
    ("responsible", gettext_lazy("phụ trách")),
)


def compare_versions(old: dict, new: dict) -> list[Difference]:
    """Every line of two contents: the aim, the activities in the order of `new`, the sums.

    An activity is found again by its words, not by its place: one put in between does not make all that
    follow look changed.
    """
    lines = [difference(_("Mục tiêu, yêu cầu"), old["aim"], new["aim"])]
    for before, after in pairs(old["items"], new["items"], lambda item: item["activity"]):
        lines += _item_lines(before, after)
    return lines + _sum_lines(old, new)


def dong(amount: int) -> str:
    """An exact amount: 1.250.000 đ"""
    words, separator = _dong_in(get_language())
    return words % {"amount": f"{amount:,}".replace(",", separator)}


def grouped(*amounts: int) -> list[str]:
    """Exact amounts without their unit, for the cells of a table: 1.250.000"""
    separator = _dong_in(get_language())[1]
    return [f"{amount:,}".replace(",", separator) for amount in amounts]


@lru_cache(maxsize=10)
def _dong_in(language: str | None) -> tuple[str, str]:
    """How the language says an amount: asked once, because lists say hundreds."""
    return _("%(amount)s đ"), get_format("THOUSAND_SEPARATOR", language)


def quantity_words(item: dict) -> str:
    """“2 lớp”, or nothing."""
    if item["quantity"] is None:
        return ""
    return f"{number_format(item['quantity'], force_grouping=True)} {item['unit']}".strip()


def month_words(item: dict) -> str:
    """“tháng 3”, “tháng 3–5”"""
    first, last = item["from_month"], item["until_month"]
    if first == last:
        return _("tháng %(month)s") % {"month": first}
    return _("tháng %(first)s–%(last)s") % {"first": first, "last": last}


def sums_of(content: dict) -> dict[str, int]:
    """The money of a whole plan by source, in the order of the sources; none where there is none."""
    sums = {
        source: sum(item["funding"].get(source, 0) for item in content["items"])
        for source in FundingSource.values
    }
    return {source: amount for source, amount in sums.items() if amount}


def _item_lines(before: dict | None, after: dict | None) -> list[Difference]:
    if before is None or after is None:
        item = after or before or {}
        words = _item_words(item)
        old, new = ("", words) if before is None else (words, "")
        return [difference(_label(item), old, new)]
    old_words, new_words = _words_by_field(before), _words_by_field(after)
    if old_words == new_words:
        return [difference(_label(after), _item_words(before), _item_words(after))]
    names = dict.fromkeys([*old_words, *new_words])
    return [
        difference(f"{_label(after)}: {name}", old_words.get(name, ""), new_words.get(name, ""))
        for name in names
        if old_words.get(name, "") != new_words.get(name, "") or name == str(ITEM_FIELDS[0][1])
    ]


def _label(item: dict) -> str:
    return _("Hoạt động %(number)s") % {"number": item["position"]}


def _words_by_field(item: dict) -> dict[str, str]:
    """What a line of the plan says, by the words for each field; money by source."""
    said = item | {"quantity": quantity_words(item), "months": month_words(item)}
    words = {str(label): said[field] for field, label in ITEM_FIELDS}
    for source in FundingSource:
        if amount := item["funding"].get(source):
            words[str(source.label)] = dong(amount)
    return words


def _item_words(item: dict) -> str:
    first, *rest = _words_by_field(item).items()
    return " · ".join([first[1], *(f"{name}: {value}" for name, value in rest if value)])


def _sum_lines(old: dict, new: dict) -> list[Difference]:
    old_sums, new_sums = sums_of(old), sums_of(new)
    lines = [
        difference(
            _("Cộng: %(source)s") % {"source": source.label},
            _money(old_sums, source),
            _money(new_sums, source),
        )
        for source in FundingSource
        if source in old_sums or source in new_sums
    ]
    old_total, new_total = dong(sum(old_sums.values())), dong(sum(new_sums.values()))
    return [*lines, difference(_("Tổng kinh phí"), old_total, new_total)]


def _money(sums, source) -> str:
    return dong(sums[source]) if source in sums else ""
