"""Signing in and personal choices."""

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _

from agencies.enums import Language


class SignInForm(AuthenticationForm):
    """The name is folded before it is tried: failures under "Thuky" and "thuky" count as one person's."""

    error_messages = {
        "invalid_login": _("Tên đăng nhập hoặc mật khẩu không đúng. Hãy kiểm tra phím Caps Lock và bộ gõ."),
        "inactive": _("Tên đăng nhập hoặc mật khẩu không đúng. Hãy kiểm tra phím Caps Lock và bộ gõ."),
    }

    def clean_username(self):
        """No account has a name longer than its column, and the record of failures has no room for one."""
        username = self.cleaned_data["username"].strip().lower()
        if len(username) > self.fields["username"].max_length:
            raise self.get_invalid_login_error()
        return username


class PreferencesForm(forms.Form):
    """What a person may change about themselves; the name belongs to the register of people."""

    language = forms.ChoiceField(
        label=_("Ngôn ngữ của trang và của thư"),
        choices=Language.choices,
        widget=forms.RadioSelect,
        help_text=_("Thư đã gửi giữ nguyên ngôn ngữ cũ."),
    )
