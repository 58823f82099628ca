"""Whom to tell of what happens to a product, its dossier or its certificate."""

from collections.abc import Collection
from datetime import date

from agencies.enums import Role
from agencies.models import User
from agencies.selectors.actors import people_at_work
from products.enums import StageLevel
from products.models import Dossier, Producer
from products.selectors.producers import local_agency_of

PROVINCIAL = (StageLevel.PROVINCE, StageLevel.CENTRE)
LOCAL_PEOPLE = (Role.OFFICER, Role.HEAD)


def people_of_producer(producer: Producer, day: date) -> list[User]:
    """Who works in the portal for the producer on `day`."""
    return _users(day, [Role.PRODUCER], [producer.agency_id])


def local_people_of(producer: Producer, day: date) -> list[User]:
    """Officers and heads of the local agency that looks after the producer on `day`."""
    agency = local_agency_of(producer, day)
    return _users(day, LOCAL_PEOPLE, [agency.pk if agency else None])


def people_who_handle(dossier: Dossier, day: date) -> list[User]:
    """Those at whose level the dossier is: the secretariat for the province, the locality's people below."""
    if dossier.stage is None or dossier.stage.level in PROVINCIAL:
        return secretariat_on(day)
    return _users(day, LOCAL_PEOPLE, [dossier.agency_id])


def people_of_locality(dossier: Dossier, day: date) -> list[User]:
    """Those of the locality that received the dossier first."""
    return _users(day, LOCAL_PEOPLE, [dossier.local_agency_id])


def advisers_of(dossier: Dossier, day: date) -> list[User]:
    """The advisory groups beside the councils of the dossier's level."""
    level = dossier.stage.level if dossier.stage else ""
    memberships = people_at_work(day, roles=[Role.ADVISER]).filter(agency__council__level=level)
    return [membership.user for membership in memberships]


def secretariat_on(day: date) -> list[User]:
    """The programme's secretariat of that day."""
    return _users(day, [Role.SECRETARIAT])


def leaders_on(day: date) -> list[User]:
    """The province's leaders of that day."""
    return _users(day, [Role.LEADER])


def _users(
    day: date, roles: Collection[Role], agency_ids: Collection[int | None] | None = None
) -> list[User]:
    """The people in these roles; of these agencies alone, where any are named."""
    ids = None if agency_ids is None else [pk for pk in agency_ids if pk]
    return [membership.user for membership in people_at_work(day, roles=list(roles), agency_ids=ids)]
