"""What a plan orders becomes what agencies owe: once each, period after period, agency after agency."""

import threading
from datetime import date, timedelta

import pytest
from django.db import connection

from agencies.enums import Function
from agencies.models import Agency, AgencyFunction, AgencySuccession
from agencies.services.registers import load_registers
from programs.enums import DueRule, Recurrence
from programs.models import Duty, Reminder
from programs.services import duties_of_plans
from programs.services.daily import do_daily_work
from programs.services.duties_of_plans import duties_wanted, open_due_periods
from programs.services.plans import close_plan, issue_plan
from programs.services.sample import load_reminder_marks
from tests.cast import DAY, make_agency, make_local, moment
from tests.makers import make_assignment, make_plan
from tests.processes import at_once

COMMUNES_SINCE = date(2025, 7, 1)


def quarterly(plan, number=1, **fields):
    """Work due on the 15th of each quarter's last month."""
    fields = {
        "recurrence": Recurrence.QUARTERLY,
        "due_rule": DueRule.DAY_OF_PERIOD,
        "due_on": None,
        "period_month": 3,
        "period_day": 15,
    } | fields
    return make_assignment(plan, number, **fields)


def issue(cast, plan, day=DAY):
    return issue_plan(plan=plan, actor=cast.actor("desk", day), at=moment(day))


def close_agency(agency, day):
    Agency.objects.filter(pk=agency.pk).update(valid_until=day)
    AgencyFunction.objects.filter(agency=agency).update(valid_until=day)


def owed(**asked):
    rows = Duty.objects.filter(**asked).order_by("period_start", "agency__code", "part")
    return list(rows.values_list("agency__code", "part", "due_on"))


# --- Every local agency ---------------------------------------------------------------


def test_each_local_is_eleven_districts_on_21_may_2019_and_ninety_five_communes_since_july_2025(db):
    load_registers(at=moment())
    plan = make_plan()
    assignment = make_assignment(plan)

    before = duties_wanted([assignment], issued_on=DAY, today=DAY)
    last_day = duties_wanted([assignment], issued_on=DAY, today=date(2025, 6, 30))
    after = duties_wanted([assignment], issued_on=DAY, today=COMMUNES_SINCE)

    levels = dict(Agency.objects.values_list("pk", "level"))
    assert [levels[duty.agency_id] for duty in before] == ["district"] * 11
    assert {duty.agency_id for duty in last_day} == {duty.agency_id for duty in before}
    assert [levels[duty.agency_id] for duty in after] == ["commune"] * 95
    assert {duty.part for duty in before} == {"lead"}


def test_a_local_agency_that_comes_later_owes_the_periods_from_then_on(cast):
    plan = make_plan(period_until=None)
    quarterly(plan)
    issue(cast, plan)
    new = make_local("X26122", "UBND xã mới", valid_from=date(2019, 7, 1))
    close_agency(cast.tan_phu, date(2019, 7, 1))

    open_due_periods(today=date(2019, 7, 1), at=moment(date(2019, 7, 1)))

    assert owed(due_on=date(2019, 6, 15)) == [
        ("H731", "lead", date(2019, 6, 15)),
        ("H734", "lead", date(2019, 6, 15)),
    ]
    assert owed(due_on=date(2019, 9, 15)) == [
        ("H731", "lead", date(2019, 9, 15)),
        (new.code, "lead", date(2019, 9, 15)),
    ]


# --- Lead and co-ordinators ---------------------------------------------------------------


def test_lead_and_each_coordinator_owe_a_duty_of_their_own(cast):
    plan = make_plan()
    make_assignment(plan, lead=cast.trade_agency, coordinators=[cast.tan_phu, cast.lead_agency])

    issue(cast, plan)

    day = date(2019, 6, 28)
    assert owed() == [("H734", "coordinate", day), ("SCT", "lead", day), ("SNNPTNT", "coordinate", day)]


def test_an_agency_that_leads_does_not_also_coordinate(cast):
    plan = make_plan()
    make_assignment(plan, coordinators=[cast.tan_phu, cast.trade_agency])

    issue(cast, plan)

    assert [(code, part) for code, part, _due in owed()] == [
        ("H731", "lead"),
        ("H734", "lead"),
        ("SCT", "coordinate"),
    ]


# --- Periods ---------------------------------------------------------------


