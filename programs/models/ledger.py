"""The ledger of a budget year: entries that are only ever added, and the sums that the database keeps of them.

The promises of the budget stand here as constraints on the sums, so they hold whoever writes, with whatever tool and
however many at once. An entry is counted at the end of its transaction by `count_entry`, which locks in one order:
ceiling, line, commitment. Services ask for the counting when their act is done (services/ledger.py) and turn a
constraint into a sentence.
"""

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, StoredFile
from agencies.models.keeping import never_emptied
from products.models import Producer
from programs.enums import EntryKind
from programs.models.budget_years import BudgetYear
from programs.models.money_decisions import MoneyDecision
from programs.models.money_registers import MOST_MONEY, MoneySource, SpendingContent
from programs.models.plans import Assignment

# What an agency may spend on a line, as an expression and as SQL: adjusted = allocated ± adjustments + carried in.
BUDGET = F("allocated") + F("adjusted") + F("carried_in")
# Kinds of entries that belong to a commitment.
OF_COMMITMENT = [EntryKind.COMMIT, EntryKind.ADVANCE, EntryKind.REPAY, EntryKind.CLEAR, EntryKind.DISBURSE]


def only_the_ledger_counts(*columns) -> pgtrigger.Trigger:
    """A trigger: sums are changed by the counting of entries alone, and a row begins with all of them zero."""
    changed = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in columns)
    begun = " OR ".join(f"NEW.{column} <> 0" for column in columns)
    return pgtrigger.Trigger(
        name="only_the_ledger_counts",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        # Within the counting trigger the depth is one.
        condition=pgtrigger.Condition("pg_trigger_depth() = 0"),
        func=f"""
            IF (TG_OP = 'INSERT' AND ({begun})) OR (TG_OP = 'UPDATE' AND ({changed})) THEN
                RAISE EXCEPTION 'only entries of the ledger change its sums';
            END IF;
            RETURN NEW;
        """,
    )


def never_deleted() -> pgtrigger.Trigger:
    """A trigger: what entries name stays."""
    return pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete)


class Ceiling(models.Model):
    """How much of one source one year has (`amount`), and how much of that is allocated; whole đồng."""

    year = models.ForeignKey(
        BudgetYear, models.PROTECT, related_name="ceilings", verbose_name=_("năm ngân sách")
    )
    source = models.ForeignKey(MoneySource, models.PROTECT, related_name="+", verbose_name=_("nguồn"))
    amount = models.BigIntegerField(_("dự toán giao"), default=0)
    allocated = models.BigIntegerField(_("đã phân bổ"), default=0)

    class Meta:
        verbose_name = _("trần kinh phí của một nguồn")
        verbose_name_plural = _("trần kinh phí của các nguồn")
        constraints = [
            models.UniqueConstraint(fields=["year", "source"], name="one_ceiling_per_year_and_source"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="ceiling_not_negative"),
            models.CheckConstraint(condition=Q(allocated__lte=F("amount")), name="allocated_within_ceiling"),
        ]
        triggers = [only_the_ledger_counts("amount", "allocated"), never_deleted(), never_emptied()]

    def __str__(self):
        return f"{self.source} {self.year_id}"

    @property
    def left(self):
        """What may still be allocated."""
        return self.amount - self.allocated


LINE_SUMS = (
    *("allocated", "adjusted", "carried_in", "committed", "advanced", "disbursed"),
    *("settled", "carried_out", "cancelled"),
)


