"""Letters, reports and forms in the layout of Nghị định 30/2020/NĐ-CP, described once and printed twice.

A `Letter` is plain data: who writes under which heading, what stands in it, who signs. `as_word` gives a Word file to
go on writing in, `agencies` of the day fill the heading (`products.selectors.headings`); `products.exports.pdf.as_pdf`
gives the same as a tagged PDF.

The layout (Phụ lục I of the decree): A4, margins 20 mm above and below, 30 mm left, 15 mm right, Times New Roman, the
page number in the middle of the top margin from the second page on.
"""

import io
import unicodedata
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

FONT = "Times New Roman"
BODY_SIZE = 14
NATION, MOTTO = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"
LEFT_SHARE = 0.42
CENTRE, RIGHT, JUSTIFY = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.JUSTIFY
# Cells of the head and of the signatures have no frame.
WITHOUT_FRAME, WITH_FRAME = "Normal Table", "Table Grid"

# --- What a letter is ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Head:
    """The top of a letter: who writes, under whom, its number, where and when."""

    issuer: str
    place_and_date: str
    superior: str = ""
    number: str = ""
    subject: str = ""


@dataclass(frozen=True)
class Text:
    """A paragraph; a line break inside it stays one."""

    text: str
    bold: bool = False
    italic: bool = False
    centred: bool = False
    indent: bool = True
    kind: str = field(default="text", init=False)


@dataclass(frozen=True)
class Heading:
    text: str
    kind: str = field(default="heading", init=False)


@dataclass(frozen=True)
class Facts:
    """Lines of “label: value”."""

    pairs: Sequence[tuple[str, str]]
    kind: str = field(default="facts", init=False)


@dataclass(frozen=True)
class Ticks:
    """Boxes to tick, each with its words."""

    pairs: Sequence[tuple[str, bool]]
    kind: str = field(default="ticks", init=False)


@dataclass(frozen=True)
class Row:
    cells: Sequence[str]
    bold: bool = False


@dataclass(frozen=True)
class Table:
    """A table whose head comes again on every page; `widths` are shares, `numeric` the columns set to the right."""

    heads: Sequence[str]
    rows: Sequence[Row]
    widths: Sequence[int]
    numeric: Sequence[int] = ()
    size: int = 11
    kind: str = field(default="table", init=False)


Block = Text | Heading | Facts | Ticks | Table


@dataclass(frozen=True)
class Signature:
    """Who signs: the authority in capitals, a line below it, and the name."""

    lines: Sequence[str]
    name: str = ""
    note: str = ""
    place_and_date: str = ""


@dataclass(frozen=True)
class Letter:
    """One document. Without a head only the nation's two lines stand above it; above an annex nothing."""

    title: str
    blocks: Sequence[Block]
    signatures: Sequence[Signature]
    author: str = ""
    head: Head | None = None
    subtitle: str = ""
    to: Sequence[str] = ()
    recipients: Sequence[str] = ()
    landscape: bool = False
    size: int = BODY_SIZE
    # Hangs on another document and has no head of its own (Nghị định 30/2020/NĐ-CP, Phụ lục I, phần II).
    annex: bool = False


def as_data(letter: Letter) -> dict[str, Any]:
    """The letter as plain data with composed letters: a decomposed ư loses its horn in print."""
    return composed(asdict(letter))


def place_and_date(place: str, day: date | None) -> str:
    """Tân Phú, ngày 05 tháng 02 năm 2026: a leading 0 for days below 10 and for the months 1 and 2 alone.

    Without a day, dots to write on.
    """
    if day is None:
        return f"{place}, ngày … tháng … năm …"
    month = f"{day.month:02}" if day.month < 3 else f"{day.month}"
    return f"{place}, ngày {day.day:02} tháng {month} năm {day.year}"


def numbered(number: int | str, ending: str) -> str:
    """Số: 05/BC-UBND; dots to write on where there is no number yet."""
    if isinstance(number, int):
        number = f"{number:02}"
    return f"Số: {number or '…'}/{ending}"


