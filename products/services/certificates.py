"""Certificates: issued with the decision, extended, revoked, announced before they end."""

from calendar import monthrange
from datetime import date, datetime, timedelta

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.enums import DayUnit
from agencies.permissions import Actor, Refusal, require
from agencies.selectors.calendar import working_calendar
from agencies.services.audit import act
from agencies.services.notifications import notify
from products.enums import ClockStep, RevocationGround
from products.models import (
    Certificate,
    CertificateStyle,
    Decision,
    Dossier,
    ExpiryNotice,
    NumberKind,
    Regime,
    RegimeClock,
    RevocationCase,
)
from products.models.certificates import IN_FORCE
from products.permissions import MAY_EXTEND_CERTIFICATE, MAY_OPEN_CASE
from products.selectors.people import local_people_of, people_of_producer
from products.services.numbers import next_number

# Of decisions on certificates that no clock of a regime was entered for (QĐ 26/2026, Điều 8 khoản 3).
REVOKE_WITHIN_DAYS = 15
NOTICES_A_RUN = 500


def add_months(day: date, months: int) -> date:
    """The same day so many months on; the last of a shorter month (Bộ luật Dân sự 2015, Điều 147)."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def issue_certificate(*, decision: Decision, dossier: Dossier, stars: int, at: datetime) -> Certificate:
    """Issue what a published decision gives; a certificate of the same product still in force ends that day.

    Part of publishing: the caller holds the transaction and has the dossier locked.
    """
    issued_on = decision.signed_on
    if issued_on is None:
        raise Refusal(_("Quyết định chưa có ngày ký."))
    certificate = Certificate(
        product=dossier.product,
        producer=dossier.producer,
        dossier=dossier,
        decision=decision,
        stars=stars,
        number=_number(decision, stars),
        issued_on=issued_on,
        expires_on=add_months(issued_on, dossier.regime.certificate_months),
        signer_name=decision.signer_name,
        signer_title=decision.signer_title,
    )
    replaced = list(
        Certificate.objects.select_for_update(of=("self",))
        .filter(product=dossier.product)
        .in_force_on(issued_on)
    )
    with connection.cursor() as cursor:
        # Both stand for a moment: the old one must name the new one to end.
        cursor.execute("SET CONSTRAINTS one_live_certificate_per_product DEFERRED")
        certificate.save()
        for old in replaced:
            _supersede(old, certificate)
        cursor.execute("SET CONSTRAINTS one_live_certificate_per_product IMMEDIATE")
    return certificate


def _supersede(old: Certificate, new: Certificate) -> None:
    if old.issued_on >= new.issued_on:
        raise Refusal(
            _("Sản phẩm đã có giấy chứng nhận cấp ngày %(day)s.") % {"day": f"{old.issued_on:%d/%m/%Y}"}
        )
    old.ended_on, old.superseded_by = new.issued_on, new
    old.save(update_fields=["ended_on", "superseded_by"])


def _number(decision: Decision, stars: int) -> str | None:
    """By the pattern in force on the day of signing; without one the certificate goes by its decision's number."""
    styles = CertificateStyle.objects.in_force_on(decision.signed_on).filter(level=decision.level)
    if not (style := styles.first()):
        return None
    year = decision.signed_on.year if decision.signed_on else 0
    number = next_number(NumberKind.CERTIFICATE, year=year, office=decision.issuer_id or 0)
    return style.number_pattern.format(number=f"{number:02d}", year=year, stars=stars)


def end_certificate(
    *, certificate: Certificate, decision: Decision, ground: str, on: date | None
) -> Certificate:
    """Revoke from the day of the decision on; part of publishing it. Refused for one that ended already."""
    held = (
        Certificate.objects.select_for_update(of=("self",))
        .select_related("product", "producer")
        .get(pk=certificate.pk)
    )
    if held.ended_on is not None or on is None:
        raise Refusal(
            _("Giấy chứng nhận của “%(product)s” đã chấm dứt trước đó.") % {"product": held.product.name}
        )
    held.ended_on, held.revoked_by, held.revocation_ground = on, decision, ground
    held.save(update_fields=["ended_on", "revoked_by", "revocation_ground"])
    return held


