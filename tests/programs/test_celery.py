"""The timetable and a real worker: what beat wakes, a worker does, through the real queue."""

import io
import subprocess
import sys
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from celery.schedules import crontab
from django.conf import settings
from django.db import close_old_connections
from django.db.models.functions import Now
from openpyxl import load_workbook

from agencies.enums import JobStatus
from agencies.exports import excel
from agencies.models import Job, JobRun, OutgoingMail, PortalState
from agencies.services.jobs import claim_job
from ocop_portal.celery import app
from programs.enums import DeadlineKind
from programs.models import Reminder, ReminderMark
from programs.services.rehearsal import ask_to_step, wake_rehearsal
from tests.cast import DAY, moment
from tests.makers import make_duty
from tests.processes import environment
from tests.waiting import wait_until


@contextmanager
def worker():
    """A Celery worker of its own, upon this test's database and queue; stopped by its process id."""
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "celery",
            "-A",
            "ocop_portal",
            "worker",
            "-c",
            "2",
            "--without-mingle",
            "-l",
            "error",
        ],
        env=environment(),
        cwd=settings.BASE_DIR,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.STDOUT,
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=60)


@pytest.fixture
def queue(monkeypatch):
    """This process speaks to the same queue as the worker, and leaves it empty."""
    monkeypatch.setattr(app.conf, "broker_url", settings.CELERY_BROKER_URL)
    app.control.purge()
    yield
    app.control.purge()


@pytest.fixture
def rehearsal(live_cast, on_day):
    on_day(DAY)
    for days in (-15, -7, -3, -1, 0):
        ReminderMark.objects.create(kind=DeadlineKind.DUTY, days=days)
    return live_cast


def test_a_step_asked_for_is_done_by_the_worker_day_by_day(rehearsal, queue):
    make_duty(rehearsal, due_on=date(2019, 6, 28))
    until = date(2019, 6, 28)

    with worker():
        ask_to_step(until=until, actor=rehearsal.actor("desk"), at=moment())
        wake_rehearsal()
        wait_until(lambda: PortalState.objects.get().rehearsal_day == until)

    told = (
        Reminder.objects.filter(person=rehearsal.officer.user).order_by("day").values_list("mark", flat=True)
    )
    assert list(told) == [-15, -7, -3, -1, 0]
    assert PortalState.objects.get().stepping_until is None
    assert set(OutgoingMail.objects.values_list("status", flat=True)) == {"sent"}


def test_a_worker_killed_while_stepping_leaves_a_step_the_next_one_finishes(rehearsal, queue):
    make_duty(rehearsal, due_on=date(2019, 6, 28))
    until = date(2019, 6, 28)

    with worker() as process:
        ask_to_step(until=until, actor=rehearsal.actor("desk"), at=moment())
        wake_rehearsal()
        wait_until(lambda: PortalState.objects.get().rehearsal_day > DAY)
        process.kill()
        process.wait(timeout=30)
    with worker():
        wake_rehearsal()
        wait_until(lambda: PortalState.objects.get().rehearsal_day == until)

    marks = (
        Reminder.objects.filter(person=rehearsal.officer.user).order_by("day").values_list("mark", flat=True)
    )
    assert list(marks) == [-15, -7, -3, -1, 0]


@pytest.mark.parametrize("is_killed", [False, True])
def test_a_long_list_is_made_by_the_worker_even_after_one_was_killed(
    rehearsal, queue, signed_in, settings, tmp_path, monkeypatch, is_killed
):
    """Asked for on a page, claimed by a worker of Celery, fetched from the page of the job."""
    settings.DATA_DIR = tmp_path
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setattr(excel, "SHORT_LIST", 0)
    make_duty(rehearsal, due_on=date(2019, 6, 28))
    client = signed_in(rehearsal.officer)

    asked = client.get("/nhiem-vu/xuat-excel/")
    if is_killed:
        # As one leaves it that is killed between its claim and its work.
        claim_job(at=moment())
        Job.objects.update(heartbeat_at=Now() - timedelta(seconds=61))
    with worker():
        wait_until(lambda: Job.objects.get().is_finished)

    job = Job.objects.get()
    assert (job.status, job.attempts) == (JobStatus.DONE, 2 if is_killed else 1)
    content = b"".join(client.get(f"{asked.url}tep/").streaming_content)
    assert load_workbook(io.BytesIO(content)).active["C5"].value == "Nhiệm vụ số 1"


def test_without_the_queue_a_step_is_still_asked_for(rehearsal, monkeypatch):
    monkeypatch.setattr(app.conf, "broker_url", "redis://127.0.0.1:1/0")
    monkeypatch.setattr(app, "_pool", None, raising=False)
    # Otherwise producers of the queue that is not there would be kept for the tests that follow.
    monkeypatch.setattr(app.amqp, "_producer_pool", None)
    ask_to_step(until=DAY + timedelta(days=1), actor=rehearsal.actor("desk"), at=moment())

    wake_rehearsal()

    assert PortalState.objects.get().stepping_until == DAY + timedelta(days=1)


def test_every_entry_of_the_timetable_names_a_task_that_exists():
    app.loader.import_default_modules()

    assert {entry["task"] for entry in app.conf.beat_schedule.values()} <= set(app.tasks)


def test_the_daily_work_is_looked_for_every_five_minutes_from_seven():
    entry = app.conf.beat_schedule["daily work"]["schedule"]

    assert entry == crontab(minute="*/5", hour="7-18")


def test_no_task_waits_for_an_eta_and_each_has_a_limit_below_half_the_visibility_timeout():
    timeout = app.conf.broker_transport_options["visibility_timeout"]

    assert app.conf.task_time_limit < timeout / 2
    assert app.conf.task_ignore_result


def test_in_production_the_daily_work_runs_once_a_day(live_cast, time_machine_at):
    from programs.tasks import daily_work_task

    with time_machine_at(moment(date(2019, 6, 28), 7)):
        daily_work_task()
        daily_work_task()

    runs = JobRun.objects.order_by("job").values_list("job", "day")
    assert list(runs) == [
        (job, date(2019, 6, 28)) for job in ("alerts", "ledger", "periods", "remind", "transitions")
    ]


def test_in_a_rehearsal_the_timetable_leaves_the_days_alone(rehearsal):
    from programs.tasks import daily_work_task

    daily_work_task()

    assert not JobRun.objects.exists()
    close_old_connections()
