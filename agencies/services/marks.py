"""Writing down what became of each mail, while the relay takes the next one.

The order keeps the promise that a killed worker repeats one mail at most. A mail is begun only when the mark of the
one before it has left for PostgreSQL, in whole; and a mark leaves only when the one before it is known to stand. A
server carries out a statement that it has received, whether or not anybody is left to hear the answer. So whenever
the worker dies, at most one mail was taken by the relay and has no mark on its way: the one in flight.
"""

from datetime import timedelta
from select import select
from time import monotonic
from typing import Any

import psycopg2
import structlog
from django.db import connection
from psycopg2.extensions import POLL_OK, POLL_WRITE
from psycopg2.extras import wait_select

from agencies.enums import MailStatus
from agencies.models import OutgoingMail

WAITS = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(minutes=60))
# The disk is asked at most this often, and never left behind by more marks than this.
FLUSH_EVERY_SECONDS = 0.01
MOST_UNFLUSHED = 50

log = structlog.get_logger(__name__)


class Marks:
    """Marks of one run, each in a transaction of its own, by a session of their own or by the caller's.

    No mark waits for the disk: that would cost most of the speed of a quick relay. The death of a worker loses no
    mark, since the database has it; the death of the database itself could lose those that `Flushes` has not seen
    to the disk, fifty at most, and repeat their mails under the same Message-ID.
    """

    # Planned once for a session: planning takes longer than changing the one row.
    STATEMENT = "mark_mail"
    SQL = """
        UPDATE agencies_outgoingmail
        SET status = $1, attempts = $2, reply = $3, sent_at = $4, claimed_at = NULL,
            not_before = coalesce(clock_timestamp() + $5, not_before)
        WHERE id = $6 AND status = 'sending' AND claimed_at = $7
    """
    TYPES = "varchar, smallint, varchar, timestamptz, interval, bigint, timestamptz"

    def __init__(self, *, ahead: bool = False) -> None:
        """With `ahead` a mark does not hold up its writer; without, it is written in the caller's own session."""
        self.ahead = ahead
        self.on_its_way: OutgoingMail | None = None
        # The caller's session sends nothing out of the house, and waits for the disk with its next commit.
        self.before = "" if ahead else "SET LOCAL synchronous_commit TO off;"
        # Asked of the thread's connection once and not for every mail.
        self.naming_errors = connection.wrap_database_errors
        with self.naming_errors:
            self.session = _session_of_its_own() if ahead else _session_of_the_caller()
            self.cursor = self.session.cursor()
            self._prepare()
            self.flushes = Flushes() if ahead else None

    def __enter__(self) -> "Marks":
        return self

    def __exit__(self, kind: object, *trouble: object) -> None:
        try:
            if kind is None:
                self.settle()
                self.flush()
        finally:
            self.close()

    def write(self, mail: OutgoingMail) -> None:
        """Returns when the mark has left for the database and the one before it stands."""
        self.settle()
        wait = None
        if mail.status == MailStatus.QUEUED:
            wait = WAITS[min(mail.attempts, len(WAITS)) - 1]
        values = (mail.status, mail.attempts, mail.reply, mail.sent_at, wait, mail.pk, mail.claimed_at)
        self.on_its_way = mail
        with self.naming_errors:
            self.cursor.execute(
                f"{self.before} EXECUTE {self.STATEMENT} (%s, %s, %s, %s, %s, %s, %s)", values
            )
            self._see_off()

    def settle(self) -> None:
        """Returns when every mark written stands."""
        if self.on_its_way is None:
            return
        mail, self.on_its_way = self.on_its_way, None
        with self.naming_errors:
            self._hear_out()
            if self.flushes:
                self.flushes.count()
        if not self.cursor.rowcount:
            log.warning("mail_claim_lapsed_while_sending", mail_id=mail.pk)

    def flush(self) -> None:
        """Returns when every mark that stands is on the disk."""
        if self.flushes:
            with self.naming_errors:
                self.flushes.finish()

    def close(self) -> None:
        """The caller's session stays open."""
        if self.flushes:
            self.flushes.session.close()
            self.session.close()

    def _prepare(self) -> None:
        if self.ahead:
            # The relay has the mail: its mark is worth a longer wait for the row than a page would have.
            self.cursor.execute("SET synchronous_commit TO off; SET lock_timeout TO '60s'")
            self._hear_out()
        self.cursor.execute("SELECT 1 FROM pg_prepared_statements WHERE name = %s", [self.STATEMENT])
        self._hear_out()
        if not self.cursor.fetchone():
            self.cursor.execute(f"PREPARE {self.STATEMENT} ({self.TYPES}) AS {self.SQL}")
            self._hear_out()

    def _see_off(self) -> None:
        """Wait until the last byte has been given to the system, which delivers it even if this process dies."""
        while self.ahead and self.session.poll() == POLL_WRITE:
            select([], [self.session], [])

    def _hear_out(self) -> None:
        if self.ahead:
            wait_select(self.session)


class Flushes:
    """Has the database bring to the disk what was marked, by another session, while marking goes on.

    A commit that waits for the disk waits for all that was written before it. This one writes a word into the log
    that nobody reads.
    """

    SQL = "SELECT pg_logical_emit_message(true, 'mail', '')"

    def __init__(self) -> None:
        self.session = _session_of_its_own()
        self.cursor = self.session.cursor()
        self.begun = monotonic()
        self.under_way = False
        # Marks that the flush under way covers, and those that came after it began.
        self.covered = self.since = 0

    def count(self) -> None:
        """One more mark stands; returns at once unless too many wait for the disk."""
        self.since += 1
        if self.under_way and self.covered + self.since >= MOST_UNFLUSHED:
            self._wait()
        if monotonic() - self.begun < FLUSH_EVERY_SECONDS and self.since < MOST_UNFLUSHED:
            return
        if self.under_way and self.session.poll() == POLL_OK:
            self._wait()
        if not self.under_way:
            self._begin()

    def finish(self) -> None:
        """Returns when all that was counted is on the disk."""
        self._wait()
        if self.since:
            self._begin()
            self._wait()

    def _begin(self) -> None:
        self.begun, self.under_way = monotonic(), True
        self.covered, self.since = self.since, 0
        self.cursor.execute(self.SQL)

    def _wait(self) -> None:
        if self.under_way:
            wait_select(self.session)
        self.under_way, self.covered = False, 0


def _session_of_its_own() -> Any:
    session = psycopg2.connect(**connection.get_connection_params(), async_=True)
    wait_select(session)
    return session


def _session_of_the_caller() -> Any:
    connection.ensure_connection()
    return connection.connection
