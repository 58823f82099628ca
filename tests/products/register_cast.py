"""Who comes for dossiers alone: two producers with their people."""

from dataclasses import dataclass

from agencies.enums import Role
from agencies.models import Membership
from products.models import Producer
from tests.cast import DAY, Cast, acting, make_member
from tests.products.register_makers import make_producer, make_units


@dataclass(frozen=True)
class ProductCast:
    """The small cast, and beside it a producer of Tân Phú and one of Biên Hòa."""

    cast: Cast
    maker: Producer
    other_maker: Producer
    producer: Membership
    colleague: Membership
    other_producer: Membership

    def actor(self, name, day=DAY):
        """An actor of the small cast or of this one."""
        return acting(getattr(self, name, None) or getattr(self.cast, name), day)


def make_product_cast(cast: Cast) -> ProductCast:
    """Producers and their people in the province of `cast`."""
    make_units()
    maker = make_producer()
    other = make_producer("Cơ sở Gốm Tân Hạnh", unit_code="26068")
    return ProductCast(
        cast=cast,
        maker=maker,
        other_maker=other,
        producer=make_member("producer", maker.agency, Role.PRODUCER, full_name="Chủ thể Tân Triều"),
        colleague=make_member("colleague", maker.agency, Role.PRODUCER, full_name="Kế toán Tân Triều"),
        other_producer=make_member(
            "other_producer", other.agency, Role.PRODUCER, full_name="Chủ thể Tân Hạnh"
        ),
    )
