"""The law as rows: catalogues of products, scoring forms and regimes, from the files in products/data.

Loading twice adds nothing and overwrites nothing: a catalogue, version or regime that is there stays as it is, with
all that belongs to it, whatever was corrected since.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from agencies.services.audit import act
from products.enums import GroupKind
from products.models import (
    CriteriaPart,
    CriteriaSection,
    CriteriaSet,
    CriteriaVersion,
    Criterion,
    CriterionOption,
    DossierRequirement,
    GroupSuccession,
    ProductCatalogue,
    ProductGroup,
    Regime,
    RegimeClock,
    RegimeParticipant,
    RegimeRound,
    RegimeStage,
    RegimeTransition,
    StarBand,
)

DATA = Path(__file__).resolve().parent.parent / "data"
CRITERIA_FILES = ("criteria_2019.json", "criteria_2023.json", "criteria_2026.json")

FORM_TABLES = (ProductGroup, CriteriaSet, CriteriaPart, CriteriaSection, Criterion, CriterionOption)

Row = dict[str, Any]


def load_laws(*, at: datetime) -> None:
    """Everything the law says that the portal knows of, in one transaction."""
    with act("laws.load", actor=None, at=at, reason=_("Nạp danh mục sản phẩm, bộ tiêu chí, quy định")):
        load_catalogues()
        load_criteria()
        load_regimes()
        load_requirements()
        look_at_tables()


def look_at_tables() -> None:
    """Tell the planner what many rows at once have made of the tables, so that the next page is not slow."""
    tables = ", ".join(f'"{model._meta.db_table}"' for model in FORM_TABLES)
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {tables}")


def read(name: str) -> Any:
    """One file of the law's data."""
    return json.loads((DATA / name).read_text(encoding="utf-8"))


def _period(row: Row) -> dict[str, date | None]:
    """From the first day in force to the first day no longer in force."""
    until = row["valid_until"]
    return {
        "valid_from": date.fromisoformat(row["valid_from"]),
        "valid_until": date.fromisoformat(until) if until else None,
    }


def _some(row: Row, *names: str) -> Row:
    """What a row says of these fields; what it does not say is left to the table."""
    return {name: row[name] for name in names if name in row}


# --- Catalogues ---------------------------------------------------------------------------------------------------


def load_catalogues() -> None:
    """The trees of product groups, and by which set products of an earlier one are judged later."""
    data = read("product_groups.json")
    known = set(ProductCatalogue.objects.values_list("code", flat=True))
    for row in data["catalogues"]:
        if row["code"] not in known:
            _write_catalogue(row)
    GroupSuccession.objects.bulk_create(_successions(data["successions"]), ignore_conflicts=True)


def _write_catalogue(row: Row) -> None:
    catalogue = ProductCatalogue.objects.create(
        **_period(row), **_some(row, "code", "legal_basis", "note", "confidence", "source")
    )
    level: list[tuple[ProductGroup | None, list[Row]]] = [(None, row["classes"])]
    for kind, below in (
        (GroupKind.CLASS, "groups"),
        (GroupKind.GROUP, "subgroups"),
        (GroupKind.SUBGROUP, ""),
    ):
        rows = [
            (_group(catalogue, parent, kind, position, each), each)
            for parent, children in level
            for position, each in enumerate(children, start=1)
        ]
        ProductGroup.objects.bulk_create(group for group, _each in rows)
        level = [(group, each.get(below, [])) for group, each in rows]


def _group(catalogue, parent, kind, position, row: Row) -> ProductGroup:
    return ProductGroup(
        catalogue=catalogue,
        parent=parent,
        kind=kind,
        position=position,
        set_code=row.get("set", ""),
        **_some(row, "code", "name", "name_en", "agencies", "is_tourism"),
    )


def _successions(tables: Iterable[Row]) -> Iterator[GroupSuccession]:
    sets = {
        (group.catalogue.code, group.set_code): group
        for group in ProductGroup.objects.exclude(set_code="").select_related("catalogue")
    }
    for table in tables:
        for pair in table["pairs"]:
            yield GroupSuccession(
                predecessor=sets[table["from"], pair["from"]],
                successor=sets[table["to"], pair["to"]],
                note=pair.get("note", ""),
            )


# --- Criteria -----------------------------------------------------------------------------------------------------


def load_criteria() -> None:
    """The scoring forms of every version that is not there yet."""
    known = set(CriteriaVersion.objects.values_list("code", flat=True))
    for name in CRITERIA_FILES:
        data = read(name)
        if data["version"]["code"] not in known:
            write_version(data["version"])
            write_forms(data)


def write_version(row: Row) -> CriteriaVersion:
    """A version of the criteria with its star bands, still without forms."""
    version = CriteriaVersion.objects.create(**version_fields(row))
    write_bands(version, row)
    return version


def write_bands(version: CriteriaVersion, row: Row) -> None:
    """From how many points on the version gives how many stars."""
    StarBand.objects.bulk_create(
        StarBand(version=version, stars=int(stars), from_points=Decimal(points))
        for stars, points in row["bands"].items()
    )


def version_fields(row: Row) -> Row:
    """What a version itself says, as its table holds it."""
    texts = _some(row, "code", "title", "legal_basis", "note", "confidence", "source")
    return {**texts, **_period(row), "has_marks": row["has_marks"]}


