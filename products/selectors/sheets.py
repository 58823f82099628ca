"""The law's form as a member fills it in, with the evidence beside each criterion."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import get_language

from agencies.kept_sql import IsAmong, KeptRows, Told, fetched, sql_of
from agencies.permissions import Actor, require, verdict_of
from products.enums import SheetStatus
from products.models import (
    CriteriaPart,
    Criterion,
    CriterionOption,
    DossierChoice,
    DossierChoicePaper,
    ScoreMark,
    ScoreSheet,
    Seat,
    SessionItem,
)
from products.models.councils import JUDGING_SEATS
from products.permissions import (
    MAY_SCORE,
    not_recused,
    own_sheet,
    seats_of,
    sits_there,
    visible_items,
    visible_sheets,
)
from products.scoring import (
    Answers,
    Form,
    pulled_down,
    rank_after_marks,
    rank_by_points,
    unanswered,
)
from products.selectors.laws import form_of


@dataclass(frozen=True)
class Words:
    """The same words in both languages; without English the Vietnamese ones stand for it."""

    vi: str
    en: str = ""

    def __str__(self) -> str:
        return self.en if self.en and (get_language() or "vi").startswith("en") else self.vi


@dataclass(frozen=True)
class PrintedOption:
    """One option as the form prints it."""

    key: int
    points: int
    label: Words
    stars: int | None


@dataclass(frozen=True)
class PrintedCriterion:
    """One criterion as the form prints it."""

    key: int
    code: str
    name: Words
    max_points: int
    stars: int | None
    heading: str
    rules: tuple[Words, ...]
    options: tuple[PrintedOption, ...]
    # One of several cases of its section, of which one is chosen.
    is_a_case: bool


@dataclass(frozen=True)
class PrintedSection:
    """A numbered section."""

    code: str
    name: Words
    max_points: int
    choose_one: bool
    rules: tuple[Words, ...]
    criteria: tuple[PrintedCriterion, ...]


@dataclass(frozen=True)
class PrintedPart:
    """Part A, B or C."""

    code: str
    name: Words
    max_points: int
    sections: tuple[PrintedSection, ...]

    @property
    def criteria(self) -> Iterable[PrintedCriterion]:
        return (criterion for section in self.sections for criterion in section.criteria)


@lru_cache(maxsize=100)
def printed_form(criteria_set_id: int) -> tuple[PrintedPart, ...]:
    """A criteria set with its words, in the order of print. Kept: a set that is used does not change."""
    options: dict[int, list] = defaultdict(list)
    for option in CriterionOption.objects.filter(criterion__criteria_set=criteria_set_id).order_by(
        "position"
    ):
        label = Words(option.label, option.label_en)
        options[option.criterion_id].append(
            PrintedOption(option.pk, option.points, label, option.min_for_stars)
        )
    criteria: dict[int, list] = defaultdict(list)
    for one in (
        Criterion.objects.filter(criteria_set=criteria_set_id).select_related("section").order_by("position")
    ):
        criteria[one.section_id].append(_criterion(one, options[one.pk]))
    parts = CriteriaPart.objects.filter(criteria_set=criteria_set_id).order_by("position")
    return tuple(
        PrintedPart(
            part.code,
            Words(part.name, part.name_en),
            part.max_points,
            tuple(
                PrintedSection(
                    section.code,
                    Words(section.name, section.name_en),
                    section.max_points,
                    section.choose_one,
                    _rules(section.rules),
                    tuple(criteria[section.pk]),
                )
                for section in sorted(part.sections.all(), key=lambda section: section.position)
            ),
        )
        for part in parts.prefetch_related("sections")
    )


def _criterion(one, options):
    return PrintedCriterion(
        one.pk,
        one.code,
        Words(one.name, one.name_en),
        one.max_points,
        one.min_for_stars,
        one.heading,
        _rules(one.rules),
        tuple(options),
        one.section.choose_one,
    )


def _rules(rules):
    return tuple(Words(rule.get("vi", ""), rule.get("en", "")) for rule in rules)


# --- Where a member stands --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Standing:
    """What a member's own answers come to; nobody else's are in it."""

    total: int
    by_points: int
    after_marks: int
    missing: list[str]
    pulled_down: list[str]


def standing_of(form: Form, answers: Answers, total: int) -> Standing:
    """The member's own total, both ranks, what is unanswered and which marks pull the rank down."""
    by_points = rank_by_points(form, total)
    return Standing(
        total=total,
        by_points=by_points,
        after_marks=rank_after_marks(form, total, answers),
        missing=[line.code for line in unanswered(form, answers)],
        pulled_down=[mark.line.code for mark in pulled_down(form, by_points, answers)],
    )


# --- Rows -------------------------------------------------------------------------------------------------------------


def item_for(actor: Actor, pk: int) -> SessionItem | None:
    """One of `items_for`; None when the actor does not see it or there is none."""
    return next(iter(_kept_item(actor).told([pk])), None)


@lru_cache(maxsize=1000)
def _kept_item(actor: Actor) -> KeptRows[SessionItem]:
    return KeptRows(items_for(actor).filter(IsAmong.numbers("pk", Told.NUMBERS)))


