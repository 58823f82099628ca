"""Three years' money in the sample: invented amounts, marked (mẫu), on the real agencies, sources and contents.

Written by the services that people use, without the messages: nobody of a fresh portal is told of what was signed
months before.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.utils import timezone

from agencies.enums import Function, Level, Role
from agencies.models import Agency
from agencies.permissions import Actor
from agencies.selectors.actors import actor_for, people_at_work
from agencies.services.notifications import untold
from programs.enums import EntryKind, MoneyDecisionKind
from programs.models import BudgetLine, BudgetYear, MoneySource, SpendingContent
from programs.selectors.budget_years import agencies_that_ask
from programs.services.budget_years import close_budget_year, open_budget_year
from programs.services.commitments import Promise, change_commitment, make_commitment, pay
from programs.services.estimates import Wanted, begin_estimate, save_estimate, submit_estimate
from programs.services.ledger import MoneyRefused
from programs.services.money_decisions import (
    Given,
    draft_decision,
    propose_decision,
    save_decision,
    sign_decision,
)
from programs.services.money_registers import load_money_registers
from programs.services.settlements import (
    Account,
    approve_settlement,
    begin_settlement,
    check_settlement,
    save_settlement,
    submit_settlement,
)

MILLION = 1_000_000
PROVINCE, DISTRICT, COMMUNE = "NST", "NSH", "NSX"
# Invented: content -> what a department, or a locality, gets of the province's money, in million đồng.
OF_DEPARTMENTS = {"ND1": 111, "ND3": 222, "ND4": 333}
OF_LOCALITIES = {"ND3": 60, "ND7": 30}
CEILING = 11_111
MOST_LOCALITIES = 11
NOTE = "Số tiền do bản diễn tập đặt (mẫu)."
# Content, what for, how many, of what, million đồng each.
ASKED_BY_LEAD = (
    ("ND3", "Tập huấn cán bộ và chủ thể OCOP (mẫu)", 4, "lớp", 33),
    ("ND2", "Chuyên mục OCOP trên đài truyền hình tỉnh (mẫu)", 12, "kỳ", 11),
    ("ND4", "Hội chợ sản phẩm OCOP của tỉnh (mẫu)", 1, "lần", 222),
)
ASKED_BY_LOCALITY = (
    ("ND3", "Tập huấn chủ thể OCOP (mẫu)", 2, "lớp", 22),
    ("ND7", "In bao bì, tem cho chủ thể (mẫu)", "2.5", "đợt", 11),
)


def load_sample_money(*, opens_on: date, at: datetime) -> None:
    """The year of `opens_on` given out and partly spent, the one before settled and closed, the next one asked for.

    One promise too large is refused; of last year one locality carries a part over.
    """
    load_money_registers(at=at)
    people = _People(
        keeper=_person(opens_on, Role.OFFICER, Function.BUDGET),
        leader=_person(opens_on, Role.LEADER),
        day=opens_on,
        at=timezone.make_aware(datetime.combine(opens_on, time(7))),
    )
    with untold():
        year = _given_out(opens_on.year, people)
        _spend(year, opens_on, people.at)
        _settle_last_year(opens_on.year - 1, people)
        _ask_for_next_year(opens_on.year + 1, people)


@dataclass(frozen=True)
class _People:
    """Who keeps the budget and who signs on the day on which the sample opens; `at`: that morning."""

    keeper: Actor
    leader: Actor
    day: date
    at: datetime

    @property
    def keeping(self) -> dict[str, Any]:
        return {"actor": self.keeper, "at": self.at}

    @property
    def leading(self) -> dict[str, Any]:
        return {"actor": self.leader, "at": self.at}


def _given_out(number: int, people: _People) -> BudgetYear:
    """A year with the ceiling of the province and everybody's share of it."""
    year = open_budget_year(year=number, note=NOTE, **people.keeping)
    province = MoneySource.objects.get(code=PROVINCE)
    _sign(year, MoneyDecisionKind.CEILING, 1, [Given(province, CEILING * MILLION)], people)
    _sign(year, MoneyDecisionKind.ALLOCATION, 2, _shares(people.day, province), people)
    return year


def _sign(
    year: BudgetYear, kind: MoneyDecisionKind, number: int, lines: list[Given], people: _People
) -> None:
    words: dict[str, Any] = {
        "title": f"{kind.label} Chương trình OCOP năm {year.year} (mẫu)",
        "number": f"{number}/QĐ-MẪU-{year.year}",
    }
    decision = draft_decision(year=year, kind=kind, **words, **people.keeping)
    decision = save_decision(decision=decision, version=1, lines=lines, **words, **people.keeping)
    decision = propose_decision(decision=decision, **people.keeping)
    sign_decision(decision=decision, number=words["number"], **people.leading)


