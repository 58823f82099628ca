"""/kinh-phi/…/du-toan/: written by an officer, read and proposed about by those who add the budget up."""

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from programs.enums import EstimateStatus
from programs.models import Estimate, EstimateLine, MoneyDecision
from programs.services.budget_years import close_budget_year
from tests.cast import moment
from tests.makers import an_item, make_call
from tests.programs.money_makers import (
    MILLION,
    MONEY_DAY,
    content,
    give_ceiling,
    make_money_cast,
    make_year,
    source,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def money(cast):
    return make_money_cast(cast)


@pytest.fixture
def year(money):
    return make_year(money)


@pytest.fixture
def officer(signed_in, money):
    return signed_in(money.cast.officer, MONEY_DAY)


@pytest.fixture
def estimate(officer, money, year):
    officer.post(at("estimate-begin", 2019, money.cast.tan_phu.pk))
    return Estimate.objects.get()


def at(name, *args):
    return reverse(f"programs:{name}", args=args)


def text_of(response):
    return response.content.decode()


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def row(place=0, **fields):
    given = {
        "content": content().pk,
        "source": source().pk,
        "description": "Tập huấn chủ thể",
        "unit": "lớp",
        "quantity": "2",
        "unit_cost": "15.000.000",
    } | fields
    return {f"dong-{place}-{name}": value for name, value in given.items()}


def posted(*rows, version=1, **fields):
    data = {"version": version, "note": "", "dong-TOTAL_FORMS": len(rows), "dong-INITIAL_FORMS": 0}
    for each in rows:
        data |= each
    return data | fields


def test_the_whole_way_from_the_first_line_to_the_drafted_allocation(
    officer, signed_in, money, year, estimate
):
    response = officer.post(at("estimate-edit", estimate.pk), posted(row(), row(1, quantity="1,5")))
    assert response.status_code == 302
    assert [line.amount for line in estimate.lines.order_by("position")] == [30 * MILLION, 22_500_000]
    assert "52.500.000" in text_of(officer.get(at("estimate", estimate.pk)))
    officer.post(at("estimate-submit", estimate.pk))
    keeper = signed_in(money.keeper, MONEY_DAY)
    listed = text_of(keeper.get(at("estimates", 2019)))
    assert "52.500.000" in listed and "Đào tạo, tập huấn" in listed and "100 %" in listed
    first, second = estimate.lines.order_by("position")
    proposals = {
        "seen": 1,
        "dong-TOTAL_FORMS": 2,
        "dong-INITIAL_FORMS": 2,
        "dong-0-key": first.pk,
        "dong-0-amount": "10.000.000",
        "dong-0-note": "Theo khả năng ngân sách",
        "dong-1-key": second.pk,
        "dong-1-amount": "",
        "dong-1-note": "",
    }
    keeper.post(at("estimate-propose", estimate.pk), proposals)
    keeper.post(at("estimate-accept", estimate.pk), {"seen": 1})
    estimate.refresh_from_db()
    assert estimate.status == EstimateStatus.ACCEPTED
    give_ceiling(year, 100 * MILLION)
    keeper.post(at("estimates-allocate", 2019))
    assert MoneyDecision.objects.get().lines.get().amount == 32_500_000
    page = text_of(signed_in(money.cast.officer, MONEY_DAY).get(at("estimate", estimate.pk)))
    assert "Theo khả năng ngân sách" in page and "32.500.000" in page


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"unit_cost": "-5"}, "Số tiền không được âm"),
        ({"unit_cost": "1,5"}, "không có phần lẻ"),
        ({"unit_cost": "10000000000000000"}, "Số tiền quá lớn"),
        ({"unit_cost": "=1+1"}, "Không đọc được số tiền"),
        ({"unit_cost": "1.000,000"}, "Không đọc được số tiền"),
        ({"unit_cost": "0"}, "Hãy ghi đơn giá lớn hơn 0"),
        ({"quantity": "0"}, "Khối lượng phải lớn hơn 0"),
        ({"quantity": "1,234"}, ""),
        ({"quantity": "-2"}, "Số không được âm"),
        ({"quantity": "999999999", "unit_cost": "999999999"}, "quá lớn"),
        ({"content": "99999"}, "Nội dung chi"),
        ({"source": "abc"}, "Nguồn"),
        ({"description": "a\x00b"}, ""),
    ],
)
def test_a_row_that_cannot_be_says_why_and_loses_nothing(officer, estimate, fields, sentence):
    response = officer.post(at("estimate-edit", estimate.pk), posted(row(**fields), row(1)))
    if sentence:
        assert response.status_code == 200
        assert sentence in text_of(response)
        assert 'value="15.000.000"' in text_of(response)
        assert not EstimateLine.objects.exists()
    else:
        # Either read as what it means or shown again; never an error of the portal.
        assert response.status_code in (200, 302)


@pytest.mark.parametrize(("typed", "amount"), [("15,000,000", 15), ("15.000.000", 15), ("15 000 000 đ", 15)])
def test_both_conventions_of_thousands_are_understood(officer, estimate, typed, amount):
    officer.post(at("estimate-edit", estimate.pk), posted(row(unit_cost=typed, quantity="1")))
    assert EstimateLine.objects.get().amount == amount * MILLION


