"""Plans, duties and calls in the admin site: the portal's guards hold here too."""

from datetime import date

import pytest

from agencies.selectors.trail import trail_of
from programs.enums import PlanStatus
from programs.models import (
    AnnualPlan,
    AnnualPlanCall,
    Assignment,
    AssignmentCoordinator,
    Duty,
    ProgramPlan,
    ReminderMark,
)
from tests.admin_pages import address, posted, sign_in_user, superuser
from tests.cast import DAY
from tests.makers import make_annual_plan, make_assignment, make_call, make_duty, make_plan


@pytest.fixture
def desk(cast, signed_in):
    return signed_in(cast.desk)


def errors_of(response):
    return str(dict(response.context["adminform"].form.errors))


def test_a_draft_is_written_and_its_version_counts_on(desk, cast):
    plan = make_plan()
    page = address(ProgramPlan, "change", plan.pk)

    response = desk.post(
        page, posted(desk.get(page)) | {"title": "Trích yếu mới", "act_reason": "Theo công văn"}
    )

    assert response.status_code == 302
    plan.refresh_from_db()
    assert (plan.title, plan.version, plan.status) == ("Trích yếu mới", 2, PlanStatus.DRAFT)
    assert trail_of(plan)[0].reason == "Theo công văn"


def test_a_new_plan_is_a_draft_whatever_is_posted(desk):
    page = address(ProgramPlan, "add")
    data = posted(desk.get(page)) | {
        "number": "9/KH-UBND",
        "title": "Kế hoạch mới",
        "issuer": "UBND tỉnh",
        "issued_on": "21/05/2019",
        "period_from": "2019",
        "status": "issued",
        "status_since": "01/01/2018",
    }

    assert desk.post(page, data).status_code == 302
    plan = ProgramPlan.objects.get(number="9/KH-UBND")
    assert (plan.status, plan.status_since) == (PlanStatus.DRAFT, DAY)


def test_a_number_taken_in_the_year_gets_a_sentence(desk):
    make_plan("9/KH-UBND")
    page = address(ProgramPlan, "add")

    response = desk.post(
        page,
        posted(desk.get(page))
        | {
            "number": "9/KH-UBND",
            "title": "Trùng số",
            "issuer": "UBND tỉnh",
            "issued_on": "01/12/2019",
            "period_from": "2019",
        },
    )

    assert "Số văn bản này đã có trong năm." in errors_of(response)


def test_an_issued_plan_and_its_assignments_are_only_read(desk, cast):
    duty = make_duty(cast)
    assignment = duty.assignment

    for page in (
        address(ProgramPlan, "change", assignment.plan_id),
        address(Assignment, "change", assignment.pk),
        address(Assignment, "delete", assignment.pk),
    ):
        assert desk.post(page, {"title": "x", "text": "x", "post": "yes"}).status_code == 403
    page = desk.get(address(ProgramPlan, "change", assignment.plan_id)).content.decode()
    assert 'name="assignments-0-text"' not in page
    assert 'name="_save"' not in page


def test_a_superuser_is_held_by_the_same_guards(cast, client, on_day):
    on_day()
    duty = make_duty(cast)
    draft = make_plan("10/KH-UBND")
    browser = sign_in_user(client, superuser())

    assert browser.post(address(ProgramPlan, "change", duty.assignment.plan_id), {}).status_code == 403
    assert browser.post(address(ProgramPlan, "change", draft.pk), {}).status_code == 200


def test_an_assignment_is_added_to_a_draft_with_its_coordinators_but_not_to_an_issued_plan(desk, cast):
    issued = make_duty(cast).assignment.plan
    draft = make_plan("10/KH-UBND")
    page = address(Assignment, "add")
    data = posted(desk.get(page)) | {
        "number": "2",
        "text": "Việc thêm",
        "responsibility": "agency",
        "lead": cast.trade_agency.pk,
        "recurrence": "once",
        "due_rule": "fixed_day",
        "due_on": "28/06/2019",
        "assignmentcoordinator_set-TOTAL_FORMS": "1",
        "assignmentcoordinator_set-0-agency": cast.tan_phu.pk,
    }

    assert "Văn bản đã giao" in errors_of(desk.post(page, data | {"plan": issued.pk}))
    assert desk.post(page, data | {"plan": draft.pk}).status_code == 302

    assignment = Assignment.objects.get(plan=draft)
    assert list(AssignmentCoordinator.objects.values_list("assignment", "agency")) == [
        (assignment.pk, cast.tan_phu.pk)
    ]
    draft.refresh_from_db()
    assert draft.version == 2


