"""Every act upon an annual plan: what becomes of it, what the trail says, who is told what."""

from datetime import date, timedelta

import pytest

from agencies.hashes import hash_of
from agencies.models import Agency, Membership, Notification, OutgoingMail
from agencies.permissions import Refusal
from agencies.selectors.trail import trail_of
from agencies.services.drafts import Conflict
from programs.models import AnnualPlan, AnnualPlanCall, AnnualPlanItem
from programs.selectors.contents import content_of
from programs.services.annual_plans import (
    accept_annual_plan,
    approve_annual_plan,
    begin_review,
    move_call,
    open_call,
    return_annual_plan,
    save_annual_plan,
    submit_annual_plan,
    withdraw_annual_plan,
)
from programs.services.requests import ask_unlock, grant_request
from tests.cast import DAY, make_local, make_member, moment
from tests.makers import an_item, make_annual_plan, make_call

DUE, LOCK = date(2019, 6, 28), date(2019, 7, 10)


@pytest.fixture
def told():
    """What was told since the last call: (person, title, body, path), and who got it by mail."""
    seen = {"notification": 0, "mail": 0}

    def since():
        rows = Notification.objects.filter(pk__gt=seen["notification"]).order_by("recipient__username")
        mails = OutgoingMail.objects.filter(pk__gt=seen["mail"]).order_by("address")
        found = [(one.recipient.username, one.title, one.body, one.path) for one in rows]
        mailed = [mail.address.partition("@")[0] for mail in mails]
        seen["notification"] = max((one.pk for one in rows), default=seen["notification"])
        seen["mail"] = max((mail.pk for mail in mails), default=seen["mail"])
        return found, mailed

    return since


def newest_entry(plan):
    """(act, who, as whom, reason, {field: (from, to)}) of the last thing that happened to a plan."""
    entry = trail_of(plan)[0]
    changes = {change.field: (change.old, change.new) for change in entry.changes}
    return entry.act, entry.who, entry.as_whom, entry.reason, changes


# --- The call ----------------------------------------------------------------------------------------


def test_call_makes_one_plan_for_every_local_agency_in_force_and_for_those_named(cast):
    make_local("H000", "UBND huyện đã hết", valid_until=DAY)
    make_local("H999", "UBND huyện chưa có", valid_from=DAY + timedelta(days=1))

    call = open_call(
        year=2020,
        due_on=DUE,
        lock_on=LOCK,
        note="Theo mẫu kèm",
        agencies=[cast.trade_agency, cast.tan_phu],
        actor=cast.actor("desk"),
        at=moment(),
    )

    plans = AnnualPlan.objects.order_by("agency__code").values_list(
        "agency__code", "year", "status", "due_on", "lock_on", "due_since", "status_since", "call"
    )
    assert list(plans) == [
        (code, 2020, "draft", DUE, LOCK, DAY, DAY, call.pk) for code in ("H731", "H734", "SCT")
    ]
    assert (call.opened_on, call.note) == (DAY, "Theo mẫu kèm")


def test_call_tells_officers_and_heads_of_those_asked(cast, told):
    make_call(cast)

    people, mailed = told()

    title, body = "Yêu cầu lập kế hoạch năm 2020", "Hạn nộp 28/06/2019. Khoá sau ngày 10/07/2019."
    assert people == [
        (name, title, body, "/ke-hoach-nam/?nam=2020") for name in ("head", "officer", "stranger")
    ]
    assert mailed == ["head", "officer", "stranger"]


@pytest.mark.parametrize(
    ("days", "sentence"),
    [
        ({"due_on": DAY - timedelta(days=1), "lock_on": LOCK}, "Hạn nộp không được trước hôm nay."),
        ({"due_on": LOCK, "lock_on": DUE}, "Ngày khoá không được trước hạn nộp."),
    ],
)
def test_call_with_days_out_of_order_is_refused(cast, days, sentence):
    with pytest.raises(Refusal) as refused:
        open_call(year=2020, **days, actor=cast.actor("desk"), at=moment())

    assert str(refused.value) == sentence
    assert not AnnualPlanCall.objects.exists()


def test_second_call_for_a_year_is_refused(cast):
    make_call(cast)

    with pytest.raises(Refusal) as refused:
        make_call(cast)

    assert str(refused.value) == "Đã yêu cầu lập kế hoạch năm 2020 rồi."
    assert AnnualPlan.objects.count() == 2


