"""Long work: a row first, in the transaction of the asking; the work later, by whichever worker comes by.

A worker *claims* a job and commits the claim; then it does the work in one transaction that also marks it done, so
either both are there or neither. Meanwhile a second connection says every two seconds that the worker lives and how
far it is. A worker that dies falls silent; its job is begun anew, three times in all. A worker that was only thought
dead finds its claim gone and writes nothing. See docs/decisions/0011-long-work-is-a-row.md.

All this goes by the clock of the database, never by the day of a rehearsal.
"""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import structlog
from celery import current_app
from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from agencies.enums import JobStatus
from agencies.jobs import Abandoned, JobKind, NothingDone, Work, kind_label, kind_of
from agencies.models import Job, User
from agencies.models.jobs import UNFINISHED
from agencies.permissions import Actor, Administrator, Refusal, Verdict, no, require
from agencies.selectors.actors import portal_and_hats
from agencies.selectors.jobs import RESULT_KEPT, jobs_of, living_jobs, silent_jobs, waiting_jobs
from agencies.services.heartbeat import Heartbeat
from agencies.services.job_files import file_path, folder, keep_file, remove_file, remove_strays
from agencies.services.notifications import notify

RUN_TASK = "agencies.tasks.run_waiting_job_task"
MOST_ATTEMPTS = 3
MOST_UNFINISHED_OF_A_PERSON = 10
LONGEST_ARGUMENTS = 20_000
PLAIN = (str, int, bool, type(None))
# One job may do without a word between its queries for as long as its task may last.
PATIENCE = "SET LOCAL statement_timeout = '10min'; SET LOCAL idle_in_transaction_session_timeout = '25min'"
# The number of the lock that workers queue up for when they look for work.
PICKING = 4_201_911

log = structlog.get_logger(__name__)


# Asking


def ask_for_job(
    *,
    kind: JobKind,
    arguments: dict[str, Any],
    user: User,
    actor: Actor | Administrator,
    at: datetime,
    source: bytes | None = None,
) -> Job:
    """Leave a job for the next worker; whoever asks the same again while it waits or runs gets the same job.

    Raises Refusal when the person may not have it, or has too much unfinished already.
    """
    _check_plain(arguments)
    require(kind.may(Work(user=user, actor=actor, arguments=arguments, at=at, folder=Path())))
    with transaction.atomic():
        # One question of a person at a time, so that the look and the row are one.
        User.objects.select_for_update(no_key=True).get(pk=user.pk)
        unfinished = jobs_of(user.pk).filter(status__in=UNFINISHED)
        asked = {
            "kind": kind.name,
            "arguments": arguments,
            "membership_id": getattr(actor, "membership_id", None),
            "language": translation.get_language() or settings.LANGUAGE_CODE,
        }
        same = unfinished.filter(source="", **asked).order_by("pk").first() if source is None else None
        if same:
            return same
        if unfinished.count() >= MOST_UNFINISHED_OF_A_PERSON:
            raise Refusal(
                _("Bạn đang có %(count)s việc chạy nền chưa xong. Hãy chờ xong bớt rồi yêu cầu tiếp.")
                % {"count": MOST_UNFINISHED_OF_A_PERSON}
            )
        kept = keep_file(source) if source is not None else ""
        job = Job.objects.create(asked_by=user, source=kept, asked_at=Now(), **asked)
        transaction.on_commit(wake_jobs, robust=True)
    return Job.objects.get(pk=job.pk)


def _check_plain(arguments: dict[str, Any]) -> None:
    """Plain values only: what is kept in the row must mean the same to the worker of tomorrow."""
    values = [one for value in arguments.values() for one in (value if isinstance(value, list) else [value])]
    if not all(isinstance(value, PLAIN) for value in values):
        raise TypeError("a job takes text, whole numbers, yes and no, and lists of them")
    if len(json.dumps(arguments)) > LONGEST_ARGUMENTS or any("\x00" in str(value) for value in values):
        raise Refusal(_("Yêu cầu dài quá hoặc có ký tự lạ. Hãy bỏ bớt điều kiện lọc rồi thử lại."))


