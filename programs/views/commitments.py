"""/kinh-phi/…: what is promised and paid, and who benefits."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from agencies.enums import Role
from agencies.http import acting, allowed, export_response, file_response
from agencies.lists import page_of
from agencies.permissions import Refusal
from programs.exports.budget_years import YEAR
from programs.exports.ledger import COMMITMENTS
from programs.forms.commitments import ChangeForm, CommitmentForm, PaymentForm
from programs.forms.money_questions import CommitmentListForm
from programs.models import BudgetYear
from programs.permissions import MAY_READ_MONEY, MAY_READ_SUPPORT, MAY_SPEND
from programs.selectors.commitments import (
    commitment_page,
    commitments_for,
    commitments_of_year,
    line_page,
    lines_for,
    producer_support_page,
    support_rows,
    supported_producers,
)
from programs.selectors.ledger import with_names
from programs.services.commitments import change_commitment, make_commitment, pay


@require_GET
@allowed(MAY_READ_MONEY)
def commitment_list(request, year):
    year = get_object_or_404(BudgetYear, pk=year)
    form = CommitmentListForm(request.GET)
    page = page_of(commitments_of_year(request.actor, year, form.criteria), ("-pk",), request.GET)
    with_names(page.rows, request.actor)
    context = {
        "year": year,
        "form": form,
        "page": page,
        "query": request.GET.urlencode(),
    }
    return render(request, "programs/commitments/list.html", context)


@require_GET
@allowed(MAY_READ_MONEY)
def commitments_export(request, year):
    year = get_object_or_404(BudgetYear, pk=year)
    request.GET = request.GET.copy()
    request.GET[YEAR] = str(year.year)
    return export_response(request, COMMITMENTS)


@require_GET
@allowed(MAY_READ_MONEY)
def budget_line(request, pk):
    line = get_object_or_404(lines_for(request.actor), pk=pk)
    return render(request, "programs/commitments/line.html", line_page(line, request.actor))


@require_http_methods(["GET", "POST"])
@acting
def commitment_new(request, pk):
    line = get_object_or_404(lines_for(request.actor), pk=pk)
    verdict = MAY_SPEND(request.actor, line)
    if not verdict:
        messages.error(request, str(verdict.reason))
        return redirect("programs:budget-line", line.pk)
    initial = {"seen": line.commitments.count(), "signed_on": request.today}
    form = CommitmentForm(request.POST or None, request.FILES or None, initial=initial)
    if form.is_valid():
        try:
            commitment = make_commitment(
                line=line,
                promise=form.promise,
                uploads=form.cleaned_data["attachments"],
                seen=form.cleaned_data["seen"],
                actor=request.actor,
                at=request.now,
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
            form.read_again(line.commitments.count())
        else:
            messages.success(request, _("Đã ghi cam kết chi vào sổ."))
            return redirect(commitment)
    context = {"form": form, "line": line, "year": line.year}
    return render(request, "programs/commitments/new.html", context)


@require_GET
@allowed(MAY_READ_SUPPORT)
def commitment(request, pk):
    return detail_page(request, get_object_or_404(commitments_for(request.actor), pk=pk))


def detail_page(request, commitment, payment=None, change=None):
    context = commitment_page(commitment, request.actor)
    seen = {"seen": len(context["entries"])}
    context["payment_form"] = payment or PaymentForm(initial=seen | {"dated_on": request.today}, prefix="chi")
    context["change_form"] = change or ChangeForm(initial=seen, prefix="doi")
    return render(request, "programs/commitments/detail.html", context)


@require_POST
@acting
def commitment_pay(request, pk):
    commitment = get_object_or_404(commitments_for(request.actor), pk=pk)
    form = PaymentForm(request.POST, prefix="chi")
    if form.is_valid():
        try:
            pay(commitment=commitment, **form.cleaned_data, actor=request.actor, at=request.now)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
            form.read_again(commitment.entries.count())
        else:
            messages.success(request, _("Đã ghi vào sổ."))
            return redirect(commitment)
    return detail_page(request, commitment, payment=form)


@require_POST
@acting
def commitment_change(request, pk):
    commitment = get_object_or_404(commitments_for(request.actor), pk=pk)
    form = ChangeForm(request.POST, prefix="doi")
    if form.is_valid():
        try:
            change_commitment(commitment=commitment, **form.cleaned_data, actor=request.actor, at=request.now)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
            form.read_again(commitment.entries.count())
        else:
            messages.success(request, _("Đã ghi vào sổ."))
            return redirect(commitment)
    return detail_page(request, commitment, change=form)


@require_GET
@allowed(MAY_READ_SUPPORT)
def commitment_file(request, pk, file):
    commitment = get_object_or_404(commitments_for(request.actor), pk=pk)
    return file_response(get_object_or_404(commitment.files, pk=file))


@require_GET
@allowed(MAY_READ_SUPPORT)
def support(request):
    if request.actor.role == Role.PRODUCER:
        own = get_object_or_404(supported_producers(request.actor).filter(agency=request.actor.agency_id))
        return redirect("programs:producer-support", own.pk)
    return render(request, "programs/commitments/support.html", {"rows": support_rows(request.actor)})


@require_GET
@allowed(MAY_READ_SUPPORT)
def producer_support(request, pk):
    producer = get_object_or_404(supported_producers(request.actor), pk=pk)
    context = producer_support_page(producer, request.actor)
    return render(request, "programs/commitments/producer.html", context)
