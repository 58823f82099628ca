"""/kinh-phi/…/lich/: the legal days of a budget year, moved and marked done."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from agencies.http import allowed
from agencies.permissions import Refusal
from programs.forms.budget_years import MoveDayForm
from programs.models import BudgetDay, BudgetYear
from programs.permissions import MAY_READ_MONEY
from programs.selectors.budget_days import budget_days_page
from programs.services.budget_years import mark_budget_day_done, move_budget_day


@require_GET
@allowed(MAY_READ_MONEY)
def budget_days(request, year):
    year = get_object_or_404(BudgetYear, pk=year)
    context = {"year": year} | budget_days_page(request.actor, year)
    return render(request, "programs/budget_years/days.html", context)


@require_POST
@allowed(MAY_READ_MONEY)
def budget_day_move(request, pk):
    day = get_object_or_404(BudgetDay, pk=pk)
    form = MoveDayForm(request.POST)
    if form.is_valid():
        return _act(request, day, move_budget_day, _("Đã đổi hạn."), **form.cleaned_data)
    for errors in form.errors.values():
        messages.error(request, str(errors[0]))
    return redirect("programs:budget-days", day.year_id)


@require_POST
@allowed(MAY_READ_MONEY)
def budget_day_done(request, pk):
    day = get_object_or_404(BudgetDay, pk=pk)
    return _act(request, day, mark_budget_day_done, _("Đã ghi nhận mốc làm xong."))


def _act(request, day, act, done, **given):
    try:
        act(day=day, **given, actor=request.actor, at=request.now)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect("programs:budget-days", day.year_id)
