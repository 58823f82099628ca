"""What one asks of the annual plans, and what agencies, secretariat and leader write about them."""

from collections.abc import Iterable, Sequence

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Field, Layout
from django import forms
from django.forms import BaseFormSet, formset_factory
from django.forms.formsets import DELETION_FIELD_NAME
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.enums import Function
from agencies.forms.days import DayField
from agencies.forms.numbers import FigureField, MoneyField
from agencies.forms.selects import PlainSelect
from agencies.forms.text import CleanTextMixin
from agencies.forms.versions import VersionField
from agencies.lists import options
from agencies.models import Agency
from agencies.permissions import Actor
from programs.enums import AnnualPlanStatus, FundingSource
from programs.models import AnnualPlanItem
from programs.selectors.annual_plans import (
    HANDED_IN,
    MISSING,
    SORTS,
    SUBMIT_AGAIN_BY,
    Criteria,
    YearFigures,
)

ALL = ("", _("Tất cả"))
EVERY_YEAR = "tat-ca"
MOST_ITEMS = 100
ROWS_TO_BEGIN, ROWS_TO_ADD = 3, 3
FIRST_YEAR, LAST_YEAR = 2018, 2100


def plain_helper() -> FormHelper:
    """Fields alone: the page brings the form round them."""
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    return helper


class Chooser(forms.ChoiceField):
    """A drop-down of a filter bar; what is not among its choices is not asked for."""

    def __init__(self, **options):
        super().__init__(required=False, widget=PlainSelect(attrs={"class": "form-select"}), **options)


# --- The list -------------------------------------------------------------------------------------


class AnnualPlanListForm(CleanTextMixin, forms.Form):
    """A question to the list. What makes no sense is left out."""

    q = forms.CharField(
        label=_("Tìm cơ quan"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("Gõ không dấu cũng được")}),
    )
    nam = forms.CharField(label=_("Năm"), required=False, max_length=6, widget=forms.HiddenInput)
    co_quan = forms.IntegerField(label=_("Cơ quan"), required=False, min_value=1, max_value=10**12)
    tinh_trang = Chooser(label=_("Tình trạng"), choices=[ALL, *AnnualPlanStatus.choices])
    nop = Chooser(
        label=_("Đã nộp hay chưa"),
        choices=[ALL, (HANDED_IN, _("Đã nộp")), (MISSING, _("Chưa nộp, hoặc bị trả lại"))],
    )
    tre = Chooser(
        label=_("Thời hạn"),
        choices=[ALL, ("co", _("Quá hạn, nộp trễ")), ("khong", _("Trong hạn"))],
    )
    sort = Chooser(label=_("Sắp xếp"), choices=[("", _("Mặc định")), *SORTS.items()])

    def add_prefix(self, field_name):
        """Addresses are written with hyphens: co-quan=12."""
        return field_name.replace("_", "-")

    def __init__(self, query, *, years: list[int], default_year: int | None):
        super().__init__(query)
        self.years, self.default_year = years, default_year
        self.is_valid()

    @property
    def choosers(self):
        """The drop-down fields, as the filter bar shows them."""
        return [
            {
                "name": self.add_prefix(name),
                "label": self.fields[name].label,
                "options": options(self.fields[name].choices, self.data.get(self.add_prefix(name), "")),
            }
            for name in ("tinh_trang", "nop", "tre", "sort")
        ]

    @property
    def asked(self):
        """What was written into the other fields, by name."""
        return {name: self.data.get(self.add_prefix(name), "") for name in ("q", "nam", "co_quan")}

    @property
    def year(self) -> int | None:
        """The year asked for; None for all of them."""
        asked = self.cleaned_data.get("nam", "")
        if asked == EVERY_YEAR:
            return None
        known = asked.isascii() and asked.isdigit() and int(asked) in self.years
        return int(asked) if known else self.default_year

    @property
    def criteria(self) -> Criteria:
        data = self.cleaned_data
        return Criteria(
            words=data.get("q", ""),
            year=self.year,
            agency_id=data.get("co_quan"),
            status=data.get("tinh_trang", ""),
            handed_in=data.get("nop", ""),
            late={"co": True, "khong": False}.get(data.get("tre", "")),
            sort=data.get("sort", ""),
        )

    @property
    def asks_for_some(self) -> bool:
        """Whether anything but year and order is asked for."""
        return any(self.cleaned_data.get(name) for name in ("q", "co_quan", "tinh_trang", "nop", "tre"))

    def in_words(self) -> list[str]:
        """The question as it is written above an export."""
        year = self.year
        lines = [gettext("Năm: %(year)s") % {"year": year} if year else gettext("Mọi năm")]
        for name in ("q", "tinh_trang", "nop", "tre"):
            if value := self.cleaned_data.get(name):
                shown = dict(getattr(self.fields[name], "choices", ())).get(value, value)
                lines.append(f"{self.fields[name].label}: {shown}")
        return lines