def test_a_due_rule_without_its_figures_gets_a_sentence(desk, cast):
    assignment = make_assignment(make_plan(), lead=cast.trade_agency)
    page = address(Assignment, "change", assignment.pk)

    response = desk.post(page, posted(desk.get(page)) | {"due_on": ""})

    assert "Cách tính hạn còn thiếu ngày hoặc số ngày." in errors_of(response)


def test_an_assignment_of_a_draft_may_be_taken_out(desk, cast):
    assignment = make_assignment(make_plan(), lead=cast.trade_agency)

    assert desk.post(address(Assignment, "delete", assignment.pk), {"post": "yes"}).status_code == 302
    assert not Assignment.objects.exists()


def test_duties_are_found_without_accents_and_their_status_stays_when_posted(desk, cast):
    duty = make_duty(cast)

    found = desk.get(address(Duty), {"q": "tan phu nhiem vu"}).context["cl"].queryset
    response = desk.post(address(Duty, "change", duty.pk), {"status": "confirmed", "due_on": "01/01/2030"})

    assert list(found) == [duty]
    assert response.status_code == 403
    duty.refresh_from_db()
    assert (duty.status, duty.due_on) == ("open", date(2019, 6, 28))


def test_moving_a_calls_days_moves_them_for_all_who_have_not_submitted(desk, cast):
    plan = make_annual_plan(cast, status="submitted")
    call = plan.call
    page = address(AnnualPlanCall, "change", call.pk)

    response = desk.post(page, posted(desk.get(page)) | {"due_on": "05/07/2019", "lock_on": "15/07/2019"})

    assert response.status_code == 302
    days = dict(AnnualPlan.objects.values_list("agency__code", "due_on"))
    assert days == {"H734": date(2019, 6, 28), "H731": date(2019, 7, 5)}


@pytest.mark.parametrize(
    ("days", "sentence"),
    [
        ({"due_on": "20/07/2019", "lock_on": "10/07/2019"}, "Ngày khoá không được trước hạn nộp."),
        ({"due_on": "01/05/2019"}, "Hạn nộp không được trước ngày yêu cầu."),
    ],
)
def test_days_of_a_call_out_of_order_get_a_sentence(desk, cast, days, sentence):
    call = make_call(cast)
    page = address(AnnualPlanCall, "change", call.pk)

    assert sentence in errors_of(desk.post(page, posted(desk.get(page)) | days))


def test_a_mark_is_added_once(desk):
    page = address(ReminderMark, "add")
    mark = {"kind": "duty", "days": "-10", "repeat_every": ""}

    assert desk.post(page, posted(desk.get(page)) | mark).status_code == 302
    assert "Mốc này đã có." in errors_of(desk.post(page, posted(desk.get(page)) | mark))
    assert ReminderMark.objects.count() == 1


def test_marks_that_repeat_backwards_are_refused(desk):
    page = address(ReminderMark, "add")

    response = desk.post(page, posted(desk.get(page)) | {"kind": "duty", "days": "7", "repeat_every": "-7"})

    assert response.status_code == 200
    assert not ReminderMark.objects.exists()


@pytest.mark.parametrize("model", [ProgramPlan, AnnualPlanCall, AnnualPlan])
def test_years_are_written_as_years(desk, cast, model):
    make_duty(cast)
    make_call(cast)
    record = model.objects.first()

    for page in (address(model), address(model, "change", record.pk)):
        text = desk.get(page).content.decode()
        assert "2.019" not in text
        assert "2.020" not in text


def test_plans_are_filtered_by_year_and_a_year_that_makes_no_sense_filters_nothing(desk, cast):
    make_call(cast)

    def found(year):
        return desk.get(address(AnnualPlan), {"nam": year}).context["cl"].queryset.count()

    assert [found(year) for year in ("2020", "2021", "x", "٢٠٢٠")] == [2, 0, 2, 2]
