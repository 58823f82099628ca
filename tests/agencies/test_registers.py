"""The province's registers, loaded from the project's own files and asked about any day."""

import json
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from agencies.enums import DayKind, Function, Level, UnitKind
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
from agencies.selectors.actors import names_on
from agencies.selectors.calendar import working_calendar
from agencies.selectors.registers import (
    agencies_on,
    agency_counts,
    functions_on,
    unit_counts,
    unit_tree,
    units_on,
)
from agencies.services.registers import DATA, load_registers
from tests.cast import moment

COUNTS = json.loads((DATA / "units.json").read_text(encoding="utf-8"))["meta"]["counts_check"]
PLAN_DAY = date(2019, 5, 21)
TODAY = date(2026, 11, 23)
TABLES = (
    AdministrativeUnit,
    UnitSuccession,
    Agency,
    AgencyName,
    AgencyFunction,
    AgencySuccession,
    SpecialDay,
)


@pytest.fixture
def registers(db):
    load_registers(at=moment())


def agency(code):
    return Agency.objects.get(code=code)


def unit_on(code, day):
    return AdministrativeUnit.objects.in_force_on(day).get(code=code)


def doing(function, day):
    return set(Agency.objects.doing(function, day).values_list("code", flat=True))


# --- Units --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("day", COUNTS)
def test_units_on_a_day_are_as_many_as_the_record_says(registers, day):
    expected = COUNTS[day]

    counts = unit_counts(date.fromisoformat(day))

    levels = {count.value: count.count for count in counts["levels"]}
    kinds = {count.value: count.count for count in counts["kinds"]}
    assert levels == {"district": expected["districts"], "commune": expected["communes"]}
    for kind in (UnitKind.WARD, UnitKind.COMMUNE, UnitKind.TOWNSHIP):
        assert kinds.get(kind, 0) == expected.get(kind, 0)


def test_every_unit_of_the_file_is_loaded_with_its_period(registers):
    rows = json.loads((DATA / "units.json").read_text(encoding="utf-8"))["units"]

    loaded = set(AdministrativeUnit.objects.values_list("code", "valid_from", "valid_until"))

    assert loaded == {
        (
            row["code"],
            date.fromisoformat(row["valid_from"]) if row["valid_from"] else REGISTER_BEGAN_ON,
            date.fromisoformat(row["valid_until"]) if row["valid_until"] else None,
        )
        for row in rows
    }


def test_loading_twice_changes_nothing(registers):
    before = {model: list(model.objects.order_by("pk").values()) for model in TABLES}

    load_registers(at=moment())

    assert {model: list(model.objects.order_by("pk").values()) for model in TABLES} == before


def test_loading_again_keeps_what_the_secretariat_corrected(registers):
    Agency.objects.filter(code="SCT").update(short_name="Sở CT")
    AgencyName.objects.filter(agency__code="SCT").update(short_name="Sở CT")

    load_registers(at=moment())

    assert agency("SCT").short_name == "Sở CT"
    assert AgencyName.objects.get(agency__code="SCT").short_name == "Sở CT"


def test_a_second_unit_of_the_same_code_on_the_same_day_is_refused_by_the_database(registers):
    biên_hòa = unit_on("731", PLAN_DAY)

    with pytest.raises(IntegrityError, match="unit_code_means_one_unit_a_day"), transaction.atomic():
        AdministrativeUnit.objects.create(
            code="731",
            name="Biên Hòa 2",
            full_name="Thành phố Biên Hòa 2",
            kind=biên_hòa.kind,
            level=biên_hòa.level,
            province_code="75",
            valid_from=PLAN_DAY,
        )


def test_a_reused_code_means_another_unit_at_another_time(registers):
    before, after = unit_on("26014", date(2024, 10, 31)), unit_on("26014", date(2024, 11, 1))

    assert (before.full_name, after.full_name) == ("Phường Tân Tiến", "Phường Tân Mai")


