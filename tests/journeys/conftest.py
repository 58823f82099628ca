"""A browser and a running portal for the journeys. They see the portal as people do: pages, nothing behind them."""

from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import sync_playwright

from ocop_portal.local.browser import system_browser
from tests.cast import DAY
from tests.journeys.looks import HEIGHT, WIDE, listen
from tests.journeys.people import People
from tests.journeys.portals import running, sample_database
from tests.products.cast import make_product_cast
from tests.products.makers import make_form, make_regime
from tests.worlds import set_day

BROWSER_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
]


@pytest.fixture(scope="module")
def browser():
    """The system's Chromium, else the one Playwright keeps for itself."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=system_browser(), args=BROWSER_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def portal(tmp_path):
    """The portal on 21 May 2019, as `make run` opens it; `portal.start_worker()` brings the worker."""
    with running(tmp_path, sample_database(tmp_path)) as portal:
        yield portal


@pytest.fixture
def people(browser, portal):
    """Each person at a browser of their own."""
    people = People(browser, portal)
    yield people
    people.go_home()


@pytest.fixture
def a_pdf(tmp_path) -> Path:
    """A report as an officer encloses it."""
    file = tmp_path / "Báo cáo tháng 6.pdf"
    file.write_bytes(b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n")
    return file


@pytest.fixture(scope="module")
def database_beside_the_browser():
    """Playwright keeps an event loop in this thread, which Django would take for one of its own requests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        yield


@pytest.fixture
def product_people(database_beside_the_browser, live_cast):
    """Producers, officers and a council beside the browser, with a form and a regime of their day."""
    people = make_product_cast(live_cast)
    make_regime(form=make_form())
    set_day(DAY)
    return people


@pytest.fixture
def at_work(browser, live_server, product_people):
    """A page of somebody signed in, or of anybody without a name; `width` of the screen."""
    contexts = []

    def come(name="", *, width=WIDE, **options):
        context = browser.new_context(
            viewport={"width": width, "height": HEIGHT}, locale="vi-VN", reduced_motion="reduce", **options
        )
        if name:
            context.add_cookies([_signed_in(product_people.member(name).user, live_server.url)])
        contexts.append(context)
        page = context.new_page()
        listen(page)
        return page

    yield come
    for context in contexts:
        context.close()


def _signed_in(user, url) -> dict[str, str]:
    client = Client()
    client.force_login(user, backend="agencies.auth.MembershipBackend")
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": url}
