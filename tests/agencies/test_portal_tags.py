"""How dates, money, states and acts are said on the screen, in both languages."""

from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation
from django.utils.safestring import mark_safe

from agencies.permissions import YES, no
from agencies.templatetags import portal

DUE = date(2019, 5, 21)


def rendered(source, **context):
    return Template("{% load portal %}" + source).render(Context(context))


def visiting(address):
    return RequestFactory().get(address)


# Dates


def test_day_is_written_day_first_in_both_languages():
    vietnamese = portal.day(DUE)
    with translation.override("en"):
        english = portal.day(DUE)

    assert (vietnamese, english) == ("21/05/2019", "21/05/2019")


def test_day_of_an_instant_is_the_day_in_vietnam():
    late_evening_in_utc = datetime(2019, 5, 20, 18, 30, tzinfo=UTC)

    assert portal.day(late_evening_in_utc) == "21/05/2019"


def test_moment_is_said_in_vietnamese_time():
    assert portal.moment(datetime(2019, 5, 21, 0, 0, tzinfo=UTC)) == "21/05/2019 07:00"


@pytest.mark.parametrize("say", [portal.day, portal.moment, portal.weekday_day])
@pytest.mark.parametrize("nothing", [None, ""])
def test_no_date_says_nothing(say, nothing):
    assert say(nothing) == ""


@pytest.mark.parametrize(
    ("day", "vietnamese", "english"),
    [
        (date(2019, 5, 20), "thứ Hai, 20/05/2019", "Monday, 20/05/2019"),
        (date(2019, 5, 21), "thứ Ba, 21/05/2019", "Tuesday, 21/05/2019"),
        (date(2019, 5, 25), "thứ Bảy, 25/05/2019", "Saturday, 25/05/2019"),
        (date(2019, 5, 26), "Chủ nhật, 26/05/2019", "Sunday, 26/05/2019"),
    ],
)
def test_weekday_day_names_the_day_of_the_week(day, vietnamese, english):
    said = portal.weekday_day(day)
    with translation.override("en"):
        said_in_english = portal.weekday_day(day)

    assert (said, said_in_english) == (vietnamese, english)


@pytest.mark.parametrize(
    ("days", "vietnamese", "english"),
    [
        (3, "còn 3 ngày làm việc", "3 working days left"),
        (1, "còn 1 ngày làm việc", "1 working day left"),
        (0, "hôm nay", "today"),
        (-1, "quá hạn 1 ngày", "overdue by 1 day"),
        (-6, "quá hạn 6 ngày", "overdue by 6 days"),
        (-1200, "quá hạn 1.200 ngày", "overdue by 1,200 days"),
        (None, "", ""),
    ],
)
def test_in_words_says_what_is_left(days, vietnamese, english):
    said = portal.in_words(days)
    with translation.override("en"):
        said_in_english = portal.in_words(days)

    assert (said, said_in_english) == (vietnamese, english)


# Numbers and money


@pytest.mark.parametrize(
    ("value", "vietnamese", "english"),
    [
        (1234567, "1.234.567", "1,234,567"),
        (Decimal("1234567.5"), "1.234.567,5", "1,234,567.5"),
        (0, "0", "0"),
        (-1500, "-1.500", "-1,500"),
        (Decimal("-0.001"), "0", "0"),
        (100, "100", "100"),
        ("2,5", "", ""),
        (None, "", ""),
        (float("nan"), "", ""),
    ],
)
def test_number_groups_thousands_as_the_language_does(value, vietnamese, english):
    said = portal.number(value)
    with translation.override("en"):
        said_in_english = portal.number(value)

    assert (said, said_in_english) == (vietnamese, english)


def test_plain_leaves_a_year_alone():
    assert rendered("{{ year }} {{ year|plain }}", year=2019) == "2.019 2019"


def test_dong_is_exact_to_the_last_dong():
    with translation.override("en"):
        english = portal.dong(1_250_000_001)

    assert (portal.dong(1_250_000_001), english) == ("1.250.000.001 đ", "1,250,000,001 VND")


