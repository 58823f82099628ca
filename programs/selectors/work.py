"""What one person has to do: overdue, returned to them, due today, soon or later, waiting for them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db.models import Case, DateField, Func, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from agencies.enums import MARKS, Role
from agencies.kept_sql import fetched, sql_of
from agencies.permissions import Actor
from agencies.selectors.actors import called_on
from agencies.selectors.calendar import WorkingCalendar, working_calendar
from programs.enums import AnnualPlanStatus, DutyStatus, RequestStatus
from programs.models import AnnualPlan, DeadlineRequest, Duty
from programs.models.annual_plans import OWED_ON, WITH_AGENCY
from programs.models.duties import NEVER, UNDONE
from programs.selectors.deadline_words import day_words
from programs.selectors.deadlines import OWING_ROLES, WAITS_SINCE
from programs.selectors.duties import period_words
from programs.selectors.handovers import agencies_with_work_left, amount_words, work_left

MOST_ROWS = 20
MOST_COUNTED = 100
# What a row is, where its status and day do not say.
PLAN, RETURNED_PLAN, DUTY, EXTENSION, UNLOCK = "plan", "returned plan", "duty", "extension", "unlock"


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
    """Things of one urgency; `more` says that there are more than shown, `url`, if any, leads to all of them."""

    key: str
    title: str
    kind: str
    rows: list[WorkRow]
    count: int
    more: bool
    url: str

    @property
    def lines(self) -> list[dict[str, str]]:
        """The rows as the page writes them down; what waits for a decision says since when, not by when."""
        by_when = _("hạn %(day)s")
        return [
            {
                "url": row.path,
                "title": row.title,
                "kind": row.kind,
                "mark": MARKS[row.kind],
                "told": row.told,
                "detail": row.detail
                if self.key == "waiting" or not row.due_on
                else " · ".join(filter(None, (row.detail, by_when % {"day": day_words(row.due_on)}))),
            }
            for row in self.rows
        ]


def my_work(actor: Actor, calendar: WorkingCalendar | None = None) -> list[Section]:
    """The sections of one's page, worst first, empty ones left out."""
    if actor.role in OWING_ROLES:
        return _owed(actor, calendar or working_calendar())
    if actor.role in (Role.SECRETARIAT, Role.LEADER):
        return [section for section in [_waiting(actor), *_left_over(actor)] if section.rows]
    return []


def what_waits(actor: Actor) -> list[QuerySet]:
    """The rows that make up the badge, no more of each kind than it shows."""
    soon = actor.today + timedelta(days=settings.SOON_DAYS)
    found: Iterable[QuerySet] = ()
    if actor.role in OWING_ROLES:
        found = (
            Duty.objects.undone().filter(agency=actor.agency_id, sort_day__lte=soon),
            AnnualPlan.objects.alias(owed_on=OWED_ON).filter(
                agency=actor.agency_id, status__in=WITH_AGENCY, owed_on__lte=soon
            ),
        )
    elif actor.role == Role.SECRETARIAT:
        found = (*_for_the_secretariat(), agencies_with_work_left(actor.today))
    elif actor.role == Role.LEADER:
        found = (AnnualPlan.objects.filter(status=AnnualPlanStatus.ACCEPTED),)
    return [queryset[:MOST_COUNTED] for queryset in found]


def days_told(due_on: date, today: date, calendar: WorkingCalendar) -> str:
    """How far away a day is, in words."""
    days = (due_on - today).days
    if days == 0:
        return _("hôm nay")
    if days < 0:
        return ngettext("quá hạn %(days)s ngày", "quá hạn %(days)s ngày", -days) % {"days": -days}
    left = calendar.working_days_left(today, due_on)
    if left == 0:
        return _("không còn ngày làm việc nào")
    return ngettext("còn %(days)s ngày làm việc", "còn %(days)s ngày làm việc", left) % {"days": left}


def urgency(due_on: date | None, today: date) -> str:
    """The kind of chip a day deserves."""
    if due_on is None:
        return "idle"
    if due_on < today:
        return "late"
    return "soon" if due_on <= today + timedelta(days=settings.SOON_DAYS) else "idle"


