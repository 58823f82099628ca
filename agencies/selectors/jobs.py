"""Long work that waits, runs, and was done."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import DateTimeField, Exists, F, Max, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Greatest, Now

from agencies.enums import JobStatus
from agencies.jobs import kind_label
from agencies.models import Job

CHIPS = {
    JobStatus.QUEUED: "idle",
    JobStatus.RUNNING: "info",
    JobStatus.DONE: "ok",
    JobStatus.FAILED: "late",
    JobStatus.CANCELLED: "idle",
}
# A worker says every two seconds that it lives; one that was silent for so long is taken for dead.
SILENT_AFTER = timedelta(seconds=60)
# How long a result may be fetched.
RESULT_KEPT = timedelta(days=7)


def jobs_of(user_id: int) -> QuerySet[Job]:
    """What a person asked for, in whatever role; nobody sees the long work of others."""
    return Job.objects.filter(asked_by=user_id)


def living_jobs() -> QuerySet[Job]:
    """Jobs that a worker is at."""
    return Job.objects.filter(status=JobStatus.RUNNING, heartbeat_at__gte=Now() - SILENT_AFTER)


def silent_jobs() -> QuerySet[Job]:
    """Jobs whose worker has died, or is taken for dead."""
    return Job.objects.filter(status=JobStatus.RUNNING, heartbeat_at__lt=Now() - SILENT_AFTER)


def waiting_jobs() -> QuerySet[Job]:
    """Jobs that may begin: nothing else of the same person is running."""
    running = Job.objects.filter(status=JobStatus.RUNNING, asked_by=OuterRef("asked_by"))
    return Job.objects.filter(~Exists(running), status=JobStatus.QUEUED)


def waiting_since() -> datetime | None:
    """Since when the job that waits longest could have begun, or begun anew; None when none waits.

    A job waits its turn behind others of the same person; that time does not count.
    """
    others = Job.objects.filter(asked_by=OuterRef("asked_by")).order_by().values("asked_by")
    ended = Subquery(others.values(at=Max("finished_at")), DateTimeField())
    waiting = waiting_jobs().annotate(since=Greatest(F("asked_at"), ended)).aggregate(at=Min("since"))
    silent = silent_jobs().aggregate(at=Min("heartbeat_at"))
    return min(filter(None, (waiting["at"], silent["at"])), default=None)


@dataclass(frozen=True)
class JobPage:
    """A job in words, as lists and its own page show it."""

    job: Job
    label: str
    chip: str
    # Until when the result may be fetched; None when there is none, or none any more.
    kept_until: datetime | None
    # There was a result, and it was cleared away.
    is_gone: bool
    lines: list[str]
    faults: list[tuple[int, str]]
    more_faults: int


def job_page(job: Job, at: datetime) -> JobPage:
    """Everything that is told of a job; `at` is real time."""
    kept_until = job.finished_at + RESULT_KEPT if job.finished_at and job.result_name else None
    is_gone = kept_until is not None and (not job.result or kept_until < at)
    faults = job.summary.get("faults", [])
    return JobPage(
        job=job,
        label=str(kind_label(job.kind)),
        chip=CHIPS[JobStatus(job.status)],
        kept_until=None if is_gone else kept_until,
        is_gone=is_gone,
        lines=job.summary.get("lines", []),
        faults=[(number, sentence) for number, sentence in faults],
        more_faults=job.summary.get("count_of_faults", 0) - len(faults) if faults else 0,
    )


def with_result(jobs: QuerySet[Job]) -> QuerySet[Job]:
    """Of these jobs, those whose result may still be fetched."""
    return jobs.filter(~Q(result=""), finished_at__gte=Now() - RESULT_KEPT)
