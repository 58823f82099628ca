"""Stars, in portals of their own: the public page, a score sheet, the end of a session, a bundle, products, names.

`measure` fills two portals by a process each and brings back what those saw: one in the middle of a round of the
sample with a full session before its council, and one with many products.
"""

import json
import os
import sys
import tempfile
import tracemalloc
from collections.abc import Callable, Iterable
from datetime import date, datetime, time
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from bench.databases import Databases

IN_THE_ROUND = date(2026, 10, 5)
PRODUCER = "trongduc"
MEMBERS, FEW, MANY = 9, 20, 60
# Of a bundle: papers of two megabytes, about five pages each.
PAPERS, SMALLER = 60, 15
PAPER_BYTES = 2 * 1024 * 1024
ROUND, PRODUCTS = "bench_round", "bench_products"


def measure(databases: Databases, rounds: int, quick: bool) -> dict[str, Any]:
    """What both portals saw, by name."""
    seen: dict[str, Any] = {}
    for name, day in ((ROUND, IN_THE_ROUND), (PRODUCTS, None)):
        databases.make(name)
        databases.run(name, "manage.py", "prepare_portal", *(["--at", day.isoformat()] if day else []))
        with tempfile.NamedTemporaryFile(suffix=".json") as report:
            databases.run(name, "-m", "bench.stars", name, rounds, int(quick), report.name)
            seen |= json.loads(Path(report.name).read_text())
        databases.drop(name)
    return seen


# --- In the middle of a round ---------------------------------------------------------------------------------------


