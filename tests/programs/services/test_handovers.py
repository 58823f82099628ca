"""What a closed agency left undone: passed to its one successor by itself, else by the secretariat; told once."""

from datetime import date, timedelta
from functools import partial
from threading import Barrier

import pgtrigger
import pytest
from django.db import DatabaseError, connection, transaction

from agencies.kept_sql import counts
from agencies.models import (
    Agency,
    AgencyFunction,
    AgencySuccession,
    Membership,
    Notification,
    OutgoingMail,
)
from agencies.permissions import Refusal
from agencies.selectors.trail import trail_of
from agencies.services.registers import load_registers
from programs.enums import DueRule, Recurrence
from programs.models import AnnualPlan, DeadlineRequest, Duty, DutyTally, Reminder
from programs.selectors.duties import duties_for
from programs.selectors.work import my_work, what_waits
from programs.services import handovers
from programs.services.annual_plans import submit_annual_plan
from programs.services.daily import do_daily_work
from programs.services.duties import report_progress, return_duty
from programs.services.handovers import end_work_left, hand_over, hand_over_to_successors
from programs.services.plans import issue_plan
from programs.services.requests import ask_extension, ask_unlock
from programs.services.sample import load_reminder_marks
from tests.cast import DAY, acting, make_agency, make_local, make_member, moment
from tests.makers import an_item, make_annual_plan, make_assignment, make_duty, make_plan
from tests.processes import at_once

CLOSED = date(2019, 7, 1)


def close(agency, on=CLOSED):
    Agency.objects.filter(pk=agency.pk).update(valid_until=on)
    AgencyFunction.objects.filter(agency=agency).update(valid_until=on)
    return Agency.objects.get(pk=agency.pk)


def succeed(agency, *successors, on=CLOSED):
    for successor in successors:
        AgencySuccession.objects.create(predecessor=agency, successor=successor, on=on)
    return close(agency, on)


def new_agency(code="MOI", name="Sở mới", **fields):
    return make_agency(code, name, **{"valid_from": CLOSED, "short_name": name} | fields)


def hand_over_on(day=CLOSED):
    return hand_over_to_successors(today=day, at=moment(day, 7))


def told():
    rows = Notification.objects.order_by("pk").values_list("recipient__username", "title", "body", "path")
    return list(rows)


def owing():
    rows = Duty.objects.order_by("assignment__number", "agency__code")
    return list(rows.values_list("assignment__number", "agency__code", "part", "status"))


@pytest.fixture
def merged(cast):
    """Trade owes three duties, one of them done; it was merged into a new department with two people."""
    plan = make_plan()
    for number in (1, 2, 3):
        make_assignment(plan, number, lead=cast.trade_agency)
    issue_plan(plan=plan, actor=cast.actor("desk"), at=moment())
    done = Duty.objects.get(assignment__number=3)
    report_progress(
        duty=done, percent=100, result="Xong", says_done=True, actor=cast.actor("trade_officer"), at=moment()
    )
    merged = new_agency()
    succeed(cast.trade_agency, merged)
    make_member("moi", merged, "officer", valid_from=CLOSED)
    make_member("gd.moi", merged, "head", valid_from=CLOSED)
    Notification.objects.all().delete()
    with pgtrigger.ignore("agencies.OutgoingMail:mail_stays"):
        OutgoingMail.objects.all().delete()
    return merged


# --- By itself --------------------------------------------------------------------------------------------------------


def test_undone_duties_pass_to_the_one_successor_with_their_days_and_where_they_came_from(cast, merged):
    before = dict(Duty.objects.values_list("assignment__number", "due_on"))

    assert hand_over_on() == 2

    rows = Duty.objects.order_by("assignment__number").values_list(
        "agency__code", "handed_over_from__code", "handed_over_on", "due_since", "status"
    )
    assert list(rows) == [
        ("MOI", "SCT", CLOSED, CLOSED, "open"),
        ("MOI", "SCT", CLOSED, CLOSED, "open"),
        ("SCT", None, None, DAY, "reported"),
    ]
    assert dict(Duty.objects.values_list("assignment__number", "due_on")) == before


