"""Tables of money out and in again: what comes back unchanged changes nothing, what is wrong is said beside its row."""

from decimal import Decimal
from io import BytesIO

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from programs.enums import MoneyDecisionKind
from programs.models import BudgetLine, Estimate, EstimateLine, MoneyDecision
from programs.services.estimates import Wanted, begin_estimate, save_estimate
from programs.services.money_decisions import (
    Given,
    draft_decision,
    propose_decision,
    save_decision,
    sign_decision,
)
from tests.cast import moment
from tests.programs.money_makers import (
    MILLION,
    MONEY_DAY,
    content,
    give_ceiling,
    give_line,
    make_money_cast,
    make_year,
    source,
)

pytestmark = pytest.mark.django_db
AT = moment(MONEY_DAY)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def money(cast):
    return make_money_cast(cast)


@pytest.fixture
def year(money):
    year = make_year(money)
    give_ceiling(year, 500 * MILLION)
    return year


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path


@pytest.fixture
def officer(signed_in, money):
    return signed_in(money.cast.officer, MONEY_DAY)


@pytest.fixture
def estimate(money, year):
    officer = {"actor": money.cast.actor("officer"), "at": AT}
    estimate = begin_estimate(year=year, agency=money.cast.tan_phu, **officer)
    lines = [
        Wanted(content(), source(), f"Lớp tập huấn {number}", Decimal("2.5"), number * MILLION, unit="lớp")
        for number in (1, 2, 3)
    ]
    return save_estimate(estimate=estimate, version=1, note="Giữ lời này", lines=lines, **officer)


def at(name, record):
    return reverse(f"programs:{name}", args=[record.pk])


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def text_of(response):
    return response.content.decode()


def book_of(response):
    return load_workbook(BytesIO(response.content))


def heads_of(sheet):
    """The row of the heads, and the column of each."""
    for row in sheet.iter_rows():
        names = [cell.value for cell in row]
        if "Lỗi" in names:
            return row[0].row, {name: number for number, name in enumerate(names, start=1)}
    raise AssertionError("no heads")


def exported(browser, name, record):
    book = book_of(browser.get(at(name, record)))
    top, columns = heads_of(book.active)

    def cell(number, head):
        return book.active.cell(top + number, columns[head])

    return book, cell


def upload(book):
    content = BytesIO()
    book.save(content)
    return SimpleUploadedFile("bang.xlsx", content.getvalue(), XLSX)


def tried(browser, name, record, book):
    return browser.post(at(name, record), {"file": upload(book)})


def confirmed(browser, name, record, response):
    record.refresh_from_db()
    return browser.post(at(name, record), {"token": response.context["token"], "version": record.version})


# --- Estimates ----------------------------------------------------------------------------------------------------


def test_the_export_comes_back_as_nothing_to_do(officer, estimate):
    book, _cell = exported(officer, "estimate-export", estimate)
    response = tried(officer, "estimate-import", estimate, book)
    assert "không có gì để ghi" in text_of(response) and response.context["token"] == ""
    assert Estimate.objects.get().version == estimate.version


def test_a_changed_cell_changes_its_line_and_the_same_file_again_nothing(officer, estimate):
    before = {line.position: line.pk for line in estimate.lines.all()}
    book, cell = exported(officer, "estimate-export", estimate)
    cell(2, "Đơn giá (đồng)").value = 7 * MILLION
    cell(2, "Thành tiền (đồng)").value = 17_500_000
    response = tried(officer, "estimate-import", estimate, book)
    assert [each["what"] for each in response.context["rows"]] == ["sửa"]
    assert confirmed(officer, "estimate-import", estimate, response).status_code == 302
    lines = {line.position: line for line in estimate.lines.all()}
    assert {place: line.pk for place, line in lines.items()} == before
    assert lines[2].amount == 17_500_000 and Estimate.objects.get().note == "Giữ lời này"
    again = tried(officer, "estimate-import", estimate, book)
    assert "không có gì để ghi" in text_of(again)


def test_new_rows_are_added_and_rows_left_out_go(officer, estimate):
    book, cell = exported(officer, "estimate-export", estimate)
    top, columns = heads_of(book.active)
    values = [each.value for each in book.active[top + 3]]
    values[columns["STT"] - 1], values[columns["Diễn giải"] - 1] = None, "Dòng mới"
    book.active.append(values)
    book.active.delete_rows(top + 1)
    response = tried(officer, "estimate-import", estimate, book)
    assert response.context["reading"].gone == 1
    confirmed(officer, "estimate-import", estimate, response)
    assert [line.description for line in estimate.lines.order_by("position")] == [
        "Lớp tập huấn 2",
        "Lớp tập huấn 3",
        "Dòng mới",
    ]