@pytest.mark.parametrize(
    ("amount", "vietnamese", "english"),
    [
        (1_250_000_000, "1,25 tỷ đồng", "1.25 billion VND"),
        (350_000_000, "350 triệu đồng", "350 million VND"),
        (12_500, "12.500 đồng", "12,500 VND"),
        (0, "0 đồng", "0 VND"),
        (999_994_999, "999,99 triệu đồng", "999.99 million VND"),
        (999_995_000, "1 tỷ đồng", "1 billion VND"),
        (-2_310_000_000, "-2,31 tỷ đồng", "-2.31 billion VND"),
        (10**15, "1.000.000 tỷ đồng", "1,000,000 billion VND"),
        (None, "", ""),
    ],
)
def test_money_is_rounded_to_what_a_reader_keeps_in_mind(amount, vietnamese, english):
    said = portal.money(amount)
    with translation.override("en"):
        said_in_english = portal.money(amount)

    assert (said, said_in_english) == (vietnamese, english)


# Icons, chips, bars


def test_icon_is_silent_for_screen_readers_unless_it_has_a_label():
    silent = rendered('{% icon "bell" %}')
    spoken = rendered('{% icon "bell" "Thông báo" %}')

    assert 'aria-hidden="true"' in silent
    assert silent.count("icons.svg#bell") == 1
    assert 'role="img" aria-label="Thông báo"' in spoken


@pytest.mark.parametrize(
    ("kind", "symbol"), [("late", "■"), ("soon", "▲"), ("ok", "✓"), ("info", "●"), ("idle", "○")]
)
def test_chip_says_its_state_by_word_symbol_and_colour(kind, symbol):
    html = rendered("{% chip kind word %}", kind=kind, word="trạng thái")

    assert html == (
        f'<span class="chip {kind}"><span class="mark" aria-hidden="true">{symbol}</span>trạng thái</span>'
    )


def test_chip_escapes_what_people_typed():
    assert "<b>" not in rendered('{% chip "ok" word %}', word="<b>xong</b>")


def test_chip_with_an_address_opens_the_rows_behind_it():
    assert rendered('{% chip "late" "2 việc" "/nhiem-vu/?state=late" %}').startswith(
        '<a class="chip late" href="/nhiem-vu/?state=late">'
    )


@pytest.mark.parametrize(
    ("done", "total", "percent"),
    [(7, 12, 58), (0, 12, 0), (15, 12, 100), (3, 0, 0), (None, 12, 0), (-1, 12, 0)],
)
def test_share_stays_between_nothing_and_all(done, total, percent):
    assert portal.share(done, total) == percent


def test_bar_carries_its_figure_in_words_and_its_pace_as_a_mark():
    html = rendered('{% bar 7 12 mark=6 label="7 trên 12 sản phẩm" %}')

    assert 'aria-label="7 trên 12 sản phẩm"' in html
    assert 'width="58%"' in html
    assert 'class="bar-mark" x="50%"' in html
    assert "style=" not in html


def test_year_bar_stacks_a_month_and_repeats_it_as_a_table():
    months = [
        {"label": "Tháng 5", "short": "T5", "url": "/m5", "current": True, "counts": {"late": 1, "idle": 3}},
        {"label": "Tháng 6", "short": "T6", "url": "/m6", "current": False, "counts": {}},
    ]

    context = portal.year_bar(months)

    assert context["months"][0]["parts"] == [
        {"kind": "late", "y": "75.00", "height": "25.00"},
        {"kind": "idle", "y": "0.00", "height": "75.00"},
    ]
    assert [(month["total"], month["cells"]) for month in context["months"]] == [
        (4, [("late", 1), ("idle", 3)]),
        (0, [("late", 0), ("idle", 0)]),
    ]


# Addresses


@pytest.mark.parametrize(
    ("address", "changes", "query"),
    [
        ("/?q=bưởi&trang=4", {"sort": "due"}, "?q=b%C6%B0%E1%BB%9Fi&sort=due"),
        ("/?q=tra&trang=4", {"trang": 5}, "?q=tra&trang=5"),
        ("/?state=late&state=soon", {"agency": 3}, "?state=late&state=soon&agency=3"),
        ("/?state=late&state=soon", {"state": ["ok", "idle"]}, "?state=ok&state=idle"),
        ("/?state=late&q=a", {"state": None, "q": ""}, "?"),
    ],
)
def test_query_with_changes_only_what_is_named_and_returns_to_the_first_page(address, changes, query):
    assert portal.query_with(visiting(address), **changes) == query


