"""One run at a time of work that a timetable, a person and a second worker may begin at once."""

from django.db import connection


def one_run_at_a_time(number: int) -> None:
    """Wait until no other transaction holds `number`; held to the end of this one.

    Released by PostgreSQL when the worker dies. Each kind of work has a number of its own.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])
