"""Rows of producers, products and papers, without surprises."""

from datetime import date
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from agencies.enums import Level, UnitKind
from agencies.models import AdministrativeUnit
from agencies.services.files import store_file
from products.enums import ProducerKind
from products.models import (
    Certificate,
    CriteriaPart,
    CriteriaSection,
    CriteriaSet,
    CriteriaVersion,
    Criterion,
    Decision,
    Dossier,
    Paper,
    Producer,
    ProducerPlace,
    Product,
    ProductCatalogue,
    ProductGroup,
    Regime,
    RegimeParticipant,
    RegimeStage,
)
from products.services.producers import enter_producer
from tests.cast import BEGAN, DAY, moment

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
# What every form of a producer sends; tests change what they are about.
FACTS = {
    "name": "Hợp tác xã Bưởi Tân Triều",
    "kind": ProducerKind.COOPERATIVE,
    "registration_number": "",
    "registered_on": None,
    "registered_with": "",
    "representative": "",
    "representative_title": "",
    "representative_gender": "",
    "representative_ethnicity": "",
    "representative_is_disabled": None,
    "phone": "",
    "email": "",
    "website": "",
    "publishes_contact": False,
    "note": "",
}
PRODUCT_FACTS = {
    "name": "Bưởi đường lá cam",
    "group": None,
    "story": "",
    "description": "",
    "standard": "",
    "packaging": "",
    "raw_material": "",
    "yearly_capacity": "",
    "price": None,
    "price_unit": "",
}


def make_units():
    """Two districts with a commune each: Tân Phú (734) with Phú Lâm (26134), Biên Hòa (731) with Tân Hạnh (26068)."""
    rows = [
        ("734", "Tân Phú", "Huyện Tân Phú", UnitKind.DISTRICT, Level.DISTRICT, "75"),
        ("731", "Biên Hòa", "Thành phố Biên Hòa", UnitKind.CITY, Level.DISTRICT, "75"),
        ("26134", "Phú Lâm", "Xã Phú Lâm", UnitKind.COMMUNE, Level.COMMUNE, "734"),
        ("26068", "Tân Hạnh", "Xã Tân Hạnh", UnitKind.COMMUNE, Level.COMMUNE, "731"),
    ]
    for code, name, full_name, kind, level, parent in rows:
        AdministrativeUnit.objects.get_or_create(
            code=code,
            valid_from=BEGAN,
            defaults={
                "name": name,
                "full_name": full_name,
                "kind": kind,
                "level": level,
                "parent_code": parent,
                "province_code": "75",
            },
        )


def make_producer(name="Hợp tác xã Bưởi Tân Triều", *, unit_code="26134", **facts) -> Producer:
    """A producer since the registers began; its place is in Tân Phú unless told."""
    producer = enter_producer(facts=FACTS | {"name": name} | facts, began=BEGAN)
    if unit_code:
        ProducerPlace.objects.create(
            producer=producer, unit_code=unit_code, address="Ấp Một", valid_from=BEGAN
        )
    return producer


def make_product(producer, name="Bưởi đường lá cam", **facts) -> Product:
    """A product that is made."""
    return Product.objects.create(producer=producer, **PRODUCT_FACTS | {"name": name} | facts)


def make_paper(producer, actor, title="Giấy chứng nhận an toàn thực phẩm", **facts) -> Paper:
    """A paper of the library with a small PDF."""
    upload = SimpleUploadedFile("Giay.pdf", PDF + title.encode())
    fields = {"kind": "B02", "issued_on": date(2018, 6, 1), "expires_on": date(2021, 5, 31)} | facts
    return Paper.objects.create(
        producer=producer,
        title=title,
        file=store_file(upload=upload, actor=actor, at=moment()),
        added_at=moment(),
        added_by_id=actor.user_id,
        **fields,
    )


def make_catalogue(code="2019", *, valid_from=BEGAN, sets=("Cà phê, ca cao", "Đồ uống không cồn")):
    """A small catalogue: one class with a set for each name."""
    catalogue = ProductCatalogue.objects.create(code=code, legal_basis="Quyết định", valid_from=valid_from)
    root = ProductGroup.objects.create(
        catalogue=catalogue, kind="class", position=1, code="I", name="Thực phẩm"
    )
    groups = [
        ProductGroup.objects.create(
            catalogue=catalogue,
            parent=root,
            kind="group",
            position=place,
            code=f"I.{place}",
            set_code=f"B{place}",
            name=name,
        )
        for place, name in enumerate(sets, start=1)
    ]
    return catalogue, groups


