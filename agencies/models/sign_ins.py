"""Who knocked at the door, and where."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SignInAttempt(models.Model):
    """One password tried in the last hour that did not open the door, or is being tried right now.

    `device` is empty for a browser in which this name never signed in.
    """

    network = models.CharField(_("mạng"), max_length=43)
    username = models.CharField(_("tên đăng nhập"), max_length=150)
    device = models.CharField(_("thiết bị quen"), max_length=36, blank=True)
    # Real time, not rehearsal time: guessing takes no holiday.
    at = models.DateTimeField(_("lúc"))

    class Meta:
        verbose_name = _("lần thử đăng nhập")
        verbose_name_plural = _("lần thử đăng nhập")
        indexes = [
            models.Index(fields=["network", "at"], name="attempt_of_network"),
            models.Index(fields=["username", "at"], name="attempt_of_name"),
            models.Index(fields=["at"], name="attempt_oldest_first"),
        ]

    def __str__(self):
        return f"{self.username}, {self.network}"
