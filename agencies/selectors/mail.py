"""Mail that waits, and mail that was sent."""

from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from agencies.enums import MailStatus
from agencies.models import OutgoingMail
from agencies.text import search_words

# Whoever claimed a mail has this long to send it; then others take it.
CLAIM_LAPSES_AFTER = timedelta(minutes=5)


def due_mails() -> QuerySet[OutgoingMail]:
    """Mails to send now: queued and not told to wait, or claimed by somebody who has not come back."""
    waiting = Q(status=MailStatus.QUEUED) & (Q(not_before__isnull=True) | Q(not_before__lte=Now()))
    lapsed = Q(status=MailStatus.SENDING, claimed_at__lt=Now() - CLAIM_LAPSES_AFTER)
    return OutgoingMail.objects.filter(waiting | lapsed, sent_at__isnull=True)


def mails_found(*, person: str = "", day: date | None = None) -> QuerySet[OutgoingMail]:
    """Mails by a piece of the recipient's name, user name or address, without accents, and by their day."""
    mails = OutgoingMail.objects.select_related("recipient")
    for word in search_words(person):
        mails = mails.filter(
            Q(recipient__search_key__contains=word)
            | Q(recipient__username__contains=word)
            | Q(address__icontains=word)
        )
    if day:
        mails = mails.filter(queued_at__gte=_begin(day), queued_at__lt=_begin(day + timedelta(days=1)))
    return mails


def _begin(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
