"""People and memberships from Excel: tried out first, faults row by row, the same file twice changes nothing."""

import io
import zipfile
from datetime import date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

from agencies.enums import Role
from agencies.models import Membership, User
from agencies.selectors.trail import trail_of
from tests.admin_pages import address
from tests.cast import make_agency

USER_HEADS = ["Tên đăng nhập", "Họ và tên", "Thư điện tử", "Ngôn ngữ", "Đang hoạt động"]
MEMBERSHIP_HEADS = ["Tên đăng nhập", "Mã cơ quan", "Vai trò", "Chức vụ", "Từ ngày", "Hết hiệu lực từ ngày"]
NEW_USERS = [
    ["lan", "Nguyễn Thị Lan", "lan@mau.invalid", "Tiếng Việt", "Có"],
    ["minh", "Trần Văn Minh", "minh@mau.invalid", "en", None],
]


def xlsx(*rows, name="nguoi-dung.xlsx"):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    return SimpleUploadedFile(name, content.getvalue())


@pytest.fixture
def desk(cast, signed_in, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    return signed_in(cast.desk)


def try_out(browser, model, *rows):
    return browser.post(address(model, "import"), {"file": xlsx(*rows)})


def import_all(browser, model, *rows):
    tried = try_out(browser, model, *rows)
    assert tried.context["faulty"] == []
    token = tried.context["token"]
    return browser.post(address(model, "import_confirm"), {"token": token}, follow=True)


def faults(response):
    return [(line["number"], line["fault"]) for line in response.context["faulty"]]


def outcomes(response):
    return [(line["number"], line["what"]) for line in response.context["lines"]]


# --- Users --------------------------------------------------------------------------------------------------------


def test_a_dry_run_shows_every_row_and_writes_nothing(desk):
    before = User.objects.count()

    response = try_out(desk, User, USER_HEADS, *NEW_USERS)

    assert outcomes(response) == [(2, "thêm mới"), (3, "thêm mới")]
    assert User.objects.count() == before


def test_confirming_writes_what_was_shown_with_its_trail(desk):
    page = import_all(desk, User, USER_HEADS, *NEW_USERS).content.decode()

    lan, minh = User.objects.get(username="lan"), User.objects.get(username="minh")
    assert (lan.full_name, lan.email, lan.language, lan.is_active) == (
        "Nguyễn Thị Lan",
        "lan@mau.invalid",
        "vi",
        True,
    )
    assert (minh.language, minh.is_active, minh.has_usable_password()) == ("en", True, False)
    assert "Đã nhập 2 dòng, 0 dòng không đổi." in page
    assert [(entry.act, entry.who) for entry in trail_of(lan)] == [("Nhập từ Excel", "Thư ký Kiểm Thử")]


def test_the_same_file_twice_changes_nothing(desk):
    import_all(desk, User, USER_HEADS, *NEW_USERS)
    before = list(User.objects.order_by("pk").values())

    response = try_out(desk, User, USER_HEADS, *NEW_USERS)
    page = import_all(desk, User, USER_HEADS, *NEW_USERS).content.decode()

    assert outcomes(response) == [(2, "không đổi"), (3, "không đổi")]
    assert "Đã nhập 0 dòng, 2 dòng không đổi." in page
    assert list(User.objects.order_by("pk").values()) == before


def test_a_known_user_name_changes_the_person_it_names(desk, cast):
    import_all(desk, User, USER_HEADS, ["OFFICER", "Tên Mới", "moi@mau.invalid", "vi", "không"])

    user = User.objects.get(pk=cast.officer.user_id)
    assert (user.full_name, user.email, user.is_active) == ("Tên Mới", "moi@mau.invalid", False)
    assert user.check_password("mat-khau-cua-kiem-thu")


def test_two_unlike_rows_about_one_person_are_a_fault(desk):
    again = ["LAN", "Nguyễn Thị Lan Hai", "lan2@mau.invalid", "vi", "Có"]

    response = try_out(desk, User, USER_HEADS, *NEW_USERS, again)

    assert faults(response) == [(4, "Trùng với dòng 2 của tệp nhưng nội dung khác.")]


def test_one_faulty_row_keeps_all_rows_out_and_each_fault_is_a_sentence(desk):
    response = try_out(
        desk,
        User,
        USER_HEADS,
        NEW_USERS[0],
        ["Có Dấu", "Ai Đó", "ai@mau.invalid", "", ""],
        ["khong", "", "khong-phai-thu", "", ""],
        ["hai", "Hai Người", "officer@mau.invalid", "", ""],
        ["ba", "Ba Người", "ba@mau.invalid", "fr", ""],
        ["bon", "Bốn\x07 Người".replace("\x07", "\u202e"), "bon@mau.invalid", "", ""],
    )

    assert [number for number, _fault in faults(response)] == [3, 4, 5, 6, 7]
    sentences = [fault for _number, fault in faults(response)]
    assert sentences[0] == "tên đăng nhập: Chỉ dùng chữ thường không dấu, số, dấu chấm, gạch nối."
    assert sentences[1].startswith("Họ và tên: ")
    assert "Thư điện tử: " in sentences[1]
    assert "đã thuộc về" in sentences[2]
    assert sentences[3] == "Ngôn ngữ: không có “fr”; hãy ghi một trong: Tiếng Việt, Tiếng Anh."
    assert "ký tự ẩn" in sentences[4]
    assert response.context["token"] == ""
    assert not User.objects.filter(username="lan").exists()


def test_the_same_new_name_twice_in_a_file_is_one_person(desk):
    tried = try_out(desk, User, USER_HEADS, NEW_USERS[0], NEW_USERS[0])

    assert outcomes(tried) == [(2, "thêm mới"), (3, "không đổi")]


def test_nobody_imports_themselves_a_way_up(desk, cast):
    User.objects.filter(pk=cast.leader.user_id).update(is_superuser=True)

    response = try_out(desk, User, USER_HEADS, ["leader", "Khác", "khac@mau.invalid", "", ""])

    assert faults(response) == [(2, "Chỉ quản trị hệ thống sửa được tài khoản quản trị hệ thống.")]


# --- Memberships --------------------------------------------------------------------------------------------------


def test_memberships_are_read_by_user_name_and_code_of_the_day(desk, cast):
    make_agency("MOI", "Sở Cũ", valid_until=date(2019, 1, 1))
    new = make_agency("MOI", "Sở Mới", valid_from=date(2019, 1, 1))
    rows = [
        ["officer", "moi", "Chuyên viên", "Phó phòng", datetime(2019, 6, 1), None],
        ["stranger", "SCT", "head", None, "01/06/2019", "01/01/2020"],
    ]

    import_all(desk, Membership, MEMBERSHIP_HEADS, *rows)

    first = Membership.objects.get(user=cast.officer.user, valid_from=date(2019, 6, 1))
    second = Membership.objects.get(user=cast.stranger.user, valid_from=date(2019, 6, 1))
    assert (first.agency, first.role, first.title, first.valid_until) == (
        new,
        Role.OFFICER,
        "Phó phòng",
        None,
    )
    assert (second.agency, second.role, second.valid_until) == (
        cast.trade_agency,
        Role.HEAD,
        date(2020, 1, 1),
    )
    again = try_out(desk, Membership, MEMBERSHIP_HEADS, *rows)
    assert outcomes(again) == [(2, "không đổi"), (3, "không đổi")]


def test_a_membership_is_closed_by_naming_it_with_an_end(desk, cast):
    row = ["stranger", "H731", "Chuyên viên", "", "01/01/2017", "01/06/2019"]

    tried = try_out(desk, Membership, MEMBERSHIP_HEADS, row)
    import_all(desk, Membership, MEMBERSHIP_HEADS, row)

    assert outcomes(tried) == [(2, "sửa")]
    assert Membership.objects.get(pk=cast.stranger.pk).valid_until == date(2019, 6, 1)


def test_rows_of_memberships_are_held_to_the_rules_of_the_form(desk, cast):
    response = try_out(
        desk,
        Membership,
        MEMBERSHIP_HEADS,
        ["khongai", "SCT", "Chuyên viên", "", "01/06/2019", ""],
        ["officer", "KHONG", "Chuyên viên", "", "01/06/2019", ""],
        ["officer", "H734", "Chuyên viên", "", "01/06/2019", ""],
        ["officer", "SCT", "Giám đốc sở", "", "01/06/2019", ""],
        ["officer", "SCT", "Chuyên viên", "", "31/02/2019", ""],
        ["officer", "SCT", "Chuyên viên", "", "01/06/2019", "01/05/2019"],
        ["stranger", "H731", "Lãnh đạo cơ quan", "", "01/01/2017", ""],
        ["desk", "UBND", "Lãnh đạo tỉnh", "", "01/06/2019", ""],
    )

    sentences = dict(faults(response))
    assert list(sentences) == [2, 3, 4, 5, 6, 7, 8, 9]
    assert "Chưa có người dùng “khongai”." in sentences[2]
    assert "Không có cơ quan mã “KHONG” vào ngày 01/06/2019." in sentences[3]
    assert sentences[4] == "Thời gian hiệu lực trùng với một dòng đã có."
    assert "không có “Giám đốc sở”" in sentences[5]
    assert sentences[6].startswith("Từ ngày: ")
    assert "Ngày hết hiệu lực phải sau ngày bắt đầu." in sentences[7]
    assert "đổi vai trò thì đóng dòng cũ và thêm dòng mới" in sentences[8]
    assert "Không tự phân công cho chính mình" in sentences[9]


def test_two_rows_of_one_file_that_overlap_are_seen(desk):
    response = try_out(
        desk,
        Membership,
        MEMBERSHIP_HEADS,
        ["officer", "SCT", "Chuyên viên", "", "01/06/2019", ""],
        ["officer", "SCT", "Chuyên viên", "", "01/07/2019", ""],
    )

    assert faults(response) == [(3, "Thời gian hiệu lực trùng với một dòng đã có.")]


# --- The file -----------------------------------------------------------------------------------------------------


def refused(browser, upload) -> str:
    response = browser.post(address(User, "import"), {"file": upload})
    assert response.status_code == 200
    return " ".join(response.context["form"].errors["file"])


def archive(parts) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as file:
        for name, part in parts.items():
            file.writestr(name, part)
    return content.getvalue()


def honest_parts():
    content = xlsx(USER_HEADS, *NEW_USERS).read()
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return {name: file.read(name) for name in file.namelist()}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", b"username,full_name\nx,y"),
        ("a.xls", b"\xd0\xcf\x11\xe0" + b"\x00" * 600),
        ("a.xlsx", b"\xd0\xcf\x11\xe0" + b"\x00" * 600),
        ("a.xlsx", b"MZ\x90\x00this is a program"),
        ("a.xlsx", b"PK\x03\x04 broken"),
        ("a.xlsx", archive({"x.txt": b"no workbook"})),
        ("a.xlsm", b"PK\x03\x04"),
    ],
)
def test_what_is_no_workbook_gets_a_sentence(desk, name, content):
    assert refused(desk, SimpleUploadedFile(name, content))


