"""What agencies ask for: lines, proposals that survive, what comes from the annual plan, what becomes an allocation."""

from decimal import Decimal

import pytest
from django.db import InternalError, connection, transaction

from agencies.models import Notification
from agencies.permissions import Refusal
from agencies.services.drafts import Conflict
from programs.enums import EstimateStatus, FundingSource, MoneyDecisionKind
from programs.models import AnnualPlan, EstimateLine
from programs.selectors.estimates import added_up, estimates_of_year, planned_money, version_of_estimate
from programs.services.annual_plans import save_annual_plan
from programs.services.estimates import (
    Proposed,
    Wanted,
    accept_estimate,
    add_lines,
    begin_estimate,
    propose,
    return_estimate,
    save_estimate,
    submit_estimate,
    withdraw_estimate,
)
from programs.services.money_decisions import draft_from_estimates
from programs.services.seen import Outdated
from tests.cast import moment
from tests.makers import an_item, make_call
from tests.programs.money_makers import (
    MILLION,
    MONEY_DAY,
    content,
    give_ceiling,
    give_line,
    make_money_cast,
    make_year,
    source,
)

pytestmark = pytest.mark.django_db
AT = moment(MONEY_DAY)


@pytest.fixture
def money(cast):
    return make_money_cast(cast)


@pytest.fixture
def year(money):
    return make_year(money)


@pytest.fixture
def estimate(money, year):
    return begin_estimate(year=year, agency=money.cast.tan_phu, actor=money.cast.actor("officer"), at=AT)


def wanted(description="Tập huấn chủ thể", quantity="3", cost=9 * MILLION, **fields):
    fields = {"content": content(), "source": source()} | fields
    return Wanted(description=description, quantity=Decimal(quantity), unit_cost=cost, **fields)


def saved(money, estimate, *lines, note="Theo định mức"):
    return save_estimate(
        estimate=estimate,
        version=estimate.version,
        note=note,
        lines=lines,
        actor=money.cast.actor("officer"),
        at=AT,
    )


def submitted(money, estimate):
    return submit_estimate(estimate=estimate, actor=money.cast.actor("officer"), at=AT)


def test_an_estimate_is_begun_once(money, year, estimate):
    with pytest.raises(Refusal, match="rồi"):
        begin_estimate(year=year, agency=money.cast.tan_phu, actor=money.cast.actor("officer"), at=AT)


def test_an_estimate_is_begun_by_its_own_agency(money, year):
    with pytest.raises(Refusal, match="cơ quan khác"):
        begin_estimate(year=year, agency=money.cast.tan_phu, actor=money.actor("keeper"), at=AT)


def test_half_a_dong_is_rounded_up_here_as_in_the_database(money, estimate):
    estimate = saved(money, estimate, wanted(quantity="0.5", cost=33), wanted(quantity="2.5", cost=1))
    assert [line.amount for line in estimate.lines.order_by("position")] == [17, 3]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"quantity": "0"}, "lớn hơn 0"),
        ({"cost": 0}, "lớn hơn 0"),
        ({"quantity": "-1"}, "lớn hơn 0"),
        ({"quantity": "999999999", "cost": 10**15}, "thành tiền lớn hơn"),
        ({"quantity": "0.01", "cost": 1}, "chưa đến một đồng"),
    ],
)
def test_a_line_that_cannot_be_is_refused_and_named(money, estimate, fields, said):
    with pytest.raises(Refusal, match=said) as refusal:
        saved(money, estimate, wanted(), wanted(**fields))
    assert "Dòng 2" in str(refusal.value)
    assert not estimate.lines.exists()


def test_a_source_that_has_ended_is_refused(money):
    year = make_year(money, 2026)
    officer = money.cast.actor("officer")
    estimate = begin_estimate(year=year, agency=money.cast.tan_phu, actor=officer, at=AT)
    with pytest.raises(Refusal, match="không dùng trong năm 2026"):
        saved(money, estimate, wanted(source=source("NSH")))


def test_what_is_not_changed_keeps_its_row_and_what_was_proposed(money, estimate):
    estimate = submitted(money, saved(money, estimate, wanted("Một"), wanted("Hai")))
    first, second = estimate.lines.order_by("position")
    propose(
        estimate=estimate,
        proposals={first.pk: Proposed(20 * MILLION, "Giảm một lớp")},
        seen=1,
        actor=money.actor("keeper"),
        at=AT,
    )
    estimate = return_estimate(
        estimate=estimate, reason="Bớt một dòng", seen=1, actor=money.actor("keeper"), at=AT
    )
    saved(money, estimate, wanted("Ba"), wanted("Một, sửa", key=first.pk))
    kept = EstimateLine.objects.get(pk=first.pk)
    assert (kept.position, kept.description, kept.proposed) == (2, "Một, sửa", 20 * MILLION)
    assert not EstimateLine.objects.filter(pk=second.pk).exists()


