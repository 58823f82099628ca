"""Looking for mails of a rehearsal."""

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from agencies.forms.registers import LAST_DAY
from agencies.forms.text import CleanTextMixin
from agencies.models.base import REGISTER_BEGAN_ON


class MailFilter(CleanTextMixin, forms.Form):
    nguoi = forms.CharField(label=_("Người nhận"), required=False, max_length=120)
    ngay = forms.DateField(
        label=_("Ngày"),
        required=False,
        widget=forms.DateInput(attrs={"placeholder": "21/05/2019", "inputmode": "numeric"}),
        validators=[
            MinValueValidator(REGISTER_BEGAN_ON, _("Hãy gõ ngày theo mẫu 21/05/2019.")),
            MaxValueValidator(LAST_DAY, _("Hãy gõ ngày theo mẫu 21/05/2019.")),
        ],
        error_messages={"invalid": _("Hãy gõ ngày theo mẫu 21/05/2019.")},
    )
