"""What is made."""

import pghistory
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.models import StoredFile
from agencies.models.base import dictionary_key, search_index, search_key
from products.models.producers import Producer
from products.models.product_groups import ProductGroup

MOST_MONEY = 10**12


@pghistory.track(exclude=["search_key", "sort_key"])
class Product(models.Model):
    """One product of one producer. It keeps the set it was ranked in; stars stand on its certificates."""

    producer = models.ForeignKey(
        Producer, models.PROTECT, null=True, blank=True, related_name="products", verbose_name=_("chủ thể")
    )
    group = models.ForeignKey(
        ProductGroup,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="products",
        verbose_name=_("bộ sản phẩm"),
    )
    name = models.CharField(_("tên sản phẩm"), max_length=200)
    story = models.TextField(_("câu chuyện sản phẩm"), blank=True, max_length=10000)
    description = models.TextField(_("mô tả"), blank=True, max_length=5000)
    standard = models.CharField(_("tiêu chuẩn sản phẩm"), max_length=300, blank=True)
    packaging = models.CharField(_("quy cách, bao bì"), max_length=300, blank=True)
    raw_material = models.CharField(_("nguồn nguyên liệu"), max_length=500, blank=True)
    yearly_capacity = models.CharField(_("công suất một năm"), max_length=120, blank=True)
    price = models.BigIntegerField(_("giá bán (đồng)"), null=True, blank=True)
    price_unit = models.CharField(_("đơn vị tính giá"), max_length=60, blank=True)
    # What public sources say where no decision could be read; never counted as a rank.
    public_note = models.CharField(_("theo nguồn công khai"), max_length=300, blank=True)
    source = models.TextField(_("nguồn"), blank=True)
    stopped_on = models.DateField(_("ngừng sản xuất từ ngày"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    search_key = search_key("name")
    sort_key = dictionary_key("name")

    class Meta:
        verbose_name = _("sản phẩm")
        verbose_name_plural = _("sản phẩm")
        constraints = [
            models.UniqueConstraint(
                fields=["producer", "name"],
                name="product_name_once_per_producer",
                violation_error_message=_("Chủ thể đã có sản phẩm mang tên này."),
            ),
            models.CheckConstraint(
                condition=Q(price__isnull=True) | Q(price__gte=0, price__lte=MOST_MONEY),
                name="price_in_whole_dong",
                violation_error_message=_("Giá phải là số đồng nguyên, không âm."),
            ),
        ]
        indexes = [
            search_index("product_search"),
            models.Index(fields=["sort_key", "id"], name="product_in_order"),
            models.Index(fields=["group", "sort_key", "id"], name="product_by_group"),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("products:product", args=[self.pk])


@pghistory.track()
class ProductPhoto(models.Model):
    """A picture of a product, written anew by the portal in several sizes, so nothing hidden in it survives."""

    product = models.ForeignKey(Product, models.PROTECT, related_name="photos", verbose_name=_("sản phẩm"))
    position = models.PositiveSmallIntegerField(_("thứ tự"))
    caption = models.CharField(_("chú thích"), max_length=200, blank=True)
    small = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("ảnh nhỏ"))
    medium = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("ảnh vừa"))
    large = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("ảnh lớn"))
    width = models.PositiveIntegerField(_("rộng (điểm ảnh)"))
    height = models.PositiveIntegerField(_("cao (điểm ảnh)"))
    removed_at = models.DateTimeField(_("bỏ lúc"), null=True, blank=True)

    class Meta:
        verbose_name = _("ảnh sản phẩm")
        verbose_name_plural = _("ảnh sản phẩm")
        constraints = [
            models.UniqueConstraint(
                fields=["product", "position"],
                condition=Q(removed_at__isnull=True),
                name="photo_place_once",
            )
        ]

    def __str__(self):
        return self.caption or f"{self.position}"
