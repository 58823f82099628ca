"""Mail: a row first, in the transaction of what it tells; the sending later, by whoever comes by.

Two phases, so that a worker may die at any moment. A deliverer *claims* a few queued mails and commits the claim;
then it sends them one by one over one kept-open connection and *marks* each as soon as the relay has answered. A
worker that dies leaves its claim to lapse. What it had marked stays marked; what it had not begun is sent by the
next one; only the single mail in flight, taken by the relay but not yet marked, is sent once more, under the same
Message-ID, by which mail stores recognise it. Nothing is lost. See docs/decisions/0004-mail-two-phases.md.

Claims, lapses and waiting go by the clock of the database, never by the day of a rehearsal: all workers ask the
same clock, and a stepped calendar neither frees a claim nor hurries a retry.
"""

import smtplib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

import structlog
from celery import current_app
from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.smtp import EmailBackend as SmtpBackend
from django.db import connection, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from agencies.enums import MailStatus
from agencies.models import OutgoingMail, User
from agencies.selectors.mail import due_mails
from agencies.services.mime import bare_address, bytes_of, is_address, message_of, one_line
from agencies.services.smtp import hand_over

BATCH = 200
# A claim lapses after five minutes. Nothing more is begun under it after two, which leaves three for the mail in
# flight: a slow relay must not make two workers send the same mail.
BEGIN_WITHIN_SECONDS = 120
# A run ends after this time so that runs do not pile up behind a slow relay; the next minute's run goes on.
RUN_SECONDS = 50
WAITS = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(minutes=60))
MOST_ATTEMPTS = 8
# Marks are flushed to the disk at most this often; see Marks.
FLUSH_EVERY_SECONDS = 0.01

QUEUEING_BATCH = 1000
DELIVERY_TASK = "agencies.tasks.deliver_mail_task"

log = structlog.get_logger(__name__)


# Queueing


@dataclass(frozen=True)
class Letter:
    """A mail ready to be queued. `key` says what it is about: one key is one mail, however often it is queued."""

    key: str
    recipient: User
    subject: str
    text: str
    html: str


def queue_mails(letters: Iterable[Letter], *, at: datetime) -> None:
    """Queue mails in the caller's transaction; those already queued under their key are left as they are.

    People without an address and locked accounts get none.
    """
    now = _database_time()
    mails = [
        OutgoingMail(
            key=letter.key,
            recipient=letter.recipient,
            address=letter.recipient.email,
            language=letter.recipient.language,
            subject=one_line(letter.subject)[:200],
            own_text=letter.text,
            own_html=letter.html,
            queued_at=at,
            not_before=now,
        )
        for letter in letters
        if letter.recipient.is_active and letter.recipient.email
    ]
    if mails:
        OutgoingMail.objects.bulk_create(mails, batch_size=QUEUEING_BATCH, ignore_conflicts=True)
        _wake_after_commit()


def queue_mail(*, key: str, recipient: User, subject: str, text: str, html: str, at: datetime) -> None:
    """Queue one mail in the caller's transaction."""
    queue_mails([Letter(key, recipient, subject, text, html)], at=at)


def wake_mail_delivery() -> None:
    """Ask a worker to deliver now. Only a hurry: without the queue the next minute's run finds the same rows."""
    try:
        current_app.send_task(DELIVERY_TASK, expires=60, ignore_result=True)
    except Exception as trouble:  # whatever a broker may raise: the act that queued the mail is done already
        log.warning("mail_delivery_not_woken", reason=type(trouble).__name__)


def _wake_after_commit() -> None:
    """Once per transaction is enough, however many mails it queues."""
    if not any(entry[1] is wake_mail_delivery for entry in connection.run_on_commit):
        transaction.on_commit(wake_mail_delivery, robust=True)


# Writing


def portal_link(path: str) -> str:
    """The full address of a page, for mails."""
    return settings.PORTAL_ADDRESS.rstrip("/") + path


def mail_bodies(template: str, language: str, **context: Any) -> tuple[str, str]:
    """Plain text and HTML of `templates/mail/<template>` in one language.

    Such templates extend mail/base.txt and mail/base.html, which say who writes and how to change the language.
    """
    context |= {
        "language": language,
        "portal_address": portal_link("/"),
        "preferences_link": portal_link(reverse("agencies:preferences")),
    }
    with translation.override(language):
        return (
            render_to_string(f"mail/{template}.txt", context),
            render_to_string(f"mail/{template}.html", context),
        )


