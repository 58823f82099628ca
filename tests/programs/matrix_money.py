"""Who gets what at the addresses of yearly budgets. In this world DARD's officer keeps the budget."""

from tests.matrix import FORBIDDEN, MOVED, Page, Send, each
from tests.programs.money_makers import content, source
from tests.worlds import LEADER, MEMBERS, OWN_AGENCY, READERS

KEEPER = frozenset({"lead_officer"})
SEES_MONEY = OWN_AGENCY | READERS | KEEPER
YEAR = (2019,)

PAGES = {
    "programs:budget-years": Page(MEMBERS),
    "programs:budget-year-open": Page(KEEPER, others=FORBIDDEN),
    "programs:budget-year": Page(MEMBERS, YEAR),
    "programs:budget-year-export": Page(MEMBERS, YEAR),
    "programs:budget-progress": Page(MEMBERS, YEAR),
    "programs:agency-budget": Page(SEES_MONEY, (2019, "agency")),
    "programs:budget-days": Page(MEMBERS, YEAR),
    "programs:ledger": Page(MEMBERS, YEAR),
    "programs:ledger-export": Page(MEMBERS, YEAR),
    "programs:refused-entries": Page(MEMBERS, YEAR),
    "programs:ledger-findings": Page(MEMBERS),
    "programs:estimates": Page(MEMBERS, YEAR),
    "programs:estimate": Page(SEES_MONEY, ("submitted_estimate",)),
    "programs:estimate-edit": Page(OWN_AGENCY, ("estimate",)),
    "programs:estimate-from-plan": Page(OWN_AGENCY, ("estimate",)),
    "programs:estimate-export": Page(SEES_MONEY, ("submitted_estimate",)),
    "programs:estimate-import": Page(OWN_AGENCY, ("estimate",)),
    "programs:money-decision-export": Page(SEES_MONEY, ("signed_decision",)),
    "programs:money-decision-import": Page(KEEPER, ("money_decision",), except_for=each(READERS, MOVED)),
    "programs:money-decision-word": Page(SEES_MONEY, ("signed_decision",)),
    "programs:money-decision-pdf": Page(SEES_MONEY, ("signed_decision",)),
    "programs:settlement-word": Page(SEES_MONEY, ("settlement",)),
    "programs:settlement-pdf": Page(SEES_MONEY, ("settlement",)),
    "programs:estimate-propose": Page(
        KEEPER, ("submitted_estimate",), except_for=each(SEES_MONEY - KEEPER, MOVED)
    ),
    "programs:estimate-version": Page(SEES_MONEY, ("submitted_estimate", 1)),
    "programs:money-decisions": Page(MEMBERS, YEAR),
    "programs:money-decision-new": Page(KEEPER, YEAR, others=MOVED),
    "programs:money-decision": Page(SEES_MONEY, ("signed_decision",)),
    "programs:money-decision-edit": Page(KEEPER, ("money_decision",), except_for=each(READERS, MOVED)),
    "programs:commitments": Page(MEMBERS, YEAR),
    "programs:commitments-export": Page(MEMBERS, YEAR),
    "programs:budget-line": Page(SEES_MONEY, ("budget_line",)),
    "programs:commitment-new": Page(OWN_AGENCY, ("budget_line",), except_for=each(READERS | KEEPER, MOVED)),
    "programs:commitment": Page(SEES_MONEY, ("commitment",)),
    "programs:commitment-file": Page(SEES_MONEY, ("commitment", "commitment_file")),
    "programs:settlements": Page(MEMBERS, YEAR),
    "programs:settlement": Page(SEES_MONEY, ("settlement",)),
    "programs:settlement-edit": Page(OWN_AGENCY, ("settlement",), except_for=each(READERS | KEEPER, MOVED)),
    "programs:support": Page(MEMBERS),
    "programs:producer-support": Page(SEES_MONEY, ("supported",)),
}

DECISION = {"kind": "ceiling", "title": "Giao dự toán", "number": ""}
NO_FILE = {"token": "0" * 32, "version": "1"}
REASON = {"reason": "Thiếu phụ lục kèm theo"}
PROMISE = {
    "subject": "In tờ rơi",
    "amount": "5.000.000",
    "signed_on": "21/05/2019",
    "supplier": "Công ty Mẫu",
    "seen": "1",
}
PAYMENT = {
    "chi-kind": "disburse",
    "chi-amount": "1.000.000",
    "chi-dated_on": "21/05/2019",
    "chi-paper": "UNC 2",
    "chi-seen": "2",
}
CHANGE = {"doi-amount": "-1.000.000", "doi-reason": "Giảm việc", "doi-seen": "2"}


def decision_lines(world):
    return {
        "title": "Phân bổ lại",
        "number": "",
        "version": str(world.records["money_decision"].version),
        "dong-TOTAL_FORMS": "1",
        "dong-INITIAL_FORMS": "0",
        "dong-0-source": str(source().pk),
        "dong-0-agency": str(world.cast.tan_phu.pk),
        "dong-0-content": str(content().pk),
        "dong-0-amount": "7.000.000",
    }


def wanted(world):
    return {
        "note": "Theo định mức",
        "version": str(world.records["estimate"].version),
        "dong-TOTAL_FORMS": "1",
        "dong-INITIAL_FORMS": "0",
        "dong-0-content": str(content().pk),
        "dong-0-source": str(source().pk),
        "dong-0-description": "Tập huấn chủ thể",
        "dong-0-quantity": "2",
        "dong-0-unit_cost": "15.000.000",
    }


