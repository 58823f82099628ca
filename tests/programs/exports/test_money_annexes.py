"""Annexes of decisions and accounts: the figures of the pages, the total in words, to an agency its own part alone."""

from io import BytesIO

import pytest
from docx import Document

from programs.enums import MoneyDecisionKind
from programs.exports.money_annexes import decision_annex, settlement_report
from programs.services.money_decisions import (
    Given,
    draft_decision,
    propose_decision,
    save_decision,
    sign_decision,
)
from programs.services.settlements import begin_settlement, submit_settlement
from tests.cast import moment
from tests.programs.money_makers import (
    MILLION,
    MONEY_DAY,
    content,
    give_ceiling,
    give_line,
    make_money_cast,
    make_year,
    pay,
    promise,
    source,
)

pytestmark = pytest.mark.django_db
AT = moment(MONEY_DAY)


@pytest.fixture
def money(cast):
    return make_money_cast(cast)


@pytest.fixture
def decision(money):
    """Biên Hòa gets 20, Tân Phú 30 and 21 million."""
    year = make_year(money)
    give_ceiling(year, 500 * MILLION)
    keeper = {"actor": money.actor("keeper"), "at": AT}
    words = {"title": "Phân bổ đợt 1", "number": "12/QĐ-UBND"}
    lines = [
        Given(source(), 20 * MILLION, money.cast.bien_hoa, content(), note="Đợt 1"),
        Given(source(), 30 * MILLION, money.cast.tan_phu, content()),
        Given(source(), 21 * MILLION, money.cast.tan_phu, content("ND4")),
    ]
    decision = draft_decision(year=year, kind=MoneyDecisionKind.ALLOCATION, **words, **keeper)
    decision = save_decision(decision=decision, version=1, lines=lines, **words, **keeper)
    decision = propose_decision(decision=decision, **keeper)
    return sign_decision(decision=decision, number="12/QĐ-UBND", actor=money.cast.actor("leader"), at=AT)


def read(content):
    """Paragraphs of a Word file and the rows of its table of figures."""
    document = Document(BytesIO(content))
    tables = [[[cell.text for cell in row.cells] for row in table.rows] for table in document.tables]
    figures = next(rows for rows in tables if rows[0][0] == "TT")
    return [paragraph.text for paragraph in document.paragraphs], figures


def test_the_annex_of_an_allocation_goes_by_agency_and_ends_in_words(money, decision):
    words, rows = read(decision_annex(decision, money.actor("keeper"), pdf=False))
    assert "PHỤ LỤC" in words and "PHÂN BỔ KINH PHÍ CHƯƠNG TRÌNH OCOP NĂM 2019" in words
    assert "(Kèm theo Quyết định số 12/QĐ-UBND ngày 21 tháng 5 năm 2019 của Ủy ban nhân dân tỉnh)" in words
    assert "Bằng chữ: Bảy mươi mốt triệu đồng./." in words
    assert [row[3] for row in rows[1:]] == [
        "20.000.000",
        "20.000.000",
        "51.000.000",
        "30.000.000",
        "21.000.000",
        "71.000.000",
    ]
    assert not any("CỘNG HÒA" in word for word in words)


def test_an_agency_has_its_own_part_alone(money, decision):
    words, rows = read(decision_annex(decision, money.cast.actor("officer"), pdf=False))
    assert "(Phần giao cho đơn vị)" in words
    assert "Bằng chữ: Năm mươi mốt triệu đồng./." in words
    assert not any("20.000.000" in cell for row in rows for cell in row)


def test_the_annex_of_a_ceiling_goes_by_source(money):
    keeper = {"actor": money.actor("keeper"), "at": AT}
    year = make_year(money)
    words = {"title": "Giao dự toán", "number": ""}
    decision = draft_decision(year=year, kind=MoneyDecisionKind.CEILING, **words, **keeper)
    lines = [Given(source(), 300 * MILLION), Given(source("NSTW"), 5)]
    decision = save_decision(decision=decision, version=1, lines=lines, **words, **keeper)
    said, rows = read(decision_annex(decision, money.actor("keeper"), pdf=False))
    assert "(Dự thảo, kèm theo Quyết định số …)" in said
    assert rows[-1] == ["", "Tổng cộng", "300.000.005", ""]
    assert "Bằng chữ: Ba trăm triệu không trăm linh năm đồng./." in said


@pytest.fixture
def account(money):
    year = make_year(money)
    give_ceiling(year, 100 * MILLION)
    line = give_line(year, money.cast.tan_phu, 60 * MILLION)
    pay(promise(line, 40 * MILLION), 30 * MILLION)
    officer = {"actor": money.cast.actor("officer"), "at": AT}
    return submit_settlement(
        settlement=begin_settlement(year=year, agency=money.cast.tan_phu, **officer), **officer
    )


def test_the_account_says_what_was_paid_and_settled(money, account):
    words, rows = read(settlement_report(account, money.cast.actor("officer"), pdf=False))
    assert "Số đề nghị quyết toán bằng chữ: Ba mươi triệu đồng./." in words
    total = next(row for row in rows if "Tổng cộng" in row)
    assert total[3:8] == ["60.000.000", "30.000.000", "30.000.000", "0", "30.000.000"]
    document = Document(BytesIO(settlement_report(account, money.cast.actor("officer"), pdf=False)))
    heads = [cell.text for row in document.tables[0].rows for cell in row.cells]
    assert any("ỦY BAN NHÂN DÂN HUYỆN TÂN PHÚ" in head for head in heads)


def test_the_same_decision_gives_the_same_pdf(money, decision):
    first = decision_annex(decision, money.actor("keeper"), pdf=True)
    assert first.startswith(b"%PDF-1.7")
    assert first == decision_annex(decision, money.actor("keeper"), pdf=True)
    assert first != decision_annex(decision, money.cast.actor("officer"), pdf=True)


def test_the_same_account_gives_the_same_pdf(money, account):
    first = settlement_report(account, money.cast.actor("officer"), pdf=True)
    assert first.startswith(b"%PDF-1.7")
    assert first == settlement_report(account, money.cast.actor("officer"), pdf=True)
