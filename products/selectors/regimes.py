"""Regimes as people read them: who decides what, by when, in words; and the days on which there is none."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, NamedTuple

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from agencies.selectors.calendar import WorkingCalendar
from products.enums import DossierKind, StageLevel
from products.models import (
    DossierRequirement,
    Regime,
    RegimeClock,
    RegimeParticipant,
    RegimeRound,
    RegimeStage,
)
from products.selectors.laws import last_day_under, round_days

ONE_DAY = timedelta(days=1)


class Span(NamedTuple):
    """Some days in a row with the regime that takes dossiers on them; None where none does."""

    first: date | None
    until: date | None
    regime: Regime | None

    def holds(self, day: date) -> bool:
        return (self.first is None or self.first <= day) and (self.until is None or day < self.until)

    @property
    def last(self) -> date | None:
        return self.until - ONE_DAY if self.until else None


def timeline() -> list[Span]:
    """All time from before the first regime to today's, gaps included, in order."""
    regimes = list(Regime.objects.select_related("catalogue", "criteria").order_by("valid_from"))
    if not regimes:
        return []
    spans = [Span(None, regimes[0].valid_from, None)]
    for regime, later in zip(regimes, [*regimes[1:], None], strict=True):
        spans.append(Span(regime.valid_from, regime.valid_until, regime))
        begins = later.valid_from if later else None
        if regime.valid_until and regime.valid_until != begins:
            spans.append(Span(regime.valid_until, begins, None))
    return spans


def span_of(spans: Iterable[Span], day: date) -> Span | None:
    """The one that holds `day`."""
    return next((span for span in spans if span.holds(day)), None)


@dataclass(frozen=True)
class StageWords:
    """What one level does, in sentences."""

    level: Any
    sentences: list[str]


@dataclass(frozen=True)
class RoundWords:
    """One round with its days in one year."""

    level: Any
    number: int
    propose_before: date
    evaluate_before: date


@dataclass(frozen=True)
class RequirementList:
    """What one party adds to a dossier of one kind."""

    title: str
    items: list[DossierRequirement]


@dataclass(frozen=True)
class TransitionWords:
    """How long files of an earlier regime are still judged by it."""

    earlier: Regime
    kind: Any
    length: str
    last_day: date | None
    legal_basis: str


# Codes for the example of a receipt: Đồng Nai, and xã Phú Hòa.
PROVINCE, UNIT = "75", "26221"


@dataclass(frozen=True)
class RegimePage:
    """What the page of one regime shows."""

    regime: Regime
    stages: list[StageWords]
    clocks: list[RegimeClock]
    rounds: list[RoundWords]
    participants: list[RegimeParticipant]
    transitions: list[TransitionWords]
    requirements: list[RequirementList]
    receipt_example: str


def regime_page(regime: Regime, year: int, calendar: WorkingCalendar) -> RegimePage:
    """A regime with everything that belongs to it; its rounds with their days in `year`."""
    return RegimePage(
        regime=regime,
        stages=_stages_in_words(regime),
        clocks=list(regime.clocks.order_by("step", "dossier_kind")),
        rounds=[_round_in_words(regime, row, year) for row in regime.rounds.order_by("-level", "number")],
        participants=list(regime.participants.order_by("only_tourism", "pk")),
        transitions=_transitions_in_words(regime, calendar),
        requirements=_requirement_lists(regime),
        receipt_example=regime.receipt_number(number=1, province=PROVINCE, unit=UNIT, year=year),
    )


def in_days(length: RegimeClock | Any) -> str:
    """15 ngày làm việc, 45 ngày: never a number without its unit."""
    return f"{length.days} {length.get_unit_display()}"


# --- Levels -------------------------------------------------------------------------------------------------------


def _stages_in_words(regime: Regime) -> list[StageWords]:
    stages = list(regime.stages.order_by("position"))
    begins = dict(regime.criteria.bands.values_list("stars", "from_points"))
    return [
        StageWords(stage.get_level_display(), _stage_sentences(stage, above, begins))
        for stage, above in zip(stages, [*stages[1:], None], strict=True)
    ]


