"""Doors of the queue: take the clock, call one service, log the count."""

import structlog
from celery import shared_task
from celery.signals import worker_ready
from django.utils import timezone

from agencies import clock
from agencies.services.health import note_delivery
from agencies.services.mail import deliver_mail, wake_mail_delivery

MOST_MAILS_A_RUN = 20_000

log = structlog.get_logger(__name__)


@shared_task
def deliver_mail_task():
    """Every minute, and whenever somebody queued a mail."""
    delivery = deliver_mail(at=clock.now(), limit=MOST_MAILS_A_RUN)
    note_delivery(at=timezone.now(), tried=delivery.tried)
    log.info("mail_delivered", **vars(delivery))
    return delivery.sent


@worker_ready.connect
def deliver_what_waited(**kwargs):
    """A worker that starts looks at once for what was queued while none ran."""
    wake_mail_delivery()
