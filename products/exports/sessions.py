"""What a closed session leaves on paper: minutes, result table, each member's signed sheet. In Vietnamese."""

from django.utils import timezone, translation

from products.enums import SheetStatus
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
    as_word,
    place_and_date,
)
from products.models import ScoreSheet, Session
from products.selectors.contents import answers_of
from products.selectors.headings import name_in_full, place_of
from products.selectors.sessions import ItemRow, ResultRow, SeatRow
from products.selectors.sheets import printed_form
from products.words import mark_sign, points_in_words

STARS = {1: "1 sao", 2: "2 sao", 3: "3 sao", 4: "4 sao", 5: "5 sao"}
BODY = 13


def minutes_document(
    session: Session, seats: list[SeatRow], rows: list[ItemRow], results: list[ResultRow], rules: list[str]
) -> bytes:
    """The minutes: who was there, who stood aside, both turns, what was agreed, the results."""
    with translation.override("vi"):
        blocks = [
            *_where_and_who(session, seats),
            Heading("II. Quy chế áp dụng"),
            *_points(rules),
            Heading("III. Thành viên không tham gia đánh giá"),
            *_points(_recusals(rows) or ["Không có."]),
            Heading("IV. Kết quả"),
            _results(results),
            Heading("V. Các lần chấm, phiếu không tính"),
            *_points(_turns(results) or ["Mỗi hồ sơ chấm một lần; mọi phiếu đã ký đều được tính."]),
            Heading("VI. Kết luận"),
            *_points(_conclusions(results) or ["Hội đồng thống nhất kết quả nêu trên."]),
            Text(
                f"Phiên họp kết thúc lúc {timezone.localtime(session.closed_at):%H:%M ngày %d/%m/%Y}; "
                "điểm trung bình được giữ chính xác, hiển thị hai chữ số thập phân."
            ),
        ]
        secretary = Signature(["Thư ký"], _name_of(seats, "secretary"))
        return as_word(_letter(session, "BIÊN BẢN", blocks, [secretary, _chair(session)]))


def results_document(session: Session, results: list[ResultRow]) -> bytes:
    """The result table alone, on wide paper."""
    with translation.override("vi"):
        title = "BẢNG TỔNG HỢP KẾT QUẢ"
        return as_word(_letter(session, title, [_results(results)], [_chair(session)], landscape=True))


def sheet_document(sheet: ScoreSheet) -> bytes:
    """A member's sheet on the law's own form; unsigned it says so."""
    with translation.override("vi"):
        dossier, session = sheet.item.dossier, sheet.item.session
        facts = Facts(
            [
                ("Tên sản phẩm", dossier.product.name),
                ("Mã số sản phẩm", dossier.product_code),
                ("Tên chủ thể", dossier.producer.name),
                ("Số điện thoại", dossier.producer.phone),
                (
                    "Phiên họp",
                    f"ngày {session.held_on:%d/%m/%Y}; lần chấm {sheet.turn}, bản {sheet.attempt}",
                ),
            ]
        )
        end = [
            Text(f"Tổng cộng (100): {sheet.total}", bold=True),
            Text(f"Ý kiến của người đánh giá: {sheet.opinion or 'không có'}"),
        ]
        if sheet.exclusion:
            end.append(Text(f"Đề nghị loại hồ sơ vì: {sheet.exclusion}"))
        signature = Signature(["Người đánh giá", sheet.signer_title], sheet.signer_name)
        return as_word(
            Letter(
                title="PHIẾU ĐÁNH GIÁ SẢN PHẨM OCOP",
                subtitle=f"{dossier.criteria_set.code} {dossier.criteria_set.name}",
                blocks=[facts, *_form(sheet), *end, *_signing(sheet)],
                signatures=[signature] if sheet.signed_at else [],
                author=sheet.signer_name,
                size=BODY,
            )
        )


def _letter(session: Session, title: str, blocks: list[Block], signatures, *, landscape=False) -> Letter:
    council = session.council
    return Letter(
        title=title,
        subtitle=f"Đánh giá, phân hạng sản phẩm OCOP, {session.round}",
        head=Head(
            superior=name_in_full(council.owner, session.held_on),
            issuer=council.name,
            place_and_date=place_and_date(
                place_of(council.owner.unit_code, session.held_on), session.held_on
            ),
        ),
        blocks=blocks,
        signatures=signatures,
        author=council.name,
        landscape=landscape,
        size=BODY,
    )


def _chair(session: Session) -> Signature:
    return Signature(["Chủ trì"], session.closer_name)


def _points(lines) -> list[Text]:
    return [Text(f"- {line}") for line in lines]


