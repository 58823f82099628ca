"""A new version of the criteria from a file: what is refused, one fault after the other, and what a good file does."""

import copy
import json
import unicodedata
from datetime import date

import pytest

from agencies.permissions import Refusal
from agencies.selectors.trail import trail_of
from products.models import CriteriaSet, CriteriaVersion, Criterion, CriterionOption, Regime, StarBand
from products.selectors.laws import form_of
from products.services.criteria_imports import check_criteria_file, import_criteria, preview_criteria_file
from products.services.laws import load_laws
from tests.cast import make_cast, moment
from tests.products.law_data import VERSIONS, criteria_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("laws")]

NEW = {"code": "2028", "title": "Bộ tiêu chí 2028", "valid_from": "2028-01-01", "replaces": "2026"}


def new_file(*sets, **version):
    """A good file: the version of 2026 as of 2028, with these of its forms."""
    data = copy.deepcopy(VERSIONS["2026"])
    data["version"] |= NEW | version
    data["version"] = {name: value for name, value in data["version"].items() if value != ""}
    data["sets"] = [form for form in data["sets"] if form["set"] in (sets or ("SP01", "SP08"))]
    return data


def as_bytes(data):
    return json.dumps(data, ensure_ascii=False).encode()


def faults_of(data):
    return check_criteria_file(as_bytes(data))


def first_criterion(data):
    """SP01, tiêu chí 1.1: levels of 1, 2 and 3 points."""
    return data["sets"][0]["parts"][0]["sections"][0]["criteria"][0]


def first_section(data):
    return data["sets"][0]["parts"][0]["sections"][0]


# --- What is refused: the law -------------------------------------------------------------------------------------


def test_a_good_file_has_no_fault():
    assert faults_of(new_file()) == []


def option_above_its_maximum(data):
    first_criterion(data)["options"][2]["points"] = 4


def criterion_not_reached(data):
    first_criterion(data)["options"].pop()


def section_missed(data):
    first_section(data)["max_points"] = 17
    data["sets"][0]["parts"][0]["sections"][1]["max_points"] = 11


def part_missed(data):
    data["sets"][0]["parts"][0]["max_points"] = 41
    data["sets"][0]["parts"][1]["max_points"] = 24


def sum_of_99(data):
    """One point less in a criterion, and in its section and part, so that only the whole misses."""
    criterion = first_criterion(data)
    criterion["options"].pop()
    criterion["max_points"] = 2
    first_section(data)["max_points"] = 17
    data["sets"][0]["parts"][0]["max_points"] = 39


def unknown_mark(data):
    first_criterion(data)["options"][0]["min_for_stars"] = 2


def unknown_mark_on_a_criterion(data):
    first_criterion(data)["min_for_stars"] = 6


def marks_in_a_version_without(data):
    data["version"]["has_marks"] = False
    data["sets"] = data["sets"][:1]


def falling_marks(data):
    first_criterion(data)["options"][0]["min_for_stars"] = 5
    first_criterion(data)["options"][1]["min_for_stars"] = 3


def set_twice(data):
    data["sets"].append(copy.deepcopy(data["sets"][0]))


def unknown_set(data):
    data["sets"][0]["set"] = "SP99"


def unknown_catalogue(data):
    data["version"]["catalogue"] = "1999"


def criterion_twice(data):
    criteria = first_section(data)["criteria"]
    criteria[1]["code"] = criteria[0]["code"]


def case_without_choice(data):
    first_criterion(data)["alternative"] = "1"


def choice_without_case(data):
    first_section(data)["choose_one"] = True


def prepared_excuse(data):
    data["sets"][0]["sum_faults"] = ["Phần C: thiếu 2 điểm."]


def ends_before_it_begins(data):
    data["version"]["valid_until"] = "2027-12-31"


def overlap(data):
    del data["version"]["replaces"]


def overlap_of_a_closed_one(data):
    data["version"] |= {"valid_from": "2022-01-01", "valid_until": "2022-06-01"}
    del data["version"]["replaces"]


def replaces_an_older_one(data):
    data["version"]["replaces"] = "2023"


def replaces_nothing(data):
    data["version"]["replaces"] = "1999"


