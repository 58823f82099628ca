"""Every line of a budget year as a workbook."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.exports.excel import ExcelExport, Sheet
from agencies.permissions import Actor
from agencies.selectors.actors import names_on, short_name
from programs.forms.budget_years import BudgetYearForm
from programs.models import BudgetYear
from programs.permissions import MAY_READ_MONEY
from programs.selectors.budget_years import lines_of_year

YEAR = "nam"


def year_in(query: QueryDict) -> BudgetYear:
    """The budget year that the page's address named; views put it into the question."""
    return BudgetYear.objects.get(pk=int(query.get(YEAR, "0")))


def budget_year_sheet(actor: Actor, query: QueryDict) -> Sheet:
    """The lines behind the page of a year, for the same content and source; as they stand now."""
    year = year_in(query)
    form = BudgetYearForm(query, year)
    lines = lines_of_year(actor, year, form.criteria)
    columns = [
        (_("Mã đơn vị"), 14),
        (_("Đơn vị"), 34),
        (_("Mã nội dung"), 12),
        (_("Nội dung chi"), 44),
        (_("Mã nguồn"), 10),
        (_("Nguồn"), 28),
        (_("Nhiệm vụ"), 34),
        (_("Dự toán đầu năm"), 20),
        (_("Điều chỉnh"), 20),
        (_("Chuyển từ năm trước"), 20),
        (_("Đã cam kết"), 20),
        (_("Tạm ứng"), 20),
        (_("Đã giải ngân"), 20),
        (_("Đã quyết toán"), 20),
        (_("Còn lại"), 20),
    ]
    return Sheet(
        title=str(year),
        lines=[
            _("Sổ vào ngày %(day)s, đơn vị tính: đồng") % {"day": f"{actor.today:%d/%m/%Y}"},
            *form.in_words(),
        ],
        columns=columns,
        rows=_rows(lines, actor),
        counted=lines,
        filename=_("kinh-phi-%(year)s.xlsx") % {"year": year.year},
    )


def _rows(lines: QuerySet, actor: Actor) -> Iterator[tuple[Any, ...]]:
    names = names_on(actor.today)
    for line in lines.iterator(chunk_size=2000):
        source = line.ceiling.source
        yield (
            line.agency.code,
            short_name(names, line.agency_id, line.agency.short_name),
            line.content.code,
            line.content.name,
            source.code,
            source.name,
            str(line.assignment) if line.assignment else "",
            line.allocated,
            line.adjusted,
            line.carried_in,
            line.committed,
            line.advanced,
            line.disbursed,
            line.settled,
            line.left,
        )


BUDGET_YEAR = ExcelExport(
    "budget_year", gettext_lazy("Xuất Excel: kinh phí năm"), MAY_READ_MONEY, budget_year_sheet
)
