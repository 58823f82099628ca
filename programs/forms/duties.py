"""What agencies say of their duties, from text to values."""

from crispy_forms.layout import Div, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.forms.files import UploadField
from agencies.forms.layout import fields_only
from agencies.forms.text import CleanTextMixin

MOST_FILES = 5
COMPLETE = 100


class ManyFilesInput(forms.FileInput):
    """A box that takes several files at once."""

    allow_multiple_selected = True

    def value_omitted_from_data(self, data, files, name):
        return (
            not files.getlist(name)
            if hasattr(files, "getlist")
            else super().value_omitted_from_data(data, files, name)
        )

    def value_from_datadict(self, data, files, name):
        return files.getlist(name) if hasattr(files, "getlist") else files.get(name)


class ManyUploadsField(UploadField):
    """Up to five files, each looked at as a single one would be."""

    widget = ManyFilesInput

    def clean(self, data, initial=None):
        uploads = [upload for upload in (data or []) if upload]
        if len(uploads) > MOST_FILES:
            raise ValidationError(
                _("Tối đa %(most)s tệp một lần; bạn đã chọn %(count)s tệp."),
                params={"most": MOST_FILES, "count": len(uploads)},
            )
        if not uploads:
            return super().clean(None, initial) or []
        cleaned, troubles = [], []
        for upload in uploads:
            try:
                cleaned.append(super().clean(upload, initial))
            except ValidationError as trouble:
                troubles += [f"{upload.name}: {message}" for message in trouble.messages]
        if troubles:
            raise ValidationError(troubles)
        return cleaned


class ProgressForm(CleanTextMixin, forms.Form):
    """How far a duty has come."""

    percent = forms.IntegerField(
        label=_("Tiến độ (%)"),
        required=False,
        min_value=0,
        max_value=COMPLETE,
        error_messages={
            "min_value": _("Tiến độ từ 0 đến 100."),
            "max_value": _("Tiến độ từ 0 đến 100."),
            "invalid": _("Tiến độ là một số nguyên từ 0 đến 100."),
        },
    )
    says_done = forms.BooleanField(
        label=_("Báo cáo đã xong"),
        required=False,
        help_text=_("Thư ký chương trình sẽ xác nhận, hoặc trả lại kèm lý do."),
    )
    result = forms.CharField(
        label=_("Kết quả"),
        max_length=10000,
        widget=forms.Textarea(attrs={"rows": 5, "data-counter": True}),
        help_text=_("Đã làm gì, được gì, con số nào."),
    )
    difficulty = forms.CharField(
        label=_("Khó khăn, vướng mắc"),
        required=False,
        max_length=10000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    proposal = forms.CharField(
        label=_("Đề xuất, kiến nghị"),
        required=False,
        max_length=10000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    attachments = ManyUploadsField(label=_("Tệp kèm theo (tối đa 5)"), required=False)
    # How many reports there were when the page was opened; the page writes it.
    seen = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = fields_only()
        self.helper.layout = Layout(
            Div("percent", "says_done", css_class="form-grid"),
            "result",
            "difficulty",
            "proposal",
            "attachments",
        )

    def clean(self):
        cleaned = super().clean() or self.cleaned_data
        if "percent" in self.errors:
            return cleaned
        if cleaned.get("says_done"):
            cleaned["percent"] = COMPLETE
        elif cleaned.get("percent") is None:
            self.add_error("percent", _("Hãy ghi tiến độ, hoặc đánh dấu “Báo cáo đã xong”."))
        elif cleaned["percent"] == COMPLETE:
            self.add_error(
                "percent",
                _("Tiến độ 100 % là đã xong: hãy đánh dấu “Báo cáo đã xong”, hoặc ghi số nhỏ hơn."),
            )
        return cleaned

    @property
    def values(self) -> dict:
        """What is said, without the files."""
        return {
            name: value for name, value in self.cleaned_data.items() if name not in ("attachments", "seen")
        }

    @property
    def said(self) -> str:
        """What happened, for the person who sent it."""
        if self.cleaned_data["says_done"]:
            return gettext("Đã báo cáo xong; chờ thư ký chương trình xác nhận.")
        return gettext("Đã ghi báo cáo tiến độ.")
