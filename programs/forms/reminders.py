"""What the register of reminders is filtered by."""

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.forms.days import DayField
from agencies.models import Agency
from agencies.text import fold
from programs.enums import DeadlineKind


class ReminderFilter(forms.Form):
    """Filters in the address; one that makes no sense is left out and said so beside the field."""

    q = forms.CharField(label=_("Người được nhắc"), required=False, max_length=120, strip=True)
    loai = forms.ChoiceField(
        label=_("Loại"), required=False, choices=[("", _("Tất cả")), *DeadlineKind.choices]
    )
    co_quan = forms.ModelChoiceField(
        label=_("Cơ quan"), required=False, queryset=Agency.objects.none(), empty_label=_("Tất cả")
    )
    tu = DayField(label=_("Từ ngày"), required=False)
    den = DayField(label=_("Đến ngày"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["co_quan"].queryset = (
            Agency.objects.filter(reminders__isnull=False).distinct().order_by("sort_key")
        )
        for field in self.fields.values():
            chooses = isinstance(field, forms.ChoiceField)
            field.widget.attrs["class"] = "form-select" if chooses else "form-control"

    def chosen(self) -> dict:
        """Arguments for the selector."""
        self.is_valid()
        values = self.cleaned_data
        agency = values.get("co_quan")
        return {
            "kind": values.get("loai", ""),
            "agency_id": agency.pk if agency else None,
            "first": values.get("tu"),
            "last": values.get("den"),
            "person": fold(values.get("q", "")),
        }

    def told(self) -> list[str]:
        """The filters in words, for the head of an export."""
        return [f"{field.label}: {field.value()}" for field in self if field.value() not in (None, "", [])]
