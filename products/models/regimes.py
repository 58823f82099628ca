"""How dossiers are judged between two dates: levels, thresholds, clocks, rounds, windows. No year stands in code."""

import pghistory
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.enums import DayUnit
from agencies.models.base import Dated, no_overlap, period_in_order
from products.enums import ClockStep, DossierKind, Need, ProducerKind, StageLevel
from products.models.criteria import CriteriaVersion
from products.models.product_groups import ProductCatalogue


@pghistory.track()
class Regime(Dated):
    """One way of judging dossiers; a dossier belongs for ever to the regime of the day it was lodged."""

    code = models.CharField(_("mã"), max_length=20, unique=True)
    name = models.CharField(_("tên"), max_length=300)
    legal_basis = models.TextField(_("căn cứ"))
    catalogue = models.ForeignKey(ProductCatalogue, models.PROTECT, verbose_name=_("danh mục sản phẩm"))
    criteria = models.ForeignKey(CriteriaVersion, models.PROTECT, verbose_name=_("bộ tiêu chí"))
    certificate_months = models.PositiveSmallIntegerField(_("thời hạn giấy chứng nhận (tháng)"), default=36)
    # A file for re-evaluation is taken between these days before the certificate ends; without them at any time.
    again_opens_days = models.PositiveSmallIntegerField(
        _("nhận hồ sơ đánh giá lại từ (ngày trước khi hết hạn)"), null=True, blank=True
    )
    again_closes_days = models.PositiveSmallIntegerField(
        _("nhận hồ sơ đánh giá lại đến (ngày trước khi hết hạn)"), null=True, blank=True
    )
    again_by_writing = models.BooleanField(_("đánh giá lại bằng ý kiến văn bản"), default=False)
    # Điều 12 khoản 3 of QĐ 26: certificates that could not meet the window keep their force for so many days.
    longest_extension_days = models.PositiveSmallIntegerField(
        _("gia hạn chuyển tiếp tối đa (ngày)"), null=True, blank=True
    )
    extends_ending_before = models.DateField(_("gia hạn cho giấy hết hạn trước ngày"), null=True, blank=True)
    notice_days = models.PositiveSmallIntegerField(
        _("thông báo bằng văn bản trước khi hết hạn (ngày)"), null=True, blank=True
    )
    receipt_pattern = models.CharField(
        _("mẫu số phiếu tiếp nhận"),
        max_length=80,
        help_text=_("{number}: số thứ tự; {province}, {unit}: mã địa bàn; {year}: năm."),
    )
    note = models.TextField(_("ghi chú"), blank=True)
    confidence = models.TextField(_("độ tin cậy của nguồn"), blank=True)
    source = models.TextField(_("nguồn"), blank=True)

    class Meta:
        verbose_name = _("quy định đánh giá, phân hạng")
        verbose_name_plural = _("quy định đánh giá, phân hạng")
        constraints = [
            no_overlap("one_regime_a_day"),
            period_in_order("regime_period_in_order"),
            models.CheckConstraint(
                condition=Q(again_opens_days__isnull=True, again_closes_days__isnull=True)
                | Q(again_opens_days__gt=F("again_closes_days")),
                name="again_window_in_order",
            ),
        ]

    def __str__(self):
        return self.name

    def receipt_number(self, *, number: int, province: str, unit: str, year: int) -> str:
        """The number on a receipt (số phiếu tiếp nhận) as this regime writes it."""
        return self.receipt_pattern.format(number=f"{number:02}", province=province, unit=unit, year=year)

    def get_absolute_url(self):
        return reverse("products:regime", args=[self.pk])


