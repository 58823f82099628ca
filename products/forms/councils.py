"""A council as it is set up: its decision, its rules, its people."""

from crispy_forms.layout import Div, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from agencies.forms.days import DayField
from agencies.forms.text import CleanTextMixin
from agencies.models import User
from products.enums import SeatKind
from products.forms.layouts import plain_helper
from products.services.councils import RULES_OF_A_COUNCIL, Sitting

MOST_SEATS = 40
ROWS_TO_BEGIN, ROWS_TO_ADD = 5, 5


class RulesForm(CleanTextMixin, forms.Form):
    """What the regulation of a council (Quy chế hoạt động) settles."""

    quorum_percent = forms.IntegerField(
        label=_("Thành viên có mặt ít nhất (%)"), min_value=1, max_value=100, initial=75
    )
    quorum_needs_chair = forms.BooleanField(
        label=_("Phải có Chủ tịch hội đồng"), required=False, initial=True
    )
    greatest_spread = forms.IntegerField(
        label=_("Chênh lệch điểm tối đa"),
        min_value=0,
        max_value=100,
        initial=10,
        help_text=_("Chênh nhau quá số điểm này thì chấm lại lần hai."),
    )
    rounding = forms.IntegerField(
        label=_("Làm tròn điểm trung bình (số chữ số thập phân)"),
        min_value=0,
        max_value=2,
        required=False,
        help_text=_("Để trống: không làm tròn khi xếp hạng; hiển thị hai chữ số."),
    )
    experts_count = forms.BooleanField(label=_("Tính điểm của chuyên gia được mời"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = plain_helper()
        self.helper.layout = Layout(Div(*(Div(name) for name in RULES_OF_A_COUNCIL), css_class="form-grid"))

    @property
    def rules(self) -> dict:
        return {name: self.cleaned_data[name] for name in RULES_OF_A_COUNCIL}


class CouncilForm(RulesForm):
    """The decision that sets a council up, and its rules."""

    name = forms.CharField(
        label=_("Tên"), max_length=200, initial=_("Hội đồng đánh giá, phân hạng sản phẩm OCOP")
    )
    decision_number = forms.CharField(label=_("Số quyết định thành lập"), max_length=60)
    decided_on = DayField(label=_("Ngày quyết định"))
    valid_from = DayField(label=_("Hiệu lực từ ngày"))
    field_order = ("name", "decision_number", "decided_on", "valid_from", *RULES_OF_A_COUNCIL)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout(
            Div(
                Div("name", css_class="whole"),
                *(Div(name) for name in self.fields if name != "name"),
                css_class="form-grid",
            )
        )

    def clean(self):
        data = super().clean()
        decided, begins = data.get("decided_on"), data.get("valid_from")
        if decided and begins and begins < decided:
            self.add_error("valid_from", _("Không được trước ngày quyết định."))
        return data


class PersonField(forms.CharField):
    """A person by user name, with suggestions; gives the account."""

    default_error_messages = {
        "unknown": _("Không có người dùng “%(name)s” đang hoạt động. Hãy chọn trong danh sách gợi ý."),
    }

    def __init__(self, **options):
        super().__init__(max_length=60, **options)
        self.widget.attrs |= {"list": "people", "autocomplete": "off"}

    def clean(self, value):
        name = super().clean(value)
        if not name:
            return None
        user = User.objects.filter(username=name, is_active=True).first()
        if user is None:
            raise ValidationError(self.error_messages["unknown"], code="unknown", params={"name": name})
        return user


class SeatForm(CleanTextMixin, forms.Form):
    """One person with what they sit as."""

    person = PersonField(label=_("Người (tên đăng nhập)"))
    kind = forms.ChoiceField(label=_("Vai"), choices=SeatKind.choices, initial=SeatKind.MEMBER)
    title = forms.CharField(
        label=_("Chức vụ"),
        max_length=160,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": _("Để trống: theo phân công")}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = plain_helper()
        self.helper.layout = Layout(
            Div(*(Div(name, css_class="col-12 col-md-4") for name in self.fields), css_class="row gx-3")
        )

    @property
    def sitting(self) -> Sitting:
        data = self.cleaned_data
        return Sitting(data["person"], data["kind"], data["title"])


class SeatRow(SeatForm):
    """The same in a list of rows, where an empty one does not count."""

    person = PersonField(label=_("Người (tên đăng nhập)"), required=False)

    def has_changed(self):
        return bool(self.data.get(self.add_prefix("person"), "").strip())


class SeatRows(BaseFormSet):
    @property
    def people(self) -> list[Sitting]:
        """The rows in which somebody is named."""
        return [form.sitting for form in self.forms if form.has_changed() and form.cleaned_data.get("person")]


SeatFormSet = formset_factory(
    SeatRow,
    formset=SeatRows,
    extra=ROWS_TO_BEGIN,
    max_num=MOST_SEATS,
    absolute_max=MOST_SEATS,
    validate_max=True,
)


def with_more_rows(data):
    """What a person sent with some empty rows after it: “thêm dòng” where there is no JavaScript."""
    data = data.copy()
    count = data.get("seats-TOTAL_FORMS", "")
    count = int(count) if count.isascii() and count.isdigit() and len(count) < 4 else 0
    data["seats-TOTAL_FORMS"] = str(min(count + ROWS_TO_ADD, MOST_SEATS))
    return data


class SeatReplaceForm(CleanTextMixin, forms.Form):
    """Who takes a seat's place, and why."""

    person = PersonField(label=_("Người thay (tên đăng nhập)"))
    title = forms.CharField(label=_("Chức vụ"), max_length=160, required=False)
    reason = forms.CharField(
        label=_("Lý do, văn bản"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Hãy ghi lý do thay, ví dụ số quyết định kiện toàn.")},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = plain_helper()
