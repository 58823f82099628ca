"""Agencies and administrative units as they were on a day."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from agencies.enums import AgencyKind, Function, Level, UnitKind
from agencies.models import (
    AdministrativeUnit,
    Agency,
    AgencyFunction,
    AgencyName,
    AgencySuccession,
    Membership,
    UnitSuccession,
)
from agencies.models.base import SearchKey
from agencies.text import search_words

PROVINCE_CODE = "75"
ORDER = ("sort_key", "pk")


@dataclass(frozen=True)
class Count:
    """How many there are of one level or kind, with the choice that opens the rows."""

    value: str
    label: Any
    count: int


# --- Units --------------------------------------------------------------------------------------------------------


def units_on(
    day: date, *, words: str = "", level: str = "", kind: str = "", province: str = PROVINCE_CODE
) -> QuerySet[AdministrativeUnit]:
    """The province's units below itself on `day`, in dictionary order; every word of `words` occurs in the name."""
    units = AdministrativeUnit.objects.in_force_on(day).filter(province_code=province)
    units = units.exclude(level=Level.PROVINCE)
    for word in search_words(words):
        units = units.filter(search_key__contains=word)
    if level:
        units = units.filter(level=level)
    if kind:
        units = units.filter(kind=kind)
    return units.order_by(*ORDER)


def unit_counts(day: date, province: str = PROVINCE_CODE) -> dict[str, list[Count]]:
    """How many units of each level and, within it, of each kind there are on `day`."""
    pairs = Counter(units_on(day, province=province).order_by().values_list("level", "kind"))
    levels = (Level.DISTRICT, Level.COMMUNE)
    by_level = {level: sum(n for (found, _kind), n in pairs.items() if found == level) for level in levels}
    kinds = {kind: sum(n for (_level, found), n in pairs.items() if found == kind) for kind in UnitKind}
    return {
        "levels": [Count(level, level.label, by_level[level]) for level in levels],
        "kinds": [Count(kind, kind.label, count) for kind, count in kinds.items() if count],
    }


@dataclass
class Branch:
    """A district and what lies in it."""

    unit: AdministrativeUnit
    units: list[AdministrativeUnit] = field(default_factory=list)


def unit_tree(units: Iterable[AdministrativeUnit]) -> list[Branch]:
    """Districts with their communes, both in the order given; empty on days without districts."""
    units = list(units)
    branches = {unit.code: Branch(unit) for unit in units if unit.level == Level.DISTRICT}
    for unit in units:
        if unit.parent_code in branches:
            branches[unit.parent_code].units.append(unit)
    return list(branches.values())


def names_of_units(codes: Iterable[str], day: date) -> dict[str, str]:
    """What the units of these codes are called on `day`, by code."""
    units = AdministrativeUnit.objects.in_force_on(day).filter(code__in={code for code in codes if code})
    return dict(units.values_list("code", "full_name"))


@dataclass(frozen=True)
class UnitPage:
    """What the page of one unit shows."""

    parent: AdministrativeUnit | None
    children: list[AdministrativeUnit]
    origins: list[UnitSuccession]
    successions: list[UnitSuccession]
    same_code: list[AdministrativeUnit]
    agencies: list[Agency]


def unit_page(unit: AdministrativeUnit, day: date) -> UnitPage:
    """A unit with its surroundings on `day`: what it lies in, what lies in it, what it came from and became."""
    in_force = AdministrativeUnit.objects.in_force_on(day)
    return UnitPage(
        parent=in_force.filter(code=unit.parent_code).first() if unit.parent_code else None,
        children=list(in_force.filter(parent_code=unit.code).order_by(*ORDER)),
        origins=list(
            unit.origins.select_related("predecessor").order_by("-on", "predecessor__sort_key", "pk")
        ),
        successions=list(
            unit.successions.select_related("successor").order_by("-on", "successor__sort_key", "pk")
        ),
        same_code=list(
            AdministrativeUnit.objects.filter(code=unit.code).exclude(pk=unit.pk).order_by("valid_from")
        ),
        agencies=list(
            agencies_on(day).filter(unit_code=unit.code, kind=AgencyKind.LOCAL)
            if unit.level != Level.PROVINCE
            else []
        ),
    )


# --- Agencies -----------------------------------------------------------------------------------------------------


