"""The reason that goes with an act: short, clean, never empty."""

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.forms.text import CleanTextMixin
from agencies.permissions import Refusal


class ReasonForm(CleanTextMixin, forms.Form):
    """Why something is returned, released or ended; the people concerned read it."""

    reason = forms.CharField(
        label=_("Lý do"),
        max_length=2000,
        widget=forms.Textarea,
        error_messages={"required": _("Hãy ghi lý do: người nhận cần biết phải làm gì.")},
    )

    def text_or_refusal(self) -> str:
        """The clean reason; raises Refusal with what is wrong with it."""
        if not self.is_valid():
            raise Refusal(next(iter(self.errors["reason"])))
        return self.cleaned_data["reason"]

    def refused(self, refusal: Refusal) -> str:
        """The refusal with what was typed, so that it can be copied and sent again."""
        typed = " ".join(self.data.get("reason", "").split())[:2000]
        if not typed:
            return str(refusal)
        return _("%(refusal)s Bạn đã ghi: “%(typed)s”") % {"refusal": refusal, "typed": typed}
