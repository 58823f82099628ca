"""The arithmetic of the law's forms: points, rank by points, rank after the star marks, what is still missing.

Plain values in, plain values out; no table and no clock. Points of options are whole numbers, so a member's total
is one too, and a mean of members is kept as an exact fraction.

Star marks (dấu sao) of 2023 and 2026, “yêu cầu tối thiểu phải đạt theo các cấp độ sao”: to be ranked N stars, the
answer to every criterion that carries a mark of N or fewer stars must be at or above the highest such mark. If the
points reach a band and a mark is missed, the rank falls to the highest one whose marks are all met. The decision
does not spell this out; it is the reading that provinces have applied.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

LOWEST = 1
# Ranks from here on are recognised and can carry marks.
RECOGNISED_FROM = 3
HIGHEST = 5

# The answer to each criterion, by number: an option's number, or None for “none of them is met”.
Answers = Mapping[int, int | None]


class BadAnswer(ValueError):
    """An answer that the form does not know."""


@dataclass(frozen=True)
class Option:
    """One answer with its points; `stars` when it is marked as the least for so many stars."""

    key: int
    points: int
    stars: int | None = None
    case: str = ""


@dataclass(frozen=True)
class Line:
    """One criterion with its options; `stars` when the mark stands on the criterion: its least scoring option."""

    key: int
    code: str
    max_points: int
    options: tuple[Option, ...]
    stars: int | None = None

    def option(self, key: int) -> Option:
        """The option of this number; raises BadAnswer if it is not one of this criterion."""
        for option in self.options:
            if option.key == key:
                return option
        raise BadAnswer(f"{self.code}: {key}")

    def least_for(self, stars: int, case: str) -> Option | None:
        """The option that must at least be reached for so many stars; None when no mark asks for any.

        Where a form distinguishes cases, the marks of the case chosen count; without an answer those of all.
        """
        options = [option for option in self.options if not case or option.case in ("", case)]
        marked = [option for option in options if option.stars and option.stars <= stars]
        if self.stars and self.stars <= stars:
            scoring = [option for option in options if option.points > 0]
            marked += sorted(scoring, key=lambda option: option.points)[:1]
        return max(marked, key=lambda option: option.points, default=None)


@dataclass(frozen=True)
class Block:
    """One section of a form; with `choose_one` only one of its criteria is answered."""

    code: str
    lines: tuple[Line, ...]
    choose_one: bool = False


@dataclass(frozen=True)
class Form:
    """A whole form: its sections, and from how many points on it gives how many stars."""

    blocks: tuple[Block, ...]
    bands: tuple[tuple[int, Fraction], ...]

    @property
    def lines(self) -> tuple[Line, ...]:
        return tuple(line for block in self.blocks for line in block.lines)

    def threshold(self, stars: int) -> Fraction:
        """From how many points on this many stars are given."""
        return dict(self.bands)[stars]


@dataclass(frozen=True)
class MissedMark:
    """A mark that an answer does not reach: for so many stars, at least this option."""

    line: Line
    stars: int
    needed: Option


@dataclass(frozen=True)
class Gap:
    """What is still missing to a rank: points, and marks."""

    stars: int
    points: Fraction
    missed: tuple[MissedMark, ...]


def points_of(form: Form, answers: Answers) -> int:
    """The total of the answers; criteria without an answer give nothing. Raises BadAnswer."""
    check_answers(form, answers)
    return sum(option.points for line in form.lines if (option := _chosen(line, answers)))


def check_answers(form: Form, answers: Answers) -> None:
    """Raise BadAnswer for a criterion or an option of another form, or two answers where one is to be chosen."""
    known = {line.key for line in form.lines}
    if foreign := set(answers) - known:
        raise BadAnswer(f"criteria of another form: {sorted(foreign)}")
    for block in form.blocks:
        chosen = [option for line in block.lines if (option := _chosen(line, answers))]
        if block.choose_one and len(chosen) > 1:
            raise BadAnswer(f"{block.code}: one of its cases only")


def unanswered(form: Form, answers: Answers) -> list[Line]:
    """The criteria that still want an answer; of a section of cases one answer is enough."""
    missing = []
    for block in form.blocks:
        open_lines = [line for line in block.lines if line.key not in answers]
        if not block.choose_one or len(open_lines) == len(block.lines):
            missing += open_lines
    return missing


def mean_of(totals: list[int]) -> Fraction:
    """The exact mean of members' totals; at least one."""
    return Fraction(sum(totals), len(totals))


