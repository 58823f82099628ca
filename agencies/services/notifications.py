"""Messages to people: a row each, in the transaction of the act that causes them; mail follows from the rows."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.functional import Promise
from django.utils.text import Truncator

from agencies.models import Notification, User
from agencies.services.mail import Letter, notification_bodies, queue_mails
from agencies.services.mime import one_line

BATCH = 1000

# Text, lazy text, or a function that makes text: for words with a name or a date in them, which a lazy
# `_("…") % {…}` would fix in the language of the person who acts.
Words = str | Promise | Callable[[], str]


_UNTOLD: ContextVar[bool] = ContextVar("untold", default=False)


@contextmanager
def untold() -> Iterator[None]:
    """What happens in here is told to nobody: a sample that opens in May has no news of March."""
    token = _UNTOLD.set(True)
    try:
        yield
    finally:
        _UNTOLD.reset(token)


def notify(
    *,
    recipients: Iterable[User],
    title: Words,
    body: Words,
    path: str,
    at: datetime,
    but_not: int | None = None,
    mail: bool = True,
) -> list[Notification]:
    """Tell people something, each once and in their own language, and queue the mail that says the same.

    `path` is the page of the portal where they go on. `but_not` is the id of the person who acts: nobody is told
    what they did themselves. Locked accounts are told nothing.
    """
    if not path.startswith("/") or path.startswith("//"):
        raise ValueError(f"not a page of the portal: {path}")
    if _UNTOLD.get():
        return []
    people = {person.pk: person for person in recipients if person.pk != but_not and person.is_active}
    languages = {person.language for person in people.values()}
    texts = {language: _in_language(language, title, body) for language in languages}
    with transaction.atomic():
        messages = Notification.objects.bulk_create(
            (
                Notification(
                    recipient=person,
                    title=texts[person.language][0],
                    body=texts[person.language][1],
                    path=path,
                    created_at=at,
                )
                for person in people.values()
            ),
            batch_size=BATCH,
        )
        if mail:
            _queue_mail_of(messages, texts, path, at)
    return messages


def _in_language(language: str, title: Words, body: Words) -> tuple[str, str]:
    with translation.override(language):
        heading, text = (str(words() if callable(words) else words) for words in (title, body))
    return Truncator(one_line(heading)).chars(200), text


def _queue_mail_of(messages, texts, path, at) -> None:
    """The same words for all who read one language, so they are laid out once per language."""
    bodies = {
        language: notification_bodies(title=title, body=body, path=path, language=language)
        for language, (title, body) in texts.items()
    }
    queue_mails(
        (
            Letter(f"notification:{message.pk}", person, message.title, *bodies[person.language])
            for message in messages
            for person in (message.recipient,)
        ),
        at=at,
    )


def mark_read(*, notification: Notification, at: datetime) -> None:
    """Note when its recipient first opened the message; later openings change nothing."""
    Notification.objects.filter(pk=notification.pk, read_at__isnull=True).update(read_at=at)


def mark_page_read(*, user_id: int, path: str, at: datetime) -> None:
    """Whoever is on a page has read the messages that lead there."""
    Notification.objects.filter(recipient_id=user_id, path=path, read_at__isnull=True).update(read_at=at)


def mark_all_read(*, user_id: int, at: datetime) -> int:
    """All that is still unread for one person; says how many."""
    return Notification.objects.filter(recipient_id=user_id, read_at__isnull=True).update(read_at=at)