def test_a_bomb_is_refused_before_it_is_opened(desk):
    parts = honest_parts() | {"xl/worksheets/sheet1.xml": b"<x>" + b" " * 60_000_000}

    assert "bung ra quá lớn" in refused(desk, SimpleUploadedFile("bom.xlsx", archive(parts)))


def test_entities_are_refused(desk):
    parts = honest_parts()
    sheet = parts["xl/worksheets/sheet1.xml"]
    parts["xl/worksheets/sheet1.xml"] = b'<!DOCTYPE x [<!ENTITY a "b">]>' + sheet

    assert "khai báo XML" in refused(desk, SimpleUploadedFile("xxe.xlsx", archive(parts)))


def test_a_macro_is_refused(desk):
    parts = honest_parts() | {"xl/vbaProject.bin": b"x"}

    assert "macro" in refused(desk, SimpleUploadedFile("macro.xlsx", archive(parts)))


def test_more_than_five_megabytes_are_refused(desk):
    upload = SimpleUploadedFile("to.xlsx", b"PK\x03\x04" + b"\x00" * (5 * 1024 * 1024))

    assert refused(desk, upload) == "Tệp lớn hơn 5 MB. Hãy chia nhỏ rồi nhập từng phần."


def test_more_than_a_thousand_rows_are_refused(desk):
    rows = [[f"u{number}", "Tên", f"u{number}@mau.invalid", "", ""] for number in range(1001)]

    assert "hơn 1000 dòng" in refused(desk, xlsx(USER_HEADS, *rows))


