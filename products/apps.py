from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProductsConfig(AppConfig):
    """What is made, judged, certified, sold."""

    name = "products"
    verbose_name = _("Sản phẩm")

    def ready(self):
        # The move tables put their edges into the database as triggers, which migrations must see; a worker knows kinds
        # of long work by the names they are given here.
        from products import acts, job_kinds, workflows  # noqa: F401
