"""The province's registers: units, agencies and special days, from the files in agencies/data into the tables.

Loading twice adds nothing and overwrites nothing: a row that the secretariat has corrected stays corrected.
"""

import json
from collections import defaultdict
from datetime import date, datetime
from pathlib import Path

import holidays
from django.utils.translation import gettext as _

from agencies.enums import AgencyKind, DayKind, Function, Level
from agencies.models import (
    AdministrativeUnit,
    Agency,
    AgencyFunction,
    AgencyName,
    AgencySuccession,
    SpecialDay,
    UnitSuccession,
)
from agencies.models.base import REGISTER_BEGAN_ON
from agencies.services.audit import act

DATA = Path(__file__).resolve().parent.parent / "data"
PROVINCE_CODE = "75"
COMMUNES_LEAD_SINCE = date(2025, 7, 1)
SEEDED_YEARS = range(2019, 2029)
SATURDAY = 5
CONFIDENCE = {"high": "cao", "medium": "trung bình", "low": "thấp"}

# The swap announced on 25/12/2025, which the calendar package does not know, and the law behind 24 November.
SWAPS = {
    date(2026, 1, 2): (DayKind.DAY_OFF, "Ngày nghỉ (thay cho ngày 10/01/2026)"),
    date(2026, 1, 10): (DayKind.MAKE_UP, "Làm bù cho ngày 02/01/2026"),
}
SWAP_DECISION = "Thông báo hoán đổi ngày làm việc, công bố ngày 25/12/2025"
DECISIONS = {"Ngày Văn hóa Việt Nam": "Nghị quyết 28/2026/QH16"}

Row = dict
Key = tuple[str, date]


def load_registers(*, at: datetime) -> None:
    """Everything the registers know, in one transaction."""
    with act("registers.load", actor=None, at=at, reason=_("Nạp các sổ của tỉnh")):
        load_units()
        load_agencies()
        load_special_days()


def read(name: str) -> dict:
    """One file of the registers' data."""
    return json.loads((DATA / name).read_text(encoding="utf-8"))


def first_day(row: Row) -> date:
    """When a record came into force; the first day of the registers if it was there before."""
    return _day(row["valid_from"]) or REGISTER_BEGAN_ON


def last_day(row: Row) -> date | None:
    """The first day a record is no longer in force, None while it is."""
    return _day(row["valid_until"])


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _source(row: Row, names: dict[str, str] | None = None) -> str:
    """Where a record is from, and how sure one can be of it."""
    sources = [(names or {}).get(source, source) for source in row.get("sources", ())]
    return "\n".join([*sources, f"Độ tin cậy: {CONFIDENCE[row['confidence']]}."])


def _add_missing(model, rows) -> None:
    """Add the rows whose code and first day the table does not hold yet."""
    known = set(model.objects.values_list("code", "valid_from"))
    model.objects.bulk_create([row for row in rows if (row.code, row.valid_from) not in known])


# --- Units --------------------------------------------------------------------------------------------------------


def load_units() -> None:
    """Administrative units and what became of them; rows that are there stay as they are."""
    data = read("units.json")
    names = data["meta"]["sources"]
    _add_missing(AdministrativeUnit, [_unit(row, names) for row in data["units"]])
    units = {(unit.code, unit.valid_from): unit for unit in AdministrativeUnit.objects.all()}
    pairs = _unit_pairs(data["units"])
    UnitSuccession.objects.bulk_create(
        [
            UnitSuccession(predecessor=units[before], successor=units[after], on=on)
            for (before, after), on in pairs.items()
        ],
        ignore_conflicts=True,
    )


def _unit(row: Row, names: dict[str, str]) -> AdministrativeUnit:
    copied = ("code", "name", "full_name", "kind", "level", "province_code")
    optional = ("name_en", "parent_code", "created_by", "ended_by", "note")
    return AdministrativeUnit(
        valid_from=first_day(row),
        valid_until=last_day(row),
        source=_source(row, names),
        **{field: row[field] for field in copied},
        **{field: row.get(field, "") for field in optional},
    )


