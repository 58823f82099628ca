"""/san-pham/: what is made."""

from functools import partial

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from agencies.http import allowed, export_response, must, picture_response
from agencies.permissions import Refusal
from products.exports.products import PRODUCTS
from products.forms.products import PhotoForm, ProductForm, StopForm
from products.models import Product
from products.permissions import MAY_ADD_PRODUCT, MAY_EDIT_PRODUCT, MAY_READ_DOSSIERS, MAY_READ_REGISTERS
from products.selectors import products as selectors
from products.selectors.producers import producers_for
from products.services.photos import SIZES, add_photo, remove_photo
from products.services.products import FACTS, add_product, edit_product, resume_product, stop_product
from products.views.editing import saved_or_told

EDITABLE = require_http_methods(["GET", "POST"])
SIZE_OF_WIDTH = {width: name for name, width in SIZES.items()}


@require_GET
@allowed(MAY_READ_REGISTERS)
def product_list(request):
    context = selectors.product_list(request.actor, request.GET)
    return render(request, "products/products/list.html", context)


@require_GET
@allowed(MAY_READ_REGISTERS)
def product_export(request):
    return export_response(request, PRODUCTS)


@require_GET
@allowed(MAY_READ_REGISTERS)
def product_detail(request, pk):
    product = _product(request, pk)
    page = selectors.product_page(product, request.actor)
    return render(request, "products/products/detail.html", {"page": page})


@EDITABLE
@allowed(MAY_READ_REGISTERS)
def product_new(request, pk):
    producer = get_object_or_404(producers_for(request.actor), pk=pk)
    if request.method == "GET":
        must(MAY_ADD_PRODUCT(request.actor, producer))
    form = ProductForm(
        request.POST or None,
        instance=Product(producer=producer),
        sets=selectors.sets_to_choose(request.today),
    )
    if request.method == "POST" and form.is_valid():
        try:
            product = add_product(producer=producer, facts=form.facts, actor=request.actor, at=request.now)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã thêm sản phẩm. Hãy thêm ảnh và câu chuyện sản phẩm."))
            return redirect(product)
    context = {"form": form, "producer": producer, "version": 1}
    return render(request, "products/products/form.html", context)


@EDITABLE
@allowed(MAY_READ_REGISTERS)
def product_edit(request, pk):
    product = _product(request, pk)
    if request.method == "GET":
        must(MAY_EDIT_PRODUCT(request.actor, product))
    form = ProductForm(
        request.POST or None,
        instance=_product(request, pk),
        sets=selectors.sets_to_choose(request.today),
    )
    context = {
        "form": form,
        "product": product,
        "producer": product.producer,
        "version": product.version,
    }
    if request.method == "POST":
        saved, told = saved_or_told(request, form, FACTS, partial(edit_product, product=product))
        if saved:
            messages.success(request, _("Đã lưu."))
            return redirect(saved)
        context |= told
    return render(request, "products/products/form.html", context)


@EDITABLE
@allowed(MAY_READ_REGISTERS)
def product_stop(request, pk):
    product = _product(request, pk)
    if request.method == "GET":
        must(MAY_EDIT_PRODUCT(request.actor, product))
    form = StopForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            stop_product(product=product, **form.cleaned_data, actor=request.actor, at=request.now)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã ghi ngừng sản xuất. Khi làm lại, hãy chọn “Sản xuất trở lại”."))
            return redirect(product)
    return render(request, "products/products/stop.html", {"form": form, "product": product})


@require_POST
@allowed(MAY_READ_REGISTERS)
def product_resume(request, pk):
    product = _product(request, pk)
    try:
        resume_product(product=product, actor=request.actor, at=request.now)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Đã ghi sản xuất trở lại."))
    return redirect(product)


# --- Photos ---------------------------------------------------------------------------------------------------------


@require_GET
@allowed(MAY_READ_DOSSIERS)
def photo(request, pk, photo, width):
    """One size of a picture; whoever may see the product, or judges it, sees it."""
    if width not in SIZE_OF_WIDTH:
        raise Http404
    photos = selectors.photos_for(request.actor).filter(product=pk, removed_at__isnull=True)
    found = get_object_or_404(photos.select_related(*SIZES), pk=photo)
    return picture_response(getattr(found, SIZE_OF_WIDTH[width]))


@EDITABLE
@allowed(MAY_READ_REGISTERS)
def photo_new(request, pk):
    product = _product(request, pk)
    if request.method == "GET":
        must(MAY_EDIT_PRODUCT(request.actor, product))
    form = PhotoForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            add_photo(
                product=product,
                upload=form.cleaned_data["photo"],
                caption=form.cleaned_data["caption"],
                actor=request.actor,
                at=request.now,
            )
        except Refusal as refusal:
            form.add_error("photo", str(refusal))
        else:
            messages.success(request, _("Đã thêm ảnh."))
            return redirect(product)
    context = {"form": form, "product": product, "photos": selectors.photos_of(product)}
    return render(request, "products/products/photo.html", context)


@require_POST
@allowed(MAY_READ_REGISTERS)
def photo_remove(request, pk, photo):
    product = _product(request, pk)
    found = get_object_or_404(product.photos.filter(removed_at__isnull=True), pk=photo)
    try:
        remove_photo(photo=found, actor=request.actor, at=request.now)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Đã bỏ ảnh."))
    return redirect(product)


def _product(request, pk):
    products = selectors.products_for(request.actor).select_related("producer", "group__catalogue")
    return get_object_or_404(products, pk=pk)
