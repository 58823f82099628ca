"""The sample's points of sale: those that public pages tell of, each from the day they do."""

import json
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from django.utils.translation import gettext as _

from agencies.enums import Function
from agencies.models import AdministrativeUnit, Agency, UnitSuccession
from agencies.services.audit import act
from products.models import Outlet

DATA = Path(__file__).parents[1] / "data" / "outlets.json"


def load_sample_outlets(*, opens_on: date, at: datetime) -> None:
    """The outlets that were open on the day the sample opens; kept by the department for trade of that day."""
    rows = json.loads(DATA.read_text(encoding="utf-8"))["outlets"]
    keeper = Agency.objects.doing(Function.TRADE, opens_on).order_by("pk").first()
    if keeper is None or Outlet.objects.exists():
        return
    with act("sample.load", actor=None, at=at, reason=_("Nạp điểm bán mẫu")):
        for row in rows:
            opened = date.fromisoformat(row["opened_on"])
            if opened <= opens_on:
                Outlet.objects.create(keeper=keeper, opened_on=opened, **_facts(row, opens_on))


def _facts(row: dict, day: date) -> dict:
    return {
        "kind": row["kind"],
        "name": row["name"],
        "unit_code": _unit_on(row["unit_code"], day),
        "address": row["address"],
        "latitude": Decimal(row["latitude"]),
        "longitude": Decimal(row["longitude"]),
        "note": row["note"],
        "source": row["source"],
    }


def _unit_on(code: str, day: date) -> str:
    """The unit where a place lies on `day`: that of its code, or what this one became."""
    if AdministrativeUnit.objects.in_force_on(day).filter(code=code).exists():
        return code
    became = UnitSuccession.objects.filter(predecessor__code=code, on__lte=day).order_by("-on", "pk")
    return became.values_list("successor__code", flat=True).first() or code
