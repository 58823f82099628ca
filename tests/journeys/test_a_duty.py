"""What one agency owes, from the first report to the secretariat's confirmation."""

import re

from tests.journeys.acts import link_in, newest_mail, trail

WORK = "Kiểm tra, hướng dẫn các chủ thể tham gia Chương trình"
DUE, ASKED = "15/06/2019", "28/06/2019"


def test_a_duty_from_report_to_confirmation(people, portal, a_pdf):
    officer, desk = people.tanphu, people.thuky
    open_duty(officer)
    report(officer, "40", "Đã kiểm tra 6 cơ sở.", file=a_pdf)
    read_the_file(officer, desk)
    report(officer, "", "Đã kiểm tra đủ 12 cơ sở.", done=True)
    desk.menu("Việc của tôi")
    desk.look("30-a-report-waits")
    desk.follow(desk.page.locator("section#waiting .item", has_text=WORK).get_by_role("link"))
    return_the_report(desk)
    answer_the_return(officer)
    desk.page.reload()
    desk.click("Xác nhận xong")
    assert "Đã xác nhận xong" in desk.text(".messages")
    officer.page.reload()
    assert "Đã xác nhận xong" in officer.text(".lead") and "hoàn thành đúng hạn" in officer.text(".lead")
    for name in ("Chuyên viên Tân Phú", "Thư ký chương trình", "Thiếu biên bản kiểm tra"):
        assert name in trail(officer)
    officer.look("34-confirmed")


def open_duty(officer):
    """From one's own work to the duty."""
    officer.look("29-my-work-of-an-officer")
    officer.follow(officer.page.locator(".item", has_text=WORK).get_by_role("link"))
    assert WORK in officer.text("h1")


def report(officer, percent, result, *, done=False, file=None):
    officer.click("Báo cáo tiến độ", "link")
    if done:
        officer.page.get_by_label("Báo cáo đã xong").check()
    else:
        officer.page.get_by_label("Tiến độ (%)").fill(percent)
    officer.page.get_by_label("Kết quả").fill(result)
    if file:
        officer.page.get_by_label("Tệp kèm theo").set_input_files(file)
        officer.look("31-reporting-progress")
    officer.click("Gửi báo cáo")
    assert result in officer.text()


def read_the_file(officer, desk):
    """Whoever may see the duty takes the file home under its own name; a stranger finds nothing."""
    link = officer.page.get_by_role("link", name=re.compile("Báo cáo tháng 6"))
    with officer.page.expect_download() as download:
        link.click()
    assert download.value.suggested_filename == "Báo cáo tháng 6.pdf"
    path = link.get_attribute("href")
    assert desk.page.request.get(officer.portal.address + path).status == 200


def return_the_report(desk):
    box = desk.page.locator("details.ask", has_text="Trả lại")
    box.locator("summary").click()
    box.locator("textarea").fill("Thiếu biên bản kiểm tra của hai cơ sở.")
    desk.look("32-returning-a-report")
    desk.follow(box.get_by_role("button"))
    assert "Đã trả lại" in desk.text(".messages")


def answer_the_return(officer):
    """The officer finds it among what was returned, reads why, and reports again."""
    officer.menu("Việc của tôi")
    assert officer.page.locator("section#returned .item", has_text=WORK).count() == 1
    mail = newest_mail(officer, "Chuyên viên Tân Phú", "trả lại")
    assert "Thiếu biên bản kiểm tra của hai cơ sở." in mail
    officer.page.goto(link_in(mail, "/nhiem-vu/"))
    assert "Thiếu biên bản kiểm tra" in trail(officer)
    officer.look("33-returned")
    report(officer, "", "Đã bổ sung hai biên bản.", done=True)


def test_an_extension_asked_and_granted(people, portal):
    officer, desk = people.tanphu, people.thuky
    open_duty(officer)
    officer.click("Xin gia hạn", "link", within=officer.page.locator("main"))
    officer.page.get_by_label("Xin đến hết ngày").fill(ASKED)
    officer.page.get_by_label("Lý do").fill("Mưa lũ, chưa tới được hai xã.")
    officer.look("35-asking-for-more-time")
    officer.click("Gửi đề nghị")
    desk.menu("Việc của tôi")
    desk.follow(desk.page.locator("section#waiting .item", has_text=ASKED).get_by_role("link"))
    assert DUE in desk.text("main") and ASKED in desk.text("main")
    desk.click("Đồng ý")
    desk.look("36-more-time-granted")
    officer.page.reload()
    due = officer.text("dl.facts >> nth=0")
    assert ASKED in due and f"hạn ban đầu {DUE}" in due
    assert f"Từ {DUE} xin đến {ASKED}" in officer.text()
    officer.look("37-two-days-of-one-duty")
