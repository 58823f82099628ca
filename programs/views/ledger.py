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
from programs.forms.money_decisions import LedgerReasonForm
from programs.forms.money_questions import LedgerForm
from programs.forms.money_rows import ReasonForm
from programs.models import BudgetYear
from programs.permissions import MAY_CORRECT, MAY_EXPLAIN_FINDING, MAY_READ_MONEY
from programs.selectors.ledger import entries_for, entries_of_year, findings_for, refused_of_year, with_names
from programs.services.commitments import correct_entry
from programs.services.ledger_checks import explain_finding
from programs.views.acts import act_on


@require_GET
@allowed(MAY_READ_MONEY)
def ledger(request, year):
    year = get_object_or_404(BudgetYear, pk=year)
    form = LedgerForm(request.GET, year)
    page = page_of(entries_of_year(request.actor, year, form.criteria), ("-pk",), request.GET)
    with_names(page.rows, request.actor)
    context = {
        "year": year,
        "form": form,
        "page": page,
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


@require_GET
@acting
def ledger_findings(request):
    page = page_of(findings_for(request.actor), ("-pk",), request.GET)
    context = {"page": page, "may_explain": MAY_EXPLAIN_FINDING(request.actor)}
    return render(request, "programs/ledger/findings.html", context)


@require_POST
@acting
def finding_explain(request, pk):
    finding = get_object_or_404(findings_for(request.actor), pk=pk)
    form = ReasonForm(request.POST)
    explanation = form.cleaned_data["reason"] if form.is_valid() else ""
    done = _("Đã ghi giải thích.")
    return act_on(
        request,
        "programs:ledger-findings",
        explain_finding,
        done,
        finding=finding,
        explanation=explanation,
    )


@require_POST
@acting
def entry_correct(request, pk):
    entry = get_object_or_404(entries_for(request.actor), pk=pk)
    form = LedgerReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for error in form.errors["reason"]))
        return redirect("programs:ledger", entry.year_id)
    try:
        correct_entry(entry=entry, **form.cleaned_data, actor=request.actor, at=request.now)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Đã ghi bút toán điều chỉnh kèm lý do."))
    return redirect("programs:ledger", entry.year_id)
