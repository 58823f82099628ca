"""What agencies say of their duties and what the secretariat answers: rows, trail, messages, refusals."""

from datetime import date
from functools import partial

import pgtrigger
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from agencies.models import Notification, OutgoingMail, StoredFile
from agencies.permissions import Refusal
from agencies.selectors.trail import trail_of
from programs.enums import DutyStatus
from programs.models import Duty, DutyProgress
from programs.services.duties import confirm_duty, report_progress, return_duty, void_duty
from programs.services.handing_in import hand_in_progress
from programs.workflows import DUTY_WORKFLOW
from tests.cast import DAY, ROLES, moment
from tests.makers import make_duty
from tests.walks import walk_duty

LATER = date(2019, 7, 3)


@pytest.fixture
def duty(cast):
    """Tân Phú's duty, due on 28 June 2019, with no message left from its issue."""
    duty = make_duty(cast)
    with pgtrigger.ignore("agencies.OutgoingMail:mail_stays"):
        OutgoingMail.objects.all().delete()
    Notification.objects.all().delete()
    return duty


def told():
    messages = Notification.objects.order_by("recipient__username").values_list(
        "recipient__username", "title"
    )
    mails = OutgoingMail.objects.order_by("recipient__username").values_list("recipient__username", flat=True)
    return list(messages), list(mails)


def report(cast, duty, name="officer", day=DAY, **fields):
    fields = {"percent": 40, "result": "Đã mở hai lớp tập huấn"} | fields
    return report_progress(duty=duty, actor=cast.actor(name, day), at=moment(day), **fields)


def test_progress_stands_beside_earlier_progress_with_who_said_it(cast, duty):
    report(cast, duty)
    report(
        cast,
        duty,
        "head",
        percent=60,
        result="Thêm một lớp",
        difficulty="Thiếu kinh phí",
        proposal="Xin bổ sung",
    )

    duty.refresh_from_db()
    assert (duty.percent, duty.status) == (60, DutyStatus.OPEN)
    assert list(
        DutyProgress.objects.order_by("pk").values_list(
            "percent", "reporter_name", "reporter_title", "difficulty"
        )
    ) == [
        (40, "Chuyên viên Tân Phú", "Chuyên viên, UBND huyện Tân Phú", ""),
        (60, "Lãnh đạo Tân Phú", "Phó Chủ tịch UBND huyện, UBND huyện Tân Phú", "Thiếu kinh phí"),
    ]
    assert told() == ([], [])
    assert [entry.act for entry in trail_of(duty)][:2] == ["Báo cáo tiến độ", "Báo cáo tiến độ"]


def test_reporting_done_keeps_the_day_and_tells_the_secretariat(cast, duty):
    report(cast, duty, percent=10, says_done=True, day=LATER)

    duty.refresh_from_db()
    assert (duty.status, duty.percent, duty.done_on, duty.status_since) == ("reported", 100, LATER, LATER)
    assert Duty.objects.with_state(LATER, LATER).get().state == "done_late"
    assert told() == ([("desk", "UBND H. Tân Phú báo cáo xong: Nhiệm vụ số 1")], [])


def test_a_hundred_percent_that_is_not_said_to_be_done_is_refused(cast, duty):
    with pytest.raises(Refusal, match="Tiến độ 100 % là đã xong"):
        report(cast, duty, percent=100)

    assert not DutyProgress.objects.exists()


def test_confirming_tells_the_agency_without_mail(cast, duty):
    walk_duty(cast, duty.pk, "reported")
    Notification.objects.all().delete()

    confirmed = confirm_duty(duty=duty, seen=1, actor=cast.actor("desk"), at=moment())

    assert confirmed.status == DutyStatus.CONFIRMED
    title = "Đã xác nhận xong: Nhiệm vụ số 1"
    assert told() == ([("head", title), ("officer", title)], [])


def test_returning_gives_the_duty_back_with_the_reason_and_the_earlier_figure(cast, duty):
    report(cast, duty, percent=70)
    report(cast, duty, says_done=True)
    Notification.objects.all().delete()

    returned = return_duty(duty=duty, reason="Thiếu biên bản", seen=2, actor=cast.actor("desk"), at=moment())

    assert (returned.status, returned.percent, returned.done_on) == ("returned", 70, None)
    title = "Bị trả lại: Nhiệm vụ số 1"
    assert told() == ([("head", title), ("officer", title)], ["head", "officer"])
    assert list(Notification.objects.values_list("body", "path").distinct()) == [
        ("Thiếu biên bản", f"/nhiem-vu/{duty.pk}/")
    ]
    assert (trail_of(returned)[0].act, trail_of(returned)[0].reason) == ("Trả lại", "Thiếu biên bản")


def test_a_returned_duty_is_reported_again(cast, duty):
    walk_duty(cast, duty.pk, "returned")

    report(cast, duty, says_done=True, day=LATER)

    duty.refresh_from_db()
    assert (duty.status, duty.done_on) == ("reported", LATER)


def test_releasing_tells_the_agency(cast, duty):
    void_duty(duty=duty, reason="Đã có chương trình khác", actor=cast.actor("desk"), at=moment())

    title = "Thôi thực hiện: Nhiệm vụ số 1"
    assert told() == ([("head", title), ("officer", title)], ["head", "officer"])


