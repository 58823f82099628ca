"""That a worker lives and how far it is, said over a connection of its own.

What a job writes is seen by nobody before its end, so its own connection cannot tell how far it is.
"""

import threading

import structlog
from django.db import DatabaseError, InterfaceError, connections
from django.db.models.functions import Now

from agencies.enums import JobStatus
from agencies.jobs import Work
from agencies.models import Job

BEAT_SECONDS = 2

log = structlog.get_logger(__name__)


class Heartbeat:
    """While one is inside, every two seconds; tells the work as soon as the job is no longer ours."""

    def __init__(self, job: Job, work: Work):
        self.job, self.work = job, work
        self.over = threading.Event()
        self.thread = threading.Thread(target=self._beat, name=f"heartbeat of job {job.pk}", daemon=True)

    def __enter__(self) -> None:
        self.thread.start()

    def __exit__(self, *trouble: object) -> None:
        self.over.set()
        self.thread.join()

    def _beat(self) -> None:
        try:
            while not self.over.wait(BEAT_SECONDS) and not self.work.is_abandoned:
                self._say()
        finally:
            connections.close_all()

    def _say(self) -> None:
        ours = Job.objects.filter(pk=self.job.pk, status=JobStatus.RUNNING, attempts=self.job.attempts)
        try:
            found = ours.update(heartbeat_at=Now(), done=self.work.done, total=self.work.total)
        except (DatabaseError, InterfaceError) as trouble:
            # A database that is away for a moment; who is silent for a minute is taken for dead.
            log.warning("heartbeat_missed", job_id=self.job.pk, reason=type(trouble).__name__)
            connections.close_all()
            return
        if not found:
            self.work.is_abandoned = True
