"""Where the programme's money comes from, what it may be spent on, and the law's calendar of a budget year."""

from datetime import date, timedelta
from typing import ClassVar

import pghistory
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agencies.models.base import Dated, DatedQuerySet, no_overlap, period_in_order
from products.words import said
from programs.enums import BudgetDayKind, FundingSource, LimitActs, Priority

# The most one entry may hold, in đồng: 10^15, some hundred times a province's yearly budget.
MOST_MONEY = 10**15


@pghistory.track()
class MoneySource(Dated):
    """One source of money (nguồn) between two dates, as estimates, decisions and the ledger name it."""

    code = models.CharField(_("mã nguồn"), max_length=12)
    name = models.CharField(_("tên nguồn"), max_length=120)
    name_en = models.CharField(_("tên tiếng Anh"), max_length=120)
    family = models.CharField(
        _("nhóm nguồn của kế hoạch năm"),
        max_length=12,
        choices=FundingSource.choices,
        help_text=_("Kinh phí của kế hoạch năm ghi theo nhóm này; dự toán lấy từ kế hoạch năm theo đó."),
    )
    position = models.PositiveSmallIntegerField(_("thứ tự"), default=0)
    basis = models.CharField(_("căn cứ"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("nguồn kinh phí")
        verbose_name_plural = _("nguồn kinh phí")
        constraints = [
            no_overlap("money_source_code_means_one_source_a_day", "code"),
            period_in_order("money_source_period_in_order"),
        ]

    objects: ClassVar = DatedQuerySet.as_manager()

    def __str__(self):
        return said(self, "name")


@pghistory.track()
class SpendingContent(Dated):
    """One content of spending (nội dung chi) between two dates, with the limits that the law sets to it.

    `max_share` is per cent of the cost approved for what is supported; `max_unit_amount` whole đồng for each unit.
    """

    code = models.CharField(_("mã nội dung"), max_length=12)
    name = models.CharField(_("nội dung chi"), max_length=300)
    name_en = models.CharField(_("tên tiếng Anh"), max_length=300)
    priority = models.CharField(
        _("ưu tiên của kế hoạch"),
        max_length=14,
        choices=Priority.choices,
        blank=True,
        help_text=_("Kế hoạch 2704/KH-UBND ưu tiên bốn nhóm này khi xây dựng kinh phí."),
    )
    max_share = models.PositiveSmallIntegerField(
        _("tối đa (% chi phí được duyệt)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    max_unit_amount = models.BigIntegerField(
        _("tối đa một đơn vị (đồng)"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    unit_name = models.CharField(_("đơn vị của mức tối đa"), max_length=40, blank=True)
    limit_acts = models.CharField(
        _("khi vượt mức"), max_length=6, choices=LimitActs.choices, default=LimitActs.WARN
    )
    position = models.PositiveSmallIntegerField(_("thứ tự"), default=0)
    basis = models.CharField(_("căn cứ"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("nội dung chi")
        verbose_name_plural = _("nội dung chi")
        constraints = [
            no_overlap("spending_content_code_means_one_content_a_day", "code"),
            period_in_order("spending_content_period_in_order"),
            models.CheckConstraint(
                condition=Q(max_share__isnull=True) | Q(max_share__range=(1, 100)), name="share_is_per_cent"
            ),
            models.CheckConstraint(
                condition=Q(max_unit_amount__isnull=True)
                | Q(max_unit_amount__gt=0, max_unit_amount__lte=MOST_MONEY),
                name="unit_limit_within_reason",
            ),
        ]

    objects: ClassVar = DatedQuerySet.as_manager()

    def __str__(self):
        return said(self, "name")


@pghistory.track()
class CalendarRule(models.Model):
    """One legal day of every budget year between two: what must be done, and by which day of which year.

    The law says "trước ngày" (strictly before) for some days; those are owed by the day before.
    """

    code = models.CharField(_("mã mốc"), max_length=24)
    kind = models.CharField(_("ai nợ việc gì"), max_length=10, choices=BudgetDayKind.choices)
    name = models.CharField(_("việc phải làm"), max_length=200)
    name_en = models.CharField(_("tên tiếng Anh"), max_length=200)
    first_year = models.PositiveSmallIntegerField(_("từ năm ngân sách"))
    last_year = models.PositiveSmallIntegerField(_("đến năm ngân sách"), null=True, blank=True)
    year_offset = models.SmallIntegerField(
        _("năm của mốc so với năm ngân sách"), help_text=_("-1: năm trước, 0: trong năm, 1: năm sau.")
    )
    month = models.PositiveSmallIntegerField(_("tháng"))
    day = models.PositiveSmallIntegerField(_("ngày"))
    is_strict = models.BooleanField(_("luật ghi “trước ngày”"), default=False)
    basis = models.CharField(_("căn cứ"), max_length=300)
    is_confirmed = models.BooleanField(
        _("đã đối chiếu văn bản gốc"), default=False, help_text=_("Chưa đối chiếu thì trang lịch có ghi rõ.")
    )

    class Meta:
        verbose_name = _("mốc của năm ngân sách")
        verbose_name_plural = _("mốc của năm ngân sách")
        constraints = [
            models.UniqueConstraint(
                fields=["code", "first_year"],
                name="one_calendar_rule_per_code_and_year",
                violation_error_message=_("Mốc này đã có từ năm đó."),
            ),
            models.CheckConstraint(
                condition=Q(month__range=(1, 12), day__range=(1, 31)), name="calendar_rule_is_a_day"
            ),
            models.CheckConstraint(
                condition=Q(year_offset__range=(-1, 2)), name="calendar_rule_is_near_its_year"
            ),
            models.CheckConstraint(
                condition=Q(last_year__isnull=True) | Q(last_year__gte=F("first_year")),
                name="calendar_rule_years_in_order",
            ),
        ]

    def __str__(self):
        return said(self, "name")

    def due_on(self, year):
        """The last day on which what the rule asks for is done in time, for the budget of `year`."""
        day = date(year + self.year_offset, self.month, self.day)
        return day - timedelta(days=1) if self.is_strict else day

    def clean(self):
        super().clean()
        try:
            # 29 February is no day of most years; a box left empty is no day at all.
            date(2001, self.month, self.day)
        except (TypeError, ValueError) as error:
            raise ValidationError({"day": _("Không có ngày như vậy trong mọi năm.")}) from error