@pytest.mark.parametrize(
    ("head", "value", "fault"),
    [
        ("Năm", 2020, "Dòng này của năm “2020”, không phải năm 2019"),
        ("Năm", None, "Dòng này của năm “”"),
        ("Mã nội dung", "ND99", "không có mã “ND99”"),
        ("Mã nguồn", None, "không có mã “”"),
        ("Mã nhiệm vụ", "2704#99", "không có mã “2704#99”"),
        ("Khối lượng", "=1+1", "là công thức"),
        ("Đơn giá (đồng)", "=SUM(A1:A9)", "là công thức"),
        ("Đơn giá (đồng)", -5, "lớn hơn 0"),
        ("Đơn giá (đồng)", 1.5, "phải là số nguyên"),
        ("Đơn giá (đồng)", 10**16, "số quá lớn"),
        ("Đơn giá (đồng)", "mười triệu", "không đọc được số “mười triệu”"),
        ("Đơn giá (đồng)", None, "Thiếu “Đơn giá (đồng)”"),
        ("Đơn giá (đồng)", True, "không đọc được số"),
        ("Khối lượng", 0, "lớn hơn 0"),
        ("Khối lượng", 1.234, "tối đa hai chữ số lẻ"),
        ("Khối lượng", 1e30, "số quá lớn"),
        ("Thành tiền (đồng)", 1, "khối lượng nhân đơn giá là"),
        ("Diễn giải", None, "Thiếu diễn giải"),
        ("Diễn giải", "a" * 600, "quá dài"),
        ("STT", 2, "trùng với dòng"),
        ("STT", "một", "không đọc được số “một”"),
    ],
)
def test_a_faulty_cell_is_named_and_nothing_is_written(officer, estimate, head, value, fault):
    book, cell = exported(officer, "estimate-export", estimate)
    cell(3, head).value = value
    response = tried(officer, "estimate-import", estimate, book)
    (row,) = response.context["reading"].faulty
    assert fault in " ".join(row.faults)
    assert confirmed(officer, "estimate-import", estimate, response)["Content-Type"] == XLSX
    assert Estimate.objects.get().version == estimate.version


@pytest.mark.parametrize("typed", ["7.000.000", "7,000,000", "7 000 000", "7000000 đ", 7000000, 7000000.0])
def test_figures_are_read_in_both_conventions(officer, estimate, typed):
    book, cell = exported(officer, "estimate-export", estimate)
    cell(1, "Đơn giá (đồng)").value, cell(1, "Thành tiền (đồng)").value = typed, None
    confirmed(officer, "estimate-import", estimate, tried(officer, "estimate-import", estimate, book))
    assert estimate.lines.get(position=1).unit_cost == 7 * MILLION


def test_merged_cells_and_hidden_rows_are_faults(officer, estimate):
    book, cell = exported(officer, "estimate-export", estimate)
    first, second = cell(1, "Diễn giải"), cell(2, "Diễn giải")
    book.active.row_dimensions[cell(3, "STT").row].hidden = True
    book.active.merge_cells(f"{first.coordinate}:{second.coordinate}")
    response = tried(officer, "estimate-import", estimate, book)
    faults = [" ".join(row.faults) for row in response.context["reading"].faulty]
    assert len(faults) == 3
    assert "bị gộp" in faults[0] and "bị gộp" in faults[1] and "bị ẩn" in faults[2]


def test_the_file_with_faults_says_each_beside_its_row_and_can_be_mended(officer, estimate):
    book, cell = exported(officer, "estimate-export", estimate)
    cell(2, "Mã nguồn").value = "SAI"
    response = tried(officer, "estimate-import", estimate, book)
    back = book_of(confirmed(officer, "estimate-import", estimate, response))
    top, columns = heads_of(back.active)
    faults = [back.active.cell(top + number, columns["Lỗi"]).value or "" for number in (1, 2, 3)]
    assert faults[0] == faults[2] == "" and "không có mã “SAI”" in faults[1]
    back.active.cell(top + 2, columns["Mã nguồn"]).value = "NST"
    assert "không có gì để ghi" in text_of(tried(officer, "estimate-import", estimate, back))


