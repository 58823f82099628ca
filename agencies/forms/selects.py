"""Drop-downs of filter bars, written by hand: a page has several, and Django draws each by four templates."""

from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html
from django.utils.safestring import SafeString

from agencies.lists import options


class PlainSelect(forms.Select):
    """A select whose options stand in no groups."""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        attributes = self.build_attrs(self.attrs, {"name": name, **(attrs or {})})
        chosen = "" if value is None else str(value)
        return format_html("<select{}>{}</select>", flatatt(attributes), options(self.choices, chosen))
