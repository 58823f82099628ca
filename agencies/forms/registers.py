"""What one asks the registers: as of which day, which words, which kind."""

from datetime import date

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Field, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.enums import AgencyKind, Function, Level, UnitKind
from agencies.models.base import REGISTER_BEGAN_ON
from agencies.selectors.registers import PROVINCE_CODE

ALL = ("", _("Tất cả"))
WRITE_DAYS = ["%d/%m/%Y", "%d-%m-%Y", "%Y-%m-%d"]
LAST_DAY = date(2100, 12, 31)
LISTED_KINDS = [(kind.value, kind.label) for kind in AgencyKind if kind != AgencyKind.PRODUCER]


class AsOfForm(forms.Form):
    """A question to a register as of a day. What makes no sense is said beside its field and left out."""

    q = forms.CharField(
        label=_("Tìm"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("Gõ không dấu cũng được")}),
    )
    ngay = forms.DateField(
        label=_("Vào ngày"),
        required=False,
        input_formats=WRITE_DAYS,
        widget=forms.DateInput(
            format="%d/%m/%Y",
            attrs={"placeholder": "21/05/2019", "inputmode": "numeric", "autocomplete": "off"},
        ),
        error_messages={"invalid": _("Không có ngày như vậy; hãy viết như 21/05/2019.")},
    )

    def __init__(self, query, *, today: date):
        super().__init__(query)
        self.today = today
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(
            Field("q", wrapper_class="grow"), *(name for name in self.fields if name != "q")
        )
        self.is_valid()

    def clean_ngay(self):
        day = self.cleaned_data["ngay"]
        if day and not REGISTER_BEGAN_ON <= day <= LAST_DAY:
            raise ValidationError(
                gettext("Sổ ghi từ ngày %(first)s; hãy chọn ngày từ đó đến %(last)s.")
                % {"first": f"{REGISTER_BEGAN_ON:%d/%m/%Y}", "last": f"{LAST_DAY:%d/%m/%Y}"}
            )
        return day

    @property
    def day(self) -> date:
        """The day asked for; today when none, or none that exists, was given."""
        return self.cleaned_data.get("ngay") or self.today

    @property
    def words(self) -> str:
        return self.cleaned_data.get("q", "")

    def chosen(self, name: str) -> str:
        return self.cleaned_data.get(name, "")

    def in_words(self) -> list[str]:
        """The question as it is written above an export."""
        lines = [gettext("Vào ngày %(day)s") % {"day": f"{self.day:%d/%m/%Y}"}]
        for name, field in self.fields.items():
            value = self.cleaned_data.get(name)
            if value and name != "ngay":
                shown = dict(getattr(field, "choices", ())).get(value, value)
                lines.append(f"{field.label}: {shown}")
        return lines


class AgencyListForm(AsOfForm):
    cap = forms.ChoiceField(label=_("Cấp"), required=False, choices=[ALL, *Level.choices])
    loai = forms.ChoiceField(label=_("Loại"), required=False, choices=[ALL, *LISTED_KINDS])
    chuc_nang = forms.ChoiceField(label=_("Chức năng"), required=False, choices=[ALL, *Function.choices])

    def criteria(self) -> dict:
        return {
            "words": self.words,
            "level": self.chosen("cap"),
            "kind": self.chosen("loai"),
            "function": self.chosen("chuc_nang"),
        }


class UnitListForm(AsOfForm):
    cap = forms.ChoiceField(
        label=_("Cấp"),
        required=False,
        choices=[ALL, (Level.DISTRICT, Level.DISTRICT.label), (Level.COMMUNE, Level.COMMUNE.label)],
    )
    loai = forms.ChoiceField(label=_("Loại"), required=False, choices=[ALL, *UnitKind.choices[2:]])
    tinh = forms.ChoiceField(
        label=_("Tỉnh"),
        required=False,
        choices=[("", _("Đồng Nai")), ("70", _("Bình Phước (đến 30/06/2025)"))],
    )

    def criteria(self) -> dict:
        return {
            "words": self.words,
            "level": self.chosen("cap"),
            "kind": self.chosen("loai"),
            "province": self.chosen("tinh") or PROVINCE_CODE,
        }
