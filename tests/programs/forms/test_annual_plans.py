"""What people type into an annual plan, and what the forms make of it."""

import unicodedata
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from agencies.forms.days import DayField
from programs.forms.annual_plans import (
    MOST_ITEMS,
    AnnualPlanForm,
    AnnualPlanListForm,
    CallDaysForm,
    CallForm,
    ReturnForm,
    item_rows,
    sent_rows,
    with_more_rows,
)
from programs.forms.numbers import FigureField, MoneyField, parsed_figure
from tests.cast import DAY
from tests.makers import make_annual_plan

MEGABYTES = 2 * 1024 * 1024


def a_row(number=0, **fields):
    """One filled row as a browser sends it."""
    row = {"activity": "Tập huấn chủ thể", "from_month": "3", "until_month": "5"} | fields
    return {f"items-{number}-{name}": value for name, value in row.items()}


def sent(*rows, **fields):
    """The whole form as a browser sends it."""
    data = {
        "aim": "Hai sản phẩm ba sao",
        "version": "1",
        "items-TOTAL_FORMS": str(len(rows)),
        "items-INITIAL_FORMS": "0",
    } | fields
    for row in rows:
        data |= row
    query = QueryDict(mutable=True)
    query.update(data)
    return query


# --- Figures -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("35000000", 35_000_000),
        ("1.000.000", 1_000_000),
        ("1,000,000", 1_000_000),
        ("1 000 000", 1_000_000),
        ("1\u00a0000\u00a0000", 1_000_000),
        ("1.500", 1500),
        ("1,500", 1500),
        ("0", 0),
        ("1.000.000 đ", 1_000_000),
        ("1.000.000 đồng", 1_000_000),
        ("500000 VND", 500_000),
        ("1,5", Decimal("1.5")),
        ("1.5", Decimal("1.5")),
        ("1.234,56", Decimal("1234.56")),
        ("1,234.56", Decimal("1234.56")),
        ("-5", -5),
        ("−5", -5),
    ],
)
def test_figure_is_read_as_it_was_meant(typed, meant):
    assert parsed_figure(typed) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "abc",
        "1.00.000",
        "1,000.000",
        "1.000,000",
        "0.500",
        "1e5",
        "１２３",
        "1..5",
        "5%",
        "--5",
        "1.2345",
        "٣",
        "1.5.5",
    ],
)
def test_figure_that_cannot_be_told_is_not_guessed(typed):
    assert parsed_figure(typed) is None


@given(
    st.integers(0, 10**15), st.sampled_from([".", ",", " ", "\u00a0"]), st.sampled_from(["", " đ", " đồng"])
)
def test_every_way_of_grouping_gives_the_same_amount(amount, between, unit):
    typed = f"{amount:,}".replace(",", between) + unit

    assert parsed_figure(typed) == amount


@given(st.text(max_size=80))
def test_any_text_in_a_money_field_gives_an_amount_or_a_sentence(text):
    field = MoneyField(required=False)

    try:
        amount = field.clean(text)
    except ValidationError as error:
        assert len(error.messages) == 1
    else:
        assert amount is None or 0 < amount <= 10**15


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("-1", "Số tiền không được âm."),
        ("1,5", "Tiền tính bằng đồng, không có phần lẻ. Hãy ghi số nguyên, ví dụ 35.000.000."),
        ("35.000.000,50", "Tiền tính bằng đồng, không có phần lẻ. Hãy ghi số nguyên, ví dụ 35.000.000."),
        (
            "1000000000000001",
            "Số tiền quá lớn: tối đa 1.000.000.000.000.000 đồng một dòng. Hãy xem lại số chữ số.",
        ),
        (
            "ba mươi triệu",
            "Không đọc được số tiền này. Hãy ghi số nguyên đồng, ví dụ 35.000.000 hoặc 35000000.",
        ),
        ("9" * MEGABYTES, "Số quá dài, không đọc được."),
    ],
)
def test_money_that_cannot_be_gets_a_sentence(typed, sentence):
    field = MoneyField(required=False)

    with pytest.raises(ValidationError) as refused:
        field.clean(typed)

    assert refused.value.messages == [sentence]


def test_most_money_is_accepted_and_zero_is_no_money():
    field = MoneyField(required=False)

    assert [field.clean(typed) for typed in ("1.000.000.000.000.000", "0", "", "  ")] == [
        10**15,
        None,
        None,
        None,
    ]


