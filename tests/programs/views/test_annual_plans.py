"""/ke-hoach-nam/: every address as everybody, every bad input with a sentence and nothing lost."""

import io
import unicodedata
from datetime import date, timedelta

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape
from openpyxl import load_workbook

from programs.models import AnnualPlan, AnnualPlanCall, DeadlineRequest, Reminder
from programs.services.annual_plans import (
    accept_annual_plan,
    return_annual_plan,
    save_annual_plan,
    submit_annual_plan,
    withdraw_annual_plan,
)
from tests.cast import DAY, make_local, moment
from tests.makers import an_item, make_annual_plan, make_call

LOCKED = date(2019, 7, 11)
ACTS = ("submit", "withdraw", "begin-review", "accept", "approve")


def address(name, plan=None, **kwargs):
    return reverse(f"programs:{name}", kwargs=({"pk": plan.pk} if plan else {}) | kwargs)


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def text_of(response):
    return response.content.decode()


def sent_form(plan, *rows, **fields):
    """The form of a draft as a browser sends it."""
    data = {"aim": "Ba sản phẩm", "version": str(plan.version)}
    data |= {"items-TOTAL_FORMS": str(len(rows)), "items-INITIAL_FORMS": "0"}
    for number, row in enumerate(rows):
        whole = {"activity": "Tập huấn", "from_month": "1", "until_month": "12"} | row
        data |= {f"items-{number}-{name}": value for name, value in whole.items()}
    return data | fields


@pytest.fixture
def plan(cast):
    return make_annual_plan(cast)


# --- Who comes in ------------------------------------------------------------------------------------


def every_address(plan):
    return [
        address("annual-plan", plan),
        address("annual-plan-edit", plan),
        address("annual-plan-unlock", plan),
        address("annual-plan-compare", plan),
        address("annual-plan-version", plan, number=1),
    ]


def test_stranger_finds_no_plan_of_another_agency_and_no_act(cast, signed_in):
    plan = make_annual_plan(cast, status="returned")
    client = signed_in(cast.stranger)

    pages = [client.get(url).status_code for url in every_address(plan)]
    acts = [
        client.post(address(f"annual-plan-{act}", plan)).status_code
        for act in (*ACTS, "return", "edit", "unlock")
    ]

    assert set(pages + acts) == {404}
    assert AnnualPlan.objects.get(pk=plan.pk).status == "returned"


def test_visitor_is_asked_to_sign_in(plan, client, on_day):
    on_day()
    lists = [address(name) for name in ("annual-plans", "annual-plans-export", "annual-plan-call")]

    for url in [*every_address(plan), *lists]:
        assert client.get(url).headers["Location"] == f"{reverse('login')}?next={url}"
    for act in (*ACTS, "return"):
        assert client.post(address(f"annual-plan-{act}", plan)).status_code == 302
    assert AnnualPlan.objects.get(pk=plan.pk).status == "draft"


@pytest.mark.parametrize("act", ACTS)
def test_act_is_not_done_by_looking(plan, cast, signed_in, act):
    client = signed_in(cast.officer)

    assert client.get(address(f"annual-plan-{act}", plan)).status_code == 405


@pytest.mark.parametrize("name", ["officer", "head", "desk", "leader", "auditor"])
def test_everybody_concerned_opens_list_and_plan(cast, signed_in, name):
    plan = make_annual_plan(cast, status="returned")
    client = signed_in(getattr(cast, name))

    for url in (
        address("annual-plans"),
        address("annual-plan", plan),
        address("annual-plan-version", plan, number=1),
    ):
        assert client.get(url).status_code == 200


def test_version_that_is_not_there_does_not_exist(cast, signed_in):
    plan = make_annual_plan(cast, status="submitted")
    client = signed_in(cast.officer)

    for number in (0, 2, 99999999999):
        assert client.get(address("annual-plan-version", plan, number=number)).status_code == 404


def test_plan_number_out_of_range_does_not_exist(cast, signed_in):
    client = signed_in(cast.desk)

    assert client.get(f"/ke-hoach-nam/{10**30}/").status_code == 404


# --- The list ----------------------------------------------------------------------------------------


def test_list_names_agencies_states_and_days(cast, signed_in):
    make_annual_plan(cast, status="submitted")

    page = text_of(signed_in(cast.desk).get(address("annual-plans")))

    assert "Hạn nộp 28/06/2019 · khoá 10/07/2019 · còn" in page
    for words in (
        "UBND huyện Tân Phú",
        "UBND TP. Biên Hòa",
        "Đã trình",
        "Đang soạn",
        "35.000.000 đ",
        "Đã nộp 1 trên 2",
    ):
        assert words in page


