"""What happened to a record: who, when, from what to what, why."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.acts import act_label

UNTOLD = {"id", "version", "status_since", "due_since", "search_key", "sort_key", "sort_day", "signed_year"}


@dataclass(frozen=True)
class Change:
    """One field that an act changed."""

    field: str
    old: str
    new: str


@dataclass(frozen=True)
class TrailEntry:
    """One act upon a record, as templates/_trail.html shows it."""

    at: datetime
    who: str
    as_whom: str
    act: str
    reason: str
    changes: list[Change] = field(default_factory=list)


def trail_of(record: models.Model, hidden: frozenset[str] = frozenset()) -> list[TrailEntry]:
    """Everything that happened to `record`, newest first, read from its history table.

    `hidden` are fields of which the reader may not know; an act that changed nothing else is then not told either,
    unless it saved the record as a whole.
    """
    untold = UNTOLD | hidden
    events = event_model_of(type(record)).objects.filter(pgh_obj_id=record.pk).order_by("pgh_id")
    entries: list[TrailEntry] = []
    before: Any = None
    for event in events:
        changes = _changes(type(record), before, event, untold) if before is not None else []
        if before is None or changes or event.pgh_label == "delete" or _was_saved(before, event):
            entries.append(_entry(event, changes))
        before = event
    return entries[::-1]


def _was_saved(before, event) -> bool:
    """Whether a draft was saved though its own row stayed the same: what changed are the lines under it."""
    return getattr(before, "version", None) != getattr(event, "version", None)


def event_model_of(model: type[models.Model]) -> Any:
    """The history table of a tracked table; it is made when the portal starts, and so are its columns."""
    return apps.get_model(model._meta.app_label, f"{model.__name__}Event")


def _entry(event, changes):
    context = event.pgh_context or {}
    told_at = context.get("at")
    name = context.get("act", "")
    return TrailEntry(
        at=datetime.fromisoformat(told_at) if told_at else timezone.localtime(event.pgh_created_at),
        who=context.get("who") or (_("Cổng, theo lịch") if context else _("Ngoài cổng")),
        as_whom=context.get("as_whom", ""),
        act=str(act_label(name) if name else _LABELS[event.pgh_label]),
        reason=context.get("reason", ""),
        changes=changes,
    )


_LABELS = {"insert": gettext_lazy("Thêm"), "update": gettext_lazy("Sửa"), "delete": gettext_lazy("Xoá")}


def _changes(model, before, after, untold) -> list[Change]:
    changes = []
    for column in model._meta.concrete_fields:
        if column.name in untold or not hasattr(after, column.attname):
            continue
        old, new = getattr(before, column.attname), getattr(after, column.attname)
        if old != new:
            changes.append(Change(str(column.verbose_name), _shown(column, old), _shown(column, new)))
    return changes


def _shown(column, value: Any) -> str:
    if value is None or value == "":
        return "–"
    if column.choices:
        return str(dict(column.flatchoices).get(value, value))
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%H:%M %d/%m/%Y}"
    if hasattr(value, "strftime"):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, bool):
        return str(_("có") if value else _("không"))
    if column.is_relation:
        related = column.related_model._default_manager.filter(pk=value).first()
        return str(related or value)
    return str(value)
