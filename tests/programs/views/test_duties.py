"""/nhiem-vu/ in the browser's place: who sees what, what is saved, what is said, what stays typed."""

import io
import re
import unicodedata
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from programs.models import Assignment, DeadlineRequest, Duty, DutyProgress
from programs.services.daily import do_daily_work
from programs.services.duties import report_progress
from programs.services.plans import issue_plan
from programs.services.sample import load_reminder_marks
from tests.cast import DAY, moment
from tests.makers import make_assignment, make_duty, make_plan
from tests.walks import walk_duty

REPORT = {"percent": "40", "result": "Đã mở hai lớp", "difficulty": "", "proposal": "", "seen": "0"}


def address(name, *args):
    return reverse(f"programs:{name}", args=args)


def said(response):
    """The last sentence that the page shows in answer to an act."""
    return [str(message) for message in response.context["messages"]][-1:]


def text_of(response):
    return re.sub(r"\s+", " ", response.content.decode())


def pdf(name="bao-cao.pdf", content=b"%PDF-1.4\n%%EOF"):
    return SimpleUploadedFile(name, content, "application/pdf")


@pytest.fixture
def duty(cast):
    """Tân Phú's duty, due on 28 June 2019."""
    return make_duty(cast)


@pytest.fixture
def many(cast):
    """Six duties of Tân Phú and of others, one in each state on 21 May 2019."""
    plan = make_plan("1/KH-UBND", issued_on=date(2019, 1, 1))
    ordered = [
        ("Khuyến công", {"lead": cast.trade_agency, "due_on": DAY - timedelta(days=6)}),
        ("Tập huấn", {"lead": cast.tan_phu, "due_on": DAY + timedelta(days=3)}),
        (
            "Xúc tiến thương mại",
            {"lead": cast.tan_phu, "due_on": date(2019, 12, 31), "coordinators": [cast.bien_hoa]},
        ),
        ("Việc thường ngày", {"lead": cast.bien_hoa, "due_rule": "none", "due_on": None}),
        ("Đúng hạn", {"lead": cast.tan_phu, "due_on": DAY}),
        ("Xong muộn", {"lead": cast.tan_phu, "due_on": DAY - timedelta(days=1)}),
    ]
    for number, (text, fields) in enumerate(ordered, start=1):
        make_assignment(plan, number, text=text, **fields)
    issue_plan(plan=plan, actor=cast.actor("desk"), at=moment())
    for text in ("Đúng hạn", "Xong muộn"):
        walk_duty(cast, Duty.objects.get(assignment__text=text).pk, "reported")
    return plan


# --- Who gets in ---------------------------------------------------------------

GETS_OF_ONE = ["duty", "duty-progress", "duty-extension"]
POSTS_OF_ONE = ["duty-confirm", "duty-return", "duty-void", "duty-progress", "duty-extension"]


def test_who_is_not_signed_in_is_sent_to_sign_in(client, duty, on_day):
    on_day()
    for path in [
        address("duties"),
        address("duties-export"),
        *(address(name, duty.pk) for name in GETS_OF_ONE),
    ]:
        assert client.get(path).url == f"/dang-nhap/?next={path}"
    for name in POSTS_OF_ONE:
        assert client.post(address(name, duty.pk)).url.startswith("/dang-nhap/")


def test_for_the_stranger_the_duty_does_not_exist(cast, signed_in, duty):
    client = signed_in(cast.stranger)

    assert {client.get(address(name, duty.pk)).status_code for name in GETS_OF_ONE} == {404}
    posts = {
        client.post(address(name, duty.pk), REPORT | {"reason": "thử"}).status_code for name in POSTS_OF_ONE
    }
    assert posts == {404}
    assert client.get(address("duties")).context["rows"] == []
    assert Duty.objects.get().status == "open"
    assert not DutyProgress.objects.exists()


def test_the_lead_sees_its_coordinators_and_they_see_only_themselves(cast, signed_in, many):
    of_lead = signed_in(cast.officer).get(address("duties") + "?q=xuc+tien").context["rows"]
    of_other = signed_in(cast.stranger).get(address("duties") + "?q=xuc+tien").context["rows"]

    assert [(row["agency"], row["part"]) for row in of_lead] == [
        ("UBND H. Tân Phú", "Chủ trì"),
        ("UBND TP. Biên Hòa", "Phối hợp"),
    ]
    assert [row["part"] for row in of_other] == ["Phối hợp"]


