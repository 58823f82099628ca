"""/xac-thuc/: for anyone, without a session, right the second a certificate is revoked."""

from datetime import date

import pytest
from django.urls import reverse

from agencies.models import Notification
from products.enums import DecisionKind, RevocationGround, StageLevel
from products.models import Certificate, MisuseReport
from products.models.certificates import CODE_LENGTH, CODE_LETTERS, new_code
from products.services.certificates import open_case
from products.services.decisions import draft_decision, publish_decision
from products.views.verify import MOST_MISSES, MOST_REPORTS, written
from tests.cast import DAY, moment
from tests.products.cast import make_product_cast
from tests.products.makers import make_form, make_product, make_regime
from tests.products.results import make_certificate

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_pages():
    written.cache_clear()


@pytest.fixture
def people(cast):
    make_form()
    make_regime("commune-province")
    return make_product_cast(cast)


@pytest.fixture
def certificate(people):
    return make_certificate(people, make_product(people.coop), stars=4, issued_on=date(2019, 1, 10))


def page(client, certificate, **headers):
    return client.get(reverse("products:verify", args=[certificate.code]), headers=headers)


def revoke(people, certificate):
    case = open_case(
        certificate=certificate,
        ground=RevocationGround.MARK,
        concluded_on=DAY,
        text="Dán sai nhãn",
        actor=people.actor("desk"),
        at=moment(),
    )
    decision = draft_decision(
        kind=DecisionKind.REVOKE,
        level=StageLevel.PROVINCE,
        issuer=people.cast.committee,
        issuer_name="Ủy ban nhân dân tỉnh",
        title="Thu hồi",
        cases=[case],
        actor=people.actor("desk"),
        at=moment(),
    )
    publish_decision(
        decision=decision, number="99/QĐ-UBND", signed_on=DAY, actor=people.actor("leader"), at=moment()
    )


def test_the_standing_comes_first_and_in_plain_words(client, on_day, certificate):
    on_day()

    content = page(client, certificate).content.decode()

    assert "Giấy chứng nhận này đang có giá trị." in content
    assert content.index("đang có giá trị") < content.index("Bưởi da xanh") or "<title>" in content
    assert "4 sao" in content and "HTX Bưởi Tân Phú" in content and certificate.decision.number in content


def test_no_session_and_no_cookie_is_begun(client, on_day, certificate):
    on_day()

    response = page(client, certificate)

    assert not response.cookies
    assert response.headers["Cache-Control"] == "public, max-age=0, must-revalidate"


def test_a_page_that_did_not_change_is_not_sent_again(client, on_day, certificate):
    on_day()
    tag = page(client, certificate).headers["ETag"]

    again = page(client, certificate, if_none_match=tag)

    assert (again.status_code, again.content) == (304, b"")


def test_a_revocation_shows_at_once_even_to_who_has_the_page_already(client, on_day, people, certificate):
    on_day()
    tag = page(client, certificate).headers["ETag"]

    revoke(people, certificate)
    response = page(client, certificate, if_none_match=tag)

    assert response.status_code == 200
    assert "đã bị thu hồi, không còn giá trị" in response.content.decode()


def test_the_same_page_is_said_in_english(client, on_day, certificate):
    on_day()
    client.cookies["language"] = "en"

    response = page(client, certificate)

    assert 'lang="en"' in response.content.decode()


def test_it_takes_two_queries(client, on_day, certificate, django_assert_num_queries):
    on_day()

    with django_assert_num_queries(2):
        page(client, certificate)


def test_every_code_is_answered_with_its_own_certificate(client, on_day, people, certificate):
    """The SQL of a day is kept; whose code it was written for first must not matter."""
    other = make_certificate(people, make_product(people.coop, "Mật ong khác"), stars=3, issued_on=DAY)
    for one in (certificate, other, certificate):
        assert one.product.name in page(client, one).content.decode()
    assert page(client, other).content != page(client, certificate).content


