"""As whom a person acts on a day."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from agencies.enums import Function, Role
from agencies.kept_sql import fetched
from agencies.models import Agency, AgencyName, Membership, PortalState
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


def called_on(day: date, field: str) -> Coalesce:
    """What the agency of a row is called on `day`, as an expression; the last name of one that is no more."""
    names = AgencyName.objects.in_force_on(day).filter(agency=OuterRef("agency_id"))
    return Coalesce(Subquery(names.values(field)[:1]), F(f"agency__{field}"))


def portal_and_hats(user_id: int | None, today: date) -> tuple[PortalState, list[Actor]]:
    """How the portal stands, and as whom this person may act: an actor for each of `memberships_of`.

    On the rehearsal's day if there is one, else `today`. One query, because every request asks for both.
    """
    rows = fetched(_PORTAL_AND_HATS, (today, user_id))
    (holds_sample, rehearsal_day, stepping_until, day, *_hat) = rows[0]
    state = PortalState(
        holds_sample=bool(holds_sample), rehearsal_day=rehearsal_day, stepping_until=stepping_until
    )
    return state, [_actor(hat, day) for _, _, _, day, *hat in rows if hat[0] is not None]


def actor_for(membership: Membership, day: date) -> Actor:
    """The value that views, guards and services know a person by."""
    with connection.cursor() as cursor:
        cursor.execute(_ACTOR, {"membership": membership.pk, "day": day})
        return _actor(cursor.fetchone(), day)


def _in_force(table: str, day: str) -> str:
    return f"{table}.valid_from <= {day} AND ({table}.valid_until IS NULL OR {table}.valid_until > {day})"


def _actors(day: str) -> str:
    """SQL of memberships as actors of a day; an agency's predecessors are those whose work had come to it by then,

    directly or through others.
    """
    return f"""
    SELECT m.id, m.user_id, u.full_name, m.role, m.title, a.id AS agency_id, COALESCE(n.name, a.name),
           COALESCE(n.short_name, a.short_name),
           ARRAY(SELECT f.function FROM agencies_agencyfunction f
                 WHERE f.agency_id = a.id AND {_in_force("f", day)}),
           ARRAY(WITH RECURSIVE before (id) AS (
                     SELECT s.predecessor_id FROM agencies_agencysuccession s
                     WHERE s.successor_id = a.id AND s."on" <= {day}
                     UNION
                     SELECT s.predecessor_id FROM agencies_agencysuccession s JOIN before b ON s.successor_id = b.id
                     WHERE s."on" <= {day})
                 SELECT before.id FROM before WHERE before.id <> a.id)
    FROM agencies_membership m
    JOIN agencies_user u ON u.id = m.user_id
    JOIN agencies_agency a ON a.id = m.agency_id
    LEFT JOIN agencies_agencyname n ON n.agency_id = a.id AND {_in_force("n", day)}
    """


_ACTOR = _actors("%(day)s") + "WHERE m.id = %(membership)s"
_PORTAL_AND_HATS = f"""
    SELECT portal.*, hat.*
    FROM (SELECT state.holds_sample, state.rehearsal_day, state.stepping_until,
                 COALESCE(state.rehearsal_day, %s) AS day
          FROM (VALUES (1)) AS one (id) LEFT JOIN agencies_portalstate AS state USING (id)) AS portal
    LEFT JOIN LATERAL ({_actors("portal.day")}
        WHERE m.user_id = %s AND u.is_active AND {_in_force("m", "portal.day")} AND {_in_force("a", "portal.day")}
        ORDER BY m.valid_from, m.id) AS hat ON true
"""


def _actor(row: Sequence[Any], day: date) -> Actor:
    membership_id, user_id, person_name, role, title, agency_id, name, short, functions, predecessors = row
    return Actor(
        user_id=user_id,
        membership_id=membership_id,
        person_name=person_name,
        role=Role(role),
        title=title,
        agency_id=agency_id,
        agency_name=name,
        agency_short_name=short,
        today=day,
        functions=frozenset(map(Function, functions)),
        predecessor_ids=frozenset(predecessors),
    )


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
