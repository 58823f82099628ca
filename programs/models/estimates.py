"""What agencies ask for a year (dự toán), line by line, and what those who add it all up propose."""

from decimal import ROUND_HALF_UP, Decimal

import pghistory
import pgtrigger
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Func, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from agencies.models.keeping import never_emptied
from programs.enums import EstimateStatus
from programs.models.annual_plans import AnnualPlanItem
from programs.models.budget_years import BudgetYear
from programs.models.money_registers import MOST_MONEY, MoneySource, SpendingContent
from programs.models.plans import Assignment

ESTIMATE_WITH_AGENCY = [EstimateStatus.DRAFT, EstimateStatus.RETURNED]


def amount_of(quantity: Decimal, unit_cost: int) -> int:
    """What a line comes to, in whole đồng: half a đồng is rounded up, as the database does."""
    return int((quantity * unit_cost).quantize(Decimal(1), rounding=ROUND_HALF_UP))


@pghistory.track()
class Estimate(models.Model):
    """What one agency asks for one budget year."""

    year = models.ForeignKey(
        BudgetYear, models.PROTECT, related_name="estimates", verbose_name=_("năm ngân sách")
    )
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="estimates", verbose_name=_("cơ quan"))
    note = models.TextField(_("thuyết minh"), blank=True, max_length=20000)
    status = models.CharField(
        _("tình trạng"), max_length=10, choices=EstimateStatus.choices, default=EstimateStatus.DRAFT
    )
    status_since = models.DateField(_("tình trạng từ ngày"))
    first_submitted_on = models.DateField(_("trình lần đầu ngày"), null=True, blank=True)
    submitted_on = models.DateField(_("trình ngày"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    accepted_at = models.DateTimeField(_("chấp nhận lúc"), null=True, blank=True)
    accepter_name = models.CharField(_("người chấp nhận"), max_length=120, blank=True)
    accepter_title = models.CharField(_("chức vụ người chấp nhận"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("dự toán")
        verbose_name_plural = _("dự toán")
        constraints = [
            models.UniqueConstraint(fields=["year", "agency"], name="one_estimate_per_agency_and_year"),
            models.CheckConstraint(
                condition=Q(status=EstimateStatus.ACCEPTED, accepted_at__isnull=False)
                & ~Q(accepter_name="")
                & ~Q(accepter_title="")
                | ~Q(status=EstimateStatus.ACCEPTED)
                & Q(accepted_at__isnull=True, accepter_name="", accepter_title=""),
                name="accepted_estimate_has_its_accepter",
            ),
            models.CheckConstraint(
                condition=Q(status=EstimateStatus.DRAFT) | Q(first_submitted_on__isnull=False),
                name="submitted_estimate_has_its_day",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="submitted_note_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(~pgtrigger.Q(old__status__in=ESTIMATE_WITH_AGENCY))
                & (
                    pgtrigger.Q(old__note__df=pgtrigger.F("new__note"))
                    | pgtrigger.Q(old__year__df=pgtrigger.F("new__year"))
                    | pgtrigger.Q(old__agency__df=pgtrigger.F("new__agency"))
                ),
            ),
        ]

    def __str__(self):
        return str(_("Dự toán năm %(year)s của %(agency)s") % {"year": self.year_id, "agency": self.agency})

    def get_absolute_url(self):
        return reverse("programs:estimate", args=[self.pk])


@pghistory.track()
class EstimateLine(models.Model):
    """One line of an estimate: a content from a source, so many units at so much.

    `amount` is whole đồng, quantity × unit cost. `proposed` is what the agency that adds the budget up proposes for
    it; once the estimate is submitted it alone may change, and the plan's activity may go when its plan drops it.
    """

    estimate = models.ForeignKey(Estimate, models.CASCADE, related_name="lines", verbose_name=_("dự toán"))
    position = models.PositiveSmallIntegerField(_("thứ tự"))
    content = models.ForeignKey(
        SpendingContent, models.PROTECT, related_name="+", verbose_name=_("nội dung chi")
    )
    source = models.ForeignKey(MoneySource, models.PROTECT, related_name="+", verbose_name=_("nguồn"))
    description = models.CharField(_("diễn giải"), max_length=500)
    unit = models.CharField(_("đơn vị tính"), max_length=40, blank=True)
    quantity = models.DecimalField(
        _("khối lượng"), max_digits=12, decimal_places=2, validators=[MinValueValidator(Decimal("0.01"))]
    )
    unit_cost = models.BigIntegerField(_("đơn giá (đồng)"))
    amount = models.BigIntegerField(_("thành tiền (đồng)"))
    assignment = models.ForeignKey(
        Assignment,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("nhiệm vụ được giao"),
    )
    plan_item = models.ForeignKey(
        AnnualPlanItem,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="estimate_lines",
        verbose_name=_("hoạt động của kế hoạch năm"),
    )
    proposed = models.BigIntegerField(_("đề xuất (đồng)"), null=True, blank=True)
    proposal_note = models.CharField(_("ý kiến về đề xuất"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("dòng dự toán")
        verbose_name_plural = _("dòng dự toán")
        constraints = [
            models.UniqueConstraint(
                fields=["estimate", "position"],
                name="one_estimate_line_per_position",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                condition=Q(
                    amount=Func(
                        F("quantity") * F("unit_cost"),
                        function="round",
                        output_field=models.DecimalField(max_digits=30, decimal_places=0),
                    )
                ),
                name="estimate_amount_is_quantity_times_cost",
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0, amount__lte=MOST_MONEY, unit_cost__gt=0, unit_cost__lte=MOST_MONEY),
                name="estimate_amount_within_reason",
            ),
            models.CheckConstraint(
                condition=Q(proposed__isnull=True) | Q(proposed__gte=0, proposed__lte=MOST_MONEY),
                name="proposal_within_reason",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="only_while_with_agency",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                declare=[("estimate_status", "text")],
                func=pgtrigger.Func(
                    """
                    SELECT status INTO estimate_status FROM programs_estimate
                    WHERE id = COALESCE(NEW.estimate_id, OLD.estimate_id);
                    IF estimate_status NOT IN ('draft', 'returned') AND (TG_OP <> 'UPDATE'
                        OR to_jsonb(NEW) - 'proposed' - 'proposal_note' - 'plan_item_id'
                           <> to_jsonb(OLD) - 'proposed' - 'proposal_note' - 'plan_item_id') THEN
                        RAISE EXCEPTION 'an estimate that was submitted does not change';
                    END IF;
                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                    RETURN NEW;
                    """
                ),
            )
        ]

    def __str__(self):
        return self.description


class EstimateVersion(models.Model):
    """An estimate as it was submitted: content, hash and who stood behind it; never changed."""

    estimate = models.ForeignKey(Estimate, models.PROTECT, related_name="versions", verbose_name=_("dự toán"))
    number = models.PositiveSmallIntegerField(_("lần trình"))
    content = models.JSONField(_("nội dung"))
    sha256 = models.CharField(_("mã băm SHA-256"), max_length=64)
    submitted_at = models.DateTimeField(_("trình lúc"))
    submitter_name = models.CharField(_("người trình"), max_length=120)
    submitter_title = models.CharField(_("chức vụ người trình"), max_length=200)

    class Meta:
        verbose_name = _("bản dự toán đã trình")
        verbose_name_plural = _("bản dự toán đã trình")
        constraints = [
            models.UniqueConstraint(fields=["estimate", "number"], name="one_estimate_version_per_number")
        ]
        triggers = [
            pgtrigger.Protect(name="submitted_stays", operation=pgtrigger.Update | pgtrigger.Delete),
            never_emptied(),
        ]

    def __str__(self):
        return str(_("Lần %(number)s") % {"number": self.number})
