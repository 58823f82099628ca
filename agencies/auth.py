"""Signing in, and the sample's password that opens nothing but the sample."""

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from agencies.clock import portal_state


class MembershipBackend(ModelBackend):
    """Checks passwords. What a person may do follows from memberships, never from Django's own permissions."""

    def authenticate(self, request, username=None, password=None, **kwargs):
        if password == settings.SAMPLE_PASSWORD and not portal_state().holds_sample:
            return None
        return super().authenticate(request, username=(username or "").strip().lower(), password=password)

    def has_perm(self, user_obj, perm, obj=None):
        return user_obj.is_active and user_obj.is_staff

    def has_module_perms(self, user_obj, app_label):
        return user_obj.is_active and user_obj.is_staff


class NotTheSamplePassword:
    """A password rule: the password printed on every sign-in page of the sample protects nobody."""

    def validate(self, password, user=None):
        if password == settings.SAMPLE_PASSWORD:
            raise ValidationError(
                _("Đây là mật khẩu của bản diễn tập, ai cũng biết. Hãy chọn mật khẩu khác.")
            )

    def get_help_text(self):
        return _("Không dùng mật khẩu của bản diễn tập.")
