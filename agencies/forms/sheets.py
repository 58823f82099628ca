"""A filled-in table of an Excel file as rows of values, each fault a sentence beside its row.

Nothing in the file is executed: a formula is a fault, not a figure. What a person cannot see is not read behind their
back: hidden rows and merged cells are faults too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from io import BytesIO
from typing import Any

from django.conf import settings
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from openpyxl import load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from agencies.forms.numbers import parsed_figure
from agencies.permissions import Refusal
from agencies.services.file_checks import refuse_what_is_not
from agencies.text import fold

LARGEST_FILE_MB = 5
MOST_ROWS = 5_000
MOST_CELLS = 400_000
LAST_ROW, LAST_COLUMN = 20_000, 200
# The title and what was asked stand above the heads of an exported table.
HEADS_WITHIN = 20
LONGEST_CELL = 2_000
BEYOND_ANY_FIGURE = 10**18
FAULTS = gettext_lazy("Lỗi")
NOT_READABLE = gettext_lazy("Không đọc được tệp Excel này. Hãy mở tệp, lưu lại thành .xlsx rồi chọn lại.")


@dataclass(frozen=True)
class Column:
    """One column of a table; what is `read` must be there when the file comes back, the others say it in words."""

    key: str
    head: Any
    width: int
    read: bool = True


@dataclass
class TableRow:
    """One row as it stands in the file: its number there, what is in its cells, what is wrong with it."""

    number: int
    cells: Mapping[str, Any]
    faults: list[str] = field(default_factory=list)

    def text(self, key: str) -> str:
        """A cell as a person reads it."""
        value = self.cells.get(key)
        if value is None:
            return ""
        if isinstance(value, datetime | date):
            return f"{value:%d/%m/%Y}"
        if isinstance(value, float) and value.is_integer():
            return str(int(value))
        return " ".join(str(value).split())

    def figure(self, key: str, head: Any) -> Decimal | None:
        """A cell as a figure; what is not one becomes a fault."""
        value = self.cells.get(key)
        if value is None or not str(value).strip():
            return None
        figure = None
        if isinstance(value, int | float) and not isinstance(value, bool):
            figure = _exact(value)
        elif isinstance(value, str) and len(value) < 60:
            figure = parsed_figure(value)
        if figure is None:
            said = _("“%(head)s”: không đọc được số “%(text)s”.")
            self.faults.append(said % {"head": head, "text": self.text(key)[:40]})
        elif abs(figure) > BEYOND_ANY_FIGURE:
            self.faults.append(_("“%(head)s”: số quá lớn.") % {"head": head})
            return None
        return figure

    def whole(self, key: str, head: Any, most: int) -> int | None:
        """A cell as a whole number of at most `most` in size; what is not one becomes a fault."""
        figure = self.figure(key, head)
        if figure is None:
            return None
        if figure != figure.to_integral_value():
            self.faults.append(_("“%(head)s”: phải là số nguyên, không có phần lẻ.") % {"head": head})
            return None
        if abs(figure) > most:
            self.faults.append(_("“%(head)s”: số quá lớn.") % {"head": head})
            return None
        return int(figure)


def _exact(value: int | float) -> Decimal | None:
    """What Excel shows of a number: its shortest decimal writing."""
    try:
        figure = Decimal(repr(value))
    except InvalidOperation:
        return None
    return figure if figure.is_finite() else None


def read_table(content: bytes, columns: Sequence[Column]) -> list[TableRow]:
    """The rows below the heads. Raises Refusal for a file not to be opened, too long, or without the heads."""
    if len(content) > LARGEST_FILE_MB * 1024**2:
        raise Refusal(
            _("Tệp lớn hơn %(most)s MB. Hãy chia nhỏ rồi nhập từng phần.") % {"most": LARGEST_FILE_MB}
        )
    refuse_what_is_not("xlsx", BytesIO(content))
    _refuse_what_is_long(content)
    try:
        sheet = load_workbook(BytesIO(content), keep_links=False).worksheets[0]
    except Exception as trouble:
        raise Refusal(str(NOT_READABLE)) from trouble
    # One letter in the last cell of the last column, and walking the sheet would never end.
    if sheet.max_row > LAST_ROW or sheet.max_column > LAST_COLUMN:
        raise _too_long()
    top, places = _heads(sheet, columns)
    merged = _merged_rows(sheet)
    rows = []
    for cells in sheet.iter_rows(min_row=top + 1):
        row = _row_of(cells, places)
        if row is None:
            continue
        if sheet.row_dimensions[row.number].hidden:
            row.faults.append(_("Dòng đang bị ẩn trong tệp. Hãy hiện dòng này rồi chọn lại tệp."))
        if row.number in merged:
            row.faults.append(_("Có ô bị gộp. Hãy bỏ gộp ô rồi chọn lại tệp."))
        rows.append(row)
    if not rows:
        raise Refusal(_("Tệp chưa có dòng nào dưới tên cột."))
    return rows


def _refuse_what_is_long(content: bytes) -> None:
    """Read once row by row, before anything is kept in memory; the size that a sheet claims is not believed."""
    try:
        book = load_workbook(BytesIO(content), read_only=True)
        cells = filled = 0
        for sheet in book.worksheets:
            sheet.reset_dimensions()
            for number, row in enumerate(sheet.iter_rows(values_only=True)):
                cells += len(row)
                filled += any(value is not None for value in row)
                if filled > MOST_ROWS + HEADS_WITHIN or cells > MOST_CELLS or number > LAST_ROW:
                    raise _too_long()
    except Refusal:
        raise
    except Exception as trouble:
        raise Refusal(str(NOT_READABLE)) from trouble


def _too_long() -> Refusal:
    said = _("Bảng có hơn %(most)s dòng hoặc quá nhiều ô. Hãy chia nhỏ rồi nhập từng phần.")
    return Refusal(said % {"most": number_format(MOST_ROWS, force_grouping=True)})


def _heads(sheet: Worksheet, columns: Sequence[Column]) -> tuple[int, dict[int, str]]:
    """The row of the heads, and which column of the sheet holds what."""
    known = _names_of(columns)
    needed = {column.key for column in columns if column.read}
    best: dict[int, str] = {}
    for cells in sheet.iter_rows(max_row=HEADS_WITHIN):
        places: dict[int, str] = {}
        for place, cell in enumerate(cells):
            key = known.get(fold(" ".join(str(cell.value or "").split())))
            if key is not None and key in places.values():
                raise Refusal(_("Có hai cột cùng tên “%(head)s”. Hãy bỏ bớt một cột.") % {"head": cell.value})
            if key is not None:
                places[place] = key
        if needed <= set(places.values()):
            return cells[0].row or 1, places
        best = max(best, places, key=len)
    missing = [str(column.head) for column in columns if column.read and column.key not in best.values()]
    raise Refusal(
        _("Không thấy các cột: %(columns)s. Hãy dùng bảng xuất từ cổng.") % {"columns": ", ".join(missing)}
    )


def _names_of(columns: Sequence[Column]) -> dict[str, str]:
    """Head -> key, in every language of the portal: who exported the table may read another one."""
    known: dict[str, str] = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            known |= {fold(str(column.head)): column.key for column in columns}
    return known


def _merged_rows(sheet: Worksheet) -> set[int]:
    return {row for area in sheet.merged_cells.ranges for row in range(area.min_row, area.max_row + 1)}


def _row_of(cells: Sequence[Cell], places: Mapping[int, str]) -> TableRow | None:
    """The row's cells under the heads that are known; None when nothing stands in them."""
    values, faults = {}, []
    for place, key in places.items():
        cell = cells[place] if place < len(cells) else None
        if cell is None or cell.value is None:
            continue
        if cell.data_type in ("f", "e"):
            faults.append(
                _("Ô %(cell)s là công thức hoặc lỗi. Hãy dán giá trị thay cho công thức.")
                % {"cell": cell.coordinate}
            )
            continue
        if isinstance(cell.value, str) and len(cell.value) > LONGEST_CELL:
            faults.append(_("Ô %(cell)s quá dài.") % {"cell": cell.coordinate})
            continue
        values[key] = cell.value
    if not faults and not any(str(value).strip() for value in values.values()):
        return None
    return TableRow(cells[0].row, values, faults)
