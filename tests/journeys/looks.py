"""Looking at a page as a careful reviewer would: axe, the console, the width; and a picture when asked for."""

import json
import os
import re
from pathlib import Path

AXE = (Path(__file__).parents[1] / "vendor" / "axe.min.js").read_text(encoding="utf-8")
WIDE, NARROW = 1366, 390
HEIGHT = 900
RUN_AXE = """async () => {
  const found = await axe.run(document, {resultTypes: ["violations"], iframes: false,
    rules: {"target-size": {enabled: true}}});
  const told = (node) => `${node.target} ${node.html.slice(0, 160)} ${node.failureSummary}`;
  return found.violations.map((one) => [one.id, one.help, one.nodes.map(told).slice(0, 3)]);
}"""
# A theme or a width that has just been changed is painted, and what fades has faded.
SETTLED = """async () => {
  await new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted)));
  const fading = document.getAnimations().filter((one) => one instanceof CSSTransition);
  await Promise.allSettled(fading.map((one) => one.finished));
}"""
BEYOND = """() => {
  const room = document.documentElement.clientWidth;
  const box = (one) => one.getBoundingClientRect();
  const all = document.documentElement.scrollWidth > room ? [...document.querySelectorAll("body *")] : [];
  const opened = [...document.querySelectorAll("details[open] > :not(summary)")].filter((one) => box(one).width > 1);
  const beyond = [...all.filter((one) => box(one).right > room + 1),
    ...opened.filter((one) => box(one).left < 0 || box(one).right > room + 1)];
  return beyond.map((one) => one.outerHTML.slice(0, 120)).slice(0, 5);
}"""
# A page that was refused with 403 or 404 is said by the browser to have failed; that is its own status, not a fault.
HARMLESS = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d")


def listen(page) -> None:
    """Keep what the page complains of: script errors and whatever the security policy stopped."""
    page.complaints = []
    page.on("console", lambda said: _note(page, said) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: page.complaints.append(str(error)))


def _note(page, said) -> None:
    if not HARMLESS.match(said.text):
        page.complaints.append(said.text)


def check_accessible(page) -> None:
    """Axe finds nothing."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE)
    found = page.evaluate(RUN_AXE)
    assert not found, f"{page.url}\n{json.dumps(found, ensure_ascii=False, indent=1)}"


def check_width(page) -> None:
    """Nothing stands beyond the right edge, and what was opened lies within the page."""
    assert (beyond := page.evaluate(BEYOND)) == [], f"{page.url} at {page.viewport_size['width']}: {beyond}"


def check_quiet(page) -> None:
    """Neither a script error nor anything the security policy had to stop."""
    assert not page.complaints, f"{page.url}: {page.complaints}"


def picture(page, name: str) -> None:
    """Save the whole page under SCREENSHOTS, if that is set."""
    if folder := os.environ.get("SCREENSHOTS"):
        width = page.viewport_size["width"]
        page.screenshot(path=Path(folder) / f"{name}-{width}.png")


def at_width(page, width: int) -> None:
    """The whole page at one width, so high that no bar that keeps its place covers anything."""
    # Between two pages there is no document to measure.
    page.wait_for_load_state()
    page.set_viewport_size({"width": width, "height": HEIGHT})
    height = page.evaluate("() => document.documentElement.scrollHeight")
    page.set_viewport_size({"width": width, "height": max(HEIGHT, height)})
    page.evaluate(SETTLED)


def look(page, name: str = "") -> None:
    """Look at the page as it is, and at its picture wide and narrow."""
    check_quiet(page)
    before = page.viewport_size
    for width in (NARROW, WIDE):
        at_width(page, width)
        check_width(page)
        if width == before["width"]:
            check_accessible(page)
        if name:
            picture(page, name)
    page.set_viewport_size(before)
