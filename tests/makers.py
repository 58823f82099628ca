"""Rows of plans, duties and annual plans, without surprises."""

from datetime import date

from programs.enums import DueRule, PlanKind, PlanStatus, Recurrence, Responsibility
from programs.models import AnnualPlan, Assignment, AssignmentCoordinator, Duty, ProgramPlan
from programs.services.annual_plans import open_call, save_annual_plan, submit_annual_plan
from programs.services.plans import issue_plan
from tests.cast import DAY, Cast, moment


def make_plan(number="2704/KH-UBND", *, issued_on=DAY, **fields) -> ProgramPlan:
    """A drafted plan with number and day, without assignments."""
    fields = {
        "kind": PlanKind.PLAN,
        "issuer": "UBND tỉnh Đồng Nai",
        "title": "Thực hiện Chương trình mỗi xã một sản phẩm",
        "period_from": 2019,
        "period_until": 2020,
        "status": PlanStatus.DRAFT,
        "status_since": DAY,
    } | fields
    return ProgramPlan.objects.create(number=number, issued_on=issued_on, **fields)


def make_assignment(plan, number=1, *, lead=None, coordinators=(), **fields) -> Assignment:
    """An assignment due on 28 June 2019; without a lead it goes to every local agency."""
    fields = {
        "text": f"Nhiệm vụ số {number}",
        "recurrence": Recurrence.ONCE,
        "due_rule": DueRule.FIXED_DAY,
        "due_on": date(2019, 6, 28),
        "responsibility": Responsibility.AGENCY if lead else Responsibility.EACH_LOCAL,
    } | fields
    assignment = Assignment.objects.create(plan=plan, number=number, lead=lead, **fields)
    for agency in coordinators:
        AssignmentCoordinator.objects.create(assignment=assignment, agency=agency)
    return assignment


def make_duty(cast: Cast, *, agency=None, due_on=date(2019, 6, 28), day=DAY, number="2704/KH-UBND") -> Duty:
    """The one duty of a plan issued on `day` to `agency` (Tân Phú unless told)."""
    plan = make_plan(number, issued_on=day, status_since=day)
    make_assignment(plan, lead=agency or cast.tan_phu, due_on=due_on)
    issue_plan(plan=plan, actor=cast.actor("desk", day), at=moment(day))
    return Duty.objects.get(assignment__plan=plan)


def make_call(cast: Cast, *, year=2020, due_on=date(2019, 6, 28), lock_on=date(2019, 7, 10), day=DAY):
    """The call for the annual plans of a year."""
    return open_call(year=year, due_on=due_on, lock_on=lock_on, actor=cast.actor("desk", day), at=moment(day))


def an_item(activity="Tập huấn chủ thể OCOP", **fields) -> dict:
    """One line of an annual plan, asking for 35 million đồng of the province."""
    return {
        "activity": activity,
        "aims_at": "Bưởi Tân Triều",
        "quantity": 2,
        "unit": "lớp",
        "from_month": 3,
        "until_month": 5,
        "responsible": "Phòng Kinh tế",
        "funding": {"province": 35_000_000},
    } | fields


def make_annual_plan(cast: Cast, *, status="draft", day=DAY) -> AnnualPlan:
    """Tân Phú's plan for 2020 with one item, brought to `status` by the people whose act it is."""
    from tests.walks import walk_annual_plan

    call = make_call(cast, day=day)
    plan = AnnualPlan.objects.get(call=call, agency=cast.tan_phu)
    save_annual_plan(
        plan=plan,
        aim="Có hai sản phẩm đạt ba sao",
        items=[an_item()],
        version=plan.version,
        actor=cast.actor("officer", day),
        at=moment(day),
    )
    return walk_annual_plan(cast, plan.pk, status, day)


__all__ = [
    "an_item",
    "make_annual_plan",
    "make_assignment",
    "make_call",
    "make_duty",
    "make_plan",
    "submit_annual_plan",
]
