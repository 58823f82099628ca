"""Drafts of decisions in Word, ready for the clerk to number and the signer to sign."""

from django.utils.translation import override

from products.enums import DecisionKind
from products.exports.letters import (
    Head,
    Letter,
    Row,
    Signature,
    Table,
    Text,
    as_word,
    numbered,
    place_and_date,
)
from products.models import Decision
from products.models.products import Product
from products.words import points_in_words

PLACE = "Đồng Nai"
HEADS = ("TT", "Sản phẩm", "Chủ thể", "Điểm", "Hạng")
WIDTHS = (8, 40, 38, 14, 14)


def decision_draft(decision: Decision) -> bytes:
    """The decision with its articles and the annexed list; numbers and days where they are known."""
    with override("vi"):
        return as_word(_letter(decision))


def _letter(decision: Decision) -> Letter:
    return Letter(
        title="QUYẾT ĐỊNH",
        subtitle=decision.title,
        head=Head(
            issuer=decision.issuer_name,
            number=numbered(decision.number.split("/")[0] if decision.number else "", "QĐ-UBND"),
            place_and_date=place_and_date(PLACE, decision.signed_on),
        ),
        blocks=[*_articles(decision), _list(decision)],
        signatures=[Signature(lines=["TM. ỦY BAN NHÂN DÂN"], name=decision.signer_name)],
        recipients=["Như Điều 3", "Các chủ thể có tên trong danh sách", "Lưu: VT"],
        author=decision.issuer_name,
    )


def _articles(decision: Decision) -> list[Text]:
    what = {
        DecisionKind.RECOGNISE: "Công nhận các sản phẩm có tên trong danh sách kèm theo là sản phẩm OCOP.",
        DecisionKind.APPROVE_RESULT: (
            "Phê duyệt kết quả đánh giá các sản phẩm có tên trong danh sách kèm theo, trình Bộ Nông nghiệp và Môi "
            "trường đánh giá, phân hạng 5 sao."
        ),
        DecisionKind.REVOKE: "Thu hồi giấy chứng nhận của các sản phẩm có tên trong danh sách kèm theo.",
    }[DecisionKind(decision.kind)]
    return [
        Text(f"Điều 1. {what}"),
        Text("Điều 2. Quyết định này có hiệu lực kể từ ngày ký."),
        Text(
            "Điều 3. Thủ trưởng các cơ quan, địa phương liên quan và các chủ thể có tên trong danh sách chịu trách "
            "nhiệm thi hành Quyết định này."
        ),
    ]


def _list(decision: Decision) -> Table:
    if decision.kind == DecisionKind.REVOKE:
        cases = decision.cases.select_related("certificate__product", "certificate__producer").order_by("pk")
        rows = [
            (case.certificate.product, case.certificate.producer.name, "", f"{case.certificate.stars} sao")
            for case in cases
        ]
    else:
        items = decision.items.select_related("item__dossier__product", "item__dossier__producer")
        rows = [
            (
                row.item.dossier.product,
                row.item.dossier.producer.name,
                points_in_words(row.item.mean),
                f"{row.stars} sao",
            )
            for row in items.order_by("position", "pk")
        ]
    return Table(
        heads=HEADS,
        rows=[Row([str(place), *_cells(*row)]) for place, row in enumerate(rows, start=1)],
        widths=WIDTHS,
        numeric=(3,),
    )


def _cells(product: Product, producer: str, mean: str, stars: str) -> list[str]:
    return [product.name, producer, mean, stars]
