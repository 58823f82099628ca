"""Two people at one record: neither overwrites the other."""

from typing import Any, TypeVar

from django.db import models
from django.utils.translation import gettext as _

from agencies.permissions import Refusal

# What several people may have open at once: a table with a column `version`.
Versioned = TypeVar("Versioned", bound=models.Model)


class Conflict(Refusal):
    """Somebody saved the record since it was read. `current` is what stands there now."""

    def __init__(self, current):
        super().__init__(
            _(
                "Người khác đã lưu bản này trong lúc bạn sửa. Bản của bạn chưa ghi; hãy xem bản mới rồi lưu lại."
            )
        )
        self.current = current


def lock_version(model: type[Versioned], pk: int, version: int) -> Versioned:
    """Lock a row that must still be the one that was read. Raises Conflict otherwise."""
    record: Any = model._default_manager.select_for_update(of=("self",)).get(pk=pk)
    if record.version != version:
        raise Conflict(record)
    return record
