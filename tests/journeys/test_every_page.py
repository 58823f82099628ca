"""Every page that the main roles can reach, in both languages, wide and narrow, light and dark."""

import re
from collections import deque
from contextlib import ExitStack
from urllib.parse import urljoin, urlsplit

import pytest
from django.urls import Resolver404, resolve

from tests.journeys.looks import (
    NARROW,
    WIDE,
    at_width,
    check_accessible,
    check_quiet,
    check_width,
    picture,
)
from tests.journeys.people import People
from tests.journeys.portals import busy_database, october_database, running, sql

# Who looks at which portal in which language: the secretariat sees nearly every page, the others what is theirs.
WALKS = {
    "busy": (
        ("thuky", "vi"),
        ("thuky", "en"),
        ("lanhdao", "en"),
        ("tanphu", "vi"),
        ("kiemtoan", "vi"),
        ("nnptnt", "en"),
    ),
    "october": (("trongduc", "vi"), ("trongduc", "en"), ("ct.xa.phuhoa", "en"), ("hoidong1", "vi")),
}
# Each language in two of the four: wide and narrow, light and dark.
VIEWS = {"vi": ((WIDE, "light"), (NARROW, "dark")), "en": ((WIDE, "dark"), (NARROW, "light"))}
NO_PAGES = ("export", "example", "file", "html", "admin:")
PAPERS = {
    f"products:{name}"
    for name in (
        *("dossier-form", "dossier-paper", "photo", "certificate-print", "certificate-notice"),
        *("decision-word", "session-minutes", "session-results"),
    )
}
# Words that no Vietnamese sentence has, not even one without accents.
ENGLISH = re.compile(
    r"\b(the|and|of|is|are|with|for|this|that|from|your|you|not|has|have|was|will|please|by|been|all|edit|save|"
    r"search|file|date|page|next|previous|required|field|invalid|submit|delete|user|name|password|error|value|"
    r"enter|select|choose|one|yes)\b",
    re.IGNORECASE,
)
# Addresses, and numbers of documents, belong to no language.
NO_LANGUAGE = re.compile(r"\{\w+\}|\S+@\S+|https?://\S+|\S+/[A-ZĐ]+-[\w-]+")
VIETNAMESE = re.compile("[À-ỹĐđ]")
# Visible text and what assistive technology reads, without parts marked as another language.
WORDS = """(language) => {
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (parent.closest("script, style, template, code, textarea, #words")) continue;
    if (parent.closest("[lang]").lang === language) found.push(node.data);
  }
  for (const one of document.querySelectorAll("[placeholder], [aria-label], [title], [alt]")) {
    if (one.closest("[lang]").lang !== language) continue;
    found.push(...["placeholder", "aria-label", "title", "alt"].map((name) => one.getAttribute(name) ?? ""));
  }
  const words = document.getElementById("words");
  if (words) found.push(...Object.values(words.dataset));
  found.push(document.title);
  return found.map((text) => text.replace(/\\s+/g, " ").trim()).filter(Boolean);
}"""
# A link in a drawing tells its address as a value that moves.
LINKS = "() => [...document.querySelectorAll('a[href]')].map((one) => one.href.baseVal ?? one.href)"


@pytest.fixture(scope="module")
def portals(tmp_path_factory):
    """The portal in the middle of its year, and in the middle of a round; all tests of this file only read them."""
    with ExitStack() as stack:

        def start(fill):
            folder = tmp_path_factory.mktemp("portal")
            return stack.enter_context(running(folder, fill(folder)))

        yield {"busy": start(busy_database), "october": start(october_database)}


@pytest.fixture(scope="module")
def data(portals):
    """By portal everything people wrote into its database, in one text: an English page may quote it, and no more."""
    return {name: texts_of(portal.database) for name, portal in portals.items()}


def texts_of(database) -> str:
    tables = sql(
        database,
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename ~ '^(agencies|programs|products)_'",
    )
    rows = [row for (table,) in tables for (row,) in sql(database, f'SELECT t::text FROM "{table}" t')]
    return re.sub(r"\s+", " ", "\n".join(rows))


@pytest.fixture(scope="module")
def looked_at():
    """The kinds of pages that were looked at in a language."""
    return set()


@pytest.fixture
def visitors(browser, portals):
    """People at the door of the busy portal."""
    people = People(browser, portals["busy"])
    yield people
    people.go_home()


@pytest.fixture
def visitors_of(browser, portals):
    """People at the door of the portal of that name."""
    doors = {name: People(browser, portal) for name, portal in portals.items()}
    yield doors.__getitem__
    for people in doors.values():
        people.go_home()


def choose_language(person, language):
    """The button in the top line changes between the two; the portal remembers what a person chose last."""
    page = person.page
    if page.locator("html").get_attribute("lang") != language:
        person.follow(page.locator("button[name='language']"))
    assert page.locator("html").get_attribute("lang") == language


def name_of_page(address: str) -> str:
    """What kind of page an address leads to; nothing when it is none of the portal's own."""
    try:
        return resolve(urlsplit(address).path).view_name
    except Resolver404:
        return ""


def is_page(name: str) -> bool:
    return bool(name) and name not in PAPERS and not any(part in name for part in NO_PAGES)


