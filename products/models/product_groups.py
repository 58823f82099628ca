"""The trees of product groups, one for each decision that printed one."""

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.models.base import Dated, dictionary_key, no_overlap, period_in_order, search_index, search_key
from products.enums import GroupKind


@pghistory.track()
class ProductCatalogue(Dated):
    """One printed tree of product groups, in force between two dates."""

    code = models.CharField(_("phiên bản"), max_length=12, unique=True)
    legal_basis = models.CharField(_("căn cứ"), max_length=300)
    note = models.TextField(_("ghi chú"), blank=True)
    confidence = models.TextField(_("độ tin cậy của nguồn"), blank=True)
    source = models.TextField(_("nguồn"), blank=True)

    class Meta:
        verbose_name = _("danh mục ngành, nhóm sản phẩm")
        verbose_name_plural = _("danh mục ngành, nhóm sản phẩm")
        constraints = [
            no_overlap("one_product_catalogue_a_day"),
            period_in_order("product_catalogue_period_in_order"),
        ]

    def __str__(self):
        return str(_("Danh mục sản phẩm %(code)s") % {"code": self.code})


@pghistory.track(exclude=["search_key", "sort_key"])
class ProductGroup(models.Model):
    """One node of a tree: a class, a group or a subgroup; a leaf carries a product set, scored by one form."""

    catalogue = models.ForeignKey(
        ProductCatalogue, models.PROTECT, related_name="groups", verbose_name=_("danh mục")
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("thuộc")
    )
    kind = models.CharField(_("bậc"), max_length=8, choices=GroupKind.choices)
    position = models.PositiveSmallIntegerField(_("thứ tự"))
    code = models.CharField(_("mã"), max_length=12)
    set_code = models.CharField(
        _("mã bộ sản phẩm"), max_length=8, blank=True, help_text=_("Trống nếu không phải bộ sản phẩm.")
    )
    name = models.CharField(_("tên"), max_length=300)
    name_en = models.CharField(_("tên tiếng Anh"), max_length=300, blank=True)
    agencies = models.CharField(_("cơ quan chủ trì quản lý"), max_length=300, blank=True)
    is_tourism = models.BooleanField(
        _("dịch vụ du lịch"), default=False, help_text=_("Không phải nộp sản phẩm mẫu.")
    )
    successors = models.ManyToManyField(
        "self",
        symmetrical=False,
        through="GroupSuccession",
        related_name="predecessors",
        verbose_name=_("nhóm kế tiếp"),
    )
    search_key = search_key("name")
    sort_key = dictionary_key("name")

    class Meta:
        verbose_name = _("ngành, nhóm sản phẩm")
        verbose_name_plural = _("ngành, nhóm sản phẩm")
        constraints = [
            models.UniqueConstraint(
                fields=["catalogue", "parent", "position"], nulls_distinct=False, name="group_place_once"
            ),
            models.UniqueConstraint(
                fields=["catalogue", "set_code"], condition=~Q(set_code=""), name="set_once_per_catalogue"
            ),
        ]
        indexes = [search_index("product_group_search")]

    def __str__(self):
        return self.name


@pghistory.track()
class GroupSuccession(models.Model):
    """That products of one set are judged by another set of a later catalogue."""

    predecessor = models.ForeignKey(
        ProductGroup, models.PROTECT, related_name="successions", verbose_name=_("bộ trước")
    )
    successor = models.ForeignKey(
        ProductGroup, models.PROTECT, related_name="origins", verbose_name=_("bộ sau")
    )
    note = models.CharField(_("ghi chú"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("bộ sản phẩm kế tiếp")
        verbose_name_plural = _("bộ sản phẩm kế tiếp")
        constraints = [
            models.UniqueConstraint(
                fields=["predecessor", "successor"], name="one_succession_per_pair_of_sets"
            )
        ]

    def __str__(self):
        return f"{self.predecessor} → {self.successor}"