@pytest.mark.parametrize("act", [partial(return_duty, seen=1), void_duty])
@pytest.mark.parametrize("reason", ["", " \n "])
def test_an_act_that_needs_a_reason_is_refused_without_one(cast, duty, act, reason):
    if act is not void_duty:
        walk_duty(cast, duty.pk, "reported")
        Notification.objects.all().delete()
    before = Duty.objects.get().status

    with pytest.raises(Refusal, match="Hãy ghi lý do: người nhận cần biết phải làm gì."):
        act(duty=duty, reason=reason, actor=cast.actor("desk"), at=moment())

    assert Duty.objects.get().status == before
    assert told() == ([], [])


# --- With files, from two tabs ----------------------------------------------------------------------------------------


def pdf(name="bao-cao.pdf", content=b"%PDF-1.4 mot\n%%EOF"):
    return SimpleUploadedFile(name, content, "application/pdf")


def hand_in(cast, duty, *, seen=0, uploads=(), name="officer", **values):
    values = {
        "percent": 40,
        "result": "Đã làm",
        "difficulty": "",
        "proposal": "",
        "says_done": False,
    } | values
    return hand_in_progress(
        duty=duty, values=values, uploads=list(uploads), seen=seen, actor=cast.actor(name), at=moment()
    )


def test_files_stand_with_the_word_they_came_with(cast, duty, settings, tmp_path):
    settings.STORED_FILES_DIR = tmp_path

    progress = hand_in(cast, duty, uploads=[pdf(), pdf("anh.pdf", b"%PDF-1.4 hai\n%%EOF")])

    assert sorted(progress.files.values_list("name", "uploaded_by__username")) == [
        ("anh.pdf", "officer"),
        ("bao-cao.pdf", "officer"),
    ]


def test_the_second_tab_is_told_and_nothing_is_written_twice(cast, duty, settings, tmp_path):
    settings.STORED_FILES_DIR = tmp_path
    hand_in(cast, duty)

    with pytest.raises(Refusal, match="Từ lúc bạn mở trang này đã có báo cáo mới"):
        hand_in(cast, duty, uploads=[pdf()])

    assert (DutyProgress.objects.count(), StoredFile.objects.count()) == (1, 0)
    hand_in(cast, duty, seen=1, percent=50)
    assert DutyProgress.objects.count() == 2


def test_reporting_done_from_a_second_tab_is_refused(cast, duty):
    hand_in(cast, duty, says_done=True)

    with pytest.raises(Refusal, match="Việc đã báo cáo xong hoặc đã thôi thực hiện"):
        hand_in(cast, duty, says_done=True)

    assert DutyProgress.objects.count() == 1


def test_a_refused_report_keeps_no_file(cast, duty, settings, tmp_path):
    settings.STORED_FILES_DIR = tmp_path

    with pytest.raises(Refusal):
        hand_in(cast, duty, uploads=[pdf()], name="stranger")

    assert not StoredFile.objects.exists()


# --- Every status, every move, every person ---------------------------------------------------------------------------

# By hand from the programme's rules: from where each act is possible, and for whom. The officer and the head are
# of the agency that owes the duty.
OWNERS = {"officer", "head"}
EXPECTED = {
    "report": ({"open", "returned"}, OWNERS),
    "confirm": ({"reported"}, {"desk"}),
    "return": ({"reported"}, {"desk"}),
    "void": ({"open", "returned"}, {"desk"}),
}
ACTS = {
    "report": lambda duty, actor: (
        report_progress(duty=duty, percent=100, result="Xong", says_done=True, actor=actor, at=moment()).duty
    ),
    "confirm": lambda duty, actor: confirm_duty(duty=duty, seen=1, actor=actor, at=moment()),
    "return": lambda duty, actor: return_duty(duty=duty, reason="Thiếu", seen=1, actor=actor, at=moment()),
    "void": lambda duty, actor: void_duty(duty=duty, reason="Thôi", actor=actor, at=moment()),
}
AFTER = {"report": "reported", "confirm": "confirmed", "return": "returned", "void": "void"}


def test_the_table_names_every_move():
    assert {move.name for move in DUTY_WORKFLOW.moves} == set(EXPECTED)


@pytest.mark.parametrize("move", EXPECTED)
@pytest.mark.parametrize("status", DutyStatus.values)
def test_every_status_move_and_person(cast, status, move):
    duty = walk_duty(cast, make_duty(cast).pk, status)
    statuses, people = EXPECTED[move]
    messages = Notification.objects.count()
    for name in ROLES:
        actor = cast.actor(name)
        expected = status in statuses and name in people
        assert bool(DUTY_WORKFLOW.verdict(move, actor, duty)) is expected, name
        with transaction.atomic():
            if expected:
                ACTS[move](duty, actor)
                assert Duty.objects.get().status == AFTER[move]
            else:
                with pytest.raises(Refusal):
                    ACTS[move](duty, actor)
                assert Duty.objects.get().status == status
                assert Notification.objects.count() == messages
            transaction.set_rollback(True)


@pytest.mark.parametrize("name", ROLES)
@pytest.mark.parametrize("status", DutyStatus.values)
def test_who_may_say_how_far_it_is(cast, status, name):
    duty = walk_duty(cast, make_duty(cast).pk, status)
    before = DutyProgress.objects.count()

    if status in ("open", "returned") and name in OWNERS:
        report(cast, duty, name)
        assert DutyProgress.objects.count() == before + 1
    else:
        with pytest.raises(Refusal):
            report(cast, duty, name)
        assert DutyProgress.objects.count() == before
