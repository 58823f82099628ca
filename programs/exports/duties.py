"""Duties as a workbook, up to all of them."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.exports.excel import ExcelExport, Sheet
from agencies.permissions import Actor
from programs.enums import DutyStatus, Part
from programs.models import Assignment, ProgramPlan
from programs.permissions import MAY_READ, visible_program_plans
from programs.selectors.duties import (
    DutyFilters,
    DutyWords,
    agencies_owing,
    duties_for,
    duties_to_export,
    filtered,
    filters_in,
    period_words,
    state_choices,
)


def duties_sheet(actor: Actor, query: QueryDict) -> Sheet:
    """The duties that the page lists, all of them; rows come from the database a piece at a time."""
    filters, agencies = filters_in(query), agencies_owing(actor)
    columns = [
        (_("Văn bản"), 18),
        (_("Nhiệm vụ số"), 10),
        (_("Nội dung"), 70),
        (_("Cơ quan"), 26),
        (_("Vai"), 12),
        (_("Kỳ"), 20),
        (_("Hạn"), 12),
        (_("Hạn ban đầu"), 12),
        (_("So với hạn"), 22),
        (_("Tình trạng"), 26),
        (_("Tiến độ (%)"), 10),
        (_("Ngày báo cáo xong"), 14),
    ]
    return Sheet(
        title=_("Nhiệm vụ"),
        lines=asked(filters, actor, agencies),
        columns=columns,
        rows=_rows(actor, filters, agencies),
        counted=filtered(duties_for(actor), filters, actor),
        filename=_("nhiem-vu-%(day)s.xlsx") % {"day": f"{actor.today:%Y-%m-%d}"},
    )


def _rows(actor: Actor, filters: DutyFilters, agencies: dict[int, str]) -> Iterator[tuple[Any, ...]]:
    words, period_of = DutyWords(actor.today), cache(period_words)
    for duty in duties_to_export(actor, filters):
        yield (
            duty["assignment__plan__number"],
            duty["assignment__number"],
            duty["assignment__text"],
            agencies.get(duty["agency_id"], ""),
            words.parts[duty["part"]],
            period_of(duty["period_start"], duty["period_end"]),
            duty["due_on"],
            duty["first_due_on"],
            words.states[duty["state"]],
            words.statuses[duty["status"]],
            duty["percent"],
            duty["done_on"],
        )


def asked(filters: DutyFilters, actor: Actor, agencies: dict[int, str]) -> list[str]:
    """What the list was narrowed to, and the day it was made, a line each."""
    told = {
        _("Có chữ"): filters.words,
        _("So với hạn"): filters.state and dict(state_choices())[filters.state],
        _("Tình trạng"): filters.status and DutyStatus(filters.status).label,
        _("Cơ quan"): filters.agency and agencies.get(filters.agency, ""),
        _("Văn bản"): filters.plan and _plan_number(actor, filters.plan),
        _("Nhiệm vụ số"): filters.assignment and _assignment_number(actor, filters.assignment),
        _("Vai"): filters.part and Part(filters.part).label,
        _("Năm của hạn"): filters.year,
        _("Hạn từ ngày"): filters.due_from and f"{filters.due_from:%d/%m/%Y}",
        _("Hạn đến ngày"): filters.due_until and f"{filters.due_until:%d/%m/%Y}",
        _("Chỉ của cơ quan"): filters.mine and actor.agency_name,
    }
    lines = [_("Tính đến ngày %(day)s") % {"day": f"{actor.today:%d/%m/%Y}"}]
    return lines + [f"{name}: {value}" for name, value in told.items() if value]


def _plan_number(actor: Actor, pk: int) -> str:
    plans = ProgramPlan.objects.filter(visible_program_plans(actor), pk=pk)
    return plans.values_list("number", flat=True).first() or ""


def _assignment_number(actor: Actor, pk: int) -> str:
    plans = ProgramPlan.objects.filter(visible_program_plans(actor))
    number = Assignment.objects.filter(plan__in=plans, pk=pk).values_list("number", flat=True).first()
    return str(number or "")


DUTIES = ExcelExport("duties", gettext_lazy("Xuất Excel: nhiệm vụ"), MAY_READ, duties_sheet)
