"""What falls due with a year's money: legal days, estimates, decisions, settlements, a ledger that does not agree."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_noop

from agencies.enums import Function, Role
from agencies.models import Agency
from agencies.selectors.actors import names_on, short_name
from agencies.selectors.successions import successors_in_force
from programs.enums import (
    BudgetDayKind,
    BudgetYearStatus,
    DeadlineKind,
    EstimateStatus,
    MoneyDecisionStatus,
    SettlementStatus,
)
from programs.models import BudgetDay, BudgetLine, Estimate, LedgerFinding, MoneyDecision, Settlement
from programs.models.estimates import ESTIMATE_WITH_AGENCY
from programs.models.settlements import SETTLEMENT_IN_HAND
from programs.selectors.budget_years import agencies_that_ask
from programs.selectors.deadline_values import Deadline, phrased

ESTIMATE_DUE = gettext_noop("Trình dự toán năm %(year)s")
SETTLEMENT_DUE = gettext_noop("Trình quyết toán năm %(year)s")
DAY_DUE = gettext_noop("Ngân sách năm %(year)s: %(day)s")
ESTIMATE_WAITS = gettext_noop("%(agency)s: dự toán năm %(year)s chờ xem xét")
SETTLEMENT_WAITS = gettext_noop("%(agency)s: quyết toán năm %(year)s chờ xử lý")
DECISION_WAITS = gettext_noop("Quyết định kinh phí chờ ký: %(title)s")
LEDGER_WRONG = gettext_noop("Sổ kinh phí năm %(year)s không khớp")
# Ended by what the agencies themselves hand in; the other days are the budget desk's own.
BY_AGENCIES = (BudgetDayKind.ESTIMATE, BudgetDayKind.SETTLEMENT)
DESK_FUNCTIONS = (Function.BUDGET, Function.FINANCE)
ONE_DAY = timedelta(days=1)


def money_deadlines(until: Mapping[str, date], today: date) -> Iterator[Deadline]:
    """All of them, each kind up to the day that its ladder looks ahead to."""
    desks = budget_desks(today)
    yield from estimate_deadlines(until[DeadlineKind.ESTIMATE], today)
    yield from settlement_deadlines(until[DeadlineKind.SETTLEMENT], today)
    yield from budget_day_deadlines(until[DeadlineKind.BUDGET_DAY], desks)
    yield from waiting_for_the_budget_desk(desks, today)
    yield from waiting_for_the_leader(today)


def budget_desks(day: date) -> list[int]:
    """The agencies that add the budget up or settle it on a day."""
    agencies = Agency.objects.none()
    for function in DESK_FUNCTIONS:
        agencies = agencies | Agency.objects.doing(function, day)
    return sorted(set(agencies.values_list("pk", flat=True)))


def open_budget_days() -> QuerySet[BudgetDay]:
    """Days of open years that nobody marked done. Those past when the year was opened were never anybody's to keep."""
    return BudgetDay.objects.filter(
        Q(due_on__gte=F("year__opened_on")), year__status=BudgetYearStatus.OPEN, done_on__isnull=True
    )


def estimate_deadlines(until: date, today: date) -> Iterator[Deadline]:
    """Agencies that ask for money and have not handed in their estimate, or have it back."""
    days = open_budget_days().filter(kind=BudgetDayKind.ESTIMATE, due_on__lte=until)
    found = days.order_by("due_on", "pk").values_list("year_id", "due_on", "due_since")
    asking = list(agencies_that_ask(today).values_list("pk", flat=True)) if found else []
    for year, due_on, since in found:
        states = _states(Estimate.objects.filter(year=year))
        for agency in asking:
            status, status_since = states.get(agency, (EstimateStatus.DRAFT, since))
            if status in ESTIMATE_WITH_AGENCY:
                returned = status == EstimateStatus.RETURNED
                yield phrased(
                    DeadlineKind.ESTIMATE,
                    agency,
                    agency,
                    None,
                    _days_again(due_on, since, status_since, returned),
                    f"/kinh-phi/{year}/du-toan/",
                    ESTIMATE_DUE,
                    {"year": str(year)},
                    returned,
                )


def settlement_deadlines(until: date, today: date) -> Iterator[Deadline]:
    """Agencies that had money in a year and have not handed in its account; of one that is no more, its successors."""
    days = open_budget_days().filter(kind=BudgetDayKind.SETTLEMENT, due_on__lte=until)
    for year, due_on, since in days.order_by("due_on", "pk").values_list("year_id", "due_on", "due_since"):
        states = _states(Settlement.objects.filter(year=year))
        spending = BudgetLine.objects.filter(year=year).values_list("agency_id", flat=True).distinct()
        for agency, receivers in _who_answers(sorted(spending), today).items():
            status, status_since = states.get(agency, (SettlementStatus.DRAFT, since))
            if status in SETTLEMENT_IN_HAND:
                returned = status == SettlementStatus.RETURNED
                for receiver in receivers:
                    yield phrased(
                        DeadlineKind.SETTLEMENT,
                        agency,
                        receiver,
                        None,
                        _days_again(due_on, since, status_since, returned),
                        f"/kinh-phi/{year}/quyet-toan/",
                        SETTLEMENT_DUE,
                        {"year": str(year)},
                        returned,
                    )


