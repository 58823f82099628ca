"""Outlets on a map: points that lie close together are one circle with their number, so that any number can be drawn.

No picture of a map is fetched from anybody: the page draws points, degrees and names, and a table stands beside it.
"""

from dataclasses import dataclass
from math import log2
from typing import Any

from django.db.models import Avg, Count, F, FloatField, Max, Min, QuerySet
from django.db.models.functions import Cast, Floor
from django.http import QueryDict
from django.urls import reverse

from agencies.permissions import Actor
from agencies.selectors.registers import names_of_units
from products.models import Outlet
from products.models.outlets import EAST, NORTH, SOUTH, WEST
from products.selectors.outlets import OutletFilters, choices_of, filters_in, narrowed
from products.selectors.producers import localities_on

VIEW = "khung"
# About so many cells go into the picture's width: a circle is as wide as two fingers.
CELLS = 14
MOST_ROWS = 25
# Ten metres: closer than that there is nothing more to see.
LEAST_WIDTH = 0.0001


@dataclass(frozen=True)
class View:
    """A piece of the map, in degrees."""

    west: float
    south: float
    east: float
    north: float

    @property
    def width(self) -> float:
        return self.east - self.west

    @property
    def height(self) -> float:
        return self.north - self.south

    def __str__(self) -> str:
        return ",".join(f"{edge:.6f}" for edge in (self.west, self.south, self.east, self.north))


# Where the province lies; for a portal whose outlets have no points yet.
PROVINCE = View(106.7, 10.5, 107.6, 11.6)


def view_in(query: QueryDict) -> View | None:
    """The piece that an address names as west,south,east,north; None for what is no piece of the world."""
    try:
        edges = [float(edge) for edge in query.get(VIEW, "").split(",")]
    except ValueError:
        return None
    if len(edges) != 4 or not all(-180 <= edge <= 180 for edge in edges):
        return None
    view = View(*edges)
    return view if view.width >= LEAST_WIDTH and view.height >= LEAST_WIDTH else None


def map_page(actor: Actor, query: QueryDict) -> dict[str, Any]:
    """The map as it opens: everything that was asked for, and the table beside it."""
    localities = localities_on(actor.today)
    filters = filters_in(query, localities)
    points = _points(actor, filters)
    view = view_in(query) or whole_of(points)
    return {
        "filters": filters,
        "choices": choices_of(filters, localities),
        "view": view,
        "figures": figures_of(points, view, actor),
        "without_point": outlets_without_point(actor, filters),
    }


def map_figures(actor: Actor, query: QueryDict) -> dict[str, Any]:
    """What one piece of the map shows, after it was dragged or zoomed; everything for what is no piece."""
    points = _points(actor, filters_in(query, localities_on(actor.today)))
    return figures_of(points, view_in(query) or whole_of(points), actor)


def outlets_without_point(actor: Actor, filters: OutletFilters) -> int:
    """How many of what was asked for cannot be on the map."""
    return narrowed(actor, filters).filter(latitude__isnull=True).count()


def figures_of(points: QuerySet[Outlet], view: View, actor: Actor) -> dict[str, Any]:
    """Circles and, of the first of them by name, rows of the table."""
    seen = points.filter(
        longitude__gte=view.west, longitude__lte=view.east, latitude__gte=view.south, latitude__lte=view.north
    )
    circles = _circles(seen, view)
    return {
        "circles": circles,
        "rows": _rows(seen, actor),
        "count": sum(circle["count"] for circle in circles),
    }


def whole_of(points: QuerySet[Outlet]) -> View:
    """A piece that holds all points, with a margin."""
    ends = points.aggregate(
        west=Min("longitude"), south=Min("latitude"), east=Max("longitude"), north=Max("latitude")
    )
    if ends["west"] is None:
        return PROVINCE
    view = View(*(float(ends[edge]) for edge in ("west", "south", "east", "north")))
    margin = max(view.width, view.height, 0.05) * 0.08
    return View(
        max(view.west - margin, WEST),
        max(view.south - margin, SOUTH),
        min(view.east + margin, EAST),
        min(view.north + margin, NORTH),
    )


def _points(actor: Actor, filters: OutletFilters) -> QuerySet[Outlet]:
    return narrowed(actor, filters).filter(latitude__isnull=False)


def _circles(seen: QuerySet[Outlet], view: View) -> list[dict[str, Any]]:
    """One circle for each cell of a grid that stands still when the map is dragged.

    Its cells double: a picture whose width was rounded a little otherwise must not have another grid.
    """
    cell = 2.0 ** round(log2(view.width / CELLS))
    column, row = (Floor(Cast(F(name), FloatField()) / cell) for name in ("longitude", "latitude"))
    cells = seen.order_by().annotate(column=column, row=row).values("column", "row")
    found = cells.annotate(
        count=Count("pk"), x=Avg("longitude"), y=Avg("latitude"), one=Min("pk"), name=Min("name")
    )
    base = reverse("products:outlets")
    return [
        {
            "x": round(float(one["x"]), 6),
            "y": round(float(one["y"]), 6),
            "count": one["count"],
            "name": one["name"] if one["count"] == 1 else "",
            "url": f"{base}{one['one']}/" if one["count"] == 1 else "",
        }
        for one in found.order_by("-count", "column", "row")
    ]


def _rows(seen: QuerySet[Outlet], actor: Actor) -> list[dict[str, Any]]:
    outlets = list(seen.order_by("sort_key", "pk")[:MOST_ROWS])
    units = names_of_units((outlet.unit_code for outlet in outlets), actor.today)
    return [
        {
            "name": outlet.name,
            "url": outlet.get_absolute_url(),
            "kind": str(outlet.get_kind_display()),
            "unit": units.get(outlet.unit_code, ""),
        }
        for outlet in outlets
    ]