@pghistory.track()
class RegimeStage(models.Model):
    """One level through which dossiers of a regime pass, and what is done there."""

    regime = models.ForeignKey(Regime, models.CASCADE, related_name="stages", verbose_name=_("quy định"))
    position = models.PositiveSmallIntegerField(_("thứ tự"))
    level = models.CharField(_("cấp"), max_length=8, choices=StageLevel.choices)
    scores = models.BooleanField(_("hội đồng chấm điểm"))
    writes_report = models.BooleanField(_("lập báo cáo đánh giá một số nội dung"), default=False)
    decides_from = models.PositiveSmallIntegerField(_("công nhận từ (sao)"), null=True, blank=True)
    decides_to = models.PositiveSmallIntegerField(_("công nhận đến (sao)"), null=True, blank=True)
    # Average points from which a result goes to the next level; without points everything does.
    sends_up_from = models.DecimalField(
        _("gửi lên cấp trên từ (điểm)"), max_digits=5, decimal_places=2, null=True, blank=True
    )

    class Meta:
        verbose_name = _("cấp đánh giá của quy định")
        verbose_name_plural = _("cấp đánh giá của quy định")
        constraints = [
            models.UniqueConstraint(fields=["regime", "position"], name="stage_place_once"),
            models.UniqueConstraint(fields=["regime", "level"], name="stage_level_once"),
            models.CheckConstraint(
                condition=Q(decides_from__isnull=True, decides_to__isnull=True)
                | Q(decides_from__gte=3, decides_to__gte=F("decides_from"), decides_to__lte=5),
                name="stage_decides_known_stars",
            ),
            models.CheckConstraint(
                condition=Q(scores=True) | Q(decides_from__isnull=True, sends_up_from__isnull=True),
                name="only_a_council_decides",
            ),
        ]

    def __str__(self):
        return self.get_level_display()


@pghistory.track()
class RegimeClock(models.Model):
    """How long one step may take, in working or calendar days, with the article that says so."""

    regime = models.ForeignKey(Regime, models.CASCADE, related_name="clocks", verbose_name=_("quy định"))
    step = models.CharField(_("bước"), max_length=12, choices=ClockStep.choices)
    dossier_kind = models.CharField(
        _("loại hồ sơ"),
        max_length=8,
        choices=DossierKind.choices,
        blank=True,
        help_text=_("Trống: mọi loại."),
    )
    days = models.PositiveSmallIntegerField(_("số ngày"))
    unit = models.CharField(_("đơn vị tính"), max_length=8, choices=DayUnit.choices)
    legal_basis = models.CharField(_("căn cứ"), max_length=200)

    class Meta:
        verbose_name = _("thời hạn của quy định")
        verbose_name_plural = _("thời hạn của quy định")
        constraints = [
            models.UniqueConstraint(
                fields=["regime", "step", "dossier_kind"], name="one_clock_per_step_and_kind"
            )
        ]

    def __str__(self):
        return f"{self.get_step_display()}: {self.days} {self.get_unit_display()}"


