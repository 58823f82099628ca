"""The law as rows: everything of the files arrives, nothing twice, and a used form stays as it is."""

from datetime import date

import pytest

from agencies.selectors.trail import trail_of
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
from products.services.criteria_files import form_faults, shape_faults, sum_faults
from products.services.laws import load_laws
from tests.cast import moment
from tests.products.law_data import FORMS, KNOWN_FAULTS, VERSIONS, criteria_of, read, sections_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("laws")]

TABLES = (
    ProductCatalogue,
    ProductGroup,
    GroupSuccession,
    CriteriaVersion,
    StarBand,
    CriteriaSet,
    CriteriaPart,
    CriteriaSection,
    Criterion,
    CriterionOption,
    Regime,
    RegimeStage,
    RegimeClock,
    RegimeRound,
    RegimeParticipant,
    RegimeTransition,
    DossierRequirement,
)


def counts():
    return {table.__name__: table.objects.count() for table in TABLES}


# --- Everything arrives -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("version", "forms", "criteria", "options"),
    [("2019/2020", 25, 751, 2688), ("2023", 26, 798, 2632), ("2026", 26, 787, 2579)],
)
def test_every_form_criterion_and_option_of_the_source_arrives(version, forms, criteria, options):
    of_version = {"criteria_set__version__code": version}

    assert CriteriaSet.objects.filter(version__code=version).count() == forms
    assert Criterion.objects.filter(**of_version).count() == criteria
    assert CriterionOption.objects.filter(criterion__criteria_set__version__code=version).count() == options
    assert CriteriaSection.objects.filter(**of_version).count() == sum(
        len(sections_of(form)) for form in VERSIONS[version]["sets"]
    )
    assert CriteriaPart.objects.filter(**of_version).count() == 3 * forms


@pytest.mark.parametrize(("version", "code"), FORMS)
def test_a_form_is_stored_word_for_word(version, code):
    printed = [
        (
            criterion["code"],
            criterion["name"],
            criterion["max_points"],
            criterion.get("heading", ""),
            criterion.get("min_for_stars"),
            criterion.get("alternative", ""),
            criterion.get("rules", []),
            criterion.get("note", ""),
            [
                (
                    option["points"],
                    option["label"],
                    option["label_en"],
                    option.get("min_for_stars"),
                    option.get("case", ""),
                    option.get("note", ""),
                )
                for option in criterion["options"]
            ],
        )
        for criterion in criteria_of(FORMS[version, code])
    ]

    criteria = Criterion.objects.filter(criteria_set__version__code=version, criteria_set__code=code)
    stored = [
        (
            each.code,
            each.name,
            each.max_points,
            each.heading,
            each.min_for_stars,
            each.alternative,
            each.rules,
            each.note,
            [
                (one.points, one.label, one.label_en, one.min_for_stars, one.case, one.note)
                for one in each.options.order_by("position")
            ],
        )
        for each in criteria.order_by("position").prefetch_related("options")
    ]

    assert stored == printed


def test_what_does_not_add_up_is_exactly_what_is_known():
    stored = {
        (form.version.code, form.code): form.sum_faults
        for form in CriteriaSet.objects.exclude(sum_faults=[]).select_related("version")
    }

    assert stored == KNOWN_FAULTS


@pytest.mark.parametrize(("version", "code"), FORMS)
def test_the_checks_find_in_each_form_what_is_known_and_nothing_else(version, code):
    form = FORMS[version, code]

    assert sum_faults(form) == KNOWN_FAULTS.get((version, code), [])
    assert form_faults(form, has_marks=VERSIONS[version]["version"]["has_marks"]) == []


@pytest.mark.parametrize("version", VERSIONS)
def test_the_portals_own_files_have_the_shape_that_imports_must_have(version):
    assert list(shape_faults(VERSIONS[version])) == []


