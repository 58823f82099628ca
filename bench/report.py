"""The one table: what was measured, beside what it is measured against and what was aimed at."""

import argparse
from dataclasses import dataclass
from typing import Any

from bench import reminders
from bench.pages import (
    ADMINS,
    DEEP,
    FILTERS,
    FLOORS,
    LARGE,
    PAGES,
    SEARCHES,
    SMALL,
    WALKS,
    YARDSTICKS,
    Ask,
    Pages,
)

MOST_QUERIES = 15
MOST_QUERIES_A_DOSSIER = 30
MOST_QUERIES_OF_MONEY = 20
FLAT = 1.2


@dataclass
class Line:
    """One ratio and whether it is as aimed."""

    what: str
    figure: str
    aim: str = ""
    met: bool | None = None

    def __str__(self) -> str:
        verdict = {True: "✓", False: "**missed**", None: ""}[self.met]
        return f"| {self.what} | {self.figure} | {self.aim} | {verdict} |"


def written(
    pages: Pages,
    stars: dict[str, Any],
    money: dict[str, Any],
    runs: list[tuple[reminders.Case, dict[str, Any]]],
    sizes: argparse.Namespace,
) -> str:
    """Markdown, as results.md and the README hold it."""
    lines = [*_yardsticks(pages), *_page_lines(pages), *_list_lines(pages), *_excel(pages)]
    lines += [*_star_pages(stars), *_closings(stars["closing"]), _bundles(stars["bundle"]), *_products(stars)]
    lines += [*_money_pages(money), *_money_writers(money["writers"]), *_money_workbook(money["export"])]
    for case, found in runs:
        lines += _run_lines(case, found)
    lines.append(_growth(runs))
    return "\n".join(
        [
            f"{sizes.few:,} and {sizes.duties:,} duties of {sizes.agencies} agencies in two portals, asked in turn by "
            f"one client each; p50 of {sizes.rounds} rounds, in one run on one machine. The yardsticks go through "
            "the portal's own middleware, where nothing else is said. Times are for scale; the ratios count.",
            "",
            "| What | Seen | Aim | |",
            "|---|---|---|---|",
            *map(str, lines),
            "",
        ]
    )


# --- Pages --------------------------------------------------------------------------------------------------------


def _yardsticks(pages: Pages) -> list[Line]:
    lines = []
    for name, path in YARDSTICKS.items():
        bare, full = (pages.of(LARGE, Ask(path, bare=bare)).ms for bare in (True, False))
        lines.append(
            Line(
                f"Yardstick {name}",
                f"{bare:.1f} ms with Django's middleware alone, {full:.1f} ms with the portal's",
            )
        )
    for path, floor in FLOORS.items():
        bare, full = (pages.of(LARGE, floor._replace(bare=bare)).ms for bare in (True, False))
        lines.append(
            Line(
                f"Yardstick floor page of {path}",
                f"{bare:.1f} ms with Django's middleware alone, {full:.1f} ms with the portal's",
            )
        )
    return lines


def _page_lines(pages: Pages) -> list[Line]:
    """Every page as it is with few duties and with many."""
    lines = []
    for ask in [*PAGES, *SEARCHES, *FILTERS]:
        small, large = pages.of(SMALL, ask), pages.of(LARGE, ask)
        queries, ratio = max(small.queries, large.queries), large.ms / small.ms
        size = f"{small.bytes // 1024} → {large.bytes // 1024} KB"
        lines.append(
            Line(
                f"`{ask.path}` as {ask.who}, many duties to few",
                f"{ratio:.2f} × ({small.ms:.1f} → {large.ms:.1f} ms, {size}), {queries} queries",
                f"≤ {FLAT} ×, ≤ {MOST_QUERIES} queries",
                round(ratio, 2) <= FLAT and queries <= MOST_QUERIES,
            )
        )
    return lines


