"""Page times, side by side: two portals, one small and one large, asked in turn by one client each."""

import json
import os
import subprocess
import sys
from collections import defaultdict
from statistics import median
from typing import NamedTuple

from bench.databases import ROOT, Databases

SMALL, LARGE = "bench_small", "bench_large"
DEEP = 400


class Ask(NamedTuple):
    """One address to measure, as whom, and whether with Django's middleware alone."""

    path: str
    who: str = "secretariat"
    bare: bool = False


HELLO, SIGNED_IN = "hello", "signed-in"
YARDSTICKS = {HELLO: "/thuoc-do/hello/", SIGNED_IN: "/thuoc-do/signed-in/"}
FLOORS = {
    "/nhiem-vu/": Ask("/thuoc-do/duties/"),
    "/ke-hoach-nam/": Ask("/thuoc-do/annual-plans/"),
    "/viec-cua-toi/": Ask("/thuoc-do/work/", "officer"),
}
ADMINS = {
    "/nhiem-vu/": Ask("/thuoc-do/admin/programs/duty/"),
    "/ke-hoach-nam/": Ask("/thuoc-do/admin/programs/annualplan/"),
}
PAGES = [
    Ask("/viec-cua-toi/", "officer"),
    Ask("/viec-cua-toi/"),
    Ask("/nhiem-vu/"),
    Ask("/nhiem-vu/", "officer"),
    Ask("/ke-hoach-nam/"),
    Ask("/ke-hoach-nam/", "officer"),
    Ask("/tong-quan/"),
]
SEARCHES = [
    Ask("/nhiem-vu/?q=xuc+tien+thuong+mai"),
    Ask("/nhiem-vu/?q=ra+soat+bao+bi+chu+the"),
    Ask("/nhiem-vu/?q=xuc+tien+thuong+mai", "officer"),
    Ask("/ke-hoach-nam/?q=phu"),
]
FILTERS = [
    Ask("/nhiem-vu/?trang-thai=overdue"),
    Ask("/nhiem-vu/?trang-thai=done_late"),
    Ask("/nhiem-vu/?tinh-trang=reported"),
    Ask("/nhiem-vu/?sort=co-quan"),
]
# Where page 400 is looked for; a list that is shorter ends before.
WALKS = [Ask("/nhiem-vu/"), Ask("/ke-hoach-nam/?nam=tat-ca")]


class Figure(NamedTuple):
    """The median of what one address took, and what one answer cost."""

    ms: float
    queries: int
    bytes: int


class Portal:
    """A client in a process of its own, on one database."""

    def __init__(self, databases: Databases, name: str):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bench.client"],
            cwd=ROOT,
            env=os.environ | databases.of(name),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=databases.log,
            text=True,
        )

    def order(self, act: str, **what) -> dict:
        self.process.stdin.write(json.dumps({"act": act, **what}) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"the client ended at {act} {what}; see the log")
        return json.loads(line)

    def ask(self, ask: Ask) -> dict:
        answer = self.order("ask", **ask._asdict())
        if not answer["status"].startswith("200"):
            raise RuntimeError(f"{ask.path} as {ask.who}: {answer['status']}")
        return answer

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait(30)


class Pages:
    """All figures of one run: `of(SMALL, Ask("/nhiem-vu/"))`."""

    def __init__(self, databases: Databases, rounds: int):
        self.portals = {name: Portal(databases, name) for name in (SMALL, LARGE)}
        self.figures: dict[tuple[str, Ask], Figure] = {}
        self.deep: dict[tuple[str, str], tuple[Ask, int]] = {}
        try:
            self._find_deep_pages()
            self._measure(rounds)
            self.excel, self.copy = self._measure_excel(3 if rounds > 20 else 1)
        finally:
            for portal in self.portals.values():
                portal.close()

    def of(self, name: str, ask: Ask) -> Figure:
        return self.figures[name, ask]

    def _find_deep_pages(self) -> None:
        for name, portal in self.portals.items():
            for ask in WALKS:
                found = portal.order("walk", path=ask.path, who=ask.who, pages=DEEP)
                self.deep[name, ask.path] = ask._replace(path=found["path"]), found["page"]

    def _asks(self, name: str) -> list[Ask]:
        plain = [Ask(path, bare=bare) for path in YARDSTICKS.values() for bare in (True, False)]
        floors = [ask._replace(bare=bare) for ask in FLOORS.values() for bare in (True, False)]
        deep = [self.deep[name, ask.path][0] for ask in WALKS]
        return [*plain, *floors, *ADMINS.values(), *PAGES, *WALKS, *deep, *SEARCHES, *FILTERS]

    def _measure(self, rounds: int) -> None:
        """Every address of both portals in turn, again and again; the first round only warms up."""
        asks = {name: list(dict.fromkeys(self._asks(name))) for name in self.portals}
        turns = [
            (name, ask)
            for pair in zip(*asks.values(), strict=False)
            for name, ask in zip(asks, pair, strict=True)
        ]
        turns += [(name, ask) for name in asks for ask in asks[name] if (name, ask) not in turns]
        took: dict[tuple[str, Ask], list[dict]] = defaultdict(list)
        for number in range(rounds + 1):
            for name, ask in turns:
                answer = self.portals[name].ask(ask)
                if number:
                    took[name, ask].append(answer)
        self.figures = {
            key: Figure(
                median(answer["ms"] for answer in answers), answers[-1]["queries"], answers[-1]["bytes"]
            )
            for key, answers in took.items()
        }

    def _measure_excel(self, times: int) -> tuple[float, float]:
        """Seconds of the export of all duties, from the asking to the file, and of COPY of the same rows."""
        portal = self.portals[LARGE]
        exports, copies = [], []
        for _time in range(times):
            copies.append(portal.order("copy")["ms"] / 1000)
            exports.append(
                portal.order("export", path="/nhiem-vu/xuat-excel/", who="secretariat")["ms"] / 1000
            )
        return median(exports), median(copies)
