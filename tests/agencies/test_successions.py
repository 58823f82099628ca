"""Who carries on the work of an agency that is no more."""

from datetime import date

import pytest

from agencies.models import AgencySuccession
from agencies.selectors.successions import successors_in_force
from tests.cast import make_agency

FIRST, SECOND = date(2019, 7, 1), date(2020, 7, 1)


def follow(before, after, on):
    AgencySuccession.objects.create(predecessor=before, successor=after, on=on)


def codes(agency, day):
    return sorted(one.code for one in successors_in_force([agency.pk], day)[agency.pk])


@pytest.fixture
def old(db):
    return make_agency("CU", "Sở cũ", valid_until=FIRST)


def test_those_in_force_are_found_through_those_that_are_gone(old):
    middle = make_agency("GIUA", "Sở giữa", valid_from=FIRST, valid_until=SECOND)
    last = make_agency("CUOI", "Sở cuối", valid_from=SECOND)
    follow(old, middle, FIRST)
    follow(middle, last, SECOND)

    assert [codes(old, day) for day in (date(2019, 6, 30), FIRST, date(2020, 6, 30), SECOND)] == [
        [],
        ["GIUA"],
        ["GIUA"],
        ["CUOI"],
    ]


def test_two_ways_to_one_agency_are_one(old):
    last = make_agency("CUOI", "Sở cuối", valid_from=SECOND)
    for code in ("A", "B"):
        part = make_agency(code, f"Phần {code}", valid_from=FIRST, valid_until=SECOND)
        follow(old, part, FIRST)
        follow(part, last, SECOND)

    assert codes(old, FIRST) == ["A", "B"]
    assert codes(old, SECOND) == ["CUOI"]


def test_agencies_that_follow_each_other_lead_nowhere(old):
    other = make_agency("KIA", "Sở kia", valid_until=FIRST)
    follow(old, other, FIRST)
    follow(other, old, FIRST)

    assert codes(old, SECOND) == []
