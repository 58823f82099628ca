"""/kinh-phi/quyet-toan/: what became of a year's money, accounted for, checked, approved."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from agencies.http import acting, allowed, pdf_response, word_response
from agencies.permissions import Refusal
from programs.exports.money_annexes import settlement_report
from programs.forms.money_rows import ReasonForm
from programs.forms.settlements import SettlementForm, account_forms
from programs.models import BudgetYear
from programs.permissions import MAY_EDIT_SETTLEMENT, MAY_READ_MONEY
from programs.selectors.settlements import (
    agencies_to_settle,
    settlement_page,
    settlements_for,
    settlements_of_year,
)
from programs.services.settlements import (
    approve_settlement,
    begin_settlement,
    check_settlement,
    return_settlement,
    save_settlement,
    submit_settlement,
    withdraw_settlement,
)
from programs.views.acts import act_on


@require_GET
@allowed(MAY_READ_MONEY)
def settlement_list(request, year):
    year = get_object_or_404(BudgetYear, pk=year)
    context = {"year": year, "rows": settlements_of_year(request.actor, year)}
    return render(request, "programs/settlements/list.html", context)


@require_POST
@acting
def settlement_begin(request, year, agency):
    year = get_object_or_404(BudgetYear, pk=year)
    agency = get_object_or_404(agencies_to_settle(request.actor, year), pk=agency)
    try:
        settlement = begin_settlement(year=year, agency=agency, actor=request.actor, at=request.now)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("programs:settlements", year.year)
    return redirect("programs:settlement-edit", settlement.pk)


@require_GET
@acting
def settlement(request, pk):
    settlement = get_object_or_404(settlements_for(request.actor), pk=pk)
    return render(request, "programs/settlements/detail.html", settlement_page(settlement, request.actor))


@require_http_methods(["GET", "POST"])
@acting
def settlement_edit(request, pk):
    settlement = get_object_or_404(settlements_for(request.actor), pk=pk)
    verdict = MAY_EDIT_SETTLEMENT(request.actor, settlement)
    if not verdict:
        messages.error(request, str(verdict.reason))
        return redirect(settlement)
    page = settlement_page(settlement, request.actor)
    if request.method == "POST":
        form, rows = SettlementForm(request.POST), account_forms(page["lines"], request.POST)
        if form.is_valid() & rows.is_valid():
            try:
                save_settlement(
                    settlement=settlement,
                    **form.cleaned_data,
                    accounts=rows.accounts,
                    actor=request.actor,
                    at=request.now,
                )
            except Refusal as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("Đã lưu. Khi xong, hãy trình."))
                return redirect(settlement)
    else:
        form = SettlementForm(initial={"note": settlement.note, "version": settlement.version})
        rows = account_forms(page["lines"])
    by_key = {str(line.pk): line for line in page["lines"]}
    rows_shown = [{"form": row, "account": by_key.get(str(row["line"].value()))} for row in rows]
    context = page | {"form": form, "formset": rows, "rows": rows_shown}
    return render(request, "programs/settlements/form.html", context)


def _act(request, pk, act, done, **given):
    settlement = get_object_or_404(settlements_for(request.actor), pk=pk)
    return act_on(request, settlement, act, done, settlement=settlement, **given)


@require_POST
@acting
def settlement_submit(request, pk):
    return _act(request, pk, submit_settlement, _("Đã trình quyết toán."))


@require_POST
@acting
def settlement_withdraw(request, pk):
    return _act(request, pk, withdraw_settlement, _("Đã rút lại để sửa."))


@require_POST
@acting
def settlement_check(request, pk):
    return _act(request, pk, check_settlement, _("Đã thẩm tra và trình lãnh đạo."))


@require_POST
@acting
def settlement_return(request, pk):
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    return _act(request, pk, return_settlement, _("Đã trả lại kèm lý do."), reason=reason)


@require_POST
@acting
def settlement_approve(request, pk):
    return _act(request, pk, approve_settlement, _("Đã phê duyệt và ghi sổ."))


@require_GET
@acting
def settlement_word(request, pk):
    settlement = get_object_or_404(settlements_for(request.actor), pk=pk)
    content = settlement_report(settlement, request.actor, pdf=False)
    return word_response(content, _("quyet-toan-%(pk)s.docx") % {"pk": settlement.pk})


@require_GET
@acting
def settlement_pdf(request, pk):
    settlement = get_object_or_404(settlements_for(request.actor), pk=pk)
    content = settlement_report(settlement, request.actor, pdf=True)
    return pdf_response(content, _("quyet-toan-%(pk)s.pdf") % {"pk": settlement.pk})
