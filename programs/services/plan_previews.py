"""What issuing a plan would do, told before it is done. Changes nothing."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from agencies.enums import Role
from agencies.models import Agency
from agencies.permissions import Actor, Refusal, Verdict
from agencies.selectors.actors import names_on, people_at_work, short_name
from programs.models import Duty, ProgramPlan
from programs.services.duties_of_plans import duties_wanted, require_agencies_in_force, require_due_not_before
from programs.workflows import PLAN_WORKFLOW


@dataclass(frozen=True)
class AgencyPreview:
    """What one agency would owe, and who there would be told."""

    name: str
    count: int
    # Deadlines, earliest first, each with the numbers of the assignments that bring it; None is "no deadline".
    days: list[tuple[date | None, list[int]]]
    people: list[str]


@dataclass(frozen=True)
class IssuePreview:
    """Whether the plan may be issued now, what stands in the way, and what would come of it."""

    verdict: Verdict
    troubles: list[str]
    agencies: list[AgencyPreview]
    # Numbers of assignments that nobody would owe today.
    nobody: list[int]

    @property
    def duty_count(self) -> int:
        return sum(agency.count for agency in self.agencies)

    @property
    def told_count(self) -> int:
        return len({person for agency in self.agencies for person in agency.people})

    @property
    def may_go(self) -> bool:
        return bool(self.verdict) and not self.troubles


def preview_issue(*, plan: ProgramPlan, actor: Actor) -> IssuePreview:
    """The duties that issuing `plan` today would make, by agency, and the people who would be told."""
    today = actor.today
    assignments = list(
        plan.assignments.select_related("lead").prefetch_related("coordinators").order_by("number")
    )
    issued_on = plan.issued_on or today
    duties = duties_wanted(assignments, issued_on=issued_on, today=today)
    owed = {duty.assignment_id for duty in duties}
    return IssuePreview(
        verdict=PLAN_WORKFLOW.verdict("issue", actor, plan),
        troubles=_troubles(assignments, issued_on, today),
        agencies=_by_agency(duties, today),
        nobody=[assignment.number for assignment in assignments if assignment.pk not in owed],
    )


def _troubles(assignments, issued_on, today) -> list[str]:
    found = []
    for check, day in ((require_agencies_in_force, today), (require_due_not_before, issued_on)):
        for assignment in assignments:
            try:
                check([assignment], day)
            except Refusal as refusal:
                found.append(str(refusal))
    return found


def _by_agency(duties: list[Duty], today: date) -> list[AgencyPreview]:
    by_agency: dict[int, list[Duty]] = defaultdict(list)
    for duty in duties:
        by_agency[duty.agency_id].append(duty)
    people: dict[int, list[str]] = defaultdict(list)
    for membership in people_at_work(today, roles=[Role.OFFICER, Role.HEAD], agency_ids=list(by_agency)):
        people[membership.agency_id].append(membership.user.full_name)
    names = names_on(today, list(by_agency))
    agencies = Agency.objects.filter(pk__in=by_agency).order_by("sort_key", "pk")
    return [
        AgencyPreview(
            name=short_name(names, agency.pk, agency.short_name),
            count=len(by_agency[agency.pk]),
            days=_days(by_agency[agency.pk]),
            people=sorted(set(people[agency.pk])),
        )
        for agency in agencies
    ]


def _days(duties: list[Duty]) -> list[tuple[date | None, list[int]]]:
    days: dict[date | None, list[int]] = defaultdict(list)
    for duty in duties:
        days[duty.due_on].append(duty.assignment.number)
    return sorted(days.items(), key=lambda pair: (pair[0] is None, pair[0] or date.max))
