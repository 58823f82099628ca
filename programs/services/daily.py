"""The daily work of the portal, the same in production and in rehearsal."""

from datetime import date, datetime

from agencies.models import JobRun
from products.services.certificates import write_expiry_notices
from programs.services.duties_of_plans import open_due_periods
from programs.services.reminders import remind_of_deadlines

PERIODS_JOB = "periods"


def do_daily_work(*, today: date, at: datetime) -> dict[str, int]:
    """Make the duties of periods that begin, then remind. Running it again changes nothing."""
    return {
        "duties": _open_periods_once(today, at),
        "notices": write_expiry_notices(today=today, at=at),
        "reminders": remind_of_deadlines(today=today, at=at),
    }


def _open_periods_once(today, at) -> int:
    """The timetable asks every five minutes; a plan issued later in the day makes its duties itself."""
    if JobRun.objects.filter(job=PERIODS_JOB, day=today).exists():
        return 0
    count = open_due_periods(today=today, at=at)
    run = JobRun(job=PERIODS_JOB, day=today, finished_at=at, count=count)
    JobRun.objects.bulk_create([run], ignore_conflicts=True)
    return count
