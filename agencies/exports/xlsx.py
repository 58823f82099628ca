"""The file format of a workbook (ECMA-376, SpreadsheetML), as little of it as one list needs.

Written as text, row by row, straight into the zip: only the row at hand is in memory, and a list takes a tenth of the
time that a library of cells takes for it. A text is an inline string, so nothing in a cell is ever a formula.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import IntEnum
from functools import lru_cache, partial
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile

from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.permissions import Refusal

LAST_ROW = 1_048_576
LONGEST_TEXT = 32_767
LONGEST_SHEET_NAME = 31
NOT_IN_A_SHEET_NAME = re.compile(r"[\\/*?:\[\]\x00-\x1f\ufffe\uffff\ud800-\udfff]")
# What no XML may hold; carriage returns and other ends of a line become the one that a cell knows.
NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
# Excel reads _x0041_ as a letter by its number; a text that happens to hold such a thing says so.
LIKE_A_LETTER_BY_NUMBER = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
DAY_ZERO = date(1899, 12, 30).toordinal()
SECONDS_OF_A_DAY = 86_400
ROWS_AT_A_TIME = 500
# Values of a list come again and again: the same assignment, agency, state, day.
CELLS_KEPT = 2_000


class Style(IntEnum):
    """How a cell looks: its place among the cellXfs of STYLES."""

    PLAIN = 0
    TEXT = 1
    FIGURE = 2
    DAY = 3
    INSTANT = 4
    TITLE = 5
    HEAD = 6
    LINE = 7


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
    with ZipFile(into, "w", ZIP_DEFLATED) as archive:
        for name, content in PARTS.items():
            archive.writestr(name, content)
        with archive.open("xl/worksheets/sheet1.xml", "w") as sheet:
            sheet.write(_beginning(frame).encode())
            last = _write_rows(sheet, frame, rows, style)
            heads = _area(frame, max(last, len(frame.above)))
            sheet.write(ENDING.format(area=heads.replace("$", "")).encode())
        quoted = frame.sheet_name.replace("'", "''")
        area = _escaped(f"'{quoted}'!{heads}")
        archive.writestr("xl/workbook.xml", WORKBOOK.format(name=_escaped(frame.sheet_name), area=area))


def _write_rows(sheet: IO[bytes], frame: Frame, rows: Iterable[Sequence[Any]], style: Style) -> int:
    """Write all rows and return the number of the last one."""
    letters = [_letter(number) for number in range(len(frame.widths))]
    number = 0
    for line_style, values in frame.above:
        number += 1
        sheet.write(_row(number, letters, values, _cells(line_style)).encode())
    cell, written = _cells(style), []
    for values in rows:
        number += 1
        if number > LAST_ROW:
            raise Refusal(_("Danh sách dài hơn một trang tính Excel. Hãy lọc bớt rồi xuất từng phần."))
        written.append(_row(number, letters, values, cell))
        if len(written) == ROWS_AT_A_TIME:
            sheet.write("".join(written).encode())
            written.clear()
    sheet.write("".join(written).encode())
    return number


def _row(number: int, letters: list[str], values: Sequence[Any], cell: Callable[[Any], str]) -> str:
    cells = [
        f'<c r="{letter}{number}"{cell(value)}</c>'
        for letter, value in zip(letters, values, strict=False)
        if value is not None
    ]
    return f'<row r="{number}">{"".join(cells)}</row>'


def _cells(style: Style) -> Callable[[Any], str]:
    """What makes a cell of a value, all but its place; it remembers those it made. 1 is not True: types count."""
    return lru_cache(maxsize=CELLS_KEPT, typed=True)(partial(_cell, style))


def _cell(style: Style, value: Any) -> str:
    """Figures, days and instants as what they are, everything else as text in `style`."""
    if isinstance(value, str):
        return f' s="{style:d}" t="inlineStr"><is><t xml:space="preserve">{_escaped(value[:LONGEST_TEXT])}</t></is>'
    if isinstance(value, bool):
        return f' s="{Style.FIGURE:d}" t="b"><v>{value:d}</v>'
    if isinstance(value, int | float | Decimal):
        return f' s="{Style.FIGURE:d}"><v>{value}</v>'
    if isinstance(value, datetime):
        value = timezone.make_naive(value) if timezone.is_aware(value) else value
        seconds = value.hour * 3600 + value.minute * 60 + value.second
        serial = value.toordinal() - DAY_ZERO + seconds / SECONDS_OF_A_DAY
        return f' s="{Style.INSTANT:d}"><v>{serial!r}</v>'
    if isinstance(value, date):
        return f' s="{Style.DAY:d}"><v>{value.toordinal() - DAY_ZERO}</v>'
    return _cell(style, str(value))


def _escaped(text: str) -> str:
    text = LIKE_A_LETTER_BY_NUMBER.sub("_x005F_", NOT_IN_XML.sub("", text))
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def _letter(number: int) -> str:
    """A, B, … Z, AA, …"""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _area(frame: Frame, last: int) -> str:
    """The heads and the rows below them, which the filter buttons sift."""
    return f"$A${len(frame.above)}:${_letter(len(frame.widths) - 1)}${last}"


# --- The parts of the file ------------------------------------------------------------------------------------------

DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def _beginning(frame: Frame) -> str:
    """The heads stay in sight while one scrolls."""
    below = len(frame.above)
    widths = "".join(
        f'<col min="{number}" max="{number}" width="{width}" customWidth="1"/>'
        for number, width in enumerate(frame.widths, start=1)
    )
    return (
        f'{DECLARATION}<worksheet xmlns="{MAIN}"><sheetViews><sheetView tabSelected="1" workbookViewId="0">'
        f'<pane ySplit="{below}" topLeftCell="A{below + 1}" activePane="bottomLeft" state="frozen"/>'
        '<selection pane="bottomLeft"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/>'
        f"<cols>{widths}</cols><sheetData>"
    )


ENDING = (
    '</sheetData><autoFilter ref="{area}"/>'
    '<pageMargins left="0.7" right="0.7" top="0.75" bottom="0.75" header="0.3" footer="0.3"/></worksheet>'
)
WORKBOOK = (
    f'{DECLARATION}<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}">'
    '<bookViews><workbookView/></bookViews><sheets><sheet name="{name}" sheetId="1" r:id="rId1"/></sheets>'
    '<definedNames><definedName name="_xlnm._FilterDatabase" localSheetId="0" hidden="1">{area}</definedName>'
    "</definedNames></workbook>"
)
_FONT = '<sz val="{size}"/><name val="Calibri"/><family val="2"/>'
_WRAPPED = '<alignment vertical="top" wrapText="1"/>'


def _look(form: int, font: int = 0, *, wrapped: bool = False) -> str:
    """One of cellXfs; format 49 is text, 14 and 22 would follow the reader's machine."""
    inside = f' applyAlignment="1">{_WRAPPED}</xf>' if wrapped else "/>"
    return (
        f'<xf numFmtId="{form}" fontId="{font}" fillId="0" borderId="0" xfId="0" '
        f'applyNumberFormat="1" applyFont="1"{inside}'
    )


