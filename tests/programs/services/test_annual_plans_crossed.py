"""Status × move × person, for annual plans and for requests, against tables written by hand."""

from datetime import date

import pytest

from agencies.permissions import Refusal
from agencies.workflow import advance
from programs.enums import AnnualPlanStatus, RequestStatus
from programs.models import AnnualPlan, DeadlineRequest
from programs.services.requests import ask_extension, grant_request, refuse_request, withdraw_request
from programs.workflows import ANNUAL_PLAN_WORKFLOW, REQUEST_WORKFLOW
from tests.cast import ROLES, moment
from tests.makers import make_annual_plan, make_duty

# Who may make which move from which status; whatever is not here nobody may.
OWN = {"officer", "head"}
PLANS = {
    ("draft", "submit"): (OWN, "submitted"),
    ("returned", "submit"): (OWN, "submitted"),
    ("submitted", "withdraw"): (OWN, "draft"),
    ("submitted", "begin_review"): ({"desk"}, "in_review"),
    ("submitted", "accept"): ({"desk"}, "accepted"),
    ("in_review", "accept"): ({"desk"}, "accepted"),
    ("submitted", "return"): ({"desk"}, "returned"),
    ("in_review", "return"): ({"desk"}, "returned"),
    ("accepted", "approve"): ({"leader"}, "approved"),
    ("accepted", "send_back"): ({"leader"}, "returned"),
    # The agency of the cast is at work, so nobody may.
    ("draft", "void"): (set(), "void"),
    ("returned", "void"): (set(), "void"),
}
PLAN_MOVES = ("submit", "withdraw", "begin_review", "accept", "approve", "return", "send_back", "void")

REQUESTS = {
    ("asked", "grant"): ({"desk"}, "granted"),
    ("asked", "refuse"): ({"desk"}, "refused"),
    ("asked", "withdraw"): (OWN, "withdrawn"),
    # The portal alone, when what was asked about is done.
    ("asked", "lapse"): (set(), "withdrawn"),
}
REQUEST_MOVES = ("grant", "refuse", "withdraw", "lapse")
# What a move writes beside the status, where the database asks for it.
APPROVED = {"approved_at": moment(), "approver_name": "Lãnh đạo", "approver_title": "Phó Chủ tịch"}
SUBMITTED = {"submitted_on": date(2019, 5, 21), "first_submitted_on": date(2019, 5, 21)}
CHANGES = {"approve": APPROVED, "submit": SUBMITTED, "grant": {"granted_until": date(2019, 7, 15)}}


def outcome(record, name, workflow, actor):
    """The status a move leads to, or None when it is refused; a refusal must be a sentence."""
    try:
        moved = advance(
            record, name, workflow=workflow, actor=actor, at=moment(), reason="Vì", **CHANGES.get(name, {})
        )
    except Refusal as refusal:
        assert str(refusal).endswith(".")
        return None
    return moved.status


@pytest.mark.parametrize("status", AnnualPlanStatus.values)
@pytest.mark.parametrize("name", PLAN_MOVES)
def test_annual_plan_moves_exactly_as_written(cast, status, name):
    may, target = PLANS.get((status, name), (set(), None))
    plan = make_annual_plan(cast, status=status)

    for person in ROLES:
        verdict = ANNUAL_PLAN_WORKFLOW.verdict(name, cast.actor(person), AnnualPlan.objects.get(pk=plan.pk))
        assert bool(verdict) == (person in may), (status, name, person)
    for person in sorted(set(ROLES) - may):
        assert outcome(plan, name, ANNUAL_PLAN_WORKFLOW, cast.actor(person)) is None
        assert AnnualPlan.objects.get(pk=plan.pk).status == status
    if may:
        assert outcome(plan, name, ANNUAL_PLAN_WORKFLOW, cast.actor(min(may))) == target


def request_in(cast, status):
    duty = make_duty(cast)
    request = ask_extension(
        duty=duty, until=date(2019, 7, 15), reason="Chờ", actor=cast.actor("officer"), at=moment()
    )
    desk = {"actor": cast.actor("desk"), "at": moment()}
    if status == "granted":
        return grant_request(request=request, until=date(2019, 7, 15), **desk)
    if status == "refused":
        return refuse_request(request=request, reason="Không", **desk)
    if status == "withdrawn":
        return withdraw_request(request=request, actor=cast.actor("officer"), at=moment())
    return request


@pytest.mark.parametrize("status", RequestStatus.values)
@pytest.mark.parametrize("name", REQUEST_MOVES)
def test_request_moves_exactly_as_written(cast, status, name):
    may, target = REQUESTS.get((status, name), (set(), None))
    request = request_in(cast, status)

    for person in ROLES:
        verdict = REQUEST_WORKFLOW.verdict(
            name, cast.actor(person), DeadlineRequest.objects.get(pk=request.pk)
        )
        assert bool(verdict) == (person in may), (status, name, person)
    for person in sorted(set(ROLES) - may):
        assert outcome(request, name, REQUEST_WORKFLOW, cast.actor(person)) is None
        assert DeadlineRequest.objects.get(pk=request.pk).status == status
    if may:
        assert outcome(request, name, REQUEST_WORKFLOW, cast.actor(min(may))) == target


def test_tables_name_every_move_there_is():
    assert [move.name for move in ANNUAL_PLAN_WORKFLOW.moves] == list(PLAN_MOVES)
    assert [move.name for move in REQUEST_WORKFLOW.moves] == list(REQUEST_MOVES)


def test_edges_are_those_of_the_tables():
    # The order of the pairs is the engine's; what counts is that none is missing and none is there besides.
    assert set(ANNUAL_PLAN_WORKFLOW.edges()) == {
        (status, target) for (status, _name), (_may, target) in PLANS.items()
    }
    assert set(REQUEST_WORKFLOW.edges()) == {
        (status, target) for (status, _name), (_may, target) in REQUESTS.items()
    }
