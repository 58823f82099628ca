"""/ho-so/: dossiers in a list, on their page, and as their producer writes them."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from agencies.hashes import hash_of
from agencies.http import acting, allowed, export_response
from agencies.lists import page_of, whole_number
from agencies.permissions import Refusal
from agencies.selectors.calendar import working_calendar
from agencies.services.drafts import Conflict
from products.exports.dossiers import DOSSIERS
from products.forms.dossiers import DossierListForm, OpenForm, answers_in, assess_form, parts_form
from products.models import DossierVersion, Product
from products.permissions import MAY_EDIT_DOSSIER, MAY_READ_DOSSIERS, PRODUCER, visible_products
from products.selectors.assessment import (
    assessment_table,
    criteria_of_part,
    parts_nav,
    standing,
    standing_words,
)
from products.selectors.clock_words import ClockWords
from products.selectors.completeness import answers_of, missing_parts
from products.selectors.dossiers import (
    dossier_page,
    dossier_rows,
    dossiers_for,
    list_rows,
    localities_of,
    shown_parts,
    version_row,
)
from products.selectors.laws import requirements_of
from products.services.dossier_drafts import open_dossier, save_dossier
from products.views.messages import say_what_was_left_out

# --- The list -----------------------------------------------------------------------------------------------------


@require_GET
@allowed(MAY_READ_DOSSIERS)
def dossier_list(request):
    form = DossierListForm(request.GET, localities=localities_of(request.actor))
    words = ClockWords(request.actor.today, working_calendar())
    page = page_of(dossier_rows(request.actor, form.criteria), form.criteria.keys, request.GET)
    context = {
        "form": form,
        "page": page,
        "rows": list_rows(page.rows, words),
        "may_open": PRODUCER(request.actor, None),
        "query": request.GET.urlencode(),
    }
    return render(request, "products/dossiers/list.html", context)


@require_GET
@allowed(MAY_READ_DOSSIERS)
def dossier_export(request):
    return export_response(request, DOSSIERS)


# --- One dossier --------------------------------------------------------------------------------------------------


@require_GET
@acting
def dossier_detail(request, pk):
    dossier = get_object_or_404(dossiers_for(request.actor), pk=pk)
    return render(request, "products/dossiers/detail.html", dossier_page(dossier, request.actor))


@require_GET
@acting
def dossier_version(request, pk, number):
    dossier = get_object_or_404(dossiers_for(request.actor), pk=pk)
    version = get_object_or_404(DossierVersion, dossier=dossier, number=number)
    content = version.content
    context = {
        "dossier": dossier,
        "version": version_row(version),
        "content": content,
        "standing": standing_words(dossier.criteria_set_id, content),
        "table": assessment_table(dossier.criteria_set_id, content),
        "parts": shown_parts(dossier, content),
        "is_whole": hash_of(content) == version.sha256,
    }
    return render(request, "products/dossiers/version.html", context)


# --- Writing ------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@acting
def dossier_new(request):
    verdict = PRODUCER(request.actor, None)
    if not verdict:
        messages.error(request, str(verdict.reason))
        return redirect("products:dossiers")
    products = Product.objects.filter(visible_products(request.actor), stopped_on__isnull=True)
    asked = {"product": whole_number(request.GET, "san-pham"), "kind": request.GET.get("loai", "first")}
    form = OpenForm(request.POST or None, initial=asked, products=products.order_by("sort_key", "pk"))
    if form.is_valid():
        try:
            opened = open_dossier(**form.cleaned_data, actor=request.actor, at=request.now)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            say_what_was_left_out(request, opened.left_out)
            messages.success(request, _("Đã mở hồ sơ. Hãy tự chấm từng phần, rồi xem thành phần hồ sơ."))
            return redirect(opened.dossier)
    return render(request, "products/dossiers/new.html", {"form": form, "has_products": products.exists()})


def editable_or_redirect(request, pk):
    """The dossier and, when its text may not be written now, where the reason is said."""
    dossier = get_object_or_404(dossiers_for(request.actor), pk=pk)
    verdict = MAY_EDIT_DOSSIER(request.actor, dossier)
    if verdict:
        return dossier, None
    messages.error(request, str(verdict.reason))
    return dossier, redirect(dossier)


@require_http_methods(["GET", "POST"])
@acting
def dossier_assess(request, pk, number):
    dossier, elsewhere = editable_or_redirect(request, pk)
    if elsewhere:
        return elsewhere
    criteria = criteria_of_part(dossier, number)
    if not criteria:
        raise Http404
    papers = library_of(dossier)
    form = assess_form(dossier, criteria, papers, request.POST or None)
    if request.method == "POST" and form.is_valid():
        saved = save_or_say(request, dossier, form, {"choices": form.choices_to_save})
        if saved:
            return redirect(after_assessing(request, dossier, number))
    answers = answers_of(dossier)
    nav = parts_nav(dossier, answers)
    context = {
        "dossier": dossier,
        "form": form,
        "sections": form.sections(),
        "part": criteria[0].section.part,
        "nav": nav,
        "next_part": next((one for one in nav if one["number"] > number), None),
        "standing": standing(dossier.criteria_set_id, answers | answers_in(request.POST, criteria)),
        "conflict": form.conflict,
        "differences": form.differences(answers_saved(dossier)) if form.conflict else [],
    }
    return render(request, "products/dossiers/assess.html", context)


def answers_saved(dossier):
    return {choice.criterion_id: choice for choice in dossier.choices.all()}


def after_assessing(request, dossier, number):
    """Where the button that was pressed leads: the next part, a paper for one criterion, or here again."""
    if paper := paper_address(request, dossier, "tieu-chi"):
        return paper
    if request.POST.get("then") == "next":
        later = [one["number"] for one in parts_nav(dossier) if one["number"] > number]
        if later:
            return reverse("products:dossier-assess", args=[dossier.pk, min(later)])
        return reverse("products:dossier-parts", args=[dossier.pk])
    return reverse("products:dossier-assess", args=[dossier.pk, number])


def after_parts(request, dossier):
    """Where the button that was pressed leads: a paper for one part, or here again."""
    here = reverse("products:dossier-parts", args=[dossier.pk])
    return paper_address(request, dossier, "thanh-phan") or here


def paper_address(request, dossier, name):
    """Where a paper is handed in for the line whose button was pressed; nothing when it was another button."""
    key = request.POST.get("then", "").removeprefix("paper-")
    if not (key.isascii() and key.isdigit() and len(key) < 16):
        return ""
    return f"{reverse('products:dossier-paper-new', args=[dossier.pk])}?{name}={key}"


def save_or_say(request, dossier, form, values):
    """Save what a form holds; a refusal stands in the form, a conflict is shown with what stands there now."""
    try:
        save_dossier(
            dossier=dossier, values=values, version=form.read_version, actor=request.actor, at=request.now
        )
    except Conflict as conflict:
        form.conflict = conflict.current
        form.add_error(None, str(conflict))
    except Refusal as refusal:
        form.add_error(None, str(refusal))
    else:
        messages.success(request, _("Đã lưu."))
        return True
    return False


def library_of(dossier):
    """The producer's papers that were not replaced, and whatever this dossier still uses."""
    used = dossier.choices.filter(papers__isnull=False).values("papers")
    parts = dossier.paper_links.values("paper")
    papers = dossier.producer.papers.select_related("file")
    newest = (
        papers.filter(replaced_by__isnull=True) | papers.filter(pk__in=used) | papers.filter(pk__in=parts)
    )
    return list(newest.order_by("kind", "title", "pk"))


