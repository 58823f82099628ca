"""Those who come for dossiers: a producer of Tân Phú, a council member, an adviser."""

from dataclasses import dataclass
from datetime import date

from agencies.enums import AgencyKind, Level, Role
from agencies.models import Agency, Membership
from agencies.permissions import Actor
from tests.cast import DAY, Cast, acting, make_agency, make_member


@dataclass(frozen=True)
class ProductCast:
    """The agencies of two producers and the people of one, by the names tests call them."""

    honey: Agency
    rice: Agency
    producer: Membership
    other_producer: Membership

    def actor(self, name: str, day: date = DAY) -> Actor:
        return acting(getattr(self, name), day)


def make_product_cast(cast: Cast) -> ProductCast:
    """Two producers, each with a person of its own."""
    honey = _maker("CT1", "Hợp tác xã Mật ong Tân Phú")
    rice = _maker("CT2", "Hợp tác xã Gạo Biên Hòa")
    return ProductCast(
        honey=honey,
        rice=rice,
        producer=make_member("producer", honey, Role.PRODUCER, full_name="Chủ thể Mật Ong"),
        other_producer=make_member("other_producer", rice, Role.PRODUCER, full_name="Chủ thể Gạo"),
    )


def _maker(code, name):
    return make_agency(code, name, kind=AgencyKind.PRODUCER, level=Level.COMMUNE)