def wake_jobs() -> None:
    """Ask a worker to look for work now. Only a hurry: without the queue the next minute's look finds the same."""
    try:
        current_app.send_task(RUN_TASK, expires=60, ignore_result=True)
    except Exception as trouble:  # whatever a broker may raise: the row is there already
        log.warning("jobs_not_woken", reason=type(trouble).__name__)


def cancel_job(*, job: Job) -> None:
    """Call it off. A worker that is at it notices within seconds and leaves nothing behind.

    Raises Refusal when the job has ended meanwhile.
    """
    with transaction.atomic():
        job = Job.objects.select_for_update().get(pk=job.pk)
        if job.is_finished:
            raise Refusal(_("Việc này đã kết thúc nên không thôi được nữa."))
        _end(job, status=JobStatus.CANCELLED)


# Claiming


def claim_job(*, at: datetime) -> Job | None:
    """Take the job that waits longest, of a person of whom none is running; None when there is none to take.

    No more than JOBS_AT_ONCE run at a time, so that mails and reminders always find a free worker. Workers look
    one after the other; the commit of the claim is what keeps the next away. `at` is the portal's time for what
    the people of jobs given up are told.
    """
    with transaction.atomic(durable=True):
        _wait_for_our_turn()
        _give_up_hopeless_jobs(at)
        if living_jobs().count() >= settings.JOBS_AT_ONCE:
            return None
        job = (
            silent_jobs().order_by("pk").select_for_update(skip_locked=True).first()
            or waiting_jobs().order_by("pk").select_for_update(skip_locked=True).first()
        )
        if job is None:
            return None
        Job.objects.filter(pk=job.pk).update(
            status=JobStatus.RUNNING,
            attempts=F("attempts") + 1,
            started_at=Now(),
            heartbeat_at=Now(),
            done=0,
            total=0,
        )
    return Job.objects.select_related("asked_by").get(pk=job.pk)


def _wait_for_our_turn() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [PICKING])


def _give_up_hopeless_jobs(at: datetime) -> None:
    """Jobs whose worker died and that must not, or not once more, be begun anew."""
    for job in silent_jobs().select_related("asked_by").select_for_update(skip_locked=True, of=("self",)):
        kind = kind_of(job.kind)
        if job.attempts >= MOST_ATTEMPTS or not (kind and kind.repeatable):
            with translation.override(job.language):
                sentence = _("Máy xử lý đã dừng giữa chừng. Hãy kiểm tra kết quả rồi yêu cầu lại nếu cần.")
            log.error("job_given_up", job_id=job.pk, kind=job.kind, attempts=job.attempts)
            _end(job, status=JobStatus.FAILED, error=sentence)
            _tell(job, at)


# Doing


def run_job(*, job: Job, at: datetime) -> None:
    """Do a job that was claimed, with the rights its person has now; how it ended stands in its row.

    `at` is the portal's time for what the job writes and tells.
    """
    work = Work(
        user=job.asked_by,
        actor=Administrator(job.asked_by_id, job.asked_by.full_name),
        arguments=job.arguments,
        at=at,
        folder=folder(),
        source=file_path(job.source) if job.source else None,
    )
    with translation.override(job.language), Heartbeat(job, work):
        try:
            _do(job, work)
        except Abandoned:
            log.info("job_abandoned", job_id=job.pk, kind=job.kind)
            remove_file(work.result)
        except (OperationalError, InterfaceError) as trouble:
            # The database is away: the job begins anew, unless its end was written just before. The file stays.
            log.warning("job_left", job_id=job.pk, kind=job.kind, reason=type(trouble).__name__)
        except Exception as trouble:
            _fail(job, work, trouble)
        else:
            remove_file(job.source)


def _do(job: Job, work: Work) -> None:
    """The work, its mark and the message to its person: all of it or nothing."""
    kind = kind_of(job.kind)
    if kind is None:
        raise Refusal(_("Cổng không còn làm loại việc này."))
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(PATIENCE)
        work.actor = _actor_of(job, work)
        require(kind.may(work))
        summary = kind.run(work)
        _mark(
            job,
            status=JobStatus.DONE,
            summary=summary,
            result=work.result,
            result_name=work.result_name,
            done=work.done,
            total=work.total,
        )
        _tell(job, work.at)
    log.info("job_done", job_id=job.pk, kind=job.kind, user_id=job.asked_by_id, done=work.done)


