"""Doors of the queue: take the clock, call one service, log the count."""

import structlog
from celery import shared_task
from celery.signals import worker_ready
from django.utils import timezone

from agencies import clock
from agencies.services.health import note_delivery
from agencies.services.jobs import claim_job, clear_results, run_job, wake_jobs
from agencies.services.mail import deliver_mail, wake_mail_delivery

MOST_MAILS_A_RUN = 20_000
# A job that takes longer is stopped and says so; the limit of every task comes five minutes later.
JOB_SECONDS = 20 * 60

log = structlog.get_logger(__name__)


@shared_task
def deliver_mail_task():
    """Every minute, and whenever somebody queued a mail."""
    delivery = deliver_mail(at=clock.now(), limit=MOST_MAILS_A_RUN)
    note_delivery(at=timezone.now(), tried=delivery.tried)
    log.info("mail_delivered", **vars(delivery))
    return delivery.sent


@shared_task(soft_time_limit=JOB_SECONDS)
def run_waiting_job_task():
    """Every minute, and whenever somebody asked for long work: one job a task, so that each has the whole time."""
    job = claim_job(at=clock.now())
    if job:
        run_job(job=job, at=clock.now())
        wake_jobs()


@shared_task
def clear_results_task():
    """Every night."""
    log.info("job_results_cleared", count=clear_results())


@worker_ready.connect
def do_what_waited(**kwargs):
    """A worker that starts looks at once for what was queued while none ran."""
    wake_mail_delivery()
    wake_jobs()
