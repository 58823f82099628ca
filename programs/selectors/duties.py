"""Duties as lists, exports and pages show them: what is owed, by whom, how it stands."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Case, Exists, FilteredRelation, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast, Coalesce
from django.http import QueryDict
from django.urls import reverse
from django.utils.formats import get_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies.enums import MARKS
from agencies.kept_sql import IsAmong, Told, fetched, pattern_of, sql_of
from agencies.lists import (
    COUNT_UP_TO,
    Listing,
    Page,
    chosen,
    options,
    page_of_listing,
    union_of,
    whole_number,
)
from agencies.models import Agency
from agencies.models.base import in_force
from agencies.permissions import Actor, Verdict
from agencies.selectors.actors import names_on, short_name
from agencies.selectors.calendar import working_calendar
from agencies.selectors.trail import TrailEntry, event_model_of, trail_of
from agencies.text import search_words
from programs.enums import DeadlineKind, DutyState, DutyStatus, Part, Responsibility
from programs.models import Assignment, DeadlineRequest, Duty, DutyProgress, ProgramPlan, Reminder
from programs.models.duties import UNDONE, in_state, state_on
from programs.permissions import (
    MAY_ASK_EXTENSION,
    MAY_REPORT_PROGRESS,
    visible_duties,
    visible_duties_in_parts,
    visible_program_plans,
    visible_reminders,
)
from programs.selectors.periods import PERIOD, named_period
from programs.workflows import DUTY_WORKFLOW

# Of what a search finds, no more than this is told to the database by number: as many as a list counts.
MOST_BY_NUMBER = COUNT_UP_TO
LONGEST_TEXT = 220
# The first year a province of this programme owed anything (Quyết định 490/QĐ-TTg).
FIRST_YEAR = 2018
NEWEST_REMINDERS = 40
MOST_PLANS = 200

CHIP_KINDS = {
    DutyState.OVERDUE: "late",
    DutyState.SOON: "soon",
    DutyState.DONE_IN_TIME: "ok",
    DutyState.DONE_LATE: "ok",
    DutyState.NOT_DUE: "info",
    DutyState.NOT_COUNTED: "idle",
}
# Asked for from the overview: what is not done and not overdue either.
UNDONE_IN_TIME = "undone"
UNDONE_STATES = (DutyState.OVERDUE, DutyState.SOON, DutyState.NOT_DUE, UNDONE_IN_TIME)
# By day, by agency; the other way round with "-". Every order ends with the unique key and walks an index.
SORTS = {
    "han": ("sort_day", "pk"),
    "-han": ("-sort_day", "-pk"),
    "co-quan": ("agency_id", "sort_day", "pk"),
    "-co-quan": ("-agency_id", "-sort_day", "-pk"),
}
COLUMNS = (
    "pk",
    "sort_day",
    "due_on",
    "first_due_on",
    "done_on",
    "status",
    "percent",
    "part",
    "agency_id",
    "period_start",
    "period_end",
    "assignment__number",
    "assignment__text",
    "assignment__plan__number",
    "state",
)


# A Duty as `duty_with_its_plan` brings it: with its `state` of today.
DutyWithState = Any


def soon_until(today: date) -> date:
    """Up to this day a deadline counts as "sắp đến hạn"."""
    return today + timedelta(days=settings.SOON_DAYS)


def duties_for(actor: Actor) -> QuerySet[Duty]:
    """The duties this actor sees."""
    return Duty.objects.filter(visible_duties(actor))


# --- What is asked for --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class DutyFilters:
    """What the address of a list asks for. Values that make no sense are left out, with a sentence for dates."""

    words: str = ""
    state: str = ""
    status: str = ""
    agency: int | None = None
    plan: int | None = None
    assignment: int | None = None
    part: str = ""
    year: int | None = None
    due_from: date | None = None
    due_until: date | None = None
    mine: bool = False
    sort: str = "han"
    troubles: tuple[str, ...] = ()

    @property
    def first_day(self) -> date | None:
        """The earliest deadline asked for, by year or by day."""
        days = [self.due_from, date(self.year, 1, 1) if self.year else None]
        return max(filter(None, days), default=None)

    @property
    def last_day(self) -> date | None:
        """The latest deadline asked for; with any limit at all, what has no deadline stays out."""
        days = [self.due_until, date(self.year, 12, 31) if self.year else None]
        return min(filter(None, days), default=None)

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the order was asked for."""
        return any(getattr(self, one.name) for one in fields(self) if one.name not in ("sort", "troubles"))


