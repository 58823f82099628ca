"""Mail: what is written, what the relay's answers mean, what a run that cannot send leaves behind."""

from datetime import timedelta
from email.utils import parsedate_to_datetime

import pytest
from django.db import IntegrityError, InternalError, connection, transaction
from django.db.models.functions import Now
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from kombu.exceptions import OperationalError

from agencies.enums import MailStatus
from agencies.models import MailText, OutgoingMail
from agencies.services import mail as mail_service
from agencies.services.mail import Letter, claim, deliver_mail, give_back, queue_mail, queue_mails
from agencies.services.mime import bytes_of, message_id, one_line
from agencies.tasks import deliver_mail_task
from tests.cast import make_user, moment
from tests.smtp_sink import Taken

AT = moment()
pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(db):
    return make_user("officer", full_name="Chuyên viên Tân Phú")


def queue(person, key="k", subject="Kế hoạch đã trình", text="Hãy xem.", html="<p>Hãy xem.</p>"):
    queue_mail(key=key, recipient=person, subject=subject, text=text, html=html, at=AT)
    return OutgoingMail.objects.get(key=key)


def deliver(limit=1000):
    return deliver_mail(at=AT, limit=limit)


def make_due(mail):
    """As if the waiting time were over."""
    OutgoingMail.objects.filter(pk=mail.pk).update(not_before=Now() - timedelta(seconds=1))


# Queueing


def test_one_key_is_one_mail_however_often_it_is_queued(officer):
    queue(officer, subject="Lần đầu")
    queue(officer, subject="Lần sau")

    assert [mail.subject for mail in OutgoingMail.objects.all()] == ["Lần đầu"]


def test_people_without_an_address_and_locked_accounts_get_no_mail(officer):
    silent = make_user("silent", email="")
    locked = make_user("locked", is_active=False)

    queue_mails((Letter(person.username, person, "s", "t", "h") for person in (silent, locked)), at=AT)

    assert not OutgoingMail.objects.exists()


def test_thousands_are_queued_in_batches(officer, django_assert_num_queries):
    letters = [Letter(f"k{number}", officer, "s", "t", "h") for number in range(2500)]

    with django_assert_num_queries(4):
        queue_mails(letters, at=AT)

    assert OutgoingMail.objects.count() == 2500


