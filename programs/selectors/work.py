"""What one person has to do today: overdue, today, soon, returned to them, waiting for them."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from agencies.enums import Role
from agencies.permissions import Actor
from agencies.selectors.actors import names_on, short_name
from agencies.selectors.calendar import WorkingCalendar, working_calendar
from programs.enums import AnnualPlanStatus, DutyStatus, RequestStatus
from programs.models import AnnualPlan, DeadlineRequest, Duty
from programs.models.annual_plans import WITH_AGENCY
from programs.selectors.deadlines import OWING_ROLES

MOST_ROWS = 20


@dataclass(frozen=True)
class WorkRow:
    """One thing to do, ready to be shown."""

    path: str
    title: str
    detail: str
    due_on: date | None
    kind: str
    told: str


@dataclass(frozen=True)
class Section:
    """Things of one urgency; `more` says that there are more than shown, `url` leads to all of them."""

    key: str
    title: str
    kind: str
    rows: list[WorkRow]
    count: int
    more: bool
    url: str


def my_work(actor: Actor) -> list[Section]:
    """The sections of one's page, worst first, empty ones left out."""
    calendar = working_calendar()
    if actor.role in OWING_ROLES:
        return _owed(actor, calendar)
    if actor.role in (Role.SECRETARIAT, Role.LEADER):
        return [section for section in [_waiting(actor)] if section.rows]
    return []


def waiting_count(actor: Actor) -> int:
    """How many things wait for this person: the badge beside "Việc của tôi"."""
    today, agency = actor.today, actor.agency_id
    if actor.role in OWING_ROLES:
        soon = today + timedelta(days=settings.SOON_DAYS)
        return (
            Duty.objects.undone().filter(agency=agency, sort_day__lte=soon)[:100].count()
            + AnnualPlan.objects.filter(agency=agency, status__in=WITH_AGENCY, due_on__lte=soon).count()
        )
    if actor.role == Role.SECRETARIAT:
        return sum(queryset[:100].count() for queryset in _for_the_secretariat())
    if actor.role == Role.LEADER:
        return AnnualPlan.objects.filter(status=AnnualPlanStatus.ACCEPTED)[:100].count()
    return 0


def days_told(due_on: date, today: date, calendar: WorkingCalendar) -> str:
    """How far away a day is, in words."""
    days = (due_on - today).days
    if days == 0:
        return _("hôm nay")
    if days < 0:
        return _("quá hạn %(days)s ngày") % {"days": -days}
    return _("còn %(days)s ngày làm việc") % {"days": calendar.working_days_left(today, due_on)}


def urgency(due_on: date | None, today: date) -> str:
    """The kind of chip a day deserves."""
    if due_on is None:
        return "idle"
    if due_on < today:
        return "late"
    return "soon" if due_on <= today + timedelta(days=settings.SOON_DAYS) else "idle"


def _owed(actor, calendar):
    today = actor.today
    soon = today + timedelta(days=settings.SOON_DAYS)
    tomorrow = today + timedelta(days=1)
    open_duties = Duty.objects.filter(agency=actor.agency_id, status=DutyStatus.OPEN)
    open_plans = AnnualPlan.objects.filter(agency=actor.agency_id, status=AnnualPlanStatus.DRAFT)
    url = "/nhiem-vu/?trang-thai="
    wanted = [
        ("overdue", _("Quá hạn"), "late", {"lt": today}, url + "overdue"),
        ("today", _("Đến hạn hôm nay"), "soon", {"gte": today, "lt": tomorrow}, url + "soon"),
        ("soon", _("Sắp đến hạn"), "soon", {"gte": tomorrow, "lte": soon}, url + "soon"),
        ("later", _("Chưa đến hạn"), "idle", {"gt": soon}, url + "not_due"),
    ]
    sections = [
        _section(
            key,
            title,
            kind,
            open_duties.filter(**{f"due_on__{compare}": day for compare, day in days.items()}),
            open_plans.filter(**{f"due_on__{compare}": day for compare, day in days.items()}),
            url,
            today,
            calendar,
        )
        for key, title, kind, days, url in wanted
    ]
    returned = _section(
        "returned",
        _("Bị trả lại"),
        "late",
        Duty.objects.filter(agency=actor.agency_id, status=DutyStatus.RETURNED),
        AnnualPlan.objects.filter(agency=actor.agency_id, status=AnnualPlanStatus.RETURNED),
        "/nhiem-vu/?tinh-trang=returned",
        today,
        calendar,
    )
    sections.insert(1, returned)
    return [section for section in sections if section.rows]


