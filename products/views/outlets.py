"""/diem-ban/: where products are sold."""

from functools import partial

from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from agencies.enums import Role
from agencies.http import allowed, export_response, must
from agencies.permissions import Refusal
from products.enums import OutletKind
from products.exports.outlets import OUTLETS
from products.forms.outlets import CheckForm, CloseForm, OutletForm, SellForm
from products.models import Outlet
from products.permissions import (
    MAY_CHECK_OUTLET,
    MAY_CLOSE_OUTLET,
    MAY_EDIT_OUTLET,
    MAY_OPEN_OUTLET,
    MAY_READ_REGISTERS,
    MAY_SELL_AT_OUTLET,
)
from products.selectors import outlets as selectors
from products.selectors.outlet_map import map_figures, map_page
from products.selectors.producers import places_to_choose
from products.services.outlets import (
    FACTS,
    check_outlet,
    close_outlet,
    drop_from_outlet,
    edit_outlet,
    open_outlet,
    sell_at_outlet,
)
from products.views.editing import saved_or_told

EDITABLE = require_http_methods(["GET", "POST"])


@require_GET
@allowed(MAY_READ_REGISTERS)
def outlet_list(request):
    context = selectors.outlet_list(request.actor, request.GET)
    context["may_open"] = MAY_OPEN_OUTLET(request.actor)
    return render(request, "products/outlets/list.html", context)


@require_GET
@allowed(MAY_READ_REGISTERS)
def outlet_export(request):
    return export_response(request, OUTLETS)


@require_GET
@allowed(MAY_READ_REGISTERS)
def outlet_map(request):
    return render(request, "products/outlets/map.html", map_page(request.actor, request.GET))


@require_GET
@allowed(MAY_READ_REGISTERS)
def outlet_points(request):
    """What a piece of the map shows, for the script that drags it."""
    return JsonResponse(map_figures(request.actor, request.GET))


@require_GET
@allowed(MAY_READ_REGISTERS)
def outlet_detail(request, pk):
    page = selectors.outlet_page(_outlet(request, pk), request.actor)
    return render(request, "products/outlets/detail.html", {"page": page})


@EDITABLE
@allowed(MAY_OPEN_OUTLET)
def outlet_new(request):
    form = _form(request, Outlet())
    if request.method == "POST" and form.is_valid():
        try:
            outlet = open_outlet(facts=form.facts, actor=request.actor, at=request.now)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã thêm điểm bán. Hãy ghi sản phẩm bán ở đây."))
            return redirect(outlet)
    return render(request, "products/outlets/form.html", {"form": form, "version": 1})


@EDITABLE
@allowed(MAY_READ_REGISTERS)
def outlet_edit(request, pk):
    outlet = _outlet(request, pk)
    if request.method == "GET":
        must(MAY_EDIT_OUTLET(request.actor, outlet))
    form = _form(request, _outlet(request, pk))
    context = {"form": form, "outlet": outlet, "version": outlet.version}
    if request.method == "POST":
        saved, told = saved_or_told(request, form, FACTS, partial(edit_outlet, outlet=outlet))
        if saved:
            messages.success(request, _("Đã lưu."))
            return redirect(saved)
        context |= told
    return render(request, "products/outlets/form.html", context)


@EDITABLE
@allowed(MAY_READ_REGISTERS)
def outlet_close(request, pk):
    outlet = _outlet(request, pk)
    if request.method == "GET":
        must(MAY_CLOSE_OUTLET(request.actor, outlet))
    form = CloseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            close_outlet(outlet=outlet, **form.cleaned_data, actor=request.actor, at=request.now)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã ghi đóng điểm bán; lịch sử vẫn còn trong sổ."))
            return redirect(outlet)
    advice = _(
        "Điểm bán vẫn còn trong sổ cùng sản phẩm đã bán và các lần kiểm tra; sản phẩm đang bán ở đây được ghi là "
        "thôi bán."
    )
    return _act_page(request, form, outlet, _("Đóng điểm bán"), advice)


@EDITABLE
@allowed(MAY_READ_REGISTERS)
def outlet_sell(request, pk):
    """Another product that is sold here."""
    outlet = _outlet(request, pk)
    if request.method == "GET":
        must(MAY_SELL_AT_OUTLET(request.actor, outlet))
    form = SellForm(request.POST or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            sell_at_outlet(outlet=outlet, **form.cleaned_data, actor=request.actor, at=request.now)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã ghi sản phẩm bán ở điểm này."))
            return redirect(outlet)
    advice = _("Chỉ ghi được sản phẩm đang sản xuất. Chủ thể chỉ ghi sản phẩm của mình.")
    return _act_page(request, form, outlet, _("Ghi sản phẩm bán ở đây"), advice)


@require_POST
@allowed(MAY_READ_REGISTERS)
def outlet_drop(request, pk, good):
    outlet = _outlet(request, pk)
    found = get_object_or_404(outlet.goods.filter(valid_until__isnull=True), pk=good)
    try:
        drop_from_outlet(good=found, actor=request.actor, at=request.now)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Đã ghi thôi bán sản phẩm ở điểm này."))
    return redirect(outlet)


@EDITABLE
@allowed(MAY_READ_REGISTERS)
def outlet_check(request, pk):
    """What somebody found there today."""
    outlet = _outlet(request, pk)
    if request.method == "GET":
        must(MAY_CHECK_OUTLET(request.actor, outlet))
    criteria = selectors.criteria_on(request.today) if outlet.kind == OutletKind.OCOP_POINT else []
    form = CheckForm(request.POST or None, criteria=criteria)
    if request.method == "POST" and form.is_valid():
        try:
            check_outlet(
                outlet=outlet,
                is_alive=form.cleaned_data["is_alive"],
                note=form.cleaned_data["note"],
                met=form.met,
                actor=request.actor,
                at=request.now,
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã ghi kết quả kiểm tra hôm nay."))
            return redirect(outlet)
    advice = _(
        "Ghi theo điều thấy hôm nay, tại chỗ hoặc khi mở trang trên mạng. Đã ghi thì không sửa được; lần sau ghi lần "
        "mới."
    )
    return _act_page(request, form, outlet, _("Ghi kết quả kiểm tra"), advice)


def _act_page(request, form, outlet, here, advice):
    context = {"form": form, "outlet": outlet, "here": here, "advice": advice}
    return render(request, "products/outlets/act.html", context)


def _form(request, outlet):
    kinds = OutletKind.choices
    if request.actor.role == Role.PRODUCER:
        kinds = [(OutletKind.ONLINE.value, OutletKind.ONLINE.label)]
    places = places_to_choose(request.today)
    return OutletForm(request.POST or None, instance=outlet, places=places, kinds=kinds)


def _outlet(request, pk):
    return get_object_or_404(selectors.outlets_for(request.actor).select_related("keeper"), pk=pk)