def _unit_pairs(rows: list[Row]) -> dict[tuple[Key, Key], date]:
    """Who passed into whom on which day: codes resolved to the dated records they meant on that day.

    A unit may pass into one that began then, or into one that was there before and stayed.
    """
    by_code = defaultdict(list)
    for row in rows:
        by_code[row["code"]].append(row)
    pairs: dict[tuple[Key, Key], date] = {}
    for row in rows:
        pairs |= _successors(row, by_code) | _predecessors(row, by_code)
    return pairs


def _successors(row: Row, by_code: dict[str, list[Row]]) -> dict[tuple[Key, Key], date]:
    ended = last_day(row)
    if ended is None:
        return {}
    afters = [after for code in row.get("successors", ()) for after in by_code[code] if _holds(after, ended)]
    return {(_key(row), _key(after)): ended for after in afters}


def _predecessors(row: Row, by_code: dict[str, list[Row]]) -> dict[tuple[Key, Key], date]:
    began = first_day(row)
    befores = [
        before
        for code in row.get("predecessors", ())
        for before in by_code[code]
        if last_day(before) == began
    ]
    return {(_key(before), _key(row)): began for before in befores}


def _key(row: Row) -> Key:
    return row["code"], first_day(row)


def _holds(row: Row, day: date) -> bool:
    """Whether the record is in force on `day`."""
    until = last_day(row)
    return first_day(row) <= day and (until is None or day < until)


# --- Agencies -----------------------------------------------------------------------------------------------------


def load_agencies() -> None:
    """Agencies, their names, functions and successions; agencies that are there stay as they are."""
    data = read("agencies.json")
    rows = [*data["agencies"], *_commune_rows(data["communes"])]
    _add_missing(Agency, [_agency(row) for row in rows])
    agencies = {(agency.code, agency.valid_from): agency for agency in Agency.objects.all()}
    _load_names(rows, agencies)
    _load_functions(rows, agencies)
    _load_agency_successions(data["successions"], agencies)


def _agency(row: Row) -> Agency:
    return Agency(
        code=row["code"],
        name=row["name"],
        short_name=row["short_name"],
        name_en=row.get("name_en", ""),
        kind=AgencyKind(row["kind"]),
        level=Level(row["level"]),
        unit_code=row.get("unit_code", ""),
        role_in_programme=row.get("role", ""),
        source=_source(row),
        note=row.get("note", ""),
        valid_from=first_day(row),
        valid_until=last_day(row),
    )


def _commune_rows(shared: Row) -> list[Row]:
    """The committees of communes and wards, which act in the programme since districts ended.

    A commune that became a ward keeps its committee; only the name changes.
    """
    periods = defaultdict(list)
    communes = AdministrativeUnit.objects.filter(
        level=Level.COMMUNE, province_code=PROVINCE_CODE, valid_from__gte=COMMUNES_LEAD_SINCE
    )
    for unit in communes.order_by("code", "valid_from"):
        periods[unit.code].append(unit)
    return [_commune_row(code, units, shared) for code, units in periods.items()]


def _commune_row(code: str, units: list[AdministrativeUnit], shared: Row) -> Row:
    names = [
        _period(unit.valid_from, unit.valid_until) | _commune_name(unit.full_name, unit.name_en)
        for unit in units
    ]
    period = _period(units[0].valid_from, units[-1].valid_until)
    return {
        **shared,
        **names[-1],
        **period,
        "code": f"X{code}",
        "kind": AgencyKind.LOCAL,
        "level": Level.COMMUNE,
        "unit_code": code,
        "names": names,
        "functions": [{"function": Function.LOCAL, **period}],
    }


def _commune_name(full_name: str, name_en: str) -> dict:
    """UBND xã Bàu Hàm, as an office writes it."""
    name = f"UBND {full_name[0].lower()}{full_name[1:]}"
    return {"name": name, "short_name": name, "name_en": f"People's Committee of {name_en}"}