@pytest.mark.parametrize(
    ("code", "classes", "groups", "sets"),
    [("2018", 6, 0, 0), ("2019/2020", 6, 15, 26), ("2023", 6, 17, 26), ("2026", 6, 17, 26)],
)
def test_catalogues_have_their_classes_groups_and_sets(code, classes, groups, sets):
    of_kind = ProductGroup.objects.filter(catalogue__code=code)

    assert of_kind.filter(kind="class").count() == classes
    assert of_kind.exclude(set_code="").count() == sets
    assert of_kind.filter(kind="group").count() >= groups


def test_tourism_alone_is_marked_as_tourism():
    marked = ProductGroup.objects.filter(is_tourism=True).exclude(set_code="")

    assert set(marked.values_list("catalogue__code", "set_code")) == {
        ("2019/2020", "V19-26"),
        ("2023", "SP26"),
        ("2026", "SP26"),
    }


def test_sets_pass_on_as_the_mapping_says():
    passed = GroupSuccession.objects.filter(predecessor__catalogue__code="2019/2020")
    pairs = set(passed.values_list("predecessor__set_code", "successor__set_code"))

    assert {("V19-04", "SP04"), ("V19-04", "SP08"), ("V19-08", "SP08"), ("V19-09", "SP08")} <= pairs
    assert "V19-21" not in {before for before, _after in pairs}
    assert GroupSuccession.objects.filter(predecessor__catalogue__code="2023").count() == 26


def test_periods_are_half_open_and_none_overlaps():
    days = {
        row.code: (row.valid_from, row.valid_until)
        for model in (CriteriaVersion, Regime)
        for row in model.objects.all()
    }

    assert days == {
        "2019/2020": (date(2019, 8, 21), date(2023, 2, 24)),
        "2023": (date(2023, 2, 24), date(2026, 5, 22)),
        "2026": (date(2026, 5, 22), None),
        "QD1048-2019": (date(2019, 8, 21), date(2023, 2, 24)),
        "QD148-2023": (date(2023, 2, 24), date(2025, 7, 1)),
        "QD1489-2025": (date(2025, 7, 6), date(2026, 5, 22)),
        "QD26-2026": (date(2026, 5, 22), None),
    }
    assert "21/07/2026" in CriteriaVersion.objects.get(code="2023").note


def test_every_catalogue_version_and_regime_names_its_source():
    for model in (ProductCatalogue, CriteriaVersion, Regime):
        for row in model.objects.all():
            assert row.source and row.confidence and row.legal_basis, row


def test_the_parts_of_a_dossier_come_from_the_lists():
    lists = read("requirements.json")["lists"]

    assert DossierRequirement.objects.count() == sum(
        len(part["regimes"]) * len(part["kinds"]) * len(part["items"]) for part in lists
    )
    asked = DossierRequirement.objects.filter(regime__code="QD26-2026", level="", dossier_kind="again")
    assert list(asked.order_by("position").values_list("code", "form")) == [
        ("R01", "Mẫu số 01"),
        ("R02", "Mẫu số 02"),
        ("R03", ""),
    ]


# --- Nothing twice ------------------------------------------------------------------------------------------------


def test_loading_again_adds_nothing():
    before = counts()

    load_laws(at=moment())

    assert counts() == before
    assert all(before.values())


def test_loading_again_leaves_what_was_corrected():
    Regime.objects.filter(code="QD26-2026").update(notice_days=45)
    CriteriaSet.objects.filter(version__code="2023", code="SP07").update(name="Đã đính chính")
    RegimeParticipant.objects.filter(regime__code="QD26-2026", producer_kind="farm").delete()

    load_laws(at=moment())

    assert Regime.objects.get(code="QD26-2026").notice_days == 45
    assert CriteriaSet.objects.get(version__code="2023", code="SP07").name == "Đã đính chính"
    assert not RegimeParticipant.objects.filter(regime__code="QD26-2026", producer_kind="farm").exists()


def test_the_trail_says_that_the_portal_loaded_the_law():
    entries = trail_of(CriteriaVersion.objects.get(code="2026"))

    assert [entry.act for entry in entries] == ["Nạp danh mục sản phẩm, bộ tiêu chí, quy định"]