def test_two_writers_do_not_overwrite_each_other(money, estimate):
    saved(money, estimate, wanted("Của người thứ nhất"))
    with pytest.raises(Conflict):
        saved(money, estimate, wanted("Của người thứ hai"))
    assert estimate.lines.get().description == "Của người thứ nhất"


def test_an_empty_estimate_is_not_handed_in(money, estimate):
    with pytest.raises(Refusal, match="chưa có dòng"):
        submitted(money, estimate)


def test_what_was_handed_in_is_kept_with_its_hash(money, estimate):
    estimate = submitted(money, saved(money, estimate, wanted()))
    version = estimate.versions.get()
    page = version_of_estimate(version)
    assert page["is_whole"] and page["total"] == 27 * MILLION
    assert version.content["lines"][0]["description"] == "Tập huấn chủ thể"
    version.content["lines"][0]["amount"] = 1
    assert not version_of_estimate(version)["is_whole"]


def test_the_database_keeps_what_was_handed_in(money, estimate):
    estimate = submitted(money, saved(money, estimate, wanted()))
    with pytest.raises(InternalError, match="does not change"), transaction.atomic():
        estimate.lines.update(unit_cost=1, amount=3)
    estimate.lines.update(proposed=1)
    assert estimate.lines.get().proposed == 1


def test_a_withdrawn_estimate_may_be_written_again(money, estimate):
    estimate = submitted(money, saved(money, estimate, wanted()))
    estimate = withdraw_estimate(estimate=estimate, actor=money.cast.actor("officer"), at=AT)
    assert estimate.status == EstimateStatus.DRAFT and estimate.submitted_on is None
    saved(money, estimate, wanted("Viết lại"))
    assert submitted(money, estimate).versions.count() == 2


def test_nobody_judges_a_version_unread(money, estimate):
    estimate = submitted(money, saved(money, estimate, wanted()))
    keeper = {"actor": money.actor("keeper"), "at": AT}
    for judge in (
        lambda: accept_estimate(estimate=estimate, seen=0, **keeper),
        lambda: return_estimate(estimate=estimate, reason="Thiếu", seen=2, **keeper),
        lambda: propose(estimate=estimate, proposals={}, seen=0, **keeper),
    ):
        with pytest.raises(Outdated):
            judge()
    estimate.refresh_from_db()
    assert estimate.status == EstimateStatus.SUBMITTED


def test_accepting_proposes_what_was_left_open_as_it_was_asked(money, estimate):
    estimate = submitted(money, saved(money, estimate, wanted("Một"), wanted("Hai"), wanted("Ba")))
    first, second, third = estimate.lines.order_by("position")
    keeper = {"actor": money.actor("keeper"), "at": AT}
    propose(
        estimate=estimate,
        proposals={first.pk: Proposed(5 * MILLION), second.pk: Proposed(0, "Để năm sau")},
        seen=1,
        **keeper,
    )
    estimate = accept_estimate(estimate=estimate, seen=1, **keeper)
    assert [line.proposed for line in estimate.lines.order_by("position")] == [5 * MILLION, 0, third.amount]
    assert estimate.accepter_name == "Chuyên viên Kế hoạch"
    told = Notification.objects.filter(recipient=money.cast.officer.user, title__contains="chấp nhận")
    assert told.count() == 1


def test_an_accepted_estimate_may_still_be_sent_back(money, estimate):
    keeper = {"actor": money.actor("keeper"), "at": AT}
    estimate = submitted(money, saved(money, estimate, wanted()))
    estimate = accept_estimate(estimate=estimate, seen=1, **keeper)
    estimate = return_estimate(estimate=estimate, reason="HĐND giao thấp hơn", seen=1, **keeper)
    assert (estimate.status, estimate.accepter_name) == (EstimateStatus.RETURNED, "")


# --- From the annual plan -----------------------------------------------------------------------------------------


