"""Doors for Celery: take the clock, call one service, log the count."""

import structlog
from celery import shared_task

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
