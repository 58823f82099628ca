"""Rows of producers, forms, dossiers, councils and sessions, without surprises."""

from datetime import date
from itertools import product

from agencies.workflow import advance
from products.enums import DossierKind, GroupKind, ProducerKind, SeatKind, StageLevel
from products.models import (
    Council,
    CriteriaPart,
    CriteriaSection,
    CriteriaSet,
    CriteriaVersion,
    Criterion,
    CriterionOption,
    Dossier,
    DossierChoice,
    EvaluationRound,
    Producer,
    ProducerPlace,
    Product,
    ProductCatalogue,
    ProductGroup,
    Regime,
    RegimeRound,
    RegimeStage,
    ScoreSheet,
    Seat,
    Session,
    SessionItem,
    StarBand,
)
from products.services.councils import Sitting, set_up_council
from products.services.rounds import open_round
from products.services.sessions import open_session, plan_session, take_attendance
from products.services.sheets import Written, live_sheet, save_sheet, sign_sheet
from products.workflows import DOSSIER_WORKFLOW
from tests.cast import BEGAN, DAY, Cast, acting, make_user, moment

SET_UP_ON = date(2019, 5, 1)
BANDS = ((1, 0), (2, 30), (3, 50), (4, 70), (5, 90))
# Criterion, maximum, (points, stars that the option is marked for).
CRITERIA = (
    ("1.1", 30, ((10, 3), (20, None), (30, 4))),
    ("1.2", 30, ((0, None), (1, None), (15, None), (30, None))),
    ("2.1", 30, ((10, None), (20, 3), (30, None))),
    ("2.2", 10, tuple((points, None) for points in range(11))),
)


# --- The law ------------------------------------------------------------------------------------------------------


def make_form(code="SP08", version="thu") -> CriteriaSet:
    """A small form of two parts and 100 points: 1.1 and 2.1 carry marks, 2.2 counts every point up to ten."""
    catalogue, _new = ProductCatalogue.objects.get_or_create(
        code=version, defaults={"legal_basis": "Kiểm thử", "valid_from": BEGAN}
    )
    group = ProductGroup.objects.create(
        catalogue=catalogue,
        kind=GroupKind.SUBGROUP,
        position=catalogue.groups.count() + 1,
        code=code,
        set_code=code,
        name=f"Bộ sản phẩm {code}",
    )
    row, _new = CriteriaVersion.objects.get_or_create(
        code=version,
        defaults={"title": "Bộ tiêu chí", "legal_basis": "Kiểm thử", "has_marks": True, "valid_from": BEGAN},
    )
    for stars, points in BANDS:
        StarBand.objects.get_or_create(version=row, stars=stars, defaults={"from_points": points})
    form = CriteriaSet.objects.create(
        version=row,
        group=group,
        code=code,
        name="Mật ong",
        exclusion_grounds=[{"code": "forged", "vi": "Giả mạo hồ sơ", "en": "Forged file"}],
    )
    for number, (letter, points) in enumerate((("A", 60), ("B", 40)), start=1):
        part = CriteriaPart.objects.create(
            criteria_set=form, position=number, code=letter, name=f"Phần {letter}", max_points=points
        )
        section = CriteriaSection.objects.create(
            criteria_set=form,
            part=part,
            position=1,
            code=str(number),
            name=f"Mục {number}",
            max_points=points,
        )
        for place, line in enumerate((line for line in CRITERIA if line[0][0] == str(number)), start=1):
            _criterion(form, section, number * 10 + place, *line)
    CriteriaSet.objects.filter(pk=form.pk).update(used_since=BEGAN)
    return form


def _criterion(form, section, position, code, most, options):
    criterion = Criterion.objects.create(
        criteria_set=form,
        section=section,
        position=position,
        code=code,
        name=f"Tiêu chí {code}",
        max_points=most,
    )
    for place, (points, stars) in enumerate(options, start=1):
        CriterionOption.objects.create(
            criterion=criterion,
            position=place,
            points=points,
            label=f"Mức {points} của {code}",
            min_for_stars=stars,
        )


