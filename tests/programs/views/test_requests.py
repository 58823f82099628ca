"""/de-nghi/: asking for more time as everybody, with every bad input."""

import io
from datetime import date

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from programs.models import DeadlineRequest, Duty
from programs.services.duties import report_progress
from programs.services.requests import ask_extension, ask_unlock, withdraw_request
from tests.cast import DAY, make_local, make_member, moment
from tests.makers import make_annual_plan, make_assignment, make_duty, make_plan

LATER = date(2019, 7, 15)
LOCKED = date(2019, 7, 11)


@pytest.fixture
def asked(cast):
    """Tân Phú asks for a fortnight more for its one duty."""
    return ask_extension(
        duty=make_duty(cast), until=LATER, reason="Chờ kinh phí", actor=cast.actor("officer"), at=moment()
    )


def address(name, asked=None):
    return reverse(f"programs:{name}", args=[asked.pk] if asked else [])


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def text_of(response):
    return response.content.decode()


def test_stranger_finds_no_request_and_no_act(asked, cast, signed_in):
    client = signed_in(cast.stranger)

    statuses = [client.get(address("request", asked)).status_code]
    statuses += [
        client.post(address(f"request-{act}", asked)).status_code for act in ("grant", "refuse", "withdraw")
    ]

    assert statuses == [404] * 4
    assert "Chờ kinh phí" not in text_of(client.get(address("requests")))


def test_visitor_is_asked_to_sign_in(asked, client, on_day):
    on_day()

    for url in (address("requests"), address("requests-export"), address("request", asked)):
        assert client.get(url).headers["Location"] == f"{reverse('login')}?next={url}"
    for act in ("grant", "refuse", "withdraw"):
        assert client.post(address(f"request-{act}", asked)).status_code == 302
        assert client.get(address(f"request-{act}", asked)).status_code == 405


def test_list_shows_both_kinds_with_agency_and_days(asked, cast, signed_in):
    plan = make_annual_plan(cast)
    ask_unlock(plan=plan, until=LATER, reason="Bão", actor=cast.actor("officer", LOCKED), at=moment(LOCKED))
    client = signed_in(cast.desk, LOCKED)

    both = text_of(client.get(address("requests")))
    plans = text_of(client.get(address("requests") + "?loai=ke-hoach-nam"))
    duties = text_of(client.get(address("requests") + "?loai=viec&q=nhiem+vu+so"))

    for words in (
        "Nhiệm vụ số 1",
        "Kế hoạch năm 2020",
        "UBND H. Tân Phú",
        "28/06/2019",
        "15/07/2019",
        "Chờ quyết định",
    ):
        assert words in both
    assert "Kế hoạch năm 2020" in plans and "Nhiệm vụ số 1" not in plans
    assert "Nhiệm vụ số 1" in duties and "Mở khoá kế hoạch năm</small>" not in duties


def test_list_filters_by_status_and_says_when_nothing_is_found(asked, cast, signed_in):
    client = signed_in(cast.desk)

    granted = text_of(client.get(address("requests") + "?tinh-trang=granted"))
    stranger = text_of(signed_in(cast.stranger).get(address("requests")))

    assert "Không có đề nghị nào như vậy" in granted
    assert "Chưa có đề nghị nào" in stranger


@pytest.mark.parametrize(
    "query",
    [
        "tinh-trang=%00&loai=%00&q=%00&sort=%00",
        "q=" + "%C3%A0" * 3000,
        "sau=x&truoc=99999999999999999999",
        "sort=cu",
    ],
)
def test_list_survives_any_address(asked, cast, signed_in, query):
    client = signed_in(cast.desk)

    assert client.get(f"{address('requests')}?{query}").status_code == 200
    assert client.get(f"{address('requests-export')}?{query}").status_code == 200


def test_list_asks_the_database_as_often_for_fifty_rows_as_for_one(asked, cast, signed_in):
    client = signed_in(cast.desk)
    client.get(address("requests"))

    def queries():
        with CaptureQueriesContext(connection) as found:
            client.get(address("requests"))
        return len(found)

    few = queries()
    plan = make_plan("51/KH-UBND")
    make_assignment(plan, 1)
    agencies = [make_local(f"H{800 + number}", f"UBND huyện số {number}") for number in range(49)]
    from programs.services.plans import issue_plan

    issue_plan(plan=plan, actor=cast.actor("desk"), at=moment())
    officer = make_member("khach", agencies[0], "officer")
    for number, agency in enumerate(agencies):
        duty = Duty.objects.get(assignment__plan=plan, agency=agency)
        DeadlineRequest.objects.create(
            duty=duty,
            status_since=DAY,
            held_on=duty.due_on,
            asked_until=LATER,
            reason=f"Lý do {number}",
            asked_at=moment(),
            asker_name=officer.user.full_name,
            asker_title="Chuyên viên",
        )

    assert DeadlineRequest.objects.count() == 50
    assert queries() == few