def _period(began: date, ended: date | None) -> dict:
    return {"valid_from": began.isoformat(), "valid_until": ended.isoformat() if ended else None}


def _load_names(rows: list[Row], agencies: dict[Key, Agency]) -> None:
    named = set(AgencyName.objects.values_list("agency_id", flat=True))
    AgencyName.objects.bulk_create(
        AgencyName(
            agency=agency,
            name=name["name"],
            short_name=name["short_name"],
            name_en=name.get("name_en", ""),
            valid_from=first_day(name),
            valid_until=last_day(name),
        )
        for row in rows
        if (agency := agencies[_key(row)]).pk not in named
        for name in row.get("names", [row])
    )


def _load_functions(rows: list[Row], agencies: dict[Key, Agency]) -> None:
    known = set(AgencyFunction.objects.values_list("agency_id", "function"))
    AgencyFunction.objects.bulk_create(
        AgencyFunction(
            agency=agency,
            function=function["function"],
            valid_from=first_day(function),
            valid_until=last_day(function),
        )
        for row in rows
        for function in row.get("functions", ())
        if ((agency := agencies[_key(row)]).pk, function["function"]) not in known
    )


def _load_agency_successions(rows: list[Row], agencies: dict[Key, Agency]) -> None:
    """Successions of departments from the file, of districts from what became of their territory."""
    by_code = {code: agency for (code, _began), agency in agencies.items()}
    successions = [
        AgencySuccession(
            predecessor=by_code[row["predecessor"]],
            successor=by_code[row["successor"]],
            on=date.fromisoformat(row["on"]),
        )
        for row in rows
    ]
    by_unit = {agency.unit_code: agency for agency in agencies.values() if agency.kind == AgencyKind.LOCAL}
    passed = UnitSuccession.objects.filter(
        on=COMMUNES_LEAD_SINCE,
        predecessor__level=Level.DISTRICT,
        predecessor__province_code=PROVINCE_CODE,
        successor__level=Level.COMMUNE,
    )
    successions += [
        AgencySuccession(predecessor=by_unit[district], successor=by_unit[commune], on=COMMUNES_LEAD_SINCE)
        for district, commune in passed.values_list("predecessor__code", "successor__code")
    ]
    AgencySuccession.objects.bulk_create(successions, ignore_conflicts=True)


# --- Days ---------------------------------------------------------------------------------------------------------


def load_special_days() -> None:
    """Days off and make-up days as far as law and notices are known; the secretariat confirms the rest yearly."""
    SpecialDay.objects.bulk_create(special_days(), ignore_conflicts=True)


def special_days() -> list[SpecialDay]:
    """Weekdays that are off and weekend days that are worked, by law and by the yearly swaps."""
    # The year before is read too: a day off on 31 December may be worked for in January.
    years = range(SEEDED_YEARS.start - 1, SEEDED_YEARS.stop)
    calendar = holidays.country_holidays("VN", years=years, language="vi")
    days = {
        day: SpecialDay(day=day, kind=DayKind.DAY_OFF, name=name, decision=DECISIONS.get(name, ""))
        for day, name in calendar.items()
        if day.weekday() < SATURDAY and day.year in SEEDED_YEARS
    }
    for day in calendar.weekend_workdays:
        if day.year in SEEDED_YEARS:
            days[day] = SpecialDay(day=day, kind=DayKind.MAKE_UP, name=_worked_for(day, calendar))
    for day, (kind, name) in SWAPS.items():
        days[day] = SpecialDay(day=day, kind=kind, name=name, decision=SWAP_DECISION)
    return [days[day] for day in sorted(days)]


def _worked_for(day: date, calendar) -> str:
    """The name of a make-up day, which says for which day off it is worked."""
    swapped = next((off for off, name in calendar.items() if f"{day:%d/%m/%Y}" in name), None)
    return f"Làm bù cho ngày {swapped:%d/%m/%Y}" if swapped else "Ngày làm bù"