def test_list_of_a_year_without_plans_says_what_to_do(cast, signed_in):
    desk = text_of(signed_in(cast.desk).get(address("annual-plans")))
    officer = text_of(signed_in(cast.officer).get(address("annual-plans")))

    assert "Chưa yêu cầu lập kế hoạch năm nào" in desk and address("annual-plan-call") in desk
    assert "Chưa có kế hoạch năm nào" in officer


def test_filter_that_finds_nothing_offers_the_way_back(plan, cast, signed_in):
    page = text_of(signed_in(cast.desk).get(address("annual-plans") + "?q=khong+co"))

    assert "Không có kế hoạch nào như vậy" in page
    assert 'value="khong co"' in page


@pytest.mark.parametrize(
    "query",
    [
        "nam=%00&q=%00&co-quan=%00&tinh-trang=%00&sort=%00",
        "nam=99999999999999999999&co-quan=99999999999999999999999",
        "q=" + "a" * 5000,
        "sau=~&truoc=x~y&trang=0",
        "sau=9999999999999999999~1&trang=-1",
        "sau=2019-01-01~1&sort=han",
        "sau=abc~1&sort=han",
        "sau=12~1&sort=-tu-ngay",
        "sort=han;drop&tre=1&nop=%F0%9F%92%A5",
        "q=%27%22%3Cscript%3E",
        "q=%25_%5C",
    ],
)
def test_list_survives_any_address(plan, cast, signed_in, query):
    client = signed_in(cast.desk)

    assert client.get(f"{address('annual-plans')}?{query}").status_code == 200
    assert client.get(f"{address('annual-plans-export')}?{query}").status_code == 200


def test_list_asks_the_database_as_often_for_fifty_rows_as_for_one(cast, signed_in):
    make_call(cast)
    client = signed_in(cast.desk)
    client.get(address("annual-plans"))

    def queries():
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(address("annual-plans") + "?nam=tat-ca")
        return len(asked)

    few = queries()
    for number in range(50):
        make_local(f"H{800 + number}", f"UBND huyện số {number}")
    make_call(cast, year=2021)

    assert AnnualPlan.objects.count() == 54
    assert queries() == few


def test_export_holds_exactly_the_rows_asked_for(cast, signed_in):
    make_annual_plan(cast, status="submitted")
    client = signed_in(cast.desk)

    response = client.get(address("annual-plans-export") + "?nop=da")

    sheet = load_workbook(io.BytesIO(response.content)).active
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][0] == "Kế hoạch năm"
    assert [row[0] for row in rows[1:4]] == ["Vào ngày 21/05/2019", "Năm: 2020", "Đã nộp hay chưa: Đã nộp"]
    assert len(rows) == 7
    name, year, status, since, due, lock, first, last, standing, money = rows[6]
    assert (name, year, status, standing, money) == (
        "UBND huyện Tân Phú",
        2020,
        "Đã trình",
        "nộp đúng hạn",
        35_000_000,
    )
    assert [day.date() for day in (since, due, lock, first, last)] == [
        DAY,
        date(2019, 6, 28),
        date(2019, 7, 10),
        DAY,
        DAY,
    ]


def test_export_of_another_agency_is_empty(plan, cast, signed_in):
    content = signed_in(cast.trade_officer).get(address("annual-plans-export")).content

    rows = list(load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True))
    assert rows[-1][0] == "Cơ quan"


# --- Reminding all -----------------------------------------------------------------------------------


def test_desk_reminds_all_that_have_not_submitted_once_a_day(cast, signed_in):
    plan = make_annual_plan(cast, status="submitted")
    client = signed_in(cast.desk)
    url = reverse("programs:annual-plans-remind", args=[plan.call_id])

    first, second = client.post(url), client.post(url)

    assert said(first)[-1] == "Đã nhắc 1 người."
    assert said(second)[-1] == "Hôm nay những người này đã được nhắc rồi."
    assert first.headers["Location"] == "/ke-hoach-nam/?nam=2020"
    assert [(one.person.username, one.by_name) for one in Reminder.objects.all()] == [
        ("stranger", "Thư ký Kiểm Thử")
    ]