def test_wakes_the_worker_once_per_transaction(officer, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        queue(officer, key="a")
        queue(officer, key="b")

    assert callbacks == [mail_service.wake_mail_delivery]


def test_a_broker_that_is_away_stops_nobody(officer, monkeypatch):
    def away(*args, **kwargs):
        raise OSError("no broker")

    monkeypatch.setattr(mail_service.current_app, "send_task", away)

    assert mail_service.wake_mail_delivery() is None


def test_looking_for_a_broker_that_is_away_is_not_repeated(monkeypatch):
    def sleep(seconds):
        raise AssertionError("a web page would hang here")

    monkeypatch.setattr("kombu.utils.functional.sleep", sleep)
    nobody = mail_service.current_app.connection_for_write("redis://127.0.0.1:1/0")

    with nobody, pytest.raises(nobody.connection_errors + (OperationalError,)):
        nobody.default_channel  # noqa: B018 - asking for the channel connects


# What is written


def test_mail_reads_as_written(officer, sink):
    mail = queue(officer, text="Ủy ban đã trả lại.\nLý do: thiếu tệp.", html="<p>Đã trả lại</p>")

    deliver()

    (taken,) = sink.taken
    message = taken.message
    plain, html = message.iter_parts()
    assert taken.recipients == ["officer@mau.invalid"]
    assert message["To"] == "officer@mau.invalid"
    assert message["Subject"] == "Kế hoạch đã trình"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"] == f"<{mail.message_id}@127.0.0.1>"
    assert parsedate_to_datetime(message["Date"]) == AT
    assert message.get_content_type() == "multipart/alternative"
    assert plain.get_content().strip() == "Ủy ban đã trả lại.\nLý do: thiếu tệp."
    assert html.get_content().strip() == "<p>Đã trả lại</p>"
    assert (plain.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")


def test_message_id_carries_the_host_of_the_portal(officer, settings):
    settings.PORTAL_ADDRESS = "https://ocop.example:8443/"

    mail = queue(officer)

    assert message_id(mail) == f"<{mail.message_id}@ocop.example>"


def test_sender_with_accents_is_encoded(officer, sink, settings):
    settings.DEFAULT_FROM_EMAIL = "OCOP Đồng Nai <khong-tra-loi@ocop.example>"
    queue(officer)

    deliver()

    (taken,) = sink.taken
    assert taken.sender == "khong-tra-loi@ocop.example"
    assert taken.message["From"] == "OCOP Đồng Nai <khong-tra-loi@ocop.example>"


@pytest.mark.parametrize(
    "hostile",
    [
        "Xong\r\nBcc: other@mau.invalid",
        "Xong\nTo: other@mau.invalid",
        "Xong\r\n\r\n<script>alert(1)</script>",
        "Xong\u2028Bcc: other@mau.invalid",
        "Xong\x00\x1b[31m",
        "=?utf-8?b?WG9uZw0KQmNjOiBvdGhlckBtYXUuaW52YWxpZA==?=",
    ],
)
def test_nothing_typed_becomes_a_header_or_a_second_recipient(officer, sink, hostile):
    queue(officer, subject=hostile)
    OutgoingMail.objects.update(subject=hostile.replace("\x00", ""))

    deliver()

    (taken,) = sink.taken
    assert taken.recipients == ["officer@mau.invalid"]
    assert taken.message.keys() == [
        *("From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "Content-Language"),
        *("MIME-Version", "Content-Type"),
    ]
    assert "\n" not in taken.message["Subject"]


@given(subject=st.text(max_size=200), text=st.text(max_size=3000))
def test_any_text_arrives_as_it_was(subject, text):
    mail = OutgoingMail(
        address="a@mau.invalid", language="vi", subject=subject, own_html="<p></p>", queued_at=AT
    )
    mail.own_text = text.encode("utf-8", "ignore").decode()
    mail.subject = subject.encode("utf-8", "ignore").decode()

    content = bytes_of(mail)

    assert all(len(line) <= 998 for line in content.split(b"\r\n"))
    message = Taken("", [], content).message
    plain = next(message.iter_parts())
    assert plain.get_payload(decode=True).decode() == mail.text
    assert one_line(message["Subject"]) == one_line(mail.subject)


@pytest.mark.parametrize(
    "address", ["a@b\r\nRCPT TO:<c@d>", "a b@c.vn", "a@c.vn,d@e.vn", "thư@c.vn", "<a@c.vn>"]
)
def test_address_that_is_none_is_refused_without_asking_the_relay(officer, sink, address):
    mail = queue(officer)
    OutgoingMail.objects.update(address=address)

    assert deliver().refused == 1

    mail.refresh_from_db()
    assert (mail.status, mail.reply) == (MailStatus.REFUSED, "Địa chỉ thư không hợp lệ.")
    assert sink.taken == []


# What the relay's answers mean


def test_sent_only_after_the_relays_250(officer, sink):
    mail = queue(officer)

    assert vars(deliver()) == {"sent": 1, "put_off": 0, "refused": 0, "given_up": 0, "given_back": 0}

    mail.refresh_from_db()
    assert (mail.status, mail.attempts, mail.reply, mail.claimed_at) == (MailStatus.SENT, 1, "", None)
    assert AT <= mail.sent_at < AT + timedelta(minutes=1)
    assert deliver().tried == 0
    assert sink.recipients() == ["officer@mau.invalid"]


def test_mails_that_share_a_text_arrive_as_if_each_had_its_own(officer, sink):
    """Greetings of every length, so that the shared part begins at each place of a group of three bytes."""
    text = MailText.objects.create(
        text="Việc phải làm:\n- Kế hoạch năm\n" * 40, html="<p>Việc</p></html>\n" * 40
    )
    for letters in range(6):
        queue(
            officer,
            key=f"k{letters}",
            text=f"Chào {'ă' * letters}{'a' * letters},\n\n",
            html="<html><p>ế</p>",
        )
    OutgoingMail.objects.update(shared=text)

    assert deliver().sent == 6

    said = sorted(part.get_content() for taken in sink.taken for part in taken.message.iter_parts())
    mails = OutgoingMail.objects.select_related("shared")
    assert said == sorted(whole for mail in mails for whole in (mail.text, mail.html))
    assert all(mail.text.endswith(text.text) and mail.html.endswith(text.html) for mail in mails)


def test_shared_texts_are_read_once_for_a_run(officer, monkeypatch, mailoutbox):
    monkeypatch.setattr(mail_service, "BATCH", 2)
    text = MailText.objects.create(text="Việc phải làm.", html="<p>Việc phải làm.</p>")
    for number in range(6):
        queue(officer, key=f"k{number}")
    OutgoingMail.objects.update(shared=text)

    with CaptureQueriesContext(connection) as queries:
        assert deliver().sent == 6

    assert sum("agencies_mailtext" in query["sql"] for query in queries) == 1


def test_all_mails_of_a_run_go_over_one_connection(officer, sink):
    for number in range(5):
        queue(officer, key=f"k{number}")

    assert deliver().sent == 5

    assert (len(sink.taken), sink.connections) == (5, 1)


def test_final_refusal_is_kept_with_the_relays_words(officer, sink):
    mail = queue(officer)
    sink.answers["officer@mau.invalid"] = ["550 5.1.1 no such user here"]

    assert deliver().refused == 1

    mail.refresh_from_db()
    assert (mail.status, mail.reply) == (MailStatus.REFUSED, "550 5.1.1 no such user here")
    assert mail.sent_at is None
    assert deliver().tried == 0


def test_temporary_failure_waits_longer_each_time_and_is_given_up_after_eight(officer, sink):
    mail = queue(officer)
    sink.answers["officer@mau.invalid"] = ["451 4.7.1 greylisted"] * 8
    waits = []
    for _attempt in range(7):
        assert deliver().put_off == 1
        mail.refresh_from_db()
        assert (mail.status, mail.reply) == (MailStatus.QUEUED, "451 4.7.1 greylisted")
        waits.append(round((mail.not_before - timezone.now()).total_seconds() / 60))
        assert deliver().tried == 0
        make_due(mail)

    assert deliver().given_up == 1

    mail.refresh_from_db()
    assert waits == [1, 5, 15, 60, 60, 60, 60]
    assert (mail.status, mail.attempts) == (MailStatus.GIVEN_UP, 8)


def test_mail_sent_after_a_failure_keeps_its_message_id(officer, sink):
    mail = queue(officer)
    before = bytes_of(mail)
    sink.answers["officer@mau.invalid"] = ["451 later"]
    deliver()
    make_due(mail)

    assert deliver().sent == 1

    mail.refresh_from_db()
    assert mail.reply == ""
    assert sink.taken[0].message_id == message_id(mail)
    assert sink.taken[0].content == before


def test_one_bad_mail_does_not_hold_up_the_others(officer, sink):
    others = [make_user(f"p{number}") for number in range(3)]
    for person in (others[0], officer, *others[1:]):
        queue(person, key=person.username)
    sink.answers["officer@mau.invalid"] = ["550 no"]

    delivery = deliver()

    assert (delivery.sent, delivery.refused) == (3, 1)
    assert sink.recipients() == [f"p{number}@mau.invalid" for number in range(3)]


@pytest.mark.parametrize("trouble", ["hang up", "421 closing"])
def test_connection_lost_in_the_middle_is_opened_again(officer, sink, trouble):
    first, second = make_user("p1"), make_user("p2")
    for person in (first, officer, second):
        queue(person, key=person.username)
    sink.answers["officer@mau.invalid"] = [trouble]

    delivery = deliver()

    assert (delivery.sent, delivery.put_off, sink.connections) == (2, 1, 2)
    assert sink.recipients() == ["p1@mau.invalid", "p2@mau.invalid"]


def test_relay_that_is_away_costs_no_mail_an_attempt(officer, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    mail = queue(officer)

    delivery = deliver()

    assert (delivery.tried, delivery.given_back) == (0, 1)
    mail.refresh_from_db()
    assert (mail.status, mail.attempts, mail.claimed_at) == (MailStatus.QUEUED, 0, None)
    assert [due.pk for due in claim(10)] == [mail.pk]


def test_limit_is_kept(officer, sink):
    for number in range(5):
        queue(officer, key=f"k{number}")

    assert deliver(limit=2).sent == 2

    assert OutgoingMail.objects.filter(status=MailStatus.QUEUED).count() == 3


# Claims


def test_claimed_mail_is_left_to_its_claimant_for_five_minutes(officer, sink):
    mail = queue(officer)
    claim(10)

    assert deliver().tried == 0

    OutgoingMail.objects.filter(pk=mail.pk).update(claimed_at=Now() - timedelta(minutes=5, seconds=1))
    assert deliver().sent == 1


def test_mark_of_a_lapsed_claim_changes_nothing(officer):
    queue(officer)
    (late,) = claim(10)
    OutgoingMail.objects.update(claimed_at=Now() - timedelta(minutes=6))
    claim(10)
    late.status, late.attempts, late.sent_at = MailStatus.SENT, 1, AT

    with mail_service.Marks() as marks:
        marks.write(late)

    mail = OutgoingMail.objects.get()
    assert (mail.status, mail.attempts) == (MailStatus.SENDING, 0)


def test_nothing_is_begun_under_a_claim_that_has_grown_old(officer, sink, monkeypatch):
    for number in range(3):
        queue(officer, key=f"k{number}")
    monkeypatch.setattr(mail_service, "BEGIN_WITHIN_SECONDS", -1)
    monkeypatch.setattr(mail_service, "RUN_SECONDS", 0.05)

    delivery = deliver()

    assert delivery.tried == 0
    assert sink.taken == []
    assert OutgoingMail.objects.filter(status=MailStatus.QUEUED, claimed_at=None).count() == 3


def test_mail_announced_under_a_claim_that_has_grown_old_is_not_sent(officer, sink, monkeypatch):
    for number in range(3):
        queue(officer, key=f"k{number}")
    clock = [0]
    monkeypatch.setattr(mail_service, "monotonic", lambda: clock[0])

    def grow_old(mail):
        clock[0] += mail_service.BEGIN_WITHIN_SECONDS + 1

    sink.before_answer = grow_old

    delivery = deliver()

    assert (delivery.sent, delivery.given_back, len(sink.taken)) == (1, 2, 1)
    assert OutgoingMail.objects.filter(status=MailStatus.QUEUED, claimed_at=None, attempts=0).count() == 2


def test_only_ones_own_claim_is_given_back(officer):
    queue(officer)
    mine = claim(10)
    OutgoingMail.objects.update(claimed_at=Now() - timedelta(minutes=6))
    claim(10)

    assert give_back(mine) == 0

    assert OutgoingMail.objects.get().status == MailStatus.SENDING


def test_claim_costs_the_same_queries_for_one_and_for_many(officer, django_assert_num_queries):
    for number in range(10):
        queue(officer, key=f"k{number}")

    with django_assert_num_queries(3):
        assert len(claim(1)) == 1
    with django_assert_num_queries(3):
        assert len(claim(9)) == 9


# Without a mail server


@pytest.fixture
def no_mail_server(settings):
    settings.EMAIL_BACKEND = "agencies.mailbox.RehearsalMailbox"


def test_rehearsal_mailbox_takes_the_mails_of_the_sample(officer, on_day, no_mail_server):
    on_day()
    queue(officer)

    assert deliver_mail_task() == 1

    assert OutgoingMail.objects.get().status == MailStatus.SENT


def test_portal_with_real_data_and_no_mail_server_keeps_its_mails_waiting(officer, no_mail_server):
    queue(officer)

    assert deliver_mail_task() == 0

    assert OutgoingMail.objects.get().status == MailStatus.QUEUED


def test_other_backends_get_the_same_mail(officer, mailoutbox):
    mail = queue(officer, text="Ủy ban đã trả lại.", html="<p>Đã trả lại</p>")

    assert deliver().sent == 1

    (message,) = mailoutbox
    assert (message.subject, message.body, message.to) == (mail.subject, mail.text, [mail.address])
    assert message.alternatives == [("<p>Đã trả lại</p>", "text/html")]
    assert message.extra_headers == {"Message-ID": message_id(mail), "Auto-Submitted": "auto-generated"}


def test_database_refuses_sent_without_a_time(officer):
    mail = queue(officer)

    with pytest.raises(IntegrityError, match="mail_sent_has_its_time"), transaction.atomic():
        OutgoingMail.objects.filter(pk=mail.pk).update(status=MailStatus.SENT)

    assert OutgoingMail.objects.get().status == MailStatus.QUEUED


def test_mail_that_was_queued_stays(officer):
    queue(officer)

    with pytest.raises(InternalError, match="Cannot delete"), transaction.atomic():
        OutgoingMail.objects.all()._raw_delete("default")
    with pytest.raises(InternalError, match="Cannot delete"), transaction.atomic():
        OutgoingMail.objects.update(id=0)

    assert OutgoingMail.objects.count() == 1