def _owed(actor, calendar):
    today, rows = actor.today, defaultdict(list)
    for key, pk, text, number, start, end, due_on in _owed_rows(actor):
        path = f"/nhiem-vu/{pk}/"
        if key in (PLAN, RETURNED_PLAN):
            path, text = f"/ke-hoach-nam/{pk}/", _("Kế hoạch năm %(year)s") % {"year": text}
            key = "returned" if key == RETURNED_PLAN else _urgency_of(due_on, today)
        # The same work comes again each quarter: only the period tells one from the other.
        source = " · ".join(filter(None, (number, period_words(start, end))))
        rows[key].append(_row(path, text, source, due_on, today, calendar))
    url = "/nhiem-vu/?cua-toi=1&trang-thai="
    wanted = [
        ("overdue", _("Quá hạn"), "late", url + "overdue"),
        ("returned", _("Bị trả lại"), "late", "/nhiem-vu/?cua-toi=1&tinh-trang=returned"),
        ("today", _("Đến hạn hôm nay"), "soon", url + "soon"),
        ("soon", _("Sắp đến hạn"), "soon", url + "soon"),
        ("later", _("Chưa đến hạn"), "idle", url + "not_due"),
        ("undated", _("Không tính hạn"), "idle", url + "not_counted"),
    ]
    return [_section(key, title, kind, rows[key], url) for key, title, kind, url in wanted if rows[key]]


def _urgency_of(due_on, today):
    if due_on <= today:
        return "overdue" if due_on < today else "today"
    return "soon" if due_on <= today + timedelta(days=settings.SOON_DAYS) else "later"


def _owed_rows(actor: Actor) -> list[tuple]:
    """(section, number, text, document, period, day) of duties, no more of each section than are shown and one.

    Before them annual plans, known by PLAN or RETURNED_PLAN in place of the section; all in one query.
    """
    return fetched(*_sql_of_owed_rows(actor))


@lru_cache(maxsize=1000)
def _sql_of_owed_rows(actor: Actor) -> tuple[str, Sequence]:
    """Kept for the next click of the same person on the same day: it takes longer to write than to run."""
    return sql_of(_owed_plans(actor).union(*_owed_duties(actor), all=True))


def _owed_plans(actor: Actor) -> QuerySet:
    plans = AnnualPlan.objects.filter(agency=actor.agency_id, status__in=WITH_AGENCY).annotate(
        owed_on=OWED_ON
    )
    kind = Case(When(status=AnnualPlanStatus.RETURNED, then=Value(RETURNED_PLAN)), default=Value(PLAN))
    no_day = Cast(Value(None), DateField())
    return plans.order_by("owed_on", "pk").values_list(
        kind, "pk", Cast("year", TextField()), Value("", TextField()), no_day, no_day, "owed_on"
    )


def _owed_duties(actor: Actor) -> list[QuerySet]:
    today, soon = actor.today, actor.today + timedelta(days=settings.SOON_DAYS)
    opened = Q(status=DutyStatus.OPEN)
    sections = {
        "overdue": opened & Q(sort_day__lt=today),
        "returned": Q(status=DutyStatus.RETURNED),
        "today": opened & Q(sort_day=today),
        "soon": opened & Q(sort_day__gt=today, sort_day__lte=soon),
        "later": opened & Q(sort_day__gt=soon, sort_day__lt=NEVER),
        "undated": opened & Q(sort_day=NEVER),
    }
    return [
        Duty.objects.filter(condition, agency=actor.agency_id, status__in=UNDONE)
        .order_by("sort_day", "pk")
        .values_list(
            Value(key),
            "pk",
            "assignment__text",
            "assignment__plan__number",
            "period_start",
            "period_end",
            "due_on",
        )[: MOST_ROWS + 1]
        for key, condition in sections.items()
    ]


def _section(key, title, kind, rows, url):
    rows.sort(key=lambda row: row.due_on or NEVER)
    return Section(key, title, kind, rows[:MOST_ROWS], min(len(rows), MOST_ROWS), len(rows) > MOST_ROWS, url)


def _row(path, title, detail, due_on, today, calendar):
    told = days_told(due_on, today, calendar) if due_on else _("không tính hạn")
    return WorkRow(path, title, detail, due_on, urgency(due_on, today), told)


