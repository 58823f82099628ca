"""The map of outlets in a browser: seen whole, brought closer, dragged, asked of nobody but the portal."""

from decimal import Decimal

import pytest

from agencies.selectors.actors import actor_for
from tests.cast import DAY
from tests.journeys.looks import NARROW, WIDE
from tests.products.outlet_makers import make_outlet
from tests.products.register_makers import make_units

pytestmark = pytest.mark.django_db(transaction=True)
MAP = "/diem-ban/ban-do/"


@pytest.fixture
def forty_and_one(product_people):
    """Forty stalls within four kilometres in Tân Phú, and one far away."""
    make_units()
    officer = actor_for(product_people.member("officer"), DAY)
    for number in range(40):
        place = {"latitude": Decimal("11.27") + number * Decimal("0.001"), "longitude": Decimal("107.43")}
        make_outlet(officer, name=f"Quầy {number:02}", **place)
    make_outlet(officer, name="Quầy xa", latitude=Decimal("10.95"), longitude=Decimal("106.80"))


def shown(page):
    """The numbers in the circles; one for a circle with a name."""
    return page.eval_on_selector_all(
        "[data-circles] > a", "links => links.map(link => +(link.querySelector('.many')?.textContent || 1))"
    )


def settled(page, count):
    page.wait_for_function(
        "count => document.querySelector('[data-map-count]').textContent === count", arg=str(count)
    )


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_the_map_is_brought_closer_and_the_table_follows(at_work, live_server, forty_and_one, width):
    page, asked = at_work("officer", width=width), []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(live_server.url + MAP)

    assert sum(shown(page)) == 41 and len(shown(page)) < 41
    assert page.locator("[data-map-rows] tr").count() == 25

    # By keyboard: the circle of many brings the map closer to where it is.
    page.locator("[data-circles] > a[role=button]").first.focus()
    page.keyboard.press("Enter")
    settled(page, 40)
    assert "Quầy xa" not in page.locator("[data-map-rows]").inner_text()

    page.get_by_role("button", name="Toàn bộ", exact=True).click()
    settled(page, 41)

    # A drag to the far side leaves nothing in the picture, and says so in the table.
    box = page.locator("[data-outlet-map] svg").bounding_box()
    for _ in range(2):
        page.mouse.move(box["x"] + box["width"] - 20, box["y"] + 60)
        page.mouse.down()
        page.mouse.move(box["x"] + 20, box["y"] + 60, steps=5)
        page.mouse.up()
    settled(page, 0)
    assert page.locator("[data-map-rows] tr").count() == 0 and shown(page) == []

    assert {url.split("/")[2] for url in asked} == {live_server.url.split("/")[2]}


def test_a_piece_that_does_not_come_is_told_and_the_last_one_stays(at_work, live_server, forty_and_one):
    page = at_work("officer")
    page.goto(live_server.url + MAP)
    page.route("**/ban-do/diem/**", lambda route: route.abort())
    page.get_by_role("button", name="Phóng to", exact=True).click()
    page.get_by_text("Chưa tải được phần này của bản đồ").wait_for()
    assert sum(shown(page)) == 41


def test_one_outlet_opens_by_its_circle(at_work, live_server, forty_and_one):
    page = at_work("officer")
    page.goto(live_server.url + MAP)
    page.get_by_role("link", name="Quầy xa").first.click()
    page.get_by_role("heading", name="Quầy xa").wait_for()
