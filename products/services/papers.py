"""The library of a producer's papers: kept once, replaced by newer ones, never taken away."""

from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from agencies.permissions import Actor, Refusal, require
from agencies.services.audit import act
from agencies.services.files import store_file
from products.models import DossierChoicePaper, DossierPaper, Paper, Producer
from products.models.dossiers import WITH_PRODUCER
from products.permissions import MAY_ADD_PAPER, MAY_REPLACE_PAPER

FACTS = ("kind", "title", "number", "issuer", "issued_on", "expires_on", "note")


def add_paper(
    *, producer: Producer, facts: dict[str, Any], upload: UploadedFile, actor: Actor, at: datetime
) -> Paper:
    """Put a paper with its file into one's own library. Raises Refusal for a file that is not what it says."""
    require(MAY_ADD_PAPER(actor, producer))
    with act("paper.add", actor=actor, at=at):
        file = store_file(upload=upload, actor=actor, at=at)
        return Paper.objects.create(
            producer=producer, file=file, added_at=at, added_by_id=actor.user_id, **facts
        )


def replace_paper(
    *, paper: Paper, facts: dict[str, Any], upload: UploadedFile | None, actor: Actor, at: datetime
) -> Paper:
    """Put a newer paper in the place of one; without an upload the file stays and the facts are corrected.

    What was lodged keeps the paper it was lodged with. Dossiers that still lie with the producer take the new one.
    """
    with act("paper.replace", actor=actor, at=at):
        paper = Paper.objects.select_for_update().get(pk=paper.pk)
        require(MAY_REPLACE_PAPER(actor, paper))
        if paper.replaced_by_id is not None:
            raise Refusal(_("Giấy tờ này đã được thay bằng bản mới. Hãy mở bản mới để thay tiếp."))
        file = store_file(upload=upload, actor=actor, at=at) if upload else paper.file
        newer = Paper.objects.create(
            producer=paper.producer, file=file, added_at=at, added_by_id=actor.user_id, **facts
        )
        paper.replaced_by = newer
        paper.save(update_fields=["replaced_by"])
        _use_in_drafts(paper, newer)
    return newer


def _use_in_drafts(paper, newer):
    """The links of dossiers that are still being written."""
    parts = DossierPaper.objects.filter(paper=paper, dossier__status__in=WITH_PRODUCER)
    parts.update(paper=newer)
    proofs = DossierChoicePaper.objects.filter(paper=paper, choice__dossier__status__in=WITH_PRODUCER)
    proofs.update(paper=newer)