def test_each_period_brings_its_duty_once_however_often_the_work_runs(cast):
    plan = make_plan()
    quarterly(plan, lead=cast.trade_agency)
    make_assignment(plan, 2, lead=cast.trade_agency)
    issue(cast, plan)

    counts = [
        open_due_periods(today=day, at=moment(day))
        for day in (
            DAY,
            date(2019, 6, 30),
            date(2019, 7, 1),
            date(2019, 7, 1),
            date(2019, 9, 30),
            date(2019, 12, 31),
        )
    ]

    assert counts == [0, 0, 1, 0, 0, 1]
    assert [due for _code, _part, due in owed(assignment__number=1)] == [
        date(2019, 6, 15),
        date(2019, 9, 15),
        date(2019, 12, 15),
    ]


def test_periods_end_with_the_plan(cast):
    plan = make_plan(period_until=2019)
    quarterly(plan, lead=cast.trade_agency)
    issue(cast, plan)

    assert open_due_periods(today=date(2019, 12, 31), at=moment(date(2019, 12, 31))) == 1
    assert open_due_periods(today=date(2020, 1, 1), at=moment(date(2020, 1, 1))) == 0


def test_a_plan_handed_out_before_its_years_begins_with_the_first_period_of_them(cast):
    plan = make_plan(period_from=2020, period_until=2020)
    quarterly(plan, lead=cast.trade_agency)

    issue(cast, plan)

    assert owed() == [("SCT", "lead", date(2020, 3, 15))]


def test_a_first_period_after_the_years_of_the_plan_is_none(cast):
    plan = make_plan(period_until=2019)
    quarterly(plan, recurrence=Recurrence.YEARLY, lead=cast.trade_agency)
    make_assignment(plan, 2, lead=cast.trade_agency)

    issue(cast, plan)

    assert owed() == [("SCT", "lead", date(2019, 6, 28))]
    assert open_due_periods(today=date(2019, 12, 31), at=moment(date(2019, 12, 31))) == 0


@pytest.mark.parametrize("status", ["draft", "closed"])
def test_a_plan_not_in_force_brings_nothing(cast, status):
    plan = make_plan()
    quarterly(plan, lead=cast.trade_agency)
    if status == "closed":
        issue(cast, plan)
        close_plan(plan=plan, reason="Đã thay thế", actor=cast.actor("desk"), at=moment())
    before = Duty.objects.count()

    assert open_due_periods(today=date(2019, 7, 1), at=moment(date(2019, 7, 1))) == 0
    assert Duty.objects.count() == before


def test_a_plan_closed_while_the_timetable_looks_at_it_brings_nothing(cast, monkeypatch):
    plan = make_plan()
    quarterly(plan, lead=cast.trade_agency)
    issue(cast, plan)
    look = duties_of_plans.duties_wanted

    def closed_meanwhile(*args, **asked):
        wanted = look(*args, **asked)
        close_plan(plan=plan, reason="Đã thay thế", actor=cast.actor("desk"), at=moment())
        return wanted

    monkeypatch.setattr(duties_of_plans, "duties_wanted", closed_meanwhile)

    assert open_due_periods(today=date(2019, 7, 1), at=moment(date(2019, 7, 1))) == 0
    assert list(Duty.objects.values_list("status", flat=True)) == ["void"]


# --- Succession ---------------------------------------------------------------


def test_work_of_a_closed_agency_passes_to_the_one_that_succeeded_it(cast):
    merged_on = date(2019, 7, 1)
    plan = make_plan()
    quarterly(plan, lead=cast.trade_agency, coordinators=[cast.lead_agency])
    issue(cast, plan)
    first = make_agency("MOI", "Sở mới", valid_from=merged_on, valid_until=date(2019, 8, 1))
    second = make_agency("MOI2", "Sở mới nữa", valid_from=date(2019, 8, 1))
    close_agency(cast.trade_agency, merged_on)
    AgencySuccession.objects.create(predecessor=cast.trade_agency, successor=first, on=merged_on)
    AgencySuccession.objects.create(predecessor=first, successor=second, on=date(2019, 8, 1))

    open_due_periods(today=merged_on, at=moment(merged_on))
    open_due_periods(today=date(2019, 10, 1), at=moment(date(2019, 10, 1)))

    assert owed(part="lead") == [
        ("SCT", "lead", date(2019, 6, 15)),
        ("MOI", "lead", date(2019, 9, 15)),
        ("MOI2", "lead", date(2019, 12, 15)),
    ]
    assert [code for code, _part, _due in owed(part="coordinate")] == ["SNNPTNT"] * 3


