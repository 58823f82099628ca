"""Documents that order work as lists and pages show them; due rules in words."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet, TextField, Value
from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from agencies.enums import MARKS, DayUnit
from agencies.lists import chosen, page_of, whole_number
from agencies.models.base import SearchKey
from agencies.permissions import Actor, Verdict
from agencies.selectors.actors import names_on, short_name
from agencies.selectors.calendar import WorkingCalendar, working_calendar
from agencies.selectors.trail import TrailEntry, trail_of
from agencies.text import search_words
from programs.enums import (
    MONTHS_OF_PERIOD,
    DueRule,
    DutyState,
    PlanKind,
    PlanStatus,
    Recurrence,
    Responsibility,
)
from programs.models import Assignment, Duty, PlanRelation, ProgramPlan
from programs.models.duties import DONE, NEVER
from programs.permissions import MAY_DRAFT_PLAN, MAY_EDIT_PLAN, visible_duties, visible_program_plans
from programs.selectors.duties import CHIP_KINDS, soon_until
from programs.selectors.periods import due_day
from programs.workflows import PLAN_WORKFLOW

STATUS_KINDS: dict[str, str] = {PlanStatus.DRAFT: "soon", PlanStatus.ISSUED: "ok", PlanStatus.CLOSED: "idle"}
SORTS = {"ngay": ("sort_day", "pk"), "-ngay": ("-sort_day", "-pk")}
FIRST_YEAR = 2018
# How the sample marks what the public record does not say; the page says it once instead of on every line.
SAMPLE_MARK, SAMPLE_NOTE = "(mẫu)", "Hạn do bản diễn tập đặt (mẫu)."
WORST_FIRST = (
    DutyState.OVERDUE,
    DutyState.SOON,
    DutyState.NOT_DUE,
    DutyState.DONE_LATE,
    DutyState.DONE_IN_TIME,
    DutyState.NOT_COUNTED,
)


def plans_for(actor: Actor) -> QuerySet[ProgramPlan]:
    """The documents this actor sees."""
    return ProgramPlan.objects.filter(visible_program_plans(actor))


# --- The list -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PlanFilters:
    """What the address of the list asks for; values that make no sense are left out."""

    words: str = ""
    kind: str = ""
    status: str = ""
    year: int | None = None
    sort: str = "-ngay"

    @property
    def is_narrowed(self) -> bool:
        return bool(self.words or self.kind or self.status or self.year)


def filters_in(query: QueryDict) -> PlanFilters:
    """The filters that an address carries."""
    year = whole_number(query, "nam")
    return PlanFilters(
        words=query.get("q", "").replace("\x00", " ").strip()[:200],
        kind=chosen(query, "loai", PlanKind.values),
        status=chosen(query, "tinh-trang", PlanStatus.values),
        year=year if year and year <= 2100 else None,
        sort=chosen(query, "sort", SORTS, "-ngay"),
    )


def filtered(plans: QuerySet[ProgramPlan], filters: PlanFilters) -> QuerySet[ProgramPlan]:
    """`plans` narrowed to what was asked for, with `sort_day`: a draft without a day stands with the newest."""
    words = search_words(filters.words)
    if words:
        # Documents are few; their numbers need no stored key to be found without accents.
        plans = plans.annotate(number_key=SearchKey(F("number"), output_field=TextField()))
    for word in words:
        plans = plans.filter(Q(search_key__contains=word) | Q(number_key__contains=word))
    if filters.kind:
        plans = plans.filter(kind=filters.kind)
    if filters.status:
        plans = plans.filter(status=filters.status)
    if filters.year:
        ends_later = Q(period_until__isnull=True) | Q(period_until__gte=filters.year)
        plans = plans.filter(ends_later, period_from__lte=filters.year)
    return plans.annotate(sort_day=Coalesce("issued_on", Value(NEVER)))


def plan_list(actor: Actor, query: QueryDict) -> dict[str, Any]:
    """What the page of documents shows of what `query` asks for."""
    filters = filters_in(query)
    page = page_of(filtered(plans_for(actor), filters), SORTS[filters.sort], query)
    years = range(actor.today.year + 1, FIRST_YEAR - 1, -1)
    return {
        "filters": filters,
        "page": page,
        "rows": plan_rows(page.rows, actor),
        "choices": {
            "kind": [(value, str(label), value == filters.kind) for value, label in PlanKind.choices],
            "status": [(value, str(label), value == filters.status) for value, label in PlanStatus.choices],
            "year": [(str(year), str(year), year == filters.year) for year in years],
        },
        "query": query.urlencode(),
        "may_draft": MAY_DRAFT_PLAN(actor),
    }


def plans_to_export(actor: Actor, filters: PlanFilters) -> list[dict[str, Any]]:
    """Every row of what was asked for, in the order of the page."""
    return plan_rows(filtered(plans_for(actor), filters).order_by(*SORTS[filters.sort]), actor)


def plan_rows(plans: Iterable[ProgramPlan], actor: Actor) -> list[dict[str, Any]]:
    """Documents with how many assignments they have and how many of the duties one sees are done."""
    plans = list(plans)
    assignments, duties = _counts([plan.pk for plan in plans], actor)
    base, duties_base = reverse("programs:plans"), reverse("programs:duties")
    return [
        {
            "plan": plan,
            "url": f"{base}{plan.pk}/",
            "kind": plan.get_kind_display(),
            "number": plan.number or _("(chưa có số)"),
            "day": f"{plan.issued_on:%d/%m/%Y}" if plan.issued_on else "–",
            "title": plan.title,
            "issuer": plan.issuer,
            "period": plan.period,
            "chip": STATUS_KINDS[plan.status],
            "mark": MARKS[STATUS_KINDS[plan.status]],
            "status": plan.get_status_display(),
            "assignments": str(assignments.get(plan.pk, 0)),
            "done": str(duties[plan.pk][0]),
            "duties": str(duties[plan.pk][1]),
            "has_duties": duties[plan.pk][1] > 0,
            "duties_url": f"{duties_base}?van-ban={plan.pk}",
        }
        for plan in plans
    ]


def _counts(plan_ids, actor):
    assignments = dict(
        Assignment.objects.filter(plan__in=plan_ids)
        .order_by()
        .values_list("plan_id")
        .annotate(count=Count("pk"))
    )
    duties: dict[int, tuple[int, int]] = defaultdict(lambda: (0, 0))
    rows = (
        Duty.objects.filter(visible_duties(actor), assignment__plan__in=plan_ids)
        .order_by()
        .values_list("assignment__plan_id")
        .annotate(done=Count("pk", filter=Q(status__in=DONE)), count=Count("pk"))
    )
    duties.update({plan_id: (done, count) for plan_id, done, count in rows})
    return assignments, duties


# --- One document -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class StateCount:
    """How many duties of an assignment are in one state, with the rows behind the number."""

    kind: str
    words: str
    url: str


@dataclass(frozen=True)
class AssignmentRow:
    """One assignment as the page of its document shows it."""

    assignment: Assignment
    lead: str
    coordinators: list[str]
    recurrence: str
    due: str
    is_sample: bool
    note: str
    counts: list[StateCount]


@dataclass(frozen=True)
class PlanPage:
    """What the page of one document shows."""

    plan: ProgramPlan
    chip: str
    earlier: list[PlanRelation]
    later: list[PlanRelation]
    assignments: list[AssignmentRow]
    entries: list[TrailEntry]
    may_edit: Verdict
    moves: list[tuple[Any, Verdict]]

    @property
    def holds_sample(self) -> bool:
        return any(row.is_sample for row in self.assignments)


def plan_page(plan: ProgramPlan, actor: Actor) -> PlanPage:
    """Everything about one document that its page shows, as far as the actor sees it."""
    seen = plans_for(actor)
    return PlanPage(
        plan=plan,
        chip=STATUS_KINDS[PlanStatus(plan.status)],
        earlier=list(
            plan.relations.filter(earlier__in=seen).select_related("earlier").order_by("link", "pk")
        ),
        later=list(plan.later_relations.filter(plan__in=seen).select_related("plan").order_by("link", "pk")),
        assignments=assignment_rows(plan, actor),
        entries=trail_of(plan),
        may_edit=MAY_EDIT_PLAN(actor, plan),
        moves=PLAN_WORKFLOW.open_moves(actor, plan),
    )


def assignment_rows(plan: ProgramPlan, actor: Actor) -> list[AssignmentRow]:
    """The plan's assignments with agencies as they were called on the day it was issued."""
    assignments = list(
        plan.assignments.select_related("lead").prefetch_related("coordinators").order_by("number")
    )
    named = {agency.pk: agency for one in assignments for agency in _agencies_of(one)}
    names = names_on(plan.issued_on or actor.today, list(named))
    called = {pk: short_name(names, pk, agency.short_name) for pk, agency in named.items()}
    counts = _state_counts(plan, actor)
    counts_days = any(assignment.due_rule == DueRule.DAYS_AFTER for assignment in assignments)
    calendar = working_calendar() if counts_days else None
    return [
        AssignmentRow(
            assignment=assignment,
            lead=_lead(assignment, called),
            coordinators=sorted(called[agency.pk] for agency in assignment.coordinators.all()),
            recurrence=recurrence_words(assignment),
            due=due_words(assignment, plan.issued_on, calendar),
            is_sample=SAMPLE_MARK in assignment.note,
            note="" if assignment.note == SAMPLE_NOTE else assignment.note,
            counts=counts[assignment.pk],
        )
        for assignment in assignments
    ]


