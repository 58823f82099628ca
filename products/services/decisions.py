"""Decisions on stars: drafted for many results at once, published in one act with everything that follows."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.models import Agency
from agencies.permissions import Actor, Refusal, require
from agencies.services.audit import act
from agencies.services.notifications import notify
from agencies.workflow import advance
from products.enums import DecisionKind, DecisionStatus, DossierStatus, StageLevel
from products.models import Decision, DecisionItem, Dossier, RevocationCase, SessionItem
from products.permissions import MAY_DRAFT_DECISION, MAY_EDIT_DECISION, MAY_ENTER_CENTRE_POINTS
from products.selectors.decisions import items_to_decide, stars_to_give
from products.selectors.people import leaders_on, local_people_of, people_of_producer
from products.services.certificates import end_certificate, issue_certificate
from products.services.dossiers import come_back_from_centre, mark_recognised, send_to_centre
from products.workflows import DECISION_WORKFLOW


def draft_decision(
    *,
    kind: DecisionKind,
    level: StageLevel,
    issuer: Agency | None,
    issuer_name: str,
    title: str,
    items: Iterable[SessionItem] = (),
    cases: Iterable[RevocationCase] = (),
    actor: Actor,
    at: datetime,
) -> Decision:
    """Begin a decision on closed results, or on proposed revocations.

    Refused: nothing to decide, a result that is not one this level decides or that another decision holds.
    """
    items, cases = list(items), list(cases)
    if not items and not cases:
        raise Refusal(_("Hãy chọn ít nhất một sản phẩm."))
    with act("decision.draft", actor=actor, at=at):
        decision = Decision(
            kind=kind,
            level=level,
            issuer=issuer,
            issuer_name=issuer_name,
            title=title.strip(),
            status_since=timezone.localdate(at),
        )
        require(MAY_DRAFT_DECISION(actor, decision))
        require(MAY_EDIT_DECISION(actor, decision))
        decision.save()
        _put_items(decision, items, actor)
        _put_cases(decision, cases)
    return decision


def _put_items(decision: Decision, items: list[SessionItem], actor: Actor) -> None:
    open_items = {
        item.pk: item
        for item in items_to_decide(actor, decision.kind, decision.level)
        .filter(pk__in=[item.pk for item in items])
        .select_for_update(of=("self",))
    }
    rows = []
    for position, item in enumerate(items, start=1):
        if item.pk not in open_items:
            raise Refusal(
                _("“%(product)s” không còn chờ quyết định này. Hãy tải lại trang và chọn lại.")
                % {"product": item.dossier.product}
            )
        rows.append(
            DecisionItem(
                decision=decision,
                item=item,
                stars=stars_to_give(open_items[item.pk], decision.kind),
                position=position,
            )
        )
    DecisionItem.objects.bulk_create(rows)


def _put_cases(decision: Decision, cases: list[RevocationCase]) -> None:
    free = RevocationCase.objects.select_for_update().filter(
        pk__in=[case.pk for case in cases], decision__isnull=True, dropped_on__isnull=True
    )
    if len(free) != len(cases):
        raise Refusal(_("Có đề nghị thu hồi đã được xử lý. Hãy tải lại trang và chọn lại."))
    RevocationCase.objects.filter(pk__in=[case.pk for case in free]).update(decision=decision)


def drop_draft(*, decision: Decision, actor: Actor, at: datetime) -> None:
    """Throw a draft away; what it held waits for a decision again."""
    with act("decision.drop", actor=actor, at=at):
        decision = Decision.objects.select_for_update().get(pk=decision.pk)
        require(MAY_EDIT_DECISION(actor, decision))
        if decision.status != DecisionStatus.DRAFT:
            raise Refusal(_("Quyết định đã ban hành thì không bỏ được."))
        decision.cases.update(decision=None)
        decision.items.all().delete()
        decision.delete()


def publish_decision(
    *,
    decision: Decision,
    number: str,
    signed_on: date,
    signer_name: str = "",
    signer_title: str = "",
    actor: Actor,
    at: datetime,
) -> Decision:
    """Sign and publish: number and day are fixed, certificates are issued or ended, dossiers move, people are told.

    Refused: a number already used that year, a day in the future or before the council closed, a result that
    changed meanwhile. For one's own level the signer is the actor; the centre's decisions name theirs.
    """
    number = number.strip()
    if not number:
        raise Refusal(_("Chưa có số quyết định. Hãy ghi số rồi ban hành."))
    if signed_on > timezone.localdate(at):
        raise Refusal(_("Ngày ký không được ở tương lai."))
    own = decision.level != StageLevel.CENTRE
    signer = (actor.person_name, actor.full_title) if own else (signer_name.strip(), signer_title.strip())
    if not all(signer):
        raise Refusal(_("Hãy ghi tên và chức vụ người ký."))
    with act("decision.publish", actor=actor, at=at):
        _refuse_a_day_before_the_results(decision, signed_on)
        try:
            with transaction.atomic():
                decision = advance(
                    decision,
                    "publish",
                    workflow=DECISION_WORKFLOW,
                    actor=actor,
                    at=at,
                    number=number,
                    signed_on=signed_on,
                    signer_name=signer[0],
                    signer_title=signer[1],
                )
        except IntegrityError as error:
            raise Refusal(
                _("Số %(number)s đã dùng cho một quyết định khác trong năm %(year)s.")
                % {"number": number, "year": signed_on.year}
            ) from error
        {
            DecisionKind.RECOGNISE: _recognise,
            DecisionKind.APPROVE_RESULT: _approve,
            DecisionKind.REVOKE: _revoke,
        }[DecisionKind(decision.kind)](decision, actor, at)
    return decision


def _refuse_a_day_before_the_results(decision: Decision, signed_on: date) -> None:
    closed = [timezone.localdate(row.item.closed_at) for row in decision.items.select_related("item")]
    concluded = [case.concluded_on for case in decision.cases.all()]
    latest = max([*closed, *concluded], default=signed_on)
    if signed_on < latest:
        raise Refusal(
            _("Ngày ký không được trước ngày có kết quả (%(day)s).") % {"day": f"{latest:%d/%m/%Y}"}
        )


def _recognise(decision: Decision, actor: Actor, at: datetime) -> None:
    """Who is told is told by the dossier's last move."""
    for row in _rows_of(decision):
        dossier = _locked(row.item.dossier_id)
        issue_certificate(decision=decision, dossier=dossier, stars=row.stars, at=at)
        mark_recognised(dossier, at)