def test_a_table_exported_in_english_comes_back_in_vietnamese(officer, money, estimate):
    officer.post(reverse("set_language"), {"language": "en"})
    response = officer.get(at("estimate-export", estimate))
    heads = [cell.value for row in book_of(response).active.iter_rows() for cell in row if cell.value]
    assert "Unit cost (VND)" in heads
    officer.post(reverse("set_language"), {"language": "vi"})
    file = SimpleUploadedFile("bang.xlsx", response.content, XLSX)
    again = officer.post(at("estimate-import", estimate), {"file": file})
    assert again.context["reading"].changes == 0 and not again.context["reading"].faulty


def test_what_begins_like_a_formula_goes_out_and_comes_back_as_text(officer, money, estimate):
    line = Wanted(content(), source(), "=HYPERLINK(1)", Decimal(1), MILLION)
    save_estimate(
        estimate=estimate,
        version=estimate.version,
        note="",
        lines=[line],
        actor=money.cast.actor("officer"),
        at=AT,
    )
    book, cell = exported(officer, "estimate-export", estimate)
    assert cell(1, "Diễn giải").data_type == "s"
    response = officer.get(at("estimate-export", estimate))
    file = SimpleUploadedFile("bang.xlsx", response.content, XLSX)
    again = officer.post(at("estimate-import", estimate), {"file": file})
    assert "không có gì để ghi" in text_of(again)


def test_a_colleague_s_lines_are_not_overwritten(officer, money, estimate):
    book, cell = exported(officer, "estimate-export", estimate)
    cell(1, "Diễn giải").value = "Của tôi"
    response = tried(officer, "estimate-import", estimate, book)
    save_estimate(
        estimate=estimate,
        version=estimate.version,
        note="",
        lines=[Wanted(content(), source(), "Của đồng nghiệp", Decimal(1), MILLION)],
        actor=money.cast.actor("officer"),
        at=AT,
    )
    answer = officer.post(
        at("estimate-import", estimate), {"token": response.context["token"], "version": estimate.version}
    )
    assert "Người khác đã lưu" in said(answer)[-1]
    assert EstimateLine.objects.get().description == "Của đồng nghiệp"


def test_a_file_is_written_once(officer, estimate):
    book, cell = exported(officer, "estimate-export", estimate)
    cell(1, "Diễn giải").value = "Sửa"
    response = tried(officer, "estimate-import", estimate, book)
    confirmed(officer, "estimate-import", estimate, response)
    again = confirmed(officer, "estimate-import", estimate, response)
    assert "đã nhập rồi" in said(again)[-1]


def filled(rows):
    book = Workbook()
    book.active.append(["Năm", "STT", "Mã nội dung", "Mã nguồn", "Diễn giải"])
    for number in range(rows):
        book.active.append([2019, number, "ND3", "NST", "x"])
    return book


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (lambda: SimpleUploadedFile("bang.xls", b"x"), "Chỉ nhận tệp .xlsx"),
        (lambda: SimpleUploadedFile("bang.xlsx", b"PK\x03\x04 not really"), "không phải là XLSX"),
        (lambda: SimpleUploadedFile("bang.xlsx", b""), "Tệp rỗng"),
        (lambda: upload(Workbook()), "Không thấy các cột"),
        (lambda: upload(filled(2)), "Không thấy các cột: Đơn vị tính, Khối lượng"),
    ],
)
def test_what_is_no_such_table_is_refused_with_a_sentence(officer, estimate, file, sentence):
    response = officer.post(at("estimate-import", estimate), {"file": file()})
    assert response.status_code == 200 and sentence in text_of(response)


def test_fifty_thousand_rows_are_refused_before_they_are_read(officer, estimate):
    response = tried(officer, "estimate-import", estimate, filled(50_000))
    assert "hơn 5.000 dòng" in text_of(response)


@pytest.mark.parametrize("cell", ["XFD1048576", "A1048576", "XFD1", "GT6"])
def test_a_letter_in_the_last_corner_is_refused_at_once(officer, estimate, cell):
    book, _cell = exported(officer, "estimate-export", estimate)
    book.active[cell] = "x"
    assert "quá nhiều ô" in text_of(tried(officer, "estimate-import", estimate, book))


