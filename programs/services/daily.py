"""The daily work of the portal, the same in production and in rehearsal."""

from datetime import date, datetime

from django.db.models import Max

from agencies.models import JobRun
from programs.services.duties_of_plans import open_due_periods
from programs.services.handovers import hand_over_to_successors
from programs.services.reminders import remind_of_deadlines

PERIODS_JOB = "periods"


def do_daily_work(*, today: date, at: datetime) -> dict[str, int]:
    """Pass on what closed agencies left, make the duties of periods that begin, then remind. Again changes nothing.

    In that order: a successor that took a duty over owes it once, and is reminded of it.
    """
    return {
        "handed_over": hand_over_to_successors(today=today, at=at),
        "duties": _open_periods_once(today, at),
        "reminders": remind_of_deadlines(today=today, at=at),
    }


def _open_periods_once(today, at) -> int:
    """The timetable asks every five minutes; a plan issued later in the day makes its duties itself.

    What a portal that was off has missed is made up, back to its last run, or to the issue of each plan.
    """
    if JobRun.objects.filter(job=PERIODS_JOB, day=today).exists():
        return 0
    last_run = JobRun.objects.filter(job=PERIODS_JOB, day__lt=today).aggregate(day=Max("day"))["day"]
    count = open_due_periods(today=today, at=at, last_run=last_run or date.min)
    run = JobRun(job=PERIODS_JOB, day=today, finished_at=at, count=count)
    JobRun.objects.bulk_create([run], ignore_conflicts=True)
    return count
