"""What becomes of the work that a closed agency left undone."""

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from agencies.forms.text import CleanTextMixin
from agencies.models import Agency
from programs.models import AnnualPlan, Duty

HAND_OVER, END = "chuyen-giao", "cho-thoi"
GONE = _("Có việc trong danh sách đã được chuyển giao hoặc cho thôi. Hãy xem lại rồi chọn.")
CHOICE_ERRORS = {"invalid_choice": GONE, "invalid_list": GONE, "invalid_pk_value": GONE}


class AgencyChoice(forms.ModelChoiceField):
    def label_from_instance(self, agency):
        return agency.name


class HandoverForm(CleanTextMixin, forms.Form):
    """Some of the work, and either who takes it on or why nobody needs to."""

    duties = forms.ModelMultipleChoiceField(Duty.objects.none(), required=False, error_messages=CHOICE_ERRORS)
    plans = forms.ModelMultipleChoiceField(
        AnnualPlan.objects.none(), required=False, error_messages=CHOICE_ERRORS
    )
    to = AgencyChoice(
        Agency.objects.none(),
        required=False,
        label=_("Cơ quan nhận"),
        empty_label=_("Chọn cơ quan nhận"),
        help_text=_("Cơ quan kế thừa đứng đầu danh sách."),
        error_messages={"invalid_choice": _("Cơ quan nhận phải đang hoạt động. Hãy chọn cơ quan khác.")},
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    reason = forms.CharField(
        label=_("Lý do cho thôi"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "class": "form-control", "data-counter": True}),
    )
    act = forms.ChoiceField(
        choices=[(HAND_OVER, ""), (END, "")],
        error_messages={
            "required": _("Hãy chọn chuyển giao hoặc cho thôi."),
            "invalid_choice": _("Hãy chọn chuyển giao hoặc cho thôi."),
        },
    )

    def __init__(
        self,
        *args,
        duties: QuerySet[Duty],
        plans: QuerySet[AnnualPlan],
        receivers: QuerySet[Agency],
        **kwargs,
    ):
        super().__init__(*args, **kwargs)
        self.fields["duties"].queryset = duties
        self.fields["plans"].queryset = plans
        self.fields["to"].queryset = receivers

    def clean(self):
        data = super().clean() or self.cleaned_data
        if self.errors:
            return data
        if not (data["duties"] or data["plans"]):
            self.add_error(None, _("Hãy chọn ít nhất một việc."))
        if data["act"] == HAND_OVER and not data["to"]:
            self.add_error("to", _("Hãy chọn cơ quan nhận."))
        if data["act"] == END and not data["reason"]:
            self.add_error("reason", _("Hãy ghi lý do cho thôi."))
        return data

    @property
    def chosen(self) -> set[int]:
        """The numbers of duties that were ticked, to tick them again."""
        return self._ticked("duties")

    @property
    def chosen_plans(self) -> set[int]:
        return self._ticked("plans")

    def _ticked(self, name):
        sent = self.data.getlist(name) if self.is_bound else []
        return {int(text) for text in sent if text.isascii() and text.isdigit()}
