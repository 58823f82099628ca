"""What the law says on a day: which regime, which form, who decides, by when. Every answer comes from dated rows."""

from calendar import monthrange
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from django.db import connection
from django.utils.translation import gettext as _

from agencies.permissions import YES, Verdict, no
from agencies.selectors.calendar import WorkingCalendar
from products.enums import ClockStep, DossierKind, ProducerKind
from products.models import (
    Certificate,
    CriteriaSection,
    CriteriaSet,
    Criterion,
    CriterionOption,
    DossierRequirement,
    Product,
    ProductCatalogue,
    ProductGroup,
    Regime,
    RegimeClock,
    RegimeStage,
    RegimeTransition,
    StarBand,
)
from products.scoring import Block, Form, Line, Option

# Of all forms of all versions; a used form never changes, so it is never dropped for being old.
MOST_FORMS_KEPT = 512

# --- Regimes ------------------------------------------------------------------------------------------------------


def regime_on(day: date) -> Regime | None:
    """The regime that takes dossiers lodged on `day`; None before the first and in the gaps between two."""
    return Regime.objects.in_force_on(day).select_related("catalogue", "criteria").first()


def may_take_part(kind: str, regime: Regime | None, *, tourism: bool | None = None) -> Verdict:
    """Whether a producer of this legal kind may take part, with the sentence that says why not.

    Where no rule is loaded for the day nobody is turned away. `tourism` None: it is not known yet what is made;
    a kind that may come only with tourism services is then let in.
    """
    if regime is None:
        return YES
    allowed = dict(regime.participants.values_list("producer_kind", "only_tourism"))
    if not allowed or (kind in allowed and not (allowed[kind] and tourism is False)):
        return YES
    words = {"kind": ProducerKind(kind).label, "regime": regime.name}
    if kind in allowed:
        return no(_("%(kind)s chỉ được tham gia với dịch vụ du lịch, theo quy định: %(regime)s.") % words)
    return no(_("%(kind)s không thuộc đối tượng tham gia chương trình, theo quy định: %(regime)s.") % words)


def takes_part(product: Product, regime: Regime | None) -> Verdict:
    """Whether the producer of a product may come with it; a product nobody makes any more is nobody's matter here."""
    if product.producer is None:
        return YES
    tourism = product.group.is_tourism if product.group else None
    return may_take_part(product.producer.kind, regime, tourism=tourism)


def first_stage(regime: Regime) -> RegimeStage:
    """Where a dossier of the regime begins."""
    return regime.stages.order_by("position")[0]


def stage_after(stage: RegimeStage) -> RegimeStage | None:
    """The level above; None at the highest."""
    return (
        RegimeStage.objects.filter(regime=stage.regime_id, position__gt=stage.position)
        .order_by("position")
        .first()
    )


@dataclass(frozen=True)
class Outcome:
    """What a level does with a result: recognises it, sends it up, or (neither) tells that it falls short."""

    decides: bool
    sends_up: bool


def outcome_at(stage: RegimeStage, points: Fraction, stars: int) -> Outcome:
    """What the level does with an average of `points` that makes `stars` after the star marks.

    A level without a council sends everything up. A result at the threshold whose marks leave it in the stars that
    the level decides itself is decided there: nothing above it could be won by going on.
    """
    if not stage.scores:
        return Outcome(decides=False, sends_up=True)
    first, last = stage.decides_from, stage.decides_to
    if first is not None and last is not None and first <= stars <= last:
        return Outcome(decides=True, sends_up=False)
    reaches = stage.sends_up_from is not None and points >= Fraction(stage.sends_up_from)
    return Outcome(decides=False, sends_up=reaches and stars > (last or 0))


class RoundDays(NamedTuple):
    """The days of one round of a year; both are themselves too late (“trước ngày”)."""

    propose_before: date
    evaluate_before: date


def round_days(regime: Regime, level: str, number: int, year: int) -> RoundDays | None:
    """The legal days of a round; None where the regime names none."""
    row = regime.rounds.filter(level=level, number=number).first()
    if row is None:
        return None
    return RoundDays(
        _day_of(year, row.propose_month, row.propose_day), _day_of(year, row.evaluate_month, row.evaluate_day)
    )


def _day_of(year, month, day) -> date:
    """29 February is the month's last day in other years."""
    return date(year, month, min(day, monthrange(year, month)[1]))


# --- Clocks and windows -------------------------------------------------------------------------------------------


def clock_for(regime: Regime, step: ClockStep, kind: str) -> RegimeClock | None:
    """How long a step may take for a dossier of this kind; None where the regime sets no limit."""
    clocks = {clock.dossier_kind: clock for clock in regime.clocks.filter(step=step)}
    return clocks.get(kind) or clocks.get("")


def again_window(certificate: Certificate, regime: Regime) -> tuple[date, date] | None:
    """First and last day for a file of re-evaluation; None where the regime knows no window."""
    opens, closes = regime.again_opens_days, regime.again_closes_days
    if opens is None or closes is None:
        return None
    ends = certificate.expires_on
    return ends - timedelta(days=opens), ends - timedelta(days=closes)


