"""A council's sessions: planned, opened, attended, agreed upon, closed."""

from collections.abc import Collection, Iterable
from datetime import date, datetime

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.permissions import Actor, Refusal, require
from agencies.services.audit import act
from agencies.services.drafts import Conflict
from agencies.workflow import advance
from products.enums import DossierKind, DossierStatus, StageLevel
from products.models import (
    AgreedOption,
    Attendance,
    Council,
    Dossier,
    EvaluationRound,
    Recusal,
    ScoreSheet,
    Seat,
    Session,
    SessionItem,
)
from products.permissions import (
    MAY_AGREE_OPTIONS,
    MAY_CHANGE_ITEMS,
    MAY_PLAN_SESSION,
    MAY_START_SECOND_TURN,
    MAY_TAKE_ATTENDANCE,
    seats_of,
)
from products.scoring import Answers, marked_part
from products.selectors.closing import ItemCount, count_of, obstacles_to_closing
from products.selectors.contents import hash_of
from products.selectors.laws import form_of
from products.services.answers import check_or_refusal, ground_or_refusal
from products.services.dossiers import call_to_session, mark_excluded, mark_scored, uncall
from products.services.holding import hold_open
from products.services.recusals import record_found_conflicts, require_part_in
from products.services.session_messages import (
    tell_of_results,
    tell_of_second_turn,
    tell_of_session,
)
from products.workflows import SESSION_WORKFLOW

RESULT_FIELDS = (
    "closed_at",
    "points_sum",
    "sheet_count",
    "stars_by_points",
    "stars",
    "missed_marks",
)

# --- Before -------------------------------------------------------------------------------------------------------


def plan_session(
    *,
    council: Council,
    round: EvaluationRound,
    held_on: date,
    place: str = "",
    by_writing: bool = False,
    dossiers: Iterable[Dossier] = (),
    actor: Actor,
    at: datetime,
) -> Session:
    """Plan a session with the dossiers that are to come before it, and tell the council's members.

    Raises Refusal for a day that is past or on which the council is not in force, a round of another level, and
    dossiers that do not wait for this council.
    """
    require(MAY_PLAN_SESSION(actor, council))
    today = timezone.localdate(at)
    if held_on < today:
        raise Refusal(_("Ngày họp không được trước hôm nay."))
    if not council.in_force_on(held_on):
        raise Refusal(_("Vào ngày họp hội đồng chưa có hoặc không còn hiệu lực."))
    if round.level != council.level or round.agency_id != council.owner_id:
        raise Refusal(_("Đợt đánh giá này không phải của cơ quan thành lập hội đồng."))
    with act("session.plan", actor=actor, at=at):
        session = Session.objects.create(
            council=council,
            round=round,
            held_on=held_on,
            place=place,
            by_writing=by_writing,
            status_since=today,
        )
        _put_before(session, dossiers, at)
        tell_of_session(session, actor, at)
    return session


def add_dossiers(*, session: Session, dossiers: Iterable[Dossier], actor: Actor, at: datetime) -> Session:
    """Put more dossiers before a session that has not opened."""
    with act("session.items", actor=actor, at=at):
        session = _locked(session)
        require(MAY_CHANGE_ITEMS(actor, session))
        _put_before(session, dossiers, at)
    return session


def remove_item(*, item: SessionItem, actor: Actor, at: datetime) -> None:
    """Take a dossier from a session that has not opened; it waits again. What a member stood aside from stays."""
    with act("session.items", actor=actor, at=at):
        session = _locked(item.session)
        require(MAY_CHANGE_ITEMS(actor, session))
        if Recusal.objects.filter(item=item).exists():
            raise Refusal(
                _("Đã có thành viên xin không tham gia đánh giá hồ sơ này nên hồ sơ ở lại phiên họp.")
            )
        dossier = item.dossier
        item.delete()
        uncall(dossier, at)


