"""The province on one page: every figure is the number of rows behind it, and the page stays short."""

from collections import Counter
from datetime import date, timedelta

import pgtrigger

from programs.enums import DutyState
from programs.models import AnnualPlan, Duty
from programs.selectors import overview
from programs.selectors.duties import soon_until
from programs.selectors.overview import (
    agency_rows,
    call_states,
    counts_of,
    most_overdue,
    totals,
    year_of_deadlines,
)
from programs.services.plans import issue_plan
from tests.cast import DAY, make_local, moment
from tests.makers import make_annual_plan, make_assignment, make_call, make_plan

TODAY = date(2019, 6, 28)


def make_duties(cast):
    """Duties of every state for two localities, one of them undated, one of another year."""
    plan = make_plan()
    days = [TODAY - timedelta(days=9), TODAY, TODAY + timedelta(days=20), date(2019, 5, 31), date(2020, 1, 1)]
    for number, day in enumerate(days, start=1):
        make_assignment(plan, number, due_on=day)
    issue_plan(plan=plan, actor=cast.actor("desk"), at=moment())
    done = Duty.objects.filter(agency=cast.tan_phu, due_on__in=days[:2])
    with pgtrigger.ignore("programs.Duty:status_moves"):
        done.update(status="reported", done_on=TODAY - timedelta(days=5), percent=100)


def states_of(year):
    duties = Duty.objects.with_state(TODAY, soon_until(TODAY)).filter(due_on__year=year)
    return Counter(duties.values_list("agency_id", "state")), Counter(
        duties.values_list("due_on__month", "state")
    )


def test_figures_are_the_duties_of_the_year_by_agency_and_state(cast):
    make_duties(cast)

    counts = counts_of(2019, TODAY).by_agency

    by_agency, _by_month = states_of(2019)
    assert {(pk, state): n for pk, states in counts.items() for state, n in states.items()} == by_agency
    assert list(counts) == [cast.bien_hoa.pk, cast.tan_phu.pk]
    assert totals(counts)["all"] == sum(by_agency.values()) == 8
    assert totals(counts)[DutyState.OVERDUE] == 3


def test_the_year_s_columns_are_the_duties_of_each_month(cast):
    make_duties(cast)
    kinds = {"overdue": "late", "soon": "soon", "not_due": "idle", "done_in_time": "ok", "done_late": "ok"}
    expected = Counter()
    for (month, state), count in states_of(2019)[1].items():
        expected[month, kinds[state]] += count

    months = year_of_deadlines(counts_of(2019, TODAY).by_month, 2019, TODAY)

    seen = {
        (number, kind): n for number, month in enumerate(months, 1) for kind, n in month["counts"].items()
    }
    assert seen == expected


def test_rows_carry_the_most_urgent_duty_and_the_most_overdue_agencies_come_first(cast):
    make_duties(cast)
    counts = counts_of(2019, TODAY).by_agency

    rows = agency_rows(counts, 2019, TODAY)

    assert [(row.name, row.overdue, row.in_time) for row in rows] == [
        ("UBND TP. Biên Hòa", 2, 2),
        ("UBND H. Tân Phú", 1, 1),
    ]
    assert [row.urgent["due_on"] for row in rows] == [date(2019, 5, 31)] * 2


def test_more_agencies_than_fit_are_one_click_away(cast, signed_in, monkeypatch):
    monkeypatch.setattr(overview, "MOST_AGENCIES", 2)
    for number in range(3):
        make_local(f"H9{number}", f"UBND huyện Mới {number}")
    plan = make_plan()
    make_assignment(plan)
    issue_plan(plan=plan, actor=cast.actor("desk"), at=moment())
    browser = signed_in(cast.desk)

    first, everything = browser.get("/tong-quan/"), browser.get("/tong-quan/?co-quan=tat-ca")

    assert (len(first.context["rows"]), first.context["totals"]["all"]) == (2, 5)
    assert '<a href="?co-quan=tat-ca">và 3 cơ quan nữa</a>' in first.content.decode()
    assert len(everything.context["rows"]) == 5
    assert "cơ quan nữa" not in everything.content.decode()
    assert most_overdue({number: {} for number in range(5)}) == {0: {}, 1: {}}


def test_calls_of_this_year_on_say_who_handed_in_and_who_is_missing(cast):
    make_annual_plan(cast, status="approved")
    make_call(cast, year=2018, due_on=date(2019, 5, 30))
    AnnualPlan.objects.filter(agency=cast.tan_phu, year=2020).update(due_on=DAY - timedelta(days=1))

    (state,) = call_states(cast.actor("desk"))

    assert (state.figures.year, state.figures.handed, state.figures.total) == (2020, 1, 2)
    assert (state.approved, state.late) == (1, 1)
    assert [plan.called for plan in state.missing] == ["UBND TP. Biên Hòa"]