def items_for(actor: Actor) -> QuerySet[SessionItem]:
    """What is before the sessions this actor sees, without what they are recused from."""
    return SessionItem.objects.filter(visible_items(actor)).select_related(
        "session__council__owner",
        "session__round",
        "dossier__product",
        "dossier__producer",
        "dossier__criteria_set__version",
    )


def sheets_for(actor: Actor) -> QuerySet[ScoreSheet]:
    """The sheets this actor may read: one's own, and after closing the others'."""
    return ScoreSheet.objects.filter(visible_sheets(actor)).select_related(
        "seat__membership__user",
        "item__session__council__owner",
        "item__dossier__product",
        "item__dossier__producer",
        "item__dossier__criteria_set__version",
    )


def own_sheet_of(item: SessionItem, actor: Actor) -> ScoreSheet:
    """The actor's own sheet of this turn, or one not saved yet; raises Refusal for who has no seat that scores."""
    seat = next(iter(_kept_seat(actor).told([item.session.council_id])), None)
    if seat is None:
        require(sits_there(actor, item.session))
    # Who sits there holds the seat that was asked for.
    assert seat is not None
    sheets = _kept_sheets(actor).told([item.pk])
    theirs = (sheet for sheet in sheets if (sheet.seat_id, sheet.turn) == (seat.pk, item.turn))
    sheet = next(theirs, None) or ScoreSheet(item=item, seat=seat, turn=item.turn, version=0)
    sheet.item, sheet.seat = item, seat
    return sheet


@lru_cache(maxsize=1000)
def _kept_seat(actor: Actor) -> KeptRows[Seat]:
    """The seat that scores in the council that is told."""
    theirs = seats_of(actor).filter(IsAmong.numbers("council_id", Told.NUMBERS), kind__in=JUDGING_SEATS)
    return KeptRows(theirs.order_by("pk")[:1])


@lru_cache(maxsize=1000)
def _kept_sheets(actor: Actor) -> KeptRows[ScoreSheet]:
    """The actor's sheets of the item that is told, of both turns."""
    theirs = ScoreSheet.objects.filter(
        IsAmong.numbers("item_id", Told.NUMBERS), seat__membership=actor.membership_id
    )
    return KeptRows(theirs.exclude(status=SheetStatus.REPLACED).order_by("pk"))


def marks_to_begin_with(sheet: ScoreSheet) -> list[ScoreMark]:
    """What stands on the sheet; on an empty one of the second turn what the member said in the first."""
    begun = not sheet._state.adding
    if begun or sheet.turn == 1:
        return list(ScoreMark.objects.filter(sheet=sheet)) if begun else []
    earlier = ScoreSheet.objects.filter(
        item=sheet.item, seat=sheet.seat, turn=sheet.turn - 1, status=SheetStatus.SIGNED
    )
    return list(ScoreMark.objects.filter(sheet__in=earlier))


@dataclass
class Evidence:
    """What the producer says and shows for one criterion; `option` is its own answer."""

    explanation: str = ""
    option: int | None = None
    answered: bool = False
    papers: tuple[tuple[int, str], ...] = ()


def evidence_of(item: SessionItem) -> dict[int, Evidence]:
    """By criterion, what the producer wrote and which papers it put beside it."""
    links, choices = (fetched(*sql, numbers=[item.dossier_id]) for sql in _evidence_sql())
    papers: dict[int, list] = defaultdict(list)
    for criterion, paper, title, number in links:
        papers[criterion].append((paper, f"{title} {number}".strip()))
    return {
        criterion: Evidence(explanation, option, True, tuple(papers[criterion]))
        for criterion, option, explanation in choices
    }


@cache
def _evidence_sql() -> tuple[tuple[str, Sequence], ...]:
    """SQL of the papers and of the answers of a dossier, written once; the dossier is told when it runs."""
    links = DossierChoicePaper.objects.filter(IsAmong.numbers("choice__dossier_id", Told.NUMBERS))
    choices = DossierChoice.objects.filter(IsAmong.numbers("dossier_id", Told.NUMBERS))
    return (
        sql_of(
            links.order_by("pk").values_list(
                "choice__criterion_id", "paper_id", "paper__title", "paper__number"
            )
        ),
        sql_of(choices.values_list("criterion_id", "option_id", "explanation")),
    )


# The sheet is found by the actor's own seat, and not at all by who is recused: neither is asked a second time.
SCORING_AS_FOUND = tuple(guard for guard in MAY_SCORE.guards if guard not in (own_sheet, not_recused))


def sheet_page(item: SessionItem, sheet: ScoreSheet, actor: Actor) -> dict[str, Any]:
    """Everything of a member's sheet but the answers, which may be those just typed."""
    return {
        "item": item,
        "session": item.session,
        "dossier": item.dossier,
        "sheet": sheet,
        "may_score": verdict_of(SCORING_AS_FOUND, actor, sheet),
        "form_law": form_of(item.dossier.criteria_set_id),
        "grounds": [
            (ground["code"], Words(ground["vi"], ground.get("en", "")))
            for ground in item.dossier.criteria_set.exclusion_grounds
        ],
    }
