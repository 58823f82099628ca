"""Certificates as lists, pages and the public see them, for any day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce, TruncMonth
from django.urls import reverse
from django.utils.translation import gettext as _

from agencies.kept_sql import Told, fetched, sql_of
from agencies.models import AdministrativeUnit
from agencies.permissions import Actor
from agencies.selectors.trail import TrailEntry, trail_of
from agencies.text import search_words
from products.enums import CertificateStatus, DossierKind, MisuseStatus
from products.models import Certificate, Dossier, MisuseReport, ProducerPlace, RevocationCase
from products.models.certificates import IN_FORCE
from products.models.dossiers import ENDED
from products.permissions import (
    MAY_EXTEND_CERTIFICATE,
    MAY_OPEN_CASE,
    MAY_OPEN_DOSSIER,
    visible_certificates,
)
from products.workflows import MISUSE_WORKFLOW

CHIPS: dict[str, str] = {
    CertificateStatus.VALID: "ok",
    CertificateStatus.EXPIRING: "soon",
    CertificateStatus.UNDER_REVIEW: "info",
    CertificateStatus.EXTENDED: "soon",
    CertificateStatus.EXPIRED: "late",
    CertificateStatus.REVOKED: "late",
    CertificateStatus.SUPERSEDED: "idle",
    CertificateStatus.NOT_YET: "idle",
}
SORTS = {
    "het-han": ("expires_on", "pk"),
    "-het-han": ("-expires_on", "-pk"),
    "cap": ("issued_on", "pk"),
    "-cap": ("-issued_on", "-pk"),
}
IN_FORCE_NOW = "con-hieu-luc"

# A Certificate as `certificates_for` brings it: with its `status` of the day.
CertificateWithStatus = Any


@dataclass(frozen=True)
class CertificateCriteria:
    """Which certificates are asked for, as of which day, in which order."""

    words: str = ""
    status: str = ""
    stars: int | None = None
    unit: str = ""
    month: date | None = None
    sort: str = "het-han"

    @property
    def keys(self) -> tuple[str, ...]:
        return SORTS[self.sort]


def certificates_for(actor: Actor) -> QuerySet:
    """The certificates this actor sees, each with its `status` of today."""
    return Certificate.objects.filter(visible_certificates(actor)).with_status(actor.today)


def certificates_asked_for(actor: Actor, criteria: CertificateCriteria) -> QuerySet:
    """The rows that answer a question, with what a list shows of them."""
    found = certificates_for(actor)
    for word in search_words(criteria.words):
        found = found.filter(Q(product__search_key__contains=word) | Q(producer__search_key__contains=word))
    if criteria.status == IN_FORCE_NOW:
        found = found.filter(status__in=IN_FORCE)
    elif criteria.status:
        found = found.filter(status=criteria.status)
    if criteria.stars:
        found = found.filter(stars=criteria.stars)
    if criteria.month:
        found = found.filter(expires_on__year=criteria.month.year, expires_on__month=criteria.month.month)
    found = found.annotate(
        unit=unit_code_on(actor.today), product_name=F("product__name"), producer_name=F("producer__name")
    )
    return found.filter(unit=criteria.unit) if criteria.unit else found


def unit_code_on(day: date) -> Coalesce:
    """The code of the unit where a certificate's producer works on `day`."""
    places = ProducerPlace.objects.in_force_on(day).filter(producer=OuterRef("producer"))
    return Coalesce(Subquery(places.values("unit_code")[:1]), Value(""))


def certificate_rows(
    certificates: Iterable[CertificateWithStatus], units: dict[str, str]
) -> list[dict[str, Any]]:
    """Rows with everything in words; of annotated certificates."""
    words = {status.value: str(status.label) for status in CertificateStatus}
    return [
        {
            "url": reverse("products:certificate", args=[row.pk]),
            "product": row.product_name,
            "producer": row.producer_name,
            "unit": units.get(row.unit, ""),
            "stars": stars_in_words(row.stars),
            "number": row.number or "",
            "issued": f"{row.issued_on:%d/%m/%Y}",
            "expires": f"{row.last_day:%d/%m/%Y}",
            "kind": CHIPS[row.status],
            "status": words[row.status],
            "again_url": again_url(row) if row.status in AGAIN_FROM else "",
        }
        for row in certificates
    ]


# Where “mở hồ sơ đánh giá lại” is offered.
AGAIN_FROM = (CertificateStatus.EXPIRING, CertificateStatus.EXTENDED, CertificateStatus.EXPIRED)


def again_url(certificate: Certificate) -> str:
    """Where a producer begins the re-evaluation of this product."""
    return (
        f"{reverse('products:dossier-new')}?san-pham={certificate.product_id}&loai={DossierKind.AGAIN.value}"
    )


def stars_in_words(stars: int) -> str:
    """4 sao, with its symbols for those who see them."""
    return _("%(stars)s sao") % {"stars": stars}


def units_of(day: date) -> dict[str, str]:
    """What units are called on `day`, by code."""
    units = AdministrativeUnit.objects.in_force_on(day).order_by("sort_key", "pk")
    return dict(units.values_list("code", "full_name"))


