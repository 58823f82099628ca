"""/danh-gia/ho-so/<n>/phieu/: a member's own score sheet."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from agencies.http import acting, or_404, word_response
from agencies.permissions import Refusal
from agencies.services.drafts import Conflict
from products.enums import SheetStatus
from products.exports.sessions import sheet_document
from products.forms.sheets import sheet_html, version_in, written_in
from products.scoring import BadAnswer, points_of
from products.selectors.laws import form_of
from products.selectors.sheets import (
    evidence_of,
    item_for,
    marks_to_begin_with,
    own_sheet_of,
    sheet_page,
    sheets_for,
    standing_of,
)
from products.services.sheets import Written, save_sheet, sign_sheet


@require_http_methods(["GET", "POST"])
@acting
def sheet(request, pk):
    item = or_404(item_for(request.actor, pk))
    own = own_sheet(item, request.actor)
    if request.method == "POST":
        return save(request, item, own)
    marks = marks_to_begin_with(own)
    written = Written(
        answers={mark.criterion_id: mark.option_id for mark in marks},
        comments={mark.criterion_id: mark.comment for mark in marks},
        opinion=own.opinion,
        exclusion=own.exclusion,
    )
    return page(request, item, own, written)


def own_sheet(item, actor):
    """The actor's own sheet; who holds no seat that scores reads why on the page 403."""
    try:
        return own_sheet_of(item, actor)
    except Refusal as refusal:
        raise PermissionDenied(str(refusal)) from refusal


def save(request, item, own):
    """Save what was sent: a script that saves by itself gets figures, a form the page; nothing typed is lost."""
    written = written_in(request.POST, item.dossier.criteria_set_id)
    by_script = request.headers.get("Accept") == "application/json"
    try:
        saved = save_sheet(
            item=item, written=written, version=version_in(request.POST), actor=request.actor, at=request.now
        )
    except Refusal as refusal:
        if by_script:
            return JsonResponse(
                {"refusal": str(refusal)}, status=409 if isinstance(refusal, Conflict) else 422
            )
        messages.error(request, str(refusal))
        return page(request, item, own, written)
    if by_script:
        return JsonResponse(figures(item, saved, written))
    if "sign" in request.POST:
        return redirect("products:sheet-sign", pk=item.pk)
    messages.success(request, _("Đã lưu phiếu. Phiếu chưa ký thì chưa được tính."))
    return redirect("products:sheet", pk=item.pk)


def figures(item, saved, written):
    standing = standing_of(form_of(item.dossier.criteria_set_id), written.answers, saved.total)
    return {
        "version": saved.version,
        "total": standing.total,
        "byPoints": standing.by_points,
        "afterMarks": standing.after_marks,
        "missing": len(standing.missing),
        "pulledDown": standing.pulled_down,
    }


def page(request, item, own, written):
    context = sheet_page(item, own, request.actor)
    form = context["form_law"]
    try:
        total = points_of(form, written.answers)
    except BadAnswer:
        written = Written({}, written.comments, written.opinion, written.exclusion)
        total = 0
    shows_own = "tu-cham" in request.GET
    context |= {
        "standing": standing_of(form, written.answers, total),
        "bands": ",".join(f"{stars}:{float(points):g}" for stars, points in form.bands),
        "opinion": written.opinion,
        "ground": written.exclusion,
        "shows_own": shows_own,
        "html": sheet_html(
            item.dossier.criteria_set_id,
            written.answers,
            written.comments,
            evidence_of(item),
            writable=bool(context["may_score"]),
            shows_own=shows_own,
        ),
    }
    return render(request, "products/sheets/form.html", context)


@require_http_methods(["GET", "POST"])
@acting
def sheet_sign(request, pk):
    """What is about to be signed, on one page; then the signature."""
    item = or_404(item_for(request.actor, pk))
    own = own_sheet(item, request.actor)
    if own.pk is None or own.status == SheetStatus.SIGNED:
        messages.error(request, _("Chưa có bản chấm nào để ký.") if own.pk is None else _("Phiếu đã ký rồi."))
        return redirect("products:sheet", pk=item.pk)
    if request.method == "POST":
        try:
            sign_sheet(sheet=own, version=version_in(request.POST), actor=request.actor, at=request.now)
        except Refusal as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Đã ký phiếu. Từ nay phiếu không thay đổi."))
            return redirect(item.session)
    answers = {mark.criterion_id: mark.option_id for mark in marks_to_begin_with(own)}
    context = sheet_page(item, own, request.actor)
    context["standing"] = standing_of(context["form_law"], answers, own.total)
    return render(request, "products/sheets/sign.html", context)


@require_GET
@acting
def sheet_file(request, pk):
    found = get_object_or_404(sheets_for(request.actor), pk=pk)
    return word_response(sheet_document(found), f"phieu-{found.pk}.docx")
