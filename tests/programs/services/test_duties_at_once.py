"""Two people at one duty or one plan in the same moment: one act happens, the other is told why not."""

from threading import Barrier

import pytest
from django.db import DatabaseError
from django.db.models import QuerySet

from agencies import workflow
from agencies.models import Notification
from agencies.permissions import Refusal
from agencies.selectors.trail import trail_of
from programs.enums import DutyStatus
from programs.models import Duty, DutyProgress, ProgramPlan
from programs.services import duties, handing_in
from programs.services.duties import confirm_duty, report_progress, return_duty, void_duty
from programs.services.handing_in import hand_in_progress
from programs.services.plans import issue_plan
from programs.services.seen import Outdated
from tests.cast import moment
from tests.makers import make_assignment, make_duty, make_plan
from tests.processes import at_once
from tests.walks import walk_duty

pytestmark = pytest.mark.django_db(transaction=True)
VALUES = {"percent": 40, "result": "Đã làm", "difficulty": "", "proposal": "", "says_done": False}


def let_both_pass(monkeypatch, module, name):
    """The negative control: no row is locked, and both go on only after both were let through."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **options: self)
    both, proper = Barrier(2), getattr(module, name)

    def together(*args, **kwargs):
        both.wait(timeout=30)
        return proper(*args, **kwargs)

    monkeypatch.setattr(module, name, together)


def confirm_and_return(cast):
    duty = walk_duty(cast, make_duty(cast).pk, "reported")
    desk = cast.actor("desk")
    return duty, at_once(
        lambda: confirm_duty(duty=duty, seen=1, actor=desk, at=moment()),
        lambda: return_duty(duty=duty, reason="Thiếu biên bản", seen=1, actor=desk, at=moment()),
    )


def test_confirm_and_return_at_once(live_cast):
    duty, results = confirm_and_return(live_cast)

    refused = [result for result in results if isinstance(result, Refusal)]
    done = [result for result in results if isinstance(result, Duty)]
    assert (len(done), len(refused)) == (1, 1)
    assert Duty.objects.get().status == done[0].status
    assert str(refused[0]).startswith("Không thể “")
    acts = [entry.act for entry in trail_of(duty)]
    assert len({"Xác nhận xong", "Trả lại"} & set(acts)) == 1


def test_without_the_lock_both_would_pass_and_only_the_database_would_object(live_cast, monkeypatch):
    proper = workflow.require
    both = Barrier(2)
    duty = walk_duty(live_cast, make_duty(live_cast).pk, "reported")
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **options: self)

    def together(verdict):
        proper(verdict)
        both.wait(timeout=30)

    monkeypatch.setattr(workflow, "require", together)
    desk = live_cast.actor("desk")
    results = at_once(
        lambda: confirm_duty(duty=duty, seen=1, actor=desk, at=moment()),
        lambda: return_duty(duty=duty, reason="Thiếu biên bản", seen=1, actor=desk, at=moment()),
    )

    troubles = [result for result in results if isinstance(result, Exception)]
    assert len(troubles) == 1
    assert isinstance(troubles[0], DatabaseError)
    assert Duty.objects.get().status in (DutyStatus.CONFIRMED, DutyStatus.RETURNED)


def test_report_and_release_at_once(live_cast):
    duty = make_duty(live_cast)
    officer, desk = live_cast.actor("officer"), live_cast.actor("desk")

    results = at_once(
        lambda: report_progress(
            duty=duty, percent=100, result="Xong", says_done=True, actor=officer, at=moment()
        ),
        lambda: void_duty(duty=duty, reason="Thôi", actor=desk, at=moment()),
    )

    assert sum(isinstance(result, Refusal) for result in results) == 1
    reported = Duty.objects.get().status == DutyStatus.REPORTED
    assert DutyProgress.objects.count() == int(reported)


def test_two_reports_from_two_tabs_at_once(live_cast):
    duty, officer = make_duty(live_cast), live_cast.actor("officer")

    results = at_once(
        *[lambda: hand_in_progress(duty=duty, values=VALUES, uploads=[], seen=0, actor=officer, at=moment())]
        * 2
    )

    assert sum(isinstance(result, DutyProgress) for result in results) == 1
    assert sum(isinstance(result, Refusal) for result in results) == 1
    assert DutyProgress.objects.count() == 1


def test_without_the_lock_two_tabs_would_write_twice(live_cast, monkeypatch):
    duty, officer = make_duty(live_cast), live_cast.actor("officer")
    let_both_pass(monkeypatch, handing_in, "report_progress")

    at_once(
        *[lambda: hand_in_progress(duty=duty, values=VALUES, uploads=[], seen=0, actor=officer, at=moment())]
        * 2
    )

    assert DutyProgress.objects.count() == 2


def test_issuing_twice_at_once_makes_the_duties_and_tells_once(live_cast):
    plan = make_plan()
    make_assignment(plan, lead=live_cast.trade_agency)
    desk = live_cast.actor("desk")

    results = at_once(*[lambda: issue_plan(plan=plan, actor=desk, at=moment())] * 2)

    assert sum(isinstance(result, ProgramPlan) for result in results) == 1
    assert [str(result) for result in results if isinstance(result, Refusal)] == [
        "Không thể “Giao” khi đang ở tình trạng “Đã giao”."
    ]
    assert (Duty.objects.count(), Notification.objects.count()) == (1, 1)


def report_anew(duty, officer, desk):
    """Returned, and reported again with more to read."""
    return_duty(duty=duty, reason="Thiếu biên bản", seen=1, actor=desk, at=moment())
    return report_progress(
        duty=duty, percent=100, result="Đủ biên bản", says_done=True, actor=officer, at=moment()
    )


def test_confirming_while_another_report_comes_confirms_what_was_read_or_nothing(live_cast):
    officer, desk = live_cast.actor("officer"), live_cast.actor("desk")
    duty = walk_duty(live_cast, make_duty(live_cast).pk, "reported")

    results = at_once(
        lambda: report_anew(duty, officer, desk),
        lambda: confirm_duty(duty=duty, seen=1, actor=desk, at=moment()),
    )

    assert sum(isinstance(result, Refusal) for result in results) == 1
    confirmed = Duty.objects.get().status == DutyStatus.CONFIRMED
    assert DutyProgress.objects.count() == (1 if confirmed else 2)


def test_without_the_number_the_old_tab_confirms_a_report_it_never_showed(live_cast, monkeypatch):
    officer, desk = live_cast.actor("officer"), live_cast.actor("desk")
    duty = walk_duty(live_cast, make_duty(live_cast).pk, "reported")
    report_anew(duty, officer, desk)
    with pytest.raises(Outdated):
        confirm_duty(duty=duty, seen=1, actor=desk, at=moment())
    monkeypatch.setattr(duties, "require_newest_report", lambda duty, seen: None)

    confirm_duty(duty=duty, seen=1, actor=desk, at=moment())

    assert Duty.objects.get().status == DutyStatus.CONFIRMED
