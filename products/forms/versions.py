"""What two people wrote at one record, side by side."""

from django.db import models
from django.forms import ModelForm
from django.utils.translation import gettext as _


def read_version(text: str | None) -> int:
    """The version that a page was filled from; 0, which no record has, when it cannot be told."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


def differences(form: ModelForm, names: tuple[str, ...], current: models.Model) -> list[dict]:
    """Rows for templates/_compare.html: what stands in the record now, and what this form would write."""
    rows = []
    for name in names:
        column = current._meta.get_field(name)
        old, new = getattr(current, name), form.cleaned_data[name]
        if old != new:
            label = str(form.fields[name].label)
            rows.append(
                {"label": label, "how": "changed", "old": _shown(column, old), "new": _shown(column, new)}
            )
    return rows


def _shown(column, value) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return _("có") if value else _("không")
    if getattr(column, "choices", None):
        return str(dict(column.flatchoices).get(value, value))
    return f"{value:%d/%m/%Y}" if hasattr(value, "strftime") else str(value)