def _stage_sentences(stage: RegimeStage, above: RegimeStage | None, begins) -> list[str]:
    if not stage.scores:
        return _reporting_sentences(stage, above)
    sentences = [_("Hội đồng chấm điểm.")]
    first, last = stage.decides_from, stage.decides_to
    if first is not None and last is not None:
        sentences.append(_decides(first, last, begins))
    if stage.sends_up_from is not None and above is not None:
        sentences.append(
            _("Từ %(points)s điểm trở lên thì gửi lên %(level)s.")
            % {"points": _points(stage.sends_up_from), "level": _inside(above)}
        )
    if first is None:
        sentences.append(_("Không công nhận sao; kết quả thấp hơn thì dừng ở cấp này."))
    return sentences


def _reporting_sentences(stage: RegimeStage, above: RegimeStage | None) -> list[str]:
    sentences = [_("Nhận hồ sơ, kiểm tra thành phần; không chấm điểm.")]
    if stage.writes_report:
        sentences.append(
            _(
                "Đánh giá bốn nội dung (nguyên liệu, lao động, nguồn gốc ý tưởng, bản sắc và trí tuệ địa phương) và "
                "lập báo cáo."
            )
        )
    if above is not None:
        sentences.append(_("Đề nghị mọi hồ sơ hợp lệ lên %(level)s.") % {"level": _inside(above)})
    return sentences


def _decides(first: int, last: int, begins) -> str:
    """Which stars the level recognises, and which points that is."""
    stars = _("%(stars)s sao") % {"stars": first}
    if last != first:
        stars = _("%(first)s và %(last)s sao") % {"first": first, "last": last}
    said = {"stars": stars, "first": _points(begins[first])}
    if last + 1 in begins:
        return _("Công nhận %(stars)s (từ %(first)s đến dưới %(until)s điểm).") % (
            said | {"until": _points(begins[last + 1])}
        )
    return _("Công nhận %(stars)s (từ %(first)s điểm).") % said


def _points(points) -> str:
    exact = Fraction(points)
    return number_format(int(exact) if exact.denominator == 1 else points)


def _inside(stage: RegimeStage) -> str:
    """The level within a sentence: cấp tỉnh, trung ương."""
    label = str(StageLevel(stage.level).label)
    return label[:1].lower() + label[1:]


# --- Days ---------------------------------------------------------------------------------------------------------


def _round_in_words(regime: Regime, row: RegimeRound, year: int) -> RoundWords:
    days = round_days(regime, StageLevel(row.level), row.number, year)
    assert days is not None
    return RoundWords(row.get_level_display(), row.number, *days)


def _transitions_in_words(regime: Regime, calendar: WorkingCalendar) -> list[TransitionWords]:
    rows = regime.transitions_to.select_related("earlier", "later").order_by("-earlier__valid_from", "pk")
    return [
        TransitionWords(
            earlier=row.earlier,
            kind=row.get_dossier_kind_display(),
            length=in_days(row),
            last_day=last_day_under(row.earlier, DossierKind(row.dossier_kind), calendar),
            legal_basis=row.legal_basis,
        )
        for row in rows
    ]


# --- What a dossier holds -----------------------------------------------------------------------------------------


def _requirement_lists(regime: Regime) -> list[RequirementList]:
    lists: dict[tuple[str, str], list[DossierRequirement]] = {}
    for row in regime.requirements.order_by("pk"):
        lists.setdefault((row.level, row.dossier_kind), []).append(row)
    return [RequirementList(_list_title(*key), items) for key, items in lists.items()]


def _list_title(level: str, kind: str) -> str:
    who = StageLevel(level).label if level else _("Chủ thể")
    of_kind = DossierKind(kind).label if kind else _("mọi loại hồ sơ")
    return f"{who} · {of_kind}"
