"""What becomes of a year's money: an agency accounts for it line by line, it is checked, approved, and booked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.enums import Role
from agencies.models import Agency
from agencies.permissions import Actor, Refusal, require
from agencies.services.audit import act
from agencies.services.drafts import lock_version
from agencies.workflow import advance
from programs.enums import BudgetYearStatus, EntryKind
from programs.models import BudgetEntry, BudgetLine, BudgetYear, Settlement, SettlementLine
from programs.permissions import MAY_BEGIN_SETTLEMENT, MAY_EDIT_SETTLEMENT
from programs.selectors.comparisons import dong
from programs.services.frozen import keep_version
from programs.services.ledger import book, hold_lines, keeping_refusals, line_of, new_entry
from programs.services.money_messages import agency_people, budget_people, leaders, tell_about
from programs.workflows import SETTLEMENT_WORKFLOW


@dataclass(frozen=True)
class Account:
    """What an agency says of one line; whole đồng."""

    settled: int
    carried_out: int
    cancelled: int
    explanation: str = ""


def begin_settlement(*, year: BudgetYear, agency: Agency, actor: Actor, at: datetime) -> Settlement:
    """Begin an agency's account of a year: everything paid is settled, the rest lapses, until somebody says otherwise.

    Raises Refusal when it has begun already or the agency had no money in the year.
    """
    with act("settlement.begin", actor=actor, at=at):
        settlement = Settlement(year=year, agency=agency, status_since=timezone.localdate(at))
        require(MAY_BEGIN_SETTLEMENT(actor, settlement))
        lines = hold_lines(year, agency.pk)
        if not lines:
            raise Refusal(_("Đơn vị không có dòng kinh phí nào trong năm %(year)s.") % {"year": year.year})
        try:
            with transaction.atomic():
                settlement.save()
        except IntegrityError as error:
            raise Refusal(_("Đơn vị đã lập quyết toán năm này rồi.")) from error
        SettlementLine.objects.bulk_create(_account_of(settlement, line) for line in lines)
    return settlement


def save_settlement(
    *,
    settlement: Settlement,
    version: int,
    note: str,
    accounts: Mapping[int, Account],
    actor: Actor,
    at: datetime,
) -> Settlement:
    """Write an agency's account anew: the note, and what it says by the key of its lines.

    Raises Conflict when a colleague saved since `version` was read, Refusal when it is out of the agency's hands.
    """
    with act("settlement.edit", actor=actor, at=at):
        settlement = lock_version(Settlement, settlement.pk, version)
        require(MAY_EDIT_SETTLEMENT(actor, settlement))
        settlement.note = note
        settlement.version += 1
        settlement.save(update_fields=["note", "version"])
        for line in settlement.lines.filter(pk__in=accounts):
            account = accounts[line.pk]
            line.settled, line.carried_out = account.settled, account.carried_out
            line.cancelled, line.explanation = account.cancelled, account.explanation
            line.save(update_fields=["settled", "carried_out", "cancelled", "explanation"])
    return settlement


def submit_settlement(*, settlement: Settlement, actor: Actor, at: datetime) -> Settlement:
    """Hand the account in, frozen as it is; from now on the ledger takes nothing more of the agency's year.

    Raises Refusal, naming the line, when an advance is not cleared, the parts do not come out, or a difference between
    what was paid and what is settled, or money carried over, is not explained.
    """
    with act("settlement.submit", actor=actor, at=at):
        lines = hold_lines(settlement.year, settlement.agency_id)
        require(SETTLEMENT_WORKFLOW.verdict("submit", actor, settlement))
        _take_figures(settlement, lines)
        for account in _accounts(settlement):
            _require_in_order(account)
        settlement = advance(
            settlement,
            "submit",
            workflow=SETTLEMENT_WORKFLOW,
            actor=actor,
            at=at,
            submitted_on=timezone.localdate(at),
        )
        _freeze(settlement, actor, at)
        tell_about(
            budget_people(at), settlement, gettext_lazy("{agency} đã trình quyết toán năm {year}"), actor, at
        )
    return settlement


def withdraw_settlement(*, settlement: Settlement, actor: Actor, at: datetime) -> Settlement:
    """Take the account back before it is checked; the ledger is open to the agency again."""
    return advance(settlement, "withdraw", workflow=SETTLEMENT_WORKFLOW, actor=actor, at=at)


def check_settlement(*, settlement: Settlement, actor: Actor, at: datetime) -> Settlement:
    """Those who keep the budget pass a checked account to the leaders."""
    with act("settlement.check", actor=actor, at=at):
        settlement = advance(settlement, "check", workflow=SETTLEMENT_WORKFLOW, actor=actor, at=at)
        title = gettext_lazy("Quyết toán năm {year} của {agency} chờ phê duyệt")
        tell_about(leaders(at), settlement, title, actor, at)
    return settlement


def return_settlement(*, settlement: Settlement, reason: str, actor: Actor, at: datetime) -> Settlement:
    """Send an account back to its agency, with the reason: the desk what was submitted, a leader what was checked."""
    move = "send_back" if actor.role == Role.LEADER else "return"
    with act(f"settlement.{move}", actor=actor, at=at, reason=reason):
        settlement = advance(
            settlement, move, workflow=SETTLEMENT_WORKFLOW, actor=actor, at=at, reason=reason
        )
        title = gettext_lazy("Quyết toán năm {year} của {agency} bị trả lại")
        tell_about(agency_people(settlement, at), settlement, title, actor, at, body=reason)
    return settlement


def approve_settlement(*, settlement: Settlement, actor: Actor, at: datetime) -> Settlement:
    """Approve: what is settled, carried over and cancelled is booked in the same act; next year's line gets its part.

    Raises Refusal when money is carried over into a year that is not open, MoneyRefused when the ledger disagrees.
    """
    with keeping_refusals(actor=actor, at=at), act("settlement.approve", actor=actor, at=at):
        settlement = (
            Settlement.objects.select_for_update(of=("self",))
            .select_related("year", "agency")
            .get(pk=settlement.pk)
        )
        require(SETTLEMENT_WORKFLOW.leads_on(SETTLEMENT_WORKFLOW["approve"], settlement))
        require(SETTLEMENT_WORKFLOW.verdict("approve", actor, settlement))
        tell_about(
            agency_people(settlement, at),
            settlement,
            gettext_lazy("Quyết toán năm {year} của {agency} đã được phê duyệt"),
            actor,
            at,
        )
        book(_entries_of(settlement, actor, at))
        settlement = advance(
            settlement,
            "approve",
            workflow=SETTLEMENT_WORKFLOW,
            actor=actor,
            at=at,
            approved_at=at,
            approver_name=actor.person_name,
            approver_title=actor.full_title,
        )
    return settlement


def _account_of(settlement: Settlement, line: BudgetLine) -> SettlementLine:
    return SettlementLine(
        settlement=settlement,
        line=line,
        budget=line.budget,
        disbursed=line.disbursed,
        settled=line.disbursed,
        cancelled=line.budget - line.disbursed,
    )


def _accounts(settlement: Settlement) -> list[SettlementLine]:
    lines = settlement.lines.select_related("line__content", "line__ceiling__source", "line__assignment")
    return list(lines.order_by("line__content__position", "pk"))


def _take_figures(settlement: Settlement, lines: list[BudgetLine]) -> None:
    """Write down what the ledger says now; a line given since the account was begun is added to it."""
    known = {account.line_id: account for account in settlement.lines.all()}
    SettlementLine.objects.bulk_create(
        _account_of(settlement, line) for line in lines if line.pk not in known
    )
    for line in lines:
        account = known.get(line.pk)
        if account and (account.budget, account.disbursed) != (line.budget, line.disbursed):
            account.budget, account.disbursed = line.budget, line.disbursed
            account.save(update_fields=["budget", "disbursed"])


def _require_in_order(account: SettlementLine) -> None:
    name = account.line.content
    if account.line.advanced:
        raise Refusal(
            _("“%(name)s” còn %(out)s tạm ứng chưa thanh toán. Hãy thanh toán hoặc thu hồi rồi trình.")
            % {"name": name, "out": dong(account.line.advanced)}
        )
    if account.settled > account.disbursed:
        raise Refusal(
            _("“%(name)s”: đề nghị quyết toán %(settled)s nhiều hơn đã giải ngân %(paid)s.")
            % {"name": name, "settled": dong(account.settled), "paid": dong(account.disbursed)}
        )
    parts = account.settled + account.carried_out + account.cancelled
    if parts != account.budget:
        raise Refusal(
            _("“%(name)s”: quyết toán, chuyển nguồn và hủy cộng lại là %(parts)s, phải bằng %(budget)s.")
            % {"name": name, "parts": dong(parts), "budget": dong(account.budget)}
        )
    if (account.settled != account.disbursed or account.carried_out) and not account.explanation:
        raise Refusal(
            _("“%(name)s”: hãy giải trình vì sao số quyết toán khác số giải ngân, hoặc vì sao chuyển nguồn.")
            % {"name": name}
        )


def _entries_of(settlement: Settlement, actor: Actor, at: datetime) -> list[BudgetEntry]:
    hold_lines(settlement.year, settlement.agency_id)
    day = timezone.localdate(at)
    entries = []
    for account in _accounts(settlement):
        if (account.budget, account.disbursed) != (account.line.budget, account.line.disbursed):
            raise Refusal(
                _("“%(name)s”: sổ đã thay đổi từ khi trình. Hãy trả lại để đơn vị lập lại số liệu.")
                % {"name": account.line.content}
            )
        amounts = {
            EntryKind.SETTLE: account.settled,
            EntryKind.CARRY_OUT: account.carried_out,
            EntryKind.CANCEL: account.cancelled,
        }
        common: dict[str, Any] = {
            "dated_on": day,
            "reason": account.explanation[:500],
            "actor": actor,
            "at": at,
        }
        entries += [
            new_entry(kind, amount, line=account.line, **common) for kind, amount in amounts.items() if amount
        ]
        if account.carried_out:
            following = _line_of_next_year(settlement, account.line)
            entries.append(new_entry(EntryKind.CARRY_IN, account.carried_out, line=following, **common))
    return entries


def _line_of_next_year(settlement: Settlement, line: BudgetLine) -> BudgetLine:
    following = BudgetYear.objects.filter(pk=settlement.year_id + 1, status=BudgetYearStatus.OPEN).first()
    if following is None:
        raise Refusal(
            _("Có số chuyển nguồn sang năm %(year)s nhưng năm đó chưa mở. Hãy mở năm đó trước.")
            % {"year": settlement.year_id + 1}
        )
    return line_of(
        following,
        agency=settlement.agency,
        content=line.content,
        source=line.ceiling.source,
        assignment=line.assignment,
    )


def _freeze(settlement: Settlement, actor: Actor, at: datetime) -> None:
    """Keep what was handed in, with its hash and who stood behind it."""
    lines = [
        {
            "line": account.line_id,
            "content": account.line.content.name,
            "source": account.line.ceiling.source.name,
            "budget": account.budget,
            "disbursed": account.disbursed,
            "settled": account.settled,
            "carried_out": account.carried_out,
            "cancelled": account.cancelled,
            "explanation": account.explanation,
        }
        for account in _accounts(settlement)
    ]
    keep_version(settlement, {"note": settlement.note, "lines": lines}, actor=actor, at=at)
