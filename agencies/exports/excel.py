"""Workbooks: a title, what was asked, a heading and typed rows, written row by row."""

import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

LONGEST_TEXT = 32_767
NOT_IN_A_SHEET_NAME = re.compile(r"[\\/*?:\[\]]")
LONGEST_SHEET_NAME = 31
BOLD, TITLE = Font(bold=True), Font(bold=True, size=14)
WRAPPED = Alignment(wrap_text=True, vertical="top")


def workbook(
    title: str, lines: Iterable[str], columns: Sequence[tuple[Any, int]], rows: Iterable[Sequence[Any]]
) -> bytes:
    """An .xlsx of `rows` under `title`, the `lines` that say what was asked, and the heads of `columns`.

    A column is (head, width). Texts are written as texts, whatever they begin with: nothing in a cell is ever a
    formula. Figures and days stay figures and days.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(NOT_IN_A_SHEET_NAME.sub(" ", str(title))[:LONGEST_SHEET_NAME])
    for number, (_head, width) in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    lines = list(lines)
    sheet.freeze_panes = f"A{len(lines) + 4}"
    sheet.append([_cell(sheet, title, font=TITLE)])
    for line in lines:
        sheet.append([_cell(sheet, line)])
    sheet.append([])
    sheet.append([_cell(sheet, head, font=BOLD, alignment=WRAPPED) for head, _width in columns])
    for row in rows:
        sheet.append([_cell(sheet, value, alignment=WRAPPED) for value in row])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def plain_workbook(title: str, heads: Sequence[Any], rows: Iterable[Sequence[Any]] = ()) -> bytes:
    """An .xlsx whose first row is the heads: a file to fill in and hand back."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(NOT_IN_A_SHEET_NAME.sub(" ", str(title))[:LONGEST_SHEET_NAME])
    for number in range(1, len(heads) + 1):
        sheet.column_dimensions[get_column_letter(number)].width = 24
    sheet.append([_cell(sheet, head, font=BOLD) for head in heads])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _cell(sheet, value: Any, **style: Any) -> WriteOnlyCell:
    if isinstance(value, datetime):
        value = timezone.make_naive(value) if timezone.is_aware(value) else value
    if value is None or isinstance(value, bool | int | float | Decimal | date):
        cell = WriteOnlyCell(sheet, value=value)
        if isinstance(value, date):
            cell.number_format = "dd/mm/yyyy hh:mm" if isinstance(value, datetime) else "dd/mm/yyyy"
    else:
        cell = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("", str(value))[:LONGEST_TEXT])
        # Said after the value, because "=1+1" would have made itself a formula.
        cell.data_type = "s"
        cell.number_format = "@"
    for name, what in style.items():
        setattr(cell, name, what)
    return cell
