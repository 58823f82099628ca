"""What forms of money share: rows that choose from registers, and how many rows were sent."""

from collections.abc import Iterable, Mapping
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout
from django import forms
from django.db.models import Model, Q
from django.forms.formsets import DELETION_FIELD_NAME
from django.http import QueryDict

from agencies.forms.text import CleanTextMixin
from agencies.models import Agency
from programs.enums import PlanStatus
from programs.forms.annual_plans import plain_helper
from programs.models import BudgetYear, MoneySource, SpendingContent
from programs.models.plans import Assignment
from programs.selectors.budget_years import agencies_that_ask, used_in

PREFIX = "dong"
EXTRA_ROWS = 3
# Each row offers every agency or duty: more of them take longer to draw than anybody waits. What is longer comes from
# an Excel table.
MOST_ROWS = 120
MORE_ROWS = 5


class NamedRow(forms.TypedChoiceField):
    """One row of a register; `offer` says which, once for all rows of the page."""

    def __init__(self, **options):
        super().__init__(widget=forms.Select(attrs={"class": "form-select"}), empty_value=None, **options)

    def offer(self, rows: Mapping[int, Model]) -> None:
        """Let people choose among these; they come as key -> row."""
        self.choices = [("", "–"), *((str(pk), _label(row)) for pk, row in rows.items())]
        self.coerce = lambda value: _row_of(rows, value)


def _row_of(rows: Mapping[int, Model], value: str) -> Model:
    """The row meant; ValueError for what is not among them, as a field's coercion must."""
    if (key := int(value)) not in rows:
        raise ValueError(key)
    return rows[key]


def _label(row: Model) -> str:
    return row.short_name if isinstance(row, Agency) else str(row)[:90]


def in_columns(form: forms.Form, **widths: int) -> FormHelper:
    """The fields of a row side by side: so many twelfths of a wide page each; a phone has them below each other."""
    helper = plain_helper()
    helper.layout = Layout(
        *(name for name, field in form.fields.items() if field.widget.is_hidden),
        Div(
            *(
                Div(name, css_class=f"col-12 col-md-{width}")
                for name, width in widths.items()
                if name in form.fields
            ),
            css_class="row gx-3",
        ),
    )
    if DELETION_FIELD_NAME in form.fields:
        helper.layout.append(DELETION_FIELD_NAME)
    return helper


class ReasonForm(CleanTextMixin, forms.Form):
    """Why something is sent back."""

    reason = forms.CharField(max_length=4000, required=False)


def register_rows(year: BudgetYear) -> dict[str, dict[int, Any]]:
    """Sources and contents used in the year and duties handed out: asked for once, however many rows there are."""
    querysets = {
        "source": MoneySource.objects.filter(used_in(year)).order_by("position", "pk"),
        "content": SpendingContent.objects.filter(used_in(year)).order_by("position", "pk"),
        "assignment": Assignment.objects.filter(plan__status=PlanStatus.ISSUED).order_by(
            "plan_id", "number", "pk"
        ),
    }
    return {name: {row.pk: row for row in rows} for name, rows in querysets.items()}


def agency_rows(day, named: Iterable[int] = ()) -> dict[int, Agency]:
    """The agencies that ask for money on a day, and those already `named`."""
    asking = agencies_that_ask(day).values("pk")
    agencies = Agency.objects.filter(Q(pk__in=asking) | Q(pk__in=list(named)))
    return {agency.pk: agency for agency in agencies.order_by("kind", "code", "pk")}


def with_more_rows(posted: QueryDict) -> QueryDict:
    """What was sent, with some empty rows behind it: “thêm dòng” saves nothing and loses nothing."""
    sent = posted.get(f"{PREFIX}-TOTAL_FORMS", "")
    count = min(int(sent), MOST_ROWS) if sent.isascii() and sent.isdigit() and len(sent) < 6 else 0
    longer = posted.copy()
    longer[f"{PREFIX}-TOTAL_FORMS"] = str(count + MORE_ROWS)
    return longer
