"""A table of money handed back, and the word that what the dry run showed shall be written."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from agencies.forms.sheets import LARGEST_FILE_MB
from agencies.forms.versions import VersionField
from programs.forms.annual_plans import plain_helper


class TableForm(forms.Form):
    """The filled-in file."""

    file = forms.FileField(
        label=_("Tệp Excel"),
        help_text=format_lazy(_("Tệp .xlsx xuất từ trang này, tối đa {most} MB."), most=LARGEST_FILE_MB),
        widget=forms.FileInput(attrs={"accept": ".xlsx", "data-max-mb": str(LARGEST_FILE_MB)}),
        error_messages={"required": _("Hãy chọn tệp."), "empty": _("Tệp rỗng.")},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = plain_helper()

    def clean_file(self):
        upload = self.cleaned_data["file"]
        if not upload.name.lower().endswith(".xlsx"):
            raise ValidationError(_("Chỉ nhận tệp .xlsx. Hãy mở tệp, lưu lại thành .xlsx rồi chọn lại."))
        if upload.size > LARGEST_FILE_MB * 1024**2:
            said = _("Tệp lớn hơn {most} MB. Hãy chia nhỏ rồi nhập từng phần.")
            raise ValidationError(format_lazy(said, most=LARGEST_FILE_MB))
        return upload


class ConfirmForm(forms.Form):
    """Which waiting file, and the version of the record that its dry run was shown beside."""

    token = forms.CharField(max_length=64)
    version = VersionField()

    @property
    def sentence(self) -> str:
        """What is wrong, in one sentence."""
        return " ".join(str(errors[0]) for errors in self.errors.values())
