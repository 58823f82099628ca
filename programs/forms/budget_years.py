"""Opening a budget year, and the question to its page."""

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.forms.days import DayField
from agencies.forms.text import CleanTextMixin
from programs.forms.annual_plans import ALL, Chooser, plain_helper
from programs.models import BudgetYear
from programs.selectors.budget_years import (
    BY_AGENCY,
    BY_CONTENT,
    BY_SOURCE,
    PivotCriteria,
    contents_of_year,
    sources_of_year,
)
from programs.services.budget_years import FIRST_YEAR, LAST_YEAR


class OpenYearForm(CleanTextMixin, forms.Form):
    """Which budget year is opened."""

    year = forms.IntegerField(label=_("Năm ngân sách"), min_value=FIRST_YEAR, max_value=LAST_YEAR)
    note = forms.CharField(
        label=_("Ghi chú, hướng dẫn"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4, "data-counter": True}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = plain_helper()


class MoveDayForm(CleanTextMixin, forms.Form):
    """Another day for a milestone, and why."""

    until = DayField(error_messages={"required": _("Hãy ghi hạn mới.")})
    reason = forms.CharField(
        max_length=2000, error_messages={"required": _("Hãy ghi lý do đổi hạn; lý do được lưu lại.")}
    )

    def clean(self):
        super().clean()
        if "until" in self.cleaned_data:
            self.cleaned_data["due_on"] = self.cleaned_data.pop("until")


class BudgetYearForm(CleanTextMixin, forms.Form):
    """A question to the page of a year. What makes no sense is left out."""

    theo = Chooser(
        label=_("Xem theo"),
        choices=[(BY_AGENCY, _("Đơn vị")), (BY_CONTENT, _("Nội dung chi")), (BY_SOURCE, _("Nguồn"))],
    )
    noi_dung = Chooser(label=_("Nội dung chi"), choices=[])
    nguon = Chooser(label=_("Nguồn"), choices=[])
    ngay = DayField(label=_("Sổ đến hết ngày"), required=False)

    def add_prefix(self, field_name):
        """Addresses are written with hyphens: noi-dung=3."""
        return field_name.replace("_", "-")

    def __init__(self, query, year: BudgetYear):
        super().__init__(query)
        for name, rows in (("noi_dung", contents_of_year(year)), ("nguon", sources_of_year(year))):
            self.fields[name].choices = [ALL, *((str(pk), label) for pk, label in rows)]
        self.is_valid()

    @property
    def choosers(self):
        """The drop-down fields, as the filter bar shows them."""
        return [self[name] for name in ("theo", "noi_dung", "nguon")]

    @property
    def criteria(self) -> PivotCriteria:
        data = self.cleaned_data
        return PivotCriteria(
            by=data.get("theo") or BY_AGENCY,
            content=int(data["noi_dung"]) if data.get("noi_dung") else None,
            source=int(data["nguon"]) if data.get("nguon") else None,
            day=data.get("ngay"),
        )

    @property
    def asks_for_some(self) -> bool:
        return any(self.cleaned_data.get(name) for name in ("noi_dung", "nguon", "ngay"))

    def in_words(self) -> list[str]:
        """The question as it is written above an export."""
        lines = []
        for name in ("noi_dung", "nguon"):
            if value := self.cleaned_data.get(name):
                lines.append(f"{self.fields[name].label}: {dict(self.fields[name].choices)[value]}")
        return lines
