"""/nhiem-vu/: what agencies owe, and what they say of it."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from agencies.forms.reasons import ReasonForm
from agencies.http import allowed, export_response, file_response, must
from agencies.models import StoredFile
from agencies.permissions import Refusal
from programs.exports.duties import DUTIES
from programs.forms.duties import ProgressForm
from programs.forms.requests import AskForm
from programs.forms.seen import SeenForm
from programs.permissions import MAY_ASK_EXTENSION, MAY_READ, MAY_REPORT_PROGRESS
from programs.selectors import duties as selectors
from programs.selectors.handovers import handover_url
from programs.services.duties import confirm_duty, return_duty, void_duty
from programs.services.handing_in import hand_in_progress
from programs.services.requests import ask_extension

EDITABLE = require_http_methods(["GET", "POST"])


@require_GET
@allowed(MAY_READ)
def duty_list(request):
    return render(request, "programs/duties/list.html", selectors.duty_list(request.actor, request.GET))


@require_GET
@allowed(MAY_READ)
def duty_export(request):
    return export_response(request, DUTIES)


@require_GET
@allowed(MAY_READ)
def duty_detail(request, pk):
    duty = _duty(request, pk)
    context = {
        "page": selectors.duty_page(duty, request.actor),
        "handover_url": handover_url(duty, request.actor),
    }
    return render(request, "programs/duties/detail.html", context)


@require_GET
@allowed(MAY_READ)
def duty_file(request, pk, file):
    duty = _duty(request, pk)
    files = StoredFile.objects.filter(dutyprogress__duty=duty)
    return file_response(get_object_or_404(files.distinct(), pk=file))


@EDITABLE
@allowed(MAY_READ)
def duty_progress(request, pk):
    """A form; what was typed stays on the page when the duty has moved on meanwhile."""
    duty = _duty(request, pk)
    if request.method == "GET":
        must(MAY_REPORT_PROGRESS(request.actor, duty))
    form = ProgressForm(request.POST or None, request.FILES or None, initial={"percent": duty.percent})
    if request.method == "POST" and form.is_valid():
        try:
            hand_in_progress(
                duty=duty,
                values=form.values,
                uploads=form.cleaned_data["attachments"],
                seen=form.cleaned_data["seen"],
                actor=request.actor,
                at=request.now,
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, form.said)
            return redirect(duty)
    progress = selectors.progress_of(duty)
    context = {
        "form": form,
        "duty": duty,
        "progress": progress,
        "seen": len(progress),
        "returned_for": selectors.reason_of_return(duty),
    }
    return render(request, "programs/duties/progress.html", context)


@EDITABLE
@allowed(MAY_READ)
def duty_extension(request, pk):
    duty = _duty(request, pk)
    if request.method == "GET":
        must(MAY_ASK_EXTENSION(request.actor, duty))
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            ask_extension(duty=duty, actor=request.actor, at=request.now, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã gửi đề nghị gia hạn; thư ký chương trình sẽ trả lời."))
            return redirect(duty)
    return render(request, "programs/duties/extension.html", {"form": form, "duty": duty})


@require_POST
@allowed(MAY_READ)
def duty_confirm(request, pk):
    duty = _duty(request, pk)
    try:
        seen = SeenForm(request.POST).number_or_refusal()
        confirm_duty(duty=duty, seen=seen, actor=request.actor, at=request.now)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Đã xác nhận xong."))
    return redirect(duty)


@require_POST
@allowed(MAY_READ)
def duty_return(request, pk):
    duty, form = _duty(request, pk), ReasonForm(request.POST)
    try:
        reason, seen = form.text_or_refusal(), SeenForm(request.POST).number_or_refusal()
        return_duty(duty=duty, reason=reason, seen=seen, actor=request.actor, at=request.now)
    except Refusal as refusal:
        messages.error(request, form.refused(refusal))
    else:
        messages.success(request, _("Đã trả lại; cơ quan đã được báo lý do."))
    return redirect(duty)


@require_POST
@allowed(MAY_READ)
def duty_void(request, pk):
    duty, form = _duty(request, pk), ReasonForm(request.POST)
    try:
        void_duty(duty=duty, reason=form.text_or_refusal(), actor=request.actor, at=request.now)
    except Refusal as refusal:
        messages.error(request, form.refused(refusal))
    else:
        messages.success(request, _("Đã cho thôi thực hiện; cơ quan đã được báo lý do."))
    return redirect(duty)


def _duty(request, pk):
    return get_object_or_404(selectors.duty_with_its_plan(request.actor), pk=pk)
