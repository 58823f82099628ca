"""The register of reminders as a workbook, to be shown as proof."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.exports.excel import ExcelExport, Sheet
from agencies.permissions import Actor
from programs.forms.reminders import ReminderFilter
from programs.permissions import MAY_READ
from programs.selectors.reminders import describe, reminders_for


def reminders_sheet(actor: Actor, query: QueryDict) -> Sheet:
    """Rows of the register as the page lists them."""
    form = ReminderFilter(query)
    rows = reminders_for(actor, **form.chosen()).order_by("-day", "-pk")
    columns = [
        (_("Ngày nhắc"), 12),
        (_("Người được nhắc"), 28),
        (_("Cơ quan"), 28),
        (_("Loại"), 16),
        (_("Việc"), 60),
        (_("Hạn"), 12),
        (_("Mốc"), 20),
        (_("Người nhắc"), 24),
        (_("Thư"), 16),
        (_("Gửi lúc"), 18),
    ]
    return Sheet(
        title=_("Sổ nhắc việc"),
        lines=form.told(),
        columns=columns,
        rows=_rows(rows),
        counted=rows,
        filename="so-nhac-viec.xlsx",
    )


def _rows(reminders: QuerySet) -> Iterator[tuple[Any, ...]]:
    for row in map(describe, reminders.iterator(chunk_size=2000)):
        yield (
            row["day"],
            row["person__full_name"],
            row["agency__short_name"],
            str(row["kind_label"]),
            row["title"],
            row["due_on"],
            row["mark_label"],
            row["by"],
            str(row["mail_label"]),
            row["mail__sent_at"],
        )


REMINDERS = ExcelExport("reminders", gettext_lazy("Xuất Excel: sổ nhắc việc"), MAY_READ, reminders_sheet)
