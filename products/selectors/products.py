"""Products as lists and pages show them: what is made, by whom, in which set, with how many stars today."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from agencies.kept_sql import Holds
from agencies.lists import Listing, Page, chosen, options, page_of_listing, whole_number
from agencies.permissions import Actor, Verdict
from agencies.selectors.registers import names_of_units
from agencies.selectors.trail import TrailEntry, trail_of
from agencies.text import search_words
from products.models import (
    Certificate,
    Dossier,
    Outlet,
    OutletProduct,
    ProducerPlace,
    Product,
    ProductCatalogue,
    ProductGroup,
    ProductPhoto,
)
from products.permissions import (
    MAY_EDIT_PRODUCT,
    visible_certificates,
    visible_dossiers,
    visible_outlets,
    visible_products,
)
from products.selectors.laws import regime_on, takes_part
from products.selectors.producers import lies_in, localities_on, places_on, words_in

KEYS = ("sort_key", "pk")
STARS = ("5", "4", "3")
WITHOUT_STARS = "khong"
STOPPED = "ngung"
COLUMNS = (
    *("pk", "sort_key", "name", "producer_id", "producer__name", "public_note", "stopped_on"),
    *("group__name", "group__set_code", "group__catalogue__code"),
)
MOST_ON_PAGE = 50


def products_for(actor: Actor) -> QuerySet[Product]:
    """The products this actor sees."""
    return Product.objects.filter(visible_products(actor))


def with_force_on(day: date) -> QuerySet[Certificate]:
    """The certificates that hold on `day`: issued, neither past nor ended."""
    ends = Coalesce("ended_on", "extended_until", "expires_on")
    return Certificate.objects.annotate(ends=ends).filter(issued_on__lte=day, ends__gt=day)


def stars_on(day: date, product_ids: Iterable[int]) -> dict[int, int]:
    """How many stars these products have on `day`, by product; those without any are left out."""
    live = with_force_on(day).filter(product__in=list(product_ids))
    return dict(live.values_list("product_id", "stars"))


# --- What is asked for ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ProductFilters:
    """What the address of the list asks for. Values that make no sense are left out."""

    words: str = ""
    group: int | None = None
    stars: str = ""
    locality: str = ""
    producer: int | None = None
    stopped: str = ""

    @property
    def is_narrowed(self) -> bool:
        return any((self.words, self.group, self.stars, self.locality, self.producer, self.stopped))


def filters_in(query: QueryDict, localities: list[tuple[str, str]]) -> ProductFilters:
    """The filters that an address carries, under the names that every link of the portal uses."""
    return ProductFilters(
        words=words_in(query),
        group=whole_number(query, "nhom"),
        stars=chosen(query, "sao", (*STARS, WITHOUT_STARS)),
        locality=chosen(query, "dia-ban", dict(localities)),
        producer=whole_number(query, "chu-the"),
        stopped=chosen(query, "tinh-trang", (STOPPED,)),
    )


def filtered(products: QuerySet[Product], filters: ProductFilters, day: date) -> QuerySet[Product]:
    """`products` narrowed to what was asked for, as of `day`."""
    if filters.group:
        products = products.filter(group=filters.group)
    if filters.stars:
        live = Exists(_live_with(filters.stars, day))
        products = products.filter(~live if filters.stars == WITHOUT_STARS else live)
    if filters.locality:
        places = ProducerPlace.objects.in_force_on(day).filter(lies_in(filters.locality, day))
        products = products.filter(producer__in=places.values("producer"))
    if filters.producer:
        products = products.filter(producer=filters.producer)
    if filters.stopped:
        products = products.filter(stopped_on__lte=day)
    return searched(products, filters.words)


def searched(products: QuerySet[Product], text: str) -> QuerySet[Product]:
    """Products whose name holds every word of `text`, accents or not.

    The names stand in the table itself: the database knows how many hold a word, and either takes them from the
    trigram index or, where many do, walks the order of the list until the page is full.
    """
    for word in search_words(text):
        products = products.filter(search_key__contains=word)
    return products


def _live_with(stars: str, day: date) -> QuerySet[Certificate]:
    live = with_force_on(day).filter(product=OuterRef("pk"))
    return live if stars == WITHOUT_STARS else live.filter(stars=int(stars))


# --- The list -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ProductListing(Listing):
    """The products that an actor sees of what was asked for, with so many words in their names."""

    actor: Actor
    filters: ProductFilters
    words: int = 0

    keys, columns = KEYS, COLUMNS

    def parts(self) -> list[QuerySet[Product]]:
        products = filtered(products_for(self.actor), self.filters, self.actor.today)
        return [products.filter(*(Holds.part("search_key", number) for number in range(self.words)))]


def product_list(actor: Actor, query: QueryDict) -> dict[str, Any]:
    """What the page of products shows of what `query` asks for."""
    localities = localities_on(actor.today)
    filters = filters_in(query, localities)
    # What was looked for is told when the SQL runs, so that it is written once for every search.
    words = search_words(filters.words)
    listing = ProductListing(actor, replace(filters, words=""), len(words))
    page = page_of_listing(listing, query, parts=words)
    return {
        "filters": filters,
        "page": page,
        "rows": product_rows(page, actor.today),
        "choices": _choices(filters, localities),
        "query": query.urlencode(),
    }


def product_rows(page: Page, day: date) -> list[dict[str, Any]]:
    """Rows with everything in words, so that the template only writes them down."""
    stars = stars_on(day, (row["pk"] for row in page.rows))
    units = units_of((row["producer_id"] for row in page.rows), day)
    base, producers = reverse("products:products"), reverse("products:producers")
    stopped, unknown = _("ngừng sản xuất"), _("chưa rõ chủ thể")
    return [
        {
            "url": f"{base}{row['pk']}/",
            "name": row["name"],
            "producer": row["producer__name"] or unknown,
            "producer_url": f"{producers}{row['producer_id']}/" if row["producer_id"] else "",
            "unit": units.get(row["producer_id"], ""),
            "set": row["group__name"] or "",
            "stars": stars.get(row["pk"]),
            "note": stopped if row["stopped_on"] and row["stopped_on"] <= day else row["public_note"],
        }
        for row in page.rows
    ]


def units_of(producer_ids: Iterable[int | None], day: date) -> dict[int | None, str]:
    """What the units are called where these producers work on `day`, by producer; in two queries."""
    places = places_on(day, filter(None, producer_ids))
    names = names_of_units((place.unit_code for place in places.values()), day)
    return {pk: names.get(place.unit_code, "") for pk, place in places.items()}


def products_to_export(actor: Actor, filters: ProductFilters) -> Iterator[dict[str, Any]]:
    """Every row of what was asked for, a piece at a time, in the order of the page."""
    products = filtered(products_for(actor), filters, actor.today)
    columns = (*COLUMNS, "packaging", "yearly_capacity", "price", "price_unit")
    return products.order_by(*KEYS).values(*columns).iterator(chunk_size=2000)


def _choices(filters: ProductFilters, localities: list[tuple[str, str]]) -> dict[str, SafeString]:
    stars = [
        *((number, _("%(n)s sao") % {"n": number}) for number in STARS),
        (WITHOUT_STARS, _("Chưa có sao")),
    ]
    return {
        "group": options(groups_to_filter(), filters.group),
        "stars": options(stars, filters.stars),
        "locality": options(localities, filters.locality),
        "stopped": options([(STOPPED, _("Đã ngừng sản xuất"))], filters.stopped),
    }


def groups_to_filter() -> list[tuple[int, str]]:
    """The sets that products stand in, newest catalogue first."""
    used = ProductGroup.objects.filter(Exists(Product.objects.filter(group=OuterRef("pk"))))
    rows = used.order_by("-catalogue__valid_from", "sort_key", "pk")
    return [(pk, f"{name} ({code})") for pk, name, code in rows.values_list("pk", "name", "catalogue__code")]


def sets_to_choose(day: date) -> list[tuple[str, list[tuple[int, str]]]]:
    """The product sets of the catalogue in force on `day`, by class, in the order they are printed in."""
    catalogue = ProductCatalogue.objects.in_force_on(day).first()
    if catalogue is None:
        return []
    groups = {group.pk: group for group in catalogue.groups.order_by("position", "pk")}
    classes: dict[str, list[tuple[int, str]]] = {}
    for root in (group for group in groups.values() if group.parent_id is None):
        sets = [one for one in groups.values() if one.set_code and _root_of(one, groups) == root.pk]
        classes[root.name] = [(one.pk, one.name) for one in sets]
    return list(classes.items())


def _root_of(group: ProductGroup, groups: dict[int, ProductGroup]) -> int:
    while group.parent_id is not None:
        group = groups[group.parent_id]
    return group.pk


# --- One product ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ProductPage:
    """What the page of one product shows."""

    product: Product
    stars: int | None
    unit: str
    photos: list[ProductPhoto]
    dossiers: list[Dossier]
    certificates: list[Certificate]
    sold_at: list[OutletProduct]
    entries: list[TrailEntry]
    takes_part: Verdict | None
    may_edit: Verdict


def product_page(product: Product, actor: Actor) -> ProductPage:
    """Everything about one product that its page shows."""
    dossiers = Dossier.objects.filter(visible_dossiers(actor), product=product).order_by("-pk")
    certificates = Certificate.objects.filter(visible_certificates(actor), product=product)
    outlets = Outlet.objects.filter(visible_outlets(actor))
    sold = product.outlets.in_force_on(actor.today).filter(outlet__in=outlets).select_related("outlet")
    return ProductPage(
        product=product,
        stars=stars_on(actor.today, [product.pk]).get(product.pk),
        unit=units_of([product.producer_id], actor.today).get(product.producer_id, ""),
        photos=photos_of(product),
        dossiers=list(dossiers[:MOST_ON_PAGE]),
        certificates=list(certificates.order_by("-issued_on", "-pk")[:MOST_ON_PAGE]),
        sold_at=list(sold[:MOST_ON_PAGE]),
        entries=trail_of(product),
        takes_part=takes_part(product, regime_on(actor.today)),
        may_edit=MAY_EDIT_PRODUCT(actor, product),
    )


def photos_for(actor: Actor) -> QuerySet[ProductPhoto]:
    """Pictures of products that the actor sees, or whose dossiers it judges."""
    dossiers = Dossier.objects.filter(visible_dossiers(actor)).values("product")
    shown = Product.objects.filter(visible_products(actor)).values("pk")
    return ProductPhoto.objects.filter(Q(product__in=shown) | Q(product__in=dossiers))


def photos_of(product: Product) -> list[ProductPhoto]:
    """The pictures that stand on a product's page, in their order."""
    return list(product.photos.filter(removed_at__isnull=True).order_by("position"))
