"""Closed results, decisions and certificates as other tests need them, made without the services that are tested."""

from agencies.workflow import advance
from products.enums import DecisionKind, DossierKind, StageLevel
from products.models import Certificate, Decision, SessionItem
from products.services.certificates import add_months
from products.workflows import DECISION_WORKFLOW, DOSSIER_WORKFLOW, SESSION_WORKFLOW
from tests.cast import DAY, moment
from tests.products.makers import make_dossier, make_round, make_session


def close_item(people, product, *, points, stars, kind=DossierKind.FIRST, day=DAY, year=1) -> SessionItem:
    """A dossier of `product` scored by the province's council with an average of `points`."""
    agency = people.cast.tan_phu
    previous = product.dossiers.order_by("-pk").first() if kind != DossierKind.FIRST else None
    dossier = make_dossier(
        product,
        agency=agency,
        status="in_session",
        level=StageLevel.PROVINCE,
        kind=kind,
        previous=previous,
        day=day,
    )
    council = people.council
    held_round = make_round(council.owner, year=day.year, number=year + council.sessions.count() * 10)
    session = make_session(council, [dossier], held_on=day, held_round=held_round)
    item = session.items.get()
    SessionItem.objects.filter(pk=item.pk).update(
        closed_at=moment(day, 7),
        points_sum=points * 2,
        sheet_count=2,
        stars=stars,
        stars_by_points=max(stars, by_points(points)),
    )
    advance(
        session,
        "close",
        workflow=SESSION_WORKFLOW,
        actor=None,
        at=moment(day, 7),
        closed_at=moment(day, 7),
        closer_name="Chủ tịch hội đồng",
        closer_title="Chủ tịch",
    )
    advance(dossier, "score", workflow=DOSSIER_WORKFLOW, actor=None, at=moment(day, 7))
    return SessionItem.objects.get(pk=item.pk)


def by_points(points) -> int:
    """The rank by points of the bands that tests use."""
    return 1 + sum(points >= begin for begin in (30, 50, 70, 90))


def make_decision(*, number="1/QĐ-UBND", signed_on=DAY, issuer=None, **fields) -> Decision:
    """A published decision of the province."""
    fields = {"kind": DecisionKind.RECOGNISE, "level": StageLevel.PROVINCE, "title": "Công nhận"} | fields
    decision = Decision.objects.create(
        issuer=issuer, issuer_name="Ủy ban nhân dân tỉnh", status_since=signed_on, **fields
    )
    return advance(
        decision,
        "publish",
        workflow=DECISION_WORKFLOW,
        actor=None,
        at=moment(signed_on),
        number=number,
        signed_on=signed_on,
        signer_name="Người ký",
        signer_title="Chủ tịch",
    )


def make_certificate(people, product, *, stars=3, issued_on=DAY, decision=None, **fields) -> Certificate:
    """A certificate of 36 months under a decision of its own day."""
    decision = decision or make_decision(
        number=f"{Decision.objects.count() + 100}/QĐ-UBND", signed_on=issued_on, issuer=people.cast.committee
    )
    return Certificate.objects.create(
        product=product,
        producer=product.producer,
        decision=decision,
        stars=stars,
        issued_on=issued_on,
        expires_on=add_months(issued_on, 36),
        **fields,
    )
