"""What an agency asks for a year: begun, written, taken from its annual plan, submitted, proposed about, accepted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.models import Agency
from agencies.permissions import Actor, Refusal, require
from agencies.services.audit import act
from agencies.services.drafts import lock_version
from agencies.workflow import advance
from programs.enums import EstimateStatus
from programs.models import (
    AnnualPlanItem,
    BudgetYear,
    Estimate,
    EstimateLine,
    MoneySource,
    SpendingContent,
)
from programs.models.estimates import amount_of
from programs.models.money_registers import MOST_MONEY
from programs.models.plans import Assignment
from programs.permissions import MAY_BEGIN_ESTIMATE, MAY_EDIT_ESTIMATE, MAY_PROPOSE
from programs.selectors.comparisons import dong
from programs.services.budget_years import in_force_within
from programs.services.frozen import keep_version
from programs.services.money_messages import agency_people, budget_people, tell_about
from programs.services.seen import require_newest_version
from programs.workflows import ESTIMATE_WORKFLOW


@dataclass(frozen=True)
class Wanted:
    """One line as an agency writes it; `key` is the line it was before, so that what was proposed for it stays."""

    content: SpendingContent
    source: MoneySource
    description: str
    quantity: Decimal
    unit_cost: int
    unit: str = ""
    assignment: Assignment | None = None
    plan_item: AnnualPlanItem | None = None
    key: int | None = None


@dataclass(frozen=True)
class Proposed:
    """What is proposed for one line, whole đồng (None: nothing yet), and why."""

    amount: int | None
    note: str = ""


def begin_estimate(*, year: BudgetYear, agency: Agency, actor: Actor, at: datetime) -> Estimate:
    """Begin an agency's estimate of a year. Raises Refusal when it has begun already or the year is closed."""
    with act("estimate.begin", actor=actor, at=at):
        estimate = Estimate(year=year, agency=agency, status_since=timezone.localdate(at))
        require(MAY_BEGIN_ESTIMATE(actor, estimate))
        try:
            with transaction.atomic():
                estimate.save()
        except IntegrityError as error:
            raise Refusal(_("Đơn vị đã lập dự toán năm này rồi.")) from error
    return estimate


def save_estimate(
    *,
    estimate: Estimate,
    version: int,
    note: str,
    lines: Sequence[Wanted],
    actor: Actor,
    at: datetime,
) -> Estimate:
    """Write an estimate's lines anew; what does not change stays as it is.

    Raises Conflict when a colleague saved since `version` was read; Refusal when the estimate is out of the agency's
    hands, or a line names something not used in the year or comes to more than a line may.
    """
    with act("estimate.edit", actor=actor, at=at):
        estimate = lock_version(Estimate, estimate.pk, version)
        require(MAY_EDIT_ESTIMATE(actor, estimate))
        for place, line in enumerate(lines, start=1):
            if fault := fault_of(line, estimate.year):
                raise Refusal(_("Dòng %(place)s: %(fault)s") % {"place": place, "fault": fault})
        estimate.note = note
        estimate.version += 1
        estimate.save(update_fields=["note", "version"])
        _write_lines(estimate, lines)
    return estimate


def add_lines(
    *, estimate: Estimate, version: int, lines: Sequence[Wanted], actor: Actor, at: datetime
) -> Estimate:
    """Put lines behind those that are there, as taking them from the annual plan does. Refused as `save_estimate`."""
    with act("estimate.edit", actor=actor, at=at):
        estimate = lock_version(Estimate, estimate.pk, version)
        kept = [_as_wanted(line) for line in _lines_of(estimate)]
        taken = {(line.plan_item, line.source) for line in kept}
        new = [line for line in lines if (line.plan_item, line.source) not in taken]
        return save_estimate(
            estimate=estimate,
            version=version,
            note=estimate.note,
            lines=[*kept, *new],
            actor=actor,
            at=at,
        )


def submit_estimate(*, estimate: Estimate, actor: Actor, at: datetime) -> Estimate:
    """Hand the estimate to those who add the budget up, frozen as it is."""
    with act("estimate.submit", actor=actor, at=at):
        estimate = _locked(estimate)
        today = timezone.localdate(at)
        estimate = advance(
            estimate,
            "submit",
            workflow=ESTIMATE_WORKFLOW,
            actor=actor,
            at=at,
            submitted_on=today,
            first_submitted_on=estimate.first_submitted_on or today,
        )
        keep_version(estimate, content_of(estimate, actor.agency_name), actor=actor, at=at)
        title = gettext_lazy("{agency} đã trình dự toán năm {year}")
        tell_about(budget_people(at), estimate, title, actor, at)
    return estimate


def withdraw_estimate(*, estimate: Estimate, actor: Actor, at: datetime) -> Estimate:
    """Take the estimate back before it is accepted."""
    with act("estimate.withdraw", actor=actor, at=at):
        return advance(
            _locked(estimate), "withdraw", workflow=ESTIMATE_WORKFLOW, actor=actor, at=at, submitted_on=None
        )


def propose(
    *, estimate: Estimate, proposals: Mapping[int, Proposed], seen: int, actor: Actor, at: datetime
) -> Estimate:
    """Write down what is proposed for lines, by their keys; the agency reads it at once.

    `seen`: the newest version read; raises Outdated if there is a newer one.
    """
    with act("estimate.propose", actor=actor, at=at):
        estimate = _locked(estimate)
        require(MAY_PROPOSE(actor, estimate))
        require_newest_version(estimate, seen)
        for line in estimate.lines.filter(pk__in=proposals):
            proposal = proposals[line.pk]
            if (line.proposed, line.proposal_note) != (proposal.amount, proposal.note):
                line.proposed, line.proposal_note = proposal.amount, proposal.note
                line.save(update_fields=["proposed", "proposal_note"])
    return estimate


