"""Rows of yearly budgets without surprises: a keeper of the budget, a year, money given, promised and paid."""

from dataclasses import dataclass
from datetime import date, datetime

from agencies.enums import Function, Role
from agencies.models import Agency, Membership
from agencies.permissions import Actor
from programs.enums import EntryKind
from programs.models import BudgetLine, BudgetYear, Commitment, MoneySource, SpendingContent
from programs.services.budget_years import open_budget_year
from programs.services.ledger import book, ceiling_of, line_of, new_entry
from programs.services.money_registers import load_money_registers
from tests.cast import Cast, acting, make_agency, make_member, moment

MONEY_DAY = date(2019, 5, 21)
MILLION = 1_000_000


@dataclass(frozen=True)
class MoneyCast:
    """The cast, and those who keep the budget: an officer of the agency that adds it up."""

    cast: Cast
    keeping_agency: Agency
    keeper: Membership

    def actor(self, name: str, day: date = MONEY_DAY) -> Actor:
        return acting(self.keeper, day) if name == "keeper" else self.cast.actor(name, day)


def make_money_cast(cast: Cast) -> MoneyCast:
    """The agency that adds the budget up and settles it, with one officer; sources, contents and calendar loaded."""
    load_money_registers(at=moment())
    agency = make_agency("SKHDT", "Sở Kế hoạch và Đầu tư", functions=[Function.BUDGET, Function.FINANCE])
    keeper = make_member("keeper", agency, Role.OFFICER, full_name="Chuyên viên Kế hoạch")
    return MoneyCast(cast, agency, keeper)


def make_year(money: MoneyCast, year: int = 2019, day: date = MONEY_DAY) -> BudgetYear:
    """An open budget year."""
    return open_budget_year(year=year, actor=money.actor("keeper", day), at=moment(day))


def source(code: str = "NST") -> MoneySource:
    return MoneySource.objects.get(code=code)


def content(code: str = "ND3") -> SpendingContent:
    return SpendingContent.objects.get(code=code)


def give_ceiling(year: BudgetYear, amount: int, *, code: str = "NST", at: datetime | None = None):
    """So much of a source for the year, straight into the ledger."""
    at = at or moment(MONEY_DAY)
    ceiling = ceiling_of(year, source(code))
    book([new_entry(EntryKind.CEILING, amount, ceiling=ceiling, dated_on=at.date(), actor=None, at=at)])
    ceiling.refresh_from_db()
    return ceiling


def give_line(
    year: BudgetYear,
    agency: Agency,
    amount: int,
    *,
    code: str = "NST",
    on: str = "ND3",
    at: datetime | None = None,
) -> BudgetLine:
    """So much for an agency and a content, straight into the ledger; the ceiling must be there."""
    at = at or moment(MONEY_DAY)
    line = line_of(year, agency=agency, content=content(on), source=source(code))
    book([new_entry(EntryKind.ALLOCATE, amount, line=line, dated_on=at.date(), actor=None, at=at)])
    line.refresh_from_db()
    return line


def promise(
    line: BudgetLine, amount: int, *, supplier: str = "Công ty In Mẫu", producer=None, **fields
) -> Commitment:
    """A commitment of so much on a line, straight into the ledger."""
    at = moment(MONEY_DAY)
    commitment = Commitment.objects.create(
        line=line,
        number=fields.pop("number", "01/HĐ"),
        signed_on=at.date(),
        subject="Tập huấn chủ thể",
        producer=producer,
        supplier="" if producer else supplier,
        made_at=at,
        made_by_name="Người Ghi",
        **fields,
    )
    book([new_entry(EntryKind.COMMIT, amount, commitment=commitment, dated_on=at.date(), actor=None, at=at)])
    commitment.refresh_from_db()
    return commitment


def pay(commitment: Commitment, amount: int, kind: str = EntryKind.DISBURSE, day: date = MONEY_DAY) -> None:
    """So much paid on a commitment (or advanced, repaid, cleared), straight into the ledger."""
    book([new_entry(kind, amount, commitment=commitment, dated_on=day, actor=None, at=moment(day))])
    commitment.refresh_from_db()
    commitment.line.refresh_from_db()
