"""Signed decisions on stars."""

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.db.models.functions import ExtractYear
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, StoredFile
from products.enums import DecisionKind, DecisionStatus, StageLevel
from products.models.evaluations import SessionItem


@pghistory.track()
class Decision(models.Model):
    """One decision with number and day, for one or many dossiers; published it does not change."""

    kind = models.CharField(_("loại"), max_length=12, choices=DecisionKind.choices)
    level = models.CharField(_("cấp"), max_length=8, choices=StageLevel.choices)
    # Empty for decisions of the ministry, which is no agency of the portal.
    issuer = models.ForeignKey(
        Agency,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="decisions",
        verbose_name=_("cơ quan ban hành"),
    )
    issuer_name = models.CharField(_("tên cơ quan ban hành"), max_length=200)
    number = models.CharField(_("số, ký hiệu"), max_length=60, blank=True)
    signed_on = models.DateField(_("ngày ký"), null=True, blank=True)
    signed_year = models.GeneratedField(
        expression=ExtractYear("signed_on"), output_field=models.PositiveSmallIntegerField(), db_persist=True
    )
    signer_name = models.CharField(_("người ký"), max_length=120, blank=True)
    signer_title = models.CharField(_("chức vụ người ký"), max_length=200, blank=True)
    title = models.CharField(_("trích yếu"), max_length=500)
    status = models.CharField(
        _("tình trạng"), max_length=10, choices=DecisionStatus.choices, default=DecisionStatus.DRAFT
    )
    status_since = models.DateField(_("tình trạng từ ngày"))
    document = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("tệp văn bản")
    )
    source = models.TextField(_("nguồn"), blank=True)

    class Meta:
        verbose_name = _("quyết định")
        verbose_name_plural = _("quyết định")
        constraints = [
            models.UniqueConstraint(
                fields=["issuer_name", "number", "signed_year"],
                condition=~Q(number=""),
                name="decision_number_once_a_year",
                violation_error_message=_("Số quyết định này đã dùng trong năm."),
            ),
            models.CheckConstraint(
                condition=Q(status=DecisionStatus.DRAFT) | Q(signed_on__isnull=False) & ~Q(number=""),
                name="published_decision_has_number_and_day",
            ),
        ]
        indexes = [models.Index(fields=["-signed_on", "-id"], name="decision_newest_first")]
        triggers = [
            pgtrigger.Protect(
                name="published_decision_stays",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__status="published"),
            )
        ]

    def __str__(self):
        return self.number or str(_("Dự thảo: %(title)s") % {"title": self.title})

    def get_absolute_url(self):
        return reverse("products:decision", args=[self.pk])


@pghistory.track()
class DecisionItem(models.Model):
    """One result that a decision speaks of."""

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="items", verbose_name=_("quyết định"))
    item = models.ForeignKey(
        SessionItem, models.PROTECT, related_name="decision_items", verbose_name=_("hồ sơ tại phiên họp")
    )
    stars = models.PositiveSmallIntegerField(_("số sao"))
    position = models.PositiveSmallIntegerField(_("thứ tự"))

    class Meta:
        verbose_name = _("sản phẩm trong quyết định")
        verbose_name_plural = _("sản phẩm trong quyết định")
        constraints = [
            models.UniqueConstraint(fields=["decision", "item"], name="result_once_per_decision"),
            models.CheckConstraint(condition=Q(stars__gte=3, stars__lte=5), name="decided_stars_known"),
        ]

    def __str__(self):
        return f"{self.item}: {self.stars}★"
