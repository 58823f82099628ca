from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProgramsConfig(AppConfig):
    """What is planned, assigned, funded, reported, reminded."""

    name = "programs"
    verbose_name = _("Kế hoạch, nhiệm vụ")

    def ready(self):
        # The move tables put their edges into the database as triggers; migrations must see them. A worker knows
        # kinds of long work by the names they are given here.
        from programs import acts, job_kinds, workflows  # noqa: F401