def write_forms(data: Row) -> list[CriteriaSet]:
    """The forms of a version that is there, with all they consist of, by five statements.

    `data` has the shape of the files in products/data; whether it adds up is asked before.
    """
    version = CriteriaVersion.objects.get(code=data["version"]["code"])
    groups = ProductGroup.objects.filter(catalogue__code=data["version"]["catalogue"]).exclude(set_code="")
    by_set = {group.set_code: group for group in groups}
    forms = CriteriaSet.objects.bulk_create([_form(version, by_set[row["set"]], row) for row in data["sets"]])
    contents = FormRows()
    for form, row in zip(forms, data["sets"], strict=True):
        contents.add(form, row)
    contents.save()
    return forms


def _form(version, group, row: Row) -> CriteriaSet:
    fields = _some(row, "name", "name_en", "exclusion_grounds", "sum_faults")
    return CriteriaSet(version=version, group=group, code=row["set"], **fields)


@dataclass
class FormRows:
    """What forms consist of, table by table, parents before their children."""

    parts: list[CriteriaPart] = field(default_factory=list)
    sections: list[CriteriaSection] = field(default_factory=list)
    criteria: list[Criterion] = field(default_factory=list)
    options: list[CriterionOption] = field(default_factory=list)

    def add(self, form: CriteriaSet, row: Row) -> None:
        """Everything of one form; criteria are counted through the whole of it."""
        places = iter(range(1, 10_000))
        for position, part_row in enumerate(row["parts"], start=1):
            part = CriteriaPart(criteria_set=form, position=position, **_own(part_row, "sections"))
            self.parts.append(part)
            for at, section_row in enumerate(part_row["sections"], start=1):
                fields = _own(section_row, "criteria")
                section = CriteriaSection(criteria_set=form, part=part, position=at, **fields)
                self.sections.append(section)
                for criterion_row in section_row["criteria"]:
                    self._add_criterion(form, section, next(places), criterion_row)

    def _add_criterion(self, form, section, position, row: Row) -> None:
        criterion = Criterion(criteria_set=form, section=section, position=position, **_own(row, "options"))
        self.criteria.append(criterion)
        self.options += [
            CriterionOption(criterion=criterion, position=place, **option)
            for place, option in enumerate(row["options"], start=1)
        ]

    def save(self) -> None:
        """Write the rows; bulk_create gives each its number, which its children then take over."""
        CriteriaPart.objects.bulk_create(self.parts)
        CriteriaSection.objects.bulk_create(self.sections)
        Criterion.objects.bulk_create(self.criteria)
        CriterionOption.objects.bulk_create(self.options)


def _own(row: Row, children: str) -> Row:
    """A row without what lies below it."""
    return {name: value for name, value in row.items() if name != children}


# --- Regimes ------------------------------------------------------------------------------------------------------


def load_regimes() -> None:
    """Who judges by what between which days; regimes that are there stay as they are."""
    data = read("regimes.json")
    known = set(Regime.objects.values_list("code", flat=True))
    for row in data["regimes"]:
        if row["code"] not in known:
            _write_regime(row)
    regimes = {regime.code: regime for regime in Regime.objects.all()}
    RegimeTransition.objects.bulk_create(
        (
            RegimeTransition(**row | {"earlier": regimes[row["earlier"]], "later": regimes[row["later"]]})
            for row in data["transitions"]
        ),
        ignore_conflicts=True,
    )


def _write_regime(row: Row) -> None:
    ends = row.get("extends_ending_before")
    regime = Regime.objects.create(
        catalogue=ProductCatalogue.objects.get(code=row["catalogue"]),
        criteria=CriteriaVersion.objects.get(code=row["criteria"]),
        extends_ending_before=date.fromisoformat(ends) if ends else None,
        **_period(row),
        **_some(row, "code", "name", "legal_basis", "note", "confidence", "source", "receipt_pattern"),
        **_some(row, "certificate_months", "again_opens_days", "again_closes_days", "again_by_writing"),
        **_some(row, "longest_extension_days", "notice_days"),
    )
    RegimeStage.objects.bulk_create(
        _stage(regime, position, stage) for position, stage in enumerate(row["stages"], start=1)
    )
    RegimeClock.objects.bulk_create(RegimeClock(regime=regime, **clock) for clock in row.get("clocks", ()))
    RegimeRound.objects.bulk_create(_round(regime, each) for each in row.get("rounds", ()))
    RegimeParticipant.objects.bulk_create(
        RegimeParticipant(
            regime=regime, producer_kind=each["kind"], only_tourism=each.get("only_tourism", False)
        )
        for each in row.get("participants", ())
    )


def _stage(regime, position, row: Row) -> RegimeStage:
    first, last = row.get("decides", (None, None))
    return RegimeStage(
        regime=regime,
        position=position,
        decides_from=first,
        decides_to=last,
        **_some(row, "level", "scores", "writes_report", "sends_up_from"),
    )


def _round(regime, row: Row) -> RegimeRound:
    propose_day, propose_month = map(int, row["propose_before"].split("/"))
    evaluate_day, evaluate_month = map(int, row["evaluate_before"].split("/"))
    return RegimeRound(
        regime=regime,
        level=row["level"],
        number=row["number"],
        propose_day=propose_day,
        propose_month=propose_month,
        evaluate_day=evaluate_day,
        evaluate_month=evaluate_month,
    )


def load_requirements() -> None:
    """What a dossier must hold, by regime, by who adds it and by kind of dossier."""
    regimes = {regime.code: regime for regime in Regime.objects.all()}
    DossierRequirement.objects.bulk_create(
        (
            DossierRequirement(
                regime=regimes[code], level=part["level"], dossier_kind=kind, position=position, **item
            )
            for part in read("requirements.json")["lists"]
            for code in part["regimes"]
            for kind in part["kinds"]
            for position, item in enumerate(part["items"], start=1)
        ),
        ignore_conflicts=True,
    )
