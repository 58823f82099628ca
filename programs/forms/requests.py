"""Asking for a later day, and the answer."""

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.forms.days import DayField
from agencies.forms.text import CleanTextMixin
from programs.enums import RequestStatus
from programs.forms.annual_plans import ALL, Chooser, plain_helper
from programs.selectors.requests import RequestCriteria


class RequestListForm(CleanTextMixin, forms.Form):
    """A question to the list of requests. What makes no sense is left out."""

    q = forms.CharField(
        label=_("Tìm cơ quan, nội dung"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("Gõ không dấu cũng được")}),
    )
    tinh_trang = Chooser(label=_("Tình trạng"), choices=[ALL, *RequestStatus.choices])
    loai = Chooser(
        label=_("Về việc"),
        choices=[ALL, ("viec", _("Gia hạn nhiệm vụ")), ("ke-hoach-nam", _("Mở khoá kế hoạch năm"))],
    )
    sort = Chooser(label=_("Sắp xếp"), choices=[("", _("Mới nhất trước")), ("cu", _("Cũ nhất trước"))])

    def add_prefix(self, field_name):
        """Addresses are written with hyphens: tinh-trang=asked."""
        return field_name.replace("_", "-")

    def __init__(self, query):
        super().__init__(query)
        self.is_valid()

    @property
    def choosers(self):
        """The drop-down fields, as the filter bar shows them."""
        return [self[name] for name in ("loai", "sort")]

    @property
    def criteria(self) -> RequestCriteria:
        data = self.cleaned_data
        return RequestCriteria(
            words=data.get("q", ""),
            status=data.get("tinh_trang", ""),
            about=data.get("loai", ""),
            oldest_first=data.get("sort") == "cu",
        )

    @property
    def asks_for_some(self) -> bool:
        return any(self.cleaned_data.get(name) for name in ("q", "tinh_trang", "loai"))

    def in_words(self) -> list[str]:
        """The question as it is written above an export."""
        lines = []
        for name in ("q", "tinh_trang", "loai"):
            if value := self.cleaned_data.get(name):
                shown = dict(getattr(self.fields[name], "choices", ())).get(value, value)
                lines.append(f"{self.fields[name].label}: {shown}")
        return lines


class _Answer(CleanTextMixin, forms.Form):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = plain_helper()


class AskForm(_Answer):
    """Until which day, and why."""

    until = DayField(label=_("Xin đến hết ngày"))
    reason = forms.CharField(
        label=_("Lý do"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5, "data-counter": True}),
        help_text=_("Thư ký chương trình đọc lý do này để quyết định."),
        error_messages={"required": _("Hãy ghi lý do xin gia hạn.")},
    )


class GrantForm(_Answer):
    """Until which day it is granted, not necessarily the day asked for."""

    until = DayField(label=_("Đồng ý đến hết ngày"))
    note = forms.CharField(
        label=_("Ý kiến"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )


class RefuseForm(_Answer):
    """Why a later day is refused."""

    reason = forms.CharField(
        label=_("Lý do không đồng ý"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3, "data-counter": True}),
        error_messages={"required": _("Hãy ghi lý do: người nhận cần biết phải làm gì.")},
    )
