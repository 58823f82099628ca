"""Asking for a later day, and the answer: both days kept, everybody concerned told."""

from datetime import date, timedelta

import pytest

from agencies.models import Notification, OutgoingMail
from agencies.permissions import Refusal
from agencies.selectors.trail import trail_of
from programs.enums import RequestStatus
from programs.models import AnnualPlan, DeadlineRequest, Duty
from programs.services.annual_plans import submit_annual_plan
from programs.services.requests import (
    ask_extension,
    ask_unlock,
    grant_request,
    refuse_request,
    withdraw_request,
)
from tests.cast import DAY, moment
from tests.makers import make_annual_plan, make_duty

DUE = date(2019, 6, 28)
LATER = date(2019, 7, 15)
LOCKED = date(2019, 7, 11)


def ask(cast, duty, *, until=LATER, reason="Chờ kinh phí", name="officer", day=DAY):
    return ask_extension(
        duty=duty, until=until, reason=reason, actor=cast.actor(name, day), at=moment(day, 9)
    )


def told_since(pk):
    rows = Notification.objects.filter(pk__gt=pk).order_by("recipient__username")
    return [(one.recipient.username, one.title, one.body, one.path) for one in rows]


def last_notification():
    return Notification.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def test_request_keeps_both_days_the_reason_and_who_asked(cast):
    duty = make_duty(cast)
    before = last_notification()
    mails = OutgoingMail.objects.count()

    request = ask(cast, duty)

    assert (request.status, request.held_on, request.asked_until) == (RequestStatus.ASKED, DUE, LATER)
    assert (request.reason, request.asker_name) == ("Chờ kinh phí", "Chuyên viên Tân Phú")
    assert request.asker_title == "Chuyên viên, UBND huyện Tân Phú"
    assert request.asked_at == moment(DAY, 9)
    assert told_since(before) == [
        ("desk", "UBND H. Tân Phú xin gia hạn đến 15/07/2019", "Chờ kinh phí", f"/nhiem-vu/{duty.pk}/")
    ]
    assert OutgoingMail.objects.count() == mails
    assert Duty.objects.get(pk=duty.pk).due_on == DUE


def test_granted_extension_moves_the_deadline_and_keeps_the_first_one(cast):
    duty = make_duty(cast)
    request = ask(cast, duty)
    before = last_notification()
    day = DAY + timedelta(days=2)

    grant_request(
        request=request,
        until=date(2019, 7, 10),
        note="Chỉ đến 10/7",
        actor=cast.actor("desk", day),
        at=moment(day),
    )

    duty, request = Duty.objects.get(pk=duty.pk), DeadlineRequest.objects.get(pk=request.pk)
    assert (duty.due_on, duty.first_due_on, duty.due_since) == (date(2019, 7, 10), DUE, day)
    assert (request.status, request.asked_until, request.granted_until) == (
        "granted",
        LATER,
        date(2019, 7, 10),
    )
    assert (request.decider_name, request.decision_note) == ("Thư ký Kiểm Thử", "Chỉ đến 10/7")
    assert told_since(before) == [
        (name, "Đồng ý gia hạn đến 10/07/2019: Nhiệm vụ số 1", "Chỉ đến 10/7", f"/nhiem-vu/{duty.pk}/")
        for name in ("head", "officer")
    ]
    newest = trail_of(duty)[0]
    assert (newest.act, newest.who, newest.reason) == ("Đồng ý gia hạn", "Thư ký Kiểm Thử", "Chỉ đến 10/7")
    assert [(change.field, change.old, change.new) for change in newest.changes] == [
        ("hạn", "28/06/2019", "10/07/2019")
    ]


def test_granted_unlock_opens_the_plan_to_that_day_and_leaves_its_due_day(cast):
    plan = make_annual_plan(cast)
    officer = cast.actor("officer", LOCKED)
    request = ask_unlock(plan=plan, until=LATER, reason="Bão lũ", actor=officer, at=moment(LOCKED))

    grant_request(request=request, until=LATER, actor=cast.actor("desk", LOCKED), at=moment(LOCKED))

    plan = AnnualPlan.objects.get(pk=plan.pk)
    assert (plan.due_on, plan.lock_on, plan.unlocked_until, plan.last_day) == (
        DUE,
        date(2019, 7, 10),
        LATER,
        LATER,
    )
    after = LATER + timedelta(days=1)
    with pytest.raises(Refusal, match=r"Đã khoá sau ngày 15/07/2019\."):
        submit_annual_plan(plan=plan, actor=cast.actor("officer", after), at=moment(after))


