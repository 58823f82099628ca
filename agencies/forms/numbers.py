"""Figures as people write and paste them: 1.000.000, 1,000,000, 1 000 000 đ, 1,5."""

import re
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

LONGEST_FIGURE = 60
# More đồng than any budget of a province has.
MOST_MONEY = 10**15
_SPACES = "\u0020\u00a0\u202f\u2009"
_UNIT = re.compile(r"\s*(?:đồng|đ|vnđ|vnd)\.?\s*\Z", re.IGNORECASE)
_PLAIN = re.compile(r"[0-9]+\Z")
_GROUPED = re.compile(
    rf"[1-9][0-9]{{0,2}}(?:(?P<between>[.,{_SPACES}])[0-9]{{3}})(?:(?P=between)[0-9]{{3}})*\Z"
)
_DECIMAL = re.compile(r"(?P<whole>.+)(?P<point>[.,])(?P<rest>[0-9]{1,2})\Z")


def parsed_figure(text: str) -> Decimal | None:
    """The figure that a person meant; None when it cannot be told.

    Three digits after a dot or comma are thousands, one or two are decimals: so “1.500” is one thousand five
    hundred in both languages and nobody's 1.5 becomes 15. What is written neither way is not guessed at.
    """
    text = _UNIT.sub("", text.strip())
    negative = text[:1] in "-−" and bool(text)
    text = text[1:].strip() if negative else text
    figure = _whole(text)
    if figure is None and (match := _DECIMAL.match(text)):
        whole = _whole(match["whole"], between_is_not=match["point"])
        figure = None if whole is None else whole + Decimal(f"0.{match['rest']}")
    return -figure if figure is not None and negative else figure


def _whole(text: str, between_is_not: str = "") -> Decimal | None:
    if _PLAIN.match(text):
        return Decimal(text)
    grouped = _GROUPED.match(text)
    if grouped is None or grouped["between"] == between_is_not:
        return None
    return Decimal(re.sub(r"[^0-9]", "", text))


class FigureField(forms.Field):
    """A figure of at least zero with at most two decimals, however its thousands are grouped."""

    default_error_messages = {
        "unclear": _("Không đọc được số này. Hãy ghi như 1.500 hoặc 1500; phần lẻ ghi như 1,5."),
        "negative": _("Số không được âm."),
        "too_much": _("Số quá lớn: tối đa %(most)s."),
        "too_long": _("Số quá dài, không đọc được."),
    }
    most = Decimal(10**9)
    widget = forms.TextInput

    def __init__(self, **options):
        super().__init__(**options)
        self.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}

    def to_python(self, value):
        if value in self.empty_values or not str(value).strip():
            return None
        if len(str(value)) > LONGEST_FIGURE:
            raise ValidationError(self.error_messages["too_long"], code="too_long")
        figure = parsed_figure(str(value))
        if figure is None:
            raise ValidationError(self.error_messages["unclear"], code="unclear")
        return figure

    def validate(self, value):
        super().validate(value)
        if value is None:
            return
        if value < 0:
            raise ValidationError(self.error_messages["negative"], code="negative")
        if value > self.most:
            params = {"most": number_format(self.most, force_grouping=True)}
            raise ValidationError(self.error_messages["too_much"], code="too_much", params=params)

    def prepare_value(self, value):
        """What a record holds is shown with its thousands grouped; what a person typed stays as typed."""
        if isinstance(value, int | Decimal) and not isinstance(value, bool):
            return number_format(f"{Decimal(value).normalize():f}", force_grouping=True)
        return value

    def has_changed(self, initial, data):
        return bool(data and str(data).strip())


class MoneyField(FigureField):
    """Whole đồng, at most `most`. Gives an int; nothing and zero are both None: no money asked for."""

    default_error_messages = {
        "unclear": _("Không đọc được số tiền này. Hãy ghi số nguyên đồng, ví dụ 35.000.000 hoặc 35000000."),
        "fraction": _("Tiền tính bằng đồng, không có phần lẻ. Hãy ghi số nguyên, ví dụ 35.000.000."),
        "negative": _("Số tiền không được âm."),
        "too_much": _("Số tiền quá lớn: tối đa %(most)s đồng một dòng. Hãy xem lại số chữ số."),
    }

    def __init__(self, *, most: int = MOST_MONEY, **options):
        super().__init__(**options)
        self.most = Decimal(most)
        self.widget.attrs |= {"inputmode": "numeric", "data-money": True}

    def clean(self, value):
        figure = super().clean(value)
        if not figure:
            return None
        if figure != figure.to_integral_value():
            raise ValidationError(self.error_messages["fraction"], code="fraction")
        return int(figure)
