"""Annexes about money in the layout of documents (Nghị định 30/2020/NĐ-CP), in Word and PDF, with sums in words.

What an agency reads of a decision is its own part, so its annex says that it is a part.
"""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import override

from agencies.permissions import Actor
from agencies.selectors.actors import names_on, short_name
from products.exports.letters import Head, Letter, Row, Signature, Table, Text, as_word, place_and_date
from products.exports.pdf import as_pdf
from products.selectors.headings import heading_on
from programs.enums import MoneyDecisionKind
from programs.models import MoneyDecision, MoneyDecisionLine, Settlement
from programs.money_words import dong_in_words
from programs.permissions import sees_all_money
from programs.selectors.money_decisions import lines_of
from programs.selectors.settlements import settlement_page

TITLES = {
    MoneyDecisionKind.CEILING: "GIAO DỰ TOÁN KINH PHÍ CHƯƠNG TRÌNH OCOP NĂM {year}",
    MoneyDecisionKind.ALLOCATION: "PHÂN BỔ KINH PHÍ CHƯƠNG TRÌNH OCOP NĂM {year}",
    MoneyDecisionKind.ADJUSTMENT: "ĐIỀU CHỈNH PHÂN BỔ KINH PHÍ CHƯƠNG TRÌNH OCOP NĂM {year}",
}
TOTAL = "Tổng cộng"


def decision_annex(decision: MoneyDecision, actor: Actor, *, pdf: bool) -> bytes:
    """The lines of a decision that the actor sees, by agency, with the total in words."""
    with override("vi"):
        letter = _annex_of(decision, actor)
        return as_pdf(letter) if pdf else as_word(letter)


def settlement_report(settlement: Settlement, actor: Actor, *, pdf: bool) -> bytes:
    """An agency's account of a year as it stands, line by line, with what is settled in words."""
    with override("vi"):
        letter = _report_of(settlement, actor)
        return as_pdf(letter) if pdf else as_word(letter)


def grouped(amount: int) -> str:
    """12.345.000, as papers write it."""
    return f"{amount:,}".replace(",", ".")


def in_words(amount: int) -> Text:
    """The line below a table."""
    return Text(f"Bằng chữ: {dong_in_words(amount)}./.", italic=True, indent=False)


def _annex_of(decision: MoneyDecision, actor: Actor) -> Letter:
    lines = lines_of(decision, actor)
    total = sum(line.amount for line in lines)
    by_source = decision.kind == MoneyDecisionKind.CEILING
    title = TITLES[MoneyDecisionKind(decision.kind)].format(year=decision.year_id)
    table = _sources(lines) if by_source else _agencies(decision, lines, actor)
    part = [] if sees_all_money(actor) else [Text("(Phần giao cho đơn vị)", italic=True, centred=True)]
    return Letter(
        title="PHỤ LỤC",
        subtitle=title,
        blocks=[
            Text(_hangs_on(decision), italic=True, centred=True),
            *part,
            Text("Đơn vị tính: đồng", italic=True, indent=False),
            table,
            in_words(total),
        ],
        signatures=[],
        landscape=not by_source,
        size=13,
        annex=True,
    )


def _hangs_on(decision: MoneyDecision) -> str:
    number = decision.number or "…"
    if decision.signed_on is None:
        return f"(Dự thảo, kèm theo Quyết định số {number})"
    day = decision.signed_on
    return (
        f"(Kèm theo Quyết định số {number} ngày {day.day:02} tháng {day.month} năm {day.year} "
        "của Ủy ban nhân dân tỉnh)"
    )


def _sources(lines: Sequence[MoneyDecisionLine]) -> Table:
    rows = [
        Row([str(place), line.source.name, grouped(line.amount), line.note])
        for place, line in enumerate(lines, start=1)
    ]
    rows.append(Row(["", TOTAL, grouped(sum(line.amount for line in lines)), ""], bold=True))
    return Table(heads=("TT", "Nguồn", "Số tiền", "Ghi chú"), rows=rows, widths=(8, 44, 24, 24), numeric=(2,))