def test_the_trail_says_from_whom_to_whom(cast, merged):
    hand_over_on()

    newest = trail_of(Duty.objects.get(assignment__number=1))[0]
    assert (newest.act, newest.who) == ("Chuyển giao", "Cổng, theo lịch")
    assert {change.field: (change.old, change.new) for change in newest.changes} == {
        "cơ quan": ("Sở Công Thương", "Sở mới"),
        "nhận từ cơ quan": ("–", "Sở Công Thương"),
        "nhận ngày": ("–", "01/07/2019"),
    }


def test_the_people_of_the_successor_are_told_once_of_all_of_it(cast, merged):
    hand_over_on()

    title = "Nhận chuyển giao từ Sở Công Thương: 2 nhiệm vụ"
    body = "Hạn của từng việc giữ nguyên; từ hôm nay cổng nhắc cơ quan của bạn."
    assert told() == [
        ("moi", title, body, "/viec-cua-toi/"),
        ("gd.moi", title, body, "/viec-cua-toi/"),
    ]
    assert OutgoingMail.objects.count() == 2


def test_two_merged_into_one_are_one_message(cast, merged):
    other = make_agency("KHAC", "Sở khác")
    make_duty(cast, agency=other, number="9/KH-UBND")
    succeed(other, merged)
    Notification.objects.all().delete()

    hand_over_on()

    assert {title for _name, title, _body, _path in told()} == {
        "Nhận chuyển giao từ Sở Công Thương, Sở khác: 3 nhiệm vụ"
    }
    assert len(told()) == 2


def test_it_is_told_in_the_reader_s_language(cast, merged):
    make_member("english", merged, "officer", valid_from=CLOSED, language="en")

    hand_over_on()

    title = Notification.objects.get(recipient__username="english").title
    assert title == "Taken over from Sở Công Thương: 2 duties"


def test_running_again_changes_nothing(cast, merged):
    hand_over_on()
    Notification.objects.all().delete()

    assert hand_over_on() == 0
    assert hand_over_on(CLOSED + timedelta(days=1)) == 0
    assert told() == []


def test_before_the_last_day_is_over_nothing_passes(cast, merged):
    assert hand_over_on(CLOSED - timedelta(days=1)) == 0
    assert set(Duty.objects.values_list("agency__code", flat=True)) == {"SCT"}


def test_a_successor_that_was_closed_in_turn_passes_on_to_the_next(cast, merged):
    later = CLOSED + timedelta(days=60)
    last = new_agency("CUOI", "Sở cuối", valid_from=later)
    succeed(merged, last, on=later)

    assert hand_over_on(later) == 2
    assert (
        list(Duty.objects.undone().values_list("agency__code", "handed_over_from__code"))
        == [("CUOI", "SCT")] * 2
    )


def test_what_was_handed_over_is_handed_over_again(cast, merged):
    hand_over_on()
    later = CLOSED + timedelta(days=60)
    succeed(merged, new_agency("CUOI", "Sở cuối", valid_from=later), on=later)

    assert hand_over_on(later) == 2
    duty = Duty.objects.get(assignment__number=1)
    assert (duty.agency.code, duty.handed_over_from.code, duty.handed_over_on) == ("CUOI", "MOI", later)


def test_what_the_successor_owes_already_ends_with_the_reason(cast, merged):
    """The merged department was a co-ordinator of one duty, and the lead of another that Trade co-ordinated."""
    plan = make_plan("9/KH-UBND")
    make_assignment(plan, 7, lead=cast.lead_agency, coordinators=[cast.trade_agency, cast.tan_phu])
    make_assignment(plan, 8, lead=cast.tan_phu, coordinators=[cast.trade_agency])
    issue_plan(plan=plan, actor=cast.actor("desk"), at=moment())
    Duty.objects.undone().exclude(assignment__number__in=[7, 8]).delete()
    AgencySuccession.objects.all().delete()
    succeed(cast.trade_agency, cast.tan_phu)
    asked = ask_extension(
        duty=Duty.objects.get(assignment__number=7, agency=cast.trade_agency),
        until=date(2019, 8, 1),
        reason="Chờ",
        actor=cast.actor("trade_officer"),
        at=moment(),
    )
    Notification.objects.all().delete()

    assert hand_over_on() == 0

    mine = [row for row in owing() if row[1] == "SCT" and row[0] in (7, 8)]
    assert mine == [(7, "SCT", "coordinate", "void"), (8, "SCT", "coordinate", "void")]
    newest = trail_of(Duty.objects.get(assignment__number=8, agency=cast.trade_agency))[0]
    assert (newest.act, newest.who, newest.reason) == (
        "Cho thôi thực hiện",
        "Cổng, theo lịch",
        "UBND huyện Tân Phú, cơ quan nhận, đã có chính việc này.",
    )
    assert DeadlineRequest.objects.get(pk=asked.pk).status == "withdrawn"
    assert told() == []


