"""Writing into the ledger: entries in one order, counted before the act is over, refusals as sentences that are kept.

The constraints of the database decide (models/ledger.py); here they are told in words: how much is left, who holds it.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import F, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.models import Agency
from agencies.permissions import Actor, Refusal
from agencies.selectors.actors import names_on, short_name
from programs.enums import EntryKind
from programs.models import (
    BudgetEntry,
    BudgetLine,
    BudgetYear,
    Ceiling,
    Commitment,
    MoneyDecision,
    MoneySource,
    RefusedEntry,
    SpendingContent,
)
from programs.models.plans import Assignment
from programs.selectors.comparisons import dong

MOST_HOLDERS = 3
BATCH = 1000


class MoneyRefused(Refusal):
    """The ledger does not take an entry: it would break a promise of the budget. `entry` is the one refused."""

    def __init__(self, sentence: str, entry: BudgetEntry):
        super().__init__(sentence)
        self.entry = entry


def new_entry(
    kind: str,
    amount: int,
    *,
    line: BudgetLine | None = None,
    ceiling: Ceiling | None = None,
    commitment: Commitment | None = None,
    decision: MoneyDecision | None = None,
    dated_on: date,
    paper: str = "",
    reason: str = "",
    is_correction: bool = False,
    corrects: BudgetEntry | None = None,
    actor: Actor | None,
    at: datetime,
) -> BudgetEntry:
    """An entry, not yet written: of a ceiling, of a line, or of a commitment and so of its line. Amounts in đồng."""
    if commitment is not None:
        line = commitment.line
    if line is not None:
        ceiling = line.ceiling
    assert ceiling is not None  # every entry is of some source
    return BudgetEntry(
        year_id=ceiling.year_id,
        kind=kind,
        ceiling=ceiling,
        line=line,
        commitment=commitment,
        decision=decision,
        amount=amount,
        dated_on=dated_on,
        booked_on=timezone.localdate(at),
        booked_at=at,
        paper=paper,
        reason=reason,
        is_correction=is_correction,
        corrects=corrects,
        booked_by_id=actor.user_id if actor else None,
        by_name=actor.person_name if actor else "",
        by_title=actor.full_title if actor else "",
    )


def book(entries: Iterable[BudgetEntry]) -> None:
    """Write entries and have them counted now. Raises MoneyRefused, in whose case none of them is written.

    Call it last in an act: from here on the ceilings and lines are held until the act's transaction ends. Entries of
    one kind go by ceiling and line, so that two acts never wait for each other crosswise.
    """
    ordered = sorted(entries, key=lambda entry: (entry.ceiling_id, entry.line_id or 0))
    try:
        with transaction.atomic():
            BudgetEntry.objects.bulk_create(ordered, batch_size=BATCH)
            _count()
    except IntegrityError:
        # The database does not say which of many it was; one by one the first that fails is found.
        for entry in ordered:
            entry.pk = None
            _book_one(entry)


def _book_one(entry: BudgetEntry) -> None:
    try:
        with transaction.atomic():
            entry.save(force_insert=True)
            _count()
    except IntegrityError as error:
        raise MoneyRefused(_sentence(error, entry), entry) from error


def _count() -> None:
    """Have everything that waits for the end of the transaction done now."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


@contextmanager
def keeping_refusals(*, actor: Actor | None, at: datetime) -> Iterator[None]:
    """Around an act: what the ledger refused is written down after the act is undone, then refused all the same."""
    try:
        yield
    except MoneyRefused as refusal:
        entry = refusal.entry
        RefusedEntry.objects.create(
            year_id=entry.year_id,
            kind=entry.kind,
            agency_id=entry.line.agency_id if entry.line else None,
            amount=entry.amount,
            sentence=str(refusal),
            refused_at=at,
            by_name=actor.person_name if actor else "",
            by_title=actor.full_title if actor else "",
        )
        raise


