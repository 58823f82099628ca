"""What falls due with a year's money: told to whom, from when to when."""

from datetime import date
from decimal import Decimal

import pytest

from agencies.enums import Role
from agencies.models import AgencySuccession, Notification
from agencies.selectors.calendar import working_calendar
from programs.enums import DeadlineKind, MoneyDecisionKind
from programs.models import BudgetAlert, LedgerFinding, Reminder
from programs.selectors.budget_years import agency_budget_page
from programs.selectors.money_deadlines import money_deadlines
from programs.selectors.waiting import waiting_work, waits
from programs.services.budget_alerts import tell_budget_alerts
from programs.services.budget_years import close_budget_year, mark_budget_day_done, move_budget_day
from programs.services.estimates import (
    Wanted,
    accept_estimate,
    begin_estimate,
    return_estimate,
    save_estimate,
    submit_estimate,
)
from programs.services.money_decisions import Given, draft_decision, propose_decision, save_decision
from programs.services.reminders import remind_of_deadlines
from programs.services.sample import load_reminder_marks
from programs.services.settlements import (
    begin_settlement,
    check_settlement,
    return_settlement,
    submit_settlement,
)
from tests.cast import make_agency, make_member, moment
from tests.programs.money_makers import (
    MILLION,
    MONEY_DAY,
    content,
    give_ceiling,
    give_line,
    make_money_cast,
    make_year,
    pay,
    promise,
    source,
)

pytestmark = pytest.mark.django_db
AT = moment(MONEY_DAY)
FAR = dict.fromkeys(DeadlineKind.values, date(2022, 1, 1))


@pytest.fixture
def money(cast):
    return make_money_cast(cast)


@pytest.fixture
def year(money):
    """The budget of 2020, opened in May 2019."""
    return make_year(money, 2020)


def found(kind, today=MONEY_DAY):
    return [deadline for deadline in money_deadlines(FAR, today) if deadline.kind == kind]


def asked(money, year, move=True):
    officer = {"actor": money.cast.actor("officer"), "at": AT}
    estimate = begin_estimate(year=year, agency=money.cast.tan_phu, **officer)
    line = Wanted(content(), source(), "Tập huấn", Decimal(1), 30 * MILLION)
    estimate = save_estimate(estimate=estimate, version=1, note="", lines=[line], **officer)
    return submit_estimate(estimate=estimate, **officer) if move else estimate


# --- Estimates ----------------------------------------------------------------------------------------------------


def test_every_agency_that_asks_owes_its_estimate_until_it_is_handed_in(money, year):
    owing = {deadline.agency_id for deadline in found("estimate")}
    assert money.cast.tan_phu.pk in owing and money.keeping_agency.pk in owing
    assert money.cast.committee.pk not in owing
    estimate = asked(money, year, move=False)
    assert money.cast.tan_phu.pk in {deadline.agency_id for deadline in found("estimate")}
    submit_estimate(estimate=estimate, actor=money.cast.actor("officer"), at=AT)
    assert {deadline.agency_id for deadline in found("estimate")} == owing - {money.cast.tan_phu.pk}


def test_the_day_is_the_calendar_s_and_moves_with_it(money, year):
    assert {deadline.due_on for deadline in found("estimate")} == {date(2019, 6, 30)}
    move_budget_day(
        day=year.days.get(kind="estimate"),
        due_on=date(2019, 7, 5),
        reason="UBND tỉnh cho lùi",
        actor=money.actor("keeper"),
        at=AT,
    )
    assert {(deadline.due_on, deadline.since) for deadline in found("estimate")} == {
        (date(2019, 7, 5), MONEY_DAY)
    }


def test_what_comes_back_after_its_day_is_owed_from_that_day(money, year):
    estimate = asked(money, year)
    later = date(2019, 8, 1)
    return_estimate(
        estimate=estimate, reason="Sửa", seen=1, actor=money.actor("keeper", later), at=moment(later)
    )
    deadline = next(each for each in found("estimate", later) if each.agency_id == money.cast.tan_phu.pk)
    assert (deadline.due_on, deadline.since, deadline.returned) == (later, date(2019, 7, 31), True)


def test_days_past_when_the_year_was_opened_are_nobody_s(money):
    year = make_year(money, 2019)
    assert found("estimate") == []
    days = {deadline.due_on for deadline in found("budget_day")}
    assert days and min(days) >= year.opened_on


def test_a_closed_year_owes_nothing(money, year):
    assert found("budget_day")
    close_budget_year(year=year, actor=money.actor("keeper"), at=AT)
    assert found("budget_day") == found("estimate") == []


# --- The desk's own days, and what waits --------------------------------------------------------------------------


