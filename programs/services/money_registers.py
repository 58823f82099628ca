"""Sources of money, contents of spending and the budget's calendar, from programs/data/money.json into the tables.

Loading twice adds nothing and overwrites nothing: a row that the secretariat has corrected stays corrected.
"""

import json
from datetime import date, datetime
from pathlib import Path

from agencies.models.base import REGISTER_BEGAN_ON
from agencies.services.audit import act
from programs.models import CalendarRule, MoneySource, SpendingContent

DATA = Path(__file__).resolve().parent.parent / "data"


def load_money_registers(*, at: datetime) -> None:
    """Everything the file knows, in one act."""
    data = json.loads((DATA / "money.json").read_text(encoding="utf-8"))
    with act("registers.load", actor=None, at=at):
        for position, row in enumerate(data["sources"], start=1):
            _load_source(row, position)
        for position, row in enumerate(data["contents"], start=1):
            _load_content(row, position, data["content_basis"])
        for row in data["calendar"]:
            _load_rule(row)


def _load_source(row: dict, position: int) -> None:
    until = row.get("valid_until")
    MoneySource.objects.get_or_create(
        code=row["code"],
        valid_from=REGISTER_BEGAN_ON,
        defaults={
            **{name: row[name] for name in ("name", "name_en", "family", "basis")},
            "position": position,
            "valid_until": date.fromisoformat(until) if until else None,
        },
    )


def _load_content(row: dict, position: int, basis: str) -> None:
    limits = {
        name: row[name] for name in ("max_share", "max_unit_amount", "unit_name", "limit_acts") if name in row
    }
    SpendingContent.objects.get_or_create(
        code=row["code"],
        valid_from=REGISTER_BEGAN_ON,
        defaults={
            **{name: row[name] for name in ("name", "name_en", "priority")},
            **limits,
            "position": position,
            "basis": basis,
        },
    )


def _load_rule(row: dict) -> None:
    CalendarRule.objects.get_or_create(
        code=row["code"],
        first_year=row["first"],
        defaults={
            **{name: row[name] for name in ("kind", "name", "name_en", "month", "day", "basis")},
            "last_year": row["last"],
            "year_offset": row["offset"],
            "is_strict": row["strict"],
            "is_confirmed": row["confirmed"],
        },
    )
