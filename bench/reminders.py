"""The reminder run: how its queries grow with people, and its time beside sending the same mails by smtplib."""

import json
import os
import subprocess
import sys
from contextlib import contextmanager
from datetime import date
from typing import Any, NamedTuple

from bench.databases import ROOT, Databases


class Case(NamedTuple):
    """One run over open deadlines: how many people, on which day, what kind of day that is."""

    name: str
    people: int
    day: date


# At the beginning of the three years nearly everything is still ahead; at their end everything is overdue and a
# seventh of it at a weekly mark.
BEGINNING, END = date(2018, 1, 8), date(2021, 1, 4)


def cases(people: int, quick: bool) -> list[Case]:
    ordinary = [
        Case("an ordinary day", people // 10, BEGINNING),
        Case("an ordinary day", people, BEGINNING),
    ]
    return ordinary if quick else [*ordinary, Case("everything overdue", people, END)]


def measure(databases: Databases, case: Case) -> dict[str, Any]:
    """What bench/reminding.py found in the portal filled for this case."""
    with sink() as address:
        done = subprocess.run(
            [sys.executable, "-m", "bench.reminding", case.day.isoformat()],
            cwd=ROOT,
            env=os.environ | databases.of(database_of(case)) | {"EMAIL_URL": address},
            stdout=subprocess.PIPE,
            stderr=databases.log,
            text=True,
            check=True,
        )
    return json.loads(done.stdout)


def database_of(case: Case) -> str:
    return f"bench_remind_{case.people}_{case.day:%Y}"


@contextmanager
def sink():
    """The address of a mail server that swallows everything, in a process of its own."""
    with subprocess.Popen(
        [sys.executable, "-m", "bench.sink"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as server:
        try:
            yield f"smtp://127.0.0.1:{server.stdout.readline().strip()}"
        finally:
            server.stdin.close()
            server.wait(10)
