"""Several workers at once, and workers that die: real threads, real processes, real kills."""

import os
import signal
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from threading import Barrier

import pytest
from django.conf import settings as portal_settings
from django.db.models.functions import Now
from django.utils import timezone

from agencies.enums import JobStatus
from agencies.models import Job, Notification, User
from agencies.selectors.jobs import living_jobs
from agencies.services import jobs as service
from agencies.services.job_files import file_path, folder
from agencies.services.jobs import ask_for_job, claim_job, run_job
from tests.agencies.job_worker import WORDS, run
from tests.agencies.kinds import known, make_kind
from tests.cast import ROLES, moment
from tests.processes import at_once, environment

AT = moment()
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(settings, tmp_path):
    settings.DATA_DIR = tmp_path


@pytest.fixture
def kind():
    kind = make_kind(run(stops=False))
    with known(kind):
        yield kind


@pytest.fixture
def worker(settings):
    """Start a worker that stands ready; whatever is left of it is killed in the end."""
    started = []

    def start(*how):
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.agencies.job_worker", *how],
            cwd=portal_settings.BASE_DIR,
            env=environment() | {"DATA_DIR": str(settings.DATA_DIR)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        started.append(process)
        assert process.stdout.readline() == "ready\n"
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()
        process.stdin.close()
        process.stdout.close()


def go(process):
    process.stdin.write("go\n")
    process.stdin.flush()


def ask(cast, kind, name="officer", **arguments):
    member = getattr(cast, name)
    return ask_for_job(
        kind=kind, arguments=arguments, user=member.user, actor=cast.actor(name, timezone.localdate()), at=AT
    )


def fall_silent():
    """As if a minute had passed since the worker was heard of."""
    Job.objects.filter(status=JobStatus.RUNNING).update(heartbeat_at=Now() - timedelta(seconds=61))


# --- Two who look for work at once --------------------------------------------------------------------------------


def test_workers_that_look_at_once_take_each_job_once_and_of_each_person_one(live_cast, kind, settings):
    settings.JOBS_AT_ONCE = 100
    for word in ("a", "b", "c"):
        for name in ROLES:
            ask(live_cast, kind, name, word=word)

    taken = at_once(*[lambda: claim_job(at=AT)] * 12)

    assert all(isinstance(job, Job | None) for job in taken)
    jobs = [job for job in taken if job]
    assert len({job.pk for job in jobs}) == len(jobs) == len(ROLES)
    assert Counter(job.asked_by_id for job in jobs).most_common(1)[0][1] == 1
    assert Job.objects.filter(status=JobStatus.RUNNING, attempts=1).count() == len(ROLES)


def test_workers_that_look_at_once_keep_to_the_places_there_are(live_cast, kind, settings):
    settings.JOBS_AT_ONCE = 2
    for name in ROLES:
        ask(live_cast, kind, name)

    taken = at_once(*[lambda: claim_job(at=AT)] * 8)

    assert len([job for job in taken if job]) == 2
    assert living_jobs().count() == 2


def test_without_taking_turns_they_would_not_keep_to_them(live_cast, kind, settings, monkeypatch):
    """The negative control: workers that look all at once find the same free place."""
    settings.JOBS_AT_ONCE = 1
    for name in ROLES:
        ask(live_cast, kind, name)
    all_here = Barrier(4)

    def counted_together():
        """Everybody counts before anybody takes."""
        all_here.wait(30)
        return living_jobs()

    monkeypatch.setattr(service, "_wait_for_our_turn", lambda: None)
    monkeypatch.setattr(service, "living_jobs", counted_together)

    taken = at_once(*[lambda: claim_job(at=AT)] * 4)

    assert len([job for job in taken if isinstance(job, Job)]) > 1


def test_who_asks_the_same_twice_at_once_gets_one_job(live_cast, kind):
    asked = at_once(*[lambda: ask(live_cast, kind, word="a")] * 6)

    assert {job.pk for job in asked} == {Job.objects.get().pk}


def test_who_asks_for_much_at_once_gets_no_more_than_ten(live_cast, kind):
    asked = at_once(*[lambda number=number: ask(live_cast, kind, word=str(number)) for number in range(14)])

    assert Job.objects.count() == len([job for job in asked if isinstance(job, Job)]) == 10


# --- Workers that die ---------------------------------------------------------------------------------------------


def people():
    return set(User.objects.filter(username__in=WORDS).values_list("username", flat=True))


def test_a_worker_killed_in_the_middle_has_written_nothing_and_the_next_does_all_once(
    live_cast, kind, worker
):
    asked = ask(live_cast, kind)
    first = worker("stop")
    go(first)
    assert first.stdout.readline() == "middle\n"
    os.kill(first.pid, signal.SIGKILL)
    first.wait(30)
    assert people() == set()
    assert Job.objects.get().status == JobStatus.RUNNING
    assert claim_job(at=AT) is None

    fall_silent()
    second = worker()
    go(second)
    assert second.wait(60) == 0

    job = Job.objects.get()
    assert (job.pk, job.status, job.attempts, job.done, job.total) == (asked.pk, JobStatus.DONE, 2, 20, 20)
    assert people() == set(WORDS)
    assert file_path(job.result).read_text().split() == WORDS
    assert Notification.objects.filter(recipient=live_cast.officer.user).count() == 1


def test_what_a_killed_worker_left_on_the_disk_is_cleared_away_later(live_cast, kind, worker):
    ask(live_cast, kind)
    first = worker("stop")
    go(first)
    assert first.stdout.readline() == "middle\n"
    os.kill(first.pid, signal.SIGKILL)
    first.wait(30)
    (left,) = folder().iterdir()
    fall_silent()
    run_job(job=claim_job(at=AT), at=timezone.now())
    os.utime(left, (0, 0))

    service.clear_results()

    assert [file.name for file in folder().iterdir()] == [Job.objects.get().result]


def test_a_worker_that_comes_back_after_another_did_its_job_writes_nothing(live_cast, kind, worker):
    """Not killed, only held up for longer than a minute: it finds its claim gone."""
    ask(live_cast, kind)
    slow = worker("stop")
    go(slow)
    assert slow.stdout.readline() == "middle\n"
    os.kill(slow.pid, signal.SIGSTOP)
    fall_silent()
    taken = claim_job(at=AT)
    assert taken.attempts == 2

    os.kill(slow.pid, signal.SIGCONT)
    go(slow)
    assert slow.wait(60) == 0
    assert people() == set()
    assert list(folder().iterdir()) == []

    run_job(job=taken, at=timezone.now())
    assert people() == set(WORDS)
    assert Job.objects.get().status == JobStatus.DONE
