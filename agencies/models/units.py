"""Administrative units as they were between two dates."""

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from agencies.enums import Level, UnitKind
from agencies.models.base import Dated, dictionary_key, no_overlap, period_in_order, search_index, search_key


@pghistory.track(exclude=["search_key", "sort_key"])
class AdministrativeUnit(Dated):
    """A commune, district or province as it was between two dates.

    Codes of the statistics office are reused over time, so the key is code + first day. The parent is a code
    too: a commune stays the same record while its town becomes a city.
    """

    code = models.CharField(_("mã đơn vị"), max_length=5)
    name = models.CharField(_("tên"), max_length=100)
    full_name = models.CharField(_("tên đầy đủ"), max_length=120)
    name_en = models.CharField(_("tên tiếng Anh"), max_length=120, blank=True)
    kind = models.CharField(_("loại"), max_length=12, choices=UnitKind.choices)
    level = models.CharField(_("cấp"), max_length=8, choices=Level.choices)
    parent_code = models.CharField(_("mã đơn vị cấp trên"), max_length=5, blank=True)
    province_code = models.CharField(_("mã tỉnh"), max_length=2)
    created_by = models.CharField(_("lập theo văn bản"), max_length=200, blank=True)
    ended_by = models.CharField(_("chấm dứt theo văn bản"), max_length=200, blank=True)
    source = models.TextField(_("nguồn"), blank=True)
    note = models.TextField(_("ghi chú"), blank=True)
    search_key = search_key("full_name")
    sort_key = dictionary_key("name")

    class Meta:
        verbose_name = _("đơn vị hành chính")
        verbose_name_plural = _("đơn vị hành chính")
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="unit_key_is_code_and_first_day"),
            no_overlap("unit_code_means_one_unit_a_day", "code"),
            period_in_order("unit_period_in_order"),
        ]
        indexes = [search_index("unit_search"), models.Index(fields=["parent_code"], name="unit_parent")]

    def __str__(self):
        return self.full_name


@pghistory.track()
class UnitSuccession(models.Model):
    """That one unit passed, wholly or in part, into another on a day."""

    predecessor = models.ForeignKey(
        AdministrativeUnit, models.PROTECT, related_name="successions", verbose_name=_("đơn vị trước")
    )
    successor = models.ForeignKey(
        AdministrativeUnit, models.PROTECT, related_name="origins", verbose_name=_("đơn vị sau")
    )
    on = models.DateField(_("từ ngày"))

    class Meta:
        verbose_name = _("kế thừa đơn vị")
        verbose_name_plural = _("kế thừa đơn vị")
        constraints = [
            models.UniqueConstraint(
                fields=["predecessor", "successor"], name="one_succession_per_pair_of_units"
            ),
            models.CheckConstraint(
                condition=~models.Q(predecessor=models.F("successor")), name="unit_does_not_succeed_itself"
            ),
        ]

    def __str__(self):
        return f"{self.predecessor} → {self.successor}"