def replaces_itself(data):
    data["version"]["replaces"] = "2028"


LAW_FAULTS = {
    option_above_its_maximum: "SP01: Tiêu chí 1.1, mức 3: 4 điểm, quá tối đa 3 điểm của tiêu chí.",
    criterion_not_reached: "SP01: Tiêu chí 1.1: mức cao nhất 2 điểm, phiếu ghi tối đa 3 điểm.",
    section_missed: "SP01: Mục 1: các tiêu chí cộng lại 18 điểm, phiếu ghi 17 điểm.",
    part_missed: "SP01: Phần A: các mục cộng lại 40 điểm, phiếu ghi 41 điểm.",
    sum_of_99: "SP01: Cả phiếu: các phần cộng lại 99 điểm, phải là 100 điểm.",
    marks_in_a_version_without: "có dấu sao, nhưng phiên bản ghi là không có.",
    falling_marks: "SP01: Tiêu chí 1.1: dấu của hạng cao hơn đòi ít điểm hơn dấu 3 sao.",
    set_twice: "Bộ sản phẩm “SP01” có 2 phiếu trong tệp.",
    unknown_set: "Danh mục 2026 không có bộ sản phẩm “SP99”.",
    unknown_catalogue: "Không có danh mục sản phẩm “1999”.",
    criterion_twice: "SP01: Tiêu chí 1.1 có hai lần trong phiếu.",
    case_without_choice: "SP01: Mục 1: tiêu chí ghi trường hợp, nhưng mục không ghi là chọn một.",
    choice_without_case: (
        "SP01: Mục 1: chọn một trong các trường hợp thì mỗi tiêu chí phải ghi một trường hợp riêng."
    ),
    prepared_excuse: "SP01: tệp mới không được ghi sẵn chỗ điểm không khớp.",
    ends_before_it_begins: "Ngày hết hiệu lực phải sau ngày bắt đầu.",
    overlap: (
        "Thời gian hiệu lực trùng với Bộ tiêu chí 2026 (từ 22/05/2026 đến nay). Nếu phiên bản mới thay bản đó, "
        "hãy ghi “replaces”: “2026”."
    ),
    overlap_of_a_closed_one: (
        "Thời gian hiệu lực trùng với Bộ tiêu chí 2019/2020 (từ 21/08/2019, hết hiệu lực từ 24/02/2023)."
    ),
    replaces_an_older_one: "“replaces” phải là phiên bản ngay trước ngày 01/01/2028; “2023” không phải.",
    replaces_nothing: "“replaces” phải là phiên bản ngay trước ngày 01/01/2028; “1999” không phải.",
    replaces_itself: "“replaces” phải là phiên bản ngay trước ngày 01/01/2028; “2028” không phải.",
}


@pytest.mark.parametrize("spoil", LAW_FAULTS, ids=lambda spoil: spoil.__name__)
def test_a_file_against_the_law_gets_a_sentence(spoil):
    data = new_file()
    spoil(data)

    assert any(LAW_FAULTS[spoil] in fault for fault in faults_of(data)), faults_of(data)


@pytest.mark.parametrize("spoil", [option_above_its_maximum, sum_of_99, part_missed, set_twice, unknown_set])
def test_a_single_fault_is_said_alone(spoil):
    data = new_file("SP01")
    spoil(data)

    assert len(faults_of(data)) == (2 if spoil in (option_above_its_maximum, part_missed) else 1)


def test_a_used_version_is_not_written_anew():
    CriteriaSet.objects.filter(version__code="2026", code="SP01").update(used_since=date(2026, 8, 1))

    faults = faults_of(new_file(code="2026", valid_from="2026-05-22", replaces="2023"))

    assert faults == [
        "Bộ tiêu chí 2026 đã có hồ sơ dùng nên không thay được. Hãy đặt mã khác cho phiên bản mới."
    ]


# --- What is refused: the shape -----------------------------------------------------------------------------------


def without(name):
    def spoil(data):
        del first_criterion(data)[name]

    return spoil


def with_value(name, value):
    def spoil(data):
        first_criterion(data)["options"][0][name] = value

    return spoil


def in_version(name, value):
    def spoil(data):
        data["version"][name] = value

    return spoil


