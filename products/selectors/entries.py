"""Whether a product may come with a dossier of a kind on a day: its certificate, the window, who takes part."""

from datetime import date

from django.utils.translation import gettext as _

from products.enums import DossierKind
from products.models import Certificate, Product, Regime
from products.selectors.laws import again_window, takes_part

MOST_STARS = 5


def entry_refusal(product: Product, kind: str, regime: Regime, day: date) -> str:
    """Why a dossier of `kind` is not taken on `day`, in a sentence; empty when it is.

    The window is asked about at lodging alone (`window_refusal`): one may write before it opens.
    """
    if kind not in DossierKind.values:
        return _("Không có loại hồ sơ này.")
    if not (verdict := takes_part(product, regime)):
        return str(verdict.reason)
    certificate = last_certificate(product)
    in_force = certificate if certificate and is_in_force(certificate, day) else None
    if kind == DossierKind.FIRST and in_force:
        return _(
            "Sản phẩm đang có giấy chứng nhận %(stars)s sao. Hãy mở hồ sơ nâng hạng hoặc đánh giá, phân hạng lại."
        ) % {"stars": in_force.stars}
    if kind == DossierKind.UPGRADE and in_force is None:
        return _("Chỉ nâng hạng được sản phẩm đang có giấy chứng nhận. Hãy mở hồ sơ lần đầu.")
    if kind == DossierKind.UPGRADE and in_force and in_force.stars >= MOST_STARS:
        return _("Sản phẩm đã đạt hạng cao nhất nên không nâng hạng được.")
    if kind == DossierKind.AGAIN and certificate is None:
        return _("Sản phẩm chưa từng được công nhận nên không có gì để đánh giá lại. Hãy mở hồ sơ lần đầu.")
    return ""


def window_refusal(product: Product, kind: str, regime: Regime, day: date) -> str:
    """Why a file for re-evaluation is not taken on `day`: too early, or too late (QĐ 26/2026, Điều 7 khoản 6)."""
    certificate = last_certificate(product)
    if kind != DossierKind.AGAIN or certificate is None:
        return ""
    window = again_window(certificate, regime)
    if window is None or window[0] <= day <= window[1]:
        return ""
    days = {"first": f"{window[0]:%d/%m/%Y}", "last": f"{window[1]:%d/%m/%Y}"}
    if day < window[0]:
        return _("Chưa đến thời gian nhận hồ sơ đánh giá lại: từ %(first)s đến hết %(last)s.") % days
    return (
        _(
            "Đã quá thời gian nhận hồ sơ đánh giá lại (từ %(first)s đến hết %(last)s). "
            "Khi giấy chứng nhận hết hạn, hãy mở hồ sơ lần đầu."
        )
        % days
    )


def last_certificate(product: Product) -> Certificate | None:
    """The certificate that a re-evaluation or an upgrade follows: the newest that was not revoked."""
    return product.certificates.filter(revoked_by__isnull=True).order_by("-issued_on", "-pk").first()


def is_in_force(certificate: Certificate, day: date) -> bool:
    """Whether its stars count on `day`."""
    ends = certificate.ended_on or certificate.last_day
    return certificate.issued_on <= day < ends
