"""Accounts of a year's money: what must come out before they are handed in, and what their approval writes down."""

import pytest

from agencies.permissions import Refusal
from agencies.services.drafts import Conflict
from programs.enums import BudgetYearStatus, EntryKind, SettlementStatus
from programs.models import BudgetEntry, BudgetLine, Settlement
from programs.services.budget_years import close_budget_year
from programs.services.commitments import correct_entry
from programs.services.ledger import MoneyRefused
from programs.services.settlements import (
    Account,
    approve_settlement,
    begin_settlement,
    check_settlement,
    return_settlement,
    save_settlement,
    submit_settlement,
    withdraw_settlement,
)
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
AT = moment(MONEY_DAY)


@pytest.fixture
def money(cast):
    return make_money_cast(cast)


@pytest.fixture
def line(money):
    """Tân Phú had 60 million, promised 40 and paid 30."""
    year = make_year(money)
    give_ceiling(year, 100 * MILLION)
    line = give_line(year, money.cast.tan_phu, 60 * MILLION)
    pay(promise(line, 40 * MILLION), 30 * MILLION)
    line.refresh_from_db()
    return line


@pytest.fixture
def account(money, line):
    return begin_settlement(
        year=line.year, agency=money.cast.tan_phu, actor=money.cast.actor("officer"), at=AT
    )


def say(money, account, settled, carried_out, cancelled, explanation=""):
    account.refresh_from_db()
    said = {account.lines.get().pk: Account(settled, carried_out, cancelled, explanation)}
    actor = money.cast.actor("officer")
    return save_settlement(
        settlement=account, version=account.version, note="", accounts=said, actor=actor, at=AT
    )


def submit(money, account):
    return submit_settlement(settlement=account, actor=money.cast.actor("officer"), at=AT)


def approve(money, account):
    account = check_settlement(settlement=account, actor=money.actor("keeper"), at=AT)
    return approve_settlement(settlement=account, actor=money.cast.actor("leader"), at=AT)


def test_account_begins_with_what_was_paid_and_the_rest_lapsing(account):
    row = account.lines.get()

    assert (row.budget, row.disbursed, row.settled, row.carried_out, row.cancelled) == (
        60 * MILLION,
        30 * MILLION,
        30 * MILLION,
        0,
        30 * MILLION,
    )


def test_account_begins_once_and_not_by_a_stranger(money, line, account):
    with pytest.raises(Refusal, match="đã lập quyết toán năm này rồi"):
        begin_settlement(year=line.year, agency=money.cast.tan_phu, actor=money.cast.actor("officer"), at=AT)
    with pytest.raises(Refusal, match="thuộc cơ quan khác"):
        begin_settlement(year=line.year, agency=money.cast.tan_phu, actor=money.cast.actor("stranger"), at=AT)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ((31 * MILLION, 0, 29 * MILLION, "Lý do"), "nhiều hơn đã giải ngân"),
        ((30 * MILLION, 0, 29 * MILLION, ""), "phải bằng 60.000.000 đ"),
        ((20 * MILLION, 0, 40 * MILLION, ""), "hãy giải trình"),
        ((30 * MILLION, 30 * MILLION, 0, ""), "hãy giải trình"),
    ],
)
def test_account_that_does_not_come_out_is_not_handed_in(money, account, said, words):
    say(money, account, *said)

    with pytest.raises(Refusal, match=words):
        submit(money, account)
    account.refresh_from_db()
    assert account.status == SettlementStatus.DRAFT


def test_advance_that_is_out_is_cleared_first(money, line, account):
    pay(promise(line, 5 * MILLION, number="02/HĐ"), 5 * MILLION, EntryKind.ADVANCE)

    with pytest.raises(Refusal, match="còn 5.000.000 đ tạm ứng chưa thanh toán"):
        submit(money, account)


def test_nothing_is_booked_while_the_account_is_with_its_judges(money, line, account):
    submit(money, account)

    with pytest.raises(MoneyRefused, match="đã trình quyết toán"):
        promise(line, MILLION, number="03/HĐ")
    withdraw_settlement(settlement=account, actor=money.cast.actor("officer"), at=AT)
    promise(line, MILLION, number="03/HĐ")


