"""Tables of money that went out as Excel files and come back: the estimate of an agency, the allocation of a year.

Reading one writes nothing: it says row by row what would become of it. The same file twice changes nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Min, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.forms.sheets import FAULTS, Column, TableRow, read_table
from agencies.models import Agency
from programs.forms.money_rows import agency_rows, register_rows
from programs.models import BudgetEntry, BudgetLine, BudgetYear, Estimate, EstimateLine, MoneyDecision
from programs.models.estimates import amount_of
from programs.models.money_registers import MOST_MONEY
from programs.models.plans import Assignment
from programs.selectors.budget_years import ALLOCATING
from programs.selectors.comparisons import dong
from programs.services.estimates import Wanted, fault_of
from programs.services.money_decisions import Given, fault_of_line

YEAR = Column("year", gettext_lazy("Năm"), 8)
CONTENT = Column("content", gettext_lazy("Mã nội dung"), 12)
CONTENT_NAME = Column("content_name", gettext_lazy("Nội dung chi"), 44, read=False)
SOURCE = Column("source", gettext_lazy("Mã nguồn"), 10)
SOURCE_NAME = Column("source_name", gettext_lazy("Nguồn"), 28, read=False)
DUTY = Column("duty", gettext_lazy("Mã nhiệm vụ"), 18)
DUTY_NAME = Column("duty_name", gettext_lazy("Nhiệm vụ"), 40, read=False)
NOTE = Column("note", gettext_lazy("Ghi chú"), 30)

PLACE = Column("place", gettext_lazy("STT"), 7)
DESCRIPTION = Column("description", gettext_lazy("Diễn giải"), 44)
UNIT = Column("unit", gettext_lazy("Đơn vị tính"), 12)
QUANTITY = Column("quantity", gettext_lazy("Khối lượng"), 12)
UNIT_COST = Column("unit_cost", gettext_lazy("Đơn giá (đồng)"), 18)
AMOUNT = Column("amount", gettext_lazy("Thành tiền (đồng)"), 18)
PROPOSED = Column("proposed", gettext_lazy("Đề xuất (đồng)"), 18, read=False)
PROPOSAL_NOTE = Column("proposal_note", gettext_lazy("Ý kiến"), 30, read=False)
FAULT = Column("faults", FAULTS, 50, read=False)
ESTIMATE_COLUMNS = (
    *(
        YEAR,
        PLACE,
        CONTENT,
        CONTENT_NAME,
        SOURCE,
        SOURCE_NAME,
        DESCRIPTION,
        UNIT,
        QUANTITY,
        UNIT_COST,
        AMOUNT,
    ),
    *(DUTY, DUTY_NAME, PROPOSED, PROPOSAL_NOTE, FAULT),
)

AGENCY = Column("agency", gettext_lazy("Mã đơn vị"), 14)
AGENCY_NAME = Column("agency_name", gettext_lazy("Đơn vị"), 34, read=False)
GIVEN = Column("given", gettext_lazy("Đã được giao (đồng)"), 20)
AFTER = Column("after", gettext_lazy("Được giao sau quyết định này (đồng)"), 24)
ALLOCATION_COLUMNS = (
    *(YEAR, AGENCY, AGENCY_NAME, CONTENT, CONTENT_NAME, SOURCE, SOURCE_NAME, DUTY, DUTY_NAME),
    *(GIVEN, AFTER, NOTE, FAULT),
)

NEW, CHANGED, SAME, GONE = (
    gettext_lazy("thêm mới"),
    gettext_lazy("sửa"),
    gettext_lazy("không đổi"),
    gettext_lazy("bỏ"),
)


@dataclass
class Reading:
    """What a file says: its rows with what would become of each, and, when no row is faulty, the lines to write."""

    rows: list[TableRow]
    lines: list[Any] = field(default_factory=list)
    what: dict[int, Any] = field(default_factory=dict)
    gone: int = 0

    @property
    def faulty(self) -> list[TableRow]:
        return [row for row in self.rows if row.faults]

    @property
    def changes(self) -> int:
        """How many lines the file would add, change or take away."""
        return self.gone + sum(1 for what in self.what.values() if what is not SAME)

    @property
    def shown(self) -> list[dict[str, Any]]:
        """Rows for the page: the faulty ones, else what the file would change."""
        rows = self.faulty or [row for row in self.rows if self.what.get(row.number) is not SAME]
        return [{"row": row, "what": self.what.get(row.number, "")} for row in rows]


class _Registers:
    """Sources, contents, duties and agencies by the codes that people see in the table."""

    def __init__(self, year: BudgetYear) -> None:
        rows = register_rows(year)
        self.year = year
        self.contents = {row.code: row for row in rows["content"].values()}
        self.sources = {row.code: row for row in rows["source"].values()}
        duties = Assignment.objects.filter(pk__in=list(rows["assignment"])).select_related("plan")
        self.duties = {code_of_duty(duty): duty for duty in duties}

    def check_year(self, row: TableRow) -> None:
        if row.text("year") != str(self.year.year):
            row.faults.append(
                _("Dòng này của năm “%(other)s”, không phải năm %(year)s.")
                % {"other": row.text("year"), "year": self.year.year}
            )

    def named(self, row: TableRow, column: Column, rows: Mapping[str, Any], needed: bool = True) -> Any:
        """The row of a register whose code stands in a cell; an unknown code becomes a fault."""
        code = row.text(column.key)
        if not code and not needed:
            return None
        found = rows.get(code)
        if found is None:
            row.faults.append(
                _("“%(head)s”: không có mã “%(code)s” trong năm này.")
                % {"head": column.head, "code": code[:40]}
            )
        return found


def code_of_duty(duty: Assignment) -> str:
    """What a duty is called in a table: its document and its place in it."""
    return f"{duty.plan.number}#{duty.number}"


# --- The estimate of one agency -----------------------------------------------------------------------------------


def read_estimate(content: bytes, estimate: Estimate) -> Reading:
    """What a table says an agency asks for; lines are known again by their place. Raises Refusal as `read_table`."""
    reading = Reading(read_table(content, ESTIMATE_COLUMNS))
    registers = _Registers(estimate.year)
    lines = estimate.lines.select_related("content", "source", "assignment", "plan_item")
    before = {line.position: line for line in lines.order_by("position")}
    seen: dict[int, int] = {}
    for row in reading.rows:
        registers.check_year(row)
        place = row.whole("place", PLACE.head, 10**6)
        if place is not None and place in seen:
            row.faults.append(
                _("STT %(place)s trùng với dòng %(other)s của tệp.") % {"place": place, "other": seen[place]}
            )
        elif place is not None:
            seen[place] = row.number
        wanted = _wanted(row, registers, before.get(place or 0))
        if wanted is None or row.faults:
            continue
        reading.lines.append(wanted)
        line = before.get(place or 0)
        reading.what[row.number] = NEW if line is None else SAME if _is_same(wanted, line) else CHANGED
    kept = {line.key for line in reading.lines}
    reading.gone = sum(1 for line in before.values() if line.pk not in kept)
    return reading


def _wanted(row: TableRow, registers: _Registers, line: EstimateLine | None) -> Wanted | None:
    content = registers.named(row, CONTENT, registers.contents)
    source = registers.named(row, SOURCE, registers.sources)
    duty = registers.named(row, DUTY, registers.duties, needed=False)
    quantity = row.figure("quantity", QUANTITY.head)
    cost = row.whole("unit_cost", UNIT_COST.head, MOST_MONEY)
    amount = row.whole("amount", AMOUNT.head, MOST_MONEY)
    description, unit = row.text("description"), row.text("unit")
    if not description:
        row.faults.append(_("Thiếu diễn giải."))
    if len(description) > 500 or len(unit) > 40:
        row.faults.append(_("Diễn giải hoặc đơn vị tính quá dài."))
    if quantity is not None and quantity != round(quantity, 2):
        row.faults.append(_("“%(head)s”: tối đa hai chữ số lẻ.") % {"head": QUANTITY.head})
    if quantity is not None and quantity > 10**9:
        row.faults.append(_("“%(head)s”: số quá lớn.") % {"head": QUANTITY.head})
    for figure, column in ((quantity, QUANTITY), (cost, UNIT_COST)):
        if figure is None and not row.faults:
            row.faults.append(_("Thiếu “%(head)s”.") % {"head": column.head})
    if row.faults or content is None or source is None or quantity is None or cost is None:
        return None
    wanted = Wanted(
        content=content,
        source=source,
        description=description,
        quantity=Decimal(quantity),
        unit_cost=cost,
        unit=unit,
        assignment=duty,
        plan_item=line.plan_item if line else None,
        key=line.pk if line else None,
    )
    if fault := fault_of(wanted, registers.year):
        row.faults.append(fault[0].upper() + fault[1:])
    elif amount is not None and amount != amount_of(wanted.quantity, wanted.unit_cost):
        row.faults.append(
            _("Thành tiền ghi %(amount)s, nhưng khối lượng nhân đơn giá là %(product)s.")
            % {"amount": dong(amount), "product": dong(amount_of(wanted.quantity, wanted.unit_cost))}
        )
    return wanted


def _is_same(wanted: Wanted, line: EstimateLine) -> bool:
    return (
        (wanted.content, wanted.source, wanted.assignment) == (line.content, line.source, line.assignment)
        and (wanted.description, wanted.unit) == (line.description, line.unit)
        and (wanted.quantity, wanted.unit_cost) == (line.quantity, line.unit_cost)
    )


# --- The allocation of a year -------------------------------------------------------------------------------------


def given_by_line(year: BudgetYear) -> dict[tuple[int, int, int, int | None], int]:
    """(agency, content, source, duty) -> what decisions have given it so far, whole đồng."""
    lines = BudgetLine.objects.filter(year=year).select_related("ceiling")
    return {
        (line.agency_id, line.content_id, line.ceiling.source_id, line.assignment_id): line.allocated
        + line.adjusted
        for line in lines
    }


def given_before(decision: MoneyDecision) -> dict[tuple, int]:
    """The same as it stood before a decision was booked; for one in hand, as it stands now."""
    if decision.signed_on is None:
        return dict(given_by_line(decision.year))
    entries = BudgetEntry.objects.filter(year=decision.year, kind__in=ALLOCATING)
    first = entries.filter(decision=decision).aggregate(first=Min("pk"))["first"] or 0
    keys = ("line__agency_id", "line__content_id", "ceiling__source_id", "line__assignment_id")
    rows = entries.filter(pk__lt=first).order_by().values_list(*keys).annotate(total=Sum("amount"))
    return {tuple(key): int(total) for *key, total in rows}


def read_allocation(content: bytes, decision: MoneyDecision, today: date) -> Reading:
    """The lines that make of what is given what a table says: each changed cell is more or less for a line.

    A row that is left out changes nothing. Raises Refusal as `read_table`.
    """
    reading = Reading(read_table(content, ALLOCATION_COLUMNS))
    registers, given = _Registers(decision.year), given_by_line(decision.year)
    lines = list(decision.lines.select_related("source", "agency", "content", "assignment"))
    named = [*(key[0] for key in given), *(line.agency_id for line in lines if line.agency_id)]
    agencies = {agency.code: agency for agency in agency_rows(today, named).values()}
    before = {
        (line.agency_id, line.content_id, line.source_id, line.assignment_id): (line.amount, line.note)
        for line in lines
    }
    seen: dict[tuple, int] = {}
    for row in reading.rows:
        registers.check_year(row)
        line = _given(row, registers, agencies, given, decision, today)
        if line is None or row.faults:
            continue
        key = _key_of(line)
        if key in seen:
            row.faults.append(_("Trùng với dòng %(other)s của tệp.") % {"other": seen[key]})
            continue
        seen[key] = row.number
        reading.what[row.number] = _what(line, before.get(key))
        if line.amount:
            reading.lines.append(line)
    wanted = {_key_of(line) for line in reading.lines}
    reading.gone = sum(1 for key in before if key not in wanted and key not in seen)
    return reading


def _key_of(line: Given) -> tuple[int, int, int, int | None]:
    assert line.agency is not None and line.content is not None
    return (line.agency.pk, line.content.pk, line.source.pk, line.assignment.pk if line.assignment else None)


def _what(line: Given, before: tuple[int, str] | None) -> Any:
    if before is None:
        return NEW if line.amount else SAME
    if not line.amount:
        return GONE
    return SAME if before == (line.amount, line.note) else CHANGED


def _given(
    row: TableRow,
    registers: _Registers,
    agencies: Mapping[str, Agency],
    given: Mapping[tuple, int],
    decision: MoneyDecision,
    today: date,
) -> Given | None:
    agency = registers.named(row, AGENCY, agencies)
    content = registers.named(row, CONTENT, registers.contents)
    source = registers.named(row, SOURCE, registers.sources)
    duty = registers.named(row, DUTY, registers.duties, needed=False)
    after = row.whole("after", AFTER.head, MOST_MONEY)
    known = row.whole("given", GIVEN.head, MOST_MONEY)
    if after is None and not row.faults:
        row.faults.append(_("Thiếu “%(head)s”.") % {"head": AFTER.head})
    if after is not None and after < 0:
        row.faults.append(_("“%(head)s”: số tiền không được âm.") % {"head": AFTER.head})
    if row.faults or after is None:
        return None
    line = Given(source, 0, agency, content, duty, row.text("note")[:300])
    now = given.get(_key_of(line), 0)
    if known is not None and known != now:
        row.faults.append(
            _("Sổ đã thay đổi từ khi xuất bảng: dòng này nay được giao %(now)s. Hãy xuất lại bảng.")
            % {"now": dong(now)}
        )
        return None
    line = Given(source, after - now, agency, content, duty, line.note)
    if line.amount and (fault := fault_of_line(decision, line, today)):
        row.faults.append(fault[0].upper() + fault[1:])
    return line
