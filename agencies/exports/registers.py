"""The registers as workbooks."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from agencies.exports.excel import workbook
from agencies.models import AdministrativeUnit, Agency


def agencies_workbook(agencies: Iterable[Agency], asked: list[str]) -> bytes:
    """Agencies with `called`, `functions_of_day` and `territory`, as the page lists them."""
    columns = [
        (_("Mã"), 12),
        (_("Tên"), 48),
        (_("Tên ngắn"), 24),
        (_("Tên tiếng Anh"), 48),
        (_("Cấp"), 12),
        (_("Loại"), 24),
        (_("Chức năng trong chương trình"), 40),
        (_("Địa bàn"), 28),
        (_("Hiệu lực từ ngày"), 14),
        (_("Hết hiệu lực từ ngày"), 14),
    ]
    rows = (
        (
            agency.code,
            agency.called,
            agency.called_short,
            agency.called_en,
            agency.get_level_display(),
            agency.get_kind_display(),
            "; ".join(map(str, agency.functions_of_day)),
            agency.territory,
            agency.valid_from,
            agency.valid_until,
        )
        for agency in agencies
    )
    return workbook(_("Cơ quan trong chương trình"), asked, columns, rows)


def units_workbook(units: Iterable[AdministrativeUnit], parents: dict[str, str], asked: list[str]) -> bytes:
    """Units as the page lists them; `parents` are the names of what they lie in, by code."""
    columns = [
        (_("Mã"), 10),
        (_("Tên đầy đủ"), 32),
        (_("Tên tiếng Anh"), 32),
        (_("Cấp"), 12),
        (_("Loại"), 20),
        (_("Thuộc"), 28),
        (_("Hiệu lực từ ngày"), 14),
        (_("Hết hiệu lực từ ngày"), 14),
        (_("Lập theo văn bản"), 36),
        (_("Chấm dứt theo văn bản"), 36),
    ]
    rows = (
        (
            unit.code,
            unit.full_name,
            unit.name_en,
            unit.get_level_display(),
            unit.get_kind_display(),
            parents.get(unit.parent_code, ""),
            unit.valid_from,
            unit.valid_until,
            unit.created_by,
            unit.ended_by,
        )
        for unit in units
    )
    return workbook(_("Đơn vị hành chính"), asked, columns, rows)
