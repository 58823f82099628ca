"""Drafting, issuing and ending documents: what is written, who is told, what is refused."""

from datetime import date

import pytest
from django.core import mail
from django.db import transaction

from agencies.models import Notification, OutgoingMail
from agencies.permissions import Refusal
from agencies.selectors.trail import trail_of
from agencies.services.drafts import Conflict
from programs.enums import DutyStatus, Part, PlanLink, PlanStatus
from programs.models import Assignment, Duty, ProgramPlan
from programs.services.plan_previews import preview_issue
from programs.services.plans import (
    close_plan,
    draft_plan,
    edit_plan,
    issue_plan,
    remove_assignment,
    save_assignment,
)
from programs.workflows import PLAN_WORKFLOW
from tests.cast import DAY, ROLES, make_agency, make_member, moment
from tests.makers import make_assignment, make_plan
from tests.walks import walk_duty

HEAD = {
    "kind": "plan",
    "number": "2704/KH-UBND",
    "issued_on": DAY,
    "issuer": "UBND tỉnh Đồng Nai",
    "title": "Thực hiện Chương trình mỗi xã một sản phẩm",
    "period_from": 2019,
    "period_until": 2020,
}


def told():
    """Who has a message and who has a mail, by user name."""
    messages = Notification.objects.order_by("recipient__username").values_list(
        "recipient__username", flat=True
    )
    mails = OutgoingMail.objects.order_by("recipient__username").values_list("recipient__username", flat=True)
    return list(messages), list(mails)


# --- Drafts ---------------------------------------------------------------------------------------------------------


def test_a_draft_is_written_with_its_links_and_tells_nobody(cast):
    earlier = make_plan("490/QĐ-TTg", issued_on=date(2018, 5, 7))

    plan = draft_plan(
        fields=HEAD, relations=[(earlier, PlanLink.BASED_ON)], actor=cast.actor("desk"), at=moment()
    )
    plan = edit_plan(
        plan=plan,
        fields=HEAD | {"title": "Tên khác"},
        relations=[(earlier, PlanLink.REPLACES)],
        version=1,
        actor=cast.actor("desk"),
        at=moment(),
    )

    assert (plan.status, plan.title, plan.version) == (PlanStatus.DRAFT, "Tên khác", 2)
    assert list(plan.relations.values_list("earlier", "link")) == [(earlier.pk, "replaces")]
    assert told() == ([], [])
    assert mail.outbox == []
    newest, first = trail_of(plan)
    assert (first.act, first.who) == ("Soạn văn bản", "Thư ký Kiểm Thử")
    assert [(change.field, change.new) for change in newest.changes] == [("trích yếu", "Tên khác")]


def test_a_second_of_the_same_number_and_year_is_refused_with_a_sentence(cast):
    draft_plan(fields=HEAD, actor=cast.actor("desk"), at=moment())

    with pytest.raises(Refusal, match="Số 2704/KH-UBND đã dùng cho một văn bản khác trong cùng năm"):
        draft_plan(fields=HEAD | {"issued_on": date(2019, 12, 31)}, actor=cast.actor("desk"), at=moment())

    assert ProgramPlan.objects.count() == 1
    draft_plan(fields=HEAD | {"issued_on": date(2020, 1, 1)}, actor=cast.actor("desk"), at=moment())
    assert ProgramPlan.objects.count() == 2


def test_two_people_editing_one_draft_neither_overwrites_the_other(cast):
    plan = draft_plan(fields=HEAD, actor=cast.actor("desk"), at=moment())
    edit_plan(
        plan=plan, fields={"title": "Bản của người nhanh"}, version=1, actor=cast.actor("desk"), at=moment()
    )

    with pytest.raises(Conflict) as conflict:
        edit_plan(
            plan=plan,
            fields={"title": "Bản của người chậm"},
            version=1,
            actor=cast.actor("desk"),
            at=moment(),
        )

    assert conflict.value.current.title == "Bản của người nhanh"
    assert ProgramPlan.objects.get().title == "Bản của người nhanh"


@pytest.mark.parametrize("name", [name for name in ROLES if name != "desk"])
def test_only_the_secretariat_drafts(cast, name):
    with pytest.raises(Refusal, match="Việc này dành cho: Thư ký chương trình"):
        draft_plan(fields=HEAD, actor=cast.actor(name), at=moment())

    assert not ProgramPlan.objects.exists()


