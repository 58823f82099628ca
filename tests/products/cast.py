"""Who comes for dossiers: two producers, a council with its chair, a member and an adviser, and a commune.

The cooperative works in Tân Phú, the district of the cast; its rival in Biên Hòa is the stranger of every test about
rights. The council is the province's.
"""

from dataclasses import dataclass, replace
from datetime import date

from agencies.enums import AgencyKind, Function, Level, Role, UnitKind
from agencies.models import AdministrativeUnit, Agency, Membership
from agencies.permissions import Actor
from products.enums import ProducerKind, SeatKind, StageLevel
from products.models import Council, Producer
from tests.cast import BEGAN, DAY, Cast, acting, make_agency, make_member
from tests.products.makers import make_council, make_producer, make_seat

PRODUCT_ROLES = ("producer", "rival", "chair", "council_member", "adviser")
PROVINCE_CODE, DISTRICT_CODE, OTHER_DISTRICT_CODE = "75", "734", "731"
COMMUNE_CODE, OTHER_COMMUNE_CODE = "26116", "26041"


def make_unit(code, name, level, kind, parent_code="", *, valid_from=BEGAN, **fields) -> AdministrativeUnit:
    """A unit in force since the registers began; the one that is there if a test made it before."""
    unit, _new = AdministrativeUnit.objects.get_or_create(
        code=code,
        valid_from=valid_from,
        defaults={
            "name": name,
            "full_name": name,
            "kind": kind,
            "level": level,
            "parent_code": parent_code,
            "province_code": PROVINCE_CODE,
        }
        | fields,
    )
    return unit


def make_units() -> None:
    """The province, its two districts, and a commune in each of them."""
    make_unit(PROVINCE_CODE, "Đồng Nai", Level.PROVINCE, UnitKind.PROVINCE)
    make_unit(DISTRICT_CODE, "Tân Phú", Level.DISTRICT, UnitKind.DISTRICT, PROVINCE_CODE)
    make_unit(OTHER_DISTRICT_CODE, "Biên Hòa", Level.DISTRICT, UnitKind.CITY, PROVINCE_CODE)
    make_unit(COMMUNE_CODE, "Thị trấn Tân Phú", Level.COMMUNE, UnitKind.TOWNSHIP, DISTRICT_CODE)
    make_unit(OTHER_COMMUNE_CODE, "Phường Trung Dũng", Level.COMMUNE, UnitKind.WARD, OTHER_DISTRICT_CODE)


@dataclass(frozen=True)
class ProductCast:
    """The old cast, and by the name tests call them those who come for dossiers."""

    cast: Cast
    coop: Producer
    rival_coop: Producer
    council: Council
    producer: Membership
    rival: Membership
    chair: Membership
    council_member: Membership
    adviser: Membership
    # Only where `with_commune` was asked.
    commune: Agency | None = None
    commune_officer: Membership | None = None
    commune_head: Membership | None = None

    def member(self, name: str) -> Membership:
        """The membership of somebody of either cast."""
        return getattr(self if name in PRODUCT_ROLES or name.startswith("commune_") else self.cast, name)

    def actor(self, name: str, day: date = DAY) -> Actor:
        return acting(self.member(name), day)


def make_product_cast(cast: Cast) -> ProductCast:
    """Those who come for dossiers, beside the people of `cast`."""
    make_units()
    coop = make_producer("HTX Bưởi Tân Phú", unit_code=COMMUNE_CODE)
    rival_coop = make_producer(
        "Công ty Bánh Biên Hòa", kind=ProducerKind.SMALL_ENTERPRISE, unit_code=OTHER_COMMUNE_CODE
    )
    council = make_council(cast.committee, name="Hội đồng đánh giá cấp tỉnh", level=StageLevel.PROVINCE)
    chair = make_seat(council, "chair", SeatKind.CHAIR, home_agency=cast.committee)
    member = make_seat(council, "council_member", SeatKind.MEMBER, home_agency=cast.trade_agency)
    adviser = make_seat(council, "adviser", SeatKind.ADVISER, home_agency=cast.lead_agency)
    return ProductCast(
        cast=cast,
        coop=coop,
        rival_coop=rival_coop,
        council=council,
        producer=make_member(
            "producer", coop.agency, Role.PRODUCER, title="Giám đốc", full_name="Chủ thể Tân Phú"
        ),
        rival=make_member("rival", rival_coop.agency, Role.PRODUCER, full_name="Chủ thể Biên Hòa"),
        chair=chair.membership,
        council_member=member.membership,
        adviser=adviser.membership,
    )


def with_commune(people: ProductCast, *, valid_from: date = BEGAN, unit_code=COMMUNE_CODE) -> ProductCast:
    """The same with a commune that works for the programme: an officer and a head."""
    commune = make_agency(
        f"X{unit_code}",
        "UBND xã Tân Phú",
        functions=[Function.LOCAL],
        level=Level.COMMUNE,
        kind=AgencyKind.LOCAL,
        unit_code=unit_code,
        valid_from=valid_from,
    )
    period = {"valid_from": valid_from}
    return replace(
        people,
        commune=commune,
        commune_officer=make_member(
            "commune_officer", commune, Role.OFFICER, full_name="Chuyên viên xã Tân Phú", **period
        ),
        commune_head=make_member(
            "commune_head",
            commune,
            Role.HEAD,
            title="Chủ tịch UBND xã",
            full_name="Lãnh đạo xã Tân Phú",
            **period,
        ),
    )