def filters_in(query: QueryDict) -> DutyFilters:
    """The filters that an address carries, under the names that every link of the portal uses."""
    troubles: list[str] = []
    year = whole_number(query, "nam")
    return DutyFilters(
        words=query.get("q", "").replace("\x00", " ").strip()[:200],
        state=chosen(query, "trang-thai", dict(state_choices())),
        status=chosen(query, "tinh-trang", DutyStatus.values),
        agency=whole_number(query, "co-quan"),
        plan=whole_number(query, "van-ban"),
        assignment=whole_number(query, "nhiem-vu"),
        part=chosen(query, "vai", Part.values),
        year=year if year and FIRST_YEAR <= year <= 2100 else None,
        due_from=day_in(query, "tu", troubles),
        due_until=day_in(query, "den", troubles),
        mine=query.get("cua-toi") == "1",
        sort=chosen(query, "sort", SORTS, "han"),
        troubles=tuple(troubles),
    )


def state_choices() -> list[tuple[str, Any]]:
    """The six states, and what is still in time of both kinds."""
    return [*DutyState.choices, (UNDONE_IN_TIME, _("còn hạn, chưa xong"))]


def day_in(query: QueryDict, name: str, troubles: list[str]) -> date | None:
    """A day in the address; what cannot be read leaves a sentence in `troubles`."""
    text = query.get(name, "").strip()
    if not text:
        return None
    for pattern in get_format("DATE_INPUT_FORMATS"):
        try:
            return datetime.strptime(text, pattern).date()
        except ValueError:
            continue
    troubles.append(
        _("Không hiểu ngày “%(text)s” nên chưa lọc theo ngày. Hãy ghi như 21/05/2019.") % {"text": text[:20]}
    )
    return None


def filtered(duties: QuerySet[Duty], filters: DutyFilters, actor: Actor) -> QuerySet[Duty]:
    """`duties` narrowed to what was asked for but its words; every condition is one that an index serves."""
    if filters.state == UNDONE_IN_TIME:
        duties = duties.filter(status__in=UNDONE, due_on__gte=actor.today)
    elif filters.state:
        duties = duties.filter(in_state(filters.state, actor.today, soon_until(actor.today)))
    if filters.mine:
        duties = duties.filter(agency__in=actor.agency_ids)
    exact = {
        "status": filters.status,
        "agency": filters.agency,
        "assignment__plan": filters.plan,
        "assignment": filters.assignment,
        "part": filters.part,
        "sort_day__gte": filters.first_day,
        "sort_day__lte": filters.last_day,
    }
    return duties.filter(**{name: value for name, value in exact.items() if value})


def searched(duties: QuerySet[Duty], text: str) -> QuerySet[Duty]:
    """Duties whose assignment holds every word of `text`, accents or not."""
    words = search_words(text)
    if not words:
        return duties
    found = found_by(words, sql_of_theirs([duties]))
    return duties.filter(found.way.condition(found.numbers))


class Way(NamedTuple):
    """How what was found is asked for: by the column whose numbers are told, or by its words.

    Texts stand with the assignments, of which there are far fewer: a rare word becomes a short list of numbers that an
    index of the duties knows, a common one a filter on the way through the list. Few duties are named one by one: told
    only their assignments, the database would guess that there are many and walk the whole list for them.
    """

    column: str
    words: tuple[str, ...] = ()

    def condition(self, numbers: list[int] | Told) -> Q:
        if self.words:
            return Q(assignment__in=assignments_with(self.words))
        return Q(IsAmong.numbers(self.column, numbers))


class Found(NamedTuple):
    """What a search found; `total` says how many duties, or that there are more than MOST_BY_NUMBER."""

    way: Way
    numbers: list[int]
    total: int | None