def open_session(*, session: Session, actor: Actor, at: datetime) -> Session:
    """Begin: conflicts are found and written down, and every seat is listed for attendance.

    At a meeting nobody is present until the secretary says so; of written opinions everybody takes part until the
    secretary says otherwise.
    """
    today = timezone.localdate(at)
    with act("session.open", actor=actor, at=at):
        session = _locked(session)
        if today < session.held_on:
            raise Refusal(_("Chưa đến ngày họp %(day)s.") % {"day": f"{session.held_on:%d/%m/%Y}"})
        if not session.items.exists():
            raise Refusal(_("Phiên họp chưa có hồ sơ nào. Hãy đưa hồ sơ vào rồi mở."))
        session = advance(session, "open", workflow=SESSION_WORKFLOW, actor=actor, at=at)
        record_found_conflicts(session, at)
        Attendance.objects.bulk_create(
            Attendance(session=session, seat=seat, present=session.by_writing)
            for seat in Seat.objects.in_force_on(today).filter(council=session.council_id).order_by("pk")
        )
    return session


# --- While it is open -----------------------------------------------------------------------------------------------


def take_attendance(
    *, session: Session, present: Collection[int], notes: dict[int, str], actor: Actor, at: datetime
) -> None:
    """Write down which seats are there (by their numbers), each with a note; the others are not."""
    with act("session.attendance", actor=actor, at=at):
        session = hold_open(session)
        require(MAY_TAKE_ATTENDANCE(actor, session))
        rows = list(Attendance.objects.select_for_update().filter(session=session).order_by("pk"))
        for row in rows:
            row.present, row.note = row.seat_id in present, notes.get(row.seat_id, "")[:200]
        Attendance.objects.bulk_update(rows, ["present", "note"])


def agreed_state(item: SessionItem) -> str:
    """A fingerprint of what is recorded about an item, by which two writers find out about each other."""
    options = AgreedOption.objects.filter(item=item).order_by("criterion_id")
    recorded = [list(pair) for pair in options.values_list("criterion_id", "option_id")]
    return hash_of({"agreed": recorded, "excluded_for": item.excluded_for, "opinion": item.opinion})[:16]


def agree_options(
    *,
    item: SessionItem,
    answers: Answers,
    exclusion: str,
    opinion: str,
    seen: str,
    actor: Actor,
    at: datetime,
) -> SessionItem:
    """Record what the council agreed on: options of criteria with marks, a ground of exclusion, its conclusion.

    Raises Conflict when somebody recorded something since `seen` (of `agreed_state`) was read, Refusal for criteria
    and options that are none of this form's marked ones.
    """
    with act("session.agree", actor=actor, at=at):
        session = hold_open(item.session)
        require(MAY_AGREE_OPTIONS(actor, session))
        require_part_in(item, actor)
        item = SessionItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
        if agreed_state(item) != seen:
            raise Conflict(item)
        dossier = item.dossier
        check_or_refusal(marked_part(form_of(dossier.criteria_set_id)), answers)
        item.excluded_for, item.opinion = ground_or_refusal(dossier.criteria_set, exclusion), opinion
        item.save(update_fields=["excluded_for", "opinion"])
        AgreedOption.objects.filter(item=item).exclude(criterion__in=answers).delete()
        AgreedOption.objects.bulk_create(
            (AgreedOption(item=item, criterion_id=key, option_id=option) for key, option in answers.items()),
            update_conflicts=True,
            unique_fields=["item", "criterion"],
            update_fields=["option"],
        )
    return item


def start_second_turn(*, item: SessionItem, actor: Actor, at: datetime) -> SessionItem:
    """Have one dossier scored again, because the first totals lie too far apart; the first sheets are kept.

    Raises Refusal until everybody present has signed, and when the totals keep to the council's rule.
    """
    with act("session.second_turn", actor=actor, at=at):
        session = _locked(item.session)
        require(MAY_START_SECOND_TURN(actor, session))
        require_part_in(item, actor)
        (count,) = count_of(session, timezone.localdate(at), item).items
        _require_reason_for_second_turn(count, session.council.greatest_spread)
        item = count.item
        item.turn += 1
        item.save(update_fields=["turn"])
        tell_of_second_turn(item, [seat.membership.user for seat in count.judges], actor, at)
    return item


def _require_reason_for_second_turn(count: ItemCount, most: int):
    if count.unsigned:
        names = ", ".join(seat.membership.user.full_name for seat in count.unsigned)
        raise Refusal(_("Còn người chưa ký phiếu lần này: %(names)s.") % {"names": names})
    if not count.spreads_beyond(most):
        raise Refusal(
            _("Không cần chấm lại: đã chấm lần hai, hoặc điểm chênh nhau không quá %(most)s điểm.")
            % {"most": most}
        )