def _list_lines(pages: Pages) -> list[Line]:
    lines = []
    for path, floor in FLOORS.items():
        page = pages.of(LARGE, Ask(path, floor.who))
        full, bare = (pages.of(LARGE, floor._replace(bare=bare)) for bare in (False, True))
        lines.append(_ratio(f"`{path}` to its floor page", page.ms, full.ms, 3))
        lines.append(Line("… to the floor page with Django's middleware alone", f"{page.ms / bare.ms:.1f} ×"))
    for path, admin in ADMINS.items():
        times = pages.of(LARGE, admin).ms / pages.of(LARGE, Ask(path)).ms
        lines.append(Line(f"Django admin to `{path}`, the same rows", f"{times:.1f} ×", "≥ 3 ×", times >= 3))
    for ask in WALKS:
        deep, number = pages.deep[LARGE, ask.path]
        what = f"`{ask.path}` page {number}" + ("" if number == DEEP else " (the last)")
        lines.append(_ratio(f"{what} to page 1", pages.of(LARGE, deep).ms, pages.of(LARGE, ask).ms, 1.2))
    for ask in SEARCHES:
        whole = pages.of(LARGE, ask._replace(path=ask.path.partition("?")[0]))
        lines.append(
            _ratio(f"`{ask.path}` as {ask.who} to the whole list", pages.of(LARGE, ask).ms, whole.ms, 1.2)
        )
    return lines


def _excel(pages: Pages) -> list[Line]:
    times = pages.excel / pages.copy
    return [
        Line(
            "Excel of all duties to COPY of the same rows",
            f"{times:.0f} × ({pages.excel:.1f} s to {pages.copy:.2f} s)",
        )
    ]


def _ratio(what: str, part: float, whole: float, most: float) -> Line:
    ratio = part / whole
    return Line(what, f"{ratio:.2f} ×", f"≤ {most:g} ×", round(ratio, 2) <= most)


# --- Stars ----------------------------------------------------------------------------------------------------------


def _star_pages(stars: dict[str, Any]) -> list[Line]:
    pages = stars["pages"]
    pairs = [
        ("`/xac-thuc/<code>/` to hello", "verify", "hello"),
        ("A score sheet to its floor page", "sheet", "floor of a sheet"),
    ]
    return [_ratio(what, pages[page]["ms"], pages[floor]["ms"], 3) for what, page, floor in pairs]


def _closings(closings: list[dict[str, Any]]) -> list[Line]:
    few, many = closings
    a_dossier = many["queries"] / many["dossiers"]
    growth = (many["queries"] - few["queries"]) / (many["dossiers"] - few["dossiers"])
    return [
        Line(
            f"Closing a session of {many['dossiers']} dossiers, 9 members",
            f"{a_dossier:.1f} queries a dossier, {many['seconds']:.1f} s",
            f"≤ {MOST_QUERIES_A_DOSSIER}",
            a_dossier <= MOST_QUERIES_A_DOSSIER,
        ),
        Line(
            f"… one dossier more, between {few['dossiers']} and {many['dossiers']}",
            f"{growth:.1f} queries",
            "no more than linear",
            growth <= few["queries"] / few["dossiers"],
        ),
    ]


def _bundles(bundles: list[dict[str, Any]]) -> Line:
    few, many = bundles
    share = 100 * (many["peak"] - few["peak"]) / (many["bytes"] - few["bytes"])
    # Papers stream; what stays of each is its name, its row and its line of the manifest.
    return Line(
        f"Memory that more papers of a bundle cost, of their size, between {few['papers']} and {many['papers']} papers",
        f"{share:.2f} % ({few['peak'] / 2**20:.1f} MB for {few['bytes'] / 2**20:.0f} MB, "
        f"{many['peak'] / 2**20:.1f} MB for {many['bytes'] / 2**20:.0f} MB)",
        "≤ 1 %",
        round(share, 2) <= 1,
    )


def _products(stars: dict[str, Any]) -> list[Line]:
    pages, first = stars["list"], stars["list"]["page 1"]
    lines = [
        _ratio(
            f"`/san-pham/` of {stars['products']:,} products, {name} to page 1", page["ms"], first["ms"], 1.2
        )
        for name, page in pages.items()
        if page is not first
    ]
    most = max(page["queries"] for page in pages.values())
    lines.append(Line("… queries", f"{most}", f"≤ {MOST_QUERIES}", most <= MOST_QUERIES))
    points, outlets = stars["map"], f"{stars['outlets']:,} points"
    lines += [
        _ratio(f"The map of {outlets} to its floor page", points["map"]["ms"], points["floor"]["ms"], 3),
        _ratio(
            f"A piece of the map of {outlets} to its floor page",
            points["drag"]["ms"],
            points["floor"]["ms"],
            3,
        ),
    ]
    return lines + [
        _ratio(
            f"“{words}” among {stars['names']:,} names to the indexed SQL alone ({found} rows)",
            selector,
            sql,
            2,
        )
        for words, selector, sql, found in stars["search"]
    ]


