"""/de-nghi/: requests to move a deadline or to unlock an annual plan."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from agencies.http import acting, allowed, export_response
from agencies.lists import page_of
from agencies.permissions import Refusal
from programs.exports.requests import REQUESTS
from programs.forms.requests import GrantForm, RefuseForm, RequestListForm
from programs.permissions import MAY_READ
from programs.selectors.requests import (
    counts_by_status,
    request_page,
    request_rows,
    requests_asked_for,
    requests_for,
)
from programs.services.requests import grant_request, refuse_request, withdraw_request


@require_GET
@allowed(MAY_READ)
def request_list(request):
    form = RequestListForm(request.GET)
    page = page_of(requests_asked_for(request.actor, form.criteria), form.criteria.keys, request.GET)
    context = {
        "form": form,
        "page": page,
        "rows": request_rows(page.rows),
        "counts": counts_by_status(request.actor),
        "query": request.GET.urlencode(),
    }
    return render(request, "programs/requests/list.html", context)


@require_GET
@allowed(MAY_READ)
def request_export(request):
    return export_response(request, REQUESTS)


@require_GET
@acting
def request_detail(request, pk):
    asked = get_object_or_404(requests_for(request.actor), pk=pk)
    return detail_page(request, asked)


def detail_page(request, asked, grant=None, refuse=None):
    context = request_page(asked, request.actor)
    context["grant_form"] = grant or GrantForm(initial={"until": asked.asked_until}, prefix="dong-y")
    context["refuse_form"] = refuse or RefuseForm(prefix="khong")
    return render(request, "programs/requests/detail.html", context)


@require_POST
@acting
def request_grant(request, pk):
    asked = get_object_or_404(requests_for(request.actor), pk=pk)
    form = GrantForm(request.POST, prefix="dong-y")
    if form.is_valid():
        try:
            grant_request(request=asked, **form.cleaned_data, actor=request.actor, at=request.now)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã đồng ý. Đơn vị đã được báo."))
            return redirect("programs:request", asked.pk)
    return detail_page(request, asked, grant=form)


@require_POST
@acting
def request_refuse(request, pk):
    asked = get_object_or_404(requests_for(request.actor), pk=pk)
    form = RefuseForm(request.POST, prefix="khong")
    if form.is_valid():
        try:
            refuse_request(request=asked, **form.cleaned_data, actor=request.actor, at=request.now)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã ghi không đồng ý kèm lý do. Đơn vị đã được báo."))
            return redirect("programs:request", asked.pk)
    return detail_page(request, asked, refuse=form)


@require_POST
@acting
def request_withdraw(request, pk):
    asked = get_object_or_404(requests_for(request.actor), pk=pk)
    try:
        withdraw_request(request=asked, actor=request.actor, at=request.now)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Đã rút đề nghị."))
    return redirect("programs:request", asked.pk)