def make_regime(kind="district-province", *, form=None, **fields) -> Regime:
    """A regime in force since the registers began: district and province, or commune and province."""
    form = form or make_form()
    fields = {
        "code": "thu",
        "name": "Quy định kiểm thử",
        "legal_basis": "Kiểm thử",
        "catalogue": form.group.catalogue,
        "criteria": form.version,
        "valid_from": BEGAN,
        "again_by_writing": True,
    } | fields
    regime = Regime.objects.create(**fields)
    lower = StageLevel(kind.partition("-")[0])
    scores = lower == StageLevel.DISTRICT
    RegimeStage.objects.create(
        regime=regime,
        position=1,
        level=lower,
        scores=scores,
        writes_report=not scores,
        sends_up_from=50 if scores else None,
    )
    RegimeStage.objects.create(
        regime=regime,
        position=2,
        level=StageLevel.PROVINCE,
        scores=True,
        decides_from=3,
        decides_to=4,
        sends_up_from=90,
    )
    RegimeRound.objects.create(
        regime=regime,
        level=StageLevel.PROVINCE,
        number=1,
        propose_month=4,
        propose_day=30,
        evaluate_month=6,
        evaluate_day=30,
    )
    return regime


# --- Producers and dossiers ---------------------------------------------------------------------------------------


def make_producer(agency, **fields) -> Producer:
    """The producer that acts through this agency, at an address in Tân Phú."""
    fields = {"name": agency.name, "kind": ProducerKind.COOPERATIVE} | fields
    producer = Producer.objects.create(agency=agency, **fields)
    ProducerPlace.objects.create(producer=producer, unit_code="734", address="Tân Phú", valid_from=BEGAN)
    return producer


def make_product(producer, name="Mật ong rừng", **fields) -> Product:
    return Product.objects.create(producer=producer, name=name, **fields)


def make_dossier(
    cast: Cast, product, regime, *, level=StageLevel.PROVINCE, local=None, form=None, answers=None, **fields
) -> Dossier:
    """A dossier of Tân Phú that waits for the council of `level`; `answers` are the producer's own options."""
    local = local or cast.tan_phu
    stage = regime.stages.get(level=level)
    form = form or CriteriaSet.objects.filter(version=regime.criteria).first()
    dossier = Dossier.objects.create(
        product=product,
        producer=product.producer,
        regime=regime,
        criteria_set=form,
        status_since=DAY,
        **({"kind": DossierKind.FIRST} | fields),
    )
    for criterion, option in (answers or {}).items():
        DossierChoice.objects.create(
            dossier=dossier, criterion_id=criterion, option_id=option, explanation="Vì như vậy"
        )
    places = {
        "stage": stage,
        "agency": cast.lead_agency if level == StageLevel.PROVINCE else local,
        "local_agency": local,
        "lodged_on": DAY,
        "first_lodged_on": DAY,
    }
    for name, changes in (("lodge", places), ("receive", {}), ("skip_advice", {})):
        dossier = advance(
            dossier, name, workflow=DOSSIER_WORKFLOW, actor=None, at=moment(SET_UP_ON), **changes
        )
    return dossier


def make_dossiers(cast: Cast, product_cast, count=1, regime=None, **options) -> list[Dossier]:
    """So many dossiers of the honey producer that wait for the province's council."""
    regime = regime or make_regime()
    maker = Producer.objects.filter(agency=product_cast.honey).first() or make_producer(product_cast.honey)
    begun = Product.objects.count()
    return [
        make_dossier(cast, make_product(maker, f"Mật ong số {begun + number}"), regime, **options)
        for number in range(1, count + 1)
    ]


# --- Councils and sessions ------------------------------------------------------------------------------------------

KINDS = (
    ("chair", SeatKind.CHAIR),
    ("vice", SeatKind.VICE_CHAIR),
    ("secretary", SeatKind.SECRETARY),
    ("first", SeatKind.MEMBER),
    ("second", SeatKind.MEMBER),
    ("third", SeatKind.MEMBER),
    ("fourth", SeatKind.MEMBER),
    ("fifth", SeatKind.MEMBER),
    ("sixth", SeatKind.MEMBER),
)


def make_council(
    cast: Cast, size=4, *, level=StageLevel.PROVINCE, owner=None, extra=(), homes=None, **rules
) -> Council:
    """A council of `size` people, in the order of KINDS, and `extra` (name, kind); set up on 1 May 2019."""
    rules = {
        "quorum_percent": 75,
        "quorum_needs_chair": True,
        "greatest_spread": 10,
        "rounding": None,
        "experts_count": False,
    } | rules
    people = [
        Sitting(make_user(name, full_name=f"Ủy viên {name}"), kind) for name, kind in (*KINDS[:size], *extra)
    ]
    province = level == StageLevel.PROVINCE
    council = set_up_council(
        owner=owner or (cast.committee if province else cast.tan_phu),
        level=level,
        name="Hội đồng đánh giá, phân hạng sản phẩm OCOP",
        decision_number="12/QĐ-UBND",
        decided_on=SET_UP_ON,
        valid_from=SET_UP_ON,
        rules=rules,
        people=people,
        actor=cast.actor("desk" if province else "head", SET_UP_ON),
        at=moment(SET_UP_ON),
    )
    for name, agency in (homes or {}).items():
        Seat.objects.filter(council=council, membership__user__username=name).update(home_agency=agency)
    return council


