"""Documents that order work, as a workbook."""

from collections.abc import Iterator
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.exports.excel import ExcelExport, Sheet
from agencies.permissions import Actor
from programs.enums import PlanKind, PlanStatus
from programs.permissions import MAY_READ
from programs.selectors.plans import PlanFilters, filtered, filters_in, plans_for, plans_to_export


def plans_sheet(actor: Actor, query: QueryDict) -> Sheet:
    """The documents that the page lists, with how many assignments and duties they brought."""
    filters = filters_in(query)
    columns = [
        (_("Loại"), 12),
        (_("Số, ký hiệu"), 20),
        (_("Ngày ban hành"), 14),
        (_("Cơ quan ban hành"), 32),
        (_("Trích yếu"), 70),
        (_("Giai đoạn"), 12),
        (_("Tình trạng"), 16),
        (_("Số nhiệm vụ"), 12),
        (_("Số việc"), 12),
        (_("Đã xong"), 12),
    ]
    return Sheet(
        title=_("Kế hoạch, văn bản giao việc"),
        lines=asked(filters, actor),
        columns=columns,
        rows=_rows(actor, filters),
        counted=filtered(plans_for(actor), filters),
        filename=_("van-ban-%(day)s.xlsx") % {"day": f"{actor.today:%Y-%m-%d}"},
    )


def _rows(actor: Actor, filters: PlanFilters) -> Iterator[tuple[Any, ...]]:
    for row in plans_to_export(actor, filters):
        yield (
            row["kind"],
            row["plan"].number,
            row["plan"].issued_on,
            row["issuer"],
            row["title"],
            row["period"],
            row["status"],
            int(row["assignments"]),
            int(row["duties"]),
            int(row["done"]),
        )


def asked(filters: PlanFilters, actor: Actor) -> list[str]:
    """What the list was narrowed to, and the day it was made, a line each."""
    lines = [_("Tính đến ngày %(day)s") % {"day": f"{actor.today:%d/%m/%Y}"}]
    if filters.words:
        lines.append(_("Có chữ: %(words)s") % {"words": filters.words})
    if filters.kind:
        lines.append(_("Loại: %(kind)s") % {"kind": PlanKind(filters.kind).label})
    if filters.status:
        lines.append(_("Tình trạng: %(status)s") % {"status": PlanStatus(filters.status).label})
    if filters.year:
        lines.append(_("Có hiệu lực năm %(year)s") % {"year": filters.year})
    return lines


PLANS = ExcelExport("plans", gettext_lazy("Xuất Excel: văn bản giao việc"), MAY_READ, plans_sheet)
