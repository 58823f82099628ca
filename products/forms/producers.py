"""Who makes products, from text to values."""

from datetime import date

from crispy_forms.layout import Div, Fieldset, Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.forms.days import DayField
from agencies.forms.layout import fields_only
from agencies.forms.text import CleanTextMixin
from agencies.models import User
from products.models import Producer
from products.services.producers import FACTS, Account

# Cooperatives and firms of today may have begun in these days.
FIRST_DAY = date(1945, 1, 1)
YES_NO_UNKNOWN = [("", _("Chưa ghi")), ("yes", _("Có")), ("no", _("Không"))]


class ProducerForm(CleanTextMixin, forms.ModelForm):
    """The facts of a producer, as it or the secretariat writes them."""

    registered_on = DayField(label=_("Ngày đăng ký"), required=False, first=FIRST_DAY)
    website = forms.URLField(label=_("Trang mạng"), required=False, assume_scheme="https")
    representative_is_disabled = forms.TypedChoiceField(
        label=_("Người đại diện là người khuyết tật"),
        required=False,
        choices=YES_NO_UNKNOWN,
        coerce=lambda value: value == "yes",
        empty_value=None,
    )

    class Meta:
        model = Producer
        fields = FACTS
        widgets = {"note": forms.Textarea(attrs={"rows": 2, "maxlength": 4000, "data-counter": True})}
        help_texts = {
            "name": _("Ghi như trên giấy đăng ký."),
            "kind": _(
                "Quyết định 26/2026/QĐ-TTg không nhận doanh nghiệp lớn; hội, trung tâm điều hành chỉ với du lịch."
            ),
            "registration_number": _("Mỗi số chỉ thuộc một chủ thể."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["note"].max_length = 4000
        known = {True: "yes", False: "no"}
        self.initial["representative_is_disabled"] = known.get(self.instance.representative_is_disabled, "")
        self.helper = fields_only()
        self.helper.layout = Layout(*self.sheets())

    def sheets(self):
        """The fields by what they are about."""
        return [
            Fieldset(
                str(_("Chủ thể")),
                "name",
                Div("kind", "registration_number", css_class="form-grid"),
                Div("registered_on", "registered_with", css_class="form-grid"),
            ),
            Fieldset(
                str(_("Người đại diện")),
                Div("representative", "representative_title", css_class="form-grid"),
                Div(
                    "representative_gender",
                    "representative_ethnicity",
                    "representative_is_disabled",
                    css_class="form-grid",
                ),
            ),
            Fieldset(
                str(_("Liên hệ")),
                Div("phone", "email", "website", css_class="form-grid"),
                "publishes_contact",
                "note",
            ),
        ]

    def clean_registration_number(self):
        return self.cleaned_data["registration_number"].replace(" ", "")

    @property
    def facts(self) -> dict:
        return {name: self.cleaned_data[name] for name in FACTS}

    def validate_constraints(self):
        """The service asks the database, so that two at once are told too."""

    def validate_unique(self):
        """As above."""


class PlaceField(forms.ChoiceField):
    """A commune of the province on a day; `places` are (code, name)."""

    def __init__(self, *, places=(), **options):
        options.setdefault("label", _("Xã, phường, thị trấn"))
        super().__init__(choices=[("", _("Chọn địa bàn")), *places], **options)
        self.error_messages["invalid_choice"] = _("Không có đơn vị hành chính này. Hãy chọn lại.")


class NewProducerForm(ProducerForm):
    """A producer at its first entry: with its place, and an account where one is wanted."""

    unit_code = PlaceField()
    address = forms.CharField(label=_("Địa chỉ"), max_length=300, help_text=_("Số nhà, đường, ấp, khu phố."))
    username = forms.CharField(
        label=_("Tên đăng nhập"),
        required=False,
        max_length=60,
        validators=User._meta.get_field("username").validators,
        help_text=_("Để trống nếu chưa lập tài khoản. Mật khẩu đầu tiên do thư ký chương trình đặt."),
    )
    full_name = forms.CharField(label=_("Họ và tên người dùng"), required=False, max_length=120)
    account_email = forms.EmailField(label=_("Thư điện tử của tài khoản"), required=False)

    def __init__(self, *args, places, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit_code"].choices = [("", _("Chọn địa bàn")), *places]

    def sheets(self):
        first, *others = super().sheets()
        place = Fieldset(str(_("Nơi sản xuất")), Div("unit_code", "address", css_class="form-grid"))
        account = Fieldset(
            str(_("Tài khoản")), Div("username", "full_name", "account_email", css_class="form-grid")
        )
        return [first, place, *others, account]

    def clean(self):
        cleaned = super().clean()
        if any(cleaned.get(name) for name in ("full_name", "account_email")) or cleaned.get("username"):
            for name in ("username", "full_name", "account_email"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, _("Lập tài khoản thì cần ghi cả ba ô này."))
        return cleaned

    @property
    def account(self) -> Account | None:
        data = self.cleaned_data
        if not data["username"]:
            return None
        return Account(data["username"], data["full_name"], data["account_email"])


class MoveForm(CleanTextMixin, forms.Form):
    """Where a producer works from a day on."""

    since = DayField(label=_("Từ ngày"))
    unit_code = PlaceField()
    address = forms.CharField(label=_("Địa chỉ"), max_length=300)

    def __init__(self, *args, places, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit_code"].choices = [("", _("Chọn địa bàn")), *places]
        self.helper = fields_only()
        self.helper.layout = Layout(Div("since", "unit_code", css_class="form-grid"), "address")
