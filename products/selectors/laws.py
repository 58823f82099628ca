"""What the law says on a day: regimes, forms, rounds."""

from datetime import date
from fractions import Fraction
from functools import lru_cache

from django.db.models import Prefetch

from products.models import CriteriaSet, Criterion, CriterionOption, Regime, RegimeRound, StarBand
from products.scoring import Block, Form, Line, Option


def regime_on(day: date) -> Regime | None:
    """The regime by which a dossier lodged on `day` is judged."""
    return Regime.objects.in_force_on(day).first()


@lru_cache(maxsize=200)
def form_of(criteria_set_id: int) -> Form:
    """A criteria set as the arithmetic reads it. Kept: a set that is used does not change."""
    chosen = CriteriaSet.objects.get(pk=criteria_set_id)
    options = CriterionOption.objects.order_by("position")
    criteria = (
        Criterion.objects.filter(criteria_set=chosen)
        .select_related("section")
        .order_by("position")
        .prefetch_related(Prefetch("options", queryset=options))
    )
    blocks: dict[int, tuple[str, bool, list[Line]]] = {}
    for criterion in criteria:
        section = criterion.section
        block = blocks.setdefault(section.pk, (section.code, section.choose_one, []))
        block[2].append(_line(criterion))
    bands = StarBand.objects.filter(version=chosen.version_id).order_by("stars")
    return Form(
        blocks=tuple(Block(code, tuple(lines), choose_one) for code, choose_one, lines in blocks.values()),
        bands=tuple((band.stars, Fraction(band.from_points)) for band in bands),
    )


def _line(criterion: Criterion) -> Line:
    return Line(
        key=criterion.pk,
        code=criterion.code,
        max_points=criterion.max_points,
        options=tuple(
            Option(option.pk, option.points, option.min_for_stars, option.case)
            for option in criterion.options.all()
        ),
        stars=criterion.min_for_stars,
    )


def round_days(regime: Regime, level: str, number: int, year: int) -> tuple[date, date] | None:
    """Before which days a round of a year takes proposals and judges; None where the regime prints none.

    A round whose judging month comes before its proposing month judges in the year that follows.
    """
    row = RegimeRound.objects.filter(regime=regime, level=level, number=number).first()
    if row is None:
        return None
    later = row.evaluate_month < row.propose_month
    return (
        date(year, row.propose_month, row.propose_day),
        date(year + later, row.evaluate_month, row.evaluate_day),
    )