def found_by(words: list[str], theirs: tuple[str, Sequence]) -> Found:
    """The assignments that hold all of these folded words, and their duties by `sql_of_theirs`; in one query."""
    likes = " AND ".join(["search_key LIKE %s"] * len(words))
    # Of duties too many to be told by number, the number alone comes back.
    sql = f"""
        WITH named AS MATERIALIZED (SELECT id FROM programs_assignment WHERE {likes} LIMIT %s),
             theirs (id) AS MATERIALIZED ({theirs[0]}),
             counted (total) AS MATERIALIZED (SELECT count(*) FROM theirs)
        SELECT ARRAY(SELECT id FROM named), total, CASE WHEN total <= %s THEN ARRAY(SELECT id FROM theirs) END
        FROM counted
    """
    values = [*map(pattern_of, words), MOST_BY_NUMBER + 1, *theirs[1], MOST_BY_NUMBER]
    ((assignments, total, duties),) = fetched(sql, values)
    if len(assignments) > MOST_BY_NUMBER:
        return Found(Way("", tuple(words)), [], None)
    if duties is None:
        return Found(Way("assignment_id"), assignments, total)
    return Found(Way("pk"), duties, total)


def sql_of_theirs(parts: list[QuerySet[Duty]]) -> tuple[str, Sequence]:
    """The numbers of the duties among `parts` whose assignment is `named`; one more than are told by number."""
    named = RawSQL("SELECT id FROM named", ())
    numbers = [part.filter(assignment__in=named).order_by().values("pk") for part in parts]
    return sql_of(union_of(numbers, MOST_BY_NUMBER + 1))


def assignments_with(words: Iterable[str]) -> QuerySet[Assignment]:
    """Assignments whose text holds all of these folded words."""
    found = Assignment.objects.all()
    for word in words:
        found = found.filter(search_key__contains=word)
    return found


def order_of(filters: DutyFilters) -> tuple[str, ...]:
    """The keys a list is ordered by. What is undone and due has an index of its own."""
    keys = SORTS[filters.sort]
    if filters.state in UNDONE_STATES and keys[0].lstrip("-") == "sort_day":
        return tuple(key.replace("sort_day", "due_on") for key in keys)
    return keys


# --- Lists --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class DutyListing(Listing):
    """The duties that an actor sees of what was asked for."""

    actor: Actor
    filters: DutyFilters
    way: Way | None = None

    columns = COLUMNS

    @property
    def keys(self) -> tuple[str, ...]:
        return order_of(self.filters)

    def parts(self) -> list[QuerySet[Duty]]:
        found = self.way.condition(Told.NUMBERS) if self.way else Q()
        return [
            filtered(Duty.objects.filter(visible), self.filters, self.actor).filter(found)
            for visible in visible_duties_in_parts(self.actor)
        ]

    def widened(self, part: QuerySet[Duty]) -> QuerySet[Duty]:
        return part.annotate(state=state_for(self.actor))


@lru_cache(maxsize=1000)
def _sql_of_theirs(listing: DutyListing) -> tuple[str, Sequence]:
    """Kept for the next search of the same person on the same day: it takes longer to write than to run."""
    return sql_of_theirs(listing.parts())


def page_of_duties(actor: Actor, filters: DutyFilters, query: QueryDict, size: int | None = None) -> Page:
    """The page of the list that `query` asks for, looked through for its words."""
    # What was looked for is told when the SQL runs, so that it is written once for every search.
    listing, words = DutyListing(actor, replace(filters, words="")), search_words(filters.words)
    if not words:
        return page_of_listing(listing, query, size=size)
    way, numbers, total = found_by(words, _sql_of_theirs(listing))
    return page_of_listing(replace(listing, way=way), query, numbers=numbers, count=total, size=size)


def duty_list(actor: Actor, query: QueryDict) -> dict[str, Any]:
    """What the page of duties shows of what `query` asks for."""
    filters = filters_in(query)
    page = page_of_duties(actor, filters, query)
    agencies, plans = agencies_and_plans(actor)
    return {
        "filters": filters,
        "page": page,
        "rows": duty_rows(page, agencies, actor.today),
        "choices": choices(agencies, plans, filters, actor.today),
        "query": query.urlencode(),
    }


