"""/quyet-dinh/: decisions on stars; /phan-anh/: what the public reported."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from agencies.http import acting, allowed, word_response
from agencies.lists import page_of
from agencies.permissions import Refusal
from products.enums import DecisionKind, StageLevel
from products.exports.decisions import decision_draft
from products.forms.decisions import CentreForm, DraftForm, PublishForm
from products.models import Dossier, MisuseReport
from products.permissions import (
    MAY_DRAFT_DECISION,
    MAY_ENTER_CENTRE_POINTS,
    MAY_READ_MISUSE,
    MAY_READ_REGISTERS,
    visible_dossiers,
)
from products.selectors.certificates import misuse_reports, misuse_rows
from products.selectors.decisions import (
    cases_to_decide,
    decision_page,
    decision_rows,
    decisions_for,
    issuer_for,
    items_to_decide,
    stars_to_give,
    waiting_for_decision,
)
from products.services.decisions import (
    draft_decision,
    drop_draft,
    enter_centre_points,
    publish_decision,
    tell_leaders,
)
from products.services.misuse import handle_report
from products.words import points_in_words


@require_GET
@allowed(MAY_READ_REGISTERS)
def decision_list(request):
    page = page_of(decisions_for(request.actor, request.GET.get("q", "")[:100]), ("-pk",), request.GET)
    context = {
        "page": page,
        "rows": decision_rows(page.rows),
        "waiting": waiting_for_decision(request.actor),
        "words": request.GET.get("q", "")[:100],
    }
    return render(request, "products/decisions/list.html", context)


@require_http_methods(["GET", "POST"])
@allowed(MAY_DRAFT_DECISION)
def decision_new(request, kind, level):
    """Draft on the results, or proposed revocations, that wait; all of them are chosen to begin with."""
    if kind not in DecisionKind.values or level not in StageLevel.values:
        raise Http404
    rows = candidates(request.actor, kind, level)
    form = DraftForm(
        request.POST or None,
        choices=[(pk, label) for pk, (_record, label) in rows.items()],
        initial={"rows": list(rows)},
    )
    if form.is_valid():
        chosen = [rows[pk][0] for pk in form.cleaned_data["rows"]]
        issuer, issuer_name = issuer_for(request.actor, level)
        try:
            decision = draft_decision(
                kind=kind,
                level=level,
                issuer=issuer,
                issuer_name=issuer_name,
                title=form.cleaned_data["title"],
                items=[] if kind == DecisionKind.REVOKE else chosen,
                cases=chosen if kind == DecisionKind.REVOKE else [],
                actor=request.actor,
                at=request.now,
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            tell_leaders(decision=decision, actor=request.actor, at=request.now)
            messages.success(request, _("Đã lập dự thảo quyết định."))
            return redirect(decision)
    context = {"form": form, "kind": DecisionKind(kind).label, "level": StageLevel(level).label, "rows": rows}
    return render(request, "products/decisions/new.html", context)


def candidates(actor, kind, level):
    """What may be chosen, by number: the record and its line."""
    if kind == DecisionKind.REVOKE:
        return {
            case.pk: (case, f"{case.certificate.product} · {case.get_ground_display()}")
            for case in cases_to_decide()
        }
    return {item.pk: (item, line_of(item, kind)) for item in items_to_decide(actor, kind, level)[:500]}


def line_of(item, kind):
    return _("%(product)s · %(producer)s · %(points)s điểm · %(stars)s sao") % {
        "product": item.dossier.product,
        "producer": item.dossier.producer,
        "points": points_in_words(item.mean),
        "stars": stars_to_give(item, kind),
    }


@require_GET
@acting
def decision_detail(request, pk):
    return detail_page(request, shown(request, pk))


def shown(request, pk):
    return get_object_or_404(decisions_for(request.actor), pk=pk)


def detail_page(request, decision, form=None):
    context = decision_page(decision, request.actor)
    context["form"] = form or PublishForm(needs_signer=context["needs_signer"])
    return render(request, "products/decisions/detail.html", context)


@require_POST
@acting
def decision_publish(request, pk):
    decision = shown(request, pk)
    form = PublishForm(request.POST, needs_signer=decision.level == StageLevel.CENTRE)
    if form.is_valid():
        try:
            publish_decision(decision=decision, **form.cleaned_data, actor=request.actor, at=request.now)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã ban hành. Chủ thể và địa phương đã được báo."))
            return redirect(decision)
    return detail_page(request, decision, form)


@require_POST
@acting
def decision_drop(request, pk):
    decision = shown(request, pk)
    try:
        drop_draft(decision=decision, actor=request.actor, at=request.now)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect(decision)
    messages.success(request, _("Đã bỏ dự thảo; các kết quả lại chờ quyết định."))
    return redirect("products:decisions")


@require_GET
@acting
def decision_word(request, pk):
    decision = shown(request, pk)
    return word_response(decision_draft(decision), f"quyet-dinh-{decision.pk}.docx")


@require_http_methods(["GET", "POST"])
@acting
def centre_points(request, pk):
    """What the central council gave to one dossier."""
    dossier = get_object_or_404(
        Dossier.objects.filter(visible_dossiers(request.actor)).select_related("product"), pk=pk
    )
    form = CentreForm(request.POST or None)
    if form.is_valid():
        try:
            enter_centre_points(dossier=dossier, **form.cleaned_data, actor=request.actor, at=request.now)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã ghi kết quả của trung ương."))
            return redirect(dossier)
    context = {"form": form, "dossier": dossier, "may": MAY_ENTER_CENTRE_POINTS(request.actor, dossier)}
    return render(request, "products/decisions/centre.html", context)


# --- Reports of the public ----------------------------------------------------------------------------------------


@require_GET
@allowed(MAY_READ_MISUSE)
def misuse_list(request):
    page = page_of(misuse_reports(request.actor), ("-pk",), request.GET)
    context = {"page": page, "rows": misuse_rows(page.rows, request.actor)}
    return render(request, "products/misuse/list.html", context)


@require_POST
@allowed(MAY_READ_MISUSE)
def misuse_handle(request, pk):
    report = get_object_or_404(MisuseReport, pk=pk)
    try:
        handle_report(
            report=report, answer=request.POST.get("reason", ""), actor=request.actor, at=request.now
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Đã ghi kết quả xử lý."))
    return redirect("products:misuse")
