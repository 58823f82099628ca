"""Numbers that are given out once, without gaps: each series is one row, locked while a number is taken."""

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _


class NumberKind(models.TextChoices):
    """What is numbered anew every year."""

    RECEIPT = "receipt", _("Phiếu tiếp nhận hồ sơ")
    CERTIFICATE = "certificate", _("Giấy chứng nhận")
    NOTICE = "notice", _("Thông báo hết hạn")


@pghistory.track()
class NumberSeries(models.Model):
    """The last number given out of one kind by one office in one year."""

    kind = models.CharField(_("loại số"), max_length=12, choices=NumberKind.choices)
    # The agency's number; 0 where one series serves the whole province.
    office = models.BigIntegerField(_("cơ quan"), default=0)
    year = models.PositiveSmallIntegerField(_("năm"))
    last = models.PositiveIntegerField(_("số cuối đã cấp"), default=0)

    class Meta:
        verbose_name = _("dãy số")
        verbose_name_plural = _("dãy số")
        constraints = [models.UniqueConstraint(fields=["kind", "office", "year"], name="one_series_a_year")]

    def __str__(self):
        return f"{self.get_kind_display()} {self.year}: {self.last}"