@pytest.mark.parametrize(
    ("language", "expected"),
    [("vi", ["1.234,5", "30.000", "2", "100"]), ("en", ["1,234.5", "30,000", "2", "100"])],
)
def test_what_a_field_shows_is_read_back_unchanged(language, expected):
    field = FigureField(required=False)
    figures = [Decimal("1234.50"), Decimal("30000.00"), Decimal("2.00"), Decimal("100")]

    with translation.override(language):
        shown = [field.prepare_value(figure) for figure in figures]

    assert shown == expected
    assert [field.clean(text) for text in shown] == figures


# --- Days --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("typed", ["03/04/2026", "3/4/2026", "03-04-2026", "2026-04-03"])
def test_third_of_april_is_meant_in_both_languages(language, typed):
    with translation.override(language):
        assert DayField().clean(typed) == date(2026, 4, 3)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("31/02/2026", "Không có ngày như vậy. Hãy ghi ngày/tháng/năm, ví dụ 21/05/2019."),
        ("04/13/2026", "Không có ngày như vậy. Hãy ghi ngày/tháng/năm, ví dụ 21/05/2019."),
        ("mai\x00", "Không có ngày như vậy. Hãy ghi ngày/tháng/năm, ví dụ 21/05/2019."),
        ("01/01/0001", "Năm phải từ 2017 đến 2100."),
        ("31/12/9999", "Năm phải từ 2017 đến 2100."),
    ],
)
def test_day_that_cannot_be_gets_a_sentence(typed, sentence):
    with pytest.raises(ValidationError) as refused:
        DayField().clean(typed)

    assert refused.value.messages == [sentence]


# --- The draft ---------------------------------------------------------------------------------------


def test_rows_become_items_and_empty_rows_are_left_out():
    rows = sent_rows(
        sent(
            a_row(
                0,
                aims_at="Bưởi",
                quantity="1,5",
                unit="ha",
                responsible="Phòng Kinh tế",
                amount_province="35.000.000",
            ),
            {"items-1-activity": "", "items-1-from_month": "1", "items-1-until_month": "12"},
            a_row(2, activity="Hội chợ", amount_own="1,000,000", amount_credit="0"),
        )
    )

    assert rows.is_valid()
    assert rows.as_items == [
        {
            "activity": "Tập huấn chủ thể",
            "aims_at": "Bưởi",
            "quantity": Decimal("1.5"),
            "unit": "ha",
            "from_month": 3,
            "until_month": 5,
            "responsible": "Phòng Kinh tế",
            "funding": {"province": 35_000_000},
        },
        {
            "activity": "Hội chợ",
            "aims_at": "",
            "quantity": None,
            "unit": "",
            "from_month": 3,
            "until_month": 5,
            "responsible": "",
            "funding": {"own": 1_000_000},
        },
    ]


def test_row_to_be_left_out_is_left_out_whatever_stands_in_it():
    rows = sent_rows(sent(a_row(0), a_row(1, activity="", amount_own="x", DELETE="on")))

    assert rows.is_valid()
    assert [item["activity"] for item in rows.as_items] == ["Tập huấn chủ thể"]


def test_row_with_money_but_no_activity_says_what_is_missing():
    rows = sent_rows(sent(a_row(0, activity="", amount_own="1000")))

    assert not rows.is_valid()
    assert rows.errors == [{"activity": ["Hãy ghi tên hoạt động, hoặc xoá trống cả dòng."]}]


def test_months_out_of_order_are_said_beside_the_field():
    rows = sent_rows(sent(a_row(0, from_month="9", until_month="3")))

    assert not rows.is_valid()
    assert rows.errors == [{"until_month": ["Tháng kết thúc phải từ tháng bắt đầu trở đi."]}]


def test_month_from_nowhere_is_refused():
    rows = sent_rows(sent(a_row(0, from_month="13")))

    assert not rows.is_valid()
    assert list(rows.errors[0]) == ["from_month"]


def test_too_many_rows_and_a_forged_count_get_a_sentence():
    many = sent_rows(sent(*(a_row(number) for number in range(MOST_ITEMS + 1))))
    forged = sent_rows(sent(a_row(0), **{"items-TOTAL_FORMS": "999999999"}))
    missing = sent_rows(QueryDict("aim=x"))

    sentence = "Tối đa 100 hoạt động trong một kế hoạch. Hãy gộp bớt."
    assert [many.non_form_errors(), forged.non_form_errors(), missing.non_form_errors()] == [
        [sentence],
        [sentence],
        ["Biểu mẫu gửi lên thiếu dữ liệu. Hãy mở lại trang rồi nhập tiếp."],
    ]


def test_decomposed_letters_are_composed():
    decomposed = unicodedata.normalize("NFD", "Bưởi Tân Triều được chứng nhận")
    rows = sent_rows(sent(a_row(0, aims_at=decomposed)))
    form = AnnualPlanForm(sent(aim=decomposed))

    assert rows.is_valid() and form.is_valid()
    assert rows.as_items[0]["aims_at"] == form.cleaned_data["aim"] == "Bưởi Tân Triều được chứng nhận"


