"""What people settle for themselves: their language, their sessions."""

from datetime import datetime

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils import timezone

from agencies.enums import Language
from agencies.models import User
from agencies.permissions import Actor
from agencies.services.audit import act


def choose_language(*, user: User, language: str, actor: Actor | None, at: datetime) -> None:
    """The language of a person's pages and mails from now on; what was written before stays as it is."""
    language = Language(language)
    if user.language == language:
        return
    user.language = language
    with act("user.preferences", actor=actor, at=at):
        user.save(update_fields=["language"])


def end_sessions(*, user_id: int, but_not: str | None = None) -> int:
    """Sign a person out wherever they are signed in, except in the session of the key given; says how many.

    A session knows its person only inside, so all living ones are looked through: a rare act, a short table.
    """
    living = Session.objects.filter(expire_date__gt=timezone.now()).exclude(session_key=but_not)
    keys = [
        session.session_key
        for session in living.iterator()
        if session.get_decoded().get(SESSION_KEY) == str(user_id)
    ]
    Session.objects.filter(session_key__in=keys).delete()
    return len(keys)
