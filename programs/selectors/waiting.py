"""What waits for one person because of products or money, as sections of their page and as their badge."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from django.db.models import QuerySet, Value

from agencies.kept_sql import fetched, sql_of
from agencies.permissions import Actor
from agencies.selectors.calendar import WorkingCalendar, working_calendar
from products.models import Dossier
from programs.selectors.deadline_words import day_words
from programs.selectors.money_work import MONEY_KINDS
from programs.selectors.product_work import PRODUCT_KINDS
from programs.selectors.waiting_kinds import Kind, Waiting
from programs.selectors.work import MOST_COUNTED, MOST_ROWS, Section, WorkRow, days_told, urgency

KINDS: dict[str, Kind] = PRODUCT_KINDS | MONEY_KINDS


def waiting_work(actor: Actor, calendar: WorkingCalendar | None = None) -> list[Section]:
    """The sections of one's page, empty ones left out."""
    calendar, rows = calendar or working_calendar(), defaultdict(list)
    for waiting in _waiting(actor):
        rows[waiting.kind].append(_row(waiting, actor.today, calendar))
    return [_section(key, str(kind.title), rows[key]) for key, kind in KINDS.items() if rows[key]]


def waits(actor: Actor) -> list[QuerySet]:
    """The rows that add to the badge beside “Việc của tôi”."""
    found = [kind.waits(actor) for kind in KINDS.values()]
    return [queryset[:MOST_COUNTED] for queryset in found if queryset is not None]


def _waiting(actor: Actor) -> list[Waiting]:
    """No more of each kind than are shown and one; in one query."""
    return [Waiting(*row) for row in fetched(*_sql_of_waiting(actor))]


@lru_cache(maxsize=1000)
def _sql_of_waiting(actor: Actor) -> tuple[str, Sequence]:
    """Kept for the next click of the same person on the same day: it takes longer to write than to run."""
    parts = [
        found.order_by(*kind.order).values_list(Value(key), *kind.columns)[: MOST_ROWS + 1]
        for key, kind in KINDS.items()
        for found in [kind.waits(actor)]
        if found is not None
    ]
    return sql_of(Dossier.objects.none().union(*parts, all=True))


def _section(key: str, title: str, rows: list[WorkRow]) -> Section:
    shown = rows[:MOST_ROWS]
    return Section(key, title, "info", shown, len(shown), len(rows) > MOST_ROWS, "")


def _row(waiting: Waiting, today: date, calendar: WorkingCalendar) -> WorkRow:
    """What has a clock says how long still; the rest since when it waits."""
    kind, due_on = KINDS[waiting.kind], waiting.due_on
    path, detail = kind.path.format(waiting.pk, waiting.state), kind.detail(waiting)
    title = waiting.title
    if kind.phrase:
        title = str(kind.phrase) % {"title": waiting.title, "who": waiting.producer}
    if due_on is None:
        told = str(kind.since) % {"day": day_words(waiting.since)}
        return WorkRow(path, title, detail, None, "info", told)
    told = days_told(due_on, today, calendar)
    return WorkRow(path, title, detail, due_on, urgency(due_on, today), told)
