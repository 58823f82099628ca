"""Stepping the calendar of a rehearsal."""

from datetime import timedelta

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agencies.http import acting
from agencies.permissions import Refusal
from programs.forms.rehearsal import StepForm
from programs.services.rehearsal import ask_to_step, wake_rehearsal


@require_POST
@acting
def rehearsal_step(request):
    """Ask the worker to step some days on, or to a day."""
    if request.portal_state.rehearsal_day is None:
        raise Http404
    form = StepForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Hãy chọn một ngày theo dạng 21/05/2019, sau hôm nay."))
        return redirect(page_to_return_to(request))
    until = form.cleaned_data["until"] or request.today + timedelta(days=form.cleaned_data["days"])
    try:
        ask_to_step(until=until, actor=request.actor, at=request.now)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        transaction.on_commit(wake_rehearsal)
    return redirect(page_to_return_to(request))


@require_safe
@acting
def rehearsal_progress(request):
    """Asked every second while the worker steps; the page is loaded anew when it has arrived."""
    if request.portal_state.stepping_until is None:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "_rehearsal_progress.html")


def page_to_return_to(request):
    """The page the button stood on, if it is one of ours."""
    page = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(page, allowed_hosts=None) and page.startswith("/"):
        return page
    return "programs:my-work"