def replace_lists(name, value):
    def spoil(data):
        data[name] = value

    return spoil


LEVEL = "bộ SP01, phần A, mục 1, tiêu chí 1.1, mức 1: "
CRITERION = "bộ SP01, phần A, mục 1, tiêu chí 1.1: "


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (unknown_mark, LEVEL + "“min_for_stars” phải là một trong: 3, 4, 5."),
        (unknown_mark_on_a_criterion, CRITERION + "“min_for_stars” phải là một trong: 3, 4, 5."),
        (with_value("min_for_stars", True), LEVEL + "“min_for_stars” phải là một trong: 3, 4, 5."),
        (with_value("min_for_stars", "3"), LEVEL + "“min_for_stars” phải là một trong: 3, 4, 5."),
        (with_value("min_for_star", 3), LEVEL + "không có mục tên “min_for_star”."),
        (with_value("points", True), LEVEL + "“points” phải là số nguyên từ 0 đến 100."),
        (with_value("points", 1.5), LEVEL + "“points” phải là số nguyên từ 0 đến 100."),
        (with_value("points", -1), LEVEL + "“points” phải là số nguyên từ 0 đến 100."),
        (with_value("points", 10**30), LEVEL + "“points” phải là số nguyên từ 0 đến 100."),
        (with_value("label", " "), LEVEL + "“label” không được để trống."),
        (with_value("label", "x" * 1001), LEVEL + "“label” dài 1001 ký tự, quá 1000."),
        (with_value("label", None), LEVEL + "“label” phải là chữ."),
        (with_value("label", "Mức\x07"), LEVEL + "“label” Có ký tự ẩn không dùng được (U+0007)."),
        (with_value("label", "Mức\u202e1"), LEVEL + "“label” Có ký tự ẩn không dùng được (U+202E)."),
        (without("name"), CRITERION + "thiếu “name”."),
        (without("options"), CRITERION + "“options” phải là một danh sách có ít nhất một mục."),
        (
            lambda data: first_criterion(data).update(options=[{}] * 21),
            CRITERION + "“options” có quá nhiều mục (tối đa 20).",
        ),
        (
            lambda data: first_criterion(data).update(rules=[{"type": "dance", "vi": "Múa"}]),
            CRITERION + "“rules” có loại quy định không biết: “dance”.",
        ),
        (lambda data: first_criterion(data).update(rules={}), CRITERION + "“rules” phải là danh sách"),
        (in_version("valid_from", "1/1/2028"), "“valid_from” phải là ngày viết như 2026-05-22."),
        (in_version("valid_from", "2028-02-30"), "“valid_from” phải là ngày viết như 2026-05-22."),
        (in_version("valid_from", "20280101"), "“valid_from” phải là ngày viết như 2026-05-22."),
        (in_version("valid_until", 5), "“valid_until” phải là ngày viết như 2026-05-22."),
        (in_version("has_marks", 1), "“has_marks” phải là true hoặc false."),
        (in_version("code", "x" * 13), "“code” dài 13 ký tự, quá 12."),
        (in_version("bands", {"1": 0}), "“bands” phải cho biết 1 đến 5 sao bắt đầu từ bao nhiêu điểm."),
        (
            in_version("bands", {"1": 0, "2": 50, "3": 30, "4": 70, "5": 90}),
            "“bands” phải bắt đầu từ 0 điểm và tăng dần từ 1 đến 5 sao.",
        ),
        (
            in_version("bands", {"1": 5, "2": 30, "3": 50, "4": 70, "5": 90}),
            "“bands” phải bắt đầu từ 0 điểm và tăng dần từ 1 đến 5 sao.",
        ),
        (replace_lists("sets", []), "Tệp: “sets” phải là một danh sách có ít nhất một mục."),
        (replace_lists("sets", [{}] * 101), "Tệp: “sets” có quá nhiều mục (tối đa 100)."),
        (replace_lists("sets", ["SP01"]), "bộ 1: phải là một đối tượng {…}."),
        (replace_lists("version", []), "Tệp: “version” Tệp: phải là một đối tượng {…}."),
        (replace_lists("extra", 1), "Tệp: không có mục tên “extra”."),
    ],
)
def test_a_file_of_wrong_shape_gets_a_sentence(spoil, sentence):
    data = new_file()
    spoil(data)

    assert any(sentence in fault for fault in faults_of(data)), faults_of(data)