def test_export_holds_exactly_the_requests_asked_for(asked, cast, signed_in):
    client = signed_in(cast.desk)

    some = load_workbook(io.BytesIO(client.get(address("requests-export")).content)).active
    none = load_workbook(
        io.BytesIO(client.get(address("requests-export") + "?tinh-trang=refused").content)
    ).active

    last = list(some.iter_rows(values_only=True))[-1]
    assert last[:4] == ("UBND H. Tân Phú", "Gia hạn nhiệm vụ", "Nhiệm vụ số 1", "Chờ quyết định")
    assert (last[6].date(), last[7].date(), last[8], last[9]) == (
        date(2019, 6, 28),
        LATER,
        None,
        "Chờ kinh phí",
    )
    assert list(none.iter_rows(values_only=True))[-1][0] == "Cơ quan"


def test_desk_grants_until_another_day(asked, cast, signed_in):
    client = signed_in(cast.desk)
    page = text_of(client.get(address("request", asked)))

    response = client.post(
        address("request-grant", asked), {"dong-y-until": "10/07/2019", "dong-y-note": "Đến 10/7"}
    )

    assert 'value="15/07/2019"' in page and "Chờ kinh phí" in page
    assert said(response)[-1] == "Đã đồng ý. Đơn vị đã được báo."
    assert Duty.objects.get(pk=asked.duty_id).due_on == date(2019, 7, 10)
    shown = text_of(client.get(address("request", asked)))
    assert "thứ Tư, 10/07/2019" in shown and "thứ Sáu, 28/06/2019" in shown


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"dong-y-until": "28/06/2019"}, "Ngày đồng ý phải sau hạn hiện nay và không ở quá khứ."),
        ({"dong-y-until": "32/07/2019"}, "Không có ngày như vậy. Hãy ghi ngày/tháng/năm, ví dụ 21/05/2019."),
        ({"dong-y-note": "x" * 4001}, "Hãy rút ngắn: tối đa 4000 ký tự, bạn đã nhập 4001 ký tự."),
    ],
)
def test_grant_that_cannot_be_gets_a_sentence_and_keeps_the_note(asked, cast, signed_in, fields, sentence):
    data = {"dong-y-until": "10/07/2019", "dong-y-note": "Ý kiến đã gõ"} | fields

    response = signed_in(cast.desk).post(address("request-grant", asked), data)

    assert response.status_code == 200
    assert sentence in text_of(response) and data["dong-y-note"] in text_of(response)
    assert DeadlineRequest.objects.get().status == "asked"


def test_desk_refuses_with_a_reason_and_not_without(asked, cast, signed_in):
    client = signed_in(cast.desk)

    without = client.post(address("request-refuse", asked), {"khong-reason": " "})
    with_reason = client.post(address("request-refuse", asked), {"khong-reason": "Đã gia hạn"})

    assert "Hãy ghi lý do: người nhận cần biết phải làm gì." in text_of(without)
    assert said(with_reason)[-1] == "Đã ghi không đồng ý kèm lý do. Đơn vị đã được báo."
    assert "Đã gia hạn" in text_of(client.get(address("request", asked)))


def test_officer_withdraws_and_a_second_time_gets_a_sentence(asked, cast, signed_in):
    client = signed_in(cast.officer)

    first, second = (client.post(address("request-withdraw", asked)) for _time in range(2))

    assert said(first)[-1] == "Đã rút đề nghị."
    assert said(second)[-1] == "Không thể “Rút đề nghị” khi đang ở tình trạng “Đã rút”."


def test_answer_to_what_was_withdrawn_meanwhile_gets_a_sentence_and_keeps_the_text(asked, cast, signed_in):
    client = signed_in(cast.desk)
    withdraw_request(request=asked, actor=cast.actor("officer"), at=moment(DAY, 9))

    granted = client.post(
        address("request-grant", asked), {"dong-y-until": "10/07/2019", "dong-y-note": "Đã gõ A"}
    )
    refused = client.post(address("request-refuse", asked), {"khong-reason": "Đã gõ B"})

    assert "Không thể “Đồng ý” khi đang ở tình trạng “Đã rút”." in text_of(granted)
    assert "Đã gõ A" in text_of(granted)
    assert "Không thể “Không đồng ý” khi đang ở tình trạng “Đã rút”." in text_of(refused)
    assert "Đã gõ B" in text_of(refused)


@pytest.mark.parametrize("name", ["officer", "head", "leader", "auditor"])
def test_only_the_desk_answers(asked, cast, signed_in, name):
    client = signed_in(getattr(cast, name))

    page = text_of(client.get(address("request", asked)))
    response = client.post(address("request-grant", asked), {"dong-y-until": "10/07/2019"})

    assert address("request-grant", asked) not in page
    assert "Việc này dành cho: Thư ký chương trình." in page
    assert "Việc này dành cho: Thư ký chương trình." in text_of(response)
    assert DeadlineRequest.objects.get().status == "asked"


def test_a_request_that_lapsed_says_so_in_both_languages(asked, cast, signed_in):
    report_progress(
        duty=asked.duty,
        percent=100,
        result="Xong",
        says_done=True,
        actor=cast.actor("officer"),
        at=moment(DAY, 10),
    )
    client = signed_in(cast.officer)

    vietnamese = text_of(client.get(address("request", asked)))
    client.cookies["language"] = "en"
    english = text_of(client.get(address("request", asked)))

    assert "Cổng tự rút: việc đã xong hoặc kế hoạch đã trình, không còn hạn để lùi." in vietnamese
    assert "Cổng, theo quy trình" in vietnamese
    assert "Withdrawn by the portal: the work is done or the plan submitted" in english
    assert address("request-withdraw", asked) not in vietnamese