def test_assignments_come_change_and_go_while_the_plan_is_a_draft(cast):
    plan, desk = make_plan(), cast.actor("desk")
    fields = {
        "number": 1,
        "text": "Việc",
        "responsibility": "agency",
        "lead": cast.trade_agency,
        "recurrence": "once",
    }
    due = {"due_rule": "fixed_day", "due_on": date(2019, 6, 28)}

    first = save_assignment(
        plan=plan,
        assignment=None,
        fields=fields | due,
        coordinators=[cast.tan_phu],
        version=1,
        actor=desk,
        at=moment(),
    )
    save_assignment(
        plan=plan,
        assignment=first,
        fields={"text": "Việc sửa"},
        coordinators=[cast.bien_hoa],
        version=2,
        actor=desk,
        at=moment(),
    )
    with pytest.raises(Refusal, match="Số thứ tự này đã có trong văn bản"):
        save_assignment(
            plan=plan,
            assignment=None,
            fields=fields | due,
            coordinators=[],
            version=3,
            actor=desk,
            at=moment(),
        )

    assert [(one.text, list(one.coordinators.all())) for one in Assignment.objects.all()] == [
        ("Việc sửa", [cast.bien_hoa])
    ]
    remove_assignment(assignment=first, actor=desk, at=moment())
    assert not Assignment.objects.exists()
    assert [entry.act for entry in trail_of(ProgramPlan.objects.get())] == ["Sửa văn bản"] * 3 + ["Thêm"]


def test_second_of_two_who_opened_one_assignment_is_told_and_overwrites_nothing(cast):
    plan, desk = make_plan(), cast.actor("desk")
    assignment = make_assignment(plan, lead=cast.trade_agency)
    mine = Assignment.objects.get(pk=assignment.pk)

    def save(text, record):
        return save_assignment(
            plan=plan,
            assignment=record,
            fields={"text": text},
            coordinators=[],
            version=1,
            actor=desk,
            at=moment(),
        )

    save("Bản của đồng nghiệp", assignment)
    with pytest.raises(Conflict) as conflict:
        save("Bản của tôi", mine)

    assert conflict.value.current.version == 2
    assert Assignment.objects.get().text == "Bản của đồng nghiệp"


def test_an_assignment_that_a_colleague_removed_does_not_come_back(cast):
    plan, desk = make_plan(), cast.actor("desk")
    assignment = make_assignment(plan, lead=cast.trade_agency)
    mine = Assignment.objects.get(pk=assignment.pk)
    remove_assignment(assignment=assignment, actor=desk, at=moment())

    with pytest.raises(Conflict):
        save_assignment(
            plan=plan,
            assignment=mine,
            fields={"text": "Bản của tôi"},
            coordinators=[],
            version=1,
            actor=desk,
            at=moment(),
        )

    assert not Assignment.objects.exists()


def test_an_issued_plan_and_its_assignments_do_not_change(cast):
    plan, desk = make_plan(), cast.actor("desk")
    assignment = make_assignment(plan, lead=cast.trade_agency)
    plan = issue_plan(plan=plan, actor=desk, at=moment())
    sealed = "Văn bản đã giao thì không sửa được"

    with pytest.raises(Refusal, match=sealed):
        edit_plan(plan=plan, fields={"title": "Khác"}, version=1, actor=desk, at=moment())
    with pytest.raises(Refusal, match=sealed):
        save_assignment(
            plan=plan,
            assignment=assignment,
            fields={"text": "Khác"},
            coordinators=[],
            version=1,
            actor=desk,
            at=moment(),
        )
    with pytest.raises(Refusal, match=sealed):
        remove_assignment(assignment=assignment, actor=desk, at=moment())

    assert Assignment.objects.get().text == "Nhiệm vụ số 1"
    assert ProgramPlan.objects.get().title == HEAD["title"]


# --- Issuing --------------------------------------------------------------------------------------------------------


def test_issuing_makes_the_duties_and_tells_exactly_those_who_owe(cast):
    plan = make_plan()
    make_assignment(plan, 1, lead=cast.trade_agency, coordinators=[cast.tan_phu])
    make_member("closed", cast.tan_phu, "officer", valid_until=DAY)
    locked = make_member("locked", cast.tan_phu, "officer").user
    locked.is_active = False
    locked.save(update_fields=["is_active"])

    plan = issue_plan(plan=plan, actor=cast.actor("desk"), at=moment())

    assert (plan.status, plan.status_since) == (PlanStatus.ISSUED, DAY)
    assert list(
        Duty.objects.order_by("part").values_list("agency__code", "part", "due_on", "first_due_on", "status")
    ) == [
        ("H734", Part.COORDINATE, date(2019, 6, 28), date(2019, 6, 28), DutyStatus.OPEN),
        ("SCT", Part.LEAD, date(2019, 6, 28), date(2019, 6, 28), DutyStatus.OPEN),
    ]
    everyone = ["head", "officer", "trade_officer"]
    assert told() == (everyone, everyone)
    message = Notification.objects.first()
    assert message.title == "Văn bản 2704/KH-UBND đã giao việc cho cơ quan của bạn"
    assert message.path == f"/nhiem-vu/?van-ban={plan.pk}"
    assert trail_of(plan)[0].act == "Giao việc"