def ceiling_of(year: BudgetYear, source: MoneySource) -> Ceiling:
    """The year's ceiling of a source, made when it is first named."""
    ceiling, _made = Ceiling.objects.get_or_create(year=year, source=source)
    return ceiling


def line_of(
    year: BudgetYear,
    *,
    agency: Agency,
    content: SpendingContent,
    source: MoneySource,
    assignment: Assignment | None = None,
) -> BudgetLine:
    """The agency's line, made when it is first given something."""
    line, _made = BudgetLine.objects.select_related("ceiling", "agency").get_or_create(
        ceiling=ceiling_of(year, source),
        agency=agency,
        content=content,
        assignment=assignment,
        defaults={"year": year},
    )
    return line


def hold_year(year: BudgetYear) -> None:
    """Lock every ceiling and line of a year: nothing is counted until the caller is done."""
    list(Ceiling.objects.select_for_update().filter(year=year).order_by("pk").values_list("pk"))
    list(BudgetLine.objects.select_for_update().filter(year=year).order_by("pk").values_list("pk"))


def hold_lines(year: BudgetYear, agency_id: int) -> list[BudgetLine]:
    """Lock and return one agency's lines of a year, as they stand now."""
    return list(
        BudgetLine.objects.select_for_update(of=("self",))
        .filter(year=year, agency=agency_id)
        .select_related("ceiling__source", "content", "assignment", "agency")
        .order_by("pk")
    )


# --- What the constraints say ---------------------------------------------------------------------------------------


def _sentence(error: IntegrityError, entry: BudgetEntry) -> str:
    name = _constraint_of(error)
    said = _SENTENCES.get(name)
    if said is None:
        raise error
    return said(entry)


def _constraint_of(error: IntegrityError) -> str:
    diagnosis: Any = getattr(error.__cause__, "diag", None)
    return getattr(diagnosis, "constraint_name", None) or ""


def _over_the_ceiling(entry: BudgetEntry) -> str:
    ceiling = Ceiling.objects.select_related("source").get(pk=entry.ceiling_id)
    if entry.kind == EntryKind.CEILING:
        return _(
            "%(source)s năm %(year)s đã phân bổ %(allocated)s, không thể hạ dự toán giao xuống dưới số đó."
        ) % {
            "source": ceiling.source,
            "year": ceiling.year_id,
            "allocated": dong(ceiling.allocated),
        }
    return _(
        "%(source)s năm %(year)s chỉ còn %(left)s chưa phân bổ, không đủ %(amount)s. Đang giữ nhiều nhất: %(holders)s."
    ) % {
        "source": ceiling.source,
        "year": ceiling.year_id,
        "left": dong(ceiling.left),
        "amount": dong(entry.amount),
        "holders": _holders(ceiling, entry.booked_on) or _("chưa đơn vị nào"),
    }


def _holders(ceiling: Ceiling, day: date) -> str:
    """Who holds most of a source."""
    rows = (
        BudgetLine.objects.filter(ceiling=ceiling)
        .values("agency_id", "agency__short_name")
        .annotate(held=Sum(F("allocated") + F("adjusted")))
        .filter(held__gt=0)
        .order_by("-held", "agency_id")[:MOST_HOLDERS]
    )
    names = names_on(day, [row["agency_id"] for row in rows])
    return ", ".join(
        f"{short_name(names, row['agency_id'], row['agency__short_name'])} {dong(row['held'])}"
        for row in rows
    )


def _over_the_budget(entry: BudgetEntry) -> str:
    line = _line(entry)
    facts = {
        "budget": dong(line.budget),
        "committed": dong(line.committed),
        "free": dong(line.free),
        "content": line.content,
        "amount": dong(abs(entry.amount)),
    }
    if entry.kind == EntryKind.COMMIT:
        return (
            _("“%(content)s” chỉ còn %(free)s chưa cam kết (được giao %(budget)s), không đủ %(amount)s.")
            % facts
        )
    return (
        _("“%(content)s” đã cam kết %(committed)s; chỉ giảm được %(free)s, không giảm được %(amount)s.")
        % facts
    )