def test_approval_books_every_part_and_carries_over(money, line, account):
    make_year(money, 2020)
    say(money, account, 30 * MILLION, 10 * MILLION, 20 * MILLION, "Hợp đồng sang năm")

    approved = approve(money, submit(money, account))

    line.refresh_from_db()
    following = BudgetLine.objects.get(year=2020)
    assert approved.status == SettlementStatus.APPROVED
    assert (line.settled, line.carried_out, line.cancelled) == (30 * MILLION, 10 * MILLION, 20 * MILLION)
    assert (following.agency_id, following.carried_in) == (line.agency_id, 10 * MILLION)
    assert approved.versions.get().content["lines"][0]["settled"] == 30 * MILLION
    with pytest.raises(Refusal):
        say(money, account, 0, 0, 0)


def test_money_is_not_carried_into_a_year_that_is_not_open(money, account):
    say(money, account, 30 * MILLION, 30 * MILLION, 0, "Hợp đồng sang năm")
    submitted = submit(money, account)

    with pytest.raises(Refusal, match="năm đó chưa mở"):
        approve(money, submitted)
    assert not BudgetEntry.objects.filter(kind=EntryKind.SETTLE).exists()


def test_account_that_the_ledger_left_behind_is_not_approved(money, line, account):
    submitted = submit(money, account)
    paid = BudgetEntry.objects.get(kind=EntryKind.DISBURSE)
    correct_entry(entry=paid, reason="Ghi nhầm", actor=money.actor("keeper"), at=AT)

    with pytest.raises(Refusal, match="sổ đã thay đổi từ khi trình"):
        approve(money, submitted)


def test_account_goes_back_with_a_reason_from_desk_and_leader(money, account):
    submitted = submit(money, account)
    keeper, leader = money.actor("keeper"), money.cast.actor("leader")
    with pytest.raises(Refusal, match="Hãy ghi lý do"):
        return_settlement(settlement=submitted, reason=" ", actor=keeper, at=AT)
    returned = return_settlement(settlement=submitted, reason="Thiếu chứng từ", actor=keeper, at=AT)
    assert returned.status == SettlementStatus.RETURNED

    checked = check_settlement(settlement=submit(money, account), actor=keeper, at=AT)
    back = return_settlement(settlement=checked, reason="Xem lại", actor=leader, at=AT)

    assert back.status == SettlementStatus.RETURNED
    assert account.versions.count() == 2


def test_second_writer_is_told(money, account):
    say(money, account, 30 * MILLION, 0, 30 * MILLION)

    with pytest.raises(Conflict):
        save_settlement(
            settlement=account, version=1, note="", accounts={}, actor=money.cast.actor("officer"), at=AT
        )


def test_year_closes_when_all_is_approved_and_takes_corrections_alone(money, line, account):
    approve(money, submit(money, account))

    closed = close_budget_year(year=line.year, actor=money.actor("keeper"), at=AT)

    assert closed.status == BudgetYearStatus.CLOSED
    with pytest.raises(MoneyRefused, match="đã khoá sổ"):
        give_ceiling(closed, MILLION)
    settled = BudgetEntry.objects.get(kind=EntryKind.SETTLE)
    with pytest.raises(MoneyRefused):
        # Taking the settled sum back would leave the approved account uneven only in words; the sums allow it not.
        correct_entry(
            entry=BudgetEntry.objects.get(kind=EntryKind.DISBURSE),
            reason="Thanh tra",
            actor=money.actor("keeper"),
            at=AT,
        )
    correction = correct_entry(entry=settled, reason="Thanh tra", actor=money.actor("keeper"), at=AT)
    assert correction.is_correction and correction.amount == -settled.amount


def test_settlement_of_two_leaders_at_once_is_booked_once(money, account):
    """The second one finds it approved: the row is held while the first one books."""
    checked = check_settlement(settlement=submit(money, account), actor=money.actor("keeper"), at=AT)
    approve_settlement(settlement=checked, actor=money.cast.actor("leader"), at=AT)

    with pytest.raises(Refusal, match="Không thể"):
        approve_settlement(settlement=checked, actor=money.cast.actor("leader"), at=AT)
    assert BudgetEntry.objects.filter(kind=EntryKind.SETTLE).count() == 1
    assert Settlement.objects.get().approved_at == AT
