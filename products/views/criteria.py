"""/tieu-chi/: product sets and their scoring forms, by version; and the file that brings a new version."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from agencies.comparing import count_of_changes
from agencies.exports.excel import workbook
from agencies.http import allowed, as_private_download, excel_response
from agencies.permissions import Refusal
from agencies.waiting_files import keep_file, take_file
from products.exports.criteria import form_sheet
from products.forms.criteria import LARGEST_MB, CriteriaFileForm, CriteriaListForm
from products.models import CriteriaSet
from products.permissions import MAY_IMPORT_CRITERIA, MAY_READ_LAWS
from products.selectors.criteria import (
    bands_of,
    catalogue_shown,
    catalogues,
    classes_of,
    forms_with_contents,
    related_forms,
)
from products.selectors.criteria_comparisons import compare_forms, only_changes
from products.services.criteria_imports import import_criteria, preview_criteria_file
from products.services.laws import CRITERIA_FILES, DATA

# What a file that waits for its confirmation is for.
INTO = "products.criteriaversion"


@require_GET
@allowed(MAY_READ_LAWS)
def criteria_list(request):
    form = CriteriaListForm(request.GET)
    every = catalogues()
    catalogue = catalogue_shown(every, form.catalogue, request.today)
    context = {
        "form": form,
        "catalogues": every,
        "catalogue": catalogue,
        "classes": classes_of(catalogue, form.words) if catalogue else [],
        "may_import": MAY_IMPORT_CRITERIA(request.actor),
    }
    return render(request, "products/criteria/list.html", context)


@require_GET
@allowed(MAY_READ_LAWS)
def criteria_form(request, pk):
    criteria_set = get_object_or_404(forms_with_contents(), pk=pk)
    context = {
        "criteria_set": criteria_set,
        "version": criteria_set.version,
        "bands": bands_of(criteria_set.version),
        "related": related_forms(criteria_set),
    }
    return render(request, "products/criteria/form.html", context)


@require_GET
@allowed(MAY_READ_LAWS)
def criteria_export(request, pk):
    criteria_set = get_object_or_404(forms_with_contents(), pk=pk)
    sheet = form_sheet(criteria_set)
    return excel_response(workbook(sheet), sheet.filename)


@require_GET
@allowed(MAY_READ_LAWS)
def criteria_compare(request, pk):
    criteria_set = get_object_or_404(CriteriaSet.objects.select_related("version"), pk=pk)
    related = related_forms(criteria_set)
    other = other_form(related, criteria_set, request.GET.get("voi", ""))
    context = {"criteria_set": criteria_set, "related": related, "other": other}
    if other is not None:
        context |= compared(criteria_set, other, whole=request.GET.get("ca") == "1")
    return render(request, "products/criteria/compare.html", context)


def other_form(related, criteria_set, asked):
    """The one asked for; else the nearest earlier one, else the next later one."""
    by_number = {str(each.pk): each for each in related}
    earlier = [each for each in related if each.version.valid_from < criteria_set.version.valid_from]
    return by_number.get(asked) or (earlier[-1] if earlier else None) or next(iter(related), None)


def compared(criteria_set, other, *, whole):
    """Both forms in the order of time, with all lines or only those that differ."""
    both = forms_with_contents().filter(pk__in=[criteria_set.pk, other.pk])
    old, new = sorted(both, key=lambda each: each.version.valid_from)
    parts = compare_forms(old, new)
    counts = count_of_changes([line for part in parts for line in part.lines])
    shown = parts if whole else only_changes(parts)
    return {"old": old, "new": new, "parts": shown, "counts": counts, "whole": whole}


# --- A new version from a file --------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@allowed(MAY_IMPORT_CRITERIA)
def criteria_import(request):
    form = CriteriaFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        content = form.cleaned_data["file"].read()
        preview = preview_criteria_file(content)
        token = "" if preview.faults else keep_file(request.session, content, INTO)
        return import_page(request, CriteriaFileForm(), preview=preview, token=token)
    return import_page(request, form)


@require_GET
@allowed(MAY_IMPORT_CRITERIA)
def criteria_example(request):
    """The newest of the portal's own files: what one changes into a new version."""
    content = (DATA / CRITERIA_FILES[-1]).read_bytes()
    response = HttpResponse(content, content_type="application/json")
    response.headers["Content-Disposition"] = content_disposition_header(True, CRITERIA_FILES[-1])
    return as_private_download(response)


@require_POST
@allowed(MAY_IMPORT_CRITERIA)
def criteria_import_confirm(request):
    try:
        content = take_file(request.session, request.POST.get("token", ""), INTO)
        version = import_criteria(content=content, actor=request.actor, at=request.now)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("products:criteria-import")
    messages.success(request, _("Đã nạp %(version)s.") % {"version": version})
    code = version.sets.values_list("group__catalogue__code", flat=True).first()
    return redirect(f"{reverse('products:criteria')}?danh_muc={code}")


def import_page(request, form, **context):
    context |= {"form": form, "largest": LARGEST_MB}
    return render(request, "products/criteria/import.html", context)