def make_regime(*, kinds=(), only_tourism=(), valid_from=BEGAN) -> Regime:
    """A way of judging that lets these kinds of producers in."""
    catalogue = ProductCatalogue.objects.in_force_on(valid_from).first()
    catalogue = catalogue or make_catalogue("khung", valid_from=valid_from)[0]
    criteria = CriteriaVersion.objects.create(
        code="khung", legal_basis="Quyết định", has_marks=True, valid_from=valid_from
    )
    regime = Regime.objects.create(
        code="khung",
        name="Quyết định kiểm thử",
        legal_basis="Quyết định",
        catalogue=catalogue,
        criteria=criteria,
        receipt_pattern="{number}",
        valid_from=valid_from,
    )
    RegimeParticipant.objects.bulk_create(
        RegimeParticipant(regime=regime, producer_kind=kind, only_tourism=kind in only_tourism)
        for kind in kinds
    )
    return regime


def a_picture(kind="JPEG", size=(640, 480), name="anh.jpg", **options) -> SimpleUploadedFile:
    """An upload that holds a real picture, red on its left half and blue on its right."""
    mode = options.pop("mode", "RGB")
    image = Image.new("RGB", size, "red")
    image.paste("blue", (size[0] // 2, 0, *size))
    content = BytesIO()
    image.convert(mode).save(content, kind, **options)
    return SimpleUploadedFile(name, content.getvalue())


def make_form(group, *, code="khung") -> CriteriaSet:
    """A scoring form of two parts with one criterion each."""
    version = CriteriaVersion.objects.filter(code=code).first() or CriteriaVersion.objects.create(
        code=code, legal_basis="Quyết định", has_marks=True, valid_from=BEGAN
    )
    form = CriteriaSet.objects.create(version=version, group=group, code=group.set_code, name=group.name)
    for place, letter in enumerate("AB", start=1):
        part = CriteriaPart.objects.create(
            criteria_set=form, position=place, code=letter, name=f"Phần {letter}", max_points=50
        )
        section = CriteriaSection.objects.create(
            criteria_set=form, part=part, position=1, code=str(place), name=f"Mục {place}", max_points=50
        )
        Criterion.objects.create(
            criteria_set=form,
            section=section,
            position=place,
            code=f"{place}.1",
            name=f"Tiêu chí {place}",
            max_points=50,
        )
    return form


def make_dossier(product, *, lodged_with=None, day=DAY, **fields) -> Dossier:
    """A dossier that its producer writes; `lodged_with` an agency it was lodged once and came back for completion."""
    regime = Regime.objects.first() or make_regime()
    group = regime.catalogue.groups.exclude(set_code="").order_by("position").first()
    form = CriteriaSet.objects.filter(group=group).first() or make_form(group)
    if lodged_with:
        fields |= {"status": "returned"} | _lodged(regime, lodged_with, day)
    return Dossier.objects.create(
        product=product,
        producer=product.producer,
        regime=regime,
        criteria_set=form,
        **{"kind": "first", "status_since": day} | fields,
    )


def lodge_dossier(dossier, agency, day=DAY) -> None:
    """Hand in a dossier that its producer wrote."""
    lodged = {"status": "lodged"} | _lodged(dossier.regime, agency, day)
    Dossier.objects.filter(pk=dossier.pk).update(**lodged)


def _lodged(regime, agency, day):
    """What a dossier that was handed in to `agency` carries."""
    stage, _new = RegimeStage.objects.get_or_create(
        regime=regime, position=1, defaults={"level": "district", "scores": True}
    )
    return {
        "stage": stage,
        "agency": agency,
        "local_agency": agency,
        "lodged_on": day,
        "first_lodged_on": day,
    }


def make_certificate(product, stars=4, *, issued_on=DAY, expires_on=date(2022, 5, 21)) -> Certificate:
    """Stars by a decision of the day of issue."""
    decision = Decision.objects.create(
        kind="recognise",
        level="province",
        issuer_name="UBND tỉnh",
        number=f"{product.pk}/QĐ-UBND",
        signed_on=issued_on,
        title="Công nhận sản phẩm OCOP",
        status="published",
        status_since=issued_on,
    )
    return Certificate.objects.create(
        product=product,
        producer=product.producer,
        decision=decision,
        stars=stars,
        issued_on=issued_on,
        expires_on=expires_on,
    )
