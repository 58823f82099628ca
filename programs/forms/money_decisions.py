"""A decision about money: its words, its lines on one page, the number it is signed under."""

from collections.abc import Sequence

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from agencies.forms.numbers import MoneyField
from agencies.forms.text import CleanTextMixin
from agencies.models import Agency
from programs.enums import MoneyDecisionKind, PlanStatus
from programs.forms.annual_plans import plain_helper
from programs.models import BudgetYear, MoneyDecisionLine, MoneySource, SpendingContent
from programs.models.plans import Assignment
from programs.selectors.budget_years import used_in
from programs.services.budget_years import agencies_that_ask
from programs.services.money_decisions import Given

EXTRA_ROWS = 3
# Each row offers every agency: more of them take longer to draw than anybody waits. A longer allocation is
# several decisions.
MOST_ROWS = 120


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

    version = forms.IntegerField(
        widget=forms.HiddenInput,
        min_value=1,
        error_messages={
            "required": _("Biểu mẫu gửi lên thiếu số phiên bản. Hãy mở lại trang rồi nhập tiếp."),
            "invalid": _("Số phiên bản không đúng. Hãy mở lại trang rồi nhập tiếp."),
        },
    )


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


class ReasonForm(CleanTextMixin, forms.Form):
    """Why something is sent back."""

    reason = forms.CharField(max_length=4000, required=False)


class LedgerReasonForm(CleanTextMixin, forms.Form):
    """Why the ledger is corrected; as long as an entry holds."""

    reason = forms.CharField(
        max_length=500, error_messages={"required": _("Bút toán điều chỉnh sổ phải có lý do.")}
    )


class _Named(forms.TypedChoiceField):
    """One row of a register; `offer` says which, once for all rows of the page."""

    def __init__(self, **options):
        super().__init__(widget=forms.Select(attrs={"class": "form-select"}), empty_value=None, **options)

    def offer(self, rows: dict):
        self.choices = [("", "–"), *((str(pk), _label(row)) for pk, row in rows.items())]
        self.coerce = lambda value: _row_of(rows, value)


def _row_of(rows: dict, value):
    """The row meant; ValueError for what is not among them, as a field's coercion must."""
    if (key := int(value)) not in rows:
        raise ValueError(key)
    return rows[key]


class LineForm(CleanTextMixin, forms.Form):
    """One line; a row in which nothing is chosen or written does not count."""

    source = _Named(label=_("Nguồn"), error_messages={"required": _("Hãy chọn nguồn.")})
    agency = _Named(label=_("Đơn vị"), required=False)
    content = _Named(label=_("Nội dung chi"), required=False)
    assignment = _Named(label=_("Nhiệm vụ (nếu có)"), required=False)
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
        return plain_helper()

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
PREFIX = "dong"


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
    given = {"kind": decision.kind, "choices": _choices(decision.year, today, lines)}
    if posted is not None:
        return LineFormSet(posted, prefix=PREFIX, form_kwargs=given)
    return LineFormSet(initial=initial, prefix=PREFIX, form_kwargs=given)


def _choices(year: BudgetYear, today, lines: Sequence[MoneyDecisionLine]) -> dict:
    """What every row offers, asked for once however many rows there are."""
    asking = agencies_that_ask(today).values("pk")
    named = [line.agency_id for line in lines if line.agency_id]
    querysets = {
        "source": MoneySource.objects.filter(used_in(year)).order_by("position", "pk"),
        "content": SpendingContent.objects.filter(used_in(year)).order_by("position", "pk"),
        "agency": Agency.objects.filter(Q(pk__in=asking) | Q(pk__in=named)).order_by("kind", "code", "pk"),
        "assignment": Assignment.objects.filter(plan__status=PlanStatus.ISSUED).order_by(
            "plan_id", "number", "pk"
        ),
    }
    return {name: {row.pk: row for row in rows} for name, rows in querysets.items()}


def _label(row) -> str:
    return row.short_name if isinstance(row, Agency) else str(row)[:90]
