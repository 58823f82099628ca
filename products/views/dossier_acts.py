"""Acts upon one dossier: each fetches it among those this person sees, makes one call, says how it went."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agencies.forms.reasons import ReasonForm
from agencies.http import acting
from agencies.permissions import Refusal
from agencies.services.drafts import Conflict
from products.forms.dossiers import AdviceForm, CommuneReportForm, ReturnForm, SignForm
from products.permissions import MAY_SIGN_REPORT, MAY_WRITE_REPORT
from products.selectors.dossiers import dossiers_for
from products.selectors.laws import requirements_of
from products.services import dossiers as services
from products.services.commune_reports import TEXTS, save_commune_report, sign_commune_report
from products.services.dossier_drafts import follow_new_law
from products.views.messages import say_what_was_left_out
from products.workflows import DOSSIER_WORKFLOW


def act_upon(request, pk, service, done, **values):
    dossier = get_object_or_404(dossiers_for(request.actor), pk=pk)
    try:
        service(dossier=dossier, actor=request.actor, at=request.now, **values)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect(dossier)


@require_POST
@acting
def dossier_lodge(request, pk):
    done = _("Đã nộp hồ sơ. Nơi nhận đã được báo; bạn theo dõi từng bước ở trang này.")
    return act_upon(request, pk, services.lodge_dossier, done)


@require_POST
@acting
def dossier_lodge_again(request, pk):
    return act_upon(request, pk, services.lodge_again, _("Đã nộp lại hồ sơ. Nơi xử lý đã được báo."))


@require_POST
@acting
def dossier_withdraw(request, pk):
    form = ReasonForm(request.POST)
    dossier = get_object_or_404(dossiers_for(request.actor), pk=pk)
    try:
        services.withdraw_dossier(
            dossier=dossier, reason=form.text_or_refusal(), actor=request.actor, at=request.now
        )
    except Refusal as refusal:
        messages.error(request, form.refused(refusal))
    else:
        messages.success(request, _("Đã rút hồ sơ."))
    return redirect(dossier)


@require_POST
@acting
def dossier_receive(request, pk):
    done = _("Đã tiếp nhận và cấp số phiếu. Chủ thể đã được báo.")
    return act_upon(request, pk, services.receive_dossier, done)


@require_POST
@acting
def dossier_propose(request, pk):
    done = _("Đã đề nghị lên cấp trên. Nơi nhận và chủ thể đã được báo.")
    return act_upon(request, pk, services.propose_dossier, done)


@require_POST
@acting
def dossier_ask_advice(request, pk):
    return act_upon(request, pk, services.ask_advice, _("Đã chuyển Tổ tư vấn thẩm định."))


@require_POST
@acting
def dossier_skip_advice(request, pk):
    return act_upon(request, pk, services.skip_advice, _("Hồ sơ đã sẵn sàng để đưa vào phiên họp."))


@require_POST
@acting
def dossier_send_up(request, pk):
    done = _("Đã gửi kết quả lên cấp trên. Nơi nhận và chủ thể đã được báo.")
    return act_upon(request, pk, services.send_result_up, done)


@require_POST
@acting
def dossier_fail(request, pk):
    return act_upon(request, pk, services.mark_failed, _("Đã thông báo cho chủ thể là sản phẩm chưa đạt."))


@require_POST
@acting
def dossier_follow_law(request, pk):
    dossier = get_object_or_404(dossiers_for(request.actor), pk=pk)
    try:
        opened = follow_new_law(dossier=dossier, actor=request.actor, at=request.now)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        say_what_was_left_out(request, opened.left_out)
        messages.success(
            request, _("Đã chuyển sang quy định hiện hành. Hãy xem lại phần tự chấm trước khi nộp.")
        )
    return redirect(dossier)


def may_or_back(request, dossier, verdict):
    """None when the verdict is yes, else the dossier's page with the reason."""
    if verdict:
        return None
    messages.error(request, str(verdict.reason))
    return redirect(dossier)


@require_http_methods(["GET", "POST"])
@acting
def dossier_return(request, pk):
    dossier = get_object_or_404(dossiers_for(request.actor), pk=pk)
    if elsewhere := may_or_back(request, dossier, DOSSIER_WORKFLOW.verdict("return", request.actor, dossier)):
        return elsewhere
    requirements = requirements_of(dossier.regime, dossier.kind, "", dossier.criteria_set.group)
    form = ReturnForm(request.POST or None, requirements=requirements)
    if form.is_valid():
        try:
            services.return_dossier(dossier=dossier, **form.cleaned_data, actor=request.actor, at=request.now)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã trả lại để bổ sung. Chủ thể đã được báo."))
            return redirect(dossier)
    return render(request, "products/dossiers/return.html", {"dossier": dossier, "form": form})


@require_http_methods(["GET", "POST"])
@acting
def dossier_advise(request, pk):
    dossier = get_object_or_404(dossiers_for(request.actor), pk=pk)
    if elsewhere := may_or_back(request, dossier, DOSSIER_WORKFLOW.verdict("advise", request.actor, dossier)):
        return elsewhere
    form = AdviceForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        try:
            services.give_advice(dossier=dossier, **form.cleaned_data, actor=request.actor, at=request.now)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã gửi báo cáo thẩm định; hồ sơ chờ hội đồng."))
            return redirect(dossier)
    return render(request, "products/dossiers/advise.html", {"dossier": dossier, "form": form})


@require_http_methods(["GET", "POST"])
@acting
def dossier_commune_report(request, pk):
    dossier = get_object_or_404(dossiers_for(request.actor), pk=pk)
    if elsewhere := may_or_back(request, dossier, MAY_WRITE_REPORT(request.actor, dossier)):
        return elsewhere
    report = dossier.commune_reports.filter(signed_on__isnull=True).first()
    initial = {name: getattr(report, name) for name in TEXTS} if report else {}
    version = report.version if report else 0
    form = CommuneReportForm(request.POST or None, initial=initial | {"version": version})
    conflict = None
    if form.is_valid():
        try:
            save_commune_report(
                dossier=dossier,
                texts=form.texts,
                version=form.read_version,
                actor=request.actor,
                at=request.now,
            )
        except Conflict as refusal:
            conflict = refusal.current
            form.add_error(None, str(refusal))
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã lưu dự thảo. Lãnh đạo xã, phường xem và ký ở trang này."))
            return redirect("products:dossier-commune-report", pk=dossier.pk)
    context = {
        "dossier": dossier,
        "form": form,
        "report": report,
        "conflict": conflict,
        "sign_form": SignForm(initial={"version": version}),
        "may_sign": MAY_SIGN_REPORT(request.actor, dossier),
    }
    return render(request, "products/dossiers/commune_report.html", context)


@require_POST
@acting
def dossier_sign_report(request, pk):
    dossier = get_object_or_404(dossiers_for(request.actor), pk=pk)
    form = SignForm(request.POST)
    if not form.is_valid():
        messages.error(request, str(next(iter(form.errors.values()))[0]))
        return redirect(dossier)
    try:
        sign_commune_report(dossier=dossier, **form.cleaned_data, actor=request.actor, at=request.now)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Đã ký báo cáo. Có thể đề nghị hồ sơ lên cấp trên."))
    return redirect(dossier)
