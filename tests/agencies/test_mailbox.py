"""The rehearsal's mailbox."""

import pytest
from django.urls import reverse

from agencies.models import OutgoingMail
from agencies.services.mail import queue_mail
from tests.cast import DAY, moment

LIST = reverse("agencies:rehearsal-mailbox")


@pytest.fixture
def mails(cast):
    """A mail to the officer of Tân Phú on 21 May, one to the stranger on 22 May."""
    for key, member, day in (("a", cast.officer, DAY), ("b", cast.stranger, DAY.replace(day=22))):
        queue_mail(
            key=key,
            recipient=member.user,
            subject=f"Thư {key}",
            text=f"Chữ của {key}: http://127.0.0.1:8000/ke-hoach/",
            html=f"<p>HTML của {key}</p><script>alert(1)</script>",
            at=moment(day),
        )
    return {mail.key: mail for mail in OutgoingMail.objects.all()}


def subjects(answer):
    return [mail.subject for mail in answer.context["page"].rows]


def test_everybody_reads_all_mails_newest_first(mails, cast, signed_in):
    assert subjects(signed_in(cast.auditor).get(LIST)) == ["Thư b", "Thư a"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"nguoi": "tan phu"}, ["Thư a"]),
        ({"nguoi": "Biên Hòa"}, ["Thư b"]),
        ({"nguoi": "stranger@"}, ["Thư b"]),
        ({"nguoi": "%"}, []),
        ({"ngay": "21/05/2019"}, ["Thư a"]),
        ({"ngay": "22/05/2019", "nguoi": "bien"}, ["Thư b"]),
        ({"ngay": "23/05/2019"}, []),
    ],
)
def test_mails_are_found_by_person_and_day(mails, cast, signed_in, asked, found):
    assert subjects(signed_in(cast.desk).get(LIST, asked)) == found


@pytest.mark.parametrize("day", ["31/02/2019", "hôm qua", "99999999", "\x00"])
def test_day_that_is_none_gets_a_sentence(mails, cast, signed_in, day):
    answer = signed_in(cast.desk).get(LIST, {"ngay": day})

    assert answer.status_code == 200
    assert "Hãy gõ ngày theo mẫu 21/05/2019." in answer.content.decode()


def test_mail_is_read_as_text_with_its_links(mails, cast, signed_in):
    page = signed_in(cast.desk).get(reverse("agencies:rehearsal-mail", args=[mails["a"].pk])).content.decode()

    assert "Chữ của a: <a href=" in page
    assert "Chuyên viên Tân Phú" in page
    assert "HTML của a" not in page


def test_mail_is_read_as_html_where_nothing_runs(mails, cast, signed_in):
    answer = signed_in(cast.desk).get(reverse("agencies:rehearsal-mail-html", args=[mails["a"].pk]))

    assert answer.content.decode() == mails["a"].html
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "allow-scripts" not in policy


def test_portal_with_real_data_has_no_such_page(mails, cast, client):
    client.force_login(cast.desk.user, backend="agencies.auth.MembershipBackend")

    answers = [client.get(LIST), *(client.get(f"{LIST}{mails['a'].pk}/{end}") for end in ("", "html/"))]

    assert [answer.status_code for answer in answers] == [404, 404, 404]


def test_visitor_signs_in_first(mails, on_day, client):
    on_day()

    assert client.get(LIST).url == f"{reverse('login')}?next={LIST}"


def test_page_costs_the_same_queries_for_two_and_for_fifty(
    mails, cast, signed_in, django_assert_max_num_queries
):
    client = signed_in(cast.desk)
    client.get(LIST)  # the first click of a session writes when it was
    counts = []
    for more in range(2):
        for number in range(48 * more):
            queue_mail(
                key=f"k{number}", recipient=cast.head.user, subject="s", text="t", html="h", at=moment()
            )
        with django_assert_max_num_queries(15) as queries:
            client.get(LIST)
        counts.append(len(queries))

    assert counts[0] == counts[1]
