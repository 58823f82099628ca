"""What an agency promises of its money and pays: commitments within a line, advances and payments within them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from agencies.permissions import Actor, Refusal, require
from agencies.services.audit import act
from agencies.services.files import store_file
from products.models import Producer
from programs.enums import EntryKind, LimitActs
from programs.models import BudgetEntry, BudgetLine, Commitment, CommitmentFile, SpendingContent
from programs.permissions import MAY_CORRECT, MAY_SPEND
from programs.selectors.comparisons import dong
from programs.services.ledger import book, keeping_refusals, new_entry

PAYMENTS = (EntryKind.DISBURSE, EntryKind.ADVANCE, EntryKind.CLEAR, EntryKind.REPAY)


@dataclass(frozen=True)
class Promise:
    """What a commitment says when it is made; amounts in whole đồng."""

    subject: str
    signed_on: date
    amount: int
    number: str = ""
    producer: Producer | None = None
    supplier: str = ""
    approved_cost: int | None = None
    units: int | None = None
    over_limit_reason: str = ""


def make_commitment(
    *,
    line: BudgetLine,
    promise: Promise,
    uploads: Sequence[UploadedFile] = (),
    seen: int,
    actor: Actor,
    at: datetime,
) -> Commitment:
    """Promise money of a line to a producer or a supplier, with its papers.

    `seen`: how many commitments the line had when the form was opened; one more means the form was sent twice.
    Raises Refusal for that, for a limit of the law that refuses (or warns, when no reason is given), and MoneyRefused
    when the line does not suffice.
    """
    with keeping_refusals(actor=actor, at=at), act("budget.commit", actor=actor, at=at):
        line = _held(line)
        require(MAY_SPEND(actor, line))
        if line.commitments.count() != seen:
            raise Refusal(
                _(
                    "Từ lúc bạn mở trang này dòng đã có thêm cam kết. Hãy xem cam kết đó; nếu vẫn cần, gửi lại."
                )
            )
        _require_within_limits(line.content, promise)
        commitment = Commitment.objects.create(
            line=line,
            number=promise.number,
            signed_on=promise.signed_on,
            subject=promise.subject,
            producer=promise.producer,
            supplier=promise.supplier,
            approved_cost=promise.approved_cost,
            units=promise.units,
            over_limit_reason=promise.over_limit_reason,
            made_at=at,
            made_by_name=actor.person_name,
        )
        files = [store_file(upload=upload, actor=actor, at=at) for upload in uploads]
        CommitmentFile.objects.bulk_create(
            CommitmentFile(commitment=commitment, file=file)
            for file in {file.pk: file for file in files}.values()
        )
        book(
            [
                new_entry(
                    EntryKind.COMMIT,
                    promise.amount,
                    commitment=commitment,
                    dated_on=promise.signed_on,
                    paper=promise.number,
                    reason=promise.subject,
                    actor=actor,
                    at=at,
                )
            ]
        )
    return commitment


def pay(
    *,
    commitment: Commitment,
    kind: str,
    amount: int,
    dated_on: date,
    paper: str,
    reason: str = "",
    seen: int,
    actor: Actor,
    at: datetime,
) -> Commitment:
    """Book an advance, a payment, the clearing or the repayment of an advance.

    `seen`: how many entries the commitment had when the form was opened. Raises Refusal when there are more by now,
    MoneyRefused when the commitment does not suffice or the paper is of another year.
    """
    if kind not in PAYMENTS:
        raise Refusal(_("Không có loại chi này."))
    with keeping_refusals(actor=actor, at=at), act("budget.spend", actor=actor, at=at):
        line = _held(commitment.line)
        require(MAY_SPEND(actor, line))
        _require_as_seen(commitment, seen)
        book(
            [
                new_entry(
                    kind,
                    amount,
                    commitment=commitment,
                    dated_on=dated_on,
                    paper=paper,
                    reason=reason,
                    actor=actor,
                    at=at,
                )
            ]
        )
    commitment.refresh_from_db()
    return commitment


def change_commitment(
    *, commitment: Commitment, amount: int, reason: str, seen: int, actor: Actor, at: datetime
) -> Commitment:
    """Promise more or, with a minus, less than before; down to what was paid. The reason is kept."""
    if not reason:
        raise Refusal(_("Hãy ghi lý do tăng, giảm cam kết."))
    with keeping_refusals(actor=actor, at=at), act("budget.commit", actor=actor, at=at, reason=reason):
        line = _held(commitment.line)
        require(MAY_SPEND(actor, line))
        _require_as_seen(commitment, seen)
        commitment.refresh_from_db()
        _require_within_limits(line.content, _as_changed(commitment, amount, reason))
        entry = new_entry(
            EntryKind.COMMIT,
            amount,
            commitment=commitment,
            dated_on=min(at.date(), line.year.ends_on),
            reason=reason,
            actor=actor,
            at=at,
        )
        book([entry])
    commitment.refresh_from_db()
    return commitment


def correct_entry(*, entry: BudgetEntry, reason: str, actor: Actor, at: datetime) -> BudgetEntry:
    """Take an entry back by one of the same kind with the opposite sign; also in a year that is closed.

    Raises Refusal when it was corrected already or is itself a correction, MoneyRefused when the sums do not allow it.
    """
    if not reason:
        raise Refusal(_("Bút toán điều chỉnh sổ phải có lý do."))
    with keeping_refusals(actor=actor, at=at), act("budget.correct", actor=actor, at=at, reason=reason):
        require(MAY_CORRECT(actor))
        if entry.line is not None:
            _held(entry.line)
        if entry.is_correction:
            raise Refusal(_("Đây đã là bút toán điều chỉnh; hãy ghi lại bút toán đúng."))
        if BudgetEntry.objects.filter(corrects=entry).exists():
            raise Refusal(_("Bút toán này đã được điều chỉnh."))
        correction = new_entry(
            entry.kind,
            -entry.amount,
            ceiling=entry.ceiling,
            line=entry.line,
            commitment=entry.commitment,
            decision=entry.decision,
            dated_on=entry.dated_on,
            paper=entry.paper,
            reason=reason,
            is_correction=True,
            corrects=entry,
            actor=actor,
            at=at,
        )
        book([correction])
    return correction


def _as_changed(commitment: Commitment, amount: int, reason: str) -> Promise:
    """The whole promise as it would be; the reason of the change is the one for passing a limit that warns."""
    return Promise(
        subject=commitment.subject,
        signed_on=commitment.signed_on,
        amount=commitment.amount + amount,
        approved_cost=commitment.approved_cost,
        units=commitment.units,
        over_limit_reason=commitment.over_limit_reason or reason,
    )


def _held(line: BudgetLine) -> BudgetLine:
    """The line as it stands now, locked: what is asked of it is true until the act is over."""
    return (
        BudgetLine.objects.select_for_update(of=("self",))
        .select_related("year", "ceiling", "content", "agency")
        .get(pk=line.pk)
    )


def _require_as_seen(commitment: Commitment, seen: int) -> None:
    if commitment.entries.count() != seen:
        raise Refusal(
            _(
                "Từ lúc bạn mở trang này cam kết đã có bút toán mới. Hãy xem bút toán đó; nếu vẫn cần, gửi lại."
            )
        )


def _require_within_limits(content: SpendingContent, promise: Promise) -> None:
    """The law's most for a content: a share of the approved cost, so much for each unit."""
    for limit, sentence in _limits_of(content, promise):
        if promise.amount <= limit:
            continue
        if content.limit_acts == LimitActs.REFUSE:
            raise Refusal(sentence)
        if not promise.over_limit_reason:
            raise Refusal(f"{sentence} {_('Nếu vẫn cần, hãy ghi lý do vượt mức.')}")