def test_of_two_predecessors_with_the_same_duty_one_passes_on(cast):
    plan = make_plan()
    make_assignment(plan, lead=cast.lead_agency, coordinators=[cast.trade_agency, cast.tan_phu])
    issue_plan(plan=plan, actor=cast.actor("desk"), at=moment())
    merged = new_agency()
    for agency in (cast.trade_agency, cast.tan_phu):
        succeed(agency, merged)

    assert hand_over_on() == 1
    assert [row[1:] for row in owing()] == [
        ("H734" if Duty.objects.get(agency=merged).handed_over_from == cast.trade_agency else "SCT",)
        + ("coordinate", "void"),
        ("MOI", "coordinate", "open"),
        ("SNNPTNT", "lead", "open"),
    ]


def test_an_open_request_goes_along_and_is_the_successor_s(cast, merged):
    duty = Duty.objects.get(assignment__number=1)
    asked = ask_extension(
        duty=duty,
        until=date(2019, 8, 1),
        reason="Chờ",
        actor=cast.actor("trade_officer"),
        at=moment(),
    )

    hand_over_on()

    asked = DeadlineRequest.objects.get(pk=asked.pk)
    assert (asked.status, asked.subject.agency) == ("asked", merged)


def test_reminders_begin_anew_and_tell_nothing_of_the_past(cast, merged):
    """Due on 28 June and closed on 1 July: the successor hears of it next when it is a week late, not before."""
    load_reminder_marks(at=moment())
    day = CLOSED
    while day <= date(2019, 7, 12):
        do_daily_work(today=day, at=moment(day, 7))
        day += timedelta(days=1)

    rows = Reminder.objects.filter(person__username="moi", kind="duty").order_by("day", "pk")
    assert sorted(set(rows.values_list("day", "mark"))) == [
        (date(2019, 7, 5), 7),
        (date(2019, 7, 12), 14),
    ]


def test_tallies_follow_the_duties(cast, merged):
    hand_over_on()

    counted = {(tally.agency.code, tally.bucket, tally.count) for tally in DutyTally.objects.exclude(count=0)}
    assert counted == {("MOI", "undone", 2), ("SCT", "done_in_time", 1)}


def test_the_successor_reads_what_its_predecessor_did(cast, merged):
    hand_over_on()

    officer = acting(Membership.objects.get(user__username="moi"), CLOSED)
    assert duties_for(officer).count() == 3


def test_an_annual_plan_still_with_its_agency_passes_on_with_its_lines(cast):
    plan = make_annual_plan(cast, status="returned")
    ward = new_agency("X1", "UBND xã mới")
    make_member("xa", ward, "officer", valid_from=CLOSED)
    succeed(cast.tan_phu, ward)
    Notification.objects.all().delete()

    hand_over_on()

    plan = AnnualPlan.objects.get(pk=plan.pk)
    assert (plan.agency, plan.handed_over_from, plan.handed_over_on, plan.due_since, plan.status) == (
        ward,
        cast.tan_phu,
        CLOSED,
        CLOSED,
        "returned",
    )
    assert [item.activity for item in plan.items.all()] == [an_item()["activity"]]
    assert [title for _name, title, _body, _path in told()] == [
        "Nhận chuyển giao từ UBND H. Tân Phú: 1 kế hoạch năm"
    ]
    officer = acting(Membership.objects.get(user__username="xa"), CLOSED)
    assert submit_annual_plan(plan=plan, actor=officer, at=moment(CLOSED)).status == "submitted"


