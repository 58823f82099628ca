"""Which law holds on a day, and what it says: the tables here are written by hand from the decisions."""

from datetime import date, timedelta
from fractions import Fraction
from types import SimpleNamespace

import pytest
from django.db import transaction

from agencies.selectors.calendar import working_calendar
from agencies.services.registers import load_special_days
from products.enums import ClockStep, DossierKind, ProducerKind, StageLevel
from products.models import CriteriaSet, CriterionOption, ProductGroup, Regime
from products.selectors.laws import (
    again_window,
    clock_for,
    criteria_set_for,
    first_stage,
    form_of,
    last_day_under,
    may_take_part,
    outcome_at,
    regime_on,
    requirements_of,
    round_days,
    stage_after,
    successors_in,
    transition_between,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("laws")]


def regime(code):
    return Regime.objects.select_related("catalogue", "criteria").get(code=code)


def group(catalogue, code):
    return ProductGroup.objects.get(catalogue__code=catalogue, set_code=code)


# --- The day of lodging -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (date(2019, 5, 21), None),
        (date(2019, 8, 20), None),
        (date(2019, 8, 21), "QD1048-2019"),
        (date(2019, 10, 1), "QD1048-2019"),
        (date(2023, 2, 23), "QD1048-2019"),
        (date(2023, 2, 24), "QD148-2023"),
        (date(2024, 8, 1), "QD148-2023"),
        (date(2025, 6, 30), "QD148-2023"),
        (date(2025, 7, 1), None),
        (date(2025, 7, 5), None),
        (date(2025, 7, 6), "QD1489-2025"),
        (date(2025, 9, 1), "QD1489-2025"),
        (date(2026, 5, 21), "QD1489-2025"),
        (date(2026, 5, 22), "QD26-2026"),
        (date(2026, 8, 1), "QD26-2026"),
    ],
)
def test_the_day_of_lodging_says_which_regime(day, code):
    found = regime_on(day)

    assert (found.code if found else None) == code


@pytest.mark.parametrize(
    ("code", "levels", "criteria"),
    [
        ("QD1048-2019", ["district", "province", "centre"], "2019/2020"),
        ("QD148-2023", ["district", "province", "centre"], "2023"),
        ("QD1489-2025", ["commune", "province", "centre"], "2023"),
        ("QD26-2026", ["commune", "province", "centre"], "2026"),
    ],
)
def test_dossiers_pass_through_the_levels_of_their_regime(code, levels, criteria):
    passed, stage = [], first_stage(regime(code))
    while stage:
        passed.append(stage.level)
        stage = stage_after(stage)

    assert passed == levels
    assert regime(code).criteria.code == criteria


# --- Who decides which stars --------------------------------------------------------------------------------------

NO, UP, YES = "neither", "sends up", "decides"
# By regime and level, what becomes of a result of 1, 2, 3, 4, 5 stars (ocop rules, section 1: who evaluates).
DECIDES = {
    ("QD1048-2019", "district"): (NO, NO, UP, UP, UP),
    ("QD1048-2019", "province"): (NO, NO, YES, YES, UP),
    ("QD1048-2019", "centre"): (NO, NO, NO, NO, YES),
    ("QD148-2023", "district"): (NO, NO, YES, UP, UP),
    ("QD148-2023", "province"): (NO, NO, NO, YES, UP),
    ("QD148-2023", "centre"): (NO, NO, NO, NO, YES),
    ("QD1489-2025", "commune"): (UP, UP, UP, UP, UP),
    ("QD1489-2025", "province"): (NO, NO, YES, YES, UP),
    ("QD1489-2025", "centre"): (NO, NO, NO, NO, YES),
    ("QD26-2026", "commune"): (UP, UP, UP, UP, UP),
    ("QD26-2026", "province"): (NO, NO, YES, YES, UP),
    ("QD26-2026", "centre"): (NO, NO, NO, NO, YES),
}
# The first and the last hundredth of a point of each rank.
ENDS_OF_BAND = {
    1: ("0", "29.99"),
    2: ("30", "49.99"),
    3: ("50", "69.99"),
    4: ("70", "89.99"),
    5: ("90", "100"),
}


def outcome(code, level, points, stars):
    found = outcome_at(regime(code).stages.get(level=level), Fraction(points), stars)
    return {(True, False): YES, (False, True): UP, (False, False): NO}[found.decides, found.sends_up]


@pytest.mark.parametrize("stars", ENDS_OF_BAND)
@pytest.mark.parametrize(("code", "level"), DECIDES)
def test_regime_times_star_times_level(code, level, stars):
    found = {outcome(code, level, points, stars) for points in ENDS_OF_BAND[stars]}

    assert found == {DECIDES[code, level][stars - 1]}


def test_the_table_holds_every_level_of_every_regime():
    levels = {(each.code, stage.level) for each in Regime.objects.all() for stage in each.stages.all()}

    assert levels == DECIDES.keys()