@pytest.mark.parametrize("name", ["leader", "officer", "head", "lead_officer", "auditor"])
def test_only_the_desk_opens_and_moves_a_call(cast, name):
    call = make_call(cast)

    for act in (
        lambda: open_call(year=2021, due_on=DUE, lock_on=LOCK, actor=cast.actor(name), at=moment()),
        lambda: move_call(call=call, due_on=DUE, lock_on=LOCK, actor=cast.actor(name), at=moment()),
    ):
        with pytest.raises(Refusal) as refused:
            act()
        assert str(refused.value) == "Việc này dành cho: Thư ký chương trình."


def test_moved_call_moves_the_plans_that_were_not_submitted(cast):
    plan = make_annual_plan(cast, status="submitted")
    later = DAY + timedelta(days=3)

    move_call(
        call=plan.call,
        due_on=DUE + timedelta(days=7),
        lock_on=LOCK + timedelta(days=7),
        actor=cast.actor("desk", later),
        at=moment(later),
    )

    days = dict(AnnualPlan.objects.values_list("agency__code", "due_on"))
    other = AnnualPlan.objects.get(agency=cast.bien_hoa)
    assert days == {"H734": DUE, "H731": DUE + timedelta(days=7)}
    assert (other.lock_on, other.due_since) == (LOCK + timedelta(days=7), later)
    assert newest_entry(other)[0] == "Đổi hạn nộp kế hoạch năm"


def test_moved_call_tells_those_whose_days_moved(cast, told):
    plan = make_annual_plan(cast, status="submitted")
    later = DAY + timedelta(days=3)
    told()

    move_call(call=plan.call, due_on=DUE, lock_on=DUE, actor=cast.actor("desk", later), at=moment(later))

    title, body = "Đổi hạn nộp kế hoạch năm 2020", "Hạn nộp 28/06/2019. Khoá sau ngày 28/06/2019."
    assert told() == ([("stranger", title, body, "/ke-hoach-nam/?nam=2020")], ["stranger"])


def test_call_is_not_moved_into_the_past_but_its_lock_may_wait(cast):
    call = make_call(cast)
    late = DUE + timedelta(days=3)
    desk, at = cast.actor("desk", late), moment(late)

    with pytest.raises(Refusal) as refused:
        move_call(call=call, due_on=DUE + timedelta(days=1), lock_on=LOCK, actor=desk, at=at)
    move_call(call=call, due_on=DUE, lock_on=LOCK + timedelta(days=7), actor=desk, at=at)

    assert str(refused.value) == "Hạn nộp không được trước hôm nay."
    assert set(AnnualPlan.objects.values_list("due_on", "lock_on")) == {(DUE, LOCK + timedelta(days=7))}


# --- Drafting ----------------------------------------------------------------------------------------


def save(cast, plan, *, name="officer", aim="Ba sản phẩm", items=(), version=None, day=DAY):
    return save_annual_plan(
        plan=plan,
        aim=aim,
        items=list(items),
        version=plan.version if version is None else version,
        actor=cast.actor(name, day),
        at=moment(day, 9),
    )


def test_saved_draft_holds_what_was_written_and_tells_nobody(cast, told):
    plan = make_annual_plan(cast)
    told()

    save(cast, plan, items=[an_item("Hội chợ", funding={"own": 7, "credit": 0}), an_item("In tem")])

    plan = AnnualPlan.objects.get(pk=plan.pk)
    assert (plan.aim, plan.version, plan.status) == ("Ba sản phẩm", 3, "draft")
    content = content_of(plan)
    assert [(item["position"], item["activity"], item["funding"]) for item in content["items"]] == [
        (1, "Hội chợ", {"own": 7}),
        (2, "In tem", {"province": 35_000_000}),
    ]
    assert newest_entry(plan) == (
        "Sửa kế hoạch năm",
        "Chuyên viên Tân Phú",
        "Chuyên viên, UBND huyện Tân Phú",
        "",
        {"mục tiêu, yêu cầu": ("Có hai sản phẩm đạt ba sao", "Ba sản phẩm")},
    )
    assert told() == ([], [])


