"""Minutes, result table and score sheets in Word: what stands in them, and that Word can read them."""

import io

import pytest
from django.urls import reverse
from docx import Document

from products.models import ScoreSheet, SessionItem
from products.services.recusals import declare_conflict
from products.services.sessions import agree_options, agreed_state, close_session, start_second_turn
from products.services.sheets import reopen_sheet
from tests.cast import moment
from tests.products.council_makers import (
    answers_for,
    items_of,
    make_council,
    make_dossiers,
    make_session,
    member,
    names_of,
    seat_of,
    sign,
    write,
)


@pytest.fixture
def council(cast):
    return make_council(cast, 5)


@pytest.fixture
def closed(cast, product_cast, council):
    """Two dossiers: one scored twice with a recusal, one excluded; a sheet of the first was reopened."""
    session = make_session(cast, council, make_dossiers(cast, product_cast, 2))
    one, other = items_of(session)
    declare_conflict(item=one, reason="Người nhà của chủ thể", actor=member(council, "second"), at=moment())
    form, chair = one.dossier.criteria_set, member(council, "chair")
    names = ("chair", "vice", "secretary", "first")
    for name, total in zip(names, (91, 75, 75, 75), strict=True):
        sign(council, one, name, answers=answers_for(form, total, c11=30, c21=30))
    start_second_turn(item=one, actor=chair, at=moment())
    for name in names:
        sign(
            council,
            one,
            name,
            answers=answers_for(form, 75, c11=20, c21=30),
            opinion="Cần <cải tiến> & mở rộng",
        )
    sheet = ScoreSheet.objects.get(item=one, turn=2, seat=seat_of(council, "first"))
    reopen_sheet(sheet=sheet, reason="Nhầm", actor=chair, at=moment())
    sign(council, one, "first", answers=answers_for(form, 74, c11=20, c21=30))
    other = SessionItem.objects.get(pk=other.pk)
    agree_options(
        item=other,
        answers={},
        exclusion="forged",
        opinion="Hồ sơ bị làm giả",
        seen=agreed_state(other),
        actor=member(council, "secretary"),
        at=moment(),
    )
    return close_session(session=session, actor=chair, at=moment())


def text_of(response) -> str:
    assert response.status_code == 200
    assert response.headers["Content-Disposition"].startswith("attachment")
    document = Document(io.BytesIO(response.content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_the_minutes_say_who_was_there_who_stood_aside_both_turns_and_the_result(cast, signed_in, closed):
    text = text_of(signed_in(cast.desk).get(reverse("products:session-minutes", args=[closed.pk])))

    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in text and "BIÊN BẢN" in text
    assert all(f"Ủy viên {name}" in text for name in names_of(closed.council))
    assert "Mật ong số 1: Ủy viên second (Người nhà của chủ thể)" in text
    assert "Mật ong số 1: chấm lần hai" in text
    assert "phiếu của Ủy viên chair, lần 1, bản 1, 91 điểm (không tính)" in text
    assert "phiếu của Ủy viên first, lần 2, bản 1, 75 điểm (đã mở lại)" in text
    # The mean of 75, 75, 75 and 74, with two decimals; and the mark that pulled four stars down to three.
    assert "74,75" in text and "4 sao" in text and "3 sao" in text
    assert "1.1: cần “Mức 30 của 1.1 (30)” cho 4 sao" in text
    assert "Bị loại: Giả mạo hồ sơ" in text and "Mật ong số 2: Hồ sơ bị làm giả" in text
    assert "Họp hợp lệ khi có mặt ít nhất 75% thành viên, trong đó có Chủ tịch." in text


def test_the_result_table_lies_on_its_side(cast, signed_in, closed):
    response = signed_in(cast.desk).get(reverse("products:session-results", args=[closed.pk]))

    section = Document(io.BytesIO(response.content)).sections[0]
    assert section.page_width > section.page_height
    assert "Mật ong số 1" in text_of(response)


def test_a_signed_sheet_is_the_law_s_form_with_its_hash(cast, signed_in, closed):
    sheet = ScoreSheet.objects.filter(counted=True, seat=seat_of(closed.council, "chair")).get()

    text = text_of(signed_in(cast.desk).get(reverse("products:sheet-file", args=[sheet.pk])))

    assert "PHIẾU ĐÁNH GIÁ SẢN PHẨM OCOP" in text and "Tên sản phẩm: Mật ong số 1" in text
    assert "Tổng cộng (100): 75" in text and sheet.sha256 in text
    assert "Cần <cải tiến> & mở rộng" in text
    assert "Mức 20 của 1.1" in text and "Ủy viên chair" in text


def test_a_sheet_that_is_being_written_says_that_it_is_not_signed(cast, product_cast, council, signed_in):
    session = make_session(cast, council, make_dossiers(cast, product_cast))
    sheet = write(council, items_of(session)[0], "first", 75)
    browser = signed_in(seat_of(council, "first").membership)

    assert "Bản chưa ký." in text_of(browser.get(reverse("products:sheet-file", args=[sheet.pk])))
    other = signed_in(seat_of(council, "chair").membership)
    assert other.get(reverse("products:sheet-file", args=[sheet.pk])).status_code == 404


@pytest.mark.parametrize("name", ["session-minutes", "session-results"])
def test_there_is_no_paper_before_the_session_closes(cast, product_cast, council, signed_in, name):
    session = make_session(cast, council, make_dossiers(cast, product_cast))

    assert signed_in(cast.desk).get(reverse(f"products:{name}", args=[session.pk])).status_code == 404


def test_the_page_of_a_result_says_which_mark_pulled_it_down(cast, signed_in, closed):
    item = closed.items.order_by("position").first()
    page = signed_in(cast.desk).get(reverse("products:item-result", args=[item.pk])).content.decode()

    assert "Đủ điểm 4 sao, xếp hạng 3 sao vì:" in page
    assert "cần “Mức 30 của 1.1 (30)” cho 4 sao, hội đồng thống nhất “Mức 20 của 1.1 (20)”" in page
    assert page.count("được tính") == 4 and page.count("đã mở lại") == 1 and page.count("không tính") == 4
