"""Who carries on the work of an agency that is no more."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from agencies.models import Agency, AgencySuccession


def successors_in_force(agency_ids: Iterable[int], day: date) -> dict[int, list[Agency]]:
    """For each agency those in force on `day` that its work came to, directly or through others that are gone too.

    Agencies entered as each other's successor lead nowhere.
    """
    following = defaultdict(list)
    links = AgencySuccession.objects.filter(on__lte=day).select_related("successor").order_by("pk")
    for link in links:
        following[link.predecessor_id].append(link.successor)
    return {agency_id: _ends_of(agency_id, following, day) for agency_id in agency_ids}


def _ends_of(agency_id: int, following: dict[int, list[Agency]], day: date) -> list[Agency]:
    found: dict[int, Agency] = {}
    seen, waiting = {agency_id}, [agency_id]
    while waiting:
        for successor in following[waiting.pop()]:
            if successor.in_force_on(day):
                found[successor.pk] = successor
            elif successor.pk not in seen:
                seen.add(successor.pk)
                waiting.append(successor.pk)
    return list(found.values())
