"""Producers as a workbook."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.exports.excel import ExcelExport, Sheet
from agencies.permissions import Actor
from products.enums import ProducerKind
from products.permissions import MAY_READ_REGISTERS
from products.selectors.producers import (
    KEYS,
    ProducerFilters,
    facts_of,
    filtered,
    filters_in,
    localities_on,
    producers_for,
)


def producers_sheet(actor: Actor, query: QueryDict) -> Sheet:
    """The producers that the page lists, all of them. Contacts stand there where their producer agreed to it.

    What is private about a representative is never exported.
    """
    filters = filters_in(query, localities_on(actor.today))
    producers = filtered(producers_for(actor), filters, actor.today).order_by(*KEYS)
    columns = [
        (_("Tên chủ thể"), 44),
        (_("Loại hình"), 22),
        (_("Số đăng ký kinh doanh, mã số thuế"), 20),
        (_("Người đại diện"), 26),
        (_("Địa chỉ"), 44),
        (_("Địa bàn"), 28),
        (_("Điện thoại"), 16),
        (_("Thư điện tử"), 26),
        (_("Số sản phẩm đang làm"), 12),
    ]
    return Sheet(
        title=_("Chủ thể"),
        lines=asked(filters, actor),
        columns=columns,
        rows=_rows(actor, producers),
        counted=producers,
        filename=_("chu-the-%(day)s.xlsx") % {"day": f"{actor.today:%Y-%m-%d}"},
    )


def _rows(actor: Actor, found: QuerySet) -> Iterator[tuple[Any, ...]]:
    producers = list(found)
    places, names, products = facts_of(producers, actor.today)
    kinds = {kind.value: str(kind.label) for kind in ProducerKind}
    for producer in producers:
        place, told = places.get(producer.pk), producer.publishes_contact
        yield (
            producer.name,
            kinds[producer.kind],
            producer.registration_number,
            producer.representative,
            place.address if place else "",
            names.get(place.unit_code, "") if place else "",
            producer.phone if told else "",
            producer.email if told else "",
            products.get(producer.pk, 0),
        )


def asked(filters: ProducerFilters, actor: Actor) -> list[str]:
    """What the list was narrowed to, and the day it was made, a line each."""
    told = {
        _("Có chữ"): filters.words,
        _("Loại hình"): filters.kind and ProducerKind(filters.kind).label,
        _("Địa bàn"): filters.locality and dict(localities_on(actor.today))[filters.locality],
    }
    lines = [_("Tính đến ngày %(day)s") % {"day": f"{actor.today:%d/%m/%Y}"}]
    return lines + [f"{name}: {value}" for name, value in told.items() if value]


PRODUCERS = ExcelExport("producers", gettext_lazy("Xuất Excel: chủ thể"), MAY_READ_REGISTERS, producers_sheet)
