"""Doors for Celery: take the clock, call one service, log the count."""

import structlog
from celery import shared_task
from kombu.exceptions import OperationalError

from agencies import clock
from programs.services.daily import do_daily_work
from programs.services.rehearsal import step_rehearsal

log = structlog.get_logger(__name__)


@shared_task
def daily_work_task():
    """Every five minutes of the day: the first run of a day works, the others find it done.

    In a rehearsal the days are stepped by hand, and each step does this work itself.
    """
    state = clock.portal_state()
    if state.rehearsal_day is not None:
        return
    at = clock.now(state)
    log.info("daily work", **do_daily_work(today=at.date(), at=at))


@shared_task
def step_rehearsal_task():
    """Wake-up for a step that was asked for; without one it does nothing."""
    steps = step_rehearsal()
    if steps:
        log.info("rehearsal stepped", days=steps)


def wake_rehearsal():
    """Ask a worker to step now. Without the queue the next minute's wake-up finds the same request."""
    try:
        step_rehearsal_task.apply_async(expires=60)
    except OperationalError as trouble:
        log.warning("rehearsal not woken", reason=type(trouble).__name__)
