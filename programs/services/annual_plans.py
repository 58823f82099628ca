"""The yearly plan of an agency: asked for, drafted, submitted, returned, accepted, approved."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.enums import Function, Role
from agencies.models import Agency
from agencies.permissions import Actor, Refusal, require
from agencies.selectors.actors import names_on, people_at_work, short_name
from agencies.selectors.calendar import working_calendar
from agencies.selectors.trail import event_model_of
from agencies.services.audit import act
from agencies.services.drafts import lock_version
from agencies.services.notifications import notify
from agencies.workflow import advance
from programs.enums import AnnualPlanStatus
from programs.models import (
    AnnualPlan,
    AnnualPlanCall,
    AnnualPlanFunding,
    AnnualPlanItem,
)
from programs.permissions import MAY_EDIT_ANNUAL_PLAN, MAY_OPEN_CALL
from programs.selectors.annual_plans import day_to_submit_again
from programs.selectors.contents import content_of
from programs.services.duties import people_of, secretariat_people
from programs.services.frozen import keep_version
from programs.services.lapses import lapse_requests
from programs.services.seen import require_newest_version
from programs.workflows import ANNUAL_PLAN_WORKFLOW


def open_call(
    *,
    year: int,
    due_on: date,
    lock_on: date,
    note: str = "",
    agencies: Iterable[Agency] = (),
    actor: Actor,
    at: datetime,
) -> AnnualPlanCall:
    """Ask every local agency in force, and `agencies` besides, for the plan of `year`: one act for all of them.

    Raises Refusal when the year was asked for already or the days are out of order.
    """
    today = timezone.localdate(at)
    require(MAY_OPEN_CALL(actor))
    if due_on < today:
        raise Refusal(_("Hạn nộp không được trước hôm nay."))
    if lock_on < due_on:
        raise Refusal(_("Ngày khoá không được trước hạn nộp."))
    with act("annual_plan.call", actor=actor, at=at):
        call = _create_call(year, due_on, lock_on, note, today)
        local = Agency.objects.doing(Function.LOCAL, today)
        AnnualPlan.objects.bulk_create(
            AnnualPlan(
                call=call,
                agency_id=agency_id,
                year=year,
                due_on=due_on,
                lock_on=lock_on,
                due_since=today,
                status_since=today,
            )
            for agency_id in sorted(
                {*local.values_list("pk", flat=True), *(agency.pk for agency in agencies)}
            )
        )
        _tell_days(call, call.plans, gettext_lazy("Yêu cầu lập kế hoạch năm {year}"), actor, at)
    return call


def move_call(
    *, call: AnnualPlanCall, due_on: date, lock_on: date, actor: Actor, at: datetime
) -> AnnualPlanCall:
    """Set new days for all plans of a call that are not submitted yet, and tell their agencies."""
    today = timezone.localdate(at)
    require(MAY_OPEN_CALL(actor))
    if not call.opened_on <= due_on <= lock_on:
        raise Refusal(_("Hạn nộp phải từ ngày yêu cầu trở đi, và ngày khoá không được trước hạn nộp."))
    with act("annual_plan.move_call", actor=actor, at=at):
        call = AnnualPlanCall.objects.select_for_update().get(pk=call.pk)
        if due_on != call.due_on and due_on < today:
            raise Refusal(_("Hạn nộp không được trước hôm nay."))
        call.due_on, call.lock_on = due_on, lock_on
        call.save(update_fields=["due_on", "lock_on"])
        moved = call.plans.filter(first_submitted_on__isnull=True)
        moved.update(due_on=due_on, lock_on=lock_on, due_since=today)
        title = gettext_lazy("Đổi hạn nộp kế hoạch năm {year}")
        _tell_days(call, moved, title, actor, at)
    return call


def save_annual_plan(
    *, plan: AnnualPlan, aim: str, items: list[dict], version: int, actor: Actor, at: datetime
) -> AnnualPlan:
    """Write an agency's draft. Each item: the fields of AnnualPlanItem, and `funding` {source: whole đồng}.

    Raises Conflict when a colleague saved since `version` was read, Refusal when the plan is out of its hands.
    """
    with act("annual_plan.edit", actor=actor, at=at):
        plan = lock_version(AnnualPlan, plan.pk, version)
        require(MAY_EDIT_ANNUAL_PLAN(actor, plan))
        plan.aim = aim
        plan.version += 1
        plan.save(update_fields=["aim", "version"])
        _replace_items(plan, items)
    return plan


def submit_annual_plan(*, plan: AnnualPlan, actor: Actor, at: datetime) -> AnnualPlan:
    """Hand the plan to the secretariat and freeze what was handed in. After the due day it is marked late.

    A request to unlock it that still waits lapses.
    """
    today = timezone.localdate(at)
    with act("annual_plan.submit", actor=actor, at=at):
        plan = _locked(plan)
        plan = advance(
            plan,
            "submit",
            workflow=ANNUAL_PLAN_WORKFLOW,
            actor=actor,
            at=at,
            submitted_on=today,
            first_submitted_on=plan.first_submitted_on or today,
        )
        _freeze(plan, actor, at)
        lapse_requests(plan.requests.all(), at=at)
        _tell(
            secretariat_people(at),
            plan,
            gettext_lazy("{agency} đã trình kế hoạch năm {year}"),
            actor=actor,
            at=at,
            mail=False,
        )
    return plan


def withdraw_annual_plan(*, plan: AnnualPlan, actor: Actor, at: datetime) -> AnnualPlan:
    """Take the plan back while nobody has begun to read it. Until it was returned once, it then counts as never
    submitted.
    """
    with act("annual_plan.withdraw", actor=actor, at=at):
        plan = _locked(plan)
        changes: dict[str, Any] = {"submitted_on": None}
        if not _was_returned(plan):
            changes["first_submitted_on"] = None
        plan = advance(plan, "withdraw", workflow=ANNUAL_PLAN_WORKFLOW, actor=actor, at=at, **changes)
        _tell(
            secretariat_people(at),
            plan,
            gettext_lazy("{agency} đã rút kế hoạch năm {year}"),
            actor=actor,
            at=at,
            mail=False,
        )
    return plan


def begin_review(*, plan: AnnualPlan, actor: Actor, at: datetime) -> AnnualPlan:
    """Say that the secretariat is reading: from now on the agency cannot withdraw."""
    return advance(plan, "begin_review", workflow=ANNUAL_PLAN_WORKFLOW, actor=actor, at=at)


def accept_annual_plan(*, plan: AnnualPlan, seen: int, actor: Actor, at: datetime) -> AnnualPlan:
    """Pass the plan on to the leader. `seen`: the newest version read; raises Outdated if there is a newer one."""
    with act("annual_plan.accept", actor=actor, at=at):
        plan = _locked(plan)
        require_newest_version(plan, seen)
        plan = advance(plan, "accept", workflow=ANNUAL_PLAN_WORKFLOW, actor=actor, at=at)
        leaders = [m.user for m in people_at_work(timezone.localdate(at), roles=[Role.LEADER])]
        title = gettext_lazy("Kế hoạch năm {year} của {agency} chờ phê duyệt")
        _tell(leaders, plan, title, actor=actor, at=at, mail=False)
        own = people_of(plan.agency_id, timezone.localdate(at))
        _tell(
            own, plan, gettext_lazy("Kế hoạch năm {year} đã được chấp nhận"), actor=actor, at=at, mail=False
        )
    return plan


def return_annual_plan(
    *,
    plan: AnnualPlan,
    reason: str,
    seen: int,
    until: date | None = None,
    actor: Actor,
    at: datetime,
) -> AnnualPlan:
    """Send the plan back with what must be changed; secretariat or, once accepted, the leader.

    It stays open until the end of `until` (unless told, of `day_to_submit_again`), and reminders begin anew for that
    day. `seen`: the newest version read; raises Outdated if there is a newer one, Refusal if `until` is too early.
    """
    today = timezone.localdate(at)
    move = "send_back" if actor.role == Role.LEADER else "return"
    with act(f"annual_plan.{move}", actor=actor, at=at, reason=reason):
        plan = _locked(plan)
        require_newest_version(plan, seen)
        until = until or day_to_submit_again(plan, today, working_calendar())
        _require_time_to_submit_again(plan, until, today)
        plan = advance(
            plan,
            move,
            workflow=ANNUAL_PLAN_WORKFLOW,
            actor=actor,
            at=at,
            reason=reason,
            unlocked_until=until,
            due_since=today,
        )
        body = format_lazy(
            gettext_lazy("{reason}\n\nNộp lại chậm nhất ngày {day}."), reason=reason, day=f"{until:%d/%m/%Y}"
        )
        title = gettext_lazy("Kế hoạch năm {year} bị trả lại")
        _tell(people_of(plan.agency_id, today), plan, title, actor=actor, at=at, body=body)
    return plan


def approve_annual_plan(*, plan: AnnualPlan, seen: int, actor: Actor, at: datetime) -> AnnualPlan:
    """Approve; the approver's name and title of today are kept, the plan does not change any more.

    `seen`: the newest version read; raises Outdated if there is a newer one, which nobody approves unread.
    """
    with act("annual_plan.approve", actor=actor, at=at):
        plan = _locked(plan)
        require_newest_version(plan, seen)
        plan = advance(
            plan,
            "approve",
            workflow=ANNUAL_PLAN_WORKFLOW,
            actor=actor,
            at=at,
            approved_at=at,
            approver_name=actor.person_name,
            approver_title=actor.full_title,
        )
        people = people_of(plan.agency_id, timezone.localdate(at))
        _tell(people, plan, gettext_lazy("Kế hoạch năm {year} đã được phê duyệt"), actor=actor, at=at)
    return plan


def _locked(plan):
    """The plan as it stands, held: what follows from its days must not change before it moves."""
    return AnnualPlan.objects.select_for_update(of=("self",)).get(pk=plan.pk)


def _require_time_to_submit_again(plan, until, today):
    """Nobody is sent back to a closed door, nor loses days that were given before."""
    if until < max(today, plan.last_day):
        raise Refusal(
            _("Ngày nộp lại phải từ hôm nay trở đi và không trước ngày khoá %(day)s.")
            % {"day": f"{plan.last_day:%d/%m/%Y}"}
        )


def _was_returned(plan) -> bool:
    """Whether somebody ever read a submission of the plan and sent it back."""
    events = event_model_of(AnnualPlan)._default_manager
    return events.filter(pgh_obj_id=plan.pk, status=AnnualPlanStatus.RETURNED).exists()


def _create_call(year, due_on, lock_on, note, today):
    try:
        with transaction.atomic():
            return AnnualPlanCall.objects.create(
                year=year, due_on=due_on, lock_on=lock_on, note=note, opened_on=today
            )
    except IntegrityError as error:
        raise Refusal(_("Đã yêu cầu lập kế hoạch năm %(year)s rồi.") % {"year": year}) from error


def _replace_items(plan, items):
    """Write the activities anew; one that was there keeps its row, from which an estimate may have been taken."""
    before = _rows_kept(plan, items)
    AnnualPlanItem.objects.filter(plan=plan).exclude(pk__in=[item.pk for item in before.values()]).delete()
    for position, fields in enumerate(items, start=1):
        item = before.get(position) or AnnualPlanItem(plan=plan)
        item.position = position
        for name, value in fields.items():
            if name != "funding":
                setattr(item, name, value)
        item.save()
        item.funding.all().delete()
        AnnualPlanFunding.objects.bulk_create(
            AnnualPlanFunding(item=item, source=source, amount=amount)
            for source, amount in fields.get("funding", {}).items()
            if amount
        )


def _rows_kept(plan, items) -> dict[int, AnnualPlanItem]:
    """New position -> the row of the same activity, else the row that stood there and names nothing kept."""
    left = {item.pk: item for item in AnnualPlanItem.objects.filter(plan=plan).order_by("position")}
    kept = {}
    for same in (
        lambda item, position, fields: item.activity == fields["activity"],
        lambda item, position, fields: item.position == position,
    ):
        for position, fields in enumerate(items, start=1):
            found = next((item for item in left.values() if same(item, position, fields)), None)
            if position not in kept and found:
                kept[position] = left.pop(found.pk)
    return kept


def _freeze(plan, actor, at):
    # Under the name the agency has on this day, whatever it is called later.
    content = content_of(plan) | {"agency": actor.agency_name}
    keep_version(plan, content, actor=actor, at=at)


def _tell(people, plan, title, *, actor, at, body="", mail=True):
    names = names_on(timezone.localdate(at), [plan.agency_id])
    agency = short_name(names, plan.agency_id, plan.agency.short_name)
    notify(
        recipients=people,
        title=format_lazy(title, agency=agency, year=plan.year),
        body=body,
        path=plan.get_absolute_url(),
        at=at,
        but_not=actor.user_id,
        mail=mail,
    )


def _tell_days(call, plans, title, actor, at):
    """Tell the agencies of `plans` the days of the call: reminders rely on it that people knew them from then on."""
    people = people_at_work(
        timezone.localdate(at),
        roles=[Role.OFFICER, Role.HEAD],
        agency_ids=plans.values_list("agency_id", flat=True),
    )
    notify(
        recipients=[membership.user for membership in people],
        title=format_lazy(title, year=call.year),
        body=format_lazy(
            gettext_lazy("Hạn nộp {due}. Khoá sau ngày {lock}."),
            due=f"{call.due_on:%d/%m/%Y}",
            lock=f"{call.lock_on:%d/%m/%Y}",
        ),
        path=f"/ke-hoach-nam/?nam={call.year}",
        at=at,
        but_not=actor.user_id,
    )