def test_an_annual_plan_that_was_handed_in_stays_where_it_is(cast):
    plan = make_annual_plan(cast, status="submitted")
    succeed(cast.tan_phu, new_agency())

    assert hand_over_on() == 0
    assert AnnualPlan.objects.get(pk=plan.pk).agency == cast.tan_phu


def test_a_successor_with_a_plan_of_that_year_gets_no_second_one(cast):
    plan = make_annual_plan(cast)
    day = date(2019, 7, 15)
    asked = ask_unlock(
        plan=plan, until=date(2019, 8, 1), reason="Bão", actor=cast.actor("officer", day), at=moment(day)
    )
    succeed(cast.tan_phu, cast.bien_hoa, on=date(2019, 7, 20))

    assert hand_over_on(date(2019, 7, 20)) == 0

    plan = AnnualPlan.objects.get(pk=plan.pk)
    assert (plan.status, plan.agency) == ("void", cast.tan_phu)
    newest = trail_of(plan)[0]
    assert (newest.act, newest.reason) == (
        "Cho thôi lập",
        "UBND TP. Biên Hòa, cơ quan nhận, đã có chính việc này.",
    )
    assert DeadlineRequest.objects.get(pk=asked.pk).status == "withdrawn"


def test_a_successor_that_took_a_duty_over_does_not_get_its_period_again(cast):
    """As on 1 March 2025, when Planning was merged into Finance in the middle of a quarter."""
    plan = make_plan(period_until=None)
    make_assignment(
        plan,
        lead=cast.trade_agency,
        recurrence=Recurrence.QUARTERLY,
        due_rule=DueRule.DAY_OF_PERIOD,
        due_on=None,
        period_month=3,
        period_day=15,
    )
    issue_plan(plan=plan, actor=cast.actor("desk"), at=moment())
    middle = date(2019, 6, 1)
    succeed(cast.trade_agency, new_agency(valid_from=middle), on=middle)

    counts = do_daily_work(today=middle, at=moment(middle, 7))

    assert (counts["handed_over"], counts["duties"]) == (1, 0)
    assert list(Duty.objects.values_list("agency__code", "due_on", "status")) == [
        ("MOI", date(2019, 6, 15), "open")
    ]


def test_the_real_registers_pass_planning_to_finance_and_leave_the_districts_to_the_secretariat(cast):
    load_registers(at=moment())
    planning = Agency.objects.get(code="SKHDT")
    district = Agency.objects.filter(level="district", valid_until=date(2025, 7, 1)).order_by("pk").first()
    for number, agency in (("71/KH-UBND", planning), ("72/KH-UBND", district)):
        make_duty(cast, agency=agency, number=number)

    handed = [hand_over_on(day) for day in (date(2025, 2, 28), date(2025, 3, 1), date(2025, 7, 1))]

    assert handed == [0, 1, 0]
    assert Duty.objects.get(handed_over_from=planning).agency.code == "STC"
    assert Duty.objects.get(assignment__plan__number="72/KH-UBND").agency == district


# --- By the secretariat -----------------------------------------------------------------------------------------------


@pytest.fixture
def divided(cast):
    """Tân Phú owes two duties and a plan; it was divided into two communes, so nothing passes by itself."""
    plan = make_annual_plan(cast)
    for number in ("1/KH-UBND", "2/KH-UBND"):
        make_duty(cast, number=number)
    communes = [make_local(code, f"UBND xã {code}", valid_from=CLOSED) for code in ("X1", "X2")]
    make_member("xa", communes[0], "officer", valid_from=CLOSED)
    closed = succeed(cast.tan_phu, *communes)
    Notification.objects.all().delete()
    return closed, communes, list(Duty.objects.order_by("pk")), plan


def desk_acts(cast, divided, service, **chosen):
    return service(agency=divided[0], actor=cast.actor("desk", CLOSED), at=moment(CLOSED, 9), **chosen)


