"""/giay-chung-nhan/: certificates, what ends when, proposed revocations, extensions."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from agencies.http import acting, allowed, export_response, pdf_response
from agencies.lists import page_of
from agencies.permissions import Refusal
from products.exports.certificates import CERTIFICATES, certificate_pdf, notice_pdf
from products.forms.certificates import CaseForm, CertificateListForm, ExtendForm
from products.models import RevocationCase
from products.permissions import MAY_EXTEND_CERTIFICATE, MAY_OPEN_CASE, MAY_READ_REGISTERS
from products.selectors.certificates import (
    certificate_page,
    certificate_rows,
    certificates_asked_for,
    certificates_for,
    expiries_by_unit_and_month,
    units_of,
)
from products.services.certificates import drop_case, extend_certificate, open_case


@require_GET
@allowed(MAY_READ_REGISTERS)
def certificate_list(request):
    units = units_of(request.today)
    form = CertificateListForm(request.GET, units=units)
    page = page_of(certificates_asked_for(request.actor, form.criteria), form.criteria.keys, request.GET)
    context = {
        "form": form,
        "page": page,
        "rows": certificate_rows(page.rows, units),
        "matrix": expiries_by_unit_and_month(request.actor) if not form.asks_for_some else [],
        "query": request.GET.urlencode(),
    }
    return render(request, "products/certificates/list.html", context)


@require_GET
@allowed(MAY_READ_REGISTERS)
def certificate_export(request):
    return export_response(request, CERTIFICATES)


@require_GET
@acting
def certificate_detail(request, pk):
    return detail_page(request, shown(request, pk))


def shown(request, pk):
    """The certificate, if this actor sees it."""
    certificates = certificates_for(request.actor).select_related(
        "product", "producer", "decision", "revoked_by"
    )
    return get_object_or_404(certificates, pk=pk)


def detail_page(request, certificate, **forms):
    context = certificate_page(certificate, request.actor)
    context |= {"case_form": CaseForm(prefix="thu-hoi"), "extend_form": ExtendForm(prefix="gia-han")} | forms
    return render(request, "products/certificates/detail.html", context)


@require_GET
@acting
def certificate_print(request, pk):
    certificate = shown(request, pk)
    return pdf_response(certificate_pdf(certificate), f"giay-chung-nhan-{certificate.pk}.pdf")


@require_GET
@acting
def certificate_notice(request, pk):
    certificate = shown(request, pk)
    return pdf_response(notice_pdf(certificate), f"thong-bao-het-han-{certificate.pk}.pdf")


@require_POST
@allowed(MAY_OPEN_CASE)
def certificate_case(request, pk):
    certificate, form = shown(request, pk), CaseForm(request.POST, prefix="thu-hoi")
    if form.is_valid():
        try:
            open_case(certificate=certificate, **form.cleaned_data, actor=request.actor, at=request.now)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã lập đề nghị thu hồi. Hãy soạn quyết định trong hạn."))
            return redirect(certificate)
    return detail_page(request, certificate, case_form=form)


@require_POST
@allowed(MAY_OPEN_CASE)
def certificate_drop_case(request, pk):
    certificate = shown(request, pk)
    case = get_object_or_404(RevocationCase, certificate=certificate, dropped_on__isnull=True)
    try:
        drop_case(case=case, reason=request.POST.get("reason", ""), actor=request.actor, at=request.now)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Đã thôi đề nghị thu hồi, có ghi lý do."))
    return redirect(certificate)


@require_POST
@allowed(MAY_EXTEND_CERTIFICATE)
def certificate_extend(request, pk):
    certificate, form = shown(request, pk), ExtendForm(request.POST, prefix="gia-han")
    if form.is_valid():
        try:
            extend_certificate(
                certificate=certificate, **form.cleaned_data, actor=request.actor, at=request.now
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã gia hạn giấy chứng nhận."))
            return redirect(certificate)
    return detail_page(request, certificate, extend_form=form)
