"""Workbooks: what goes in comes out, and nothing in them is ever run."""

import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from agencies.exports.excel import workbook


def sheet_of(content):
    return load_workbook(io.BytesIO(content)).active


def written(*values):
    sheet = sheet_of(workbook("Tên", ["Vào ngày 21/05/2019"], [("Cột", 12)] * len(values), [values]))
    return list(sheet[5])


def test_a_workbook_says_its_title_and_what_was_asked_above_the_rows():
    content = workbook(
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
    sheet = sheet_of(workbook("=1+1", ["=2+2"], [("=3+3", 9)], []))

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
    assert cells[2].number_format == "dd/mm/yyyy"


def test_control_characters_and_endless_text_do_not_break_the_file():
    (control, endless) = written("a\x00b\x0bc", "x" * 40_000)

    assert control.value == "abc"
    assert len(endless.value) == 32_767


def test_a_title_that_is_no_sheet_name_is_made_one():
    sheet = sheet_of(workbook("Việc [quá hạn]: tất cả / mọi cơ quan trong tỉnh", [], [("A", 9)], []))

    assert len(sheet.title) <= 31
    assert not set("[]:/*?\\") & set(sheet.title)
