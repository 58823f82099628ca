"""The documents of the public record, as the project's own file has them."""

from datetime import date

import pytest

from agencies.models import Notification
from agencies.services.registers import load_registers
from programs.enums import DueRule, PlanLink, PlanStatus, Recurrence, Responsibility
from programs.models import Assignment, Duty, PlanRelation, ProgramPlan
from programs.services.documents import load_documents
from tests.cast import moment


@pytest.fixture
def documents(db):
    load_registers(at=moment())
    load_documents(at=moment())


@pytest.fixture
def founding_plan(documents):
    return ProgramPlan.objects.get(number="2704/KH-UBND")


def test_plan_2704_orders_seventeen_assignments_in_its_own_words(founding_plan):
    assignments = founding_plan.assignments.order_by("number")

    leads = [assignment.lead.code if assignment.lead else "each local" for assignment in assignments]
    assert leads == ["SNNPTNT"] * 7 + ["SCT"] * 5 + ["SKHDT"] * 2 + ["each local"] * 3
    assert assignments[2].text == "Trình UBND tỉnh ban hành Kế hoạch triển khai của tỉnh cho năm 2019"
    assert {
        assignment.number: [agency.code for agency in assignment.coordinators.all()]
        for assignment in assignments
        if assignment.coordinators.exists()
    } == {4: ["SNV"], 13: ["STC0"], 14: ["STC0"]}


def test_what_the_record_does_not_print_is_marked_as_invented(founding_plan):
    assert founding_plan.issued_on == date(2019, 5, 21)
    assert founding_plan.note == "Ngày ban hành không đọc được; ghi ngày công bố 21/5/2019 (mẫu)."
    assert set(founding_plan.assignments.values_list("note", flat=True)) == {"Hạn do bản diễn tập đặt (mẫu)."}


def test_due_rules_follow_how_often_the_work_comes_back(founding_plan):
    once = founding_plan.assignments.filter(recurrence=Recurrence.ONCE)
    yearly = founding_plan.assignments.filter(recurrence=Recurrence.YEARLY)
    continuous = founding_plan.assignments.filter(recurrence=Recurrence.CONTINUOUS)

    assert sorted(once.values_list("number", flat=True)) == [1, 2, 3, 4, 6]
    fixed = once.filter(due_rule=DueRule.FIXED_DAY).values_list("due_on", flat=True)
    assert all(date(2019, 6, 10) <= day <= date(2019, 9, 30) for day in fixed)
    assert list(once.filter(due_rule=DueRule.DAYS_AFTER).values_list("number", "due_days", "due_unit")) == [
        (1, 15, "working")
    ]
    assert sorted(yearly.values_list("number", "period_month", "period_day")) == [
        (5, 10, 31),
        (7, 7, 15),
        (13, 7, 20),
        (14, 11, 15),
        (15, 6, 30),
    ]
    assert set(continuous.values_list("report_every", "period_month", "period_day")) == {
        ("quarterly", 3, 15),
        ("half_yearly", 6, 15),
    }
    assert {assignment.responsibility for assignment in founding_plan.assignments.filter(number__gte=15)} == {
        Responsibility.EACH_LOCAL
    }


def test_context_documents_are_issued_and_order_nothing(documents):
    issued = ProgramPlan.objects.filter(status=PlanStatus.ISSUED)

    assert {"1698/QĐ-UBND", "46-CT/TU", "10877/KH-UBND", "10946/KH-UBND", "490/QĐ-TTg"} <= set(
        issued.values_list("number", flat=True)
    )
    assert not Assignment.objects.filter(plan__in=issued).exists()
    assert {plan.status_since == plan.issued_on for plan in issued} == {True}


def test_documents_are_joined_only_where_the_record_says_so(documents):
    relations = PlanRelation.objects.values_list("plan__number", "link", "earlier__number")

    assert set(relations) == {
        ("10877/KH-UBND", PlanLink.BASED_ON, "1698/QĐ-UBND"),
        ("10946/KH-UBND", PlanLink.BASED_ON, "46-CT/TU"),
        ("781/QĐ-TTg", PlanLink.BASED_ON, "1048/QĐ-TTg"),
        ("148/QĐ-TTg", PlanLink.REPLACES, "1048/QĐ-TTg"),
        ("148/QĐ-TTg", PlanLink.REPLACES, "781/QĐ-TTg"),
    }


def test_loading_is_silent_and_can_be_repeated(documents):
    before = ProgramPlan.objects.count(), Assignment.objects.count(), PlanRelation.objects.count()

    load_documents(at=moment())

    assert (ProgramPlan.objects.count(), Assignment.objects.count(), PlanRelation.objects.count()) == before
    assert not Notification.objects.exists()
    assert not Duty.objects.exists()
