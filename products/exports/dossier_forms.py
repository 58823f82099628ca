"""Mẫu số 01, 02, 03 of Quyết định 26/2026/QĐ-TTg, Phụ lục III, filled from what stands in a dossier.

Older regimes printed forms of other names with the same contents; the title says which year and regime it is for.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils import translation

from agencies.models import AdministrativeUnit
from agencies.permissions import Actor
from products.enums import DossierKind, Gender, ProducerKind
from products.exports.letters import (
    Block,
    Facts,
    Head,
    Heading,
    Letter,
    Row,
    Signature,
    Table,
    Text,
    Ticks,
    numbered,
    place_and_date,
)
from products.models import CommuneReport, Dossier, Producer
from products.permissions import sees_private_facts
from products.selectors.assessment import assessment_table, standing_words
from products.selectors.dossiers import reports_for
from products.selectors.headings import heading_on, name_in_full, place_of
from products.selectors.laws import requirements_of
from products.selectors.receivers import leading_agency

DOTS = "…"
SIGN_AND_SEAL = "(Ký, ghi rõ họ tên, đóng dấu)"

FORM_NUMBERS = (1, 2, 3)


def form_of_dossier(number: int, dossier: Dossier, content: dict[str, Any], actor: Actor) -> Letter | None:
    """One of the printed forms for `content`; None where there is nothing to print: no report of a commune yet.

    In Vietnamese, whoever prints it.
    """
    with translation.override("vi"):
        if number == 3:
            report = next(iter(reports_for(dossier, actor)), None)
            return commune_report(report, dossier, content, actor) if report else None
        printers: dict[int, Callable[..., Letter]] = {1: registration, 2: self_assessment}
        return printers[number](dossier, content, actor)


# --- Mẫu số 01 ----------------------------------------------------------------------------------------------------


def registration(dossier: Dossier, content: dict[str, Any], actor: Actor) -> Letter:
    """Phiếu đăng ký tham gia đánh giá, phân hạng, with the receipts that levels gave."""
    producer, day = content["producer"], dossier.lodged_on or actor.today
    province = place_of("", day)
    samples = content.get("samples")
    blocks: list[Block] = [
        Facts(
            [
                ("1. Tên đơn vị", producer["name"]),
                ("2. Họ tên người đại diện pháp lý", producer["representative"] or DOTS),
                ("Chức vụ", producer["representative_title"] or DOTS),
                ("3. Địa chỉ liên hệ", producer["address"] or DOTS),
                ("Điện thoại", producer["phone"] or DOTS),
                ("Email", producer["email"] or DOTS),
                ("4. Tên sản phẩm", content["product"]["name"]),
                ("5. Nhóm sản phẩm", content["product"]["group"]),
            ]
        ),
        Text("6. Lần đăng ký đánh giá, phân hạng:", indent=False),
        Ticks([(str(kind.label), kind == content["kind"]) for kind in DossierKind]),
        Facts(
            [
                ("7. Tài liệu kèm theo", "Báo cáo tự đánh giá: 01 bản gốc, 01 bản điện tử"),
                ("Sản phẩm mẫu", "không áp dụng" if samples is None else f"{samples} sản phẩm"),
            ]
        ),
        Text(
            "Chúng tôi cam đoan thông tin trong hồ sơ là đúng sự thật và chịu trách nhiệm trước pháp luật "
            "về nội dung đã đăng ký."
        ),
        _receipts(dossier),
    ]
    return Letter(
        title="PHIẾU ĐĂNG KÝ",
        subtitle=f"Tham gia đánh giá, phân hạng sản phẩm OCOP của {province or DOTS} năm {day.year}",
        author=producer["name"],
        blocks=blocks,
        signatures=[_of_the_producer(producer, place_of(_unit_code(dossier.producer, day), day), day)],
    )


def _receipts(dossier: Dossier) -> Table:
    rows = [
        Row(
            [
                receipt.agency.name,
                receipt.text,
                f"{receipt.received_on:%d/%m/%Y}",
                f"{receipt.receiver_name}\n{receipt.receiver_title}",
            ]
        )
        for receipt in dossier.receipts.select_related("agency").order_by("pk")
    ]
    blank = Row(["Ủy ban nhân dân cấp xã", "…/PĐK-…", DOTS, DOTS])
    heads = ["Nơi tiếp nhận", "Phiếu số", "Ngày nhận", "Người tiếp nhận"]
    return Table(heads, rows or [blank], [4, 4, 2, 4])


def _of_the_producer(producer: dict[str, Any], place: str, day: date) -> Signature:
    return Signature(
        lines=("Đại diện chủ thể",),
        name=producer["representative"],
        note=SIGN_AND_SEAL,
        place_and_date=place_and_date(place or DOTS, day),
    )


def _unit_code(producer: Producer, day: date) -> str:
    place = producer.places.in_force_on(day).first()
    return place.unit_code if place else ""


# --- Mẫu số 02 ----------------------------------------------------------------------------------------------------

SECTIONS = (
    ("results", "Vùng nguyên liệu, công nghệ; thay đổi chất lượng, bao bì"),
    ("market", "Thị trường"),
    ("revenue", "Doanh thu, lợi nhuận"),
    ("changes", "Thay đổi so với lần công nhận trước"),
)


def self_assessment(dossier: Dossier, content: dict[str, Any], actor: Actor) -> Letter:
    """Báo cáo tự đánh giá về sản phẩm: four parts, with the evidence in the order of the criteria."""
    producer, day = content["producer"], dossier.lodged_on or actor.today
    sections = content["sections"]
    told = [(words, sections.get(name, "")) for name, words in SECTIONS if sections.get(name)]
    blocks: list[Block] = [
        Heading("I. THÔNG TIN CHUNG"),
        Facts(_facts_of_producer(dossier.producer, content, actor)),
        *_told("Lịch sử hình thành", sections.get("history", "")),
        *_told("Cơ cấu tổ chức", sections.get("organisation", "")),
        Heading("II. KẾT QUẢ THỰC HIỆN PHƯƠNG ÁN SẢN XUẤT, KINH DOANH"),
        *([block for words, text in told for block in _told(words, text)] or [Text(DOTS)]),
        Heading("III. TỰ ĐÁNH GIÁ THEO BỘ TIÊU CHÍ"),
        _assessment(dossier, content),
        Text(_total_words(dossier, content), bold=True, indent=False),
        Heading("Tài liệu minh chứng kèm theo"),
        _evidence(dossier, content),
        Heading("IV. KẾ HOẠCH SẢN XUẤT, KINH DOANH"),
        Text(sections.get("plan", "") or DOTS),
    ]
    return Letter(
        title="BÁO CÁO",
        subtitle=f"Tự đánh giá về sản phẩm {content['product']['name']}",
        author=producer["name"],
        blocks=blocks,
        signatures=[_of_the_producer(producer, place_of(_unit_code(dossier.producer, day), day), day)],
    )


def _told(words: str, text: str) -> list[Block]:
    return [Text(f"{words}:", bold=True, indent=False), Text(text)] if text else []


def _facts_of_producer(producer: Producer, content: dict[str, Any], actor: Actor) -> list[tuple[str, str]]:
    said, product = content["producer"], content["product"]
    person = [said["representative"] or DOTS]
    if sees_private_facts(actor, producer):
        # Asked for by the form, kept from whoever judges without needing it.
        gender = str(Gender(producer.representative_gender).label) if producer.representative_gender else ""
        person += [one for one in (gender, producer.representative_ethnicity) if one]
    registered = f"{date.fromisoformat(said['registered_on']):%d/%m/%Y}" if said["registered_on"] else ""
    return [
        ("Tên chủ thể", said["name"]),
        ("Loại hình", str(ProducerKind(said["kind"]).label)),
        ("Địa chỉ", said["address"] or DOTS),
        ("Điện thoại", said["phone"] or DOTS),
        ("Email", said["email"] or DOTS),
        ("Người đại diện theo pháp luật", ", ".join(person)),
        ("Số đăng ký kinh doanh", said["registration_number"] or DOTS),
        ("Ngày đăng ký", registered or DOTS),
        ("Tên sản phẩm", product["name"]),
        ("Quy cách, bao bì", product["packaging"] or DOTS),
        ("Tiêu chuẩn sản phẩm", product["standard"] or DOTS),
    ]


def _assessment(dossier: Dossier, content: dict[str, Any]) -> Table:
    rows = []
    for part in assessment_table(dossier.criteria_set_id, content):
        rows.append(Row([part["code"], part["name"], str(part["points"]), ""], bold=True))
        for row in part["rows"]:
            evidence = "\n".join(_paper_words(paper) for paper in row["papers"])
            told = "\n".join(filter(None, (row["label"], row["explanation"])))
            points = "" if row["points"] is None else str(row["points"])
            rows.append(Row([row["code"], f"{row['name']}\n{told}", points, evidence]))
    return Table(
        ["TT", "Tiêu chí, mức tự chấm, mô tả", "Điểm", "Minh chứng"], rows, [2, 10, 2, 6], numeric=[2]
    )


def _total_words(dossier: Dossier, content: dict[str, Any]) -> str:
    found = standing_words(dossier.criteria_set_id, content)
    return f"Tổng điểm tự chấm: {found['points']} điểm; tự xếp hạng: {found['stars']} sao."


def _evidence(dossier: Dossier, content: dict[str, Any]) -> Table:
    rows = []
    papers = {part["code"]: part["papers"] for part in content["parts"]}
    for one in requirements_of(dossier.regime, dossier.kind, "", dossier.criteria_set.group):
        if one.by_paper:
            names = "\n".join(_paper_words(paper) for paper in papers.get(one.code, []))
            rows.append(Row([one.code, one.name, names or "Không có"]))
    return Table(["Mã", "Tên tài liệu", "Giấy tờ nộp kèm"], rows, [2, 8, 10])


def _paper_words(paper: dict[str, Any]) -> str:
    return " ".join(filter(None, (paper["title"], paper["number"])))


# --- Mẫu số 03 ----------------------------------------------------------------------------------------------------


def commune_report(report: CommuneReport, dossier: Dossier, content: dict[str, Any], actor: Actor) -> Letter:
    """Báo cáo đánh giá một số nội dung của hồ sơ, under the commune's heading of the day it was signed."""
    day = report.signed_on or actor.today
    agency = dossier.local_agency
    assert agency is not None
    heading = heading_on(agency, day)
    above = leading_agency(day)
    producer, product = content["producer"], content["product"]
    name = heading.issuer
    blocks: list[Block] = [
        Heading("I. THÔNG TIN CHUNG"),
        Facts(
            [
                ("1. Tên chủ thể", producer["name"]),
                ("2. Loại hình", str(ProducerKind(producer["kind"]).label)),
                ("3. Địa chỉ", producer["address"] or DOTS),
                ("4. Người đại diện", producer["representative"] or DOTS),
                ("5. Sản phẩm", product["name"]),
            ]
        ),
        Heading("II. ĐÁNH GIÁ MỘT SỐ NỘI DUNG"),
        *_content("1. Nguồn gốc sản phẩm, nguyên liệu địa phương", report.local_material),
        *_content("2. Sử dụng lao động địa phương", report.local_labour),
        *_content("3. Nguồn gốc ý tưởng sản phẩm", report.idea_origin),
        *_content("4. Bản sắc, trí tuệ địa phương", report.identity),
        Text(
            report.conclusion
            or f"{name} đề nghị Ủy ban nhân dân cấp tỉnh tổ chức đánh giá, phân hạng sản phẩm theo quy định."
        ),
    ]
    return Letter(
        title="BÁO CÁO",
        subtitle=f"Đánh giá một số nội dung của hồ sơ sản phẩm {product['name']}",
        author=name,
        head=Head(
            issuer=name,
            superior=heading.superior,
            number=f"Số: {report.number}" if report.number else numbered("", "BC-UBND"),
            place_and_date=place_and_date(heading.place, report.signed_on),
        ),
        to=["Ủy ban nhân dân " + (_province_words(day) or "cấp tỉnh")],
        blocks=blocks,
        recipients=["Như trên", *([name_in_full(above, day)] if above else []), "Lưu: VT."],
        signatures=[
            Signature(
                lines=("TM. Ủy ban nhân dân", "Chủ tịch"), name=report.signer_name, note="(Ký, đóng dấu)"
            )
        ],
    )


def _content(words: str, text: str) -> list[Block]:
    return [Text(words, bold=True, indent=False), Text(text or DOTS)]


def _province_words(day: date) -> str:
    """“tỉnh Đồng Nai”, since 30 April 2026 “thành phố Đồng Nai”."""
    unit = AdministrativeUnit.objects.in_force_on(day).filter(level="province").order_by("code").first()
    return unit.full_name[:1].lower() + unit.full_name[1:] if unit else ""
