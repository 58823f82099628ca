"""Budget years: opened with the law's calendar of their time, their days moved and done."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from agencies.permissions import Refusal
from programs.models import CalendarRule
from programs.services.budget_years import (
    mark_budget_day_done,
    move_budget_day,
    open_budget_year,
)
from tests.cast import moment
from tests.programs.money_makers import MONEY_DAY, make_money_cast, make_year

pytestmark = pytest.mark.django_db
AT = moment(MONEY_DAY)


@pytest.fixture
def money(cast):
    return make_money_cast(cast)


def day_of(year, code):
    return year.days.get(rule__code=code)


@pytest.mark.parametrize(
    ("year", "sends", "adjusts"),
    [(2025, date(2024, 7, 19), date(2025, 11, 14)), (2026, date(2025, 7, 9), date(2026, 12, 14))],
)
def test_year_has_the_days_of_the_law_of_its_time(money, year, sends, adjusts):
    opened = make_year(money, year)

    assert day_of(opened, "province-sends").due_on == sends
    assert day_of(opened, "adjustment").due_on == adjusts
    assert opened.adjusts_until == date(year + 1, 1, 31)


def test_year_is_opened_once_and_by_those_who_keep_the_budget(money, cast):
    make_year(money)

    with pytest.raises(Refusal, match="đã mở rồi"):
        make_year(money)
    with pytest.raises(Refusal, match="cơ quan tổng hợp"):
        open_budget_year(year=2020, actor=cast.actor("officer"), at=AT)
    with pytest.raises(Refusal, match="từ 2018 đến 2100"):
        open_budget_year(year=2101, actor=money.actor("keeper"), at=AT)


def test_day_that_is_moved_keeps_the_one_it_had_first(money):
    day = day_of(make_year(money), "last-papers")
    first, keeper = day.due_on, money.actor("keeper")

    moved = move_budget_day(day=day, due_on=date(2019, 12, 31), reason="QĐ mới", actor=keeper, at=AT)

    assert moved.was_moved
    assert (moved.first_due_on, moved.due_on, moved.due_since) == (first, date(2019, 12, 31), MONEY_DAY)
    with pytest.raises(Refusal, match="không được trước hôm nay"):
        move_budget_day(day=day, due_on=date(2019, 5, 20), reason="QĐ mới", actor=keeper, at=AT)
    with pytest.raises(Refusal, match="quá xa"):
        move_budget_day(day=day, due_on=date(2030, 1, 1), reason="QĐ mới", actor=keeper, at=AT)


def test_milestone_is_done_once_and_then_stays(money, cast):
    day = day_of(make_year(money), "last-papers")
    keeper = money.actor("keeper")

    done = mark_budget_day_done(day=day, actor=keeper, at=AT)

    assert (done.done_on, done.done_by_name) == (MONEY_DAY, keeper.person_name)
    with pytest.raises(Refusal, match="đã được ghi nhận làm xong"):
        move_budget_day(day=day, due_on=date(2019, 12, 31), reason="QĐ mới", actor=keeper, at=AT)
    with pytest.raises(Refusal, match="cơ quan tổng hợp"):
        mark_budget_day_done(day=day, actor=cast.actor("officer"), at=AT)


def test_what_agencies_owe_is_not_done_by_the_desk(money):
    day = day_of(make_year(money), "settlement")

    with pytest.raises(Refusal, match="xong khi các đơn vị đã trình"):
        mark_budget_day_done(day=day, actor=money.actor("keeper"), at=AT)


@pytest.mark.parametrize(("month", "day"), [(2, 29), (4, 31), (13, 1)])
def test_rule_names_a_day_of_every_year(money, month, day):
    rule = CalendarRule.objects.first()
    rule.month, rule.day = month, day

    with pytest.raises(ValidationError):
        rule.full_clean()
