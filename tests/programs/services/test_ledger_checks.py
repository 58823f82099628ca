"""The nightly check finds a sum that somebody bent behind the ledger's back, once, until it is right again."""

from contextlib import nullcontext

import pgtrigger
import pytest
from django.db.models import F

from agencies.models import Notification
from agencies.permissions import Refusal
from programs.models import BudgetLine, Ceiling, Commitment, LedgerFinding, Tally
from programs.services.ledger_checks import check_ledger, explain_finding
from tests.cast import moment
from tests.programs.money_makers import (
    MILLION,
    MONEY_DAY,
    give_ceiling,
    give_line,
    make_money_cast,
    make_year,
    pay,
    promise,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def money(cast):
    return make_money_cast(cast)


@pytest.fixture
def commitment(money):
    year = make_year(money)
    give_ceiling(year, 100 * MILLION)
    made = promise(give_line(year, money.cast.tan_phu, 60 * MILLION), 40 * MILLION)
    pay(made, 10 * MILLION)
    return made


def bend(model, column, pk, by):
    """Change a sum behind the ledger's back, as only somebody with a key to the database can."""
    guards = [f"programs.{model.__name__}:only_the_ledger_counts"] if model is not Tally else []
    with pgtrigger.ignore(*guards) if guards else nullcontext():
        model.objects.filter(pk=pk).update(**{column: F(column) + by})


def check():
    return check_ledger(today=MONEY_DAY, at=moment(MONEY_DAY))


def test_sums_that_agree_give_nothing(commitment):
    assert check() == 0
    assert not LedgerFinding.objects.exists()


def test_each_kind_of_sum_is_counted_again(commitment):
    line = commitment.line
    tally = Tally.objects.filter(line=line).first().pk
    for model, column, pk in (
        (Ceiling, "amount", line.ceiling_id),
        (BudgetLine, "disbursed", line.pk),
        (Commitment, "amount", commitment.pk),
        (Tally, "amount", tally),
    ):
        bend(model, column, pk, 1)

    assert check() == 4
    assert set(LedgerFinding.objects.values_list("rule", flat=True)) == {
        "ceiling",
        "line",
        "commitment",
        "tally",
    }


def test_finding_is_written_once_told_once_and_cleared_when_right(money, commitment):
    bend(BudgetLine, "disbursed", commitment.line_id, 5)

    first, second = check(), check()
    told = Notification.objects.filter(recipient=money.keeper.user, title__contains="không khớp").count()
    bend(BudgetLine, "disbursed", commitment.line_id, -5)
    check()

    assert (first, second, told) == (1, 0, 1)
    assert LedgerFinding.objects.get().cleared_on == MONEY_DAY


def test_explanation_is_needed_kept_and_given_by_the_desk_alone(money, commitment):
    bend(BudgetLine, "disbursed", commitment.line_id, 5)
    check()
    finding = LedgerFinding.objects.get()
    at = moment(MONEY_DAY)

    with pytest.raises(Refusal, match="Hãy ghi vì sao"):
        explain_finding(finding=finding, explanation="", actor=money.actor("keeper"), at=at)
    with pytest.raises(Refusal, match="cơ quan tổng hợp"):
        explain_finding(finding=finding, explanation="x", actor=money.cast.actor("officer"), at=at)
    explain_finding(finding=finding, explanation="Sửa tay, đã báo", actor=money.actor("keeper"), at=at)

    finding.refresh_from_db()
    assert finding.explanation == "Sửa tay, đã báo"
    assert check() == 0