def rounded(points: Fraction, decimals: int | None) -> Fraction:
    """Half up to so many decimals where the council's regulation says so; else as it is."""
    if decimals is None:
        return points
    step = Decimal(1).scaleb(-decimals)
    exact = Decimal(points.numerator) / Decimal(points.denominator)
    return Fraction(exact.quantize(step, rounding=ROUND_HALF_UP))


def rank_by_points(form: Form, points: Fraction | int) -> int:
    """The highest rank whose band begins at or below `points`."""
    return max(stars for stars, begins in form.bands if points >= begins)


def missed_marks(form: Form, answers: Answers, stars: int) -> list[MissedMark]:
    """The marks of up to `stars` stars that the answers do not reach."""
    missed = []
    for block in form.blocks:
        for line in _lines_that_count(block, answers):
            chosen = _chosen(line, answers)
            needed = line.least_for(stars, chosen.case if chosen else "")
            if needed and (chosen is None or chosen.points < needed.points):
                missed.append(MissedMark(line, stars, needed))
    return missed


def rank_after_marks(form: Form, points: Fraction | int, answers: Answers) -> int:
    """The rank by points, lowered to the highest one whose marks are all met; never raised."""
    rank = rank_by_points(form, points)
    while rank >= RECOGNISED_FROM and missed_marks(form, answers, rank):
        rank -= 1
    return rank


def gap_to(form: Form, points: Fraction | int, answers: Answers, stars: int) -> Gap:
    """How many points and which marks are missing to `stars`; nothing of both means that it is reached."""
    missing = max(Fraction(0), form.threshold(stars) - points)
    return Gap(stars, missing, tuple(missed_marks(form, answers, stars)))


def gaps_above(form: Form, points: Fraction | int, answers: Answers) -> list[Gap]:
    """What is missing to every recognised rank above the present one, nearest first."""
    rank = rank_after_marks(form, points, answers)
    return [
        gap_to(form, points, answers, stars) for stars in range(max(rank + 1, RECOGNISED_FROM), HIGHEST + 1)
    ]


def _chosen(line: Line, answers: Answers) -> Option | None:
    key = answers.get(line.key)
    return None if key is None else line.option(key)


def _lines_that_count(block: Block, answers: Answers) -> tuple[Line, ...]:
    """Of a section of cases the one that was answered; of one that was not, all."""
    if block.choose_one:
        chosen = tuple(line for line in block.lines if _chosen(line, answers))
        return chosen or block.lines
    return block.lines


# --- A council's sheets together --------------------------------------------------------------------------------


def spread_of(totals: list[int]) -> int:
    """The difference between the highest and the lowest total; none of one or no total."""
    return max(totals) - min(totals) if totals else 0


def marked_part(form: Form) -> Form:
    """What a council must agree on: the criteria that carry marks; of a section of cases all of its criteria."""
    blocks = []
    for block in form.blocks:
        marked = tuple(line for line in block.lines if _carries_marks(line))
        if marked:
            blocks.append(Block(block.code, block.lines if block.choose_one else marked, block.choose_one))
    return Form(tuple(blocks), form.bands)


def agreed_answers(part: Form, recorded: Answers, sheets: list[Answers]) -> dict[int, int | None]:
    """What was recorded as agreed, and where nothing was, what all sheets answer alike.

    Of a section of cases something recorded on one case stands for the whole section.
    """
    agreed: dict[int, int | None] = {}
    for block in part.blocks:
        said = {line.key: recorded[line.key] for line in block.lines if line.key in recorded}
        alike = {
            line.key: sheets[0][line.key]
            for line in block.lines
            if sheets
            and all(line.key in sheet and sheet[line.key] == sheets[0][line.key] for sheet in sheets)
        }
        agreed |= said if block.choose_one and said else alike | said
    return agreed


def pulled_down(form: Form, by_points: int, answers: Answers) -> list[MissedMark]:
    """The marks that keep a rank below the one its points reach, each once, at the lowest rank that asks for it."""
    found: dict[int, MissedMark] = {}
    for stars in range(RECOGNISED_FROM, by_points + 1):
        for mark in missed_marks(form, answers, stars):
            found.setdefault(mark.line.key, mark)
    return list(found.values())


def _carries_marks(line: Line) -> bool:
    return bool(line.stars) or any(option.stars for option in line.options)
