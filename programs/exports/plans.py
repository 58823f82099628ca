"""Documents that order work, as a workbook."""

from django.utils.translation import gettext as _

from agencies.exports.excel import workbook
from agencies.permissions import Actor
from programs.enums import PlanKind, PlanStatus
from programs.selectors.plans import PlanFilters


def plans_workbook(rows: list[dict], filters: PlanFilters, actor: Actor) -> bytes:
    """The documents that the page lists, with how many assignments and duties they brought."""
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
    lines = (
        (
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
        for row in rows
    )
    return workbook(_("Kế hoạch, văn bản giao việc"), asked(filters, actor), columns, lines)


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
