"""The list of dossiers as a workbook."""

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.exports.excel import ExcelExport, Sheet
from agencies.permissions import Actor
from agencies.selectors.calendar import working_calendar
from products.forms.dossiers import DossierListForm
from products.permissions import MAY_READ_DOSSIERS
from products.selectors.clock_words import ClockWords
from products.selectors.dossiers import dossier_rows, list_rows, localities_of


def dossiers_sheet(actor: Actor, query: QueryDict) -> Sheet:
    """Exactly the rows that the list shows for the same question."""
    form = DossierListForm(query, localities=localities_of(actor))
    words = ClockWords(actor.today, working_calendar())
    rows = dossier_rows(actor, form.criteria).order_by(*form.criteria.keys)
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
    lines = [_("Vào ngày %(day)s") % {"day": f"{words.today:%d/%m/%Y}"}, *form.in_words()]
    return Sheet(
        title=_("Hồ sơ"),
        lines=lines,
        columns=columns,
        rows=shown,
        counted=rows,
        filename=_("ho-so-%(day)s.xlsx") % {"day": f"{actor.today:%Y-%m-%d}"},
    )


DOSSIERS = ExcelExport("dossiers", gettext_lazy("Xuất Excel: hồ sơ"), MAY_READ_DOSSIERS, dossiers_sheet)
