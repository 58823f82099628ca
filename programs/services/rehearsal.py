"""Stepping the calendar of a rehearsal, each day with its daily work."""

from datetime import date, datetime, time, timedelta

import structlog
from celery import current_app
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from agencies.models import PortalState
from agencies.permissions import MAY_STEP_REHEARSAL, Actor, Refusal, require
from agencies.services.audit import act
from agencies.services.mail import deliver_mail
from programs.services.daily import do_daily_work

log = structlog.get_logger(__name__)

STEPPING_TASK = "programs.tasks.step_rehearsal_task"
DAILY_WORK_BEGINS = time(7)
LONGEST_STEP = timedelta(days=3 * 366)
MAILS_PER_DAY = 100_000


def ask_to_step(*, until: date, actor: Actor, at: datetime) -> PortalState:
    """Ask the worker to step the rehearsal to `until`, day by day. Raises Refusal for a day that lies behind."""
    require(MAY_STEP_REHEARSAL(actor))
    with act("rehearsal.step", actor=actor, at=at):
        state = PortalState.objects.select_for_update().get(pk=1)
        if state.rehearsal_day is None:
            raise Refusal(_("Cổng này chứa dữ liệu thật nên không diễn tập được."))
        if until <= state.rehearsal_day:
            raise Refusal(
                _("Chỉ tiến được tới một ngày sau hôm nay. Muốn làm lại từ đầu, hãy mở bản mẫu mới.")
            )
        if until - state.rehearsal_day > LONGEST_STEP:
            raise Refusal(_("Mỗi lần chỉ tiến được tối đa ba năm."))
        state.stepping_until = max(until, state.stepping_until or until)
        state.save(update_fields=["stepping_until"])
    return state


def wake_rehearsal() -> None:
    """Ask a worker to step now. Without the queue the next minute's wake-up finds the same request."""
    try:
        current_app.send_task(STEPPING_TASK, expires=60, ignore_result=True)
    except OperationalError as trouble:
        log.warning("rehearsal_not_woken", reason=type(trouble).__name__)


def step_rehearsal() -> int:
    """Step day by day until the asked day; return the number of days stepped.

    The work of a day is done before the clock moves on to it, so a worker that dies repeats the day, and the
    daily work repeated changes nothing.
    """
    steps = 0
    while (day := _next_day()) is not None:
        at = timezone.make_aware(datetime.combine(day, DAILY_WORK_BEGINS))
        do_daily_work(today=day, at=at)
        deliver_mail(at=at, limit=MAILS_PER_DAY)
        _move_clock(day)
        steps += 1
    return steps


def _next_day() -> date | None:
    state = PortalState.objects.get(pk=1)
    if state.stepping_until is None or state.rehearsal_day is None:
        return None
    return state.rehearsal_day + timedelta(days=1)


@transaction.atomic
def _move_clock(day: date) -> None:
    """Two workers may step at once; the one that is behind changes nothing."""
    state = PortalState.objects.select_for_update().get(pk=1)
    if state.rehearsal_day is None or day <= state.rehearsal_day:
        return
    state.rehearsal_day = day
    if state.stepping_until is not None and day >= state.stepping_until:
        state.stepping_until = None
    state.save(update_fields=["rehearsal_day", "stepping_until"])
