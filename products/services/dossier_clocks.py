"""The legal clocks of dossiers: begun, stopped by a return with both kept, ended, and those of a transition."""

from collections.abc import Iterable
from datetime import date, datetime

from django.utils.translation import gettext as _

from agencies.enums import DayUnit
from agencies.models import Agency
from agencies.selectors.calendar import working_calendar
from agencies.services.audit import act
from products.enums import ClockEnd, ClockStep
from products.models import Dossier, DossierClock, RegimeTransition
from products.models.dossiers import ENDED
from products.selectors.laws import clock_for, regime_on

# What the level that has the dossier is measured by; a return stops it.
OF_THE_LEVEL = (ClockStep.COMMUNE_REPORT, ClockStep.EVALUATE)


def begin_clock(dossier: Dossier, step: ClockStep, agency: Agency, day: date) -> DossierClock | None:
    """Begin the clock of `step` if the dossier's regime has one; the day of the event is not counted."""
    rule = clock_for(dossier.regime, step, dossier.kind)
    if rule is None or dossier.clocks.filter(step=step, ended_on__isnull=True).exists():
        return None
    return DossierClock.objects.create(
        dossier=dossier,
        step=step,
        agency=agency,
        began_on=day,
        days=rule.days,
        unit=rule.unit,
        due_on=working_calendar().end_of_period(day, rule.days, DayUnit(rule.unit)),
        legal_basis=rule.legal_basis,
    )


def begin_clock_of_level(dossier: Dossier, day: date) -> DossierClock | None:
    """The clock that the present level is measured by: its report, or its evaluation."""
    stage = dossier.stage
    assert stage is not None and dossier.agency is not None
    if stage.writes_report:
        return begin_clock(dossier, ClockStep.COMMUNE_REPORT, dossier.agency, day)
    return begin_clock(dossier, ClockStep.EVALUATE, dossier.agency, day) if stage.scores else None


def end_clocks(
    dossier: Dossier, day: date, how: ClockEnd, steps: Iterable[ClockStep] = tuple(ClockStep)
) -> None:
    """Stop what runs of these steps, and say why."""
    running = dossier.clocks.filter(step__in=list(steps), ended_on__isnull=True)
    running.update(ended_on=day, ended_by=how)


def hand_transition_on(dossier: Dossier) -> None:
    """A transition's clock belongs to whoever has the dossier."""
    running = dossier.clocks.filter(step=ClockStep.TRANSITION, ended_on__isnull=True)
    running.update(agency=dossier.agency)


def start_transition_clocks(*, today: date, at: datetime) -> int:
    """Begin the clocks of dossiers that were lodged under an earlier regime when the one of today began.

    Once for each dossier; a missed day is made up, counted from the day the later regime came into force
    (QĐ 26/2026, Điều 12: 60 days for first and upgrade files, 30 for re-evaluation). Says how many began.
    """
    later = regime_on(today)
    if later is None:
        return 0
    with act("dossier.transition", actor=None, at=at, reason=_("Quy định chuyển tiếp")):
        clocks = [
            clock
            for rule in RegimeTransition.objects.filter(later=later).select_related("earlier")
            for clock in _clocks_of(rule, later.valid_from)
        ]
        made = DossierClock.objects.bulk_create(clocks, ignore_conflicts=True)
    return len(made)


def _clocks_of(rule, began_on):
    due_on = working_calendar().end_of_period(began_on, rule.days, DayUnit(rule.unit))
    dossiers = (
        Dossier.objects.filter(
            regime=rule.earlier_id, kind=rule.dossier_kind, first_lodged_on__lt=began_on, agency__isnull=False
        )
        .exclude(status__in=ENDED)
        .exclude(clocks__step=ClockStep.TRANSITION)
    )
    for dossier in dossiers.select_for_update(of=("self",)).select_related("agency"):
        yield DossierClock(
            dossier=dossier,
            step=ClockStep.TRANSITION,
            agency=dossier.agency,
            began_on=began_on,
            days=rule.days,
            unit=rule.unit,
            due_on=due_on,
            legal_basis=rule.legal_basis,
        )