@pytest.mark.parametrize(
    ("code", "level", "points", "stars", "expected"),
    [
        # A mark missed keeps the result where its stars are decided, whatever its points.
        ("QD26-2026", "province", "92", 4, YES),
        ("QD26-2026", "province", "92", 3, YES),
        ("QD26-2026", "province", "92", 2, NO),
        ("QD148-2023", "district", "75", 3, YES),
        ("QD148-2023", "district", "75", 2, NO),
        ("QD148-2023", "district", "95", 5, UP),
        ("QD1048-2019", "district", "50", 3, UP),
        ("QD1048-2019", "district", "49.999", 2, NO),
    ],
)
def test_a_result_pulled_down_by_its_marks(code, level, points, stars, expected):
    assert outcome(code, level, points, stars) == expected


# --- Clocks, windows, rounds --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "step", "kind", "length"),
    [
        ("QD26-2026", ClockStep.COMMUNE_REPORT, DossierKind.FIRST, (15, "working")),
        ("QD26-2026", ClockStep.COMMUNE_REPORT, DossierKind.AGAIN, (15, "working")),
        ("QD26-2026", ClockStep.EVALUATE, DossierKind.AGAIN, (45, "calendar")),
        ("QD26-2026", ClockStep.EVALUATE, DossierKind.FIRST, None),
        ("QD26-2026", ClockStep.REVOKE, DossierKind.FIRST, (15, "calendar")),
        ("QD1489-2025", ClockStep.COMMUNE_REPORT, DossierKind.FIRST, None),
    ],
)
def test_a_step_has_its_days_and_their_unit(code, step, kind, length):
    clock = clock_for(regime(code), step, kind)

    assert ((clock.days, clock.unit) if clock else None) == length
    assert clock is None or "Điều" in clock.legal_basis


def test_a_clock_of_one_kind_goes_before_the_one_of_all():
    ours = regime("QD26-2026")
    ours.clocks.create(step=ClockStep.EVALUATE, days=90, unit="calendar", legal_basis="Quy chế")

    assert clock_for(ours, ClockStep.EVALUATE, DossierKind.AGAIN).days == 45
    assert clock_for(ours, ClockStep.EVALUATE, DossierKind.FIRST).days == 90


@pytest.mark.parametrize(
    ("level", "number", "days"),
    [
        ("province", 1, (date(2026, 4, 30), date(2026, 6, 30))),
        ("province", 2, (date(2026, 10, 30), date(2026, 12, 30))),
        ("centre", 1, (date(2026, 7, 30), date(2026, 9, 30))),
        ("centre", 2, (date(2026, 1, 30), date(2026, 3, 30))),
        ("province", 3, None),
        ("district", 1, None),
    ],
)
def test_rounds_of_the_year_have_their_days(level, number, days):
    assert round_days(regime("QD26-2026"), level, number, 2026) == days


def test_a_round_on_29_february_is_held_on_the_months_last_day():
    ours = regime("QD148-2023")
    ours.rounds.create(
        level="province", number=1, propose_month=2, propose_day=29, evaluate_month=3, evaluate_day=1
    )

    assert round_days(ours, StageLevel.PROVINCE, 1, 2024).propose_before == date(2024, 2, 29)
    assert round_days(ours, StageLevel.PROVINCE, 1, 2023).propose_before == date(2023, 2, 28)


def test_a_file_for_evaluation_again_is_taken_between_180_and_120_days_before_the_end():
    certificate = SimpleNamespace(expires_on=date(2027, 6, 30))

    assert again_window(certificate, regime("QD26-2026")) == (date(2027, 1, 1), date(2027, 3, 2))
    assert date(2027, 1, 1) + timedelta(days=180) == certificate.expires_on
    assert again_window(certificate, regime("QD148-2023")) is None


@pytest.mark.parametrize(
    ("earlier", "kind", "days", "last_day"),
    [
        ("QD1489-2025", DossierKind.FIRST, 60, date(2026, 7, 21)),
        ("QD1489-2025", DossierKind.UPGRADE, 60, date(2026, 7, 21)),
        # 21 June 2026 is a Sunday.
        ("QD1489-2025", DossierKind.AGAIN, 30, date(2026, 6, 22)),
        ("QD148-2023", DossierKind.FIRST, 60, date(2026, 7, 21)),
        ("QD1048-2019", DossierKind.FIRST, None, None),
        ("QD26-2026", DossierKind.FIRST, None, None),
    ],
)
def test_files_of_an_earlier_regime_are_finished_within_the_days_of_the_transition(
    earlier, kind, days, last_day
):
    load_special_days()

    transition = transition_between(regime(earlier), regime("QD26-2026"), kind)

    assert (transition.days if transition else None) == days
    assert last_day_under(regime(earlier), kind, working_calendar()) == last_day


def test_the_extension_of_article_12_and_the_notice_are_rows():
    ours = regime("QD26-2026")

    assert (ours.longest_extension_days, ours.extends_ending_before) == (180, date(2026, 9, 20))
    assert (ours.again_by_writing, ours.notice_days, ours.certificate_months) == (True, 30, 36)
    assert {each.code: each.notice_days for each in Regime.objects.all()} == {
        "QD1048-2019": None,
        "QD148-2023": 30,
        "QD1489-2025": 30,
        "QD26-2026": 30,
    }
    assert ours.receipt_number(number=7, province="75", unit="26116", year=2026) == "07/PĐK-75-26116-2026"


