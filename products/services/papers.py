"""The library of a producer's papers: kept once, replaced by newer ones, never taken away."""

from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from agencies.permissions import Actor, require
from agencies.services.audit import act
from agencies.services.files import store_file
from products.models import Paper, Producer
from products.permissions import MAY_ADD_PAPER


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
