"""What an agency asks for: its lines on one page, taken from its annual plan, and what is proposed for each."""

from collections.abc import Sequence
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from agencies.forms.numbers import FigureField, MoneyField
from agencies.forms.text import CleanTextMixin
from agencies.forms.versions import VersionField
from programs.forms.annual_plans import plain_helper
from programs.forms.money_rows import EXTRA_ROWS, MOST_ROWS, PREFIX, NamedRow, in_columns, register_rows
from programs.models import BudgetYear, Estimate, EstimateLine
from programs.models.estimates import amount_of
from programs.models.money_registers import MOST_MONEY
from programs.selectors.estimates import PlannedMoney
from programs.services.estimates import Proposed, Wanted

NO_COST = _("Hãy ghi đơn giá lớn hơn 0.")
TOO_MUCH = _("Khối lượng nhân đơn giá quá lớn. Hãy xem lại số chữ số.")


class EstimateForm(CleanTextMixin, forms.Form):
    """What stands above the lines; `version` is the one that was read."""

    note = forms.CharField(
        label=_("Thuyết minh"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4, "data-counter": True}),
        help_text=_("Căn cứ, định mức, cách tính; vì sao cần trong năm này."),
    )
    version = VersionField()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = plain_helper()


class WantedForm(CleanTextMixin, forms.Form):
    """One line; a row in which nothing is chosen or written does not count."""

    key = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=10**12)
    content = NamedRow(label=_("Nội dung chi"), error_messages={"required": _("Hãy chọn nội dung chi.")})
    source = NamedRow(label=_("Nguồn"), error_messages={"required": _("Hãy chọn nguồn.")})
    description = forms.CharField(label=_("Diễn giải"), max_length=500)
    unit = forms.CharField(label=_("Đơn vị tính"), required=False, max_length=40)
    quantity = FigureField(label=_("Khối lượng"), error_messages={"required": _("Hãy ghi khối lượng.")})
    unit_cost = MoneyField(label=_("Đơn giá (đồng)"), error_messages={"required": NO_COST})
    assignment = NamedRow(label=_("Nhiệm vụ (nếu có)"), required=False)

    def __init__(self, *args, choices: dict, **kwargs):
        super().__init__(*args, **kwargs)
        for name, rows in choices.items():
            self.fields[name].offer(rows)

    @property
    def helper(self):
        return in_columns(
            self, content=6, source=6, description=8, unit=4, quantity=3, unit_cost=3, assignment=6
        )

    def has_changed(self):
        """The hidden key alone is no line."""
        return any(name != "key" for name in self.changed_data)

    def clean_quantity(self):
        quantity = self.cleaned_data["quantity"]
        if not quantity:
            raise ValidationError(_("Khối lượng phải lớn hơn 0."))
        return quantity

    def clean_unit_cost(self):
        if not self.cleaned_data["unit_cost"]:
            raise ValidationError(NO_COST)
        return self.cleaned_data["unit_cost"]

    def clean(self):
        data = super().clean()
        quantity, cost = data.get("quantity"), data.get("unit_cost")
        if quantity and cost and amount_of(quantity, cost) > MOST_MONEY:
            self.add_error("unit_cost", TOO_MUCH)
        return data


class _WantedRows(BaseFormSet):
    def wanted(self, items: dict[int, EstimateLine]) -> list[Wanted]:
        """The rows that count; `items`: the lines that were there, for the plan's activity behind each."""
        found = []
        for form in self.forms:
            if not form.has_changed() or self._should_delete_form(form):
                continue
            data = {name: value for name, value in form.cleaned_data.items() if name != "DELETE"}
            line = items.get(data["key"])
            found.append(Wanted(**data, plan_item=line.plan_item if line else None))
        return found


WantedFormSet = formset_factory(
    WantedForm,
    formset=_WantedRows,
    extra=EXTRA_ROWS,
    can_delete=True,
    max_num=MOST_ROWS,
    absolute_max=MOST_ROWS + EXTRA_ROWS,
    validate_max=True,
)


