"""Whom to tell of what happens to a product."""

from collections.abc import Collection, Iterable
from datetime import date

from agencies.enums import Function, Role
from agencies.models import AdministrativeUnit, Agency, User
from agencies.selectors.actors import people_at_work
from products.models import Producer, ProducerPlace


def people_of_producer(producer: Producer, day: date) -> list[User]:
    """Who works in the portal for the producer on `day`."""
    return _users(people_at_work(day, roles=[Role.PRODUCER], agency_ids=[producer.agency_id]))


def local_people_of(producer: Producer, day: date) -> list[User]:
    """Officers and heads of the local agency where the producer works on `day`."""
    agencies = local_agencies([producer.pk], day).get(producer.pk, [])
    return _users(people_at_work(day, roles=[Role.OFFICER, Role.HEAD], agency_ids=agencies))


def local_agencies(producers: Collection[int], day: date) -> dict[int, list[int]]:
    """The agencies that carry the programme out where producers work on `day`, by producer.

    A commune's own since July 2025, before that the district's: the unit of the place or the one it lies in.
    """
    places = ProducerPlace.objects.in_force_on(day).filter(producer__in=producers).exclude(unit_code="")
    codes = dict(places.values_list("producer_id", "unit_code"))
    parents = dict(
        AdministrativeUnit.objects.in_force_on(day)
        .filter(code__in=set(codes.values()))
        .values_list("code", "parent_code")
    )
    local = dict(Agency.objects.doing(Function.LOCAL, day).values_list("unit_code", "pk"))
    return {
        producer: [local[code] for code in (unit, parents.get(unit)) if code in local]
        for producer, unit in codes.items()
    }


def secretariat_on(day: date) -> list[User]:
    """The programme's secretariat of that day."""
    return _users(people_at_work(day, roles=[Role.SECRETARIAT]))


def leaders_on(day: date) -> list[User]:
    """The province's leaders of that day."""
    return _users(people_at_work(day, roles=[Role.LEADER]))


def _users(memberships: Iterable) -> list[User]:
    return [membership.user for membership in memberships]
