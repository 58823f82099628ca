"""A round of the sample from beginning to end: producer, commune, province, seven members, decision, the street."""

import re

import pytest

from tests.journeys.looks import NARROW
from tests.journeys.people import People
from tests.journeys.portals import october_database, running

PRODUCT = "Bột ca cao nguyên chất"
TABLET = 820
MEMBERS = [f"hoidong{number}" for number in range(1, 8)]
CHAIR, SECRETARY = "hoidong1", "hoidong3"
# The best option of most criteria, of every sixth none, and of one more that is this member's own: totals differ.
TICK = """(skipped) => {
  const lines = [...document.querySelectorAll('fieldset.criterion')];
  lines.forEach((line, place) => {
    const options = [...line.querySelectorAll('input[type=radio]')].filter((one) => +one.dataset.points > 0);
    const best = options.reduce((most, one) => (+one.dataset.points > +most.dataset.points ? one : most), options[0]);
    const chosen = place === skipped || place % 6 === 5 ? line.querySelector('input[value="0"]') : best;
    chosen.click();
  });
  return lines.length;
}"""


@pytest.fixture
def portal(tmp_path):
    """The portal on 5 October 2026."""
    with running(tmp_path, october_database(tmp_path)) as portal:
        yield portal


@pytest.fixture
def people(browser, portal):
    people = People(browser, portal)
    yield people
    people.go_home()


def test_a_product_goes_from_its_producer_to_a_certificate_and_loses_it(people):
    address = lodged_from_a_phone(people)
    proposed_by_the_commune(people, address)
    checked_by_the_province(people, address)
    session = planned(people)
    taken_down(people, session)
    scored_by_seven(people, session)
    closed(people, session)
    code = recognised(people)
    scanned(people, code, "4 sao", "Còn hiệu lực")
    revoked(people)
    scanned(people, code, "thu hồi")


def at_a_tablet(people, username):
    person = people.visitor(username, viewport={"width": TABLET, "height": 1100})
    person.sign_in()
    return person


def lodged_from_a_phone(people):
    """The draft is whole already: the producer reads what it comes to, and hands it in."""
    producer = people.visitor("trongduc", viewport={"width": NARROW, "height": 844})
    producer.sign_in()
    producer.go("/ho-so/")
    producer.click(PRODUCT, "link")
    assert "Còn thiếu để nộp" not in producer.text()
    producer.look("100-a-whole-draft")
    producer.agree("Nộp hồ sơ")
    assert "Đã nộp hồ sơ" in producer.text()
    return producer.page.url.removeprefix(producer.portal.address)


def proposed_by_the_commune(people, address):
    officer, head = (people.visitor(name) for name in ("xa.phuhoa", "ct.xa.phuhoa"))
    officer.sign_in()
    officer.go("/viec-cua-toi/")
    assert PRODUCT in officer.text()
    officer.go(address)
    officer.click("Tiếp nhận")
    assert "02/PĐK-75-26221-2026" in officer.text()
    officer.click("Báo cáo Mẫu số 03", "link")
    for box in officer.page.locator("main textarea").all():
        box.fill("Xã đã kiểm tra tại cơ sở ngày 05/10/2026; nguyên liệu và lao động của xã.")
    officer.look("101-report-of-the-commune")
    officer.follow(officer.page.locator("main form .btn-primary").first)
    head.sign_in()
    head.go(f"{address}bao-cao-xa/")
    head.page.get_by_label(re.compile("Số")).last.fill("12/BC-UBND")
    head.agree("Ký")
    officer.go(address)
    officer.agree("Đề nghị lên cấp trên")
    assert "Đã đề nghị lên cấp trên" in officer.text()
    officer.look("102-proposed")


def checked_by_the_province(people, address):
    """The advisory group looks at it before the council does."""
    desk, adviser = people.thuky, people.visitor("totuvan")
    desk.go(address)
    desk.click("Tiếp nhận")
    desk.click("Chuyển Tổ tư vấn")
    adviser.sign_in()
    adviser.go(address)
    adviser.click("Gửi báo cáo thẩm định", "link")
    adviser.page.locator("main textarea").first.fill("Hồ sơ đủ, sản phẩm mẫu đúng với hồ sơ.")
    adviser.click("Gửi báo cáo")
    desk.go(address)
    assert "Chờ hội đồng" in desk.text()
    desk.look("103-ready-for-the-council")