def test_missing_columns_and_empty_files_get_a_sentence(desk):
    assert "còn thiếu cột: Thư điện tử" in refused(desk, xlsx(["Tên đăng nhập", "Họ và tên"], ["a", "b"]))
    assert "chưa có dòng nào" in refused(desk, xlsx(USER_HEADS))
    assert "còn thiếu cột" in refused(desk, xlsx())
    assert "hai cột cùng tên" in refused(desk, xlsx([*USER_HEADS, "ho va ten"], [*NEW_USERS[0], "x"]))


def test_a_formula_is_read_as_what_it_last_showed_never_run(desk):
    response = try_out(desk, User, USER_HEADS, ["lan", '=HYPERLINK("http://x.invalid")', "lan@mau.invalid"])

    assert [number for number, _fault in faults(response)] == [2]


def test_headings_may_be_typed_without_accents_and_in_any_order(desk):
    response = try_out(
        desk, User, ["EMAIL", "thu dien tu", "ho va ten", "ten dang nhap"], ["", "a@b.invalid", "A", "a"]
    )

    assert outcomes(response) == [(2, "thêm mới")]


def test_a_file_is_imported_once_and_only_by_who_tried_it(desk, cast, client):
    token = try_out(desk, User, USER_HEADS, *NEW_USERS).context["token"]

    for stolen in ("", "../../etc/passwd", "0" * 32):
        assert (
            "quá hạn"
            in desk.post(address(User, "import_confirm"), {"token": stolen}, follow=True).content.decode()
        )
    assert (
        "quá hạn"
        in desk.post(address(User, "import_confirm"), {"token": token}, follow=True).content.decode()
    )

    assert not User.objects.filter(username="lan").exists()


def test_what_became_wrong_between_the_two_steps_keeps_all_rows_out(desk, cast):
    tried = try_out(desk, User, USER_HEADS, *NEW_USERS)
    User.objects.filter(pk=cast.officer.user_id).update(email="minh@mau.invalid")

    page = desk.post(address(User, "import_confirm"), {"token": tried.context["token"]}, follow=True)

    assert "Chưa nhập dòng nào. Dòng 3:" in page.content.decode()
    assert not User.objects.filter(username__in=["lan", "minh"]).exists()


def test_the_example_file_has_the_headings_that_are_asked_for(desk):
    response = desk.get(address(User, "import_example"))

    (heads,) = load_workbook(io.BytesIO(response.content)).active.iter_rows(values_only=True)
    assert list(heads) == USER_HEADS


def test_strangers_import_nothing(cast, signed_in):
    browser = signed_in(cast.officer)

    for page in ("import", "import_confirm", "import_example"):
        assert browser.post(address(User, page), {"file": xlsx(USER_HEADS, *NEW_USERS)}).status_code == 302
    assert not User.objects.filter(username="lan").exists()