def annual_plan_question(query: QueryDict, actor: Actor, years: Sequence[YearFigures]) -> AnnualPlanListForm:
    """What is asked of the list: at first the newest year, of one's own plans every year."""
    newest = years[0].year if years and actor.reads_everything else None
    return AnnualPlanListForm(query, years=[figures.year for figures in years], default_year=newest)


# --- The call -------------------------------------------------------------------------------------


class CallDaysForm(CleanTextMixin, forms.Form):
    """The due day and the lock day of a call."""

    due_on = DayField(
        label=_("Hạn nộp"),
        help_text=_("Nộp đến hết ngày này là đúng hạn; nộp sau ngày này được ghi là nộp trễ."),
    )
    lock_on = DayField(
        label=_("Ngày khoá"),
        help_text=_("Hết ngày này thì không nộp được nữa, trừ khi đơn vị xin và được mở khoá."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = plain_helper()

    def clean(self):
        data = super().clean()
        due_on, lock_on = data.get("due_on"), data.get("lock_on")
        if due_on and lock_on and lock_on < due_on:
            self.add_error("lock_on", _("Ngày khoá không được trước hạn nộp."))
        return data


class AgencyChoices(forms.ModelMultipleChoiceField):
    def label_from_instance(self, agency):
        return agency.name


class CallForm(CallDaysForm):
    """What the secretariat asks for in one act: a year's plans, of all local agencies and of some others."""

    year = forms.IntegerField(
        label=_("Năm kế hoạch"),
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": "4"}),
        error_messages={"invalid": _("Hãy ghi năm bằng bốn chữ số, ví dụ 2020.")},
    )
    note = forms.CharField(
        label=_("Ghi chú"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "data-counter": True}),
        help_text=_("Căn cứ, biểu mẫu, lưu ý cho các đơn vị."),
    )
    agencies = AgencyChoices(
        label=_("Cơ quan khác cùng lập"),
        queryset=Agency.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Mọi đơn vị địa phương đang hoạt động được yêu cầu sẵn."),
        error_messages={"invalid_choice": _("Có cơ quan không còn hoạt động. Hãy chọn lại.")},
    )
    field_order = ("year", "due_on", "lock_on", "note", "agencies")

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        in_force = Agency.objects.at_work().in_force_on(today)
        local = Agency.objects.doing(Function.LOCAL, today)
        self.fields["agencies"].queryset = in_force.exclude(pk__in=local).order_by("kind", "sort_key", "pk")
        self.helper.layout = Layout(
            Div(
                Div("year"),
                Div("due_on"),
                Div("lock_on"),
                Div("note", css_class="whole"),
                css_class="form-grid",
            ),
            Field("agencies"),
        )


# --- The plan -------------------------------------------------------------------------------------


class AnnualPlanForm(CleanTextMixin, forms.Form):
    """What stands above the activities. `version` is the one that was read; it tells two writers apart."""

    aim = forms.CharField(
        label=_("Mục tiêu, yêu cầu"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4, "data-counter": True}),
        help_text=_("Kết quả muốn có trong năm: số sản phẩm, hạng sao, chủ thể, doanh thu."),
    )
    version = VersionField(label=_("Bản đã đọc"))
    # Sent by “Tôi đã xem, lưu bản của tôi” alone.
    version_seen = forms.IntegerField(required=False, min_value=1)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = plain_helper()
        self.helper.layout = Layout("aim")

    @property
    def read_version(self) -> int:
        """The version that its writer last saw."""
        return self.cleaned_data["version_seen"] or self.cleaned_data["version"]


def funding_name(source) -> str:
    return f"amount_{source}"


