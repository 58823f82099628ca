"""Drafting, issuing and ending documents that order work."""

from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.enums import Role
from agencies.models import Agency
from agencies.permissions import Actor, Refusal, require
from agencies.selectors.actors import people_at_work
from agencies.services.audit import act
from agencies.services.drafts import lock_version
from agencies.services.notifications import notify
from agencies.workflow import advance
from programs.enums import PlanLink, PlanStatus
from programs.models import Assignment, AssignmentCoordinator, Duty, PlanRelation, ProgramPlan
from programs.permissions import MAY_DRAFT_PLAN, MAY_EDIT_PLAN
from programs.services.duties_of_plans import (
    day_of,
    make_duties,
    require_agencies_in_force,
    require_due_not_before,
)
from programs.workflows import DUTY_WORKFLOW, PLAN_WORKFLOW

# Earlier documents, and how the new one stands to each.
Relations = Iterable[tuple[ProgramPlan, PlanLink]]


def draft_plan(*, fields: dict, relations: Relations = (), actor: Actor, at: datetime) -> ProgramPlan:
    """Begin a document; a draft tells nobody. `relations`: pairs of earlier document and PlanLink.

    Raises Refusal when the number is taken in that year.
    """
    require(MAY_DRAFT_PLAN(actor))
    plan = ProgramPlan(status=PlanStatus.DRAFT, status_since=timezone.localdate(at), **fields)
    with act("plan.draft", actor=actor, at=at):
        _save_with_number(plan)
        _set_relations(plan, relations)
    return plan


def edit_plan(
    *,
    plan: ProgramPlan,
    fields: dict,
    relations: Relations = (),
    version: int,
    actor: Actor,
    at: datetime,
) -> ProgramPlan:
    """Change a draft. Raises Refusal, or Conflict when somebody saved it since `version` was read."""
    with act("plan.edit", actor=actor, at=at):
        plan = lock_version(ProgramPlan, plan.pk, version)
        require(MAY_EDIT_PLAN(actor, plan))
        for name, value in fields.items():
            setattr(plan, name, value)
        plan.version += 1
        _save_with_number(plan, update_fields=[*fields, "version"])
        _set_relations(plan, relations)
    return plan


def save_assignment(
    *,
    plan: ProgramPlan,
    assignment: Assignment | None,
    fields: dict,
    coordinators: Iterable[Agency],
    version: int,
    actor: Actor,
    at: datetime,
) -> Assignment:
    """Add an assignment to a draft, or change one. Raises Refusal when the number is taken or the plan issued,
    Conflict when somebody saved the draft, or one of its assignments, since `version` of the plan was read.
    """
    with act("plan.edit", actor=actor, at=at):
        plan = lock_version(ProgramPlan, plan.pk, version)
        require(MAY_EDIT_PLAN(actor, plan))
        assignment = assignment or Assignment(plan=plan)
        for name, value in fields.items():
            setattr(assignment, name, value)
        try:
            with transaction.atomic():
                assignment.save()
        except IntegrityError as error:
            raise Refusal(_("Số thứ tự này đã có trong văn bản, hoặc hạn còn thiếu ngày.")) from error
        AssignmentCoordinator.objects.filter(assignment=assignment).exclude(agency__in=coordinators).delete()
        AssignmentCoordinator.objects.bulk_create(
            [AssignmentCoordinator(assignment=assignment, agency=agency) for agency in coordinators],
            ignore_conflicts=True,
        )
        _next_version(plan)
    return assignment


def remove_assignment(*, assignment: Assignment, actor: Actor, at: datetime) -> None:
    """Take an assignment out of a draft."""
    with act("plan.edit", actor=actor, at=at):
        plan = ProgramPlan.objects.select_for_update().get(pk=assignment.plan_id)
        require(MAY_EDIT_PLAN(actor, plan))
        assignment.delete()
        _next_version(plan)


def issue_plan(*, plan: ProgramPlan, actor: Actor, at: datetime) -> ProgramPlan:
    """Hand out the plan's work: make the duties of today and tell the people of the agencies that owe them.

    Raises Refusal when number, day or assignments are missing, a due day lies before the issue day, or an agency
    does not exist today.
    """
    today = timezone.localdate(at)
    with act("plan.issue", actor=actor, at=at):
        plan = advance(plan, "issue", workflow=PLAN_WORKFLOW, actor=actor, at=at)
        assignments = list(
            plan.assignments.select_related("lead").prefetch_related("coordinators").order_by("number")
        )
        require_agencies_in_force(assignments, today)
        require_due_not_before(assignments, day_of(plan))
        duties = make_duties(assignments, issued_on=day_of(plan), today=today, at=at, actor=actor)
        title = gettext_lazy("Văn bản {number} đã giao việc cho cơ quan của bạn")
        _tell_those_who_owe(plan, duties, title, plan.title, actor, at)
    return plan


def close_plan(*, plan: ProgramPlan, reason: str, actor: Actor, at: datetime) -> ProgramPlan:
    """End a plan's force; what is still undone of it is no longer owed, and those who owed it are told."""
    with act("plan.close", actor=actor, at=at, reason=reason):
        plan = advance(plan, "close", workflow=PLAN_WORKFLOW, actor=actor, at=at, reason=reason)
        undone = list(Duty.objects.undone().filter(assignment__plan=plan).order_by("pk"))
        for duty in undone:
            advance(duty, "void", workflow=DUTY_WORKFLOW, actor=actor, at=at, reason=reason)
        title = gettext_lazy("Văn bản {number} hết hiệu lực; việc chưa xong không phải làm nữa")
        _tell_those_who_owe(plan, undone, title, reason, actor, at)
    return plan


def _save_with_number(plan, **options):
    try:
        with transaction.atomic():
            plan.save(**options)
    except IntegrityError as error:
        raise Refusal(
            _("Số %(number)s đã dùng cho một văn bản khác trong cùng năm. Hãy kiểm tra lại số.")
            % {"number": plan.number}
        ) from error


def _next_version(plan):
    plan.version += 1
    plan.save(update_fields=["version"])


def _set_relations(plan, relations):
    PlanRelation.objects.filter(plan=plan).delete()
    PlanRelation.objects.bulk_create(
        [PlanRelation(plan=plan, earlier=earlier, link=link) for earlier, link in relations]
    )


def _tell_those_who_owe(plan, duties, title, body, actor, at):
    agency_ids = {duty.agency_id for duty in duties}
    people = people_at_work(timezone.localdate(at), roles=[Role.OFFICER, Role.HEAD], agency_ids=agency_ids)
    notify(
        recipients=[membership.user for membership in people],
        title=format_lazy(title, number=plan.number),
        body=body,
        path=f"/nhiem-vu/?van-ban={plan.pk}",
        at=at,
        but_not=actor.user_id,
    )
