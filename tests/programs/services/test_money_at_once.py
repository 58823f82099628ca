"""Many at one ceiling, one line, one account at the same moment, with real threads: sums exact, refusals counted."""

from functools import partial

import pytest

from agencies.permissions import Refusal
from programs.enums import EntryKind, MoneyDecisionKind, MoneyDecisionStatus
from programs.models import BudgetEntry, BudgetLine, Ceiling, Commitment, MoneyDecision, RefusedEntry
from programs.services.commitments import Promise, make_commitment, pay
from programs.services.ledger import MoneyRefused
from programs.services.money_decisions import (
    Given,
    draft_decision,
    propose_decision,
    save_decision,
    sign_decision,
)
from programs.services.settlements import (
    approve_settlement,
    begin_settlement,
    check_settlement,
    submit_settlement,
)
from tests.cast import make_cast, moment
from tests.processes import at_once
from tests.programs.money_makers import (
    MILLION,
    MONEY_DAY,
    content,
    give_ceiling,
    give_line,
    make_money_cast,
    make_year,
    promise,
    source,
)

pytestmark = pytest.mark.django_db(transaction=True)
AT = moment(MONEY_DAY)
WRITERS = 16


@pytest.fixture
def money():
    return make_money_cast(make_cast())


def proposed(money, year, number, amount, agency):
    """A decision that gives an agency so much, waiting for a leader."""
    given = {"actor": money.actor("keeper"), "at": AT}
    words = {"title": f"Phân bổ {number}", "number": f"{number}/QĐ"}
    decision = draft_decision(year=year, kind=MoneyDecisionKind.ALLOCATION, **words, **given)
    lines = [Given(source(), amount, agency, content())]
    save_decision(decision=decision, version=1, lines=lines, **words, **given)
    return propose_decision(decision=decision, **given)


def sign(money, decision):
    return sign_decision(decision=decision, number=decision.number, actor=money.cast.actor("leader"), at=AT)


def test_sixteen_sign_under_one_ceiling_and_only_what_fits_is_signed(money):
    year = make_year(money)
    give_ceiling(year, 100 * MILLION)
    agencies = [money.cast.tan_phu, money.cast.bien_hoa, money.cast.trade_agency]
    decisions = [
        proposed(money, year, number, 10 * MILLION, agencies[number % 3]) for number in range(1, WRITERS + 1)
    ]

    results = at_once(*(partial(sign, money, decision) for decision in decisions))

    refused = [result for result in results if isinstance(result, MoneyRefused)]
    assert len(refused) == WRITERS - 10, results
    assert all("chỉ còn 0 đ chưa phân bổ" in str(refusal) for refusal in refused)
    ceiling = Ceiling.objects.get()
    assert (ceiling.amount, ceiling.allocated) == (100 * MILLION, 100 * MILLION)
    assert sum(BudgetLine.objects.values_list("allocated", flat=True)) == 100 * MILLION
    assert BudgetEntry.objects.filter(kind=EntryKind.ALLOCATE).count() == 10
    assert MoneyDecision.objects.filter(status=MoneyDecisionStatus.SIGNED).count() == 10
    assert RefusedEntry.objects.count() == WRITERS - 10


def test_two_at_the_last_hundred_million(money):
    year = make_year(money)
    give_ceiling(year, 100 * MILLION)
    first, second = (
        proposed(money, year, number, 100 * MILLION, agency)
        for number, agency in ((1, money.cast.tan_phu), (2, money.cast.bien_hoa))
    )

    results = at_once(partial(sign, money, first), partial(sign, money, second))

    refused = [str(result) for result in results if isinstance(result, MoneyRefused)]
    assert len(refused) == 1
    assert "100.000.000 đ" in refused[0]
    assert Ceiling.objects.get().left == 0


def test_sixteen_payments_of_one_promise_never_pay_more_than_it(money):
    year = make_year(money)
    give_ceiling(year, 100 * MILLION)
    commitment = promise(give_line(year, money.cast.tan_phu, 60 * MILLION), 10 * MILLION)

    def one(number):
        return pay(
            commitment=Commitment.objects.select_related("line").get(pk=commitment.pk),
            kind=EntryKind.DISBURSE,
            amount=MILLION,
            dated_on=MONEY_DAY,
            paper=f"UNC {number}",
            seen=1,
            actor=money.cast.actor("officer"),
            at=AT,
        )

    results = at_once(*(partial(one, number) for number in range(WRITERS)))

    # All sixteen had read the same page: one is first, the others are shown what it did.
    assert sum(not isinstance(result, Exception) for result in results) == 1
    assert all(isinstance(result, Refusal | Commitment) for result in results), results
    commitment.refresh_from_db()
    assert commitment.disbursed == MILLION


def test_sixteen_promises_of_one_line_fit_into_it(money):
    year = make_year(money)
    give_ceiling(year, 100 * MILLION)
    line = give_line(year, money.cast.tan_phu, 60 * MILLION)

    def one(number):
        fresh = BudgetLine.objects.get(pk=line.pk)
        said = Promise("Tập huấn", MONEY_DAY, 20 * MILLION, f"{number}/HĐ", supplier="Công ty Mẫu")
        seen = fresh.commitments.count()
        actor = money.cast.actor("officer")
        return make_commitment(line=fresh, promise=said, seen=seen, actor=actor, at=AT)

    for _round in range(4):
        at_once(*(partial(one, number) for number in range(WRITERS)))

    line.refresh_from_db()
    assert line.committed == 60 * MILLION
    assert Commitment.objects.count() == 3
    assert RefusedEntry.objects.exists()


def test_account_approved_by_two_at_once_is_booked_once(money):
    year = make_year(money)
    give_ceiling(year, 100 * MILLION)
    give_line(year, money.cast.tan_phu, 60 * MILLION)
    officer = money.cast.actor("officer")
    account = begin_settlement(year=year, agency=money.cast.tan_phu, actor=officer, at=AT)
    submit_settlement(settlement=account, actor=officer, at=AT)
    account.refresh_from_db()
    account = check_settlement(settlement=account, actor=money.actor("keeper"), at=AT)
    approve = partial(approve_settlement, settlement=account, actor=money.cast.actor("leader"), at=AT)

    results = at_once(approve, approve)

    assert sum(isinstance(result, Refusal) for result in results) == 1, results
    assert BudgetEntry.objects.get(kind=EntryKind.CANCEL).amount == 60 * MILLION
