"""An agency's account of a year, all lines on one page."""

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from agencies.forms.numbers import MoneyField
from agencies.forms.text import CleanTextMixin
from agencies.forms.versions import VersionField
from programs.forms.annual_plans import plain_helper
from programs.forms.money_rows import in_columns
from programs.models import SettlementLine
from programs.services.settlements import Account

PREFIX = "dong"
MOST_ROWS = 200


class SettlementForm(CleanTextMixin, forms.Form):
    """What stands above the lines; `version` is the one that was read."""

    note = forms.CharField(
        label=_("Thuyết minh"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4, "data-counter": True}),
    )
    version = VersionField()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = plain_helper()


class AccountForm(CleanTextMixin, forms.Form):
    """What becomes of one line's money; nothing written is nothing."""

    line = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=10**12)
    settled = MoneyField(label=_("Đề nghị quyết toán"), required=False)
    carried_out = MoneyField(label=_("Chuyển sang năm sau"), required=False)
    cancelled = MoneyField(label=_("Hủy dự toán"), required=False)
    explanation = forms.CharField(label=_("Giải trình chênh lệch"), required=False, max_length=1000)

    @property
    def helper(self):
        return in_columns(self, settled=4, carried_out=4, cancelled=4, explanation=12)


class _Accounts(BaseFormSet):
    @property
    def accounts(self) -> dict[int, Account]:
        """Key of a settlement's line -> what is said of it."""
        found = {}
        for form in self.forms:
            data = form.cleaned_data
            found[data["line"]] = Account(
                settled=data["settled"] or 0,
                carried_out=data["carried_out"] or 0,
                cancelled=data["cancelled"] or 0,
                explanation=data["explanation"],
            )
        return found


AccountFormSet = formset_factory(
    AccountForm, formset=_Accounts, extra=0, max_num=MOST_ROWS, absolute_max=MOST_ROWS, validate_max=True
)


def account_forms(lines: list[SettlementLine], posted=None) -> BaseFormSet:
    """A row for each line: as it stands, or as it was sent."""
    if posted is not None:
        rows = AccountFormSet(posted, prefix=PREFIX, form_kwargs={"empty_permitted": False})
    else:
        initial = [
            {
                "line": line.pk,
                "settled": line.settled,
                "carried_out": line.carried_out,
                "cancelled": line.cancelled,
                "explanation": line.explanation,
            }
            for line in lines
        ]
        rows = AccountFormSet(initial=initial, prefix=PREFIX)
    return rows
