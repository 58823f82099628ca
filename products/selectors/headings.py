"""What stands above an agency's letters on a day: names, superior body and place come from dated data.

Đồng Nai is a province until 29 April 2026 and a city afterwards; a letter of 2019 keeps the name of 2019.
"""

from dataclasses import dataclass
from datetime import date

from agencies.enums import AgencyKind, Function, Level
from agencies.models import AdministrativeUnit, Agency
from agencies.selectors.actors import names_on

COMMITTEE = "Ủy ban nhân dân"
SHORT_COMMITTEE = "UBND "
# What writes under the name of the committee above it (Nghị định 30/2020/NĐ-CP, Phụ lục I).
UNDER_THE_COMMITTEE = (AgencyKind.DEPARTMENT, AgencyKind.SUBORDINATE, AgencyKind.COUNCIL)


@dataclass(frozen=True)
class Heading:
    """The left head of a letter and the place it is written at."""

    issuer: str
    superior: str
    place: str


def heading_on(agency: Agency, day: date) -> Heading:
    """The heading of `agency` on `day`."""
    governing = None
    if agency.kind in UNDER_THE_COMMITTEE:
        governing = Agency.objects.doing(Function.GOVERNS, day).order_by("pk").first()
    return Heading(
        issuer=name_in_full(agency, day),
        superior=name_in_full(governing, day) if governing else "",
        place=place_of(agency.unit_code, day),
    )


def name_in_full(agency: Agency, day: date) -> str:
    """The name of that day, “UBND” spelt out as a letter wants it."""
    names = names_on(day, [agency.pk])
    name = names[agency.pk].name if agency.pk in names else agency.name
    return f"{COMMITTEE} {name.removeprefix(SHORT_COMMITTEE)}" if name.startswith(SHORT_COMMITTEE) else name


def place_of(unit_code: str, day: date) -> str:
    """The place named before the date of a letter: the unit of the agency, else the province."""
    units = AdministrativeUnit.objects.in_force_on(day)
    unit = units.filter(code=unit_code).first() if unit_code else None
    unit = unit or units.filter(level=Level.PROVINCE).order_by("code").first()
    return unit.name if unit else ""