def test_refused_request_moves_nothing_and_says_why(cast):
    duty = make_duty(cast)
    request = ask(cast, duty)
    before = last_notification()

    refuse_request(request=request, reason="Đã gia hạn một lần", actor=cast.actor("desk"), at=moment(DAY, 10))

    request = DeadlineRequest.objects.get(pk=request.pk)
    assert (request.status, request.granted_until) == ("refused", None)
    assert request.decision_note == "Đã gia hạn một lần"
    assert Duty.objects.get(pk=duty.pk).due_on == DUE
    assert told_since(before) == [
        (name, "Không đồng ý gia hạn: Nhiệm vụ số 1", "Đã gia hạn một lần", f"/nhiem-vu/{duty.pk}/")
        for name in ("head", "officer")
    ]
    newest = trail_of(request)[0]
    assert (newest.act, newest.reason) == ("Không đồng ý gia hạn", "Đã gia hạn một lần")


def test_request_is_not_refused_without_a_reason(cast):
    request = ask(cast, make_duty(cast))

    with pytest.raises(Refusal) as refused:
        refuse_request(request=request, reason=" ", actor=cast.actor("desk"), at=moment())

    assert str(refused.value) == "Hãy ghi lý do: người nhận cần biết phải làm gì."
    assert DeadlineRequest.objects.get().status == "asked"


def test_withdrawn_request_makes_room_for_another(cast):
    duty = make_duty(cast)
    first = ask(cast, duty)
    withdraw_request(request=first, actor=cast.actor("head"), at=moment(DAY, 10))

    second = ask(cast, duty)

    statuses = DeadlineRequest.objects.order_by("pk").values_list("pk", "status")
    assert list(statuses) == [(first.pk, "withdrawn"), (second.pk, "asked")]


@pytest.mark.parametrize("until", [DUE, DUE - timedelta(days=1)])
def test_day_that_is_not_later_is_refused(cast, until):
    duty = make_duty(cast)

    with pytest.raises(Refusal) as refused:
        ask(cast, duty, until=until)

    assert str(refused.value) == "Ngày xin phải sau hạn hiện nay và không ở quá khứ."


def test_day_that_is_past_is_neither_asked_for_nor_granted(cast):
    duty = make_duty(cast)
    request = ask(cast, duty)
    day = LATER + timedelta(days=1)

    sentences = []
    for act in (
        lambda: grant_request(request=request, until=LATER, actor=cast.actor("desk", day), at=moment(day)),
        lambda: ask(cast, duty, until=LATER, day=day),
    ):
        with pytest.raises(Refusal) as refused:
            act()
        sentences.append(str(refused.value))

    assert sentences == [
        "Ngày đồng ý phải sau hạn hiện nay và không ở quá khứ.",
        "Đã có một đề nghị đang chờ quyết định.",
    ]


def test_request_without_a_reason_is_refused(cast):
    with pytest.raises(Refusal) as refused:
        ask(cast, make_duty(cast), reason=" \n")

    assert str(refused.value) == "Hãy ghi lý do xin gia hạn."


def test_second_open_request_is_refused(cast):
    duty = make_duty(cast)
    ask(cast, duty)

    with pytest.raises(Refusal) as refused:
        ask(cast, duty, name="head")

    assert str(refused.value) == "Đã có một đề nghị đang chờ quyết định."
    assert DeadlineRequest.objects.count() == 1


def test_plan_that_is_not_locked_needs_no_unlock(cast):
    plan = make_annual_plan(cast)

    with pytest.raises(Refusal) as refused:
        ask_unlock(plan=plan, until=LATER, reason="Sợ trễ", actor=cast.actor("officer"), at=moment())

    assert str(refused.value) == "Kế hoạch chưa khoá nên chưa cần xin mở khoá."


@pytest.mark.parametrize("name", ["stranger", "desk", "leader", "auditor", "lead_officer"])
def test_only_the_people_of_the_agency_ask(cast, name):
    duty = make_duty(cast)

    with pytest.raises(Refusal) as refused:
        ask(cast, duty, name=name)

    assert str(refused.value) in (
        "Bản ghi này thuộc cơ quan khác.",
        "Việc này dành cho: Chuyên viên / Lãnh đạo cơ quan.",
    )
    assert not DeadlineRequest.objects.exists()
