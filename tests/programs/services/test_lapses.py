"""A request for a later day ends with what it is about: in the same transaction, told to nobody, kept in the trail."""

from datetime import date, timedelta
from threading import Barrier

import pytest

from agencies.models import Notification
from agencies.permissions import Refusal
from agencies.selectors.trail import trail_of
from programs.enums import RequestStatus
from programs.models import AnnualPlan, DeadlineRequest, Duty
from programs.permissions import MAY_ASK_EXTENSION
from programs.selectors.requests import NO_LONGER_NEEDED
from programs.services import duties
from programs.services.annual_plans import move_call, submit_annual_plan
from programs.services.duties import confirm_duty, report_progress, void_duty
from programs.services.plans import close_plan
from programs.services.requests import ask_extension, ask_unlock, grant_request, refuse_request
from programs.workflows import REQUEST_WORKFLOW
from tests.cast import DAY, ROLES, moment
from tests.makers import make_annual_plan, make_duty
from tests.processes import at_once

LATER = date(2019, 7, 15)
LOCKED = date(2019, 7, 11)


def ask(cast, duty):
    return ask_extension(
        duty=duty, until=LATER, reason="Chờ kinh phí", actor=cast.actor("officer"), at=moment(DAY, 9)
    )


def report(cast, duty):
    return report_progress(
        duty=duty, percent=100, result="Xong", says_done=True, actor=cast.actor("officer"), at=moment(DAY, 10)
    )


def void(cast, duty):
    return void_duty(duty=duty, reason="Thôi", actor=cast.actor("desk"), at=moment(DAY, 10))


def close(cast, duty):
    plan = duty.assignment.plan
    return close_plan(plan=plan, reason="Thay thế", actor=cast.actor("desk"), at=moment(DAY, 10))


def now(request):
    return DeadlineRequest.objects.get(pk=request.pk)


@pytest.mark.parametrize(
    ("end", "act", "who"),
    [
        (report, "Báo cáo đã xong", "Chuyên viên Tân Phú"),
        (void, "Cho thôi thực hiện", "Thư ký Kiểm Thử"),
        (close, "Kết thúc hiệu lực", "Thư ký Kiểm Thử"),
    ],
)
def test_a_request_lapses_with_its_duty_and_its_trail_says_by_which_act(cast, end, act, who):
    duty = make_duty(cast)
    request = ask(cast, duty)

    end(cast, duty)

    request = now(request)
    assert (request.status, request.status_since) == (RequestStatus.WITHDRAWN, DAY)
    assert (request.decision_note, request.decided_at) == (NO_LONGER_NEEDED, moment(DAY, 10))
    assert (request.decider_name, request.decider_title) == ("", "")
    newest = trail_of(request)[0]
    assert (newest.act, newest.who) == (act, who)
    assert {change.field: (change.old, change.new) for change in newest.changes} == {
        "tình trạng": ("Chờ quyết định", "Đã rút"),
        "ý kiến": ("–", NO_LONGER_NEEDED),
        "quyết định lúc": ("–", "10:00 21/05/2019"),
    }


def test_nobody_is_told_that_a_request_lapsed(cast):
    duty = make_duty(cast)
    ask(cast, duty)
    Notification.objects.all().delete()

    report(cast, duty)

    # What the report itself tells, and nothing besides.
    assert list(Notification.objects.values_list("recipient__username", "title")) == [
        ("desk", "UBND H. Tân Phú báo cáo xong: Nhiệm vụ số 1")
    ]


def test_progress_that_is_not_the_end_leaves_the_request_waiting(cast):
    duty = make_duty(cast)
    request = ask(cast, duty)

    report_progress(duty=duty, percent=60, result="Đang làm", actor=cast.actor("officer"), at=moment())

    assert now(request).status == RequestStatus.ASKED


def test_what_was_decided_before_stays_decided(cast):
    duty = make_duty(cast)
    refused = refuse_request(
        request=ask(cast, duty), reason="Không", actor=cast.actor("desk"), at=moment(DAY, 9)
    )

    report(cast, duty)

    assert (now(refused).status, now(refused).decision_note) == (RequestStatus.REFUSED, "Không")


def test_a_duty_returned_may_be_asked_for_anew(cast):
    duty = make_duty(cast)
    ask(cast, duty)
    report(cast, duty)
    duties.return_duty(duty=duty, reason="Thiếu", seen=1, actor=cast.actor("desk"), at=moment(DAY, 11))

    assert MAY_ASK_EXTENSION(cast.actor("officer"), Duty.objects.get())
    assert ask(cast, duty).status == RequestStatus.ASKED


