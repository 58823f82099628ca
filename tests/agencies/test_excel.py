"""Workbooks: what goes in comes out, and nothing in them is ever run."""

import io
import tempfile
import tracemalloc
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.http import QueryDict
from openpyxl import load_workbook

from agencies.exports import excel, xlsx
from agencies.exports.excel import Sheet, plain_workbook, workbook
from agencies.exports.registers import AGENCIES
from agencies.models import Agency
from agencies.permissions import Refusal
from agencies.services.file_checks import refuse_what_is_not


def content_of(title, lines, columns, rows):
    return workbook(Sheet(title, lines, columns, rows, Agency.objects.none(), "a.xlsx"))


def sheet_of(content):
    return load_workbook(io.BytesIO(content)).active


def written(*values):
    sheet = sheet_of(content_of("Tên", ["Vào ngày 21/05/2019"], [("Cột", 12)] * len(values), [values]))
    return list(sheet[5])


def test_a_workbook_says_its_title_and_what_was_asked_above_the_rows():
    content = content_of(
        "Cơ quan", ["Vào ngày 21/05/2019", "Tìm: tân phú"], [("Tên", 20), ("Mã", 9)], [("A", "B")]
    )

    rows = [
        [value for value in row if value is not None] for row in sheet_of(content).iter_rows(values_only=True)
    ]

    assert rows == [["Cơ quan"], ["Vào ngày 21/05/2019"], ["Tìm: tân phú"], [], ["Tên", "Mã"], ["A", "B"]]


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        '=HYPERLINK("http://x.invalid")',
        "+1",
        "-1",
        "@SUM(A1)",
        "=cmd|' /C calc'!A0",
        "#N/A",
        "007",
        "1/2",
    ],
)
def test_a_text_stays_a_text_whatever_it_begins_with(text):
    (cell,) = written(text)

    assert (cell.value, cell.data_type, cell.number_format) == (text, "s", "@")


def test_a_title_or_filter_that_begins_with_an_equals_sign_is_no_formula():
    sheet = sheet_of(content_of("=1+1", ["=2+2"], [("=3+3", 9)], []))

    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None} == {"s"}


def test_figures_days_and_instants_stay_what_they_are():
    instant = datetime(2019, 5, 21, 1, 30, tzinfo=UTC)

    cells = written(12, Decimal("1.5"), date(2019, 5, 21), instant, None)

    assert [cell.value for cell in cells[:4]] == [
        12,
        1.5,
        datetime(2019, 5, 21),
        datetime(2019, 5, 21, 8, 30),
    ]
    assert [cell.number_format for cell in cells[2:4]] == ["dd/mm/yyyy", "dd/mm/yyyy hh:mm"]


def test_true_and_false_stay_what_they_are():
    assert [cell.value for cell in written(True, False)] == [True, False]


def test_control_characters_and_endless_text_do_not_break_the_file():
    (control, endless) = written("a\x00b\x0bc", "x" * 40_000)

    assert control.value == "abc"
    assert len(endless.value) == 32_767


def test_a_title_that_is_no_sheet_name_is_made_one():
    sheet = sheet_of(content_of("Việc [quá hạn]: tất cả / mọi cơ quan trong tỉnh", [], [("A", 9)], []))

    assert len(sheet.title) <= 31
    assert not set("[]:/*?\\") & set(sheet.title)


@pytest.mark.parametrize("title", ["'Sở'", "''", "", "[]", "Tên\x00\ufffe", '<a> & "b"'])
def test_strange_titles_make_files_that_open(title):
    sheet = sheet_of(content_of(title, ["x"], [("A", 9)], [["b"]]))

    assert sheet.title
    assert not sheet.title.startswith("'")
    assert sheet["A5"].value == "b"


def test_the_heads_stay_in_sight_and_filter_the_rows_below_them():
    sheet = sheet_of(content_of("Tên", ["a", "b"], [("A", 20), ("B", 9)], [["x", "y"], ["z", "w"]]))

    assert sheet.freeze_panes == "A6"
    assert sheet.auto_filter.ref == "A5:B7"
    assert [int(sheet.column_dimensions[letter].width) for letter in "AB"] == [20, 9]
    assert sheet["A5"].font.b and sheet["A1"].font.b and not sheet["A6"].font.b
    assert sheet["A6"].alignment.wrap_text


def test_columns_beyond_the_alphabet_have_their_letters():
    sheet = sheet_of(content_of("Tên", [], [(f"C{number}", 9) for number in range(60)], [range(60)]))

    assert [sheet[f"{letter}4"].value for letter in ("A", "Z", "AA", "AZ", "BA", "BH")] == [
        0,
        25,
        26,
        51,
        52,
        59,
    ]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("<c><f>1+1</f></c>", "<c><f>1+1</f></c>"),
        ("a & b > c \"d\" 'e'", "a & b > c \"d\" 'e'"),
        ("  hai bên  ", "  hai bên  "),
        ("dòng một\r\ndòng hai", "dòng một\ndòng hai"),
        ("\ud800 nửa chữ \uffff", " nửa chữ "),
        ("]]>", "]]>"),
        ("e\u0301 🌾", "e\u0301 🌾"),
    ],
)
def test_texts_come_back_as_they_were(text, read):
    (cell,) = written(text)

    assert (cell.value, cell.data_type) == (read, "s")


def test_a_text_that_looks_like_a_letter_by_its_number_is_no_letter():
    """Excel would show _x003D_ as an equals sign."""
    with zipfile.ZipFile(io.BytesIO(content_of("Tên", [], [("A", 9)], [["_x003D_1"]]))) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()

    assert "_x005F_x003D_1" in sheet


def test_a_list_ten_times_as_long_takes_no_more_memory():
    def peak(count):
        rows = ([number, f"{number * 7919 % 100_003} dòng"] for number in range(count))
        frame = xlsx.Frame("Tên", [9, 9], [(xlsx.Style.HEAD, ["A", "B"])])
        with tempfile.TemporaryFile() as into:
            tracemalloc.start()
            xlsx.write_xlsx(into, frame, rows, xlsx.Style.TEXT)
            most = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
        return most

    peak(10)

    assert peak(5000) < 1.5 * peak(500)


def test_more_rows_than_a_sheet_has_are_refused_in_a_sentence(monkeypatch):
    monkeypatch.setattr(xlsx, "LAST_ROW", 6)

    assert content_of("Tên", [], [("A", 9)], [["x"]] * 3)
    with pytest.raises(Refusal, match="Hãy lọc bớt"):
        content_of("Tên", [], [("A", 9)], [["x"]] * 4)


def test_what_is_written_is_what_the_portal_itself_takes_for_a_workbook():
    refuse_what_is_not("xlsx", io.BytesIO(content_of("Tên", [], [("A", 9)], [["x"]])))
    refuse_what_is_not("xlsx", io.BytesIO(plain_workbook("Tên", ["A", "B"])))


@pytest.mark.django_db
@pytest.mark.parametrize(("most", "is_short"), [(4, False), (5, True)])
def test_a_list_is_short_up_to_a_bound(cast, monkeypatch, most, is_short):
    monkeypatch.setattr(excel, "SHORT_LIST", most)
    actor = cast.actor("officer")

    found = AGENCIES.short_workbook(actor, QueryDict("ngay=21/05/2019"))

    assert Agency.objects.count() == 5
    assert (found is not None) is is_short