# --- The end --------------------------------------------------------------------------------------------------------


def close_session(*, session: Session, actor: Actor, at: datetime) -> Session:
    """End the session: results of every dossier, their next status, and only then messages.

    Raises Refusal, in one text, for what stands in the way: quorum, unsigned sheets, totals too far apart, criteria
    on which nothing is agreed. Whoever writes a sheet at that moment finishes first or finds the session closed.
    """
    with act("session.close", actor=actor, at=at):
        session = _locked(session)
        require(SESSION_WORKFLOW.verdict("close", actor, session))
        record_found_conflicts(session, at)
        count = count_of(session, timezone.localdate(at))
        if obstacles := obstacles_to_closing(count, _recused_from(session, actor)):
            raise Refusal(" ".join(obstacles))
        _write_results(count.items, session.council.rounding, at)
        session = advance(
            session,
            "close",
            workflow=SESSION_WORKFLOW,
            actor=actor,
            at=at,
            closed_at=at,
            closer_name=actor.person_name,
            closer_title=_seat_title(session, actor),
        )
        for one in count.items:
            _send_on(one.item, at)
        tell_of_results(session, [one.item for one in count.items], actor, at)
    return session


def _seat_title(session, actor):
    """As what the closer sits in the council, and what they are elsewhere."""
    seat = seats_of(actor).filter(council=session.council_id).get()
    return ", ".join(filter(None, [str(seat.get_kind_display()), seat.title]))[:200]


def _recused_from(session, actor):
    recusals = Recusal.objects.filter(item__session=session, seat__membership__user=actor.user_id)
    return set(recusals.values_list("item_id", flat=True))


def _write_results(counts, rounding, at):
    agreed, counted = [], []
    for count in counts:
        item = count.item
        item.closed_at = at
        if item.excluded_for:
            continue
        counted += [sheet.pk for sheet in count.sheets.values()]
        result = count.result(rounding)
        item.points_sum, item.sheet_count = result.points_sum, result.sheet_count
        item.stars_by_points, item.stars = result.stars_by_points, result.stars
        item.missed_marks = [
            {"criterion": mark.line.key, "stars": mark.stars, "needed": mark.needed.key}
            for mark in result.missed
        ]
        fresh = count.agreed.keys() - count.recorded.keys()
        agreed += [
            AgreedOption(item=item, criterion_id=key, option_id=count.agreed[key]) for key in sorted(fresh)
        ]
    ScoreSheet.objects.filter(pk__in=counted).update(counted=True)
    AgreedOption.objects.bulk_create(agreed)
    SessionItem.objects.bulk_update([count.item for count in counts], RESULT_FIELDS)


def _send_on(item, at):
    if item.excluded_for:
        mark_excluded(item.dossier, item.excluded_for, at)
    else:
        mark_scored(item.dossier, at)


# --- Parts ----------------------------------------------------------------------------------------------------------


def _locked(session):
    """The session as it stands; whoever writes in it waits."""
    return (
        Session.objects.select_for_update(of=("self",))
        .select_related("council__owner", "round")
        .get(pk=session.pk)
    )


def _put_before(session, dossiers, at):
    position = session.items.aggregate(last=Max("position"))["last"] or 0
    for dossier in dossiers:
        stage = _stage_where_it_waits(session, dossier)
        called = call_to_session(dossier, at)
        position += 1
        SessionItem.objects.create(session=session, dossier=called, stage=stage, position=position)


def _stage_where_it_waits(session, dossier):
    council, stage = session.council, dossier.stage
    names = {"product": dossier.product.name}
    if dossier.status != DossierStatus.READY or stage is None or stage.level != council.level:
        raise Refusal(_("“%(product)s” không ở trong danh sách chờ hội đồng cấp này.") % names)
    if council.level != StageLevel.PROVINCE and dossier.agency_id != council.owner_id:
        raise Refusal(_("“%(product)s” thuộc địa phương khác.") % names)
    again = dossier.kind == DossierKind.AGAIN and dossier.regime.again_by_writing
    if session.by_writing and not again:
        raise Refusal(
            _("“%(product)s”: chỉ hồ sơ đánh giá lại mới lấy ý kiến bằng văn bản, theo quy định của hồ sơ.")
            % names
        )
    return stage
