"""/tieu-chi/: browsing, comparing and taking home the scoring forms; bringing in a new version."""

import io
import json
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from products.models import CriteriaSet, CriteriaVersion, Regime
from tests.products.law_data import FORMS, criteria_of
from tests.products.services.test_criteria_imports import as_bytes, new_file, sum_of_99

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("laws")]

TODAY = date(2026, 11, 23)


@pytest.fixture
def officer(cast, signed_in):
    return signed_in(cast.officer, TODAY)


@pytest.fixture
def desk(cast, signed_in, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    return signed_in(cast.desk, TODAY)


def form_of_set(version, code):
    return CriteriaSet.objects.get(version__code=version, code=code)


def address(form, name="criteria-form"):
    return reverse(f"products:{name}", args=[form.pk])


# --- The list -----------------------------------------------------------------------------------------------------


def sets_in(response):
    return [row.group.set_code for each in response.context["classes"] for row in each.sets]


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (date(2019, 5, 21), "2018"),
        (date(2019, 10, 1), "2019/2020"),
        (date(2024, 8, 1), "2023"),
        (date(2026, 5, 21), "2023"),
        (date(2026, 5, 22), "2026"),
        (date(2018, 1, 1), "2018"),
    ],
)
def test_the_list_opens_with_the_catalogue_of_the_day(cast, signed_in, day, code):
    page = signed_in(cast.officer, day).get("/tieu-chi/")

    assert page.context["catalogue"].code == code


@pytest.mark.parametrize(
    ("query", "sets"),
    [
        ({"q": "nuoc mam"}, ["SP09"]),
        ({"q": "NƯỚC MẮM"}, ["SP09"]),
        ({"q": "sp09"}, ["SP09"]),
        ({"q": "do uong khong con"}, ["SP16", "SP17"]),
        ({"q": "hang thu cong my nghe"}, ["SP21", "SP22"]),
        ({"q": "nuoc mam", "danh_muc": "2019/2020"}, ["V19-10"]),
        ({"q": "trang thiet bi y te", "danh_muc": "2019/2020"}, ["V19-21"]),
        ({"q": "khong co dau"}, []),
        ({"q": "%"}, []),
        ({"q": "\x00nuoc mam"}, [f"SP{number:02}" for number in range(1, 27)]),
        ({"danh_muc": "khong-co"}, [f"SP{number:02}" for number in range(1, 27)]),
        ({"danh_muc": "x" * 500}, [f"SP{number:02}" for number in range(1, 27)]),
        ({"danh_muc": "2018"}, []),
    ],
)
def test_sets_are_found_without_accents(officer, query, sets):
    page = officer.get("/tieu-chi/", query)

    assert page.status_code == 200
    assert sets_in(page) == sets


def test_the_catalogue_of_2018_shows_its_six_classes(officer):
    page = officer.get("/tieu-chi/", {"danh_muc": "2018"}).content.decode()

    assert page.count("Danh mục này chỉ in ngành, chưa có bộ sản phẩm.") == 6
    assert "Lưu niệm - nội thất - trang trí" in page


def test_a_set_without_a_form_and_a_form_that_does_not_add_up_are_said_so(officer):
    page = officer.get("/tieu-chi/", {"danh_muc": "2019/2020"}).content.decode()

    assert page.count("chưa có phiếu trong nguồn") == 1
    assert page.count("điểm không khớp") == 3


def test_the_list_asks_no_more_for_more_sets(officer, django_assert_num_queries):
    officer.get("/tieu-chi/")
    with django_assert_num_queries(7) as few:
        officer.get("/tieu-chi/", {"q": "nuoc mam"})
    with django_assert_num_queries(len(few)):
        officer.get("/tieu-chi/")


# --- One form -----------------------------------------------------------------------------------------------------


def test_a_form_shows_every_criterion_with_points_and_marks(officer):
    page = officer.get(address(form_of_set("2026", "SP08"))).content.decode()

    for criterion in criteria_of(FORMS["2026", "SP08"]):
        assert criterion["name"] in page
    assert page.count(">***</b>") == 8
    assert page.count(">****</b>") == 14
    assert page.count(">*****</b>") == 6
    assert "Giả mạo hồ sơ" in page
    assert "Cao: đã đọc trọn văn bản" in page
    assert "GitHub hakienpdu95/minhan" in page


