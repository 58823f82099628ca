"""Decisions about money: how much of each source is given, and who gets how much of it for what."""

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from programs.enums import MoneyDecisionKind, MoneyDecisionStatus
from programs.models.budget_years import BudgetYear
from programs.models.money_registers import MOST_MONEY, MoneySource, SpendingContent
from programs.models.plans import Assignment

DECISION_IN_HAND = [MoneyDecisionStatus.DRAFT, MoneyDecisionStatus.RETURNED]


@pghistory.track()
class MoneyDecision(models.Model):
    """One decision that sets ceilings of sources, allocates under them or adjusts; signed once, then unchangeable."""

    year = models.ForeignKey(
        BudgetYear, models.PROTECT, related_name="decisions", verbose_name=_("năm ngân sách")
    )
    kind = models.CharField(_("loại"), max_length=10, choices=MoneyDecisionKind.choices)
    title = models.CharField(_("trích yếu"), max_length=300)
    number = models.CharField(
        _("số, ký hiệu"),
        max_length=60,
        blank=True,
        help_text=_("Ví dụ: 4250/QĐ-UBND; lãnh đạo ký thì phải có."),
    )
    signed_on = models.DateField(_("ngày ký"), null=True, blank=True)
    signer_name = models.CharField(_("người ký"), max_length=120, blank=True)
    signer_title = models.CharField(_("chức vụ người ký"), max_length=200, blank=True)
    status = models.CharField(
        _("tình trạng"), max_length=8, choices=MoneyDecisionStatus.choices, default=MoneyDecisionStatus.DRAFT
    )
    status_since = models.DateField(_("tình trạng từ ngày"))
    drafted_by_agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="+", verbose_name=_("cơ quan soạn")
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("quyết định kinh phí")
        verbose_name_plural = _("quyết định kinh phí")
        constraints = [
            models.UniqueConstraint(
                fields=["number", "signed_on"],
                condition=~Q(number=""),
                name="one_money_decision_per_number",
                violation_error_message=_("Số quyết định này đã có."),
            ),
            models.CheckConstraint(
                condition=Q(status=MoneyDecisionStatus.SIGNED, signed_on__isnull=False)
                & ~Q(number="")
                & ~Q(signer_name="")
                & ~Q(signer_title="")
                | ~Q(status=MoneyDecisionStatus.SIGNED)
                & Q(signed_on__isnull=True, signer_name="", signer_title=""),
                name="signed_money_decision_has_its_signer",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="signed_decision_stays",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__status=MoneyDecisionStatus.SIGNED),
            )
        ]

    def __str__(self):
        return f"{self.number} {self.title}".strip()

    def get_absolute_url(self):
        return reverse("programs:money-decision", args=[self.pk])


@pghistory.track()
class MoneyDecisionLine(models.Model):
    """How much more (or, with a minus, less) one decision gives: of a source; to an agency for a content, a duty.

    A decision of the kind `ceiling` names sources alone; the others name agency and content too.
    """

    decision = models.ForeignKey(
        MoneyDecision, models.CASCADE, related_name="lines", verbose_name=_("quyết định")
    )
    position = models.PositiveIntegerField(_("thứ tự"))
    source = models.ForeignKey(MoneySource, models.PROTECT, related_name="+", verbose_name=_("nguồn"))
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("đơn vị")
    )
    content = models.ForeignKey(
        SpendingContent,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("nội dung chi"),
    )
    assignment = models.ForeignKey(
        Assignment,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("nhiệm vụ được giao"),
    )
    amount = models.BigIntegerField(_("số tiền tăng, giảm (đồng)"))
    note = models.CharField(_("ghi chú"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("dòng quyết định kinh phí")
        verbose_name_plural = _("dòng quyết định kinh phí")
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "source", "agency", "content", "assignment"],
                nulls_distinct=False,
                name="decision_names_a_line_once",
                violation_error_message=_("Dòng này đã có trong quyết định."),
            ),
            models.CheckConstraint(
                condition=~Q(amount=0) & Q(amount__gte=-MOST_MONEY, amount__lte=MOST_MONEY),
                name="decision_amount_within_reason",
            ),
            models.CheckConstraint(
                condition=Q(agency__isnull=True, content__isnull=True, assignment__isnull=True)
                | Q(agency__isnull=False, content__isnull=False),
                name="decision_line_names_agency_and_content",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="only_while_in_hand",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                declare=[("decision_status", "text")],
                func=pgtrigger.Func(
                    """
                    SELECT status INTO decision_status FROM programs_moneydecision
                    WHERE id = COALESCE(NEW.decision_id, OLD.decision_id);
                    IF decision_status NOT IN ('draft', 'returned') THEN
                        RAISE EXCEPTION 'a decision that was proposed does not change';
                    END IF;
                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                    RETURN NEW;
                    """
                ),
            )
        ]

    def __str__(self):
        return f"{self.source}: {self.amount}"
