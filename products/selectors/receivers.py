"""Which agency receives a dossier: the locality of its producer, and above it who leads the programme that day."""

from datetime import date

from agencies.enums import AgencyKind, Function
from agencies.models import AdministrativeUnit, Agency, UnitSuccession
from products.enums import StageLevel
from products.models import Dossier, Producer, ProducerPlace, RegimeStage

LONGEST_CHAIN = 10
PROVINCIAL = (StageLevel.PROVINCE, StageLevel.CENTRE)


def receiver_of(producer: Producer, stage: RegimeStage, day: date) -> Agency | None:
    """Who receives this producer's dossiers at `stage` on `day`; None where the portal cannot tell."""
    return leading_agency(day) if stage.level in PROVINCIAL else local_agency_of(producer, stage.level, day)


def leading_agency(day: date) -> Agency | None:
    """Who leads the programme for the province on `day`."""
    return Agency.objects.doing(Function.LEADS, day).order_by("pk").first()


def local_agency_of(producer: Producer, level: str, day: date) -> Agency | None:
    """The commune or district that covers the producer's place on `day`.

    Only if it is one: a commune that went into several ones leaves it to the producer to say into which.
    """
    unit = unit_of(producer, day)
    while unit is not None and unit.level != level:
        unit = _parent_of(unit, day)
    if unit is None:
        return None
    agencies = Agency.objects.doing(Function.LOCAL, day).filter(kind=AgencyKind.LOCAL)
    return agencies.filter(unit_code=unit.code, level=unit.level).order_by("pk").first()


def unit_of(producer: Producer, day: date) -> AdministrativeUnit | None:
    """The unit where the producer works on `day`: the one of its address, or what alone became of it."""
    place = ProducerPlace.objects.in_force_on(day).filter(producer=producer).exclude(unit_code="").first()
    if place is None:
        return None
    # The code is that of the day the address was entered: codes are used again for other units.
    known_on = max(place.valid_from, _first_day_of(place.unit_code))
    then = AdministrativeUnit.objects.in_force_on(known_on).filter(code=place.unit_code).first()
    return _become_of(then, day) if then else None


def _first_day_of(code):
    first = AdministrativeUnit.objects.filter(code=code).order_by("valid_from").first()
    return first.valid_from if first else date.min


def _become_of(unit, day):
    for _step in range(LONGEST_CHAIN):
        if unit.in_force_on(day):
            return unit
        followers = list(
            UnitSuccession.objects.filter(predecessor=unit, on__lte=day).select_related("successor")[:2]
        )
        if len(followers) != 1:
            return None
        unit = followers[0].successor
    return None


def _parent_of(unit, day):
    return AdministrativeUnit.objects.in_force_on(day).filter(code=unit.parent_code).first()


def codes_of(dossier: Dossier) -> tuple[str, str]:
    """Province and unit as the law writes them on receipts: (mã tỉnh, mã xã hoặc huyện)."""
    code = dossier.local_agency.unit_code if dossier.local_agency else ""
    unit = AdministrativeUnit.objects.filter(code=code).order_by("-valid_from").first() if code else None
    return (unit.province_code if unit else "", code)
