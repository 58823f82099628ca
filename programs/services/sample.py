"""The sample: the real province, invented people, and the founding case handed out on its day.

Where the public record is silent the sample says "(mẫu)"; it never invents a product, an agency or a number.
"""

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from agencies.enums import Role
from agencies.models import Membership, PortalState
from agencies.permissions import Actor
from agencies.selectors.actors import actor_for
from agencies.services.audit import act
from agencies.services.registers import load_registers
from agencies.services.sample_people import load_sample_people
from products.services.laws import load_laws
from products.services.outlets import load_outlet_criteria
from products.services.sample_outlets import load_sample_outlets
from products.services.sample_products import load_sample_products
from products.services.sample_rounds import load_sample_rounds
from programs.enums import DeadlineKind
from programs.models import ProgramPlan, ReminderMark
from programs.services.annual_plans import open_call
from programs.services.documents import load_documents
from programs.services.plans import issue_plan
from programs.services.sample_money import load_sample_money

PUBLISHED_ON = date(2019, 5, 21)
FOUNDING_PLAN = "2704/KH-UBND"
FIRST_YEAR, FIRST_DUE_ON, FIRST_LOCK_ON = 2020, date(2019, 6, 30), date(2019, 7, 10)
COMMUNES_SINCE = date(2025, 7, 1)
# Invented for a portal that opens in today's organisation: a month to answer, ten days of grace.
DAYS_TO_ANSWER, DAYS_OF_GRACE = 30, 10

MARKS = {
    DeadlineKind.DUTY: (-15, -7, -3, -1, 0, 1, 3, 7),
    DeadlineKind.ANNUAL_PLAN: (-15, -7, -3, -1, 0, 1, 3, 7),
    DeadlineKind.PLAN_REVIEW: (0, 3, 7),
    DeadlineKind.DUTY_REVIEW: (0, 3, 7),
    DeadlineKind.REQUEST_REVIEW: (0, 3, 7),
    DeadlineKind.PAPER: (-60, -30, -7, 0),
    DeadlineKind.DOSSIER_CLOCK: (-7, -3, -1, 0, 1, 3, 7),
    DeadlineKind.DOSSIER_RETURNED: (-3, -1, 0, 3, 7),
    # 240 days to prepare, 180 and 120 the window for re-evaluation, 30 the written notice.
    DeadlineKind.CERTIFICATE: (-240, -180, -150, -120, -60, -30, 0),
    DeadlineKind.REVOCATION: (-10, -5, -1, 0, 1, 3, 7),
    DeadlineKind.MISUSE: (-3, 0, 1, 3, 7),
    DeadlineKind.ESTIMATE: (-15, -7, -3, -1, 0, 1, 3, 7),
    DeadlineKind.ESTIMATE_REVIEW: (0, 3, 7),
    DeadlineKind.MONEY_DECISION: (0, 3, 7),
    DeadlineKind.BUDGET_DAY: (-15, -7, -3, -1, 0, 1, 3, 7),
    DeadlineKind.SETTLEMENT: (-15, -7, -3, -1, 0, 1, 3, 7),
    DeadlineKind.SETTLEMENT_REVIEW: (0, 3, 7),
    DeadlineKind.LEDGER_CHECK: (0, 1, 3, 7),
}
WEEKLY_AFTER, WEEK = 7, 7


@transaction.atomic
def load_sample(*, at: datetime) -> None:
    """Fill an empty portal and open it on the day of `at`; all of it or nothing."""
    opens_on = timezone.localdate(at)
    with act("sample.load", actor=None, at=at):
        # First of all: only an empty portal may be marked as holding the sample.
        PortalState.objects.create(holds_sample=True, rehearsal_day=opens_on)
    load_registers(at=at)
    load_laws(at=at)
    load_outlet_criteria(at=at)
    load_reminder_marks(at=at)
    load_sample_people(at=at)
    load_sample_products(at=at)
    load_sample_rounds(opens_on=opens_on)
    load_sample_outlets(opens_on=opens_on, at=at)
    load_documents(at=at)
    _hand_out_founding_plan()
    load_sample_money(opens_on=opens_on, at=at)
    if opens_on >= COMMUNES_SINCE:
        _ask_communes(opens_on)


def load_reminder_marks(*, at: datetime) -> None:
    """The marks a portal begins with; the secretariat edits them."""
    with act("sample.load", actor=None, at=at):
        ReminderMark.objects.bulk_create(
            [
                ReminderMark(kind=kind, days=days, repeat_every=WEEK if days == WEEKLY_AFTER else None)
                for kind, marks in MARKS.items()
                for days in marks
            ],
            ignore_conflicts=True,
        )


def _hand_out_founding_plan() -> None:
    """What the secretariat did on the day the duties were published."""
    at = _morning_of(PUBLISHED_ON)
    actor = _secretariat_on(PUBLISHED_ON)
    issue_plan(plan=ProgramPlan.objects.get(number=FOUNDING_PLAN), actor=actor, at=at)
    open_call(
        year=FIRST_YEAR,
        due_on=FIRST_DUE_ON,
        lock_on=FIRST_LOCK_ON,
        note="Hạn do bản diễn tập đặt (mẫu).",
        actor=actor,
        at=at,
    )


def _ask_communes(opens_on: date) -> None:
    due_on = opens_on + timedelta(days=DAYS_TO_ANSWER)
    open_call(
        year=opens_on.year + 1,
        due_on=due_on,
        lock_on=due_on + timedelta(days=DAYS_OF_GRACE),
        note="Hạn do bản diễn tập đặt (mẫu).",
        actor=_secretariat_on(opens_on),
        at=_morning_of(opens_on),
    )


def _morning_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(8)))


def _secretariat_on(day: date) -> Actor:
    """The sample's secretariat as it acts on `day`."""
    membership = (
        Membership.objects.at_work_on(day)
        .filter(role=Role.SECRETARIAT)
        .select_related("user", "agency")
        .get()
    )
    return actor_for(membership, day)
