"""The rounds of the sample: dossiers on their way on the day a rehearsal opens, and a certificate of an earlier one.

The firms and products are real, their self-assessments are invented and say so; a product that is given stars here
is invented itself, for the sample gives no real product stars that no source gives it. Everybody acts through the
services that people use, each on a day of their own, so receipts, clocks and the history are what they would be.
"""

from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, NamedTuple

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from agencies.enums import Role
from agencies.models import Agency, Membership
from agencies.permissions import Actor
from agencies.selectors.actors import actor_for
from products.enums import DecisionKind, DossierKind, Need, PaperKind, ProducerKind, StageLevel
from products.models import (
    Council,
    Dossier,
    DossierRequirement,
    EvaluationRound,
    Paper,
    Producer,
    ProducerPlace,
    Product,
    ProductGroup,
    Regime,
    SessionItem,
)
from products.models.councils import JUDGING_SEATS
from products.scoring import Answers, Form, marked_part
from products.selectors.laws import first_stage, form_of, regime_on, requirements_of, round_days
from products.services import dossiers, sessions
from products.services.commune_reports import TEXTS, save_commune_report, sign_commune_report
from products.services.decisions import draft_decision, publish_decision
from products.services.dossier_drafts import open_dossier, save_dossier
from products.services.papers import add_paper
from products.services.producers import enter_producer
from products.services.rounds import open_round
from products.services.sample_products import SAMPLE, seat_producer
from products.services.sheets import Written, save_sheet, sign_sheet

PAPER = Path(__file__).parents[1] / "data" / "sample_paper.pdf"
SAMPLES = 5
# The last acts of a walk, in their order; each walk ends after one of them.
DRAFT, LODGED, READY, RECOGNISED = range(4)


class SampleDossier(NamedTuple):
    """A product of the sample, which part of each criterion's points its answers give, the stars whose marks they
    reach all the same, and how far the dossier came.
    """

    product: str
    share: float
    stars: int
    until: int


class SampleRound(NamedTuple):
    """The days of one round: it is loaded where the rehearsal opens after the last, before `shown_until`."""

    writes_on: date
    lodged_on: date
    received_on: date
    proposed_on: date
    ready_on: date
    shown_until: date | None
    dossiers: tuple[SampleDossier, ...]
    judged_on: date | None = None
    decided_on: date | None = None
    decision: str = ""


BUNGA, COCOA, THANH_Y, JACKFRUIT = (
    "Bột ca cao 3 trong 1 (Bunga)",
    "Bột ca cao nguyên chất",
    "Bột ca cao nguyên chất Thành Ý",
    "Mít sấy Hưng Phát",
)
# Nobody's product: the sample shows a certificate with it.
INVENTED, INVENTED_SINCE = f"Bột ca cao diễn tập {SAMPLE}", date(2019, 1, 1)
INVENTED_NOTE = "Không có thật, chỉ để diễn tập."
ROUNDS = (
    SampleRound(
        date(2019, 10, 1), date(2019, 10, 1), date(2019, 10, 2), date(2019, 10, 3), date(2019, 10, 4),
        shown_until=date(2020, 1, 1),
        # The districts of the other two have no council yet.
        dossiers=(
            SampleDossier(BUNGA, 0.85, 4, READY),
            SampleDossier(JACKFRUIT, 0.65, 3, LODGED),
            SampleDossier(THANH_Y, 0.75, 3, LODGED),
            SampleDossier(COCOA, 0.7, 3, DRAFT),
        ),
    ),
    # Three stars that the district gave; they end three years later, in the middle of the next round.
    SampleRound(
        date(2023, 11, 20), date(2023, 11, 21), date(2023, 11, 22), date(2023, 11, 23), date(2023, 11, 24),
        shown_until=None,
        dossiers=(SampleDossier(INVENTED, 0.7, 3, RECOGNISED),),
        judged_on=date(2023, 12, 8), decided_on=date(2023, 12, 22), decision="01/QĐ-MAU",
    ),
    SampleRound(
        date(2026, 9, 21), date(2026, 9, 22), date(2026, 9, 23), date(2026, 9, 28), date(2026, 9, 30),
        shown_until=None,
        dossiers=(
            SampleDossier(BUNGA, 0.85, 4, READY),
            SampleDossier(JACKFRUIT, 0.65, 3, READY),
            SampleDossier(THANH_Y, 0.75, 3, LODGED),
            SampleDossier(COCOA, 0.7, 3, DRAFT),
        ),
    ),
)  # fmt: skip


