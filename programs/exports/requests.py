"""The list of requests as a workbook."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from agencies.exports.excel import workbook
from programs.models import DeadlineRequest
from programs.selectors.requests import subject_words


def requests_workbook(requests: QuerySet[DeadlineRequest], asked: list[str]) -> bytes:
    """Exactly the requests that the list shows for the same question, with both days."""
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
    rows = (
        (
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
        for request in requests.iterator(chunk_size=2000)
    )
    return workbook(_("Đề nghị gia hạn, mở khoá"), asked, columns, rows)