def notification_bodies(*, title: str, body: str, path: str, language: str) -> tuple[str, str]:
    """The mail that carries one message of the portal."""
    return mail_bodies("notification", language, title=title, body=body, link=portal_link(path))


# Delivering


@dataclass
class Delivery:
    """What one run did, for the log. `given_back` were claimed but not tried."""

    sent: int = 0
    put_off: int = 0
    refused: int = 0
    given_up: int = 0
    given_back: int = 0

    @property
    def tried(self) -> int:
        return self.sent + self.put_off + self.refused + self.given_up

    def count(self, mail: OutgoingMail) -> None:
        match mail.status:
            case MailStatus.SENT:
                self.sent += 1
            case MailStatus.REFUSED:
                self.refused += 1
            case MailStatus.GIVEN_UP:
                self.given_up += 1
            case _:
                self.put_off += 1


def deliver_mail(*, at: datetime, limit: int) -> Delivery:
    """Send up to `limit` mails that are due, and say what became of them. Any number of workers may do so at once.

    `at` is the portal's time that the mails will show as sent. A relay that cannot be reached costs no mail an
    attempt: the claim is given back and the next run tries again. A temporary failure of one mail is tried again
    after 1, 5, 15 and then every 60 minutes, eight times in all; a final refusal is kept with the relay's words.
    """
    delivery, began = Delivery(), monotonic()
    relay, marks = Relay(), Marks()
    try:
        while delivery.tried < limit and monotonic() - began < RUN_SECONDS:
            mails = claim(min(BATCH, limit - delivery.tried))
            if not mails:
                break
            if not _deliver_batch(mails, relay, marks, delivery, at=at, began=began):
                break
    finally:
        relay.close()
    return delivery


def claim(most: int) -> list[OutgoingMail]:
    """Take up to `most` due mails for oneself, oldest first, passing over those other workers hold.

    The commit of the claim is what keeps others away, so it cannot be part of a larger transaction.
    """
    with transaction.atomic(durable=True):
        due = due_mails().order_by("pk").select_for_update(skip_locked=True)
        mails = list(due[:most])
        if mails:
            claimed_at = _database_time()
            OutgoingMail.objects.filter(pk__in=[mail.pk for mail in mails]).update(
                status=MailStatus.SENDING, claimed_at=claimed_at
            )
            for mail in mails:
                mail.status, mail.claimed_at = MailStatus.SENDING, claimed_at
    return mails


def _deliver_batch(
    mails: list[OutgoingMail],
    relay: "Relay",
    marks: "Marks",
    delivery: Delivery,
    *,
    at: datetime,
    began: float,
) -> bool:
    """Send what was claimed. False when the relay cannot be reached: there is no use in claiming more."""
    claimed = monotonic()
    for position, mail in enumerate(mails):
        if monotonic() - claimed > BEGIN_WITHIN_SECONDS:
            delivery.given_back += give_back(mails[position:])
            return True
        try:
            relay.open()
        except (OSError, smtplib.SMTPException) as trouble:
            log.warning("mail_relay_unreachable", reason=type(trouble).__name__)
            delivery.given_back += give_back(mails[position:])
            return False
        answer = relay.send(mail)
        _settle(mail, answer, at + timedelta(seconds=monotonic() - began))
        marks.write(mail, last=mail is mails[-1])
        delivery.count(mail)
    return True


def _settle(mail: OutgoingMail, answer: "Answer", sent_at: datetime) -> None:
    """What the relay's answer means for this mail."""
    mail.attempts += 1
    mail.reply = one_line(answer.reply)[:300]
    if answer.taken:
        mail.status, mail.sent_at = MailStatus.SENT, sent_at
    elif answer.final:
        mail.status = MailStatus.REFUSED
    elif mail.attempts >= MOST_ATTEMPTS:
        mail.status = MailStatus.GIVEN_UP
    else:
        mail.status = MailStatus.QUEUED


def give_back(mails: list[OutgoingMail]) -> int:
    """Let go of claims on mails that were not begun; they are due at once and have lost no attempt."""
    return OutgoingMail.objects.filter(
        pk__in=[mail.pk for mail in mails], status=MailStatus.SENDING, claimed_at=mails[0].claimed_at
    ).update(status=MailStatus.QUEUED, claimed_at=None)


