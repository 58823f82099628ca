"""Asking for a later day, and the answer. Both days are kept."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.permissions import Actor, Refusal, require
from agencies.services.audit import act
from agencies.services.notifications import notify
from agencies.workflow import advance
from programs.models import AnnualPlan, DeadlineRequest, Duty
from programs.models.annual_plans import WITH_AGENCY
from programs.permissions import MAY_ASK_EXTENSION, MAY_ASK_UNLOCK
from programs.services.duties import people_of, secretariat_people, shortened
from programs.workflows import REQUEST_WORKFLOW

GRANTED = (
    gettext_lazy("Đồng ý gia hạn đến {day}: {work}"),
    gettext_lazy("Đồng ý mở khoá kế hoạch năm {year} đến {day}"),
)
REFUSED = (
    gettext_lazy("Không đồng ý gia hạn: {work}"),
    gettext_lazy("Không đồng ý mở khoá kế hoạch năm {year}"),
)


def ask_extension(*, duty: Duty, until: date, reason: str, actor: Actor, at: datetime) -> DeadlineRequest:
    """Ask for a later deadline of a duty."""
    with act("duty.ask_extension", actor=actor, at=at, reason=reason):
        duty = Duty.objects.select_for_update(of=("self",)).get(pk=duty.pk)
        require(MAY_ASK_EXTENSION(actor, duty))
        return _ask(duty.due_on, until, reason, actor, at, duty=duty)


def ask_unlock(*, plan: AnnualPlan, until: date, reason: str, actor: Actor, at: datetime) -> DeadlineRequest:
    """Ask to submit an annual plan after its lock day."""
    with act("annual_plan.ask_unlock", actor=actor, at=at, reason=reason):
        plan = AnnualPlan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
        require(MAY_ASK_UNLOCK(actor, plan))
        return _ask(plan.last_day, until, reason, actor, at, annual_plan=plan)


def grant_request(
    *, request: DeadlineRequest, until: date, note: str = "", actor: Actor, at: datetime
) -> DeadlineRequest:
    """Grant a later day, not necessarily the one asked for.

    A duty's deadline moves; an annual plan is unlocked, its due day stays. Reminders of both begin anew for that day.
    """
    today = timezone.localdate(at)
    if until <= request.held_on or until < today:
        raise Refusal(_("Ngày đồng ý phải sau hạn hiện nay và không ở quá khứ."))
    with act("request.grant", actor=actor, at=at, reason=note):
        _lock_subject(request)
        request = _decide(request, "grant", note, actor, at, granted_until=until)
        if isinstance(request.subject, Duty):
            moved = Duty.objects.undone().filter(pk=request.subject.pk).update(due_on=until, due_since=today)
        else:
            plans = AnnualPlan.objects.filter(pk=request.subject.pk, status__in=WITH_AGENCY)
            moved = plans.update(unlocked_until=until, due_since=today)
        if not moved:
            raise Refusal(_("Việc này đã xong hoặc đã nộp, không còn hạn để lùi. Hãy từ chối đề nghị."))
        _tell_asker(request, GRANTED, note, actor, at)
    return request


def refuse_request(*, request: DeadlineRequest, reason: str, actor: Actor, at: datetime) -> DeadlineRequest:
    """Refuse a later day, with the reason."""
    with act("request.refuse", actor=actor, at=at, reason=reason):
        request = _decide(request, "refuse", reason, actor, at)
        _tell_asker(request, REFUSED, reason, actor, at)
    return request


def withdraw_request(*, request: DeadlineRequest, actor: Actor, at: datetime) -> DeadlineRequest:
    """Take one's request back before it is decided."""
    return advance(request, "withdraw", workflow=REQUEST_WORKFLOW, actor=actor, at=at)


def _ask(held_on, until, reason, actor, at, **subject):
    if not reason.strip():
        raise Refusal(_("Hãy ghi lý do xin gia hạn."))
    if until <= held_on or until < timezone.localdate(at):
        raise Refusal(_("Ngày xin phải sau hạn hiện nay và không ở quá khứ."))
    try:
        with transaction.atomic():
            request = DeadlineRequest.objects.create(
                held_on=held_on,
                asked_until=until,
                reason=reason,
                asked_at=at,
                asker_name=actor.person_name,
                asker_title=actor.full_title,
                status_since=timezone.localdate(at),
                **subject,
            )
    except IntegrityError as error:
        raise Refusal(_("Đã có một đề nghị đang chờ quyết định.")) from error
    notify(
        recipients=secretariat_people(at),
        title=format_lazy(
            gettext_lazy("{agency} xin gia hạn đến {day}"),
            agency=actor.agency_short_name,
            day=f"{until:%d/%m/%Y}",
        ),
        body=reason,
        path=request.subject.get_absolute_url(),
        at=at,
        but_not=actor.user_id,
        mail=False,
    )
    return request


def _lock_subject(request):
    """Before the request itself, as who reports or submits does: nobody waits for the other in a ring."""
    subject = request.subject
    type(subject)._default_manager.select_for_update(of=("self",)).get(pk=subject.pk)


def _decide(request, move, note, actor, at, **changes):
    return advance(
        request,
        move,
        workflow=REQUEST_WORKFLOW,
        actor=actor,
        at=at,
        reason=note,
        decision_note=note,
        decided_at=at,
        decider_name=actor.person_name,
        decider_title=actor.full_title,
        **changes,
    )


def _tell_asker(request, titles, note, actor, at):
    """`titles` for a duty and for an annual plan: who asked for several things must see which one is meant."""
    subject = request.subject
    day = f"{request.granted_until:%d/%m/%Y}" if request.granted_until else ""
    if isinstance(subject, Duty):
        title = format_lazy(titles[0], day=day, work=shortened(subject.assignment.text))
    else:
        title = format_lazy(titles[1], day=day, year=str(subject.year))
    notify(
        recipients=people_of(subject.agency_id, timezone.localdate(at)),
        title=title,
        body=note,
        path=subject.get_absolute_url(),
        at=at,
        but_not=actor.user_id,
    )
