"""A producer's own pages: a product with its photo, a paper photographed on a phone; and what others see of them."""

import io

from PIL import Image

from tests.journeys.looks import NARROW, WIDE

PRODUCT = "Ca cao sấy dẻo (mẫu)"
MAKER = "Công ty TNHH Ca cao Trọng Đức"


def test_a_producer_keeps_products_and_papers_and_others_see_what_is_theirs_to_see(people, tmp_path):
    producer, desk, stranger = people.trongduc, people.thuky, people.bienhoa
    add_a_product(producer)
    add_a_photo(producer, a_photo(tmp_path))
    add_a_paper_on_a_phone(producer, a_photo(tmp_path, "giay.jpg"))
    look_at_the_registers(desk)
    find_the_product(stranger)


def a_photo(folder, name="anh.jpg"):
    content = io.BytesIO()
    Image.new("RGB", (1200, 900), "#7a3b12").save(content, "JPEG")
    file = folder / name
    file.write_bytes(content.getvalue())
    return file


def add_a_product(producer):
    producer.go("/chu-the/")
    producer.look("70-producers-of-a-producer")
    producer.follow(producer.page.get_by_role("link", name=MAKER))
    producer.look("71-own-page")
    producer.click("Thêm sản phẩm", "link")
    producer.page.get_by_label("Tên sản phẩm").fill(PRODUCT)
    producer.page.get_by_label("Giá bán (đồng)").fill("-5")
    producer.click("Lưu")
    assert "Số tiền không được âm." in producer.text(".errors")
    producer.look("72-a-price-below-nothing")
    producer.page.get_by_label("Giá bán (đồng)").fill("85000")
    producer.click("Lưu")
    assert PRODUCT in producer.text("h1")
    assert "85.000 đ" in producer.text()


def add_a_photo(producer, file):
    producer.click("Thêm ảnh", "link")
    producer.page.get_by_label("Ảnh", exact=False).first.set_input_files(file)
    producer.page.get_by_label("Chú thích").fill("Thanh ca cao cắt đôi")
    producer.click("Thêm ảnh")
    producer.page.get_by_role("img", name="Thanh ca cao cắt đôi").wait_for()
    producer.look("73-a-product-with-its-photo")


def add_a_paper_on_a_phone(producer, file):
    producer.page.set_viewport_size({"width": NARROW, "height": 800})
    producer.follow(producer.page.locator(".lead").get_by_role("link", name=MAKER))
    producer.click("Thêm giấy tờ", "link")
    producer.look("74-a-paper-on-a-phone")
    producer.page.get_by_label("Hoặc chụp bằng điện thoại").set_input_files(file)
    producer.page.get_by_label("Loại giấy tờ").select_option("B12")
    producer.page.get_by_label("Tên giấy tờ").fill("Phiếu kiểm nghiệm ca cao")
    producer.page.get_by_label("Ngày cấp").fill("10/06/2018")
    producer.click("Lưu")
    assert "cổng ghi 10/06/2019 theo thời hạn thường gặp" in producer.text(".messages")
    assert "còn 20 ngày" in producer.text(".lead")
    producer.look("75-a-paper")
    producer.follow(producer.page.locator(".crumbs").get_by_role("link", name="Giấy tờ"))
    producer.look("76-the-library")
    producer.page.set_viewport_size({"width": WIDE, "height": 900})


def look_at_the_registers(desk):
    for name, path in (
        ("77-producers", "/chu-the/"),
        ("78-products", "/san-pham/"),
        ("79-new", "/chu-the/moi/"),
    ):
        desk.go(path)
        desk.look(name)
    desk.go("/san-pham/?q=ca+cao+say+deo")
    assert PRODUCT in desk.text()


def find_the_product(stranger):
    """An officer of another district reads the register, and none of the papers."""
    stranger.go("/san-pham/?q=ca+cao+say+deo")
    stranger.follow(stranger.page.get_by_role("link", name=PRODUCT))
    stranger.follow(stranger.page.locator(".lead").get_by_role("link", name=MAKER))
    assert "Chưa có giấy tờ nào mà bạn xem được." in stranger.text()
    stranger.look("80-a-producer-to-an-officer")
