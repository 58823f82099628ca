"""Rows of producers, products, forms, regimes, dossiers and councils, without surprises.

A regime of `make_regime` is small but whole, and in force whenever a test wants; the law's own are loaded from data.
"""

from datetime import date
from decimal import Decimal
from itertools import count

from django.core.files.uploadedfile import SimpleUploadedFile

from agencies.enums import AgencyKind, DayUnit, Level, Role
from agencies.models import Agency, User
from agencies.permissions import Actor
from agencies.services.files import store_file
from agencies.workflow import advance
from products.enums import (
    ClockStep,
    DecisionKind,
    DossierKind,
    GroupKind,
    Need,
    ProducerKind,
    SeatKind,
    StageLevel,
)
from products.models import (
    Certificate,
    Council,
    CriteriaPart,
    CriteriaSection,
    CriteriaSet,
    CriteriaVersion,
    Criterion,
    CriterionOption,
    Decision,
    Dossier,
    DossierChoice,
    DossierRequirement,
    EvaluationRound,
    Paper,
    Producer,
    ProducerPlace,
    Product,
    ProductCatalogue,
    ProductGroup,
    Regime,
    RegimeClock,
    RegimeParticipant,
    RegimeStage,
    Seat,
    Session,
    SessionItem,
    StarBand,
)
from products.workflows import DECISION_WORKFLOW, DOSSIER_WORKFLOW, SESSION_WORKFLOW
from tests.cast import BEGAN, DAY, make_agency, make_member, make_user, moment

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
BANDS = {1: 0, 2: 30, 3: 50, 4: 70, 5: 90}
_numbers = count(1)

# --- Who and what -------------------------------------------------------------------------------------------------


def make_producer(
    name="HTX Bưởi Tân Phú", *, kind=ProducerKind.COOPERATIVE, unit_code="26116", **fields
) -> Producer:
    """A producer with its agency, at one place since the registers began."""
    agency = make_agency(f"CT{next(_numbers)}", name, level=Level.COMMUNE, kind=AgencyKind.PRODUCER)
    fields = {
        "representative": "Nguyễn Văn Mẫu",
        "representative_title": "Giám đốc",
        "phone": "0251 000 000",
        "email": "chuthe@mau.invalid",
    } | fields
    producer = Producer.objects.create(agency=agency, name=name, kind=kind, **fields)
    ProducerPlace.objects.create(
        producer=producer, unit_code=unit_code, address="Ấp 1, Tân Phú", valid_from=BEGAN
    )
    return producer


def make_product(producer, name="Bưởi da xanh", *, group=None, **fields) -> Product:
    """A product; without `group` in the set of the form that was made last."""
    group = group or ProductGroup.objects.filter(criteria_sets__isnull=False).latest("pk")
    return Product.objects.create(producer=producer, name=name, group=group, **fields)


def make_paper(producer, title="Giấy đăng ký kinh doanh", *, kind="B01", content=b"", **fields) -> Paper:
    """A paper of the producer's library with a file of its own."""
    person = User.objects.filter(memberships__agency=producer.agency).first() or make_user(
        f"nguoi-them-{next(_numbers)}"
    )
    inside = b"%" + (content or f"{next(_numbers)}".encode()) + b"\ntrailer"
    upload = SimpleUploadedFile(f"{title}.pdf", PDF.replace(b"trailer", inside))
    file = store_file(upload=upload, actor=_uploader(person, producer), at=moment())
    return Paper.objects.create(
        producer=producer, title=title, kind=kind, file=file, added_at=moment(), added_by=person, **fields
    )


def _uploader(person, producer):
    return Actor(
        user_id=person.pk,
        membership_id=0,
        person_name=person.full_name,
        role=Role.PRODUCER,
        title="",
        agency_id=producer.agency_id,
        agency_name=producer.name,
        agency_short_name=producer.name,
        today=DAY,
    )


# --- The law, in small --------------------------------------------------------------------------------------------


