"""What monitors see."""

from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone

from agencies.enums import JobStatus, MailStatus
from agencies.models import Job, JobRun, OutgoingMail, User
from agencies.selectors import health as health_selector
from agencies.services.health import note_delivery
from agencies.services.mail import queue_mail
from agencies.views import health as health_view
from tests.cast import DAY, make_user, moment

pytestmark = pytest.mark.django_db


@pytest.fixture
def look(client, monkeypatch):
    """Ask as a monitor does, long after the portal has started."""
    monkeypatch.setattr(health_view, "STARTED", health_view.STARTED - health_view.GRACE_SECONDS)
    return lambda: client.get(reverse("health"))


def queue(**waiting):
    person = make_user("officer")
    queue_mail(key="k", recipient=person, subject="s", text="t", html="h", at=moment())
    OutgoingMail.objects.update(**waiting)


def test_all_is_well_for_anybody_signed_out(look):
    answer = look()

    assert answer.status_code == 200
    assert answer.json()["status"] == "ok"
    assert answer.json()["checks"] == {
        "database": True,
        "queue": True,
        "mail": True,
        "jobs": True,
        "disk": True,
    }
    assert answer.headers["Cache-Control"] == "no-store"


def test_says_figures_and_no_names(look, settings):
    text = look().content.decode()

    assert set(look().json()) == {
        *("status", "checks", "oldest_due_mail_seconds", "oldest_waiting_job_seconds"),
        *("last_delivery_run_seconds", "free_mb"),
    }
    for secret in (settings.SECRET_KEY, settings.CELERY_BROKER_URL, str(settings.DATA_DIR), "postgres"):
        assert secret not in text


@pytest.mark.parametrize(
    ("waiting", "status"),
    [
        ({"not_before": Now() - timedelta(minutes=9)}, 200),
        ({"not_before": Now() - timedelta(minutes=11)}, 503),
        ({"not_before": Now() + timedelta(minutes=11)}, 200),
        ({"status": MailStatus.SENDING, "claimed_at": Now() - timedelta(minutes=4)}, 200),
        ({"status": MailStatus.SENDING, "claimed_at": Now() - timedelta(minutes=11)}, 503),
        ({"status": MailStatus.REFUSED, "not_before": Now() - timedelta(days=1)}, 200),
    ],
)
def test_mail_that_waits_more_than_ten_minutes_is_trouble(look, waiting, status):
    queue(**waiting)

    answer = look()

    assert answer.status_code == status
    assert answer.json()["checks"]["mail"] is (status == 200)


def wait_for(minutes, person="officer", **values):
    """A job that was asked for so many minutes ago."""
    user = User.objects.filter(username=person).first() or make_user(person)
    values = {"asked_at": Now() - timedelta(minutes=minutes)} | values
    return Job.objects.create(kind="test", asked_by=user, **values)


def running(minutes, person="officer"):
    """A job whose worker was heard of so many minutes ago."""
    heard = Now() - timedelta(minutes=minutes)
    begun = {"status": JobStatus.RUNNING, "attempts": 1, "started_at": heard, "heartbeat_at": heard}
    return wait_for(60, person, **begun)


@pytest.mark.parametrize(("minutes", "status"), [(9, 200), (11, 503)])
@pytest.mark.parametrize("job", [wait_for, running])
def test_long_work_that_nobody_is_at_for_ten_minutes_is_trouble(look, job, minutes, status):
    job(minutes)

    answer = look()

    assert answer.status_code == status
    assert answer.json()["checks"]["jobs"] is (status == 200)
    assert minutes * 60 <= answer.json()["oldest_waiting_job_seconds"] < minutes * 60 + 30


def test_waiting_behind_one_s_own_long_work_is_no_trouble(look):
    wait_for(30)
    first = running(0)
    while_it_runs = look()
    Job.objects.filter(pk=first.pk).update(status=JobStatus.DONE, finished_at=Now() - timedelta(minutes=2))
    after_it = look()

    assert (while_it_runs.status_code, while_it_runs.json()["oldest_waiting_job_seconds"]) == (200, None)
    assert after_it.status_code == 200
    assert 120 <= after_it.json()["oldest_waiting_job_seconds"] < 150


def test_mail_waits_by_real_time_whatever_day_is_rehearsed(look, on_day):
    on_day(DAY)
    queue()
    on_day(DAY + timedelta(days=30))

    assert look().status_code == 200


def test_portal_that_has_just_started_gets_time_to_catch_up(client, monkeypatch):
    monkeypatch.setattr(health_view, "STARTED", health_view.monotonic())
    queue(not_before=Now() - timedelta(hours=8))

    assert client.get(reverse("health")).status_code == 200


def test_queue_that_does_not_answer_is_trouble(look, settings):
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"

    answer = look()

    assert answer.status_code == 503
    assert [name for name, is_well in answer.json()["checks"].items() if not is_well] == ["queue"]


def test_database_that_is_away_is_trouble_and_no_error_page(look, monkeypatch):
    def fail(*args, **kwargs):
        raise OperationalError("gone")

    monkeypatch.setattr(connection, "cursor", fail)

    answer = look()

    assert answer.status_code == 503
    assert answer.json()["checks"]["database"] is False
    assert "gone" not in answer.content.decode()


def test_disk_without_room_is_trouble(look, monkeypatch):
    monkeypatch.setattr(health_selector, "LEAST_FREE_MB", 10**9)

    assert look().status_code == 503


def test_delivery_runs_leave_one_row_a_day(look):
    now = timezone.now()

    note_delivery(at=now - timedelta(seconds=90), tried=3)
    note_delivery(at=now - timedelta(seconds=30), tried=4)

    run = JobRun.objects.get(job="deliver-mail", day=timezone.localdate(now - timedelta(seconds=30)))
    assert run.finished_at == now - timedelta(seconds=30)
    assert 30 <= look().json()["last_delivery_run_seconds"] <= 60


def test_is_asked_only(client):
    assert client.post(reverse("health")).status_code == 405