@pytest.mark.parametrize("name", ["officer", "head", "auditor", "trade_officer"])
def test_others_may_not_remind_all(plan, cast, signed_in, name):
    response = signed_in(getattr(cast, name)).post(
        reverse("programs:annual-plans-remind", args=[plan.call_id])
    )

    assert response.status_code == 403
    assert "Việc này dành cho: Thư ký chương trình / Lãnh đạo tỉnh." in text_of(response)
    assert not Reminder.objects.exists()


# --- The call ----------------------------------------------------------------------------------------


def test_desk_asks_for_the_plans_of_a_year(cast, signed_in):
    response = signed_in(cast.desk).post(
        address("annual-plan-call"),
        {
            "year": "2021",
            "due_on": "03/06/2020",
            "lock_on": "10/06/2020",
            "note": "Theo mẫu",
            "agencies": [cast.trade_agency.pk],
        },
    )

    call = AnnualPlanCall.objects.get()
    assert (call.year, call.due_on, call.lock_on) == (2021, date(2020, 6, 3), date(2020, 6, 10))
    assert said(response) == ["Đã yêu cầu 3 đơn vị lập kế hoạch."]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"due_on": "20/05/2019"}, "Hạn nộp không được trước hôm nay."),
        ({"lock_on": "01/06/2019"}, "Ngày khoá không được trước hạn nộp."),
        ({"due_on": "31/06/2019"}, "Không có ngày như vậy. Hãy ghi ngày/tháng/năm, ví dụ 21/05/2019."),
        ({"year": "hai nghìn"}, "Hãy ghi năm bằng bốn chữ số, ví dụ 2020."),
        ({"year": "99999"}, "2100"),
        ({"year": "2020"}, "Đã yêu cầu lập kế hoạch năm 2020 rồi."),
        ({"note": "x" * 3000}, "Hãy rút ngắn: tối đa 2000 ký tự, bạn đã nhập 3000 ký tự."),
        ({"agencies": ["x"]}, "x"),
    ],
)
def test_call_that_cannot_be_gets_a_sentence_and_keeps_what_was_typed(cast, signed_in, fields, sentence):
    make_call(cast)
    data = {"year": "2021", "due_on": "28/06/2019", "lock_on": "10/07/2019", "note": "Lời dặn"} | fields

    response = signed_in(cast.desk).post(address("annual-plan-call"), data)

    page = text_of(response)
    assert response.status_code == 200
    assert sentence in page
    assert escape(data["note"]) in page and data["year"] in page
    assert AnnualPlanCall.objects.count() == 1


def test_days_of_a_call_are_moved_for_those_who_have_not_submitted(plan, cast, signed_in):
    url = reverse("programs:annual-plan-call-move", args=[plan.call_id])
    client = signed_in(cast.desk)

    shown = text_of(client.get(url))
    refused = client.post(url, {"due_on": "01/01/2019", "lock_on": "10/07/2019"})
    done = client.post(url, {"due_on": "15/07/2019", "lock_on": "31/07/2019"})

    assert 'value="28/06/2019"' in shown
    assert "Hạn nộp phải từ ngày yêu cầu trở đi" in text_of(refused)
    assert said(done) == ["Đã đổi hạn cho các đơn vị chưa nộp."]
    assert AnnualPlan.objects.get(pk=plan.pk).due_on == date(2019, 7, 15)


@pytest.mark.parametrize("name", ["leader", "officer", "head", "auditor"])
def test_call_pages_are_the_desks_own(plan, cast, signed_in, name):
    client = signed_in(getattr(cast, name))

    for url in (address("annual-plan-call"), reverse("programs:annual-plan-call-move", args=[plan.call_id])):
        assert client.get(url).status_code == client.post(url).status_code == 403


# --- Drafting ----------------------------------------------------------------------------------------


def test_officer_saves_a_draft_in_any_way_of_writing_figures(plan, cast, signed_in):
    client = signed_in(cast.officer)
    rows = [{"amount_province": typed} for typed in ("1.000.000", "1,000,000", "1 000 000", "1000000")]

    response = client.post(address("annual-plan-edit", plan), sent_form(plan, *rows))

    assert response.headers["Location"] == address("annual-plan", plan)
    amounts = [line.amount for item in plan.items.all() for line in item.funding.all()]
    assert amounts == [1_000_000] * 4


