"""`python -m bench.products`: the list of products, and a name found among many, against plain yardsticks.

The list of 20,000 products is asked as the lists of duties are: page 1, page 400, a search. A name typed without
accents among 200,000 is looked for through the portal's selector and by the indexed SQL alone, in turn.
"""

import json
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from random import Random
from statistics import median
from time import perf_counter
from typing import NamedTuple

PRODUCTS, NAMES, PER_PRODUCER = 20_000, 200_000, 100
ROUNDS, DEEP = 41, 400
WORDS = (
    *("bưởi", "xoài", "điều", "ca cao", "mật ong", "chuối", "sầu riêng", "nấm", "tiêu", "khổ qua"),
    *("sấy dẻo", "sấy giòn", "rang muối", "nguyên chất", "đường lá cam", "da xanh", "hữu cơ", "truyền thống"),
    *("Tân Triều", "Xuân Lộc", "Định Quán", "Long Khánh", "Cẩm Mỹ", "Vĩnh Cửu", "hộp quà", "gói 500 g"),
)
# Of each kind: every product, some, a handful.
SEARCHES = ("buoi", "xoai say deo xuan loc", "mat ong 1234")

INDEXED = """
    SELECT id, name FROM products_product WHERE {conditions} ORDER BY sort_key, id LIMIT 51
"""


class Ratio(NamedTuple):
    """What one search took through the portal and by SQL alone, medians in milliseconds."""

    words: str
    selector: float
    sql: float
    found: int


def seed_products(count: int, begin: int = 0) -> None:
    """`count` products, a hundred of each producer, named as people name them, numbered from `begin`."""
    from agencies.services.bulk import copy_rows
    from bench.seed import BEGAN
    from products.models import Producer, Product
    from products.services.producers import enter_producer

    chance = Random(26 + begin)
    producers = list(Producer.objects.order_by("pk").values_list("pk", flat=True))
    for number in range(len(producers), (begin + count) // PER_PRODUCER):
        facts = {"name": f"Hợp tác xã {chance.choice(WORDS)} {number}", "kind": "coop"}
        producers.append(enter_producer(facts=facts, began=BEGAN).pk)
    fields = [
        *("producer", "name", "story", "description", "standard", "packaging", "raw_material"),
        *("yearly_capacity", "price_unit", "public_note", "source", "version"),
    ]
    copy_rows(
        Product,
        fields,
        (
            (producers[number // PER_PRODUCER], _name(chance, number), *[""] * 9, 1)
            for number in range(begin, begin + count)
        ),
    )


def _name(chance: Random, number: int) -> str:
    return f"{' '.join(chance.sample(WORDS, 3))} {number}".capitalize()


def measure_list() -> dict[str, dict]:
    """The pages of the list as the secretariat: milliseconds of the median, queries, bytes."""
    from bench.client import Browser

    browser, base = Browser(), "/san-pham/"
    deep = browser.walk(base, "secretariat", DEEP)
    asked = {
        "page 1": base,
        f"page {deep['page']}": deep["path"],
        "search": f"{base}?q=xoai+say+deo",
        "duties": "/nhiem-vu/",
    }
    took: dict[str, list[dict]] = {name: [] for name in asked}
    for number in range(ROUNDS + 1):
        for name, path in asked.items():
            answer = browser.ask(path, "secretariat")
            if number:
                took[name].append(answer)
    return {
        name: {
            "ms": round(median(answer["ms"] for answer in answers), 1),
            "queries": answers[-1]["queries"],
            "bytes": answers[-1]["bytes"],
            "status": answers[-1]["status"],
        }
        for name, answers in took.items()
    }


def measure_search() -> list[Ratio]:
    """Each of SEARCHES through the selector and by SQL alone, in turn; both bring the first page's rows."""
    from django.db import connection

    from agencies.text import search_words
    from products.models import Product
    from products.selectors.products import KEYS, searched

    def through_selector(words):
        return list(searched(Product.objects.all(), words).order_by(*KEYS).values_list("pk", "name")[:51])

    def by_sql(words):
        parts = [f"%{word}%" for word in search_words(words)]
        sql = INDEXED.format(conditions=" AND ".join(["search_key LIKE %s"] * len(parts)))
        with connection.cursor() as cursor:
            cursor.execute(sql, parts)
            return cursor.fetchall()

    ratios = []
    for words in SEARCHES:
        times: dict[Callable, list[float]] = {through_selector: [], by_sql: []}
        for number in range(ROUNDS + 1):
            for way, took in times.items():
                began = perf_counter()
                found = way(words)
                if number:
                    took.append((perf_counter() - began) * 1000)
        selector, sql = (median(took) for took in times.values())
        ratios.append(Ratio(words, round(selector, 2), round(sql, 2), len(found)))
    return ratios


# --- Run ------------------------------------------------------------------------------------------------------------


def inside(report: Path) -> None:
    """In the portal that DATABASE_URL names: seed, ask, seed on, look for names; write what was seen."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ocop_portal.settings")
    django.setup()
    from django.db import connection, transaction

    from bench.seed import seed

    seed(agencies=10, duties=PRODUCTS, people=20)
    _without_triggers(connection)
    with transaction.atomic():
        seed_products(PRODUCTS)
    _analyze(connection)
    pages = measure_list()
    with transaction.atomic():
        seed_products(NAMES - PRODUCTS, begin=PRODUCTS)
    _analyze(connection)
    report.write_text(json.dumps({"pages": pages, "search": measure_search()}))


def _without_triggers(connection) -> None:
    """Two hundred thousand rows of history would take longer than everything measured."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE products_product DISABLE TRIGGER USER; SET statement_timeout = 0")


def _analyze(connection) -> None:
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE products_product")
        cursor.execute("ANALYZE")


def main() -> int:
    from bench.databases import Databases
    from bench.seed_days import TODAY
    from ocop_portal.local.throwaway import throwaway_services

    folder = Path(tempfile.mkdtemp(prefix="ocop-bench-products-"))
    report = folder / "seen.json"
    with (folder / "log").open("w") as log, throwaway_services(durable=True) as environment:
        databases = Databases(environment, log)
        databases.make("bench_products")
        databases.run("bench_products", "manage.py", "prepare_portal", "--at", TODAY.isoformat())
        databases.run("bench_products", "-m", "bench.products", report)
    seen = json.loads(report.read_text())
    for name, figures in seen["pages"].items():
        print(f"{name:12} {figures['ms']:8.1f} ms {figures['queries']:3} queries {figures['bytes']:8,} bytes")
    for words, selector, sql, found in seen["search"]:
        print(
            f"{words!r:30} {selector:8.2f} ms, SQL alone {sql:8.2f} ms: {selector / sql:.2f} × ({found} rows)"
        )
    return 0


if __name__ == "__main__":
    if len(sys.argv) > 1:
        inside(Path(sys.argv[1]))
        sys.exit(0)
    sys.exit(main())
