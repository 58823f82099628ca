"""What agencies undertake for a year."""

from decimal import Decimal

import pghistory
import pgtrigger
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from agencies.models.keeping import never_emptied
from programs.enums import AnnualPlanStatus, FundingSource
from programs.models.handovers import agency_changes_by_handing_over

# The most one line may ask for, in đồng: 10^15, some hundred times a province's yearly budget.
MOST_MONEY = 10**15

WITH_AGENCY = [AnnualPlanStatus.DRAFT, AnnualPlanStatus.RETURNED]
# What nobody has before them to judge: the agency writes still, or never will.
NOT_HANDED_IN = [*WITH_AGENCY, AnnualPlanStatus.VOID]
# The day a plan is owed by, as an expression: a later day, once one was given, takes the place of the due day. Whether
# it was handed in late is still decided by the due day alone. PostgreSQL passes over what is NULL.
OWED_ON = Greatest("due_on", "unlocked_until")


_PLAN_OF_ITEM = (
    "SELECT status INTO plan_status FROM programs_annualplan WHERE id = COALESCE(NEW.{0}, OLD.{0});"
)
_PLAN_OF_FUNDING = (
    "SELECT p.status INTO plan_status FROM programs_annualplan p JOIN programs_annualplanitem i "
    "ON i.plan_id = p.id WHERE i.id = COALESCE(NEW.{0}, OLD.{0});"
)


def only_while_with_agency(find_plan, column):
    """A trigger: lines change only while the agency is working on the plan, whoever writes with whatever tool."""
    return pgtrigger.Trigger(
        name="only_while_with_agency",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        declare=[("plan_status", "text")],
        func=pgtrigger.Func(
            find_plan.format(column)
            + """
            IF plan_status NOT IN ('draft', 'returned') THEN
                RAISE EXCEPTION 'an annual plan that was submitted does not change';
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;
            """
        ),
    )


@pghistory.track()
class AnnualPlanCall(models.Model):
    """That the secretariat asked for the annual plans of a year, with the due day and the lock day.

    The due day decides whether a plan is in time; until the end of the lock day it may still be submitted, and
    is marked late.
    """

    year = models.PositiveSmallIntegerField(
        _("năm kế hoạch"), unique=True, validators=[MinValueValidator(2018), MaxValueValidator(2100)]
    )
    due_on = models.DateField(_("hạn nộp"))
    lock_on = models.DateField(
        _("ngày khoá"), help_text=_("Hết ngày này thì không nộp được nếu chưa xin mở khoá.")
    )
    opened_on = models.DateField(_("ngày yêu cầu"))
    note = models.TextField(_("ghi chú"), blank=True, max_length=2000)

    class Meta:
        verbose_name = _("đợt lập kế hoạch năm")
        verbose_name_plural = _("đợt lập kế hoạch năm")
        constraints = [
            models.CheckConstraint(
                condition=Q(lock_on__gte=F("due_on")),
                name="lock_day_not_before_due_day",
                violation_error_message=_("Ngày khoá không được trước hạn nộp."),
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("opened_on")),
                name="call_due_day_not_before_opening",
                violation_error_message=_("Hạn nộp không được trước ngày yêu cầu."),
            ),
        ]

    def __str__(self):
        return str(_("Kế hoạch năm %(year)s") % {"year": self.year})


