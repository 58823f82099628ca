"""/kinh-phi/…/du-toan/: what agencies ask for, written, handed in, proposed about, accepted."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from agencies.http import acting, allowed
from agencies.permissions import Refusal
from programs.forms.estimates import (
    EstimateForm,
    SeenForm,
    from_plan_form,
    proposal_forms,
    wanted_forms,
    wanted_from_plan,
)
from programs.forms.money_rows import ReasonForm, with_more_rows
from programs.models import BudgetYear, EstimateVersion
from programs.permissions import (
    MAY_DRAFT_MONEY_DECISION,
    MAY_EDIT_ESTIMATE,
    MAY_PROPOSE,
    MAY_READ_MONEY,
    keeps_the_budget,
)
from programs.selectors.estimates import (
    added_up,
    agencies_to_estimate,
    estimate_page,
    estimates_for,
    estimates_of_year,
    lines_of,
    planned_money,
    version_of_estimate,
)
from programs.services.estimates import (
    accept_estimate,
    add_lines,
    begin_estimate,
    propose,
    return_estimate,
    save_estimate,
    submit_estimate,
    withdraw_estimate,
)
from programs.services.money_decisions import draft_from_estimates
from programs.views.acts import act_on


@require_GET
@allowed(MAY_READ_MONEY)
def estimate_list(request, year):
    year = get_object_or_404(BudgetYear, pk=year)
    context = {
        "year": year,
        "rows": estimates_of_year(request.actor, year),
        "keeps": keeps_the_budget(request.actor),
        "may_draft": MAY_DRAFT_MONEY_DECISION(request.actor, year),
    } | added_up(request.actor, year)
    return render(request, "programs/estimates/list.html", context)


@require_POST
@acting
def estimate_begin(request, year, agency):
    year = get_object_or_404(BudgetYear, pk=year)
    agency = get_object_or_404(agencies_to_estimate(request.actor), pk=agency)
    try:
        estimate = begin_estimate(year=year, agency=agency, actor=request.actor, at=request.now)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("programs:estimates", year.year)
    return redirect(estimate)


@require_POST
@acting
def estimates_allocate(request, year):
    """A decision drafted from everything proposed in the year."""
    year = get_object_or_404(BudgetYear, pk=year)
    try:
        decision = draft_from_estimates(year=year, actor=request.actor, at=request.now)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("programs:estimates", year.year)
    messages.success(request, _("Đã soạn quyết định phân bổ từ số đề xuất. Hãy xem lại rồi trình ký."))
    return redirect(decision)


def _estimate(request, pk):
    return get_object_or_404(estimates_for(request.actor), pk=pk)


@require_GET
@acting
def estimate(request, pk):
    page = estimate_page(_estimate(request, pk), request.actor)
    return render(request, "programs/estimates/detail.html", page)


@require_GET
@acting
def estimate_version(request, pk, number):
    estimate = _estimate(request, pk)
    version = get_object_or_404(EstimateVersion, estimate=estimate, number=number)
    context = {"estimate": estimate, "year": estimate.year} | version_of_estimate(version)
    return render(request, "programs/estimates/version.html", context)


# --- Written by the agency ----------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@acting
def estimate_edit(request, pk):
    estimate = _estimate(request, pk)
    verdict = MAY_EDIT_ESTIMATE(request.actor, estimate)
    if not verdict:
        messages.error(request, str(verdict.reason))
        return redirect(estimate)
    if request.method == "POST":
        return save_lines(request, estimate)
    form = EstimateForm(initial={"note": estimate.note, "version": estimate.version})
    return edit_page(request, estimate, form, wanted_forms(estimate.year, lines=lines_of(estimate)))


def save_lines(request, estimate):
    """Save what was sent, or show it again with what is wrong; “thêm dòng” saves nothing."""
    form = EstimateForm(request.POST)
    if "add_rows" in request.POST:
        rows = wanted_forms(estimate.year, posted=with_more_rows(request.POST))
        return edit_page(request, estimate, form, rows)
    rows = wanted_forms(estimate.year, posted=request.POST)
    if not (form.is_valid() & rows.is_valid()):
        return edit_page(request, estimate, form, rows)
    before = {line.pk: line for line in lines_of(estimate)}
    try:
        save_estimate(
            estimate=estimate,
            **form.cleaned_data,
            lines=rows.wanted(before),
            actor=request.actor,
            at=request.now,
        )
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return edit_page(request, estimate, form, rows)
    messages.success(request, _("Đã lưu. Khi xong, hãy trình."))
    return redirect(estimate)


def edit_page(request, estimate, form, rows):
    context = {"estimate": estimate, "year": estimate.year, "form": form, "formset": rows}
    return render(request, "programs/estimates/form.html", context)


@require_http_methods(["GET", "POST"])
@acting
def estimate_from_plan(request, pk):
    estimate = _estimate(request, pk)
    verdict = MAY_EDIT_ESTIMATE(request.actor, estimate)
    if not verdict:
        messages.error(request, str(verdict.reason))
        return redirect(estimate)
    money = planned_money(estimate)
    form = from_plan_form(estimate, money, request.POST or None)
    if form.is_valid():
        lines = wanted_from_plan(form, money)
        version = form.cleaned_data["version"]
        try:
            add_lines(estimate=estimate, version=version, lines=lines, actor=request.actor, at=request.now)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            said = ngettext("Đã thêm %(count)s dòng.", "Đã thêm %(count)s dòng.", len(lines))
            messages.success(request, said % {"count": len(lines)})
            return redirect(estimate)
    rows = [{"money": each, "field": form[f"tien-{each.key}"]} for each in money]
    context = {"estimate": estimate, "year": estimate.year, "form": form, "rows": rows}
    return render(request, "programs/estimates/from_plan.html", context)


@require_POST
@acting
def estimate_submit(request, pk):
    estimate = _estimate(request, pk)
    return act_on(request, estimate, submit_estimate, _("Đã trình dự toán."), estimate=estimate)


@require_POST
@acting
def estimate_withdraw(request, pk):
    estimate = _estimate(request, pk)
    return act_on(request, estimate, withdraw_estimate, _("Đã rút lại để sửa."), estimate=estimate)


# --- Read by those who add the budget up --------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@acting
def estimate_propose(request, pk):
    estimate = _estimate(request, pk)
    verdict = MAY_PROPOSE(request.actor, estimate)
    if not verdict:
        messages.error(request, str(verdict.reason))
        return redirect(estimate)
    page = estimate_page(estimate, request.actor)
    form = SeenForm(request.POST or None, initial={"seen": page["seen"]})
    rows = proposal_forms(page["lines"], request.POST or None)
    if request.method == "POST" and (form.is_valid() & rows.is_valid()):
        try:
            propose(
                estimate=estimate,
                **form.cleaned_data,
                proposals=rows.proposals,
                actor=request.actor,
                at=request.now,
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã ghi đề xuất."))
            return redirect(estimate)
    by_key = {str(line.pk): line for line in page["lines"]}
    shown = [{"form": row, "line": by_key.get(str(row["key"].value()))} for row in rows]
    context = page | {"form": form, "formset": rows, "rows": shown}
    return render(request, "programs/estimates/propose.html", context)


def _seen_in(request):
    """The version that the page showed; -1, which no version has, when none was sent."""
    form = SeenForm(request.POST)
    return form.cleaned_data["seen"] if form.is_valid() else -1


@require_POST
@acting
def estimate_accept(request, pk):
    estimate = _estimate(request, pk)
    done = _("Đã chấp nhận dự toán.")
    return act_on(request, estimate, accept_estimate, done, estimate=estimate, seen=_seen_in(request))


@require_POST
@acting
def estimate_return(request, pk):
    estimate = _estimate(request, pk)
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    done = _("Đã trả lại kèm lý do.")
    return act_on(
        request, estimate, return_estimate, done, estimate=estimate, reason=reason, seen=_seen_in(request)
    )
