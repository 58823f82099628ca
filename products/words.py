"""Texts of the law in the language of the page: the law's own Vietnamese, or the gloss beside it."""

from fractions import Fraction
from typing import Any

from django.utils.translation import get_language

MARK_SIGN = "*"


def said(record: Any, field: str = "vi") -> str:
    """A field with an English gloss beside it (`name`, `name_en`), or a pair {vi, en} of the law's rules.

    Where there is no gloss the Vietnamese stands: better the law's own words than none.
    """
    english = (get_language() or "vi").startswith("en")
    if isinstance(record, dict):
        vietnamese, gloss = record.get(field, ""), record.get("en", "")
    else:
        vietnamese, gloss = getattr(record, field), getattr(record, f"{field}_en", "")
    return gloss if english and gloss else vietnamese


def mark_sign(stars: int | None) -> str:
    """*** for three stars, as the forms print it; nothing without a mark."""
    return MARK_SIGN * (stars or 0)


def points_in_words(mean: Fraction | float | None) -> str:
    """An average with two decimals and the comma that documents use: 74,33. Ranking itself uses the exact value."""
    return "" if mean is None else f"{float(mean):.2f}".replace(".", ",")