def _agencies_of(assignment):
    return [*filter(None, [assignment.lead]), *assignment.coordinators.all()]


def _lead(assignment, called):
    if assignment.responsibility == Responsibility.EACH_LOCAL:
        return _("Mọi đơn vị địa phương")
    return called[assignment.lead_id]


def _state_counts(plan, actor) -> dict[int, list[StateCount]]:
    """Per assignment, the duties the actor sees by state, worst first."""
    rows = (
        Duty.objects.filter(visible_duties(actor), assignment__plan=plan)
        .with_state(actor.today, soon_until(actor.today))
        .order_by()
        .values_list("assignment_id", "state")
        .annotate(count=Count("pk"))
    )
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for assignment_id, state, count in rows:
        found[assignment_id][state] = count
    base = reverse("programs:duties")
    counts: dict[int, list[StateCount]] = defaultdict(list)
    for assignment_id, states in found.items():
        counts[assignment_id] = [
            StateCount(
                CHIP_KINDS[state],
                f"{states[state]} {state.label}",
                f"{base}?nhiem-vu={assignment_id}&trang-thai={state}",
            )
            for state in WORST_FIRST
            if state in states
        ]
    return counts


# --- Rules in words -----------------------------------------------------------------------------------------------


def recurrence_words(assignment: Assignment) -> str:
    """How often: Một lần; Hằng năm; Thường xuyên, báo cáo hằng quý."""
    if assignment.recurrence == Recurrence.CONTINUOUS and assignment.report_every:
        every = str(Recurrence(assignment.report_every).label).lower()
        return _("Thường xuyên, báo cáo %(every)s") % {"every": every}
    return str(Recurrence(assignment.recurrence).label)


