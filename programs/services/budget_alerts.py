"""Warnings about money: a line of which 50, 80 or 100 % is paid, and money that sleeps; each told once."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.functional import lazystr
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy

from agencies.enums import Role
from agencies.models import Agency
from agencies.selectors.actors import names_on, people_at_work, short_name
from agencies.services.locks import one_run_at_a_time
from agencies.services.notifications import notify
from programs.enums import BudgetYearStatus
from programs.models import BudgetAlert, BudgetLine
from programs.services.money_messages import budget_people

PAID_MARKS = (100, 80, 50)
ASLEEP = "asleep"
# Allocated money of which nothing is paid when half of the year is over.
ASLEEP_FROM = (7, 1)
MOST_NAMED = 10
# Any number that nothing else in the portal locks on.
ALERTS_LOCK = 2_704_2020
BUDGET = F("allocated") + F("adjusted") + F("carried_in")
SENTENCES = {
    "100": gettext_lazy("{content} ({source}): đã giải ngân hết"),
    "80": gettext_lazy("{content} ({source}): đã giải ngân từ 80 %"),
    "50": gettext_lazy("{content} ({source}): đã giải ngân từ 50 %"),
    ASLEEP: gettext_lazy("{content} ({source}): được phân bổ nhưng chưa giải ngân đồng nào"),
}


def tell_budget_alerts(*, today: date, at: datetime) -> int:
    """Tell agencies, and those who keep the budget, what reached a mark since last time; return how many lines did.

    Of several marks passed at once only the highest is told. Running it again tells nothing twice.
    """
    with transaction.atomic():
        one_run_at_a_time(ALERTS_LOCK)
        found = list(_new_marks(today))
        BudgetAlert.objects.bulk_create(
            BudgetAlert(line=line, mark=mark, told_on=today) for line, mark in found
        )
        by_agency: dict[tuple[int, int], list[tuple[BudgetLine, str]]] = defaultdict(list)
        for line, mark in found:
            by_agency[(line.year_id, line.agency_id)].append((line, mark))
        for (year, agency), lines in by_agency.items():
            _tell_agency(year, agency, lines, today, at)
        for year in sorted({line.year_id for line, _mark in found}):
            _tell_desk(year, [pair for pair in found if pair[0].year_id == year], today, at)
    return len(found)


def _new_marks(today: date) -> Iterable[tuple[BudgetLine, str]]:
    seen: set[int] = set()
    for mark in PAID_MARKS:
        # Once 80 % was told, that 50 % was passed long ago is no news.
        told = [str(known) for known in PAID_MARKS if known >= mark]
        lines = _lines_not_told(told).filter(disbursed__gt=0, disbursed__gte=BUDGET * mark / 100)
        for line in lines.exclude(pk__in=seen):
            seen.add(line.pk)
            yield line, str(mark)
    asleep = Q(year__lt=today.year)
    if (today.month, today.day) >= ASLEEP_FROM:
        asleep |= Q(year=today.year)
    for line in _lines_not_told([ASLEEP]).filter(asleep, disbursed=0):
        yield line, ASLEEP


def _lines_not_told(marks: list[str]) -> QuerySet[BudgetLine]:
    told = BudgetAlert.objects.filter(line=OuterRef("pk"), mark__in=marks)
    return (
        BudgetLine.objects.alias(usable=BUDGET)
        .filter(~Exists(told), usable__gt=0, year__status=BudgetYearStatus.OPEN)
        .select_related("content", "ceiling__source")
        .order_by("agency_id", "content__position", "pk")
    )


def _tell_agency(
    year: int, agency: int, lines: list[tuple[BudgetLine, str]], today: date, at: datetime
) -> None:
    people = people_at_work(today, roles=[Role.OFFICER, Role.HEAD], agency_ids=[agency])
    notify(
        recipients=[membership.user for membership in people],
        title=format_lazy(
            gettext_lazy("Kinh phí năm {year}: {count} dòng cần để ý"), year=year, count=len(lines)
        ),
        body=_sentences(lines),
        path=f"/kinh-phi/{year}/don-vi/{agency}/",
        at=at,
        mail=False,
    )


def _tell_desk(year: int, lines: list[tuple[BudgetLine, str]], today: date, at: datetime) -> None:
    """The whole province in one message: which agencies, how many lines each."""
    counts: dict[int, int] = defaultdict(int)
    for line, _mark in lines:
        counts[line.agency_id] += 1
    names = names_on(today, list(counts))
    agencies = Agency.objects.in_bulk(list(counts))
    told = [
        f"{short_name(names, pk, agencies[pk].short_name)}: {count}"
        for pk, count in sorted(counts.items(), key=lambda pair: -pair[1])[:MOST_NAMED]
    ]
    notify(
        recipients=budget_people(at),
        title=format_lazy(
            gettext_lazy("Kinh phí năm {year}: {count} dòng của các đơn vị cần để ý"),
            year=year,
            count=len(lines),
        ),
        body="\n".join(told),
        path=f"/kinh-phi/{year}/",
        at=at,
        mail=False,
    )


def _sentences(lines: list[tuple[BudgetLine, str]]) -> Any:
    """One sentence for each line, in the language of whoever reads it."""
    parts = [
        format_lazy(SENTENCES[mark], content=line.content.name, source=line.ceiling.source.name)
        for line, mark in lines[:MOST_NAMED]
    ]
    return format_lazy("\n".join(["{}"] * len(parts)), *parts) if parts else lazystr("")
