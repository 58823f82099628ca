"""From an open duty to a confirmed one."""

from django.utils.translation import gettext_lazy as _

from agencies.permissions import same_agency
from agencies.workflow import Move, Workflow, guarded_by_database
from programs.enums import DutyStatus
from programs.models import Duty
from programs.permissions import AGENCY_STAFF, SECRETARIAT

DUTY_WORKFLOW = guarded_by_database(
    Workflow(
        name="duty",
        model=Duty,
        statuses=DutyStatus,
        moves=(
            Move(
                "report",
                _("Báo cáo đã xong"),
                sources=frozenset({DutyStatus.OPEN, DutyStatus.RETURNED}),
                target=DutyStatus.REPORTED,
                guards=(AGENCY_STAFF, same_agency),
            ),
            Move(
                "confirm",
                _("Xác nhận xong"),
                sources=frozenset({DutyStatus.REPORTED}),
                target=DutyStatus.CONFIRMED,
                guards=(SECRETARIAT,),
            ),
            Move(
                "return",
                _("Trả lại"),
                sources=frozenset({DutyStatus.REPORTED}),
                target=DutyStatus.RETURNED,
                guards=(SECRETARIAT,),
                needs_reason=True,
            ),
            Move(
                "void",
                _("Cho thôi thực hiện"),
                sources=frozenset({DutyStatus.OPEN, DutyStatus.RETURNED}),
                target=DutyStatus.VOID,
                guards=(SECRETARIAT,),
                needs_reason=True,
            ),
        ),
    )
)
