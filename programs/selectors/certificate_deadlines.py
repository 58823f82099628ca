"""What is owed because of certificates: their end, their revocation, what the public reported."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.utils.translation import gettext_noop

from agencies.enums import Role
from products.models import Certificate, MisuseReport, RevocationCase
from products.selectors.producers import local_agencies_of
from programs.enums import DeadlineKind
from programs.selectors.deadline_values import Deadline, phrased

CERTIFICATE_ENDS = gettext_noop("%(product)s (%(stars)s sao): giấy chứng nhận hết hiệu lực")
REVOCATION_DUE = gettext_noop("%(product)s: ra quyết định thu hồi giấy chứng nhận")
MISUSE_DUE = gettext_noop("%(product)s: trả lời phản ánh của người dân")


def certificate_deadlines(until: date, today: date) -> Iterator[Deadline]:
    """Certificates that end: told to the producer, the local officers and the secretariat, up to the day itself.

    One whose re-evaluation is under way is told like any other: its day does not move by that.
    """
    ending = (
        Certificate.objects.filter(
            ended_on__isnull=True, extended_until__isnull=True, expires_on__gte=today, expires_on__lte=until
        )
        .order_by("expires_on", "pk")
        .values_list(
            "pk", "producer_id", "producer__agency_id", "product__name", "stars", "issued_on", "expires_on"
        )
    )
    rows = list(ending)
    local = local_agencies_of({row[1] for row in rows}, today)
    for pk, producer, agency, product, stars, issued_on, expires_on in rows:
        values = {"product": product, "stars": str(stars)}
        receivers: list[tuple[int | None, str | None]] = [(agency, None)]
        if producer in local:
            receivers.append((local[producer].pk, None))
        receivers.append((agency, Role.SECRETARIAT))
        for owing, role in receivers:
            yield _deadline(
                DeadlineKind.CERTIFICATE,
                pk,
                owing,
                role,
                expires_on,
                issued_on,
                CERTIFICATE_ENDS,
                values,
                f"/giay-chung-nhan/{pk}/",
            )


def revocation_deadlines(until: date) -> Iterator[Deadline]:
    """Proposed revocations without a published decision, owed by the secretariat (QĐ 26/2026, Điều 8: 15 days)."""
    cases = RevocationCase.objects.filter(
        dropped_on__isnull=True, certificate__ended_on__isnull=True, due_on__lte=until
    ).order_by("due_on", "pk")
    for pk, certificate, agency, product, opened_at, due_on in cases.values_list(
        "pk",
        "certificate_id",
        "certificate__producer__agency_id",
        "certificate__product__name",
        "concluded_on",
        "due_on",
    ):
        yield _deadline(
            DeadlineKind.REVOCATION,
            pk,
            agency,
            Role.SECRETARIAT,
            due_on,
            opened_at,
            REVOCATION_DUE,
            {"product": product},
            f"/giay-chung-nhan/{certificate}/",
        )


def misuse_deadlines(until: date) -> Iterator[Deadline]:
    """Reports of the public that nobody answered yet, owed by the secretariat."""
    reports = MisuseReport.objects.filter(status="open", due_on__lte=until).order_by("due_on", "pk")
    for pk, agency, product, since, due_on in reports.values_list(
        "pk",
        "certificate__producer__agency_id",
        "certificate__product__name",
        "status_since",
        "due_on",
    ):
        yield _deadline(
            DeadlineKind.MISUSE,
            pk,
            agency,
            Role.SECRETARIAT,
            due_on,
            since,
            MISUSE_DUE,
            {"product": product},
            "/phan-anh/",
        )


def _deadline(kind, pk, agency_id, role, due_on, since, phrase, values, path) -> Deadline:
    """Known from the day before `since`, so that a mark on that day itself is told."""
    days = (due_on, since - timedelta(days=1))
    return phrased(kind, pk, agency_id, role, days, path, phrase, values)