def test_work_of_an_agency_that_was_divided_waits_for_the_secretariat(cast, divided):
    assert hand_over_on() == 0

    sections = {section.key: section for section in my_work(cast.actor("desk", CLOSED))}
    [row] = sections["left"].rows
    assert sections["left"].title == "Việc của cơ quan đã giải thể, chưa có người nhận"
    assert (row.path, row.title, row.detail, row.told) == (
        f"/ban-giao/{divided[0].pk}/",
        "UBND H. Tân Phú",
        "kết thúc hoạt động từ 01/07/2019",
        "2 nhiệm vụ, 1 kế hoạch năm",
    )
    assert sum(counts(*what_waits(cast.actor("desk", CLOSED)))) == 1
    assert "left" not in {section.key for section in my_work(cast.actor("leader", CLOSED))}


def test_the_secretariat_gives_some_of_it_to_one_agency(cast, divided):
    _closed, communes, duties, plan = divided

    passed = desk_acts(cast, divided, hand_over, to=communes[0], duties=duties[:1], plans=[plan])

    assert passed.count == 2
    assert list(Duty.objects.order_by("pk").values_list("agency__code", flat=True)) == ["X1", "H734"]
    assert AnnualPlan.objects.get(pk=plan.pk).agency == communes[0]
    newest = trail_of(Duty.objects.get(pk=duties[0].pk))[0]
    assert (newest.act, newest.who) == ("Chuyển giao", "Thư ký Kiểm Thử")
    assert [(name, title) for name, title, _body, _path in told()] == [
        ("xa", "Nhận chuyển giao từ UBND H. Tân Phú: 1 nhiệm vụ, 1 kế hoạch năm")
    ]


def test_the_secretariat_says_that_nobody_needs_to_do_it(cast, divided):
    _closed, _communes, duties, plan = divided

    count = desk_acts(cast, divided, end_work_left, duties=duties, plans=[plan], reason="Hết nhiệm vụ")

    assert count == 3
    assert set(Duty.objects.values_list("status", flat=True)) == {"void"}
    assert AnnualPlan.objects.get(pk=plan.pk).status == "void"
    assert {trail_of(record)[0].reason for record in (*duties, plan)} == {"Hết nhiệm vụ"}
    assert my_work(cast.actor("desk", CLOSED)) == []
    assert told() == []


def test_ending_work_needs_a_reason(cast, divided):
    with pytest.raises(Refusal, match="Hãy ghi lý do"):
        desk_acts(cast, divided, end_work_left, duties=divided[2], reason=" ")

    assert set(Duty.objects.values_list("status", flat=True)) == {"open"}


@pytest.mark.parametrize("name", ["leader", "officer", "head", "stranger", "lead_officer", "auditor"])
def test_nobody_else_hands_over_or_ends(cast, divided, name):
    actor = cast.actor(name, DAY)
    given = {"agency": divided[0], "duties": divided[2], "actor": actor, "at": moment(CLOSED)}

    for act in (partial(hand_over, to=divided[1][0]), partial(end_work_left, reason="Thôi")):
        with pytest.raises(Refusal, match="Việc này dành cho: Thư ký chương trình"):
            act(**given)

    assert set(Duty.objects.values_list("agency__code", "status")) == {("H734", "open")}


def test_work_of_an_agency_at_work_is_not_handed_over(cast):
    duty = make_duty(cast)

    with pytest.raises(Refusal) as refused:
        hand_over(agency=cast.tan_phu, to=cast.bien_hoa, duties=[duty], actor=cast.actor("desk"), at=moment())

    assert str(refused.value) == (
        "Cơ quan này còn hoạt động; việc của cơ quan đang hoạt động không chuyển giao."
    )


def test_nothing_is_handed_to_an_agency_that_is_no_more(cast, divided):
    gone = close(cast.bien_hoa)

    with pytest.raises(Refusal, match="Cơ quan nhận phải đang hoạt động"):
        desk_acts(cast, divided, hand_over, to=gone, duties=divided[2])