def test_more_rows_are_offered_without_saving(officer, estimate):
    response = officer.post(at("estimate-edit", estimate.pk), posted(row(), add_rows="1"))
    assert "dong-5-content" in text_of(response) and "Tập huấn chủ thể" in text_of(response)
    assert not EstimateLine.objects.exists()


def test_a_row_marked_for_removal_goes(officer, estimate):
    officer.post(at("estimate-edit", estimate.pk), posted(row(), row(1, description="Bỏ")))
    lines = list(estimate.lines.order_by("position"))
    data = posted(
        row(key=lines[0].pk), row(1, key=lines[1].pk, DELETE="on"), version=2, **{"dong-INITIAL_FORMS": 2}
    )
    officer.post(at("estimate-edit", estimate.pk), data)
    assert list(estimate.lines.all()) == lines[:1]


def test_a_colleague_s_work_is_not_overwritten(officer, estimate):
    officer.post(at("estimate-edit", estimate.pk), posted(row()))
    response = officer.post(at("estimate-edit", estimate.pk), posted(row(description="Của tôi")))
    assert "Người khác đã lưu" in text_of(response) and "Của tôi" in text_of(response)
    assert EstimateLine.objects.get().description == "Tập huấn chủ thể"


def test_the_annual_plan_is_taken_in_one_step(officer, money, estimate):
    plan = make_call(money.cast, year=2019).plans.get(agency=money.cast.tan_phu)
    from programs.services.annual_plans import save_annual_plan

    save_annual_plan(
        plan=plan,
        aim="",
        items=[an_item("Tập huấn chủ thể"), an_item("Việc khác")],
        version=plan.version,
        actor=money.cast.actor("officer"),
        at=moment(MONEY_DAY),
    )
    page = officer.get(at("estimate-from-plan", estimate.pk))
    fields = [row["field"] for row in page.context["rows"]]
    assert [field.value() for field in fields] == [content("ND3").pk, None]
    data = {field.html_name: field.value() or "" for field in fields} | {"version": estimate.version}
    assert officer.post(at("estimate-from-plan", estimate.pk), data).status_code == 302
    assert [line.amount for line in estimate.lines.all()] == [35 * MILLION]
    again = officer.get(at("estimate-from-plan", estimate.pk))
    assert [row["money"].funding.item.activity for row in again.context["rows"]] == ["Việc khác"]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("-1", "Số không được âm"),
        ("1,5", "không có phần lẻ"),
        ("9" * 17, "Số quá lớn"),
        ("abc", "Không đọc được"),
    ],
)
def test_a_proposal_that_cannot_be_says_why(officer, signed_in, money, estimate, typed, sentence):
    officer.post(at("estimate-edit", estimate.pk), posted(row()))
    officer.post(at("estimate-submit", estimate.pk))
    keeper = signed_in(money.keeper, MONEY_DAY)
    data = {
        "seen": 1,
        "dong-TOTAL_FORMS": 1,
        "dong-INITIAL_FORMS": 1,
        "dong-0-key": EstimateLine.objects.get().pk,
        "dong-0-amount": typed,
        "dong-0-note": "Giữ chữ này",
    }
    response = keeper.post(at("estimate-propose", estimate.pk), data)
    assert response.status_code == 200
    assert sentence in text_of(response) and "Giữ chữ này" in text_of(response)
    assert EstimateLine.objects.get().proposed is None


def test_a_page_opened_before_the_newest_version_judges_nothing(officer, signed_in, money, estimate):
    officer.post(at("estimate-edit", estimate.pk), posted(row()))
    officer.post(at("estimate-submit", estimate.pk))
    officer.post(at("estimate-withdraw", estimate.pk))
    officer.post(at("estimate-submit", estimate.pk))
    keeper = signed_in(money.keeper, MONEY_DAY)
    response = keeper.post(at("estimate-accept", estimate.pk), {"seen": 1})
    assert "đã được trình lại" in said(response)[-1]
    response = keeper.post(at("estimate-return", estimate.pk), {"seen": 2, "reason": ""})
    assert "lý do" in said(response)[-1]
    estimate.refresh_from_db()
    assert estimate.status == EstimateStatus.SUBMITTED


def test_a_closed_year_takes_no_estimate(officer, money, year, estimate):
    close_budget_year(year=year, actor=money.actor("keeper"), at=moment(MONEY_DAY))
    response = officer.post(at("estimate-edit", estimate.pk), posted(row()))
    assert response.status_code == 302 and "đã khoá sổ" in said(response)[-1]
    assert not EstimateLine.objects.exists()


def test_an_estimate_of_a_hundred_lines_asks_no_more_of_the_database(
    officer, estimate, django_assert_max_num_queries
):
    rows = [row(place, description=f"Việc {place}") for place in range(100)]
    officer.post(at("estimate-edit", estimate.pk), posted(*rows))
    assert EstimateLine.objects.count() == 100
    with django_assert_max_num_queries(30):
        officer.get(at("estimate", estimate.pk))
    with django_assert_max_num_queries(25):
        officer.get(at("estimate-edit", estimate.pk))