def test_the_one_who_issues_is_not_told_what_they_did_themselves(cast):
    plan = make_plan()
    make_assignment(plan, lead=cast.lead_agency)
    make_member("desk", cast.trade_agency, "officer")
    make_assignment(plan, 2, lead=cast.trade_agency)

    issue_plan(plan=plan, actor=cast.actor("desk"), at=moment())

    assert told()[0] == ["lead_officer", "trade_officer"]


NOT_YET = [
    ({"number": ""}, {}, "Chưa có số, ký hiệu văn bản. Hãy ghi số rồi giao."),
    ({"issued_on": None}, {}, "Chưa có ngày ban hành. Hãy ghi ngày rồi giao."),
    ({"issued_on": date(2019, 5, 22)}, {}, "Chưa đến ngày ban hành; đến ngày đó mới giao được."),
    (
        {},
        {"due_on": date(2019, 5, 20)},
        "Hạn của nhiệm vụ 1 (20/05/2019) trước ngày ban hành 21/05/2019. Hãy sửa hạn.",
    ),
]


@pytest.mark.parametrize(("head", "ordered", "sentence"), NOT_YET)
def test_an_unfinished_plan_is_refused_and_nothing_happens(cast, head, ordered, sentence):
    plan = make_plan(**head)
    make_assignment(plan, lead=cast.trade_agency, **ordered)

    with pytest.raises(Refusal) as refusal:
        issue_plan(plan=plan, actor=cast.actor("desk"), at=moment())

    assert str(refusal.value) == sentence
    assert ProgramPlan.objects.get().status == PlanStatus.DRAFT
    assert not Duty.objects.exists()
    assert told() == ([], [])


def test_a_plan_that_orders_nothing_is_refused(cast):
    with pytest.raises(Refusal, match="Văn bản chưa có nhiệm vụ nào"):
        issue_plan(plan=make_plan(), actor=cast.actor("desk"), at=moment())


@pytest.mark.parametrize("place", ["lead", "coordinator"])
def test_an_agency_that_does_not_exist_on_that_day_is_refused_by_name(cast, place):
    gone = make_agency("CU", "Sở đã giải thể", valid_until=DAY)
    plan = make_plan()
    if place == "lead":
        make_assignment(plan, 3, lead=gone)
    else:
        make_assignment(plan, 3, lead=cast.trade_agency, coordinators=[gone])

    with pytest.raises(Refusal) as refusal:
        issue_plan(plan=plan, actor=cast.actor("desk"), at=moment())

    assert str(refusal.value) == (
        "Nhiệm vụ 3 giao cho “Sở đã giải thể”, cơ quan không tồn tại vào ngày 21/05/2019."
    )
    assert not Duty.objects.exists()


def test_the_preview_tells_what_issuing_then_does(cast):
    plan = make_plan()
    make_assignment(plan, 1, lead=cast.trade_agency, coordinators=[cast.tan_phu])
    make_assignment(plan, 2)
    nobody = make_agency("KHONG", "Sở không người")
    make_assignment(plan, 3, lead=nobody, due_on=date(2019, 7, 1))

    preview = preview_issue(plan=plan, actor=cast.actor("desk"))

    assert preview.may_go
    assert (preview.duty_count, preview.told_count, Duty.objects.count()) == (5, 4, 0)
    due = date(2019, 6, 28)
    assert {agency.name: (agency.count, agency.days, agency.people) for agency in preview.agencies} == {
        "UBND H. Tân Phú": (2, [(due, [1, 2])], ["Chuyên viên Tân Phú", "Lãnh đạo Tân Phú"]),
        "UBND TP. Biên Hòa": (1, [(due, [2])], ["Chuyên viên Biên Hòa"]),
        "Sở Công Thương": (1, [(due, [1])], ["Chuyên viên Công Thương"]),
        "Sở không người": (1, [(date(2019, 7, 1), [3])], []),
    }
    issue_plan(plan=plan, actor=cast.actor("desk"), at=moment())
    assert Duty.objects.count() == preview.duty_count
    assert len(told()[0]) == preview.told_count


