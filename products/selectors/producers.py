"""Producers as lists and pages show them: who they are, where they work, which local agency looks after them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.safestring import SafeString

from agencies.enums import AgencyKind, Level
from agencies.lists import Page, chosen, options, page_of
from agencies.models import AdministrativeUnit, Agency
from agencies.permissions import Actor, Verdict
from agencies.selectors.registers import PROVINCE_CODE, names_of_units
from agencies.selectors.trail import TrailEntry, trail_of
from agencies.text import search_words
from products.enums import ProducerKind
from products.models import Certificate, Dossier, Producer, ProducerPlace, Product
from products.permissions import (
    MAY_ADD_PAPER,
    MAY_ADD_PRODUCT,
    MAY_EDIT_PRODUCER,
    MAY_EDIT_PRODUCER_AT_DESK,
    sees_private_facts,
    visible_certificates,
    visible_dossiers,
    visible_producers,
)
from products.selectors.laws import may_take_part, regime_on

KEYS = ("sort_key", "pk")
# What is kept about the representative for indicators, and how to reach a producer who did not agree to publish it.
PRIVATE_FACTS = ("representative_gender", "representative_ethnicity", "representative_is_disabled")
CONTACTS = ("phone", "email", "website")
LONGEST_QUERY = 200
MOST_ON_PAGE = 50


def producers_for(actor: Actor) -> QuerySet[Producer]:
    """The producers this actor sees."""
    return Producer.objects.filter(visible_producers(actor))


# --- Places and who looks after them --------------------------------------------------------------------------------


def places_on(day: date, producer_ids: Iterable[int]) -> dict[int, ProducerPlace]:
    """Where these producers work on `day`, by producer."""
    places = ProducerPlace.objects.in_force_on(day).filter(producer_id__in=set(producer_ids))
    return {place.producer_id: place for place in places}


def localities_on(day: date) -> list[tuple[str, str]]:
    """(code, name) of the province's units that look after producers on `day`: districts while there are any."""
    units = AdministrativeUnit.objects.in_force_on(day).filter(province_code=PROVINCE_CODE)
    districts = units.filter(level=Level.DISTRICT)
    units = districts if districts.exists() else units.filter(level=Level.COMMUNE)
    return list(units.order_by("sort_key", "pk").values_list("code", "full_name"))


def lies_in(code: str, day: date) -> Q:
    """What has its unit_code in the unit `code` or in what lies in it on `day`."""
    within = AdministrativeUnit.objects.in_force_on(day).filter(parent_code=code)
    return Q(unit_code=code) | Q(unit_code__in=within.values("code"))


def local_agencies_on(unit_codes: Iterable[str], day: date) -> dict[str, Agency]:
    """The local agency that looks after each of these units on `day`: of the unit itself, else of what it lies in."""
    codes = {code for code in unit_codes if code}
    units = AdministrativeUnit.objects.in_force_on(day).filter(code__in=codes)
    parents = dict(units.values_list("code", "parent_code"))
    local = Agency.objects.in_force_on(day).filter(
        kind=AgencyKind.LOCAL, unit_code__in=codes | set(filter(None, parents.values()))
    )
    agencies = {agency.unit_code: agency for agency in local}
    found = {code: agencies.get(code) or agencies.get(parents.get(code, "")) for code in codes}
    return {code: agency for code, agency in found.items() if agency}


def local_agency_on(unit_code: str, day: date) -> Agency | None:
    """The local agency that looks after one unit on `day`."""
    return local_agencies_on([unit_code], day).get(unit_code)


def local_agencies_of(producer_ids: Iterable[int], day: date) -> dict[int, Agency]:
    """The local agency that looks after each of these producers on `day`, by producer."""
    places = places_on(day, producer_ids)
    agencies = local_agencies_on((place.unit_code for place in places.values()), day)
    return {pk: agencies[place.unit_code] for pk, place in places.items() if place.unit_code in agencies}


def local_agency_of(producer: Producer, day: date) -> Agency | None:
    """The local agency that looks after a producer on `day`; None where its place is not known."""
    return local_agencies_of([producer.pk], day).get(producer.pk)


def places_to_choose(day: date) -> list[tuple[str, str]]:
    """(code, name) of every commune in force on `day`, each with the district it lies in where there is one."""
    units = AdministrativeUnit.objects.in_force_on(day).filter(province_code=PROVINCE_CODE)
    names = dict(units.filter(level=Level.DISTRICT).values_list("code", "full_name"))
    rows = units.filter(level=Level.COMMUNE).order_by("sort_key", "pk")
    return [
        (code, f"{name}, {names[parent]}" if parent in names else name)
        for code, name, parent in rows.values_list("code", "full_name", "parent_code")
    ]


# --- The list -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ProducerFilters:
    """What the address of the list asks for. Values that make no sense are left out."""

    words: str = ""
    kind: str = ""
    locality: str = ""

    @property
    def is_narrowed(self) -> bool:
        return bool(self.words or self.kind or self.locality)


def words_in(query: QueryDict) -> str:
    """What is looked for, as typed."""
    return query.get("q", "").replace("\x00", " ").strip()[:LONGEST_QUERY]


def filters_in(query: QueryDict, localities: list[tuple[str, str]]) -> ProducerFilters:
    """The filters that an address carries, under the names that every link of the portal uses."""
    return ProducerFilters(
        words=words_in(query),
        kind=chosen(query, "loai", ProducerKind.values),
        locality=chosen(query, "dia-ban", dict(localities)),
    )


