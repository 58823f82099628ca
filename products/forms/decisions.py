"""What is written when a decision is drafted and published."""

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.forms.days import DayField
from agencies.forms.layout import fields_only
from agencies.forms.text import CleanTextMixin


class _Written(CleanTextMixin, forms.Form):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = fields_only()


class DraftForm(_Written):
    """Which results, and what the decision is about."""

    title = forms.CharField(
        label=_("Trích yếu"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Ví dụ: Về việc công nhận sản phẩm OCOP đạt 3 sao, 4 sao đợt 1 năm 2026."),
    )
    rows = forms.TypedMultipleChoiceField(
        label=_("Sản phẩm"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Hãy chọn ít nhất một sản phẩm.")},
    )

    def __init__(self, *args, choices=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["rows"].choices = choices


class PublishForm(_Written):
    """Number and day of the signed decision; who signed it, where that is somebody outside the portal."""

    number = forms.CharField(label=_("Số, ký hiệu"), max_length=60, help_text=_("Ví dụ: 1234/QĐ-UBND."))
    signed_on = DayField(label=_("Ngày ký"))
    signer_name = forms.CharField(label=_("Người ký"), max_length=120, required=False)
    signer_title = forms.CharField(label=_("Chức vụ người ký"), max_length=200, required=False)

    def __init__(self, *args, needs_signer=False, **kwargs):
        super().__init__(*args, **kwargs)
        if not needs_signer:
            del self.fields["signer_name"], self.fields["signer_title"]


class CentreForm(_Written):
    """What the central council gave, and whether the ministry recognises five stars."""

    points = forms.DecimalField(
        label=_("Điểm của hội đồng trung ương"),
        min_value=0,
        max_value=100,
        max_digits=5,
        decimal_places=2,
        localize=True,
    )
    recognised = forms.TypedChoiceField(
        label=_("Kết quả"),
        coerce=lambda value: value == "co",
        choices=[("co", _("Trung ương công nhận 5 sao")), ("khong", _("Không công nhận, chuyển lại tỉnh"))],
    )
    reason = forms.CharField(
        label=_("Văn bản, lý do"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
