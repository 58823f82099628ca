"""Turning what a plan orders into what agencies owe."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.enums import Function
from agencies.models import Agency
from agencies.permissions import Actor, Refusal
from agencies.selectors.calendar import WorkingCalendar, working_calendar
from agencies.selectors.successions import successors_in_force
from agencies.services.audit import act
from programs.enums import Part, PlanStatus, Recurrence, Responsibility
from programs.models import Assignment, Duty, ProgramPlan
from programs.selectors.periods import Period, current_period, due_day, next_period, period_of


def make_duties(
    assignments: Iterable[Assignment],
    *,
    issued_on: date,
    today: date,
    known_on: date | None = None,
    at: datetime,
    actor: Actor | None,
) -> list[Duty]:
    """The duties that these assignments bring on `today`, except those that exist already or were handed on since.

    With `known_on` they count as owed since that day: what is made up late is reminded of as if it had been in time.
    """
    wanted = duties_wanted(assignments, issued_on=issued_on, today=today, known_on=known_on)
    with act("duty.make", actor=actor, at=at):
        existing = _keys_of({duty.assignment_id for duty in wanted})
        new = [
            duty
            for duty in wanted
            if (duty.assignment_id, duty.agency_id, duty.part, duty.period_start) not in existing
        ]
        for duty in new:
            duty.status_since = timezone.localdate(at)
        if new and actor is None:
            new = _of_plans_in_force(new)
        # Another beat may be at it: the unique key lets one of us write each row.
        Duty.objects.bulk_create(new, ignore_conflicts=actor is None)
    return new


def _keys_of(assignment_ids: set[int]) -> set[tuple]:
    """Assignment, agency, part and period of every duty there is; one handed over also counts for its old agency."""
    rows = Duty.objects.filter(assignment__in=assignment_ids).values_list(
        "assignment_id", "part", "period_start", "agency_id", "handed_over_from_id"
    )
    return {
        (assignment_id, agency_id, part, start)
        for assignment_id, part, start, *agencies in rows
        for agency_id in agencies
        if agency_id
    }


def _of_plans_in_force(duties: list[Duty]) -> list[Duty]:
    """Asked again under a lock: a plan that was closed since it was looked at brings nothing more."""
    plans = ProgramPlan.objects.select_for_update().filter(
        pk__in={duty.assignment.plan_id for duty in duties}, status=PlanStatus.ISSUED
    )
    in_force = {plan.pk for plan in plans}
    return [duty for duty in duties if duty.assignment.plan_id in in_force]


def duties_wanted(
    assignments: Iterable[Assignment], *, issued_on: date, today: date, known_on: date | None = None
) -> list[Duty]:
    """The duties that these assignments bring on `today`, none of them saved."""
    calendar = working_calendar()
    return [
        duty
        for assignment in assignments
        for duty in _duties_of(assignment, issued_on, today, known_on or today, calendar)
    ]


def open_due_periods(*, today: date, at: datetime, last_run: date | None = None) -> int:
    """Make the duties of the period that began, for all recurring assignments of plans in force.

    With `last_run`, the day this was done last, also those of every period that went by since the plan was issued and
    nobody looked: each for those who would have owed it on its last day.
    """
    first = last_run or today
    recurring = (
        Assignment.objects.exclude(recurrence=Recurrence.ONCE)
        .filter(plan__status=PlanStatus.ISSUED, plan__period_from__lte=today.year)
        .exclude(plan__period_until__lt=first.year)
        .select_related("plan", "lead")
        .prefetch_related("coordinators")
        .order_by("plan_id", "number")
    )
    count = 0
    for assignment in recurring:
        for day, known_on in _days_to_look_at(assignment, last_run, today):
            made = make_duties(
                [assignment],
                issued_on=day_of(assignment.plan),
                today=day,
                known_on=known_on,
                at=at,
                actor=None,
            )
            count += len(made)
    return count


def _days_to_look_at(assignment, last_run: date | None, today: date) -> Iterator[tuple[date, date]]:
    """The last day of every period since the last look that is over by now, and today.

    Each with the day since when its duties count as owed: the first of the period, if nobody looked on it. The period
    of the last look is looked at once more, for the agencies that began in its remainder.
    """
    kind = assignment.period_kind
    looked = max(last_run or today, assignment.plan.status_since)
    period = period_of(kind, looked)
    while period.end < today:
        yield period.end, period.start
        period = next_period(kind, period)
    yield today, period.start if period.start > looked else today


def day_of(plan: ProgramPlan) -> date:
    """The day of an issued plan; the database lets none be without."""
    if plan.issued_on is None:
        raise ValueError(f"plan {plan.pk} has no day")
    return plan.issued_on


def require_agencies_in_force(assignments: Iterable[Assignment], day: date) -> None:
    """Raise Refusal naming the first agency that does not exist on `day`."""
    for assignment in assignments:
        named = [assignment.lead] if assignment.lead else []
        for agency in [*named, *assignment.coordinators.all()]:
            if not agency.in_force_on(day):
                raise Refusal(
                    _("Nhiệm vụ %(number)s giao cho “%(agency)s”, cơ quan không tồn tại vào ngày %(day)s.")
                    % {"number": assignment.number, "agency": agency, "day": f"{day:%d/%m/%Y}"}
                )


def require_due_not_before(assignments: Iterable[Assignment], day: date) -> None:
    """Raise Refusal naming the first assignment that would be due before `day`."""
    for assignment in assignments:
        if assignment.due_on and assignment.due_on < day:
            raise Refusal(
                _("Hạn của nhiệm vụ %(number)s (%(due)s) trước ngày ban hành %(day)s. Hãy sửa hạn.")
                % {
                    "number": assignment.number,
                    "due": f"{assignment.due_on:%d/%m/%Y}",
                    "day": f"{day:%d/%m/%Y}",
                }
            )


def _duties_of(assignment, issued_on: date, today: date, known_on: date, calendar: WorkingCalendar):
    """The first period is one of the plan's years. Nobody owes of a period what was due before they existed."""
    plan = assignment.plan
    period = current_period(assignment, max(today, date(plan.period_from, 1, 1)), issued_on, calendar)
    if period and plan.period_until and period.start.year > plan.period_until:
        return
    due_on = due_day(assignment, period, issued_on, calendar)
    for agency, part in _who_owes(assignment, today):
        if not (period and due_on and due_on < agency.valid_from):
            yield _duty(assignment, agency.pk, part, period, due_on, max(known_on, agency.valid_from))


