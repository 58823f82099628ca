"""What is typed into documents and assignments becomes clean values, or a sentence beside its field."""

import unicodedata
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from programs.enums import PlanLink
from programs.forms.plans import AssignmentForm, PlanForm, compare_heads, next_number
from programs.models import Assignment, ProgramPlan
from tests.cast import DAY, make_agency
from tests.makers import make_assignment, make_plan

HEAD = {
    "kind": "plan",
    "number": "2704/KH-UBND",
    "issued_on": "21/05/2019",
    "issuer": "UBND tỉnh Đồng Nai",
    "title": "Thực hiện Chương trình",
    "period_from": "2019",
    "period_until": "2020",
    "note": "",
}


def plan_form(files=None, **typed):
    return PlanForm(HEAD | typed, files, instance=ProgramPlan(), earlier=ProgramPlan.objects.all())


def test_head_and_links_become_values(cast):
    earlier = make_plan("490/QĐ-TTg", issued_on=date(2018, 5, 7))

    form = plan_form(based_on=[earlier.pk], replaces=[earlier.pk])

    assert form.is_valid(), form.errors
    assert form.values["issued_on"] == DAY
    assert form.relations == [(earlier, PlanLink.BASED_ON), (earlier, PlanLink.REPLACES)]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_day_first_in_both_languages(cast, language):
    with translation.override(language):
        form = plan_form(issued_on="03/04/2026", period_until="2026")
        assert form.is_valid(), form.errors

    assert form.values["issued_on"] == date(2026, 4, 3)


@pytest.mark.parametrize(
    "typed", ["31/02/2019", "hôm nay", "13/13/2019", "2019", "21/05/19999", "21/05/1019"]
)
def test_a_day_that_is_none_gets_a_sentence(cast, typed):
    form = plan_form(issued_on=typed)

    assert not form.is_valid()
    assert list(form.errors) == ["issued_on"]


def test_decomposed_letters_become_composed(cast):
    title = "Kế hoạch Mỗi xã một sản phẩm"

    form = plan_form(
        title=unicodedata.normalize("NFD", title), issuer=unicodedata.normalize("NFD", "Tỉnh ủy")
    )

    assert form.is_valid(), form.errors
    assert (form.values["title"], form.values["issuer"]) == (title, "Tỉnh ủy")


def test_two_megabytes_of_text_get_a_sentence(cast):
    form = plan_form(title="a" * 2_000_000, note="b" * 2_000_000)

    assert not form.is_valid()
    assert form.errors["title"] == ["Hãy rút ngắn: tối đa 500 ký tự, bạn đã nhập 2000000 ký tự."]
    assert form.errors["note"][0].startswith("Hãy rút ngắn")


def test_a_draft_needs_neither_number_nor_day(cast):
    form = plan_form(number="", issued_on="")

    assert form.is_valid(), form.errors
    assert (form.values["number"], form.values["issued_on"]) == ("", None)


def test_a_second_of_the_same_number_and_year_gets_a_sentence(cast):
    make_plan("2704/KH-UBND", issued_on=date(2019, 1, 2))

    form = plan_form()

    assert not form.is_valid()
    assert form.non_field_errors() == ["Số văn bản này đã có trong năm."]


def test_years_in_order(cast):
    form = plan_form(period_from="2020", period_until="2019")

    assert not form.is_valid()
    assert form.errors["period_until"] == ["Năm kết thúc phải từ năm bắt đầu trở đi."]


def test_an_exe_renamed_pdf_is_refused_beside_its_field(cast):
    form = plan_form({"upload": SimpleUploadedFile("ke-hoach.pdf", b"MZ\x90\x00" + b"\x00" * 200)})

    assert not form.is_valid()
    assert list(form.errors) == ["upload"]


def test_what_a_colleague_saved_stands_beside_what_is_typed(cast):
    saved = make_plan(title="Bản của đồng nghiệp", note="Có ghi chú", period_until=None)
    form = PlanForm(HEAD, instance=saved, earlier=ProgramPlan.objects.none())
    assert form.is_valid(), form.errors

    rows = {row["label"]: row["how"] for row in compare_heads(form, ProgramPlan.objects.get())}

    assert rows == {
        "Loại văn bản": "same",
        "Số, ký hiệu": "same",
        "Ngày ban hành": "same",
        "Cơ quan ban hành": "same",
        "Trích yếu": "changed",
        "Từ năm": "same",
        "Đến năm": "added",
        "Ghi chú": "removed",
    }


# --- Assignments ----------------------------------------------------------------------------------------------------


