"""Stars from the decision to the street and back: drafted, signed, scanned, reported, revoked; the page says so."""

import re
from urllib.parse import urlsplit

import pytest

from products.models import Certificate
from tests.journeys.looks import NARROW, look
from tests.products.makers import make_product
from tests.products.results import close_item

pytestmark = pytest.mark.django_db(transaction=True)


def words(page, selector="main"):
    return re.sub(r"\s+", " ", page.locator(selector).first.inner_text())


def press(page, name, role="button"):
    with page.expect_navigation():
        page.get_by_role(role, name=name, exact=True).click()


def agree(page, name):
    """Press what asks first, and say yes."""
    page.get_by_role("button", name=name, exact=True).click()
    with page.expect_navigation():
        page.get_by_role("dialog").get_by_role("button", name=name).click()


def test_stars_are_given_scanned_reported_and_taken_back(product_people, at_work, live_server):
    close_item(product_people, make_product(product_people.coop), points=60, stars=3)
    desk, leader = at_work("desk"), at_work("leader")

    draft(desk, live_server.url, "recognise", "Về việc công nhận sản phẩm OCOP đợt 1 năm 2019")
    look(desk, "90-draft-decision")
    sign(leader, desk.url, "77/QĐ-UBND")
    look(leader, "91-signed-decision")
    certificate = Certificate.objects.get()
    street = scan(at_work(width=NARROW), live_server.url, certificate)
    report(street, "Bán hàng dán sai nhãn ở chợ Tân Phú")
    answer(desk, live_server.url)
    propose(desk, live_server.url + certificate.get_absolute_url())
    draft(desk, live_server.url, "revoke", "Về việc thu hồi giấy chứng nhận")
    sign(leader, desk.url, "78/QĐ-UBND")

    scanned = street.goto(f"{live_server.url}/xac-thuc/{certificate.code}/")
    assert scanned.ok
    assert "thu hồi" in words(street, ".verdict")
    assert "còn hiệu lực" not in words(street).lower()
    look(street, "95-revoked")


def draft(desk, url, kind, title):
    desk.goto(f"{url}/quyet-dinh/moi/{kind}/province/")
    desk.get_by_label("Trích yếu").fill(title)
    press(desk, "Lập dự thảo")
    assert "Đã lập dự thảo quyết định." in words(desk)


def sign(leader, address, number):
    leader.goto(address)
    leader.get_by_label("Số, ký hiệu").fill(number)
    leader.get_by_label("Ngày ký").fill("21/05/2019")
    agree(leader, "Ký ban hành")
    assert "Đã ban hành" in words(leader)


def scan(street, url, certificate):
    """Somebody types the code below the picture, in small letters, without an account."""
    street.goto(f"{url}/xac-thuc/")
    street.get_by_label(re.compile("Mã")).fill(certificate.code.lower())
    press(street, "Xem tình trạng")
    assert urlsplit(street.url).path == f"/xac-thuc/{certificate.code}/"
    assert "3 sao" in words(street)
    look(street, "92-scanned")
    return street


def report(street, text):
    press(street, "Phản ánh sai phạm", "link")
    street.locator("textarea").fill(text)
    look(street, "93-reporting")
    press(street, "Gửi phản ánh")


def answer(desk, url):
    desk.goto(f"{url}/phan-anh/")
    assert "Bán hàng dán sai nhãn ở chợ Tân Phú" in words(desk)
    look(desk, "94-reports")


def propose(desk, address):
    desk.goto(address)
    desk.get_by_label(re.compile("Căn cứ thu hồi")).select_option("mark")
    desk.get_by_label(re.compile("Ngày kết luận")).fill("20/05/2019")
    desk.locator("section", has=desk.get_by_role("heading", name="Đề nghị thu hồi")).locator("textarea").fill(
        "Kiểm tra ngày 20/05/2019: dùng sai nhãn hiệu chứng nhận."
    )
    press(desk, "Lập đề nghị thu hồi")
    assert "Hạn thu hồi" in words(desk)
