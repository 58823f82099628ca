"""Letters as Word and PDF: the layout of Nghị định 30/2020/NĐ-CP, and nothing that a person typed becomes markup."""

import io
import unicodedata
from datetime import date

import pytest
from docx import Document
from docx.shared import Mm

from agencies.models import AgencyName
from products.exports.letters import (
    Facts,
    Head,
    Heading,
    Letter,
    Row,
    Signature,
    Table,
    Text,
    Ticks,
    as_data,
    as_word,
    numbered,
    place_and_date,
)
from products.exports.pdf import as_pdf
from products.selectors.headings import heading_on
from tests.products.cast import make_units


def a_letter(**fields):
    fields = {
        "title": "BÁO CÁO",
        "head": Head(
            "Ủy ban nhân dân xã Tân Phú", "Tân Phú, ngày 05 tháng 02 năm 2026", number="Số: 05/BC-UBND"
        ),
        "blocks": [
            Heading("I. Thông tin chung"),
            Facts([("Tên chủ thể", "HTX Bưởi")]),
            Ticks([("Lần đầu", True), ("Nâng hạng", False)]),
            Text("Đề nghị đánh giá."),
            Table(["TT", "Nội dung"], [Row(["1", "Nguồn nguyên liệu"])], [1, 9]),
        ],
        "signatures": [Signature(("TM. Ủy ban nhân dân", "Chủ tịch"), "Nguyễn Văn Mẫu")],
        "recipients": ["Như trên", "Lưu: VT."],
    } | fields
    return Letter(**fields)


def words_of(content):
    document = Document(io.BytesIO(content))
    texts = [paragraph.text for paragraph in document.paragraphs]
    for table in document.tables:
        texts += [cell.text for row in table.rows for cell in row.cells]
    return "\n".join(texts)


def test_word_file_keeps_page_margins_and_font_of_the_decree():
    document = Document(io.BytesIO(as_word(a_letter())))
    section = document.sections[0]

    sizes = (section.page_width, section.page_height, section.top_margin, section.bottom_margin)
    assert [round(size / Mm(1)) for size in sizes] == [210, 297, 20, 20]
    assert [round(size / Mm(1)) for size in (section.left_margin, section.right_margin)] == [30, 15]
    assert document.styles["Normal"].font.name == "Times New Roman"
    # The number of the page stands from the second page on.
    assert section.different_first_page_header_footer
    assert "PAGE" in section.header._element.xml


def test_word_file_holds_all_that_the_letter_says():
    words = words_of(as_word(a_letter()))

    for said in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "ỦY BAN NHÂN DÂN XÃ TÂN PHÚ",
        "Số: 05/BC-UBND",
        "Tên chủ thể: HTX Bưởi",
        "☒ Lần đầu",
        "☐ Nâng hạng",
        "Nguồn nguyên liệu",
        "TM. ỦY BAN NHÂN DÂN",
        "Nguyễn Văn Mẫu",
        "- Lưu: VT.",
    ):
        assert said in words


def test_pdf_is_tagged_and_the_same_for_the_same_letter():
    content = as_pdf(a_letter())

    assert content.startswith(b"%PDF-")
    assert b"/StructTreeRoot" in content
    assert b"pdfuaid" in content
    assert as_pdf(a_letter()) == content


@pytest.mark.parametrize(
    "typed", ['#read("letter.typ")', "$x^2$", "*đậm* _nghiêng_ @ai <b>", "\\u{1F600} \\"]
)
def test_what_people_type_stays_text(typed):
    """Typst would refuse the broken markup, or put in what it stands for: then one of the two would be longer."""
    plain = as_pdf(a_letter(blocks=[Text("x" * len(typed))]))
    content = as_pdf(a_letter(blocks=[Text(typed), Facts([(typed, typed)])]))

    assert content.startswith(b"%PDF-")
    assert len(content) < len(plain) + 20_000
    assert typed in words_of(as_word(a_letter(blocks=[Text(typed)])))


def test_decomposed_letters_and_control_characters_are_mended():
    typed = unicodedata.normalize("NFD", "Bưởi\x00 Đường\n") + "hai"

    [block] = as_data(a_letter(blocks=[Text(typed)]))["blocks"]

    assert block["text"] == "Bưởi Đường\nhai"


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 2, 5), "Đồng Nai, ngày 05 tháng 02 năm 2026"),
        (date(2026, 3, 15), "Đồng Nai, ngày 15 tháng 3 năm 2026"),
        (None, "Đồng Nai, ngày … tháng … năm …"),
    ],
)
def test_place_and_date_as_the_decree_writes_them(day, words):
    assert place_and_date("Đồng Nai", day) == words


def test_number_below_ten_has_a_leading_zero():
    assert [numbered(5, "BC-UBND"), numbered(88, "QĐ-UBND"), numbered("", "BC-UBND")] == [
        "Số: 05/BC-UBND",
        "Số: 88/QĐ-UBND",
        "Số: …/BC-UBND",
    ]


def test_heading_of_a_department_stands_below_the_committee_of_that_day(cast):
    make_units()
    change = date(2026, 4, 30)
    cast.committee.names.update(valid_until=change)
    AgencyName.objects.create(
        agency=cast.committee,
        name="Ủy ban nhân dân thành phố",
        short_name="UBND TP",
        valid_from=change,
    )

    before, after = (heading_on(cast.lead_agency, day) for day in (date(2026, 4, 29), change))

    assert (before.superior, after.superior) == ("Ủy ban nhân dân tỉnh", "Ủy ban nhân dân thành phố")
    assert before.issuer == "Sở Nông nghiệp và Phát triển nông thôn"
    assert before.place == "Đồng Nai"


def test_heading_of_a_local_committee_is_spelt_out(cast):
    make_units()

    heading = heading_on(cast.tan_phu, date(2019, 10, 1))

    assert (heading.issuer, heading.superior, heading.place) == (
        "Ủy ban nhân dân huyện Tân Phú",
        "",
        "Tân Phú",
    )
