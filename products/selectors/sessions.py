"""Sessions as their organisers, the council and readers see them; results once a session is closed."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from agencies.enums import Role
from agencies.permissions import Actor, Verdict
from agencies.selectors.trail import trail_of
from products.enums import DossierStatus, SessionStatus, SheetStatus, StageLevel
from products.models import (
    AgreedOption,
    Attendance,
    Council,
    Dossier,
    Recusal,
    ScoreMark,
    ScoreSheet,
    Seat,
    Session,
    SessionItem,
)
from products.models.councils import JUDGING_SEATS
from products.permissions import (
    MAY_AGREE_OPTIONS,
    MAY_CHANGE_ITEMS,
    MAY_DECLARE_CONFLICT,
    MAY_START_SECOND_TURN,
    MAY_TAKE_ATTENDANCE,
    chairs,
    organises,
    seats_of,
    visible_results,
    visible_sessions,
    visible_sheets,
)
from products.scoring import marked_part, spread_of
from products.selectors.conflicts import FoundConflict, found_conflicts
from products.selectors.laws import form_of
from products.selectors.sheets import items_for, printed_form
from products.workflows import SESSION_WORKFLOW

CHIPS = {
    SessionStatus.PLANNED.value: "idle",
    SessionStatus.OPEN.value: "info",
    SessionStatus.CLOSED.value: "ok",
}
SHEET_CHIPS = {SheetStatus.DRAFT.value: "info", SheetStatus.SIGNED.value: "ok"}


def sessions_for(actor: Actor) -> QuerySet[Session]:
    """The sessions this actor sees."""
    return Session.objects.filter(visible_sessions(actor)).select_related("council__owner", "round")


def dossiers_waiting(council: Council) -> QuerySet[Dossier]:
    """Dossiers that wait for this council: of its level, below the province of its own locality."""
    waiting = Dossier.objects.filter(status=DossierStatus.READY, stage__level=council.level)
    if council.level != StageLevel.PROVINCE:
        waiting = waiting.filter(agency=council.owner_id)
    return waiting.select_related("product", "producer", "stage", "regime").order_by("status_since", "pk")


# --- One session ------------------------------------------------------------------------------------------------------


@dataclass
class ItemRow:
    """One dossier before the session, as the person who looks may see it."""

    item: SessionItem
    # The viewer's own sheet; nobody else's has any trace here.
    own: ScoreSheet | None
    may_agree: Verdict | None
    may_turn: Verdict | None
    recused: list[tuple[str, str]]

    @property
    def own_chip(self) -> tuple[str, str]:
        if self.own is None:
            return "idle", _("Chưa chấm")
        return SHEET_CHIPS[self.own.status], str(self.own.get_status_display())


def session_page(session: Session, actor: Actor) -> dict[str, Any]:
    """The session for this person: a member's own sheets, attendance and who stands aside; results when closed."""
    items = list(items_for(actor).filter(session=session).order_by("position", "pk"))
    is_judge = is_judge_of(session, actor)
    open_now = session.status == SessionStatus.OPEN
    keeps = MAY_AGREE_OPTIONS(actor, session) if open_now else None
    turns = MAY_START_SECOND_TURN(actor, session) if open_now else None
    own, recused = _own_sheets(items, actor), _recusals(items)
    rows = [ItemRow(item, own.get(item.pk), keeps or None, turns or None, recused[item.pk]) for item in items]
    organiser = organises(actor, session.council.level, session.council.owner_id)
    planned = session.status == SessionStatus.PLANNED
    return {
        "session": session,
        "chip": CHIPS[session.status],
        "rows": rows,
        "is_judge": is_judge,
        "is_closed": session.status == SessionStatus.CLOSED,
        "is_open": open_now,
        "is_planned": planned,
        "seats": _seats_with_attendance(session, actor),
        "acts": _acts(session, actor),
        "may_items": MAY_CHANGE_ITEMS(actor, session) if planned and organiser else None,
        "may_attend": MAY_TAKE_ATTENDANCE(actor, session) if open_now else None,
        "may_reopen": open_now and bool(chairs(actor, session)) and actor.role == Role.COUNCIL,
        "may_recuse": MAY_DECLARE_CONFLICT(actor, session) if is_judge else None,
        "foreseen": foreseen_conflicts(session, actor) if planned and organiser else [],
        "results": result_rows(session, actor) if session.status == SessionStatus.CLOSED else [],
        "entries": trail_of(session),
    }