def test_decomposed_text_is_saved_composed(plan, cast, signed_in):
    decomposed = unicodedata.normalize("NFD", "Bưởi Tân Triều")

    signed_in(cast.officer).post(
        address("annual-plan-edit", plan), sent_form(plan, {"activity": decomposed}, aim=decomposed)
    )

    assert AnnualPlan.objects.get(pk=plan.pk).aim == "Bưởi Tân Triều"
    assert plan.items.get().activity == "Bưởi Tân Triều"


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ({"amount_own": "-5"}, "Số tiền không được âm."),
        ({"amount_own": "1,5"}, "Tiền tính bằng đồng, không có phần lẻ."),
        ({"amount_own": "1000000000000001"}, "Số tiền quá lớn: tối đa 1.000.000.000.000.000 đồng một dòng."),
        ({"amount_own": "nhiều"}, "Không đọc được số tiền này."),
        ({"quantity": "-1"}, "Số không được âm."),
        ({"from_month": "6", "until_month": "2"}, "Tháng kết thúc phải từ tháng bắt đầu trở đi."),
        ({"activity": "", "amount_own": "5"}, "Hãy ghi tên hoạt động, hoặc xoá trống cả dòng."),
        ({"activity": "ẩn\x07"}, "Có ký tự ẩn không dùng được (U+0007)."),
        ({"activity": "a" * 501}, "Hãy rút ngắn: tối đa 500 ký tự, bạn đã nhập 501 ký tự."),
    ],
)
def test_row_that_cannot_be_gets_a_sentence_and_everything_typed_stays(plan, cast, signed_in, row, sentence):
    data = sent_form(plan, {"activity": "Hội chợ", "responsible": "Ông Ba"}, row, aim="Mục tiêu đang gõ")

    response = signed_in(cast.officer).post(address("annual-plan-edit", plan), data)

    page = text_of(response)
    assert response.status_code == 200
    assert sentence in page
    assert "Mục tiêu đang gõ" in page and "Ông Ba" in page
    for value in row.values():
        assert escape(value).replace("\x07", "") in page.replace("\x07", "")
    assert AnnualPlan.objects.get(pk=plan.pk).version == plan.version