def test_a_file_wrong_throughout_gets_as_many_sentences_as_one_can_read():
    data = new_file("SP01", "SP02", "SP03", "SP04", "SP05", "SP06")
    for form in data["sets"]:
        for section in form["parts"][0]["sections"]:
            for criterion in section["criteria"]:
                criterion["options"][0] = {}

    faults = faults_of(data)

    assert len(faults) == 101
    assert faults[-1] == "… và còn nữa; hãy sửa các lỗi trên rồi thử lại."


# --- What is refused: what is no such file at all -------------------------------------------------------------------

GOOD = as_bytes(new_file("SP01"))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Tệp không phải là JSON đúng: dòng 1, cột 1."),
        (b"{", "Tệp không phải là JSON đúng: dòng 1, cột 2."),
        (GOOD[:-20], "Tệp không phải là JSON đúng: dòng 1"),
        (b"[]", "Tệp phải là một đối tượng JSON có “version” và “sets”."),
        (b'"2028"', "Tệp phải là một đối tượng JSON có “version” và “sets”."),
        (
            b"PK\x03\x04\xff\xfe",
            "Tệp không dùng bảng mã UTF-8 (byte thứ 5). Hãy lưu lại tệp với bảng mã UTF-8.",
        ),
        (GOOD.decode().encode("utf-16"), "Tệp không dùng bảng mã UTF-8 (byte thứ 1)."),
        ("Bộ tiêu chí".encode("cp1258", "replace"), "Tệp không dùng bảng mã UTF-8"),
        (b" " * (2 * 1024**2 + 1), "Tệp nặng quá 2 MB."),
        (b'{"sets": "' + b"x" * (2 * 1024**2) + b'"}', "Tệp nặng quá 2 MB."),
        (b"[" * 200_000, "Tệp không phải là JSON đúng: lồng quá sâu hoặc có số quá lớn."),
        (b'{"a":' * 100_000, "Tệp không phải là JSON đúng: lồng quá sâu hoặc có số quá lớn."),
        (b'{"sets": ' + b"9" * 5000 + b"}", "Tệp không phải là JSON đúng: lồng quá sâu hoặc có số quá lớn."),
        (b'{"sets": NaN}', "Tệp không phải là JSON đúng: lồng quá sâu hoặc có số quá lớn."),
        (b'{"sets": Infinity}', "Tệp không phải là JSON đúng: lồng quá sâu hoặc có số quá lớn."),
        (b'{"sets": [], "sets": [1]}', "Trong tệp có mục ghi “sets” hai lần."),
    ],
)
def test_what_is_no_criteria_file_gets_a_sentence(content, sentence):
    (fault,) = check_criteria_file(content)

    assert sentence in fault


def test_a_file_with_a_byte_order_mark_and_decomposed_letters_is_read():
    content = b"\xef\xbb\xbf" + unicodedata.normalize("NFD", GOOD.decode()).encode()

    preview = preview_criteria_file(content)

    assert preview.faults == []
    assert preview.version["title"] == "Bộ tiêu chí 2028"


# --- What a good file does ----------------------------------------------------------------------------------------


@pytest.fixture
def desk():
    return make_cast().actor("desk")


def take_in(actor, data):
    return import_criteria(content=as_bytes(data), actor=actor, at=moment())


def test_the_dry_run_says_what_would_come_and_writes_nothing():
    before = CriteriaVersion.objects.count(), CriteriaSet.objects.count(), StarBand.objects.count()

    preview = preview_criteria_file(as_bytes(new_file("SP01")))

    criteria = criteria_of(new_file("SP01")["sets"][0])
    assert (preview.forms, preview.criteria) == (1, len(criteria))
    assert preview.options == sum(len(each["options"]) for each in criteria)
    assert [group.set_code for group in preview.without_form] == [f"SP{n:02}" for n in range(2, 27)]
    assert (preview.ends.code, preview.corrects) == ("2026", None)
    assert (CriteriaVersion.objects.count(), CriteriaSet.objects.count(), StarBand.objects.count()) == before