class ItemForm(CleanTextMixin, forms.Form):
    """One activity. A row in which nothing is written does not count."""

    activity = forms.CharField(
        label=_("Hoạt động"),
        max_length=500,
        widget=forms.TextInput(attrs={"placeholder": _("Ví dụ: Tập huấn cho chủ thể OCOP")}),
        error_messages={"required": _("Hãy ghi tên hoạt động, hoặc xoá trống cả dòng.")},
    )
    aims_at = forms.CharField(label=_("Sản phẩm, chỉ tiêu hướng tới"), required=False, max_length=300)
    quantity = FigureField(label=_("Số lượng"), required=False)
    unit = forms.CharField(label=_("Đơn vị tính"), required=False, max_length=40)
    from_month = forms.TypedChoiceField(label=_("Từ tháng"), coerce=int, initial=1)
    until_month = forms.TypedChoiceField(label=_("Đến tháng"), coerce=int, initial=12)
    responsible = forms.CharField(label=_("Đơn vị, người phụ trách"), required=False, max_length=200)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        months = [(month, gettext("Tháng %(month)s") % {"month": month}) for month in range(1, 13)]
        self.fields["from_month"].choices = self.fields["until_month"].choices = months
        for source in FundingSource:
            self.fields[funding_name(source)] = MoneyField(label=source.label, required=False)

    @property
    def helper(self):
        helper = plain_helper()
        quarter = ("quantity", "unit", "from_month", "until_month")
        helper.layout = Layout(
            Div(
                Div("activity", css_class="col-12"),
                Div("aims_at", css_class="col-12 col-md-6"),
                Div("responsible", css_class="col-12 col-md-6"),
                *(Div(name, css_class="col-6 col-md-3") for name in quarter),
                css_class="row gx-3",
            ),
            HTML(f'<p class="form-label">{gettext("Kinh phí theo nguồn (đồng)")}</p>'),
            Div(
                *(Div(funding_name(source), css_class="col-6 col-md-4") for source in FundingSource),
                css_class="row gx-3 align-items-end",
            ),
        )
        if DELETION_FIELD_NAME in self.fields:
            helper.layout.append(Div(DELETION_FIELD_NAME, css_class="no-js-only"))
        return helper

    def clean(self):
        data = super().clean()
        first, last = data.get("from_month"), data.get("until_month")
        if first and last and last < first:
            self.add_error("until_month", _("Tháng kết thúc phải từ tháng bắt đầu trở đi."))
        return data

    @property
    def as_item(self) -> dict:
        """The row as `save_annual_plan` takes it."""
        data = self.cleaned_data
        item = {field: data[field] for field in ITEM_FIELDS}
        item["funding"] = {
            source: amount for source in FundingSource.values if (amount := data[funding_name(source)])
        }
        return item


MONTHS = ("from_month", "until_month")
ITEM_FIELDS = ("activity", "aims_at", "quantity", "unit", "from_month", "until_month", "responsible")


class ItemRows(BaseFormSet):
    """The activities in their order. Every row counts as new: a saved plan's rows are written anew."""

    default_error_messages = {
        "too_many_forms": _("Tối đa %(num)d hoạt động trong một kế hoạch. Hãy gộp bớt."),
        "missing_management_form": _("Biểu mẫu gửi lên thiếu dữ liệu. Hãy mở lại trang rồi nhập tiếp."),
    }
    deletion_widget = forms.CheckboxInput

    def initial_form_count(self):
        """None when sent: so a row that was emptied is a row that is not there, saved before or not."""
        return 0 if self.is_bound else super().initial_form_count()

    def add_fields(self, form, index):
        super().add_fields(form, index)
        form.fields[DELETION_FIELD_NAME].label = _("Bỏ hoạt động này")

    @property
    def as_items(self) -> list[dict]:
        """What was written, in order, without empty rows and rows to be left out."""
        return [
            form.as_item
            for form in self.forms
            if form.has_changed() and form.cleaned_data and not form.cleaned_data.get(DELETION_FIELD_NAME)
        ]


ItemFormSet = formset_factory(
    ItemForm,
    formset=ItemRows,
    extra=0,
    can_delete=True,
    max_num=MOST_ITEMS,
    absolute_max=MOST_ITEMS + ROWS_TO_BEGIN + ROWS_TO_ADD,
    validate_max=True,
)


def item_rows(items: Iterable[AnnualPlanItem]):
    """The rows of a saved plan, and some empty ones to write on."""
    rows = [
        {field: getattr(item, field) for field in ITEM_FIELDS}
        | {funding_name(line.source): line.amount for line in item.funding.all()}
        for item in items
    ]
    formset = ItemFormSet(initial=rows, prefix="items")
    formset.extra = ROWS_TO_BEGIN if not rows else 1
    return formset


def sent_rows(data):
    """The rows as a person sent them."""
    return ItemFormSet(data, prefix="items")


def with_more_rows(data):
    """What a person sent with some empty rows after it: “thêm dòng” where there is no JavaScript."""
    data = data.copy()
    count = data.get("items-TOTAL_FORMS", "")
    count = int(count) if count.isascii() and count.isdigit() and len(count) < 5 else 0
    more = min(count + ROWS_TO_ADD, MOST_ITEMS)
    for row in range(count, more):
        # As a fresh row begins; otherwise an untouched one would come back as January to January, and count.
        data.update({f"items-{row}-{name}": str(ItemForm.base_fields[name].initial) for name in MONTHS})
    data["items-TOTAL_FORMS"] = str(more)
    return data


class ReturnForm(CleanTextMixin, forms.Form):
    """Why a plan is sent back, and until when it may be submitted again."""

    reason = forms.CharField(
        label=_("Lý do trả lại"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5, "data-counter": True}),
        help_text=_("Ghi rõ phải bổ sung, sửa chỗ nào: đơn vị đọc đúng những chữ này."),
        error_messages={"required": _("Hãy ghi lý do: người nhận cần biết phải làm gì.")},
    )
    until = DayField(
        label=SUBMIT_AGAIN_BY,
        required=False,
        help_text=_("Để trống: năm ngày làm việc kể từ hôm nay, và không trước ngày khoá."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = plain_helper()