# --- Word ---------------------------------------------------------------------------------------------------------


def as_word(letter: Letter) -> bytes:
    """The letter as .docx."""
    data = as_data(letter)
    document = _empty_document(letter)
    document.core_properties.title = data["title"][:255]
    document.core_properties.author = data["author"][:255]
    document.core_properties.language = "vi-VN"
    if data["head"]:
        _add_head(document, data["head"])
    elif not data["annex"]:
        _add_nation(document)
    _add_title(document, data)
    for block in data["blocks"]:
        _PRINTERS[block["kind"]](document, block)
    _add_foot(document, data)
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


def composed(value):
    """The same with composed letters and without control characters, through lists and dicts."""
    if isinstance(value, str):
        return "".join(
            letter for letter in unicodedata.normalize("NFC", value) if letter == "\n" or letter.isprintable()
        )
    if isinstance(value, dict):
        return {key: composed(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [composed(one) for one in value]
    return value


def _empty_document(letter):
    document = Document()
    section = document.sections[0]
    width, height = Mm(210), Mm(297)
    if letter.landscape:
        section.orientation, width, height = WD_ORIENT.LANDSCAPE, height, width
    section.page_width, section.page_height = width, height
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    section.header_distance = Mm(10)
    section.different_first_page_header_footer = True
    _add_page_number(section.header.paragraphs[0])
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(letter.size)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:eastAsia", "w:cs", "w:hAnsi"):
        fonts.set(qn(script), FONT)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "vi-VN")
    style.element.get_or_add_rPr().append(language)
    style.paragraph_format.space_after = Pt(6)
    return document


def _add_page_number(paragraph):
    paragraph.alignment = CENTRE
    run = paragraph.add_run()
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        if kind:
            part = OxmlElement("w:fldChar")
            part.set(qn("w:fldCharType"), kind)
        else:
            part = OxmlElement("w:instrText")
            part.text = text
        run._r.append(part)
    run.font.size = Pt(13)


def _write(paragraph, text, *, size=None, bold=False, italic=False, align=None, after=6):
    run = paragraph.add_run(text)
    run.bold, run.italic = bold, italic
    if size:
        run.font.size = Pt(size)
    if align is not None:
        paragraph.alignment = align
    paragraph.paragraph_format.space_after = Pt(after)
    return paragraph


def _line(cell, text, **style):
    """One more centred line of a cell; the first one uses the paragraph that every cell begins with."""
    first = cell.paragraphs[0]
    paragraph = first if not first.runs and len(cell.paragraphs) == 1 else cell.add_paragraph()
    return _write(paragraph, text, **{"align": CENTRE, "after": 0} | style)


def _underlined(cell):
    """The line below a heading, of a third to a half of its width."""
    return _line(cell, "_" * 12, size=6)


def _frameless(document, columns, rows=1):
    table = document.add_table(rows=rows, cols=columns, style=WITHOUT_FRAME)
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    return table


def _set_widths(document, table, shares):
    """Share the room between the margins out among the columns."""
    page, whole = document.sections[0], sum(shares)
    room = page.page_width - page.left_margin - page.right_margin
    for row in table.rows:
        for cell, share in zip(row.cells, shares, strict=True):
            cell.width = round(room * share / whole)


def _add_nation(document):
    _write(document.add_paragraph(), NATION, size=12, bold=True, align=CENTRE, after=0)
    _write(document.add_paragraph(), MOTTO, size=13, bold=True, align=CENTRE, after=0)
    _write(document.add_paragraph(), "_" * 24, size=6, align=CENTRE)


def _add_head(document, head):
    table = _frameless(document, 2, rows=2)
    _set_widths(document, table, (LEFT_SHARE, 1 - LEFT_SHARE))
    left, right = table.rows[0].cells
    if head["superior"]:
        _line(left, head["superior"].upper(), size=12)
    _line(left, head["issuer"].upper(), size=12, bold=True)
    _underlined(left)
    _line(right, NATION, size=12, bold=True)
    _line(right, MOTTO, size=13, bold=True)
    _underlined(right)
    left, right = table.rows[1].cells
    if head["number"]:
        _line(left, head["number"], size=13)
    if head["subject"]:
        _line(left, head["subject"], size=12)
    _line(right, head["place_and_date"], size=13, italic=True)


def _add_title(document, data):
    title = _write(document.add_paragraph(), data["title"], size=14, bold=True, align=CENTRE)
    title.paragraph_format.space_before = Pt(12)
    if data["subtitle"]:
        _write(document.add_paragraph(), data["subtitle"], size=14, bold=True, align=CENTRE)
    for place, name in enumerate(data["to"]):
        _write(document.add_paragraph(), f"Kính gửi: {name}" if place == 0 else name, align=CENTRE)


def _add_text(document, block):
    paragraph = document.add_paragraph()
    align = CENTRE if block["centred"] else JUSTIFY
    _write(paragraph, block["text"], bold=block["bold"], italic=block["italic"], align=align)
    if block["indent"] and not block["centred"]:
        paragraph.paragraph_format.first_line_indent = Mm(12.7)


def _add_heading(document, block):
    paragraph = _write(document.add_paragraph(), block["text"], bold=True)
    paragraph.paragraph_format.space_before = Pt(6)
    paragraph.paragraph_format.keep_with_next = True


def _add_facts(document, block):
    for label, value in block["pairs"]:
        _write(document.add_paragraph(), f"{label}: {value}", align=JUSTIFY, after=3)


def _add_ticks(document, block):
    for label, ticked in block["pairs"]:
        _write(document.add_paragraph(), f"{'☒' if ticked else '☐'} {label}", after=3)


def _add_table(document, block):
    table = document.add_table(rows=1, cols=len(block["heads"]), style=WITH_FRAME)
    table.autofit = False
    for cell, head in zip(table.rows[0].cells, block["heads"], strict=True):
        _line(cell, head, size=block["size"], bold=True)
    _repeat(table.rows[0])
    for row in block["rows"]:
        cells = table.add_row().cells
        for place, (cell, value) in enumerate(zip(cells, row["cells"], strict=True)):
            align = RIGHT if place in block["numeric"] else WD_ALIGN_PARAGRAPH.LEFT
            _line(cell, value, size=block["size"], bold=row["bold"], align=align)
    _set_widths(document, table, block["widths"])
    document.add_paragraph().paragraph_format.space_after = Pt(0)


def _repeat(row):
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)


