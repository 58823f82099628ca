"""/kinh-phi/…/so/: every entry of a year, and what the ledger refused."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from agencies.http import acting, allowed, export_response
from agencies.lists import page_of
from agencies.permissions import Refusal
from programs.exports.budget_years import YEAR
from programs.exports.ledger import LEDGER
from programs.forms.commitments import LedgerForm
from programs.forms.money_decisions import ReasonForm
from programs.models import BudgetYear
from programs.permissions import MAY_CORRECT, MAY_READ_MONEY
from programs.selectors.ledger import entries_for, entries_of_year, refused_of_year
from programs.services.commitments import correct_entry


@require_GET
@allowed(MAY_READ_MONEY)
def ledger(request, year):
    year = get_object_or_404(BudgetYear, pk=year)
    form = LedgerForm(request.GET)
    context = {
        "year": year,
        "form": form,
        "page": page_of(entries_of_year(request.actor, year, form.criteria), ("-pk",), request.GET),
        "may_correct": MAY_CORRECT(request.actor),
        "query": request.GET.urlencode(),
    }
    return render(request, "programs/ledger/list.html", context)


@require_GET
@allowed(MAY_READ_MONEY)
def ledger_export(request, year):
    year = get_object_or_404(BudgetYear, pk=year)
    request.GET = request.GET.copy()
    request.GET[YEAR] = str(year.year)
    return export_response(request, LEDGER)


@require_GET
@allowed(MAY_READ_MONEY)
def refused_entries(request, year):
    year = get_object_or_404(BudgetYear, pk=year)
    page = page_of(refused_of_year(request.actor, year), ("-pk",), request.GET)
    return render(request, "programs/ledger/refused.html", {"year": year, "page": page})


@require_POST
@acting
def entry_correct(request, pk):
    entry = get_object_or_404(entries_for(request.actor), pk=pk)
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        correct_entry(entry=entry, reason=reason, actor=request.actor, at=request.now)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Đã ghi bút toán điều chỉnh kèm lý do."))
    return redirect("programs:ledger", entry.year_id)