def test_the_desk_owes_its_days_until_they_are_marked_done(money, year):
    days = found("budget_day")
    assert {deadline.agency_id for deadline in days} == {money.keeping_agency.pk}
    first = year.days.get(pk=days[0].subject_id)
    mark_budget_day_done(day=first, actor=money.actor("keeper"), at=AT)
    assert first.pk not in {deadline.subject_id for deadline in found("budget_day")}


def test_what_was_handed_in_waits_for_the_desk_and_then_no_more(money, year):
    estimate = asked(money, year)
    (deadline,) = found("estimate_in")
    assert (deadline.agency_id, deadline.role, deadline.due_on) == (money.keeping_agency.pk, None, MONEY_DAY)
    assert "Tân Phú" in deadline.title
    accept_estimate(estimate=estimate, seen=1, actor=money.actor("keeper"), at=AT)
    assert found("estimate_in") == []


def test_a_proposed_decision_waits_for_the_leader(money, year):
    keeper = {"actor": money.actor("keeper"), "at": AT}
    decision = draft_decision(year=year, kind=MoneyDecisionKind.CEILING, title="Giao dự toán", **keeper)
    decision = save_decision(
        decision=decision,
        version=1,
        title="Giao dự toán",
        number="",
        lines=[Given(source(), MILLION)],
        **keeper,
    )
    assert found("money_decision") == []
    propose_decision(decision=decision, **keeper)
    (deadline,) = found("money_decision")
    assert (deadline.role, deadline.path) == (Role.LEADER, f"/kinh-phi/quyet-dinh/{decision.pk}/")


def test_a_ledger_that_does_not_agree_is_the_desk_s_duty_until_it_does(money, year):
    finding = LedgerFinding.objects.create(
        year=year, rule="line", record="1", sentence="Tổng không khớp", found_on=MONEY_DAY
    )
    (deadline,) = found("ledger_check")
    assert deadline.agency_id == money.keeping_agency.pk
    finding.cleared_on = MONEY_DAY
    finding.save()
    assert found("ledger_check") == []


# --- Settlements --------------------------------------------------------------------------------------------------


@pytest.fixture
def line(money, year):
    give_ceiling(year, 100 * MILLION)
    return give_line(year, money.cast.tan_phu, 60 * MILLION)


def test_who_had_money_owes_its_account(money, line):
    (deadline,) = found("settlement")
    assert (deadline.agency_id, deadline.due_on) == (money.cast.tan_phu.pk, date(2021, 3, 10))
    officer, keeper = (
        {"actor": money.cast.actor("officer"), "at": AT},
        {"actor": money.actor("keeper"), "at": AT},
    )
    account = begin_settlement(year=line.year, agency=money.cast.tan_phu, **officer)
    assert len(found("settlement")) == 1
    account = submit_settlement(settlement=account, **officer)
    assert found("settlement") == [] and [each.role for each in found("settlement_in")] == [None]
    account = check_settlement(settlement=account, **keeper)
    assert [each.role for each in found("settlement_in")] == [Role.LEADER]
    return_settlement(settlement=account, reason="Giải trình lại", actor=money.cast.actor("leader"), at=AT)
    assert [each.returned for each in found("settlement")] == [True]


def test_the_account_of_an_agency_that_is_no_more_is_its_successor_s(money, line):
    heir = make_agency("XTPM", "UBND xã Tân Phú Mới")
    later = date(2020, 12, 31)
    AgencySuccession.objects.create(predecessor=money.cast.tan_phu, successor=heir, on=later)
    money.cast.tan_phu.valid_until = later
    money.cast.tan_phu.save()
    (deadline,) = found("settlement", date(2021, 2, 1))
    assert (deadline.subject_id, deadline.agency_id) == (money.cast.tan_phu.pk, heir.pk)


# --- Told by the engine, shown on the page of work ----------------------------------------------------------------


def test_people_are_reminded_at_the_marks_and_once(money, year):
    load_reminder_marks(at=AT)
    day = date(2019, 6, 28)
    remind_of_deadlines(today=day, at=moment(day))
    told = Reminder.objects.filter(kind="estimate", person=money.cast.officer.user)
    assert [(each.agency_id, each.due_on, each.mark) for each in told] == [
        (money.cast.tan_phu.pk, date(2019, 6, 30), -3)
    ]
    remind_of_deadlines(today=day, at=moment(day))
    assert told.count() == 1


def test_who_works_in_two_agencies_is_told_of_both(money, year):
    load_reminder_marks(at=AT)
    make_member(money.cast.officer.user.username, money.cast.bien_hoa, Role.OFFICER)
    day = date(2019, 6, 28)
    remind_of_deadlines(today=day, at=moment(day))
    told = Reminder.objects.filter(kind="estimate", person=money.cast.officer.user)
    assert {each.agency_id for each in told} == {money.cast.tan_phu.pk, money.cast.bien_hoa.pk}


def titles(actor):
    return {
        section.key: [row.title for row in section.rows]
        for section in waiting_work(actor, working_calendar())
    }