def is_judge_of(session: Session, actor: Actor) -> bool:
    """Whether the actor sits in the session's council in a seat that scores."""
    if actor.role != Role.COUNCIL:
        return False
    return seats_of(actor).filter(council=session.council_id, kind__in=JUDGING_SEATS).exists()


def foreseen_conflicts(session: Session, actor: Actor) -> list[FoundConflict]:
    """Who will stand aside when the session opens, by what is known today."""
    return found_conflicts(session, max(session.held_on, actor.today))


def _own_sheets(items, actor):
    turns = {item.pk: item.turn for item in items}
    sheets = ScoreSheet.objects.filter(
        visible_sheets(actor), item__in=items, seat__membership=actor.membership_id
    )
    live = sheets.exclude(status=SheetStatus.REPLACED)
    return {sheet.item_id: sheet for sheet in live if sheet.turn == turns[sheet.item_id]}


def _recusals(items):
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for row in (
        Recusal.objects.filter(item__in=items).select_related("seat__membership__user").order_by("at", "pk")
    ):
        found[row.item_id].append((row.seat.membership.user.full_name, row.reason))
    return found


@dataclass
class SeatRow:
    """One seat with whether it is there; before the session opens nobody is asked."""

    seat: Seat
    present: bool | None
    note: str


def _seats_with_attendance(session, actor):
    there = {row.seat_id: row for row in Attendance.objects.filter(session=session)}
    seats = Seat.objects.filter(council=session.council_id).select_related("membership__user", "home_agency")
    today = max(session.held_on, actor.today)
    seats = seats.filter(pk__in=there) if there else seats.in_force_on(today)
    rows = []
    for seat in seats.order_by("pk"):
        row = there.get(seat.pk)
        rows.append(SeatRow(seat, row.present if row else None, row.note if row else ""))
    return rows


def _acts(session, actor):
    addresses = {
        "open": (
            "session-open",
            "primary",
            "",
            _("Mở phiên họp? Sau đó danh sách hồ sơ không thay đổi nữa."),
        ),
        "close": (
            "session-close",
            "primary",
            "lock",
            _("Kết thúc phiên họp? Kết quả được chốt và không thay đổi nữa."),
        ),
    }
    acts = []
    for move, verdict in SESSION_WORKFLOW.open_moves(actor, session):
        name, kind, icon, question = addresses[move.name]
        acts.append(
            {
                "verdict": verdict,
                "url": reverse(f"products:{name}", args=[session.pk]),
                "label": move.label,
                "kind": kind if verdict else "secondary",
                "icon": icon,
                "question": question,
            }
        )
    return acts


# --- Results ----------------------------------------------------------------------------------------------------------


@dataclass
class MissedRow:
    """A mark that pulled a rank down: criterion, stars it is asked for, the option needed and the one agreed on."""

    code: str
    name: str
    stars: int
    needed: str
    agreed: str


@dataclass
class ResultRow:
    """One dossier's result once its session is closed."""

    item: SessionItem
    sheets: list[ScoreSheet]
    missed: list[MissedRow]
    uncounted: list[ScoreSheet]

    @property
    def mean(self) -> Any:
        """Two decimals are shown; the exact fraction decides."""
        return None if self.item.mean is None else float(self.item.mean)

    @property
    def spread(self) -> int:
        return spread_of([sheet.total for sheet in self.sheets])