def test_two_megabytes_of_text_get_a_sentence(plan, cast, signed_in):
    text = "ô" * (2 * 1024 * 1024 // 2)

    response = signed_in(cast.officer).post(address("annual-plan-edit", plan), sent_form(plan, {}, aim=text))

    assert response.status_code == 200
    assert "Hãy rút ngắn: tối đa 20000 ký tự" in text_of(response)
    assert text in text_of(response)


def test_more_rows_without_javascript_keep_what_was_typed_and_save_nothing(plan, cast, signed_in):
    data = sent_form(plan, {"activity": "Hội chợ xuân"}, add_rows="1", aim="Đang gõ")

    page = text_of(signed_in(cast.officer).post(address("annual-plan-edit", plan), data))

    assert 'value="Hội chợ xuân"' in page and "Đang gõ" in page
    assert 'name="items-3-activity"' in page
    assert f'name="version" value="{plan.version}"' in page
    assert AnnualPlan.objects.get(pk=plan.pk).version == plan.version


def test_colleagues_save_is_shown_beside_ones_own_text_and_only_a_second_look_replaces_it(
    plan, cast, signed_in
):
    client = signed_in(cast.officer)
    mine = sent_form(plan, {"activity": "Việc của tôi"}, aim="Bản của tôi")
    save_annual_plan(
        plan=plan,
        aim="Bản của lãnh đạo",
        items=[an_item("Việc của lãnh đạo")],
        version=plan.version,
        actor=cast.actor("head"),
        at=moment(DAY, 9),
    )

    refused = client.post(address("annual-plan-edit", plan), mine)
    page = text_of(refused)
    saved_then = AnnualPlan.objects.get(pk=plan.pk)
    again = client.post(address("annual-plan-edit", plan), mine)
    client.post(address("annual-plan-edit", plan), mine | {"version_seen": str(saved_then.version)})

    for words in (
        "Bản của tôi",
        "Việc của tôi",
        "Bản của lãnh đạo",
        "Việc của lãnh đạo",
        "Lãnh đạo Tân Phú lưu lúc",
    ):
        assert words in page
    assert f'name="version_seen" value="{saved_then.version}"' in page
    assert saved_then.aim == "Bản của lãnh đạo"
    assert "Tôi đã xem, lưu bản của tôi" in text_of(again)
    assert AnnualPlan.objects.get(pk=plan.pk).aim == "Bản của tôi"


def test_look_that_is_old_again_replaces_nothing(plan, cast, signed_in):
    """Somebody saves a third time while the second look is taken."""
    client = signed_in(cast.officer)
    mine = sent_form(plan, {}, aim="Bản của tôi", version_seen=str(plan.version + 1))
    for text in ("Lần một", "Lần hai"):
        current = AnnualPlan.objects.get(pk=plan.pk)
        save_annual_plan(
            plan=current,
            aim=text,
            items=[],
            version=current.version,
            actor=cast.actor("head"),
            at=moment(DAY, 9),
        )

    page = text_of(client.post(address("annual-plan-edit", plan), mine))

    assert "Lần hai" in page and "Bản của tôi" in page
    assert AnnualPlan.objects.get(pk=plan.pk).aim == "Lần hai"


def test_draft_submitted_meanwhile_is_not_changed_and_what_was_typed_stays(cast, signed_in):
    plan = make_annual_plan(cast, status="submitted")

    response = signed_in(cast.officer).post(
        address("annual-plan-edit", plan), sent_form(plan, {}, aim="Gõ dở")
    )

    page = text_of(response)
    assert "Kế hoạch đã trình nên không sửa được. Hãy rút lại, hoặc đợi thư ký trả lại." in page
    assert "Gõ dở" in page
    assert AnnualPlan.objects.get(pk=plan.pk).aim != "Gõ dở"


@pytest.mark.parametrize("name", ["desk", "leader", "auditor"])
def test_text_of_a_draft_is_not_opened_by_others(plan, cast, signed_in, name):
    response = signed_in(getattr(cast, name)).get(address("annual-plan-edit", plan))

    assert response.headers["Location"] == address("annual-plan", plan)
    assert said(response) == ["Việc này dành cho: Chuyên viên / Lãnh đạo cơ quan."]


def test_form_left_open_past_the_session_comes_back_after_signing_in(plan, cast, signed_in):
    """What was typed waits in the browser under the key of the form; signing in leads back to it."""
    client = signed_in(cast.officer)
    page = text_of(client.get(address("annual-plan-edit", plan)))
    client.logout()

    lost = client.post(address("annual-plan-edit", plan), sent_form(plan, {}, aim="Gõ dở"))

    assert f'data-autosave="annual-plan-{plan.pk}"' in page
    assert lost.headers["Location"] == f"{reverse('login')}?next={address('annual-plan-edit', plan)}"
    assert AnnualPlan.objects.get(pk=plan.pk).version == plan.version


# --- Acts --------------------------------------------------------------------------------------------


def test_story_from_submission_to_approval(plan, cast, signed_in):
    thin = {"reason": "Thiếu nguồn", "seen": "1"}
    steps = [
        ("officer", "submit", {}, "Đã trình kế hoạch. Thư ký chương trình đã được báo."),
        ("desk", "begin-review", {}, "Đã bắt đầu thẩm định; đơn vị không rút lại được nữa."),
        (
            "desk",
            "return",
            thin,
            "Đã trả lại kế hoạch kèm lý do. Đơn vị đã được báo.",
        ),
        ("officer", "submit", {}, "Đã trình kế hoạch. Thư ký chương trình đã được báo."),
        ("officer", "withdraw", {}, "Đã rút kế hoạch về. Sửa xong hãy trình lại."),
        ("head", "submit", {}, "Đã trình kế hoạch. Thư ký chương trình đã được báo."),
        ("desk", "accept", {"seen": "3"}, "Đã chấp nhận và trình lãnh đạo."),
        ("leader", "approve", {"seen": "3"}, "Đã phê duyệt. Từ nay kế hoạch không thay đổi nữa."),
    ]

    for name, act, data, done in steps:
        response = signed_in(getattr(cast, name)).post(address(f"annual-plan-{act}", plan), data)
        assert (response.headers["Location"], said(response)[-1]) == (address("annual-plan", plan), done)

    page = text_of(signed_in(cast.officer).get(address("annual-plan", plan)))
    assert "Lãnh đạo Kiểm Thử, Phó Chủ tịch, Ủy ban nhân dân tỉnh phê duyệt lúc " in page
    assert AnnualPlan.objects.get(pk=plan.pk).versions.count() == 3


def test_submitting_from_a_second_tab_gets_a_sentence(plan, cast, signed_in):
    client = signed_in(cast.officer)
    client.post(address("annual-plan-submit", plan))

    second = client.post(address("annual-plan-submit", plan))

    assert said(second)[-1] == "Không thể “Trình” khi đang ở tình trạng “Đã trình”."
    assert AnnualPlan.objects.get(pk=plan.pk).versions.count() == 1


def test_accepting_what_was_withdrawn_meanwhile_gets_a_sentence(cast, signed_in):
    plan = make_annual_plan(cast, status="submitted")
    client = signed_in(cast.desk)
    withdraw_annual_plan(plan=plan, actor=cast.actor("officer"), at=moment(DAY, 9))

    response = client.post(address("annual-plan-accept", plan), {"seen": "1"})

    assert said(response) == ["Không thể “Chấp nhận, trình lãnh đạo” khi đang ở tình trạng “Đang soạn”."]


@pytest.mark.parametrize("reason", ["", "   "])
def test_return_without_a_reason_gets_a_sentence(cast, signed_in, reason):
    plan = make_annual_plan(cast, status="submitted")

    response = signed_in(cast.desk).post(address("annual-plan-return", plan), {"reason": reason, "seen": "1"})

    assert "Hãy ghi lý do: người nhận cần biết phải làm gì." in text_of(response)
    assert AnnualPlan.objects.get(pk=plan.pk).status == "submitted"


def test_reason_written_while_the_plan_was_withdrawn_is_not_lost(cast, signed_in):
    plan = make_annual_plan(cast, status="submitted")
    client = signed_in(cast.desk)
    withdraw_annual_plan(plan=plan, actor=cast.actor("officer"), at=moment(DAY, 9))

    response = client.post(
        address("annual-plan-return", plan), {"reason": "Một lý do dài đã gõ", "seen": "1"}
    )

    page = text_of(response)
    assert "Không thể “Trả lại” khi đang ở tình trạng “Đang soạn”." in page
    assert "Một lý do dài đã gõ" in page


AGAIN = (
    "Văn bản đã được trình lại sau khi bạn mở trang này, nên chưa ghi gì. "
    "Hãy đọc bản mới (lần 2) rồi quyết định."
)


def handed_in_anew(plan, cast, aim="Bản thứ hai"):
    """The officer takes a submitted plan back, writes another aim and hands it in again."""
    officer = cast.actor("officer")
    plan = withdraw_annual_plan(plan=plan, actor=officer, at=moment(DAY, 9))
    plan = save_annual_plan(
        plan=plan, aim=aim, items=[an_item()], version=plan.version, actor=officer, at=moment(DAY, 9)
    )
    return submit_annual_plan(plan=plan, actor=officer, at=moment(DAY, 9))


def test_buttons_carry_the_number_of_the_text_that_the_page_shows(cast, signed_in):
    plan = handed_in_anew(make_annual_plan(cast, status="submitted"), cast)

    page = text_of(signed_in(cast.desk).get(address("annual-plan", plan)))

    accept = page.partition(f'action="{address("annual-plan-accept", plan)}"')[2].partition("</form>")[0]
    back = page.partition(f'action="{address("annual-plan-return", plan)}"')[2].partition("</form>")[0]
    assert 'name="seen" value="2"' in accept
    assert 'name="seen" value="2"' in back
    assert "Bản thứ hai" in page


def test_accepting_in_an_old_tab_what_was_handed_in_anew_shows_the_new_text(cast, signed_in):
    plan = make_annual_plan(cast, status="submitted")
    client = signed_in(cast.desk)
    client.get(address("annual-plan", plan))
    handed_in_anew(plan, cast)

    response = client.post(address("annual-plan-accept", plan), {"seen": "1"}, follow=True)

    page = text_of(response)
    assert AnnualPlan.objects.get(pk=plan.pk).status == "submitted"
    assert AGAIN in page
    assert "Bản thứ hai" in page
    second = client.post(address("annual-plan-accept", plan), {"seen": "2"})
    assert said(second)[-1] == "Đã chấp nhận và trình lãnh đạo."


def test_approving_in_an_old_tab_what_was_sent_back_and_accepted_again_is_refused(cast, signed_in):
    plan = make_annual_plan(cast, status="accepted")
    leader = signed_in(cast.leader)
    leader.get(address("annual-plan", plan))
    return_annual_plan(plan=plan, reason="Xem lại", seen=1, actor=cast.actor("leader"), at=moment(DAY, 9))
    submit_annual_plan(plan=plan, actor=cast.actor("officer"), at=moment(DAY, 9))
    accept_annual_plan(plan=plan, seen=2, actor=cast.actor("desk"), at=moment(DAY, 9))

    response = leader.post(address("annual-plan-approve", plan), {"seen": "1"})

    assert said(response) == [AGAIN]
    assert AnnualPlan.objects.get(pk=plan.pk).status == "accepted"


def test_returning_what_was_handed_in_anew_keeps_the_reason_and_shows_the_new_text(cast, signed_in):
    plan = make_annual_plan(cast, status="submitted")
    handed_in_anew(plan, cast)
    client = signed_in(cast.desk)

    response = client.post(address("annual-plan-return", plan), {"reason": "Thiếu nguồn vốn", "seen": "1"})

    page = text_of(response)
    assert AGAIN in page
    assert "Thiếu nguồn vốn</textarea>" in page
    assert "Bản thứ hai" in page
    assert 'name="seen" value="2"' in page
    assert AnnualPlan.objects.get(pk=plan.pk).status == "submitted"


@pytest.mark.parametrize("seen", [None, "", "một", "-1", "99999999999"])
def test_judging_without_saying_what_was_read_is_refused(cast, signed_in, seen):
    plan = make_annual_plan(cast, status="submitted")

    data = {} if seen is None else {"seen": seen}
    response = signed_in(cast.desk).post(address("annual-plan-accept", plan), data)

    assert said(response) == [
        "Không rõ bạn đã đọc bản nào, nên chưa ghi gì. Hãy mở lại trang rồi quyết định."
    ]
    assert AnnualPlan.objects.get(pk=plan.pk).status == "submitted"


def test_the_box_of_the_return_proposes_a_day_and_the_page_says_it_afterwards(cast, signed_in):
    day = date(2019, 7, 12)
    plan = make_annual_plan(cast, status="submitted")
    client = signed_in(cast.desk, day)
    box = text_of(client.get(address("annual-plan", plan)))

    sent = {"reason": "Thiếu nguồn vốn", "until": "22/07/2019", "seen": "1"}
    response = client.post(address("annual-plan-return", plan), sent)

    assert "Nộp lại chậm nhất ngày</span>" in box
    assert 'name="until" value="19/07/2019"' in box
    assert said(response) == ["Đã trả lại kế hoạch kèm lý do. Đơn vị đã được báo."]
    page = text_of(signed_in(cast.officer, day).get(address("annual-plan", plan)))
    assert "Nộp lại chậm nhất ngày 22/07/2019." in page
    assert "nộp lại chậm nhất ngày 22/07/2019 · còn 6 ngày làm việc" in page
    assert "Đã quá ngày khoá." not in page


@pytest.mark.parametrize(
    ("until", "sentence"),
    [
        ("11/07/2019", "Ngày nộp lại phải từ hôm nay trở đi và không trước ngày khoá 10/07/2019."),
        ("32/07/2019", "Không có ngày như vậy. Hãy ghi ngày/tháng/năm, ví dụ 21/05/2019."),
    ],
)
def test_a_day_that_makes_no_sense_keeps_the_reason(cast, signed_in, until, sentence):
    plan = make_annual_plan(cast, status="submitted")

    sent = {"reason": "Thiếu nguồn vốn", "until": until, "seen": "1"}
    response = signed_in(cast.desk, date(2019, 7, 12)).post(address("annual-plan-return", plan), sent)

    page = text_of(response)
    assert sentence in page
    assert "Thiếu nguồn vốn</textarea>" in page
    assert AnnualPlan.objects.get(pk=plan.pk).status == "submitted"


def test_what_one_may_not_do_is_greyed_with_the_reason(cast, signed_in):
    plan = make_annual_plan(cast, status="submitted")

    page = text_of(signed_in(cast.officer).get(address("annual-plan", plan)))

    assert "Việc này dành cho: Thư ký chương trình." in page
    assert address("annual-plan-withdraw", plan) in page
    assert address("annual-plan-accept", plan) not in page


def test_draft_of_an_agency_is_not_on_the_page_of_the_desk(plan, cast, signed_in):
    page = text_of(signed_in(cast.desk).get(address("annual-plan", plan)))

    assert "Có hai sản phẩm đạt ba sao" not in page and "Tập huấn chủ thể OCOP" not in page
    assert "Đơn vị đang soạn và chưa trình lần nào; nội dung chỉ đơn vị thấy." in page


# --- Unlocking ---------------------------------------------------------------------------------------


def test_officer_asks_to_unlock_a_locked_plan(plan, cast, signed_in):
    client = signed_in(cast.officer, LOCKED)

    page = text_of(client.get(address("annual-plan", plan)))
    response = client.post(address("annual-plan-unlock", plan), {"until": "15/07/2019", "reason": "Bão lũ"})

    assert address("annual-plan-unlock", plan) in page
    assert said(response) == ["Đã gửi đề nghị mở khoá. Thư ký chương trình sẽ trả lời."]
    assert DeadlineRequest.objects.get().asked_until == date(2019, 7, 15)


@pytest.mark.parametrize(
    ("day", "fields", "sentence"),
    [
        (DAY, {}, "Kế hoạch chưa khoá nên chưa cần xin mở khoá."),
        (LOCKED, {"reason": " "}, "Hãy ghi lý do xin gia hạn."),
        (LOCKED, {"until": "10/07/2019"}, "Ngày xin phải sau hạn hiện nay và không ở quá khứ."),
        (LOCKED, {"until": "40/07/2019"}, "Không có ngày như vậy. Hãy ghi ngày/tháng/năm, ví dụ 21/05/2019."),
    ],
)
def test_unlock_that_cannot_be_gets_a_sentence_and_keeps_the_reason(
    plan, cast, signed_in, day, fields, sentence
):
    data = {"until": "15/07/2019", "reason": "Bão lũ làm trễ"} | fields

    response = signed_in(cast.officer, day).post(address("annual-plan-unlock", plan), data)

    assert response.status_code == 200
    assert sentence in text_of(response)
    assert data["reason"].strip() in text_of(response)
    assert not DeadlineRequest.objects.exists()


# --- Versions ----------------------------------------------------------------------------------------


def test_version_page_shows_the_frozen_text_and_that_its_hash_is_right(cast, signed_in):
    plan = make_annual_plan(cast, status="returned")
    version = plan.versions.get()

    page = text_of(signed_in(cast.desk).get(address("annual-plan-version", plan, number=1)))

    assert version.sha256 in page and "khớp nội dung" in page
    assert "Tập huấn chủ thể OCOP" in page and "35.000.000" in page


def test_two_versions_are_compared_side_by_side(cast, signed_in):
    plan = make_annual_plan(cast, status="returned")
    save_annual_plan(
        plan=plan,
        aim="Ba sản phẩm",
        items=[an_item(), an_item("In tem nhãn")],
        version=plan.version,
        actor=cast.actor("officer"),
        at=moment(DAY, 9),
    )
    client = signed_in(cast.officer)
    url = address("annual-plan-compare", plan)
    working = text_of(client.get(url))
    client.post(address("annual-plan-submit", plan))

    versions = text_of(client.get(url + "?tu=1&den=2"))
    nonsense = client.get(url + "?tu=%00&den=99")

    assert "Bản đang soạn" in working
    for page in (working, versions):
        assert "≠ đổi" in page and "+ thêm" in page and "In tem nhãn" in page
    assert nonsense.status_code == 200


def test_single_text_has_nothing_to_compare_with(cast, signed_in):
    plan = make_annual_plan(cast, status="submitted")

    response = signed_in(cast.desk).get(address("annual-plan-compare", plan))

    assert response.headers["Location"] == address("annual-plan", plan)
    assert said(response) == ["Chưa có hai bản để so sánh."]


def test_desk_cannot_compare_with_the_text_being_worked_on(cast, signed_in):
    plan = make_annual_plan(cast, status="returned")

    response = signed_in(cast.desk).get(address("annual-plan-compare", plan) + "?tu=1&den=dang-soan")

    assert response.status_code == 302


def test_succeeding_agency_reads_what_it_inherited_and_changes_nothing(plan, cast, signed_in):
    from agencies.models import AgencySuccession

    AgencySuccession.objects.create(
        predecessor=cast.tan_phu, successor=cast.bien_hoa, on=DAY - timedelta(days=1)
    )
    client = signed_in(cast.stranger)

    assert client.get(address("annual-plan", plan)).status_code == 200
    response = client.post(address("annual-plan-submit", plan))

    assert said(response)[-1] == "Bản ghi này thuộc cơ quan khác."
    assert AnnualPlan.objects.get(pk=plan.pk).status == "draft"
