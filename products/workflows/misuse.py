"""From what the public reported to what was done about it."""

from django.utils.translation import gettext_lazy as _

from agencies.workflow import Move, Workflow, guarded_by_database
from products.enums import MisuseStatus
from products.models import MisuseReport
from products.permissions import SECRETARIAT

MISUSE_WORKFLOW = guarded_by_database(
    Workflow(
        name="misuse",
        model=MisuseReport,
        statuses=MisuseStatus,
        moves=(
            Move(
                "handle",
                _("Ghi kết quả xử lý"),
                sources=frozenset({MisuseStatus.OPEN}),
                target=MisuseStatus.HANDLED,
                guards=(SECRETARIAT,),
            ),
        ),
    )
)
