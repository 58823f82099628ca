"""How much of a record a person had before them when they acted; the page writes it, nobody types it."""

from django import forms
from django.utils.translation import gettext as _

from agencies.permissions import Refusal

MOST = 2**31 - 1


class SeenForm(forms.Form):
    """The number of the newest version, or of the newest report, that the page showed."""

    seen = forms.IntegerField(min_value=0, max_value=MOST, widget=forms.HiddenInput)

    def number_or_refusal(self) -> int:
        """The number; raises Refusal when there is none to be read."""
        if not self.is_valid():
            raise Refusal(_("Không rõ bạn đã đọc bản nào, nên chưa ghi gì. Hãy mở lại trang rồi quyết định."))
        return self.cleaned_data["seen"]