def wanted_forms(year: BudgetYear, *, posted=None, lines: Sequence[EstimateLine] = ()) -> BaseFormSet:
    """The rows of an estimate: as they stand, or as they were sent."""
    given = {"choices": register_rows(year)}
    if posted is not None:
        return WantedFormSet(posted, prefix=PREFIX, form_kwargs=given)
    initial = [
        {
            "key": line.pk,
            "content": line.content_id,
            "source": line.source_id,
            "description": line.description,
            "unit": line.unit,
            "quantity": line.quantity,
            "unit_cost": line.unit_cost,
            "assignment": line.assignment_id,
        }
        for line in lines
    ]
    return WantedFormSet(initial=initial, prefix=PREFIX, form_kwargs=given)


# --- From the annual plan -----------------------------------------------------------------------------------------


class VersionForm(forms.Form):
    """Only the version that was read."""

    version = VersionField()


def from_plan_form(estimate: Estimate, money: Sequence[PlannedMoney], posted=None) -> forms.Form:
    """A choice of content for each activity and source of the annual plan; none leaves it out."""
    contents = register_rows(estimate.year)["content"]
    form = VersionForm(posted, initial={"version": estimate.version})
    for each in money:
        field = NamedRow(
            label=each.funding.item.activity,
            required=False,
            initial=each.content.pk if each.content else None,
        )
        form.fields[f"tien-{each.key}"] = field
        field.offer(contents)
    form.helper = plain_helper()
    return form


def wanted_from_plan(form: forms.Form, money: Sequence[PlannedMoney]) -> list[Wanted]:
    """What a valid form chose, as lines: the whole sum of the plan, once."""
    return [
        Wanted(
            content=content,
            source=each.source,
            description=each.funding.item.activity,
            quantity=Decimal(1),
            unit_cost=each.funding.amount,
            unit=str(_("hoạt động")),
            plan_item=each.funding.item,
        )
        for each in money
        if (content := form.cleaned_data[f"tien-{each.key}"])
    ]


# --- What is proposed ---------------------------------------------------------------------------------------------


class SeenForm(forms.Form):
    """The newest version that was read; nothing sent is none."""

    seen = VersionField(min_value=0, max_value=10**6)


class ProposedField(FigureField):
    """Whole đồng; unlike a price, nothing and 0 are two answers."""

    most = Decimal(MOST_MONEY)

    def clean(self, value):
        figure = super().clean(value)
        if figure is None:
            return None
        if figure != figure.to_integral_value():
            raise ValidationError(MoneyField.default_error_messages["fraction"], code="fraction")
        return int(figure)


class ProposalForm(CleanTextMixin, forms.Form):
    """What is proposed for one line; nothing written leaves it open, 0 proposes nothing for it."""

    key = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=10**12)
    amount = ProposedField(label=_("Đề xuất (đồng)"), required=False)
    note = forms.CharField(label=_("Ý kiến"), required=False, max_length=500)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("amount", "note"):
            self.fields[name].widget.attrs["class"] = "form-control"


class _Proposals(BaseFormSet):
    @property
    def proposals(self) -> dict[int, Proposed]:
        """Key of a line -> what is proposed for it."""
        return {
            form.cleaned_data["key"]: Proposed(form.cleaned_data["amount"], form.cleaned_data["note"])
            for form in self.forms
        }


# A long estimate came from an Excel table; a line here is two small boxes, so many more of them fit a page.
MOST_PROPOSALS = 500
ProposalFormSet = formset_factory(
    ProposalForm,
    formset=_Proposals,
    extra=0,
    max_num=MOST_PROPOSALS,
    absolute_max=MOST_PROPOSALS,
    validate_max=True,
)


def proposal_forms(lines: Sequence[EstimateLine], posted=None) -> BaseFormSet:
    """A row for each line: as it stands, or as it was sent."""
    if posted is not None:
        return ProposalFormSet(posted, prefix=PREFIX, form_kwargs={"empty_permitted": False})
    initial = [{"key": line.pk, "amount": line.proposed, "note": line.proposal_note} for line in lines]
    return ProposalFormSet(initial=initial, prefix=PREFIX)