@pghistory.track()
class AnnualPlan(models.Model):
    """What one agency undertakes for one year."""

    call = models.ForeignKey(AnnualPlanCall, models.PROTECT, related_name="plans", verbose_name=_("đợt"))
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="annual_plans", verbose_name=_("cơ quan"))
    year = models.PositiveSmallIntegerField(_("năm"))
    due_on = models.DateField(_("hạn nộp"))
    lock_on = models.DateField(_("ngày khoá"))
    due_since = models.DateField(_("hạn này có từ ngày"))
    unlocked_until = models.DateField(_("được mở khoá đến hết ngày"), null=True, blank=True)
    handed_over_from = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("nhận từ cơ quan")
    )
    handed_over_on = models.DateField(_("nhận ngày"), null=True, blank=True)
    aim = models.TextField(_("mục tiêu, yêu cầu"), blank=True, max_length=20000)
    status = models.CharField(
        _("tình trạng"), max_length=10, choices=AnnualPlanStatus.choices, default=AnnualPlanStatus.DRAFT
    )
    status_since = models.DateField(_("tình trạng từ ngày"))
    first_submitted_on = models.DateField(_("trình lần đầu ngày"), null=True, blank=True)
    submitted_on = models.DateField(_("trình ngày"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    approved_at = models.DateTimeField(_("phê duyệt lúc"), null=True, blank=True)
    approver_name = models.CharField(_("người phê duyệt"), max_length=120, blank=True)
    approver_title = models.CharField(_("chức vụ người phê duyệt"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("kế hoạch năm")
        verbose_name_plural = _("kế hoạch năm")
        constraints = [
            models.UniqueConstraint(fields=["agency", "year"], name="one_plan_per_agency_and_year"),
            models.CheckConstraint(
                condition=Q(status=AnnualPlanStatus.APPROVED, approved_at__isnull=False)
                & ~Q(approver_name="")
                & ~Q(approver_title="")
                | ~Q(status=AnnualPlanStatus.APPROVED)
                & Q(approved_at__isnull=True, approver_name="", approver_title=""),
                name="approved_plan_has_its_approver",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[AnnualPlanStatus.DRAFT, AnnualPlanStatus.VOID])
                | Q(first_submitted_on__isnull=False),
                name="submitted_plan_has_its_day",
            ),
            models.CheckConstraint(
                condition=Q(handed_over_from__isnull=True, handed_over_on__isnull=True)
                | Q(handed_over_from__isnull=False, handed_over_on__isnull=False),
                name="plan_handed_over_has_its_day",
            ),
        ]
        indexes = [
            models.Index(fields=["due_on", "id"], name="annual_plan_by_day"),
            models.Index(fields=["year", "agency"], name="annual_plan_by_year"),
        ]
        triggers = [
            agency_changes_by_handing_over(),
            # The aim is as much part of what was handed in as the lines are.
            pgtrigger.Protect(
                name="submitted_aim_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(~pgtrigger.Q(old__status__in=WITH_AGENCY))
                & (
                    pgtrigger.Q(old__aim__df=pgtrigger.F("new__aim"))
                    | pgtrigger.Q(old__year__df=pgtrigger.F("new__year"))
                    | pgtrigger.Q(old__agency__df=pgtrigger.F("new__agency"))
                ),
            ),
        ]

    def __str__(self):
        return str(_("Kế hoạch năm %(year)s của %(agency)s") % {"year": self.year, "agency": self.agency})

    def get_absolute_url(self):
        return reverse("programs:annual-plan", args=[self.pk])

    @property
    def is_late(self):
        """Whether it was first submitted after the due day."""
        return bool(self.first_submitted_on and self.first_submitted_on > self.due_on)

    @property
    def last_day(self):
        """The last day on which it may be submitted."""
        return max(self.lock_on, self.unlocked_until or self.lock_on)


@pghistory.track()
class AnnualPlanItem(models.Model):
    """One line of an annual plan: an activity, what it aims at, when, by whom."""

    plan = models.ForeignKey(AnnualPlan, models.CASCADE, related_name="items", verbose_name=_("kế hoạch năm"))
    position = models.PositiveSmallIntegerField(_("thứ tự"))
    activity = models.CharField(_("hoạt động"), max_length=500)
    aims_at = models.CharField(_("sản phẩm hoặc chỉ tiêu hướng tới"), max_length=300, blank=True)
    quantity = models.DecimalField(
        _("số lượng"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0))],
    )
    unit = models.CharField(_("đơn vị tính"), max_length=40, blank=True)
    from_month = models.PositiveSmallIntegerField(
        _("từ tháng"), validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    until_month = models.PositiveSmallIntegerField(
        _("đến tháng"), validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    responsible = models.CharField(_("đơn vị, người phụ trách"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("hoạt động của kế hoạch năm")
        verbose_name_plural = _("hoạt động của kế hoạch năm")
        constraints = [
            models.CheckConstraint(
                condition=Q(from_month__range=(1, 12), until_month__range=(1, 12))
                & Q(until_month__gte=F("from_month")),
                name="item_months_in_order",
                violation_error_message=_("Tháng kết thúc phải từ tháng bắt đầu trở đi."),
            ),
            models.CheckConstraint(
                condition=Q(quantity__isnull=True) | Q(quantity__gte=0), name="item_quantity_not_negative"
            ),
            models.UniqueConstraint(
                fields=["plan", "position"],
                name="one_item_per_position",
                deferrable=models.Deferrable.DEFERRED,
            ),
        ]
        triggers = [only_while_with_agency(_PLAN_OF_ITEM, "plan_id")]

    def __str__(self):
        return self.activity


@pghistory.track()
class AnnualPlanFunding(models.Model):
    """How much of one source one line asks for, in whole đồng."""

    item = models.ForeignKey(
        AnnualPlanItem, models.CASCADE, related_name="funding", verbose_name=_("hoạt động")
    )
    source = models.CharField(_("nguồn"), max_length=12, choices=FundingSource.choices)
    amount = models.BigIntegerField(_("số tiền (đồng)"))

    class Meta:
        verbose_name = _("kinh phí của hoạt động")
        verbose_name_plural = _("kinh phí của hoạt động")
        constraints = [
            models.UniqueConstraint(fields=["item", "source"], name="one_amount_per_item_and_source"),
            models.CheckConstraint(
                condition=Q(amount__gt=0, amount__lte=MOST_MONEY), name="plan_amount_within_reason"
            ),
        ]
        triggers = [only_while_with_agency(_PLAN_OF_FUNDING, "item_id")]

    def __str__(self):
        return f"{self.get_source_display()}: {self.amount}"


class AnnualPlanVersion(models.Model):
    """A plan as it was submitted: content, hash and who stood behind it; never changed."""

    plan = models.ForeignKey(
        AnnualPlan, models.PROTECT, related_name="versions", verbose_name=_("kế hoạch năm")
    )
    number = models.PositiveSmallIntegerField(_("lần trình"))
    content = models.JSONField(_("nội dung"))
    sha256 = models.CharField(_("mã băm SHA-256"), max_length=64)
    submitted_at = models.DateTimeField(_("trình lúc"))
    submitter_name = models.CharField(_("người trình"), max_length=120)
    submitter_title = models.CharField(_("chức vụ người trình"), max_length=200)

    class Meta:
        verbose_name = _("bản đã trình")
        verbose_name_plural = _("bản đã trình")
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="one_version_per_number")]
        triggers = [
            pgtrigger.Protect(name="submitted_stays", operation=pgtrigger.Update | pgtrigger.Delete),
            never_emptied(),
        ]

    def __str__(self):
        return str(_("Lần %(number)s") % {"number": self.number})