def test_a_request_left_over_from_before_is_closed_with_the_confirmation(cast):
    """Duties reported before requests lapsed may still have one waiting; it is not granted, and goes when confirmed."""
    duty = make_duty(cast)
    request = ask(cast, duty)
    Duty.objects.update(status="reported", done_on=DAY)

    with pytest.raises(Refusal, match="không còn hạn để lùi"):
        grant_request(request=request, until=LATER, actor=cast.actor("desk"), at=moment(DAY, 10))
    confirm_duty(duty=duty, seen=0, actor=cast.actor("desk"), at=moment(DAY, 11))

    assert now(request).status == RequestStatus.WITHDRAWN


def test_a_request_to_unlock_lapses_when_the_plan_is_submitted(cast):
    plan = make_annual_plan(cast)
    officer, desk = cast.actor("officer", LOCKED), cast.actor("desk", LOCKED)
    request = ask_unlock(plan=plan, until=LATER, reason="Bão", actor=officer, at=moment(LOCKED))
    # The whole call is put off meanwhile, so the plan needs no unlocking any more.
    move_call(
        call=plan.call,
        due_on=LOCKED,
        lock_on=LOCKED + timedelta(days=9),
        actor=desk,
        at=moment(LOCKED, 9),
    )

    submit_annual_plan(plan=plan, actor=officer, at=moment(LOCKED, 10))

    assert now(request).status == RequestStatus.WITHDRAWN
    assert trail_of(now(request))[0].act == "Trình"
    assert AnnualPlan.objects.get(pk=plan.pk).unlocked_until is None


def test_no_person_lets_a_request_lapse(cast):
    request = ask(cast, make_duty(cast))

    verdicts = {str(REQUEST_WORKFLOW.verdict("lapse", cast.actor(name), request).reason) for name in ROLES}

    assert verdicts == {"Việc này do cổng tự làm."}


# --- Two at once ------------------------------------------------------------------------------------------------------


def grant_and_report(cast):
    duty = make_duty(cast)
    request = ask(cast, duty)
    return at_once(
        lambda: grant_request(request=request, until=LATER, actor=cast.actor("desk"), at=moment(DAY, 10)),
        lambda: report(cast, duty),
    )


@pytest.mark.django_db(transaction=True)
def test_granting_and_reporting_at_once_leaves_no_request_open_and_nobody_stuck(live_cast):
    granted, reported = grant_and_report(live_cast)

    assert not isinstance(reported, Exception)
    request, duty = DeadlineRequest.objects.get(), Duty.objects.get()
    assert duty.status == "reported"
    if isinstance(granted, Refusal):
        assert (request.status, duty.due_on) == (RequestStatus.WITHDRAWN, date(2019, 6, 28))
    else:
        assert (request.status, duty.due_on) == (RequestStatus.GRANTED, LATER)


@pytest.mark.django_db(transaction=True)
def test_control_without_the_order_of_locks_the_two_wait_for_each_other(live_cast, monkeypatch):
    """Granting took the request first and the duty after it, reporting the other way round: PostgreSQL ends one."""
    from programs.services import requests

    both = Barrier(2)
    decide, lapse = requests._decide, duties.lapse_requests

    def decide_then_wait(*args, **kwargs):
        decided = decide(*args, **kwargs)
        both.wait(timeout=30)
        return decided

    def wait_then_lapse(*args, **kwargs):
        both.wait(timeout=30)
        return lapse(*args, **kwargs)

    monkeypatch.setattr(requests, "_lock_subject", lambda request: None)
    monkeypatch.setattr(requests, "_decide", decide_then_wait)
    monkeypatch.setattr(duties, "lapse_requests", wait_then_lapse)

    results = grant_and_report(live_cast)

    troubles = [str(result) for result in results if isinstance(result, Exception)]
    assert len(troubles) == 1
    assert "deadlock detected" in troubles[0]


@pytest.mark.django_db(transaction=True)
def test_asking_and_reporting_at_once_leaves_nothing_waiting(live_cast):
    duty = make_duty(live_cast)

    asked, reported = at_once(lambda: ask(live_cast, duty), lambda: report(live_cast, duty))

    assert not isinstance(reported, Exception)
    assert isinstance(asked, Refusal | DeadlineRequest)
    assert not DeadlineRequest.objects.filter(status=RequestStatus.ASKED).exists()
