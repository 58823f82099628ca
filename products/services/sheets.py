"""A member's score sheet: written alone, signed, reopened. Nobody is told of any of it before the session closes."""

from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.permissions import Actor, Refusal, require
from agencies.services.audit import act
from agencies.services.drafts import Conflict
from agencies.workflow import advance
from products.enums import SheetStatus
from products.models import ScoreMark, ScoreSheet, SessionItem
from products.models.councils import JUDGING_SEATS
from products.permissions import MAY_SCORE, seats_of
from products.scoring import Answers, unanswered
from products.selectors.contents import hash_of, sheet_content
from products.selectors.laws import form_of
from products.services.answers import ground_or_refusal, points_or_refusal
from products.services.holding import hold_open
from products.services.recusals import require_part_in
from products.workflows import SHEET_WORKFLOW


@dataclass(frozen=True)
class Written:
    """What a member wrote on a sheet: an option per criterion (None: none of them is met), comments, opinion."""

    answers: Answers
    comments: dict[int, str] = field(default_factory=dict)
    opinion: str = ""
    # The code of one of the form's grounds of exclusion; empty when the member sees none.
    exclusion: str = ""


def save_sheet(
    *, item: SessionItem, written: Written, version: int, actor: Actor, at: datetime
) -> ScoreSheet:
    """Write one's own draft; the first saving begins it (version 0).

    Raises Conflict when it was saved elsewhere since `version` was read, Refusal for answers of another form, for
    a recused member, a signed sheet or a session that is not open.
    """
    with act("sheet.score", actor=actor, at=at):
        item = _held(item)
        seat = _own_seat(actor, item)
        sheet = _live_sheet(item, seat) or ScoreSheet(
            item=item, seat=seat, turn=item.turn, version=0, status_since=timezone.localdate(at)
        )
        if sheet.version != version:
            raise Conflict(sheet)
        require(MAY_SCORE(actor, sheet))
        sheet.total = points_or_refusal(form_of(item.dossier.criteria_set_id), written.answers)
        sheet.opinion = written.opinion
        sheet.exclusion = ground_or_refusal(item.dossier.criteria_set, written.exclusion)
        sheet.version += 1
        _save(sheet)
        _write_marks(sheet, written)
    return sheet


def sign_sheet(*, sheet: ScoreSheet, version: int, actor: Actor, at: datetime) -> ScoreSheet:
    """Sign what was read as `version`: from then on the sheet does not change, and its hash proves it.

    Raises Refusal when criteria are unanswered, the member is recused or not taken down as present, or the session
    is not open.
    """
    with act("sheet.sign", actor=actor, at=at):
        item = _held(sheet.item)
        sheet = _locked(sheet, item)
        if sheet.version != version:
            raise Conflict(sheet)
        marks = list(ScoreMark.objects.filter(sheet=sheet))
        answers = {mark.criterion_id: mark.option_id for mark in marks}
        _require_whole(sheet, answers)
        comments = {mark.criterion_id: mark.comment for mark in marks if mark.comment}
        return advance(
            sheet,
            "sign",
            workflow=SHEET_WORKFLOW,
            actor=actor,
            at=at,
            signed_at=at,
            signer_name=actor.person_name,
            signer_title=_title_of(sheet.seat),
            sha256=hash_of(sheet_content(sheet, answers, comments)),
        )


def reopen_sheet(*, sheet: ScoreSheet, reason: str, actor: Actor, at: datetime) -> ScoreSheet:
    """Let a member change a signed sheet: the signed one stays, and a new draft begins with the same answers.

    Raises Refusal for a sheet of an earlier turn, of a seat that ended, or of a dossier the chair is recused from.
    """
    with act("sheet.reopen", actor=actor, at=at, reason=reason):
        item = _held(sheet.item)
        sheet = _locked(sheet, item)
        require_part_in(item, actor)
        if sheet.turn != item.turn or not sheet.seat.in_force_on(timezone.localdate(at)):
            raise Refusal(_("Chỉ mở lại được phiếu của lần chấm này, của người còn trong hội đồng."))
        old = advance(sheet, "reopen", workflow=SHEET_WORKFLOW, actor=actor, at=at, reason=reason)
        return _copy(old, at)


def live_sheet(item_id: int, seat_id: int, turn: int) -> ScoreSheet | None:
    """The sheet of one seat and turn that is being written or signed; not one that was reopened."""
    sheets = ScoreSheet.objects.filter(item=item_id, seat=seat_id, turn=turn)
    return sheets.exclude(status=SheetStatus.REPLACED).first()


def _own_seat(actor, item):
    """The actor's own seat, held: so two windows of one person follow each other."""
    seats = seats_of(actor).filter(council=item.session.council_id, kind__in=JUDGING_SEATS)
    seat = seats.select_for_update(of=("self",), no_key=True).first()
    if seat is None:
        raise Refusal(_("Bạn không có ghế chấm điểm trong hội đồng này."))
    return seat


def _held(item):
    """The item as it stands in its open session, held. Always first: who closes takes the session and then sheets."""
    session = hold_open(item.session)
    item = SessionItem.objects.select_related("dossier__criteria_set").get(pk=item.pk)
    item.session = session
    return item


def _locked(sheet, item):
    sheets = ScoreSheet.objects.select_for_update(of=("self",))
    sheet = sheets.select_related("seat__membership__user").get(pk=sheet.pk)
    sheet.item = item
    return sheet


def _live_sheet(item, seat):
    sheet = live_sheet(item.pk, seat.pk, item.turn)
    if sheet:
        sheet.item, sheet.seat = item, seat
    return sheet


def _save(sheet):
    if sheet.pk:
        sheet.save(update_fields=["total", "opinion", "exclusion", "version"])
    else:
        sheet.save()


def _write_marks(sheet, written):
    """Bring the marks to what was written; those that stay the same are not touched, so the trail tells changes."""
    there = {mark.criterion_id: mark for mark in ScoreMark.objects.filter(sheet=sheet)}
    fresh = []
    for key, option in written.answers.items():
        comment, mark = written.comments.get(key, ""), there.pop(key, None)
        if mark is None or (mark.option_id, mark.comment) != (option, comment):
            fresh.append(ScoreMark(sheet=sheet, criterion_id=key, option_id=option, comment=comment))
    ScoreMark.objects.bulk_create(
        fresh,
        update_conflicts=True,
        unique_fields=["sheet", "criterion"],
        update_fields=["option", "comment"],
    )
    if there:
        ScoreMark.objects.filter(pk__in=[mark.pk for mark in there.values()]).delete()


def _require_whole(sheet, answers):
    """Every criterion has its answer; “none of them is met” is one."""
    missing = unanswered(form_of(sheet.item.dossier.criteria_set_id), answers)
    if missing:
        codes = ", ".join(line.code for line in missing)
        raise Refusal(_("Chưa chấm hết các tiêu chí: %(codes)s.") % {"codes": codes})


def _title_of(seat):
    parts = [str(seat.get_kind_display()), seat.title]
    return ", ".join(filter(None, parts))[:200]


def _copy(old, at):
    fresh = ScoreSheet.objects.create(
        item=old.item,
        seat=old.seat,
        turn=old.turn,
        attempt=old.attempt + 1,
        status_since=timezone.localdate(at),
        total=old.total,
        opinion=old.opinion,
        exclusion=old.exclusion,
    )
    ScoreMark.objects.bulk_create(
        ScoreMark(sheet=fresh, criterion_id=mark.criterion_id, option_id=mark.option_id, comment=mark.comment)
        for mark in ScoreMark.objects.filter(sheet=old)
    )
    return fresh