def result_rows(session: Session, actor: Actor) -> list[ResultRow]:
    """The results of the session's dossiers that this person may see."""
    items = list(
        SessionItem.objects.filter(visible_results(actor), session=session)
        .select_related("dossier__product", "dossier__producer", "dossier__criteria_set", "stage")
        .order_by("position", "pk")
    )
    counting = counting_sheets(items, actor)
    agreed: dict[int, dict[int, int | None]] = defaultdict(dict)
    for item_id, criterion, option in AgreedOption.objects.filter(item__in=items).values_list(
        "item_id", "criterion_id", "option_id"
    ):
        agreed[item_id][criterion] = option
    return [
        ResultRow(item, counting[item.pk][0], _missed_rows(item, agreed[item.pk]), counting[item.pk][1])
        for item in items
    ]


def counting_sheets(
    items: list[SessionItem], actor: Actor
) -> dict[int, tuple[list[ScoreSheet], list[ScoreSheet]]]:
    """By item the signed sheets that counted, and those that are kept without counting."""
    found: dict[int, tuple[list, list]] = {item.pk: ([], []) for item in items}
    sheets = ScoreSheet.objects.filter(visible_sheets(actor), item__in=items)
    sheets = sheets.exclude(status=SheetStatus.DRAFT).select_related("seat__membership__user")
    for sheet in sheets.order_by("turn", "seat_id", "attempt"):
        found[sheet.item_id][0 if sheet.counted else 1].append(sheet)
    return found


def _missed_rows(item, agreed):
    criteria = {
        criterion.key: criterion
        for part in printed_form(item.dossier.criteria_set_id)
        for criterion in part.criteria
    }
    rows = []
    for mark in item.missed_marks:
        criterion = criteria[mark["criterion"]]
        labels = {option.key: f"{option.label} ({option.points})" for option in criterion.options}
        rows.append(
            MissedRow(
                criterion.code,
                str(criterion.name),
                mark["stars"],
                labels[mark["needed"]],
                labels.get(agreed.get(criterion.key) or 0, _("không đạt mức nào")),
            )
        )
    return rows


def side_by_side(item: SessionItem, actor: Actor) -> dict[str, Any]:
    """All sheets of one closed dossier beside each other: points of every criterion, comments, opinions."""
    counting, others = counting_sheets([item], actor)[item.pk]
    sheets = [*counting, *others]
    points: dict[tuple[int, int], tuple[int, str]] = {}
    for mark in ScoreMark.objects.filter(sheet__in=sheets).select_related("option"):
        points[mark.criterion_id, mark.sheet_id] = (mark.option.points if mark.option else 0, mark.comment)
    agreed = {
        row.criterion_id: row.option
        for row in AgreedOption.objects.filter(item=item).select_related("option")
    }
    lines = []
    for part in printed_form(item.dossier.criteria_set_id):
        for criterion in part.criteria:
            cells = [points.get((criterion.key, sheet.pk), ("–", "")) for sheet in sheets]
            option = agreed.get(criterion.key)
            lines.append(
                {
                    "criterion": criterion,
                    "cells": cells,
                    "agreed": (option.points if option else 0) if criterion.key in agreed else "",
                }
            )
    return {"sheets": sheets, "counting": counting, "others": others, "lines": lines}


def marked_lines(item: SessionItem) -> list[Any]:
    """The criteria on which the council must agree, as the form prints them."""
    wanted = {line.key for line in marked_part(form_of(item.dossier.criteria_set_id)).lines}
    return [
        criterion
        for part in printed_form(item.dossier.criteria_set_id)
        for criterion in part.criteria
        if criterion.key in wanted
    ]


def members_to_reopen(session: Session, actor: Actor) -> list[Seat]:
    """Everybody who might have a signed sheet; whether they have one is not said."""
    seats = Seat.objects.in_force_on(actor.today).filter(council=session.council_id, kind__in=JUDGING_SEATS)
    return list(seats.select_related("membership__user").order_by("pk"))
