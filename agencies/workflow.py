"""How records move from one status to the next.

A workflow is a table of moves. `advance()` is the only writer of a status: it locks the row, asks again whether
the move is allowed, writes status and trail in one transaction. The edges of the table stand in the database as
a trigger too, so that nothing else can take a way the table does not know.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pgtrigger
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.permissions import YES, Actor, Guard, Refusal, Verdict, no, require, verdict_of
from agencies.services.audit import act


@dataclass(frozen=True)
class Move:
    """One way from some statuses to another. What the portal alone does is guarded by BY_THE_PORTAL."""

    name: str
    label: Any
    sources: frozenset[str]
    target: str
    guards: tuple[Guard, ...] = ()
    needs_reason: bool = False


@dataclass(frozen=True)
class Workflow:
    """The moves of one model's `status`. `name` begins the name of every act: annual_plan.submit."""

    name: str
    model: type[models.Model]
    statuses: type[models.TextChoices]
    moves: tuple[Move, ...]

    def __getitem__(self, name: str) -> Move:
        return next(move for move in self.moves if move.name == name)

    def edges(self) -> Iterator[tuple[str, str]]:
        """Every pair of statuses a record may pass between."""
        pairs = {(source, str(move.target)) for move in self.moves for source in map(str, move.sources)}
        return iter(sorted(pairs))

    def verdict(self, name: str, actor: Actor, record) -> Verdict:
        """Whether this person may make this move with this record now."""
        move = self[name]
        here = self.leads_on(move, record)
        return verdict_of(move.guards, actor, record) if here else here

    def leads_on(self, move: Move, record) -> Verdict:
        """Whether this move starts where the record stands."""
        if record.status in move.sources:
            return YES
        status = self.statuses(record.status).label
        return no(
            _("Không thể “%(move)s” khi đang ở tình trạng “%(status)s”.")
            % {"move": move.label, "status": status}
        )

    def open_moves(self, actor: Actor, record) -> list[tuple[Move, Verdict]]:
        """The moves that lead on from the record's status, each with its verdict: what the buttons show."""
        return [
            (move, verdict_of(move.guards, actor, record))
            for move in self.moves
            if record.status in move.sources
        ]


def guarded_by_database(workflow: Workflow) -> Workflow:
    """Put the workflow's edges into the database: any other change of status is refused there."""
    trigger = pgtrigger.FSM(name="status_moves", field="status", transitions=list(workflow.edges()))
    pgtrigger.register(trigger)(workflow.model)
    return workflow


def advance(
    record, name: str, *, workflow: Workflow, actor: Actor | None, at: datetime, reason: str = "", **changes
):
    """Move `record`, setting `changes` along with its status, and return it as it now stands.

    Raises Refusal if the record is elsewhere by now, a guard says no, or a needed reason is missing. The system
    (`actor` None) asks no guard.
    """
    move = workflow[name]
    reason = reason.strip()
    if move.needs_reason and not reason:
        raise Refusal(_("Hãy ghi lý do: người nhận cần biết phải làm gì."))
    with act(f"{workflow.name}.{name}", actor=actor, at=at, reason=reason):
        record = workflow.model._default_manager.select_for_update(of=("self",)).get(pk=record.pk)
        require(workflow.leads_on(move, record) if actor is None else workflow.verdict(name, actor, record))
        changes |= {"status": move.target, "status_since": timezone.localdate(at)}
        for field, value in changes.items():
            setattr(record, field, value)
        record.save(update_fields=list(changes))
    return record
