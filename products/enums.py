"""Statuses and choices of producers, products, dossiers, councils and certificates."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class GroupKind(models.TextChoices):
    """The steps of the tree of products; the last one carries the scoring form."""

    CLASS = "class", _("Ngành")
    GROUP = "group", _("Nhóm")
    SUBGROUP = "subgroup", _("Phân nhóm")


class ProducerKind(models.TextChoices):
    """Legal kinds of producers; which of them may take part is a matter of the regime."""

    COOPERATIVE = "coop", _("Hợp tác xã")
    COOPERATIVE_GROUP = "coop_group", _("Tổ hợp tác")
    SMALL_ENTERPRISE = "sme", _("Doanh nghiệp nhỏ và vừa")
    LARGE_ENTERPRISE = "large", _("Doanh nghiệp lớn")
    FARM = "farm", _("Trang trại")
    BUSINESS_HOUSEHOLD = "household", _("Hộ kinh doanh")
    PRODUCTION_HOUSEHOLD = "producer", _("Hộ sản xuất")
    ASSOCIATION = "association", _("Hội, hiệp hội")
    OPERATING_CENTRE = "centre", _("Trung tâm điều hành")


class PaperKind(models.TextChoices):
    """The papers that prove a self-assessment: QĐ 26/2026/QĐ-TTg, Mẫu số 02, Phần III, in the order printed there."""

    REGISTRATION = "B01", _("Giấy đăng ký kinh doanh")
    FACILITY = "B02", _("Giấy chứng nhận cơ sở đủ điều kiện sản xuất, an toàn thực phẩm")
    RAW_MATERIAL = "B03", _("Nguồn gốc nguyên liệu, vùng nguyên liệu, liên kết chuỗi")
    ENVIRONMENT = "B04", _("Bảo vệ môi trường, công nghệ theo hướng bền vững")
    LABOUR = "B05", _("Sử dụng lao động địa phương")
    GROWTH = "B06", _("Tăng trưởng sản xuất kinh doanh")
    PROPERTY = "B07", _("Sở hữu trí tuệ")
    MARKET = "B08", _("Phát triển thị trường, xúc tiến thương mại")
    PROMOTION = "B09", _("Quảng bá sản phẩm")
    STORY = "B10", _("Câu chuyện về sản phẩm")
    DECLARATION = "B11", _("Công bố chất lượng sản phẩm")
    TEST = "B12", _("Phiếu kết quả kiểm nghiệm")
    BAR_CODE = "B13", _("Mã số mã vạch, tem truy xuất nguồn gốc")
    QUALITY_SYSTEM = "B14", _("Hệ thống quản lý chất lượng tiên tiến")
    AWARD = "B15", _("Giải thưởng, bình chọn")


# How long such papers usually hold, in months: where a form says no last day, this is offered. No law says so for
# all of them; the day printed on the paper goes before.
USUAL_MONTHS = {
    PaperKind.FACILITY: 36,
    PaperKind.PROPERTY: 120,
    PaperKind.TEST: 12,
    PaperKind.QUALITY_SYSTEM: 36,
}


class Gender(models.TextChoices):
    FEMALE = "female", _("Nữ")
    MALE = "male", _("Nam")


class StageLevel(models.TextChoices):
    """Where a dossier may be judged; a regime says which of them it knows."""

    COMMUNE = "commune", _("Cấp xã")
    DISTRICT = "district", _("Cấp huyện")
    PROVINCE = "province", _("Cấp tỉnh")
    CENTRE = "centre", _("Trung ương")


class DossierKind(models.TextChoices):
    FIRST = "first", _("Lần đầu")
    UPGRADE = "upgrade", _("Nâng hạng")
    AGAIN = "again", _("Đánh giá, phân hạng lại")


class DossierStatus(models.TextChoices):
    """Where a dossier is within its stage; the stage itself says at which level."""

    DRAFT = "draft", _("Đang soạn")
    LODGED = "lodged", _("Đã nộp, chờ tiếp nhận")
    RECEIVED = "received", _("Đã tiếp nhận, đang kiểm tra")
    RETURNED = "returned", _("Trả lại để bổ sung")
    IN_ADVICE = "in_advice", _("Tổ tư vấn đang thẩm định")
    READY = "ready", _("Chờ hội đồng")
    IN_SESSION = "in_session", _("Hội đồng đang đánh giá")
    SCORED = "scored", _("Đã có kết quả của hội đồng")
    AT_CENTRE = "at_centre", _("Đã trình trung ương")
    RECOGNISED = "recognised", _("Đã công nhận")
    NOT_RECOGNISED = "not_recog", _("Không đạt")
    EXCLUDED = "excluded", _("Bị loại")
    WITHDRAWN = "withdrawn", _("Đã rút")


class ClockStep(models.TextChoices):
    """What a legal clock measures; its length and unit stand with the regime."""

    COMMUNE_REPORT = "commune", _("Cấp xã đánh giá một số nội dung và đề nghị")
    SUPPLEMENT = "supplement", _("Chủ thể bổ sung hồ sơ")
    EVALUATE = "evaluate", _("Đánh giá, phân hạng")
    TRANSITION = "transition", _("Hoàn thành theo quy định chuyển tiếp")
    REVOKE = "revoke", _("Thu hồi giấy chứng nhận")


class ClockEnd(models.TextChoices):
    DONE = "done", _("Đã xong")
    RETURNED = "returned", _("Trả lại để bổ sung")
    DROPPED = "dropped", _("Thôi tính")


class Need(models.TextChoices):
    """Whether a part of a dossier must be there."""

    ALWAYS = "always", _("Bắt buộc")
    CONDITION = "condition", _("Bắt buộc nếu thuộc diện")
    OPTIONAL = "optional", _("Nếu có")


class SeatKind(models.TextChoices):
    """As what a person sits in a council or in the advisory group beside it."""

    CHAIR = "chair", _("Chủ tịch hội đồng")
    VICE_CHAIR = "vice_chair", _("Phó Chủ tịch hội đồng")
    MEMBER = "member", _("Ủy viên")
    SECRETARY = "secretary", _("Thư ký hội đồng")
    EXPERT = "expert", _("Chuyên gia được mời")
    ADVISER = "adviser", _("Thành viên Tổ tư vấn")


class SessionStatus(models.TextChoices):
    PLANNED = "planned", _("Sắp họp")
    OPEN = "open", _("Đang họp")
    CLOSED = "closed", _("Đã kết thúc")


class SheetStatus(models.TextChoices):
    """A signed sheet never changes; one that the chair reopened stays beside the new one."""

    DRAFT = "draft", _("Đang chấm")
    SIGNED = "signed", _("Đã ký")
    REPLACED = "replaced", _("Đã mở lại")


class RecusalSource(models.TextChoices):
    DECLARED = "declared", _("Tự khai")
    FOUND = "found", _("Cổng phát hiện")


class DecisionKind(models.TextChoices):
    RECOGNISE = "recognise", _("Công nhận sản phẩm OCOP")
    APPROVE_RESULT = "approve", _("Phê duyệt kết quả, trình trung ương")
    REVOKE = "revoke", _("Thu hồi giấy chứng nhận")


class DecisionStatus(models.TextChoices):
    DRAFT = "draft", _("Dự thảo")
    PUBLISHED = "published", _("Đã ban hành")


class CertificateStatus(models.TextChoices):
    """Computed for a day, never stored: what a certificate is worth then."""

    VALID = "valid", _("Còn hiệu lực")
    EXPIRING = "expiring", _("Sắp hết hạn")
    UNDER_REVIEW = "under_review", _("Đang đánh giá lại")
    EXTENDED = "extended", _("Gia hạn theo quy định chuyển tiếp")
    EXPIRED = "expired", _("Hết hạn")
    REVOKED = "revoked", _("Đã thu hồi")
    SUPERSEDED = "superseded", _("Đã có hạng mới thay thế")
    NOT_YET = "not_yet", _("Chưa có hiệu lực")


class RevocationGround(models.TextChoices):
    """Quyết định 26/2026/QĐ-TTg, Điều 8 khoản 1."""

    FORGED = "forged", _("Thông tin sai sự thật hoặc giả mạo trong hồ sơ")
    CRITERIA = "criteria", _("Không còn đáp ứng tiêu chí theo kết luận kiểm tra")
    LAW = "law", _("Vi phạm pháp luật về chất lượng, an toàn thực phẩm, môi trường, sở hữu trí tuệ, nhãn")
    MARK = "mark", _("Sử dụng sai nhãn hiệu chứng nhận OCOP")
    STOPPED = "stopped", _("Ngừng sản xuất sản phẩm")
    OTHER = "other", _("Theo kết luận khác của cơ quan có thẩm quyền")


class MisuseStatus(models.TextChoices):
    OPEN = "open", _("Chờ xử lý")
    HANDLED = "handled", _("Đã xử lý")


class OutletKind(models.TextChoices):
    """Where products are sold."""

    OCOP_POINT = "ocop", _("Điểm giới thiệu và bán sản phẩm OCOP")
    SHOP = "shop", _("Cửa hàng")
    MARKET = "market", _("Chợ")
    SUPERMARKET = "supermarket", _("Siêu thị, cửa hàng tiện lợi")
    TRADE_CENTRE = "centre", _("Trung tâm thương mại")
    ONLINE = "online", _("Gian hàng thương mại điện tử")
