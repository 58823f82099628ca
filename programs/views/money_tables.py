"""Tables of money out and in again: the estimate of an agency, the allocation of a year, by way of a dry run."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from agencies.exports.excel import ExcelExport, workbook
from agencies.forms.sheets import Column
from agencies.http import acting, excel_response, export_response
from agencies.permissions import Refusal, Rule
from agencies.waiting_files import keep_file, take_file
from programs.exports.money_tables import ALLOCATION, ESTIMATE, RECORD, sheet_with_faults
from programs.forms.money_tables import (
    ALLOCATION_COLUMNS,
    ESTIMATE_COLUMNS,
    Reading,
    read_allocation,
    read_estimate,
)
from programs.forms.money_upload import ConfirmForm, TableForm
from programs.models import Estimate, MoneyDecision
from programs.permissions import MAY_EDIT_ESTIMATE, MAY_EDIT_MONEY_DECISION
from programs.selectors.estimates import estimates_for
from programs.selectors.money_decisions import money_decisions_for
from programs.services.estimates import save_estimate
from programs.services.money_decisions import save_decision

MOST_SHOWN = 200


@dataclass(frozen=True)
class MoneyTable:
    """One kind of table: who may fill it in, how it is read, how its lines are written."""

    name: str
    columns: tuple[Column, ...]
    rule: Rule
    read: Callable[[Any, Any, bytes], Reading]
    write: Callable[[Any, Any, int, Reading], Any]


def _write_estimate(request, estimate, version, reading):
    save_estimate(
        estimate=estimate,
        version=version,
        note=estimate.note,
        lines=reading.lines,
        actor=request.actor,
        at=request.now,
    )


def _write_decision(request, decision, version, reading):
    save_decision(
        decision=decision,
        version=version,
        title=decision.title,
        number=decision.number,
        lines=reading.lines,
        actor=request.actor,
        at=request.now,
    )


ESTIMATE_TABLE = MoneyTable(
    "estimate",
    ESTIMATE_COLUMNS,
    MAY_EDIT_ESTIMATE,
    lambda request, estimate, content: read_estimate(content, estimate),
    _write_estimate,
)
ALLOCATION_TABLE = MoneyTable(
    "allocation",
    ALLOCATION_COLUMNS,
    MAY_EDIT_MONEY_DECISION,
    lambda request, decision, content: read_allocation(content, decision, request.today),
    _write_decision,
)


@require_GET
@acting
def estimate_export(request, pk):
    return _export(request, get_object_or_404(estimates_for(request.actor), pk=pk), ESTIMATE)


@require_http_methods(["GET", "POST"])
@acting
def estimate_import(request, pk):
    estimate = get_object_or_404(estimates_for(request.actor), pk=pk)
    return _import(request, estimate, ESTIMATE_TABLE)


@require_GET
@acting
def money_decision_export(request, pk):
    return _export(request, get_object_or_404(money_decisions_for(request.actor), pk=pk), ALLOCATION)


@require_http_methods(["GET", "POST"])
@acting
def money_decision_import(request, pk):
    decision = get_object_or_404(money_decisions_for(request.actor), pk=pk)
    return _import(request, decision, ALLOCATION_TABLE)


def _export(request, record: Estimate | MoneyDecision, export: ExcelExport):
    request.GET = request.GET.copy()
    request.GET[RECORD] = str(record.pk)
    return export_response(request, export)


def _import(request, record, table: MoneyTable):
    """The page of a table: choose a file, see what it would do, confirm; or take the file back with its faults."""
    verdict = table.rule(request.actor, record)
    if not verdict:
        messages.error(request, str(verdict.reason))
        return redirect(record)
    if request.method == "GET":
        return _page(request, record, table, TableForm())
    if "token" in request.POST:
        return _confirmed(request, record, table)
    form = TableForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, record, table, form)
    content = form.cleaned_data["file"].read()
    try:
        reading = table.read(request, record, content)
    except Refusal as refusal:
        form.add_error("file", str(refusal))
        return _page(request, record, table, form)
    token = ""
    if reading.changes or reading.faulty:
        token = keep_file(request.session, content, _into(record, table))
    return _page(request, record, table, TableForm(), reading=reading, token=token)


def _into(record, table: MoneyTable) -> str:
    return f"{table.name}:{record.pk}"


def _confirmed(request, record, table: MoneyTable):
    """What the dry run showed is written; the file is read again, because a minute has passed."""
    form = ConfirmForm(request.POST)
    if not form.is_valid():
        return _page(request, record, table, TableForm(), said=form.sentence)
    try:
        content = take_file(request.session, form.cleaned_data["token"], _into(record, table))
        reading = table.read(request, record, content)
        if reading.faulty:
            sheet = sheet_with_faults(str(record), table.columns, reading.rows)
            return excel_response(workbook(sheet), sheet.filename)
        table.write(request, record, form.cleaned_data["version"], reading)
    except Refusal as refusal:
        return _page(request, record, table, TableForm(), said=str(refusal))
    done = ngettext("Đã nhập: %(count)s dòng thay đổi.", "Đã nhập: %(count)s dòng thay đổi.", reading.changes)
    messages.success(request, done % {"count": reading.changes})
    return redirect(record)


def _page(request, record, table: MoneyTable, form, reading: Reading | None = None, token="", said=""):
    if said:
        messages.error(request, said)
    context = {
        "record": record,
        "year": record.year,
        "is_estimate": table is ESTIMATE_TABLE,
        "form": form,
        "reading": reading,
        "rows": reading.shown[:MOST_SHOWN] if reading else [],
        "more": max(0, len(reading.shown) - MOST_SHOWN) if reading else 0,
        "token": token,
        "columns": [column.head for column in table.columns if column.read],
    }
    return render(request, "programs/money_tables/import.html", context)
