"""Papers of a dossier, its printed forms, and everything of it in one file."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from agencies.http import acting, as_private_download, file_response, job_response
from agencies.lists import whole_number
from agencies.models import StoredFile
from agencies.permissions import Refusal
from products.exports.bundles import DOSSIER_BUNDLE
from products.exports.dossier_forms import FORM_NUMBERS, form_of_dossier
from products.exports.letters import as_word
from products.exports.pdf import as_pdf
from products.forms.dossiers import DossierPaperForm
from products.permissions import MAY_EDIT_DOSSIER
from products.selectors.completeness import papers_of
from products.selectors.dossiers import dossiers_for, sees_working_text, shown_content
from products.selectors.laws import requirements_of
from products.services.dossier_papers import hand_in_paper

PRINTED = {
    "word": (as_word, "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "pdf": (as_pdf, "pdf", "application/pdf"),
}


@require_http_methods(["GET", "POST"])
@acting
def dossier_paper_new(request, pk):
    dossier = get_object_or_404(dossiers_for(request.actor), pk=pk)
    verdict = MAY_EDIT_DOSSIER(request.actor, dossier)
    if not verdict:
        messages.error(request, str(verdict.reason))
        return redirect(dossier)
    criterion, requirement = place_of_paper(request, dossier)
    name = requirement.name if requirement else ""
    form = DossierPaperForm(request.POST or None, request.FILES or None, initial={"title": name})
    if form.is_valid():
        try:
            hand_in_paper(
                dossier=dossier,
                facts=form.facts | {"kind": requirement.code if requirement else ""},
                upload=form.cleaned_data["upload"],
                criterion=criterion,
                requirement=requirement,
                actor=request.actor,
                at=request.now,
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã thêm giấy tờ vào kho và vào hồ sơ."))
            return redirect(address_back(dossier, criterion))
    context = {
        "dossier": dossier,
        "form": form,
        "criterion": criterion,
        "requirement": requirement,
        "back": address_back(dossier, criterion),
    }
    return render(request, "products/dossiers/paper.html", context)


def place_of_paper(request, dossier):
    """For which criterion or which part the paper is handed in; 404 when it is neither of this dossier."""
    criterion = requirement = None
    if key := whole_number(request.GET, "tieu-chi"):
        rows = dossier.criteria_set.criteria.select_related("section__part")
        criterion = get_object_or_404(rows, pk=key)
    elif key := whole_number(request.GET, "thanh-phan"):
        rows = requirements_of(dossier.regime, dossier.kind, "", dossier.criteria_set.group)
        requirement = next((one for one in rows if one.pk == key and one.by_paper), None)
        if requirement is None:
            raise Http404
    return criterion, requirement


def address_back(dossier, criterion):
    if criterion is None:
        return reverse("products:dossier-parts", args=[dossier.pk])
    address = reverse("products:dossier-assess", args=[dossier.pk, criterion.section.part.position])
    return f"{address}#tc{criterion.pk}"


@require_GET
@acting
def dossier_paper(request, pk, paper):
    """The file of a paper, for whoever sees a text of the dossier that names it."""
    dossier = get_object_or_404(dossiers_for(request.actor), pk=pk)
    file_ids: dict[int, int] = {}
    for version in dossier.versions.all():
        rows = [*version.content["parts"], *version.content["assessment"]]
        file_ids |= {one["id"]: one["file_id"] for row in rows for one in row["papers"]}
    if sees_working_text(request.actor, dossier):
        file_ids |= {one.pk: one.file_id for one in papers_of(dossier)}
    if paper not in file_ids:
        raise Http404
    return file_response(get_object_or_404(StoredFile, pk=file_ids[paper]))


@require_GET
@acting
def dossier_advice_file(request, pk, report):
    dossier = get_object_or_404(dossiers_for(request.actor), pk=pk)
    advice = get_object_or_404(dossier.advice.filter(file__isnull=False).select_related("file"), pk=report)
    assert advice.file is not None
    return file_response(advice.file)


@require_GET
@acting
def dossier_form(request, pk, form, kind):
    """Mẫu số 01, 02, 03 as Word or PDF."""
    dossier = get_object_or_404(dossiers_for(request.actor), pk=pk)
    if kind not in PRINTED or form not in FORM_NUMBERS:
        raise Http404
    content = shown_content(dossier, request.actor, list(dossier.versions.order_by("-number")[:1]))
    letter = form_of_dossier(form, dossier, content, request.actor)
    if letter is None:
        messages.error(request, _("Chưa có báo cáo của cấp xã để in."))
        return redirect(dossier)
    make, ending, media_type = PRINTED[kind]
    response = HttpResponse(make(letter), content_type=media_type)
    name = f"mau-so-{form:02}-ho-so-{dossier.pk}.{ending}"
    response.headers["Content-Disposition"] = content_disposition_header(True, name)
    return as_private_download(response)


@require_POST
@acting
def dossier_bundle(request, pk):
    """Everything of the dossier in one file, made by a worker; its page comes instead."""
    dossier = get_object_or_404(dossiers_for(request.actor), pk=pk)
    return job_response(request, DOSSIER_BUNDLE, {"dossier": dossier.pk})
