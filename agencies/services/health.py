"""Leaves the traces that monitors look for."""

from datetime import datetime

from django.db.models import F
from django.utils import timezone

from agencies.models import JobRun
from agencies.selectors.health import DELIVERY_JOB


def note_delivery(*, at: datetime, tried: int) -> None:
    """That a delivery run ended just now, in real time: a row a day with the last run and the day's count."""
    day = timezone.localdate(at)
    runs = JobRun.objects.filter(job=DELIVERY_JOB, day=day)
    if not runs.update(finished_at=at, count=F("count") + tried):
        JobRun.objects.bulk_create(
            [JobRun(job=DELIVERY_JOB, day=day, finished_at=at, count=tried)], ignore_conflicts=True
        )
