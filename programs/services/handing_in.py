"""Acts that come with uploaded files: the file and what it belongs to are written together or not at all."""

from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from agencies.permissions import Actor, Refusal, require
from agencies.services.audit import act
from agencies.services.drafts import lock_version
from agencies.services.files import store_file
from programs.models import Duty, DutyProgress, ProgramPlan
from programs.permissions import MAY_DRAFT_PLAN, MAY_EDIT_PLAN, MAY_REPORT_PROGRESS
from programs.services.duties import report_progress
from programs.services.plans import draft_plan, edit_plan


def draft_plan_with_document(
    *, fields: dict, relations: list, upload: UploadedFile | None, actor: Actor, at: datetime
) -> ProgramPlan:
    """Begin a document, with its file if there is one. Refused as `draft_plan` is."""
    require(MAY_DRAFT_PLAN(actor))
    with act("plan.draft", actor=actor, at=at):
        return draft_plan(
            fields=fields | _document(upload, actor, at), relations=relations, actor=actor, at=at
        )


def edit_plan_with_document(
    *,
    plan: ProgramPlan,
    fields: dict,
    relations: list,
    upload: UploadedFile | None,
    version: int,
    actor: Actor,
    at: datetime,
) -> ProgramPlan:
    """Change a draft; without a new file it keeps the one it has. Refused as `edit_plan` is."""
    with act("plan.edit", actor=actor, at=at):
        require(MAY_EDIT_PLAN(actor, lock_version(ProgramPlan, plan.pk, version)))
        return edit_plan(
            plan=plan,
            fields=fields | _document(upload, actor, at),
            relations=relations,
            version=version,
            actor=actor,
            at=at,
        )


def hand_in_progress(
    *, duty: Duty, values: dict, uploads: list[UploadedFile], seen: int, actor: Actor, at: datetime
) -> DutyProgress:
    """Say how far a duty has come, with files. `seen`: how many reports there were when the form was opened.

    Raises Refusal when there is one more by now: the same form sent from two tabs, or a colleague's report that
    the writer has not read. Else refused as `report_progress` is.
    """
    with act("duty.report" if values["says_done"] else "duty.progress", actor=actor, at=at):
        duty = Duty.objects.select_for_update(of=("self",)).select_related("agency").get(pk=duty.pk)
        require(MAY_REPORT_PROGRESS(actor, duty))
        if duty.progress.count() != seen:
            raise Refusal(
                _(
                    "Từ lúc bạn mở trang này đã có báo cáo mới cho việc này, từ thẻ trình duyệt khác của bạn hoặc "
                    "của đồng nghiệp. Hãy xem báo cáo đó; nếu vẫn cần, gửi lại lần nữa."
                )
            )
        files = [store_file(upload=upload, actor=actor, at=at) for upload in uploads]
        return report_progress(duty=duty, files=files, actor=actor, at=at, **values)


def _document(upload, actor, at) -> dict:
    return {"document": store_file(upload=upload, actor=actor, at=at)} if upload else {}
