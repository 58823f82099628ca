"""Status × move × person, for sessions and for sheets, against tables written by hand."""

import pytest

from agencies.permissions import Refusal
from agencies.workflow import advance
from products.enums import SessionStatus, SheetStatus
from products.models import ScoreSheet, Session
from products.services.sessions import close_session
from products.services.sheets import reopen_sheet
from products.workflows import SESSION_WORKFLOW, SHEET_WORKFLOW
from tests.cast import ROLES, moment
from tests.products.council_makers import (
    items_of,
    make_council,
    make_dossiers,
    make_session,
    member,
    seat_of,
    sign,
    write,
)

COUNCIL = ("chair", "vice", "secretary", "first")
PEOPLE = (*ROLES, *COUNCIL, "producer")
CHAIRS = {"chair", "vice"}
SESSIONS = {("planned", "open"): ({"desk"}, "open"), ("open", "close"): (CHAIRS, "closed")}
SHEETS = {("draft", "sign"): ({"first"}, "signed"), ("signed", "reopen"): (CHAIRS, "replaced")}
# What a move writes beside the status, where the database asks for it.
CHANGES = {
    "close": {"closed_at": moment(), "closer_name": "Chủ tịch", "closer_title": "Chủ tịch"},
    "sign": {"signed_at": moment(), "signer_name": "Ủy viên", "sha256": "0" * 64},
}


def actor_of(cast, product_cast, council, person):
    if person in COUNCIL:
        return member(council, person)
    return (product_cast if person == "producer" else cast).actor(person)


def outcome(record, name, workflow, actor):
    """The status a move leads to, or None when it is refused; a refusal must be a sentence."""
    try:
        changes = CHANGES.get(name, {})
        moved = advance(record, name, workflow=workflow, actor=actor, at=moment(), reason="Vì", **changes)
    except Refusal as refusal:
        assert str(refusal).endswith(".")
        return None
    return moved.status


def check(cast, product_cast, council, record, workflow, name, row):
    may, target = row
    for person in PEOPLE:
        actor = actor_of(cast, product_cast, council, person)
        fresh = type(record).objects.get(pk=record.pk)
        assert bool(workflow.verdict(name, actor, fresh)) == (person in may), (record.status, name, person)
    for person in sorted(set(PEOPLE) - may):
        actor = actor_of(cast, product_cast, council, person)
        assert outcome(record, name, workflow, actor) is None, person
    if may:
        actor = actor_of(cast, product_cast, council, min(may))
        assert outcome(record, name, workflow, actor) == target


def session_in(cast, product_cast, council, status):
    dossiers = make_dossiers(cast, product_cast)
    session = make_session(cast, council, dossiers, status="planned" if status == "planned" else "open")
    if status == "closed":
        for name in COUNCIL:
            sign(council, items_of(session)[0], name, 75)
        close_session(session=session, actor=member(council, "chair"), at=moment())
    return Session.objects.get(pk=session.pk)


@pytest.mark.parametrize("status", SessionStatus.values)
@pytest.mark.parametrize("name", ["open", "close"])
def test_session_moves_exactly_as_written(cast, product_cast, status, name):
    council = make_council(cast)
    session = session_in(cast, product_cast, council, status)

    check(
        cast,
        product_cast,
        council,
        session,
        SESSION_WORKFLOW,
        name,
        SESSIONS.get((status, name), (set(), None)),
    )


@pytest.mark.parametrize("status", SheetStatus.values)
@pytest.mark.parametrize("name", ["sign", "reopen"])
def test_sheet_moves_exactly_as_written(cast, product_cast, status, name):
    council = make_council(cast)
    item = items_of(make_session(cast, council, make_dossiers(cast, product_cast)))[0]
    sheet = write(council, item, "first", 75) if status == "draft" else sign(council, item, "first", 75)
    if status == "replaced":
        reopen_sheet(sheet=sheet, reason="Vì", actor=member(council, "chair"), at=moment())
    sheet = ScoreSheet.objects.get(seat=seat_of(council, "first"), attempt=1)

    check(cast, product_cast, council, sheet, SHEET_WORKFLOW, name, SHEETS.get((status, name), (set(), None)))


def test_tables_name_every_move_and_edge_there_is():
    for workflow, table in ((SESSION_WORKFLOW, SESSIONS), (SHEET_WORKFLOW, SHEETS)):
        assert {move.name for move in workflow.moves} == {name for _status, name in table}
        assert set(workflow.edges()) == {(status, target) for (status, _n), (_m, target) in table.items()}