def _agencies(decision: MoneyDecision, lines: Sequence[MoneyDecisionLine], actor: Actor) -> Table:
    """Each agency with its sum, its lines below it."""
    names = names_on(decision.signed_on or actor.today, [line.agency_id for line in lines if line.agency_id])
    by_agency: dict[int, list[MoneyDecisionLine]] = {}
    for line in lines:
        by_agency.setdefault(line.agency_id or 0, []).append(line)
    rows = []
    for place, (agency, own) in enumerate(by_agency.items(), start=1):
        name = short_name(names, agency, own[0].agency.short_name if own[0].agency else "")
        rows.append(Row([str(place), name, "", grouped(sum(line.amount for line in own)), ""], bold=True))
        rows += [
            Row(["", _what_for(line), line.source.name, grouped(line.amount), line.note]) for line in own
        ]
    rows.append(Row(["", TOTAL, "", grouped(sum(line.amount for line in lines)), ""], bold=True))
    return Table(
        heads=("TT", "Đơn vị, nội dung chi", "Nguồn", "Số tiền", "Ghi chú"),
        rows=rows,
        widths=(6, 46, 18, 16, 14),
        numeric=(3,),
    )


def _what_for(line: MoneyDecisionLine) -> str:
    content = line.content.name if line.content else ""
    return f"{content}\n({line.assignment})" if line.assignment else content


def _report_of(settlement: Settlement, actor: Actor) -> Letter:
    page = settlement_page(settlement, actor)
    day = settlement.submitted_on
    heading = heading_on(settlement.agency, day or actor.today)
    totals = page["totals"]
    return Letter(
        title="BÁO CÁO QUYẾT TOÁN",
        subtitle=f"Kinh phí Chương trình OCOP năm {settlement.year_id}",
        head=Head(
            issuer=heading.issuer,
            superior=heading.superior,
            number="Số: …/BC",
            place_and_date=place_and_date(heading.place, day),
        ),
        blocks=[
            Text("Đơn vị tính: đồng", italic=True, indent=False),
            _accounts(page["lines"], totals),
            Text(
                f"Số đề nghị quyết toán bằng chữ: {dong_in_words(totals['settled'])}./.",
                italic=True,
                indent=False,
            ),
            *([Text(settlement.note)] if settlement.note else []),
            *_approval(settlement),
        ],
        signatures=[Signature(lines=["THỦ TRƯỞNG ĐƠN VỊ"])],
        author=heading.issuer,
        landscape=True,
        size=13,
    )


def _accounts(lines: Sequence[Any], totals: dict[str, int]) -> Table:
    names = ("budget", "disbursed", "settled", "carried_out", "cancelled")
    rows = [
        Row(
            [
                str(place),
                each.line.content.name,
                each.line.ceiling.source.name,
                *(grouped(getattr(each, name)) for name in names),
                each.explanation,
            ]
        )
        for place, each in enumerate(lines, start=1)
    ]
    rows.append(Row(["", TOTAL, "", *(grouped(totals[name]) for name in names), ""], bold=True))
    return Table(
        heads=(
            *("TT", "Nội dung chi", "Nguồn", "Được sử dụng", "Đã giải ngân", "Đề nghị quyết toán"),
            *("Chuyển nguồn sang năm sau", "Hủy dự toán", "Giải trình"),
        ),
        rows=rows,
        widths=(4, 22, 11, 11, 11, 11, 10, 10, 16),
        numeric=(3, 4, 5, 6, 7),
        size=10,
    )


def _approval(settlement: Settlement) -> list[Text]:
    if settlement.approved_at is None:
        return []
    day = timezone.localdate(settlement.approved_at)
    return [
        Text(
            f"Quyết toán này được {settlement.approver_name}, {settlement.approver_title} phê duyệt ngày "
            f"{day:%d/%m/%Y}."
        )
    ]
