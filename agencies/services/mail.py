"""Mail: a row first, in the transaction of what it tells; the sending later, by whoever comes by.

Two phases, so that a worker may die at any moment. A deliverer *claims* a few queued mails and commits the claim;
then it sends them one by one over one kept-open connection and *marks* each as soon as the relay has answered; the
next one is begun when the mark is on its way. A worker that dies leaves its claim to lapse. What it had marked stays
marked; what it had not begun is sent by the next one; only the single mail in flight, taken by the relay but not yet
marked, is sent once more, under the same Message-ID, by which mail stores recognise it. Nothing is lost. See
docs/decisions/0004-mail-two-phases.md.

Claims, lapses and waiting go by the clock of the database, never by the day of a rehearsal: all workers ask the
same clock, and a stepped calendar neither frees a claim nor hurries a retry.
"""

import smtplib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter
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
from agencies.models import MailText, OutgoingMail, User
from agencies.selectors.mail import due_mails
from agencies.services.marks import Marks
from agencies.services.mime import bare_address, bytes_of, is_address, message_of, one_line
from agencies.services.smtp import Counter, Parcel

BATCH = 200
# A claim lapses after five minutes. Nothing more is begun under it after two, which leaves three for the mail in
# flight: a slow relay must not make two workers send the same mail.
BEGIN_WITHIN_SECONDS = 120
# A run ends after this time so that runs do not pile up behind a slow relay; the next minute's run goes on.
RUN_SECONDS = 50
MOST_ATTEMPTS = 8

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
    with Relay() as relay, Marks(ahead=relay.takes_its_time) as marks:
        while delivery.tried < limit and monotonic() - began < RUN_SECONDS:
            mails = claim(min(BATCH, limit - delivery.tried))
            if not mails:
                break
            if not _deliver_batch(mails, relay, marks, delivery, at=at, began=began):
                break
    return delivery


def claim(most: int) -> list[OutgoingMail]:
    """Take up to `most` due mails for oneself, oldest first, passing over those other workers hold.

    The commit of the claim is what keeps others away, so it cannot be part of a larger transaction.
    """
    due = due_mails().order_by("pk").values("pk").select_for_update(skip_locked=True)[:most]
    with transaction.atomic(durable=True):
        sql, values = due.query.sql_with_params()
        return sorted(OutgoingMail.objects.raw(CLAIM.format(due=sql), values), key=attrgetter("pk"))


# One statement: asking for them first and then changing them by their numbers takes three times as long.
CLAIM = """
    WITH due (id) AS MATERIALIZED ({due})
    UPDATE agencies_outgoingmail AS mail
    SET status = 'sending', claimed_at = statement_timestamp()
    FROM due WHERE mail.id = due.id
    RETURNING mail.*
"""


def _deliver_batch(
    mails: list[OutgoingMail],
    relay: "Relay",
    marks: Marks,
    delivery: Delivery,
    *,
    at: datetime,
    began: float,
) -> bool:
    """Send what was claimed. False when the relay cannot be reached: there is no use in claiming more."""
    claimed, bundle = monotonic(), Bundle(mails, relay.texts)
    for position, mail in enumerate(mails):
        if monotonic() - claimed > BEGIN_WITHIN_SECONDS:
            relay.close()
            delivery.given_back += give_back(mails[position:])
            break
        try:
            relay.open()
        except (OSError, smtplib.SMTPException) as trouble:
            log.warning("mail_relay_unreachable", reason=type(trouble).__name__)
            delivery.given_back += give_back(mails[position:])
            return False
        answer = relay.send(bundle, position)
        _settle(mail, answer, at + timedelta(seconds=monotonic() - began))
        marks.write(mail)
        delivery.count(mail)
    marks.settle()
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


@dataclass(frozen=True)
class Answer:
    """What the relay said to one mail."""

    taken: bool = False
    final: bool = False
    reply: str = ""


class Texts:
    """What mails share, read once for a run that sends it to many."""

    MOST = 1000

    def __init__(self) -> None:
        self.known: dict[int, MailText] = {}

    def give_to(self, mails: list[OutgoingMail]) -> None:
        """Complete each mail that shares a text."""
        wanted = {mail.shared_id for mail in mails if mail.shared_id}
        if len(self.known) > self.MOST:
            self.known.clear()
        if missing := wanted - self.known.keys():
            self.known |= MailText.objects.in_bulk(missing)
        for mail in mails:
            if mail.shared_id:
                mail.shared = self.known[mail.shared_id]


class Bundle:
    """Claimed mails in their order, each packed a little before its turn."""

    def __init__(self, mails: list[OutgoingMail], texts: Texts) -> None:
        self.mails = mails
        self.sender = bare_address(settings.DEFAULT_FROM_EMAIL)
        self.packed: dict[int, Parcel | None] = {}
        texts.give_to(mails)

    def parcel(self, position: int) -> Parcel | None:
        """The mail as the relay gets it; none behind the last, and none to what is no address."""
        if position not in self.packed:
            self.packed[position] = self._pack(position)
        return self.packed[position]

    def let_go(self, position: int) -> None:
        """It had its turn."""
        self.packed.pop(position, None)

    def _pack(self, position):
        if position >= len(self.mails):
            return None
        mail = self.mails[position]
        return Parcel(self.sender, mail.address, bytes_of(mail)) if is_address(mail.address) else None


class Relay:
    """One connection to the mail server, opened when first needed and kept open."""

    def __init__(self) -> None:
        self.backend = get_connection()
        self.is_open = False
        self.counter: Counter | None = None
        self.texts = Texts()

    def __enter__(self) -> "Relay":
        return self

    def __exit__(self, *trouble: object) -> None:
        self.close()

    @property
    def takes_its_time(self) -> bool:
        """Whether there is time for something else while it takes a mail; other backends (tests, rehearsal) are done
        at once.
        """
        return isinstance(self.backend, SmtpBackend)

    def open(self) -> None:
        if self.is_open:
            return
        self.backend.open()
        self.is_open = True
        if isinstance(self.backend, SmtpBackend) and self.backend.connection:
            self.counter = Counter(self.backend.connection)

    def close(self) -> None:
        """Leave politely; a connection that is broken already is let go."""
        self.is_open = False
        if self.counter and self.counter.announced:
            self.counter.hang_up()
        self.counter = None
        try:
            self.backend.close()
        except (OSError, smtplib.SMTPException) as trouble:
            log.info("mail_relay_left_early", reason=type(trouble).__name__)

    def send(self, bundle: Bundle, position: int) -> Answer:
        """Hand over one mail and say what the relay answered. A mail that cannot be written is refused for good."""
        if not bundle.parcel(position):
            return Answer(final=True, reply=_("Địa chỉ thư không hợp lệ."))
        try:
            self._hand_over(bundle, position)
        except smtplib.SMTPNotSupportedError as trouble:
            return Answer(final=True, reply=str(trouble))
        except (OSError, smtplib.SMTPException) as trouble:
            code, reply = reply_of(trouble)
            if code in (None, 421):
                self.close()
            return Answer(final=code is not None and 500 <= code < 600, reply=reply)
        finally:
            bundle.let_go(position)
        return Answer(taken=True)

    def _hand_over(self, bundle, position):
        """Straight to the open connection: Django's own way there works out the same addresses anew for each mail,
        which takes longer than the relay does. Other backends get an ordinary message.
        """
        if self.counter:
            self.counter.hand_over(
                bundle.parcel(position),
                bundle.parcel(position + 1),
                meanwhile=lambda: bundle.parcel(position + 2),
            )
        else:
            self.backend.send_messages([message_of(bundle.mails[position])])


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
