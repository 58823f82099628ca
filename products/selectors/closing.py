"""Whether a session can close, and what comes out of it.

This is the one place that looks at everybody's sheets before a session closes. It is asked when somebody closes or
starts a second turn, and answers in sentences that name no score, no total and no option (decision 0013).
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from django.utils.translation import gettext as _

from products.enums import SeatKind, SheetStatus
from products.models import AgreedOption, Attendance, Council, Recusal, ScoreMark, ScoreSheet, Seat, Session
from products.models.evaluations import TURNS, SessionItem
from products.scoring import (
    Answers,
    BadAnswer,
    Form,
    MissedMark,
    agreed_answers,
    marked_part,
    mean_of,
    pulled_down,
    rank_after_marks,
    rank_by_points,
    rounded,
    spread_of,
    unanswered,
)
from products.selectors.laws import form_of


@dataclass(frozen=True)
class Result:
    """What one dossier got: the exact sum and number of sheets, both ranks and the marks between them."""

    points_sum: int
    sheet_count: int
    stars_by_points: int
    stars: int
    missed: list[MissedMark]


@dataclass
class ItemCount:
    """One dossier before the session: who may judge it, who is there to do so, and what they wrote in this turn."""

    item: SessionItem
    form: Form
    entitled: list[Seat]
    judges: list[Seat]
    sheets: dict[int, ScoreSheet]
    recorded: Answers
    answers: dict[int, Answers] = field(default_factory=dict)

    @property
    def unsigned(self) -> list[Seat]:
        """Who is there and has not signed."""
        return [seat for seat in self.judges if seat.pk not in self.sheets]

    @property
    def totals(self) -> list[int]:
        return [sheet.total for sheet in self.sheets.values()]

    @property
    def agreed(self) -> dict[int, int | None]:
        """What was recorded for the criteria with marks, and what all sheets answer alike."""
        return agreed_answers(marked_part(self.form), self.recorded, list(self.answers.values()))

    def spreads_beyond(self, most: int) -> bool:
        """Whether the totals lie further apart than the council's rule allows, in a turn that can be repeated."""
        return self.item.turn < TURNS and spread_of(self.totals) > most

    def undecided(self) -> list[str]:
        """The codes of criteria with marks on which nothing is agreed."""
        part = marked_part(self.form)
        try:
            return [line.code for line in unanswered(part, self.agreed)]
        except BadAnswer:
            return [line.code for line in part.lines]

    def result(self, rounding: int | None) -> Result:
        """The exact mean, the rank its points reach and the rank after the marks."""
        points: Fraction = rounded(mean_of(self.totals), rounding)
        by_points, agreed = rank_by_points(self.form, points), self.agreed
        return Result(
            points_sum=sum(self.totals),
            sheet_count=len(self.totals),
            stars_by_points=by_points,
            stars=rank_after_marks(self.form, points, agreed),
            missed=pulled_down(self.form, by_points, agreed),
        )


@dataclass
class SessionCount:
    """A whole session: the seats that make the quorum, who of them is there, and its dossiers."""

    council: Council
    seats: list[Seat]
    present: list[Seat]
    items: list[ItemCount]

    @property
    def is_quorate(self) -> bool:
        """Enough of the seats are there, among them the chair where the council's rules say so."""
        chairs = self.council.quorum_needs_chair
        if chairs and not any(seat.kind == SeatKind.CHAIR for seat in self.present):
            return False
        return self.enough(self.present, self.seats)

    def enough(self, there: list[Seat], of: list[Seat]) -> bool:
        return bool(there) and len(there) * 100 >= self.council.quorum_percent * len(of)


def count_of(session: Session, day: date, item: SessionItem | None = None) -> SessionCount:
    """Everything that decides about closing, by a handful of queries however many dossiers there are.

    Who counts: seats in force on `day` (of a member who was replaced only the successor's), of a kind that counts,
    present, and not recused from the dossier. `item`: only this one.
    """
    council = session.council
    seats = list(
        Seat.objects.in_force_on(day)
        .filter(council=council, kind__in=council.counting_seats)
        .select_related("membership__user")
        .order_by("pk")
    )
    there = set(Attendance.objects.filter(session=session, present=True).values_list("seat_id", flat=True))
    present = [seat for seat in seats if seat.pk in there]
    items = _items(session, item)
    recused = set(Recusal.objects.filter(item__in=items).values_list("item_id", "seat_id"))
    recorded: dict[int, dict] = defaultdict(dict)
    for item_id, criterion, option in AgreedOption.objects.filter(item__in=items).values_list(
        "item_id", "criterion_id", "option_id"
    ):
        recorded[item_id][criterion] = option
    sheets = _signed_sheets(items)
    forms = {key: form_of(key) for key in {one.dossier.criteria_set_id for one in items}}
    counts = []
    for one in items:
        entitled = [seat for seat in seats if (one.pk, seat.pk) not in recused]
        judges = [seat for seat in entitled if seat.pk in there]
        own = {seat.pk: sheets[one.pk, seat.pk] for seat in judges if (one.pk, seat.pk) in sheets}
        counts.append(
            ItemCount(one, forms[one.dossier.criteria_set_id], entitled, judges, own, recorded[one.pk])
        )
    _read_answers(counts)
    return SessionCount(council, seats, present, counts)


