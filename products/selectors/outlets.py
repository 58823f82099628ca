"""Where products are sold, as a list and as one page; the map is outlet_map's."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.http import QueryDict
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from agencies.enums import Role
from agencies.kept_sql import Holds
from agencies.lists import Listing, Page, chosen, options, page_of_listing
from agencies.permissions import Actor, Verdict
from agencies.selectors.registers import names_of_units
from agencies.selectors.trail import TrailEntry, trail_of
from agencies.text import search_words
from products.enums import OutletKind
from products.models import Outlet, OutletCheck, OutletCriterion, OutletProduct, Product
from products.permissions import (
    MAY_CHECK_OUTLET,
    MAY_CLOSE_OUTLET,
    MAY_EDIT_OUTLET,
    MAY_SELL_AT_OUTLET,
    visible_outlets,
    visible_products,
)
from products.selectors.producers import lies_in, localities_on, words_in
from products.selectors.products import stars_on

KEYS = ("sort_key", "pk")
OPEN, CLOSED, UNCHECKED = "mo", "dong", "chua-kiem-tra"
COLUMNS = (
    *("pk", "sort_key", "name", "kind", "unit_code", "address", "platform", "closed_on"),
    *("last_on", "last_alive"),
)
MOST_ON_PAGE = 50
# A listing that nobody looked at for so long is told as such.
CHECK_DAYS = 180


def outlets_for(actor: Actor) -> QuerySet[Outlet]:
    """The outlets this actor sees."""
    return Outlet.objects.filter(visible_outlets(actor))


def criteria_on(day: date) -> list[OutletCriterion]:
    """What a point of sale of the programme has to meet on `day`."""
    return list(OutletCriterion.objects.in_force_on(day).order_by("position", "pk"))


def products_to_sell(actor: Actor) -> QuerySet[Product]:
    """The products that this actor may say of where they are sold: made today; a producer's own."""
    made = Q(stopped_on__isnull=True) | Q(stopped_on__gt=actor.today)
    return Product.objects.filter(visible_products(actor), made)


# --- What is asked for ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class OutletFilters:
    """What the address of list and map asks for. Values that make no sense are left out."""

    words: str = ""
    kind: str = ""
    locality: str = ""
    state: str = OPEN

    @property
    def is_narrowed(self) -> bool:
        return bool(self.words or self.kind or self.locality or self.state != OPEN)


STATES = (OPEN, CLOSED, UNCHECKED)


def filters_in(query: QueryDict, localities: list[tuple[str, str]]) -> OutletFilters:
    """The filters that an address carries, under the names that every link of the portal uses."""
    return OutletFilters(
        words=words_in(query),
        kind=chosen(query, "loai", OutletKind.values),
        locality=chosen(query, "dia-ban", dict(localities)),
        state=chosen(query, "tinh-trang", STATES, OPEN),
    )


def filtered(outlets: QuerySet[Outlet], filters: OutletFilters, day: date) -> QuerySet[Outlet]:
    """`outlets` narrowed to what was asked for, as of `day`; the words are told apart."""
    closed = Q(closed_on__lte=day)
    outlets = outlets.filter(closed) if filters.state == CLOSED else outlets.exclude(closed)
    if filters.state == UNCHECKED:
        since = date.fromordinal(day.toordinal() - CHECK_DAYS)
        outlets = outlets.exclude(pk__in=OutletCheck.objects.filter(on__gt=since).values("outlet"))
    if filters.kind:
        outlets = outlets.filter(kind=filters.kind)
    if filters.locality:
        outlets = outlets.filter(lies_in(filters.locality, day))
    return outlets


def narrowed(actor: Actor, filters: OutletFilters) -> QuerySet[Outlet]:
    """All outlets that were asked for, their words among it."""
    outlets = filtered(outlets_for(actor), filters, actor.today)
    for word in search_words(filters.words):
        outlets = outlets.filter(search_key__contains=word)
    return outlets


def with_newest_check(outlets: QuerySet[Outlet]) -> QuerySet[Outlet]:
    """Each with the day of the last look at it and whether it was alive then."""
    newest = OutletCheck.objects.filter(outlet=OuterRef("pk")).order_by("-on", "-pk")
    return outlets.annotate(
        last_on=Subquery(newest.values("on")[:1]), last_alive=Subquery(newest.values("is_alive")[:1])
    )


@dataclass(frozen=True)
class OutletListing(Listing):
    """The outlets that were asked for, with so many words in their names."""

    actor: Actor
    filters: OutletFilters
    words: int = 0

    keys, columns = KEYS, COLUMNS

    def parts(self) -> list[QuerySet[Outlet]]:
        outlets = filtered(outlets_for(self.actor), self.filters, self.actor.today)
        return [outlets.filter(*(Holds.part("search_key", number) for number in range(self.words)))]

    def widened(self, part: QuerySet[Outlet]) -> QuerySet[Outlet]:
        return with_newest_check(part)