def _settle_last_year(number: int, people: _People) -> None:
    """One locality's money of the year before: spent in part, a part carried over, the rest cancelled; all closed."""
    year = open_budget_year(year=number, note=NOTE, **people.keeping)
    locality = _localities(people.day)[0]
    province = MoneySource.objects.get(code=PROVINCE)
    content = SpendingContent.objects.in_force_on(people.day).get(code="ND3")
    _sign(year, MoneyDecisionKind.CEILING, 1, [Given(province, 66 * MILLION)], people)
    _sign(year, MoneyDecisionKind.ALLOCATION, 2, [Given(province, 66 * MILLION, locality, content)], people)
    officer = _person(people.day, Role.OFFICER, agency=locality)
    by_officer: dict[str, Any] = {"actor": officer, "at": people.at}
    line = BudgetLine.objects.select_related("agency", "year", "ceiling", "content").get(year=year)
    promise = Promise(
        subject="Tập huấn chủ thể OCOP (mẫu)",
        signed_on=date(number, 11, 1),
        amount=55 * MILLION,
        number=f"01/HĐ-MẪU-{number}",
        supplier="Đơn vị tập huấn (mẫu)",
    )
    commitment = make_commitment(line=line, promise=promise, seen=0, **by_officer)
    pay(
        commitment=commitment,
        kind=EntryKind.DISBURSE,
        amount=44 * MILLION,
        dated_on=date(number, 12, 20),
        paper="UNC 01 (mẫu)",
        seen=1,
        **by_officer,
    )
    settlement = begin_settlement(year=year, agency=locality, **by_officer)
    account = Account(
        settled=44 * MILLION,
        carried_out=11 * MILLION,
        cancelled=11 * MILLION,
        explanation="Một lớp tập huấn chuyển sang năm sau (mẫu)",
    )
    settlement = save_settlement(
        settlement=settlement,
        version=1,
        note="Quyết toán do bản diễn tập đặt (mẫu).",
        accounts={settlement.lines.get().pk: account},
        **by_officer,
    )
    settlement = submit_settlement(settlement=settlement, **by_officer)
    settlement = check_settlement(settlement=settlement, **people.keeping)
    approve_settlement(settlement=settlement, **people.leading)
    close_budget_year(year=year, **people.keeping)


def _ask_for_next_year(number: int, people: _People) -> None:
    """Agriculture is still writing what it asks for; the first locality has handed its estimate in."""
    year = open_budget_year(year=number, note=NOTE, **people.keeping)
    province = MoneySource.objects.get(code=PROVINCE)
    contents = {content.code: content for content in SpendingContent.objects.in_force_on(people.day)}
    lead = Agency.objects.doing(Function.LEADS, people.day).order_by("pk")[0]
    for agency, wanted in ((lead, ASKED_BY_LEAD), (_localities(people.day)[0], ASKED_BY_LOCALITY)):
        by_officer: dict[str, Any] = {
            "actor": _person(people.day, Role.OFFICER, agency=agency),
            "at": people.at,
        }
        estimate = begin_estimate(year=year, agency=agency, **by_officer)
        lines = [
            Wanted(contents[code], province, words, Decimal(quantity), millions * MILLION, unit)
            for code, words, quantity, unit, millions in wanted
        ]
        estimate = save_estimate(estimate=estimate, version=1, note=NOTE, lines=lines, **by_officer)
        if agency != lead:
            submit_estimate(estimate=estimate, **by_officer)


def _shares(day: date, source: MoneySource) -> list[Given]:
    contents = {content.code: content for content in SpendingContent.objects.in_force_on(day)}
    departments = [agency for agency in _asking(day) if agency.level == Level.PROVINCE]
    shares = [(departments, OF_DEPARTMENTS), (_localities(day), OF_LOCALITIES)]
    return [
        Given(source, millions * MILLION, agency, contents[code])
        for agencies, amounts in shares
        for agency in agencies
        for code, millions in amounts.items()
    ]


def _asking(day: date) -> list[Agency]:
    return sorted(agencies_that_ask(day), key=lambda agency: (agency.code, agency.pk))


def _localities(day: date) -> list[Agency]:
    return [agency for agency in _asking(day) if agency.level != Level.PROVINCE][:MOST_LOCALITIES]


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
