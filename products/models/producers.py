"""Who makes products, where between which dates, and the papers they keep."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, StoredFile
from agencies.models.base import Dated, dictionary_key, no_overlap, period_in_order, search_index, search_key
from products.enums import Gender, ProducerKind


@pghistory.track(exclude=["search_key", "sort_key"])
class Producer(models.Model):
    """Who makes products (chủ thể), acting in the portal through an agency row of its own.

    What indicators count about the representative is private: only the producer, those who judge its dossiers and
    who reads everything see it.
    """

    agency = models.OneToOneField(
        Agency, models.PROTECT, related_name="producer", verbose_name=_("cơ quan trong cổng")
    )
    name = models.CharField(_("tên chủ thể"), max_length=200)
    kind = models.CharField(_("loại hình"), max_length=12, choices=ProducerKind.choices)
    registration_number = models.CharField(_("số đăng ký kinh doanh, mã số thuế"), max_length=40, blank=True)
    registered_on = models.DateField(_("ngày đăng ký"), null=True, blank=True)
    registered_with = models.CharField(_("nơi đăng ký"), max_length=200, blank=True)
    representative = models.CharField(_("người đại diện theo pháp luật"), max_length=120, blank=True)
    representative_title = models.CharField(_("chức vụ"), max_length=120, blank=True)
    representative_gender = models.CharField(
        _("giới tính người đại diện"), max_length=8, choices=Gender.choices, blank=True
    )
    representative_ethnicity = models.CharField(_("dân tộc người đại diện"), max_length=40, blank=True)
    representative_is_disabled = models.BooleanField(
        _("người đại diện là người khuyết tật"), null=True, blank=True
    )
    phone = models.CharField(_("điện thoại"), max_length=40, blank=True)
    email = models.EmailField(_("thư điện tử"), blank=True)
    website = models.URLField(_("trang mạng"), blank=True)
    publishes_contact = models.BooleanField(
        _("đồng ý công khai thông tin liên hệ"),
        default=False,
        help_text=_("Không chọn thì điện thoại, thư điện tử không hiện ở trang công khai."),
    )
    source = models.TextField(_("nguồn"), blank=True)
    note = models.TextField(_("ghi chú"), blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    search_key = search_key("name")
    sort_key = dictionary_key("name")

    class Meta:
        verbose_name = _("chủ thể")
        verbose_name_plural = _("chủ thể")
        constraints = [
            models.UniqueConstraint(
                fields=["registration_number"],
                condition=~Q(registration_number=""),
                name="one_producer_per_registration",
                violation_error_message=_("Số đăng ký này đã thuộc một chủ thể khác."),
            )
        ]
        indexes = [
            search_index("producer_search"),
            models.Index(fields=["sort_key", "id"], name="producer_in_order"),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("products:producer", args=[self.pk])


@pghistory.track()
class ProducerPlace(Dated):
    """Where a producer works between two dates, and which local agency looks after it then.

    The unit is named by its code: codes are dated themselves, and a reorganisation is a new row here.
    """

    producer = models.ForeignKey(Producer, models.PROTECT, related_name="places", verbose_name=_("chủ thể"))
    unit_code = models.CharField(_("mã đơn vị hành chính"), max_length=5, blank=True)
    address = models.CharField(_("địa chỉ"), max_length=300)

    class Meta:
        verbose_name = _("địa chỉ chủ thể theo thời gian")
        verbose_name_plural = _("địa chỉ chủ thể theo thời gian")
        constraints = [
            no_overlap("producer_has_one_place_a_day", "producer"),
            period_in_order("producer_place_period_in_order"),
        ]
        indexes = [models.Index(fields=["unit_code"], name="producer_place_by_unit")]

    def __str__(self):
        return self.address


@pghistory.track(exclude=["search_key"])
class Paper(models.Model):
    """One paper of a producer's library: kept once, used by many criteria, products and dossiers."""

    producer = models.ForeignKey(Producer, models.PROTECT, related_name="papers", verbose_name=_("chủ thể"))
    # The code of the dossier's list of evidence that it usually fills (B01 …); empty for others.
    kind = models.CharField(_("loại giấy tờ"), max_length=8, blank=True)
    title = models.CharField(_("tên giấy tờ"), max_length=300)
    number = models.CharField(_("số, ký hiệu"), max_length=80, blank=True)
    issuer = models.CharField(_("nơi cấp"), max_length=200, blank=True)
    issued_on = models.DateField(_("ngày cấp"), null=True, blank=True)
    expires_on = models.DateField(
        _("có giá trị đến hết ngày"), null=True, blank=True, help_text=_("Để trống nếu không thời hạn.")
    )
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("tệp"))
    note = models.TextField(_("ghi chú"), blank=True, max_length=2000)
    added_at = models.DateTimeField(_("thêm lúc"))
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("người thêm")
    )
    replaced_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replaces", verbose_name=_("bản thay thế")
    )
    search_key = search_key("title")

    class Meta:
        verbose_name = _("giấy tờ của chủ thể")
        verbose_name_plural = _("giấy tờ của chủ thể")
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_on__isnull=True)
                | Q(issued_on__isnull=True)
                | Q(expires_on__gte=F("issued_on")),
                name="paper_expires_after_issue",
                violation_error_message=_("Ngày hết giá trị không được trước ngày cấp."),
            ),
            models.CheckConstraint(
                condition=Q(replaced_by__isnull=True) | ~Q(replaced_by=F("id")),
                name="paper_not_its_own_successor",
            ),
        ]
        indexes = [
            models.Index(fields=["producer", "kind"], name="paper_of_producer"),
            models.Index(
                fields=["expires_on", "id"],
                name="paper_expiring",
                condition=Q(expires_on__isnull=False, replaced_by__isnull=True),
            ),
            search_index("paper_search"),
        ]

    def __str__(self):
        return f"{self.title} {self.number}".strip()

    def is_valid_on(self, day):
        """Whether the paper still holds on `day`; the last day itself counts."""
        return self.expires_on is None or day <= self.expires_on
