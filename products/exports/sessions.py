"""What a closed session leaves on paper: minutes, result table, each member's signed sheet. In Vietnamese."""

from django.utils import timezone, translation

from products.enums import SheetStatus
from products.exports.council_papers import Letter
from products.models import ScoreSheet, Session
from products.selectors.contents import answers_of
from products.selectors.sessions import ItemRow, ResultRow, SeatRow
from products.selectors.sheets import printed_form
from products.words import points_in_words

STARS = {1: "1 sao", 2: "2 sao", 3: "3 sao", 4: "4 sao", 5: "5 sao"}


def minutes_document(
    session: Session, seats: list[SeatRow], rows: list[ItemRow], results: list[ResultRow], rules: list[str]
) -> bytes:
    """The minutes: who was there, who stood aside, both turns, what was agreed, the results."""
    with translation.override("vi"):
        letter = Letter()
        _begin(letter, session, "Biên bản")
        _where_and_who(letter, session, seats)
        letter.section("II. Quy chế áp dụng")
        letter.points(rules)
        letter.section("III. Thành viên không tham gia đánh giá")
        letter.points(_recusals(rows) or ["Không có."])
        letter.section("IV. Kết quả")
        _results(letter, results)
        letter.section("V. Các lần chấm, phiếu không tính")
        letter.points(_turns(results) or ["Mỗi hồ sơ chấm một lần; mọi phiếu đã ký đều được tính."])
        letter.section("VI. Kết luận")
        letter.points(_conclusions(results) or ["Hội đồng thống nhất kết quả nêu trên."])
        letter.text(
            f"Phiên họp kết thúc lúc {timezone.localtime(session.closed_at):%H:%M ngày %d/%m/%Y}; "
            "điểm trung bình được giữ chính xác, hiển thị hai chữ số thập phân."
        )
        letter.signatures([("Thư ký", _name_of(seats, "secretary")), ("Chủ trì", session.closer_name)])
        return letter.content()


def results_document(session: Session, results: list[ResultRow]) -> bytes:
    """The result table alone, on wide paper."""
    with translation.override("vi"):
        letter = Letter(wide=True)
        _begin(letter, session, "Bảng tổng hợp kết quả")
        _results(letter, results)
        letter.signatures([("Chủ trì", session.closer_name)])
        return letter.content()


def sheet_document(sheet: ScoreSheet) -> bytes:
    """A member's sheet on the law's own form; unsigned it says so."""
    with translation.override("vi"):
        dossier, session = sheet.item.dossier, sheet.item.session
        letter = Letter()
        letter.title(
            "Phiếu đánh giá sản phẩm OCOP", f"{dossier.criteria_set.code} {dossier.criteria_set.name}"
        )
        letter.points(
            [
                f"Tên sản phẩm: {dossier.product.name}",
                f"Mã số sản phẩm: {dossier.product_code}",
                f"Tên chủ thể: {dossier.producer.name}",
                f"Số điện thoại: {dossier.producer.phone}",
                f"Phiên họp ngày {session.held_on:%d/%m/%Y}; lần chấm {sheet.turn}, bản {sheet.attempt}",
            ]
        )
        _form(letter, sheet)
        letter.text(f"Tổng cộng (100): {sheet.total}", bold=True)
        letter.text(f"Ý kiến của người đánh giá: {sheet.opinion or 'không có'}")
        if sheet.exclusion:
            letter.text(f"Đề nghị loại hồ sơ vì: {sheet.exclusion}")
        _signature(letter, sheet)
        return letter.content()


def _begin(letter, session, kind):
    council = session.council
    letter.heading(council.owner.name, council.name, "Đồng Nai", session.held_on)
    letter.title(kind, f"Đánh giá, phân hạng sản phẩm OCOP, {session.round}")


def _where_and_who(letter, session, seats):
    council = session.council
    how = "lấy ý kiến bằng văn bản" if session.by_writing else f"họp tại {session.place or 'trụ sở'}"
    letter.section("I. Thời gian, thành phần")
    letter.text(
        f"Ngày {session.held_on:%d/%m/%Y}, {how}. Hội đồng thành lập theo Quyết định số {council.decision_number} "
        f"ngày {council.decided_on:%d/%m/%Y}."
    )
    letter.table(
        ["STT", "Họ và tên", "Vai", "Chức vụ, cơ quan", "Có mặt", "Ghi chú"],
        (
            (
                number,
                row.seat.membership.user.full_name,
                row.seat.get_kind_display(),
                ", ".join(filter(None, [row.seat.title, row.seat.home_agency and row.seat.home_agency.name])),
                "có" if row.present else "vắng",
                row.note,
            )
            for number, row in enumerate(seats, start=1)
        ),
    )


def _results(letter, results):
    letter.table(
        [
            "STT",
            "Sản phẩm",
            "Chủ thể",
            "Số phiếu",
            "Điểm trung bình",
            "Hạng theo điểm",
            "Hạng sau dấu sao",
            "Ghi chú",
        ],
        (_result(number, row) for number, row in enumerate(results, start=1)),
    )


def _result(number, row):
    item, dossier = row.item, row.item.dossier
    missed = "; ".join(f"{mark.code}: cần “{mark.needed}” cho {mark.stars} sao" for mark in row.missed)
    return (
        number,
        dossier.product.name,
        dossier.producer.name,
        item.sheet_count or "",
        points_in_words(row.mean),
        STARS.get(item.stars_by_points or 0, ""),
        STARS.get(item.stars or 0, ""),
        f"Bị loại: {item.excluded_for}" if item.excluded_for else missed,
    )


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


def _form(letter, sheet):
    answers = answers_of(sheet)
    comments = dict(sheet.marks.values_list("criterion_id", "comment"))
    for part in printed_form(sheet.item.dossier.criteria_set_id):
        letter.section(f"Phần {part.code}. {part.name} ({part.max_points} điểm)")
        letter.table(
            ["Tiêu chí", "Nội dung, mức được chọn", "Tối đa", "Điểm", "Nhận xét"],
            (_line(criterion, answers, comments) for criterion in part.criteria),
        )


def _line(criterion, answers, comments):
    chosen = next((one for one in criterion.options if one.key == answers.get(criterion.key)), None)
    if chosen:
        words = f"{chosen.label} {'*' * (chosen.stars or 0)}".strip()
    else:
        words = "không đạt mức nào" if criterion.key in answers else "không chọn trường hợp này"
    points = chosen.points if chosen else (0 if criterion.key in answers else "")
    return (
        criterion.code,
        f"{criterion.name}\n{words}",
        criterion.max_points,
        points,
        comments.get(criterion.key, ""),
    )


def _signature(letter, sheet):
    if not sheet.signed_at:
        letter.text("Bản chưa ký.", italic=True)
        return
    letter.text(f"Ký trên cổng lúc {timezone.localtime(sheet.signed_at):%H:%M ngày %d/%m/%Y}.")
    letter.text(f"Mã băm SHA-256: {sheet.sha256}", size=9)
    letter.signatures([("", ""), (f"Người đánh giá\n{sheet.signer_title}", sheet.signer_name)])