def _for_the_secretariat():
    return (
        AnnualPlan.objects.filter(status__in=[AnnualPlanStatus.SUBMITTED, AnnualPlanStatus.IN_REVIEW]),
        Duty.objects.filter(status=DutyStatus.REPORTED),
        DeadlineRequest.objects.filter(status=RequestStatus.ASKED),
    )


# Where a thing of each kind leads, what it is called, and what of that its text tells.
_ARRIVALS: dict[str, tuple[str, Any, str]] = {
    PLAN: ("/ke-hoach-nam/{}/", gettext_lazy("Kế hoạch năm %(year)s"), "year"),
    DUTY: ("/nhiem-vu/{}/", "%(text)s", "text"),
    UNLOCK: ("/de-nghi/{}/", gettext_lazy("Xin mở khoá đến %(day)s"), "day"),
    EXTENSION: ("/de-nghi/{}/", gettext_lazy("Xin gia hạn đến %(day)s"), "day"),
}


def _waiting(actor):
    rows = [
        _arrived(path.format(pk), title % {told: text}, who, since)
        for kind, pk, text, who, since in fetched(*_sql_of_waiting(actor))
        for path, title, told in [_ARRIVALS[kind]]
    ]
    rows.sort(key=lambda row: row.due_on)
    more, url = len(rows) > MOST_ROWS, _list_of(rows, actor)
    return Section(
        "waiting", _("Chờ bạn xử lý"), "info", rows[:MOST_ROWS], min(len(rows), MOST_ROWS), more, url
    )


@lru_cache(maxsize=1000)
def _sql_of_waiting(actor: Actor) -> tuple[str, Sequence]:
    """(kind, number, text, who, since), kept as `_sql_of_owed_rows`; no more of each kind than are shown and one."""
    if actor.role == Role.LEADER:
        plans = AnnualPlan.objects.filter(status=AnnualPlanStatus.ACCEPTED)
        duties, requests = Duty.objects.none(), DeadlineRequest.objects.none()
    else:
        plans, duties, requests = _for_the_secretariat()
    called = called_on(actor.today, "short_name")
    day = Func("asked_until", Value("DD/MM/YYYY"), function="to_char", output_field=TextField())
    kind = Case(When(annual_plan__isnull=False, then=Value(UNLOCK)), default=Value(EXTENSION))
    parts = [
        plans.order_by(WAITS_SINCE, "pk").values_list(
            Value(PLAN), "pk", Cast("year", TextField()), called, WAITS_SINCE
        ),
        duties.order_by("sort_day", "pk").values_list(
            Value(DUTY), "pk", "assignment__text", called, "status_since"
        ),
        requests.order_by("pk").values_list(kind, "pk", day, "asker_title", "status_since"),
    ]
    first, *others = [part[: MOST_ROWS + 1] for part in parts]
    return sql_of(first.union(*others, all=True))


def _left_over(actor) -> list[Section]:
    """For the secretariat: closed agencies whose work nobody took on, all of them, for the page itself is the list."""
    if actor.role != Role.SECRETARIAT:
        return []
    rows = [
        WorkRow(
            reverse("programs:handover", args=[left.agency_id]),
            left.name,
            _("kết thúc hoạt động từ %(day)s") % {"day": day_words(left.closed_on)},
            None,
            "late",
            amount_words(left.duties, left.plans),
        )
        for left in work_left(actor.today)
    ]
    title = _("Việc của cơ quan đã giải thể, chưa có người nhận")
    return [Section("left", title, "late", rows, len(rows), False, "")]


def _list_of(rows, actor):
    """The list where all that waits stands; there is none for things of several kinds."""
    accepted = "/ke-hoach-nam/?tinh-trang=accepted&nam=tat-ca"
    lists = {
        "/ke-hoach-nam/": accepted if actor.role == Role.LEADER else "/ke-hoach-nam/?nop=da&nam=tat-ca",
        "/nhiem-vu/": "/nhiem-vu/?tinh-trang=reported",
        "/de-nghi/": "/de-nghi/?tinh-trang=asked",
    }
    found = {url for start, url in lists.items() if any(row.path.startswith(start) for row in rows)}
    return found.pop() if len(found) == 1 else ""


def _arrived(path, title, agency, since):
    return WorkRow(path, title, agency, since, "info", _("nhận ngày %(day)s") % {"day": day_words(since)})
