"""The papers of a producer's library, from text to values."""

from calendar import monthrange
from datetime import date

from crispy_forms.layout import Div, Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.forms.days import DayField
from agencies.forms.files import UploadField
from agencies.forms.layout import fields_only
from agencies.forms.text import CleanTextMixin
from products.enums import USUAL_MONTHS, PaperKind
from products.models import Paper
from products.services.papers import FACTS

FIRST_DAY = date(1945, 1, 1)
FILES = "image/jpeg,image/png,application/pdf,.docx,.xlsx"
# What a phone takes with its camera; one that would keep HEIC writes JPEG for a form that asks for it.
SHOTS = "image/jpeg,image/png"


def months_after(day: date, months: int) -> date:
    """The same day so many months later; the last of its month where there is no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


class PaperForm(CleanTextMixin, forms.ModelForm):
    """A paper with its file. Where no last day is given, the usual one of its kind is offered and told."""

    kind = forms.ChoiceField(
        label=_("Loại giấy tờ"),
        required=False,
        choices=[("", _("Giấy tờ khác")), *PaperKind.choices],
        help_text=_("Danh mục tài liệu minh chứng: Mẫu số 02, Phần III (Quyết định 26/2026/QĐ-TTg)."),
    )
    issued_on = DayField(label=_("Ngày cấp"), required=False, first=FIRST_DAY)
    expires_on = DayField(
        label=_("Có giá trị đến hết ngày"),
        required=False,
        first=FIRST_DAY,
        help_text=_(
            "Ghi ngày trên giấy. Để trống thì tính theo thời hạn thường gặp: cơ sở đủ điều kiện 36 tháng, "
            "kiểm nghiệm 12 tháng, sở hữu trí tuệ 120 tháng, hệ thống chất lượng 36 tháng."
        ),
    )
    has_no_end = forms.BooleanField(label=_("Không thời hạn"), required=False)
    upload = UploadField(label=_("Tệp giấy tờ"), required=False)
    shot = UploadField(
        label=_("Hoặc chụp bằng điện thoại"),
        required=False,
        help_text=_("Đặt giấy nơi đủ sáng, chụp thẳng, thấy rõ bốn góc và con dấu."),
    )

    class Meta:
        model = Paper
        fields = FACTS
        widgets = {"note": forms.Textarea(attrs={"rows": 2, "data-counter": True})}
        help_texts = {"title": _("Ví dụ: Giấy chứng nhận cơ sở đủ điều kiện an toàn thực phẩm.")}

    def __init__(self, *args, keeps_file=False, **kwargs):
        """`keeps_file`: without another file the one that is there stays."""
        super().__init__(*args, **kwargs)
        self.keeps_file = keeps_file
        self.fields["upload"].widget.attrs["accept"] = FILES
        self.fields["shot"].widget.attrs |= {"accept": SHOTS, "capture": "environment"}
        self.usual = False
        self.helper = fields_only()
        self.helper.layout = Layout(
            Div("upload", "shot", css_class="form-grid"),
            Div("kind", "title", css_class="form-grid"),
            Div("number", "issuer", css_class="form-grid"),
            Div("issued_on", "expires_on", "has_no_end", css_class="form-grid"),
            "note",
        )

    def clean(self):
        cleaned = super().clean()
        self._clean_files(cleaned)
        self._clean_days(cleaned)
        return cleaned

    def _clean_files(self, cleaned):
        """One file: chosen or taken."""
        if cleaned.get("upload") and cleaned.get("shot"):
            self.add_error("shot", _("Chỉ chọn tệp hoặc chụp ảnh, không cả hai."))
        elif not (self.file or self.keeps_file or {"upload", "shot"} & self.errors.keys()):
            self.add_error("upload", _("Hãy chọn tệp, hoặc chụp ảnh giấy tờ."))

    def _clean_days(self, cleaned):
        issued, expires = cleaned.get("issued_on"), cleaned.get("expires_on")
        if cleaned.get("has_no_end"):
            if expires:
                self.add_error("expires_on", _("Đã chọn “Không thời hạn” thì để trống ngày này."))
        elif issued and not expires and "expires_on" not in self.errors:
            months = USUAL_MONTHS.get(cleaned.get("kind"))
            if months:
                cleaned["expires_on"], self.usual = months_after(issued, months), True
        elif issued and expires and expires < issued:
            self.add_error("expires_on", _("Ngày hết giá trị không được trước ngày cấp."))

    @property
    def file(self):
        """The upload, whichever way it came."""
        return self.cleaned_data.get("upload") or self.cleaned_data.get("shot")

    @property
    def facts(self) -> dict:
        return {name: self.cleaned_data[name] for name in FACTS}