def _actor_of(job: Job, work: Work) -> Actor | Administrator:
    """As whom the person acts today. Raises Refusal when the membership they asked in is no longer theirs."""
    found = _hat_of(job, work.at)
    if found is None:
        raise Refusal(_("Phân công mà bạn dùng khi yêu cầu không còn hiệu lực, nên việc này không được làm."))
    return found


def _hat_of(job: Job, at: datetime) -> Actor | Administrator | None:
    user = job.asked_by
    if job.membership_id is None:
        allowed = user.is_active and user.is_superuser
        return Administrator(user.pk, user.full_name) if allowed else None
    _state, hats = portal_and_hats(user.pk, timezone.localdate(at))
    return next((hat for hat in hats if hat.membership_id == job.membership_id), None)


def may_fetch(job: Job, at: datetime) -> Verdict:
    """Whether the person may have the result now: the rights of the asking must still be there."""
    kind, actor = kind_of(job.kind), _hat_of(job, at)
    if kind is None or actor is None:
        return no(_("Phân công mà bạn dùng khi yêu cầu không còn hiệu lực, nên không tải được kết quả."))
    return kind.may(Work(job.asked_by, actor, job.arguments, at, folder()))


def _fail(job: Job, work: Work, trouble: Exception) -> None:
    """Say why, and leave nothing behind."""
    remove_file(work.result)
    if isinstance(trouble, Refusal):
        sentence = str(trouble)
    elif isinstance(trouble, SoftTimeLimitExceeded):
        sentence = _("Việc này chạy quá lâu nên đã dừng. Hãy lọc bớt rồi yêu cầu lại.")
        log.error("job_took_too_long", job_id=job.pk, kind=job.kind)
    else:
        sentence = _(
            "Có lỗi khi làm việc này, chưa ghi gì. Hãy yêu cầu lại; nếu vẫn lỗi, báo quản trị hệ thống."
        )
        log.exception("job_failed", job_id=job.pk, kind=job.kind, exc_info=trouble)
    summary = trouble.summary if isinstance(trouble, NothingDone) else {}
    try:
        with transaction.atomic():
            _mark(job, status=JobStatus.FAILED, error=sentence, summary=summary, done=work.done)
            _tell(job, work.at)
    except Abandoned:
        return
    remove_file(job.source)


def _mark(job: Job, **values: Any) -> None:
    """Write how the job ended, if it is still ours."""
    ours = Job.objects.filter(pk=job.pk, status=JobStatus.RUNNING, attempts=job.attempts)
    if not ours.update(finished_at=Now(), source="", **values):
        raise Abandoned
    job.status = values["status"]


def _end(job: Job, **values: Any) -> None:
    """End a job from outside; the caller holds its row."""
    Job.objects.filter(pk=job.pk).update(finished_at=Now(), source="", **values)
    job.status = values["status"]
    transaction.on_commit(lambda: remove_file(job.source))


def _tell(job: Job, at: datetime) -> None:
    """The bell, for whoever has left the page of the job; who is still there reads it at once."""
    label = kind_label(job.kind)
    title = _title_done if job.status == JobStatus.DONE else _title_failed
    notify(
        recipients=[job.asked_by],
        title=lambda: title() % {"what": label},
        body="",
        path=job.get_absolute_url(),
        at=at,
        mail=False,
    )


def _title_done() -> str:
    return _("Đã xong: %(what)s")


def _title_failed() -> str:
    return _("Không làm được: %(what)s")


# Clearing away


def clear_results() -> int:
    """Remove results that were kept long enough, and files that no job names; says how many results."""
    old = Job.objects.exclude(result="").filter(finished_at__lt=Now() - RESULT_KEPT)
    names = dict(old.values_list("pk", "result"))
    for pk, name in names.items():
        remove_file(name)
        Job.objects.filter(pk=pk).update(result="")
    known = {name for pair in Job.objects.values_list("source", "result") for name in pair if name}
    remove_strays(known)
    return len(names)
