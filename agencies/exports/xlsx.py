"""Writing one list as a workbook with XlsxWriter, row by row, so that only the row at hand is in memory."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from typing import IO, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from agencies.permissions import Refusal

LAST_ROW = 1_048_576
LONGEST_TEXT = 32_767
LONGEST_SHEET_NAME = 31
NOT_IN_A_SHEET_NAME = re.compile(r"[\\/*?:\[\]\x00-\x1f\ufffe\uffff\ud800-\udfff]")
# What no XML may hold.
NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
# Nothing typed becomes a formula, a link or a figure; what is worked on lies in temporary files, not in memory.
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "dd/mm/yyyy",
}


class Style(Enum):
    """How the texts of a line look."""

    PLAIN = {"num_format": "General"}
    TEXT = {"num_format": "@", "text_wrap": True, "valign": "top"}
    TITLE = {"num_format": "@", "bold": True, "font_size": 14}
    HEAD = {"num_format": "@", "bold": True, "text_wrap": True, "valign": "top"}
    LINE = {"num_format": "@"}


FIGURE = {"text_wrap": True, "valign": "top"}
DAY = FIGURE | {"num_format": "dd/mm/yyyy"}
INSTANT = FIGURE | {"num_format": "dd/mm/yyyy hh:mm"}


@dataclass(frozen=True)
class Frame:
    """What stands round the rows: the sheet's name, widths of columns, and the lines above, the last one the heads."""

    name: str
    widths: Sequence[int]
    above: Sequence[tuple[Style, Sequence[Any]]]

    @property
    def sheet_name(self) -> str:
        """As a sheet may be called; Excel refuses a file whose sheet begins or ends with an apostrophe."""
        return NOT_IN_A_SHEET_NAME.sub(" ", self.name)[:LONGEST_SHEET_NAME].strip(" '") or "1"


def write_xlsx(into: IO[bytes], frame: Frame, rows: Iterable[Sequence[Any]], style: Style) -> None:
    """Write the workbook of `rows`; `style` is that of their texts. Raises Refusal for more rows than a sheet has."""
    with Workbook(into, OPTIONS) as book:
        sheet = book.add_worksheet(frame.sheet_name)
        for column, width in enumerate(frame.widths):
            sheet.set_column(column, column, width)
        for number, (line_style, values) in enumerate(frame.above):
            _write_row(sheet, number, values, _cell_writer(book, sheet, line_style))
        write, last = _cell_writer(book, sheet, style), len(frame.above) - 1
        for last, values in enumerate(rows, start=len(frame.above)):
            if last >= LAST_ROW:
                raise Refusal(_("Danh sách dài hơn một trang tính Excel. Hãy lọc bớt rồi xuất từng phần."))
            _write_row(sheet, last, values, write)
        heads = len(frame.above) - 1
        sheet.freeze_panes(heads + 1, 0)
        sheet.autofilter(heads, 0, max(last, heads), len(frame.widths) - 1)


def _write_row(sheet: Worksheet, number: int, values: Sequence[Any], write: Callable) -> None:
    for column, value in enumerate(values):
        if value is not None:
            write(number, column, value)


def _cell_writer(book: Workbook, sheet: Worksheet, style: Style) -> Callable:
    """Figures, days and instants as what they are, everything else as text in `style`."""
    text, figure, day, instant = (_format(book, look) for look in (style.value, FIGURE, DAY, INSTANT))

    def write_text(row: int, column: int, value: Any) -> None:
        words = str(value)
        # Nearly every text is one line of plain letters; what is not is cleaned first.
        if not words.isprintable():
            words = NOT_IN_XML.sub("", words).replace("\r\n", "\n").replace("\r", "\n")
        sheet.write_string(row, column, words[:LONGEST_TEXT], text)

    def write_day(row: int, column: int, value: date) -> None:
        sheet.write_number(row, column, _serial(value), day)

    def write_instant(row: int, column: int, value: datetime) -> None:
        local = timezone.make_naive(value) if timezone.is_aware(value) else value
        sheet.write_datetime(row, column, local, instant)

    def write_figure(row: int, column: int, value: Any) -> None:
        sheet.write_number(row, column, value, figure)

    # In this order: a bool is an int too, and an instant a date.
    known: dict[type, Callable] = {
        bool: lambda row, column, value: sheet.write_boolean(row, column, value, figure),
        **dict.fromkeys((int, float, Decimal), write_figure),
        datetime: write_instant,
        date: write_day,
    }

    writers: dict[type, Callable] = {}

    def write(row: int, column: int, value: Any) -> None:
        kind = type(value)
        if kind not in writers:
            writers[kind] = next((known[base] for base in known if issubclass(kind, base)), write_text)
        writers[kind](row, column, value)

    return write


# What a workbook counts its days from.
DAY_ZERO = date(1899, 12, 30)


@lru_cache(maxsize=10_000)
def _serial(day: date) -> int:
    """A day as a workbook keeps it; exact from March 1900 on, and no register begins before."""
    return (day - DAY_ZERO).days


def _format(book: Workbook, look: dict[str, Any]) -> Format:
    return book.add_format(look)