def _approve(decision: Decision, actor: Actor, at: datetime) -> None:
    for row in _rows_of(decision):
        dossier = _locked(row.item.dossier_id)
        send_to_centre(dossier, at)
        _tell(
            dossier,
            format_lazy(gettext_lazy("{product} được trình trung ương"), product=dossier.product.name),
            dossier.get_absolute_url(),
            actor,
            at,
        )


def _revoke(decision: Decision, actor: Actor, at: datetime) -> None:
    for case in decision.cases.select_related("certificate__product", "certificate__producer"):
        certificate = end_certificate(
            certificate=case.certificate, decision=decision, ground=case.ground, on=decision.signed_on
        )
        people = [
            *people_of_producer(certificate.producer, timezone.localdate(at)),
            *local_people_of(certificate.producer, timezone.localdate(at)),
        ]
        notify(
            recipients=people,
            title=format_lazy(
                gettext_lazy("Thu hồi giấy chứng nhận: {product}"), product=certificate.product.name
            ),
            body=case.text,
            path=certificate.get_absolute_url(),
            at=at,
            but_not=actor.user_id,
        )


def tell_leaders(*, decision: Decision, actor: Actor, at: datetime) -> None:
    """Tell those who sign for the province that a draft waits for them."""
    if decision.level == StageLevel.PROVINCE:
        notify(
            recipients=leaders_on(timezone.localdate(at)),
            title=format_lazy(gettext_lazy("Dự thảo quyết định chờ ký: {title}"), title=decision.title),
            body="",
            path=decision.get_absolute_url(),
            at=at,
            but_not=actor.user_id,
            mail=False,
        )


def _rows_of(decision: Decision):
    return decision.items.select_related("item__dossier").order_by("position", "pk")


def _locked(pk: int) -> Dossier:
    dossier = (
        Dossier.objects.select_for_update(of=("self",))
        .select_related("product", "producer", "regime")
        .get(pk=pk)
    )
    if dossier.status not in (DossierStatus.SCORED, DossierStatus.AT_CENTRE):
        raise Refusal(_("Hồ sơ “%(product)s” không còn chờ quyết định.") % {"product": dossier.product.name})
    return dossier


def _tell(dossier: Dossier, title, path: str, actor: Actor, at: datetime) -> None:
    day = timezone.localdate(at)
    notify(
        recipients=[
            *people_of_producer(dossier.producer, day),
            *local_people_of(dossier.producer, day),
        ],
        title=title,
        body="",
        path=path,
        at=at,
        but_not=actor.user_id,
    )


# --- The centre's answer ------------------------------------------------------------------------------------------


def enter_centre_points(
    *, dossier: Dossier, points: Decimal, recognised: bool, reason: str, actor: Actor, at: datetime
) -> Dossier:
    """Enter what the central council gave. Recognised: the centre's decision can be entered; else it comes back.

    A dossier that comes back waits for the province's own decision on the central points (step 10b).
    """
    if not Decimal(0) <= points <= Decimal(100):
        raise Refusal(_("Điểm phải từ 0 đến 100."))
    with act("dossier.centre_points", actor=actor, at=at, reason=reason):
        dossier = Dossier.objects.select_for_update(of=("self",)).get(pk=dossier.pk)
        require(MAY_ENTER_CENTRE_POINTS(actor, dossier))
        if recognised:
            dossier.centre_points = points
            dossier.save(update_fields=["centre_points"])
            return dossier
        return come_back_from_centre(dossier, reason, actor, at, centre_points=points)