def outlet_list(actor: Actor, query: QueryDict) -> dict[str, Any]:
    """What the page of outlets shows of what `query` asks for."""
    localities = localities_on(actor.today)
    filters = filters_in(query, localities)
    words = search_words(filters.words)
    page = page_of_listing(OutletListing(actor, replace(filters, words=""), len(words)), query, parts=words)
    return {
        "filters": filters,
        "page": page,
        "rows": outlet_rows(page, actor.today),
        "choices": choices_of(filters, localities),
        "query": query.urlencode(),
    }


def choices_of(filters: OutletFilters, localities: list[tuple[str, str]]) -> dict[str, SafeString]:
    """The options of the drop-downs above list and map."""
    states = [
        (OPEN, _("Đang mở")),
        (UNCHECKED, _("Đang mở, %(days)s ngày qua chưa ai kiểm tra") % {"days": CHECK_DAYS}),
        (CLOSED, _("Đã đóng")),
    ]
    return {
        "kind": options(OutletKind.choices, filters.kind),
        "locality": options(localities, filters.locality),
        "state": options(states, filters.state),
    }


def outlet_rows(page: Page, day: date) -> list[dict[str, Any]]:
    """Rows with everything in words."""
    units = names_of_units((row["unit_code"] for row in page.rows), day)
    sold = goods_at((row["pk"] for row in page.rows), day)
    kinds = {kind.value: str(kind.label) for kind in OutletKind}
    base = reverse("products:outlets")
    return [
        {
            "url": f"{base}{row['pk']}/",
            "name": row["name"],
            "kind": kinds[row["kind"]],
            "where": row["platform"] or row["address"],
            "unit": units.get(row["unit_code"], ""),
            "products": sold.get(row["pk"], 0),
            "chip": check_chip(row["last_on"], row["last_alive"], row["closed_on"], day),
        }
        for row in page.rows
    ]


def goods_at(outlet_ids: Iterable[int], day: date) -> dict[int, int]:
    """How many products each of these outlets sells on `day`."""
    goods = OutletProduct.objects.in_force_on(day).filter(outlet__in=list(outlet_ids)).order_by()
    return dict(goods.values_list("outlet").annotate(count=Count("pk")))


def check_chip(on: date | None, alive: bool | None, closed_on: date | None, day: date) -> tuple[str, str]:
    """How an outlet stands by the last look at it."""
    if closed_on and closed_on <= day:
        return "idle", _("Đã đóng")
    if on is None:
        return "soon", _("Chưa ai kiểm tra")
    if not alive:
        return "late", _("Không hoạt động, %(day)s") % {"day": f"{on:%d/%m/%Y}"}
    if (day - on).days >= CHECK_DAYS:
        return "soon", _("Kiểm tra đã lâu, %(day)s") % {"day": f"{on:%d/%m/%Y}"}
    return "ok", _("Hoạt động, %(day)s") % {"day": f"{on:%d/%m/%Y}"}


def may_drop(actor: Actor, good: OutletProduct) -> Verdict:
    """Whether the actor may say that this is sold here no more: its producer may, and who keeps the outlet."""
    producer = good.product.producer
    if actor.role == Role.PRODUCER and producer and producer.agency_id in actor.agency_ids:
        return MAY_SELL_AT_OUTLET(actor, good.outlet)
    return MAY_EDIT_OUTLET(actor, good.outlet)


# --- One outlet -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class OutletPage:
    """What the page of one outlet shows."""

    outlet: Outlet
    chip: tuple[str, str]
    unit: str
    goods: list[dict[str, Any]]
    earlier: list[OutletProduct]
    checks: list[OutletCheck]
    entries: list[TrailEntry]
    may_edit: Verdict
    may_close: Verdict
    may_check: Verdict
    may_sell: Verdict


def outlet_page(outlet: Outlet, actor: Actor) -> OutletPage:
    """Everything about one outlet."""
    day = actor.today
    goods = outlet.goods.select_related("outlet", "product__producer").order_by("product__sort_key", "pk")
    sold = list(goods.in_force_on(day))
    stars = stars_on(day, [good.product_id for good in sold])
    shown = Product.objects.filter(visible_products(actor), pk__in=[good.product_id for good in sold])
    seen = set(shown.values_list("pk", flat=True))
    checks = list(
        outlet.checks.select_related("by").prefetch_related("answers__criterion").order_by("-on", "-pk")[:10]
    )
    last_on, last_alive = (checks[0].on, checks[0].is_alive) if checks else (None, None)
    return OutletPage(
        outlet=outlet,
        chip=check_chip(last_on, last_alive, outlet.closed_on, day),
        unit=names_of_units([outlet.unit_code], day).get(outlet.unit_code, ""),
        goods=[
            {
                "good": good,
                "stars": stars.get(good.product_id),
                "is_seen": good.product_id in seen,
                "may_drop": may_drop(actor, good),
            }
            for good in sold
        ],
        earlier=list(goods.filter(valid_until__lte=day)[:MOST_ON_PAGE]),
        checks=checks,
        entries=trail_of(outlet),
        may_edit=MAY_EDIT_OUTLET(actor, outlet),
        may_close=MAY_CLOSE_OUTLET(actor, outlet),
        may_check=MAY_CHECK_OUTLET(actor, outlet),
        may_sell=MAY_SELL_AT_OUTLET(actor, outlet),
    )
