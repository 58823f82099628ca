"""Statuses and choices of plans, duties, annual plans and reminders."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PlanKind(models.TextChoices):
    PLAN = "plan", _("Kế hoạch")
    SCHEME = "scheme", _("Đề án")
    DECISION = "decision", _("Quyết định")
    DIRECTIVE = "directive", _("Chỉ thị")


class PlanStatus(models.TextChoices):
    DRAFT = "draft", _("Đang soạn")
    ISSUED = "issued", _("Đã giao")
    CLOSED = "closed", _("Hết hiệu lực")


class PlanLink(models.TextChoices):
    """How one document stands to an earlier one."""

    BASED_ON = "based_on", _("Căn cứ")
    REPLACES = "replaces", _("Thay thế")


class Responsibility(models.TextChoices):
    """Who has the lead of an assignment."""

    AGENCY = "agency", _("Một cơ quan")
    EACH_LOCAL = "each_local", _("Mọi đơn vị địa phương (cấp huyện; từ 1/7/2025 là cấp xã)")


class Recurrence(models.TextChoices):
    ONCE = "once", _("Một lần")
    MONTHLY = "monthly", _("Hằng tháng")
    QUARTERLY = "quarterly", _("Hằng quý")
    HALF_YEARLY = "half_yearly", _("Sáu tháng")
    YEARLY = "yearly", _("Hằng năm")
    CONTINUOUS = "continuous", _("Thường xuyên, có báo cáo")


MONTHS_OF_PERIOD = {
    Recurrence.MONTHLY: 1,
    Recurrence.QUARTERLY: 3,
    Recurrence.HALF_YEARLY: 6,
    Recurrence.YEARLY: 12,
}


class DueRule(models.TextChoices):
    FIXED_DAY = "fixed_day", _("Một ngày nhất định")
    DAYS_AFTER = "days_after", _("Sau một số ngày kể từ sự kiện")
    DAY_OF_PERIOD = "day_of_period", _("Một ngày của mỗi kỳ")
    NONE = "none", _("Không tính hạn")


class Part(models.TextChoices):
    LEAD = "lead", _("Chủ trì")
    COORDINATE = "coordinate", _("Phối hợp")


class DutyStatus(models.TextChoices):
    """What people did with a duty; whether it is late is computed from the days (DutyState)."""

    OPEN = "open", _("Đang làm")
    REPORTED = "reported", _("Đã báo cáo xong, chờ xác nhận")
    RETURNED = "returned", _("Bị trả lại")
    CONFIRMED = "confirmed", _("Đã xác nhận xong")
    VOID = "void", _("Thôi thực hiện")


class DutyState(models.TextChoices):
    """The six states a duty is counted in, as offices report them."""

    NOT_DUE = "not_due", _("chưa đến hạn")
    SOON = "soon", _("sắp đến hạn")
    OVERDUE = "overdue", _("quá hạn")
    DONE_IN_TIME = "done_in_time", _("hoàn thành đúng hạn")
    DONE_LATE = "done_late", _("hoàn thành quá hạn")
    NOT_COUNTED = "not_counted", _("không tính hạn")


class AnnualPlanStatus(models.TextChoices):
    DRAFT = "draft", _("Đang soạn")
    SUBMITTED = "submitted", _("Đã trình")
    IN_REVIEW = "in_review", _("Đang thẩm định")
    RETURNED = "returned", _("Bị trả lại")
    ACCEPTED = "accepted", _("Đã chấp nhận, chờ phê duyệt")
    APPROVED = "approved", _("Đã phê duyệt")
    VOID = "void", _("Thôi lập")


class FundingSource(models.TextChoices):
    """Where money comes from; the register with dates and limits belongs to the yearly budget."""

    CENTRAL = "central", _("Ngân sách trung ương")
    PROVINCE = "province", _("Ngân sách tỉnh")
    LOCAL = "local", _("Ngân sách huyện, xã")
    INTEGRATED = "integrated", _("Vốn lồng ghép")
    CREDIT = "credit", _("Tín dụng")
    OWN = "own", _("Đối ứng của chủ thể")


class RequestStatus(models.TextChoices):
    """Of a request to move a deadline or to unlock an annual plan."""

    ASKED = "asked", _("Chờ quyết định")
    GRANTED = "granted", _("Đã đồng ý")
    REFUSED = "refused", pgettext_lazy("tình trạng", "Không đồng ý")
    WITHDRAWN = "withdrawn", _("Đã rút")


class DeadlineKind(models.TextChoices):
    """What can fall due. A new kind is a line here, a line in the ladder and one selector."""

    DUTY = "duty", _("Nhiệm vụ")
    ANNUAL_PLAN = "annual_plan", _("Kế hoạch năm")
    PLAN_REVIEW = "plan_review", _("Kế hoạch năm chờ xử lý")
    DUTY_REVIEW = "duty_review", _("Việc chờ xác nhận")
    REQUEST_REVIEW = "request_review", _("Đề nghị chờ quyết định")
    PAPER = "paper", _("Giấy tờ của chủ thể")
    DOSSIER_CLOCK = "dossier_clock", _("Thời hạn xử lý hồ sơ")
    DOSSIER_RETURNED = "dossier_back", _("Hồ sơ chờ chủ thể bổ sung")
    CERTIFICATE = "certificate", _("Giấy chứng nhận sắp hết hạn")
    REVOCATION = "revocation", _("Giấy chứng nhận phải thu hồi")
    MISUSE = "misuse", _("Phản ánh của người dân")
    ESTIMATE = "estimate", _("Dự toán phải trình")
    ESTIMATE_REVIEW = "estimate_in", _("Dự toán chờ xem xét")
    MONEY_DECISION = "money_decision", _("Quyết định kinh phí chờ ký")
    BUDGET_DAY = "budget_day", _("Mốc của năm ngân sách")
    SETTLEMENT = "settlement", _("Quyết toán phải trình")
    SETTLEMENT_REVIEW = "settlement_in", _("Quyết toán chờ xử lý")
    LEDGER_CHECK = "ledger_check", _("Sổ kinh phí không khớp")


# What waits for the secretariat or the leader, not for the agency.
REVIEWS = (DeadlineKind.PLAN_REVIEW, DeadlineKind.DUTY_REVIEW, DeadlineKind.REQUEST_REVIEW)


# --- Yearly budgets -----------------------------------------------------------------------------------------------


class BudgetYearStatus(models.TextChoices):
    OPEN = "open", _("Đang mở")
    CLOSED = "closed", _("Đã khoá sổ")


class EstimateStatus(models.TextChoices):
    DRAFT = "draft", _("Đang lập")
    SUBMITTED = "submitted", _("Đã trình")
    RETURNED = "returned", _("Bị trả lại")
    ACCEPTED = "accepted", _("Đã chấp nhận")


class MoneyDecisionKind(models.TextChoices):
    """What a decision about money does."""

    CEILING = "ceiling", _("Giao dự toán theo nguồn")
    ALLOCATION = "allocation", _("Phân bổ")
    ADJUSTMENT = "adjustment", _("Điều chỉnh phân bổ")


class MoneyDecisionStatus(models.TextChoices):
    DRAFT = "draft", _("Đang soạn")
    PROPOSED = "proposed", _("Chờ lãnh đạo ký")
    RETURNED = "returned", _("Bị trả lại")
    SIGNED = "signed", _("Đã ký")


class SettlementStatus(models.TextChoices):
    DRAFT = "draft", _("Đang lập")
    SUBMITTED = "submitted", _("Đã trình")
    RETURNED = "returned", _("Bị trả lại")
    CHECKED = "checked", _("Đã thẩm tra, chờ phê duyệt")
    APPROVED = "approved", _("Đã phê duyệt")


class EntryKind(models.TextChoices):
    """What one entry of the ledger does to the sums; amounts are signed, a correction takes back what it corrects."""

    CEILING = "ceiling", _("Giao dự toán")
    ALLOCATE = "allocate", _("Phân bổ")
    ADJUST = "adjust", _("Điều chỉnh")
    CARRY_IN = "carry_in", _("Chuyển nguồn từ năm trước")
    COMMIT = "commit", _("Cam kết chi")
    ADVANCE = "advance", _("Tạm ứng")
    REPAY = "repay", _("Thu hồi tạm ứng")
    CLEAR = "clear", _("Thanh toán tạm ứng")
    DISBURSE = "disburse", _("Giải ngân")
    SETTLE = "settle", _("Quyết toán")
    CARRY_OUT = "carry_out", _("Chuyển nguồn sang năm sau")
    CANCEL = "cancel", _("Hủy dự toán")


class LimitActs(models.TextChoices):
    """What happens when a spending content's limit of the law is passed."""

    WARN = "warn", _("Cảnh báo, phải ghi lý do")
    REFUSE = "refuse", _("Không cho ghi")


class Priority(models.TextChoices):
    """What Plan 2704/KH-UBND, II.2 asks the yearly budget to be for first."""

    COMMUNICATION = "communication", _("Thông tin, tuyên truyền")
    TRAINING = "training", _("Đào tạo, tập huấn")
    FAIRS = "fairs", _("Hội chợ, xúc tiến thương mại")
    PRODUCTION = "production", _("Dự án phát triển sản xuất")


class BudgetDayKind(models.TextChoices):
    """Who owes what by a day of the budget's calendar, and what ends it."""

    ESTIMATE = "estimate", _("Đơn vị trình dự toán")
    ALLOCATION = "allocation", _("Phân bổ dự toán đã giao")
    SETTLEMENT = "settlement", _("Đơn vị trình quyết toán")
    APPROVAL = "approval", _("Phê duyệt quyết toán")
    MILESTONE = "milestone", _("Mốc của cơ quan tổng hợp kinh phí")