def _where_and_who(session, seats) -> list[Block]:
    council = session.council
    how = "lấy ý kiến bằng văn bản" if session.by_writing else f"họp tại {session.place or 'trụ sở'}"
    return [
        Heading("I. Thời gian, thành phần"),
        Text(
            f"Ngày {session.held_on:%d/%m/%Y}, {how}. Hội đồng thành lập theo Quyết định số "
            f"{council.decision_number} ngày {council.decided_on:%d/%m/%Y}."
        ),
        Table(
            ["STT", "Họ và tên", "Vai", "Chức vụ, cơ quan", "Có mặt", "Ghi chú"],
            [Row(_who(number, row)) for number, row in enumerate(seats, start=1)],
            widths=(6, 26, 17, 31, 9, 11),
        ),
    ]


def _who(number, row) -> list[str]:
    home = row.seat.home_agency
    return [
        str(number),
        row.seat.membership.user.full_name,
        str(row.seat.get_kind_display()),
        ", ".join(filter(None, [row.seat.title, home and home.name])),
        "có" if row.present else "vắng",
        row.note,
    ]


RESULT_HEADS = (
    *("STT", "Sản phẩm", "Chủ thể", "Số phiếu"),
    *("Điểm trung bình", "Hạng theo điểm", "Hạng sau dấu sao", "Ghi chú"),
)


def _results(results) -> Table:
    return Table(
        RESULT_HEADS,
        [Row(_result(number, row)) for number, row in enumerate(results, start=1)],
        widths=(5, 18, 18, 8, 10, 9, 10, 22),
        numeric=(3, 4),
    )


def _result(number, row) -> list[str]:
    item, dossier = row.item, row.item.dossier
    missed = "; ".join(f"{mark.code}: cần “{mark.needed}” cho {mark.stars} sao" for mark in row.missed)
    return [
        str(number),
        dossier.product.name,
        dossier.producer.name,
        str(item.sheet_count or ""),
        points_in_words(row.mean),
        STARS.get(item.stars_by_points or 0, ""),
        STARS.get(item.stars or 0, ""),
        f"Bị loại: {item.excluded_for}" if item.excluded_for else missed,
    ]


def _recusals(rows):
    return [
        f"{row.item.dossier.product.name}: {name} ({reason})" for row in rows for name, reason in row.recused
    ]


def _turns(results):
    lines = []
    for row in results:
        name = row.item.dossier.product.name
        if row.item.turn > 1:
            lines.append(f"{name}: chấm lần hai, vì điểm lần một chênh nhau quá quy chế.")
        for sheet in row.uncounted:
            why = "đã mở lại" if sheet.status == SheetStatus.REPLACED else "không tính"
            lines.append(
                f"{name}: phiếu của {sheet.signer_name}, lần {sheet.turn}, bản {sheet.attempt}, "
                f"{sheet.total} điểm ({why})."
            )
    return lines


def _conclusions(results):
    return [f"{row.item.dossier.product.name}: {row.item.opinion}" for row in results if row.item.opinion]


def _name_of(seats, kind):
    return next((row.seat.membership.user.full_name for row in seats if row.seat.kind == kind), "")


def _form(sheet) -> list[Block]:
    answers = answers_of(sheet)
    comments = dict(sheet.marks.values_list("criterion_id", "comment"))
    blocks: list[Block] = []
    for part in printed_form(sheet.item.dossier.criteria_set_id):
        blocks.append(Heading(f"Phần {part.code}. {part.name} ({part.max_points} điểm)"))
        blocks.append(
            Table(
                ["Tiêu chí", "Nội dung, mức được chọn", "Tối đa", "Điểm", "Nhận xét"],
                [Row(_line(criterion, answers, comments)) for criterion in part.criteria],
                widths=(9, 50, 9, 9, 23),
                numeric=(2, 3),
            )
        )
    return blocks


def _line(criterion, answers, comments) -> list[str]:
    chosen = next((one for one in criterion.options if one.key == answers.get(criterion.key)), None)
    if chosen:
        words = f"{chosen.label} {mark_sign(chosen.stars)}".strip()
    else:
        words = "không đạt mức nào" if criterion.key in answers else "không chọn trường hợp này"
    points = chosen.points if chosen else (0 if criterion.key in answers else "")
    return [
        criterion.code,
        f"{criterion.name}\n{words}",
        str(criterion.max_points),
        str(points),
        comments.get(criterion.key, ""),
    ]


def _signing(sheet) -> list[Text]:
    if not sheet.signed_at:
        return [Text("Bản chưa ký.", italic=True)]
    return [
        Text(f"Ký trên cổng lúc {timezone.localtime(sheet.signed_at):%H:%M ngày %d/%m/%Y}."),
        Text(f"Mã băm SHA-256: {sheet.sha256}", indent=False),
    ]
