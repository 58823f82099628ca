"""Statuses and choices of agencies, people, days and messages."""

from django.db import models
from django.utils.translation import gettext_lazy as _

# The kinds of a state, everywhere the same five, each with its symbol: never colour alone.
MARKS = {"late": "■", "soon": "▲", "ok": "✓", "info": "●", "idle": "○"}


class Level(models.TextChoices):
    """The administrative levels; the district level ended on 1 July 2025 (Nghị quyết 202/2025/QH15)."""

    PROVINCE = "province", _("Cấp tỉnh")
    DISTRICT = "district", _("Cấp huyện")
    COMMUNE = "commune", _("Cấp xã")


class UnitKind(models.TextChoices):
    """What an administrative unit is called by law."""

    PROVINCE = "province", _("Tỉnh")
    MUNICIPALITY = "municipality", _("Thành phố trực thuộc trung ương")
    DISTRICT = "district", _("Huyện")
    TOWN = "town", _("Thị xã")
    CITY = "city", _("Thành phố thuộc tỉnh")
    COMMUNE = "commune", _("Xã")
    WARD = "ward", _("Phường")
    TOWNSHIP = "township", _("Thị trấn")


class AgencyKind(models.TextChoices):
    COMMITTEE = "committee", _("Ủy ban nhân dân cấp tỉnh")
    DEPARTMENT = "department", _("Sở, ngành")
    SUBORDINATE = "subordinate", _("Đơn vị trực thuộc sở")
    LOCAL = "local", _("Chính quyền địa phương")
    COUNCIL = "council", _("Hội đồng")
    PARTY = "party", _("Cơ quan Đảng")
    UNION = "union", _("Mặt trận, đoàn thể, hội")
    PRODUCER = "producer", _("Chủ thể OCOP")
    OTHER = "other", _("Cơ quan khác")


class Function(models.TextChoices):
    """What an agency does in the programme; rights follow it, never the agency's name."""

    GOVERNS = "governs", _("Chỉ đạo chương trình")
    LEADS = "leads", _("Chủ trì chương trình")
    BUDGET = "budget", _("Tổng hợp kinh phí, chỉ tiêu")
    FINANCE = "finance", _("Phối hợp kinh phí, quyết toán")
    TRADE = "trade", _("Xúc tiến thương mại, khuyến công")
    STAFF = "staff", _("Tổ chức, bộ máy")
    LOCAL = "local", _("Chính quyền địa phương thực hiện chương trình")


class Role(models.TextChoices):
    """As what a person works in an agency."""

    SECRETARIAT = "secretariat", _("Thư ký chương trình")
    LEADER = "leader", _("Lãnh đạo tỉnh")
    HEAD = "head", _("Lãnh đạo cơ quan")
    OFFICER = "officer", _("Chuyên viên")
    AUDITOR = "auditor", _("Kiểm toán, thanh tra")
    COUNCIL = "council", _("Thành viên hội đồng")
    ADVISER = "adviser", _("Tổ tư vấn")
    PRODUCER = "producer", _("Chủ thể OCOP")


# Who works for the province and its localities; the others come for dossiers alone.
STAFF = (Role.SECRETARIAT, Role.LEADER, Role.HEAD, Role.OFFICER, Role.AUDITOR)

ROLE_DUTIES = {
    Role.SECRETARIAT: _("Ban hành kế hoạch, giao việc, theo dõi hạn, kiểm tra và trả lại, giữ các sổ."),
    Role.LEADER: _("Xem toàn tỉnh trên một trang, phê duyệt, yêu cầu giải trình."),
    Role.HEAD: _("Chịu trách nhiệm về việc của cơ quan mình; trình và báo cáo thay cơ quan."),
    Role.OFFICER: _("Soạn, trình, báo cáo việc của cơ quan mình."),
    Role.AUDITOR: _("Đọc tất cả, không sửa gì."),
    Role.COUNCIL: _("Chấm điểm độc lập, ký phiếu, xin không tham gia khi có liên quan."),
    Role.ADVISER: _("Thẩm định hồ sơ trước khi hội đồng họp."),
    Role.PRODUCER: _("Lập hồ sơ sản phẩm, giữ giấy tờ, theo dõi và đánh giá lại đúng hạn."),
}


class DayKind(models.TextChoices):
    DAY_OFF = "off", _("Ngày nghỉ")
    MAKE_UP = "make_up", _("Ngày làm bù")


class DayUnit(models.TextChoices):
    """Law mixes both; every rule says which it means."""

    CALENDAR = "calendar", _("ngày")
    WORKING = "working", _("ngày làm việc")


class Language(models.TextChoices):
    VIETNAMESE = "vi", _("Tiếng Việt")
    ENGLISH = "en", _("Tiếng Anh")


class MailStatus(models.TextChoices):
    """How far one mail has come; "sent" only after the relay's 250."""

    QUEUED = "queued", _("Chờ gửi")
    SENDING = "sending", _("Đang gửi")
    SENT = "sent", _("Đã gửi")
    REFUSED = "refused", _("Bị máy chủ thư từ chối")
    GIVEN_UP = "given_up", _("Thôi gửi")


class JobStatus(models.TextChoices):
    """How far a piece of long work has come."""

    QUEUED = "queued", _("Đang chờ tới lượt")
    RUNNING = "running", _("Đang làm")
    DONE = "done", _("Đã xong")
    FAILED = "failed", _("Không làm được")
    CANCELLED = "cancelled", _("Đã thôi")
