"""A portal in the middle of its year: everything in some state, so that every page has something to show.

Run as a program of its own upon the database that DATABASE_URL names.
"""

from datetime import date

import django

LATE_DAY = date(2019, 7, 11)
WORKING_DAYS = (date(2019, 6, 13), date(2019, 6, 17), date(2019, 6, 28), date(2019, 7, 2), LATE_DAY)


def actor(username, day):
    from agencies.models import Membership
    from agencies.selectors.actors import actor_for

    hats = Membership.objects.at_work_on(day).filter(user__username=username)
    return actor_for(hats.select_related("user", "agency").order_by("pk").first(), day)


def plan_of(username, day):
    from programs.models import AnnualPlan

    return AnnualPlan.objects.get(year=2020, agency=actor(username, day).agency_id)


def hand_in(username, day, *activities):
    """Write and submit the plan of a district."""
    from programs.services.annual_plans import save_annual_plan, submit_annual_plan
    from tests.cast import moment
    from tests.makers import an_item

    writer, at = actor(username, day), moment(day)
    plan = plan_of(username, day)
    plan = save_annual_plan(
        plan=plan,
        aim="Hai sản phẩm đạt ba sao trở lên.",
        items=[an_item(activity) for activity in activities],
        version=plan.version,
        actor=writer,
        at=at,
    )
    submit_annual_plan(plan=plan, actor=writer, at=at)


def annual_plans():
    """One plan of each status; Tân Phú's was returned twice and is locked by now."""
    from programs.services.annual_plans import accept_annual_plan, approve_annual_plan, return_annual_plan
    from tests.cast import moment

    day = date(2019, 6, 12)
    desk, leader, at = actor("thuky", day), actor("lanhdao", day), moment(day)
    for number in (1, 2):
        hand_in("tanphu", day, *["Tập huấn chủ thể OCOP", "Gian hàng tại hội chợ tỉnh"][:number])
        return_annual_plan(
            plan=plan_of("tanphu", day), reason="Bổ sung số học viên.", seen=number, actor=desk, at=at
        )
    for username in ("trangbom", "cammy", "xuanloc"):
        hand_in(username, day, "Thiết kế bao bì, nhãn mác", "Hội thi sản phẩm")
    for username in ("trangbom", "cammy"):
        accept_annual_plan(plan=plan_of(username, day), seen=1, actor=desk, at=at)
    approve_annual_plan(plan=plan_of("trangbom", day), seen=1, actor=leader, at=at)
    hand_in("vinhcuu", date(2019, 7, 3), "Hỗ trợ hồ sơ sản phẩm bưởi")


def duties():
    """Reports with a file, a return, a confirmation, an extension granted and one that waits."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    from agencies.services.files import store_file
    from programs.models import DeadlineRequest, Duty
    from programs.services.duties import confirm_duty, report_progress, return_duty
    from programs.services.requests import ask_extension, grant_request
    from tests.cast import moment
    from tests.worlds import PDF

    day = date(2019, 6, 12)
    desk, at = actor("thuky", day), moment(day)
    for username in ("tanphu", "nnptnt"):
        officer = actor(username, day)
        mine = list(Duty.objects.filter(agency=officer.agency_id).order_by("due_on", "pk")[:3])
        file = store_file(upload=SimpleUploadedFile("Báo cáo.pdf", PDF), actor=officer, at=at)
        report_progress(
            duty=mine[0],
            percent=40,
            result="Đã kiểm tra 6 cơ sở.",
            difficulty="Mưa lũ.",
            proposal="Thêm thời gian.",
            files=[file],
            actor=officer,
            at=at,
        )
        ask_extension(duty=mine[0], until=date(2019, 7, 31), reason="Mưa lũ.", actor=officer, at=at)
        for duty in mine[1:]:
            report_progress(duty=duty, percent=100, result="Xong.", says_done=True, actor=officer, at=at)
        return_duty(duty=Duty.objects.get(pk=mine[1].pk), reason="Thiếu biên bản.", seen=1, actor=desk, at=at)
    confirm_duty(duty=Duty.objects.get(pk=mine[2].pk), seen=1, actor=desk, at=at)
    asked = DeadlineRequest.objects.order_by("pk").first()
    grant_request(request=asked, until=date(2019, 7, 20), note="", actor=desk, at=at)


def a_drafted_document():
    """What the secretariat is still writing."""
    from programs.models import Assignment, ProgramPlan
    from tests.makers import make_assignment, make_plan

    founding = ProgramPlan.objects.get(number="2704/KH-UBND")
    lead = Assignment.objects.filter(plan=founding, lead__isnull=False).first().lead
    make_assignment(make_plan("", issued_on=None, title="Kế hoạch nâng hạng sản phẩm"), lead=lead)


def a_closed_agency():
    """One that was divided, so that what it left undone waits for the secretariat."""
    from agencies.models import AgencySuccession
    from programs.models import Assignment, Duty
    from tests.cast import make_agency, make_local

    day = WORKING_DAYS[0]
    closed = make_local("MAU", "UBND huyện đã chia (mẫu)", valid_until=LATE_DAY)
    for code in ("MAU1", "MAU2"):
        part = make_agency(code, f"UBND huyện mới {code[-1]} (mẫu)", valid_from=LATE_DAY)
        AgencySuccession.objects.create(predecessor=closed, successor=part, on=LATE_DAY)
    for assignment in Assignment.objects.filter(plan__number="2704/KH-UBND", lead__isnull=True)[:2]:
        Duty.objects.create(
            assignment=assignment,
            agency=closed,
            part="lead",
            due_on=LATE_DAY,
            first_due_on=LATE_DAY,
            due_since=day,
            status_since=day,
        )


def days_go_by():
    from agencies.models import PortalState
    from agencies.services.mail import deliver_mail
    from programs.services.daily import do_daily_work
    from tests.cast import moment

    for day in WORKING_DAYS:
        do_daily_work(today=day, at=moment(day, 7))
    deliver_mail(at=moment(LATE_DAY, 7), limit=10_000)
    PortalState.objects.update(rehearsal_day=LATE_DAY)


if __name__ == "__main__":
    django.setup()
    annual_plans()
    duties()
    a_drafted_document()
    a_closed_agency()
    days_go_by()
