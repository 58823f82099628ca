"""Where products are sold, from text to values."""

from typing import Any

from crispy_forms.layout import Div, Fieldset, Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.forms.days import DayField
from agencies.forms.layout import fields_only
from agencies.forms.text import CleanTextMixin
from agencies.permissions import Actor
from products.enums import OutletKind
from products.forms.producers import PlaceField
from products.models import Outlet, OutletCriterion, Product
from products.selectors.outlets import products_to_sell
from products.services.outlets import FACTS

YES, NO = "yes", "no"


class OutletForm(CleanTextMixin, forms.ModelForm):
    """The facts of an outlet; what belongs to the other kind is left empty by who fills it in, and told if not."""

    unit_code = PlaceField(required=False, help_text=_("Cần ghi, trừ gian hàng trên mạng."))
    link = forms.URLField(
        label=_("Địa chỉ trên mạng"),
        required=False,
        max_length=300,
        assume_scheme="https",
        help_text=_("Trang của gian hàng, bắt đầu bằng https://. Chỉ cần cho gian hàng thương mại điện tử."),
        error_messages={
            "invalid": _("Đây không phải địa chỉ một trang mạng. Hãy chép cả dòng, bắt đầu bằng https://.")
        },
    )
    opened_on = DayField(label=_("Mở từ ngày"), required=False)

    class Meta:
        model = Outlet
        fields = FACTS
        widgets = {"note": forms.Textarea(attrs={"rows": 2, "data-counter": True})}
        help_texts = {
            "name": _("Ghi như trên biển hiệu."),
            "platform": _("Ví dụ: Voso, Postmart, Shopee, Lazada."),
            "latitude": _("Ví dụ 10.957413. Để trống thì điểm bán không hiện trên bản đồ."),
            "longitude": _("Ví dụ 106.842687."),
        }

    def __init__(self, *args, places, kinds=OutletKind.choices, **kwargs):
        """`places`: the communes of the day; `kinds`: those that this person may enter."""
        super().__init__(*args, **kwargs)
        self.fields["unit_code"].choices = [("", _("Chọn địa bàn")), *places]
        self.fields["kind"].choices = list(kinds)
        for name in ("latitude", "longitude"):
            self.fields[name].widget.attrs["step"] = "any"
        self.helper = fields_only()
        self.helper.layout = Layout(
            Fieldset(str(_("Điểm bán")), "kind", "name", Div("opened_on", css_class="form-grid"), "note"),
            Fieldset(
                str(_("Ở đâu")),
                Div("unit_code", "address", css_class="form-grid"),
                Div("latitude", "longitude", css_class="form-grid"),
            ),
            Fieldset(str(_("Trên mạng")), Div("platform", "link", css_class="form-grid")),
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        online = cleaned.get("kind") == OutletKind.ONLINE
        if online:
            self._needs("link", _("Hãy ghi địa chỉ trên mạng của gian hàng."))
            self._leaves_empty("unit_code", _("Gian hàng trên mạng không thuộc địa bàn nào. Hãy để trống."))
        elif cleaned.get("kind"):
            self._needs("unit_code", _("Hãy chọn xã, phường nơi có điểm bán."))
            self._leaves_empty("platform", _("Chỉ gian hàng thương mại điện tử mới có sàn. Hãy để trống."))
        if (cleaned.get("latitude") is None) != (cleaned.get("longitude") is None):
            self.add_error("longitude", _("Vĩ độ và kinh độ phải ghi cả hai, hoặc để trống cả hai."))
        return cleaned

    def _needs(self, name: str, words: Any) -> None:
        if not self.cleaned_data.get(name) and name not in self.errors:
            self.add_error(name, words)

    def _leaves_empty(self, name: str, words: Any) -> None:
        if self.cleaned_data.get(name):
            self.add_error(name, words)

    @property
    def facts(self) -> dict:
        return {name: self.cleaned_data[name] for name in FACTS}

    def validate_constraints(self):
        """The service asks the database, so that two at once are told too."""

    def validate_unique(self):
        """As above."""


class CloseForm(CleanTextMixin, forms.Form):
    """Since when an outlet sells no more, and why."""

    since = DayField(label=_("Đóng từ ngày"))
    reason = forms.CharField(label=_("Lý do"), max_length=500)

    helper = fields_only()


class SellForm(forms.Form):
    """Which product is sold at an outlet, since when."""

    product = forms.ModelChoiceField(
        Product.objects.none(),
        label=_("Sản phẩm"),
        empty_label=_("Chọn sản phẩm"),
        error_messages={"invalid_choice": _("Không có sản phẩm này trong danh sách của bạn. Hãy chọn lại.")},
    )
    since = DayField(label=_("Bán từ ngày"))

    def __init__(self, *args, actor: Actor, **kwargs):
        super().__init__(*args, **kwargs)
        products = products_to_sell(actor).select_related("producer").order_by("sort_key", "pk")
        self.fields["product"].queryset = products
        self.fields["product"].label_from_instance = lambda one: " · ".join(
            filter(None, [one.name, one.producer.name if one.producer else ""])
        )
        self.helper = fields_only()
        self.helper.layout = Layout("product", "since")


class CheckForm(CleanTextMixin, forms.Form):
    """What somebody found: alive or not, and each criterion in force of a point of sale of the programme."""

    is_alive = forms.TypedChoiceField(
        label=_("Điểm bán có đang hoạt động không?"),
        choices=[(YES, _("Có")), (NO, _("Không"))],
        coerce=lambda value: value == YES,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("Nhận xét"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "data-counter": True}),
    )

    def __init__(self, *args, criteria: list[OutletCriterion], **kwargs):
        super().__init__(*args, **kwargs)
        self.criteria = criteria
        for one in criteria:
            self.fields[f"c{one.pk}"] = forms.TypedChoiceField(
                label=f"{one.heading}: {one.name}",
                help_text=f"{one.legal_basis}.",
                required=False,
                choices=[(YES, _("Đạt")), (NO, _("Chưa đạt"))],
                coerce=lambda value: value == YES,
                empty_value=None,
                widget=forms.RadioSelect,
            )
        self.helper = fields_only()
        self.helper.layout = Layout("is_alive", *(f"c{one.pk}" for one in criteria), "note")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("is_alive"):
            for one in self.criteria:
                if cleaned.get(f"c{one.pk}") is None and f"c{one.pk}" not in self.errors:
                    self.add_error(f"c{one.pk}", _("Hãy chọn “Đạt” hoặc “Chưa đạt”."))
        return cleaned

    @property
    def met(self) -> dict[int, bool]:
        if not self.cleaned_data["is_alive"]:
            return {}
        return {one.pk: self.cleaned_data[f"c{one.pk}"] for one in self.criteria}
