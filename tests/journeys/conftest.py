"""A browser and a running portal for the journeys. They see the portal as people do: pages, nothing behind them."""

from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from ocop_portal.local.browser import system_browser
from tests.journeys.people import People
from tests.journeys.portals import running, sample_database

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
