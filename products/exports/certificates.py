"""Certificates on paper and in tables, and the letter that announces their end."""

import io

import segno
from django.conf import settings
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.exports.excel import ExcelExport, Sheet
from agencies.permissions import Actor
from products.exports.letters import Head, Letter, Signature, Text, composed, numbered, place_and_date
from products.exports.pdf import as_pdf, pdf_of
from products.forms.certificates import CertificateListForm
from products.models import Certificate, CertificateStyle, ExpiryNotice
from products.permissions import MAY_READ_REGISTERS
from products.selectors.certificates import (
    certificate_rows,
    certificates_asked_for,
    stars_in_words,
    units_of,
)

PLACE = "Đồng Nai"
HEADING = "Giấy chứng nhận"


def certificate_pdf(certificate: Certificate) -> bytes:
    """The certificate ready to be signed, with the QR code that leads to its standing of the day.

    In Vietnamese whatever the reader's language: it is a document of the state.
    """
    style = style_of(certificate)
    address = verify_address(certificate)
    decision = certificate.decision
    place = certificate.producer.places.in_force_on(certificate.issued_on).first()
    return pdf_of(
        "certificate.typ",
        composed(
            {
                "title": f"{HEADING}: {certificate.product.name}",
                "issuer": decision.issuer_name,
                "heading": style.heading if style else HEADING,
                "sentence": "Chứng nhận sản phẩm",
                "product": certificate.product.name,
                "stars": certificate.stars,
                "stars_words": f"Sản phẩm OCOP {certificate.stars} sao",
                "producer_label": "Chủ thể",
                "producer": certificate.producer.name,
                "place": place.address if place else "",
                "facts": facts_of(certificate),
                "check": "Quét mã hoặc mở địa chỉ sau để xem giấy còn giá trị không:",
                "address": address,
                "qr": qr_svg(address),
                "qr_words": f"Mã QR dẫn tới {address}",
                "place_and_date": place_and_date(style.place if style else PLACE, certificate.issued_on),
                "signer_line": style.signer_line if style else certificate.signer_title,
                "signer": certificate.signer_name,
            }
        ),
    )


def facts_of(certificate: Certificate) -> list[str]:
    """The lines beside the QR code."""
    decision = certificate.decision
    lines = [f"Quyết định số {decision.number} ngày {decision.signed_on:%d/%m/%Y}"]
    if certificate.number:
        lines.insert(0, f"Số: {certificate.number}")
    lines.append(
        f"Có giá trị từ ngày {certificate.issued_on:%d/%m/%Y} đến trước ngày {certificate.expires_on:%d/%m/%Y}"
    )
    lines.append(f"Mã xác thực: {certificate.code}")
    return lines


def style_of(certificate: Certificate) -> CertificateStyle | None:
    """How certificates of this level looked on the day of issue."""
    styles = CertificateStyle.objects.in_force_on(certificate.issued_on)
    return styles.filter(level=certificate.decision.level).first()


def verify_address(certificate: Certificate) -> str:
    """Where anyone checks the certificate."""
    return settings.PORTAL_ADDRESS.rstrip("/") + reverse("products:verify", args=[certificate.code])


def qr_svg(address: str) -> str:
    """A QR code as SVG text; level Q still reads with a quarter of it torn or stained."""
    picture = io.BytesIO()
    segno.make(address, error="q").save(picture, kind="svg", border=1, scale=4)
    return picture.getvalue().decode()


def notice_pdf(certificate: Certificate) -> bytes:
    """The numbered letter on the end of a certificate; before it was written, the draft of it."""
    notice = ExpiryNotice.objects.filter(certificate=certificate).first()
    issuer = certificate.decision.issuer_name
    letter = Letter(
        title="THÔNG BÁO",
        subtitle="Về việc giấy chứng nhận sản phẩm OCOP hết hiệu lực",
        head=Head(
            issuer=issuer,
            number=numbered(notice.number if notice else "", "TB-OCOP"),
            place_and_date=place_and_date(PLACE, notice.written_on if notice else None),
        ),
        to=[certificate.producer.name],
        blocks=[Text(notice.text if notice else _draft_words(certificate))],
        signatures=[Signature(lines=["TL. CHỦ TỊCH"])],
        recipients=["Như trên", "Địa phương nơi sản xuất", "Lưu: VT"],
        author=issuer,
    )
    return as_pdf(letter)


def _draft_words(certificate: Certificate) -> str:
    return (
        f"Giấy chứng nhận {stars_in_words(certificate.stars)} của sản phẩm “{certificate.product.name}” hết hiệu lực "
        f"từ ngày {certificate.expires_on:%d/%m/%Y}."
    )


def certificates_sheet(actor: Actor, query: QueryDict) -> Sheet:
    """Exactly the rows that the list shows for the same question."""
    units = units_of(actor.today)
    form = CertificateListForm(query, units=units)
    found = certificates_asked_for(actor, form.criteria).order_by(*form.criteria.keys)
    columns = [
        (_("Sản phẩm"), 40),
        (_("Chủ thể"), 40),
        (_("Địa bàn"), 24),
        (_("Hạng"), 10),
        (_("Số giấy"), 24),
        (_("Ngày cấp"), 14),
        (_("Hết hiệu lực từ"), 16),
        (_("Tình trạng"), 24),
    ]
    keys = ("product", "producer", "unit", "stars", "number", "issued", "expires", "status")
    rows = certificate_rows(found.iterator(chunk_size=2000), units)
    return Sheet(
        title=_("Giấy chứng nhận"),
        lines=[_("Vào ngày %(day)s") % {"day": f"{actor.today:%d/%m/%Y}"}, *form.in_words()],
        columns=columns,
        rows=(tuple(row[key] for key in keys) for row in rows),
        counted=found,
        filename=_("giay-chung-nhan-%(day)s.xlsx") % {"day": f"{actor.today:%Y-%m-%d}"},
    )


CERTIFICATES = ExcelExport(
    "certificates", gettext_lazy("Xuất Excel: giấy chứng nhận"), MAY_READ_REGISTERS, certificates_sheet
)
