"""The admin site of the secretariat at /quan-tri/."""

from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
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

    def login(self, request, extra_context=None):
        """There is one door to sign in by, with one lock: the portal's."""
        page = request.GET.get("next", "")
        if not url_has_allowed_host_and_scheme(page, allowed_hosts=None):
            page = reverse("admin:index")
        if self.has_permission(request):
            return HttpResponseRedirect(page)
        if request.user.is_authenticated:
            raise PermissionDenied(gettext("Trang quản trị dành cho thư ký chương trình."))
        return redirect_to_login(page)

    def password_change(self, request, extra_context=None):
        """One's own password is changed in the portal, where it ends all other sessions."""
        return redirect("password_change")