def load_sample_rounds(*, opens_on: date) -> None:
    """The rounds that lie before the day on which the rehearsal opens; those of a finished past are left out."""
    for planned in ROUNDS:
        last_day = planned.decided_on or planned.ready_on
        if last_day < opens_on and (planned.shown_until is None or opens_on < planned.shown_until):
            _load_round(planned)


def _load_round(planned: SampleRound) -> None:
    if any(one.product == INVENTED for one in planned.dossiers):
        _invent_product()
    products = {
        product.name: product for product in Product.objects.select_related("producer__agency", "group")
    }
    for one in planned.dossiers:
        if one.product in products:
            walk(one, products[one.product], planned)
    held = _open_rounds(planned)
    if planned.judged_on and (came := list(Dossier.objects.filter(status="ready", regime=held.regime))):
        _judge(came, held, planned)


def _invent_product() -> None:
    producer = enter_producer(
        facts={
            "name": f"Hộ kinh doanh diễn tập {SAMPLE}",
            "kind": ProducerKind.BUSINESS_HOUSEHOLD,
            "note": INVENTED_NOTE,
        },
        began=INVENTED_SINCE,
    )
    ProducerPlace.objects.create(
        producer=producer, unit_code="26221", address=SAMPLE, valid_from=INVENTED_SINCE
    )
    seat_producer(producer, "dientap")
    Product.objects.create(
        producer=producer,
        name=INVENTED,
        group=ProductGroup.objects.get(set_code="V19-14"),
        source=INVENTED_NOTE,
    )


def _open_rounds(planned: SampleRound) -> EvaluationRound:
    """A round at every level that judges, and at the lowest of them the one that is returned."""
    regime = regime_on(planned.lodged_on)
    assert regime is not None
    opened = []
    for stage in regime.stages.filter(scores=True).exclude(level=StageLevel.CENTRE).order_by("position"):
        council = Council.objects.in_force_on(planned.ready_on).get(level=stage.level, sample=True)
        opened.append(
            open_round(
                regime=regime,
                level=stage.level,
                agency=council.owner,
                year=planned.ready_on.year,
                **_printed_round(regime, stage.level, planned.ready_on),
                note=SAMPLE,
                actor=organiser_of(council, planned.ready_on),
                at=_at(planned.ready_on, 8),
            )
        )
    return opened[0]


def _printed_round(regime: Regime, level: str, day: date) -> dict[str, Any]:
    """Number and days of the round for which one may still propose; where the law prints none, the first."""
    for number in (1, 2):
        days = round_days(regime, level, number, day.year)
        if days and day < days.propose_before:
            return {"number": number, **days._asdict()}
    return {"number": 1, "propose_before": None, "evaluate_before": None}


# --- One dossier ----------------------------------------------------------------------------------------------------


def walk(planned: SampleDossier, product: Product, days: SampleRound) -> None:
    """Take a product as far as it is planned, on the days of a round."""
    dossier = _written(planned, product, days)
    if planned.until == DRAFT:
        return
    producer = producer_of(product, days.lodged_on)
    dossier = dossiers.lodge_dossier(dossier=dossier, actor=producer, at=_at(days.lodged_on, 9))
    if planned.until == LODGED:
        return
    dossier = _received(dossier, days.received_on)
    if not first_stage(dossier.regime).scores:
        dossier = _received(_proposed(dossier, days.proposed_on), days.ready_on)
    dossiers.skip_advice(dossier=dossier, actor=_handler(dossier, days.ready_on), at=_at(days.ready_on, 10))


