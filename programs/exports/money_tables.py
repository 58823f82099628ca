"""The estimate of an agency and the allocation of a year as tables to fill in and hand back."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.exports.excel import ExcelExport, Sheet
from agencies.forms.sheets import Column, TableRow
from agencies.models import Agency
from agencies.permissions import Actor
from agencies.selectors.actors import names_on, short_name
from programs.forms.money_tables import (
    ALLOCATION_COLUMNS,
    ESTIMATE_COLUMNS,
    code_of_duty,
    given_before,
)
from programs.models import BudgetLine, MoneyDecision, MoneySource, SpendingContent
from programs.models.plans import Assignment
from programs.permissions import MAY_READ_MONEY
from programs.selectors.estimates import estimates_for
from programs.selectors.money_decisions import lines_of, money_decisions_for

RECORD = "ban-ghi"


def _columns(columns: tuple[Column, ...]) -> list[tuple[Any, int]]:
    return [(column.head, column.width) for column in columns]


def estimate_sheet(actor: Actor, query: QueryDict) -> Sheet:
    """The lines of one estimate, with what is proposed for each; the file may come back changed."""
    estimate = get_object_or_404(estimates_for(actor), pk=query.get(RECORD))
    lines = estimate.lines.select_related("content", "source", "assignment__plan").order_by("position")
    names = names_on(actor.today, [estimate.agency_id])
    agency = short_name(names, estimate.agency_id, estimate.agency.short_name)
    return Sheet(
        title=_("Dự toán năm %(year)s") % {"year": estimate.year_id},
        lines=[agency, _("Tiền tính bằng đồng. Sửa rồi nhập lại ở trang dự toán; cột “Lỗi” để trống.")],
        columns=_columns(ESTIMATE_COLUMNS),
        rows=_estimate_rows(lines),
        counted=lines,
        filename=_("du-toan-%(year)s-%(agency)s.xlsx")
        % {"year": estimate.year_id, "agency": estimate.agency.code},
    )


def _estimate_rows(lines: QuerySet) -> Iterator[tuple[Any, ...]]:
    for line in lines:
        yield (
            line.estimate.year_id,
            line.position,
            line.content.code,
            line.content.name,
            line.source.code,
            line.source.name,
            line.description,
            line.unit,
            line.quantity,
            line.unit_cost,
            line.amount,
            code_of_duty(line.assignment) if line.assignment else "",
            line.assignment.text if line.assignment else "",
            line.proposed,
            line.proposal_note,
            "",
        )


def allocation_sheet(actor: Actor, query: QueryDict) -> Sheet:
    """Every line of the year as it is given now and as it would be with this decision."""
    decision = get_object_or_404(money_decisions_for(actor), pk=query.get(RECORD))
    how = _("Năm %(year)s. Tiền tính bằng đồng. Sửa cột “sau quyết định này” rồi nhập lại.")
    return Sheet(
        title=decision.title,
        lines=[how % {"year": decision.year_id}],
        columns=_columns(ALLOCATION_COLUMNS),
        rows=_allocation_rows(decision, actor),
        counted=BudgetLine.objects.filter(year=decision.year),
        filename=_("phan-bo-%(year)s-%(pk)s.xlsx") % {"year": decision.year_id, "pk": decision.pk},
    )


def _allocation_rows(decision: MoneyDecision, actor: Actor) -> Iterator[tuple[Any, ...]]:
    lines = {
        (line.agency_id, line.content_id, line.source_id, line.assignment_id): line
        for line in lines_of(decision, actor)
        if line.agency_id and line.content_id
    }
    given = given_before(decision)
    # One that is signed shows what it changed; one in hand the whole year, to be filled in.
    keys = set(lines) if decision.signed_on else {*lines, *given}
    agencies = Agency.objects.in_bulk({key[0] for key in keys})
    contents = SpendingContent.objects.in_bulk({key[1] for key in keys})
    sources = MoneySource.objects.in_bulk({key[2] for key in keys})
    duties = Assignment.objects.select_related("plan").in_bulk({key[3] for key in keys if key[3]})
    names = names_on(decision.signed_on or actor.today)
    for key in sorted(keys, key=lambda key: _place(key, agencies, contents, sources)):
        agency, content, source = agencies[key[0]], contents[key[1]], sources[key[2]]
        duty, line, now = duties.get(key[3]), lines.get(key), given.get(key, 0)
        yield (
            decision.year_id,
            agency.code,
            short_name(names, agency.pk, agency.short_name),
            content.code,
            content.name,
            source.code,
            source.name,
            code_of_duty(duty) if duty else "",
            duty.text if duty else "",
            now,
            now + (line.amount if line else 0),
            line.note if line else "",
            "",
        )


def _place(key, agencies, contents, sources) -> tuple[str, int, int, int]:
    """Agencies by their codes, then contents and sources in the order of their registers."""
    return (agencies[key[0]].code, contents[key[1]].position, sources[key[2]].position, key[3] or 0)


def sheet_with_faults(title: str, columns: tuple[Column, ...], rows: list[TableRow]) -> Sheet:
    """The rows as they came, each with its faults in the last column."""
    return Sheet(
        title=title,
        lines=[_("Sửa các dòng có chữ ở cột “Lỗi” rồi nhập lại tệp này.")],
        columns=_columns(columns),
        rows=[
            (*(row.cells.get(column.key) for column in columns[:-1]), " ".join(row.faults)) for row in rows
        ],
        counted=BudgetLine.objects.none(),
        filename=_("bang-co-loi.xlsx"),
    )


ESTIMATE = ExcelExport("estimate", gettext_lazy("Xuất Excel: dự toán"), MAY_READ_MONEY, estimate_sheet)
ALLOCATION = ExcelExport(
    "allocation", gettext_lazy("Xuất Excel: bảng phân bổ"), MAY_READ_MONEY, allocation_sheet
)
