"""Catalogues and scoring forms as people browse them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Prefetch, QuerySet

from agencies.text import search_words
from products.models import (
    CriteriaPart,
    CriteriaSection,
    CriteriaSet,
    CriteriaVersion,
    Criterion,
    CriterionOption,
    GroupSuccession,
    ProductCatalogue,
    ProductGroup,
    StarBand,
)

# --- Catalogues ---------------------------------------------------------------------------------------------------


def catalogues() -> list[ProductCatalogue]:
    """Every printed tree, newest first."""
    return list(ProductCatalogue.objects.order_by("-valid_from"))


def catalogue_shown(all_of_them: list[ProductCatalogue], code: str, day: date) -> ProductCatalogue | None:
    """The one asked for; else that of the day, else the first that comes after it, else the newest."""
    by_code = {catalogue.code: catalogue for catalogue in all_of_them}
    if code in by_code:
        return by_code[code]
    on_the_day = [catalogue for catalogue in all_of_them if catalogue.in_force_on(day)]
    later = [catalogue for catalogue in all_of_them if catalogue.valid_from > day]
    return next(iter([*on_the_day, *later[::-1], *all_of_them]), None)


@dataclass
class SetRow:
    """One product set, with the group it stands in (none when it is a group itself) and its forms, newest first."""

    group: ProductGroup
    above: ProductGroup | None
    forms: list[CriteriaSet]


@dataclass
class ClassRow:
    """One class of products with those of its sets that were asked for."""

    group: ProductGroup
    sets: list[SetRow] = field(default_factory=list)


def classes_of(catalogue: ProductCatalogue, words: str = "") -> list[ClassRow]:
    """The tree of a catalogue; with `words` only the sets in whose name, group, class or code each of them occurs."""
    groups = list(
        catalogue.groups.order_by("position", "pk").prefetch_related(
            Prefetch(
                "criteria_sets",
                CriteriaSet.objects.select_related("version").order_by("-version__valid_from"),
                to_attr="forms",
            )
        )
    )
    children: dict[int | None, list[ProductGroup]] = {}
    for group in groups:
        children.setdefault(group.parent_id, []).append(group)
    wanted = search_words(words)
    rows = [ClassRow(each, list(_sets_in(each, children, wanted))) for each in children.get(None, ())]
    return [row for row in rows if row.sets or _found(wanted, row.group)]


def _sets_in(top: ProductGroup, children, wanted: list[str]) -> Iterable[SetRow]:
    for group in children.get(top.pk, ()):
        if group.set_code and _found(wanted, top, group):
            yield SetRow(group, None, group.forms)
        for below in children.get(group.pk, ()):
            if _found(wanted, top, group, below):
                yield SetRow(below, group, below.forms)


def _found(wanted: list[str], *path: ProductGroup) -> bool:
    key = " ".join(f"{group.search_key} {group.set_code.lower()}" for group in path)
    return all(word in key for word in wanted)


# --- One form -----------------------------------------------------------------------------------------------------


def forms_with_contents() -> QuerySet[CriteriaSet]:
    """Forms with all that they consist of, in the order of print, by one statement per table."""
    criteria = Criterion.objects.order_by("position").prefetch_related(
        Prefetch("options", CriterionOption.objects.order_by("position"), to_attr="levels")
    )
    sections = CriteriaSection.objects.order_by("position").prefetch_related(
        Prefetch("criteria", criteria, to_attr="lines")
    )
    parts = CriteriaPart.objects.order_by("position").prefetch_related(
        Prefetch("sections", sections, to_attr="blocks")
    )
    return CriteriaSet.objects.select_related("version", "group__catalogue").prefetch_related(
        Prefetch("parts", parts, to_attr="printed")
    )


def related_forms(form: CriteriaSet) -> list[CriteriaSet]:
    """Forms of other versions for the same products: of the same set, its predecessors and its successors; by time."""
    # Some fifty pairs: read once they are walked in no time.
    pairs = list(GroupSuccession.objects.values_list("predecessor", "successor"))
    before = _reached(form.group_id, [(after, before) for before, after in pairs])
    after = _reached(form.group_id, pairs)
    forms = CriteriaSet.objects.filter(group__in={form.group_id} | before | after).exclude(pk=form.pk)
    return list(forms.select_related("version").order_by("version__valid_from", "code"))


def _reached(group: int, steps: list[tuple[int, int]]) -> set[int]:
    """The sets on this side of one; not those beside it, which were merged into the same successor."""
    found: set[int] = set()
    level = {group}
    while level:
        level = {there for here, there in steps if here in level} - found
        found |= level
    return found


def bands_of(version: CriteriaVersion) -> list[StarBand]:
    """The star bands of a version, most stars first."""
    return list(version.bands.order_by("-stars"))
