"""The registers as workbooks."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.exports.excel import ExcelExport, Sheet
from agencies.forms.registers import AgencyListForm, UnitListForm
from agencies.models import AdministrativeUnit, Agency
from agencies.permissions import MAY_READ_PORTAL_LISTS, Actor
from agencies.selectors.registers import agencies_on, functions_on, names_of_units, units_on, with_functions


def agencies_sheet(actor: Actor, query: QueryDict) -> Sheet:
    """The agencies of a day, as the page lists them."""
    form = AgencyListForm(query, today=actor.today)
    agencies = agencies_on(form.day, **form.criteria())
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
    return Sheet(
        title=_("Cơ quan trong chương trình"),
        lines=form.in_words(),
        columns=columns,
        rows=_agency_rows(agencies, form.day),
        counted=agencies,
        filename=_("co-quan-%(day)s.xlsx") % {"day": f"{form.day:%Y-%m-%d}"},
    )


def _agency_rows(agencies: QuerySet[Agency], day: date) -> Iterator[tuple[Any, ...]]:
    for agency in with_functions(agencies, functions_on(day)):
        yield (
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


def units_sheet(actor: Actor, query: QueryDict) -> Sheet:
    """The administrative units of a day, as the page lists them."""
    form = UnitListForm(query, today=actor.today)
    units = units_on(form.day, **form.criteria())
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
    return Sheet(
        title=_("Đơn vị hành chính"),
        lines=form.in_words(),
        columns=columns,
        rows=_unit_rows(units, form.day),
        counted=units,
        filename=_("don-vi-%(day)s.xlsx") % {"day": f"{form.day:%Y-%m-%d}"},
    )


def _unit_rows(units: QuerySet[AdministrativeUnit], day: date) -> Iterator[tuple[Any, ...]]:
    parents = names_of_units({unit.parent_code for unit in units}, day)
    for unit in units:
        yield (
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


AGENCIES = ExcelExport("agencies", gettext_lazy("Xuất Excel: cơ quan"), MAY_READ_PORTAL_LISTS, agencies_sheet)
UNITS = ExcelExport(
    "units", gettext_lazy("Xuất Excel: đơn vị hành chính"), MAY_READ_PORTAL_LISTS, units_sheet
)