def _add_foot(document, data):
    """The signatures side by side; where somebody is to receive the letter, the list stands left of them."""
    columns = len(data["signatures"]) + bool(data["recipients"])
    columns = max(columns, 2)
    table = _frameless(document, columns)
    _set_widths(document, table, (1,) * columns)
    cells = table.rows[0].cells
    if data["recipients"]:
        _line(cells[0], "Nơi nhận:", size=12, bold=True, italic=True, align=WD_ALIGN_PARAGRAPH.LEFT)
        for one in data["recipients"]:
            _line(cells[0], f"- {one}", size=11, align=WD_ALIGN_PARAGRAPH.LEFT)
    for cell, signature in zip(cells[columns - len(data["signatures"]) :], data["signatures"], strict=True):
        _sign(cell, signature)


def _sign(cell, signature):
    if signature["place_and_date"]:
        _line(cell, signature["place_and_date"], size=13, italic=True)
    for line in signature["lines"]:
        _line(cell, line.upper(), bold=True)
    if signature["note"]:
        _line(cell, signature["note"], size=12, italic=True)
    name = _line(cell, signature["name"], bold=True)
    name.paragraph_format.space_before = Pt(60)


_PRINTERS = {
    "text": _add_text,
    "heading": _add_heading,
    "facts": _add_facts,
    "ticks": _add_ticks,
    "table": _add_table,
}
