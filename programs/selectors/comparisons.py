"""Two versions of an annual plan side by side: what was added, removed, changed."""

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from django.utils.formats import get_format, number_format
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from programs.enums import FundingSource

ADDED, REMOVED, CHANGED, SAME = "added", "removed", "changed", "same"
# From this share of common words on, two activities are one that was reworded.
ALIKE = 0.5

ITEM_FIELDS = (
    ("activity", gettext_lazy("hoạt động")),
    ("aims_at", gettext_lazy("hướng tới")),
    ("quantity", gettext_lazy("số lượng")),
    ("months", gettext_lazy("thời gian")),
    ("responsible", gettext_lazy("phụ trách")),
)


class Difference(NamedTuple):
    """One line of the comparison, as templates/_compare.html shows it."""

    label: str
    old: str
    new: str
    how: str


def compare_versions(old: dict, new: dict) -> list[Difference]:
    """Every line of two contents: the aim, the activities in the order of `new`, the sums.

    An activity is found again by its words, not by its place: one put in between does not make all that
    follow look changed.
    """
    lines = [_line(_("Mục tiêu, yêu cầu"), old["aim"], new["aim"])]
    for before, after in _pairs(old["items"], new["items"]):
        lines += _item_lines(before, after)
    return lines + _sum_lines(old, new)


def count_of_changes(lines: list[Difference]) -> dict[str, int]:
    """How many lines were added, removed, changed, stayed."""
    return {how: sum(line.how == how for line in lines) for how in (ADDED, REMOVED, CHANGED, SAME)}


def dong(amount: int) -> str:
    """An exact amount: 1.250.000 đ"""
    words, separator = _dong_in(get_language())
    return words % {"amount": f"{amount:,}".replace(",", separator)}


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


def _line(label, old: str, new: str) -> Difference:
    if old == new:
        how = SAME
    elif not old:
        how = ADDED
    elif not new:
        how = REMOVED
    else:
        how = CHANGED
    return Difference(str(label), old, new, how)


def _item_lines(before: dict | None, after: dict | None) -> list[Difference]:
    if before is None or after is None:
        item = after or before or {}
        words = _item_words(item)
        old, new = ("", words) if before is None else (words, "")
        return [_line(_label(item), old, new)]
    old_words, new_words = _words_by_field(before), _words_by_field(after)
    if old_words == new_words:
        return [_line(_label(after), _item_words(before), _item_words(after))]
    names = dict.fromkeys([*old_words, *new_words])
    return [
        _line(f"{_label(after)}: {name}", old_words.get(name, ""), new_words.get(name, ""))
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
        _line(
            _("Cộng: %(source)s") % {"source": source.label},
            _money(old_sums, source),
            _money(new_sums, source),
        )
        for source in FundingSource
        if source in old_sums or source in new_sums
    ]
    old_total, new_total = dong(sum(old_sums.values())), dong(sum(new_sums.values()))
    return [*lines, _line(_("Tổng kinh phí"), old_total, new_total)]


def _money(sums, source) -> str:
    return dong(sums[source]) if source in sums else ""


def _pairs(old: list[dict], new: list[dict]) -> Iterator[tuple[dict | None, dict | None]]:
    """Lines that belong together, in the order of `new`; what was removed stands where it stood."""
    partner = _partners(old, new)
    taken = set(partner.values())
    waiting = [index for index in range(len(old)) if index not in taken]
    for index, item in enumerate(new):
        found = partner.get(index)
        place = found if found is not None else index
        while waiting and waiting[0] < place:
            yield old[waiting.pop(0)], None
        yield (old[found] if found is not None else None), item
    for index in waiting:
        yield old[index], None


def _partners(old: list[dict], new: list[dict]) -> dict[int, int]:
    """By place in `new`, the place in `old` of the same activity: word for word, then the most alike."""
    partner: dict[int, int] = {}
    free = list(range(len(old)))
    for index, item in enumerate(new):
        same = next((at for at in free if old[at]["activity"] == item["activity"]), None)
        if same is not None:
            partner[index] = same
            free.remove(same)
    old_words = [set(item["activity"].lower().split()) for item in old]
    for index, item in enumerate(new):
        if index in partner or not free:
            continue
        words = set(item["activity"].lower().split())
        best = max(free, key=lambda at: (_likeness(old_words[at], words), -abs(at - index)))
        if _likeness(old_words[best], words) >= ALIKE:
            partner[index] = best
            free.remove(best)
    return partner


def _likeness(one: set[str], other: set[str]) -> float:
    return len(one & other) / (len(one | other) or 1)
