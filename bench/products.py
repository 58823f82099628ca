"""The list of products, and a name found among many, against plain yardsticks.

The list of 20,000 products is asked as the lists of duties are: page 1, page 400, a search. A name typed without
accents among 200,000 is looked for through the portal's selector and by the indexed SQL alone, in turn.
"""

from collections.abc import Callable
from functools import partial
from random import Random
from time import perf_counter
from typing import Any, NamedTuple

from django.db import connection, transaction

from agencies.lists import first_rows
from agencies.permissions import Actor
from agencies.selectors.actors import actor_for
from agencies.services.bulk import copy_rows
from agencies.text import search_words
from bench.client import Browser, people_of_duties
from bench.seed import BEGAN, seed
from bench.seed_days import TODAY
from bench.stars import in_turn, median_of
from products.models import Outlet, Producer, Product
from products.selectors.products import ProductFilters, ProductListing
from products.services.producers import enter_producer

PRODUCTS, NAMES, PER_PRODUCER, OUTLETS = 20_000, 200_000, 100, 20_000
DEEP = 400
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


def measure(rounds: int, quick: bool) -> dict[str, Any]:
    """In a portal that holds the sample: seed, ask the list, seed on, look for names."""
    listed, named = (PRODUCTS // 10, NAMES // 10) if quick else (PRODUCTS, NAMES)
    seed(agencies=10, duties=listed, people=20)
    _without_triggers()
    with transaction.atomic():
        seed_products(listed)
    _analyze()
    pages = ask_list(rounds)
    outlets = OUTLETS // 10 if quick else OUTLETS
    seed_outlets(outlets)
    _analyze()
    points = ask_map(rounds)
    with transaction.atomic():
        seed_products(named - listed, begin=listed)
    _analyze()
    return {
        "products": listed,
        "names": named,
        "list": pages,
        "outlets": outlets,
        "map": points,
        "search": [search(words, rounds) for words in SEARCHES],
    }


def ask_list(rounds: int) -> dict[str, dict[str, Any]]:
    """The pages of the list as the secretariat."""
    browser, base = Browser(people_of_duties()), "/san-pham/"
    deep = browser.walk(base, "secretariat", DEEP)
    asked = {"page 1": base, f"page {deep['page']}": deep["path"], "search": f"{base}?q=xoai+say+deo"}
    return in_turn(rounds, {name: partial(browser.ask, path, "secretariat") for name, path in asked.items()})


def seed_outlets(count: int) -> None:
    """`count` shops all over the province, a third of them in its largest town."""
    chance = Random(55)
    keeper = people_of_duties()["secretariat"].agency_id
    spread = ((106.75, 107.55, 10.55, 11.45), (106.75, 107.55, 10.55, 11.45), (106.80, 106.90, 10.90, 11.00))
    rows = []
    for number in range(count):
        west, east, south, north = spread[number % 3]
        place = (f"{chance.uniform(south, north):.6f}", f"{chance.uniform(west, east):.6f}")
        facts = ("shop", f"Cửa hàng {_name(chance, number)}", keeper, "26134", "Ấp Một", *place)
        rows.append((*facts, *[""] * 4, 1))
    fields = [
        *("kind", "name", "keeper", "unit_code", "address", "latitude", "longitude"),
        *("platform", "link", "note", "source", "version"),
    ]
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE products_outlet DISABLE TRIGGER USER")
    with transaction.atomic():
        copy_rows(Outlet, fields, rows)


def ask_map(rounds: int) -> dict[str, dict[str, Any]]:
    """The map as it opens, a piece of it after a drag, and the same circles without a portal around them."""
    browser = Browser(people_of_duties())
    asked = {
        "floor": "/thuoc-do/diem-ban/",
        "map": "/diem-ban/ban-do/",
        "drag": "/diem-ban/ban-do/diem/?khung=106.80,10.88,106.92,11.00",
    }
    return in_turn(rounds, {name: partial(browser.ask, path, "secretariat") for name, path in asked.items()})


def search(words: str, rounds: int) -> Ratio:
    """The words through the selector and by SQL alone, in turn; both bring the first page's rows."""
    through_selector = partial(_through_selector, actor_for(people_of_duties()["secretariat"], TODAY))
    times: dict[Callable, list[float]] = {through_selector: [], _by_sql: []}
    for number in range(rounds + 1):
        for way, took in times.items():
            began = perf_counter()
            found = way(words)
            if number:
                took.append((perf_counter() - began) * 1000)
    selector, sql = (median_of(took) for took in times.values())
    return Ratio(words, selector, sql, len(found))


class Names(ProductListing):
    """What the indexed SQL brings too."""

    columns = ("pk", "name", "sort_key")


def _through_selector(actor: Actor, words):
    parts = search_words(words)
    return first_rows(Names(actor, ProductFilters(), len(parts)), parts)


def _by_sql(words):
    parts = [f"%{word}%" for word in search_words(words)]
    sql = INDEXED.format(conditions=" AND ".join(["search_key LIKE %s"] * len(parts)))
    with connection.cursor() as cursor:
        cursor.execute(sql, parts)
        return cursor.fetchall()


def _without_triggers() -> None:
    """Two hundred thousand rows of history would take longer than everything measured."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE products_product DISABLE TRIGGER USER; SET statement_timeout = 0")


def _analyze() -> None:
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE products_product, products_outlet")
        cursor.execute("ANALYZE")
