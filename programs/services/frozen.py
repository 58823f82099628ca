"""What was handed in stays as it was: its content, its hash and who stood behind it."""

from datetime import datetime

from agencies.hashes import hash_of
from agencies.permissions import Actor
from programs.models import AnnualPlan, Estimate, Settlement


def keep_version(
    record: AnnualPlan | Estimate | Settlement, content: dict, *, actor: Actor, at: datetime
) -> None:
    """Write down `content`, plain data, as the next version of a record that the caller holds locked."""
    record.versions.create(
        number=record.versions.count() + 1,
        content=content,
        sha256=hash_of(content),
        submitted_at=at,
        submitter_name=actor.person_name,
        submitter_title=actor.full_title,
    )