_LOOKS = {
    Style.PLAIN: _look(0),
    Style.TEXT: _look(49, wrapped=True),
    Style.FIGURE: _look(0, wrapped=True),
    Style.DAY: _look(164, wrapped=True),
    Style.INSTANT: _look(165, wrapped=True),
    Style.TITLE: _look(49, 2),
    Style.HEAD: _look(49, 1, wrapped=True),
    Style.LINE: _look(49),
}
STYLES = (
    f'{DECLARATION}<styleSheet xmlns="{MAIN}">'
    '<numFmts count="2"><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/>'
    '<numFmt numFmtId="165" formatCode="dd/mm/yyyy hh:mm"/></numFmts>'
    f'<fonts count="3"><font>{_FONT.format(size=11)}</font><font><b/>{_FONT.format(size=11)}</font>'
    f"<font><b/>{_FONT.format(size=14)}</font></fonts>"
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    f'<cellXfs count="{len(Style)}">{"".join(_LOOKS[style] for style in Style)}</cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
# The first of them is what tells a program looking at the bytes what they are.
PARTS = {
    "[Content_Types].xml": (
        f'{DECLARATION}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{TYPES}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{TYPES}.worksheet+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{TYPES}.styles+xml"/></Types>'
    ),
    "xl/styles.xml": STYLES,
    "xl/_rels/workbook.xml.rels": (
        f'{DECLARATION}<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{RELATIONS}/styles" Target="styles.xml"/></Relationships>'
    ),
    "_rels/.rels": (
        f'{DECLARATION}<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
}
