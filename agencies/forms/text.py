"""Text as people type and paste it, made clean: composed letters, nothing hidden, of bearable length."""

import unicodedata
from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

LONGEST_TEXT = 20_000
TOO_LONG = _("Hãy rút ngắn: tối đa %(limit_value)d ký tự, bạn đã nhập %(show_value)d ký tự.")
LINE_MARKS = "\n\r\t"
# Marks that turn the direction of writing around: what one reads is then not what stands there.
DIRECTION_MARKS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def refuse_hidden_characters(text: str) -> None:
    """A validator: control characters come from broken copies and from attacks, never from a keyboard."""
    for letter in text:
        if letter in LINE_MARKS:
            continue
        if letter in DIRECTION_MARKS or unicodedata.category(letter) in ("Cc", "Cs"):
            raise ValidationError(
                _("Có ký tự ẩn không dùng được (%(code)s). Hãy gõ lại hoặc dán dưới dạng văn bản thuần."),
                code="hidden_character",
                params={"code": f"U+{ord(letter):04X}"},
            )


def clean_text(field: forms.CharField) -> None:
    """Make one field of a form give clean text: NFC, one line where there is one line, never endless."""
    one_line = not isinstance(field.widget, forms.Textarea)
    field.to_python = _composed(field.to_python, one_line=one_line)  # type: ignore[method-assign, assignment]
    field.validators = [check for check in field.validators if not isinstance(check, MaxLengthValidator)]
    limit = field.max_length or LONGEST_TEXT
    field.validators += [MaxLengthValidator(limit, message=TOO_LONG), refuse_hidden_characters]
    if field.max_length is None:
        field.max_length = limit
        field.widget.attrs.setdefault("maxlength", str(limit))


def _composed(to_python: Callable[[Any], Any], *, one_line: bool) -> Callable[[Any], Any]:
    def clean(value):
        text = to_python(value)
        if not isinstance(text, str):
            return text
        text = unicodedata.normalize("NFC", text)
        return " ".join(text.split()) if one_line else text.replace("\r\n", "\n")

    return clean


class CleanTextMixin:
    """For forms and model forms: every text field but passwords gives clean text."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, forms.CharField) and not isinstance(field.widget, forms.PasswordInput):
                clean_text(field)
