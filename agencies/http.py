"""What the views of all apps share: as whom one may enter, and how files leave."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

import structlog
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header

from agencies.exports.excel import ExcelExport
from agencies.jobs import JobKind
from agencies.models import Job, StoredFile
from agencies.permissions import Refusal, Rule, Verdict
from agencies.services.files import path_of
from agencies.services.job_files import file_path
from agencies.services.jobs import ask_for_job

log = structlog.get_logger(__name__)

# Which of their memberships a person acts in, in the session.
MEMBERSHIP_KEY = "membership_id"

View = Callable[..., HttpResponse]
Row = TypeVar("Row")


def acting(view: View) -> View:
    """Only for people who act as somebody: signed in, and with a membership in force today.

    Without one there is nothing to see yet; the page says so and whom to ask.
    """

    @login_required
    @wraps(view)
    def entered(request: HttpRequest, *args, **kwargs):
        if request.actor is None:
            return render(request, "agencies/no_membership.html", status=403)
        return view(request, *args, **kwargs)

    return entered


def allowed(rule: Rule) -> Callable[[View], View]:
    """Only for those whom `rule` lets in; the others read its sentence on the page 403. Includes `acting`."""

    def decorate(view: View) -> View:
        @acting
        @wraps(view)
        def entered(request: HttpRequest, *args, **kwargs):
            must(rule(request.actor))
            return view(request, *args, **kwargs)

        return entered

    return decorate


def must(verdict: Verdict) -> None:
    """Go on if the verdict says yes; else answer 403 with its sentence."""
    if not verdict:
        raise PermissionDenied(str(verdict.reason))


def or_404(row: Row | None) -> Row:
    """The row that was looked for; 404 when there is none, or none that this person may see."""
    if row is None:
        raise Http404
    return row


def file_response(stored_file: StoredFile) -> FileResponse:
    """The content of an uploaded file, to be saved, never shown: it may be anything its owner's machine had.

    The view asks first whether the person may see the record the file belongs to.
    """
    response = FileResponse(
        _content_of(stored_file),
        as_attachment=True,
        filename=stored_file.name,
        content_type=stored_file.media_type,
    )
    return as_private_download(response)


def picture_response(stored_file: StoredFile) -> FileResponse:
    """A picture that the portal itself wrote, to be shown on a page of whoever may see what it belongs to."""
    return as_private_download(FileResponse(_content_of(stored_file), content_type=stored_file.media_type))


def _content_of(stored_file):
    try:
        return path_of(stored_file).open("rb")
    except FileNotFoundError as trouble:
        log.error("stored_file_missing", stored_file_id=stored_file.pk)
        raise Http404 from trouble


def result_response(job: Job) -> FileResponse:
    """The file that came of long work; 404 when it was cleared away meanwhile."""
    try:
        content = file_path(job.result).open("rb")
    except FileNotFoundError as trouble:
        log.error("job_result_missing", job_id=job.pk)
        raise Http404 from trouble
    return as_private_download(FileResponse(content, as_attachment=True, filename=job.result_name))


def export_response(request, export: ExcelExport) -> HttpResponse:
    """The one door through which lists leave: a short one at once, a long one as a job, whose page comes instead.

    Opening the address again while the job waits or runs leads to the same job.
    """
    short = export.short_workbook(request.actor, request.GET)
    if short:
        return excel_response(*short)
    return job_response(request, export.kind, {"query": request.GET.urlencode()})


def job_response(request, kind: JobKind, arguments: dict[str, Any]) -> HttpResponse:
    """Ask for long work and go to its page; who may not have it, or has too much unfinished, reads why."""
    try:
        job = ask_for_job(
            kind=kind, arguments=arguments, user=request.user, actor=request.actor, at=request.now
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("agencies:jobs")
    return redirect(job)


def excel_response(content: bytes, filename: str) -> HttpResponse:
    """A workbook made for this person now, to be saved under `filename`."""
    response = HttpResponse(
        content, content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    )
    response.headers["Content-Disposition"] = content_disposition_header(True, filename)
    return as_private_download(response)


def pdf_response(content: bytes, filename: str) -> HttpResponse:
    """A document made for this person now, to be saved under `filename`."""
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = content_disposition_header(True, filename)
    return as_private_download(response)


def word_response(content: bytes, filename: str) -> HttpResponse:
    """A Word document made for this person now, to be saved under `filename`."""
    response = HttpResponse(
        content, content_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    )
    response.headers["Content-Disposition"] = content_disposition_header(True, filename)
    return as_private_download(response)


def as_private_download(response):
    """Headers of what a person takes home: no cache keeps it, no browser guesses or runs it."""
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def remember_language(response: HttpResponse, language: str) -> None:
    """This browser's language from now on."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )
