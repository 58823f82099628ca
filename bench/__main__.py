"""`python -m bench [--quick] [--duties N] [--people N] [--rounds N]`: measure, print one table, write results.md."""

import argparse
import json
import sys
import tempfile
from pathlib import Path

from bench import money, reminders, report, stars
from bench.databases import Databases
from bench.pages import LARGE, SMALL, Pages
from bench.seed_days import TODAY
from ocop_portal.local.throwaway import throwaway_services

RESULTS = Path(__file__).with_name("results.md")


def main() -> int:
    sizes = _arguments()
    log_path = Path(tempfile.gettempdir()) / "ocop-bench.log"
    with log_path.open("w") as log, throwaway_services(durable=True) as environment:
        databases = Databases(environment, log)
        try:
            _say("filling two portals")
            _fill_portals(databases, sizes)
            _say(f"asking pages, {sizes.rounds} rounds")
            pages = Pages(databases, sizes.rounds)
            _say("stars: pages, a session's end, a bundle, products")
            seen = stars.measure(databases, sizes.rounds, sizes.quick)
            _say("money: pages, writers, a long workbook")
            year = money.measure(databases, sizes.rounds, sizes.quick)
            runs = [
                _reminder_run(databases, case, sizes) for case in reminders.cases(sizes.people, sizes.quick)
            ]
        except BaseException:
            print(f"The log is {log_path}", file=sys.stderr)
            raise
    text = report.written(pages, seen, year, runs, sizes)
    print(text)
    if not sizes.quick:
        RESULTS.write_text(text)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--duties", type=int, default=110_000, help="duties of the large portal")
    parser.add_argument("--few", type=int, default=1_000, help="duties of the small portal")
    parser.add_argument("--agencies", type=int, default=110)
    parser.add_argument("--people", type=int, default=10_000, help="people of the reminder run")
    parser.add_argument("--rounds", type=int, default=41, help="how often each page is asked")
    parser.add_argument(
        "--quick", action="store_true", help="a tenth of everything; results.md stays as it is"
    )
    sizes = parser.parse_args()
    if sizes.quick:
        sizes.duties, sizes.people, sizes.rounds = sizes.duties // 10, sizes.people // 10, 7
    return sizes


def _fill_portals(databases: Databases, sizes: argparse.Namespace) -> None:
    """The sample once, then copies of it filled to different sizes."""
    databases.make("bench_sample")
    databases.run("bench_sample", "manage.py", "prepare_portal", "--at", TODAY.isoformat())
    for name, duties in ((SMALL, sizes.few), (LARGE, sizes.duties)):
        databases.make(name, "bench_sample")
        _fill(databases, name, agencies=sizes.agencies, duties=duties, people=2 * sizes.agencies)


def _fill(databases: Databases, name: str, **sizes) -> None:
    databases.run(name, "-m", "bench.fill", json.dumps(sizes))


def _reminder_run(databases: Databases, case: reminders.Case, sizes: argparse.Namespace) -> tuple:
    _say(f"reminding {case.people:,} people, {case.name}")
    name = reminders.database_of(case)
    databases.make(name, "bench_sample")
    since = case.day.fromordinal(case.day.toordinal() - 1).isoformat()
    _fill(
        databases,
        name,
        agencies=sizes.agencies,
        duties=sizes.duties,
        people=case.people,
        undone_since=since,
    )
    found = reminders.measure(databases, case)
    databases.drop(name)
    return case, found


def _say(what: str) -> None:
    print(f"· {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