def duties_to_export(actor: Actor, filters: DutyFilters) -> Iterator[dict[str, Any]]:
    """Every row of what was asked for, a piece at a time, in the order of the page."""
    duties = searched(filtered(duties_for(actor), filters, actor), filters.words)
    rows = duties.annotate(state=state_for(actor)).values(*COLUMNS)
    return rows.order_by(*order_of(filters)).iterator(chunk_size=5000)


def state_for(actor: Actor) -> Case:
    """The state of a duty on the actor's day."""
    return state_on(actor.today, soon_until(actor.today))


def duty_rows(page: Page, agencies: dict[int, str], today: date) -> list[dict[str, Any]]:
    """Rows with everything in words, so that the template only writes them down."""
    words = DutyWords(today, page.rows)
    base = reverse("programs:duties")
    return [
        {
            "url": f"{base}{row['pk']}/",
            "text": shortened(row["assignment__text"]),
            "source": words.source(row),
            "agency": agencies.get(row["agency_id"], ""),
            "part": words.parts[row["part"]],
            "period": period_words(row["period_start"], row["period_end"]),
            "due": f"{row['due_on']:%d/%m/%Y}" if row["due_on"] else "–",
            "first_due": words.first_due(row),
            "kind": CHIP_KINDS[row["state"]],
            "mark": MARKS[CHIP_KINDS[row["state"]]],
            "chip": words.chip(row),
            "status": words.statuses[row["status"]],
            "percent": str(row["percent"]),
            "css": {DutyState.OVERDUE: "row-late", DutyState.SOON: "row-soon"}.get(row["state"], ""),
        }
        for row in page.rows
    ]


class DutyWords:
    """The words of a list, translated once and not once a row. Rows of one page share few days."""

    def __init__(self, today: date, rows=()):
        self.today = today
        self.states = {state.value: str(state.label) for state in DutyState}
        self.statuses = {status.value: str(status.label) for status in DutyStatus}
        self.parts = {part.value: str(part.label) for part in Part}
        self.moved = _("hạn ban đầu %(day)s")
        self.of_plan = _("Nhiệm vụ %(number)s, %(plan)s")
        self.due_today = _("hạn hôm nay")
        self.overdue = cache(
            lambda days: ngettext("quá hạn %(days)s ngày", "quá hạn %(days)s ngày", days) % {"days": days}
        )
        self.left = cache(
            lambda days: (
                ngettext("còn %(days)s ngày làm việc", "còn %(days)s ngày làm việc", days) % {"days": days}
                if days
                else _("không còn ngày làm việc nào")
            )
        )
        # Only a page with something due soon needs to know the days off.
        self.calendar = working_calendar() if any(row["state"] == DutyState.SOON for row in rows) else None

    def source(self, row: dict[str, Any]) -> str:
        return self.of_plan % {"number": row["assignment__number"], "plan": row["assignment__plan__number"]}

    def first_due(self, row: dict[str, Any]) -> str:
        if row["first_due_on"] == row["due_on"]:
            return ""
        return self.moved % {"day": f"{row['first_due_on']:%d/%m/%Y}"}

    def chip(self, row: dict[str, Any]) -> str:
        """The state; where time is running out, how much there is left."""
        if row["state"] == DutyState.OVERDUE:
            return self.overdue((self.today - row["due_on"]).days)
        if row["state"] == DutyState.SOON and row["due_on"] == self.today:
            return self.due_today
        if row["state"] == DutyState.SOON and self.calendar:
            return self.left(self.calendar.working_days_left(self.today, row["due_on"]))
        return self.states[row["state"]]


