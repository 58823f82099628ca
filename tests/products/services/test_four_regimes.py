"""The same producer under four laws: who receives, who decides, which clock runs, what a transition leaves time for."""

from datetime import date

import pytest

from agencies.enums import DayUnit, Level, UnitKind
from agencies.models import AdministrativeUnit, SpecialDay, UnitSuccession
from agencies.permissions import Refusal
from products.models import ProductGroup, RegimeTransition
from products.services import dossiers as services
from products.services.dossier_clocks import start_transition_clocks
from tests.cast import moment
from tests.products.cast import (
    COMMUNE_CODE,
    DISTRICT_CODE,
    PROVINCE_CODE,
    make_product_cast,
    make_unit,
    with_commune,
)
from tests.products.makers import make_certificate, make_form, make_product, make_regime
from tests.products.walks import lodge, propose_with_report, receive

# QĐ 1048/2019, QĐ 148/2023, end of the districts, QĐ 1489/2025, QĐ 26/2026.
LAW_2019, LAW_2023 = date(2019, 8, 21), date(2023, 2, 24)
NO_DISTRICTS, LAW_2025, LAW_2026 = date(2025, 7, 1), date(2025, 7, 6), date(2026, 5, 22)


@pytest.fixture
def people(cast):
    """The cast with the reorganisation of 1 July 2025, and the four laws."""
    people = make_product_cast(cast)
    old_codes = (DISTRICT_CODE, COMMUNE_CODE)
    AdministrativeUnit.objects.filter(code__in=old_codes).update(valid_until=NO_DISTRICTS)
    new = make_unit(
        COMMUNE_CODE, "Xã Tân Phú", Level.COMMUNE, UnitKind.COMMUNE, PROVINCE_CODE, valid_from=NO_DISTRICTS
    )
    old = AdministrativeUnit.objects.get(code=COMMUNE_CODE, valid_until=NO_DISTRICTS)
    UnitSuccession.objects.create(predecessor=old, successor=new, on=NO_DISTRICTS)
    people = with_commune(people, valid_from=NO_DISTRICTS)
    # The district is closed; its people stay in the registers, not at work.
    cast.tan_phu.valid_until = NO_DISTRICTS
    cast.tan_phu.save(update_fields=["valid_until"])
    SpecialDay.objects.get_or_create(day=date(2025, 9, 2), defaults={"kind": "off", "name": "Quốc khánh"})
    early = make_form(version="2019", valid_until=LAW_2023)
    middle = make_form(version="2023", valid_from=LAW_2023, valid_until=LAW_2026)
    late = make_form(version="2026", valid_from=LAW_2026)
    early.group.successors.add(middle.group)
    middle.group.successors.add(late.group)
    make_regime("district-province", form=early, code="2019", valid_from=LAW_2019, valid_until=LAW_2023)
    make_regime("district-decides", form=middle, code="2023", valid_from=LAW_2023, valid_until=NO_DISTRICTS)
    before = make_regime(
        "commune-province", form=middle, code="2025", valid_from=LAW_2025, valid_until=LAW_2026
    )
    after = make_regime("commune-province", form=late, code="2026", valid_from=LAW_2026)
    for kind, days in (("first", 60), ("upgrade", 60), ("again", 30)):
        RegimeTransition.objects.create(
            earlier=before,
            later=after,
            dossier_kind=kind,
            days=days,
            unit=DayUnit.CALENDAR,
            legal_basis="Điều 12 khoản 2",
        )
    return people


@pytest.fixture
def product(people):
    """A product that was entered in the set of 2019."""
    return make_product(people.coop, group=ProductGroup.objects.get(catalogue__code="2019"))


def lodged_on(people, product, day):
    dossier = lodge(people, product, day=day)
    return dossier.regime.code, dossier.criteria_set.version.code, dossier.stage.level, dossier.agency


def test_lodged_on_1_october_2019_it_goes_from_the_district_to_the_province(people, product, cast):
    day = date(2019, 10, 1)
    assert lodged_on(people, product, day) == ("2019", "2019", "district", cast.tan_phu)
    dossier = receive(people, product.dossiers.get(), day=day)
    officer, at = people.actor("officer", day), moment(day)
    dossier = services.skip_advice(dossier=dossier, actor=officer, at=at)
    dossier = services.mark_scored(services.call_to_session(dossier, at), at)
    # The district's council scores and decides nothing.
    assert dossier.stage.decides_from is None

    up = services.send_result_up(dossier, officer, at)

    assert (up.status, up.stage.level, up.agency) == ("lodged", "province", cast.lead_agency)
    assert (up.stage.decides_from, up.stage.decides_to) == (3, 4)


def test_lodged_on_1_august_2024_the_district_decides_three_stars(people, product, cast):
    day = date(2024, 8, 1)
    assert lodged_on(people, product, day) == ("2023", "2023", "district", cast.tan_phu)
    dossier = receive(people, product.dossiers.get(), day=day)
    at = moment(day)
    dossier = services.skip_advice(dossier=dossier, actor=people.actor("officer", day), at=at)
    dossier = services.mark_scored(services.call_to_session(dossier, at), at)
    assert (dossier.stage.decides_from, dossier.stage.decides_to) == (3, 3)

    dossier = services.mark_recognised(dossier, at)

    assert (dossier.status, dossier.stage.level) == ("recognised", "district")