def agencies_on(
    day: date, *, words: str = "", level: str = "", kind: str = "", function: str = ""
) -> QuerySet[Agency]:
    """Agencies in force on `day` in dictionary order, with what they were `called` and their `territory` then.

    Each word of `words` occurs in the name, the short name or the name of that day.
    """
    names = AgencyName.objects.in_force_on(day).filter(agency=OuterRef("pk"))
    units = AdministrativeUnit.objects.in_force_on(day).filter(code=OuterRef("unit_code"))
    agencies = Agency.objects.at_work().in_force_on(day)
    agencies = agencies.annotate(
        called=Coalesce(Subquery(names.values("name")[:1]), F("name")),
        called_short=Coalesce(Subquery(names.values("short_name")[:1]), F("short_name")),
        called_en=Coalesce(Subquery(names.values("name_en")[:1]), F("name_en")),
        territory=Coalesce(Subquery(units.values("full_name")[:1]), Value("")),
    )
    if wanted := search_words(words):
        agencies = agencies.annotate(
            short_key=SearchKey(F("called_short")), called_key=SearchKey(F("called"))
        )
        for word in wanted:
            agencies = agencies.filter(
                Q(search_key__contains=word) | Q(short_key__contains=word) | Q(called_key__contains=word)
            )
    if level:
        agencies = agencies.filter(level=level)
    if kind:
        agencies = agencies.filter(kind=kind)
    if function:
        agencies = agencies.filter(pk__in=Agency.objects.doing(function, day).values("pk"))
    return agencies.order_by(*ORDER)


def functions_on(day: date) -> dict[int, list[Function]]:
    """What agencies in force do in the programme on `day`, by agency id."""
    rows = AgencyFunction.objects.in_force_on(day).filter(agency__in=Agency.objects.in_force_on(day))
    functions = defaultdict(list)
    for agency_id, function in rows.order_by("pk").values_list("agency_id", "function"):
        functions[agency_id].append(Function(function))
    return functions


def agency_counts(day: date, functions: dict[int, list[Function]]) -> dict[str, list[Count]]:
    """How many agencies of each level, of each kind and with each function there are on `day`."""
    listed = Agency.objects.at_work().in_force_on(day)
    pairs = Counter(listed.values_list("level", "kind"))
    doing = Counter(function for of_agency in functions.values() for function in of_agency)
    levels = {level: sum(n for (found, _k), n in pairs.items() if found == level) for level in Level}
    kinds = {kind: sum(n for (_l, found), n in pairs.items() if found == kind) for kind in AgencyKind}
    return {
        "levels": [Count(level, level.label, count) for level, count in levels.items()],
        "kinds": [Count(kind, kind.label, count) for kind, count in kinds.items() if count],
        "functions": [
            Count(function, function.label, doing[function]) for function in Function if doing[function]
        ],
    }


def with_functions(agencies: Iterable[Agency], functions: dict[int, list[Function]]) -> list[Agency]:
    """The agencies, each with `functions_of_day`, the labels of what it does."""
    agencies = list(agencies)
    for agency in agencies:
        labels = [function.label for function in functions.get(agency.pk, ())]
        agency.functions_of_day = labels  # type: ignore[attr-defined]
    return agencies


@dataclass(frozen=True)
class AgencyPage:
    """What the page of one agency shows."""

    name: AgencyName | None
    names: list[AgencyName]
    functions: list[AgencyFunction]
    origins: list[AgencySuccession]
    successions: list[AgencySuccession]
    people: list[Membership]
    territory: AdministrativeUnit | None


def agency_page(agency: Agency, day: date) -> AgencyPage:
    """An agency with its names, functions and successions over time, and its people and territory of `day`."""
    names = list(agency.names.order_by("valid_from"))
    return AgencyPage(
        name=next((name for name in names if name.in_force_on(day)), None),
        names=names,
        functions=list(agency.functions.order_by("valid_from", "function")),
        origins=list(
            agency.origins.select_related("predecessor").order_by("-on", "predecessor__sort_key", "pk")
        ),
        successions=list(
            agency.successions.select_related("successor").order_by("-on", "successor__sort_key", "pk")
        ),
        people=list(
            Membership.objects.at_work_on(day)
            .filter(agency=agency)
            .select_related("user")
            .order_by("role", "user__full_name", "pk")
        ),
        territory=AdministrativeUnit.objects.in_force_on(day).filter(code=agency.unit_code).first(),
    )