def due_words(assignment: Assignment, issued_on: date | None, calendar: WorkingCalendar | None) -> str:
    """When it falls due, as one would say it; with the day itself where the issue day already fixes it."""
    if assignment.due_rule == DueRule.FIXED_DAY and assignment.due_on:
        return f"{assignment.due_on:%d/%m/%Y}"
    if assignment.due_rule == DueRule.DAYS_AFTER and assignment.due_days:
        return _days_after_words(assignment, issued_on, calendar)
    if assignment.due_rule == DueRule.DAY_OF_PERIOD and assignment.period_month and assignment.period_day:
        return _day_of_period_words(assignment)
    return _("Không tính hạn")


def _days_after_words(assignment, issued_on, calendar):
    words = _("%(count)s %(unit)s kể từ %(event)s") % {
        "count": assignment.due_days,
        "unit": DayUnit(assignment.due_unit).label,
        "event": assignment.due_event or _("ngày giao"),
    }
    if calendar and (assignment.due_event_on or issued_on):
        due_on = due_day(assignment, None, issued_on, calendar)
        return _("%(words)s, tức %(day)s") % {"words": words, "day": f"{due_on:%d/%m/%Y}"}
    return words


def _day_of_period_words(assignment):
    kind = assignment.period_kind
    values = {"day": assignment.period_day, "month": assignment.period_month}
    if kind == Recurrence.YEARLY:
        return _("ngày %(day)s/%(month)s hằng năm") % values
    if kind == Recurrence.MONTHLY:
        return _("ngày %(day)s hằng tháng") % values
    if assignment.period_month == MONTHS_OF_PERIOD.get(kind):
        words = {
            Recurrence.QUARTERLY: _("ngày %(day)s của tháng cuối mỗi quý"),
            Recurrence.HALF_YEARLY: _("ngày %(day)s của tháng cuối mỗi nửa năm (tháng 6, tháng 12)"),
        }
    else:
        words = {
            Recurrence.QUARTERLY: _("ngày %(day)s của tháng thứ %(month)s mỗi quý"),
            Recurrence.HALF_YEARLY: _("ngày %(day)s của tháng thứ %(month)s mỗi nửa năm"),
        }
    return words[kind] % values
