"""/ke-hoach/ in the browser's place: who gets in, what is saved, what is said, what stays typed."""

import io
import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from agencies.models import Notification, StoredFile
from programs.models import Assignment, Duty, ProgramPlan
from programs.services.plans import close_plan, edit_plan, issue_plan
from tests.cast import DAY, moment
from tests.makers import make_assignment, make_plan

HEAD = {
    "kind": "plan",
    "number": "2704/KH-UBND",
    "issued_on": "21/05/2019",
    "issuer": "UBND tỉnh Đồng Nai",
    "title": "Thực hiện Chương trình",
    "period_from": "2019",
    "period_until": "2020",
    "version": "1",
}
ASSIGNMENT = {
    "number": "1",
    "text": "Xúc tiến thương mại",
    "responsibility": "each_local",
    "recurrence": "once",
    "due_rule": "fixed_day",
    "due_on": "28/06/2019",
    "version": "1",
}


def address(name, *args):
    return reverse(f"programs:{name}", args=args)


def said(response):
    """The last sentence that the page shows in answer to an act."""
    return [str(message) for message in response.context["messages"]][-1:]


def text_of(response):
    return re.sub(r"\s+", " ", response.content.decode())


@pytest.fixture
def desk(cast, signed_in):
    return signed_in(cast.desk)


@pytest.fixture
def issued(cast):
    plan = make_plan()
    make_assignment(plan, 1, lead=cast.trade_agency)
    make_assignment(plan, 2)
    return issue_plan(plan=plan, actor=cast.actor("desk"), at=moment())


# --- Who gets in ---------------------------------------------------------------


GETS = ["plans", "plans-export", "plan-new"]
GETS_OF_ONE = ["plan", "plan-edit", "plan-issue-preview", "plan-file", "assignment-new"]
POSTS_OF_ONE = ["plan-issue", "plan-close"]


def test_who_is_not_signed_in_is_sent_to_sign_in(client, cast, on_day):
    on_day()
    plan = make_plan()
    assignment = make_assignment(plan, lead=cast.trade_agency)
    addresses = [address(name) for name in GETS] + [
        address(name, plan.pk) for name in GETS_OF_ONE + POSTS_OF_ONE
    ]
    addresses += [address("assignment-edit", assignment.pk), address("assignment-remove", assignment.pk)]

    for path in addresses:
        method = client.post if path.endswith(("/giao/", "/ket-thuc/", "/bo/")) else client.get
        assert method(path).url == f"/dang-nhap/?next={path}"


@pytest.mark.parametrize("name", ["officer", "head", "leader", "auditor", "lead_officer"])
def test_a_draft_does_not_exist_for_anybody_else(cast, signed_in, name):
    plan = make_plan()
    assignment = make_assignment(plan, lead=cast.tan_phu)
    client = signed_in(getattr(cast, name))

    gets = [address(one, plan.pk) for one in GETS_OF_ONE] + [address("assignment-edit", assignment.pk)]
    posts = [address(one, plan.pk) for one in POSTS_OF_ONE] + [address("assignment-remove", assignment.pk)]
    assert {client.get(path).status_code for path in gets} == {404}
    assert {client.post(path, {"reason": "thử"}).status_code for path in posts} == {404}
    assert plan.title not in text_of(client.get(address("plans")))
    assert ProgramPlan.objects.get().status == "draft"


def test_acts_of_the_secretariat_are_refused_with_a_sentence_to_others(cast, signed_in, issued):
    client = signed_in(cast.officer)

    assert client.get(address("plan-new")).status_code == 403
    assert client.get(address("plan-edit", issued.pk)).status_code == 403
    response = client.post(address("plan-close", issued.pk), {"reason": "Không thích"}, follow=True)

    assert said(response) == ["Việc này dành cho: Thư ký chương trình. Bạn đã ghi: “Không thích”"]
    assert ProgramPlan.objects.get().status == "issued"


def test_acts_are_no_links(desk, issued):
    for name in POSTS_OF_ONE:
        assert desk.get(address(name, issued.pk)).status_code == 405