def budget_day_deadlines(until: date, desks: list[int]) -> Iterator[Deadline]:
    """The legal days that those who keep the budget see to."""
    days = open_budget_days().exclude(kind__in=BY_AGENCIES).filter(due_on__lte=until)
    for pk, year, name, due_on, since in days.order_by("due_on", "pk").values_list(
        "pk", "year_id", "rule__name", "due_on", "due_since"
    ):
        for desk in desks:
            values = {"year": str(year), "day": name}
            path = f"/kinh-phi/{year}/lich/"
            yield phrased(DeadlineKind.BUDGET_DAY, pk, desk, None, (due_on, since), path, DAY_DUE, values)


def waiting_for_the_budget_desk(desks: list[int], today: date) -> Iterator[Deadline]:
    """What agencies handed in and nobody has answered, and what the nightly check found."""
    estimates = Estimate.objects.filter(
        status=EstimateStatus.SUBMITTED, year__status=BudgetYearStatus.OPEN
    ).order_by("status_since", "pk")
    settlements = Settlement.objects.filter(status=SettlementStatus.SUBMITTED).order_by("status_since", "pk")
    for desk in desks:
        yield from _handed_in(DeadlineKind.ESTIMATE_REVIEW, estimates, desk, None, ESTIMATE_WAITS, today)
        yield from _handed_in(
            DeadlineKind.SETTLEMENT_REVIEW, settlements, desk, None, SETTLEMENT_WAITS, today
        )
    findings = LedgerFinding.objects.filter(cleared_on__isnull=True).order_by("found_on", "pk")
    for pk, year, since in findings.values_list("pk", "year_id", "found_on"):
        for desk in desks:
            values = {"year": str(year)}
            days = (since, since - ONE_DAY)
            path = "/kinh-phi/sai-lech/"
            yield phrased(DeadlineKind.LEDGER_CHECK, pk, desk, None, days, path, LEDGER_WRONG, values)


def waiting_for_the_leader(today: date) -> Iterator[Deadline]:
    """Decisions to sign and checked accounts to approve."""
    decisions = MoneyDecision.objects.filter(status=MoneyDecisionStatus.PROPOSED)
    for pk, agency, title, since in decisions.order_by("status_since", "pk").values_list(
        "pk", "drafted_by_agency_id", "title", "status_since"
    ):
        yield phrased(
            DeadlineKind.MONEY_DECISION,
            pk,
            agency,
            Role.LEADER,
            (since, since - ONE_DAY),
            f"/kinh-phi/quyet-dinh/{pk}/",
            DECISION_WAITS,
            {"title": title},
        )
    checked = Settlement.objects.filter(status=SettlementStatus.CHECKED).order_by("status_since", "pk")
    yield from _handed_in(DeadlineKind.SETTLEMENT_REVIEW, checked, None, Role.LEADER, SETTLEMENT_WAITS, today)


def _handed_in(kind, records, desk, role, phrase, today) -> Iterator[Deadline]:
    names = names_on(today)
    for record in records.select_related("agency"):
        since = record.status_since
        agency = short_name(names, record.agency_id, record.agency.short_name)
        values = {"agency": agency, "year": str(record.year_id)}
        days = (since, since - ONE_DAY)
        path = record.get_absolute_url()
        yield phrased(kind, record.pk, desk or record.agency_id, role, days, path, phrase, values)


def _states(records: QuerySet) -> dict[int, tuple[str, date]]:
    """Agency -> status, and since when."""
    return {
        agency: (status, since)
        for agency, status, since in records.values_list("agency_id", "status", "status_since")
    }


def _days_again(due_on: date, since: date, status_since: date, returned: bool) -> tuple[date, date]:
    """What came back after its day is owed from the day it came back."""
    if returned and status_since > due_on:
        return status_since, status_since - ONE_DAY
    return due_on, since


def _who_answers(agency_ids: list[int], today: date) -> dict[int, list[int]]:
    """Agency -> itself while it works, then those its work came to."""
    alive = set(Agency.objects.in_force_on(today).filter(pk__in=agency_ids).values_list("pk", flat=True))
    gone = [pk for pk in agency_ids if pk not in alive]
    heirs = successors_in_force(gone, today) if gone else {}
    return {pk: [pk] if pk in alive else [heir.pk for heir in heirs.get(pk, [])] for pk in agency_ids}
