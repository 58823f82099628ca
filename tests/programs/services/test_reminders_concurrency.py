"""Two beats at once, and a worker killed in the middle: each reminder exactly once."""

import signal
from collections import Counter
from datetime import date
from functools import partial

import pytest

from agencies.enums import Role
from agencies.models import JobRun, OutgoingMail
from programs.enums import DeadlineKind
from programs.models import Duty, Reminder, ReminderMark
from programs.services import reminders as service
from programs.services.reminders import remind_of_deadlines
from tests.cast import make_local, make_member, moment
from tests.makers import make_assignment, make_plan
from tests.processes import at_once, run_python

DUE = date(2019, 6, 28)
DISTRICTS = 12


@pytest.fixture
def districts_owing(live_cast):
    """A plan that twelve more districts owe, each with one officer; its deadline is DUE."""
    from programs.services.plans import issue_plan

    for number in range(DISTRICTS):
        agency = make_local(f"K{number}", f"UBND huyện số {number}")
        make_member(f"officer{number}", agency, Role.OFFICER)
    plan = make_plan()
    make_assignment(plan, due_on=DUE)
    issue_plan(plan=plan, actor=live_cast.actor("desk"), at=moment())
    ReminderMark.objects.create(kind=DeadlineKind.DUTY, days=0)
    return Duty.objects.count()


def mails_per_person():
    digests = OutgoingMail.objects.filter(key__startswith="digest")
    return Counter(digests.values_list("recipient__username", flat=True))


def everybody_once():
    """Twelve officers, Tân Phú's officer and head, Biên Hòa's officer."""
    names = [f"officer{number}" for number in range(DISTRICTS)] + ["officer", "head", "stranger"]
    return Counter(names)


def run_together(runs):
    """So many beats, each by a clock of its own: their mails cannot share a key."""
    return at_once(*[partial(remind_of_deadlines, today=DUE, at=moment(DUE, 7, run)) for run in range(runs)])


def test_four_beats_at_once_tell_everybody_once(districts_owing, monkeypatch):
    monkeypatch.setattr(service, "PEOPLE_PER_BATCH", 2)

    counts = run_together(4)

    assert sum(counts) == DISTRICTS + 3
    assert mails_per_person() == everybody_once()
    assert Counter(Reminder.objects.values_list("person__username", flat=True)) == everybody_once()


def test_without_lock_and_unique_key_several_beats_would_double(districts_owing, monkeypatch):
    """The negative control: with both protections gone the same run does double."""
    from django.db import connection

    monkeypatch.setattr(service, "PEOPLE_PER_BATCH", 100)
    monkeypatch.setattr(service, "one_run_at_a_time", lambda number: None)
    constraint = next(c for c in Reminder._meta.constraints if c.name == "reminded_once_per_mark_and_person")
    with connection.schema_editor() as editor:
        editor.remove_constraint(Reminder, constraint)
    barrier_passed = _meet_after_reading(monkeypatch, runs=2)
    try:
        run_together(2)
        doubled = [name for name, count in mails_per_person().items() if count > 1]
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE programs_reminder DISABLE TRIGGER USER")
            cursor.execute("DELETE FROM programs_reminder")
            cursor.execute("ALTER TABLE programs_reminder ENABLE TRIGGER USER")
        with connection.schema_editor() as editor:
            editor.add_constraint(Reminder, constraint)

    assert barrier_passed
    assert len(doubled) == DISTRICTS + 3


def _meet_after_reading(monkeypatch, runs):
    """Hold each run until all have read what was told already: the race at its worst."""
    from threading import Barrier

    barrier, passed = Barrier(runs), []
    write = service._write

    def write_together(*args, **kwargs):
        barrier.wait(timeout=30)
        passed.append(True)
        return write(*args, **kwargs)

    monkeypatch.setattr(service, "_write", write_together)
    return passed


@pytest.mark.parametrize("batch_of_death", [1, 2, 3])
def test_a_worker_killed_in_the_middle_loses_and_doubles_nothing(districts_owing, batch_of_death):
    killed = f"""
import datetime, os, signal
from django.utils import timezone
from programs.services import reminders as service

service.PEOPLE_PER_BATCH = 4
write, batches = service._write, []

def die_after_writing(*args, **kwargs):
    count = write(*args, **kwargs)
    batches.append(count)
    if len(batches) == {batch_of_death}:
        os.kill(os.getpid(), signal.SIGKILL)
    return count

service._write = die_after_writing
day = datetime.date(2019, 6, 28)
service.remind_of_deadlines(today=day, at=timezone.make_aware(datetime.datetime(2019, 6, 28, 7)))
"""

    code, output = run_python(killed)

    assert code == -signal.SIGKILL, output
    # The batch it died in was never committed; those before it were.
    # Two of the four people of each of the first batches owe something.
    assert Reminder.objects.count() == 2 * (batch_of_death - 1)
    assert not JobRun.objects.exists()

    remind_of_deadlines(today=DUE, at=moment(DUE, 7, 5))

    assert mails_per_person() == everybody_once()
    assert Counter(Reminder.objects.values_list("person__username", flat=True)) == everybody_once()
