"""Giving out numbers that have neither gaps nor doubles."""

from django.db import transaction

from products.models import NumberKind, NumberSeries


def next_number(kind: NumberKind, *, year: int, office: int = 0) -> int:
    """The next number of a series; held until the caller's transaction ends, and given back if it fails."""
    with transaction.atomic():
        NumberSeries.objects.get_or_create(kind=kind, office=office, year=year)
        series = NumberSeries.objects.select_for_update().get(kind=kind, office=office, year=year)
        series.last += 1
        series.save(update_fields=["last"])
    return series.last