def make_form(
    code="SP01", *, version="thu-1", valid_from=BEGAN, valid_until=None, is_tourism=False
) -> CriteriaSet:
    """A form of two parts, 100 points, with marks of three, four and five stars and a section of two cases.

    A  1    1.1  10, 20 (***), 30 (****)       1.2  10 (***), 20, 30 (*****)
    B  2    2.1  10, 20 (***), 30 (****)
       3    one of 3a (5, 10) and 3b (5, 10)
    """
    criteria, _new = CriteriaVersion.objects.get_or_create(
        code=version,
        defaults={
            "title": "Bộ tiêu chí thử",
            "legal_basis": "Quyết định thử",
            "has_marks": True,
            "valid_from": valid_from,
            "valid_until": valid_until,
        },
    )
    for stars, points in BANDS.items():
        StarBand.objects.get_or_create(
            version=criteria, stars=stars, defaults={"from_points": Decimal(points)}
        )
    group = _make_group(code, version, valid_from, valid_until, is_tourism)
    form = CriteriaSet.objects.create(version=criteria, group=group, code=code, name="Rau, củ, quả, hạt tươi")
    part_a = _part(form, 1, "A", "Sản phẩm và sức mạnh cộng đồng", 60)
    part_b = _part(form, 2, "B", "Khả năng tiếp thị", 40)
    production = _section(form, part_a, 1, "1", "Tổ chức sản xuất", 60)
    marketing = _section(form, part_b, 1, "2", "Tiếp thị", 30)
    cases = _section(form, part_b, 2, "3", "Câu chuyện sản phẩm", 10, choose_one=True)
    _criterion(form, production, 1, "1.1", "Nguồn nguyên liệu", [(10, None), (20, 3), (30, 4)])
    _criterion(form, production, 2, "1.2", "Liên kết sản xuất", [(10, 3), (20, None), (30, 5)])
    _criterion(form, marketing, 3, "2.1", "Khu vực phân phối", [(10, None), (20, 3), (30, 4)])
    _criterion(form, cases, 4, "3a", "Cộng đồng", [(5, None), (10, None)], alternative="a")
    _criterion(form, cases, 5, "3b", "Một nhà cung cấp", [(5, None), (10, None)], alternative="b")
    return form


def _make_group(code, version, valid_from, valid_until, is_tourism):
    catalogue, _new = ProductCatalogue.objects.get_or_create(
        code=version,
        defaults={"legal_basis": "Quyết định thử", "valid_from": valid_from, "valid_until": valid_until},
    )
    position = catalogue.groups.count() + 1
    return ProductGroup.objects.create(
        catalogue=catalogue,
        kind=GroupKind.GROUP,
        position=position,
        code=f"{position}",
        set_code=code,
        name="Rau, củ, quả, hạt tươi",
        is_tourism=is_tourism,
    )


def _part(form, position, code, name, points):
    return CriteriaPart.objects.create(
        criteria_set=form, position=position, code=code, name=name, max_points=points
    )


def _section(form, part, position, code, name, points, **fields):
    return CriteriaSection.objects.create(
        criteria_set=form, part=part, position=position, code=code, name=name, max_points=points, **fields
    )


def _criterion(form, section, position, code, name, options, **fields):
    criterion = Criterion.objects.create(
        criteria_set=form,
        section=section,
        position=position,
        code=code,
        name=name,
        max_points=max(points for points, _stars in options),
        **fields,
    )
    CriterionOption.objects.bulk_create(
        CriterionOption(
            criterion=criterion, position=place, points=points, label=f"Mức {place}", min_for_stars=stars
        )
        for place, (points, stars) in enumerate(options, start=1)
    )
    return criterion


# Level: scores, writes a report, decides from, decides to, sends up from.
STAGES = {
    # QĐ 1048/2019: the district scores and sends on, the province decides.
    "district-province": (
        (StageLevel.DISTRICT, True, False, None, None, 50),
        (StageLevel.PROVINCE, True, False, 3, 4, 90),
        (StageLevel.CENTRE, True, False, 5, 5, None),
    ),
    # QĐ 148/2023: the district decides three stars itself.
    "district-decides": (
        (StageLevel.DISTRICT, True, False, 3, 3, 70),
        (StageLevel.PROVINCE, True, False, 4, 4, 90),
        (StageLevel.CENTRE, True, False, 5, 5, None),
    ),
    # QĐ 1489/2025, QĐ 26/2026: the commune reports, the province decides.
    "commune-province": (
        (StageLevel.COMMUNE, False, True, None, None, None),
        (StageLevel.PROVINCE, True, False, 3, 4, 90),
        (StageLevel.CENTRE, True, False, 5, 5, None),
    ),
}
PARTICIPANTS = (
    ProducerKind.COOPERATIVE,
    ProducerKind.COOPERATIVE_GROUP,
    ProducerKind.SMALL_ENTERPRISE,
    ProducerKind.FARM,
    ProducerKind.BUSINESS_HOUSEHOLD,
    ProducerKind.PRODUCTION_HOUSEHOLD,
)


