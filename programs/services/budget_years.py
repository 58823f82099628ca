"""A budget year: opened with its calendar, its days kept, closed when all is settled."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.permissions import Actor, Refusal, require
from agencies.services.audit import act
from agencies.workflow import advance
from programs.enums import BudgetDayKind
from programs.models import BudgetDay, BudgetYear, CalendarRule, MoneySource, SpendingContent
from programs.permissions import MAY_MOVE_BUDGET_DAY, MAY_OPEN_BUDGET_YEAR
from programs.services.ledger import hold_year
from programs.workflows import BUDGET_YEAR_WORKFLOW

FIRST_YEAR, LAST_YEAR = 2018, 2100
# When the law's calendar has no day for it: the end of January (Luật Ngân sách nhà nước).
ADJUSTS_UNTIL_MONTH, ADJUSTS_UNTIL_DAY = 1, 31
ADJUSTING = "adjusting"


def open_budget_year(*, year: int, note: str = "", actor: Actor, at: datetime) -> BudgetYear:
    """Open a budget year with its legal days from the calendar.

    Raises Refusal when it is open already or no year one plans for.
    """
    today = timezone.localdate(at)
    require(MAY_OPEN_BUDGET_YEAR(actor))
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Refusal(
            _("Năm ngân sách phải từ %(first)s đến %(last)s.") % {"first": FIRST_YEAR, "last": LAST_YEAR}
        )
    with act("budget_year.open", actor=actor, at=at):
        rules = rules_of(year)
        opened = _create_year(year, rules, note, today)
        BudgetDay.objects.bulk_create(
            BudgetDay(
                year=opened,
                rule=rule,
                kind=rule.kind,
                first_due_on=rule.due_on(year),
                due_on=rule.due_on(year),
                due_since=today,
            )
            for rule in rules
        )
    return opened


def rules_of(year: int) -> list[CalendarRule]:
    """The calendar's rules in force for a budget year."""
    rules = CalendarRule.objects.filter(
        Q(last_year__isnull=True) | Q(last_year__gte=year), first_year__lte=year
    )
    return list(rules.order_by("year_offset", "month", "day", "pk"))


def in_force_within(row: MoneySource | SpendingContent, year: BudgetYear) -> bool:
    """Whether a source or content is used on some day of the year."""
    until = row.valid_until
    return row.valid_from <= year.ends_on and (until is None or until > year.starts_on)


def move_budget_day(*, day: BudgetDay, due_on: date, reason: str, actor: Actor, at: datetime) -> BudgetDay:
    """Set another day for one milestone, for a reason; the first one stays written down, reminders begin anew.

    Raises Refusal when it is done already, or the new day is past or far from its year.
    """
    today = timezone.localdate(at)
    with act("budget_year.move_day", actor=actor, at=at, reason=reason):
        day = BudgetDay.objects.select_for_update(of=("self",)).select_related("year").get(pk=day.pk)
        require(MAY_MOVE_BUDGET_DAY(actor, day.year))
        if day.done_on:
            raise Refusal(
                _("Mốc này đã được ghi nhận làm xong ngày %(day)s.") % {"day": f"{day.done_on:%d/%m/%Y}"}
            )
        if due_on < today:
            raise Refusal(_("Hạn mới không được trước hôm nay."))
        if abs(due_on.year - day.year_id) > 2:
            raise Refusal(_("Hạn mới cách năm ngân sách quá xa. Hãy xem lại năm."))
        day.due_on, day.due_since = due_on, today
        day.save(update_fields=["due_on", "due_since"])
    return day


def mark_budget_day_done(*, day: BudgetDay, actor: Actor, at: datetime) -> BudgetDay:
    """Write down that a milestone of the budget desk is done; what agencies owe ends by their own acts."""
    with act("budget_year.day", actor=actor, at=at):
        day = BudgetDay.objects.select_for_update(of=("self",)).select_related("year").get(pk=day.pk)
        require(MAY_MOVE_BUDGET_DAY(actor, day.year))
        if day.kind in (BudgetDayKind.ESTIMATE, BudgetDayKind.SETTLEMENT):
            raise Refusal(_("Mốc này xong khi các đơn vị đã trình; không ghi nhận thay được."))
        if day.done_on is None:
            day.done_on, day.done_by_name = timezone.localdate(at), actor.person_name
            day.save(update_fields=["done_on", "done_by_name"])
    return day


def close_budget_year(*, year: BudgetYear, actor: Actor, at: datetime) -> BudgetYear:
    """Close the books: from now on only corrections with a reason are entered. Everything must be settled."""
    with act("budget_year.close", actor=actor, at=at):
        # Whoever is booking now is waited for; whoever books later finds the year closed.
        hold_year(year)
        return advance(year, "close", workflow=BUDGET_YEAR_WORKFLOW, actor=actor, at=at)


def _create_year(year: int, rules: list[CalendarRule], note: str, today: date) -> BudgetYear:
    adjusting = next((rule for rule in rules if rule.code == ADJUSTING), None)
    until = adjusting.due_on(year) if adjusting else date(year + 1, ADJUSTS_UNTIL_MONTH, ADJUSTS_UNTIL_DAY)
    try:
        with transaction.atomic():
            return BudgetYear.objects.create(
                year=year, adjusts_until=until, opened_on=today, status_since=today, note=note
            )
    except IntegrityError as error:
        raise Refusal(_("Năm ngân sách %(year)s đã mở rồi.") % {"year": year}) from error