def test_successions_lead_forth_and_back(registers):
    nhơn_trạch = unit_on("742", PLAN_DAY)

    after = [(link.successor.code, link.on) for link in nhơn_trạch.successions.order_by("successor__code")]
    origins = unit_on("26491", date(2025, 7, 1)).origins.order_by("predecessor__code")

    assert after == [("26485", date(2025, 7, 1)), ("26491", date(2025, 7, 1)), ("26503", date(2025, 7, 1))]
    assert [link.predecessor.code for link in origins] == ["26476", "26482", "26491", "26500", "742"]
    assert {link.predecessor.valid_until for link in origins} == {date(2025, 7, 1)}


def test_a_unit_may_pass_into_one_that_was_there_before_and_stayed(registers):
    suối_trầu = unit_on("26407", PLAN_DAY)

    links = suối_trầu.successions.order_by("successor__code")

    assert [(link.successor.code, link.on) for link in links] == [
        ("26395", date(2019, 6, 1)),
        ("26410", date(2019, 6, 1)),
    ]
    assert {link.successor.valid_from for link in links} == {REGISTER_BEGAN_ON}


def test_where_the_source_names_no_successor_none_is_invented(registers):
    assert unit_on("26071", PLAN_DAY).full_name == "Phường Xuân Trung"
    assert not unit_on("26071", PLAN_DAY).successions.exists()


def test_units_are_found_without_accents_and_sorted_as_in_a_dictionary(registers):
    found = [unit.full_name for unit in units_on(PLAN_DAY, words="LONG thanh")]
    districts = [unit.name for unit in units_on(PLAN_DAY, level=Level.DISTRICT)]

    assert found == ["Huyện Long Thành", "Thị trấn Long Thành"]
    assert districts == [
        "Biên Hòa",
        "Cẩm Mỹ",
        "Định Quán",
        "Long Khánh",
        "Long Thành",
        "Nhơn Trạch",
        "Tân Phú",
        "Thống Nhất",
        "Trảng Bom",
        "Vĩnh Cửu",
        "Xuân Lộc",
    ]


def test_the_tree_has_every_commune_once_under_its_district(registers):
    tree = unit_tree(units_on(PLAN_DAY))

    assert len(tree) == 11
    assert sum(len(branch.units) for branch in tree) == 171
    assert unit_tree(units_on(TODAY)) == []


# --- Agencies -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "name", "short_name"),
    [
        (date(2019, 5, 31), "UBND thị xã Long Khánh", "UBND TX. Long Khánh"),
        (date(2019, 6, 1), "UBND thành phố Long Khánh", "UBND TP. Long Khánh"),
    ],
)
def test_long_khanh_is_one_agency_with_two_names(registers, day, name, short_name):
    long_khánh = agency("H732")

    called = names_on(day, [long_khánh.pk])[long_khánh.pk]

    assert (called.name, called.short_name) == (name, short_name)
    assert [(found.called, found.called_short) for found in agencies_on(day, words="long khanh")] == [
        (name, short_name)
    ]


def test_local_government_is_eleven_districts_and_then_ninety_five_communes(registers):
    until, since = date(2025, 6, 30), date(2025, 7, 1)

    assert len(doing(Function.LOCAL, PLAN_DAY)) == 11
    assert doing(Function.LOCAL, until) == doing(Function.LOCAL, PLAN_DAY)
    assert len(doing(Function.LOCAL, since)) == 95
    assert not doing(Function.LOCAL, since) & doing(Function.LOCAL, until)


@pytest.mark.parametrize(
    ("function", "in_2019", "today"),
    [
        (Function.GOVERNS, {"UBND"}, {"UBNDTP"}),
        (Function.LEADS, {"SNNPTNT"}, {"SNNMT"}),
        (Function.BUDGET, {"SKHDT"}, {"STC"}),
        (Function.FINANCE, {"STC0"}, {"STC"}),
        (Function.TRADE, {"SCT"}, {"SCT"}),
        (Function.STAFF, {"SNV"}, {"SNV"}),
    ],
)
def test_functions_pass_from_agency_to_agency_without_a_gap(registers, function, in_2019, today):
    assert doing(function, PLAN_DAY) == in_2019
    assert doing(function, TODAY) == today
    assert [doing(function, day) for day in (date(2025, 2, 28), date(2025, 3, 1))] == [
        in_2019,
        today if function != Function.GOVERNS else in_2019,
    ]


