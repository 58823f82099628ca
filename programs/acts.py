"""What the acts of plans, duties and annual plans are called in the trail."""

from django.utils.translation import gettext_lazy as _

from agencies.acts import name_acts

name_acts(
    {
        "plan.draft": _("Soạn văn bản"),
        "plan.edit": _("Sửa văn bản"),
        "plan.issue": _("Giao việc"),
        "plan.close": _("Kết thúc hiệu lực"),
        "duty.make": _("Đến kỳ, giao việc"),
        "duty.progress": _("Báo cáo tiến độ"),
        "duty.report": _("Báo cáo đã xong"),
        "duty.confirm": _("Xác nhận xong"),
        "duty.return": _("Trả lại"),
        "duty.void": _("Cho thôi thực hiện"),
        "duty.hand_over": _("Chuyển giao"),
        "duty.ask_extension": _("Xin gia hạn"),
        "annual_plan.call": _("Yêu cầu lập kế hoạch năm"),
        "annual_plan.move_call": _("Đổi hạn nộp kế hoạch năm"),
        "annual_plan.edit": _("Sửa kế hoạch năm"),
        "annual_plan.submit": _("Trình"),
        "annual_plan.withdraw": _("Rút lại"),
        "annual_plan.begin_review": _("Bắt đầu thẩm định"),
        "annual_plan.accept": _("Chấp nhận, trình lãnh đạo"),
        "annual_plan.approve": _("Phê duyệt"),
        "annual_plan.return": _("Trả lại"),
        "annual_plan.send_back": _("Lãnh đạo trả lại"),
        "annual_plan.void": _("Cho thôi lập"),
        "annual_plan.ask_unlock": _("Xin mở khoá"),
        "request.grant": _("Đồng ý gia hạn"),
        "request.refuse": _("Không đồng ý gia hạn"),
        "request.withdraw": _("Rút đề nghị"),
        "request.lapse": _("Đề nghị không còn cần"),
        "reminder.remind_all": _("Nhắc tất cả đơn vị chưa nộp"),
    }
)
