"""A promise of money, a payment, a change; the questions to the lists of both."""

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from agencies.forms.days import DayField
from agencies.forms.numbers import MoneyField
from agencies.forms.text import CleanTextMixin
from agencies.forms.versions import VersionField
from products.models import Producer
from programs.enums import EntryKind
from programs.forms.annual_plans import plain_helper
from programs.forms.duties import ManyUploadsField
from programs.forms.money_decisions import SignedMoneyField
from programs.services.commitments import PAYMENTS, Promise

NO_MONEY = _("Hãy ghi số tiền khác 0.")


class _Seen(CleanTextMixin, forms.Form):
    """How much there was when the page was opened, so that what is sent twice is found out."""

    seen = VersionField(min_value=0, max_value=10**9)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = plain_helper()

    def read_again(self, seen: int) -> None:
        """Its sender has now been shown what came in between: sent once more, it counts."""
        sent = QueryDict(mutable=True)
        sent.update(self.data)
        sent[self.add_prefix("seen")] = str(seen)
        self.data = sent

    def clean_amount(self):
        amount = self.cleaned_data["amount"]
        if not amount:
            raise ValidationError(NO_MONEY)
        return amount


class CommitmentForm(_Seen):
    """What is promised, to whom, under which paper."""

    subject = forms.CharField(label=_("Nội dung"), max_length=300)
    amount = MoneyField(label=_("Số tiền cam kết (đồng)"), error_messages={"required": NO_MONEY})
    number = forms.CharField(
        label=_("Số hợp đồng, văn bản"),
        required=False,
        max_length=80,
        help_text=_("Để trống nếu chi trực tiếp."),
    )
    signed_on = DayField(label=_("Ngày ký"))
    producer = forms.CharField(
        label=_("Chủ thể thụ hưởng"),
        required=False,
        max_length=200,
        help_text=_("Ghi mã chủ thể, hoặc đúng tên như trong danh sách chủ thể."),
    )
    supplier = forms.CharField(label=_("Nhà cung cấp, người thụ hưởng khác"), required=False, max_length=200)
    approved_cost = MoneyField(
        label=_("Chi phí được duyệt (đồng)"),
        required=False,
        help_text=_("Cần ghi khi nội dung chi có mức hỗ trợ tối đa theo tỷ lệ."),
    )
    units = forms.IntegerField(
        label=_("Số đơn vị được hỗ trợ"),
        required=False,
        min_value=1,
        max_value=10_000,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        help_text=_("Cần ghi khi nội dung chi có mức tối đa cho mỗi đơn vị, ví dụ mỗi nhãn hiệu."),
    )
    over_limit_reason = forms.CharField(label=_("Lý do vượt mức (nếu có)"), required=False, max_length=500)
    attachments = ManyUploadsField(label=_("Hợp đồng, biên bản, chứng từ"), required=False)

    def clean_producer(self):
        """The producer meant, by number or name."""
        words = self.cleaned_data["producer"]
        if not words:
            return None
        by_number = (
            Producer.objects.filter(pk=int(words))
            if words.isascii() and words.isdigit() and len(words) < 16
            else None
        )
        found = by_number if by_number is not None else Producer.objects.filter(name__iexact=words)
        matches = list(found[:2])
        if len(matches) == 1:
            return matches[0]
        if matches:
            raise ValidationError(
                _("Có nhiều chủ thể trùng tên này. Hãy ghi mã chủ thể (số cuối địa chỉ trang).")
            )
        raise ValidationError(_("Không có chủ thể như vậy trong danh sách."))

    def clean(self):
        data = super().clean()
        if data and "producer" in data and bool(data["producer"]) == bool(data.get("supplier")):
            raise ValidationError(_("Hãy chọn chủ thể hoặc ghi tên nhà cung cấp, một trong hai."))
        return data

    @property
    def promise(self) -> Promise:
        data = self.cleaned_data
        return Promise(**{name: data[name] for name in Promise.__dataclass_fields__})


class PaymentForm(_Seen):
    """An advance, a payment, the clearing or repayment of an advance."""

    kind = forms.ChoiceField(
        label=_("Loại"), choices=[(kind.value, kind.label) for kind in EntryKind if kind in PAYMENTS]
    )
    amount = MoneyField(label=_("Số tiền (đồng)"), error_messages={"required": NO_MONEY})
    dated_on = DayField(label=_("Ngày chứng từ"))
    paper = forms.CharField(
        label=_("Số chứng từ"),
        max_length=120,
        error_messages={"required": _("Hãy ghi số chứng từ chi, ví dụ UNC 15.")},
    )
    reason = forms.CharField(label=_("Diễn giải"), required=False, max_length=500)


class ChangeForm(_Seen):
    """More or less than was promised, and why."""

    amount = SignedMoneyField(
        label=_("Tăng, giảm (đồng)"),
        help_text=_("Giảm thì ghi dấu trừ đằng trước."),
        error_messages={"required": NO_MONEY},
    )
    reason = forms.CharField(
        label=_("Lý do"),
        max_length=500,
        error_messages={"required": _("Hãy ghi lý do tăng, giảm cam kết.")},
    )
