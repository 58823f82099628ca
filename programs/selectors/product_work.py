"""What waits for one person because of products: dossiers, sheets, results, decisions, reports of the public."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import DateField, Min, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.enums import Role
from agencies.lists import fetched, sql_of
from agencies.permissions import Actor
from agencies.selectors.calendar import WorkingCalendar, working_calendar
from products.enums import (
    DecisionKind,
    DecisionStatus,
    DossierStatus,
    MisuseStatus,
    SessionStatus,
    SheetStatus,
    StageLevel,
)
from products.models import Decision, Dossier, MisuseReport, RevocationCase, ScoreSheet, SessionItem
from products.models.dossiers import WITH_PRODUCER
from products.permissions import items_of_seat, seats_of, visible_dossiers
from programs.selectors.deadline_words import day_words
from programs.selectors.work import MOST_COUNTED, MOST_ROWS, Section, WorkRow, days_told, urgency

# What lies with the level that handles a dossier, until the council sits.
TO_HANDLE = (DossierStatus.LODGED, DossierStatus.RECEIVED, DossierStatus.READY, DossierStatus.SCORED)


def product_work(actor: Actor, calendar: WorkingCalendar | None = None) -> list[Section]:
    """The sections of one's page that come from products, empty ones left out."""
    calendar, rows = calendar or working_calendar(), defaultdict(list)
    for waiting in _waiting(actor):
        rows[waiting.kind].append(_row(waiting, actor.today, calendar))
    return [_section(key, str(kind.title), rows[key]) for key, kind in KINDS.items() if rows[key]]


def product_waits(actor: Actor) -> list[QuerySet]:
    """The rows that add to the badge beside “Việc của tôi”."""
    found = [kind.waits(actor) for kind in KINDS.values()]
    return [queryset[:MOST_COUNTED] for queryset in found if queryset is not None]


def dossiers_waiting(actor: Actor) -> QuerySet[Dossier] | None:
    """Dossiers on which it is this person's turn; None for roles that never have one."""
    seen = Dossier.objects.filter(visible_dossiers(actor))
    if actor.role == Role.PRODUCER:
        return seen.filter(status__in=WITH_PRODUCER)
    if actor.role == Role.ADVISER:
        return seen.filter(status=DossierStatus.IN_ADVICE)
    if actor.role == Role.SECRETARIAT:
        return seen.filter(
            Q(stage__level=StageLevel.PROVINCE, status__in=TO_HANDLE) | Q(status=DossierStatus.AT_CENTRE)
        )
    if actor.role in (Role.HEAD, Role.OFFICER):
        return seen.filter(agency__in=actor.agency_ids, status__in=TO_HANDLE).exclude(
            stage__level__in=[StageLevel.PROVINCE, StageLevel.CENTRE]
        )
    return None


def sheets_to_sign(actor: Actor) -> QuerySet[SessionItem] | None:
    """Dossiers of open sessions that this member has not signed a sheet for yet, in the turn that runs."""
    if actor.role != Role.COUNCIL:
        return None
    items = items_of_seat(actor).filter(session__status=SessionStatus.OPEN, closed_at__isnull=True)
    signed = ScoreSheet.objects.filter(seat__in=seats_of(actor), status=SheetStatus.SIGNED)
    first = signed.filter(turn=1).values("item")
    second = signed.filter(turn=2).values("item")
    return items.filter(Q(turn=1) & ~Q(pk__in=first) | Q(turn=2) & ~Q(pk__in=second))


def decisions_to_sign(actor: Actor) -> QuerySet[Decision] | None:
    """Drafts that wait for this person's signature."""
    drafts = Decision.objects.filter(status=DecisionStatus.DRAFT)
    if actor.role == Role.LEADER:
        return drafts.filter(level=StageLevel.PROVINCE)
    if actor.role == Role.HEAD:
        return drafts.filter(issuer__in=actor.agency_ids)
    return None


def cases_to_settle(actor: Actor) -> QuerySet[RevocationCase] | None:
    """Proposed revocations without a decision, for the secretariat."""
    if actor.role != Role.SECRETARIAT:
        return None
    return RevocationCase.objects.filter(decision__isnull=True, dropped_on__isnull=True)


