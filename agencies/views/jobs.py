"""/viec-nen/: long work one asked for. Whoever else comes by finds nothing."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agencies.http import must, result_response
from agencies.lists import page_of
from agencies.permissions import Refusal
from agencies.selectors.jobs import job_page, jobs_of, with_result
from agencies.services.jobs import cancel_job, may_fetch
from agencies.services.notifications import mark_page_read


@require_safe
@login_required
def job_list(request):
    page = page_of(jobs_of(request.user.pk), ["-pk"], request.GET)
    return render(
        request,
        "agencies/jobs/list.html",
        {"page": page, "rows": [job_page(job, timezone.now()) for job in page.rows]},
    )


@require_safe
@login_required
def job_detail(request, pk):
    """How far the work is, or what came of it; without JavaScript one opens the page again."""
    job = _job(request, pk)
    if job.is_finished:
        mark_page_read(user_id=request.user.pk, path=job.get_absolute_url(), at=request.now)
    context = {
        "shown": job_page(job, timezone.now()),
        "poll_url": reverse("agencies:job-progress", args=[job.pk]),
    }
    return render(request, "agencies/jobs/detail.html", context)


@require_safe
@login_required
def job_progress(request, pk):
    """Asked every second by the page of a job; that page is loaded anew when the work has ended."""
    job = _job(request, pk)
    if job.is_finished:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(
        request,
        "agencies/jobs/_progress.html",
        {"shown": job_page(job, timezone.now()), "poll_url": request.path},
    )


@require_safe
@login_required
def job_file(request, pk):
    job = get_object_or_404(with_result(jobs_of(request.user.pk)).select_related("asked_by"), pk=pk)
    must(may_fetch(job, request.now))
    return result_response(job)


@require_POST
@login_required
def job_cancel(request, pk):
    job = _job(request, pk)
    try:
        cancel_job(job=job)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Đã thôi việc này; không có gì được ghi."))
    return redirect(job)


def _job(request, pk):
    return get_object_or_404(jobs_of(request.user.pk), pk=pk)
