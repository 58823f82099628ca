"""The ways by which the cast brings a record to a status, as people would."""

from agencies.workflow import advance
from programs.models import AnnualPlan, Duty
from programs.services import annual_plans as services
from programs.services.duties import confirm_duty, report_progress, return_duty, void_duty
from programs.workflows import ANNUAL_PLAN_WORKFLOW
from tests.cast import DAY, moment

WAYS = {
    "draft": [],
    "submitted": ["submit"],
    "in_review": ["submit", "begin_review"],
    "returned": ["submit", "return"],
    "accepted": ["submit", "accept"],
    "approved": ["submit", "accept", "approve"],
    "void": ["void"],
}


def walk_annual_plan(cast, pk, status, day=DAY) -> AnnualPlan:
    """Bring an annual plan from draft to `status`."""
    steps = {
        "submit": lambda plan: services.submit_annual_plan(
            plan=plan, actor=cast.actor("officer", day), at=moment(day)
        ),
        "begin_review": lambda plan: services.begin_review(
            plan=plan, actor=cast.actor("desk", day), at=moment(day)
        ),
        "return": lambda plan: services.return_annual_plan(
            plan=plan,
            reason="Thiếu kinh phí từng nguồn",
            seen=plan.versions.count(),
            actor=cast.actor("desk", day),
            at=moment(day),
        ),
        "accept": lambda plan: services.accept_annual_plan(
            plan=plan, seen=plan.versions.count(), actor=cast.actor("desk", day), at=moment(day)
        ),
        # The portal's own act, for an agency that is no more.
        "void": lambda plan: advance(
            plan, "void", workflow=ANNUAL_PLAN_WORKFLOW, actor=None, at=moment(day), reason="Giải thể"
        ),
        "approve": lambda plan: services.approve_annual_plan(
            plan=plan, seen=plan.versions.count(), actor=cast.actor("leader", day), at=moment(day)
        ),
    }
    for step in WAYS[status]:
        steps[step](AnnualPlan.objects.get(pk=pk))
    return AnnualPlan.objects.get(pk=pk)


def walk_duty(cast, pk, status, day=DAY) -> Duty:
    """Bring one of Tân Phú's duties from open to `status`."""
    desk, officer = cast.actor("desk", day), cast.actor("officer", day)

    def duty():
        return Duty.objects.get(pk=pk)

    if status in ("reported", "returned", "confirmed"):
        report_progress(
            duty=duty(), percent=100, result="Đã xong", says_done=True, actor=officer, at=moment(day)
        )
    if status == "returned":
        return_duty(
            duty=duty(), reason="Thiếu biên bản", seen=duty().progress.count(), actor=desk, at=moment(day)
        )
    if status == "confirmed":
        confirm_duty(duty=duty(), seen=duty().progress.count(), actor=desk, at=moment(day))
    if status == "void":
        void_duty(duty=duty(), reason="Không còn phù hợp", actor=desk, at=moment(day))
    return duty()