def from_plan(world):
    return {"version": str(world.records["estimate"].version)}


def proposals(world):
    line = world.records["submitted_estimate"].lines.get()
    return {
        "seen": "1",
        "dong-TOTAL_FORMS": "1",
        "dong-INITIAL_FORMS": "1",
        "dong-0-key": str(line.pk),
        "dong-0-amount": "20.000.000",
        "dong-0-note": "Theo khả năng ngân sách",
    }


def account(world):
    line = world.records["settlement"].lines.get()
    return {
        "note": "Đã rà soát",
        "version": str(world.records["settlement"].version),
        "dong-TOTAL_FORMS": "1",
        "dong-INITIAL_FORMS": "0",
        "dong-0-line": str(line.pk),
        "dong-0-settled": "",
        "dong-0-carried_out": "4.000.000",
        "dong-0-cancelled": "6.000.000",
        "dong-0-explanation": "Chờ hợp đồng",
    }


ACTS = {
    "programs:budget-year-open": Send(KEEPER, data={"year": "2021", "note": ""}, others=FORBIDDEN),
    "programs:budget-year-close": Send(KEEPER, (2018,), refused=MEMBERS - KEEPER),
    "programs:budget-day-move": Send(
        KEEPER, ("milestone",), REASON | {"until": "02/12/2019"}, refused=MEMBERS - KEEPER
    ),
    "programs:budget-day-done": Send(KEEPER, ("milestone",), refused=MEMBERS - KEEPER),
    "programs:entry-correct": Send(KEEPER, ("entry",), REASON, refused=SEES_MONEY - KEEPER),
    "programs:finding-explain": Send(KEEPER, ("finding",), REASON, refused=READERS - KEEPER),
    "programs:estimate-begin": Send(OWN_AGENCY, (2025, "agency"), refused=READERS | KEEPER),
    "programs:estimates-allocate": Send(KEEPER, (2023,), refused=MEMBERS - KEEPER),
    "programs:estimate-edit": Send(OWN_AGENCY, ("estimate",), wanted),
    "programs:estimate-from-plan": Send(OWN_AGENCY, ("estimate",), from_plan),
    # Confirms a file that does not wait: the dry run before it writes nothing.
    "programs:estimate-import": Send(frozenset(), ("estimate",), NO_FILE, refused=OWN_AGENCY),
    "programs:money-decision-import": Send(
        frozenset(), ("money_decision",), NO_FILE, refused=READERS | KEEPER
    ),
    "programs:estimate-submit": Send(OWN_AGENCY, ("estimate",)),
    "programs:estimate-withdraw": Send(OWN_AGENCY, ("submitted_estimate",), refused=READERS | KEEPER),
    "programs:estimate-propose": Send(
        KEEPER, ("submitted_estimate",), proposals, refused=SEES_MONEY - KEEPER
    ),
    "programs:estimate-accept": Send(
        KEEPER, ("submitted_estimate",), {"seen": "1"}, refused=SEES_MONEY - KEEPER
    ),
    "programs:estimate-return": Send(
        KEEPER, ("submitted_estimate",), REASON | {"seen": "1"}, refused=SEES_MONEY - KEEPER
    ),
    "programs:money-decision-new": Send(KEEPER, YEAR, DECISION, refused=MEMBERS - KEEPER),
    "programs:money-decision-edit": Send(KEEPER, ("money_decision",), decision_lines, refused=READERS),
    "programs:money-decision-propose": Send(KEEPER, ("money_decision",), refused=READERS),
    "programs:money-decision-withdraw": Send(KEEPER, ("proposed_decision",), refused=READERS),
    "programs:money-decision-return": Send(
        LEADER, ("proposed_decision",), REASON, refused=(READERS | KEEPER) - LEADER
    ),
    "programs:money-decision-sign": Send(
        LEADER, ("proposed_decision",), {"number": "9/QĐ-UBND"}, refused=(READERS | KEEPER) - LEADER
    ),
    "programs:settlement-begin": Send(OWN_AGENCY, (2025, "agency"), refused=READERS | KEEPER),
    "programs:settlement-edit": Send(OWN_AGENCY, ("settlement",), account, refused=READERS | KEEPER),
    "programs:settlement-submit": Send(OWN_AGENCY, ("settlement",), refused=READERS | KEEPER),
    "programs:settlement-withdraw": Send(OWN_AGENCY, ("submitted_settlement",), refused=READERS | KEEPER),
    "programs:settlement-check": Send(KEEPER, ("submitted_settlement",), refused=SEES_MONEY - KEEPER),
    "programs:settlement-return": Send(
        KEEPER, ("submitted_settlement",), REASON, refused=SEES_MONEY - KEEPER
    ),
    "programs:settlement-approve": Send(LEADER, ("checked_settlement",), refused=SEES_MONEY - LEADER),
    "programs:commitment-new": Send(OWN_AGENCY, ("budget_line",), PROMISE, refused=READERS | KEEPER),
    "programs:commitment-pay": Send(OWN_AGENCY, ("commitment",), PAYMENT, refused=READERS | KEEPER),
    "programs:commitment-change": Send(OWN_AGENCY, ("commitment",), CHANGE, refused=READERS | KEEPER),
}
