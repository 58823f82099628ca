"""What the acts of producers, dossiers, councils and certificates are called in the trail."""

from django.utils.translation import gettext_lazy as _

from agencies.acts import name_acts
from products.permissions import RULES
from products.workflows import WORKFLOWS

name_acts(
    {
        "decision.drop": _("Bỏ dự thảo quyết định"),
        "certificate.drop_case": _("Thôi thu hồi giấy chứng nhận"),
        "certificate.notice": _("Thông báo hết hạn"),
        "misuse.report": _("Người dân phản ánh"),
    }
)
name_acts({rule.name: rule.label for rule in RULES})
name_acts({f"{workflow.name}.{move.name}": move.label for workflow in WORKFLOWS for move in workflow.moves})
# What is done under the rule of editing, and told apart in the trail.
name_acts(
    {
        "producer.move": _("Đổi địa chỉ chủ thể"),
        "product.stop": _("Ngừng sản xuất"),
        "product.resume": _("Sản xuất trở lại"),
        "product.photo": _("Thêm ảnh sản phẩm"),
        "product.photo_remove": _("Bỏ ảnh sản phẩm"),
    }
)
name_acts({"outlet.drop_product": _("Thôi bán sản phẩm ở điểm")})
name_acts({"laws.load": _("Nạp danh mục sản phẩm, bộ tiêu chí, quy định")})
name_acts(
    {
        "dossier.follow_new_law": _("Chuyển hồ sơ sang quy định mới"),
        "dossier.transition": _("Tính thời hạn chuyển tiếp"),
    }
)