def test_a_successor_does_not_owe_what_was_due_before_it_existed(cast):
    merged_on = date(2020, 7, 1)
    plan = make_plan()
    quarterly(plan, recurrence=Recurrence.YEARLY, lead=cast.trade_agency)
    quarterly(plan, 2, recurrence=Recurrence.YEARLY, period_month=10, lead=cast.trade_agency)
    issue(cast, plan)
    open_due_periods(today=date(2020, 1, 1), at=moment(date(2020, 1, 1)))
    merged = make_agency("MOI", "Sở mới", valid_from=merged_on)
    close_agency(cast.trade_agency, merged_on)
    AgencySuccession.objects.create(predecessor=cast.trade_agency, successor=merged, on=merged_on)

    open_due_periods(today=merged_on, at=moment(merged_on))

    assert owed(agency=merged) == [("MOI", "lead", date(2020, 10, 15))]


def test_work_of_an_agency_that_was_divided_passes_to_nobody_by_itself(cast):
    divided_on = date(2019, 7, 1)
    plan = make_plan()
    quarterly(plan, lead=cast.trade_agency)
    issue(cast, plan)
    close_agency(cast.trade_agency, divided_on)
    for code in ("MOT", "HAI"):
        part = make_agency(code, f"Sở {code}", valid_from=divided_on)
        AgencySuccession.objects.create(predecessor=cast.trade_agency, successor=part, on=divided_on)

    assert open_due_periods(today=divided_on, at=moment(divided_on)) == 0


def test_two_merged_coordinators_owe_one_duty_and_none_beside_their_lead(cast):
    merged_on = date(2019, 7, 1)
    other = make_agency("KHAC", "Sở khác")
    plan = make_plan()
    quarterly(plan, lead=cast.lead_agency, coordinators=[cast.trade_agency, other])
    quarterly(plan, 2, lead=cast.trade_agency, coordinators=[other])
    issue(cast, plan)
    merged = make_agency("MOI", "Sở mới", valid_from=merged_on)
    for agency in (cast.trade_agency, other):
        close_agency(agency, merged_on)
        AgencySuccession.objects.create(predecessor=agency, successor=merged, on=merged_on)

    open_due_periods(today=merged_on, at=moment(merged_on))

    due = date(2019, 9, 15)
    assert owed(due_on=due, assignment__number=1) == [("MOI", "coordinate", due), ("SNNPTNT", "lead", due)]
    assert owed(due_on=due, assignment__number=2) == [("MOI", "lead", due)]


def test_functions_and_not_names_say_who_is_local(cast):
    AgencyFunction.objects.create(agency=cast.trade_agency, function=Function.LOCAL, valid_from=DAY)
    plan = make_plan()
    make_assignment(plan)

    issue(cast, plan)

    assert [code for code, _part, _due in owed()] == ["H731", "H734", "SCT"]


# --- Two at once ---------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_beats_at_once_make_nothing_twice(live_cast):
    plan = make_plan()
    for number in range(1, 6):
        quarterly(plan, number, lead=live_cast.trade_agency, coordinators=[live_cast.tan_phu])
    issue(live_cast, plan)
    day = date(2019, 7, 1)

    at_once(*[lambda: open_due_periods(today=day, at=moment(day))] * 2)

    duties = Duty.objects.filter(due_on=date(2019, 9, 15))
    keys = list(duties.values_list("assignment", "agency", "part"))
    assert len(keys) == len(set(keys)) == 10


