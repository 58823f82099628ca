"""How far to step a rehearsal."""

from django import forms


class StepForm(forms.Form):
    """A number of days, or a day."""

    days = forms.IntegerField(min_value=1, max_value=366, required=False)
    until = forms.DateField(required=False)

    def clean(self):
        values = super().clean()
        if not values.get("days") and not values.get("until"):
            raise forms.ValidationError("one of both")
        return values
