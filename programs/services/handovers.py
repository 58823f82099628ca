"""The work of an agency that is no more: somebody must owe it, and be told.

What has exactly one agency to carry it on passes by itself, with the day's work; the rest waits for the secretariat.
Days stay as they are. The old agency stays written beside the new one, and reminders begin anew from that day.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from agencies.models import Agency
from agencies.permissions import Actor, Refusal, require
from agencies.selectors.successions import successors_in_force
from agencies.services.audit import act
from agencies.services.notifications import notify
from agencies.workflow import advance
from programs.enums import Part
from programs.models import AnnualPlan, Duty
from programs.permissions import MAY_HAND_OVER
from programs.selectors.handovers import (
    agencies_with_work_left,
    amount_words,
    annual_plans_left,
    duties_left,
)
from programs.services.duties import people_of
from programs.services.lapses import lapse_requests
from programs.workflows import ANNUAL_PLAN_WORKFLOW, DUTY_WORKFLOW

HAND_OVER = "duty.hand_over"


@dataclass
class Passed:
    """What passed from one agency to another, and what ended because the other has the same already."""

    duties: list[Duty] = field(default_factory=list)
    plans: list[AnnualPlan] = field(default_factory=list)
    ended: list[Duty | AnnualPlan] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.duties) + len(self.plans)


def hand_over_to_successors(*, today: date, at: datetime) -> int:
    """Pass on what closed agencies left undone, where exactly one agency in force succeeds them; say how much.

    Each receiving agency is told once of all it got. Running it again changes nothing.
    """
    left = list(agencies_with_work_left(today).order_by("pk"))
    successors = successors_in_force([agency.pk for agency in left], today)
    received: dict[Agency, list[tuple[Agency, Passed]]] = defaultdict(list)
    with transaction.atomic():
        for agency in left:
            if len(successors[agency.pk]) == 1:
                [receiver] = successors[agency.pk]
                duties, plans = duties_left(agency), annual_plans_left(agency)
                received[receiver].append((agency, _pass_on(agency, receiver, duties, plans, None, at)))
        for receiver, parts in received.items():
            _tell(receiver, parts, None, at)
    return sum(passed.count for parts in received.values() for _agency, passed in parts)


def hand_over(
    *,
    agency: Agency,
    to: Agency,
    duties: Iterable[Duty] = (),
    plans: Iterable[AnnualPlan] = (),
    actor: Actor,
    at: datetime,
) -> Passed:
    """Pass chosen work of a closed agency to the agency that the secretariat names.

    Raises Refusal if the one still works, the other does not, or nothing of what was chosen is left.
    """
    today = timezone.localdate(at)
    _require_closed(agency, actor, today)
    if not to.in_force_on(today):
        raise Refusal(_("Cơ quan nhận phải đang hoạt động. Hãy chọn cơ quan khác."))
    with transaction.atomic():
        passed = _pass_on(
            agency,
            to,
            duties_left(agency).filter(pk__in=[duty.pk for duty in duties]),
            annual_plans_left(agency).filter(pk__in=[plan.pk for plan in plans]),
            actor,
            at,
        )
        if not (passed.count or passed.ended):
            raise Refusal(_("Những việc này đã được chuyển giao hoặc cho thôi rồi."))
        _tell(to, [(agency, passed)], actor, at)
    return passed


def end_work_left(
    *,
    agency: Agency,
    duties: Iterable[Duty] = (),
    plans: Iterable[AnnualPlan] = (),
    reason: str,
    actor: Actor,
    at: datetime,
) -> int:
    """Say that nobody needs to do chosen work of a closed agency any more; return how much it was.

    Raises Refusal if the agency still works, there is no reason, or nothing of what was chosen is left.
    """
    _require_closed(agency, actor, timezone.localdate(at))
    with transaction.atomic():
        ended = [
            *_locked(duties_left(agency).filter(pk__in=[duty.pk for duty in duties])),
            *_locked(annual_plans_left(agency).filter(pk__in=[plan.pk for plan in plans])),
        ]
        if not ended:
            raise Refusal(_("Những việc này đã được chuyển giao hoặc cho thôi rồi."))
        _end(ended, reason, actor, at)
    return len(ended)


def _require_closed(agency: Agency, actor: Actor, today: date) -> None:
    require(MAY_HAND_OVER(actor))
    if not agency.has_ended_on(today):
        raise Refusal(_("Cơ quan này còn hoạt động; việc của cơ quan đang hoạt động không chuyển giao."))


def _pass_on(agency, receiver, duties, plans, actor, at) -> Passed:
    """What the receiver owes already is not owed twice: the old one ends, and says why."""
    passed, today = Passed(), timezone.localdate(at)
    moves = {"agency": receiver, "handed_over_from": agency, "handed_over_on": today, "due_since": today}
    duties, plans = _locked(duties), _locked(plans)
    takes, takes_plan = _owed_by(receiver), _plans_of(receiver)
    for duty in duties:
        (passed.duties if takes(duty) else passed.ended).append(duty)
    for plan in plans:
        (passed.plans if takes_plan(plan) else passed.ended).append(plan)
    with act(HAND_OVER, actor=actor, at=at):
        Duty.objects.filter(pk__in=[duty.pk for duty in passed.duties]).update(**moves)
        AnnualPlan.objects.filter(pk__in=[plan.pk for plan in passed.plans]).update(**moves)
    _end(passed.ended, _has_it_already(receiver), actor, at)
    return passed


def _locked(records):
    """In the order of their numbers, so that two who pass work on do not wait for each other in a ring."""
    return list(records.order_by("pk").select_for_update(of=("self",)))


def _owed_by(receiver: Agency) -> Callable[[Duty], bool]:
    """Whether the receiver can take a duty: it owes nothing of the same work and period in that part, nor leads it."""
    keys = set(Duty.objects.filter(agency=receiver).values_list("assignment_id", "period_start", "part"))

    def takes(duty):
        key = (duty.assignment_id, duty.period_start)
        if (*key, duty.part) in keys or (*key, Part.LEAD) in keys:
            return False
        keys.add((*key, duty.part))
        return True

    return takes


def _plans_of(receiver: Agency) -> Callable[[AnnualPlan], bool]:
    """Whether the receiver can take an annual plan: it has none of that year."""
    years = set(AnnualPlan.objects.filter(agency=receiver).values_list("year", flat=True))

    def takes(plan):
        if plan.year in years:
            return False
        years.add(plan.year)
        return True

    return takes


def _has_it_already(receiver: Agency) -> str:
    """Kept in the trail, so in the portal's own language whoever acts."""
    with translation.override(settings.LANGUAGE_CODE):
        return _("%(agency)s, cơ quan nhận, đã có chính việc này.") % {"agency": receiver.name}


