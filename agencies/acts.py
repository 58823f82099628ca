"""What acts are called on the screen, by the names that the trail keeps."""

from django.utils.translation import gettext_lazy as _

_labels: dict[str, object] = {}


def name_acts(labels: dict) -> None:
    """Let an app name its acts; a name already taken is a mistake of the programmer."""
    taken = _labels.keys() & labels.keys()
    if taken:
        raise ValueError(f"acts named twice: {sorted(taken)}")
    _labels.update(labels)


def act_label(name: str):
    """The words for an act; the name itself if nobody gave it any."""
    return _labels.get(name, name)


name_acts(
    {
        "rehearsal.step": _("Tiến ngày diễn tập"),
        "file.store": _("Tải tệp lên"),
        "sample.load": _("Nạp dữ liệu mẫu"),
        "registers.load": _("Nạp sổ đơn vị, cơ quan"),
        "admin.add": _("Thêm ở trang quản trị"),
        "admin.change": _("Sửa ở trang quản trị"),
        "admin.delete": _("Xoá ở trang quản trị"),
        "admin.import": _("Nhập từ Excel"),
        "user.preferences": _("Đổi lựa chọn cá nhân"),
        "user.password": _("Đổi mật khẩu"),
    }
)
