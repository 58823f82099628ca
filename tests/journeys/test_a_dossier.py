"""A producer assesses a product on a phone and lodges it, the district takes it in; with and without JavaScript."""

import re

import pytest

from agencies.services.files import path_of
from products.models import Dossier
from products.services.dossier_drafts import open_dossier
from tests.cast import moment
from tests.journeys.looks import NARROW, look
from tests.products.makers import make_paper, make_product
from tests.products.walks import open_and_fill

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people(product_people):
    return product_people


def words(page, selector="main"):
    return re.sub(r"\s+", " ", page.locator(selector).first.inner_text())


def tick(page, code, label):
    page.locator("fieldset", has=page.locator("legend", has_text=f"{code} ")).get_by_label(
        label
    ).first.check()


def test_producer_sees_the_total_live_and_lodges_from_a_phone(people, at_work, live_server, tmp_path):
    product = make_product(people.coop)
    dossier, _left_out = open_dossier(
        product=product, kind="first", actor=people.actor("producer"), at=moment()
    )
    paper = make_paper(people.coop)
    page = at_work("producer", width=NARROW)
    page.goto(f"{live_server.url}/ho-so/{dossier.pk}/tu-cham/1/")

    tick(page, "1.1", "Mức 2")
    page.wait_for_function("() => document.querySelector('#standing .figure').textContent.includes('20')")
    tick(page, "1.2", "Mức 3")
    page.wait_for_function("() => document.querySelector('#standing .figure').textContent.includes('50')")
    # Fifty points are three stars; the mark of 2.1 is still missed.
    assert "Hạng theo điểm 3 sao" in words(page, "#standing")
    assert "2.1 Khu vực phân phối" in words(page, "#standing")
    assert Dossier.objects.get(pk=dossier.pk).choices.count() == 0
    look(page, "80-self-assessment")
    with page.expect_navigation():
        page.get_by_role("button", name="Lưu, sang phần tiếp").click()
    tick(page, "2.1", "Mức 2")
    tick(page, "3a", "Mức 2")
    with page.expect_navigation():
        page.get_by_role("button", name="Lưu, sang báo cáo, giấy tờ").click()
    look(page, "81-papers-and-report")
    first = page.locator("section", has=page.get_by_role("heading", name="B01 Giấy đăng ký kinh doanh"))
    first.locator("summary").first.click()
    first.get_by_label(paper.title).check()
    page.get_by_label("Không thuộc diện phải có").check()
    page.get_by_label("Số sản phẩm mẫu nộp kèm").fill("5")
    with page.expect_navigation():
        page.get_by_role("button", name="Lưu", exact=True).click()
    assert "Hồ sơ đã đủ thành phần" in words(page)
    page.goto(live_server.url + dossier.get_absolute_url())
    page.get_by_role("button", name="Nộp hồ sơ").click()
    with page.expect_navigation():
        page.get_by_role("dialog").get_by_role("button", name="Nộp hồ sơ").click()

    assert "Đã nộp hồ sơ" in words(page)
    assert Dossier.objects.get(pk=dossier.pk).status == "lodged"
    assert path_of(paper.file).exists()
    look(page, "82-lodged")
    officer = at_work("officer")
    officer.goto(f"{live_server.url}/ho-so/")
    look(officer, "83-dossiers")
    officer.goto(live_server.url + dossier.get_absolute_url())
    with officer.expect_navigation():
        officer.get_by_role("button", name="Tiếp nhận", exact=True).click()
    assert "01/PĐK-75-734-2019" in words(officer)
    look(officer, "84-a-dossier")
    with officer.expect_navigation():
        officer.get_by_role("link", name="Trả lại để bổ sung").click()
    look(officer, "85-returning")


def test_without_javascript_a_part_is_saved_and_counted(people, at_work, live_server):
    dossier = open_and_fill(people, make_product(people.coop))
    page = at_work("producer", java_script_enabled=False)
    page.goto(f"{live_server.url}/ho-so/{dossier.pk}/tu-cham/1/")

    tick(page, "1.1", "Mức 3")
    page.get_by_role("button", name="Lưu", exact=True).click()

    # 30 + 10 + 20 + 10 points.
    assert "70 / 100 điểm" in words(page, "#standing")
    assert Dossier.objects.get(pk=dossier.pk).choices.get(criterion__code="1.1").option.points == 30
