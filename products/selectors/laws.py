"""What the law of a day says of dossiers: its regime, its form, its levels, clocks, windows and lists."""

from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache

from django.db.models import Q

from products import scoring
from products.enums import ClockStep, StageLevel
from products.models import (
    Certificate,
    CriteriaSet,
    Criterion,
    DossierRequirement,
    GroupSuccession,
    ProductGroup,
    Regime,
    RegimeClock,
    RegimeStage,
    StarBand,
)

LONGEST_CHAIN = 10


def regime_on(day: date) -> Regime | None:
    """The way dossiers lodged on `day` are judged; none where no decision is in force."""
    return Regime.objects.in_force_on(day).select_related("criteria", "catalogue").first()


@lru_cache(maxsize=200)
def form_of(criteria_set_id: int) -> scoring.Form:
    """A form as the arithmetic wants it. Kept: a form that is used does not change."""
    criteria = (
        Criterion.objects.filter(criteria_set=criteria_set_id)
        .select_related("section")
        .prefetch_related("options")
        .order_by("section__part__position", "section__position", "position")
    )
    blocks: dict[int, list[scoring.Line]] = {}
    sections = {}
    for criterion in criteria:
        sections[criterion.section_id] = criterion.section
        blocks.setdefault(criterion.section_id, []).append(_line(criterion))
    bands = StarBand.objects.filter(version__sets=criteria_set_id).order_by("stars")
    return scoring.Form(
        blocks=tuple(
            scoring.Block(sections[key].code, tuple(lines), sections[key].choose_one)
            for key, lines in blocks.items()
        ),
        bands=tuple((band.stars, Fraction(band.from_points)) for band in bands),
    )


def _line(criterion):
    options = sorted(criterion.options.all(), key=lambda option: (option.points, option.position))
    return scoring.Line(
        key=criterion.pk,
        code=criterion.code,
        max_points=criterion.max_points,
        options=tuple(
            scoring.Option(option.pk, option.points, option.min_for_stars, option.case) for option in options
        ),
        stars=criterion.min_for_stars,
    )


def criteria_set_for(group: ProductGroup, regime: Regime) -> CriteriaSet | None:
    """The form of `regime` that judges products of `group`, through the successions of sets."""
    groups = {group.pk}
    for _step in range(LONGEST_CHAIN):
        found = CriteriaSet.objects.filter(version=regime.criteria_id, group__in=groups)
        if form := found.select_related("version", "group").order_by("pk").first():
            return form
        groups = set(
            GroupSuccession.objects.filter(predecessor__in=groups).values_list("successor", flat=True)
        )
        if not groups:
            break
    return None


def first_stage(regime: Regime) -> RegimeStage:
    """The level that dossiers of a regime are lodged with."""
    return regime.stages.select_related("regime").order_by("position")[0]


def stage_after(stage: RegimeStage) -> RegimeStage | None:
    """The level above; none after the last."""
    later = RegimeStage.objects.filter(regime=stage.regime_id, position__gt=stage.position)
    return later.select_related("regime").order_by("position").first()


def clock_for(regime: Regime, step: ClockStep, kind: str) -> RegimeClock | None:
    """How long a step may take for dossiers of this kind; a row for the kind goes before one for all."""
    rows = RegimeClock.objects.filter(Q(dossier_kind=kind) | Q(dossier_kind=""), regime=regime, step=step)
    return rows.order_by("-dossier_kind").first()


def again_window(certificate: Certificate, regime: Regime) -> tuple[date, date] | None:
    """The first and the last day on which a file for re-evaluation is taken; None: at any time.

    Điều 12 khoản 3 of QĐ 26/2026: who could not meet the window when it was made law may still come while the
    certificate is extended.
    """
    if regime.again_opens_days is None or regime.again_closes_days is None:
        return None
    opens = certificate.expires_on - timedelta(days=regime.again_opens_days)
    closes = certificate.expires_on - timedelta(days=regime.again_closes_days)
    extended = regime.longest_extension_days
    if extended and regime.extends_ending_before and certificate.expires_on < regime.extends_ending_before:
        closes = certificate.expires_on + timedelta(days=extended - 1)
    return opens, closes


def requirements_of(
    regime: Regime, kind: str, level: StageLevel | str, group: ProductGroup | None
) -> list[DossierRequirement]:
    """What a dossier of this kind must hold when `level` hands it on; the producer is level ""."""
    rows = DossierRequirement.objects.filter(
        Q(dossier_kind=kind) | Q(dossier_kind=""), regime=regime, level=level
    )
    if group is not None and group.is_tourism:
        rows = rows.exclude(not_for_tourism=True)
    return list(rows.order_by("position", "pk"))