# --- Money ----------------------------------------------------------------------------------------------------------


def _money_pages(money: dict[str, Any]) -> list[Line]:
    """The pages of a year at both sizes; the pivot beside its floor page at the smaller."""
    entries = " to ".join(f"{count:,}" for count in reversed(money["entries"]))
    pages = money["pages"]
    lines = [
        _ratio(
            f"`/kinh-phi/<year>/` of {money['entries'][0]:,} entries to its floor page",
            pages["pivot"][0]["ms"],
            pages["floor"][0]["ms"],
            3,
        )
    ]
    for name, (few, many) in pages.items():
        ratio, queries = many["ms"] / few["ms"], many["queries"]
        lines.append(
            Line(
                f"A year's money, {name}: {entries} entries",
                f"{ratio:.2f} × ({few['ms']:.1f} → {many['ms']:.1f} ms), {queries} queries",
                f"≤ {FLAT} ×, ≤ {MOST_QUERIES_OF_MONEY} queries",
                round(ratio, 2) <= FLAT and queries <= MOST_QUERIES_OF_MONEY,
            )
        )
    return lines


def _money_writers(writers: dict[str, float]) -> list[Line]:
    share = writers["ledger"] / writers["bare"]
    return [
        Line(
            "Sixteen writers on one ceiling, entries of the ledger to rows without any check",
            f"{100 * share:.0f} % ({writers['ledger']:,.0f} to {writers['bare']:,.0f} a second)",
            "≥ 50 %",
            share >= 0.5,
        ),
        Line("… through the portal's service", f"{100 * writers['service'] / writers['bare']:.0f} %"),
    ]


def _money_workbook(export: dict[str, Any]) -> list[Line]:
    few, many = export["peaks"]
    return [
        _ratio(
            f"The ledger as a workbook of {export['rows']:,} rows to XlsxWriter's own loop",
            export["portal"],
            export["bare"],
            1.3,
        ),
        Line(
            "… memory held, ten times the rows",
            f"{many / few:.2f} × ({few / 2**20:.1f} → {many / 2**20:.1f} MB)",
            f"≤ {FLAT} ×",
            round(many / few, 2) <= FLAT,
        ),
    ]


# --- Reminders ----------------------------------------------------------------------------------------------------


def _run_lines(case: reminders.Case, found: dict[str, Any]) -> list[Line]:
    loop = sum(found["smtplib"]) / len(found["smtplib"])
    run, deliver = found["run"]["seconds"], found["deliver"]["seconds"]
    name = f"Reminding {case.people:,} people, {case.name}"
    size = found["bytes"] / found["mails"] / 1024
    told = f"{found['mails']:,} mails of {size:.0f} KB, {found['reminders']:,} register rows"
    return [
        Line(
            f"{name}: run + delivery to smtplib alone",
            f"{(run + deliver) / loop:.2f} × ({told})",
            "≤ 1.5 ×",
            (run + deliver) / loop <= 1.5,
        ),
        Line("… of that finding what is due", f"{found['compute']['seconds'] / loop:.2f} ×"),
        Line(
            "… writing mails and register",
            f"{(run - found['compute']['seconds']) / loop:.2f} × ({run:.1f} s)",
        ),
        Line(
            "… delivering",
            f"{deliver / loop:.2f} × ({deliver:.1f} s; smtplib {loop:.1f} s, {found['mails'] / loop:,.0f} mails/s)",
        ),
    ]


def _growth(runs: list[tuple[reminders.Case, dict[str, Any]]]) -> Line:
    """Queries of the run itself: so many for the start and so many a batch."""
    (few, first), (many, second) = runs[0], runs[1]
    times = second["run"]["queries"] / first["run"]["queries"]
    seen = (
        f"{first['run']['queries']} for {few.people:,} people, {second['run']['queries']} for {many.people:,}"
    )
    return Line(
        "Queries of a reminder run, COPY included",
        seen,
        "by batches, not people",
        times < many.people / few.people,
    )
