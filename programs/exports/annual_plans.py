"""The list of annual plans as a workbook."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.exports.excel import ExcelExport, Sheet
from agencies.permissions import Actor
from agencies.selectors.calendar import working_calendar
from programs.enums import AnnualPlanStatus
from programs.forms.annual_plans import annual_plan_question
from programs.permissions import MAY_READ
from programs.selectors.annual_plans import annual_plan_rows, figures_by_year
from programs.selectors.deadline_words import DeadlineWords


def annual_plans_sheet(actor: Actor, query: QueryDict) -> Sheet:
    """Exactly the rows that the list shows for the same question; money only where the list shows it."""
    form = annual_plan_question(query, actor, figures_by_year(actor))
    rows = annual_plan_rows(actor, form.criteria).order_by(*form.criteria.keys)
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
    return Sheet(
        title=_("Kế hoạch năm"),
        lines=[_("Vào ngày %(day)s") % {"day": f"{actor.today:%d/%m/%Y}"}, *form.in_words()],
        columns=columns,
        rows=_rows(rows, DeadlineWords(actor.today, working_calendar())),
        counted=rows,
        filename=_("ke-hoach-nam-%(day)s.xlsx") % {"day": f"{actor.today:%Y-%m-%d}"},
    )


def _rows(plans: QuerySet, words: DeadlineWords) -> Iterator[tuple[Any, ...]]:
    labels = {status.value: str(status.label) for status in AnnualPlanStatus}
    for row in plans.iterator(chunk_size=2000):
        yield (
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


ANNUAL_PLANS = ExcelExport(
    "annual_plans", gettext_lazy("Xuất Excel: kế hoạch năm"), MAY_READ, annual_plans_sheet
)
