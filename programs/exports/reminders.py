"""The register of reminders as a workbook, to be shown as proof."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from agencies.exports.excel import workbook
from programs.selectors.reminders import describe


def reminders_workbook(rows: Iterable[dict], asked: list[str]) -> bytes:
    """Rows of the register as the page lists them."""
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
    lines = (
        (
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
        for row in map(describe, rows)
    )
    return workbook(_("Sổ nhắc việc"), asked, columns, lines)
