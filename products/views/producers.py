"""/chu-the/: who makes products."""

from functools import partial

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from agencies.http import allowed, export_response, must
from agencies.permissions import Refusal
from products.exports.producers import PRODUCERS
from products.forms.producers import MoveForm, NewProducerForm, ProducerForm
from products.models import Producer
from products.permissions import MAY_READ_REGISTERS, MAY_REGISTER_PRODUCER
from products.selectors import producers as selectors
from products.selectors.laws import may_take_part, regime_on
from products.selectors.papers import first_to_end
from products.services.producers import FACTS, edit_producer, move_producer, register_producer
from products.views.editing import saved_or_told

EDITABLE = require_http_methods(["GET", "POST"])


@require_GET
@allowed(MAY_READ_REGISTERS)
def producer_list(request):
    context = selectors.producer_list(request.actor, request.GET)
    context["may_register"] = MAY_REGISTER_PRODUCER(request.actor)
    return render(request, "products/producers/list.html", context)


@require_GET
@allowed(MAY_READ_REGISTERS)
def producer_export(request):
    return export_response(request, PRODUCERS)


@require_GET
@allowed(MAY_READ_REGISTERS)
def producer_detail(request, pk):
    producer = _producer(request, pk)
    context = {
        "page": selectors.producer_page(producer, request.actor),
        "papers": first_to_end(producer, request.actor),
    }
    return render(request, "products/producers/detail.html", context)


@EDITABLE
@allowed(MAY_REGISTER_PRODUCER)
def producer_new(request):
    places = selectors.places_to_choose(request.today)
    form = NewProducerForm(request.POST or None, instance=Producer(), places=places)
    if request.method == "POST" and form.is_valid():
        try:
            producer = register_producer(
                facts=form.facts,
                unit_code=form.cleaned_data["unit_code"],
                address=form.cleaned_data["address"],
                account=form.account,
                actor=request.actor,
                at=request.now,
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã lập chủ thể."))
            _say_whether_it_takes_part(request, producer)
            return redirect(producer)
    return render(request, "products/producers/new.html", {"form": form})


@EDITABLE
@allowed(MAY_READ_REGISTERS)
def producer_edit(request, pk):
    producer = _producer(request, pk)
    if request.method == "GET":
        must(selectors.may_edit_producer(request.actor, producer))
    form = ProducerForm(request.POST or None, instance=_producer(request, pk))
    context = {"form": form, "producer": producer, "version": producer.version}
    if request.method == "POST":
        saved, told = saved_or_told(request, form, FACTS, partial(edit_producer, producer=producer))
        if saved:
            messages.success(request, _("Đã lưu."))
            _say_whether_it_takes_part(request, saved)
            return redirect(saved)
        context |= told
    return render(request, "products/producers/form.html", context)


@EDITABLE
@allowed(MAY_READ_REGISTERS)
def producer_move(request, pk):
    producer = _producer(request, pk)
    if request.method == "GET":
        must(selectors.may_edit_producer(request.actor, producer))
    form = MoveForm(request.POST or None, places=selectors.places_to_choose(request.today))
    if request.method == "POST" and form.is_valid():
        try:
            move_producer(producer=producer, **form.cleaned_data, actor=request.actor, at=request.now)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã ghi địa chỉ mới; địa chỉ cũ vẫn còn trong sổ."))
            return redirect(producer)
    context = {"form": form, "producer": producer, "places": selectors.place_rows(producer)}
    return render(request, "products/producers/move.html", context)


def _producer(request, pk):
    producers = selectors.producers_for(request.actor).select_related("agency")
    return get_object_or_404(producers, pk=pk)


def _say_whether_it_takes_part(request, producer):
    verdict = may_take_part(producer.kind, regime_on(request.today))
    if not verdict:
        messages.warning(request, str(verdict.reason))