@pytest.mark.parametrize(
    ("address", "link", "order"),
    [
        ("/?q=a", "?q=a&amp;sort=due", ""),
        ("/?sort=due", "?sort=-due", 'aria-sort="ascending"'),
        ("/?sort=-due", "?sort=due", 'aria-sort="descending"'),
    ],
)
def test_sort_heading_turns_the_order_round(address, link, order):
    html = rendered('{% sort_heading request "due" "Hạn" %}', request=visiting(address))

    assert f'href="{link}"' in html
    assert order in html
    assert ("aria-sort" in html) == bool(order)


# Acts


def test_act_button_posts_with_the_token_and_the_hidden_values():
    html = rendered(
        '{% act_button verdict "/trinh/" "Trình" confirm="Trình thật?" version=12345 %}',
        verdict=YES,
        csrf_token="abc",
    )

    assert '<form method="post" action="/trinh/" data-confirm="Trình thật?">' in html
    assert '<input type="hidden" name="csrfmiddlewaretoken" value="abc">' in html
    assert '<input type="hidden" name="version" value="12345">' in html


def test_act_button_that_is_refused_is_grey_and_says_why():
    html = rendered(
        '{% act_button verdict "/duyet/" "Phê duyệt" %}', verdict=no("Chỉ lãnh đạo tỉnh được phê duyệt.")
    )

    assert "<form" not in html
    assert "/duyet/" not in html
    assert '<button class="btn btn-secondary" type="button" disabled>' in html
    assert "vì sao?" in html
    assert "Chỉ lãnh đạo tỉnh được phê duyệt." in html


def test_act_button_with_a_reason_cannot_be_sent_without_one():
    html = rendered(
        '{% act_button verdict "/tra-lai/" "Trả lại" reason="Lý do trả lại" %}',
        verdict=SimpleNamespace(allowed=True, reason=""),
    )

    assert '<textarea class="form-control" name="reason" required' in html
    assert "Lý do trả lại" in html


def test_act_button_with_a_day_proposes_it_beside_the_reason():
    html = rendered(
        '{% act_button verdict "/tra-lai/" "Trả lại" reason="Lý do" day="Nộp lại trước" day_value="24/07/2019" %}',
        verdict=YES,
    )

    assert "Nộp lại trước" in html
    assert 'name="until" value="24/07/2019"' in html


def test_joined_leaves_out_what_is_empty_and_escapes_the_rest():
    assert portal.joined(["Sở NN&PTNT", "", None, "báo cáo"]) == "Sở NN&amp;PTNT · báo cáo"


# Parts that cost little


def test_each_writes_the_content_for_every_row_and_escapes_what_it_says():
    rows = [
        {"name": "<b>Tân Phú</b>", "sign": mark_safe("<i>✓</i>"), "count": 2},
        {"name": "{count} & {name}", "sign": '"', "count": None},
    ]

    assert rendered('{% each rows %}<li title="{name}">{sign}{count}</li>{% endeach %}', rows=rows) == (
        '<li title="&lt;b&gt;Tân Phú&lt;/b&gt;"><i>✓</i>2</li>'
        '<li title="{count} &amp; {name}">&quot;None</li>'
    )
    assert rendered("{% each rows %}<li>{name}</li>{% endeach %}", rows=[]) == ""


def test_each_draws_its_content_as_any_template():
    source = "{% each rows %}{% if year %}{{ year|plain }}: {% endif %}{{ label }} {name}{% endeach %}"

    assert rendered(source, rows=[{"name": 1}, {"name": 2}], year=2019, label="<Hạn>") == (
        "2019: &lt;Hạn&gt; 12019: &lt;Hạn&gt; 2"
    )


def test_a_place_without_a_value_is_an_error_and_not_silence():
    with pytest.raises(KeyError):
        rendered("{% each rows %}{nmae}{% endeach %}", rows=[{"name": 1}])


def test_what_is_fixed_speaks_the_language_of_the_page():
    vietnamese = rendered('{% fixed "_theme_button.html" %}')
    with translation.override("en"):
        english = rendered('{% fixed "_theme_button.html" %}')

    assert "Đổi nền sáng, tối" in vietnamese
    assert "Đổi" not in english
    assert rendered('{% fixed "_theme_button.html" %}') == vietnamese
