"""The secretariat's admin site in place of Django's own."""

from django.contrib.admin.apps import AdminConfig


class PortalAdminConfig(AdminConfig):
    default_site = "ocop_portal.admin.SecretariatSite"