def test_a_form_that_does_not_add_up_says_where(officer):
    page = officer.get(address(form_of_set("2023", "SP07"))).content.decode()

    assert "Điểm của phiếu này không khớp trong nguồn" in page
    assert "Tiêu chí 6.4: mức cao nhất 3 điểm, phiếu ghi tối đa 4 điểm." in page
    assert "Mục 6: các tiêu chí cộng lại 15 điểm, phiếu ghi 16 điểm." in page


def test_a_form_that_adds_up_says_nothing_of_the_kind(officer):
    assert "không khớp trong nguồn" not in officer.get(address(form_of_set("2026", "SP07"))).content.decode()


def test_a_used_form_says_since_when(officer):
    form = form_of_set("2026", "SP01")
    CriteriaSet.objects.filter(pk=form.pk).update(used_since=date(2026, 8, 1))

    assert "có hồ sơ dùng từ 01/08/2026, không đổi được nữa" in officer.get(address(form)).content.decode()


def test_the_longest_form_takes_as_many_queries_as_the_shortest(officer, django_assert_num_queries):
    officer.get(address(form_of_set("2026", "SP26")))
    with django_assert_num_queries(13) as short:
        officer.get(address(form_of_set("2023", "SP26")))
    with django_assert_num_queries(len(short)):
        officer.get(address(form_of_set("2026", "SP08")))


def test_in_english_the_gloss_stands_for_the_words_of_the_law(officer):
    officer.post(reverse("set_language"), {"language": "en"})

    page = officer.get(address(form_of_set("2026", "SP08"))).content.decode()

    assert "Source of raw material" in page
    assert "Forged file" in page


def test_the_workbook_holds_every_level(officer):
    form = form_of_set("2026", "SP08")

    response = officer.get(address(form, "criteria-export"))

    rows = list(load_workbook(io.BytesIO(response.content)).active.iter_rows(values_only=True))
    levels = [row for row in rows if row[0] in ("A", "B", "C")]
    printed = [option for criterion in criteria_of(FORMS["2026", "SP08"]) for option in criterion["options"]]
    assert [(row[5], row[7], row[8] or "") for row in levels] == [
        (option["label"], option["points"], "*" * option.get("min_for_stars", 0)) for option in printed
    ]
    assert "tieu-chi-2026-sp08.xlsx" in response["Content-Disposition"]


# --- Comparing ----------------------------------------------------------------------------------------------------


def test_without_being_told_a_form_is_compared_with_the_one_before_it(officer):
    page = officer.get(address(form_of_set("2026", "SP01"), "criteria-compare"))

    assert (page.context["old"].version.code, page.context["new"].version.code) == ("2023", "2026")
    for part in page.context["parts"]:
        for line, below in zip(part.lines, [*part.lines[1:], None], strict=True):
            # What stayed is shown only as the heading of a level that did not.
            assert line.how != "same" or (below.label.startswith("– ") and below.how != "same")


def test_the_older_form_stands_on_the_left_whichever_one_comes_from(officer):
    old, new = form_of_set("2019/2020", "V19-09"), form_of_set("2026", "SP08")

    pages = [
        officer.get(address(old, "criteria-compare"), {"voi": new.pk, "ca": "1"}),
        officer.get(address(new, "criteria-compare"), {"voi": old.pk, "ca": "1"}),
    ]

    assert [(page.context["old"], page.context["new"]) for page in pages] == [(old, new)] * 2
    assert any(line.how == "same" for part in pages[0].context["parts"] for line in part.lines)


@pytest.mark.parametrize("asked", ["", "0", "khong", "99999999999999999999", "\x00"])
def test_a_form_that_is_no_relative_is_not_compared(officer, asked):
    form, stranger = form_of_set("2026", "SP01"), form_of_set("2023", "SP02")

    for voi in (asked, stranger.pk):
        page = officer.get(address(form, "criteria-compare"), {"voi": voi})
        assert page.context["other"] == form_of_set("2023", "SP01")


def test_a_set_without_relatives_says_so(officer):
    page = officer.get(address(form_of_set("2019/2020", "V19-21"), "criteria-compare")).content.decode()

    assert "Không có phiếu tương ứng ở phiên bản khác" in page


# --- A new version ------------------------------------------------------------------------------------------------


def upload(browser, data, name="tieu-chi-2028.json"):
    content = data if isinstance(data, bytes) else as_bytes(data)
    return browser.post(reverse("products:criteria-import"), {"file": SimpleUploadedFile(name, content)})


