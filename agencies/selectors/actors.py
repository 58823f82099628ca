"""As whom a person acts on a day."""

from collections.abc import Collection, Iterable
from datetime import date

from django.db import connection
from django.db.models import QuerySet

from agencies.enums import Function, Role
from agencies.models import Agency, AgencyName, Membership
from agencies.permissions import Actor


def memberships_of(user_id: int, day: date) -> list[Membership]:
    """The person's memberships in force on `day`, oldest first; each one is a hat to act in."""
    return list(
        Membership.objects.at_work_on(day)
        .filter(user_id=user_id)
        .select_related("user", "agency")
        .order_by("valid_from", "pk")
    )


def names_on(day: date, agency_ids: Iterable[int] | None = None) -> dict[int, AgencyName]:
    """What agencies were called on `day`, by agency id."""
    names = AgencyName.objects.in_force_on(day)
    if agency_ids is not None:
        names = names.filter(agency_id__in=agency_ids)
    return {name.agency_id: name for name in names}


def short_name(names: dict[int, AgencyName], agency_id: int, last_name: str) -> str:
    """What an agency was called for short on the day of `names`; its last name if it was no more, or not yet."""
    return names[agency_id].short_name if agency_id in names else last_name


def hats_of(user_id: int, day: date) -> list[Actor]:
    """As whom this person may act on `day`: an actor for each of `memberships_of`, in one query for every request."""
    return _actors(
        f"m.user_id = %(key)s AND u.is_active AND {_in_force('m')} AND {_in_force('a')}", user_id, day
    )


def actor_for(membership: Membership, day: date) -> Actor:
    """The value that views, guards and services know a person by."""
    (actor,) = _actors("m.id = %(key)s", membership.pk, day)
    return actor


def _in_force(table: str) -> str:
    return f"{table}.valid_from <= %(day)s AND ({table}.valid_until IS NULL OR {table}.valid_until > %(day)s)"


# An agency's predecessors are those whose work had come to it by the day, directly or through others.
_ACTORS = f"""
    SELECT m.user_id, m.id, u.full_name, m.role, m.title, a.id, COALESCE(n.name, a.name),
           COALESCE(n.short_name, a.short_name),
           ARRAY(SELECT f.function FROM agencies_agencyfunction f WHERE f.agency_id = a.id AND {_in_force("f")}),
           ARRAY(WITH RECURSIVE before (id) AS (
                     SELECT s.predecessor_id FROM agencies_agencysuccession s
                     WHERE s.successor_id = a.id AND s."on" <= %(day)s
                     UNION
                     SELECT s.predecessor_id FROM agencies_agencysuccession s JOIN before b ON s.successor_id = b.id
                     WHERE s."on" <= %(day)s)
                 SELECT before.id FROM before WHERE before.id <> a.id)
    FROM agencies_membership m
    JOIN agencies_user u ON u.id = m.user_id
    JOIN agencies_agency a ON a.id = m.agency_id
    LEFT JOIN agencies_agencyname n ON n.agency_id = a.id AND {_in_force("n")}
    WHERE """


def _actors(condition: str, key: int, day: date) -> list[Actor]:
    with connection.cursor() as cursor:
        cursor.execute(f"{_ACTORS}{condition} ORDER BY m.valid_from, m.id", {"key": key, "day": day})
        return [
            Actor(
                user_id=user_id,
                membership_id=membership_id,
                person_name=person_name,
                role=Role(role),
                title=title,
                agency_id=agency_id,
                agency_name=agency_name,
                agency_short_name=agency_short_name,
                today=day,
                functions=frozenset(map(Function, functions)),
                predecessor_ids=frozenset(predecessors),
            )
            for (
                user_id,
                membership_id,
                person_name,
                role,
                title,
                agency_id,
                agency_name,
                agency_short_name,
                functions,
                predecessors,
            ) in cursor.fetchall()
        ]


def people_at_work(
    day: date,
    *,
    roles: Collection[Role] | None = None,
    agency_ids: Collection[int] | None = None,
    function: Function | None = None,
) -> QuerySet[Membership]:
    """Memberships in force on `day` of people to tell something, with person and agency."""
    memberships = Membership.objects.at_work_on(day).select_related("user", "agency").order_by("pk")
    if roles is not None:
        memberships = memberships.filter(role__in=roles)
    if agency_ids is not None:
        memberships = memberships.filter(agency_id__in=agency_ids)
    if function is not None:
        memberships = memberships.filter(agency__in=Agency.objects.doing(function, day))
    return memberships
