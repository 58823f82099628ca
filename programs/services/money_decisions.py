"""Decisions about money: drafted by those who keep the budget, signed by a leader and booked in that moment."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.enums import Role
from agencies.models import Agency
from agencies.permissions import Actor, Refusal, require
from agencies.selectors.actors import names_on, people_at_work, short_name
from agencies.services.audit import act
from agencies.services.drafts import lock_version
from agencies.services.notifications import notify
from agencies.workflow import advance
from programs.enums import EntryKind, MoneyDecisionKind
from programs.models import (
    BudgetEntry,
    BudgetLine,
    BudgetYear,
    MoneyDecision,
    MoneyDecisionLine,
    MoneySource,
    SpendingContent,
)
from programs.models.plans import Assignment
from programs.permissions import MAY_DRAFT_MONEY_DECISION, MAY_EDIT_MONEY_DECISION
from programs.selectors.comparisons import dong
from programs.selectors.estimates import proposed_money
from programs.services.budget_years import in_force_within
from programs.services.ledger import book, ceiling_of, keeping_refusals, line_of, new_entry
from programs.services.money_messages import budget_people, leaders
from programs.workflows import MONEY_DECISION_WORKFLOW

ENTRY_OF = {
    MoneyDecisionKind.CEILING: EntryKind.CEILING,
    MoneyDecisionKind.ALLOCATION: EntryKind.ALLOCATE,
    MoneyDecisionKind.ADJUSTMENT: EntryKind.ADJUST,
}


@dataclass(frozen=True)
class Given:
    """One line of a decision as it is written: so many đồng (minus: less) of a source, to an agency for a content."""

    source: MoneySource
    amount: int
    agency: Agency | None = None
    content: SpendingContent | None = None
    assignment: Assignment | None = None
    note: str = ""


def draft_decision(
    *, year: BudgetYear, kind: str, title: str, number: str = "", actor: Actor, at: datetime
) -> MoneyDecision:
    """Begin a decision of one kind for a year. Raises Refusal when the year is closed."""
    with act("money_decision.draft", actor=actor, at=at):
        require(MAY_DRAFT_MONEY_DECISION(actor, year))
        return MoneyDecision.objects.create(
            year=year,
            kind=kind,
            title=title,
            number=number,
            status_since=timezone.localdate(at),
            drafted_by_agency_id=actor.agency_id,
        )


def save_decision(
    *,
    decision: MoneyDecision,
    version: int,
    title: str,
    number: str,
    lines: Sequence[Given],
    actor: Actor,
    at: datetime,
) -> MoneyDecision:
    """Write a decision's words and lines anew.

    Raises Conflict when a colleague saved since `version` was read; Refusal when it is submitted already or a line
    names an agency that is closed, something not in force in the year, a line twice, or an amount that cannot be.
    """
    with act("money_decision.edit", actor=actor, at=at):
        decision = lock_version(MoneyDecision, decision.pk, version)
        require(MAY_EDIT_MONEY_DECISION(actor, decision))
        _require_sound(decision, lines, timezone.localdate(at))
        decision.title, decision.number = title, number
        decision.version += 1
        decision.save(update_fields=["title", "number", "version"])
        decision.lines.all().delete()
        MoneyDecisionLine.objects.bulk_create(
            MoneyDecisionLine(
                decision=decision,
                position=position,
                source=line.source,
                agency=line.agency,
                content=line.content,
                assignment=line.assignment,
                amount=line.amount,
                note=line.note,
            )
            for position, line in enumerate(lines, start=1)
        )
    return decision


def draft_from_estimates(*, year: BudgetYear, actor: Actor, at: datetime) -> MoneyDecision:
    """Begin an allocation of what accepted estimates come to, less what the same lines have already.

    Raises Refusal when nothing is left to allocate, or something proposed cannot be allocated any more.
    """
    with act("money_decision.from_estimates", actor=actor, at=at):
        lines = _still_to_allocate(year)
        if not lines:
            raise Refusal(_("Chưa có dự toán nào được chấp nhận mà chưa phân bổ."))
        words = {
            "title": _("Phân bổ kinh phí Chương trình OCOP năm %(year)s") % {"year": year.year},
            "number": "",
        }
        decision = draft_decision(year=year, kind=MoneyDecisionKind.ALLOCATION, **words, actor=actor, at=at)
        return save_decision(
            decision=decision, version=decision.version, lines=lines, **words, actor=actor, at=at
        )


def _still_to_allocate(year: BudgetYear) -> list[Given]:
    rows = proposed_money(year)
    given = {
        (line.agency_id, line.content_id, line.ceiling.source_id, line.assignment_id): line.allocated
        + line.adjusted
        for line in BudgetLine.objects.filter(year=year).select_related("ceiling")
    }
    agencies = Agency.objects.in_bulk({row["agency_id"] for row in rows})
    sources = MoneySource.objects.in_bulk({row["source_id"] for row in rows})
    contents = SpendingContent.objects.in_bulk({row["content_id"] for row in rows})
    duties = Assignment.objects.in_bulk({row["assignment_id"] for row in rows} - {None})
    found = []
    for row in rows:
        key = (row["agency_id"], row["content_id"], row["source_id"], row["assignment_id"])
        amount = row["amount"] - given.get(key, 0)
        if amount > 0:
            found.append(
                Given(
                    source=sources[row["source_id"]],
                    amount=amount,
                    agency=agencies[row["agency_id"]],
                    content=contents[row["content_id"]],
                    assignment=duties.get(row["assignment_id"]),
                )
            )
    return found


def propose_decision(*, decision: MoneyDecision, actor: Actor, at: datetime) -> MoneyDecision:
    """Pass a decision to the leaders for signature."""
    with act("money_decision.propose", actor=actor, at=at):
        decision = advance(decision, "propose", workflow=MONEY_DECISION_WORKFLOW, actor=actor, at=at)
        _tell(leaders(at), decision, gettext_lazy("Quyết định kinh phí chờ ký: {title}"), actor, at)
    return decision


def withdraw_decision(*, decision: MoneyDecision, actor: Actor, at: datetime) -> MoneyDecision:
    """Take back what no leader has signed yet."""
    return advance(decision, "withdraw", workflow=MONEY_DECISION_WORKFLOW, actor=actor, at=at)


def return_decision(*, decision: MoneyDecision, reason: str, actor: Actor, at: datetime) -> MoneyDecision:
    """A leader sends a decision back, with the reason."""
    with act("money_decision.return", actor=actor, at=at, reason=reason):
        decision = advance(
            decision, "return", workflow=MONEY_DECISION_WORKFLOW, actor=actor, at=at, reason=reason
        )
        _tell(budget_people(at), decision, gettext_lazy("Lãnh đạo trả lại quyết định: {title}"), actor, at)
    return decision


def sign_decision(*, decision: MoneyDecision, number: str, actor: Actor, at: datetime) -> MoneyDecision:
    """Sign: from this moment every line is an entry of the ledger; those who receive something are told.

    Raises MoneyRefused when a ceiling does not suffice or what is taken back is committed: nothing is signed then, and
    that it was tried is kept.
    """
    today = timezone.localdate(at)
    with keeping_refusals(actor=actor, at=at), act("money_decision.sign", actor=actor, at=at):
        if not number:
            raise Refusal(_("Quyết định chưa có số, ký hiệu. Hãy ghi số rồi ký."))
        decision = _signed(decision, number, today, actor, at)
        lines = _lines_of(decision)
        _require_sound(decision, lines, today)
        _tell_receivers(decision, lines, actor, at)
        book(entries_of(decision, today, actor, at))
    return decision


def _signed(decision: MoneyDecision, number: str, today: date, actor: Actor, at: datetime) -> MoneyDecision:
    try:
        with transaction.atomic():
            return advance(
                decision,
                "sign",
                workflow=MONEY_DECISION_WORKFLOW,
                actor=actor,
                at=at,
                number=number,
                signed_on=today,
                signer_name=actor.person_name,
                signer_title=actor.full_title,
            )
    except IntegrityError as error:
        raise Refusal(
            _("Đã có quyết định số %(number)s ký ngày %(day)s.")
            % {"number": number, "day": f"{today:%d/%m/%Y}"}
        ) from error


def _lines_of(decision: MoneyDecision) -> list[MoneyDecisionLine]:
    lines = decision.lines.select_related("source", "agency", "content", "assignment")
    return list(lines.order_by("position"))


def entries_of(decision: MoneyDecision, today: date, actor: Actor, at: datetime) -> list[BudgetEntry]:
    """What a signed decision writes into the ledger, not yet written."""
    kind = ENTRY_OF[MoneyDecisionKind(decision.kind)]
    entries = []
    for line in _lines_of(decision):
        of: dict = {"ceiling": ceiling_of(decision.year, line.source)}
        if line.agency is not None and line.content is not None:
            of = {
                "line": line_of(
                    decision.year,
                    agency=line.agency,
                    content=line.content,
                    source=line.source,
                    assignment=line.assignment,
                )
            }
        entries.append(
            new_entry(
                kind,
                line.amount,
                **of,
                decision=decision,
                dated_on=today,
                paper=decision.number,
                reason=line.note,
                actor=actor,
                at=at,
            )
        )
    return entries


def _require_sound(decision: MoneyDecision, lines: Sequence[Given | MoneyDecisionLine], today: date) -> None:
    """What a decision of its kind may say on this day, line by line; the ledger itself watches the sums."""
    twice = Counter((line.source, line.agency, line.content, line.assignment) for line in lines)
    for place, line in enumerate(lines, start=1):
        fault = fault_of_line(decision, line, today)
        if not fault and twice[(line.source, line.agency, line.content, line.assignment)] > 1:
            fault = _("trùng với một dòng khác của quyết định.")
        if fault:
            raise Refusal(_("Dòng %(place)s: %(fault)s") % {"place": place, "fault": fault})


def fault_of_line(decision: MoneyDecision, line: Given | MoneyDecisionLine, today: date) -> str:
    """Why a line cannot stand in this decision on this day; nothing when it can."""
    year = decision.year
    if not in_force_within(line.source, year):
        return _("nguồn “%(name)s” không dùng trong năm %(year)s.") % {
            "name": line.source,
            "year": year.year,
        }
    if decision.kind == MoneyDecisionKind.CEILING:
        return (
            "" if line.agency is None and line.content is None else _("giao theo nguồn thì không ghi đơn vị.")
        )
    if line.agency is None or line.content is None:
        return _("hãy chọn đơn vị và nội dung chi.")
    if not in_force_within(line.content, year):
        return _("nội dung “%(name)s” không dùng trong năm %(year)s.") % {
            "name": line.content,
            "year": year.year,
        }
    if line.amount > 0 and line.agency.has_ended_on(today):
        return _("%(agency)s đã kết thúc hoạt động, không phân bổ được nữa.") % {
            "agency": line.agency.short_name
        }
    if decision.kind == MoneyDecisionKind.ALLOCATION and line.amount < 0:
        return _("phân bổ phải là số dương; muốn giảm hãy dùng quyết định điều chỉnh.")
    return ""


def _tell(people, decision: MoneyDecision, title, actor: Actor, at: datetime) -> None:
    notify(
        recipients=people,
        title=format_lazy(title, title=decision.title),
        body="",
        path=decision.get_absolute_url(),
        at=at,
        but_not=actor.user_id,
    )


def _tell_receivers(
    decision: MoneyDecision, lines: Sequence[MoneyDecisionLine], actor: Actor, at: datetime
) -> None:
    """Each agency reads its own sum and goes to its own page."""
    day = timezone.localdate(at)
    sums: Counter[int] = Counter()
    for line in lines:
        if line.agency_id:
            sums[line.agency_id] += line.amount
    names = names_on(day, list(sums))
    for membership in people_at_work(day, roles=[Role.OFFICER, Role.HEAD], agency_ids=list(sums)):
        agency = membership.agency
        notify(
            recipients=[membership.user],
            title=format_lazy(
                gettext_lazy("Kinh phí năm {year}: {agency} được {amount}"),
                year=decision.year_id,
                agency=short_name(names, agency.pk, agency.short_name),
                amount=dong(sums[agency.pk]),
            ),
            body=format_lazy(gettext_lazy("Theo quyết định số {number}."), number=decision.number),
            path=decision.get_absolute_url(),
            at=at,
            but_not=actor.user_id,
        )
