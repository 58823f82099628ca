"""Certificates: stars for so many months, what ends them, and what the public reports."""

import secrets
from datetime import timedelta

import pghistory
import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.models.base import Dated, DateRange, no_overlap, period_in_order
from products.enums import (
    CertificateStatus,
    DossierKind,
    MisuseStatus,
    RevocationGround,
    StageLevel,
)
from products.models.decisions import Decision
from products.models.dossiers import ENDED, Dossier
from products.models.producers import Producer
from products.models.products import Product

# 20 letters of 32: a hundred bits, so that guessing is hopeless; no letters that look alike.
CODE_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
CODE_LENGTH = 20


def new_code():
    """What the QR code of a certificate ends with."""
    return "".join(secrets.choice(CODE_LETTERS) for _place in range(CODE_LENGTH))


# As long before its end as the law opens the window for re-evaluation (QĐ 26, Điều 7 khoản 6).
EXPIRING_DAYS = 180
IN_FORCE = [
    CertificateStatus.VALID,
    CertificateStatus.EXPIRING,
    CertificateStatus.UNDER_REVIEW,
    CertificateStatus.EXTENDED,
]


def status_on(day, expiring_until):
    """What a certificate is worth on `day`, as an expression: the one rule for page, list, export and count.

    Up to `expiring_until` an end counts as near. A re-evaluation is under way from its lodging to its result; what
    is lodged again after a return counts from the first time.
    """
    again = Dossier.objects.filter(
        product=OuterRef("product"), kind=DossierKind.AGAIN, first_lodged_on__lte=day
    ).filter(~Q(status__in=ENDED) | Q(status_since__gt=day))
    return Case(
        When(issued_on__gt=day, then=Value(CertificateStatus.NOT_YET)),
        When(ended_on__lte=day, revoked_by__isnull=False, then=Value(CertificateStatus.REVOKED)),
        When(ended_on__lte=day, then=Value(CertificateStatus.SUPERSEDED)),
        When(extended_until__lte=day, then=Value(CertificateStatus.EXPIRED)),
        When(expires_on__lte=day, extended_until__isnull=True, then=Value(CertificateStatus.EXPIRED)),
        When(expires_on__lte=day, then=Value(CertificateStatus.EXTENDED)),
        When(Exists(again), then=Value(CertificateStatus.UNDER_REVIEW)),
        When(expires_on__lte=expiring_until, then=Value(CertificateStatus.EXPIRING)),
        default=Value(CertificateStatus.VALID),
        output_field=models.CharField(),
    )


class CertificateQuerySet(models.QuerySet):
    """Certificates by what they are worth on a day."""

    def with_status(self, day):
        """Each with `status`, one of CertificateStatus, as of `day`."""
        return self.annotate(status=status_on(day, day + timedelta(days=EXPIRING_DAYS)))

    def in_force_on(self, day):
        """Those that give their stars on `day`: not what was ever recognised, but what counts then."""
        ends = Coalesce("ended_on", "extended_until", "expires_on")
        return self.filter(issued_on__lte=day).alias(ends=ends).filter(ends__gt=day)


@pghistory.track()
class CertificateStyle(Dated):
    """How certificates of one level are numbered and headed between two dates.

    No law prints a layout or a number pattern (QĐ 26/2026), so they are settings of the province.
    """

    level = models.CharField(_("cấp"), max_length=8, choices=StageLevel.choices)
    number_pattern = models.CharField(
        _("mẫu số giấy chứng nhận"),
        max_length=60,
        help_text=_("{number}: số thứ tự trong năm; {year}: năm; {stars}: số sao."),
    )
    heading = models.CharField(_("dòng đầu giấy chứng nhận"), max_length=200)
    signer_line = models.CharField(
        _("dòng thẩm quyền ký"), max_length=200, help_text=_("Ví dụ: CHỦ TỊCH, TM. ỦY BAN NHÂN DÂN.")
    )
    place = models.CharField(_("địa danh"), max_length=80)

    class Meta:
        verbose_name = _("mẫu giấy chứng nhận")
        verbose_name_plural = _("mẫu giấy chứng nhận")
        constraints = [
            no_overlap("one_certificate_style_a_day", "level"),
            period_in_order("certificate_style_period_in_order"),
        ]

    def __str__(self):
        return f"{self.get_level_display()}: {self.number_pattern}"


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

    objects = CertificateQuerySet.as_manager()

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
                # Looked at after every statement, unless an act says that it replaces one certificate by another.
                deferrable=models.Deferrable.IMMEDIATE,
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
class RevocationCase(models.Model):
    """That a ground for revoking a certificate was concluded; the decision is due within 15 days of that.

    QĐ 26/2026, Điều 8: from the authority's conclusion, or from the commune's confirmation that production stopped.
    """

    certificate = models.ForeignKey(
        Certificate, models.PROTECT, related_name="cases", verbose_name=_("giấy chứng nhận")
    )
    ground = models.CharField(_("căn cứ"), max_length=10, choices=RevocationGround.choices)
    concluded_on = models.DateField(_("ngày kết luận, xác nhận"))
    due_on = models.DateField(_("hạn thu hồi"))
    text = models.TextField(_("kết luận, diễn giải"), max_length=5000)
    opened_at = models.DateTimeField(_("lập lúc"))
    opener_name = models.CharField(_("người lập"), max_length=120)
    opener_title = models.CharField(_("chức vụ người lập"), max_length=200)
    decision = models.ForeignKey(
        Decision,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="cases",
        verbose_name=_("quyết định thu hồi"),
    )
    dropped_on = models.DateField(_("thôi thu hồi ngày"), null=True, blank=True)
    dropped_because = models.TextField(_("lý do thôi thu hồi"), blank=True, max_length=2000)

    class Meta:
        verbose_name = _("đề nghị thu hồi giấy chứng nhận")
        verbose_name_plural = _("đề nghị thu hồi giấy chứng nhận")
        constraints = [
            models.UniqueConstraint(
                fields=["certificate"],
                condition=Q(dropped_on__isnull=True),
                name="one_revocation_case_per_certificate",
                violation_error_message=_("Giấy chứng nhận này đã có đề nghị thu hồi."),
            ),
            models.CheckConstraint(
                condition=Q(dropped_on__isnull=True, dropped_because="")
                | Q(dropped_on__isnull=False, decision__isnull=True) & ~Q(dropped_because=""),
                name="dropped_case_says_why",
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("concluded_on")), name="revocation_due_after_conclusion"
            ),
        ]

    def __str__(self):
        return f"{self.certificate}: {self.get_ground_display()}"


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
