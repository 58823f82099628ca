"""Questions to the list of certificates, and what is written about one."""

from datetime import date, datetime

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.forms.days import DayField
from agencies.forms.layout import fields_only
from agencies.forms.text import CleanTextMixin
from products.enums import CertificateStatus, RevocationGround
from products.selectors.certificates import IN_FORCE_NOW, CertificateCriteria

ALL = ("", _("Tất cả"))
SORT_WORDS = {
    "het-han": _("Hết hạn, gần trước"),
    "-het-han": _("Hết hạn, xa trước"),
    "cap": _("Ngày cấp, cũ trước"),
    "-cap": _("Ngày cấp, mới trước"),
}


class CertificateListForm(CleanTextMixin, forms.Form):
    """A question to the list. What makes no sense is left out."""

    q = forms.CharField(
        label=_("Tìm sản phẩm, chủ thể"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("Gõ không dấu cũng được")}),
    )
    tinh_trang = forms.ChoiceField(
        label=_("Tình trạng"),
        required=False,
        choices=[ALL, (IN_FORCE_NOW, _("Đang có giá trị")), *CertificateStatus.choices],
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    sao = forms.TypedChoiceField(
        label=_("Hạng"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[ALL, *((stars, _("%(stars)s sao") % {"stars": stars}) for stars in (5, 4, 3))],
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    dia_ban = forms.CharField(
        label=_("Địa bàn"), required=False, max_length=5, widget=forms.Select(attrs={"class": "form-select"})
    )
    thang = forms.CharField(
        label=_("Hết hạn trong tháng"), required=False, max_length=7, widget=forms.HiddenInput
    )
    sort = forms.ChoiceField(
        label=_("Sắp xếp"),
        required=False,
        choices=[("", _("Mặc định")), *SORT_WORDS.items()],
        widget=forms.Select(attrs={"class": "form-select"}),
    )

    def add_prefix(self, field_name):
        """Addresses are written with hyphens: tinh-trang=valid."""
        return field_name.replace("_", "-")

    def __init__(self, query, *, units: dict[str, str]):
        super().__init__(query)
        self.units = units
        self.fields["dia_ban"].widget.choices = [ALL, *units.items()]
        self.is_valid()

    @property
    def choosers(self):
        """The drop-down fields, as the filter bar shows them."""
        return [self[name] for name in ("tinh_trang", "sao", "dia_ban", "sort")]

    @property
    def month(self) -> date | None:
        """The month in which those asked for end."""
        try:
            return datetime.strptime(self.cleaned_data.get("thang", ""), "%Y-%m").date()
        except ValueError:
            return None

    @property
    def criteria(self) -> CertificateCriteria:
        data = self.cleaned_data
        unit = data.get("dia_ban", "")
        return CertificateCriteria(
            words=data.get("q", ""),
            status=data.get("tinh_trang", ""),
            stars=data.get("sao"),
            unit=unit if unit in self.units else "",
            month=self.month,
            sort=str(data.get("sort") or "het-han"),
        )

    @property
    def asks_for_some(self) -> bool:
        """Whether anything but the order is asked for."""
        return any(self.cleaned_data.get(name) for name in ("q", "tinh_trang", "sao", "dia_ban", "thang"))

    def in_words(self) -> list[str]:
        """The question as it is written above an export."""
        criteria = self.criteria
        lines = [f"{self.fields['q'].label}: {criteria.words}"] if criteria.words else []
        for name in ("tinh_trang", "sao"):
            if value := self.cleaned_data.get(name):
                lines.append(
                    f"{self.fields[name].label}: {dict(self.fields[name].choices).get(value, value)}"
                )
        if criteria.unit:
            lines.append(f"{self.fields['dia_ban'].label}: {self.units[criteria.unit]}")
        if criteria.month:
            lines.append(f"{self.fields['thang'].label}: {criteria.month:%m/%Y}")
        return lines


class _Written(CleanTextMixin, forms.Form):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = fields_only()


class CaseForm(_Written):
    """On which ground a certificate is to be revoked, and what was concluded when."""

    ground = forms.ChoiceField(
        label=_("Căn cứ thu hồi"),
        choices=RevocationGround.choices,
        help_text=_("Quyết định 26/2026/QĐ-TTg, Điều 8 khoản 1."),
    )
    concluded_on = DayField(
        label=_("Ngày kết luận, xác nhận"),
        help_text=_("Thời hạn thu hồi 15 ngày tính từ ngày này (Điều 8)."),
    )
    text = forms.CharField(
        label=_("Kết luận, diễn giải"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5, "data-counter": True}),
    )


class ExtendForm(_Written):
    """Until when a certificate is extended."""

    until = DayField(
        label=_("Gia hạn đến trước ngày"),
        help_text=_(
            "Cho đến khi có kết quả đánh giá lại, không quá 180 ngày sau ngày hết hạn (Điều 12 khoản 3)."
        ),
    )


class VerifyForm(CleanTextMixin, forms.Form):
    """A code as it stands below the QR picture."""

    ma = forms.CharField(label=_("Mã xác thực"), max_length=40)


class MisuseForm(_Written):
    """What somebody outside saw. `website` is a trap: people do not see it, programs fill it in."""

    text = forms.CharField(
        label=_("Bạn thấy điều gì?"),
        min_length=10,
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 5, "data-counter": True}),
        error_messages={"min_length": _("Hãy viết rõ hơn điều bạn thấy: ở đâu, khi nào, sản phẩm nào.")},
    )
    contact = forms.CharField(
        label=_("Cách liên hệ với bạn (không bắt buộc)"),
        required=False,
        max_length=200,
        help_text=_("Chỉ thư ký chương trình đọc được."),
    )
    website = forms.CharField(
        required=False,
        label="",
        widget=forms.TextInput(
            attrs={"class": "trap", "tabindex": "-1", "autocomplete": "off", "aria-hidden": "true"}
        ),
    )
