"""Who is told what happens to a dossier."""

from collections.abc import Iterable
from datetime import date

from agencies.enums import Role
from agencies.models import User
from agencies.selectors.actors import people_at_work
from products.enums import StageLevel
from products.models import Dossier

PROVINCIAL = (StageLevel.PROVINCE, StageLevel.CENTRE)


def people_of_producer(dossier: Dossier, day: date) -> list[User]:
    """Those who act for the producer."""
    return _users(day, [Role.PRODUCER], [dossier.producer.agency_id])


def people_who_handle(dossier: Dossier, day: date) -> list[User]:
    """Those at whose level the dossier is: the secretariat for the province, the locality's people below."""
    if dossier.stage is None or dossier.stage.level in PROVINCIAL:
        return _users(day, [Role.SECRETARIAT])
    return _users(day, [Role.OFFICER, Role.HEAD], [dossier.agency_id])


def people_of_locality(dossier: Dossier, day: date) -> list[User]:
    """Those of the locality that received the dossier first."""
    return _users(day, [Role.OFFICER, Role.HEAD], [dossier.local_agency_id])


def advisers_of(dossier: Dossier, day: date) -> list[User]:
    """The advisory groups beside the councils of the dossier's level."""
    level = dossier.stage.level if dossier.stage else ""
    memberships = people_at_work(day, roles=[Role.ADVISER]).filter(agency__council__level=level)
    return [membership.user for membership in memberships]


def _users(day: date, roles: Iterable[Role], agency_ids: Iterable[int | None] | None = None) -> list[User]:
    ids = None if agency_ids is None else [pk for pk in agency_ids if pk]
    return [membership.user for membership in people_at_work(day, roles=list(roles), agency_ids=ids)]
