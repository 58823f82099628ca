"""What a deadline is: the small value that everything owed registers itself as."""

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
