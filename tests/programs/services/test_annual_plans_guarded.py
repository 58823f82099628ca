"""What the database itself refuses, whoever writes with whatever tool."""

from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from programs.enums import AnnualPlanStatus
from programs.models import AnnualPlan, AnnualPlanFunding, AnnualPlanItem, AnnualPlanVersion, DeadlineRequest
from programs.services.requests import ask_extension
from programs.workflows import ANNUAL_PLAN_WORKFLOW, REQUEST_WORKFLOW
from tests.cast import moment
from tests.makers import make_annual_plan, make_call, make_duty


def sql(statement, *values):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.mark.parametrize("status", AnnualPlanStatus.values)
def test_raw_sql_takes_no_way_that_the_table_does_not_know(cast, status):
    plan = make_annual_plan(cast, status=status)
    known = {target for source, target in ANNUAL_PLAN_WORKFLOW.edges() if source == status}

    for target in set(AnnualPlanStatus.values) - known - {status}:
        with pytest.raises(DatabaseError, match="Invalid transition"):
            sql("UPDATE programs_annualplan SET status = %s WHERE id = %s", target, plan.pk)

    assert AnnualPlan.objects.get(pk=plan.pk).status == status


def test_raw_sql_does_not_reopen_a_decided_request(cast):
    request = ask_extension(
        duty=make_duty(cast), until=date(2019, 7, 15), reason="Chờ", actor=cast.actor("officer"), at=moment()
    )
    DeadlineRequest.objects.filter(pk=request.pk).update(status="withdrawn")

    with pytest.raises(DatabaseError, match="Invalid transition"):
        sql("UPDATE programs_deadlinerequest SET status = 'asked' WHERE id = %s", request.pk)

    assert ("withdrawn", "asked") not in set(REQUEST_WORKFLOW.edges())


@pytest.mark.parametrize("status", ["submitted", "in_review", "accepted", "approved"])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE programs_annualplanitem SET activity = 'khác'",
        "DELETE FROM programs_annualplanitem",
        "INSERT INTO programs_annualplanitem "
        "(plan_id, position, activity, aims_at, unit, from_month, until_month, responsible) "
        "SELECT plan_id, 9, 'thêm', '', '', 1, 1, '' FROM programs_annualplanitem",
        "UPDATE programs_annualplanfunding SET amount = 1",
        "DELETE FROM programs_annualplanfunding",
        "INSERT INTO programs_annualplanfunding (item_id, source, amount) "
        "SELECT item_id, 'own', 1 FROM programs_annualplanfunding",
    ],
)
def test_lines_of_a_submitted_plan_do_not_change(cast, status, statement):
    make_annual_plan(cast, status=status)

    with pytest.raises(DatabaseError, match="an annual plan that was submitted does not change"):
        sql(statement)

    assert list(AnnualPlanItem.objects.values_list("activity", flat=True)) == ["Tập huấn chủ thể OCOP"]
    assert list(AnnualPlanFunding.objects.values_list("amount", flat=True)) == [35_000_000]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE programs_annualplanversion SET sha256 = 'x'",
        "UPDATE programs_annualplanversion SET content = '{}'",
        "DELETE FROM programs_annualplanversion",
    ],
)
def test_frozen_version_neither_changes_nor_goes(cast, statement):
    make_annual_plan(cast, status="returned")
    before = AnnualPlanVersion.objects.get()

    with pytest.raises(DatabaseError, match="submitted_stays|Cannot"):
        sql(statement)

    after = AnnualPlanVersion.objects.get()
    assert (after.content, after.sha256) == (before.content, before.sha256)


@pytest.mark.parametrize("amount", [0, -1, 10**15 + 1])
def test_amount_out_of_reason_is_refused(cast, amount):
    make_annual_plan(cast)

    with pytest.raises(IntegrityError, match="plan_amount_within_reason"):
        sql("UPDATE programs_annualplanfunding SET amount = %s", amount)


def test_second_plan_of_an_agency_and_year_is_refused(cast):
    make_call(cast)

    with pytest.raises(IntegrityError, match="one_plan_per_agency_and_year"):
        sql(
            "INSERT INTO programs_annualplan (call_id, agency_id, year, due_on, lock_on, due_since, aim, status, "
            "status_since, version, approver_name, approver_title) SELECT call_id, agency_id, year, due_on, lock_on, "
            "due_since, aim, status, status_since, version, '', '' FROM programs_annualplan"
        )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE programs_annualplan SET approver_name = ''",
        "UPDATE programs_annualplan SET approver_title = ''",
        "UPDATE programs_annualplan SET approved_at = NULL",
    ],
)
def test_approved_plan_keeps_its_approver(cast, statement):
    plan = make_annual_plan(cast, status="approved")

    with pytest.raises(IntegrityError, match="approved_plan_has_its_approver"):
        sql(f"{statement} WHERE id = %s", plan.pk)


@pytest.mark.parametrize("status", ["submitted", "in_review", "accepted", "approved"])
@pytest.mark.parametrize(
    "change", ["aim = 'khác'", "year = 2031", "agency_id = (SELECT max(id) FROM agencies_agency)"]
)
def test_head_of_a_submitted_plan_does_not_change(cast, status, change):
    plan = make_annual_plan(cast, status=status)

    with pytest.raises(DatabaseError, match="Cannot update"):
        sql(f"UPDATE programs_annualplan SET {change} WHERE id = %s", plan.pk)

    assert AnnualPlan.objects.get(pk=plan.pk).aim == "Có hai sản phẩm đạt ba sao"
