"""The version of a record that a form was opened with: it tells two writers apart."""

from django import forms
from django.utils.translation import gettext_lazy as _


class VersionField(forms.IntegerField):
    """A hidden whole number; a form that comes without it says so in words."""

    widget = forms.HiddenInput
    default_error_messages = {
        "required": _("Biểu mẫu gửi lên thiếu số phiên bản. Hãy mở lại trang rồi nhập tiếp."),
        "invalid": _("Số phiên bản không đúng. Hãy mở lại trang rồi nhập tiếp."),
    }

    def __init__(self, *, min_value: int = 1, **options):
        super().__init__(min_value=min_value, **options)