def test_second_of_two_who_read_the_same_draft_is_told_and_overwrites_nothing(cast):
    plan = make_annual_plan(cast)
    save(cast, plan, name="head", aim="Bản của lãnh đạo", items=[an_item("Hội chợ")])

    with pytest.raises(Conflict) as conflict:
        save(cast, plan, aim="Bản của chuyên viên", version=plan.version)

    assert str(conflict.value) == (
        "Người khác đã lưu bản này trong lúc bạn sửa. Bản của bạn chưa ghi; hãy xem bản mới rồi lưu lại."
    )
    assert (conflict.value.current.aim, conflict.value.current.version) == ("Bản của lãnh đạo", 3)
    assert list(AnnualPlanItem.objects.values_list("activity", flat=True)) == ["Hội chợ"]


def test_draft_that_fails_half_way_changes_nothing(cast):
    plan = make_annual_plan(cast)
    before = content_of(plan)

    with pytest.raises(Exception, match="plan_amount_within_reason"):
        save(cast, plan, items=[an_item("Hội chợ"), an_item("In tem", funding={"own": 10**15 + 1})])

    plan = AnnualPlan.objects.get(pk=plan.pk)
    assert (content_of(plan), plan.version) == (before, 2)


# --- Submitting and taking back ----------------------------------------------------------------------


def test_submitted_plan_is_frozen_with_its_hash_and_the_desk_is_told(cast, told):
    plan = make_annual_plan(cast)
    told()

    submit_annual_plan(plan=plan, actor=cast.actor("head"), at=moment(DAY, 10))

    plan = AnnualPlan.objects.get(pk=plan.pk)
    version = plan.versions.get()
    assert (plan.status, plan.first_submitted_on, plan.submitted_on, plan.is_late) == (
        "submitted",
        DAY,
        DAY,
        False,
    )
    assert (version.number, version.submitted_at) == (1, moment(DAY, 10))
    assert (version.submitter_name, version.submitter_title) == (
        "Lãnh đạo Tân Phú",
        "Phó Chủ tịch UBND huyện, UBND huyện Tân Phú",
    )
    assert version.content == content_of(plan)
    assert version.sha256 == hash_of(version.content)
    assert newest_entry(plan) == (
        "Trình",
        "Lãnh đạo Tân Phú",
        "Phó Chủ tịch UBND huyện, UBND huyện Tân Phú",
        "",
        {
            "tình trạng": ("Đang soạn", "Đã trình"),
            "trình lần đầu ngày": ("–", "21/05/2019"),
            "trình ngày": ("–", "21/05/2019"),
        },
    )
    path = f"/ke-hoach-nam/{plan.pk}/"
    assert told() == ([("desk", "UBND H. Tân Phú đã trình kế hoạch năm 2020", "", path)], [])


def test_plan_submitted_after_the_due_day_is_late_and_stays_so_when_it_is_returned(cast):
    plan = make_annual_plan(cast)
    late = DUE + timedelta(days=2)
    submit_annual_plan(plan=plan, actor=cast.actor("officer", late), at=moment(late))
    return_annual_plan(plan=plan, reason="Sửa", seen=1, actor=cast.actor("desk", late), at=moment(late))
    again = LOCK

    submit_annual_plan(plan=plan, actor=cast.actor("officer", again), at=moment(again))

    plan = AnnualPlan.objects.get(pk=plan.pk)
    assert (plan.first_submitted_on, plan.submitted_on, plan.is_late) == (late, again, True)
    assert list(plan.versions.order_by("number").values_list("number", flat=True)) == [1, 2]


def test_plan_may_be_submitted_to_the_end_of_the_lock_day(cast):
    plan = make_annual_plan(cast)

    submit_annual_plan(plan=plan, actor=cast.actor("officer", LOCK), at=moment(LOCK, 23, 59))

    assert AnnualPlan.objects.get(pk=plan.pk).status == "submitted"


def test_locked_plan_is_submitted_only_after_an_unlock_was_granted(cast):
    plan = make_annual_plan(cast)
    day = LOCK + timedelta(days=1)
    officer, at = cast.actor("officer", day), moment(day)

    with pytest.raises(Refusal) as refused:
        submit_annual_plan(plan=plan, actor=officer, at=at)
    asked = ask_unlock(plan=plan, until=day + timedelta(days=3), reason="Bão lũ", actor=officer, at=at)
    grant_request(request=asked, until=day + timedelta(days=1), actor=cast.actor("desk", day), at=at)
    submit_annual_plan(plan=plan, actor=officer, at=at)

    assert str(refused.value) == (
        "Đã khoá sau ngày 10/07/2019. Hãy xin mở khoá; thư ký đồng ý thì trình được."
    )
    plan = AnnualPlan.objects.get(pk=plan.pk)
    assert (plan.status, plan.due_on, plan.is_late) == ("submitted", DUE, True)


