"""Who judges must have read what stands there now: an act carries how much of the record its page showed."""

from django.utils.translation import gettext as _

from agencies.permissions import Refusal
from programs.models import AnnualPlan, Duty, Estimate


class Outdated(Refusal):
    """There is something newer than what the person had read; nothing was done."""


def require_newest_version(plan: AnnualPlan | Estimate, seen: int) -> None:
    """Go on only if `seen` is the number of the newest version of a plan or estimate that the caller holds locked.

    Whoever submits locks the plan too, so no version can come between this and the act.
    """
    newest = plan.versions.count()
    if newest != seen:
        raise Outdated(
            _(
                "Văn bản đã được trình lại sau khi bạn mở trang này, nên chưa ghi gì. "
                "Hãy đọc bản mới (lần %(number)s) rồi quyết định."
            )
            % {"number": newest}
        )


def require_newest_report(duty: Duty, seen: int) -> None:
    """Go on only if `seen` is the number of reports on a duty that the caller holds locked."""
    if duty.progress.count() != seen:
        raise Outdated(
            _(
                "Cơ quan đã gửi báo cáo mới sau khi bạn mở trang này, nên chưa ghi gì. "
                "Hãy đọc báo cáo mới rồi quyết định."
            )
        )
