"""For monitors and for the start of the portal; says nothing that helps anybody else."""

from time import monotonic

from django.http import JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from agencies.selectors.health import health as look

STARTED = monotonic()
# A portal that was off may have mail and long work from before; the worker needs a moment to catch up.
GRACE_SECONDS = 120


@require_safe
def health(request):
    """200 when everything works, 503 when somebody should look: at the check that says false."""
    found = look(timezone.now())
    has_just_started = monotonic() - STARTED < GRACE_SECONDS
    checks = {
        "database": found.database,
        "queue": found.queue,
        "mail": found.mail_moves or has_just_started,
        "jobs": found.jobs_move or has_just_started,
        "disk": found.has_room,
    }
    well = all(checks.values())
    answer = {
        "status": "ok" if well else "trouble",
        "checks": checks,
        "oldest_due_mail_seconds": found.oldest_due_mail,
        "oldest_waiting_job_seconds": found.oldest_waiting_job,
        "last_delivery_run_seconds": found.last_delivery_run,
        "free_mb": found.free_mb,
    }
    return JsonResponse(answer, status=200 if well else 503)