def transition_between(earlier: Regime, later: Regime, kind: str) -> RegimeTransition | None:
    """How long files lodged under `earlier` are still judged by it after `later` began."""
    return RegimeTransition.objects.filter(earlier=earlier, later=later, dossier_kind=kind).first()


def last_day_under(regime: Regime, kind: DossierKind, calendar: WorkingCalendar) -> date | None:
    """The last day on which a file lodged under `regime` may be judged by it; None while nothing ends it."""
    transitions = regime.transitions_from.filter(dossier_kind=kind).select_related("later")
    ends = [
        calendar.end_of_period(each.later.valid_from, each.days, each.unit)  # type: ignore[arg-type]
        for each in transitions
    ]
    return min(ends, default=None)


def requirements_of(
    regime: Regime, kind: str, level: str, group: ProductGroup | None
) -> list[DossierRequirement]:
    """What is added by the producer (`level` empty) or by the level that sends the dossier on, in the law's order."""
    requirements = regime.requirements.filter(level=level, dossier_kind__in=("", kind))
    if group is not None and group.is_tourism:
        requirements = requirements.exclude(not_for_tourism=True)
    # What is asked of this kind alone comes before what is asked of all.
    return list(requirements.order_by("-dossier_kind", "position", "pk"))


# --- Forms --------------------------------------------------------------------------------------------------------


def criteria_set_for(group: ProductGroup, regime: Regime) -> CriteriaSet | None:
    """The form that judges products of `group` under `regime`, through the successors of its set.

    None when there is no form, or when the set was split and somebody has to say into which one the product goes:
    `successors_in` names them.
    """
    groups = successors_in(group, regime.catalogue)
    if len(groups) != 1:
        return None
    return CriteriaSet.objects.filter(version=regime.criteria_id, group=groups[0]).first()


def successors_in(group: ProductGroup, catalogue: ProductCatalogue) -> list[ProductGroup]:
    """The sets of `catalogue` that products of `group` may now belong to; the set itself in its own catalogue."""
    found: dict[int, ProductGroup] = {}
    seen: set[int] = set()
    level = [group]
    while level:
        seen |= {each.pk for each in level}
        found |= {each.pk: each for each in level if each.catalogue_id == catalogue.pk}
        older = [each.pk for each in level if each.catalogue_id != catalogue.pk]
        later = ProductGroup.objects.filter(origins__predecessor__in=older).exclude(pk__in=seen)
        level = list(later.distinct()) if older else []
    return sorted(found.values(), key=lambda each: each.set_code)


def form_of(criteria_set_id: int) -> Form:
    """The form for the arithmetic of products.scoring; its numbers are those of criteria and options.

    Kept in memory once a dossier uses it: the database then lets nobody change it. The key holds the transaction
    that marked it as used, so that one which was rolled back leaves nothing behind. Raises CriteriaSet.DoesNotExist.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT xmin::text, used_since IS NOT NULL FROM products_criteriaset WHERE id = %s",
            [criteria_set_id],
        )
        row = cursor.fetchone()
    if row is None:
        raise CriteriaSet.DoesNotExist(criteria_set_id)
    marked_by, is_used = row
    return _used_form(criteria_set_id, marked_by) if is_used else _read_form(criteria_set_id)


@lru_cache(maxsize=MOST_FORMS_KEPT)
def _used_form(criteria_set_id: int, marked_by: str) -> Form:
    return _read_form(criteria_set_id)


def _read_form(criteria_set_id: int) -> Form:
    sections = CriteriaSection.objects.filter(criteria_set=criteria_set_id)
    sections = sections.order_by("part__position", "position")
    lines = _lines_of(criteria_set_id)
    bands = StarBand.objects.filter(version__sets=criteria_set_id).order_by("stars")
    return Form(
        blocks=tuple(
            Block(code, tuple(lines[section]), choose_one)
            for section, code, choose_one in sections.values_list("pk", "code", "choose_one")
        ),
        bands=tuple((band.stars, Fraction(band.from_points)) for band in bands),
    )


def _lines_of(criteria_set_id: int) -> dict[int, list[Line]]:
    """The criteria of a form with their options, by section, as printed."""
    criteria = list(
        Criterion.objects.filter(criteria_set=criteria_set_id)
        .order_by("position")
        .only("section_id", "code", "max_points", "min_for_stars")
    )
    options = defaultdict(list)
    # Not by a join: of tables that were filled a moment ago the planner knows too little to do it well.
    rows = CriterionOption.objects.filter(criterion__in=[criterion.pk for criterion in criteria])
    for row in rows.order_by("position").only("criterion_id", "points", "min_for_stars", "case"):
        options[row.criterion_id].append(Option(row.pk, row.points, row.min_for_stars, row.case))
    lines = defaultdict(list)
    for criterion in criteria:
        line = (criterion.pk, criterion.code, criterion.max_points, tuple(options[criterion.pk]))
        lines[criterion.section_id].append(Line(*line, stars=criterion.min_for_stars))
    return lines