def test_plan_without_activities_is_not_submitted(cast):
    make_call(cast)
    plan = AnnualPlan.objects.get(agency=cast.tan_phu)

    with pytest.raises(Refusal) as refused:
        submit_annual_plan(plan=plan, actor=cast.actor("officer"), at=moment())

    assert str(refused.value) == "Kế hoạch chưa có hoạt động nào. Hãy thêm ít nhất một hoạt động rồi trình."


def test_submitting_twice_is_refused_and_leaves_one_version(cast, told):
    plan = make_annual_plan(cast, status="submitted")
    told()

    with pytest.raises(Refusal) as refused:
        submit_annual_plan(plan=plan, actor=cast.actor("officer"), at=moment())

    assert str(refused.value) == "Không thể “Trình” khi đang ở tình trạng “Đã trình”."
    assert plan.versions.count() == 1
    assert told() == ([], [])


def test_first_submission_taken_back_counts_as_none(cast, told):
    plan = make_annual_plan(cast, status="submitted")
    told()

    withdraw_annual_plan(plan=plan, actor=cast.actor("head"), at=moment(DAY, 11))

    plan = AnnualPlan.objects.get(pk=plan.pk)
    assert (plan.status, plan.first_submitted_on, plan.submitted_on) == ("draft", None, None)
    assert plan.versions.count() == 1
    assert newest_entry(plan)[0] == "Rút lại"
    path = f"/ke-hoach-nam/{plan.pk}/"
    assert told() == ([("desk", "UBND H. Tân Phú đã rút kế hoạch năm 2020", "", path)], [])


def test_a_plan_nobody_ever_returned_counts_as_not_submitted_however_often_it_was_taken_back(cast):
    plan = make_annual_plan(cast, status="submitted")
    officer = cast.actor("officer")
    withdraw_annual_plan(plan=plan, actor=officer, at=moment(DAY, 11))
    submit_annual_plan(plan=plan, actor=officer, at=moment(DAY, 12))

    withdraw_annual_plan(plan=plan, actor=officer, at=moment(DAY, 13))

    plan = AnnualPlan.objects.get(pk=plan.pk)
    assert (plan.status, plan.first_submitted_on, plan.submitted_on) == ("draft", None, None)


def test_a_returned_plan_keeps_its_first_day_when_the_next_submission_is_taken_back(cast):
    plan = make_annual_plan(cast, status="returned")
    later = DAY + timedelta(days=2)
    officer = cast.actor("officer", later)
    submit_annual_plan(plan=plan, actor=officer, at=moment(later))

    withdraw_annual_plan(plan=plan, actor=officer, at=moment(later, 9))

    plan = AnnualPlan.objects.get(pk=plan.pk)
    assert (plan.status, plan.first_submitted_on, plan.submitted_on) == ("draft", DAY, None)


def test_people_read_the_name_an_agency_has_on_the_day(cast, told):
    plan = make_annual_plan(cast, status="submitted")
    Agency.objects.filter(pk=cast.tan_phu.pk).update(short_name="UBND xã Tân Phú")
    told()

    accept_annual_plan(plan=plan, seen=1, actor=cast.actor("desk"), at=moment(DAY, 11))

    titles = [title for _name, title, _body, _path in told()[0]]
    assert "Kế hoạch năm 2020 của UBND H. Tân Phú chờ phê duyệt" in titles


def test_plan_cannot_be_taken_back_once_somebody_reads_it(cast):
    plan = make_annual_plan(cast, status="submitted")
    begin_review(plan=plan, actor=cast.actor("desk"), at=moment(DAY, 11))

    with pytest.raises(Refusal) as refused:
        withdraw_annual_plan(plan=plan, actor=cast.actor("officer"), at=moment(DAY, 12))

    assert str(refused.value) == "Không thể “Rút lại” khi đang ở tình trạng “Đang thẩm định”."


# --- The secretariat and the leader ------------------------------------------------------------------


def test_beginning_to_read_is_in_the_trail_and_tells_nobody(cast, told):
    plan = make_annual_plan(cast, status="submitted")
    told()

    begin_review(plan=plan, actor=cast.actor("desk"), at=moment(DAY, 11))

    assert newest_entry(plan) == (
        "Bắt đầu thẩm định",
        "Thư ký Kiểm Thử",
        "Thư ký chương trình, Sở Nông nghiệp và Phát triển nông thôn",
        "",
        {"tình trạng": ("Đã trình", "Đang thẩm định")},
    )
    assert told() == ([], [])