def test_a_good_file_comes_in_whole_and_ends_the_version_it_replaces(desk):
    version = take_in(desk, new_file())

    assert version.valid_from == date(2028, 1, 1) and version.valid_until is None
    assert CriteriaVersion.objects.get(code="2026").valid_until == date(2028, 1, 1)
    assert list(version.sets.order_by("code").values_list("code", flat=True)) == ["SP01", "SP08"]
    new, old = (CriteriaSet.objects.get(version__code=code, code="SP08") for code in ("2028", "2026"))
    assert plain(form_of(new.pk)) == plain(form_of(old.pk))
    assert [entry.act for entry in trail_of(version)] == ["Nạp bộ tiêu chí mới"]
    assert trail_of(version)[0].who == "Thư ký Kiểm Thử"


def plain(form):
    """A form without its numbers."""
    return form.bands, [
        (block.code, block.choose_one, line.code, line.max_points, line.stars)
        + tuple((option.points, option.stars, option.case) for option in line.options)
        for block in form.blocks
        for line in block.lines
    ]


@pytest.mark.parametrize("begins", [date(2028, 3, 1), date(2027, 10, 1)])
def test_an_unused_version_is_corrected_by_a_second_file(desk, begins):
    first = take_in(desk, new_file("SP01", "SP08"))
    wrong = CriteriaSet.objects.get(version=first, code="SP01").pk
    again = new_file("SP01", "SP02", valid_from=begins.isoformat(), title="Bản đúng")
    again["version"]["bands"]["5"] = 92

    preview = preview_criteria_file(as_bytes(again))
    second = take_in(desk, again)

    assert preview.corrects == first == second
    assert (second.title, second.valid_from) == ("Bản đúng", begins)
    assert CriteriaVersion.objects.get(code="2026").valid_until == begins
    assert list(second.sets.order_by("code").values_list("code", flat=True)) == ["SP01", "SP02"]
    assert not CriteriaSet.objects.filter(pk=wrong).exists()
    assert not Criterion.objects.filter(criteria_set=wrong).exists()
    assert second.bands.get(stars=5).from_points == 92
    assert second.bands.count() == 5


def test_a_form_that_did_not_add_up_in_its_source_can_be_set_right(desk):
    """The version of 2023 as the portal brings it, its faulty forms replaced by sound ones, regimes untouched."""
    data = copy.deepcopy(VERSIONS["2023"])
    sound = {form["set"]: form for form in VERSIONS["2026"]["sets"]}
    data["sets"] = [sound[form["set"]] if form.get("sum_faults") else form for form in data["sets"]]

    version = take_in(desk, data)

    assert version.sets.exclude(sum_faults=[]).count() == 0
    assert Regime.objects.get(code="QD148-2023").criteria == version
    load_laws(at=moment())
    assert version.sets.exclude(sum_faults=[]).count() == 0


@pytest.mark.parametrize("name", ["leader", "officer", "head", "auditor", "trade_officer"])
def test_the_secretariat_alone_brings_in_a_version(name):
    actor = make_cast().actor(name)

    with pytest.raises(Refusal, match="Việc này dành cho: Thư ký chương trình"):
        take_in(actor, new_file())


def test_a_faulty_file_changes_nothing(desk):
    data = new_file()
    sum_of_99(data)

    with pytest.raises(Refusal, match="Chưa nạp gì. SP01: Cả phiếu: các phần cộng lại 99 điểm"):
        take_in(desk, data)

    assert not CriteriaVersion.objects.filter(code="2028").exists()
    assert CriteriaVersion.objects.get(code="2026").valid_until is None


def test_a_version_that_was_used_meanwhile_is_refused_at_the_end_too(desk):
    take_in(desk, new_file())
    content = as_bytes(new_file(title="Muộn"))
    assert check_criteria_file(content) == []
    CriteriaSet.objects.filter(version__code="2028", code="SP01").update(used_since=date(2028, 1, 2))

    with pytest.raises(Refusal, match="đã có hồ sơ dùng"):
        import_criteria(content=content, actor=desk, at=moment())

    assert CriterionOption.objects.filter(criterion__criteria_set__version__code="2028").exists()