def planned(money, *items):
    plan = make_call(money.cast, year=2019).plans.get(agency=money.cast.tan_phu)
    rows = [an_item(activity, funding=funding) for activity, funding in items]
    return save_annual_plan(
        plan=plan, aim="", items=rows, version=plan.version, actor=money.cast.actor("officer"), at=AT
    )


def taken(money, estimate):
    """Everything the plan offers, as the form takes it."""
    lines = [
        wanted(
            each.funding.item.activity,
            "1",
            each.funding.amount,
            content=each.content or content("ND1"),
            source=each.source,
            plan_item=each.funding.item,
        )
        for each in planned_money(estimate)
    ]
    return add_lines(
        estimate=estimate, version=estimate.version, lines=lines, actor=money.cast.actor("officer"), at=AT
    )


def test_the_activities_of_the_annual_plan_become_lines_once(money, estimate):
    planned(
        money,
        ("Tập huấn chủ thể", {FundingSource.PROVINCE: 20 * MILLION, FundingSource.LOCAL: 5 * MILLION}),
        ("Tham gia hội chợ xuân", {FundingSource.PROVINCE: 30 * MILLION}),
        ("Việc không cần tiền", {}),
    )
    offered = planned_money(estimate)
    assert [(each.source.code, each.content.code) for each in offered] == [
        ("NSH", "ND3"),
        ("NST", "ND3"),
        ("NST", "ND4"),
    ]
    estimate = taken(money, estimate)
    assert sum(line.amount for line in estimate.lines.all()) == 55 * MILLION
    assert planned_money(estimate) == []
    assert taken(money, estimate).lines.count() == 3


def test_writing_the_annual_plan_anew_neither_fails_nor_offers_its_activities_twice(money, estimate):
    million = {FundingSource.PROVINCE: MILLION}
    plan = planned(money, ("Tập huấn", million), ("In tem", million))
    estimate = taken(money, estimate)
    items = [an_item("Việc mới", funding=million), an_item("Tập huấn", funding=million)]
    save_annual_plan(
        plan=plan, aim="", items=items, version=plan.version, actor=money.cast.actor("officer"), at=AT
    )
    assert [item.activity for item in AnnualPlan.objects.get(pk=plan.pk).items.order_by("position")] == [
        "Việc mới",
        "Tập huấn",
    ]
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert [each.funding.item.activity for each in planned_money(estimate)] == ["Việc mới"]
    assert estimate.lines.count() == 2


# --- Added up and on to the allocation ----------------------------------------------------------------------------


def test_everything_asked_is_added_up_with_the_priorities_share(money, year, estimate):
    submitted(money, saved(money, estimate, wanted(), wanted(content=content("ND4"), quantity="1")))
    page = added_up(money.actor("keeper"), year)
    assert page["total"]["asked"] == 36 * MILLION
    shares = {row["priority"]: row["asked_share"] for row in page["priorities"]}
    assert (shares["Đào tạo, tập huấn"], shares["Hội chợ, xúc tiến thương mại"]) == (75.0, 25.0)


def test_what_an_agency_still_writes_shows_to_others_as_a_status_alone(money, year, estimate):
    saved(money, estimate, wanted())
    rows = {row["agency"].pk: row for row in estimates_of_year(money.actor("keeper"), year)}
    row = rows[money.cast.tan_phu.pk]
    assert (row["asked"], row["may_read"]) == (0, False) and row["estimate"] is not None
    own = {row["agency"].pk: row for row in estimates_of_year(money.cast.actor("officer"), year)}
    assert own[money.cast.tan_phu.pk]["asked"] == 27 * MILLION
    assert added_up(money.actor("keeper"), year)["total"]["asked"] == 0


def test_what_is_proposed_becomes_an_allocation_less_what_was_given(money, year, estimate):
    keeper = {"actor": money.actor("keeper"), "at": AT}
    give_ceiling(year, 100 * MILLION)
    give_line(year, money.cast.tan_phu, 7 * MILLION)
    estimate = submitted(
        money, saved(money, estimate, wanted("Một"), wanted("Hai"), wanted(content=content("ND4")))
    )
    with pytest.raises(Refusal, match="Chưa có dự toán nào"):
        draft_from_estimates(year=year, **keeper)
    accept_estimate(estimate=estimate, seen=1, **keeper)
    decision = draft_from_estimates(year=year, **keeper)
    assert decision.kind == MoneyDecisionKind.ALLOCATION
    amounts = {line.content.code: line.amount for line in decision.lines.all()}
    assert amounts == {"ND3": 47 * MILLION, "ND4": 27 * MILLION}
