"""Files that people hand in."""

import pghistory
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


@pghistory.track()
class StoredFile(models.Model):
    """One uploaded file: its content lies under its hash outside the web tree, its name is only a label.

    Whoever may see the record that carries it may have it; the view of that record serves it.
    """

    sha256 = models.CharField(_("mã băm SHA-256"), max_length=64, db_index=True)
    name = models.CharField(_("tên tệp"), max_length=160)
    media_type = models.CharField(_("loại tệp"), max_length=100)
    size = models.PositiveIntegerField(_("kích thước (byte)"))
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("người tải lên")
    )
    uploaded_at = models.DateTimeField(_("tải lên lúc"))

    class Meta:
        verbose_name = _("tệp")
        verbose_name_plural = _("tệp")

    def __str__(self):
        return self.name
