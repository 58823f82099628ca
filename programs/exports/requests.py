"""The list of requests as a workbook."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.exports.excel import ExcelExport, Sheet
from agencies.permissions import Actor
from programs.forms.requests import RequestListForm
from programs.permissions import MAY_READ
from programs.selectors.requests import requests_asked_for, subject_words


def requests_sheet(actor: Actor, query: QueryDict) -> Sheet:
    """Exactly the requests that the list shows for the same question, with both days."""
    form = RequestListForm(query)
    requests = requests_asked_for(actor, form.criteria).order_by(*form.criteria.keys)
    columns = [
        (_("Cơ quan"), 32),
        (_("Về việc"), 24),
        (_("Nội dung"), 60),
        (_("Tình trạng"), 18),
        (_("Xin lúc"), 18),
        (_("Người xin"), 28),
        (_("Hạn lúc xin"), 13),
        (_("Xin đến ngày"), 13),
        (_("Đồng ý đến ngày"), 13),
        (_("Lý do"), 60),
        (_("Ý kiến"), 40),
        (_("Người quyết định"), 28),
    ]
    return Sheet(
        title=_("Đề nghị gia hạn, mở khoá"),
        lines=form.in_words(),
        columns=columns,
        rows=_rows(requests),
        counted=requests,
        filename=_("de-nghi-%(day)s.xlsx") % {"day": f"{actor.today:%Y-%m-%d}"},
    )


def _rows(requests: QuerySet) -> Iterator[tuple[Any, ...]]:
    for request in requests.iterator(chunk_size=2000):
        yield (
            request.called,
            _("Gia hạn nhiệm vụ") if request.duty_id else _("Mở khoá kế hoạch năm"),
            subject_words(request),
            request.get_status_display(),
            request.asked_at,
            request.asker_name,
            request.held_on,
            request.asked_until,
            request.granted_until,
            request.reason,
            request.decision_note,
            request.decider_name,
        )


REQUESTS = ExcelExport(
    "requests", gettext_lazy("Xuất Excel: đề nghị gia hạn, mở khoá"), MAY_READ, requests_sheet
)
