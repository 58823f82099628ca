"""A province's worth of duties: plain rows, written fast, with the look of real ones.

Each agency owes the same number of duties over three years, most of them monthly or quarterly ones of documents that
go to every local agency, some of them its own. Deadlines gather at month ends and on the 15th, as offices set them.
"""

import io
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from random import Random
from typing import NamedTuple

import pgtrigger
from django.db import connection, transaction
from django.utils import timezone

from agencies.enums import AgencyKind, Function, Level, Role
from agencies.models import AdministrativeUnit, Agency, AgencyFunction, AgencyName, Membership, User
from bench.seed_days import TODAY, YEARS
from programs.enums import DueRule, FundingSource, Part, PlanKind, PlanStatus, Recurrence, Responsibility
from programs.models import (
    AnnualPlan,
    AnnualPlanCall,
    AnnualPlanFunding,
    AnnualPlanItem,
    Assignment,
    Duty,
    ProgramPlan,
)

BEGAN = date(2017, 1, 1)
# Of 1,000 duties of an agency: twenty series a month, twenty a quarter, forty single ones.
SERIES, SINGLE = 20, 40
SINGLE_PLANS_A_YEAR = 10
FULL_PAGES = 250

VERBS = (
    "Tổ chức",
    "Hướng dẫn",
    "Rà soát",
    "Tổng hợp",
    "Triển khai",
    "Kiểm tra",
    "Báo cáo kết quả",
    "Lập danh sách",
)
THINGS = (
    "sản phẩm đăng ký tham gia chương trình OCOP",
    "xúc tiến thương mại cho sản phẩm OCOP",
    "tập huấn chủ thể về phát triển sản phẩm và quản trị kinh doanh",
    "vùng nguyên liệu gắn với truy xuất nguồn gốc",
    "đánh giá, phân hạng sản phẩm cấp huyện",
    "hỗ trợ bao bì, nhãn hiệu, mã số mã vạch",
    "giải ngân kinh phí chương trình mục tiêu quốc gia xây dựng nông thôn mới",
    "củng cố tổ chức bộ máy, cán bộ phụ trách chương trình",
    "điểm giới thiệu và bán sản phẩm OCOP tại trung tâm huyện",
    "thông tin, tuyên truyền về chương trình mỗi xã một sản phẩm",
)
ENDINGS = (
    "trên địa bàn, kèm số liệu so với kế hoạch",
    "theo hướng dẫn của Sở Nông nghiệp và Phát triển nông thôn",
    "gửi cơ quan thường trực chương trình",
    "và đề xuất giải pháp tháo gỡ khó khăn cho chủ thể",
)


class Task(NamedTuple):
    """One duty that any agency could owe: of which assignment (a key), in which period, by which day."""

    series: tuple
    recurrence: str
    period_start: date | None
    period_end: date | None
    due_on: date


# --- Agencies and people ------------------------------------------------------------------------------------------


def seed_agencies(count: int) -> list[int]:
    """`count` local agencies, named after the communes of the register."""
    units = AdministrativeUnit.objects.in_force_on(TODAY).filter(level=Level.COMMUNE).order_by("code")
    names = [unit.full_name for unit in units]
    agencies = Agency.objects.bulk_create(
        Agency(
            code=f"M{number:04}",
            name=f"UBND {names[number % len(names)]} (mẫu {number})",
            short_name=f"UBND {names[number % len(names)]}"[:60],
            kind=AgencyKind.LOCAL,
            level=Level.COMMUNE,
            valid_from=BEGAN,
        )
        for number in range(count)
    )
    AgencyName.objects.bulk_create(
        AgencyName(agency=agency, name=agency.name, short_name=agency.short_name, valid_from=BEGAN)
        for agency in agencies
    )
    AgencyFunction.objects.bulk_create(
        AgencyFunction(agency=agency, function=Function.LOCAL, valid_from=BEGAN) for agency in agencies
    )
    return [agency.pk for agency in agencies]


def seed_people(agencies: list[int], count: int) -> None:
    """`count` people spread over the agencies, the first of each its head."""
    people = User.objects.bulk_create(
        (
            User(
                username=f"mau{number}",
                full_name=f"Người Mẫu {number}",
                email=f"mau{number}@mau.invalid",
                password="!",
            )
            for number in range(count)
        ),
        batch_size=2000,
    )
    Membership.objects.bulk_create(
        (
            Membership(
                user=person,
                agency_id=agencies[number % len(agencies)],
                role=Role.HEAD if number < len(agencies) else Role.OFFICER,
                valid_from=BEGAN,
            )
            for number, person in enumerate(people)
        ),
        batch_size=2000,
    )


