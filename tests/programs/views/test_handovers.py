"""/ban-giao/: the secretariat gives the work of a closed agency to somebody, or says that nobody needs to do it."""

from datetime import date

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies.models import Agency, AgencySuccession
from programs.models import AnnualPlan, Duty
from tests.cast import make_local
from tests.makers import make_annual_plan, make_duty

CLOSED = date(2019, 7, 1)
MANY = 5


@pytest.fixture
def left(cast):
    """Tân Phú, divided into two communes, with a duty and a plan nobody took on."""
    make_annual_plan(cast)
    make_duty(cast)
    for code in ("X1", "X2"):
        commune = make_local(code, f"UBND xã {code}", valid_from=CLOSED)
        AgencySuccession.objects.create(predecessor=cast.tan_phu, successor=commune, on=CLOSED)
    Agency.objects.filter(pk=cast.tan_phu.pk).update(valid_until=CLOSED)
    return Agency.objects.get(pk=cast.tan_phu.pk)


def address(agency):
    return reverse("programs:handover", args=[agency.pk])


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def text_of(response):
    return response.content.decode()


def everything(**fields):
    return {
        "duties": list(Duty.objects.undone().values_list("pk", flat=True)),
        "plans": list(AnnualPlan.objects.filter(agency__code="H734").values_list("pk", flat=True)),
    } | fields


def test_page_shows_what_is_left_and_names_the_successors_first(cast, signed_in, left):
    page = text_of(signed_in(cast.desk, CLOSED).get(address(left)))

    assert "Chuyển giao việc của UBND huyện Tân Phú" in page
    assert "Cơ quan đã kết thúc hoạt động từ ngày 01/07/2019." in page
    assert "UBND xã X1, UBND xã X2" in page
    assert "Nhiệm vụ số 1" in page
    assert "Kế hoạch năm 2020" in page
    options = page.partition("Chọn cơ quan nhận")[2]
    assert options.index("UBND xã X2") < options.index("Sở Công Thương")
    assert "UBND huyện Tân Phú" not in options.partition("</select>")[0]


def test_my_work_and_the_duty_lead_to_it(cast, signed_in, left):
    client = signed_in(cast.desk, CLOSED)

    assert address(left) in text_of(client.get(reverse("programs:my-work")))
    for record in (Duty.objects.get(), AnnualPlan.objects.get(agency=left)):
        assert f'<a href="{address(left)}">Chuyển giao</a>' in text_of(client.get(record.get_absolute_url()))
        assert address(left) not in text_of(signed_in(cast.auditor, CLOSED).get(record.get_absolute_url()))
        client = signed_in(cast.desk, CLOSED)


def test_handing_over_says_how_much_and_the_pages_say_from_whom(cast, signed_in, left):
    commune = Agency.objects.get(code="X1")
    client = signed_in(cast.desk, CLOSED)

    response = client.post(address(left), everything(to=commune.pk, act="chuyen-giao"))

    assert said(response) == ["Đã chuyển giao 2 việc."]
    assert "Không còn việc nào chưa có người nhận" in text_of(client.get(address(left)))
    for record in (Duty.objects.get(), AnnualPlan.objects.get(agency=commune)):
        assert "từ UBND huyện Tân Phú, ngày 01/07/2019" in text_of(client.get(record.get_absolute_url()))


def test_what_the_receiver_has_already_is_said(cast, signed_in, left):
    response = signed_in(cast.desk, CLOSED).post(
        address(left), everything(to=cast.bien_hoa.pk, act="chuyen-giao")
    )

    assert said(response) == ["Đã chuyển giao 1 việc. 1 việc thôi thực hiện vì cơ quan nhận đã có."]


def test_ending_says_how_much(cast, signed_in, left):
    client = signed_in(cast.desk, CLOSED)

    response = client.post(address(left), everything(reason="Hết nhiệm vụ", act="cho-thoi"))

    assert said(response) == ["Đã cho thôi 2 việc."]
    plan = AnnualPlan.objects.get(agency=left)
    page = text_of(client.get(plan.get_absolute_url()))
    assert "Thôi lập" in page
    assert "không phải nộp nữa" in page


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"duties": [], "plans": []}, "Hãy chọn ít nhất một việc."),
        ({"to": ""}, "Hãy chọn cơ quan nhận."),
        ({"to": "0"}, "Cơ quan nhận phải đang hoạt động. Hãy chọn cơ quan khác."),
        ({"to": "một"}, "Cơ quan nhận phải đang hoạt động. Hãy chọn cơ quan khác."),
        ({"act": "cho-thoi"}, "Hãy ghi lý do cho thôi."),
        ({"act": ""}, "Hãy chọn chuyển giao hoặc cho thôi."),
        ({"act": "approve"}, "Hãy chọn chuyển giao hoặc cho thôi."),
        (
            {"duties": ["999999999999999999999999"]},
            "Có việc trong danh sách đã được chuyển giao hoặc cho thôi. Hãy xem lại rồi chọn.",
        ),
        (
            {"duties": ["một"]},
            "Có việc trong danh sách đã được chuyển giao hoặc cho thôi. Hãy xem lại rồi chọn.",
        ),
    ],
)
def test_bad_input_gets_a_sentence_and_changes_nothing(cast, signed_in, left, change, sentence):
    sent = everything(to=cast.bien_hoa.pk, act="chuyen-giao") | change

    response = signed_in(cast.desk, CLOSED).post(address(left), sent)

    assert response.status_code == 200
    assert sentence in text_of(response)
    assert Duty.objects.get().agency == left


def test_agencies_at_work_have_no_such_page(cast, signed_in, left):
    assert signed_in(cast.desk, CLOSED).get(address(cast.bien_hoa)).status_code == 404


def test_page_costs_the_same_with_one_duty_and_with_many(cast, signed_in, left, django_assert_num_queries):
    client = signed_in(cast.desk, CLOSED)
    client.get(address(left))
    duty = Duty.objects.get()
    with CaptureQueriesContext(connection) as first:
        client.get(address(left))
    for number in range(2, MANY + 1):
        Duty.objects.create(
            assignment=duty.assignment,
            agency=left,
            part=duty.part,
            period_start=date(2019, number, 1),
            period_end=date(2019, number, 28),
            due_on=duty.due_on,
            first_due_on=duty.due_on,
            due_since=CLOSED,
            status_since=CLOSED,
        )

    with django_assert_num_queries(len(first)):
        page = text_of(client.get(address(left)))

    assert page.count('name="duties"') == MANY