def _items(session, item):
    items = SessionItem.objects.filter(session=session).order_by("position", "pk")
    items = items.select_related("session", "dossier__product", "dossier__producer", "dossier__criteria_set")
    return list(items.filter(pk=item.pk) if item else items)


def _signed_sheets(items):
    """The signed sheets of each dossier's present turn, by dossier and seat."""
    turns = {item.pk: item.turn for item in items}
    signed = ScoreSheet.objects.filter(item__in=items, status=SheetStatus.SIGNED)
    return {(sheet.item_id, sheet.seat_id): sheet for sheet in signed if sheet.turn == turns[sheet.item_id]}


def _read_answers(counts):
    """The answers to criteria with marks of all sheets that count, by one query."""
    marked = {line.key for count in counts for line in marked_part(count.form).lines}
    owner = {sheet.pk: (count, seat) for count in counts for seat, sheet in count.sheets.items()}
    for count, seat in owner.values():
        count.answers[seat] = {}
    rows = ScoreMark.objects.filter(sheet__in=owner, criterion__in=marked)
    for sheet_id, criterion, option in rows.values_list("sheet_id", "criterion_id", "option_id"):
        count, seat = owner[sheet_id]
        count.answers[seat][criterion] = option


# --- What stands in the way, in sentences ---------------------------------------------------------------------------


def obstacles_to_closing(count: SessionCount, hidden: set[int]) -> list[str]:
    """Why the session cannot close yet, nearest first; nothing: it can.

    Each kind is said only when the ones before are out of the way: nothing about the sheets' content is told while
    somebody could still change theirs because of it. Of dossiers in `hidden`, from which whoever asks is recused,
    no more is said than that somebody else must close.
    """
    if not count.items:
        return [_("Phiên họp không có hồ sơ nào.")]
    if not count.is_quorate:
        return [
            _("Chưa đủ thành viên có mặt theo quy chế: cần ít nhất %(percent)s%%%(chair)s.")
            % {
                "percent": count.council.quorum_percent,
                "chair": _(", có Chủ tịch hội đồng") if count.council.quorum_needs_chair else "",
            }
        ]
    seen = [one for one in count.items if one.item.pk not in hidden]
    unseen = [one for one in count.items if one.item.pk in hidden]
    for look in (_too_few, _who_has_not_signed, _spreads, _exclusions, _undecided):
        if said := look(count, seen):
            return said
    if any(
        look(count, unseen) for look in (_too_few, _who_has_not_signed, _spreads, _exclusions, _undecided)
    ):
        return [
            _(
                "Còn hồ sơ chưa chốt được mà bạn không tham gia đánh giá. "
                "Hãy để Phó Chủ tịch hội đồng kết thúc phiên họp."
            )
        ]
    return []


def _scored(items):
    """A dossier that the council excludes needs no scores."""
    return [one for one in items if not one.item.excluded_for]


def _too_few(count, items):
    """Who is recused counts neither among those who may judge nor among those who are there."""
    return [
        _("“%(product)s”: không còn đủ thành viên được đánh giá hồ sơ này.")
        % {"product": one.item.dossier.product}
        for one in items
        if not count.enough(one.judges, one.entitled)
    ]


def _who_has_not_signed(count, items):
    """Persons alone, not which dossiers of theirs nor how many."""
    names = {seat.membership.user.full_name: None for one in _scored(items) for seat in one.unsigned}
    return [_("Còn người chưa ký đủ phiếu: %(names)s.") % {"names": ", ".join(names)}] if names else []


def _spreads(count, items):
    most = count.council.greatest_spread
    return [
        _(
            "“%(product)s”: điểm của các thành viên chênh nhau quá %(most)s điểm; hãy thảo luận và chấm lại lần hai."
        )
        % {"product": one.item.dossier.product, "most": most}
        for one in _scored(items)
        if one.spreads_beyond(most)
    ]


def _exclusions(count, items):
    return [
        _("“%(product)s”: có ý kiến loại hồ sơ; hãy ghi kết luận của hội đồng.")
        % {"product": one.item.dossier.product}
        for one in _scored(items)
        if not one.item.opinion and any(sheet.exclusion for sheet in one.sheets.values())
    ]


def _undecided(count, items):
    return [
        _("“%(product)s”: hãy ghi mức hội đồng thống nhất cho tiêu chí %(codes)s.")
        % {"product": one.item.dossier.product, "codes": ", ".join(codes)}
        for one in _scored(items)
        if (codes := one.undecided())
    ]