def _written(planned: SampleDossier, product: Product, days: SampleRound) -> Dossier:
    """Opened and filled: an answer to every criterion, a paper for every part that must be there."""
    actor, at = producer_of(product, days.writes_on), _at(days.writes_on, 8)
    dossier, _left_out = open_dossier(product=product, kind=DossierKind.FIRST, actor=actor, at=at)
    form = form_of(dossier.criteria_set_id)
    wanted = [
        one
        for one in requirements_of(dossier.regime, dossier.kind, "", dossier.criteria_set.group)
        if one.by_paper and one.need != Need.OPTIONAL
    ]
    explanation = f"Chủ thể tự mô tả để diễn tập {SAMPLE}."
    return save_dossier(
        dossier=dossier,
        values={
            "choices": {
                key: {"answered": True, "option": option, "explanation": explanation, "papers": []}
                for key, option in answers_worth(form, planned.share, planned.stars).items()
            },
            "parts": {one.pk: [_paper_for(dossier.producer, one, actor, at).pk] for one in wanted},
            "samples": SAMPLES,
            "sections": {"plan": f"Giữ chất lượng, mở rộng nơi bán {SAMPLE}."},
        },
        version=dossier.version,
        actor=actor,
        at=at,
    )


def answers_worth(form: Form, share: float, stars: int) -> Answers:
    """To every criterion the best answer within `share` of its points, or what the marks of `stars` ask for if that
    is more; of cases the first one.
    """
    answers: dict[int, int | None] = {}
    for block in form.blocks:
        for line in block.lines[:1] if block.choose_one else block.lines:
            case = line.options[0].case
            options = [option for option in line.options if option.case == case]
            wanted = [option for option in options if option.points <= share * line.max_points]
            if least := line.least_for(stars, case):
                wanted.append(least)
            best = max(wanted, key=lambda option: option.points, default=None)
            answers[line.key] = best.key if best else None
    return answers


def _paper_for(producer: Producer, requirement: DossierRequirement, actor: Actor, at: datetime) -> Paper:
    """The producer's paper for this part; put into its library when it has none."""
    title = f"{requirement.name} {SAMPLE}"
    kept = Paper.objects.filter(producer=producer, title=title, replaced_by__isnull=True).first()
    return kept or add_paper(
        producer=producer,
        facts={
            "kind": requirement.code if requirement.code in PaperKind.values else "",
            "title": title,
        },
        upload=SimpleUploadedFile("giay-to-mau.pdf", PAPER.read_bytes()),
        actor=actor,
        at=at,
    )


def _received(dossier: Dossier, day: date) -> Dossier:
    return dossiers.receive_dossier(dossier=dossier, actor=_handler(dossier, day), at=_at(day, 9))


def _proposed(dossier: Dossier, day: date) -> Dossier:
    """The commune writes its report on the four contents, its head signs, and it proposes."""
    officer, head = _handler(dossier, day), _member_of(dossier.agency, Role.HEAD, day)
    texts = dict.fromkeys(TEXTS, f"Xã ghi để diễn tập {SAMPLE}.")
    report = save_commune_report(dossier=dossier, texts=texts, version=0, actor=officer, at=_at(day, 9))
    sign_commune_report(
        dossier=dossier, number=f"01/BC {SAMPLE}", version=report.version, actor=head, at=_at(day, 10)
    )
    return dossiers.propose_dossier(dossier=dossier, actor=officer, at=_at(day, 11))


# --- A session, and its decision ------------------------------------------------------------------------------------