def planned(people):
    desk = people.thuky
    desk.menu("Hội đồng đánh giá")
    desk.page.get_by_role("link", name="Hội đồng", exact=True).first.click()
    desk.page.get_by_role("link", name=re.compile("thành phố Đồng Nai")).first.click()
    desk.click("Lập phiên họp", "link")
    desk.page.get_by_label("Ngày họp").fill("05/10/2026")
    desk.page.get_by_label("Đợt đánh giá").select_option(label="Đợt 2 năm 2026")
    desk.page.get_by_label("Địa điểm").fill("Phòng họp số 2")
    desk.page.get_by_label(re.compile(f"{PRODUCT}, ")).check()
    desk.look("104-planning-a-session")
    desk.click("Lập và mời thành viên")
    desk.agree("Mở phiên họp")
    desk.look("105-an-open-session")
    return desk.page.url.removeprefix(desk.portal.address)


def taken_down(people, session):
    secretary = at_a_tablet(people, SECRETARY)
    secretary.go(session)
    secretary.click("Điểm danh", "link")
    for box in secretary.page.locator("main input[type=checkbox]").all():
        box.check()
    secretary.look("106-attendance")
    secretary.click("Ghi điểm danh")


def scored_by_seven(people, session):
    """Each alone on a tablet; the page counts along, and what was signed is locked."""
    for place, username in enumerate(MEMBERS):
        member = at_a_tablet(people, username)
        member.go("/viec-cua-toi/")
        assert PRODUCT in member.text() or "phiên họp" in member.text().lower()
        member.go(session)
        member.click("Chấm", "link")
        assert member.page.evaluate(TICK, place) > 15
        total = int(member.page.locator("[data-total]").inner_text())
        assert 70 < total < 90
        if not place:
            member.look("107-a-score-sheet")
        member.click("Xem lại và ký")
        assert f"{total} / 100" in member.text()
        member.click("Ký phiếu")
        member.go(session)
        assert f"{total} điểm" in member.text()


def closed(people, session):
    chair, secretary = (at_a_tablet(people, name) for name in (CHAIR, SECRETARY))
    secretary.go(session)
    secretary.click("Mức thống nhất", "link")
    for box in secretary.page.locator("main select[name^='c']").all():
        box.select_option(index=box.locator("option").count() - 2)
    secretary.look("108-what-is-agreed")
    secretary.follow(secretary.page.locator("main form .btn-primary").first)
    chair.go(session)
    chair.agree("Kết thúc phiên họp")
    assert "kết thúc phiên họp lúc" in chair.text(), chair.text(".note, .alert, [role=alert]")
    chair.look("109-results")


def recognised(people):
    """The code on the certificate that the decision brings."""
    desk, leader = people.thuky, people.lanhdao
    desk.menu("Quyết định")
    desk.page.locator("main a[href*='/quyet-dinh/moi/']").first.click()
    desk.page.get_by_label("Trích yếu").fill("Về việc công nhận sản phẩm OCOP đợt 2 năm 2026")
    desk.click("Lập dự thảo")
    sign(leader, desk.page.url, "2710/QĐ-UBND")
    leader.page.get_by_role("link", name="Xem", exact=True).first.click()
    leader.look("110-a-certificate")
    return leader.page.locator("dd code").first.inner_text()


def sign(leader, address, number):
    leader.page.goto(address)
    leader.page.get_by_label("Số, ký hiệu").fill(number)
    leader.page.get_by_label("Ngày ký").fill("05/10/2026")
    leader.agree("Ký ban hành")
    assert "Đã ban hành" in leader.text()


def scanned(people, code, *words):
    street = people.visitor(viewport={"width": NARROW, "height": 844})
    assert street.go(f"/xac-thuc/{code}/").ok
    for word in words:
        assert word in street.text()
    assert ("Còn hiệu lực" in street.text()) == ("Còn hiệu lực" in words)
    street.look(f"111-scanned-{len(words)}")


def revoked(people):
    desk, leader = people.thuky, people.lanhdao
    desk.menu("Giấy chứng nhận")
    desk.click(PRODUCT, "link")
    desk.page.get_by_label(re.compile("Căn cứ thu hồi")).select_option("mark")
    desk.page.get_by_label(re.compile("Ngày kết luận")).fill("05/10/2026")
    desk.page.locator("section", has_text="Đề nghị thu hồi").locator("textarea").last.fill(
        "Dùng sai nhãn hiệu."
    )
    desk.click("Lập đề nghị thu hồi")
    desk.menu("Quyết định")
    desk.page.locator("main a[href*='/quyet-dinh/moi/revoke/']").first.click()
    desk.page.get_by_label("Trích yếu").fill("Về việc thu hồi giấy chứng nhận")
    desk.click("Lập dự thảo")
    sign(leader, desk.page.url, "2711/QĐ-UBND")
