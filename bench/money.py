"""A year's money in a portal of its own: its pages, sixteen writers on one ceiling, a long workbook.

The pages are asked with 200,000 entries and again with ten times as many. Entries are filled in without the ledger's
triggers, and the sums that those keep are then counted from the entries; the nightly check must find nothing.
"""

import json
import os
import sys
import tempfile
import threading
import tracemalloc
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path
from statistics import mean, median
from time import perf_counter
from typing import IO, Any

import psycopg2
from xlsxwriter import Workbook

from bench.databases import Databases
from bench.pages import Ask, Portal
from bench.seed_days import TODAY

MONEY, MORE_MONEY = "bench_money", "bench_more_money"
AGENCIES, ENTRIES, MANY = 110, 200_000, 2_000_000
WRITERS, EACH = 16, 250
ROWS, FEWER_ROWS = 50_000, 5_000
YEAR = TODAY.year


def measure(databases: Databases, rounds: int, quick: bool) -> dict[str, Any]:
    """What the portals saw, by name: few and many entries, asked in turn; writers and a workbook in the first."""
    entries, many = (ENTRIES // 10, MANY // 10) if quick else (ENTRIES, MANY)
    databases.make(MONEY)
    databases.run(MONEY, "manage.py", "prepare_portal", "--at", TODAY.isoformat())
    databases.run(MONEY, "-m", "bench.money", "begin", entries)
    databases.make(MORE_MONEY, MONEY)
    databases.run(MORE_MONEY, "-m", "bench.money", "go-on", many - entries)
    pages = ask_pages(databases, rounds)
    databases.drop(MORE_MONEY)
    with tempfile.NamedTemporaryFile(suffix=".json") as report:
        databases.run(MONEY, "-m", "bench.money", "work", int(quick), report.name)
        seen = json.loads(Path(report.name).read_text())
    databases.drop(MONEY)
    return {"entries": [entries, many], "pages": pages} | seen


def begin(entries: str) -> None:
    """Agencies with their lines, and so many entries."""
    from bench.seed import seed_agencies, seed_people

    agencies = seed_agencies(AGENCIES)
    seed_people(agencies, AGENCIES)
    make_lines(agencies)
    add_entries(int(entries))


def go_on(entries: str) -> None:
    """So many entries more."""
    add_entries(int(entries))


def work(quick: str, report: str) -> None:
    """A long workbook and many writers; what they took goes into the file `report`."""
    few = quick == "1"
    seen = {
        "export": long_workbook(ROWS // 10 if few else ROWS),
        "writers": writers(EACH // 5 if few else EACH),
    }
    Path(report).write_text(json.dumps(seen))


# --- A year full of entries -----------------------------------------------------------------------------------------


def make_lines(agencies: list[int]) -> None:
    """Every agency has a line for each content of three sources, and one commitment on each."""
    from django.db import connection
    from django.utils import timezone

    from programs.models import BudgetLine, Commitment, MoneySource, SpendingContent
    from programs.models.money_registers import MOST_MONEY
    from programs.services.ledger import ceiling_of, new_entry

    with connection.cursor() as cursor:
        for table in ("budgetentry", "budgetline", "ceiling", "commitment", "tally"):
            cursor.execute(f"ALTER TABLE programs_{table} DISABLE TRIGGER USER")
    year = _year()
    ceilings = [ceiling_of(year, MoneySource.objects.get(code=code)) for code in ("NST", "NSTW", "LG")]
    for ceiling in ceilings:
        new_entry(
            "ceiling", MOST_MONEY, ceiling=ceiling, dated_on=TODAY, actor=None, at=timezone.now()
        ).save()
        ceiling.amount += MOST_MONEY
        ceiling.save()
    contents = list(SpendingContent.objects.in_force_on(TODAY).order_by("position"))
    lines = BudgetLine.objects.bulk_create(
        BudgetLine(year=year, ceiling=ceiling, agency_id=agency, content=content)
        for agency in agencies
        for content in contents
        for ceiling in ceilings
    )
    Commitment.objects.bulk_create(
        Commitment(
            line=line,
            number=f"{line.pk}/HĐ",
            signed_on=TODAY,
            subject="Tập huấn",
            supplier="Công ty Mẫu",
            made_at=timezone.now(),
        )
        for line in lines
    )


def _year():
    from programs.models import BudgetYear

    return BudgetYear.objects.get(pk=YEAR)


FILL = """
    WITH numbered AS (
        SELECT l.id AS line, l.ceiling_id AS ceiling, c.id AS commitment,
               row_number() OVER (ORDER BY l.id) - 1 AS place, count(*) OVER () AS count
        FROM programs_budgetline l JOIN programs_commitment c ON c.line_id = l.id AND c.supplier = 'Công ty Mẫu'
        WHERE l.year_id = %(year)s
    )
    INSERT INTO programs_budgetentry (year_id, kind, ceiling_id, line_id, commitment_id, amount, dated_on, booked_on,
                                      booked_at, paper, reason, is_correction, by_name, by_title)
    SELECT %(year)s, kind, ceiling, line, CASE WHEN kind = 'allocate' THEN NULL ELSE commitment END,
           CASE WHEN kind = 'disburse' THEN 1000 + n %% 977 ELSE 1000000000 END,
           day, day, day + time '09:00', 'UNC ' || n, '', false, 'Người Ghi', 'Chuyên viên'
    FROM (
        SELECT n, numbered.*, CASE WHEN n < count THEN 'allocate' WHEN n < 2 * count THEN 'commit'
                                   ELSE 'disburse' END AS kind,
               make_date(%(year)s, 1, 1) + ((n * 7919) %% (%(today)s - make_date(%(year)s, 1, 1) + 1))::int AS day
        FROM generate_series(%(begin)s::bigint, %(begin)s + %(count)s - 1) AS n
        JOIN numbered ON numbered.place = n %% numbered.count
    ) AS entries ORDER BY n
"""
COUNTED = (
    """
    UPDATE programs_budgetline s SET allocated = e.allocated, committed = e.committed, disbursed = e.disbursed
    FROM (SELECT line_id, coalesce(sum(amount) FILTER (WHERE kind = 'allocate'), 0) AS allocated,
                 coalesce(sum(amount) FILTER (WHERE kind = 'commit'), 0) AS committed,
                 coalesce(sum(amount) FILTER (WHERE kind = 'disburse'), 0) AS disbursed
          FROM programs_budgetentry WHERE year_id = %(year)s AND by_name = 'Người Ghi' GROUP BY line_id) AS e
    WHERE s.id = e.line_id
    """,
    """
    UPDATE programs_commitment s SET amount = l.committed, disbursed = l.disbursed
    FROM programs_budgetline l WHERE l.id = s.line_id AND s.supplier = 'Công ty Mẫu'
    """,
    """
    UPDATE programs_ceiling s SET allocated = e.allocated
    FROM (SELECT ceiling_id, sum(allocated + adjusted) AS allocated FROM programs_budgetline GROUP BY 1) AS e
    WHERE s.id = e.ceiling_id AND s.year_id = %(year)s
    """,
    """
    INSERT INTO programs_tally AS tally (line_id, kind, month, amount)
    SELECT line_id, kind, date_trunc('month', booked_on)::date, sum(amount)
    FROM programs_budgetentry WHERE year_id = %(year)s AND by_name = 'Người Ghi' GROUP BY 1, 2, 3
    ON CONFLICT (line_id, kind, month) DO UPDATE SET amount = excluded.amount
    """,
)


def add_entries(count: int) -> None:
    """`count` entries more, then every sum as the ledger would have counted it. Raises if the nightly check differs."""
    from django.db import connection, transaction

    from programs.models import BudgetEntry, BudgetYear
    from programs.services.ledger_checks import wrong_in

    begin = BudgetEntry.objects.filter(year=YEAR, by_name="Người Ghi").count()
    given = {"year": YEAR, "begin": begin, "count": count, "today": TODAY}
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in (FILL, *COUNTED):
            cursor.execute(statement, given)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    if found := wrong_in(BudgetYear.objects.get(pk=YEAR)):
        raise RuntimeError(f"the sums are not those of the entries: {list(found.values())[:3]}")


# --- Pages ----------------------------------------------------------------------------------------------------------


def ask_pages(databases: Databases, rounds: int) -> dict[str, list[dict[str, Any]]]:
    """Name -> what a page of the year took with few entries and with many, as the secretariat, asked in turn."""
    base = f"/kinh-phi/{YEAR}/"
    asks = {
        "floor": f"/thuoc-do/kinh-phi/{YEAR}/",
        "pivot": base,
        "by content": f"{base}?theo=noi-dung",
        "as of a past day": f"{base}?ngay=17/{TODAY.month - 1:02}/{YEAR}",
        "progress": f"{base}tien-do/",
        "ledger": f"{base}so/",
        "an agency": f"{base}don-vi/{_first_agency(databases)}/",
    }
    portals = [Portal(databases, name) for name in (MONEY, MORE_MONEY)]
    took: dict[str, list[list[dict]]] = {name: [[], []] for name in asks}
    for number in range(rounds + 1):
        for name, path in asks.items():
            for place, portal in enumerate(portals):
                answer = portal.ask(Ask(path))
                if number:
                    took[name][place].append(answer)
    for portal in portals:
        portal.close()
    return {
        name: [
            {"ms": round(median(each["ms"] for each in answers), 3), "queries": answers[-1]["queries"]}
            for answers in both
        ]
        for name, both in took.items()
    }


def _first_agency(databases: Databases) -> int:
    """The key is the same in both portals: one is a copy of the other."""
    connection = psycopg2.connect(databases.of(MONEY)["DATABASE_URL"])
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT id FROM agencies_agency WHERE code = 'M0000'")
            return cursor.fetchone()[0]
    finally:
        connection.close()


# --- Writers --------------------------------------------------------------------------------------------------------

COLUMNS = """
    (year_id, kind, ceiling_id, line_id, amount, dated_on, booked_on, booked_at, paper, reason, is_correction, by_name,
     by_title)
    VALUES (%s, 'allocate', %s, %s, 1, %s, %s, now(), 'QĐ', '', false, 'Người Đo', '')
"""


def writers(each: int) -> dict[str, Any]:
    """Entries a second by sixteen writers on one ceiling: bare rows, the ledger, bare rows again, the service."""
    from django.db import connection

    from programs.models import BudgetLine

    lines = list(
        BudgetLine.objects.filter(year=YEAR, ceiling__source__code="NST")
        .order_by("-pk")
        .select_related("ceiling")
    )[:WRITERS]
    with connection.cursor() as cursor:
        for table in ("budgetentry", "budgetline", "ceiling", "commitment", "tally"):
            cursor.execute(f"ALTER TABLE programs_{table} ENABLE TRIGGER USER")
        cursor.execute("CREATE TABLE bare_entry (LIKE programs_budgetentry INCLUDING IDENTITY)")
    bare = [_rate(partial(_insert, "bare_entry"), lines, each)]
    ledger = _rate(partial(_insert, "programs_budgetentry"), lines, each)
    bare.append(_rate(partial(_insert, "bare_entry"), lines, each))
    return {"bare": mean(bare), "ledger": ledger, "service": _rate(_book, lines, each)}


def _rate(writer: Callable[[Any], Generator[None, None, None]], lines: list, each: int) -> float:
    """Entries a second while every writer writes `each`, a transaction each; all are at their desks when it begins."""
    ready, troubles = threading.Barrier(len(lines) + 1), []

    def work(line):
        try:
            with closing_writer(writer(line)) as write:
                write()
                ready.wait()
                for _number in range(each):
                    write()
        except BaseException as trouble:
            troubles.append(trouble)
            ready.abort()

    threads = [threading.Thread(target=work, args=[line]) for line in lines]
    for thread in threads:
        thread.start()
    ready.wait()
    began = perf_counter()
    for thread in threads:
        thread.join()
    if troubles:
        raise troubles[0]
    return len(lines) * each / (perf_counter() - began)


@contextmanager
def closing_writer(steps: Generator[None, None, None]) -> Iterator[Callable[[], None]]:
    """One more entry at each call; at the end the writer's connection is closed."""
    try:
        yield lambda: next(steps)
    finally:
        steps.close()


def _insert(table: str, line) -> Generator[None, None, None]:
    """Rows by SQL alone."""
    connection = psycopg2.connect(os.environ["DATABASE_URL"])
    values = (YEAR, line.ceiling_id, line.pk, TODAY, TODAY)
    try:
        with connection.cursor() as cursor:
            while True:
                cursor.execute(f"INSERT INTO {table} {COLUMNS}", values)
                connection.commit()
                yield
    finally:
        connection.close()


def _book(line) -> Generator[None, None, None]:
    """Entries through the service that every act of the portal books with."""
    from django.db import connection, transaction
    from django.utils import timezone

    from programs.services.ledger import book, new_entry

    try:
        while True:
            with transaction.atomic():
                book([new_entry("allocate", 1, line=line, dated_on=TODAY, actor=None, at=timezone.now())])
            yield
    finally:
        connection.close()


# --- A long workbook ------------------------------------------------------------------------------------------------

BARE = """
    SELECT e.id, e.booked_on, e.dated_on, e.kind, g.short_name, c.name, s.name, e.paper, e.reason, e.amount, e.by_name
    FROM programs_budgetentry e
    JOIN programs_budgetline l ON l.id = e.line_id
    JOIN agencies_agency g ON g.id = l.agency_id
    JOIN programs_spendingcontent c ON c.id = l.content_id
    JOIN programs_ceiling x ON x.id = e.ceiling_id
    JOIN programs_moneysource s ON s.id = x.source_id
    WHERE e.year_id = %s ORDER BY e.id DESC LIMIT %s
"""


def long_workbook(rows: int) -> dict[str, Any]:
    """The ledger as a workbook to XlsxWriter's own loop over the same rows of SQL; and what memory it holds."""
    times: dict[str, list[float]] = {"portal": [], "bare": []}
    for number in range(3):
        for name, write in (("portal", _portal_workbook), ("bare", _bare_workbook)):
            with tempfile.TemporaryFile() as file:
                began = perf_counter()
                write(file, rows)
                if number:
                    times[name].append(perf_counter() - began)
    return {
        "rows": rows,
        "portal": mean(times["portal"]),
        "bare": mean(times["bare"]),
        "peaks": [_peak(rows // 10), _peak(rows)],
    }


def _peak(rows: int) -> int:
    with tempfile.TemporaryFile() as file:
        tracemalloc.start()
        _portal_workbook(file, rows)
        _now, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return peak


def _portal_workbook(file: IO[bytes], rows: int) -> None:
    from django.db import transaction
    from django.http import QueryDict

    from agencies.enums import Role
    from agencies.exports.excel import write_sheet
    from agencies.models import Membership
    from agencies.selectors.actors import actor_for
    from programs.exports.ledger import LEDGER

    desk = (
        Membership.objects.at_work_on(TODAY).select_related("user", "agency").filter(role=Role.SECRETARIAT)[0]
    )
    with transaction.atomic():
        sheet = LEDGER.answer(actor_for(desk, TODAY), QueryDict(f"nam={YEAR}"))
        write_sheet(replace(sheet, rows=islice(sheet.rows, rows)), file)


def _bare_workbook(file: IO[bytes], rows: int) -> None:
    """As XlsxWriter's pages show it: a loop, its own way to tell what a value is, constant memory."""
    connection = psycopg2.connect(os.environ["DATABASE_URL"])
    try:
        with Workbook(file, {"constant_memory": True, "default_date_format": "dd/mm/yyyy"}) as book:
            sheet = book.add_worksheet()
            with connection.cursor("bare") as cursor:
                cursor.itersize = 2000
                cursor.execute(BARE, (YEAR, rows))
                for number, values in enumerate(cursor):
                    sheet.write_row(number, 0, values)
    finally:
        connection.close()


def main(act: str, *arguments: str) -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ocop_portal.settings")
    django.setup()
    {"begin": begin, "go-on": go_on, "work": work}[act](*arguments)


if __name__ == "__main__":
    main(*sys.argv[1:])
