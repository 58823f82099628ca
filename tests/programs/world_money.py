"""Records of a year's money for the world of addresses: Tân Phú has some, DARD's officer keeps the budget there."""

from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from agencies.enums import AgencyKind, Function, Level
from agencies.models import AgencyFunction
from agencies.services.files import store_file
from programs.enums import EntryKind, MoneyDecisionKind
from programs.models import (
    BudgetEntry,
    BudgetYear,
    CalendarRule,
    CommitmentFile,
    LedgerFinding,
    MoneyDecision,
)
from programs.services.estimates import (
    Wanted,
    accept_estimate,
    begin_estimate,
    save_estimate,
    submit_estimate,
)
from programs.services.money_decisions import (
    Given,
    draft_decision,
    propose_decision,
    save_decision,
    sign_decision,
)
from programs.services.money_registers import load_money_registers
from programs.services.settlements import begin_settlement, check_settlement, submit_settlement
from tests.cast import Cast, make_agency, moment
from tests.products.council_makers import make_producer
from tests.programs.money_makers import (
    MILLION,
    MONEY_DAY,
    MoneyCast,
    content,
    give_ceiling,
    give_line,
    make_year,
    pay,
    promise,
    source,
)

PAPER = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n% hop dong\n"


def build_money(cast: Cast) -> dict[str, Any]:
    """A year with decisions in every stage, Tân Phú's line, a promise of it with its paper, and a payment."""
    load_money_registers(at=moment())
    AgencyFunction.objects.create(
        agency=cast.lead_agency, function=Function.BUDGET, valid_from=cast.lead_agency.valid_from
    )
    money = MoneyCast(cast, cast.lead_agency, cast.lead_officer)
    year = make_year(money)
    make_year(money, 2018)
    give_ceiling(year, 500 * MILLION)
    decisions = {
        name: _decision(money, year, number, f"Phân bổ {number} (mẫu)")
        for number, name in enumerate(("money_decision", "proposed_decision", "signed_decision"), start=1)
    }
    at, keeper = moment(MONEY_DAY), money.actor("keeper")
    propose_decision(decision=decisions["proposed_decision"], actor=keeper, at=at)
    signed = propose_decision(decision=decisions["signed_decision"], actor=keeper, at=at)
    sign_decision(decision=signed, number="3/QĐ-UBND", actor=cast.actor("leader"), at=at)
    line = cast.tan_phu.budget_lines.select_related("ceiling", "year", "content").get()
    firm = make_agency("CTHT", "HTX Nhận Hỗ Trợ", level=Level.COMMUNE, kind=AgencyKind.PRODUCER)
    maker = make_producer(firm)
    commitment = promise(line, 40 * MILLION, producer=maker)
    file = store_file(upload=SimpleUploadedFile("Hợp đồng.pdf", PAPER), actor=cast.actor("officer"), at=at)
    CommitmentFile.objects.create(commitment=commitment, file=file)
    pay(commitment, 10 * MILLION)
    fresh = {name: MoneyDecision.objects.get(pk=decision.pk) for name, decision in decisions.items()}
    return fresh | {
        "budget_year": year,
        "money_source": source(),
        "spending_content": content(),
        "calendar_rule": CalendarRule.objects.get(code="council"),
        "milestone": year.days.get(rule__code="adjustment"),
        "budget_line": line,
        "commitment": commitment,
        "commitment_file": file,
        "entry": BudgetEntry.objects.get(kind=EntryKind.DISBURSE),
        "supported": maker,
        "finding": LedgerFinding.objects.create(
            year=year, rule="line", record="0", sentence="Tổng không khớp (thử)", found_on=MONEY_DAY
        ),
        **_settlements(money),
        **_estimates(money),
    }


def _settlements(money) -> dict[str, Any]:
    """Tân Phú's accounts of a year each: in hand, handed in, checked; Biên Hòa has not begun its own of 2017."""
    officer, keeper, at = money.cast.actor("officer"), money.actor("keeper"), moment(MONEY_DAY)
    found = {}
    for year, name in ((2022, "settlement"), (2023, "submitted_settlement"), (2024, "checked_settlement")):
        opened = make_year(money, year)
        give_ceiling(opened, 100 * MILLION)
        give_line(opened, money.cast.tan_phu, 10 * MILLION)
        settlement = begin_settlement(year=opened, agency=money.cast.tan_phu, actor=officer, at=at)
        if name != "settlement":
            settlement = submit_settlement(settlement=settlement, actor=officer, at=at)
        if name == "checked_settlement":
            settlement = check_settlement(settlement=settlement, actor=keeper, at=at)
        found[name] = settlement
    opened = make_year(money, 2025)
    give_ceiling(opened, 100 * MILLION)
    give_line(opened, money.cast.tan_phu, 10 * MILLION)
    return found


def _estimates(money) -> dict[str, Any]:
    """What Tân Phú asks for: of 2019 still in hand, of 2022 handed in, of 2023 accepted; none yet of 2025."""
    officer, keeper, at = money.cast.actor("officer"), money.actor("keeper"), moment(MONEY_DAY)
    found = {}
    for year, name in ((2019, "estimate"), (2022, "submitted_estimate"), (2023, "accepted_estimate")):
        estimate = begin_estimate(
            year=BudgetYear.objects.get(pk=year), agency=money.cast.tan_phu, actor=officer, at=at
        )
        line = Wanted(content(), source(), "Tập huấn chủ thể OCOP", Decimal(3), 9 * MILLION, unit="lớp")
        estimate = save_estimate(estimate=estimate, version=1, note="", lines=[line], actor=officer, at=at)
        if name != "estimate":
            estimate = submit_estimate(estimate=estimate, actor=officer, at=at)
        if name == "accepted_estimate":
            estimate = accept_estimate(estimate=estimate, seen=1, actor=keeper, at=at)
        found[name] = estimate
    return found


def _decision(money, year, number, title) -> MoneyDecision:
    """A draft that gives Tân Phú sixty million."""
    given = {"actor": money.actor("keeper"), "at": moment(MONEY_DAY)}
    words = {"title": title, "number": f"{number}/QĐ-UBND"}
    decision = draft_decision(year=year, kind=MoneyDecisionKind.ALLOCATION, **words, **given)
    line = Given(source(), 60 * MILLION, money.cast.tan_phu, content())
    return save_decision(decision=decision, version=1, lines=[line], **words, **given)