def test_the_page_of_work_shows_each_person_their_own(money, year):
    june = date(2019, 6, 10)
    officer, keeper = money.cast.actor("officer", june), money.actor("keeper", june)
    assert titles(officer)["money_days"] == ["Kinh phí năm 2020"]
    assert "estimates_in" not in titles(keeper)
    asked(money, year)
    assert "money_days" not in titles(officer)
    assert (
        titles(keeper)["estimates_in"] == ["Tân Phú: dự toán năm 2020"]
        or "Tân Phú" in (titles(keeper)["estimates_in"][0])
    )
    assert titles(money.cast.actor("leader", june)).keys().isdisjoint({"money_days", "estimates_in"})
    assert any(queryset.exists() for queryset in waits(keeper))


def test_the_page_of_work_shows_days_a_month_ahead(money, year):
    assert "budget_days" not in titles(money.actor("keeper", MONEY_DAY))
    assert titles(money.actor("keeper", date(2019, 7, 1)))["budget_days"] == ["UBND tỉnh gửi dự toán về bộ"]


def test_an_account_waits_until_it_is_handed_in_also_of_an_agency_carried_on(money, line):
    near = date(2021, 3, 1)
    officer = money.cast.actor("officer", near)
    (section,) = [each for each in waiting_work(officer, working_calendar()) if each.key == "money_days"]
    assert {(row.path, row.detail) for row in section.rows} == {
        ("/kinh-phi/2020/du-toan/", "trình dự toán"),
        ("/kinh-phi/2020/quyet-toan/", "trình quyết toán"),
    }
    act = {"actor": money.cast.actor("officer"), "at": AT}
    submit_settlement(settlement=begin_settlement(year=line.year, agency=money.cast.tan_phu, **act), **act)
    (section,) = [each for each in waiting_work(officer, working_calendar()) if each.key == "money_days"]
    assert [row.path for row in section.rows] == ["/kinh-phi/2020/du-toan/"]


# --- Warnings -----------------------------------------------------------------------------------------------------


@pytest.fixture
def given(money):
    """Tân Phú's sixty million of 2019."""
    year = make_year(money, 2019)
    give_ceiling(year, 100 * MILLION)
    return give_line(year, money.cast.tan_phu, 60 * MILLION)


@pytest.fixture
def spent(given):
    return promise(given, 60 * MILLION)


def alerted(today=MONEY_DAY):
    return tell_budget_alerts(today=today, at=moment(today))


def marks():
    return list(BudgetAlert.objects.order_by("pk").values_list("mark", flat=True))


def test_half_four_fifths_and_all_are_each_told_once(money, spent):
    assert alerted() == 0
    for paid, mark in ((30, "50"), (18, "80"), (12, "100")):
        pay(spent, paid * MILLION)
        assert alerted() == 1
        assert marks()[-1] == mark
        assert alerted() == 0
    told = Notification.objects.filter(recipient=money.cast.officer.user, title__contains="cần để ý")
    assert told.count() == 3 and "đã giải ngân hết" in told.latest("pk").body
    desk = Notification.objects.filter(recipient=money.keeper.user, title__contains="cần để ý")
    assert desk.count() == 3 and "Tân Phú: 1" in desk.latest("pk").body


def test_one_dong_below_the_mark_is_not_told(money, spent):
    pay(spent, 30 * MILLION - 1)
    assert alerted() == 0
    pay(spent, 1)
    assert alerted() == 1


def test_of_several_marks_passed_at_once_the_highest_is_told_alone(money, spent):
    pay(spent, 60 * MILLION)
    assert alerted() == 1 and marks() == ["100"]
    assert alerted() == 0


@pytest.mark.parametrize(
    ("day", "count"), [(date(2019, 6, 30), 0), (date(2019, 7, 1), 1), (date(2020, 1, 5), 1)]
)
def test_money_that_sleeps_is_told_from_the_middle_of_its_year(given, day, count):
    assert alerted(day) == count
    assert marks() == ["asleep"] * count
    assert alerted(day) == 0


def test_money_of_which_something_is_paid_does_not_sleep(money, spent):
    pay(spent, MILLION)
    assert alerted(date(2019, 7, 1)) == 0


def test_the_page_of_the_agency_shows_the_newest_warning(money, spent):
    def warning():
        page = agency_budget_page(money.cast.actor("officer"), spent.line.year, money.cast.tan_phu)
        return [str(row["warning"][1]) if row["warning"] else "" for row in page["rows"]]

    assert warning() == [""]
    alerted(date(2019, 7, 1))
    assert warning() == ["chưa giải ngân đồng nào"]
    pay(spent, MILLION)
    assert warning() == [""]
    pay(spent, 40 * MILLION)
    alerted()
    assert warning() == ["đã giải ngân từ 50 %"]
