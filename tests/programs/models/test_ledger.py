"""What the database keeps of the ledger, whoever writes with whatever tool."""

import pytest
from django.db import IntegrityError, InternalError, connection, transaction

from programs.enums import EntryKind
from programs.models import BudgetEntry, BudgetLine, Ceiling, Commitment, Tally
from programs.services.ledger import MoneyRefused, book, line_of, new_entry
from tests.cast import make_cast, moment
from tests.programs.money_makers import (
    MILLION,
    MONEY_DAY,
    content,
    give_ceiling,
    give_line,
    make_money_cast,
    make_year,
    pay,
    promise,
    source,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def money(db):
    return make_money_cast(make_cast())


@pytest.fixture
def year(money):
    return make_year(money)


def refused(entry) -> str:
    with pytest.raises(MoneyRefused) as refusal, transaction.atomic():
        book([entry])
    return str(refusal.value)


def entry(kind, amount, **of):
    return new_entry(kind, amount, dated_on=of.pop("dated_on", MONEY_DAY), actor=None, at=moment(), **of)


def test_sums_follow_the_entries(money, year):
    give_ceiling(year, 100 * MILLION)
    line = give_line(year, money.cast.tan_phu, 60 * MILLION)
    commitment = promise(line, 40 * MILLION)

    pay(commitment, 10 * MILLION, EntryKind.ADVANCE)
    pay(commitment, 8 * MILLION, EntryKind.CLEAR)
    pay(commitment, 1 * MILLION, EntryKind.REPAY)
    pay(commitment, 20 * MILLION)

    line = BudgetLine.objects.get()
    assert (line.allocated, line.committed, line.advanced, line.disbursed) == (
        60 * MILLION,
        40 * MILLION,
        1 * MILLION,
        28 * MILLION,
    )
    commitment = Commitment.objects.get()
    assert (commitment.amount, commitment.advanced, commitment.disbursed) == (
        40 * MILLION,
        1 * MILLION,
        28 * MILLION,
    )
    ceiling = Ceiling.objects.get()
    assert (ceiling.amount, ceiling.allocated) == (100 * MILLION, 60 * MILLION)
    assert dict(Tally.objects.values_list("kind", "amount"))["disburse"] == 20 * MILLION


def test_allocation_above_the_ceiling_says_what_is_left_and_who_holds_it(money, year):
    give_ceiling(year, 100 * MILLION)
    give_line(year, money.cast.tan_phu, 60 * MILLION)
    line = line_of(year, agency=money.cast.bien_hoa, content=content(), source=source())

    said = refused(entry(EntryKind.ALLOCATE, 41 * MILLION, line=line))

    assert "40.000.000" in said and "UBND H. Tân Phú" in said and "60.000.000" in said
    assert Ceiling.objects.get().allocated == 60 * MILLION


def test_nothing_is_paid_above_what_is_promised_nor_promised_above_what_is_given(money, year):
    give_ceiling(year, 100 * MILLION)
    line = give_line(year, money.cast.tan_phu, 60 * MILLION)
    commitment = promise(line, 40 * MILLION)

    assert "20.000.000" in refused(entry(EntryKind.COMMIT, 21 * MILLION, commitment=commitment))
    assert "40.000.000" in refused(entry(EntryKind.DISBURSE, 41 * MILLION, commitment=commitment))
    assert "20.000.000" in refused(entry(EntryKind.ADJUST, -21 * MILLION, line=line))


def test_paper_of_another_year_is_refused(money, year):
    give_ceiling(year, 100 * MILLION)
    commitment = promise(give_line(year, money.cast.tan_phu, 60 * MILLION), 40 * MILLION)

    for day in (MONEY_DAY.replace(year=2018), MONEY_DAY.replace(year=2020)):
        assert "2019" in refused(entry(EntryKind.DISBURSE, 1, commitment=commitment, dated_on=day))


def test_entries_never_change(money, year):
    give_ceiling(year, 100 * MILLION)

    for sql in ("UPDATE programs_budgetentry SET amount = 1", "DELETE FROM programs_budgetentry"):
        with pytest.raises(InternalError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    assert BudgetEntry.objects.get().amount == 100 * MILLION


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE programs_ceiling SET amount = amount + 1",
        "UPDATE programs_budgetline SET disbursed = 1",
        "UPDATE programs_commitment SET amount = amount + 1",
    ],
)
def test_nobody_but_the_ledger_writes_its_sums(money, year, sql):
    give_ceiling(year, 100 * MILLION)
    promise(give_line(year, money.cast.tan_phu, 60 * MILLION), 40 * MILLION)

    with pytest.raises(InternalError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_negative_entry_is_a_correction_with_a_reason(money, year):
    give_ceiling(year, 100 * MILLION)
    commitment = promise(give_line(year, money.cast.tan_phu, 60 * MILLION), 40 * MILLION)
    pay(commitment, 10 * MILLION)

    assert "điều chỉnh sổ" in refused(entry(EntryKind.DISBURSE, -MILLION, commitment=commitment))
    assert "lý do" in refused(entry(EntryKind.DISBURSE, -MILLION, commitment=commitment, is_correction=True))
    book([entry(EntryKind.DISBURSE, -MILLION, commitment=commitment, is_correction=True, reason="Ghi nhầm")])

    assert BudgetLine.objects.get().disbursed == 9 * MILLION


def test_payment_leaves_no_history_of_the_commitment_but_the_ledger(money, year):
    from agencies.selectors.trail import event_model_of

    give_ceiling(year, 100 * MILLION)
    commitment = promise(give_line(year, money.cast.tan_phu, 60 * MILLION), 40 * MILLION)
    events = event_model_of(Commitment)._default_manager
    before = events.count()

    pay(commitment, 10 * MILLION)

    assert events.count() == before


def test_estimate_amount_must_be_quantity_times_cost(money, year):
    from programs.models import Estimate, EstimateLine

    estimate = Estimate.objects.create(year=year, agency=money.cast.tan_phu, status_since=MONEY_DAY)
    fields = {"estimate": estimate, "content": content(), "source": source(), "description": "Lớp"}
    EstimateLine.objects.create(position=1, unit_cost=3, quantity="2.5", amount=8, **fields)

    with pytest.raises(IntegrityError), transaction.atomic():
        EstimateLine.objects.create(position=2, unit_cost=3, quantity="2.5", amount=7, **fields)