@require_GET
@acting
def dossier_standing(request, pk, number):
    """The live total: what is saved, with the answers of this page as they stand in the browser."""
    dossier = get_object_or_404(dossiers_for(request.actor), pk=pk)
    if not PRODUCER(request.actor, None):
        raise Http404
    criteria = criteria_of_part(dossier, number)
    if not criteria:
        raise Http404
    keys = {criterion.pk for criterion in criteria}
    saved = {key: option for key, option in answers_of(dossier).items() if key not in keys}
    answers = saved | answers_in(request.GET, criteria)
    context = {"dossier": dossier, "standing": standing(dossier.criteria_set_id, answers)}
    return render(request, "products/dossiers/_standing.html", context)


@require_http_methods(["GET", "POST"])
@acting
def dossier_parts(request, pk):
    dossier, elsewhere = editable_or_redirect(request, pk)
    if elsewhere:
        return elsewhere
    requirements = requirements_of(dossier.regime, dossier.kind, "", dossier.criteria_set.group)
    form = parts_form(dossier, requirements, library_of(dossier), request.POST or None)
    is_sent = request.method == "POST" and form.is_valid()
    if is_sent and save_or_say(request, dossier, form, form.values_to_save):
        return redirect(after_parts(request, dossier))
    context = {
        "dossier": dossier,
        "form": form,
        "rows": form.rows(),
        "missing": missing_parts(dossier),
        "nav": parts_nav(dossier),
        "conflict": form.conflict,
        "differences": form.differences(form.conflict.sections) if form.conflict else [],
    }
    return render(request, "products/dossiers/parts.html", context)