def test_two_megabytes_of_text_get_a_sentence_and_stay_on_the_page():
    text = "ă" * MEGABYTES
    form, rows = AnnualPlanForm(sent(aim=text)), sent_rows(sent(a_row(0, activity=text)))

    assert form.errors == {"aim": ["Hãy rút ngắn: tối đa 20000 ký tự, bạn đã nhập 2097152 ký tự."]}
    assert rows.errors == [{"activity": ["Hãy rút ngắn: tối đa 500 ký tự, bạn đã nhập 2097152 ký tự."]}]
    assert form["aim"].value() == text


def test_hidden_characters_get_a_sentence():
    form = AnnualPlanForm(sent(aim="mục\x00 tiêu"))

    assert "aim" in form.errors


def test_more_rows_keep_what_was_typed():
    rows = sent_rows(with_more_rows(sent(a_row(0, activity="Hội chợ"))))

    assert [row["activity"].value() for row in rows] == ["Hội chợ", None, None, None]


def test_more_rows_of_a_forged_count_stay_within_the_limit():
    counts = [
        sent_rows(with_more_rows(sent(**{"items-TOTAL_FORMS": typed}))).total_form_count()
        for typed in ("98", "100", "9" * 40, "x", "-3")
    ]

    assert counts == [100, 100, 3, 3, 3]


def test_version_seen_stands_for_the_version_that_was_read():
    plain, seen = AnnualPlanForm(sent(version="3")), AnnualPlanForm(sent(version="3", version_seen="4"))
    forged = AnnualPlanForm(sent(version="x"))

    assert plain.is_valid() and seen.is_valid() and not forged.is_valid()
    assert [plain.read_version, seen.read_version] == [3, 4]
    assert forged.errors == {"version": ["Số phiên bản không đúng. Hãy mở lại trang rồi nhập tiếp."]}


def test_saved_items_fill_the_rows_and_one_is_left_to_write_on(cast):
    plan = make_annual_plan(cast)

    rows = item_rows(plan.items.order_by("position").prefetch_related("funding"))

    assert [(row["activity"].value(), row["amount_province"].value()) for row in rows] == [
        ("Tập huấn chủ thể OCOP", "35.000.000"),
        (None, None),
    ]


# --- The other forms ---------------------------------------------------------------------------------


@pytest.mark.parametrize("reason", ["", "   ", "\n\t"])
def test_return_without_a_reason_gets_a_sentence(reason):
    form = ReturnForm({"reason": reason})

    assert form.errors == {"reason": ["Hãy ghi lý do: người nhận cần biết phải làm gì."]}


def test_lock_day_before_due_day_is_said_beside_the_field():
    form = CallDaysForm({"due_on": "30/06/2019", "lock_on": "29/06/2019"})

    assert form.errors == {"lock_on": ["Ngày khoá không được trước hạn nộp."]}


def test_call_offers_agencies_in_force_that_are_not_local(cast):
    form = CallForm(today=DAY)

    assert sorted(agency.code for agency in form.fields["agencies"].queryset) == ["SCT", "SNNPTNT", "UBND"]


def test_call_refuses_an_agency_that_is_closed(cast):
    cast.trade_agency.valid_until = DAY
    cast.trade_agency.save(update_fields=["valid_until"])

    form = CallForm(
        {"year": "2020", "due_on": "30/6/2019", "lock_on": "10/7/2019", "agencies": [cast.trade_agency.pk]},
        today=DAY,
    )

    assert form.errors == {"agencies": ["Có cơ quan không còn hoạt động. Hãy chọn lại."]}


@pytest.mark.parametrize(
    ("query", "year"),
    [
        ("", 2021),
        ("nam=2020", 2020),
        ("nam=tat-ca", None),
        ("nam=1999", 2021),
        ("nam=%C2%B2", 2021),
        ("nam=%00", 2021),
    ],
)
def test_year_that_nobody_asked_for_is_ignored(query, year):
    form = AnnualPlanListForm(QueryDict(query), years=[2021, 2020], default_year=2021)

    assert form.year == year


def test_filters_that_make_no_sense_are_ignored():
    query = QueryDict("co-quan=99999999999999999999&tinh-trang=%00&nop=x&tre=1&sort=%27&q=%00")

    form = AnnualPlanListForm(query, years=[2020], default_year=2020)

    assert form.criteria == AnnualPlanListForm(QueryDict(), years=[2020], default_year=2020).criteria
