"""The browser of the journeys: the system's Chromium, else the one Playwright keeps for itself."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from .trouble import Trouble, as_root

ASK_PLAYWRIGHT = """
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    print(playwright.chromium.executable_path)
"""
NAMES = ("chromium", "chromium-browser", "google-chrome")


def system_browser() -> str | None:
    """The path of a browser of the system; None lets Playwright take its own."""
    return next((path for path in map(shutil.which, NAMES) if path), None)


def playwright_browser() -> str | None:
    """The path of the browser that Playwright downloaded, when it did."""
    said = subprocess.run(
        [sys.executable, "-c", ASK_PLAYWRIGHT], capture_output=True, text=True
    ).stdout.strip()
    return said if said and Path(said).exists() else None


def provide() -> str:
    """The path of a browser; installed first when there is none."""
    if found := system_browser() or playwright_browser():
        return found
    print("Đang cài Chromium cho các bài kiểm thử trên trình duyệt…", flush=True)
    if os.geteuid() == 0 and shutil.which("apt-get"):
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        for order in (["update"], ["install", "-y", "--no-install-recommends", "chromium"]):
            subprocess.run(["apt-get", "-qq", *order], env=environment, stdout=subprocess.DEVNULL)
    else:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], stdout=subprocess.DEVNULL)
    if found := system_browser() or playwright_browser():
        return found
    raise Trouble("Không cài được Chromium cho kiểm thử.", as_root("apt-get install -y chromium"))