# --- The list ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("", ["46-CT/TU", "2704/KH-UBND", "490/QĐ-TTg"]),
        ("?q=chi+thi", ["46-CT/TU"]),
        ("?q=490+qd", ["490/QĐ-TTg"]),
        ("?loai=plan", ["2704/KH-UBND"]),
        ("?nam=2018", ["490/QĐ-TTg"]),
        ("?sort=ngay", ["490/QĐ-TTg", "2704/KH-UBND", "46-CT/TU"]),
        ("?q=khong+co+dau", []),
        (
            "?loai=nham&nam=%00&tinh-trang=%27&sort=x&sau=%00&trang=99999999999",
            ["46-CT/TU", "2704/KH-UBND", "490/QĐ-TTg"],
        ),
    ],
)
def test_list_finds_narrows_and_sorts(cast, signed_in, query, numbers):
    issued = {"status": "issued"}
    make_plan(
        "490/QĐ-TTg",
        issued_on=date(2018, 5, 7),
        kind="decision",
        period_from=2018,
        title="Phê duyệt",
        **issued,
    )
    make_plan("2704/KH-UBND", issued_on=DAY, **issued)
    make_plan("46-CT/TU", issued_on=DAY, kind="directive", title="Chỉ thị lãnh đạo", **issued)
    client = signed_in(cast.officer)

    response = client.get(address("plans") + query)

    assert response.status_code == 200
    assert [row["number"] for row in response.context["rows"]] == numbers


def test_list_counts_only_what_one_sees(cast, signed_in, issued):
    of_desk = signed_in(cast.desk).get(address("plans")).context["rows"][0]
    of_officer = signed_in(cast.officer).get(address("plans")).context["rows"][0]

    assert (of_desk["assignments"], of_desk["done"], of_desk["duties"]) == ("2", "0", "3")
    assert (of_officer["assignments"], of_officer["done"], of_officer["duties"]) == ("2", "0", "1")


def test_empty_list_says_what_to_do(cast, signed_in):
    assert "Soạn văn bản, thêm nhiệm vụ, rồi giao" in text_of(signed_in(cast.desk).get(address("plans")))
    assert "hãy bỏ bớt" in text_of(signed_in(cast.desk).get(address("plans") + "?q=x")).lower()


def test_list_and_detail_cost_the_same_with_one_row_and_with_fifty(cast, desk, issued):
    def cost(path):
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(path).status_code == 200
        return len(queries)

    paths = [address("plans"), address("plan", issued.pk)]
    for path in paths:
        desk.get(path)
    one = [cost(path) for path in paths]
    for number in range(50):
        plan = make_plan(f"{number}/KH", status="issued")
        make_assignment(plan, lead=cast.trade_agency)
        Assignment.objects.bulk_create(
            [Assignment(plan=issued, number=100 + number, text="Việc", lead=cast.tan_phu, due_rule="none")]
        )

    assert [cost(path) for path in paths] == one