def _end(records, reason, actor, at) -> None:
    """Duties and annual plans that nobody owes any more. The people of their agency are gone: nobody is told."""
    for record in records:
        workflow = DUTY_WORKFLOW if isinstance(record, Duty) else ANNUAL_PLAN_WORKFLOW
        with act(f"{workflow.name}.void", actor=actor, at=at, reason=reason):
            advance(record, "void", workflow=workflow, actor=actor, at=at, reason=reason)
            lapse_requests(record.requests.all(), at=at)


def _tell(receiver: Agency, parts: list[tuple[Agency, Passed]], actor: Actor | None, at: datetime) -> None:
    """One message to each officer and head of the receiving agency, however much it got."""
    duties = sum(len(passed.duties) for _agency, passed in parts)
    plans = sum(len(passed.plans) for _agency, passed in parts)
    if not duties + plans:
        return
    names = ", ".join(agency.short_name for agency, passed in parts if passed.count)
    notify(
        recipients=people_of(receiver.pk, timezone.localdate(at)),
        title=lambda: (
            _("Nhận chuyển giao từ %(agency)s: %(what)s")
            % {"agency": names, "what": amount_words(duties, plans)}
        ),
        body=lambda: _("Hạn của từng việc giữ nguyên; từ hôm nay cổng nhắc cơ quan của bạn."),
        path="/viec-cua-toi/",
        at=at,
        but_not=actor.user_id if actor else None,
    )