@pytest.mark.django_db(transaction=True)
def test_without_the_unique_key_two_beats_would_make_everything_twice(live_cast, monkeypatch):
    """The negative control: both look, then both write, and only the key of the table stands between them."""
    plan = make_plan()
    quarterly(plan, lead=live_cast.trade_agency)
    issue(live_cast, plan)
    day = date(2019, 7, 1)
    both_looked = threading.Barrier(2)
    write = Duty.objects.bulk_create

    def write_after_both_looked(duties, **options):
        both_looked.wait(timeout=30)
        return write(duties, ignore_conflicts=False)

    monkeypatch.setattr(Duty.objects, "bulk_create", write_after_both_looked)
    # The look under the plan's lock would let them write one after the other.
    monkeypatch.setattr(duties_of_plans, "_of_plans_in_force", lambda duties: duties)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE programs_duty DROP CONSTRAINT one_duty_per_assignment_agency_and_period")
    try:
        at_once(*[lambda: open_due_periods(today=day, at=moment(day))] * 2)

        assert Duty.objects.filter(due_on=date(2019, 9, 15)).count() == 2
    finally:
        Duty.objects.filter(due_on=date(2019, 9, 15)).order_by("-pk").first().delete()
        with connection.cursor() as cursor:
            cursor.execute(
                "ALTER TABLE programs_duty ADD CONSTRAINT one_duty_per_assignment_agency_and_period "
                "UNIQUE NULLS NOT DISTINCT (assignment_id, agency_id, part, period_start)"
            )


def test_agencies_entered_as_each_other_s_successor_owe_nothing_and_stop_nobody(cast):
    first = make_agency("VONG1", "Sở thứ nhất", valid_until=date(2019, 6, 1))
    second = make_agency("VONG2", "Sở thứ hai", valid_until=date(2019, 6, 1))
    AgencySuccession.objects.create(predecessor=first, successor=second, on=date(2019, 6, 1))
    AgencySuccession.objects.create(predecessor=second, successor=first, on=date(2019, 6, 1))
    assignment = make_assignment(make_plan(), lead=first)

    assert duties_wanted([assignment], issued_on=DAY, today=date(2019, 7, 1)) == []


# --- A portal that was off --------------------------------------------------------------------------------------------

OFF_FROM, BACK_ON = date(2019, 3, 10), date(2019, 5, 20)


def monthly(plan, number=1, **fields):
    """Work due on the 25th of each month."""
    return quarterly(
        plan, number, **{"recurrence": Recurrence.MONTHLY, "period_month": 1, "period_day": 25} | fields
    )


def run_daily(first, last):
    """The timetable, day after day; what each day made, by day, where it made something."""
    made = {}
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        made[day] = do_daily_work(today=day, at=moment(day, 7))["duties"]
    return {day: count for day, count in made.items() if count}


def due_days(**asked):
    return [due for _code, _part, due in owed(**asked)]


@pytest.fixture
def since_january(cast):
    """A monthly assignment of Trade, issued on 7 January 2019; the portal ran until 10 March."""
    load_reminder_marks(at=moment())
    issued = date(2019, 1, 7)
    plan = make_plan(issued_on=issued, status_since=issued)
    monthly(plan, lead=cast.trade_agency)
    issue(cast, plan, issued)
    run_daily(issued, OFF_FROM)
    return plan


def test_periods_missed_while_the_portal_was_off_are_made_up_each_once(cast, since_january):
    assert due_days() == [date(2019, month, 25) for month in (1, 2, 3)]

    made = run_daily(BACK_ON, date(2019, 6, 2))

    # April and May at once, then June on its first day as ever.
    assert made == {BACK_ON: 2, date(2019, 6, 1): 1}
    assert due_days() == [date(2019, month, 25) for month in range(1, 7)]
    rows = Duty.objects.filter(due_on__gte=date(2019, 4, 1)).order_by("due_on")
    assert list(rows.values_list("due_since", "status_since")) == [
        (date(2019, 4, 1), BACK_ON),
        (date(2019, 5, 1), BACK_ON),
        (date(2019, 6, 1), date(2019, 6, 1)),
    ]


def test_what_was_made_up_is_told_once_at_its_latest_mark(cast, since_january):
    before = set(Reminder.objects.values_list("pk", flat=True))

    run_daily(BACK_ON, BACK_ON + timedelta(days=1))

    told = Reminder.objects.exclude(pk__in=before).order_by("due_on").values_list("day", "due_on", "mark")
    assert [row for row in told if row[1] >= date(2019, 3, 1)] == [
        # 25 March is eight weeks past, 25 April three and a half; 25 May is five days off.
        (BACK_ON, date(2019, 3, 25), 56),
        (BACK_ON, date(2019, 4, 25), 21),
        (BACK_ON, date(2019, 5, 25), -7),
    ]


