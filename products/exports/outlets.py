"""Outlets as a workbook."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.exports.excel import ExcelExport, Sheet
from agencies.permissions import Actor
from agencies.selectors.registers import names_of_units
from products.enums import OutletKind
from products.permissions import MAY_READ_REGISTERS
from products.selectors.outlets import (
    KEYS,
    OutletFilters,
    check_chip,
    filters_in,
    goods_at,
    narrowed,
    with_newest_check,
)
from products.selectors.producers import localities_on


def outlets_sheet(actor: Actor, query: QueryDict) -> Sheet:
    """The outlets that the page lists, all of them."""
    filters = filters_in(query, localities_on(actor.today))
    outlets = narrowed(actor, filters)
    columns = [
        (_("Tên điểm bán"), 44),
        (_("Loại"), 30),
        (_("Địa chỉ"), 44),
        (_("Địa bàn"), 28),
        (_("Sàn thương mại điện tử"), 20),
        (_("Địa chỉ trên mạng"), 40),
        (_("Vĩ độ"), 12),
        (_("Kinh độ"), 12),
        (_("Mở từ ngày"), 14),
        (_("Đóng từ ngày"), 14),
        (_("Số sản phẩm OCOP đang bán"), 14),
        (_("Lần kiểm tra gần nhất"), 30),
    ]
    return Sheet(
        title=_("Điểm bán"),
        lines=asked(filters, actor),
        columns=columns,
        rows=_rows(actor, with_newest_check(outlets).order_by(*KEYS)),
        counted=outlets,
        filename=_("diem-ban-%(day)s.xlsx") % {"day": f"{actor.today:%Y-%m-%d}"},
    )


def _rows(actor: Actor, found: QuerySet) -> Iterator[tuple[Any, ...]]:
    outlets, day = list(found), actor.today
    units = names_of_units((outlet.unit_code for outlet in outlets), day)
    sold = goods_at((outlet.pk for outlet in outlets), day)
    for one in outlets:
        yield (
            one.name,
            str(one.get_kind_display()),
            one.address,
            units.get(one.unit_code, ""),
            one.platform,
            one.link,
            one.latitude,
            one.longitude,
            one.opened_on,
            one.closed_on,
            sold.get(one.pk, 0),
            check_chip(one.last_on, one.last_alive, one.closed_on, day)[1],
        )


def asked(filters: OutletFilters, actor: Actor) -> list[str]:
    """What the list was narrowed to, and the day it was made, a line each."""
    told = {
        _("Có chữ"): filters.words,
        _("Loại"): filters.kind and OutletKind(filters.kind).label,
        _("Địa bàn"): filters.locality and dict(localities_on(actor.today))[filters.locality],
    }
    lines = [_("Tính đến ngày %(day)s") % {"day": f"{actor.today:%d/%m/%Y}"}]
    return lines + [f"{name}: {value}" for name, value in told.items() if value]


OUTLETS = ExcelExport("outlets", gettext_lazy("Xuất Excel: điểm bán"), MAY_READ_REGISTERS, outlets_sheet)
