from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AgenciesConfig(AppConfig):
    """Who acts, may they, what did they do, who was told."""

    name = "agencies"
    verbose_name = _("Cơ quan, con người")

    def ready(self):
        # A worker knows kinds of long work by the names they are given here.
        from agencies import job_kinds  # noqa: F401

        # All models are known by now, those of the apps above as well; migrations must see the triggers.
        from agencies.models.keeping import keep_history

        keep_history()