def test_what_stands_on_another_sheet_is_counted_and_not_read(officer, estimate):
    book, _cell = exported(officer, "estimate-export", estimate)
    book.create_sheet("Ghi chú").append(["Đơn giá (đồng)", "=1+1"])
    assert "không có gì để ghi" in text_of(tried(officer, "estimate-import", estimate, book))
    long = book.create_sheet("Dài")
    for number in range(6_000):
        long.append([number])
    assert "hơn 5.000 dòng" in text_of(tried(officer, "estimate-import", estimate, book))


# --- Allocations --------------------------------------------------------------------------------------------------


@pytest.fixture
def keeper(signed_in, money):
    return signed_in(money.keeper, MONEY_DAY)


@pytest.fixture
def lines(money, year):
    return [give_line(year, agency, 60 * MILLION) for agency in (money.cast.bien_hoa, money.cast.tan_phu)]


def drafted(money, year, kind=MoneyDecisionKind.ADJUSTMENT):
    return draft_decision(
        year=year, kind=kind, title="Điều chỉnh", number="5/QĐ", actor=money.actor("keeper"), at=AT
    )


AFTER = "Được giao sau quyết định này (đồng)"


def test_the_table_of_the_year_comes_back_as_nothing_to_do(keeper, money, year, lines):
    decision = drafted(money, year)
    book, cell = exported(keeper, "money-decision-export", decision)
    assert cell(1, AFTER).value == cell(1, "Đã được giao (đồng)").value == 60 * MILLION
    response = tried(keeper, "money-decision-import", decision, book)
    assert "không có gì để ghi" in text_of(response)


def test_a_changed_cell_is_an_adjustment_and_after_signing_the_same_file_is_none(keeper, money, year, lines):
    decision = drafted(money, year)
    book, cell = exported(keeper, "money-decision-export", decision)
    cell(1, AFTER).value, cell(2, AFTER).value = 50 * MILLION, 75 * MILLION
    response = tried(keeper, "money-decision-import", decision, book)
    confirmed(keeper, "money-decision-import", decision, response)
    changes = {line.agency_id: line.amount for line in decision.lines.all()}
    assert changes == {money.cast.bien_hoa.pk: -10 * MILLION, money.cast.tan_phu.pk: 15 * MILLION}
    assert "không có gì để ghi" in text_of(tried(keeper, "money-decision-import", decision, book))
    propose_decision(decision=decision, actor=money.actor("keeper"), at=AT)
    sign_decision(decision=decision, number="5/QĐ", actor=money.cast.actor("leader"), at=AT)
    assert {line.agency_id: line.budget for line in BudgetLine.objects.all()} == {
        money.cast.bien_hoa.pk: 50 * MILLION,
        money.cast.tan_phu.pk: 75 * MILLION,
    }
    later = drafted(money, year)
    fresh, _cell = exported(keeper, "money-decision-export", later)
    assert "không có gì để ghi" in text_of(tried(keeper, "money-decision-import", later, fresh))
    stale = tried(keeper, "money-decision-import", later, book)
    assert all(
        "Sổ đã thay đổi từ khi xuất" in " ".join(row.faults) for row in stale.context["reading"].faulty
    )
    # What was signed shows what it changed, whatever came later.
    signed, cell = exported(keeper, "money-decision-export", decision)
    assert [cell(1, "Đã được giao (đồng)").value, cell(1, AFTER).value] == [60 * MILLION, 50 * MILLION]


def test_a_new_row_gives_to_a_new_line(keeper, money, year, lines):
    decision = drafted(money, year, MoneyDecisionKind.ALLOCATION)
    book, cell = exported(keeper, "money-decision-export", decision)
    top, columns = heads_of(book.active)
    row = [None] * len(columns)
    given = {"Năm": 2019, "Mã đơn vị": money.keeping_agency.code, "Mã nội dung": "ND4", "Mã nguồn": "NST"}
    for head, value in (given | {AFTER: "30.000.000"}).items():
        row[columns[head] - 1] = value
    book.active.append(row)
    response = tried(keeper, "money-decision-import", decision, book)
    confirmed(keeper, "money-decision-import", decision, response)
    line = decision.lines.get()
    assert (line.agency, line.content.code, line.amount) == (money.keeping_agency, "ND4", 30 * MILLION)


