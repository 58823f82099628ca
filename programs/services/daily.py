"""The daily work of the portal, the same in production and in rehearsal."""

from collections.abc import Callable
from datetime import date, datetime

from agencies.models import JobRun
from products.services.dossier_clocks import start_transition_clocks
from programs.services.duties_of_plans import open_due_periods
from programs.services.reminders import remind_of_deadlines

PERIODS_JOB, TRANSITIONS_JOB = "periods", "transitions"


def do_daily_work(*, today: date, at: datetime) -> dict[str, int]:
    """Make the duties of periods and the clocks of transitions that begin, then remind. Again, it changes nothing."""
    return {
        "duties": _once(PERIODS_JOB, open_due_periods, today, at),
        "transitions": _once(TRANSITIONS_JOB, start_transition_clocks, today, at),
        "reminders": remind_of_deadlines(today=today, at=at),
    }


def _once(job: str, work: Callable[..., int], today: date, at: datetime) -> int:
    """The timetable asks every five minutes; what begins later in the day is begun by the act that causes it."""
    if JobRun.objects.filter(job=job, day=today).exists():
        return 0
    count = work(today=today, at=at)
    run = JobRun(job=job, day=today, finished_at=at, count=count)
    JobRun.objects.bulk_create([run], ignore_conflicts=True)
    return count
