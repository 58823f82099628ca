"""A paper uploaded or photographed now: into the library and into the dossier, together or not at all."""

from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from agencies.permissions import Actor, require
from agencies.services.audit import act
from products.models import Criterion, Dossier, DossierRequirement, Paper
from products.permissions import MAY_EDIT_DOSSIER
from products.services.dossier_drafts import add_paper_to_dossier
from products.services.papers import add_paper


def hand_in_paper(
    *,
    dossier: Dossier,
    facts: dict[str, Any],
    upload: UploadedFile,
    criterion: Criterion | None = None,
    requirement: DossierRequirement | None = None,
    actor: Actor,
    at: datetime,
) -> Paper:
    """Keep the paper in the producer's library and tie it to an answer or a part of this dossier."""
    with act("dossier.edit", actor=actor, at=at):
        dossier = Dossier.objects.select_for_update(of=("self",)).get(pk=dossier.pk)
        require(MAY_EDIT_DOSSIER(actor, dossier))
        paper = add_paper(producer=dossier.producer, facts=facts, upload=upload, actor=actor, at=at)
        add_paper_to_dossier(
            dossier=dossier, paper=paper, criterion=criterion, requirement=requirement, actor=actor, at=at
        )
    return paper