def filtered(producers: QuerySet[Producer], filters: ProducerFilters, day: date) -> QuerySet[Producer]:
    """`producers` narrowed to what was asked for, as of `day`."""
    for word in search_words(filters.words):
        producers = producers.filter(search_key__contains=word)
    if filters.kind:
        producers = producers.filter(kind=filters.kind)
    if filters.locality:
        places = ProducerPlace.objects.in_force_on(day).filter(
            lies_in(filters.locality, day), producer=OuterRef("pk")
        )
        producers = producers.filter(Exists(places))
    return producers


def producer_list(actor: Actor, query: QueryDict) -> dict[str, Any]:
    """What the page of producers shows of what `query` asks for."""
    localities = localities_on(actor.today)
    filters = filters_in(query, localities)
    page = page_of(filtered(producers_for(actor), filters, actor.today), KEYS, query)
    return {
        "filters": filters,
        "page": page,
        "rows": producer_rows(page, actor.today),
        "choices": _choices(filters, localities),
        "query": query.urlencode(),
    }


def _choices(filters: ProducerFilters, localities: list[tuple[str, str]]) -> dict[str, SafeString]:
    return {
        "kind": options(ProducerKind.choices, filters.kind),
        "locality": options(localities, filters.locality),
    }


def producer_rows(page: Page, day: date) -> list[dict[str, Any]]:
    """Rows with everything in words; what a list shows of a producer is what anyone may know."""
    places, names, products = facts_of(page.rows, day)
    kinds = {kind.value: str(kind.label) for kind in ProducerKind}
    base = reverse("products:producers")
    return [
        {
            "url": f"{base}{producer.pk}/",
            "name": producer.name,
            "kind": kinds[producer.kind],
            "address": places[producer.pk].address if producer.pk in places else "",
            "unit": names.get(places[producer.pk].unit_code, "") if producer.pk in places else "",
            "products": products.get(producer.pk, 0),
        }
        for producer in page.rows
    ]


def facts_of(producers: Iterable[Producer], day: date) -> tuple[dict, dict[str, str], dict[int, int]]:
    """Places of `day`, names of their units, and how many products are made, of all these producers at once."""
    ids = [producer.pk for producer in producers]
    places = places_on(day, ids)
    made = Product.objects.filter(producer__in=ids, stopped_on__isnull=True).order_by()
    counted = made.values_list("producer").annotate(count=Count("pk"))
    return places, names_of_units((place.unit_code for place in places.values()), day), dict(counted)


# --- One producer ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PlaceRow:
    """One place of a producer, with its unit as it was called when the period began."""

    place: ProducerPlace
    unit: str

    @property
    def words(self) -> str:
        """The address, and the unit where the address does not name it itself."""
        parts = [self.place.address, self.unit if self.unit not in self.place.address else ""]
        return " · ".join(filter(None, parts))


@dataclass(frozen=True)
class ProducerPage:
    """What the page of one producer shows. What the actor may not know is not in it."""

    producer: Producer
    place: PlaceRow | None
    places: list[PlaceRow]
    local_agency: Agency | None
    products: list[Product]
    dossiers: list[Dossier]
    certificates: list[Certificate]
    entries: list[TrailEntry]
    takes_part: Verdict
    shows_private_facts: bool
    shows_contacts: bool
    may_edit: Verdict
    may_add_product: Verdict
    may_add_paper: Verdict


def may_edit_producer(actor: Actor, producer: Producer) -> Verdict:
    """The producer's own people write its facts, the secretariat corrects them."""
    at_desk = MAY_EDIT_PRODUCER_AT_DESK(actor, producer)
    return at_desk if at_desk else MAY_EDIT_PRODUCER(actor, producer)


def producer_page(producer: Producer, actor: Actor) -> ProducerPage:
    """Everything about one producer that its page shows."""
    places = place_rows(producer)
    private = sees_private_facts(actor, producer)
    dossiers = Dossier.objects.filter(visible_dossiers(actor), producer=producer)
    certificates = Certificate.objects.filter(visible_certificates(actor), producer=producer)
    return ProducerPage(
        producer=producer,
        place=next((row for row in places if row.place.in_force_on(actor.today)), None),
        places=places,
        local_agency=local_agency_of(producer, actor.today),
        products=list(producer.products.order_by(*KEYS)[:MOST_ON_PAGE]),
        dossiers=list(dossiers.select_related("product").order_by("-pk")[:MOST_ON_PAGE]),
        certificates=list(
            certificates.select_related("product").order_by("-issued_on", "-pk")[:MOST_ON_PAGE]
        ),
        entries=trail_of(producer, hidden=hidden_facts(producer, private)),
        takes_part=may_take_part(producer.kind, regime_on(actor.today)),
        shows_private_facts=private,
        shows_contacts=private or producer.publishes_contact,
        may_edit=may_edit_producer(actor, producer),
        may_add_product=MAY_ADD_PRODUCT(actor, producer),
        may_add_paper=MAY_ADD_PAPER(actor, producer),
    )


def hidden_facts(producer: Producer, shows_private_facts: bool) -> frozenset[str]:
    """The columns whose history is kept from who may not see them; contacts that were once published count too."""
    return frozenset() if shows_private_facts else frozenset((*PRIVATE_FACTS, *CONTACTS))


def place_rows(producer: Producer) -> list[PlaceRow]:
    """Where a producer worked over time, newest first, in two queries."""
    places = list(producer.places.order_by("-valid_from"))
    units = list(
        AdministrativeUnit.objects.filter(code__in={place.unit_code for place in places}).order_by(
            "valid_from"
        )
    )
    return [PlaceRow(place, _name_then(place, units)) for place in places]


def _name_then(place: ProducerPlace, units: list[AdministrativeUnit]) -> str:
    named = [unit for unit in units if unit.code == place.unit_code]
    then = [unit for unit in named if unit.in_force_on(place.valid_from)]
    return (then or named)[0].full_name if named else ""