def expiries_by_unit_and_month(actor: Actor, months: int = 12) -> list[dict[str, Any]]:
    """How many certificates in force end in each of the coming months, per unit: rows of a matrix."""
    until = _months_on(actor.today.replace(day=1), months)
    counted = (
        certificates_for(actor)
        .filter(status__in=IN_FORCE, expires_on__gte=actor.today, expires_on__lt=until)
        .annotate(unit=unit_code_on(actor.today), month=TruncMonth("expires_on"))
        .order_by("unit", "month")
        .values("unit", "month")
        .annotate(count=Count("pk"))
    )
    columns = [_months_on(actor.today.replace(day=1), number) for number in range(months)]
    names = units_of(actor.today)
    rows: dict[str, dict[date, int]] = {}
    for row in counted:
        rows.setdefault(row["unit"], {})[row["month"]] = row["count"]
    base = reverse("products:certificates")
    return [
        {
            "unit": names.get(unit) or _("Chưa rõ địa bàn"),
            "cells": [
                {
                    "month": f"{month:%m/%Y}",
                    "count": found.get(month, 0),
                    "url": f"{base}?thang={month:%Y-%m}&dia-ban={unit}",
                }
                for month in columns
            ],
            "total": sum(found.values()),
        }
        for unit, found in sorted(rows.items(), key=lambda item: names.get(item[0], ""))
    ]


def _months_on(first: date, months: int) -> date:
    year, month = divmod(first.month - 1 + months, 12)
    return date(first.year + year, month + 1, 1)


# --- One certificate ----------------------------------------------------------------------------------------------


def certificate_page(certificate: CertificateWithStatus, actor: Actor) -> dict[str, Any]:
    """Everything the page of one certificate shows."""
    product = certificate.product
    others = Certificate.objects.filter(product=product).exclude(pk=certificate.pk).with_status(actor.today)
    dossiers = Dossier.objects.filter(product=product).exclude(status__in=ENDED)
    return {
        "certificate": certificate,
        "kind": CHIPS[certificate.status],
        "status": CertificateStatus(certificate.status).label,
        "stars": stars_in_words(certificate.stars),
        "others": [
            {
                "url": other.get_absolute_url(),
                "stars": stars_in_words(other.stars),
                "issued_on": other.issued_on,
                "kind": CHIPS[other.status],
                "status": CertificateStatus(other.status).label,
            }
            for other in others.order_by("-issued_on", "-pk")
        ],
        "case": open_case(certificate),
        "verify_url": reverse("products:verify", args=[certificate.code]),
        "again_url": again_url(certificate)
        if MAY_OPEN_DOSSIER(actor, product) and not dossiers.exists()
        else "",
        "reports": list(certificate.misuse_reports.order_by("-reported_at", "-pk")[:20])
        if actor.reads_everything
        else [],
        "may_open_case": MAY_OPEN_CASE(actor),
        "may_extend": MAY_EXTEND_CERTIFICATE(actor),
        "entries": certificate_trail(certificate),
    }


def open_case(certificate: Certificate) -> RevocationCase | None:
    """The revocation that was proposed for this certificate, if any."""
    cases = RevocationCase.objects.filter(certificate=certificate, dropped_on__isnull=True)
    return cases.select_related("decision").first()


def certificate_trail(certificate: Certificate) -> list[TrailEntry]:
    """What happened to the certificate since it was issued."""
    return trail_of(certificate)


# --- For anyone ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PublicCertificate:
    """What anyone may know of a certificate: plain values, ready to be written down."""

    code: str
    status: str
    stars: int
    product: str
    producer: str
    place: str
    decision: str
    decided_on: date | None
    issuer: str
    number: str
    issued_on: date
    ends_on: date
    ended_on: date | None
    ground: str

    @property
    def is_in_force(self) -> bool:
        return self.status in IN_FORCE


COLUMNS = (
    *("code", "status", "stars", "product__name", "producer__name", "place", "decision__number"),
    *("decision__signed_on", "decision__issuer_name", "number", "issued_on", "expires_on", "extended_until"),
    *("ended_on", "revocation_ground"),
)


@lru_cache(maxsize=10)
def _public_certificate_sql(day: date) -> tuple[str, Sequence]:
    """The question of one day, whatever code it is told: writing it takes longer than everything else on that page."""
    place = ProducerPlace.objects.in_force_on(day).filter(producer=OuterRef("producer"))
    return sql_of(
        Certificate.objects.filter(code=RawSQL("%s", (Told.WORD,)))
        .with_status(day)
        .annotate(place=Coalesce(Subquery(place.values("address")[:1]), Value("")))
        .values_list(*COLUMNS)
    )


def public_certificate(code: str, day: date) -> PublicCertificate | None:
    """The certificate of this code as it stands on `day`, in one query; None for a code that no certificate has."""
    found = fetched(*_public_certificate_sql(day), word=code)
    if not found:
        return None
    *before, expires_on, extended_until, ended_on, ground = found[0]
    values: list[Any] = [*before, extended_until or expires_on, ended_on, ground]
    return PublicCertificate(*values)


# --- What the public reported -------------------------------------------------------------------------------------


def misuse_reports(actor: Actor) -> QuerySet[MisuseReport]:
    """Reports, for those who read everything."""
    reports = MisuseReport.objects.select_related("certificate__product", "certificate__producer")
    return reports if actor.reads_everything else reports.none()


def misuse_rows(reports: Iterable[MisuseReport], actor: Actor) -> list[dict[str, Any]]:
    """Reports with how they stand to the day of answer, and what may be done with them."""
    rows = []
    for report in reports:
        is_open = report.status == MisuseStatus.OPEN
        late = is_open and report.due_on < actor.today
        rows.append(
            {
                "report": report,
                "kind": ("late" if late else "soon") if is_open else "ok",
                "words": _("hạn %(day)s") % {"day": f"{report.due_on:%d/%m/%Y}"}
                if is_open
                else str(report.get_status_display()),
                "may_handle": MISUSE_WORKFLOW.verdict("handle", actor, report) if is_open else None,
            }
        )
    return rows