def reports_to_answer(actor: Actor) -> QuerySet[MisuseReport] | None:
    """Reports of the public that nobody answered, for the secretariat."""
    if actor.role != Role.SECRETARIAT:
        return None
    return MisuseReport.objects.filter(status=MisuseStatus.OPEN)


# --- The kinds ----------------------------------------------------------------------------------------------------


class Kind(NamedTuple):
    """One kind of things that wait: whose turn it is, in which order they are told, and with what.

    `columns` are those of Waiting. What has no day to be done by says `since` when it waits.
    """

    title: Any
    path: str
    since: Any
    waits: Callable[[Actor], QuerySet | None]
    order: tuple[str, ...]
    columns: tuple[Any, ...]


NONE, NO_DAY = Value("", TextField()), Cast(Value(None), DateField())
KINDS = {
    "dossiers": Kind(
        title=gettext_lazy("Hồ sơ chờ bạn"),
        path="/ho-so/{}/",
        since=gettext_lazy("từ ngày %(day)s"),
        waits=dossiers_waiting,
        order=("status_since", "pk"),
        columns=(
            *("pk", "product__name", "producer__name", "status", "status_since"),
            Cast(Min("clocks__due_on", filter=Q(clocks__ended_on__isnull=True)), DateField()),
        ),
    ),
    "sheets": Kind(
        title=gettext_lazy("Phiếu chấm chưa ký"),
        path="/danh-gia/ho-so/{}/phieu/",
        since=gettext_lazy("phiên họp %(day)s"),
        waits=sheets_to_sign,
        order=("session__held_on", "position", "pk"),
        columns=("pk", "dossier__product__name", NONE, Cast("turn", TextField()), "session__held_on", NO_DAY),
    ),
    "decisions": Kind(
        title=gettext_lazy("Quyết định chờ ký"),
        path="/quyet-dinh/{}/",
        since=gettext_lazy("soạn ngày %(day)s"),
        waits=decisions_to_sign,
        order=("status_since", "pk"),
        columns=("pk", "title", NONE, "kind", "status_since", NO_DAY),
    ),
    "revocations": Kind(
        title=gettext_lazy("Thu hồi giấy chứng nhận"),
        path="/giay-chung-nhan/{}/",
        since="",
        waits=cases_to_settle,
        order=("due_on", "pk"),
        columns=("certificate_id", "certificate__product__name", NONE, NONE, "due_on", "due_on"),
    ),
    "misuse": Kind(
        title=gettext_lazy("Phản ánh của người dân"),
        path="/phan-anh/",
        since="",
        waits=reports_to_answer,
        order=("due_on", "pk"),
        columns=("pk", "certificate__product__name", NONE, NONE, "due_on", "due_on"),
    ),
}


class Waiting(NamedTuple):
    """One thing of any kind; `state` is its status, its turn or what it is about."""

    kind: str
    pk: int
    title: str
    producer: str
    state: str
    since: date
    due_on: date | None


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


# --- In words -----------------------------------------------------------------------------------------------------


def _section(key: str, title: str, rows: list[WorkRow]) -> Section:
    shown = rows[:MOST_ROWS]
    return Section(key, title, "info", shown, len(shown), len(rows) > MOST_ROWS, "")


def _row(waiting: Waiting, today: date, calendar: WorkingCalendar) -> WorkRow:
    """What has a clock says how long still; the rest since when it waits."""
    kind, due_on = KINDS[waiting.kind], waiting.due_on
    path, detail = kind.path.format(waiting.pk), _detail(waiting)
    if due_on is None:
        told = str(kind.since) % {"day": day_words(waiting.since)}
        return WorkRow(path, waiting.title, detail, None, "info", told)
    told = days_told(due_on, today, calendar)
    return WorkRow(path, waiting.title, detail, due_on, urgency(due_on, today), told)


def _detail(waiting: Waiting) -> str:
    if waiting.kind == "dossiers":
        return f"{waiting.producer} · {DossierStatus(waiting.state).label}"
    if waiting.kind == "decisions":
        return str(DecisionKind(waiting.state).label)
    return _("chấm lần hai") if waiting.kind == "sheets" and waiting.state == "2" else ""
