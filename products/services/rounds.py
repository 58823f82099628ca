"""Rounds of the year: opened with the days that the regime prints, which may be moved."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from agencies.models import Agency
from agencies.permissions import Actor, Refusal, require
from agencies.services.audit import act
from products.models import EvaluationRound, Regime
from products.permissions import MAY_HOLD_ROUND


def open_round(
    *,
    regime: Regime,
    level: str,
    agency: Agency,
    year: int,
    number: int,
    propose_before: date | None,
    evaluate_before: date | None,
    note: str = "",
    actor: Actor,
    at: datetime,
) -> EvaluationRound:
    """Open one round of a year at one level. Raises Refusal if this agency has it already."""
    held = EvaluationRound(
        regime=regime,
        level=level,
        agency=agency,
        year=year,
        number=number,
        propose_before=propose_before,
        evaluate_before=evaluate_before,
        note=note,
    )
    require(MAY_HOLD_ROUND(actor, held))
    _check_days(propose_before, evaluate_before)
    with act("round.hold", actor=actor, at=at):
        try:
            with transaction.atomic():
                held.save()
        except IntegrityError as error:
            raise Refusal(
                _("Đã có đợt %(number)s năm %(year)s rồi.") % {"number": number, "year": year}
            ) from error
    return held


def change_round(
    *,
    held: EvaluationRound,
    propose_before: date | None,
    evaluate_before: date | None,
    note: str,
    actor: Actor,
    at: datetime,
) -> EvaluationRound:
    """Move the days of a round, or its note; what it is a round of stays."""
    _check_days(propose_before, evaluate_before)
    with act("round.hold", actor=actor, at=at):
        held = EvaluationRound.objects.select_for_update(of=("self",)).get(pk=held.pk)
        require(MAY_HOLD_ROUND(actor, held))
        held.propose_before, held.evaluate_before, held.note = propose_before, evaluate_before, note
        held.save(update_fields=["propose_before", "evaluate_before", "note"])
    return held


def _check_days(propose_before, evaluate_before):
    if propose_before and evaluate_before and evaluate_before <= propose_before:
        raise Refusal(_("Ngày đánh giá phải sau ngày nhận đề nghị."))
