"""Papers in Word after Nghị định 30/2020/NĐ-CP: A4, margins, Times New Roman, national heading."""

import io
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

FONT = "Times New Roman"
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
CENTRE, RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT


class Letter:
    """One paper being written from top to bottom."""

    def __init__(self, *, wide: bool = False) -> None:
        self.document: Any = Document()
        style = self.document.styles["Normal"]
        style.font.name, style.font.size = FONT, Pt(13)
        style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
        style.paragraph_format.space_after = Pt(6)
        section = self.document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        if wide:
            section.orientation = WD_ORIENT.LANDSCAPE
            section.page_width, section.page_height = section.page_height, section.page_width
        section.top_margin = section.bottom_margin = Mm(20)
        section.left_margin, section.right_margin = Mm(30), Mm(15)

    def heading(self, above: str, body: str, place: str, day: date) -> None:
        """Both heads side by side: who writes, and the nation with its motto; below place and day."""
        table = self.document.add_table(rows=2, cols=2)
        left, right = table.rows[0].cells
        self._put(left, above.upper(), size=12, align=CENTRE)
        self._put(left, body.upper(), size=12, bold=True, align=CENTRE, more=True)
        self._put(right, NATION, size=12, bold=True, align=CENTRE)
        self._put(right, MOTTO, size=13, bold=True, align=CENTRE, more=True)
        self._put(table.rows[1].cells[1], f"{place}, {in_full(day)}", italic=True, align=CENTRE)

    def title(self, kind: str, about: str = "") -> None:
        self.text(kind.upper(), size=14, bold=True, align=CENTRE)
        if about:
            self.text(about, size=14, bold=True, align=CENTRE)

    def section(self, words: str) -> None:
        self.text(words, bold=True)

    def text(self, words: str, **style: Any) -> None:
        self._write(self.document.add_paragraph(), words, **style)

    def points(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.text(f"- {line}")

    def table(self, heads: Sequence[str], rows: Iterable[Sequence[Any]], size: int = 11) -> None:
        """A grid with its heads in bold, repeated on every page."""
        grid = self.document.add_table(rows=1, cols=len(heads))
        grid.style = "Table Grid"
        for cell, head in zip(grid.rows[0].cells, heads, strict=True):
            self._put(cell, head, size=size, bold=True, align=CENTRE)
        properties = grid.rows[0]._tr.get_or_add_trPr()
        properties.append(properties.makeelement(qn("w:tblHeader"), {}))
        for row in rows:
            for cell, value in zip(grid.add_row().cells, row, strict=True):
                self._put(cell, "" if value is None else str(value), size=size)
        self.document.add_paragraph()

    def signatures(self, signers: Sequence[tuple[str, str]]) -> None:
        """(in what quality, name) side by side; the space between is for the hand."""
        table = self.document.add_table(rows=2, cols=len(signers))
        for place, (quality, name) in enumerate(signers):
            self._put(table.rows[0].cells[place], quality.upper(), bold=True, align=CENTRE)
            self._put(table.rows[1].cells[place], f"\n\n\n{name}", bold=True, align=CENTRE)

    def content(self) -> bytes:
        """The file."""
        target = io.BytesIO()
        self.document.save(target)
        return target.getvalue()

    def _put(self, cell, words, *, more=False, **style):
        self._write(cell.add_paragraph() if more else cell.paragraphs[0], words, **style)

    def _write(self, paragraph, words, *, size=None, bold=False, italic=False, align=None):
        # Word's format knows no control characters.
        run = paragraph.add_run(ILLEGAL_CHARACTERS_RE.sub("", words))
        run.bold, run.italic = bold, italic
        if size:
            run.font.size = Pt(size)
        if align is not None:
            paragraph.alignment = align


def in_full(day: date) -> str:
    """ngày 05 tháng 02 năm 2026: a nought before days below ten and the months January and February."""
    month = f"{day.month:02}" if day.month <= 2 else str(day.month)
    return f"ngày {day.day:02} tháng {month} năm {day.year}"