def shortened(text: str, most: int = LONGEST_TEXT) -> str:
    """No more than `most` letters of a text, with an ellipsis where it was cut."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def period_words(start: date | None, end: date | None) -> str:
    """A period as an office names it: tháng 5/2019, quý II/2019, 6 tháng đầu năm 2019, năm 2019."""
    if start is None or end is None:
        return ""
    name, values = named_period(start, end)
    return _(PERIOD[name]) % values


# --- Choices of the filter bar ------------------------------------------------------------------------------------


def agencies_owing(actor: Actor) -> dict[int, str]:
    """The agencies whose duties this actor sees, as they are called today, in dictionary order."""
    return {pk: name for _kind, pk, name, _place in _agencies(actor).order_by("sort_key", "pk")}


def agencies_and_plans(actor: Actor) -> tuple[dict[int, str], dict[int, str]]:
    """Agencies as `agencies_owing`, and documents that order work, newest first; both in one query."""
    rows = sorted(fetched(*_sql_of_agencies_and_plans(actor)), key=lambda row: (row[3], row[1]))
    agencies = {pk: name for kind, pk, name, _place in rows if kind == "agency"}
    return agencies, {pk: name for kind, pk, name, _place in rows[::-1] if kind == "plan"}


@lru_cache(maxsize=1000)
def _sql_of_agencies_and_plans(actor: Actor) -> tuple[str, Sequence]:
    """Kept for the next click of the same person on the same day: it takes longer to write than to run."""
    plans = ProgramPlan.objects.filter(visible_program_plans(actor), issued_on__isnull=False).exclude(
        number=""
    )
    plans = plans.filter(Exists(Assignment.objects.filter(plan=OuterRef("pk")))).order_by("-issued_on", "-pk")
    newest = plans.values_list(
        Value("plan", TextField()), "pk", Cast("number", TextField()), Cast("issued_on", TextField())
    )[:MOST_PLANS]
    return sql_of(_agencies(actor).order_by().union(newest, all=True))


def _agencies(actor: Actor) -> QuerySet:
    called = FilteredRelation("names", condition=in_force(actor.today, "names__"))
    return (
        Agency.objects.annotate(called=called)
        .filter(_owing(actor))
        .values_list(
            Value("agency", TextField()),
            "pk",
            Cast(Coalesce("called__short_name", "short_name"), TextField()),
            Cast("sort_key", TextField()),
        )
    )


def _owing(actor: Actor) -> Q:
    """Who reads everything: one probe of an index per agency. Others: themselves and those they lead."""
    if actor.reads_everything:
        return Q(Exists(Duty.objects.filter(agency=OuterRef("pk"))))
    led = duties_for(actor).filter(part=Part.COORDINATE)
    return Q(pk__in=actor.agency_ids) | Q(pk__in=led.values("agency"))


def choices(
    agencies: dict[int, str], plans: dict[int, str], filters: DutyFilters, today: date
) -> dict[str, SafeString]:
    """The options of each select."""
    years = range(today.year + 1, FIRST_YEAR - 1, -1)
    return {
        "state": options(state_choices(), filters.state),
        "status": options(DutyStatus.choices, filters.status),
        "part": options(Part.choices, filters.part),
        "agency": options(agencies.items(), filters.agency),
        "plan": options(plans.items(), filters.plan),
        "year": options([(year, year) for year in years], filters.year),
    }


# --- One duty -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class DutyPart:
    """What another agency owes of the same assignment and period."""

    agency: str
    part: str
    url: str
    kind: str
    state: str
    status: str
    percent: int
    is_missing: bool


@dataclass(frozen=True)
class DutyPage:
    """What the page of one duty shows."""

    duty: Duty
    agency_name: str
    kind: str
    chip: str
    returned_for: str
    period: str
    progress: list[DutyProgress]
    parts: list[DutyPart]
    requests: list[DeadlineRequest]
    # A day, who reminded by hand (empty: the portal), and who was told.
    reminders: list[tuple[date, str, list[str]]]
    entries: list[TrailEntry]
    may_report: Verdict
    may_ask: Verdict
    moves: list[tuple[Any, Verdict]]

    @property
    def seen(self) -> int:
        """How many reports the page shows: what an act upon the duty carries."""
        return len(self.progress)

    @property
    def missing(self) -> list[str]:
        """The agencies among the other parts that have not reported done."""
        return [part.agency for part in self.parts if part.is_missing]


def duty_with_its_plan(actor: Actor) -> QuerySet[Duty]:
    """The duties this actor sees, each with assignment, document, agency and its state of today."""
    duties = duties_for(actor).annotate(state=state_for(actor))
    return duties.select_related("assignment__plan", "agency", "handed_over_from")


def duty_page(duty: DutyWithState, actor: Actor) -> DutyPage:
    """Everything about one duty that its page shows; `duty` comes from `duty_with_its_plan`."""
    names = names_on(actor.today, [duty.agency_id])
    return DutyPage(
        duty=duty,
        agency_name=names[duty.agency_id].name if duty.agency_id in names else duty.agency.name,
        kind=CHIP_KINDS[duty.state],
        chip=_chip(duty, actor.today),
        returned_for=reason_of_return(duty),
        period=period_words(duty.period_start, duty.period_end),
        progress=progress_of(duty),
        parts=_other_parts(duty, actor),
        requests=list(duty.requests.order_by("-asked_at", "-pk")),
        reminders=_reminders_of(duty, actor),
        entries=trail_of(duty),
        may_report=MAY_REPORT_PROGRESS(actor, duty),
        may_ask=MAY_ASK_EXTENSION(actor, duty),
        # Reporting done is a box on the form of progress, not a button of its own.
        moves=[
            (move, verdict)
            for move, verdict in DUTY_WORKFLOW.open_moves(actor, duty)
            if move.name != "report"
        ],
    )


def progress_of(duty: Duty) -> list[DutyProgress]:
    """What the agency said of a duty, with files, newest first."""
    return list(duty.progress.prefetch_related("files").order_by("-reported_at", "-pk"))


def _chip(duty: DutyWithState, today: date) -> str:
    """The state with the time that is left, as the list says it."""
    row = {"state": duty.state, "due_on": duty.due_on}
    return DutyWords(today, [row]).chip(row)


def reason_of_return(duty: Duty) -> str:
    """What the secretariat found missing, while the duty is with its agency for that."""
    if duty.status != DutyStatus.RETURNED:
        return ""
    events = event_model_of(Duty)._default_manager.filter(pgh_obj_id=duty.pk, status=DutyStatus.RETURNED)
    contexts = events.order_by("-pgh_id").values_list("pgh_context", flat=True)
    return next((told["reason"] for told in contexts if told and told.get("act") == "duty.return"), "")


def _other_parts(duty: Duty, actor: Actor) -> list[DutyPart]:
    """The other agencies' parts of the same work in the same period, as far as one sees them.

    Work that every local agency owes for itself has no parts; its other duties are on the list.
    """
    if duty.assignment.responsibility == Responsibility.EACH_LOCAL:
        return []
    duties = duties_for(actor).filter(assignment=duty.assignment_id, period_start=duty.period_start)
    rest = duties.exclude(pk=duty.pk).annotate(state=state_for(actor))
    others = list(rest.select_related("agency").order_by("part", "agency__sort_key", "pk")[:200])
    names = names_on(actor.today, [other.agency_id for other in others])
    return [
        DutyPart(
            agency=short_name(names, other.agency_id, other.agency.short_name),
            part=other.get_part_display(),
            url=other.get_absolute_url(),
            kind=CHIP_KINDS[other.state],
            state=str(DutyState(other.state).label),
            status=other.get_status_display(),
            percent=other.percent,
            is_missing=other.status in UNDONE,
        )
        for other in others
    ]


def _reminders_of(duty: Duty, actor: Actor) -> list[tuple[date, str, list[str]]]:
    """Who was reminded of this duty, newest first, as far as the actor may know; people of one day together."""
    reminders = Reminder.objects.filter(visible_reminders(actor), kind=DeadlineKind.DUTY, subject_id=duty.pk)
    rows = reminders.order_by("-day", "-pk").values_list("day", "by_name", "person__full_name")
    days: dict[tuple[date, str], list[str]] = {}
    for day, by_name, person in rows[:NEWEST_REMINDERS]:
        days.setdefault((day, by_name), []).append(person)
    return [(day, by_name, sorted(people)) for (day, by_name), people in days.items()]
