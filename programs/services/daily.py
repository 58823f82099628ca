"""The daily work of the portal, the same in production and in rehearsal."""

from collections.abc import Callable
from datetime import date, datetime

from django.db.models import Max

from agencies.models import JobRun
from products.services.certificates import write_expiry_notices
from products.services.dossier_clocks import start_transition_clocks
from programs.services.budget_alerts import tell_budget_alerts
from programs.services.duties_of_plans import open_due_periods
from programs.services.handovers import hand_over_to_successors
from programs.services.ledger_checks import check_ledger
from programs.services.reminders import remind_of_deadlines

PERIODS_JOB, TRANSITIONS_JOB, LEDGER_JOB, ALERTS_JOB = "periods", "transitions", "ledger", "alerts"


def do_daily_work(*, today: date, at: datetime) -> dict[str, int]:
    """What begins or ends by itself on a day, then the reminders of it. Running it again changes nothing.

    In that order: a successor that took a duty over owes it once, and is reminded of it.
    """
    return {
        "handed_over": hand_over_to_successors(today=today, at=at),
        "duties": _once(PERIODS_JOB, _open_periods, today, at),
        "transitions": _once(TRANSITIONS_JOB, start_transition_clocks, today, at),
        "notices": write_expiry_notices(today=today, at=at),
        "ledger": _once(LEDGER_JOB, check_ledger, today, at),
        "alerts": _once(ALERTS_JOB, tell_budget_alerts, today, at),
        "reminders": remind_of_deadlines(today=today, at=at),
    }


def _open_periods(*, today: date, at: datetime) -> int:
    """What a portal that was off has missed is made up, back to its last run, or to the issue of each plan."""
    last_run = JobRun.objects.filter(job=PERIODS_JOB, day__lt=today).aggregate(day=Max("day"))["day"]
    return open_due_periods(today=today, at=at, last_run=last_run or date.min)


def _once(job: str, work: Callable[..., int], today: date, at: datetime) -> int:
    """The timetable asks every five minutes; what begins later in the day is begun by the act that causes it."""
    if JobRun.objects.filter(job=job, day=today).exists():
        return 0
    count = work(today=today, at=at)
    run = JobRun(job=job, day=today, finished_at=at, count=count)
    JobRun.objects.bulk_create([run], ignore_conflicts=True)
    return count