# --- Duties -------------------------------------------------------------------------------------------------------


def seed_duties(agencies: list[int], per_agency: int, *, undone_since: date | None = None) -> None:
    """`per_agency` duties for each agency; about a tenth undone, or all of them, known since a day."""
    chance = Random(2704)
    shared = [task for year in YEARS for task in _shared_tasks(year)]
    chosen = []
    for number, agency in enumerate(agencies):
        # The agency whose officer is measured shows full pages in a small portal too.
        count = per_agency if number else max(per_agency, FULL_PAGES)
        single = max(1, count * SINGLE // 1000)
        tasks = chance.sample(shared, min(count - single, len(shared)))
        tasks += [_single_task(agency, one, chance) for one in range(single)]
        chosen += [(agency, task) for task in tasks]
    assignments = _write_assignments({task.series: task for _agency, task in chosen}, chance)
    _copy_duties(
        _duty_row(agency, task, assignments[task.series], chance, undone_since) for agency, task in chosen
    )


def _shared_tasks(year: int) -> Iterator[Task]:
    """What every local agency owes in one year."""
    for number in range(SERIES):
        for month in range(1, 13):
            day = 15 if number % 2 else monthrange(year, month)[1]
            start, end = date(year, month, 1), date(year, month, monthrange(year, month)[1])
            yield Task((year, "monthly", number), Recurrence.MONTHLY, start, end, date(year, month, day))
        for month in (3, 6, 9, 12):
            start, end = date(year, month - 2, 1), date(year, month, monthrange(year, month)[1])
            yield Task((year, "quarterly", number), Recurrence.QUARTERLY, start, end, end)


def _single_task(agency: int, number: int, chance: Random) -> Task:
    year, month = chance.choice(YEARS), chance.randint(1, 12)
    last = monthrange(year, month)[1]
    day = chance.choice([last, last, 15, 15, chance.randint(1, last)])
    return Task((year, "once", agency, number), Recurrence.ONCE, None, None, date(year, month, day))


def _write_assignments(tasks: dict[tuple, Task], chance: Random) -> dict[tuple, int]:
    plans = _write_plans()
    numbers: dict[int, int] = {}
    made = []
    for series, task in tasks.items():
        year, kind = series[:2]
        plan = plans[year, 0 if kind != "once" else 1 + chance.randrange(SINGLE_PLANS_A_YEAR)]
        numbers[plan] = numbers.get(plan, 0) + 1
        made.append(_assignment(plan, numbers[plan], task, chance))
    Assignment.objects.bulk_create(made, batch_size=1000)
    return {series: assignment.pk for series, assignment in zip(tasks, made, strict=True)}


def _write_plans() -> dict[tuple[int, int], int]:
    """For each year one document for everybody and some for single agencies."""
    keys = [(year, number) for year in YEARS for number in range(1 + SINGLE_PLANS_A_YEAR)]
    plans = ProgramPlan.objects.bulk_create(
        ProgramPlan(
            kind=PlanKind.PLAN,
            number=f"{100 + number}/KH-MAU",
            issued_on=date(year, 1, 2),
            issuer="UBND tỉnh",
            title=f"Kế hoạch mẫu {number} năm {year}",
            period_from=year,
            period_until=year,
            status=PlanStatus.ISSUED,
            status_since=date(year, 1, 2),
        )
        for year, number in keys
    )
    return {key: plan.pk for key, plan in zip(keys, plans, strict=True)}


def _assignment(plan: int, number: int, task: Task, chance: Random) -> Assignment:
    text = f"{chance.choice(VERBS)} {chance.choice(THINGS)} {chance.choice(ENDINGS)}, lần {number}."
    if task.recurrence == Recurrence.ONCE:
        return Assignment(
            plan_id=plan,
            number=number,
            text=text,
            lead_id=task.series[2],
            recurrence=task.recurrence,
            due_rule=DueRule.FIXED_DAY,
            due_on=task.due_on,
        )
    return Assignment(
        plan_id=plan,
        number=number,
        text=text,
        responsibility=Responsibility.EACH_LOCAL,
        recurrence=task.recurrence,
        due_rule=DueRule.DAY_OF_PERIOD,
        period_month=1 if task.recurrence == Recurrence.MONTHLY else 3,
        period_day=15 if task.due_on.day == 15 else 31,
    )


def _duty_row(agency: int, task: Task, assignment: int, chance: Random, undone_since: date | None) -> tuple:
    """The columns of COLUMNS. What is past is mostly done, a part of it late; what is ahead is not."""
    percent, done_on, since = 0, None, date(task.due_on.year, 1, 2)
    if undone_since:
        # Marks up to that day are past; only those that fall on a later day are reached.
        status, since = "open", undone_since
    elif task.due_on >= TODAY or chance.random() < 0.05:
        status = "returned" if chance.random() < 0.05 else "open"
        percent = chance.choice([0, 10, 50, 90])
    else:
        status = "reported" if chance.random() < 0.01 else "confirmed"
        percent = 100
        done_on = min(TODAY, task.due_on + timedelta(days=chance.choice([-9, -5, -3, -1, 0, 0, 2, 10])))
    return (
        assignment,
        agency,
        Part.LEAD.value,
        task.period_start,
        task.period_end,
        task.due_on,
        task.due_on,
        since,
        status,
        done_on or since,
        percent,
        done_on,
    )


COLUMNS = (
    "assignment_id, agency_id, part, period_start, period_end, due_on, first_due_on, due_since, status, "
    "status_since, percent, done_on"
)


def _copy_duties(rows) -> None:
    lines = io.StringIO()
    for row in rows:
        lines.write("\t".join(r"\N" if value is None else str(value) for value in row) + "\n")
    lines.seek(0)
    # Counts are kept by their triggers as always; a trail of rows that nobody made would only take its time.
    with pgtrigger.ignore("programs.Duty:insert_insert"), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.copy_expert(f"COPY {Duty._meta.db_table} ({COLUMNS}) FROM STDIN", lines)


# --- Annual plans -------------------------------------------------------------------------------------------------


def seed_annual_plans(agencies: list[int], years=(2018, 2019, 2020, 2021), items: int = 8) -> None:
    """A plan of each agency for each year: approved ones of the past, the last ones half handed in."""
    chance = Random(490)
    for year in years:
        call, _made = AnnualPlanCall.objects.get_or_create(
            year=year,
            defaults={
                "due_on": date(year - 1, 11, 30),
                "lock_on": date(year - 1, 12, 10),
                "opened_on": date(year - 1, 10, 1),
            },
        )
        plans = AnnualPlan.objects.bulk_create(
            _annual_plan(call, agency, number) for number, agency in enumerate(agencies)
        )
        _write_items(plans, items, chance)


def _annual_plan(call: AnnualPlanCall, agency: int, number: int) -> AnnualPlan:
    status = (
        "approved"
        if call.year < max(YEARS) + 1
        else ("draft", "submitted", "returned", "accepted")[number % 4]
    )
    submitted = None if status == "draft" else call.opened_on + timedelta(days=20 + number % 50)
    approved = status == "approved"
    return AnnualPlan(
        call=call,
        agency_id=agency,
        year=call.year,
        due_on=call.due_on,
        lock_on=call.lock_on,
        due_since=call.opened_on,
        aim="Phát triển sản phẩm đặc trưng của địa phương.",
        status=status,
        status_since=submitted or call.opened_on,
        first_submitted_on=submitted,
        submitted_on=submitted,
        approved_at=timezone.make_aware(datetime.combine(call.lock_on, time(9))) if approved else None,
        approver_name="Lãnh đạo Mẫu" if approved else "",
        approver_title="Phó Chủ tịch" if approved else "",
    )


def _write_items(plans: list[AnnualPlan], count: int, chance: Random) -> None:
    # Lines of plans that are no longer with their agency: the triggers that refuse them look away.
    with pgtrigger.ignore(
        "programs.AnnualPlanItem:only_while_with_agency", "programs.AnnualPlanFunding:only_while_with_agency"
    ):
        items = AnnualPlanItem.objects.bulk_create(
            AnnualPlanItem(
                plan=plan,
                position=position,
                activity=f"{chance.choice(VERBS)} {chance.choice(THINGS)}",
                quantity=chance.randint(1, 20),
                unit="lớp",
                from_month=1 + position % 6,
                until_month=6 + position % 6,
            )
            for plan in plans
            for position in range(1, count + 1)
        )
        AnnualPlanFunding.objects.bulk_create(
            AnnualPlanFunding(item=item, source=source, amount=chance.randint(5, 900) * 1_000_000)
            for item in items
            for source in (FundingSource.PROVINCE, FundingSource.LOCAL)
        )


# --- All of it ----------------------------------------------------------------------------------------------------


def seed(*, agencies: int, duties: int, people: int, undone_since: date | None = None) -> None:
    """Fill a portal that holds the sample, and let PostgreSQL look at what came."""
    with transaction.atomic():
        made = seed_agencies(agencies)
        seed_people(made, people)
        seed_duties(made, duties // agencies, undone_since=undone_since)
        seed_annual_plans(made)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