@pghistory.track()
class RegimeRound(models.Model):
    """A round of every year: by when dossiers are proposed and judged; both days themselves are too late."""

    regime = models.ForeignKey(Regime, models.CASCADE, related_name="rounds", verbose_name=_("quy định"))
    level = models.CharField(_("cấp"), max_length=8, choices=StageLevel.choices)
    number = models.PositiveSmallIntegerField(_("đợt"))
    propose_month = models.PositiveSmallIntegerField(
        _("đề nghị trước: tháng"), validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    propose_day = models.PositiveSmallIntegerField(_("đề nghị trước: ngày"))
    evaluate_month = models.PositiveSmallIntegerField(
        _("đánh giá trước: tháng"), validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    evaluate_day = models.PositiveSmallIntegerField(_("đánh giá trước: ngày"))

    class Meta:
        verbose_name = _("đợt đánh giá hằng năm")
        verbose_name_plural = _("đợt đánh giá hằng năm")
        constraints = [
            models.UniqueConstraint(fields=["regime", "level", "number"], name="yearly_round_once"),
        ]

    def __str__(self):
        return f"{self.get_level_display()}, {self.number}"


@pghistory.track()
class RegimeParticipant(models.Model):
    """A kind of producer that may take part; some only with tourism services."""

    regime = models.ForeignKey(
        Regime, models.CASCADE, related_name="participants", verbose_name=_("quy định")
    )
    producer_kind = models.CharField(_("loại chủ thể"), max_length=12, choices=ProducerKind.choices)
    only_tourism = models.BooleanField(_("chỉ với dịch vụ du lịch"), default=False)

    class Meta:
        verbose_name = _("loại chủ thể được tham gia")
        verbose_name_plural = _("loại chủ thể được tham gia")
        constraints = [
            models.UniqueConstraint(fields=["regime", "producer_kind"], name="participant_kind_once")
        ]

    def __str__(self):
        return self.get_producer_kind_display()


@pghistory.track()
class RegimeTransition(models.Model):
    """How long files lodged under an earlier regime may still be judged by it after a later one began."""

    earlier = models.ForeignKey(
        Regime, models.CASCADE, related_name="transitions_from", verbose_name=_("quy định trước")
    )
    later = models.ForeignKey(
        Regime, models.CASCADE, related_name="transitions_to", verbose_name=_("quy định sau")
    )
    dossier_kind = models.CharField(_("loại hồ sơ"), max_length=8, choices=DossierKind.choices)
    days = models.PositiveSmallIntegerField(_("số ngày"))
    unit = models.CharField(_("đơn vị tính"), max_length=8, choices=DayUnit.choices)
    legal_basis = models.CharField(_("căn cứ"), max_length=200)

    class Meta:
        verbose_name = _("quy định chuyển tiếp")
        verbose_name_plural = _("quy định chuyển tiếp")
        constraints = [
            models.UniqueConstraint(fields=["earlier", "later", "dossier_kind"], name="transition_once")
        ]

    def __str__(self):
        return f"{self.earlier.code} → {self.later.code}: {self.get_dossier_kind_display()}"


@pghistory.track()
class DossierRequirement(models.Model):
    """One thing a dossier must hold, or a level must add when it hands the dossier on."""

    regime = models.ForeignKey(
        Regime, models.CASCADE, related_name="requirements", verbose_name=_("quy định")
    )
    # Who adds it: the producer (level empty), or the level that sends the dossier on.
    level = models.CharField(_("cấp lập"), max_length=8, choices=StageLevel.choices, blank=True)
    dossier_kind = models.CharField(
        _("loại hồ sơ"),
        max_length=8,
        choices=DossierKind.choices,
        blank=True,
        help_text=_("Trống: mọi loại."),
    )
    position = models.PositiveSmallIntegerField(_("thứ tự"))
    code = models.CharField(_("mã"), max_length=8)
    name = models.CharField(_("tên"), max_length=500)
    name_en = models.CharField(_("tên tiếng Anh"), max_length=500, blank=True)
    need = models.CharField(_("mức bắt buộc"), max_length=10, choices=Need.choices)
    condition = models.CharField(_("điều kiện, yêu cầu"), max_length=500, blank=True)
    form = models.CharField(_("mẫu"), max_length=40, blank=True)
    samples = models.PositiveSmallIntegerField(_("số sản phẩm mẫu"), null=True, blank=True)
    not_for_tourism = models.BooleanField(_("trừ dịch vụ du lịch"), default=False)
    # A paper of the producer's library fills it; the others are made by the portal or handed over in kind.
    by_paper = models.BooleanField(_("là giấy tờ của chủ thể"), default=False)
    usual_months = models.PositiveSmallIntegerField(_("thời hạn thường gặp (tháng)"), null=True, blank=True)

    class Meta:
        verbose_name = _("thành phần hồ sơ")
        verbose_name_plural = _("thành phần hồ sơ")
        constraints = [
            models.UniqueConstraint(
                fields=["regime", "level", "dossier_kind", "code"], name="requirement_once"
            )
        ]

    def __str__(self):
        return f"{self.code} {self.name}"