def test_a_file_goes_only_with_its_duty_and_only_to_who_sees_it(cast, signed_in, duty):
    client = signed_in(cast.officer)
    client.post(address("duty-progress", duty.pk), REPORT | {"attachments": [pdf()]})
    file = DutyProgress.objects.get().files.get()
    other = make_duty(cast, number="2/KH-UBND")

    assert b"".join(client.get(address("duty-file", duty.pk, file.pk)).streaming_content).startswith(b"%PDF")
    assert client.get(address("duty-file", other.pk, file.pk)).status_code == 404
    assert signed_in(cast.stranger).get(address("duty-file", duty.pk, file.pk)).status_code == 404
    assert signed_in(cast.auditor).get(address("duty-file", duty.pk, file.pk)).status_code == 200


# --- The list ---------------------------------------------------------------

ASKED = [
    (
        "",
        [
            "Khuyến công",
            "Xong muộn",
            "Đúng hạn",
            "Tập huấn",
            "Xúc tiến thương mại",
            "Xúc tiến thương mại",
            "Việc thường ngày",
        ],
    ),
    ("?trang-thai=overdue", ["Khuyến công"]),
    ("?trang-thai=soon", ["Tập huấn"]),
    ("?trang-thai=not_due&vai=lead", ["Xúc tiến thương mại"]),
    ("?trang-thai=not_counted", ["Việc thường ngày"]),
    ("?trang-thai=done_in_time", ["Đúng hạn"]),
    ("?trang-thai=done_late", ["Xong muộn"]),
    ("?trang-thai=undone", ["Tập huấn", "Xúc tiến thương mại", "Xúc tiến thương mại"]),
    ("?tinh-trang=reported&sort=-han", ["Đúng hạn", "Xong muộn"]),
    ("?vai=coordinate", ["Xúc tiến thương mại"]),
    ("?q=xuc%20tien", ["Xúc tiến thương mại", "Xúc tiến thương mại"]),
    ("?q=XÚC+thương", ["Xúc tiến thương mại", "Xúc tiến thương mại"]),
    ("?q=" + unicodedata.normalize("NFD", "khuyến công"), ["Khuyến công"]),
    ("?tu=22/05/2019&den=2019-06-30", ["Tập huấn"]),
    ("?nam=2019&tu=01/12/2019&vai=lead", ["Xúc tiến thương mại"]),
    ("?nam=2020", []),
    ("?q=%00&trang-thai=x&co-quan=abc&van-ban=99999999999999999999&nam=-1&vai=%27&sort=;&cua-toi=2", 7),
]


@pytest.mark.parametrize(("query", "expected"), ASKED)
def test_list_narrows_finds_and_sorts(cast, signed_in, many, query, expected):
    response = signed_in(cast.desk).get(address("duties") + query)

    assert response.status_code == 200
    texts = [row["text"] for row in response.context["rows"]]
    assert len(texts) == expected if isinstance(expected, int) else texts == expected


def test_list_of_one_agency_one_plan_one_assignment_and_mine(cast, signed_in, many, duty):
    def texts(name, query):
        return {
            row["text"]
            for row in signed_in(getattr(cast, name)).get(address("duties") + query).context["rows"]
        }

    assignment = Duty.objects.get(assignment__text="Khuyến công").assignment
    assert texts("desk", f"?co-quan={cast.bien_hoa.pk}") == {"Xúc tiến thương mại", "Việc thường ngày"}
    assert texts("desk", f"?van-ban={duty.assignment.plan_id}") == {"Nhiệm vụ số 1"}
    assert texts("desk", f"?nhiem-vu={assignment.pk}") == {"Khuyến công"}
    assert texts("trade_officer", "?cua-toi=1") == {"Khuyến công"}
    assert texts("desk", "?cua-toi=1") == set()


def test_rows_say_how_much_time_is_left(cast, signed_in, many):
    rows = {row["text"]: row for row in signed_in(cast.desk).get(address("duties")).context["rows"]}

    told = {text: (row["kind"], row["chip"], row["css"]) for text, row in rows.items()}
    assert told == {
        "Khuyến công": ("late", "quá hạn 6 ngày", "row-late"),
        "Tập huấn": ("soon", "còn 3 ngày làm việc", "row-soon"),
        "Xúc tiến thương mại": ("info", "chưa đến hạn", ""),
        "Việc thường ngày": ("idle", "không tính hạn", ""),
        "Đúng hạn": ("ok", "hoàn thành đúng hạn", ""),
        "Xong muộn": ("ok", "hoàn thành quá hạn", ""),
    }


def test_a_day_that_is_none_gets_a_sentence_and_the_list_stays(cast, signed_in, many):
    response = signed_in(cast.desk).get(address("duties") + "?tu=31/02/2019")

    assert "Không hiểu ngày “31/02/2019” nên chưa lọc theo ngày." in text_of(response)
    assert len(response.context["rows"]) == 7


