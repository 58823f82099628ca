"""The admin site of the secretariat at /quan-tri/."""

from django.contrib.admin import AdminSite
from django.utils.translation import gettext_lazy as _


class SecretariatSite(AdminSite):
    site_header = _("Quản trị chương trình OCOP")
    site_title = _("Quản trị OCOP")
    index_title = _("Các sổ của thư ký chương trình")
    site_url = "/viec-cua-toi/"
    enable_nav_sidebar = True

    def has_permission(self, request):
        """The secretariat of the day, and superusers."""
        return request.user.is_active and request.user.is_staff
