"""From a producer's draft through the levels of its regime to the decision.

The moves are the same at every level; the stage says at which one the dossier is.
"""

from django.utils.translation import gettext_lazy as _

from agencies.workflow import Move, Workflow, guarded_by_database
from products.enums import DossierStatus as Status
from products.models import Dossier
from products.permissions import (
    ADVISER,
    HANDLERS,
    PRODUCER,
    SECRETARIAT,
    advises,
    handles_dossier,
    own_producer,
    report_signed,
    stage_reports,
    stage_scores,
)

DOSSIER_WORKFLOW = guarded_by_database(
    Workflow(
        name="dossier",
        model=Dossier,
        statuses=Status,
        moves=(
            Move(
                "lodge",
                _("Nộp hồ sơ"),
                sources=frozenset({Status.DRAFT}),
                target=Status.LODGED,
                guards=(PRODUCER, own_producer),
            ),
            Move(
                "lodge_again",
                _("Nộp lại sau khi bổ sung"),
                sources=frozenset({Status.RETURNED}),
                target=Status.RECEIVED,
                guards=(PRODUCER, own_producer),
            ),
            Move(
                "withdraw",
                _("Rút hồ sơ"),
                sources=frozenset({Status.DRAFT, Status.LODGED, Status.RECEIVED, Status.RETURNED}),
                target=Status.WITHDRAWN,
                guards=(PRODUCER, own_producer),
                needs_reason=True,
            ),
            Move(
                "receive",
                _("Tiếp nhận"),
                sources=frozenset({Status.LODGED}),
                target=Status.RECEIVED,
                guards=(HANDLERS, handles_dossier),
            ),
            Move(
                "return",
                _("Trả lại để bổ sung"),
                sources=frozenset({Status.RECEIVED, Status.IN_ADVICE}),
                target=Status.RETURNED,
                guards=(HANDLERS, handles_dossier),
                needs_reason=True,
            ),
            Move(
                "propose",
                _("Đề nghị lên cấp trên"),
                sources=frozenset({Status.RECEIVED}),
                target=Status.LODGED,
                guards=(HANDLERS, handles_dossier, stage_reports, report_signed),
            ),
            Move(
                "ask_advice",
                _("Chuyển Tổ tư vấn"),
                sources=frozenset({Status.RECEIVED}),
                target=Status.IN_ADVICE,
                guards=(HANDLERS, handles_dossier, stage_scores),
            ),
            Move(
                "advise",
                _("Gửi báo cáo thẩm định"),
                sources=frozenset({Status.IN_ADVICE}),
                target=Status.READY,
                guards=(ADVISER, advises),
            ),
            Move(
                "skip_advice",
                _("Chuyển thẳng hội đồng"),
                sources=frozenset({Status.RECEIVED, Status.IN_ADVICE}),
                target=Status.READY,
                guards=(HANDLERS, handles_dossier, stage_scores),
            ),
            Move(
                "call",
                _("Đưa vào phiên họp"),
                sources=frozenset({Status.READY}),
                target=Status.IN_SESSION,
            ),
            Move(
                "uncall",
                _("Đưa ra khỏi phiên họp"),
                sources=frozenset({Status.IN_SESSION}),
                target=Status.READY,
            ),
            Move(
                "score",
                _("Chốt kết quả của hội đồng"),
                sources=frozenset({Status.IN_SESSION}),
                target=Status.SCORED,
            ),
            Move(
                "exclude",
                _("Loại hồ sơ"),
                sources=frozenset({Status.IN_SESSION}),
                target=Status.EXCLUDED,
            ),
            Move(
                "send_up",
                _("Gửi kết quả lên cấp trên"),
                sources=frozenset({Status.SCORED}),
                target=Status.LODGED,
                guards=(HANDLERS, handles_dossier),
            ),
            Move(
                "send_to_centre",
                _("Trình trung ương"),
                sources=frozenset({Status.SCORED}),
                target=Status.AT_CENTRE,
            ),
            Move(
                "come_back",
                _("Trung ương không công nhận 5 sao"),
                sources=frozenset({Status.AT_CENTRE}),
                target=Status.SCORED,
                guards=(SECRETARIAT,),
                needs_reason=True,
            ),
            Move(
                "recognise",
                _("Công nhận"),
                sources=frozenset({Status.SCORED, Status.AT_CENTRE}),
                target=Status.RECOGNISED,
            ),
            Move(
                "fail",
                _("Thông báo không đạt"),
                sources=frozenset({Status.SCORED}),
                target=Status.NOT_RECOGNISED,
                guards=(HANDLERS, handles_dossier),
            ),
        ),
    )
)