def test_workbook_holds_exactly_what_the_list_shows(cast, signed_in, issued):
    make_plan("=1+1", title="=HYPERLINK(1)", status="issued", kind="decision")
    client = signed_in(cast.desk)

    response = client.get(address("plans-export") + "?loai=decision")

    sheet = load_workbook(io.BytesIO(response.content)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert [rows[0][0], rows[1][0], rows[2][0]] == [
        "Kế hoạch, văn bản giao việc",
        "Tính đến ngày 21/05/2019",
        "Loại: Quyết định",
    ]
    assert [row[1] for row in rows[5:]] == ["=1+1"]
    assert sheet.cell(6, 2).data_type == "s"


# --- Drafting ---------------------------------------------------------------


def test_a_draft_is_written_and_tells_nobody(desk):
    earlier = make_plan("490/QĐ-TTg", issued_on=date(2018, 5, 7), status="issued")
    pdf = SimpleUploadedFile("../../kế hoạch.pdf", b"%PDF-1.4\n%%EOF")

    response = desk.post(address("plan-new"), HEAD | {"based_on": [earlier.pk], "upload": pdf}, follow=True)

    plan = ProgramPlan.objects.get(number="2704/KH-UBND")
    assert response.redirect_chain == [(address("plan", plan.pk), 302)]
    assert said(response) == ["Đã lưu bản soạn. Hãy thêm nhiệm vụ rồi giao."]
    assert (plan.document.name, plan.relations.get().earlier) == ("kế hoạch.pdf", earlier)
    assert not Notification.objects.exists()
    file = desk.get(address("plan-file", plan.pk))
    assert b"".join(file.streaming_content).startswith(b"%PDF")
    assert file.headers["Content-Disposition"].startswith("attachment")


BAD_FILES = {
    "an exe renamed pdf": lambda: SimpleUploadedFile("x.pdf", b"MZ\x90\x00" + b"\x00" * 300),
    "thirty megabytes": lambda: SimpleUploadedFile("x.pdf", b"%PDF" + b"\x00" * 30 * 1024**2),
}


@pytest.mark.parametrize("what", BAD_FILES)
def test_a_bad_file_gets_a_sentence_and_nothing_typed_is_lost(desk, what):
    response = desk.post(address("plan-new"), HEAD | {"upload": BAD_FILES[what]()})

    assert response.status_code == 200
    assert list(response.context["form"].errors) == ["upload"]
    assert 'value="2704/KH-UBND"' in text_of(response)
    assert not ProgramPlan.objects.exists()
    assert not StoredFile.objects.exists()


def test_a_second_of_the_same_number_and_year_gets_a_sentence_and_nothing_typed_is_lost(desk):
    make_plan("2704/KH-UBND")

    response = desk.post(address("plan-new"), HEAD | {"title": "Tên tôi vừa gõ"})

    assert response.status_code == 200
    assert "Số văn bản này đã có trong năm." in text_of(response)
    assert "Tên tôi vừa gõ" in text_of(response)


def test_two_people_editing_one_draft(desk, cast):
    plan = make_plan(title="Lúc đầu")
    edit_plan(
        plan=plan, fields={"title": "Bản của đồng nghiệp"}, version=1, actor=cast.actor("desk"), at=moment()
    )

    refused = desk.post(address("plan-edit", plan.pk), HEAD | {"title": "Bản của tôi"})

    page = text_of(refused)
    assert "Người khác đã lưu bản này trong lúc bạn sửa" in page
    assert "Bản của đồng nghiệp" in page
    assert "Bản của tôi" in page
    assert "Tôi đã xem, lưu bản của tôi" in page
    assert ProgramPlan.objects.get().title == "Bản của đồng nghiệp"
    saved = desk.post(
        address("plan-edit", plan.pk), HEAD | {"title": "Bản của tôi", "version": ["1", "2"]}, follow=True
    )
    assert said(saved) == ["Đã lưu."]
    assert (ProgramPlan.objects.get().title, ProgramPlan.objects.get().version) == ("Bản của tôi", 3)


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 40])
def test_a_version_that_is_none_overwrites_nothing(desk, version):
    plan = make_plan(title="Lúc đầu")

    response = desk.post(address("plan-edit", plan.pk), HEAD | {"version": version})

    assert "Người khác đã lưu bản này" in text_of(response)
    assert ProgramPlan.objects.get().title == "Lúc đầu"


# --- Assignments ---------------------------------------------------------------


def test_an_assignment_is_added_changed_and_removed(desk, cast):
    plan = make_plan()

    desk.post(address("assignment-new", plan.pk), ASSIGNMENT)
    assignment = Assignment.objects.get()
    desk.post(
        address("assignment-edit", assignment.pk),
        ASSIGNMENT | {"text": "Đổi", "coordinators": [cast.tan_phu.pk], "version": "2"},
    )
    assignment.refresh_from_db()

    assert (assignment.text, list(assignment.coordinators.all())) == ("Đổi", [cast.tan_phu])
    response = desk.post(address("assignment-remove", assignment.pk), follow=True)
    assert said(response) == ["Đã bỏ nhiệm vụ 1."]
    assert not Assignment.objects.exists()


def test_two_who_change_one_assignment_see_both_texts_and_choose(desk, cast):
    assignment = make_assignment(make_plan(), lead=cast.trade_agency, text="Xúc tiến")
    edit = address("assignment-edit", assignment.pk)
    shown = desk.get(edit)
    desk.post(edit, ASSIGNMENT | {"text": "Bản của đồng nghiệp", "version": "1"})

    refused = desk.post(edit, ASSIGNMENT | {"text": "Bản của tôi", "version": "1"})

    page = text_of(refused)
    assert 'name="version" value="1"' in text_of(shown)
    assert "Người khác đã lưu bản này trong lúc bạn sửa" in page
    assert "<del>Bản của đồng nghiệp</del>" in page
    assert "<ins>Bản của tôi</ins>" in page
    assert Assignment.objects.get().text == "Bản của đồng nghiệp"
    saved = desk.post(edit, ASSIGNMENT | {"text": "Bản của tôi", "version": ["1", "2"]}, follow=True)
    assert said(saved) == ["Đã lưu nhiệm vụ 1."]
    assert Assignment.objects.get().text == "Bản của tôi"