def make_regime(
    kind="district-province", *, form=None, code=None, valid_from=BEGAN, valid_until=None, **fields
) -> Regime:
    """A whole regime of one of the three kinds with the catalogue and version of `form`."""
    form = form or CriteriaSet.objects.latest("pk")
    fields = {
        "name": f"Quy định thử {kind}",
        "legal_basis": "Quyết định thử",
        "again_opens_days": 180,
        "again_closes_days": 120,
        "receipt_pattern": "{number}/PĐK-{province}-{unit}-{year}",
    } | fields
    regime = Regime.objects.create(
        code=code or f"{kind}-{next(_numbers)}"[-20:],
        catalogue=form.group.catalogue,
        criteria=form.version,
        valid_from=valid_from,
        valid_until=valid_until,
        **fields,
    )
    for position, (level, scores, reports, first, last, sends_up) in enumerate(STAGES[kind], start=1):
        RegimeStage.objects.create(
            regime=regime,
            position=position,
            level=level,
            scores=scores,
            writes_report=reports,
            decides_from=first,
            decides_to=last,
            sends_up_from=sends_up,
        )
    RegimeParticipant.objects.bulk_create(
        [RegimeParticipant(regime=regime, producer_kind=kind) for kind in PARTICIPANTS]
        + [RegimeParticipant(regime=regime, producer_kind=ProducerKind.ASSOCIATION, only_tourism=True)]
    )
    _make_clocks(regime)
    _make_requirements(regime)
    return regime


def _make_clocks(regime):
    for step, dossier_kind, days, unit, article in (
        (ClockStep.COMMUNE_REPORT, "", 15, DayUnit.WORKING, "Điều 7 khoản 2"),
        (ClockStep.EVALUATE, DossierKind.AGAIN, 45, DayUnit.CALENDAR, "Điều 7 khoản 6"),
        (ClockStep.SUPPLEMENT, "", 10, DayUnit.WORKING, "Quy chế thử"),
    ):
        RegimeClock.objects.create(
            regime=regime, step=step, dossier_kind=dossier_kind, days=days, unit=unit, legal_basis=article
        )


def _make_requirements(regime):
    """Two parts that the portal makes, samples, a paper that must be there, one under a condition, one if any."""
    rows = (
        ("F01", "Phiếu đăng ký đánh giá, phân hạng sản phẩm OCOP", Need.ALWAYS, {"form": "Mẫu số 01"}),
        ("F02", "Báo cáo tự đánh giá về sản phẩm", Need.ALWAYS, {"form": "Mẫu số 02"}),
        ("F03", "Sản phẩm mẫu", Need.ALWAYS, {"samples": 5, "not_for_tourism": True}),
        ("B01", "Giấy đăng ký kinh doanh", Need.ALWAYS, {"by_paper": True}),
        (
            "B02",
            "Giấy chứng nhận cơ sở đủ điều kiện an toàn thực phẩm",
            Need.CONDITION,
            {"by_paper": True, "condition": "sản phẩm phải có theo quy định"},
        ),
        ("B15", "Giải thưởng, bình chọn", Need.OPTIONAL, {"by_paper": True}),
    )
    DossierRequirement.objects.bulk_create(
        DossierRequirement(regime=regime, position=position, code=code, name=name, need=need, **fields)
        for position, (code, name, need, fields) in enumerate(rows, start=1)
    )


# --- Dossiers -----------------------------------------------------------------------------------------------------

# The best answer to every criterion that one may answer: 100 points.
BEST = {"1.1": 30, "1.2": 30, "2.1": 30, "3a": 10}
# 60 points and every mark of three stars, but not those of four.
THREE_STARS = {"1.1": 20, "1.2": 10, "2.1": 20, "3a": 10}

# How the portal brings a dossier from draft to a status, without asking anybody.
_WAYS = {
    "draft": (),
    "lodged": ("lodge",),
    "received": ("lodge", "receive"),
    "returned": ("lodge", "receive", "return"),
    "in_advice": ("lodge", "receive", "ask_advice"),
    "ready": ("lodge", "receive", "skip_advice"),
    "in_session": ("lodge", "receive", "skip_advice", "call"),
    "scored": ("lodge", "receive", "skip_advice", "call", "score"),
    "at_centre": ("lodge", "receive", "skip_advice", "call", "score", "send_to_centre"),
    "recognised": ("lodge", "receive", "skip_advice", "call", "score", "recognise"),
    "not_recog": ("lodge", "receive", "skip_advice", "call", "score", "fail"),
    "excluded": ("lodge", "receive", "skip_advice", "call", "exclude"),
    "withdrawn": ("withdraw",),
}


def answer(dossier, points_by_code) -> None:
    """Choose for each criterion, by code, the option of so many points; None says that none is met."""
    for code, points in points_by_code.items():
        criterion = dossier.criteria_set.criteria.get(code=code)
        option = None if points is None else criterion.options.get(points=points)
        DossierChoice.objects.update_or_create(
            dossier=dossier,
            criterion=criterion,
            defaults={"option": option, "explanation": f"Mô tả {code}"},
        )