def test_rows_left_out_change_nothing_but_lines_of_the_draft_go(keeper, money, year, lines):
    decision = drafted(money, year)
    line = Given(source(), 5 * MILLION, money.cast.tan_phu, content("ND4"))
    decision = save_decision(
        decision=decision,
        version=1,
        title="Điều chỉnh",
        number="",
        lines=[line],
        actor=money.actor("keeper"),
        at=AT,
    )
    book, cell = exported(keeper, "money-decision-export", decision)
    top, _columns = heads_of(book.active)
    book.active.delete_rows(top + 2, 5)
    response = tried(keeper, "money-decision-import", decision, book)
    assert response.context["reading"].gone == 1
    confirmed(keeper, "money-decision-import", decision, response)
    assert not decision.lines.exists()


@pytest.mark.parametrize(
    ("head", "value", "fault"),
    [
        ("Mã đơn vị", "KHONGCO", "không có mã “KHONGCO”"),
        (AFTER, -1, "không được âm"),
        (AFTER, None, "Thiếu"),
        (AFTER, 0.5, "phải là số nguyên"),
        (AFTER, 10**16, "số quá lớn"),
        (AFTER, "=J5*2", "là công thức"),
        ("Đã được giao (đồng)", 1, "Sổ đã thay đổi"),
        ("Năm", 2018, "không phải năm 2019"),
    ],
)
def test_a_faulty_cell_of_an_allocation_is_named(keeper, money, year, lines, head, value, fault):
    decision = drafted(money, year)
    book, cell = exported(keeper, "money-decision-export", decision)
    cell(1, head).value = value
    response = tried(keeper, "money-decision-import", decision, book)
    (row,) = response.context["reading"].faulty
    assert fault in " ".join(row.faults)
    assert not decision.lines.exists()


def test_less_than_was_given_is_no_allocation(keeper, money, year, lines):
    decision = drafted(money, year, MoneyDecisionKind.ALLOCATION)
    book, cell = exported(keeper, "money-decision-export", decision)
    cell(1, AFTER).value = MILLION
    response = tried(keeper, "money-decision-import", decision, book)
    assert "dùng quyết định điều chỉnh" in " ".join(response.context["reading"].faulty[0].faults)


def test_a_closed_agency_gets_nothing_more(keeper, money, year, lines):
    money.cast.tan_phu.valid_until = MONEY_DAY
    money.cast.tan_phu.save()
    decision = drafted(money, year)
    book, cell = exported(keeper, "money-decision-export", decision)
    rows = {cell(number, "Mã đơn vị").value: number for number in (1, 2)}
    cell(rows[money.cast.tan_phu.code], AFTER).value = 70 * MILLION
    response = tried(keeper, "money-decision-import", decision, book)
    assert "kết thúc hoạt động" in " ".join(response.context["reading"].faulty[0].faults)


def test_doubled_rows_are_named(keeper, money, year, lines):
    decision = drafted(money, year)
    book, cell = exported(keeper, "money-decision-export", decision)
    top, _columns = heads_of(book.active)
    book.active.append([each.value for each in book.active[top + 1]])
    response = tried(keeper, "money-decision-import", decision, book)
    assert "Trùng với dòng" in " ".join(response.context["reading"].faulty[0].faults)


def test_a_table_of_hundreds_of_lines_goes_in(keeper, money, year):
    """More rows than the page offers boxes for."""
    give_ceiling(year, 10_000 * MILLION)
    decision = drafted(money, year, MoneyDecisionKind.ALLOCATION)
    book, _cell = exported(keeper, "money-decision-export", decision)
    top, columns = heads_of(book.active)
    contents = ["ND1", "ND2", "ND3", "ND4", "ND5", "ND6", "ND7", "ND8"]
    agencies = [money.cast.bien_hoa, money.cast.tan_phu, money.keeping_agency, money.cast.lead_agency]
    sources = ["NST", "NSTW", "NSH", "NSX", "LG", "TD", "DU"]
    for agency in agencies:
        for code in contents:
            for origin in sources:
                row = [None] * len(columns)
                values = {"Năm": "2019", "Mã đơn vị": agency.code, "Mã nội dung": code, "Mã nguồn": origin}
                for head, value in (values | {AFTER: MILLION}).items():
                    row[columns[head] - 1] = value
                book.active.append(row)
    response = tried(keeper, "money-decision-import", decision, book)
    confirmed(keeper, "money-decision-import", decision, response)
    assert MoneyDecision.objects.get().lines.count() == 4 * 8 * 7