def test_a_portal_that_never_ran_makes_up_what_was_missed_since_the_issue(cast):
    plan = make_plan(issued_on=OFF_FROM, status_since=OFF_FROM)
    monthly(plan, lead=cast.trade_agency)
    issue(cast, plan, OFF_FROM)

    assert run_daily(BACK_ON, BACK_ON) == {BACK_ON: 2}
    assert due_days() == [date(2019, month, 25) for month in (3, 4, 5)]


def test_nothing_is_made_up_of_the_time_before_the_plan_was_handed_out(cast):
    """The document is of January, but the portal handed it out in May."""
    plan = make_plan(issued_on=date(2019, 1, 7))
    monthly(plan, lead=cast.trade_agency)
    issue(cast, plan, BACK_ON)

    assert run_daily(BACK_ON, date(2019, 6, 1)) == {date(2019, 6, 1): 1}
    assert due_days() == [date(2019, 5, 25), date(2019, 6, 25)]


def test_nothing_is_made_up_beyond_the_years_of_the_plan(cast):
    issued = date(2019, 11, 4)
    plan = make_plan(issued_on=issued, period_until=2019)
    monthly(plan, lead=cast.trade_agency)
    issue(cast, plan, issued)
    run_daily(issued, issued)

    assert run_daily(date(2020, 2, 10), date(2020, 2, 11)) == {date(2020, 2, 10): 1}
    assert due_days() == [date(2019, 11, 25), date(2019, 12, 25)]


def test_each_local_agency_owes_the_missed_periods_in_which_it_existed(cast):
    issued = date(2019, 1, 7)
    plan = make_plan(issued_on=issued)
    monthly(plan)
    issue(cast, plan, issued)
    run_daily(issued, OFF_FROM)
    # Tân Phú was closed on 16 April; two communes came then, and one more on 20 March.
    communes = [make_local(code, f"UBND xã {code}", valid_from=date(2019, 4, 16)) for code in ("X1", "X2")]
    make_local("X3", "UBND xã X3", valid_from=date(2019, 3, 20))
    close_agency(cast.tan_phu, date(2019, 4, 16))
    for commune in communes:
        AgencySuccession.objects.create(predecessor=cast.tan_phu, successor=commune, on=date(2019, 4, 16))

    run_daily(BACK_ON, BACK_ON + timedelta(days=1))

    codes = {month: [code for code, _part, _due in owed(due_on=date(2019, month, 25))] for month in (3, 4, 5)}
    assert codes == {
        3: ["H731", "H734", "X3"],
        4: ["H731", "X1", "X2", "X3"],
        5: ["H731", "X1", "X2", "X3"],
    }
    assert Duty.objects.get(agency__code="X1", due_on=date(2019, 4, 25)).due_since == date(2019, 4, 16)


def test_what_was_handed_over_meanwhile_is_not_made_again_for_the_old_agency(cast, since_january):
    merged_on = date(2019, 4, 16)
    merged = make_agency("MOI", "Sở mới", valid_from=merged_on)
    close_agency(cast.trade_agency, merged_on)
    AgencySuccession.objects.create(predecessor=cast.trade_agency, successor=merged, on=merged_on)

    run_daily(BACK_ON, date(2019, 6, 2))

    # All that was undone has passed on, and nothing is owed twice, nor ended for being so.
    assert [(code, due) for code, _part, due in owed()] == [
        ("MOI", date(2019, month, 25)) for month in range(1, 7)
    ]
    assert set(Duty.objects.values_list("status", flat=True)) == {"open"}


def test_a_plan_closed_while_the_portal_was_off_brings_nothing_more(cast, since_january):
    close_plan(plan=since_january, reason="Thay thế", actor=cast.actor("desk"), at=moment(date(2019, 5, 2)))

    assert run_daily(BACK_ON, BACK_ON) == {}
    assert due_days() == [date(2019, month, 25) for month in (1, 2, 3)]


@pytest.mark.django_db(transaction=True)
def test_two_beats_that_come_back_at_once_make_up_each_period_once(live_cast):
    plan = make_plan(issued_on=OFF_FROM)
    monthly(plan, lead=live_cast.trade_agency)
    issue(live_cast, plan, OFF_FROM)

    at_once(*[lambda: do_daily_work(today=BACK_ON, at=moment(BACK_ON, 7))] * 2)

    assert due_days() == [date(2019, month, 25) for month in (3, 4, 5)]
