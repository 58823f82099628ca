"""/chu-the/…/giay-to/: the papers of a producer."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from agencies.http import allowed, file_response, must
from agencies.permissions import Refusal
from products.forms.papers import PaperForm
from products.models import Paper
from products.permissions import MAY_ADD_PAPER, MAY_READ_DOSSIERS, MAY_READ_REGISTERS, MAY_REPLACE_PAPER
from products.selectors import papers as selectors
from products.selectors.producers import producers_for
from products.services.papers import add_paper, replace_paper

EDITABLE = require_http_methods(["GET", "POST"])


@require_GET
@allowed(MAY_READ_REGISTERS)
def paper_list(request, pk):
    producer = get_object_or_404(producers_for(request.actor), pk=pk)
    context = selectors.library(producer, request.actor, request.GET)
    return render(request, "products/papers/list.html", context)


@require_GET
@allowed(MAY_READ_DOSSIERS)
def paper_detail(request, pk, paper):
    found = _paper(request, pk, paper)
    context = {
        "page": selectors.paper_page(found, request.actor),
        "sees_register": bool(MAY_READ_REGISTERS(request.actor)),
    }
    return render(request, "products/papers/detail.html", context)


@require_GET
@allowed(MAY_READ_DOSSIERS)
def paper_file(request, pk, paper):
    return file_response(_paper(request, pk, paper).file)


@EDITABLE
@allowed(MAY_READ_REGISTERS)
def paper_new(request, pk):
    producer = get_object_or_404(producers_for(request.actor), pk=pk)
    if request.method == "GET":
        must(MAY_ADD_PAPER(request.actor, producer))
    form = PaperForm(request.POST or None, request.FILES or None, instance=Paper(producer=producer))
    if request.method == "POST" and form.is_valid():
        try:
            paper = add_paper(
                producer=producer, facts=form.facts, upload=form.file, actor=request.actor, at=request.now
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            _say_how_long(request, form, paper)
            return redirect(_address(paper))
    return render(request, "products/papers/form.html", {"form": form, "producer": producer})


@EDITABLE
@allowed(MAY_READ_REGISTERS)
def paper_replace(request, pk, paper):
    old = _paper(request, pk, paper)
    if request.method == "GET":
        must(MAY_REPLACE_PAPER(request.actor, old))
    form = PaperForm(
        request.POST or None,
        request.FILES or None,
        instance=_paper(request, pk, paper),
        initial={"has_no_end": old.expires_on is None},
        keeps_file=True,
    )
    if request.method == "POST" and form.is_valid():
        try:
            newer = replace_paper(
                paper=old, facts=form.facts, upload=form.file, actor=request.actor, at=request.now
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            _say_how_long(request, form, newer)
            return redirect(_address(newer))
    context = {"form": form, "producer": old.producer, "paper": old}
    return render(request, "products/papers/form.html", context)


def _paper(request, pk, paper):
    papers = selectors.papers_for(request.actor).filter(producer=pk)
    return get_object_or_404(papers.select_related("producer", "file", "added_by", "replaced_by"), pk=paper)


def _address(paper):
    return reverse("products:paper", args=[paper.producer_id, paper.pk])


def _say_how_long(request, form, paper):
    messages.success(request, _("Đã lưu giấy tờ."))
    if form.usual:
        messages.warning(
            request,
            _(
                "Chưa ghi ngày hết giá trị nên cổng ghi %(day)s theo thời hạn thường gặp. Nếu giấy ghi khác, hãy sửa."
            )
            % {"day": f"{paper.expires_on:%d/%m/%Y}"},
        )
