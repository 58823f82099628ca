"""What anyone reports about a certificate, and the secretariat's answer."""

from datetime import datetime

from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.enums import DayUnit
from agencies.permissions import Actor, Refusal
from agencies.selectors.calendar import working_calendar
from agencies.services.audit import act
from agencies.services.notifications import notify
from agencies.workflow import advance
from products.models import Certificate, MisuseReport
from products.selectors.people import secretariat_on
from products.workflows import MISUSE_WORKFLOW

# The province's own promise: no law sets a term for such reports.
ANSWER_WITHIN_WORKING_DAYS = 10
SHORTEST = 10


def report_misuse(*, certificate: Certificate, text: str, contact: str, at: datetime) -> MisuseReport:
    """Take down what somebody outside reports; the secretariat owes an answer within ten working days."""
    if len(text.strip()) < SHORTEST:
        raise Refusal(_("Hãy viết rõ hơn điều bạn thấy: ở đâu, khi nào, sản phẩm nào."))
    today = timezone.localdate(at)
    with act("misuse.report", actor=None, at=at):
        report = MisuseReport.objects.create(
            certificate=certificate,
            text=text.strip(),
            contact=contact.strip(),
            reported_at=at,
            due_on=working_calendar().end_of_period(today, ANSWER_WITHIN_WORKING_DAYS, DayUnit.WORKING),
            status_since=today,
        )
        notify(
            recipients=secretariat_on(today),
            title=format_lazy(
                gettext_lazy("Người dân phản ánh về {product}"), product=certificate.product.name
            ),
            body=report.text,
            path="/phan-anh/",
            at=at,
            mail=False,
        )
    return report


def handle_report(*, report: MisuseReport, answer: str, actor: Actor, at: datetime) -> MisuseReport:
    """Write down what was done about a report. Refused without words."""
    if not answer.strip():
        raise Refusal(_("Hãy ghi kết quả xử lý."))
    return advance(
        report, "handle", workflow=MISUSE_WORKFLOW, actor=actor, at=at, reason=answer, answer=answer.strip()
    )
