"""Texts of the law and star marks in templates. Formatting only, no database."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from products.words import mark_sign
from products.words import said as said_in

register = template.Library()


@register.filter
def said(record: Any, field: str = "vi") -> str:
    """`{{ criterion|said:"name" }}`, `{{ rule|said }}`: in the language of the page where there is a gloss."""
    return said_in(record, field)


@register.simple_tag
def star_mark(stars: int | None) -> SafeString | str:
    """*** as the form prints it, with its meaning for those who do not see it; nothing without a mark."""
    if not stars:
        return ""
    meaning = _("tối thiểu cho %(stars)s sao") % {"stars": stars}
    return format_html(
        '<b class="nowrap tone ok" title="{}" aria-hidden="true">{}</b><span class="visually-hidden">{}</span>',
        meaning,
        mark_sign(stars),
        meaning,
    )