def test_accepted_plan_waits_for_the_leader_and_its_agency_is_told(cast, told):
    plan = make_annual_plan(cast, status="in_review")
    told()

    accept_annual_plan(plan=plan, seen=1, actor=cast.actor("desk"), at=moment(DAY, 12))

    plan = AnnualPlan.objects.get(pk=plan.pk)
    path = f"/ke-hoach-nam/{plan.pk}/"
    own = "Kế hoạch năm 2020 đã được chấp nhận"
    assert plan.status == "accepted"
    assert told() == (
        [
            ("head", own, "", path),
            ("leader", "Kế hoạch năm 2020 của UBND H. Tân Phú chờ phê duyệt", "", path),
            ("officer", own, "", path),
        ],
        [],
    )


@pytest.mark.parametrize("reason", ["", "  \n "])
def test_plan_is_not_returned_without_a_reason(cast, reason):
    plan = make_annual_plan(cast, status="submitted")

    with pytest.raises(Refusal) as refused:
        return_annual_plan(plan=plan, reason=reason, seen=1, actor=cast.actor("desk"), at=moment())

    assert str(refused.value) == "Hãy ghi lý do: người nhận cần biết phải làm gì."
    assert AnnualPlan.objects.get(pk=plan.pk).status == "submitted"


def test_returned_plan_carries_the_reason_to_its_people_by_mail(cast, told):
    plan = make_annual_plan(cast, status="submitted")
    told()

    return_annual_plan(
        plan=plan, reason="Thiếu nguồn vốn", seen=1, actor=cast.actor("desk"), at=moment(DAY, 12)
    )

    plan = AnnualPlan.objects.get(pk=plan.pk)
    act, who, _as_whom, reason, changes = newest_entry(plan)
    assert (act, who, reason, changes) == (
        "Trả lại",
        "Thư ký Kiểm Thử",
        "Thiếu nguồn vốn",
        {
            "tình trạng": ("Đã trình", "Bị trả lại"),
            "được mở khoá đến hết ngày": ("–", "10/07/2019"),
        },
    )
    people, mailed = told()
    path = f"/ke-hoach-nam/{plan.pk}/"
    assert [(name, title, body.strip(), where) for name, title, body, where in people] == [
        (
            name,
            "Kế hoạch năm 2020 bị trả lại",
            "Thiếu nguồn vốn\n\nNộp lại chậm nhất ngày 10/07/2019.",
            path,
        )
        for name in ("head", "officer")
    ]
    assert mailed == ["head", "officer"]


def test_leader_sends_an_accepted_plan_back_with_the_reason(cast):
    plan = make_annual_plan(cast, status="accepted")

    return_annual_plan(
        plan=plan, reason="Vượt khả năng", seen=1, actor=cast.actor("leader"), at=moment(DAY, 14)
    )

    plan = AnnualPlan.objects.get(pk=plan.pk)
    assert plan.status == "returned"
    assert newest_entry(plan) == (
        "Lãnh đạo trả lại",
        "Lãnh đạo Kiểm Thử",
        "Phó Chủ tịch, Ủy ban nhân dân tỉnh",
        "Vượt khả năng",
        {
            "tình trạng": ("Đã chấp nhận, chờ phê duyệt", "Bị trả lại"),
            "được mở khoá đến hết ngày": ("–", "10/07/2019"),
        },
    )


def returned_on(cast, day, until=None, submitted_on=DAY):
    """Tân Phú's plan, handed in on one day and sent back on another."""
    plan = make_annual_plan(cast)
    submit_annual_plan(plan=plan, actor=cast.actor("officer", submitted_on), at=moment(submitted_on))
    return return_annual_plan(
        plan=plan, reason="Thiếu", seen=1, until=until, actor=cast.actor("desk", day), at=moment(day)
    )


@pytest.mark.parametrize(
    ("day", "open_until"),
    [
        # Long before the lock day: until that. Near it or past it: five working days.
        (date(2019, 6, 3), LOCK),
        (date(2019, 7, 3), LOCK),
        (date(2019, 7, 4), date(2019, 7, 11)),
        (date(2019, 7, 12), date(2019, 7, 19)),
        (date(2019, 9, 16), date(2019, 9, 23)),
    ],
)
def test_a_returned_plan_is_open_for_five_working_days_and_not_less_than_to_its_lock_day(
    cast, day, open_until
):
    plan = returned_on(cast, day)

    assert (plan.unlocked_until, plan.last_day, plan.due_since) == (open_until, open_until, day)
    assert (plan.due_on, plan.lock_on, plan.is_late) == (DUE, LOCK, False)