class BudgetLine(models.Model):
    """What one agency has of one source for one content (and duty, if it was given for one), and what became of it.

    Each sum is that of the line's entries, whole đồng; `advanced` is what is out as advances and not yet cleared.
    Budget = allocated + adjusted + carried_in.
    """

    year = models.ForeignKey(
        BudgetYear, models.PROTECT, related_name="lines", verbose_name=_("năm ngân sách")
    )
    ceiling = models.ForeignKey(Ceiling, models.PROTECT, related_name="lines", verbose_name=_("nguồn"))
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="budget_lines", verbose_name=_("đơn vị"))
    content = models.ForeignKey(
        SpendingContent, models.PROTECT, related_name="+", verbose_name=_("nội dung chi")
    )
    assignment = models.ForeignKey(
        Assignment,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="budget_lines",
        verbose_name=_("nhiệm vụ được giao"),
    )
    allocated = models.BigIntegerField(_("dự toán đầu năm"), default=0)
    adjusted = models.BigIntegerField(_("điều chỉnh"), default=0)
    carried_in = models.BigIntegerField(_("chuyển từ năm trước"), default=0)
    committed = models.BigIntegerField(_("đã cam kết"), default=0)
    advanced = models.BigIntegerField(_("tạm ứng chưa thanh toán"), default=0)
    disbursed = models.BigIntegerField(_("đã giải ngân"), default=0)
    settled = models.BigIntegerField(_("đã quyết toán"), default=0)
    carried_out = models.BigIntegerField(_("chuyển sang năm sau"), default=0)
    cancelled = models.BigIntegerField(_("hủy dự toán"), default=0)

    class Meta:
        verbose_name = _("dòng ngân sách")
        verbose_name_plural = _("dòng ngân sách")
        constraints = [
            models.UniqueConstraint(
                fields=["ceiling", "agency", "content", "assignment"],
                nulls_distinct=False,
                name="one_line_per_agency_content_source_duty",
            ),
            models.CheckConstraint(
                condition=Q(
                    allocated__gte=0,
                    carried_in__gte=0,
                    committed__gte=0,
                    advanced__gte=0,
                    disbursed__gte=0,
                    settled__gte=0,
                    carried_out__gte=0,
                    cancelled__gte=0,
                ),
                name="line_sums_not_negative",
            ),
            models.CheckConstraint(condition=Q(committed__lte=BUDGET), name="committed_within_budget"),
            models.CheckConstraint(
                condition=Q(committed__gte=F("disbursed") + F("advanced")), name="disbursed_within_committed"
            ),
            models.CheckConstraint(condition=Q(settled__lte=F("disbursed")), name="settled_within_disbursed"),
            models.CheckConstraint(
                condition=Q(carried_out__lte=BUDGET - F("settled") - F("cancelled")),
                name="carried_and_cancelled_within_rest",
            ),
        ]
        indexes = [models.Index(fields=["year", "agency"], name="budget_line_by_agency")]
        triggers = [
            only_the_ledger_counts(*LINE_SUMS),
            never_deleted(),
            never_emptied(),
            pgtrigger.Protect(
                name="line_stays_what_it_is",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__year__df=pgtrigger.F("new__year"))
                | pgtrigger.Q(old__ceiling__df=pgtrigger.F("new__ceiling"))
                | pgtrigger.Q(old__agency__df=pgtrigger.F("new__agency"))
                | pgtrigger.Q(old__content__df=pgtrigger.F("new__content"))
                | pgtrigger.Q(old__assignment__df=pgtrigger.F("new__assignment")),
            ),
            pgtrigger.Trigger(
                name="line_and_ceiling_of_one_year",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="""
                    IF NOT EXISTS (SELECT FROM programs_ceiling c
                                   WHERE c.id = NEW.ceiling_id AND c.year_id = NEW.year_id) THEN
                        RAISE EXCEPTION 'a line belongs to the year of its ceiling';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self):
        return f"{self.agency}: {self.content} ({self.ceiling})"

    @property
    def budget(self):
        """What may be spent: allocated, as adjusted, with what last year left."""
        return self.allocated + self.adjusted + self.carried_in

    @property
    def free(self):
        """What may still be committed."""
        return self.budget - self.committed

    @property
    def left(self):
        """What is not yet paid out, advances counting as paid."""
        return self.budget - self.disbursed - self.advanced


@pghistory.track(exclude=["amount", "advanced", "disbursed"])
class Commitment(models.Model):
    """That an agency promised money of one line to somebody: a contract, or a direct payment without one.

    Who benefits is one of the province's producers or a supplier by name. The sums are those of its entries.
    """

    line = models.ForeignKey(
        BudgetLine, models.PROTECT, related_name="commitments", verbose_name=_("dòng ngân sách")
    )
    number = models.CharField(
        _("số hợp đồng, văn bản"), max_length=80, blank=True, help_text=_("Để trống nếu chi trực tiếp.")
    )
    signed_on = models.DateField(_("ngày ký"))
    subject = models.CharField(_("nội dung"), max_length=300)
    producer = models.ForeignKey(
        Producer,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="commitments",
        verbose_name=_("chủ thể thụ hưởng"),
    )
    supplier = models.CharField(_("nhà cung cấp, người thụ hưởng khác"), max_length=200, blank=True)
    approved_cost = models.BigIntegerField(
        _("chi phí được duyệt (đồng)"),
        null=True,
        blank=True,
        help_text=_("Cần ghi khi nội dung chi có mức hỗ trợ tối đa theo tỷ lệ."),
    )
    units = models.PositiveSmallIntegerField(
        _("số đơn vị được hỗ trợ"),
        null=True,
        blank=True,
        help_text=_("Cần ghi khi nội dung chi có mức tối đa cho mỗi đơn vị, ví dụ mỗi nhãn hiệu."),
    )
    over_limit_reason = models.CharField(_("lý do vượt mức"), max_length=500, blank=True)
    amount = models.BigIntegerField(_("số tiền cam kết"), default=0)
    advanced = models.BigIntegerField(_("tạm ứng chưa thanh toán"), default=0)
    disbursed = models.BigIntegerField(_("đã giải ngân"), default=0)
    made_at = models.DateTimeField(_("ghi lúc"))
    made_by_name = models.CharField(_("người ghi"), max_length=120)
    files = models.ManyToManyField(StoredFile, through="CommitmentFile", verbose_name=_("tệp kèm theo"))

    class Meta:
        verbose_name = _("cam kết chi")
        verbose_name_plural = _("cam kết chi")
        constraints = [
            models.CheckConstraint(
                condition=Q(producer__isnull=False, supplier="") | Q(producer__isnull=True) & ~Q(supplier=""),
                name="commitment_has_one_beneficiary",
                violation_error_message=_("Hãy chọn chủ thể hoặc ghi tên nhà cung cấp, một trong hai."),
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=0, advanced__gte=0, disbursed__gte=0),
                name="commitment_sums_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=F("disbursed") + F("advanced")), name="paid_within_commitment"
            ),
            models.CheckConstraint(
                condition=Q(approved_cost__isnull=True)
                | Q(approved_cost__gt=0, approved_cost__lte=MOST_MONEY),
                name="approved_cost_within_reason",
            ),
            models.CheckConstraint(
                condition=Q(units__isnull=True) | Q(units__gt=0), name="commitment_units_positive"
            ),
        ]
        indexes = [models.Index(fields=["producer", "-signed_on"], name="commitment_of_producer")]
        triggers = [
            only_the_ledger_counts("amount", "advanced", "disbursed"),
            never_deleted(),
            pgtrigger.Protect(
                name="commitment_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__line__df=pgtrigger.F("new__line"))
                | pgtrigger.Q(old__producer__df=pgtrigger.F("new__producer"))
                | pgtrigger.Q(old__supplier__df=pgtrigger.F("new__supplier"))
                | pgtrigger.Q(old__signed_on__df=pgtrigger.F("new__signed_on")),
            ),
        ]

    def __str__(self):
        return f"{self.number} {self.subject}".strip()

    def get_absolute_url(self):
        return reverse("programs:commitment", args=[self.pk])

    @property
    def beneficiary(self):
        return self.producer.name if self.producer else self.supplier

    @property
    def unpaid(self):
        """What is promised and neither paid nor out as an advance."""
        return self.amount - self.disbursed - self.advanced


class CommitmentFile(models.Model):
    """A paper of a commitment: contract, acceptance record, payment order."""

    commitment = models.ForeignKey(Commitment, models.PROTECT, verbose_name=_("cam kết chi"))
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("tệp"))

    class Meta:
        verbose_name = _("tệp của cam kết chi")
        verbose_name_plural = _("tệp của cam kết chi")
        constraints = [
            models.UniqueConstraint(fields=["commitment", "file"], name="file_once_per_commitment")
        ]

    def __str__(self):
        return str(self.file)


class Tally(models.Model):
    """What one line's entries of one kind booked in one month come to; only the counting of entries writes here."""

    line = models.ForeignKey(BudgetLine, models.PROTECT, db_index=False, related_name="+")
    kind = models.CharField(max_length=10, choices=EntryKind.choices)
    month = models.DateField()
    amount = models.BigIntegerField()

    class Meta:
        verbose_name = _("tổng theo tháng của sổ kinh phí")
        verbose_name_plural = _("tổng theo tháng của sổ kinh phí")
        constraints = [
            models.UniqueConstraint(fields=["line", "kind", "month"], name="one_tally_per_line_kind_month")
        ]

    def __str__(self):
        return f"{self.line_id} {self.kind} {self.month}: {self.amount}"


_COUNT_ENTRY = """
    month_of_entry := date_trunc('month', NEW.booked_on)::date;
    IF NEW.kind IN ('ceiling', 'allocate', 'adjust') THEN
        UPDATE programs_ceiling SET
            amount = amount + CASE WHEN NEW.kind = 'ceiling' THEN NEW.amount ELSE 0 END,
            allocated = allocated + CASE WHEN NEW.kind = 'ceiling' THEN 0 ELSE NEW.amount END
        WHERE id = NEW.ceiling_id;
    END IF;
    IF NEW.line_id IS NOT NULL THEN
        UPDATE programs_budgetline SET
            allocated = allocated + CASE WHEN NEW.kind = 'allocate' THEN NEW.amount ELSE 0 END,
            adjusted = adjusted + CASE WHEN NEW.kind = 'adjust' THEN NEW.amount ELSE 0 END,
            carried_in = carried_in + CASE WHEN NEW.kind = 'carry_in' THEN NEW.amount ELSE 0 END,
            committed = committed + CASE WHEN NEW.kind = 'commit' THEN NEW.amount ELSE 0 END,
            advanced = advanced + CASE NEW.kind WHEN 'advance' THEN NEW.amount
                                                WHEN 'repay' THEN -NEW.amount
                                                WHEN 'clear' THEN -NEW.amount ELSE 0 END,
            disbursed = disbursed + CASE WHEN NEW.kind IN ('disburse', 'clear') THEN NEW.amount ELSE 0 END,
            settled = settled + CASE WHEN NEW.kind = 'settle' THEN NEW.amount ELSE 0 END,
            carried_out = carried_out + CASE WHEN NEW.kind = 'carry_out' THEN NEW.amount ELSE 0 END,
            cancelled = cancelled + CASE WHEN NEW.kind = 'cancel' THEN NEW.amount ELSE 0 END
        WHERE id = NEW.line_id RETURNING agency_id INTO holder;
    END IF;
    IF NEW.commitment_id IS NOT NULL THEN
        UPDATE programs_commitment SET
            amount = amount + CASE WHEN NEW.kind = 'commit' THEN NEW.amount ELSE 0 END,
            advanced = advanced + CASE NEW.kind WHEN 'advance' THEN NEW.amount
                                                WHEN 'repay' THEN -NEW.amount
                                                WHEN 'clear' THEN -NEW.amount ELSE 0 END,
            disbursed = disbursed + CASE WHEN NEW.kind IN ('disburse', 'clear') THEN NEW.amount ELSE 0 END
        WHERE id = NEW.commitment_id;
    END IF;
    -- Looked at with the line held: who closes the year or takes a settlement in holds every line first.
    IF NOT NEW.is_correction THEN
        IF EXISTS (SELECT FROM programs_budgetyear WHERE year = NEW.year_id AND status = 'closed') THEN
            RAISE EXCEPTION 'the year is closed' USING ERRCODE = 'check_violation', CONSTRAINT = 'year_is_closed';
        END IF;
        IF NEW.kind NOT IN ('ceiling', 'settle', 'carry_out', 'cancel', 'carry_in') AND EXISTS (
            SELECT FROM programs_settlement WHERE year_id = NEW.year_id AND agency_id = holder
            AND status IN ('submitted', 'checked', 'approved')) THEN
            RAISE EXCEPTION 'the agency handed its settlement in'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'agency_has_settled';
        END IF;
    END IF;
    IF NEW.line_id IS NOT NULL THEN
        INSERT INTO programs_tally AS tally (line_id, kind, month, amount)
        VALUES (NEW.line_id, NEW.kind, month_of_entry, NEW.amount)
        ON CONFLICT (line_id, kind, month) DO UPDATE SET amount = tally.amount + excluded.amount;
    END IF;
    RETURN NULL;
"""

_CHECK_ENTRY = """
    IF NOT EXISTS (SELECT FROM programs_ceiling c WHERE c.id = NEW.ceiling_id AND c.year_id = NEW.year_id) THEN
        RAISE EXCEPTION 'an entry belongs to the year of its ceiling';
    END IF;
    IF NEW.line_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM programs_budgetline l WHERE l.id = NEW.line_id AND l.ceiling_id = NEW.ceiling_id) THEN
        RAISE EXCEPTION 'an entry belongs to the ceiling of its line';
    END IF;
    IF NEW.commitment_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM programs_commitment c WHERE c.id = NEW.commitment_id AND c.line_id = NEW.line_id) THEN
        RAISE EXCEPTION 'an entry belongs to the line of its commitment';
    END IF;
    IF NEW.kind IN ('advance', 'disburse', 'clear', 'repay', 'commit') AND NOT NEW.is_correction AND (
        NEW.dated_on < make_date(NEW.year_id, 1, 1) OR NEW.dated_on > (
            SELECT CASE WHEN NEW.kind IN ('commit', 'advance') THEN make_date(NEW.year_id, 12, 31)
                        ELSE adjusts_until END
            FROM programs_budgetyear WHERE year = NEW.year_id)) THEN
        RAISE EXCEPTION 'the paper is of another year'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_dated_within_year';
    END IF;
    RETURN NEW;
"""


class BudgetEntry(models.Model):
    """One entry of the ledger: so many đồng more (or less) of one kind; never changed, only corrected by another.

    `dated_on` is the day of the paper behind it, `booked_on` the day it was written down: what a page shows as of a
    day is what was booked by then, so it can be asked again and is the same. It is its own trail: who, as whom, why.

    Year, ceiling, line and commitment are looked at by `check_entry` and never deleted. Foreign keys would look once
    more and, worse, share a lock on the very rows whose sums every entry changes: half of what writing one costs.
    """

    year = models.ForeignKey(
        BudgetYear,
        models.PROTECT,
        db_index=False,
        db_constraint=False,
        related_name="+",
        verbose_name=_("năm ngân sách"),
    )
    kind = models.CharField(_("loại"), max_length=10, choices=EntryKind.choices)
    ceiling = models.ForeignKey(
        Ceiling,
        models.PROTECT,
        db_index=False,
        db_constraint=False,
        related_name="+",
        verbose_name=_("nguồn"),
    )
    line = models.ForeignKey(
        BudgetLine,
        models.PROTECT,
        null=True,
        db_index=False,
        db_constraint=False,
        related_name="entries",
        verbose_name=_("dòng ngân sách"),
    )
    commitment = models.ForeignKey(
        Commitment,
        models.PROTECT,
        null=True,
        db_index=False,
        db_constraint=False,
        related_name="entries",
        verbose_name=_("cam kết chi"),
    )
    decision = models.ForeignKey(
        MoneyDecision,
        models.PROTECT,
        null=True,
        db_index=False,
        related_name="entries",
        verbose_name=_("quyết định"),
    )
    amount = models.BigIntegerField(_("số tiền (đồng)"))
    dated_on = models.DateField(_("ngày chứng từ"))
    booked_on = models.DateField(_("ngày ghi sổ"))
    booked_at = models.DateTimeField(_("ghi lúc"))
    paper = models.CharField(_("chứng từ"), max_length=120, blank=True)
    reason = models.CharField(_("diễn giải, lý do"), max_length=500, blank=True)
    corrects = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="correction",
        verbose_name=_("điều chỉnh cho bút toán"),
    )
    is_correction = models.BooleanField(_("là bút toán điều chỉnh sổ"), default=False)
    booked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        db_index=False,
        related_name="+",
        verbose_name=_("tài khoản người ghi"),
    )
    by_name = models.CharField(_("người ghi"), max_length=120, blank=True)
    by_title = models.CharField(_("chức vụ người ghi"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("bút toán")
        verbose_name_plural = _("sổ kinh phí")
        constraints = [
            models.CheckConstraint(
                condition=~Q(amount=0) & Q(amount__gte=-MOST_MONEY, amount__lte=MOST_MONEY),
                name="entry_amount_within_reason",
            ),
            models.CheckConstraint(
                condition=Q(kind=EntryKind.CEILING, line__isnull=True)
                | ~Q(kind=EntryKind.CEILING) & Q(line__isnull=False),
                name="entry_is_of_a_line_or_a_ceiling",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=OF_COMMITMENT, commitment__isnull=False)
                | ~Q(kind__in=OF_COMMITMENT) & Q(commitment__isnull=True),
                name="entry_of_spending_has_its_commitment",
            ),
            models.CheckConstraint(
                condition=Q(is_correction=False) | ~Q(reason=""), name="correction_says_why"
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0)
                | Q(kind__in=[EntryKind.CEILING, EntryKind.ADJUST, EntryKind.COMMIT])
                | Q(is_correction=True),
                name="only_corrections_take_back",
            ),
        ]
        indexes = [
            models.Index(fields=["year", "-id"], name="entry_of_year"),
            # A page as of a past day: whole months by their tallies, the last one by this.
            models.Index(fields=["year", "booked_on"], name="entry_by_booking"),
            models.Index(fields=["ceiling"], name="entry_of_ceiling", condition=Q(line__isnull=True)),
            models.Index(fields=["line", "-id"], name="entry_of_line"),
            models.Index(
                fields=["commitment", "-id"],
                name="entry_of_commitment",
                condition=Q(commitment__isnull=False),
            ),
            models.Index(
                fields=["decision", "id"], name="entry_of_decision", condition=Q(decision__isnull=False)
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="entry_stays", operation=pgtrigger.Update | pgtrigger.Delete),
            never_emptied(),
            pgtrigger.Trigger(
                name="check_entry", when=pgtrigger.Before, operation=pgtrigger.Insert, func=_CHECK_ENTRY
            ),
            pgtrigger.Trigger(
                name="count_entry",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                timing=pgtrigger.Deferred,
                declare=[("holder", "bigint"), ("month_of_entry", "date")],
                func=_COUNT_ENTRY,
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.amount}"


class RefusedEntry(models.Model):
    """That somebody tried to book what the ledger refused: what, how much, why; kept apart from the act that failed."""

    year = models.ForeignKey(
        BudgetYear, models.PROTECT, related_name="refused", verbose_name=_("năm ngân sách")
    )
    kind = models.CharField(_("loại"), max_length=10, choices=EntryKind.choices)
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+", verbose_name=_("đơn vị"))
    amount = models.BigIntegerField(_("số tiền (đồng)"))
    sentence = models.TextField(_("lý do từ chối"))
    refused_at = models.DateTimeField(_("lúc"))
    by_name = models.CharField(_("người ghi"), max_length=120, blank=True)
    by_title = models.CharField(_("chức vụ người ghi"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("lần ghi sổ bị từ chối")
        verbose_name_plural = _("lần ghi sổ bị từ chối")
        triggers = [
            pgtrigger.Protect(name="refusal_stays", operation=pgtrigger.Update | pgtrigger.Delete),
            never_emptied(),
        ]

    def __str__(self):
        return self.sentence


class LedgerFinding(models.Model):
    """That the nightly check found a sum which is not that of its entries, or an invariant broken; until explained."""

    year = models.ForeignKey(
        BudgetYear, models.PROTECT, related_name="findings", verbose_name=_("năm ngân sách")
    )
    rule = models.CharField(_("điều không đúng"), max_length=40)
    record = models.CharField(_("ở đâu"), max_length=80)
    sentence = models.TextField(_("nội dung"))
    found_on = models.DateField(_("phát hiện ngày"))
    cleared_on = models.DateField(_("hết ngày"), null=True, blank=True)
    explanation = models.TextField(_("giải thích"), blank=True, max_length=2000)

    class Meta:
        verbose_name = _("sai lệch của sổ kinh phí")
        verbose_name_plural = _("sai lệch của sổ kinh phí")
        constraints = [
            models.UniqueConstraint(
                fields=["year", "rule", "record"],
                condition=Q(cleared_on__isnull=True),
                name="finding_open_once",
            )
        ]

    def __str__(self):
        return self.sentence


class BudgetAlert(models.Model):
    """That a line reached a mark (50, 80, 100 % paid; or money asleep) and its people were told, once."""

    line = models.ForeignKey(
        BudgetLine, models.PROTECT, related_name="alerts", verbose_name=_("dòng ngân sách")
    )
    mark = models.CharField(_("mốc"), max_length=8)
    told_on = models.DateField(_("báo ngày"))

    class Meta:
        verbose_name = _("cảnh báo kinh phí")
        verbose_name_plural = _("cảnh báo kinh phí")
        constraints = [models.UniqueConstraint(fields=["line", "mark"], name="line_told_once_per_mark")]

    def __str__(self):
        return f"{self.line_id} {self.mark}"