def confirm(browser, token):
    return browser.post(reverse("products:criteria-import-confirm"), {"token": token}, follow=True)


def test_a_file_is_tried_out_and_then_confirmed(desk):
    tried = upload(desk, new_file())

    assert "Kết quả chạy thử: tệp dùng được" in tried.content.decode()
    assert "Bộ tiêu chí 2026 hết hiệu lực từ 01/01/2028." in tried.content.decode()
    assert not CriteriaVersion.objects.filter(code="2028").exists()

    done = confirm(desk, tried.context["token"])

    assert "Đã nạp Bộ tiêu chí 2028." in done.content.decode()
    assert CriteriaVersion.objects.get(code="2028").sets.count() == 2
    assert "Phiếu 2028" in done.content.decode()


def test_the_example_is_a_file_that_needs_only_a_new_code_and_new_days(desk):
    response = desk.get(reverse("products:criteria-example"))
    data = json.loads(response.content)

    refused = upload(desk, response.content).content.decode()
    data["version"] |= {"code": "2028", "valid_from": "2028-01-01", "replaces": "2026"}
    tried = upload(desk, data)

    assert 'filename="criteria_2026.json"' in response["Content-Disposition"]
    assert "Thay bản đã nạp" in refused
    assert tried.context["preview"].faults == []
    assert tried.context["preview"].forms == 26


def test_a_faulty_file_shows_every_sentence_and_offers_no_confirmation(desk):
    data = new_file()
    sum_of_99(data)

    page = upload(desk, data)

    assert page.context["token"] == ""
    assert "SP01: Cả phiếu: các phần cộng lại 99 điểm, phải là 100 điểm." in page.content.decode()
    assert reverse("products:criteria-import-confirm") not in page.content.decode()


def test_what_stands_in_a_file_is_shown_as_text(desk):
    data = new_file(code="<script>")

    page = upload(desk, data | {"<img src=x>": 1}).content.decode()

    assert "<img src=x>" not in page and "&lt;img src=x&gt;" in page


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"{}", "tieu-chi.xlsx", "Chỉ nhận tệp .json."),
        (b" " * (2 * 1024**2 + 1), "tieu-chi.json", "Tệp nặng quá 2 MB cho phép."),
        (b" " * (26 * 1024**2), "tieu-chi.json", "Tệp nặng quá 2 MB cho phép."),
        (b"", "tieu-chi.json", "Tệp rỗng, không có nội dung."),
        (b"[" * 100_000, "tieu-chi.json", "lồng quá sâu"),
    ],
)
def test_what_is_no_criteria_file_is_refused_with_a_sentence(desk, content, name, sentence):
    page = upload(desk, content, name)

    assert page.status_code == 200
    assert sentence in page.content.decode()


def test_a_confirmation_counts_once_and_only_for_its_own_session(desk, client, cast):
    token = upload(desk, new_file()).context["token"]

    assert "Tệp này đã nhập rồi hoặc đã quá hạn" in confirm(desk, "f" * 32).content.decode()
    assert "Tệp này đã nhập rồi hoặc đã quá hạn" in confirm(desk, token).content.decode()
    assert not CriteriaVersion.objects.filter(code="2028").exists()


def test_a_file_overtaken_between_the_two_steps_is_refused(desk):
    token = upload(desk, new_file()).context["token"]
    CriteriaVersion.objects.filter(code="2026").update(valid_until=date(2027, 1, 1))
    CriteriaVersion.objects.create(
        code="2027", title="Khác", legal_basis="Khác", has_marks=True, valid_from=date(2027, 1, 1)
    )

    page = confirm(desk, token).content.decode()

    assert "Chưa nạp gì." in page
    assert not CriteriaVersion.objects.filter(code="2028").exists()


def test_regimes_do_not_change_by_an_import(desk):
    before = list(Regime.objects.order_by("pk").values())

    confirm(desk, upload(desk, new_file()).context["token"])

    assert list(Regime.objects.order_by("pk").values()) == before


@pytest.mark.parametrize("name", ["officer", "leader", "auditor"])
def test_the_page_is_the_secretariats(cast, signed_in, name):
    browser = signed_in(getattr(cast, name), TODAY)

    assert browser.get(reverse("products:criteria-import")).status_code == 403
    assert upload(browser, new_file()).status_code == 403
    assert confirm(browser, "0" * 32).status_code == 403
    assert "Nạp bộ tiêu chí mới" not in browser.get("/tieu-chi/").content.decode()
