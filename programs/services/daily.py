"""The daily work of the portal, the same in production and in rehearsal."""

from datetime import date, datetime

from programs.services.duties_of_plans import open_due_periods
from programs.services.reminders import remind_of_deadlines


def do_daily_work(*, today: date, at: datetime) -> dict[str, int]:
    """Make the duties of periods that begin, then remind. Running it again changes nothing."""
    return {
        "duties": open_due_periods(today=today, at=at),
        "reminders": remind_of_deadlines(today=today, at=at),
    }
