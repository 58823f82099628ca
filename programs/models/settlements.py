"""What an agency says of a year's money when it is over (quyết toán), line by line, until it is approved."""

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from agencies.models.keeping import never_emptied
from programs.enums import SettlementStatus
from programs.models.budget_years import BudgetYear
from programs.models.ledger import BudgetLine
from programs.models.money_registers import MOST_MONEY

SETTLEMENT_IN_HAND = [SettlementStatus.DRAFT, SettlementStatus.RETURNED]


@pghistory.track()
class Settlement(models.Model):
    """The final account of one agency for one budget year: what was spent, what goes on, what lapses."""

    year = models.ForeignKey(
        BudgetYear, models.PROTECT, related_name="settlements", verbose_name=_("năm ngân sách")
    )
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="settlements", verbose_name=_("cơ quan"))
    note = models.TextField(_("thuyết minh"), blank=True, max_length=20000)
    status = models.CharField(
        _("tình trạng"), max_length=10, choices=SettlementStatus.choices, default=SettlementStatus.DRAFT
    )
    status_since = models.DateField(_("tình trạng từ ngày"))
    submitted_on = models.DateField(_("trình ngày"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    approved_at = models.DateTimeField(_("phê duyệt lúc"), null=True, blank=True)
    approver_name = models.CharField(_("người phê duyệt"), max_length=120, blank=True)
    approver_title = models.CharField(_("chức vụ người phê duyệt"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("quyết toán")
        verbose_name_plural = _("quyết toán")
        constraints = [
            models.UniqueConstraint(fields=["year", "agency"], name="one_settlement_per_agency_and_year"),
            models.CheckConstraint(
                condition=Q(status=SettlementStatus.APPROVED, approved_at__isnull=False)
                & ~Q(approver_name="")
                & ~Q(approver_title="")
                | ~Q(status=SettlementStatus.APPROVED)
                & Q(approved_at__isnull=True, approver_name="", approver_title=""),
                name="approved_settlement_has_its_approver",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="submitted_note_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(~pgtrigger.Q(old__status__in=SETTLEMENT_IN_HAND))
                & pgtrigger.Q(old__note__df=pgtrigger.F("new__note")),
            ),
            pgtrigger.Trigger(
                name="approved_comes_out_even",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(new__status=SettlementStatus.APPROVED),
                func="""
                    IF EXISTS (SELECT FROM programs_budgetline l
                               WHERE l.year_id = NEW.year_id AND l.agency_id = NEW.agency_id
                               AND l.carried_out + l.cancelled
                                   <> l.allocated + l.adjusted + l.carried_in - l.settled) THEN
                        RAISE EXCEPTION 'carried on and cancelled is not what was not settled'
                            USING ERRCODE = 'check_violation', CONSTRAINT = 'settlement_comes_out_even';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self):
        return str(
            _("Quyết toán năm %(year)s của %(agency)s") % {"year": self.year_id, "agency": self.agency}
        )

    def get_absolute_url(self):
        return reverse("programs:settlement", args=[self.pk])


@pghistory.track()
class SettlementLine(models.Model):
    """What one line comes to: settled of what was paid, carried on to next year and cancelled of the rest; đồng.

    `budget` and `disbursed` are what the ledger said when the settlement was handed in.
    """

    settlement = models.ForeignKey(
        Settlement, models.CASCADE, related_name="lines", verbose_name=_("quyết toán")
    )
    line = models.ForeignKey(BudgetLine, models.PROTECT, related_name="+", verbose_name=_("dòng ngân sách"))
    budget = models.BigIntegerField(_("dự toán được sử dụng"))
    disbursed = models.BigIntegerField(_("đã giải ngân"))
    settled = models.BigIntegerField(_("đề nghị quyết toán"))
    carried_out = models.BigIntegerField(_("chuyển sang năm sau"), default=0)
    cancelled = models.BigIntegerField(_("hủy dự toán"), default=0)
    explanation = models.CharField(_("giải trình chênh lệch"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("dòng quyết toán")
        verbose_name_plural = _("dòng quyết toán")
        constraints = [
            models.UniqueConstraint(fields=["settlement", "line"], name="line_settled_once"),
            models.CheckConstraint(
                condition=Q(
                    settled__gte=0,
                    settled__lte=MOST_MONEY,
                    carried_out__gte=0,
                    carried_out__lte=MOST_MONEY,
                    cancelled__gte=0,
                    cancelled__lte=MOST_MONEY,
                ),
                name="settlement_amounts_within_reason",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="only_while_in_hand",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                declare=[("settlement_status", "text")],
                func=pgtrigger.Func(
                    """
                    SELECT status INTO settlement_status FROM programs_settlement
                    WHERE id = COALESCE(NEW.settlement_id, OLD.settlement_id);
                    IF settlement_status NOT IN ('draft', 'returned') THEN
                        RAISE EXCEPTION 'a settlement that was submitted does not change';
                    END IF;
                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                    RETURN NEW;
                    """
                ),
            )
        ]

    def __str__(self):
        return str(self.line)


class SettlementVersion(models.Model):
    """A settlement as it was submitted: content, hash and who stood behind it; never changed."""

    settlement = models.ForeignKey(
        Settlement, models.PROTECT, related_name="versions", verbose_name=_("quyết toán")
    )
    number = models.PositiveSmallIntegerField(_("lần trình"))
    content = models.JSONField(_("nội dung"))
    sha256 = models.CharField(_("mã băm SHA-256"), max_length=64)
    submitted_at = models.DateTimeField(_("trình lúc"))
    submitter_name = models.CharField(_("người trình"), max_length=120)
    submitter_title = models.CharField(_("chức vụ người trình"), max_length=200)

    class Meta:
        verbose_name = _("bản quyết toán đã trình")
        verbose_name_plural = _("bản quyết toán đã trình")
        constraints = [
            models.UniqueConstraint(fields=["settlement", "number"], name="one_settlement_version_per_number")
        ]
        triggers = [
            pgtrigger.Protect(name="submitted_stays", operation=pgtrigger.Update | pgtrigger.Delete),
            never_emptied(),
        ]

    def __str__(self):
        return str(_("Lần %(number)s") % {"number": self.number})