def _section(key, title, kind, duties, plans, url, today, calendar):
    rows = [
        _row(f"/ke-hoach-nam/{pk}/", _("Kế hoạch năm %(year)s") % {"year": year}, "", due_on, today, calendar)
        for pk, year, due_on in plans.order_by("due_on", "pk").values_list("pk", "year", "due_on")
    ]
    values = (
        duties.order_by("sort_day", "pk").values_list(
            "pk", "assignment__text", "assignment__plan__number", "due_on"
        )
    )[: MOST_ROWS + 1]
    rows += [
        _row(f"/nhiem-vu/{pk}/", text, number, due_on, today, calendar) for pk, text, number, due_on in values
    ]
    rows.sort(key=lambda row: (row.due_on, row.path))
    more = len(rows) > MOST_ROWS
    return Section(key, title, kind, rows[:MOST_ROWS], min(len(rows), MOST_ROWS), more, url)


def _row(path, title, detail, due_on, today, calendar):
    return WorkRow(path, title, detail, due_on, urgency(due_on, today), days_told(due_on, today, calendar))


def _for_the_secretariat():
    return (
        AnnualPlan.objects.filter(status__in=[AnnualPlanStatus.SUBMITTED, AnnualPlanStatus.IN_REVIEW]),
        Duty.objects.filter(status=DutyStatus.REPORTED),
        DeadlineRequest.objects.filter(status=RequestStatus.ASKED),
    )


def _waiting(actor):
    if actor.role == Role.LEADER:
        plans = AnnualPlan.objects.filter(status=AnnualPlanStatus.ACCEPTED)
        duties, requests = Duty.objects.none(), DeadlineRequest.objects.none()
    else:
        plans, duties, requests = _for_the_secretariat()
    names = names_on(actor.today)
    rows = [
        _arrived(
            f"/ke-hoach-nam/{pk}/",
            _("Kế hoạch năm %(year)s") % {"year": year},
            short_name(names, agency_id, agency),
            since,
        )
        for pk, year, agency_id, agency, since in plans.order_by("status_since", "pk").values_list(
            "pk", "year", "agency_id", "agency__short_name", "status_since"
        )[: MOST_ROWS + 1]
    ]
    rows += [
        _arrived(f"/nhiem-vu/{pk}/", text, short_name(names, agency_id, agency), since)
        for pk, text, agency_id, agency, since in duties.order_by("pk").values_list(
            "pk", "assignment__text", "agency_id", "agency__short_name", "status_since"
        )[: MOST_ROWS + 1]
    ]
    rows += [
        _arrived(
            f"/de-nghi/{request.pk}/",
            _("Xin gia hạn đến %(day)s") % {"day": f"{request.asked_until:%d/%m/%Y}"},
            request.asker_title,
            request.status_since,
        )
        for request in requests.order_by("pk")[: MOST_ROWS + 1]
    ]
    rows.sort(key=lambda row: (row.due_on, row.path))
    more = len(rows) > MOST_ROWS
    url = (
        "/ke-hoach-nam/?tinh-trang=accepted"
        if actor.role == Role.LEADER
        else "/nhiem-vu/?tinh-trang=reported"
    )
    return Section(
        "waiting", _("Chờ bạn xử lý"), "info", rows[:MOST_ROWS], min(len(rows), MOST_ROWS), more, url
    )


def _arrived(path, title, agency, since):
    return WorkRow(path, title, agency, since, "info", _("nhận ngày %(day)s") % {"day": f"{since:%d/%m/%Y}"})
