"""The form of one product set in two versions, side by side: points and star marks added, taken away, changed."""

from collections.abc import Iterator
from typing import NamedTuple

from django.utils.translation import gettext as _

from agencies.comparing import SAME, Difference, difference, pairs
from products.models import CriteriaPart, CriteriaSection, CriteriaSet, Criterion, CriterionOption
from products.words import mark_sign, said

LEVEL = "– "


class PartCompared(NamedTuple):
    """One part of the form with its lines; those of levels begin with a dash and follow their criterion."""

    title: str
    lines: list[Difference]


def compare_forms(old: CriteriaSet, new: CriteriaSet) -> list[PartCompared]:
    """Every line of two forms read by `forms_with_contents`, part by part.

    Parts belong together by their letter; sections, criteria and levels by their words, as one that was put in
    between moves the numbers of all that follow.
    """
    found = []
    for before, after in pairs(old.printed, new.printed, lambda part: part.code):  # type: ignore[attr-defined]
        part = after or before
        assert part is not None
        found.append(PartCompared(_title(part), list(_part_lines(before, after))))
    return found


def only_changes(parts: list[PartCompared]) -> list[PartCompared]:
    """Without what stayed the same; a criterion stays above its levels that did not."""
    kept = [part._replace(lines=list(_changes(part.lines))) for part in parts]
    return [part for part in kept if part.lines]


def _changes(lines: list[Difference]) -> Iterator[Difference]:
    heading = None
    for line in lines:
        is_level = line.label.startswith(LEVEL)
        if line.how == SAME:
            heading = heading if is_level else line
            continue
        if is_level and heading:
            yield heading
        heading = None
        yield line


def _title(part: CriteriaPart) -> str:
    return _("Phần %(code)s. %(name)s") % {"code": part.code, "name": said(part, "name")}


def _part_lines(before: CriteriaPart | None, after: CriteriaPart | None) -> Iterator[Difference]:
    yield difference(_("Cả phần"), _most(before), _most(after))
    old, new = _below(before, "blocks"), _below(after, "blocks")
    for old_section, new_section in pairs(old, new, lambda section: section.name):
        yield from _section_lines(old_section, new_section)


def _section_lines(before: CriteriaSection | None, after: CriteriaSection | None) -> Iterator[Difference]:
    name = said(after or before, "name")
    code = _moved(before, after)
    yield difference(_("Mục %(code)s. %(name)s") % {"code": code, "name": name}, _most(before), _most(after))
    old, new = _below(before, "lines"), _below(after, "lines")
    for old_criterion, new_criterion in pairs(old, new, lambda criterion: criterion.name):
        yield from _criterion_lines(old_criterion, new_criterion)


def _criterion_lines(before: Criterion | None, after: Criterion | None) -> Iterator[Difference]:
    label = f"{_moved(before, after)} {said(after or before, 'name')}"
    yield difference(label, _criterion_words(before, after), _criterion_words(after, before))
    old, new = _below(before, "levels"), _below(after, "levels")
    for old_level, new_level in pairs(old, new, lambda option: option.label):
        yield difference(
            f"{LEVEL}{said(new_level or old_level, 'label')}",
            _option_words(old_level, new_level),
            _option_words(new_level, old_level),
        )


def _below(record, name: str) -> list:
    return getattr(record, name) if record is not None else []


def _moved(before, after) -> str:
    """The code, or both when the same line stands elsewhere now."""
    codes = dict.fromkeys(each.code for each in (before, after) if each is not None)
    return " → ".join(codes)


def _most(record) -> str:
    return _("tối đa %(points)s điểm") % {"points": record.max_points} if record is not None else ""


def _criterion_words(criterion: Criterion | None, other: Criterion | None) -> str:
    """Maximum, mark and rules; the name too where it was reworded."""
    if criterion is None:
        return ""
    reworded = other is not None and other.name != criterion.name
    rules = [said(rule) for rule in criterion.rules]
    words = [
        said(criterion, "name") if reworded else "",
        _most(criterion),
        mark_sign(criterion.min_for_stars),
    ]
    return " · ".join(filter(None, [*words, *rules]))


def _option_words(option: CriterionOption | None, other: CriterionOption | None) -> str:
    """Points and mark; the level's words too where they were changed."""
    if option is None:
        return ""
    reworded = other is not None and other.label != option.label
    points = _("%(points)s điểm") % {"points": option.points}
    case = _("trường hợp %(case)s") % {"case": option.case} if option.case else ""
    words = [said(option, "label") if reworded else "", points, case, mark_sign(option.min_for_stars)]
    return " · ".join(filter(None, words))