# --- Before a revocation ------------------------------------------------------------------------------------------


def open_case(
    *,
    certificate: Certificate,
    ground: RevocationGround,
    concluded_on: date,
    text: str,
    actor: Actor,
    at: datetime,
) -> RevocationCase:
    """Propose a revocation on one of the six grounds; it is due 15 days after the conclusion (Điều 8).

    Refused: a certificate without force, a conclusion in the future, no explanation, a second proposal.
    """
    require(MAY_OPEN_CASE(actor))
    today = timezone.localdate(at)
    if not text.strip():
        raise Refusal(_("Hãy ghi kết luận của cơ quan có thẩm quyền hoặc xác nhận của địa phương."))
    if concluded_on > today:
        raise Refusal(_("Ngày kết luận không được ở tương lai."))
    standing = Certificate.objects.with_status(today).get(pk=certificate.pk)
    if standing.status not in IN_FORCE:
        raise Refusal(_("Giấy chứng nhận không còn hiệu lực nên không cần thu hồi."))
    days, unit = _time_to_revoke(today)
    with act("certificate.case", actor=actor, at=at, reason=text):
        try:
            with transaction.atomic():
                return RevocationCase.objects.create(
                    certificate=certificate,
                    ground=ground,
                    concluded_on=concluded_on,
                    due_on=working_calendar().end_of_period(concluded_on, days, unit),
                    text=text.strip(),
                    opened_at=at,
                    opener_name=actor.person_name,
                    opener_title=actor.full_title,
                )
        except IntegrityError as error:
            raise Refusal(_("Giấy chứng nhận này đã có đề nghị thu hồi.")) from error


def drop_case(*, case: RevocationCase, reason: str, actor: Actor, at: datetime) -> RevocationCase:
    """Give up a proposed revocation, with the reason; once a decision holds it that is too late."""
    require(MAY_OPEN_CASE(actor))
    if not reason.strip():
        raise Refusal(_("Hãy ghi lý do thôi thu hồi."))
    with act("certificate.drop_case", actor=actor, at=at, reason=reason):
        case = RevocationCase.objects.select_for_update(of=("self",)).get(pk=case.pk)
        if case.decision_id or case.dropped_on:
            raise Refusal(_("Đề nghị thu hồi này đã được xử lý."))
        case.dropped_on, case.dropped_because = timezone.localdate(at), reason.strip()
        case.save(update_fields=["dropped_on", "dropped_because"])
    return case


def _time_to_revoke(day: date) -> tuple[int, DayUnit]:
    clock = RegimeClock.objects.filter(
        regime__in=Regime.objects.in_force_on(day), step=ClockStep.REVOKE
    ).first()
    return (clock.days, DayUnit(clock.unit)) if clock else (REVOKE_WITHIN_DAYS, DayUnit.CALENDAR)


# --- Extension and notice -----------------------------------------------------------------------------------------