def _over_the_commitment(entry: BudgetEntry) -> str:
    commitment = _commitment(entry)
    facts = {
        "unpaid": dong(commitment.unpaid),
        "amount": dong(abs(entry.amount)),
        "total": dong(commitment.amount),
        "paid": dong(commitment.disbursed + commitment.advanced),
    }
    if entry.kind == EntryKind.COMMIT:
        return (
            _("Đã chi và tạm ứng %(paid)s cho cam kết này, không thể giảm cam kết xuống dưới số đó.") % facts
        )
    return _("Cam kết %(total)s chỉ còn %(unpaid)s chưa chi, không đủ %(amount)s.") % facts


def _below_zero(entry: BudgetEntry) -> str:
    if entry.kind in (EntryKind.REPAY, EntryKind.CLEAR) and entry.commitment_id:
        commitment = _commitment(entry)
        return _("Chỉ còn %(advanced)s tạm ứng chưa thanh toán, không đủ %(amount)s.") % {
            "advanced": dong(commitment.advanced),
            "amount": dong(entry.amount),
        }
    return _("Bút toán này làm số dư âm (%(amount)s). Hãy xem lại số tiền.") % {"amount": dong(entry.amount)}


def _over_what_was_paid(entry: BudgetEntry) -> str:
    line = _line(entry)
    return _("“%(content)s” đã giải ngân %(paid)s; số quyết toán không được vượt số đó.") % {
        "content": line.content,
        "paid": dong(line.disbursed),
    }


def _commitment(entry: BudgetEntry) -> Commitment:
    assert entry.commitment_id is not None  # only entries of commitments break these promises
    return Commitment.objects.get(pk=entry.commitment_id)


def _line(entry: BudgetEntry) -> BudgetLine:
    assert entry.line_id is not None
    return BudgetLine.objects.select_related("content").get(pk=entry.line_id)


_SENTENCES = {
    "allocated_within_ceiling": _over_the_ceiling,
    "ceiling_not_negative": _below_zero,
    "committed_within_budget": _over_the_budget,
    "disbursed_within_committed": _over_the_commitment,
    "paid_within_commitment": _over_the_commitment,
    "line_sums_not_negative": _below_zero,
    "commitment_sums_not_negative": _below_zero,
    "settled_within_disbursed": _over_what_was_paid,
    "carried_and_cancelled_within_rest": lambda entry: (
        _("Số chuyển nguồn và hủy vượt số còn lại của “%(content)s”.") % {"content": _line(entry).content}
    ),
    "year_is_closed": lambda entry: (
        _("Năm ngân sách %(year)s đã khoá sổ; chỉ còn ghi bút toán điều chỉnh có lý do.")
        % {"year": entry.year_id}
    ),
    "agency_has_settled": lambda entry: (
        _("Đơn vị đã trình quyết toán năm %(year)s nên không ghi thêm được.") % {"year": entry.year_id}
    ),
    "entry_dated_within_year": lambda entry: (
        _("Ngày chứng từ %(day)s không thuộc năm ngân sách %(year)s (kể cả thời gian chỉnh lý quyết toán).")
        % {"day": f"{entry.dated_on:%d/%m/%Y}", "year": entry.year_id}
    ),
    "entry_amount_within_reason": lambda entry: (
        _("Số tiền phải khác 0 và không quá %(most)s.") % {"most": dong(10**15)}
    ),
    "only_corrections_take_back": lambda entry: _("Ghi giảm thì phải là bút toán điều chỉnh sổ, có lý do."),
    "programs_budgetentry_corrects_id_key": lambda entry: _("Bút toán này đã được điều chỉnh."),
    "correction_says_why": lambda entry: _("Bút toán điều chỉnh sổ phải có lý do."),
}
