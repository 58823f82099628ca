"""/kinh-phi/: budget years, one year as a table, one agency's money, the course of a year."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from agencies.http import acting, allowed, export_response
from agencies.permissions import Refusal
from programs.exports.budget_years import BUDGET_YEAR, YEAR
from programs.forms.budget_years import BudgetYearForm, OpenYearForm
from programs.models import BudgetYear
from programs.permissions import MAY_OPEN_BUDGET_YEAR, MAY_READ_MONEY, keeps_the_budget
from programs.selectors.budget_years import (
    agencies_with_money,
    agency_budget_page,
    budget_years_for,
    months_of,
    pivot_page,
)
from programs.services.budget_years import close_budget_year, open_budget_year
from programs.views.acts import act_on
from programs.workflows import BUDGET_YEAR_WORKFLOW


@require_GET
@allowed(MAY_READ_MONEY)
def budget_years(request):
    context = {
        "years": budget_years_for(request.actor),
        "may_open": MAY_OPEN_BUDGET_YEAR(request.actor),
        "own_agency": request.actor.agency_id,
    }
    return render(request, "programs/budget_years/list.html", context)


@require_http_methods(["GET", "POST"])
@allowed(MAY_OPEN_BUDGET_YEAR)
def budget_year_open(request):
    form = OpenYearForm(request.POST or None, initial={"year": request.today.year + 1})
    if form.is_valid():
        try:
            year = open_budget_year(**form.cleaned_data, actor=request.actor, at=request.now)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã mở năm ngân sách."))
            return redirect(year)
    return render(request, "programs/budget_years/open.html", {"form": form})


@require_GET
@allowed(MAY_READ_MONEY)
def budget_year(request, year):
    year = get_object_or_404(BudgetYear, pk=year)
    form = BudgetYearForm(request.GET, year)
    context = {
        "year": year,
        "form": form,
        "keeps": keeps_the_budget(request.actor),
        "close": BUDGET_YEAR_WORKFLOW.verdict("close", request.actor, year),
        "query": request.GET.urlencode(),
        **pivot_page(request.actor, year, form.criteria),
    }
    return render(request, "programs/budget_years/detail.html", context)


@require_GET
@allowed(MAY_READ_MONEY)
def budget_year_export(request, year):
    year = get_object_or_404(BudgetYear, pk=year)
    request.GET = request.GET.copy()
    request.GET[YEAR] = str(year.year)
    return export_response(request, BUDGET_YEAR)


@require_GET
@allowed(MAY_READ_MONEY)
def budget_progress(request, year):
    year = get_object_or_404(BudgetYear, pk=year)
    context = {"year": year, "months": months_of(request.actor, year)}
    return render(request, "programs/budget_years/progress.html", context)


@require_GET
@allowed(MAY_READ_MONEY)
def agency_budget(request, year, pk):
    year = get_object_or_404(BudgetYear, pk=year)
    agency = get_object_or_404(agencies_with_money(request.actor, year), pk=pk)
    context = {"year": year, "agency": agency, **agency_budget_page(request.actor, year, agency)}
    return render(request, "programs/budget_years/agency.html", context)


@require_POST
@acting
def budget_year_close(request, year):
    year = get_object_or_404(BudgetYear, pk=year)
    return act_on(
        request,
        year,
        close_budget_year,
        _("Đã khoá sổ. Từ nay chỉ ghi bút toán điều chỉnh có lý do."),
        year=year,
    )
