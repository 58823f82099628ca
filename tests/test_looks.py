"""The look's own promises: what is committed is what was vendored, and no page can ask the outside."""

import hashlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
STATIC = ROOT / "static"
STYLES = sorted(STATIC.rglob("*.css"))
SCRIPTS = sorted(STATIC.rglob("*.js"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
# Mails are read in mail programs, which know no style sheet and no relative address.
PAGES = [path for path in TEMPLATES if "mail" not in path.relative_to(ROOT / "templates").parts]


def named(path):
    return str(path.relative_to(ROOT))


def test_vendored_files_are_those_of_the_list():
    listed = {}
    for line in (STATIC / "vendor" / "SHA256SUMS").read_text().splitlines():
        digest, name = line.split(maxsplit=1)
        listed[name] = digest

    found = {name: hashlib.sha256((ROOT / name).read_bytes()).hexdigest() for name in listed}

    assert found == listed
    on_disk = {
        named(path) for path in (STATIC / "vendor").rglob("*.*") if path.suffix in {".css", ".js", ".woff2"}
    }
    assert on_disk <= set(listed)


@pytest.mark.parametrize("path", STYLES, ids=named)
def test_every_address_in_a_style_sheet_is_a_file_of_ours(path):
    addresses = re.findall(r"url\(\s*['\"]?([^)'\"]+)['\"]?\s*\)", path.read_text())

    missing = [address for address in addresses if not (path.parent / address.split("#")[0]).is_file()]

    assert missing == []


@pytest.mark.parametrize("path", STYLES + SCRIPTS, ids=named)
def test_no_file_points_to_a_source_map_that_is_not_there(path):
    assert "sourceMappingURL" not in path.read_text()


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_a_page_has_no_inline_style_handler_or_outside_address(path):
    text = path.read_text()

    assert re.findall(r"\sstyle\s*=", text) == []
    assert re.findall(r"<style\b", text) == []
    assert re.findall(r"\son[a-z]+\s*=\s*[\"']", text) == []
    assert re.findall(r"(?:src|href|action)\s*=\s*[\"'](?:https?:)?//", text) == []


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_a_page_uses_only_icons_of_the_sprite(path):
    sprite = set(re.findall(r'<symbol id="([^"]+)"', (STATIC / "icons.svg").read_text()))
    text = path.read_text()

    used = set(re.findall(r"{%\s*icon\s+[\"']([\w-]+)[\"']", text))
    used |= set(re.findall(r"{%\s*act_button[^%]*\bicon=[\"']([\w-]+)[\"']", text))

    assert used - sprite == set()


def test_the_dark_tokens_are_the_same_by_choice_and_by_the_system():
    css = (STATIC / "css" / "theme.css").read_text()

    chosen = re.search(r'\[data-bs-theme="dark"\] \{(.*?)\n\}', css, re.S).group(1)
    by_system = re.search(r":root:not\(\[data-bs-theme\]\) \{(.*?)\n  \}", css, re.S).group(1)

    assert by_system.split() == chosen.split()


PAIRS = [
    *[("--ink", ground) for ground in ("--ground", "--paper", "--raised", "--hover", "--grey-wash")],
    *[("--ink-soft", ground) for ground in ("--ground", "--paper", "--raised", "--hover", "--grey-wash")],
    *[(tone, f"{tone}-wash") for tone in ("--green", "--amber", "--red", "--blue")],
    *[(tone, "--raised") for tone in ("--green", "--amber", "--red", "--blue")],
    *[("--ink", f"{tone}-wash") for tone in ("--green", "--amber", "--red", "--blue")],
    *[("--ink-soft", f"{tone}-wash") for tone in ("--green", "--amber", "--red", "--blue")],
    ("--on-green", "--green"),
    ("--on-green", "--green-strong"),
    ("--on-red", "--red"),
    ("--side-ink", "--side"),
    ("--side-soft", "--side"),
]


def tokens(scheme):
    css = (STATIC / "css" / "theme.css").read_text()
    opening = {"light": r":root \{", "dark": r'\[data-bs-theme="dark"\] \{'}[scheme]
    block = re.search(opening + r"(.*?)\n\}", css, re.S).group(1)
    return dict(re.findall(r"(--[\w-]+): (#[0-9a-f]{6});", block))


def luminance(colour):
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_text_stands_out_from_its_ground(scheme, ink, ground):
    """WCAG 2.2, 1.4.3: at least 4.5 to 1."""
    colours = tokens(scheme)

    assert contrast(colours[ink], colours[ground]) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("ground", ["--paper", "--raised", "--ground"])
def test_edges_of_controls_can_be_seen(scheme, ground):
    """WCAG 2.2, 1.4.11: at least 3 to 1."""
    colours = tokens(scheme)

    assert contrast(colours["--edge"], colours[ground]) >= 3