def test_day_first_in_both_languages(cast, signed_in, many):
    Duty.objects.filter(assignment__text="Tập huấn").update(due_on=date(2026, 4, 3))
    client = signed_in(cast.desk)
    for language in ("vi", "en"):
        client.cookies["language"] = language
        rows = client.get(address("duties") + "?tu=03/04/2026&den=03/04/2026").context["rows"]
        assert [row["text"] for row in rows] == ["Tập huấn"]


def test_pages_follow_each_other_without_gap_or_repeat(cast, signed_in, settings):
    settings.PAGE_SIZE = 3
    plan = make_plan()
    for number in range(1, 9):
        make_assignment(plan, number, lead=cast.tan_phu, due_on=date(2019, 6, 20 + number // 3))
    issue_plan(plan=plan, actor=cast.actor("desk"), at=moment())
    client = signed_in(cast.officer)

    for query in ("", "?sort=-han", "?trang-thai=not_due", "?sort=co-quan&q=nhiem+vu"):
        seen, path = [], address("duties") + query
        while path:
            page = client.get(path).context["page"]
            seen += [row["pk"] for row in page.rows]
            path = address("duties") + page.next_url if page.has_next else None
        assert len(seen) == len(set(seen)) == 8


def test_list_costs_the_same_with_one_row_and_with_fifty(cast, signed_in, duty):
    client = signed_in(cast.desk)

    def cost(query=""):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address("duties") + query).status_code == 200
        return len(queries)

    cost()
    one, one_found = cost(), cost("?q=nhiem")
    plan = make_plan("50/KH-UBND")
    for number in range(1, 51):
        make_assignment(plan, number, lead=cast.trade_agency)
    issue_plan(plan=plan, actor=cast.actor("desk"), at=moment())

    assert (cost(), cost("?q=nhiem")) == (one, one_found)


def test_empty_lists_say_what_to_do(cast, signed_in):
    client = signed_in(cast.officer)

    assert "Việc xuất hiện ở đây khi một văn bản được giao." in text_of(client.get(address("duties")))
    assert "Hãy bỏ bớt điều kiện lọc" in text_of(client.get(address("duties") + "?q=x"))


def test_workbook_holds_exactly_what_the_list_shows_and_nothing_of_others(cast, signed_in, many):
    Assignment.objects.filter(text="Tập huấn").update(text="=1+1 tập huấn")
    client = signed_in(cast.officer)

    response = client.get(address("duties-export") + "?q=tap+huan&trang-thai=soon")
    draft = make_plan("MAT/KH-UBND")
    of_draft = client.get(address("duties-export") + f"?van-ban={draft.pk}")

    sheet = load_workbook(io.BytesIO(response.content)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert [row[0] for row in rows[:4]] == [
        "Nhiệm vụ",
        "Tính đến ngày 21/05/2019",
        "Có chữ: tap huan",
        "So với hạn: sắp đến hạn",
    ]
    assert [row[2] for row in rows[6:]] == ["=1+1 tập huấn"]
    assert sheet.cell(7, 3).data_type == "s"
    assert sheet.cell(7, 7).value.date() == DAY + timedelta(days=3)
    secret = [
        cell.value for row in load_workbook(io.BytesIO(of_draft.content)).active.iter_rows() for cell in row
    ]
    assert not any("MAT/KH-UBND" in str(value) for value in secret)


# --- One duty ---------------------------------------------------------------


def test_page_offers_what_one_may_and_says_why_not(cast, signed_in, duty):
    walk_duty(cast, duty.pk, "reported")

    of_desk = signed_in(cast.desk).get(address("duty", duty.pk))
    of_officer = text_of(signed_in(cast.officer).get(address("duty", duty.pk)))

    assert {move.name: bool(verdict) for move, verdict in of_desk.context["page"].moves} == {
        "confirm": True,
        "return": True,
    }
    assert f'action="{address("duty-confirm", duty.pk)}"' in text_of(of_desk)
    assert f'action="{address("duty-confirm", duty.pk)}"' not in of_officer
    assert "Việc này dành cho: Thư ký chương trình." in of_officer


def test_page_shows_parts_and_who_is_missing(cast, signed_in, many):
    duty = Duty.objects.get(assignment__text="Xúc tiến thương mại", part="lead")

    page = signed_in(cast.officer).get(address("duty", duty.pk)).context["page"]

    assert [(part.agency, part.status, part.is_missing) for part in page.parts] == [
        ("UBND TP. Biên Hòa", "Đang làm", True)
    ]
    assert page.missing == ["UBND TP. Biên Hòa"]


def test_page_says_why_it_was_returned_until_it_is_reported_again(cast, signed_in, duty):
    walk_duty(cast, duty.pk, "returned")
    client = signed_in(cast.officer)

    assert client.get(address("duty", duty.pk)).context["page"].returned_for == "Thiếu biên bản"
    assert client.get(address("duty-progress", duty.pk)).context["returned_for"] == "Thiếu biên bản"
    client.post(address("duty-progress", duty.pk), REPORT | {"says_done": "on", "seen": "1"})
    assert client.get(address("duty", duty.pk)).context["page"].returned_for == ""


def test_page_shows_who_was_reminded_as_far_as_one_may_know(cast, signed_in, duty):
    day = date(2019, 6, 25)
    load_reminder_marks(at=moment())
    do_daily_work(today=day, at=moment(day))

    of_officer = signed_in(cast.officer, day).get(address("duty", duty.pk)).context["page"]
    of_auditor = signed_in(cast.auditor, day).get(address("duty", duty.pk)).context["page"]

    assert of_officer.reminders == [(day, "", ["Chuyên viên Tân Phú", "Lãnh đạo Tân Phú"])]
    assert of_auditor.reminders == of_officer.reminders


# --- Reporting ---------------------------------------------------------------


def test_a_report_with_files_is_written(cast, signed_in, duty):
    client = signed_in(cast.officer)

    response = client.post(
        address("duty-progress", duty.pk),
        REPORT | {"attachments": [pdf("../một.pdf"), pdf("hai.pdf")]},
        follow=True,
    )

    assert said(response) == ["Đã ghi báo cáo tiến độ."]
    progress = DutyProgress.objects.get()
    assert (progress.percent, sorted(file.name for file in progress.files.all())) == (
        40,
        ["hai.pdf", "một.pdf"],
    )
    assert "Đã mở hai lớp" in text_of(response)


def test_done_is_reported_confirmed_and_returned(cast, signed_in, duty):
    officer = signed_in(cast.officer)
    done = officer.post(address("duty-progress", duty.pk), REPORT | {"says_done": "on"}, follow=True)
    assert said(done) == ["Đã báo cáo xong; chờ thư ký chương trình xác nhận."]

    desk = signed_in(cast.desk)
    no_reason = desk.post(address("duty-return", duty.pk), {"reason": "", "seen": "1"}, follow=True)
    assert said(no_reason) == ["Hãy ghi lý do: người nhận cần biết phải làm gì."]
    sent = {"reason": "Thiếu biên bản", "seen": "1"}
    returned = desk.post(address("duty-return", duty.pk), sent, follow=True)
    assert said(returned) == ["Đã trả lại; cơ quan đã được báo lý do."]
    again = desk.post(address("duty-return", duty.pk), sent, follow=True)
    assert said(again) == [
        "Không thể “Trả lại” khi đang ở tình trạng “Bị trả lại”. Bạn đã ghi: “Thiếu biên bản”"
    ]

    signed_in(cast.officer).post(address("duty-progress", duty.pk), REPORT | {"says_done": "on", "seen": "1"})
    confirmed = signed_in(cast.desk).post(address("duty-confirm", duty.pk), {"seen": "2"}, follow=True)
    assert said(confirmed) == ["Đã xác nhận xong."]
    assert Duty.objects.get().status == "confirmed"


def reported_again(cast, duty):
    """Reported, returned and reported again since somebody looked."""
    duty = walk_duty(cast, duty.pk, "returned")
    report_progress(
        duty=duty,
        percent=100,
        result="Đã bổ sung biên bản",
        says_done=True,
        actor=cast.actor("officer"),
        at=moment(),
    )


@pytest.mark.parametrize(("act", "data"), [("confirm", {}), ("return", {"reason": "Thiếu danh sách"})])
def test_an_old_tab_neither_confirms_nor_returns_a_report_it_did_not_show(cast, signed_in, duty, act, data):
    reported_again(cast, duty)

    response = signed_in(cast.desk).post(address(f"duty-{act}", duty.pk), data | {"seen": "1"}, follow=True)

    [sentence] = said(response)
    assert sentence.startswith("Cơ quan đã gửi báo cáo mới sau khi bạn mở trang này, nên chưa ghi gì.")
    assert data.get("reason", "") in sentence
    page = text_of(response)
    assert "Đã bổ sung biên bản" in page
    assert 'name="seen" value="2"' in page
    assert Duty.objects.get().status == "reported"


def test_a_duty_is_not_confirmed_without_saying_what_was_read(cast, signed_in, duty):
    walk_duty(cast, duty.pk, "reported")

    response = signed_in(cast.desk).post(address("duty-confirm", duty.pk), follow=True)

    assert said(response) == [
        "Không rõ bạn đã đọc bản nào, nên chưa ghi gì. Hãy mở lại trang rồi quyết định."
    ]
    assert Duty.objects.get().status == "reported"


def test_the_second_tab_is_told_and_what_it_typed_stays(cast, signed_in, duty):
    client = signed_in(cast.officer)
    client.post(address("duty-progress", duty.pk), REPORT)

    response = client.post(address("duty-progress", duty.pk), REPORT | {"result": "Tôi gõ ở thẻ thứ hai"})

    page = text_of(response)
    assert "Từ lúc bạn mở trang này đã có báo cáo mới" in page
    assert "Tôi gõ ở thẻ thứ hai" in page
    assert 'name="seen" value="1"' in page
    assert DutyProgress.objects.count() == 1


def test_reporting_after_it_was_reported_is_told_and_what_was_typed_stays(cast, signed_in, duty):
    walk_duty(cast, duty.pk, "reported")
    client = signed_in(cast.officer)

    response = client.post(address("duty-progress", duty.pk), REPORT | {"result": "Tôi vừa gõ", "seen": "1"})

    assert "Việc đã báo cáo xong hoặc đã thôi thực hiện." in text_of(response)
    assert "Tôi vừa gõ" in text_of(response)
    assert client.get(address("duty-progress", duty.pk)).status_code == 403


BAD = {
    "an exe renamed pdf": (
        {"attachments": lambda: [pdf(content=b"MZ\x90\x00" + b"\x00" * 300)]},
        "attachments",
    ),
    "thirty megabytes": (
        {"attachments": lambda: [pdf(content=b"%PDF" + b"\x00" * 30 * 1024**2)]},
        "attachments",
    ),
    "two megabytes of text": ({"difficulty": lambda: "x" * 2_000_000}, "difficulty"),
    "no figure": ({"percent": lambda: ""}, "percent"),
    "hidden characters": ({"difficulty": lambda: "a\x00b"}, "difficulty"),
}


@pytest.mark.parametrize("what", BAD)
def test_bad_input_gets_a_sentence_beside_its_field_and_nothing_typed_is_lost(cast, signed_in, duty, what):
    changes, field = BAD[what]
    client = signed_in(cast.officer)

    response = client.post(
        address("duty-progress", duty.pk),
        REPORT | {"result": "Tôi vừa gõ"} | {name: make() for name, make in changes.items()},
    )

    assert response.status_code == 200
    assert list(response.context["form"].errors) == [field]
    assert "Tôi vừa gõ" in text_of(response)
    assert not DutyProgress.objects.exists()


def test_decomposed_letters_are_kept_composed(cast, signed_in, duty):
    client = signed_in(cast.officer)

    client.post(
        address("duty-progress", duty.pk), REPORT | {"result": unicodedata.normalize("NFD", "Đã tập huấn")}
    )

    assert DutyProgress.objects.get().result == "Đã tập huấn"


# --- Extension and release ---------------------------------------------------------------


def test_an_extension_is_asked_for_once_and_must_be_later(cast, signed_in, duty):
    client = signed_in(cast.officer)
    path = address("duty-extension", duty.pk)

    earlier = client.post(path, {"until": "28/06/2019", "reason": "Tôi vừa gõ"})
    assert "Ngày xin phải sau hạn hiện nay và không ở quá khứ." in text_of(earlier)
    assert "Tôi vừa gõ" in text_of(earlier)
    asked = client.post(path, {"until": "05/07/2019", "reason": "Chờ hướng dẫn"}, follow=True)
    assert said(asked) == ["Đã gửi đề nghị gia hạn; thư ký chương trình sẽ trả lời."]
    assert "Từ 28/06/2019 xin đến 05/07/2019" in text_of(asked)
    twice = client.post(path, {"until": "06/07/2019", "reason": "Lần nữa"})

    assert "Đã có một đề nghị đang chờ quyết định." in text_of(twice)
    assert DeadlineRequest.objects.count() == 1


def test_releasing_needs_a_reason(cast, signed_in, duty):
    client = signed_in(cast.desk)

    refused = client.post(address("duty-void", duty.pk), {"reason": " "}, follow=True)
    done = client.post(address("duty-void", duty.pk), {"reason": "Không còn phù hợp"}, follow=True)

    assert said(refused) == ["Hãy ghi lý do: người nhận cần biết phải làm gì."]
    assert said(done) == ["Đã cho thôi thực hiện; cơ quan đã được báo lý do."]
    assert Duty.objects.get().status == "void"
