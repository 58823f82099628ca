"""The ledger and the commitments of a year as workbooks."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.exports.excel import ExcelExport, Sheet
from agencies.permissions import Actor
from agencies.selectors.actors import names_on, short_name
from programs.enums import EntryKind
from programs.exports.budget_years import year_in
from programs.forms.money_questions import CommitmentListForm, LedgerForm
from programs.permissions import MAY_READ_MONEY
from programs.selectors.commitments import commitments_of_year
from programs.selectors.ledger import entries_of_year


def ledger_sheet(actor: Actor, query: QueryDict) -> Sheet:
    """Exactly the entries that the list shows for the same question."""
    year = year_in(query)
    form = LedgerForm(query, year)
    entries = entries_of_year(actor, year, form.criteria)
    columns = [
        (_("Số bút toán"), 12),
        (_("Ngày ghi sổ"), 13),
        (_("Ngày chứng từ"), 13),
        (_("Loại"), 26),
        (_("Đơn vị"), 34),
        (_("Nội dung chi"), 40),
        (_("Nguồn"), 26),
        (_("Chứng từ"), 26),
        (_("Diễn giải, lý do"), 40),
        (_("Số tiền (đồng)"), 20),
        (_("Người ghi"), 26),
    ]
    return Sheet(
        title=_("Sổ kinh phí năm %(year)s") % {"year": year.year},
        lines=[_("Vào ngày %(day)s") % {"day": f"{actor.today:%d/%m/%Y}"}, *form.in_words()],
        columns=columns,
        rows=_entry_rows(entries, actor),
        counted=entries,
        filename=_("so-kinh-phi-%(year)s.xlsx") % {"year": year.year},
    )


def _entry_rows(entries: QuerySet, actor: Actor) -> Iterator[tuple[Any, ...]]:
    names = names_on(actor.today)
    kinds = {kind.value: str(kind.label) for kind in EntryKind}
    rows = entries.values_list(
        *("pk", "booked_on", "dated_on", "kind", "line__agency_id", "line__agency__short_name"),
        *("line__content__name", "ceiling__source__name", "paper", "reason", "amount", "by_name"),
    )
    for pk, booked_on, dated_on, kind, agency, last_name, content, *rest in rows.iterator(chunk_size=2000):
        name = short_name(names, agency, last_name) if agency else ""
        yield (pk, booked_on, dated_on, kinds[kind], name, content or "", *rest)


def commitments_sheet(actor: Actor, query: QueryDict) -> Sheet:
    """Exactly the commitments that the list shows for the same question."""
    year = year_in(query)
    form = CommitmentListForm(query)
    commitments = commitments_of_year(actor, year, form.criteria)
    columns = [
        (_("Số, văn bản"), 20),
        (_("Ngày ký"), 13),
        (_("Nội dung"), 44),
        (_("Đơn vị"), 34),
        (_("Nội dung chi"), 40),
        (_("Nguồn"), 26),
        (_("Người thụ hưởng"), 40),
        (_("Cam kết (đồng)"), 20),
        (_("Tạm ứng (đồng)"), 20),
        (_("Đã giải ngân (đồng)"), 20),
        (_("Chưa chi (đồng)"), 20),
    ]
    return Sheet(
        title=_("Cam kết chi năm %(year)s") % {"year": year.year},
        lines=[_("Vào ngày %(day)s") % {"day": f"{actor.today:%d/%m/%Y}"}, *form.in_words()],
        columns=columns,
        rows=_commitment_rows(commitments, actor),
        counted=commitments,
        filename=_("cam-ket-chi-%(year)s.xlsx") % {"year": year.year},
    )


def _commitment_rows(commitments: QuerySet, actor: Actor) -> Iterator[tuple[Any, ...]]:
    names = names_on(actor.today)
    for each in commitments.iterator(chunk_size=2000):
        yield (
            each.number,
            each.signed_on,
            each.subject,
            short_name(names, each.line.agency_id, each.line.agency.short_name),
            each.line.content.name,
            each.line.ceiling.source.name,
            each.beneficiary,
            each.amount,
            each.advanced,
            each.disbursed,
            each.unpaid,
        )


LEDGER = ExcelExport("ledger", gettext_lazy("Xuất Excel: sổ kinh phí"), MAY_READ_MONEY, ledger_sheet)
COMMITMENTS = ExcelExport(
    "commitments", gettext_lazy("Xuất Excel: cam kết chi"), MAY_READ_MONEY, commitments_sheet
)