def test_the_preview_names_everything_that_stands_in_the_way(cast):
    gone = make_agency("CU", "Sở đã giải thể", valid_until=DAY)
    plan = make_plan(number="")
    make_assignment(plan, 1, lead=gone)
    make_assignment(plan, 2, lead=cast.trade_agency, due_on=date(2019, 1, 1))

    preview = preview_issue(plan=plan, actor=cast.actor("desk"))

    assert not preview.may_go
    assert preview.verdict.reason == "Chưa có số, ký hiệu văn bản. Hãy ghi số rồi giao."
    assert preview.nobody == [1]
    assert [trouble[:24] for trouble in preview.troubles] == [
        "Nhiệm vụ 1 giao cho “Sở ",
        "Hạn của nhiệm vụ 2 (01/0",
    ]


# --- Ending ---------------------------------------------------------------------------------------------------------


def test_closing_releases_what_is_undone_keeps_what_is_done_and_tells_those_released(cast):
    plan = make_plan()
    make_assignment(plan, 1, lead=cast.tan_phu)
    make_assignment(plan, 2, lead=cast.trade_agency)
    plan = issue_plan(plan=plan, actor=cast.actor("desk"), at=moment())
    done = Duty.objects.get(agency=cast.tan_phu)
    walk_duty(cast, done.pk, "reported")
    Notification.objects.all().delete()

    plan = close_plan(plan=plan, reason=" Đã có văn bản thay thế ", actor=cast.actor("desk"), at=moment())

    assert plan.status == PlanStatus.CLOSED
    assert dict(Duty.objects.values_list("agency__code", "status")) == {"H734": "reported", "SCT": "void"}
    assert list(Notification.objects.values_list("recipient__username", "body")) == [
        ("trade_officer", " Đã có văn bản thay thế ")
    ]
    assert (trail_of(plan)[0].act, trail_of(plan)[0].reason.strip()) == (
        "Kết thúc hiệu lực",
        "Đã có văn bản thay thế",
    )


@pytest.mark.parametrize("reason", ["", "   "])
def test_closing_without_a_reason_is_refused(cast, reason):
    plan = make_plan()
    make_assignment(plan, lead=cast.tan_phu)
    plan = issue_plan(plan=plan, actor=cast.actor("desk"), at=moment())

    with pytest.raises(Refusal, match="Hãy ghi lý do"):
        close_plan(plan=plan, reason=reason, actor=cast.actor("desk"), at=moment())

    assert Duty.objects.get().status == DutyStatus.OPEN


# --- Every status, every move, every person ---------------------------------------------------------------------------

# By hand from the programme's rules: from where each act is possible, and for whom.
EXPECTED = {
    "issue": ({"draft"}, {"desk"}),
    "close": ({"issued"}, {"desk"}),
}
ACTS = {
    "issue": lambda plan, actor: issue_plan(plan=plan, actor=actor, at=moment()),
    "close": lambda plan, actor: close_plan(plan=plan, reason="Vì có văn bản mới", actor=actor, at=moment()),
}
AFTER = {"issue": "issued", "close": "closed"}


def plan_in(status, cast):
    plan = make_plan()
    make_assignment(plan, lead=cast.trade_agency)
    for name in {"draft": [], "issued": ["issue"], "closed": ["issue", "close"]}[status]:
        plan = ACTS[name](plan, cast.actor("desk"))
    return plan


def test_the_table_names_every_move():
    assert {move.name for move in PLAN_WORKFLOW.moves} == set(EXPECTED)


@pytest.mark.parametrize("move", EXPECTED)
@pytest.mark.parametrize("status", PlanStatus.values)
def test_every_status_move_and_person(cast, status, move):
    plan = plan_in(status, cast)
    statuses, people = EXPECTED[move]
    for name in ROLES:
        actor = cast.actor(name)
        expected = status in statuses and name in people
        assert bool(PLAN_WORKFLOW.verdict(move, actor, plan)) is expected, name
        with transaction.atomic():
            if expected:
                assert ACTS[move](plan, actor).status == AFTER[move]
            else:
                with pytest.raises(Refusal):
                    ACTS[move](plan, actor)
                assert ProgramPlan.objects.get().status == status
            transaction.set_rollback(True)