# --- Who may take part, what a dossier holds ------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ProducerKind)
def test_who_may_take_part(kind):
    ours = regime("QD26-2026")

    never, only_tourism = (
        {ProducerKind.LARGE_ENTERPRISE},
        {
            ProducerKind.ASSOCIATION,
            ProducerKind.OPERATING_CENTRE,
        },
    )

    assert bool(may_take_part(kind, ours, tourism=False)) == (kind not in never | only_tourism)
    assert bool(may_take_part(kind, ours, tourism=True)) == (kind not in never)
    # Of the earlier ones no list could be read.
    assert may_take_part(kind, regime("QD148-2023"), tourism=False)


@pytest.mark.parametrize(
    ("code", "kind", "level", "set_code", "codes"),
    [
        ("QD26-2026", "first", "commune", "SP01", ["X01", "X02", "X03", "X04"]),
        ("QD26-2026", "first", "commune", "SP26", ["X01", "X02", "X03"]),
        ("QD26-2026", "upgrade", "province", "SP01", ["M01", "M02", "M03", "M04", "M05", "M06", "M07"]),
        ("QD26-2026", "again", "province", "SP26", ["M11", "M12", "M13", "M14"]),
        ("QD1489-2025", "first", "commune", "SP01", ["X01", "X02", "X03"]),
        ("QD148-2023", "first", "commune", "SP01", []),
    ],
)
def test_a_level_adds_its_papers(code, kind, level, set_code, codes):
    found = requirements_of(regime(code), kind, level, group("2026", set_code))

    assert [each.code for each in found] == codes


def test_the_producer_is_asked_for_the_forms_first_and_then_for_evidence():
    found = requirements_of(regime("QD26-2026"), DossierKind.AGAIN, "", group("2026", "SP01"))

    assert [each.code for each in found[:5]] == ["R01", "R02", "R03", "B01", "B02"]
    assert len(found) == 3 + 15
    assert [each.need for each in found[:5]] == ["always", "always", "always", "condition", "condition"]
    assert {each.code: each.usual_months for each in found if each.usual_months} == {
        "B02": 36,
        "B07": 120,
        "B12": 12,
        "B14": 36,
    }


# --- Forms --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("catalogue", "code", "under", "expected"),
    [
        ("2019/2020", "V19-01", "QD1048-2019", ("2019/2020", "V19-01")),
        ("2019/2020", "V19-01", "QD148-2023", ("2023", "SP01")),
        ("2019/2020", "V19-01", "QD26-2026", ("2026", "SP01")),
        ("2019/2020", "V19-09", "QD26-2026", ("2026", "SP08")),
        ("2023", "SP16", "QD1489-2025", ("2023", "SP16")),
        ("2023", "SP16", "QD26-2026", ("2026", "SP16")),
        # Split in two: somebody has to choose.
        ("2019/2020", "V19-04", "QD148-2023", None),
        # No successor; no form in the source; a set of tomorrow under the law of yesterday.
        ("2019/2020", "V19-21", "QD148-2023", None),
        ("2019/2020", "V19-03", "QD1048-2019", None),
        ("2026", "SP01", "QD1489-2025", None),
    ],
)
def test_a_set_is_judged_by_the_form_of_its_successor(catalogue, code, under, expected):
    found = criteria_set_for(group(catalogue, code), regime(under))

    assert ((found.version.code, found.code) if found else None) == expected


def test_a_split_set_names_those_to_choose_from():
    found = successors_in(group("2019/2020", "V19-04"), regime("QD26-2026").catalogue)

    assert [each.set_code for each in found] == ["SP04", "SP08"]


def form_set(code="SP08", version="2026"):
    return CriteriaSet.objects.get(version__code=version, code=code)


def test_a_form_that_is_not_used_is_read_anew_each_time():
    form = form_set()
    first = form_of(form.pk).lines[0].options[0]

    CriterionOption.objects.filter(pk=first.key).update(points=0)

    assert form_of(form.pk).lines[0].options[0].points == 0 != first.points


def test_a_used_form_is_read_once(django_assert_num_queries):
    form = form_set()
    CriteriaSet.objects.filter(pk=form.pk).update(used_since=date(2026, 8, 1))
    first = form_of(form.pk)

    with django_assert_num_queries(1):
        assert form_of(form.pk) is first


def test_a_use_that_was_rolled_back_leaves_no_old_form_behind():
    form = form_set()
    with transaction.atomic():
        CriteriaSet.objects.filter(pk=form.pk).update(used_since=date(2026, 8, 1))
        option = form_of(form.pk).lines[0].options[0]
        transaction.set_rollback(True)
    CriterionOption.objects.filter(pk=option.key).update(points=0)

    CriteriaSet.objects.filter(pk=form.pk).update(used_since=date(2026, 8, 1))

    assert form_of(form.pk).lines[0].options[0].points == 0 != option.points


def test_a_form_that_is_not_there_is_said_so():
    with pytest.raises(CriteriaSet.DoesNotExist):
        form_of(2**62)
