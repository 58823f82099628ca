"""What is owed by a day, as one small value, whichever part of the portal knows of it."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

LONGEST_TITLE = 200


class Deadline(NamedTuple):
    """One thing owed by one agency, or waiting for the holders of one role.

    `since` is the day this deadline became known: marks up to that day are past and are not made up. Where the
    portal itself made the title, `phrase` and `values` say of what, so that a mail can say it in another language.
    """

    kind: str
    subject_id: int
    agency_id: int | None
    role: str | None
    due_on: date
    since: date
    title: str
    path: str
    returned: bool = False
    phrase: str = ""
    values: tuple[tuple[str, str], ...] = ()


def phrased(
    kind: str,
    subject_id: int,
    agency_id: int | None,
    role: str | None,
    days: tuple[date, date],
    path: str,
    phrase: str,
    values: Mapping[str, str],
    returned: bool = False,
) -> Deadline:
    """A deadline whose title the portal makes itself; `days`: due on, and known since."""
    due_on, since = days
    title = (phrase % values)[:LONGEST_TITLE]
    told = tuple(values.items())
    return Deadline(kind, subject_id, agency_id, role, due_on, since, title, path, returned, phrase, told)
