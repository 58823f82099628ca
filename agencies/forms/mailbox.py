"""Looking for mails of a rehearsal."""

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.forms.text import CleanTextMixin


class MailFilter(CleanTextMixin, forms.Form):
    nguoi = forms.CharField(label=_("Người nhận"), required=False, max_length=120)
    ngay = forms.DateField(
        label=_("Ngày"),
        required=False,
        widget=forms.DateInput(attrs={"placeholder": "21/05/2019", "inputmode": "numeric"}),
        error_messages={"invalid": _("Hãy gõ ngày theo mẫu 21/05/2019.")},
    )
