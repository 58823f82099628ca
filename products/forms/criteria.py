"""What one asks the catalogues, and the file that brings a new version of the criteria."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Field, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from products.services.criteria_files import LARGEST_FILE

LARGEST_MB = LARGEST_FILE // 1024**2


class CriteriaListForm(forms.Form):
    """Which product sets one looks for."""

    q = forms.CharField(
        label=_("Tìm bộ sản phẩm"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("Gõ không dấu cũng được")}),
    )
    danh_muc = forms.CharField(required=False, max_length=12, widget=forms.HiddenInput)

    def __init__(self, query):
        super().__init__(query)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(Field("q", wrapper_class="grow"), "danh_muc")
        self.is_valid()

    @property
    def words(self) -> str:
        return self.cleaned_data.get("q", "")

    @property
    def catalogue(self) -> str:
        return self.cleaned_data.get("danh_muc", "")


class CriteriaFileForm(forms.Form):
    """A JSON file; what it says is looked at by the dry run."""

    file = forms.FileField(
        label=_("Tệp bộ tiêu chí"),
        help_text=format_lazy(_("Tệp .json, bảng mã UTF-8, tối đa {limit} MB."), limit=LARGEST_MB),
        error_messages={
            "required": _("Hãy chọn tệp."),
            "empty": _("Tệp rỗng, không có nội dung. Hãy chọn lại tệp."),
        },
        widget=forms.FileInput(attrs={"accept": ".json,application/json", "data-max-mb": str(LARGEST_MB)}),
    )

    def clean_file(self):
        upload = self.cleaned_data["file"]
        # The size is asked before the content is read: what was cut off on arrival has none.
        if upload.size > LARGEST_FILE:
            raise ValidationError(gettext("Tệp nặng quá %(limit)s MB cho phép.") % {"limit": LARGEST_MB})
        if not upload.name.lower().endswith(".json"):
            raise ValidationError(gettext("Chỉ nhận tệp .json."))
        return upload
