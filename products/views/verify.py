"""/xac-thuc/: whether stars are worth anything today, for anyone who scans the code; no sign-in, no session."""

from functools import lru_cache
from hashlib import sha256

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from agencies.limits import count_once_more, counted, visitor
from agencies.permissions import Refusal
from products.enums import CertificateStatus
from products.forms.certificates import MisuseForm, VerifyForm
from products.models import Certificate
from products.models.certificates import CODE_LENGTH, CODE_LETTERS
from products.selectors.certificates import CHIPS, PublicCertificate, public_certificate
from products.services.misuse import report_misuse

MISSES, MOST_MISSES = "verify-misses", 100
REPORTS, MOST_REPORTS = "misuse-reports", 5
# Read again by every cache before it is shown again, so a revocation counts from its second on.
CACHING = "public, max-age=0, must-revalidate"


@require_GET
def verify_home(request):
    """A box for the code below the picture, for those who cannot scan."""
    form = VerifyForm(request.GET or None)
    if form.is_valid() and (code := plain_code(form.cleaned_data["ma"])):
        return redirect("products:verify", code)
    context = {"form": form, "asked": bool(request.GET)}
    return render(request, "products/verify/home.html", context)


def plain_code(text):
    """The code as it is stored, whatever spaces and small letters somebody typed."""
    return "".join(letter for letter in text.upper() if letter in CODE_LETTERS)[:CODE_LENGTH]


@require_GET
def verify(request, code):
    network = visitor(request)
    if counted(MISSES, network) >= MOST_MISSES:
        return render(request, "errors/429.html", status=429)
    certificate = public_certificate(code, request.today)
    if certificate is None:
        count_once_more(MISSES, network)
        return render(request, "products/verify/unknown.html", {"code": code}, status=404)
    page = written(certificate, request.today, request.LANGUAGE_CODE, request.COOKIES.get("theme", ""))
    tag = f'"{sha256(page.encode()).hexdigest()[:32]}"'
    known = request.headers.get("If-None-Match") == tag
    response = HttpResponse(status=304) if known else HttpResponse(page)
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = CACHING
    return response


@lru_cache(maxsize=2000)
def written(certificate: PublicCertificate, day, language, theme):
    """The page of one certificate as it stands on a day; the same words for everybody who reads that language."""
    status = CertificateStatus(certificate.status)
    return render_to_string(
        "products/verify/show.html",
        {
            "certificate": certificate,
            "kind": CHIPS[status],
            "status": status.label,
            "sentence": sentence_of(status),
            "day": day,
            "language": language,
            "theme": theme,
            "address": settings.PORTAL_ADDRESS.rstrip("/")
            + reverse("products:verify", args=[certificate.code]),
            "stars": range(certificate.stars),
        },
    )


def sentence_of(status):
    """The standing in plain words, first of all."""
    return {
        CertificateStatus.VALID: _("Giấy chứng nhận này đang có giá trị."),
        CertificateStatus.EXPIRING: _("Giấy chứng nhận này đang có giá trị và sắp hết hạn."),
        CertificateStatus.UNDER_REVIEW: _(
            "Giấy chứng nhận này đang có giá trị; sản phẩm đang được đánh giá lại."
        ),
        CertificateStatus.EXTENDED: _(
            "Giấy chứng nhận này được gia hạn cho đến khi có kết quả đánh giá lại."
        ),
        CertificateStatus.EXPIRED: _("Giấy chứng nhận này đã hết hạn, không còn giá trị."),
        CertificateStatus.REVOKED: _("Giấy chứng nhận này đã bị thu hồi, không còn giá trị."),
        CertificateStatus.SUPERSEDED: _("Giấy chứng nhận này đã được thay bằng giấy mới."),
        CertificateStatus.NOT_YET: _("Giấy chứng nhận này chưa có hiệu lực."),
    }[status]


@require_http_methods(["GET", "POST"])
def verify_report(request, code):
    """What somebody outside saw. So many an hour from one network; a program that fills the trap is thanked alike."""
    certificate = get_object_or_404(Certificate.objects.select_related("product"), code=code)
    form = MisuseForm(request.POST or None)
    if form.is_valid():
        network = visitor(request)
        if count_once_more(REPORTS, network) > MOST_REPORTS:
            form.add_error(None, _("Bạn đã gửi nhiều phản ánh trong một giờ. Hãy thử lại sau."))
        elif form.cleaned_data["website"]:
            return thanks(request, code)
        else:
            try:
                report_misuse(
                    certificate=certificate,
                    text=form.cleaned_data["text"],
                    contact=form.cleaned_data["contact"],
                    at=request.now,
                )
            except Refusal as refusal:
                form.add_error(None, str(refusal))
            else:
                return thanks(request, code)
    return render(request, "products/verify/report.html", {"form": form, "certificate": certificate})


def thanks(request, code):
    messages.success(request, _("Cảm ơn bạn. Thư ký chương trình đã nhận được phản ánh."))
    return redirect("products:verify-report", code)