def make_dossier(
    product, *, agency, status="draft", level=None, regime=None, answers=None, day=DAY, **fields
) -> Dossier:
    """A dossier of `product` brought to `status` by the portal itself, before `agency` at `level` of its regime.

    The first level unless told. What people do on the way (receipts, clocks, versions) is the services' part.
    """
    regime = regime or Regime.objects.in_force_on(day).get()
    form = CriteriaSet.objects.get(version=regime.criteria, code=product.group.set_code)
    fields = {"kind": DossierKind.FIRST, "status_since": day} | fields
    dossier = Dossier.objects.create(
        product=product, producer=product.producer, regime=regime, criteria_set=form, **fields
    )
    answer(dossier, THREE_STARS if answers is None else answers)
    stages = regime.stages.order_by("position")
    stage = stages.get(level=level) if level else stages.first()
    for move in _WAYS[status]:
        changes = {}
        if move == "lodge":
            changes = {
                "lodged_on": day,
                "first_lodged_on": day,
                "stage": stage,
                "agency": agency,
                "local_agency": agency,
            }
        dossier = advance(
            dossier, move, workflow=DOSSIER_WORKFLOW, actor=None, at=moment(day), reason="Vì", **changes
        )
    return dossier


def make_certificate(product, *, stars=3, issued_on=date(2018, 6, 1), months=36, **fields) -> Certificate:
    """A certificate of `product` under a published decision of the day of issue."""
    decision = Decision.objects.create(
        kind=DecisionKind.RECOGNISE,
        level=StageLevel.PROVINCE,
        issuer_name="Ủy ban nhân dân tỉnh",
        number=f"{next(_numbers)}/QĐ-UBND",
        signed_on=issued_on,
        title="Công nhận sản phẩm OCOP",
        status_since=issued_on,
    )
    advance(decision, "publish", workflow=DECISION_WORKFLOW, actor=None, at=moment(issued_on))
    year, month = divmod(issued_on.month - 1 + months, 12)
    fields = {"expires_on": issued_on.replace(year=issued_on.year + year, month=month + 1)} | fields
    return Certificate.objects.create(
        product=product,
        producer=product.producer,
        decision=decision,
        stars=stars,
        issued_on=issued_on,
        **fields,
    )


# --- Councils and sessions ----------------------------------------------------------------------------------------


def make_council(owner, *, name="Hội đồng thử", level=StageLevel.PROVINCE, seats=0, **fields) -> Council:
    """A council with its agency; with `seats` so many people in it, the first its chair, the second its secretary."""
    agency = make_agency(f"HD{next(_numbers)}", name, kind=AgencyKind.COUNCIL)
    fields = {"decision_number": "1/QĐ-UBND", "decided_on": BEGAN, "valid_from": BEGAN} | fields
    council = Council.objects.create(agency=agency, owner=owner, level=level, name=name, **fields)
    kinds = [SeatKind.CHAIR, SeatKind.SECRETARY] + [SeatKind.MEMBER] * seats
    for place in range(seats):
        make_seat(council, f"thanh-vien-{council.pk}-{place + 1}", kinds[place])
    return council


def make_seat(council, username, kind=SeatKind.MEMBER, *, home_agency=None, **fields) -> Seat:
    """A person with a seat in the council since it began."""
    role = Role.ADVISER if kind == SeatKind.ADVISER else Role.COUNCIL
    membership = make_member(username, council.agency, role, full_name=f"Ông, bà {username}")
    return Seat.objects.create(
        council=council,
        membership=membership,
        kind=kind,
        home_agency=home_agency,
        valid_from=council.valid_from,
        **fields,
    )


def make_round(agency: Agency, *, level=StageLevel.PROVINCE, year=2019, number=1, regime=None, **fields):
    """A round of the year."""
    fields = {"propose_before": date(year, 4, 30), "evaluate_before": date(year, 6, 30)} | fields
    return EvaluationRound.objects.create(
        regime=regime or Regime.objects.latest("pk"),
        level=level,
        agency=agency,
        year=year,
        number=number,
        **fields,
    )


def make_session(council, dossiers=(), *, status="open", held_on=DAY, held_round=None, **fields) -> Session:
    """A session of the council with `dossiers` before it, planned or open."""
    held_round = held_round or (
        EvaluationRound.objects.filter(agency=council.owner).last()
        or make_round(council.owner, level=council.level, year=held_on.year)
    )
    session = Session.objects.create(
        council=council, round=held_round, held_on=held_on, status_since=held_on, **fields
    )
    for position, dossier in enumerate(dossiers, start=1):
        SessionItem.objects.create(session=session, dossier=dossier, stage=dossier.stage, position=position)
    if status == "open":
        session = advance(session, "open", workflow=SESSION_WORKFLOW, actor=None, at=moment(held_on))
    return session
