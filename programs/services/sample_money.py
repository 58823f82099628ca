"""A year's money in the sample: invented amounts, marked (mẫu), on the real agencies, sources and contents.

Written as it would have been by those who keep the budget and the leader, without the messages: nobody of a fresh
portal is told of what was signed months before.
"""

from contextlib import suppress
from datetime import date, datetime, time

from django.utils import timezone

from agencies.enums import Function, Level, Role
from agencies.models import Agency
from agencies.permissions import Actor
from agencies.selectors.actors import actor_for, people_at_work
from agencies.workflow import advance
from programs.enums import EntryKind, MoneyDecisionKind
from programs.models import BudgetLine, BudgetYear, MoneySource, SpendingContent
from programs.selectors.budget_years import agencies_that_ask
from programs.services.budget_years import open_budget_year
from programs.services.commitments import Promise, change_commitment, make_commitment, pay
from programs.services.ledger import MoneyRefused, book
from programs.services.money_decisions import Given, draft_decision, entries_of, save_decision
from programs.services.money_registers import load_money_registers
from programs.workflows import MONEY_DECISION_WORKFLOW

MILLION = 1_000_000
PROVINCE, DISTRICT, COMMUNE = "NST", "NSH", "NSX"
# Invented: content -> what a department, or a locality, gets of the province's money, in million đồng.
OF_DEPARTMENTS = {"ND1": 111, "ND3": 222, "ND4": 333}
OF_LOCALITIES = {"ND3": 60, "ND7": 30}
CEILING = 11_111
MOST_LOCALITIES = 11


def load_sample_money(*, opens_on: date, at: datetime) -> None:
    """Open the year of `opens_on`, give money out, promise and pay some of it; one promise too large is refused."""
    load_money_registers(at=at)
    keeper = _person(opens_on, Role.OFFICER, Function.BUDGET)
    leader = _person(opens_on, Role.LEADER)
    morning = timezone.make_aware(datetime.combine(opens_on, time(7)))
    year = open_budget_year(
        year=opens_on.year, note="Số tiền do bản diễn tập đặt (mẫu).", actor=keeper, at=morning
    )
    province = MoneySource.objects.get(code=PROVINCE)
    _sign(year, MoneyDecisionKind.CEILING, 1, [Given(province, CEILING * MILLION)], keeper, leader, morning)
    _sign(year, MoneyDecisionKind.ALLOCATION, 2, _shares(opens_on, province), keeper, leader, morning)
    _spend(year, opens_on, morning)


def _sign(
    year: BudgetYear,
    kind: MoneyDecisionKind,
    number: int,
    lines: list[Given],
    keeper: Actor,
    leader: Actor,
    at: datetime,
) -> None:
    words = {
        "title": f"{kind.label} Chương trình OCOP năm {year.year} (mẫu)",
        "number": f"{number}/QĐ-MẪU",
    }
    decision = draft_decision(year=year, kind=kind, **words, actor=keeper, at=at)
    decision = save_decision(decision=decision, version=1, lines=lines, **words, actor=keeper, at=at)
    decision = advance(decision, "propose", workflow=MONEY_DECISION_WORKFLOW, actor=keeper, at=at)
    today = timezone.localdate(at)
    decision = advance(
        decision,
        "sign",
        workflow=MONEY_DECISION_WORKFLOW,
        actor=leader,
        at=at,
        signed_on=today,
        signer_name=leader.person_name,
        signer_title=leader.full_title,
    )
    book(entries_of(decision, today, leader, at))


def _shares(day: date, source: MoneySource) -> list[Given]:
    contents = {content.code: content for content in SpendingContent.objects.in_force_on(day)}
    departments: list[Agency] = []
    localities: list[Agency] = []
    for agency in sorted(agencies_that_ask(day), key=lambda agency: (agency.code, agency.pk)):
        (departments if agency.level == Level.PROVINCE else localities).append(agency)
    shares = [(departments, OF_DEPARTMENTS), (localities[:MOST_LOCALITIES], OF_LOCALITIES)]
    return [
        Given(source, millions * MILLION, agency, contents[code])
        for agencies, amounts in shares
        for agency in agencies
        for code, millions in amounts.items()
    ]


def _spend(year: BudgetYear, day: date, at: datetime) -> None:
    """Of three localities: a promise each, the first paid in part, the second's advance cleared in part."""
    lines = list(
        BudgetLine.objects.filter(year=year, content__code="ND3", allocated=OF_LOCALITIES["ND3"] * MILLION)
        .select_related("agency", "year", "ceiling", "content")
        .order_by("agency__code", "pk")[:3]
    )
    for place, line in enumerate(lines, start=1):
        officer = _person(day, Role.OFFICER, agency=line.agency)
        promise = Promise(
            subject="Tập huấn chủ thể OCOP (mẫu)",
            signed_on=day,
            amount=44 * MILLION,
            number=f"{place:02}/HĐ-MẪU",
            supplier="Đơn vị tập huấn (mẫu)",
        )
        commitment = make_commitment(line=line, promise=promise, seen=0, actor=officer, at=at)
        payments: list[tuple[EntryKind, int]] = []
        if place == 1:
            payments = [(EntryKind.DISBURSE, 22)]
        elif place == 2:
            payments = [(EntryKind.ADVANCE, 22), (EntryKind.CLEAR, 11)]
        else:
            _ask_too_much(commitment, officer, at)
        for seen, (kind, millions) in enumerate(payments, start=1):
            pay(
                commitment=commitment,
                kind=kind,
                amount=millions * MILLION,
                dated_on=day,
                paper=f"UNC {seen:02} (mẫu)",
                seen=seen,
                actor=officer,
                at=at,
            )


def _ask_too_much(commitment, officer: Actor, at: datetime) -> None:
    """More than the line has: refused by the ledger, and kept among what was refused."""
    with suppress(MoneyRefused):
        change_commitment(
            commitment=commitment,
            amount=99 * MILLION,
            reason="Tăng số lớp tập huấn (mẫu)",
            seen=1,
            actor=officer,
            at=at,
        )


def _person(day: date, role: Role, function: Function | None = None, agency: Agency | None = None) -> Actor:
    """Somebody of the sample who acts in this role on `day`."""
    agency_ids = [agency.pk] if agency else None
    people = people_at_work(day, roles=[role], function=function, agency_ids=agency_ids)
    membership = people.first()
    assert membership is not None  # the sample has one of each
    return actor_for(membership, day)
