"""A day as it is written here, and nothing else."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

FIRST_DAY, LAST_DAY = date(2017, 1, 1), date(2100, 12, 31)


class DayField(forms.DateField):
    """03/04/2026 is 3 April in both languages.

    A text box, not the browser's own date box: that one writes month first for readers of American English.
    """

    widget = forms.DateInput
    default_error_messages = {
        "invalid": _("Không có ngày như vậy. Hãy ghi ngày/tháng/năm, ví dụ 21/05/2019."),
        "far": _("Năm phải từ %(first)s đến %(last)s."),
    }

    def __init__(self, *, first: date = FIRST_DAY, **options):
        """`first`: the earliest day that makes sense, where that is not the day the registers begin."""
        self.first = first
        options.setdefault("input_formats", ["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d"])
        super().__init__(**options)
        self.widget.format = "%d/%m/%Y"
        self.widget.attrs |= {
            "inputmode": "numeric",
            "placeholder": _("ngày/tháng/năm"),
            "autocomplete": "off",
            "maxlength": "10",
        }

    def validate(self, value):
        super().validate(value)
        if value and not self.first <= value <= LAST_DAY:
            params = {"first": self.first.year, "last": LAST_DAY.year}
            raise ValidationError(self.error_messages["far"], code="far", params=params)
