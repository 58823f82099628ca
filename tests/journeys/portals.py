"""The whole portal as `make run` starts it: web, worker, database and queue, holding the real sample.

Loading the sample takes seconds, copying a loaded database a moment: so it is loaded once, and every journey works
on a copy of its own.
"""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2

from ocop_portal.local import ports
from ocop_portal.local.folder import DataFolder
from ocop_portal.local.portal import ROOT, Portal
from ocop_portal.local.processes import Child, last_line
from tests.waiting import wait_until

SAMPLE, BUSY, OCTOBER = "journeys_sample", "journeys_busy", "journeys_october"
OPENS_ON, IN_THE_ROUND = "2019-05-21", "2026-10-05"
# Any number that nothing else in the test run locks on: two processes of the suite must not both load the sample.
LOADING = 2_105_2019
MOST_QUEUES = 16


def address_of(database: str) -> str:
    """The throw-away server's address of one of its databases."""
    return urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{database}"))


def sql(database: str, statement: str, *values) -> list[tuple]:
    """Run one statement outside every transaction; return its rows."""
    connection = psycopg2.connect(address_of(database))
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


def queue() -> str:
    """A queue of this process of the suite alone, and none that its other tests use."""
    number = int("0" + "".join(filter(str.isdigit, os.environ.get("PYTEST_XDIST_WORKER", ""))))
    return f"{os.environ['REDIS_URL'].rsplit('/', 1)[0]}/{(number + MOST_QUEUES // 2) % MOST_QUEUES}"


def local_portal(folder: Path, database: str) -> Portal:
    """The processes of a portal upon one database, as the local start would run them."""
    home = DataFolder(folder)
    home.prepare()
    environment = os.environ | {
        "DATABASE_URL": address_of(database),
        "REDIS_URL": queue(),
        "SECRET_KEY": "journeys-only-" + "x" * 50,
    }
    return Portal(home, ports.any_free(), environment)


def run(child: Child) -> None:
    """Let a process do its work to the end."""
    child.start()
    try:
        code = child.process.wait(timeout=120)
        assert code == 0, f"{child.name}: {last_line(child.log)}"
    finally:
        child.stop()


def loaded(name: str, template: str, fill: Callable[[str], None]) -> str:
    """The name of a database that `fill` filled; whoever comes second waits and finds it there."""
    keeper = psycopg2.connect(address_of("postgres"))
    keeper.autocommit = True
    unfinished = f"{name}_unfinished"
    try:
        with keeper.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [LOADING])
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            if cursor.fetchone() is None:
                cursor.execute(f"CREATE DATABASE {unfinished} TEMPLATE {template}")
                fill(unfinished)
                cursor.execute(f"ALTER DATABASE {unfinished} RENAME TO {name}")
    finally:
        keeper.close()
    return name


def sample_database(folder: Path) -> str:
    """The database that holds the sample on the day it opens, and nothing else."""
    return loaded(SAMPLE, "template0", lambda name: run(local_portal(folder, name).prepare(OPENS_ON)))


def october_database(folder: Path) -> str:
    """The database that holds the sample on a day of the second round of 2026."""
    return loaded(OCTOBER, "template0", lambda name: run(local_portal(folder, name).prepare(IN_THE_ROUND)))


def busy_database(folder: Path) -> str:
    """The database of a portal in the middle of its year."""

    def fill(name: str) -> None:
        environment = local_portal(folder, name).env | {"DJANGO_SETTINGS_MODULE": "ocop_portal.settings"}
        command = [sys.executable, "-m", "tests.journeys.busy"]
        run(Child("busy", command, folder / "busy.log", env=environment, folder=ROOT))

    return loaded(BUSY, sample_database(folder), fill)


class LivePortal:
    """A portal that runs: where it answers, and its database for those few things no page does."""

    def __init__(self, portal: Portal, database: str) -> None:
        self.portal = portal
        self.address = portal.address
        self.database = database
        self.children = []

    def start(self, child: Child) -> Child:
        child.start()
        self.children.append(child)
        return child

    def start_web(self) -> None:
        web = self.start(self.portal.web())
        wait_until(lambda: self.portal.is_healthy() or not web.alive)
        assert web.alive, last_line(web.log)

    def start_worker(self) -> None:
        self.start(self.portal.worker())

    def stop(self) -> None:
        for child in self.children:
            child.ask_to_stop()
        for child in self.children:
            child.wait()

    def sql(self, statement: str, *values) -> list[tuple]:
        return sql(self.database, statement, *values)

    def end_sessions(self) -> None:
        """Time passes: nobody is signed in any more."""
        self.sql("UPDATE django_session SET expire_date = now() - interval '1 hour'")


@contextmanager
def running(folder: Path, template: str) -> Iterator[LivePortal]:
    """A portal upon a copy of a database, stopped and gone afterwards."""
    database = f"journey_{os.getpid()}_{ports.any_free()}"
    sql("postgres", f'CREATE DATABASE "{database}" TEMPLATE "{template}"')
    portal = LivePortal(local_portal(folder, database), database)
    try:
        portal.start_web()
        yield portal
    finally:
        portal.stop()
        sql("postgres", f'DROP DATABASE "{database}" WITH (FORCE)')