def in_the_round(rounds: int, quick: bool) -> dict[str, Any]:
    """Pages, closing and bundle, in the portal that DATABASE_URL names."""
    few, many = (FEW // 4, MANY // 4) if quick else (FEW, MANY)
    small, large = session_of(few), session_of(many)
    seen: dict[str, Any] = {"pages": ask_pages(large, rounds)}
    seen["closing"] = [closing(session, count) for session, count in ((small, few), (large, many))]
    seen["bundle"] = [bundle(count) for count in (SMALLER, SMALLER, PAPERS // 4 if quick else PAPERS)][1:]
    return seen


def session_of(count: int):
    """A session of nine members with `count` dossiers, open, everybody there."""
    from products.models import Council, EvaluationRound
    from products.services import sessions
    from products.services.sample_rounds import organiser_of

    council = Council.objects.in_force_on(IN_THE_ROUND).get(sample=True)
    fill_seats(council)
    organiser = organiser_of(council, IN_THE_ROUND)
    session = sessions.plan_session(
        council=council,
        round=EvaluationRound.objects.get(year=IN_THE_ROUND.year),
        held_on=IN_THE_ROUND,
        dossiers=[ready_dossier(number) for number in range(count)],
        actor=organiser,
        at=at(7),
    )
    session = sessions.open_session(session=session, actor=organiser, at=at(8))
    secretary = actor_in(council, "secretary")
    present = [seat.pk for seat in judges_of(council)]
    sessions.take_attendance(session=session, present=present, notes={}, actor=secretary, at=at(8))
    return session


def fill_seats(council) -> None:
    """The sample's seven, and who is missing to nine."""
    from agencies.enums import Role
    from agencies.models import Membership, User
    from products.models import Seat

    since = {"valid_from": council.valid_from}
    for number in range(len(judges_of(council)), MEMBERS):
        user = User.objects.create(username=f"uyvien{number}", full_name=f"Ủy viên {number}", password="!")
        membership = Membership.objects.create(user=user, agency=council.agency, role=Role.COUNCIL, **since)
        Seat.objects.create(council=council, membership=membership, kind="member", title="Ủy viên", **since)


def judges_of(council):
    from products.models.councils import JUDGING_SEATS

    seats = council.seats.in_force_on(IN_THE_ROUND).filter(kind__in=JUDGING_SEATS)
    return list(seats.select_related("membership__user", "membership__agency").order_by("pk"))


def actor_in(council, kind: str):
    from agencies.selectors.actors import actor_for

    (membership,) = (seat.membership for seat in judges_of(council) if seat.kind == kind)
    return actor_for(membership, IN_THE_ROUND)


def ready_dossier(number: int):
    """A new product of the sample's producer whose dossier waits for the province's council."""
    from products.models import Dossier
    from products.services.sample_rounds import READY, ROUNDS, SampleDossier, walk

    product = new_product(number)
    walk(SampleDossier(product.name, 0.7, 3, READY), product, ROUNDS[-1])
    return Dossier.objects.get(product=product)


def new_product(number: int):
    from products.models import Producer, Product, ProductGroup

    producer = Producer.objects.get(agency__memberships__user__username=PRODUCER)
    group = ProductGroup.objects.get(set_code="V19-14")
    name = f"Bột ca cao đo tốc độ {Product.objects.count()} {number}"
    return Product.objects.create(producer=producer, name=name, group=group)


def closing(session, count: int) -> dict[str, Any]:
    """Everybody signs everything; then one act ends the session."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from agencies.selectors.actors import actor_for
    from products.services.sample_rounds import score
    from products.services.sessions import close_session

    judges = [actor_for(seat.membership, IN_THE_ROUND) for seat in judges_of(session.council)]
    for item in session.items.select_related("dossier").order_by("pk"):
        for place, actor in enumerate(judges):
            score(item, actor, place, at(9))
    began = perf_counter()
    with CaptureQueriesContext(connection) as queries:
        close_session(session=session, actor=actor_in(session.council, "chair"), at=at(11))
    return {"dossiers": count, "queries": len(queries), "seconds": perf_counter() - began}


def bundle(papers: int) -> dict[str, Any]:
    """The most memory that Python held while the bundle of a dossier with so many papers was written."""
    from agencies.enums import Role
    from agencies.jobs import Work
    from agencies.models import Membership
    from agencies.selectors.actors import actor_for
    from products.exports.bundles import DOSSIER_BUNDLE

    dossier = dossier_with(papers)
    desk = (
        Membership.objects.at_work_on(IN_THE_ROUND)
        .select_related("user", "agency")
        .get(role=Role.SECRETARIAT)
    )
    with tempfile.TemporaryDirectory() as folder:
        arguments = {"dossier": dossier.pk}
        work = Work(desk.user, actor_for(desk, IN_THE_ROUND), arguments, at(9), Path(folder))
        tracemalloc.start()
        DOSSIER_BUNDLE.run(work)
        _now, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return {"papers": papers, "peak": peak, "bytes": (Path(folder) / work.result).stat().st_size}


def dossier_with(papers: int):
    """A lodged dossier to which so many papers of two megabytes are tied."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    from products.models import Dossier
    from products.services.dossier_drafts import save_dossier
    from products.services.dossiers import lodge_dossier
    from products.services.papers import add_paper
    from products.services.sample_rounds import DRAFT, ROUNDS, SampleDossier, producer_of, walk

    product = new_product(papers)
    walk(SampleDossier(product.name, 0.7, 3, DRAFT), product, ROUNDS[-1])
    dossier = Dossier.objects.get(product=product)
    actor = producer_of(product, IN_THE_ROUND)
    kept = [
        add_paper(
            producer=dossier.producer,
            facts={"kind": "B15", "title": f"Giấy tờ {number}"},
            upload=SimpleUploadedFile("anh.pdf", b"%PDF-1.7\n" + os.urandom(PAPER_BYTES) + b"\n%%EOF\n"),
            actor=actor,
            at=at(8),
        ).pk
        for number in range(papers)
    ]
    requirement = dossier.regime.requirements.get(code="B15")
    dossier = save_dossier(
        dossier=dossier,
        values={"parts": {requirement.pk: kept}},
        version=dossier.version,
        actor=actor,
        at=at(8),
    )
    return lodge_dossier(dossier=dossier, actor=actor, at=at(8))


def ask_pages(session, rounds: int) -> dict[str, dict[str, Any]]:
    """The public page of a certificate and a member's sheet, with what each is measured against."""
    from agencies.models import Membership
    from bench.client import Browser
    from bench.pages import HELLO, YARDSTICKS
    from products.models import Certificate

    item = session.items.order_by("pk")[0]
    member = judges_of(session.council)[0].membership
    browser = Browser({"member": Membership.objects.select_related("user").get(pk=member.pk)})
    asks = {
        HELLO: (YARDSTICKS[HELLO], ""),
        "verify": (f"/xac-thuc/{Certificate.objects.get().code}/", ""),
        "floor of a sheet": (f"/thuoc-do/phieu/{item.pk}/", "member"),
        "sheet": (f"/danh-gia/ho-so/{item.pk}/phieu/", "member"),
    }
    return in_turn(rounds, {name: partial(browser.ask, *ask) for name, ask in asks.items()})


# --- Many products --------------------------------------------------------------------------------------------------


def among_many(rounds: int, quick: bool) -> dict[str, Any]:
    """The list of many products, and names found among ten times as many."""
    from bench import products

    return products.measure(rounds, quick)


# --- What both share ------------------------------------------------------------------------------------------------


def in_turn(rounds: int, asks: dict[str, Callable[[], dict[str, Any]]]) -> dict[str, dict[str, Any]]:
    """Every one of `asks` in turn, again and again; the first round only warms up. The median of the milliseconds."""
    took: dict[str, list[dict]] = {name: [] for name in asks}
    for number in range(rounds + 1):
        for name, ask in asks.items():
            answer = ask()
            if not answer["status"].startswith("200"):
                raise RuntimeError(f"{name}: {answer['status']}")
            if number:
                took[name].append(answer)
    return {
        name: {"ms": median_of(answer["ms"] for answer in answers), "queries": answers[-1]["queries"]}
        for name, answers in took.items()
    }


def median_of(values: Iterable[float]) -> float:
    return round(median(values), 3)


def at(hour: int) -> datetime:
    from django.utils import timezone

    return timezone.make_aware(datetime.combine(IN_THE_ROUND, time(hour)))


def main(name: str, rounds: str, quick: str, report: str) -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ocop_portal.settings")
    django.setup()
    ways = {ROUND: in_the_round, PRODUCTS: among_many}
    Path(report).write_text(json.dumps(ways[name](int(rounds), quick == "1")))


if __name__ == "__main__":
    main(*sys.argv[1:])
