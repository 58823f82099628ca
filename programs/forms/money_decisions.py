"""A decision about money: its words, its lines on one page, the number it is signed under."""

from collections.abc import Sequence

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from agencies.forms.numbers import MoneyField
from agencies.forms.text import CleanTextMixin
from agencies.forms.versions import VersionField
from programs.enums import MoneyDecisionKind
from programs.forms.annual_plans import plain_helper
from programs.forms.money_rows import (
    EXTRA_ROWS,
    MOST_ROWS,
    PREFIX,
    NamedRow,
    agency_rows,
    in_columns,
    register_rows,
)
from programs.models import MoneyDecisionLine
from programs.services.money_decisions import Given


class SignedMoneyField(MoneyField):
    """Whole đồng, more or, with a minus, less."""

    def validate(self, value):
        if value is not None and value < 0:
            super().validate(abs(value))
            return
        super().validate(value)


class DecisionForm(CleanTextMixin, forms.Form):
    """The words of a decision."""

    title = forms.CharField(
        label=_("Trích yếu"),
        max_length=300,
        widget=forms.TextInput(
            attrs={"placeholder": _("Ví dụ: Phân bổ kinh phí Chương trình OCOP năm 2019 (đợt 1)")}
        ),
    )
    number = forms.CharField(
        label=_("Số, ký hiệu"),
        required=False,
        max_length=60,
        help_text=_("Ví dụ 4250/QĐ-UBND. Chưa có thì để trống; lãnh đạo ghi khi ký."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = plain_helper()


class NewDecisionForm(DecisionForm):
    """What kind of decision is begun."""

    kind = forms.ChoiceField(label=_("Loại"), choices=MoneyDecisionKind.choices)
    field_order = ("kind", "title", "number")


class EditDecisionForm(DecisionForm):
    """The words again; `version` is the one that was read."""

    version = VersionField()


class SignForm(CleanTextMixin, forms.Form):
    """Under which number a leader signs."""

    number = forms.CharField(
        label=_("Số, ký hiệu"),
        max_length=60,
        error_messages={"required": _("Quyết định chưa có số, ký hiệu. Hãy ghi số rồi ký.")},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = plain_helper()


class LedgerReasonForm(CleanTextMixin, forms.Form):
    """Why the ledger is corrected; as long as an entry holds."""

    reason = forms.CharField(
        max_length=500, error_messages={"required": _("Bút toán điều chỉnh sổ phải có lý do.")}
    )


class LineForm(CleanTextMixin, forms.Form):
    """One line; a row in which nothing is chosen or written does not count."""

    source = NamedRow(label=_("Nguồn"), error_messages={"required": _("Hãy chọn nguồn.")})
    agency = NamedRow(label=_("Đơn vị"), required=False)
    content = NamedRow(label=_("Nội dung chi"), required=False)
    assignment = NamedRow(label=_("Nhiệm vụ (nếu có)"), required=False)
    amount = SignedMoneyField(
        label=_("Số tiền (đồng)"), error_messages={"required": _("Hãy ghi số tiền khác 0.")}
    )
    note = forms.CharField(label=_("Ghi chú"), required=False, max_length=300)

    def __init__(self, *args, kind: str, choices: dict, **kwargs):
        super().__init__(*args, **kwargs)
        for name, rows in choices.items():
            self.fields[name].offer(rows)
        if kind == MoneyDecisionKind.CEILING:
            for name in ("agency", "content", "assignment"):
                del self.fields[name]

    @property
    def helper(self):
        return in_columns(self, source=6, agency=6, content=6, assignment=6, amount=4, note=8)

    def clean_amount(self):
        amount = self.cleaned_data["amount"]
        if not amount:
            raise ValidationError(_("Hãy ghi số tiền khác 0."))
        return amount

    @property
    def given(self) -> Given:
        data = {name: value for name, value in self.cleaned_data.items() if name != "DELETE"}
        return Given(**data)


class _Lines(BaseFormSet):
    @property
    def given(self) -> list[Given]:
        """The rows that count, in their order."""
        return [
            form.given for form in self.forms if form.has_changed() and not self._should_delete_form(form)
        ]


LineFormSet = formset_factory(
    LineForm,
    formset=_Lines,
    extra=EXTRA_ROWS,
    can_delete=True,
    max_num=MOST_ROWS,
    absolute_max=MOST_ROWS + EXTRA_ROWS,
    validate_max=True,
)


def line_forms(decision, today, *, posted=None, lines: Sequence[MoneyDecisionLine] = ()) -> BaseFormSet:
    """The rows of a decision: as they stand, or as they were sent."""
    initial = [
        {
            "source": line.source_id,
            "agency": line.agency_id,
            "content": line.content_id,
            "assignment": line.assignment_id,
            "amount": line.amount,
            "note": line.note,
        }
        for line in lines
    ]
    named = [line.agency_id for line in lines if line.agency_id]
    choices = register_rows(decision.year) | {"agency": agency_rows(today, named)}
    given = {"kind": decision.kind, "choices": choices}
    if posted is not None:
        return LineFormSet(posted, prefix=PREFIX, form_kwargs=given)
    return LineFormSet(initial=initial, prefix=PREFIX, form_kwargs=given)
