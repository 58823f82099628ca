"""The list of dossiers as a workbook."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from agencies.exports.excel import workbook
from products.selectors.clock_words import ClockWords
from products.selectors.dossiers import list_rows


def dossiers_workbook(rows: QuerySet, words: ClockWords, asked: list[str]) -> bytes:
    """Exactly the rows that the list shows for the same question."""
    columns = [
        (_("Sản phẩm"), 36),
        (_("Chủ thể"), 36),
        (_("Loại hồ sơ"), 22),
        (_("Tình trạng"), 28),
        (_("Từ ngày"), 13),
        (_("Cấp đang xử lý"), 16),
        (_("Cơ quan đang xử lý"), 30),
        (_("Địa phương"), 26),
        (_("Nộp ngày"), 13),
        (_("Mã số sản phẩm"), 22),
        (_("Hạn"), 13),
        (_("So với hạn"), 26),
    ]
    shown = (
        (
            row["product"],
            row["producer"],
            row["kind"],
            row["status"],
            row["since"],
            row["level"],
            row["agency"],
            row["locality"],
            row["lodged_on"],
            row["code"],
            row["due_on"],
            row["clock"].text if row["clock"] else "",
        )
        for row in list_rows(rows.iterator(chunk_size=2000), words)
    )
    lines = [_("Vào ngày %(day)s") % {"day": f"{words.today:%d/%m/%Y}"}, *asked]
    return workbook(_("Hồ sơ"), lines, columns, shown)