@pytest.mark.parametrize("code", ["AAAA", "../../etc", "%00", "x" * 300, "'; --", "Ａ" * 20])
def test_a_code_nobody_has_is_a_plain_404(client, on_day, code):
    on_day()

    response = client.get(reverse("products:verify-home") + code + "/")

    assert response.status_code == 404


def test_who_guesses_is_stopped_and_learns_nothing_even_of_a_code_that_is_right(client, on_day, certificate):
    on_day()
    guesses = [client.get(f"/xac-thuc/{new_code()}/").status_code for _guess in range(MOST_MISSES + 5)]

    assert guesses == [404] * MOST_MISSES + [429] * 5
    assert page(client, certificate).status_code == 429


def test_a_forged_forwarding_header_does_not_make_a_new_visitor(client, on_day):
    on_day()

    seen = [
        client.get(f"/xac-thuc/{new_code()}/", headers={"x-forwarded-for": f"203.0.113.{number}"}).status_code
        for number in range(MOST_MISSES + 1)
    ]

    assert seen[-1] == 429


def test_another_network_still_reads(client, on_day, certificate):
    on_day()
    for _guess in range(MOST_MISSES + 1):
        client.get(f"/xac-thuc/{new_code()}/")

    response = client.get(reverse("products:verify", args=[certificate.code]), REMOTE_ADDR="198.51.100.7")

    assert response.status_code == 200


def test_codes_are_long_and_without_letters_that_look_alike():
    codes = {new_code() for _time in range(1000)}

    assert len(codes) == 1000
    assert all(len(code) == CODE_LENGTH and set(code) <= set(CODE_LETTERS) for code in codes)
    assert not set("01IO") & set(CODE_LETTERS)


def test_a_code_typed_with_spaces_and_small_letters_is_found(client, on_day, certificate):
    on_day()
    typed = " ".join([certificate.code[:10].lower(), certificate.code[10:]])

    response = client.get(reverse("products:verify-home"), {"ma": typed})

    assert response.headers["Location"] == reverse("products:verify", args=[certificate.code])


# --- Reports of misuse --------------------------------------------------------------------------------------------


def send(client, certificate, **fields):
    fields = {"text": "Bán sản phẩm khác dán nhãn này ở chợ", "contact": "0900", "website": ""} | fields
    return client.post(reverse("products:verify-report", args=[certificate.code]), fields)


def test_a_report_reaches_the_secretariat_with_a_day_to_answer(client, on_day, people, certificate):
    on_day()

    send(client, certificate)

    report = MisuseReport.objects.get()
    assert (report.certificate, report.due_on) == (certificate, date(2019, 6, 4))
    assert [note.recipient.username for note in Notification.objects.filter(path="/phan-anh/")] == ["desk"]


@pytest.mark.parametrize("fields", [{"text": "ngắn"}, {"text": "x" * 3001}, {"website": "http://spam"}])
def test_a_report_without_words_or_by_a_program_is_not_kept(client, on_day, certificate, fields):
    on_day()

    response = send(client, certificate, **fields)

    assert response.status_code in (200, 302)
    assert not MisuseReport.objects.exists()


def test_one_network_sends_so_many_reports_an_hour(client, on_day, certificate):
    on_day()

    answers = [send(client, certificate).status_code for _time in range(MOST_REPORTS + 2)]

    assert answers == [302] * MOST_REPORTS + [200] * 2
    assert MisuseReport.objects.count() == MOST_REPORTS


def test_the_secretariat_answers_and_an_empty_answer_is_refused(signed_in, people, certificate):
    client = signed_in(people.cast.desk)
    send(client, certificate)
    report = MisuseReport.objects.get()
    address = reverse("products:misuse-handle", args=[report.pk])

    client.post(address, {"reason": " "})
    assert MisuseReport.objects.get().status == "open"
    client.post(address, {"reason": "Đã kiểm tra chợ"})

    assert MisuseReport.objects.get().answer == "Đã kiểm tra chợ"
    assert Certificate.objects.count() == 1