def test_ten_communes_became_wards_and_stayed_the_same_agency(registers):
    nhơn_trạch = agency("X26485")

    names = [name.name for name in nhơn_trạch.names.order_by("valid_from")]

    assert names == ["UBND xã Nhơn Trạch", "UBND phường Nhơn Trạch"]
    assert AgencyName.objects.filter(valid_from=date(2026, 4, 30), agency__level=Level.COMMUNE).count() == 10
    assert nhơn_trạch.name == "UBND phường Nhơn Trạch"


def test_a_district_passed_to_the_communes_of_its_land(registers):
    successors = agency("H742").successions.order_by("successor__code")

    assert [(link.successor.code, link.on) for link in successors] == [
        ("X26485", date(2025, 7, 1)),
        ("X26491", date(2025, 7, 1)),
        ("X26503", date(2025, 7, 1)),
    ]
    assert not AgencySuccession.objects.filter(successor__code="X25195").exists(), "was in Bình Phước"


def test_the_departments_of_finance_and_planning_became_one(registers):
    origins = agency("STC").origins.order_by("predecessor__code")

    assert [(link.predecessor.code, link.on) for link in origins] == [
        ("SKHDT", date(2025, 3, 1)),
        ("STC0", date(2025, 3, 1)),
    ]
    assert {link.predecessor.name for link in origins} == {"Sở Kế hoạch và Đầu tư", "Sở Tài chính"}


def test_agencies_are_counted_as_of_a_day(registers):
    counts = {count.value: count.count for count in agency_counts(PLAN_DAY, functions_on(PLAN_DAY))["levels"]}

    assert counts == {"province": 25, "district": 11, "commune": 0}
    assert agencies_on(PLAN_DAY).count() == 36


def test_an_agency_is_found_by_any_of_its_names_without_accents(registers):
    assert [found.code for found in agencies_on(PLAN_DAY, words="so nn&ptnt")] == ["SNNPTNT"]
    assert [found.code for found in agencies_on(PLAN_DAY, words="ubnd h. tan phu")] == ["H734"]
    assert [found.code for found in agencies_on(PLAN_DAY, function=Function.LEADS)] == ["SNNPTNT"]
    assert list(agencies_on(PLAN_DAY, words="khong co co quan nay")) == []


# --- Days ---------------------------------------------------------------------------------------------------------


def days_off(first, last):
    return list(
        SpecialDay.objects.filter(day__range=(first, last), kind=DayKind.DAY_OFF)
        .order_by("day")
        .values_list("day", flat=True)
    )


def test_the_days_off_of_2019_are_those_of_the_law(registers):
    assert days_off(date(2019, 2, 1), date(2019, 2, 28)) == [date(2019, 2, day) for day in range(4, 9)]
    assert days_off(date(2019, 4, 1), date(2019, 4, 20)) == [date(2019, 4, 15)]


def test_make_up_days_are_worked_and_named_for_the_day_they_replace(registers):
    calendar = working_calendar()

    assert not calendar.is_working(date(2019, 4, 29))
    assert calendar.is_working(date(2019, 5, 4))
    assert SpecialDay.objects.get(day=date(2019, 5, 4)).name == "Làm bù cho ngày 29/04/2019"
    assert SpecialDay.objects.get(day=date(2019, 1, 5)).name == "Làm bù cho ngày 31/12/2018"


def test_the_swap_of_january_2026_is_known_with_its_notice(registers):
    calendar = working_calendar()
    off, worked = SpecialDay.objects.filter(day__in=[date(2026, 1, 2), date(2026, 1, 10)]).order_by("day")

    assert not calendar.is_working(off.day)
    assert calendar.is_working(worked.day)
    assert off.decision == worked.decision == "Thông báo hoán đổi ngày làm việc, công bố ngày 25/12/2025"


def test_the_day_of_vietnamese_culture_is_off_since_2026(registers):
    assert SpecialDay.objects.get(day=date(2026, 11, 24)).decision == "Nghị quyết 28/2026/QH16"
    assert not SpecialDay.objects.filter(day=date(2025, 11, 24)).exists()


def test_the_seeded_years_are_2019_to_2028(registers):
    years = set(SpecialDay.objects.values_list("day__year", flat=True))

    assert years == set(range(2019, 2029))
    assert working_calendar().known_until == 2028
