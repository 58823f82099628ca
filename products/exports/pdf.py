"""PDF by Typst: fonts of our own, data through JSON so that what people type stays text, nothing read outside.

Tagged (PDF/UA-1), so that a screen reader finds headings and tables. Tinos has the measures of Times New Roman and all
Vietnamese letters; fonts of the machine are ignored, so the same letter looks the same everywhere.
"""

import json
from pathlib import Path
from typing import Any

import typst

from products.exports.letters import Letter, as_data

DATA = Path(__file__).resolve().parents[1] / "data"
FONTS, TEMPLATES = DATA / "fonts", DATA / "typst"


def as_pdf(letter: Letter) -> bytes:
    """The letter as PDF."""
    return pdf_of("letter.typ", as_data(letter))


def pdf_of(template: str, data: dict[str, Any]) -> bytes:
    """One of the portal's own templates filled with `data`, which it reads as sys.inputs.data."""
    return typst.compile(
        str(TEMPLATES / template),
        root=str(TEMPLATES),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        format="pdf",
        pdf_standards=["ua-1"],
        # Typst writes the time of making into the file; the same content shall give the same bytes.
        timestamp=0,
    )