def test_a_plan_returned_after_its_lock_day_is_submitted_again_to_the_end_of_the_day_stated(cast):
    day, until = date(2019, 7, 15), date(2019, 7, 18)
    plan = returned_on(cast, day, until)

    after = until + timedelta(days=1)
    with pytest.raises(Refusal, match=r"Đã khoá sau ngày 18/07/2019\."):
        submit_annual_plan(plan=plan, actor=cast.actor("officer", after), at=moment(after))
    submit_annual_plan(plan=plan, actor=cast.actor("officer", until), at=moment(until, 23, 59))

    plan = AnnualPlan.objects.get(pk=plan.pk)
    assert (plan.status, plan.first_submitted_on, plan.submitted_on, plan.is_late) == (
        "submitted",
        DAY,
        until,
        False,
    )


@pytest.mark.parametrize(
    ("day", "until"),
    [
        (date(2019, 6, 3), LOCK - timedelta(days=1)),
        (date(2019, 7, 15), date(2019, 7, 14)),
    ],
)
def test_a_day_before_today_or_before_the_lock_day_is_refused(cast, day, until):
    with pytest.raises(Refusal) as refused:
        returned_on(cast, day, until)

    assert str(refused.value) == ("Ngày nộp lại phải từ hôm nay trở đi và không trước ngày khoá 10/07/2019.")
    assert AnnualPlan.objects.get(agency=cast.tan_phu).status == "submitted"


def test_a_plan_returned_again_loses_no_day_that_was_given_before(cast):
    day, given = date(2019, 7, 15), date(2019, 7, 31)
    plan = returned_on(cast, day, given)
    submit_annual_plan(plan=plan, actor=cast.actor("officer", day), at=moment(day, 9))

    again = return_annual_plan(
        plan=plan, reason="Còn thiếu", seen=2, actor=cast.actor("desk", day), at=moment(day, 10)
    )

    assert again.last_day == given


def test_approval_keeps_name_and_title_of_the_day_whatever_comes_later(cast, told):
    plan = make_annual_plan(cast, status="accepted")
    told()

    approve_annual_plan(plan=plan, seen=1, actor=cast.actor("leader"), at=moment(DAY, 15))
    Membership.objects.filter(pk=cast.leader.pk).update(title="Chủ tịch")

    plan = AnnualPlan.objects.get(pk=plan.pk)
    assert (plan.status, plan.approved_at) == ("approved", moment(DAY, 15))
    assert (plan.approver_name, plan.approver_title) == (
        "Lãnh đạo Kiểm Thử",
        "Phó Chủ tịch, Ủy ban nhân dân tỉnh",
    )
    people, mailed = told()
    assert [(name, title) for name, title, _body, _path in people] == [
        ("head", "Kế hoạch năm 2020 đã được phê duyệt"),
        ("officer", "Kế hoạch năm 2020 đã được phê duyệt"),
    ]
    assert mailed == ["head", "officer"]


def test_plan_withdrawn_meanwhile_is_neither_accepted_nor_approved(cast):
    plan = make_annual_plan(cast, status="submitted")
    withdraw_annual_plan(plan=plan, actor=cast.actor("officer"), at=moment(DAY, 11))

    sentences = []
    for act, name in ((accept_annual_plan, "desk"), (approve_annual_plan, "leader")):
        with pytest.raises(Refusal) as refused:
            act(plan=plan, seen=1, actor=cast.actor(name), at=moment(DAY, 12))
        sentences.append(str(refused.value))

    assert sentences == [
        "Không thể “Chấp nhận, trình lãnh đạo” khi đang ở tình trạng “Đang soạn”.",
        "Không thể “Phê duyệt” khi đang ở tình trạng “Đang soạn”.",
    ]


def test_nobody_is_told_what_they_did_themselves(cast, told):
    make_member("officer", cast.lead_agency, "secretariat")
    plan = make_annual_plan(cast)
    told()

    submit_annual_plan(plan=plan, actor=cast.actor("officer"), at=moment(DAY, 10))

    assert [name for name, *_rest in told()[0]] == ["desk"]
