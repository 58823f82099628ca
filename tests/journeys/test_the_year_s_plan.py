"""The story of a year's plan, from handing out to approval, on the real sample."""

import re

from tests.journeys.acts import (
    hand_in_plan,
    link_in,
    newest_mail,
    open_own_plan,
    send_back,
    step_days,
    step_to,
    trail,
    write_item,
)
from tests.journeys.people import PASSWORD

DISTRICTS = 11
LEADS = {"Sở NN&PTNT", "Sở Công Thương", "Sở KH&ĐT"}
REASON = "Bổ sung chi phí thuê địa điểm tập huấn; nêu rõ số học viên."


def test_the_year_s_plan(people, portal):
    portal.start_worker()
    desk = arrive_as_secretariat(people)
    read_the_founding_plan(desk)
    see_districts_reminded(desk)
    officer = follow_the_mail(people, desk)
    draft_and_submit(officer)
    return_with_a_reason(desk)
    mend_and_submit_again(officer)
    compare_and_accept(desk)
    approve(people)
    see_it_everywhere(desk, officer)
    late_is_marked(people, desk)
    locked_until_granted(people, desk)


def arrive_as_secretariat(people):
    """The address alone leads to the sign-in page, which lists who may come in on 21 May 2019."""
    desk = people.visitor("thuky")
    desk.go("/")
    names = desk.page.locator(".sample-users button b").all_inner_texts()
    assert {"thuky", "lanhdao", "khdt", "taichinh", "noivu", "tanphu", "ct.bienhoa", "kiemtoan"} <= set(names)
    assert not any(name.startswith("xa.") for name in names)
    assert "21/05/2019" in desk.text(".rehearsal")
    desk.look("01-sign-in")
    desk.page.get_by_label("Tên đăng nhập").fill("thuky")
    desk.page.get_by_label("Mật khẩu").fill(PASSWORD)
    desk.click("Đăng nhập")
    desk.page.wait_for_url("**/viec-cua-toi/")
    assert "Thư ký chương trình" in desk.text("footer")
    desk.look("02-my-work-of-the-secretariat")
    people.thuky = desk
    return desk


def read_the_founding_plan(desk):
    """Seventeen assignments, who leads, who co-ordinates, and the duties of eleven districts."""
    desk.menu("Văn bản giao việc")
    desk.look("03-documents")
    desk.click("Kế hoạch 2704/KH-UBND", "link")
    rows = desk.page.locator("#nhiem-vu tbody tr")
    assert rows.count() == 17
    leads = set(rows.locator("td[data-label='Chủ trì']").all_inner_texts())
    assert leads > LEADS
    (each_local,) = leads - LEADS
    assert "đơn vị" in each_local
    coordinators = "".join(rows.locator("td[data-label='Phối hợp']").all_inner_texts())
    assert "Sở Tài chính" in coordinators and "Sở Nội vụ" in coordinators
    desk.look("04-plan-2704")
    for_all = rows.filter(has=desk.page.locator("td", has_text=each_local)).first
    assert f"{DISTRICTS} " in for_all.locator("td[data-label='Việc']").inner_text()
    desk.follow(for_all.locator("td[data-label='Việc'] a").first)
    agencies = desk.page.locator("tbody td[data-label='Cơ quan']").all_inner_texts()
    assert len({agency for agency in agencies if "UBND" in agency}) == DISTRICTS
    desk.look("05-duties-of-one-assignment")


def see_districts_reminded(desk):
    """A Sunday first, on which nobody is told anything; on Monday the districts are."""
    step_to(desk, "16/06/2019")
    desk.menu("Sổ nhắc việc")
    assert not desk.page.locator("tbody tr", has_text="Kế hoạch năm 2020").count()
    step_days(desk, "Tiến 1 ngày", "17/06/2019")
    desk.page.get_by_label("Loại").select_option(label="Kế hoạch năm")
    desk.click("Lọc")
    told = desk.page.locator("tbody tr")
    people_told = told.locator("td[data-label='Người được nhắc']").all_inner_texts()
    assert len({text.split("\n")[-1] for text in people_told}) == DISTRICTS
    assert len(people_told) == 2 * DISTRICTS
    desk.look("06-register-of-reminders")
    mail = newest_mail(desk, "Chuyên viên Tân Phú", "OCOP")
    assert "Kế hoạch năm 2020" in mail and "30/06/2019" in mail
    desk.look("07-mail-of-reminder")
    desk.mail = mail


def follow_the_mail(people, desk):
    """The link in the mail asks to sign in, then shows that very thing."""
    officer = people.visitor("tanphu")
    link = link_in(desk.mail, "/ke-hoach-nam/")
    officer.page.goto(link)
    assert "/dang-nhap/" in officer.page.url
    officer.look("08-sign-in-first")
    officer.sign_in()
    assert officer.page.url == link
    assert "Kế hoạch năm 2020" in officer.text("h1") and "Tân Phú" in officer.text("h1")
    assert "Hạn nộp 30/06/2019" in officer.text()
    officer.look("09-own-plan-still-empty")
    people.tanphu = officer
    return officer


def draft_and_submit(officer):
    officer.click("Sửa", "link")
    form = officer.page
    form.get_by_label("Mục tiêu, yêu cầu").fill("Hai sản phẩm đạt ba sao trở lên.")
    write_item(
        form, 0, "Tập huấn chủ thể OCOP", province="35.000.000", quantity="2", unit="lớp", aims_at="Sầu riêng"
    )
    write_item(form, 1, "Gian hàng tại hội chợ tỉnh", province="120000000", responsible="Phòng Kinh tế")
    assert form.locator(".money-words", has_text="120 triệu đồng").count() == 1
    officer.look("10-writing-the-plan")
    officer.click("Lưu bản soạn")
    assert "155.000.000" in officer.text("tfoot")
    officer.agree("Trình")
    assert "Đã trình kế hoạch" in officer.text(".messages")
    assert "Đã trình" in officer.text(".lead")