@pytest.mark.parametrize(
    ("day", "regime", "form", "due_on"),
    [
        # Monday 1 September 2025; the day after is a day off. Fifteen working days end on Tuesday 23 September.
        (date(2025, 9, 1), "2025", "2023", date(2025, 9, 23)),
        # Saturday 1 August 2026: counted from Monday, they end on Friday 21 August.
        (date(2026, 8, 1), "2026", "2026", date(2026, 8, 21)),
    ],
)
def test_since_july_2025_it_goes_from_the_commune_to_the_province(
    people, product, cast, day, regime, form, due_on
):
    assert lodged_on(people, product, day) == (regime, form, "commune", people.commune)
    dossier = receive(people, product.dossiers.get(), by="commune_officer", day=day)
    assert list(dossier.clocks.values_list("step", "due_on")) == [("commune", due_on)]

    dossier = propose_with_report(people, dossier, day=day)

    assert (dossier.status, dossier.stage.level, dossier.agency) == ("lodged", "province", cast.lead_agency)
    assert dossier.clocks.get().ended_by == "done"


def test_between_two_laws_nothing_is_lodged(people, product):
    with pytest.raises(Refusal, match="Ngày 03/07/2025 chưa có quy định"):
        lodge(people, product, day=date(2025, 7, 3))


def test_files_of_the_earlier_law_have_sixty_days(people, product):
    dossier = lodge(people, product, day=date(2026, 5, 20))
    receive(people, dossier, by="commune_officer", day=date(2026, 5, 21))

    assert start_transition_clocks(today=date(2026, 5, 25), at=moment(date(2026, 5, 25))) == 1

    transition = dossier.clocks.get(step="transition")
    # QĐ 148 ended on 21 July 2026: sixty days after 22 May.
    assert (transition.began_on, transition.due_on, transition.agency) == (
        LAW_2026,
        date(2026, 7, 21),
        people.commune,
    )
    # It goes on to the province with the dossier, whatever becomes of the commune's own clock.
    day = date(2026, 6, 1)
    propose_with_report(people, product.dossiers.get(), day=day)
    transition.refresh_from_db()
    assert (transition.agency, transition.ended_on) == (people.cast.lead_agency, None)


# --- The window for re-evaluation -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 8, 31), "Chưa đến thời gian nhận hồ sơ đánh giá lại: từ 01/09/2026 đến hết 31/10/2026"),
        (date(2026, 9, 1), ""),
        (date(2026, 10, 31), ""),
        (date(2026, 11, 1), "Đã quá thời gian nhận hồ sơ đánh giá lại"),
    ],
)
def test_file_for_re_evaluation_is_taken_from_the_180th_to_the_120th_day_before_the_end(
    people, product, day, words
):
    certificate = make_certificate(product, issued_on=date(2024, 2, 28))
    assert certificate.expires_on == date(2027, 2, 28)

    if words:
        with pytest.raises(Refusal, match=words[:60]):
            lodge(people, product, kind="again", day=day, changes="Bao bì mới")
    else:
        assert lodge(people, product, kind="again", day=day, changes="Bao bì mới").kind == "again"


def test_re_evaluation_says_what_changed(people, product):
    make_certificate(product, issued_on=date(2024, 2, 28))

    with pytest.raises(Refusal, match="Chưa nêu thay đổi so với lần công nhận trước"):
        lodge(people, product, kind="again", day=date(2026, 9, 1))


def test_re_evaluation_at_the_province_has_forty_five_calendar_days(people, product):
    make_certificate(product, issued_on=date(2024, 2, 28))
    day = date(2026, 9, 3)
    dossier = lodge(people, product, kind="again", day=day, changes="Bao bì mới")
    dossier = propose_with_report(people, receive(people, dossier, by="commune_officer", day=day), day=day)

    dossier = receive(people, dossier, by="desk", day=day)

    # 18 October 2026 is a Sunday, so the term ends on the Monday.
    assert dossier.clocks.get(ended_on__isnull=True).due_on == date(2026, 10, 19)


@pytest.mark.parametrize(("stars", "opens"), [(3, True), (4, True), (5, False)])
def test_upgrade_follows_a_certificate_in_force_below_five_stars(people, product, stars, opens):
    make_certificate(product, stars=stars, issued_on=date(2025, 1, 10))
    day = date(2026, 8, 3)

    if opens:
        dossier = lodge(people, product, kind="upgrade", day=day, changes="Thêm thị trường")
        assert dossier.kind == "upgrade"
    else:
        with pytest.raises(Refusal, match="hạng cao nhất"):
            lodge(people, product, kind="upgrade", day=day, changes="Thêm thị trường")


def test_first_dossier_of_a_product_with_stars_is_sent_to_the_right_kind(people, product):
    make_certificate(product, issued_on=date(2025, 1, 10))

    with pytest.raises(Refusal, match="Hãy mở hồ sơ nâng hạng hoặc đánh giá, phân hạng lại"):
        lodge(people, product, day=date(2026, 8, 3))