def seat_of(council, name, day=DAY) -> Seat:
    """The seat of the person whose user name this is."""
    seats = Seat.objects.in_force_on(day).select_related("membership__user")
    return seats.get(council=council, membership__user__username=name)


def member(council, name, day=DAY):
    """Who acts for this seat on `day`."""
    return acting(seat_of(council, name, day).membership, day)


def names_of(council, day=DAY) -> list[str]:
    seats = Seat.objects.in_force_on(day).filter(council=council).order_by("pk")
    return list(seats.values_list("membership__user__username", flat=True))


def make_round(cast: Cast, council, regime, number=1) -> EvaluationRound:
    return open_round(
        regime=regime,
        level=council.level,
        agency=council.owner,
        year=2019,
        number=number,
        propose_before=date(2019, 4, 30),
        evaluate_before=date(2019, 6, 30),
        actor=organiser(cast, council),
        at=moment(),
    )


def organiser(cast: Cast, council, day=DAY):
    return cast.actor("desk" if council.level == StageLevel.PROVINCE else "head", day)


def make_session(cast: Cast, council, dossiers, *, status="open", present=None, **fields) -> Session:
    """A session of today with these dossiers; open, everybody (or those named in `present`) is there."""
    actor = organiser(cast, council)
    held = EvaluationRound.objects.filter(agency=council.owner).first()
    held = held or make_round(cast, council, dossiers[0].regime)
    session = plan_session(
        council=council, round=held, held_on=DAY, dossiers=dossiers, actor=actor, at=moment(), **fields
    )
    if status == "planned":
        return session
    session = open_session(session=session, actor=actor, at=moment())
    attend(council, session, present)
    return session


def attend(council, session, present=None, by="secretary"):
    """The secretary takes down who is there."""
    names = names_of(council) if present is None else present
    take_attendance(
        session=session,
        present={seat_of(council, name).pk for name in names},
        notes={},
        actor=member(council, by),
        at=moment(),
    )


def items_of(session) -> list[SessionItem]:
    return list(
        session.items.order_by("position").select_related("session__council", "dossier__criteria_set")
    )


def answers_for(form, total, **chosen) -> dict[int, int]:
    """Options that make `total` points; `chosen` fixes some by points: `c11=30` for criterion 1.1."""
    criteria = list(Criterion.objects.filter(criteria_set=form).order_by("position"))
    choices = []
    for criterion in criteria:
        fixed = chosen.get("c" + criterion.code.replace(".", ""))
        options = criterion.options.order_by("-points")
        choices.append([one for one in options if fixed is None or one.points == fixed])
    for options in product(*choices):
        if sum(option.points for option in options) == total:
            return {option.criterion_id: option.pk for option in options}
    raise ValueError(f"no answers make {total}")


def start_with(regime, total) -> dict[int, int]:
    """The options by which a producer scores itself with `total` points on the regime's form."""
    return answers_for(CriteriaSet.objects.filter(version=regime.criteria).first(), total)


def write(council, item, name, total=None, *, answers=None, comments=None, day=DAY, **written) -> ScoreSheet:
    """Somebody writes their sheet of `total` points, as a draft."""
    item = SessionItem.objects.get(pk=item.pk)
    answers = answers if answers is not None else answers_for(item.dossier.criteria_set, total)
    sheet = live_sheet(item.pk, seat_of(council, name, day).pk, item.turn)
    return save_sheet(
        item=item,
        written=Written(answers, comments or {}, **written),
        version=sheet.version if sheet else 0,
        actor=member(council, name, day),
        at=moment(day),
    )


def sign(council, item, name, total=None, *, day=DAY, **written) -> ScoreSheet:
    """Somebody writes their sheet and signs it."""
    sheet = write(council, item, name, total, day=day, **written)
    return sign_sheet(sheet=sheet, version=sheet.version, actor=member(council, name, day), at=moment(day))


def sign_all(council, session, totals):
    """Everybody in `totals` signs their sheet of every dossier: {"chair": 72, …}."""
    for item in items_of(session):
        for name, total in totals.items():
            sign(council, item, name, total)
