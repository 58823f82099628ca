"""As whom a person acts on a day."""

from datetime import date

from agencies.enums import Function, Role
from agencies.models import Agency, AgencyFunction, AgencyName, AgencySuccession, Membership
from agencies.permissions import Actor


def memberships_of(user_id: int, day: date):
    """The person's memberships in force on `day`, oldest first; each one is a hat to act in."""
    return list(
        Membership.objects.at_work_on(day)
        .filter(user_id=user_id)
        .select_related("user", "agency")
        .order_by("valid_from", "pk")
    )


def names_on(day: date, agency_ids=None) -> dict[int, AgencyName]:
    """What agencies were called on `day`, by agency id."""
    names = AgencyName.objects.in_force_on(day)
    if agency_ids is not None:
        names = names.filter(agency_id__in=agency_ids)
    return {name.agency_id: name for name in names}


def short_name(names: dict[int, AgencyName], agency_id: int, last_name: str) -> str:
    """What an agency was called for short on the day of `names`; its last name if it was no more, or not yet."""
    return names[agency_id].short_name if agency_id in names else last_name


def predecessors_of(agency_id: int, day: date) -> frozenset[int]:
    """All agencies whose work had come, directly or through others, to this one by `day`."""
    found: set[int] = set()
    layer = {agency_id}
    while layer:
        layer = (
            set(
                AgencySuccession.objects.filter(successor_id__in=layer, on__lte=day).values_list(
                    "predecessor_id", flat=True
                )
            )
            - found
            - {agency_id}
        )
        found |= layer
    return frozenset(found)


def actor_for(membership: Membership, day: date) -> Actor:
    """The value that views, guards and services know a person by."""
    agency: Agency = membership.agency
    name = names_on(day, [agency.pk]).get(agency.pk)
    functions = AgencyFunction.objects.in_force_on(day).filter(agency=agency)
    return Actor(
        user_id=membership.user_id,
        membership_id=membership.pk,
        person_name=membership.user.full_name,
        role=Role(membership.role),
        title=membership.title,
        agency_id=agency.pk,
        agency_name=name.name if name else agency.name,
        agency_short_name=name.short_name if name else agency.short_name,
        today=day,
        functions=frozenset(Function(value) for value in functions.values_list("function", flat=True)),
        predecessor_ids=predecessors_of(agency.pk, day),
    )


def people_at_work(day: date, *, roles=None, agency_ids=None, function=None):
    """Memberships in force on `day` of people to tell something, with person and agency."""
    memberships = Membership.objects.at_work_on(day).select_related("user", "agency").order_by("pk")
    if roles is not None:
        memberships = memberships.filter(role__in=roles)
    if agency_ids is not None:
        memberships = memberships.filter(agency_id__in=agency_ids)
    if function is not None:
        memberships = memberships.filter(agency__in=Agency.objects.doing(function, day))
    return memberships
