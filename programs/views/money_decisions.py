"""/kinh-phi/quyet-dinh/: what is given to whom, drafted, signed, booked."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from agencies.http import acting, allowed, pdf_response, word_response
from agencies.permissions import Refusal
from programs.exports.money_annexes import decision_annex
from programs.forms.money_decisions import (
    EditDecisionForm,
    NewDecisionForm,
    SignForm,
    line_forms,
)
from programs.forms.money_rows import ReasonForm, with_more_rows
from programs.models import BudgetYear
from programs.permissions import MAY_DRAFT_MONEY_DECISION, MAY_EDIT_MONEY_DECISION, MAY_READ_MONEY
from programs.selectors.money_decisions import (
    decision_page,
    decisions_of_year,
    lines_of,
    money_decisions_for,
)
from programs.services.money_decisions import (
    draft_decision,
    propose_decision,
    return_decision,
    save_decision,
    sign_decision,
    withdraw_decision,
)
from programs.views.acts import act_on


@require_GET
@allowed(MAY_READ_MONEY)
def money_decision_list(request, year):
    year = get_object_or_404(BudgetYear, pk=year)
    context = {
        "year": year,
        "rows": decisions_of_year(request.actor, year),
        "may_draft": MAY_DRAFT_MONEY_DECISION(request.actor, year),
    }
    return render(request, "programs/money_decisions/list.html", context)


@require_http_methods(["GET", "POST"])
@acting
def money_decision_new(request, year):
    year = get_object_or_404(BudgetYear, pk=year)
    verdict = MAY_DRAFT_MONEY_DECISION(request.actor, year)
    if not verdict:
        messages.error(request, str(verdict.reason))
        return redirect("programs:money-decisions", year.year)
    form = NewDecisionForm(request.POST or None)
    if form.is_valid():
        try:
            decision = draft_decision(year=year, **form.cleaned_data, actor=request.actor, at=request.now)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("programs:money-decision-edit", decision.pk)
    return render(request, "programs/money_decisions/new.html", {"form": form, "year": year})


@require_GET
@acting
def money_decision(request, pk):
    decision = get_object_or_404(money_decisions_for(request.actor), pk=pk)
    return detail_page(request, decision)


def detail_page(request, decision, sign=None):
    context = decision_page(decision, request.actor)
    context["sign_form"] = sign or SignForm(initial={"number": decision.number})
    return render(request, "programs/money_decisions/detail.html", context)


@require_http_methods(["GET", "POST"])
@acting
def money_decision_edit(request, pk):
    decision = get_object_or_404(money_decisions_for(request.actor), pk=pk)
    verdict = MAY_EDIT_MONEY_DECISION(request.actor, decision)
    if not verdict:
        messages.error(request, str(verdict.reason))
        return redirect(decision)
    if request.method == "POST":
        return save_lines(request, decision)
    form = EditDecisionForm(
        initial={"title": decision.title, "number": decision.number, "version": decision.version}
    )
    rows = line_forms(decision, request.today, lines=lines_of(decision, request.actor))
    return edit_page(request, decision, form, rows)


def save_lines(request, decision):
    """Save what was sent, or show it again with what is wrong; “thêm dòng” saves nothing."""
    if "add_rows" in request.POST:
        rows = line_forms(decision, request.today, posted=with_more_rows(request.POST))
        return edit_page(request, decision, EditDecisionForm(request.POST), rows)
    form = EditDecisionForm(request.POST)
    rows = line_forms(decision, request.today, posted=request.POST)
    if not (form.is_valid() & rows.is_valid()):
        return edit_page(request, decision, form, rows)
    try:
        decision = save_decision(
            decision=decision, **form.cleaned_data, lines=rows.given, actor=request.actor, at=request.now
        )
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return edit_page(request, decision, form, rows)
    messages.success(request, _("Đã lưu. Khi đủ, hãy trình ký."))
    return redirect(decision)


def edit_page(request, decision, form, rows):
    context = {"decision": decision, "year": decision.year, "form": form, "formset": rows}
    return render(request, "programs/money_decisions/form.html", context)


@require_POST
@acting
def money_decision_propose(request, pk):
    decision = get_object_or_404(money_decisions_for(request.actor), pk=pk)
    return act_on(request, decision, propose_decision, _("Đã trình lãnh đạo ký."), decision=decision)


@require_POST
@acting
def money_decision_withdraw(request, pk):
    decision = get_object_or_404(money_decisions_for(request.actor), pk=pk)
    return act_on(request, decision, withdraw_decision, _("Đã rút lại để sửa."), decision=decision)


@require_POST
@acting
def money_decision_return(request, pk):
    decision = get_object_or_404(money_decisions_for(request.actor), pk=pk)
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    done = _("Đã trả lại kèm lý do.")
    return act_on(request, decision, return_decision, done, decision=decision, reason=reason)


@require_POST
@acting
def money_decision_sign(request, pk):
    decision = get_object_or_404(money_decisions_for(request.actor), pk=pk)
    form = SignForm(request.POST)
    if form.is_valid():
        try:
            sign_decision(decision=decision, **form.cleaned_data, actor=request.actor, at=request.now)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã ký và ghi sổ. Các đơn vị được báo."))
            return redirect(decision)
    return detail_page(request, decision, sign=form)


@require_GET
@acting
def money_decision_word(request, pk):
    decision = get_object_or_404(money_decisions_for(request.actor), pk=pk)
    content = decision_annex(decision, request.actor, pdf=False)
    return word_response(content, _("phu-luc-%(pk)s.docx") % {"pk": decision.pk})


@require_GET
@acting
def money_decision_pdf(request, pk):
    decision = get_object_or_404(money_decisions_for(request.actor), pk=pk)
    content = decision_annex(decision, request.actor, pdf=True)
    return pdf_response(content, _("phu-luc-%(pk)s.pdf") % {"pk": decision.pk})
