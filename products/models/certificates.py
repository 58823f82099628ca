"""Certificates: stars for so many months, what ends them, and what the public reports."""

import secrets

import pghistory
import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.models.base import DateRange
from products.enums import MisuseStatus, RevocationGround
from products.models.decisions import Decision
from products.models.dossiers import Dossier
from products.models.producers import Producer
from products.models.products import Product

# 20 letters of 32: a hundred bits, so that guessing is hopeless; no letters that look alike.
CODE_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
CODE_LENGTH = 20


def new_code():
    """What the QR code of a certificate ends with."""
    return "".join(secrets.choice(CODE_LETTERS) for _place in range(CODE_LENGTH))


@pghistory.track()
class Certificate(models.Model):
    """Stars of one product from the day of issue to the day of expiry; ended early only with its reason.

    What it is worth on a day is computed (`CertificateStatus`). `expires_on` is the first day without force,
    36 months from the day of issue (QĐ 26, Điều 5); an extension under Điều 12 khoản 3 moves only `extended_until`.
    """

    product = models.ForeignKey(
        Product, models.PROTECT, related_name="certificates", verbose_name=_("sản phẩm")
    )
    producer = models.ForeignKey(
        Producer, models.PROTECT, related_name="certificates", verbose_name=_("chủ thể")
    )
    dossier = models.OneToOneField(
        Dossier,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="certificate",
        verbose_name=_("hồ sơ"),
    )
    decision = models.ForeignKey(
        Decision, models.PROTECT, related_name="certificates", verbose_name=_("quyết định công nhận")
    )
    stars = models.PositiveSmallIntegerField(_("số sao"))
    number = models.CharField(_("số giấy chứng nhận"), max_length=80, unique=True, null=True, blank=True)
    code = models.CharField(_("mã xác thực"), max_length=CODE_LENGTH, unique=True, default=new_code)
    issued_on = models.DateField(_("ngày cấp"))
    expires_on = models.DateField(_("hết hiệu lực từ ngày"))
    extended_until = models.DateField(_("gia hạn đến trước ngày"), null=True, blank=True)
    extension_basis = models.CharField(_("căn cứ gia hạn"), max_length=200, blank=True)
    # Superseded or revoked: the first day without force, whichever it was.
    ended_on = models.DateField(_("chấm dứt từ ngày"), null=True, blank=True)
    superseded_by = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="supersedes",
        verbose_name=_("giấy thay thế"),
    )
    revoked_by = models.ForeignKey(
        Decision,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="revocations",
        verbose_name=_("quyết định thu hồi"),
    )
    revocation_ground = models.CharField(
        _("căn cứ thu hồi"), max_length=10, choices=RevocationGround.choices, blank=True
    )
    signer_name = models.CharField(_("người ký"), max_length=120, blank=True)
    signer_title = models.CharField(_("chức vụ người ký"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("giấy chứng nhận")
        verbose_name_plural = _("giấy chứng nhận")
        constraints = [
            models.CheckConstraint(
                condition=Q(stars__gte=3, stars__lte=5), name="certificate_from_three_stars"
            ),
            models.CheckConstraint(
                condition=Q(expires_on__gt=F("issued_on")), name="certificate_period_in_order"
            ),
            models.CheckConstraint(
                condition=Q(extended_until__isnull=True, extension_basis="")
                | Q(extended_until__gt=F("expires_on")) & ~Q(extension_basis=""),
                name="extension_says_its_ground",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, superseded_by__isnull=True, revoked_by__isnull=True)
                | Q(ended_on__isnull=False, superseded_by__isnull=False, revoked_by__isnull=True)
                | Q(ended_on__isnull=False, superseded_by__isnull=True, revoked_by__isnull=False),
                name="ended_certificate_says_by_what",
            ),
            models.CheckConstraint(
                condition=Q(revoked_by__isnull=True, revocation_ground="")
                | Q(revoked_by__isnull=False) & ~Q(revocation_ground=""),
                name="revocation_says_its_ground",
            ),
            ExclusionConstraint(
                name="one_live_certificate_per_product",
                expressions=[
                    (
                        DateRange(
                            "issued_on", Coalesce("ended_on", "extended_until", "expires_on"), RangeBoundary()
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                    ("product", RangeOperators.EQUAL),
                ],
                violation_error_message=_("Sản phẩm đã có giấy chứng nhận còn hiệu lực trong thời gian này."),
            ),
        ]
        indexes = [
            models.Index(fields=["expires_on", "id"], name="certificate_by_end"),
            models.Index(fields=["producer", "-issued_on"], name="certificate_of_producer"),
        ]
        triggers = [
            pgtrigger.Protect(name="certificate_is_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="not_before_its_decision",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                declare=[("decided", "date"), ("state", "text")],
                func="""
                    SELECT signed_on, status INTO decided, state FROM products_decision WHERE id = NEW.decision_id;
                    IF state <> 'published' OR NEW.issued_on < decided THEN
                        RAISE EXCEPTION 'a certificate before its decision';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Protect(
                name="issued_certificate_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__stars__df=pgtrigger.F("new__stars"))
                | pgtrigger.Q(old__code__df=pgtrigger.F("new__code"))
                | pgtrigger.Q(old__issued_on__df=pgtrigger.F("new__issued_on"))
                | pgtrigger.Q(old__expires_on__df=pgtrigger.F("new__expires_on"))
                | pgtrigger.Q(old__product__df=pgtrigger.F("new__product"))
                | pgtrigger.Q(old__producer__df=pgtrigger.F("new__producer")),
            ),
        ]

    def __str__(self):
        return f"{self.product}, {self.stars}★"

    def get_absolute_url(self):
        return reverse("products:certificate", args=[self.pk])

    @property
    def last_day(self):
        """The first day without force if nothing else happens: the end, or the extension's end."""
        return self.extended_until or self.expires_on


@pghistory.track()
class ExpiryNotice(models.Model):
    """The numbered letter that tells a producer that a certificate ends; one for each certificate."""

    certificate = models.OneToOneField(
        Certificate, models.PROTECT, related_name="notice", verbose_name=_("giấy chứng nhận")
    )
    year = models.PositiveSmallIntegerField(_("năm"))
    number = models.PositiveIntegerField(_("số"))
    written_on = models.DateField(_("ngày"))
    text = models.TextField(_("nội dung"))
    recipients = models.JSONField(_("đã gửi tới"), default=list)

    class Meta:
        verbose_name = _("thông báo hết hạn giấy chứng nhận")
        verbose_name_plural = _("thông báo hết hạn giấy chứng nhận")
        constraints = [models.UniqueConstraint(fields=["year", "number"], name="notice_number_once_a_year")]
        triggers = [pgtrigger.Protect(name="notice_stays", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self):
        return f"{self.number}/{self.year}"


@pghistory.track()
class MisuseReport(models.Model):
    """What somebody outside reported about a certificate or the use of the mark; the secretariat answers it."""

    certificate = models.ForeignKey(
        Certificate, models.PROTECT, related_name="misuse_reports", verbose_name=_("giấy chứng nhận")
    )
    text = models.TextField(_("nội dung phản ánh"), max_length=3000)
    contact = models.CharField(_("liên hệ"), max_length=200, blank=True)
    reported_at = models.DateTimeField(_("lúc"))
    due_on = models.DateField(_("hạn xử lý"))
    status = models.CharField(
        _("tình trạng"), max_length=8, choices=MisuseStatus.choices, default=MisuseStatus.OPEN
    )
    status_since = models.DateField(_("tình trạng từ ngày"))
    answer = models.TextField(_("kết quả xử lý"), blank=True, max_length=3000)

    class Meta:
        verbose_name = _("phản ánh của người dân")
        verbose_name_plural = _("phản ánh của người dân")
        constraints = [
            models.CheckConstraint(
                condition=Q(status=MisuseStatus.OPEN, answer="")
                | Q(status=MisuseStatus.HANDLED) & ~Q(answer=""),
                name="handled_report_has_its_answer",
            )
        ]
        indexes = [models.Index(fields=["due_on", "id"], name="misuse_open", condition=Q(status="open"))]

    def __str__(self):
        return self.text[:60]