def accept_estimate(*, estimate: Estimate, seen: int, actor: Actor, at: datetime) -> Estimate:
    """Accept: a line for which nothing was proposed is proposed as it was asked for.

    `seen`: the newest version read; raises Outdated if there is a newer one.
    """
    with act("estimate.accept", actor=actor, at=at):
        estimate = _locked(estimate)
        require_newest_version(estimate, seen)
        estimate = advance(
            estimate,
            "accept",
            workflow=ESTIMATE_WORKFLOW,
            actor=actor,
            at=at,
            accepted_at=at,
            accepter_name=actor.person_name,
            accepter_title=actor.full_title,
        )
        for line in estimate.lines.filter(proposed__isnull=True):
            line.proposed = line.amount
            line.save(update_fields=["proposed"])
        title = gettext_lazy("Dự toán năm {year} của {agency} đã được chấp nhận")
        tell_about(agency_people(estimate, at), estimate, title, actor, at)
    return estimate


def return_estimate(*, estimate: Estimate, reason: str, seen: int, actor: Actor, at: datetime) -> Estimate:
    """Send the estimate back with what must be changed, also one accepted before.

    `seen`: the newest version read; raises Outdated if there is a newer one.
    """
    with act("estimate.return", actor=actor, at=at, reason=reason):
        estimate = _locked(estimate)
        require_newest_version(estimate, seen)
        changes: dict[str, Any] = {}
        if estimate.status == EstimateStatus.ACCEPTED:
            changes = {"accepted_at": None, "accepter_name": "", "accepter_title": ""}
        estimate = advance(
            estimate, "return", workflow=ESTIMATE_WORKFLOW, actor=actor, at=at, reason=reason, **changes
        )
        title = gettext_lazy("Dự toán năm {year} của {agency} bị trả lại")
        tell_about(agency_people(estimate, at), estimate, title, actor, at, body=reason)
    return estimate


def content_of(estimate: Estimate, agency_name: str) -> dict[str, Any]:
    """The estimate as plain data, in the shape that versions keep and hashes cover."""
    return {
        "agency": agency_name,
        "year": estimate.year_id,
        "note": estimate.note,
        "lines": [
            {
                "content": line.content.name,
                "source": line.source.name,
                "description": line.description,
                "unit": line.unit,
                "quantity": f"{line.quantity.normalize():f}",
                "unit_cost": line.unit_cost,
                "amount": line.amount,
                "assignment": str(line.assignment) if line.assignment else "",
            }
            for line in _lines_of(estimate)
        ],
    }


def fault_of(line: Wanted, year: BudgetYear) -> str:
    """Why a line cannot stand in an estimate of the year; nothing when it can."""
    for row in (line.source, line.content):
        if not in_force_within(row, year):
            return _("“%(name)s” không dùng trong năm %(year)s.") % {"name": row, "year": year.year}
    if line.quantity <= 0 or line.unit_cost <= 0:
        return _("khối lượng và đơn giá phải lớn hơn 0.")
    if amount_of(line.quantity, line.unit_cost) > MOST_MONEY:
        return _("thành tiền lớn hơn %(most)s. Hãy xem lại số chữ số.") % {"most": dong(MOST_MONEY)}
    if not amount_of(line.quantity, line.unit_cost):
        return _("thành tiền chưa đến một đồng.")
    return ""


def _locked(estimate: Estimate) -> Estimate:
    """The estimate as it stands, held: no version may come between what was read and the act."""
    locked = Estimate.objects.select_for_update(of=("self",)).select_related("year", "agency")
    return locked.get(pk=estimate.pk)


def _lines_of(estimate: Estimate) -> list[EstimateLine]:
    lines = estimate.lines.select_related("content", "source", "assignment", "plan_item")
    return list(lines.order_by("position"))


def _as_wanted(line: EstimateLine) -> Wanted:
    return Wanted(
        content=line.content,
        source=line.source,
        description=line.description,
        quantity=line.quantity,
        unit_cost=line.unit_cost,
        unit=line.unit,
        assignment=line.assignment,
        plan_item=line.plan_item,
        key=line.pk,
    )


def _write_lines(estimate: Estimate, lines: Sequence[Wanted]) -> None:
    """Lines that are there already change where they differ; new ones are made, those left out go."""
    before = {line.pk: line for line in estimate.lines.all()}
    kept = {line.key for line in lines if line.key in before}
    estimate.lines.exclude(pk__in=kept).delete()
    for position, line in enumerate(lines, start=1):
        record = before.get(line.key) if line.key else None
        values = _values_of(line) | {"position": position}
        if record is None:
            EstimateLine.objects.create(estimate=estimate, **values)
        elif changed := [name for name, value in values.items() if getattr(record, name) != value]:
            for name in changed:
                setattr(record, name, values[name])
            record.save(update_fields=changed)


def _values_of(line: Wanted) -> dict[str, Any]:
    return {
        "content": line.content,
        "source": line.source,
        "description": line.description,
        "unit": line.unit,
        "quantity": line.quantity,
        "unit_cost": line.unit_cost,
        "amount": amount_of(line.quantity, line.unit_cost),
        "assignment": line.assignment,
        "plan_item": line.plan_item,
    }
