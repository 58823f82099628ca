"""Products as a workbook, up to all of them."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.exports.excel import ExcelExport, Sheet
from agencies.permissions import Actor
from products.permissions import MAY_READ_REGISTERS
from products.selectors.producers import localities_on, producers_for
from products.selectors.products import (
    WITHOUT_STARS,
    ProductFilters,
    filtered,
    filters_in,
    groups_to_filter,
    products_for,
    products_to_export,
    stars_on,
    units_of,
)

BATCH = 1000


def products_sheet(actor: Actor, query: QueryDict) -> Sheet:
    """The products that the page lists, all of them; rows come from the database a piece at a time."""
    filters = filters_in(query, localities_on(actor.today))
    columns = [
        (_("Tên sản phẩm"), 44),
        (_("Chủ thể"), 40),
        (_("Địa bàn"), 28),
        (_("Bộ sản phẩm"), 36),
        (_("Danh mục"), 12),
        (_("Số sao"), 8),
        (_("Theo nguồn công khai"), 40),
        (_("Quy cách, bao bì"), 28),
        (_("Công suất một năm"), 20),
        (_("Giá bán (đồng)"), 14),
        (_("Đơn vị tính giá"), 14),
        (_("Ngừng sản xuất từ ngày"), 14),
    ]
    return Sheet(
        title=_("Sản phẩm"),
        lines=asked(filters, actor),
        columns=columns,
        rows=_rows(actor, filters),
        counted=filtered(products_for(actor), filters, actor.today),
        filename=_("san-pham-%(day)s.xlsx") % {"day": f"{actor.today:%Y-%m-%d}"},
    )


def _rows(actor: Actor, filters: ProductFilters) -> Iterator[tuple[Any, ...]]:
    rows = products_to_export(actor, filters)
    while products := list(islice(rows, BATCH)):
        stars = stars_on(actor.today, (product["pk"] for product in products))
        units = units_of((product["producer_id"] for product in products), actor.today)
        for product in products:
            yield (
                product["name"],
                product["producer__name"],
                units.get(product["producer_id"], ""),
                product["group__name"],
                product["group__catalogue__code"],
                stars.get(product["pk"]),
                product["public_note"],
                product["packaging"],
                product["yearly_capacity"],
                product["price"],
                product["price_unit"],
                product["stopped_on"],
            )


def asked(filters: ProductFilters, actor: Actor) -> list[str]:
    """What the list was narrowed to, and the day it was made, a line each."""
    stars = _("Chưa có sao") if filters.stars == WITHOUT_STARS else filters.stars
    told = {
        _("Có chữ"): filters.words,
        _("Bộ sản phẩm"): filters.group and dict(groups_to_filter()).get(filters.group, ""),
        _("Số sao"): stars,
        _("Địa bàn"): filters.locality and dict(localities_on(actor.today))[filters.locality],
        _("Chủ thể"): filters.producer and _producer(actor, filters.producer),
        _("Tình trạng"): filters.stopped and _("Đã ngừng sản xuất"),
    }
    lines = [_("Tính đến ngày %(day)s") % {"day": f"{actor.today:%d/%m/%Y}"}]
    return lines + [f"{name}: {value}" for name, value in told.items() if value]


def _producer(actor: Actor, pk: int) -> str:
    return producers_for(actor).filter(pk=pk).values_list("name", flat=True).first() or ""


PRODUCTS = ExcelExport("products", gettext_lazy("Xuất Excel: sản phẩm"), MAY_READ_REGISTERS, products_sheet)
