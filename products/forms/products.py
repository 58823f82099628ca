"""What is made, from text to values."""

from crispy_forms.layout import Div, Fieldset, Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.forms.days import DayField
from agencies.forms.layout import fields_only
from agencies.forms.numbers import MoneyField
from agencies.forms.text import CleanTextMixin
from products.models import Product, ProductGroup
from products.models.products import MOST_MONEY
from products.services.products import FACTS

PHOTO_TYPES = "image/jpeg,image/png,image/webp"


class ProductForm(CleanTextMixin, forms.ModelForm):
    """The facts of a product, as its producer writes them."""

    group = forms.ModelChoiceField(
        ProductGroup.objects.none(),
        label=_("Bộ sản phẩm"),
        required=False,
        empty_label=_("Chưa chọn"),
        help_text=_(
            "Quyết định 26/2026/QĐ-TTg, Phụ lục I. Chấm điểm theo bộ này; phải chọn trước khi nộp hồ sơ."
        ),
    )
    price = MoneyField(label=_("Giá bán (đồng)"), required=False, most=MOST_MONEY)

    class Meta:
        model = Product
        fields = FACTS
        widgets = {
            "story": forms.Textarea(attrs={"rows": 6, "data-counter": True}),
            "description": forms.Textarea(attrs={"rows": 3, "data-counter": True}),
        }
        help_texts = {
            "name": _("Ghi như trên nhãn."),
            "story": _("Nguồn gốc, nét văn hoá địa phương, con người làm ra sản phẩm (Mẫu số 02)."),
            "standard": _("Số, ký hiệu tiêu chuẩn áp dụng, ví dụ TCCS 01:2019."),
            "packaging": _("Ví dụ: hộp giấy 250 g, túi zip 500 g."),
            "raw_material": _("Nguyên liệu chính lấy từ đâu, bao nhiêu phần trăm trong tỉnh."),
            "yearly_capacity": _("Ví dụ: 12 tấn một năm."),
            "price_unit": _("Ví dụ: hộp 250 g."),
        }

    def __init__(self, *args, sets, **kwargs):
        """`sets`: the product sets to choose from, by class; the one chosen already stays among them."""
        super().__init__(*args, **kwargs)
        self._offer(sets)
        self.helper = fields_only()
        self.helper.layout = Layout(
            Fieldset(str(_("Sản phẩm")), "name", "group", "description"),
            Fieldset(
                str(_("Sản xuất, bao gói, giá")),
                Div("standard", "packaging", css_class="form-grid"),
                Div("raw_material", "yearly_capacity", css_class="form-grid"),
                Div("price", "price_unit", css_class="form-grid"),
            ),
            Fieldset(str(_("Câu chuyện sản phẩm")), "story"),
        )

    def _offer(self, sets):
        field = self.fields["group"]
        kept = self.instance.group
        numbers = {pk for _name, pairs in sets for pk, _label in pairs}
        if kept and kept.pk not in numbers:
            sets = [(str(kept.catalogue), [(kept.pk, kept.name)]), *sets]
        field.queryset = ProductGroup.objects.filter(pk__in=numbers | ({kept.pk} if kept else set()))
        field.choices = [("", field.empty_label), *sets]

    @property
    def facts(self) -> dict:
        return {name: self.cleaned_data[name] for name in FACTS}

    def validate_constraints(self):
        """The service asks the database, so that two at once are told too."""

    def validate_unique(self):
        """As above."""


class StopForm(CleanTextMixin, forms.Form):
    """Since when a product is made no more, and why."""

    since = DayField(label=_("Ngừng sản xuất từ ngày"))
    reason = forms.CharField(label=_("Lý do"), max_length=500)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = fields_only()
        self.helper.layout = Layout(Div("since", "reason", css_class="form-grid"))


class PhotoForm(CleanTextMixin, forms.Form):
    """A picture of a product."""

    photo = forms.FileField(
        label=_("Ảnh"),
        widget=forms.FileInput(attrs={"accept": PHOTO_TYPES, "data-max-mb": "25"}),
        error_messages={"required": _("Hãy chọn một ảnh.")},
        help_text=_(
            "JPG, PNG, WEBP; tối đa 25 MB, 40 triệu điểm ảnh. Cổng ghi lại ảnh và bỏ vị trí chụp, thông tin máy."
        ),
    )
    caption = forms.CharField(label=_("Chú thích"), required=False, max_length=200)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = fields_only()
        self.helper.layout = Layout("photo", "caption")