def links_of(person) -> list[str]:
    """Where one can go from here, within the portal."""
    home = person.portal.address
    links = [urljoin(person.page.url, link) for link in person.page.evaluate(LINKS)]
    return [link for link in links if link.startswith(home + "/")]


def walk(person, look_at):
    """Visit one page of each kind that can be reached by links, and look at it; return the kinds."""
    seen, ways = set(), deque([person.page.url])
    while ways:
        address = ways.popleft()
        name = name_of_page(address)
        if not is_page(name) or name in seen:
            continue
        seen.add(name)
        person.page.goto(address)
        look_at(name)
        ways.extend(links_of(person))
    return seen


def see(person, name, language):
    """One page as both kinds of screens show it."""
    for width, theme in VIEWS[language]:
        person.page.evaluate("(theme) => { document.documentElement.dataset.bsTheme = theme }", theme)
        at_width(person.page, width)
        check_width(person.page)
        check_accessible(person.page)
        picture(person.page, f"{person.username}-{language}-{name.split(':')[-1]}-{theme}")
    check_quiet(person.page)


def foreign_words(person, language, data) -> list[str]:
    texts = [NO_LANGUAGE.sub("·", text) for text in person.page.evaluate(WORDS, language)]
    if language == "vi":
        return [text for text in texts if ENGLISH.search(text)]
    return [text for text in texts if not all(quoted in data for quoted in vietnamese_in(text))]


def vietnamese_in(text: str) -> list[str]:
    """What is Vietnamese in a line, from the first word with an accent to the last, between its punctuation marks."""
    pieces = re.split(r"\s*[·:,;()…→“”]\s*|\s[–/]\s", text.replace("Đồng Nai", "·"))
    runs = [re.search(r"\S*[À-ỹĐđ](?:.*[À-ỹĐđ])?\S*", piece) for piece in pieces]
    return [run[0].rstrip(".") for run in runs if run]


PAGES_OF = {
    "thuky": {
        "programs:overview",
        "programs:plan-edit",
        "programs:annual-plan-call",
        "programs:request",
        "programs:handover",
    },
    "lanhdao": {"programs:overview", "programs:annual-plan", "programs:plan"},
    "tanphu": {"programs:annual-plan-edit", "programs:annual-plan-compare", "programs:duty-progress"},
    "kiemtoan": {"programs:overview", "programs:duty", "agencies:agency"},
    "nnptnt": {"programs:duty", "agencies:notifications", "agencies:preferences"},
    "trongduc": {
        "products:dossier-assess",
        "products:dossier-parts",
        "products:paper",
        "products:product-edit",
    },
    "ct.xa.phuhoa": {"products:dossier", "products:producer"},
    "hoidong1": {"products:criteria-form", "products:council"},
}


@pytest.mark.parametrize(
    ("portal", "role", "language"), [(portal, *walk) for portal, walks in WALKS.items() for walk in walks]
)
def test_every_page_at_two_widths(visitors_of, data, looked_at, portal, role, language):
    """Who comes later reads every page again, and looks closely at what nobody saw before and at what is theirs."""
    person = visitors_of(portal).visitor(role)
    person.sign_in()
    choose_language(person, language)
    troubles = []

    def look_at(name):
        if (name, language) not in looked_at or name in PAGES_OF[role]:
            try:
                see(person, name, language)
            except AssertionError as trouble:
                troubles.append(str(trouble))
        looked_at.add((name, language))
        if words := foreign_words(person, language, data[portal]):
            troubles.append(f"{person.page.url}: {words}")

    seen = walk(person, look_at)

    assert not troubles, "\n".join(troubles)
    assert PAGES_OF[role] <= seen, f"not reached by links: {PAGES_OF[role] - seen}"


def test_the_officer_of_agriculture_switches_roles(visitors):
    """Somebody with two memberships; the page always says as whom one acts."""
    officer = visitors.visitor("nnptnt")
    officer.sign_in()
    choose_language(officer, "vi")
    before = officer.text("footer")
    officer.page.get_by_text("Mở trình đơn cá nhân").locator("xpath=..").click()
    officer.look("50-two-roles")
    officer.follow(officer.page.locator(".menu-list form button:not([aria-current])").first)
    assert officer.text("footer") != before
    officer.look("51-in-the-other-role")


@pytest.mark.parametrize("language", VIEWS)
def test_pages_of_visitors(visitors, data, language):
    """The sign-in page and those that say that there is nothing here."""
    person = visitors.visitor()
    person.go("/dang-nhap/")
    choose_language(person, language)
    see(person, "sign-in", language)
    assert not foreign_words(person, language, data["busy"])
    assert person.go("/khong-co-trang-nay/").status == 404
    see(person, "not-found", language)
    assert not foreign_words(person, language, data["busy"])


@pytest.mark.parametrize("language", VIEWS)
def test_the_page_that_says_why_not(visitors, data, language):
    """What one may not do is refused with a sentence and a way on."""
    person = visitors.visitor("tanphu")
    person.sign_in()
    choose_language(person, language)
    assert person.go("/tong-quan/").status == 403
    see(person, "forbidden", language)
    assert not foreign_words(person, language, data["busy"])