def _duty(assignment, agency_id, part, period: Period | None, due_on, known_on):
    return Duty(
        assignment=assignment,
        agency_id=agency_id,
        part=part,
        period_start=period.start if period else None,
        period_end=period.end if period else None,
        due_on=due_on,
        first_due_on=due_on,
        due_since=known_on,
        status_since=known_on,
    )


def _who_owes(assignment, day: date) -> list[tuple[Agency, Part]]:
    """Agency and part of everybody who owes this assignment on `day`, each agency once."""
    if assignment.responsibility == Responsibility.EACH_LOCAL:
        local = Agency.objects.doing(Function.LOCAL, day).order_by("pk").only("valid_from")
        owing = [(agency, Part.LEAD) for agency in local]
    else:
        owing = [(agency, Part.LEAD) for agency in _acting_for(assignment.lead, day)]
    leads = {agency for agency, _part in owing}
    for coordinator in assignment.coordinators.all():
        acting = _acting_for(coordinator, day)
        owing += [(agency, Part.COORDINATE) for agency in acting if agency not in leads]
    return list(dict.fromkeys(owing))


def _acting_for(agency: Agency, day: date) -> list[Agency]:
    """The agency itself while it exists; later the one agency that carries on its work. Several of them: nobody."""
    if agency.in_force_on(day):
        return [agency]
    successors = successors_in_force([agency.pk], day)[agency.pk]
    return successors if len(successors) == 1 else []