def return_with_a_reason(desk):
    """Without a reason there is a sentence and nothing is lost; with one it goes back."""
    desk.menu("Việc của tôi")
    waiting = desk.page.locator("section#waiting .item", has_text="Tân Phú")
    desk.look("11-waiting-for-the-secretariat")
    desk.follow(waiting.get_by_role("link"))
    send_back(desk, REASON, first_without=True)
    desk.look("12-no-reason-given")
    desk.page.get_by_label("Lý do trả lại").fill(REASON)
    desk.click("Trả lại")
    assert "Đã trả lại kế hoạch kèm lý do" in desk.text(".messages")


def mend_and_submit_again(officer):
    officer.menu("Việc của tôi")
    officer.look("13-returned-to-the-officer")
    returned = officer.page.locator("section#returned")
    assert "Bị trả lại" in returned.locator("h2").inner_text()
    assert returned.locator(".item", has_text="Kế hoạch năm 2020").count() == 1
    mail = newest_mail(officer, "Chuyên viên Tân Phú", "trả lại")
    assert REASON in mail
    officer.page.goto(link_in(mail, "/ke-hoach-nam/"))
    assert REASON in officer.text(".note")
    officer.click("Sửa", "link")
    write_item(officer.page, 0, "Tập huấn chủ thể OCOP", province="48.000.000")
    write_item(officer.page, 2, "Thiết kế bao bì, nhãn mác", province="20.000.000")
    officer.click("Lưu bản soạn")
    officer.agree("Trình")
    assert officer.page.locator("section", has_text="Các bản đã trình").last.locator(".item").count() == 2


def compare_and_accept(desk):
    desk.menu("Việc của tôi")
    desk.follow(desk.page.locator("section#waiting .item", has_text="Tân Phú").get_by_role("link"))
    desk.click("So sánh hai bản", "link")
    assert desk.page.locator("tr.added", has_text="Thiết kế bao bì").count()
    changed = desk.page.locator("tr.changed", has_text="48.000.000").first
    assert "35.000.000" in changed.inner_text()
    desk.look("14-two-versions-compared")
    desk.page.go_back()
    desk.click("Chấp nhận, trình lãnh đạo")
    assert "Đã chấp nhận" in desk.text(".messages")


def approve(people):
    leader = people.lanhdao
    leader.look("15-waiting-for-the-leader")
    leader.follow(leader.page.locator("section#waiting .item", has_text="Tân Phú").get_by_role("link"))
    leader.agree("Phê duyệt")
    said = leader.text(".note.ok >> nth=1")
    assert re.search(r"Lãnh đạo tỉnh \(mẫu\), Phó Chủ tịch.* phê duyệt lúc 17/06/2019", said)
    leader.look("16-approved")


def see_it_everywhere(desk, officer):
    desk.menu("Tổng quan")
    assert "1 / 11 đã trình" in desk.text(".cards .card >> nth=0")
    assert "1 đã phê duyệt" in desk.text(".cards .card >> nth=0")
    desk.look("17-overview")
    officer.page.reload()
    told = trail(officer)
    for name in ("Chuyên viên Tân Phú", "Thư ký chương trình", "Lãnh đạo tỉnh", REASON, "Phê duyệt"):
        assert name in told
    assert not officer.page.get_by_role("link", name="Sửa", exact=True).count()


def late_is_marked(people, desk):
    step_to(desk, "02/07/2019")
    late = people.vinhcuu
    late.look("18-overdue-work")
    open_own_plan(late)
    assert "quá hạn 2 ngày" in late.text(".lead")
    hand_in_plan(late, "Hỗ trợ hồ sơ sản phẩm bưởi", "60.000.000")
    assert "nộp trễ 2 ngày" in late.text(".lead")
    desk.menu("Kế hoạch năm")
    row = desk.page.locator("tr.row-late", has_text="Vĩnh Cửu")
    assert "nộp trễ 2 ngày" in row.inner_text()
    desk.look("19-annual-plans-with-a-late-one")


def locked_until_granted(people, desk):
    step_to(desk, "11/07/2019")
    officer = people.dinhquan
    open_own_plan(officer)
    officer.click("Sửa", "link")
    write_item(officer.page, 0, "Xúc tiến thương mại xoài La Ngà", province="75.000.000")
    officer.click("Lưu bản soạn")
    assert officer.page.get_by_role("button", name="Trình", exact=True).is_disabled()
    officer.page.locator(".actions summary", has_text="vì sao?").first.click()
    assert "Đã khoá sau ngày 10/07/2019" in officer.text(".actions .why[open]")
    officer.look("20-locked")
    officer.click("Xin mở khoá", "link")
    officer.page.get_by_label("Xin đến hết ngày").fill("19/07/2019")
    officer.page.get_by_label("Lý do").fill("Chờ số liệu của các xã.")
    officer.look("21-asking-to-unlock")
    officer.click("Gửi đề nghị")
    assert "Đã gửi đề nghị mở khoá" in officer.text(".messages")
    desk.menu("Việc của tôi")
    desk.follow(desk.page.locator("section#waiting .item", has_text="19/07/2019").get_by_role("link"))
    desk.look("22-the-request")
    desk.click("Đồng ý")
    assert "Đã đồng ý" in desk.text(".messages")
    officer.page.reload()
    assert "mở khoá đến hết 19/07/2019" in officer.text(".lead")
    officer.agree("Trình")
    assert "nộp trễ 11 ngày" in officer.text(".lead")
