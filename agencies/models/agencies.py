"""Bodies that act in the programme, what they are called and what they do, between two dates."""

from typing import ClassVar

import pghistory
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.enums import AgencyKind, Function, Level
from agencies.models.base import (
    Dated,
    DatedQuerySet,
    dictionary_key,
    no_overlap,
    period_in_order,
    search_index,
    search_key,
)


class AgencyQuerySet(DatedQuerySet):
    """Agencies of a day, by what they do."""

    def doing(self, function, day):
        """The agencies that have `function` in the programme on `day`."""
        functions = AgencyFunction.objects.in_force_on(day).filter(function=function)
        return self.in_force_on(day).filter(pk__in=functions.values("agency_id"))

    def at_work(self):
        """The agencies that work for the programme. Producers act in the portal too; nobody gives them orders."""
        return self.exclude(kind=AgencyKind.PRODUCER)


@pghistory.track(exclude=["search_key", "sort_key"])
class Agency(Dated):
    """A body that acts, between two dates, with its succession.

    `name` is what it is called last; what it was called on a day stands in AgencyName.
    """

    code = models.CharField(_("mã cơ quan"), max_length=20)
    name = models.CharField(_("tên"), max_length=200)
    short_name = models.CharField(_("tên ngắn"), max_length=60)
    name_en = models.CharField(_("tên tiếng Anh"), max_length=200, blank=True)
    kind = models.CharField(_("loại"), max_length=12, choices=AgencyKind.choices)
    level = models.CharField(_("cấp"), max_length=8, choices=Level.choices)
    unit_code = models.CharField(
        _("mã địa bàn"), max_length=5, blank=True, help_text=_("Mã đơn vị hành chính mà cơ quan phụ trách.")
    )
    role_in_programme = models.TextField(_("vai trò trong chương trình"), blank=True)
    source = models.TextField(_("nguồn"), blank=True)
    note = models.TextField(_("ghi chú"), blank=True)
    search_key = search_key("name")
    sort_key = dictionary_key("name")

    objects: ClassVar = AgencyQuerySet.as_manager()

    class Meta:
        verbose_name = _("cơ quan")
        verbose_name_plural = _("cơ quan")
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="agency_key_is_code_and_first_day"),
            no_overlap("agency_code_means_one_agency_a_day", "code"),
            period_in_order("agency_period_in_order"),
        ]
        indexes = [search_index("agency_search")]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("agencies:agency", args=[self.pk])


@pghistory.track()
class AgencyName(Dated):
    """What an agency was called between two dates, as printed on its documents."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="names", verbose_name=_("cơ quan"))
    name = models.CharField(_("tên"), max_length=200)
    short_name = models.CharField(_("tên ngắn"), max_length=60)
    name_en = models.CharField(_("tên tiếng Anh"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("tên gọi theo thời gian")
        verbose_name_plural = _("tên gọi theo thời gian")
        constraints = [
            no_overlap("agency_has_one_name_a_day", "agency"),
            period_in_order("agency_name_period_in_order"),
        ]

    def __str__(self):
        return self.name


@pghistory.track()
class AgencyFunction(Dated):
    """What one agency does in the programme between two dates."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="functions", verbose_name=_("cơ quan"))
    function = models.CharField(_("chức năng trong chương trình"), max_length=8, choices=Function.choices)

    class Meta:
        verbose_name = _("chức năng trong chương trình")
        verbose_name_plural = _("chức năng trong chương trình")
        constraints = [
            no_overlap("agency_function_once_a_day", "agency", "function"),
            period_in_order("agency_function_period_in_order"),
        ]

    def __str__(self):
        return f"{self.agency}: {self.get_function_display()}"


@pghistory.track()
class AgencySuccession(models.Model):
    """That the work of one agency passed to another on a day; many to many."""

    predecessor = models.ForeignKey(
        Agency, models.PROTECT, related_name="successions", verbose_name=_("cơ quan trước")
    )
    successor = models.ForeignKey(
        Agency, models.PROTECT, related_name="origins", verbose_name=_("cơ quan sau")
    )
    on = models.DateField(_("từ ngày"))

    class Meta:
        verbose_name = _("kế thừa cơ quan")
        verbose_name_plural = _("kế thừa cơ quan")
        constraints = [
            models.UniqueConstraint(
                fields=["predecessor", "successor"], name="one_succession_per_pair_of_agencies"
            ),
            models.CheckConstraint(
                condition=~models.Q(predecessor=models.F("successor")), name="agency_does_not_succeed_itself"
            ),
        ]

    def __str__(self):
        return f"{self.predecessor} → {self.successor}"
