"""Where products are sold, which of them since when, and what somebody found who went there."""

import pghistory
import pgtrigger
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from agencies.models.base import Dated, dictionary_key, no_overlap, period_in_order, search_index, search_key
from products.enums import OutletKind
from products.models.products import Product

# Degrees between which every place of the country lies, its islands among them.
SOUTH, NORTH, WEST, EAST = 6, 24, 102, 118


@pghistory.track(exclude=["search_key", "sort_key"])
class Outlet(models.Model):
    """One place where products are sold (điểm bán), or one shop on a trading floor of the net.

    It is closed, never deleted. `keeper` is the agency that entered it and answers for what stands here.
    """

    kind = models.CharField(_("loại"), max_length=12, choices=OutletKind.choices)
    name = models.CharField(_("tên điểm bán"), max_length=200)
    keeper = models.ForeignKey(
        Agency, models.PROTECT, related_name="+", verbose_name=_("cơ quan giữ thông tin")
    )
    unit_code = models.CharField(_("mã đơn vị hành chính"), max_length=5, blank=True)
    address = models.CharField(_("địa chỉ"), max_length=300, blank=True)
    latitude = models.DecimalField(
        _("vĩ độ"),
        max_digits=8,
        decimal_places=6,
        null=True,
        blank=True,
        validators=[MinValueValidator(SOUTH), MaxValueValidator(NORTH)],
    )
    longitude = models.DecimalField(
        _("kinh độ"),
        max_digits=9,
        decimal_places=6,
        null=True,
        blank=True,
        validators=[MinValueValidator(WEST), MaxValueValidator(EAST)],
    )
    platform = models.CharField(_("sàn thương mại điện tử"), max_length=80, blank=True)
    link = models.URLField(_("địa chỉ trên mạng"), max_length=300, blank=True)
    opened_on = models.DateField(_("mở từ ngày"), null=True, blank=True)
    closed_on = models.DateField(_("đóng từ ngày"), null=True, blank=True)
    note = models.TextField(_("ghi chú"), max_length=2000, blank=True)
    source = models.TextField(_("nguồn"), blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    search_key = search_key("name")
    sort_key = dictionary_key("name")

    class Meta:
        verbose_name = _("điểm bán")
        verbose_name_plural = _("điểm bán")
        constraints = [
            models.UniqueConstraint(
                fields=["name", "unit_code", "address"],
                condition=Q(link=""),
                name="outlet_once_at_its_place",
                violation_error_message=_("Điểm bán này đã có trong sổ."),
            ),
            models.UniqueConstraint(
                fields=["link"],
                condition=~Q(link=""),
                name="outlet_once_on_the_net",
                violation_error_message=_("Địa chỉ trên mạng này đã có trong sổ."),
            ),
            models.CheckConstraint(
                condition=Q(kind=OutletKind.ONLINE, link__gt="", unit_code="")
                | ~Q(kind=OutletKind.ONLINE) & Q(platform="", unit_code__gt=""),
                name="outlet_stands_somewhere",
                violation_error_message=_(
                    "Gian hàng trên mạng cần địa chỉ trên mạng; điểm bán khác cần địa bàn."
                ),
            ),
            models.CheckConstraint(
                condition=Q(link="") | Q(link__regex=r"^https?://"),
                name="outlet_link_is_a_page",
                violation_error_message=_("Địa chỉ trên mạng phải bắt đầu bằng http:// hoặc https://."),
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(SOUTH, NORTH),
                    longitude__range=(WEST, EAST),
                ),
                name="outlet_lies_in_the_country",
                violation_error_message=_("Vĩ độ và kinh độ phải đi cùng nhau và nằm trong nước."),
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True)
                | Q(opened_on__isnull=True)
                | Q(closed_on__gte=F("opened_on")),
                name="outlet_closes_after_opening",
                violation_error_message=_("Ngày đóng không được trước ngày mở."),
            ),
        ]
        indexes = [
            search_index("outlet_search"),
            models.Index(fields=["sort_key", "id"], name="outlet_in_order"),
            models.Index(fields=["unit_code"], name="outlet_by_unit"),
            models.Index(
                fields=["longitude", "latitude"],
                condition=Q(latitude__isnull=False),
                name="outlet_on_the_map",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("products:outlet", args=[self.pk])


@pghistory.track()
class OutletProduct(Dated):
    """That a product is sold at an outlet, from a day on."""

    outlet = models.ForeignKey(Outlet, models.PROTECT, related_name="goods", verbose_name=_("điểm bán"))
    product = models.ForeignKey(Product, models.PROTECT, related_name="outlets", verbose_name=_("sản phẩm"))

    class Meta:
        verbose_name = _("sản phẩm ở điểm bán")
        verbose_name_plural = _("sản phẩm ở điểm bán")
        constraints = [
            no_overlap("product_once_at_an_outlet", "outlet", "product"),
            period_in_order("outlet_product_period_in_order"),
        ]

    def __str__(self):
        return f"{self.product} · {self.outlet}"


@pghistory.track()
class OutletCriterion(Dated):
    """One thing that a point of sale of the programme has to meet, with the decision that says so."""

    code = models.CharField(_("mã"), max_length=12)
    position = models.PositiveSmallIntegerField(_("thứ tự"))
    heading = models.CharField(_("nhóm"), max_length=120)
    name = models.TextField(_("nội dung"), max_length=1000)
    legal_basis = models.CharField(_("căn cứ"), max_length=200)
    note = models.CharField(_("ghi chú"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("tiêu chí điểm bán OCOP")
        verbose_name_plural = _("tiêu chí điểm bán OCOP")
        constraints = [
            no_overlap("outlet_criterion_once_a_day", "code"),
            period_in_order("outlet_criterion_period_in_order"),
        ]

    def __str__(self):
        return f"{self.code} · {self.heading}"


@pgtrigger.register(pgtrigger.Protect(name="stays_as_found", operation=pgtrigger.Update | pgtrigger.Delete))
@pghistory.track()
class OutletCheck(models.Model):
    """What somebody found at an outlet on a day: alive or not, and the checklist. Never changed, only followed."""

    outlet = models.ForeignKey(Outlet, models.PROTECT, related_name="checks", verbose_name=_("điểm bán"))
    on = models.DateField(_("ngày kiểm tra"))
    is_alive = models.BooleanField(_("đang hoạt động"))
    note = models.TextField(_("nhận xét"), max_length=2000, blank=True)
    at = models.DateTimeField(_("ghi lúc"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("người kiểm tra")
    )
    by_title = models.CharField(_("chức danh khi kiểm tra"), max_length=300)

    class Meta:
        verbose_name = _("lần kiểm tra điểm bán")
        verbose_name_plural = _("lần kiểm tra điểm bán")
        indexes = [models.Index(fields=["outlet", "-on", "-id"], name="outlet_check_newest")]

    def __str__(self):
        return f"{self.outlet} · {self.on:%d/%m/%Y}"


@pgtrigger.register(pgtrigger.Protect(name="stays_as_found", operation=pgtrigger.Update | pgtrigger.Delete))
@pghistory.track()
class OutletCheckAnswer(models.Model):
    """Whether an outlet met one criterion when it was checked."""

    check_made = models.ForeignKey(
        OutletCheck, models.PROTECT, related_name="answers", verbose_name=_("lần kiểm tra")
    )
    criterion = models.ForeignKey(
        OutletCriterion, models.PROTECT, related_name="answers", verbose_name=_("tiêu chí")
    )
    met = models.BooleanField(_("đạt"))

    class Meta:
        verbose_name = _("kết quả theo tiêu chí")
        verbose_name_plural = _("kết quả theo tiêu chí")
        constraints = [
            models.UniqueConstraint(
                fields=["check_made", "criterion"], name="criterion_answered_once_a_check"
            )
        ]

    def __str__(self):
        return f"{self.criterion} · {'✓' if self.met else '✗'}"