def test_the_due_day_is_told_in_words_before_saving(desk):
    plan = make_plan()
    typed = ASSIGNMENT | {"due_rule": "days_after", "due_days": "15", "due_unit": "working", "xem-han": "1"}

    response = desk.post(address("assignment-new", plan.pk), typed)

    assert response.context["due"] == "15 ngày làm việc kể từ ngày giao, tức 11/06/2019"
    assert not Assignment.objects.exists()


def test_a_wrong_assignment_keeps_what_was_typed(desk):
    plan = make_plan()

    response = desk.post(
        address("assignment-new", plan.pk), ASSIGNMENT | {"due_on": "20/05/2019", "text": "Tôi vừa gõ"}
    )

    assert "Hạn không được trước ngày ban hành 21/05/2019." in text_of(response)
    assert "Tôi vừa gõ" in text_of(response)
    assert not Assignment.objects.exists()


# --- Issuing and ending ---------------------------------------------------------------


def test_the_preview_names_agencies_days_and_people_and_then_it_is_issued(desk, cast):
    plan = make_plan()
    make_assignment(plan, lead=cast.trade_agency)

    page = text_of(desk.get(address("plan-issue-preview", plan.pk)))
    assert "Chuyên viên Công Thương" in page
    assert "28/06/2019" in page
    response = desk.post(address("plan-issue", plan.pk), follow=True)

    assert said(response) == ["Đã giao việc. Các cơ quan đã được báo tin."]
    assert Duty.objects.count() == 1


def test_issuing_twice_from_two_tabs_says_so_and_makes_nothing_twice(desk, cast):
    plan = make_plan()
    make_assignment(plan, lead=cast.trade_agency)
    desk.post(address("plan-issue", plan.pk))

    response = desk.post(address("plan-issue", plan.pk), follow=True)

    assert said(response) == ["Không thể “Giao” khi đang ở tình trạng “Đã giao”."]
    assert (Duty.objects.count(), Notification.objects.count()) == (1, 1)


def test_a_plan_without_number_is_not_issued_and_the_preview_says_why(desk, cast):
    plan = make_plan(number="")
    make_assignment(plan, lead=cast.trade_agency)
    sentence = "Chưa có số, ký hiệu văn bản. Hãy ghi số rồi giao."

    assert sentence in text_of(desk.get(address("plan-issue-preview", plan.pk)))
    assert said(desk.post(address("plan-issue", plan.pk), follow=True)) == [sentence]
    assert ProgramPlan.objects.get().status == "draft"


def test_closing_needs_a_reason(desk, issued):
    refused = desk.post(address("plan-close", issued.pk), {"reason": "  "}, follow=True)
    assert said(refused) == ["Hãy ghi lý do: người nhận cần biết phải làm gì."]

    done = desk.post(address("plan-close", issued.pk), {"reason": "Có văn bản thay thế"}, follow=True)

    assert said(done) == ["Văn bản đã hết hiệu lực; việc chưa xong không còn phải làm."]
    assert "Có văn bản thay thế" in text_of(done)
    assert set(Duty.objects.values_list("status", flat=True)) == {"void"}


# --- One document ---------------------------------------------------------------


def test_page_shows_assignments_with_counts_that_open_their_rows(cast, signed_in, issued):
    response = signed_in(cast.desk).get(address("plan", issued.pk))

    counts = [
        [(count.kind, count.words) for count in row.counts] for row in response.context["page"].assignments
    ]
    assert counts == [[("info", "1 chưa đến hạn")], [("info", "2 chưa đến hạn")]]
    url = response.context["page"].assignments[1].counts[0].url
    rows = signed_in(cast.desk).get(url).context["rows"]
    assert [row["agency"] for row in rows] == ["UBND H. Tân Phú", "UBND TP. Biên Hòa"]


def test_page_of_a_closed_plan_and_of_english_reads_well(cast, signed_in, issued):
    close_plan(plan=issued, reason="Đã thay thế", actor=cast.actor("desk"), at=moment())
    client = signed_in(cast.officer)
    client.cookies["language"] = "en"

    assert client.get(address("plan", issued.pk)).status_code == 200


def test_a_plan_without_a_file_has_none_to_download(desk, issued):
    assert desk.get(address("plan-file", issued.pk)).status_code == 404
    assert desk.get(address("plan", 10**9)).status_code == 404
