"""Questions to the ledger and to the list of commitments. What makes no sense is left out."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from agencies.forms.days import DayField
from agencies.forms.text import CleanTextMixin
from programs.enums import EntryKind
from programs.forms.annual_plans import ALL, Chooser
from programs.models import BudgetYear
from programs.selectors.budget_years import contents_of_year, sources_of_year
from programs.selectors.commitments import CommitmentCriteria
from programs.selectors.ledger import LedgerCriteria


def _key(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=1, max_value=10**12)


class _Question(CleanTextMixin, forms.Form):
    def add_prefix(self, field_name):
        """Addresses are written with hyphens."""
        return field_name.replace("_", "-")

    def __init__(self, query: QueryDict):
        super().__init__(query)
        self._offer()
        self.is_valid()

    def _offer(self) -> None:
        """Fill drop-downs before the question is read."""

    @property
    def asks_for_some(self) -> bool:
        return any(self.cleaned_data.values())

    def in_words(self) -> list[str]:
        """The question as it is written above an export."""
        return [
            f"{self.fields[name].label}: {self._said(name, value)}"
            for name, value in self.cleaned_data.items()
            if value
        ]

    def _said(self, name: str, value: Any) -> str:
        if isinstance(self.fields[name], DayField):
            return f"{value:%d/%m/%Y}"
        choices: Any = getattr(self.fields[name], "choices", ())
        return str(dict(choices).get(value, value))


class CommitmentListForm(_Question):
    """A question to the list of commitments."""

    q = forms.CharField(label=_("Tìm số, nội dung, người thụ hưởng"), required=False, max_length=100)
    don_vi = _key(_("Đơn vị"))
    dong = _key(_("Dòng ngân sách"))

    @property
    def criteria(self) -> CommitmentCriteria:
        data = self.cleaned_data
        return CommitmentCriteria(words=data.get("q", ""), agency=data.get("don_vi"), line=data.get("dong"))


class LedgerForm(_Question):
    """A question to the ledger of a year."""

    loai = Chooser(label=_("Loại"), choices=[ALL, *EntryKind.choices])
    noi_dung = Chooser(label=_("Nội dung chi"), choices=[])
    nguon = Chooser(label=_("Nguồn"), choices=[])
    ngay = DayField(label=_("Ghi sổ đến hết ngày"), required=False)
    don_vi = _key(_("Đơn vị"))
    dong = _key(_("Dòng ngân sách"))

    def __init__(self, query: QueryDict, year: BudgetYear):
        self.year = year
        super().__init__(query)

    def _offer(self) -> None:
        for name, rows in (("noi_dung", contents_of_year(self.year)), ("nguon", sources_of_year(self.year))):
            field: Any = self.fields[name]
            field.choices = [ALL, *((str(pk), label) for pk, label in rows)]

    @property
    def choosers(self):
        """The drop-down fields, as the filter bar shows them."""
        return [self[name] for name in ("loai", "noi_dung", "nguon")]

    @property
    def criteria(self) -> LedgerCriteria:
        data = self.cleaned_data
        return LedgerCriteria(
            kind=data.get("loai", ""),
            content=int(data["noi_dung"]) if data.get("noi_dung") else None,
            source=int(data["nguon"]) if data.get("nguon") else None,
            agency=data.get("don_vi"),
            line=data.get("dong"),
            day=data.get("ngay"),
        )