def _judge(came: list[Dossier], held: EvaluationRound, days: SampleRound) -> None:
    assert days.judged_on is not None and days.decided_on is not None
    council = Council.objects.in_force_on(days.judged_on).get(owner=held.agency, sample=True)
    organiser = organiser_of(council, days.judged_on)
    session = sessions.plan_session(
        council=council,
        round=held,
        held_on=days.judged_on,
        place=SAMPLE,
        dossiers=came,
        actor=organiser,
        at=_at(days.judged_on, 7),
    )
    seats = {kind: list(found) for kind, found in _seats_of(council, days.judged_on)}
    judges = [seat for kind in JUDGING_SEATS for seat in seats.get(kind, ())]
    chair, secretary = (
        actor_for(seats[kind][0].membership, days.judged_on) for kind in ("chair", "secretary")
    )
    session = sessions.open_session(session=session, actor=organiser, at=_at(days.judged_on, 8))
    sessions.take_attendance(
        session=session,
        present=[seat.pk for seat in judges],
        notes={},
        actor=secretary,
        at=_at(days.judged_on, 8),
    )
    for item in session.items.select_related("dossier").order_by("pk"):
        for place, seat in enumerate(judges):
            score(item, actor_for(seat.membership, days.judged_on), place, _at(days.judged_on, 9))
    sessions.close_session(session=session, actor=chair, at=_at(days.judged_on, 11))
    _decide(session, council, days)


def _seats_of(council: Council, day: date) -> Iterator[tuple[str, list]]:
    seats = council.seats.in_force_on(day).select_related("membership").order_by("pk")
    for kind in dict.fromkeys(seat.kind for seat in seats):
        yield kind, [seat for seat in seats if seat.kind == kind]


def score(item: SessionItem, actor: Actor, place: int, at: datetime) -> None:
    """The producer's own answers, each member more severe than it in one criterion that carries no mark."""
    form = form_of(item.dossier.criteria_set_id)
    answers: dict[int, int | None] = dict(
        item.dossier.choices.filter(answered=True).values_list("criterion_id", "option_id")
    )
    marked = {line.key for line in marked_part(form).lines}
    unmarked = [key for key in answers if key not in marked]
    answers[unmarked[place % len(unmarked)]] = None
    sheet = save_sheet(
        item=item, written=Written(answers=answers, opinion=SAMPLE), version=0, actor=actor, at=at
    )
    sign_sheet(sheet=sheet, version=sheet.version, actor=actor, at=at)


def _decide(session, council: Council, days: SampleRound) -> None:
    assert days.decided_on is not None
    at = _at(days.decided_on, 9)
    decision = draft_decision(
        kind=DecisionKind.RECOGNISE,
        level=StageLevel(council.level),
        issuer=council.owner,
        issuer_name=council.owner.name,
        title=f"Công nhận sản phẩm OCOP {SAMPLE}",
        items=list(session.items.all()),
        actor=organiser_of(council, days.decided_on),
        at=at,
    )
    publish_decision(
        decision=decision,
        number=days.decision,
        signed_on=days.decided_on,
        actor=_signer(council, days.decided_on),
        at=at,
    )


# --- Who acts -------------------------------------------------------------------------------------------------------


def producer_of(product: Product, day: date) -> Actor:
    """Who acts for the producer of a product."""
    assert product.producer is not None
    return _member_of(product.producer.agency, Role.PRODUCER, day)


def _handler(dossier: Dossier, day: date) -> Actor:
    """Who takes care of the dossier where it lies: the secretariat for the province, the locality's own officer."""
    assert dossier.stage is not None
    if dossier.stage.level == StageLevel.PROVINCE:
        return _secretariat(day)
    return _member_of(dossier.agency, Role.OFFICER, day)


def organiser_of(council: Council, day: date) -> Actor:
    """Who plans the sessions of a council: the secretariat for the province, a locality's own officer."""
    if council.level == StageLevel.PROVINCE:
        return _secretariat(day)
    return _member_of(council.owner, Role.OFFICER, day)


def _signer(council: Council, day: date) -> Actor:
    role = Role.LEADER if council.level == StageLevel.PROVINCE else Role.HEAD
    return _member_of(council.owner, role, day)


def _member_of(agency: Agency | None, role: Role, day: date) -> Actor:
    members = Membership.objects.at_work_on(day).select_related("user", "agency")
    return actor_for(members.filter(agency=agency, role=role).order_by("pk")[:1].get(), day)


def _secretariat(day: date) -> Actor:
    members = Membership.objects.at_work_on(day).select_related("user", "agency")
    return actor_for(members.filter(role=Role.SECRETARIAT).order_by("pk")[:1].get(), day)


def _at(day: date, hour: int) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour)))
