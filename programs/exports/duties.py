"""Duties as a workbook, up to all of them."""

from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.exports.excel import workbook
from agencies.permissions import Actor
from programs.enums import DutyStatus, Part
from programs.models import Assignment, ProgramPlan
from programs.permissions import visible_program_plans
from programs.selectors.duties import (
    DutyFilters,
    DutyWords,
    agencies_owing,
    duties_to_export,
    period_words,
    state_choices,
)


def duties_workbook(actor: Actor, filters: DutyFilters) -> bytes:
    """The duties that the page lists, all of them; rows come from the database a piece at a time."""
    agencies = agencies_owing(actor)
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
    # One transaction: the cursor lives in it, and every row is of the same moment.
    with transaction.atomic():
        rows = _rows(duties_to_export(actor, filters), agencies, DutyWords(actor.today))
        return workbook(_("Nhiệm vụ"), asked(filters, actor, agencies), columns, rows)


def _rows(duties, agencies: dict[int, str], words: DutyWords) -> Iterator[tuple[Any, ...]]:
    for duty in duties:
        yield (
            duty["assignment__plan__number"],
            duty["assignment__number"],
            duty["assignment__text"],
            agencies.get(duty["agency_id"], ""),
            words.parts[duty["part"]],
            period_words(duty["period_start"], duty["period_end"]),
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