def extend_certificate(*, certificate: Certificate, until: date, actor: Actor, at: datetime) -> Certificate:
    """Keep a certificate in force until its re-evaluation, as the transition allows (QĐ 26/2026, Điều 12 khoản 3).

    `until` is the first day without force. Refused: no regime that extends, an end outside those it speaks of, a
    day beyond the longest extension, one that ended already or was extended before.
    """
    require(MAY_EXTEND_CERTIFICATE(actor))
    today = timezone.localdate(at)
    regime = Regime.objects.in_force_on(today).filter(longest_extension_days__isnull=False).first()
    if regime is None:
        raise Refusal(_("Quy định hiện hành không cho gia hạn giấy chứng nhận."))
    with act("certificate.extend", actor=actor, at=at):
        held = Certificate.objects.select_for_update().get(pk=certificate.pk)
        if held.ended_on is not None or held.extended_until is not None:
            raise Refusal(_("Giấy chứng nhận đã chấm dứt hoặc đã được gia hạn."))
        if regime.extends_ending_before and held.expires_on >= regime.extends_ending_before:
            raise Refusal(
                _("Chỉ gia hạn cho giấy hết hạn trước ngày %(day)s.")
                % {"day": f"{regime.extends_ending_before:%d/%m/%Y}"}
            )
        latest = held.expires_on + timedelta(days=regime.longest_extension_days or 0)
        if not held.expires_on < until <= latest:
            raise Refusal(
                _("Ngày gia hạn phải sau ngày hết hạn và không quá %(days)s ngày, tức chậm nhất %(day)s.")
                % {"days": regime.longest_extension_days, "day": f"{latest:%d/%m/%Y}"}
            )
        held.extended_until, held.extension_basis = until, _extension_basis(regime)
        held.save(update_fields=["extended_until", "extension_basis"])
    return held


def _extension_basis(regime: Regime) -> str:
    return str(_("%(law)s, Điều 12 khoản 3") % {"law": regime.name})[:200]


def write_expiry_notices(*, today: date, at: datetime) -> int:
    """Write and send the numbered letter for every certificate that ends within the days its regime gives.

    One for each certificate, however often this runs; the letter goes to the producer and the local officers.
    """
    regime = Regime.objects.in_force_on(today).first()
    days = regime.notice_days if regime else None
    if days is None:
        return 0
    ending = (
        Certificate.objects.filter(
            ended_on__isnull=True,
            extended_until__isnull=True,
            notice__isnull=True,
            expires_on__gt=today,
            expires_on__lte=today + timedelta(days=days),
        )
        .select_related("product", "producer", "decision")
        .order_by("expires_on", "pk")
    )
    count = 0
    for certificate in ending[:NOTICES_A_RUN]:
        count += _write_notice(certificate, today, at)
    return count


def _write_notice(certificate: Certificate, today: date, at: datetime) -> int:
    with act("certificate.notice", actor=None, at=at):
        held = Certificate.objects.select_for_update().get(pk=certificate.pk)
        if ExpiryNotice.objects.filter(certificate=held).exists():
            return 0
        people = [
            *people_of_producer(certificate.producer, today),
            *local_people_of(certificate.producer, today),
        ]
        notice = ExpiryNotice.objects.create(
            certificate=certificate,
            year=today.year,
            number=next_number(NumberKind.NOTICE, year=today.year),
            written_on=today,
            text=_words_of_notice(certificate),
            recipients=[person.full_name for person in people],
        )
        notify(
            recipients=people,
            title=format_lazy(
                gettext_lazy("Giấy chứng nhận của {product} hết hiệu lực từ {day}"),
                product=certificate.product.name,
                day=f"{certificate.expires_on:%d/%m/%Y}",
            ),
            body=notice.text,
            path=certificate.get_absolute_url(),
            at=at,
        )
    return 1


def _words_of_notice(certificate: Certificate) -> str:
    return str(
        _(
            "Giấy chứng nhận %(stars)s sao của sản phẩm “%(product)s” (%(producer)s), theo Quyết định số %(number)s "
            "ngày %(decided)s, hết hiệu lực từ ngày %(day)s. Sau ngày đó sản phẩm không được mang hạng sao và nhãn "
            "hiệu chứng nhận OCOP. Nếu muốn giữ hạng, chủ thể nộp hồ sơ đánh giá, phân hạng lại."
        )
        % {
            "stars": certificate.stars,
            "product": certificate.product.name,
            "producer": certificate.producer.name,
            "number": certificate.decision.number,
            "decided": f"{certificate.decision.signed_on:%d/%m/%Y}",
            "day": f"{certificate.expires_on:%d/%m/%Y}",
        }
    )
