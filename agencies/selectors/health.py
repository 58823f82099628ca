"""Whether the portal does its work, as a monitor would ask."""

import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import redis
from django.conf import settings
from django.db import DatabaseError
from django.db.models import Max, Min
from django.db.models.functions import Coalesce

from agencies.models import JobRun
from agencies.selectors.jobs import waiting_since
from agencies.selectors.mail import due_mails

DELIVERY_JOB = "deliver-mail"
LONGEST_WAIT_SECONDS = 600
LEAST_FREE_MB = 200


@dataclass(frozen=True)
class Health:
    """What was found; times are ages in seconds of real time, None where there is nothing to measure."""

    database: bool
    queue: bool
    oldest_due_mail: int | None
    oldest_waiting_job: int | None
    last_delivery_run: int | None
    free_mb: int

    @property
    def mail_moves(self) -> bool:
        return self.oldest_due_mail is None or self.oldest_due_mail <= LONGEST_WAIT_SECONDS

    @property
    def jobs_move(self) -> bool:
        return self.oldest_waiting_job is None or self.oldest_waiting_job <= LONGEST_WAIT_SECONDS

    @property
    def has_room(self) -> bool:
        return self.free_mb >= LEAST_FREE_MB


def health(at: datetime) -> Health:
    """Look at everything once, quickly. `at` is real time, whatever day a rehearsal stands on."""
    try:
        (oldest, last_run), waiting_job = _mail_times(), waiting_since()
        database = True
    except DatabaseError:
        oldest, last_run, waiting_job, database = None, None, None, False
    return Health(
        database=database,
        queue=_queue_answers(),
        oldest_due_mail=_age(oldest, at),
        oldest_waiting_job=_age(waiting_job, at),
        last_delivery_run=_age(last_run, at),
        free_mb=_free_mb(Path(settings.DATA_DIR)),
    )


def _mail_times() -> tuple[datetime | None, datetime | None]:
    oldest = due_mails().aggregate(at=Min(Coalesce("claimed_at", "not_before")))["at"]
    last_run = JobRun.objects.filter(job=DELIVERY_JOB).aggregate(at=Max("finished_at"))["at"]
    return oldest, last_run


def _queue_answers() -> bool:
    try:
        with redis.Redis.from_url(
            settings.CELERY_BROKER_URL, socket_connect_timeout=1, socket_timeout=1
        ) as client:
            return bool(client.ping())
    except (redis.RedisError, ValueError, OSError):
        return False


def _free_mb(folder: Path) -> int:
    """Room where files are kept; the folder may not be made yet."""
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free // 1024**2


def _age(moment: datetime | None, at: datetime) -> int | None:
    return None if moment is None else max(0, int((at - moment).total_seconds()))