def _limits_of(content: SpendingContent, promise: Promise) -> list[tuple[int, str]]:
    """Each limit in đồng with its sentence; raises Refusal when what it is counted from is not said."""
    found = []
    basis = content.basis
    if content.max_share:
        if promise.approved_cost is None:
            raise Refusal(
                _("“%(content)s” được hỗ trợ tối đa %(share)s %% chi phí: hãy ghi chi phí được duyệt.")
                % {"content": content, "share": content.max_share}
            )
        limit = int(Decimal(promise.approved_cost) * content.max_share // 100)
        sentence = _("“%(content)s” được hỗ trợ tối đa %(share)s %% chi phí, tức %(limit)s (%(basis)s).") % {
            "content": content,
            "share": content.max_share,
            "limit": dong(limit),
            "basis": basis,
        }
        found.append((limit, sentence))
    if content.max_unit_amount:
        if promise.units is None:
            raise Refusal(
                _("“%(content)s” có mức tối đa cho mỗi %(unit)s: hãy ghi số đơn vị được hỗ trợ.")
                % {"content": content, "unit": content.unit_name}
            )
        limit = content.max_unit_amount * promise.units
        sentence = _("“%(content)s” được hỗ trợ tối đa %(each)s mỗi %(unit)s, tức %(limit)s (%(basis)s).") % {
            "content": content,
            "each": dong(content.max_unit_amount),
            "unit": content.unit_name,
            "limit": dong(limit),
            "basis": basis,
        }
        found.append((limit, sentence))
    return found
