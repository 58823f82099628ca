"""The sample's points of sale: as many as public pages tell of by the day it opens, each in a unit of that day."""

from datetime import date

import pytest

from agencies.models import AdministrativeUnit
from agencies.services.registers import load_registers
from products.models import Outlet
from products.services.sample_outlets import load_sample_outlets
from tests.cast import moment


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("opens_on", "count"), [(date(2019, 5, 21), 1), (date(2022, 3, 1), 4), (date(2026, 11, 27), 4)]
)
def test_outlets_of_the_day_lie_in_units_of_the_day(opens_on, count):
    load_registers(at=moment())
    for _ in range(2):
        load_sample_outlets(opens_on=opens_on, at=moment())

    outlets = list(Outlet.objects.all())
    assert len(outlets) == count
    units = AdministrativeUnit.objects.in_force_on(opens_on).filter(
        code__in=[one.unit_code for one in outlets]
    )
    assert {one.unit_code for one in outlets} == set(units.values_list("code", flat=True))
    assert all(one.keeper.in_force_on(opens_on) for one in outlets)
    # What no source tells is marked.
    assert all(one.source or "(mẫu)" in one.name for one in outlets)