def test_what_is_done_or_gone_is_not_handed_over(cast, divided):
    _closed, communes, duties, plan = divided
    desk_acts(cast, divided, hand_over, to=communes[0], duties=duties, plans=[plan])

    for act in (partial(hand_over, to=communes[1]), partial(end_work_left, reason="Thôi")):
        with pytest.raises(Refusal, match="Những việc này đã được chuyển giao hoặc cho thôi rồi"):
            desk_acts(cast, divided, act, duties=duties, plans=[plan])

    assert set(Duty.objects.values_list("agency__code", flat=True)) == {"X1"}


# --- What the database itself keeps -----------------------------------------------------------------------------------


@pytest.mark.parametrize("table", ["programs_duty", "programs_annualplan"])
@pytest.mark.parametrize(
    "change",
    [
        "agency_id = {other}",
        # Said to come from somebody who never had it.
        "agency_id = {other}, handed_over_from_id = {other}, handed_over_on = '2019-07-01'",
    ],
)
def test_no_sql_moves_work_without_saying_from_whom(cast, table, change):
    make_annual_plan(cast)
    make_duty(cast)
    statement = f"UPDATE {table} SET {change.format(other=cast.trade_agency.pk)} WHERE agency_id = %s"

    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        connection.cursor().execute(statement, [cast.tan_phu.pk])


@pytest.mark.parametrize("table", ["programs_duty", "programs_annualplan"])
@pytest.mark.parametrize("change", ["handed_over_on = '2019-07-01'", "handed_over_from_id = agency_id"])
def test_from_whom_and_when_go_together(cast, table, change):
    make_annual_plan(cast)
    make_duty(cast)

    with pytest.raises(DatabaseError, match="handed_over_has_its_day"), transaction.atomic():
        connection.cursor().execute(f"UPDATE {table} SET {change}")


# --- Two at once ------------------------------------------------------------------------------------------------------


def a_merger(cast):
    plan = make_plan()
    for number in range(1, 6):
        make_assignment(plan, number, lead=cast.trade_agency)
    issue_plan(plan=plan, actor=cast.actor("desk"), at=moment())
    merged = new_agency()
    succeed(cast.trade_agency, merged)
    make_member("moi", merged, "officer", valid_from=CLOSED)
    Notification.objects.all().delete()
    return merged


@pytest.mark.django_db(transaction=True)
def test_two_beats_at_once_hand_over_and_tell_once(live_cast):
    a_merger(live_cast)

    counts = at_once(hand_over_on, hand_over_on)

    assert sorted(counts) == [0, 5]
    assert len(told()) == 1
    assert set(Duty.objects.values_list("agency__code", flat=True)) == {"MOI"}


@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_the_second_beat_acts_on_what_the_first_has_moved(live_cast, monkeypatch):
    """Both looked before either wrote; then only the table's own guard stands in the way of the second."""
    a_merger(live_cast)
    both = Barrier(2)

    def look_without_holding(records):
        found = list(records.order_by("pk"))
        both.wait(timeout=30)
        return found

    monkeypatch.setattr(handovers, "_locked", look_without_holding)

    results = at_once(hand_over_on, hand_over_on)

    assert sorted(map(str, results)) != ["0", "5"]


@pytest.mark.django_db(transaction=True)
def test_two_of_the_secretariat_at_once_give_it_to_one(live_cast):
    duty = make_duty(live_cast)
    communes = [make_local(code, f"UBND xã {code}", valid_from=CLOSED) for code in ("X1", "X2")]
    closed = succeed(live_cast.tan_phu, *communes)
    desk = live_cast.actor("desk", CLOSED)

    results = at_once(
        *[
            partial(hand_over, agency=closed, to=to, duties=[duty], actor=desk, at=moment(CLOSED))
            for to in communes
        ]
    )

    assert sum(isinstance(result, Refusal) for result in results) == 1
    assert Duty.objects.get().agency in communes


def test_reported_work_that_is_returned_later_passes_on_with_the_next_day_s_work(cast, merged):
    hand_over_on()
    done = Duty.objects.get(assignment__number=3)
    day = CLOSED + timedelta(days=3)
    return_duty(duty=done, reason="Thiếu", seen=1, actor=cast.actor("desk", day), at=moment(day))

    assert hand_over_on(day + timedelta(days=1)) == 1
    done = Duty.objects.get(pk=done.pk)
    assert (done.agency, done.status) == (merged, "returned")
