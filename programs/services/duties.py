"""What agencies say of their duties, and what the secretariat answers."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.enums import Role
from agencies.models import StoredFile, User
from agencies.permissions import Actor, Refusal, require
from agencies.selectors.actors import people_at_work
from agencies.services.audit import act
from agencies.services.notifications import notify
from agencies.workflow import advance
from programs.models import Duty, DutyProgress, DutyProgressFile
from programs.permissions import MAY_REPORT_PROGRESS
from programs.services.lapses import lapse_requests
from programs.services.seen import require_newest_report
from programs.workflows import DUTY_WORKFLOW

COMPLETE = 100


def report_progress(
    *,
    duty: Duty,
    percent: int,
    result: str,
    difficulty: str = "",
    proposal: str = "",
    says_done: bool = False,
    files: Iterable[StoredFile] = (),
    actor: Actor,
    at: datetime,
) -> DutyProgress:
    """Say how far a duty has come; `says_done` also hands it to the secretariat to confirm.

    Raises Refusal for somebody else's duty, one that is done, or a hundred percent that is not said to be done.
    """
    if percent == COMPLETE and not says_done:
        raise Refusal(_("Tiến độ 100 % là đã xong: hãy đánh dấu “Báo cáo đã xong”, hoặc ghi số nhỏ hơn."))
    with act("duty.progress" if not says_done else "duty.report", actor=actor, at=at):
        duty = _locked(duty)
        require(MAY_REPORT_PROGRESS(actor, duty))
        progress = DutyProgress.objects.create(
            duty=duty,
            percent=COMPLETE if says_done else percent,
            result=result,
            difficulty=difficulty,
            proposal=proposal,
            says_done=says_done,
            reported_by_id=actor.user_id,
            reporter_name=actor.person_name,
            reporter_title=actor.full_title,
            reported_at=at,
        )
        DutyProgressFile.objects.bulk_create(DutyProgressFile(progress=progress, file=file) for file in files)
        if says_done:
            _report_done(duty, actor, at)
        else:
            duty.percent = percent
            duty.save(update_fields=["percent"])
    return progress


def confirm_duty(*, duty: Duty, seen: int, actor: Actor, at: datetime) -> Duty:
    """Agree that a duty is done. `seen`: how many reports were read; raises Outdated if there is one more."""
    with act("duty.confirm", actor=actor, at=at):
        duty = _locked(duty)
        require_newest_report(duty, seen)
        duty = advance(duty, "confirm", workflow=DUTY_WORKFLOW, actor=actor, at=at)
        lapse_requests(duty.requests.all(), at=at)
        tell_agency(
            duty,
            gettext_lazy("Đã xác nhận xong: {work}"),
            "",
            actor=actor,
            at=at,
            mail=False,
        )
    return duty


def return_duty(*, duty: Duty, reason: str, seen: int, actor: Actor, at: datetime) -> Duty:
    """Send a duty reported done back to its agency, with what is missing.

    `seen`: how many reports were read; raises Outdated if there is one more.
    """
    with act("duty.return", actor=actor, at=at, reason=reason):
        duty = _locked(duty)
        require_newest_report(duty, seen)
        duty = advance(
            duty,
            "return",
            workflow=DUTY_WORKFLOW,
            actor=actor,
            at=at,
            reason=reason,
            done_on=None,
            percent=_percent_before_done(duty),
        )
        tell_agency(duty, gettext_lazy("Bị trả lại: {work}"), reason, actor=actor, at=at)
    return duty


def void_duty(*, duty: Duty, reason: str, actor: Actor, at: datetime) -> Duty:
    """Release an agency from a duty; a later day asked for it is no longer needed either."""
    with act("duty.void", actor=actor, at=at, reason=reason):
        duty = advance(duty, "void", workflow=DUTY_WORKFLOW, actor=actor, at=at, reason=reason)
        lapse_requests(duty.requests.all(), at=at)
        tell_agency(duty, gettext_lazy("Thôi thực hiện: {work}"), reason, actor=actor, at=at)
    return duty


def tell_agency(duty: Duty, title: Any, body: str, *, actor: Actor, at: datetime, mail: bool = True) -> None:
    """Tell the officers and heads of the agency that owes `duty`; `title` holds {work}."""
    people = people_at_work(
        timezone.localdate(at), roles=[Role.OFFICER, Role.HEAD], agency_ids=[duty.agency_id]
    )
    notify(
        recipients=[membership.user for membership in people],
        title=format_lazy(title, work=shortened(duty.assignment.text)),
        body=body,
        path=duty.get_absolute_url(),
        at=at,
        but_not=actor.user_id,
        mail=mail,
    )


def secretariat_people(at: datetime) -> list[User]:
    """The people of the secretariat at work on that day."""
    people = people_at_work(timezone.localdate(at), roles=[Role.SECRETARIAT])
    return [membership.user for membership in people]


def shortened(text: str, most: int = 120) -> str:
    """A title's share of a longer text, with an ellipsis where it was cut."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _locked(duty: Duty) -> Duty:
    """The duty as it stands, held: what was said of it must not change before the act."""
    return Duty.objects.select_for_update(of=("self",)).select_related("agency").get(pk=duty.pk)


def _report_done(duty, actor, at):
    duty = advance(
        duty,
        "report",
        workflow=DUTY_WORKFLOW,
        actor=actor,
        at=at,
        done_on=timezone.localdate(at),
        percent=COMPLETE,
    )
    lapse_requests(duty.requests.all(), at=at)
    notify(
        recipients=secretariat_people(at),
        title=format_lazy(
            gettext_lazy("{agency} báo cáo xong: {work}"),
            agency=actor.agency_short_name,
            work=shortened(duty.assignment.text, 90),
        ),
        body="",
        path=duty.get_absolute_url(),
        at=at,
        but_not=actor.user_id,
        mail=False,
    )


def _percent_before_done(duty) -> int:
    """The last figure reported before the agency said the duty was done."""
    last = duty.progress.filter(says_done=False).order_by("-reported_at", "-pk").first()
    return last.percent if last else 0


def people_of(agency_id: int, day: date) -> list[User]:
    """Officers and heads of one agency on a day."""
    memberships = people_at_work(day, roles=[Role.OFFICER, Role.HEAD], agency_ids=[agency_id])
    return [membership.user for membership in memberships]