class Marks:
    """Writes down what became of each mail, right after the relay's answer, each in a transaction of its own.

    Waiting for the disk after each mail would cost much of the speed of a quick relay, so a mark that comes within
    10 ms of a flushed one waits for the next flush; the last of a batch is always flushed. The death of a worker
    loses no such mark, since the database has it; the death of the database itself could lose those few, and
    repeat their mails under the same Message-ID. Behind a slower relay every mark is flushed.
    """

    # Planned once for a session: planning takes longer than changing the one row.
    STATEMENT = "mark_mail"
    SQL = """
        UPDATE agencies_outgoingmail
        SET status = $1, attempts = $2, reply = $3, sent_at = $4, claimed_at = NULL,
            not_before = coalesce(clock_timestamp() + $5, not_before)
        WHERE id = $6 AND status = 'sending' AND claimed_at = $7
    """
    TYPES = "varchar, smallint, varchar, timestamptz, interval, bigint, timestamptz"

    def __init__(self) -> None:
        self.flushed = monotonic()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_prepared_statements WHERE name = %s", [self.STATEMENT])
            if not cursor.fetchone():
                cursor.execute(f"PREPARE {self.STATEMENT} ({self.TYPES}) AS {self.SQL}")

    def write(self, mail: OutgoingMail, *, last: bool = False) -> None:
        wait = None
        if mail.status == MailStatus.QUEUED:
            wait = WAITS[min(mail.attempts, len(WAITS)) - 1]
        values: list[Any] = [
            mail.status,
            mail.attempts,
            mail.reply,
            mail.sent_at,
            wait,
            mail.pk,
            mail.claimed_at,
        ]
        with connection.cursor() as cursor:
            cursor.execute(
                f"{self.flushing(last)} EXECUTE {self.STATEMENT} (%s, %s, %s, %s, %s, %s, %s)", values
            )
            if not cursor.rowcount:
                log.warning("mail_claim_lapsed_while_sending", mail_id=mail.pk)

    def flushing(self, at_once: bool) -> str:
        """What goes before the mark, in the same transaction."""
        if not at_once and monotonic() - self.flushed < FLUSH_EVERY_SECONDS:
            return "SET LOCAL synchronous_commit TO off;"
        self.flushed = monotonic()
        return ""


@dataclass(frozen=True)
class Answer:
    """What the relay said to one mail."""

    taken: bool = False
    final: bool = False
    reply: str = ""


class Relay:
    """One connection to the mail server, opened when first needed and kept open."""

    def __init__(self) -> None:
        self.backend = get_connection()
        self.is_open = False

    def open(self) -> None:
        if not self.is_open:
            self.backend.open()
            self.is_open = True

    def close(self) -> None:
        """Leave politely; a connection that is broken already is let go."""
        self.is_open = False
        try:
            self.backend.close()
        except (OSError, smtplib.SMTPException) as trouble:
            log.info("mail_relay_left_early", reason=type(trouble).__name__)

    def send(self, mail: OutgoingMail) -> Answer:
        """Hand over one mail and say what the relay answered. A mail that cannot be written is refused for good."""
        if not is_address(mail.address):
            return Answer(final=True, reply=_("Địa chỉ thư không hợp lệ."))
        try:
            self._hand_over(mail)
        except smtplib.SMTPNotSupportedError as trouble:
            return Answer(final=True, reply=str(trouble))
        except (OSError, smtplib.SMTPException) as trouble:
            code, reply = reply_of(trouble)
            if code in (None, 421):
                self.close()
            return Answer(final=code is not None and 500 <= code < 600, reply=reply)
        return Answer(taken=True)

    def _hand_over(self, mail: OutgoingMail) -> None:
        """Straight to the open connection: Django's own way there works out the same addresses anew for each mail,
        which takes longer than the relay does. Other backends (tests, rehearsal) get an ordinary message.
        """
        if isinstance(self.backend, SmtpBackend) and self.backend.connection:
            sender = bare_address(settings.DEFAULT_FROM_EMAIL)
            hand_over(self.backend.connection, sender, mail.address, bytes_of(mail))
        else:
            self.backend.send_messages([message_of(mail)])


def reply_of(trouble: Exception) -> tuple[int | None, str]:
    """The relay's code and words; no code when the connection broke before it answered."""
    words: bytes | str
    if isinstance(trouble, smtplib.SMTPRecipientsRefused):
        code, words = next(iter(trouble.recipients.values()))
    elif isinstance(trouble, smtplib.SMTPResponseException):
        code, words = trouble.smtp_code, trouble.smtp_error
    else:
        return None, f"{type(trouble).__name__}: {trouble}"
    said = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return code, f"{code} {said}"


def _database_time() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]
