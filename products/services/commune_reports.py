"""Mẫu số 03: what a commune says of the four contents it knows best, drafted by its officer, signed by its head."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.permissions import Actor, Refusal, require
from agencies.services.audit import act
from agencies.services.drafts import Conflict
from products.models import CommuneReport, Dossier
from products.permissions import MAY_SIGN_REPORT, MAY_WRITE_REPORT

CONTENTS = ("local_material", "local_labour", "idea_origin", "identity")
TEXTS = (*CONTENTS, "conclusion")


def save_commune_report(
    *, dossier: Dossier, texts: dict[str, str], version: int, actor: Actor, at: datetime
) -> CommuneReport:
    """Write the report of this turn; `version` is the one that was read, 0 when there was none.

    Raises Conflict when a colleague saved meanwhile, Refusal when the dossier is not at the actor's commune.
    """
    with act("dossier.report", actor=actor, at=at):
        dossier = Dossier.objects.select_for_update(of=("self",)).select_related("stage").get(pk=dossier.pk)
        require(MAY_WRITE_REPORT(actor, dossier))
        report = dossier.commune_reports.select_for_update().filter(signed_on__isnull=True).first()
        if report is None:
            return _new_report(dossier, texts)
        if report.version != version:
            raise Conflict(report)
        for name in TEXTS:
            setattr(report, name, texts.get(name, ""))
        report.version += 1
        report.save(update_fields=[*TEXTS, "version"])
    return report


def sign_commune_report(
    *, dossier: Dossier, number: str, version: int, actor: Actor, at: datetime
) -> CommuneReport:
    """The head signs what they read; signed it stays as it is.

    Raises Refusal when one of the four contents is empty, Conflict when it was changed since it was read.
    """
    with act("dossier.sign_report", actor=actor, at=at):
        dossier = Dossier.objects.select_for_update(of=("self",)).select_related("stage").get(pk=dossier.pk)
        require(MAY_SIGN_REPORT(actor, dossier))
        report = dossier.commune_reports.select_for_update().filter(signed_on__isnull=True).first()
        if report is None:
            raise Refusal(_("Chưa có dự thảo báo cáo để ký."))
        if report.version != version:
            raise Conflict(report)
        if empty := [name for name in CONTENTS if not getattr(report, name).strip()]:
            columns = {column.name: column for column in CommuneReport._meta.concrete_fields}
            labels = [str(columns[name].verbose_name) for name in empty]
            raise Refusal(_("Báo cáo còn để trống: %(parts)s.") % {"parts": ", ".join(labels)})
        report.number = number.strip()
        report.signed_on = timezone.localdate(at)
        report.signer_name, report.signer_title = actor.person_name, actor.full_title
        report.save(update_fields=["number", "signed_on", "signer_name", "signer_title"])
    return report


def _new_report(dossier, texts) -> CommuneReport:
    try:
        with transaction.atomic():
            return CommuneReport.objects.create(
                dossier=dossier, **{name: texts.get(name, "") for name in TEXTS}
            )
    except IntegrityError as error:
        raise Refusal(_("Đã có dự thảo báo cáo của hồ sơ này. Hãy mở lại trang.")) from error
