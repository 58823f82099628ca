"""The list of annual plans as a workbook."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from agencies.exports.excel import workbook
from programs.enums import AnnualPlanStatus
from programs.selectors.deadline_words import DeadlineWords


def annual_plans_workbook(rows: QuerySet, words: DeadlineWords, asked: list[str]) -> bytes:
    """Exactly the rows that the list shows for the same question; money only where the list shows it."""
    columns = [
        (_("Cơ quan"), 44),
        (_("Năm"), 8),
        (_("Tình trạng"), 26),
        (_("Từ ngày"), 13),
        (_("Hạn nộp"), 13),
        (_("Ngày khoá"), 13),
        (_("Trình lần đầu"), 13),
        (_("Trình gần nhất"), 13),
        (_("So với hạn"), 30),
        (_("Tổng kinh phí (đồng)"), 20),
    ]
    labels = {status.value: str(status.label) for status in AnnualPlanStatus}
    shown = (
        (
            row["called"],
            row["year"],
            labels[row["status"]],
            row["status_since"],
            row["due_on"],
            row["lock_on"],
            row["first_submitted_on"],
            row["submitted_on"],
            words.of_plan(row["status"], row["due_on"], row["first_submitted_on"]).text,
            row["money"],
        )
        for row in rows.iterator(chunk_size=2000)
    )
    lines = [_("Vào ngày %(day)s") % {"day": f"{words.today:%d/%m/%Y}"}, *asked]
    return workbook(_("Kế hoạch năm"), lines, columns, shown)