@pytest.fixture
def typed(cast):
    """An assignment to the trade department by 28 June 2019, as the browser sends it."""
    return {
        "number": "1",
        "text": "Xúc tiến thương mại sản phẩm OCOP",
        "responsibility": "agency",
        "lead": cast.trade_agency.pk,
        "recurrence": "once",
        "due_rule": "fixed_day",
        "due_on": "28/06/2019",
    }


def assignment_form(typed, plan=None, **changes):
    return AssignmentForm(typed | changes, instance=Assignment(plan=plan or make_plan()), day=DAY)


def test_an_assignment_becomes_values(cast, typed):
    form = assignment_form(typed, coordinators=[cast.tan_phu.pk])

    assert form.is_valid(), form.errors
    assert (form.values["lead"], form.values["due_on"]) == (cast.trade_agency, date(2019, 6, 28))
    assert list(form.cleaned_data["coordinators"]) == [cast.tan_phu]


WRONG = [
    ({"lead": ""}, "lead", "Chọn cơ quan chủ trì, hoặc giao cho mọi đơn vị địa phương."),
    ({"due_on": "20/05/2019"}, "due_on", "Hạn không được trước ngày ban hành 21/05/2019."),
    ({"due_on": ""}, "due_on", "Cách tính hạn này cần ghi mục này."),
    (
        {"recurrence": "continuous", "due_rule": "none"},
        "report_every",
        "Việc thường xuyên phải nói bao lâu báo cáo một lần.",
    ),
    (
        {"due_rule": "days_after", "due_unit": "working"},
        "due_days",
        "Cách tính hạn này cần ghi mục này.",
    ),
    (
        {"due_rule": "day_of_period", "period_month": "3", "period_day": "15"},
        "due_rule",
        "Việc làm một lần không có kỳ; hãy chọn một ngày nhất định.",
    ),
    (
        {"recurrence": "quarterly", "due_rule": "day_of_period", "period_month": "4", "period_day": "15"},
        "period_month",
        "Kỳ này chỉ có 3 tháng.",
    ),
    (
        {"recurrence": "yearly"},
        "due_rule",
        "Việc định kỳ có hạn riêng trong mỗi kỳ; hãy chọn một ngày của mỗi kỳ.",
    ),
]


@pytest.mark.parametrize(("changes", "field", "sentence"), WRONG, ids=[field for _c, field, _s in WRONG])
def test_what_contradicts_itself_gets_a_sentence_beside_its_field(cast, typed, changes, field, sentence):
    form = assignment_form(typed, **changes)

    assert not form.is_valid()
    assert form.errors == {field: [sentence]}


def test_an_agency_not_in_force_on_that_day_gets_a_sentence(cast, typed):
    gone = make_agency("CU", "Sở đã giải thể", valid_until=DAY)

    plan = make_plan()
    for name, value in (("lead", gone.pk), ("coordinators", [gone.pk])):
        form = assignment_form(typed, plan, **{name: value})

        assert not form.is_valid()
        assert form.errors[name] == ["Cơ quan này không tồn tại vào ngày 21/05/2019. Hãy chọn cơ quan khác."]


def test_the_lead_does_not_coordinate_itself(cast, typed):
    form = assignment_form(typed, coordinators=[cast.trade_agency.pk])

    assert form.errors == {"coordinators": ["Cơ quan chủ trì không thể đồng thời là cơ quan phối hợp."]}


def test_figures_of_another_rule_are_dropped_even_when_they_are_wrong(cast, typed):
    form = assignment_form(typed, due_rule="none", due_on="nhầm", period_month="99", due_days="-4")

    assert form.is_valid(), form.errors
    assert [form.values[name] for name in ("due_on", "period_month", "due_days", "due_unit")] == [
        None,
        None,
        None,
        "",
    ]


def test_every_local_agency_has_no_lead(cast, typed):
    form = assignment_form(typed, responsibility="each_local")

    assert form.is_valid(), form.errors
    assert form.values["lead"] is None


def test_agencies_are_offered_by_the_name_of_the_day(cast, typed):
    make_agency("SAU", "Sở lập sau", valid_from=date(2019, 6, 1))

    names = [label for _value, label in assignment_form(typed).fields["lead"].choices]

    assert "UBND H. Tân Phú" in names
    assert "Sở lập sau" not in names


def test_the_next_number_follows_the_highest(cast):
    plan = make_plan()
    assert next_number(plan) == 1

    make_assignment(plan, 7, lead=cast.trade_agency)

    assert next_number(plan) == 8
