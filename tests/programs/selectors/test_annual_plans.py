"""What the pages of annual plans are told: rows, figures, words, each as far as the asker may see."""

from datetime import date, timedelta

import pytest
from django.http import QueryDict

from agencies.lists import page_of
from agencies.models import AgencyName
from agencies.selectors.calendar import WorkingCalendar
from programs.enums import AnnualPlanStatus
from programs.forms.annual_plans import AnnualPlanListForm
from programs.models import AnnualPlan, AnnualPlanCall
from programs.selectors.annual_plans import (
    HANDED_IN,
    MISSING,
    MOST_NAMED,
    Criteria,
    annual_plan_page,
    annual_plan_rows,
    annual_plans_for,
    comparables,
    figures_by_year,
    list_rows,
    page_of_annual_plans,
    plan_trail,
    year_header,
)
from programs.selectors.deadline_words import DeadlineWords, Words
from programs.services.annual_plans import save_annual_plan, submit_annual_plan
from tests.cast import DAY, ROLES, make_local, moment
from tests.makers import an_item, make_annual_plan, make_call
from tests.walks import walk_annual_plan

DUE, LOCK = date(2019, 6, 28), date(2019, 7, 10)
EMPTY_CALENDAR = WorkingCalendar(frozenset(), frozenset(), 2019)


def words_on(day):
    return DeadlineWords(day, EMPTY_CALENDAR)


def rows_of(actor, **criteria):
    return list(annual_plan_rows(actor, Criteria(**criteria)).order_by("pk"))


def agencies(rows):
    return [row["called"] for row in rows]


# --- Deadlines in words ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("today", "said"),
    [
        (date(2019, 5, 21), "Hạn nộp 28/06/2019 · khoá 10/07/2019 · còn 28 ngày làm việc"),
        (date(2019, 6, 27), "Hạn nộp 28/06/2019 · khoá 10/07/2019 · còn 1 ngày làm việc"),
        (date(2019, 6, 28), "Hạn nộp 28/06/2019 · khoá 10/07/2019 · hôm nay là hạn"),
        (
            date(2019, 7, 1),
            "Hạn nộp 28/06/2019 · khoá 10/07/2019 · quá hạn 3 ngày, còn 7 ngày làm việc thì khoá",
        ),
        (date(2019, 7, 10), "Hạn nộp 28/06/2019 · khoá 10/07/2019 · quá hạn 12 ngày, hết hôm nay thì khoá"),
        (date(2019, 7, 11), "Hạn nộp 28/06/2019 · khoá 10/07/2019 · quá hạn 13 ngày, đã khoá"),
    ],
)
def test_call_says_its_days_in_words(today, said):
    assert words_on(today).of_call_in_full(DUE, LOCK) == said


def test_plan_unlocked_says_until_when():
    plan = AnnualPlan(
        due_on=DUE, lock_on=LOCK, unlocked_until=date(2019, 7, 15), status=AnnualPlanStatus.DRAFT
    )

    said = words_on(date(2019, 7, 12)).of_plan_in_full(plan)

    assert said == (
        "Hạn nộp 28/06/2019 · khoá 10/07/2019 · mở khoá đến hết 15/07/2019 · "
        "quá hạn 14 ngày, còn 1 ngày làm việc thì khoá"
    )


@pytest.mark.parametrize(
    ("today", "told"),
    [
        (date(2019, 7, 12), "còn 4 ngày làm việc"),
        (date(2019, 7, 18), "hôm nay là hạn"),
        (date(2019, 7, 19), "quá hạn 1 ngày, đã khoá"),
    ],
)
def test_plan_returned_says_by_when_to_submit_it_again(today, told):
    plan = AnnualPlan(
        due_on=DUE,
        lock_on=LOCK,
        unlocked_until=date(2019, 7, 18),
        first_submitted_on=DUE,
        status=AnnualPlanStatus.RETURNED,
    )

    said = words_on(today).of_plan_in_full(plan)

    assert said == f"Hạn nộp 28/06/2019 · khoá 10/07/2019 · nộp lại chậm nhất ngày 18/07/2019 · {told}"


@pytest.mark.parametrize(
    ("status", "first_submitted_on", "today", "words"),
    [
        ("draft", None, DUE - timedelta(days=20), Words("idle", "còn 15 ngày làm việc")),
        ("draft", None, DUE - timedelta(days=7), Words("soon", "còn 5 ngày làm việc")),
        ("draft", None, DUE, Words("soon", "hôm nay là hạn")),
        ("draft", None, DUE + timedelta(days=1), Words("late", "quá hạn 1 ngày")),
        ("submitted", DUE, DUE + timedelta(days=9), Words("ok", "nộp đúng hạn")),
        ("approved", DUE + timedelta(days=2), DUE + timedelta(days=9), Words("late", "nộp trễ 2 ngày")),
        ("returned", DUE, DUE + timedelta(days=9), Words("soon", "đã nộp đúng hạn, đang sửa lại")),
        ("returned", DUE + timedelta(days=2), DUE + timedelta(days=9), Words("late", "nộp trễ 2 ngày")),
    ],
)
def test_plan_says_how_it_stands_to_its_due_day(status, first_submitted_on, today, words):
    assert words_on(today).of_plan(status, DUE, first_submitted_on) == words


def test_friday_before_a_weekend_due_day_says_that_no_working_day_is_left():
    assert words_on(date(2019, 6, 28)).until(date(2019, 6, 30)) == Words(
        "soon", "không còn ngày làm việc nào"
    )


# --- Lists -------------------------------------------------------------------------------------------


def test_everybody_lists_what_they_may_see(cast):
    make_annual_plan(cast)

    seen = {name: sorted(agencies(rows_of(cast.actor(name)))) for name in ROLES}

    both = ["UBND TP. Biên Hòa", "UBND huyện Tân Phú"]
    assert seen == {
        "desk": both,
        "leader": both,
        "auditor": both,
        "officer": ["UBND huyện Tân Phú"],
        "head": ["UBND huyện Tân Phú"],
        "stranger": ["UBND TP. Biên Hòa"],
        "lead_officer": [],
        "trade_officer": [],
    }


def test_money_of_a_draft_is_known_to_its_agency_alone(cast):
    plan = make_annual_plan(cast)

    drafted = {
        name: [row["money"] for row in rows_of(cast.actor(name))] for name in ("officer", "desk", "leader")
    }
    walk_annual_plan(cast, plan.pk, "submitted")
    submitted = {
        name: [row["money"] for row in rows_of(cast.actor(name))] for name in ("officer", "desk", "leader")
    }

    assert drafted == {"officer": [35_000_000], "desk": [None, None], "leader": [None, None]}
    assert submitted == {"officer": [35_000_000], "desk": [35_000_000, None], "leader": [35_000_000, None]}


@pytest.mark.parametrize(
    ("criteria", "found"),
    [
        ({"words": "tan phu"}, ["UBND huyện Tân Phú"]),
        ({"words": "PHÚ  tân"}, ["UBND huyện Tân Phú"]),
        ({"words": "bien"}, ["UBND TP. Biên Hòa"]),
        ({"words": "long khanh"}, []),
        ({"status": "submitted"}, ["UBND huyện Tân Phú"]),
        ({"status": "approved"}, []),
        ({"handed_in": HANDED_IN}, ["UBND huyện Tân Phú"]),
        ({"handed_in": MISSING}, ["UBND TP. Biên Hòa"]),
        ({"year": 2020}, ["UBND huyện Tân Phú", "UBND TP. Biên Hòa"]),
        ({"year": 2021}, []),
    ],
)
def test_filters_find_exactly_their_rows(cast, criteria, found):
    make_annual_plan(cast, status="submitted")

    assert agencies(rows_of(cast.actor("desk"), **criteria)) == found


def test_late_and_in_time_share_the_rows_between_them(cast):
    make_annual_plan(cast, status="submitted")
    after = DUE + timedelta(days=1)

    late = agencies(rows_of(cast.actor("desk", after), late=True))
    in_time = agencies(rows_of(cast.actor("desk", after), late=False))

    assert (late, in_time) == (["UBND TP. Biên Hòa"], ["UBND huyện Tân Phú"])


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("", ["UBND huyện Tân Phú", "UBND TP. Biên Hòa"]),
        ("-co-quan", ["UBND TP. Biên Hòa", "UBND huyện Tân Phú"]),
        ("han", ["UBND huyện Tân Phú", "UBND TP. Biên Hòa"]),
        ("-han", ["UBND TP. Biên Hòa", "UBND huyện Tân Phú"]),
        ("-tu-ngay", ["UBND TP. Biên Hòa", "UBND huyện Tân Phú"]),
    ],
)
def test_pages_of_one_row_follow_each_other_in_every_order(cast, sort, order):
    make_annual_plan(cast)
    criteria = Criteria(year=2020, sort=sort)
    rows = annual_plan_rows(cast.actor("desk"), criteria)

    first = page_of(rows, criteria.keys, QueryDict(), size=1)
    second = page_of(rows, criteria.keys, QueryDict(first.next_url[1:]), size=1)

    assert agencies(first.rows) + agencies(second.rows) == order
    assert not second.has_next


def test_row_is_ready_to_be_shown(cast):
    plan = make_annual_plan(cast, status="submitted")
    rows = rows_of(cast.actor("desk"), handed_in=HANDED_IN)

    assert list_rows(rows, words_on(DAY)) == [
        {
            "url": f"/ke-hoach-nam/{plan.pk}/",
            "agency": "UBND huyện Tân Phú",
            "year": 2020,
            "kind": "info",
            "mark": "●",
            "status": "Đã trình",
            "due": "28/06/2019",
            "tone": "ok",
            "standing": "nộp đúng hạn",
            "css": "",
            "submitted": "21/05/2019",
            "money": "35.000.000 đ",
        }
    ]


def test_agency_is_called_as_on_the_day(cast):
    make_call(cast)
    AgencyName.objects.filter(agency=cast.tan_phu).update(valid_until=date(2019, 6, 1))
    AgencyName.objects.create(
        agency=cast.tan_phu,
        name="UBND thị xã Tân Phú",
        short_name="UBND TX. Tân Phú",
        valid_from=date(2019, 6, 1),
    )

    names = [agencies(rows_of(cast.actor("officer", day))) for day in (DAY, date(2019, 6, 1))]

    assert names == [["UBND huyện Tân Phú"], ["UBND thị xã Tân Phú"]]


# --- Figures -----------------------------------------------------------------------------------------


def test_figures_count_submitted_and_missing_in_time_and_late(cast):
    make_annual_plan(cast, status="submitted")
    call = make_call(cast, year=2021, due_on=date(2019, 8, 1), lock_on=date(2019, 8, 1))
    desk = cast.actor("desk", DUE + timedelta(days=1))

    figures = figures_by_year(desk)

    assert [tuple(one)[:2] + tuple(one)[5:] for one in figures] == [
        (2021, call.pk, 0, 0, 2, 0),
        (2020, figures[1].call_id, 1, 0, 0, 1),
    ]
    assert [(one.total, one.handed, one.missing) for one in figures] == [(2, 0, 2), (2, 1, 1)]


def test_matrix_numbers_are_the_rows_behind_their_links(cast):
    make_annual_plan(cast, status="returned")
    desk = cast.actor("desk", DUE + timedelta(days=1))
    figures = figures_by_year(desk)[0]

    header = year_header(desk, figures, words_on(desk.today))

    for _label, _value, cells in header["matrix"]:
        for cell in cells:
            query = QueryDict(cell["url"].partition("?")[2])
            late = {"co": True, "khong": False}[query["tre"]]
            rows = rows_of(desk, year=int(query["nam"]), handed_in=query["nop"], late=late)
            assert len(rows) == cell["count"]
    assert [(one["agency"], one["kind"], one["words"]) for one in header["missing"]] == [
        ("UBND TP. Biên Hòa", "late", "quá hạn 1 ngày"),
        ("UBND H. Tân Phú", "soon", "bị trả lại"),
    ]


def test_a_few_of_those_who_have_not_submitted_are_named_the_late_ones_first(cast):
    make_annual_plan(cast, status="returned")
    late = [make_local(f"H8{number:02}", f"UBND huyện Mới {number:02}") for number in range(MOST_NAMED)]
    call = AnnualPlanCall.objects.get()
    for agency in late:
        AnnualPlan.objects.create(
            call=call,
            agency=agency,
            year=2020,
            due_on=DUE,
            lock_on=LOCK,
            due_since=DAY,
            status="draft",
            status_since=DAY,
        )
    AnnualPlan.objects.filter(agency=cast.bien_hoa).update(due_on=DUE + timedelta(days=3))
    AnnualPlan.objects.filter(agency=late[-1]).update(due_on=DUE - timedelta(days=1))
    desk = cast.actor("desk", DUE + timedelta(days=1))

    header = year_header(desk, figures_by_year(desk)[0], words_on(desk.today))

    named = [one["agency"] for one in header["missing"]]
    assert named == [late[-1].short_name, *(agency.short_name for agency in late[:-1])]
    assert header["more_missing"] == 2
    assert len(rows_of(desk, year=2020, handed_in=MISSING)) == MOST_NAMED + 2


@pytest.mark.parametrize(
    ("query", "label"), [("", "4 dòng"), ("nam=2020", "2 dòng"), ("nam=2020&q=tan", "1 dòng")]
)
def test_whole_years_are_counted_by_their_figures(cast, query, label, django_assert_num_queries):
    make_call(cast)
    make_call(cast, year=2021)
    desk = cast.actor("desk")
    years = figures_by_year(desk)
    form = AnnualPlanListForm(QueryDict(query), years=[2021, 2020], default_year=None)

    with django_assert_num_queries(2 if form.asks_for_some else 1):
        page = page_of_annual_plans(desk, form.criteria, years, QueryDict(query))

    assert page.count_label == label


def test_matrix_is_for_those_who_read_everything(cast):
    make_call(cast)

    shown = {
        name: "matrix" in year_header(actor, figures_by_year(actor)[0], words_on(DAY))
        for name in ("desk", "leader", "auditor", "officer", "head", "stranger")
        for actor in [cast.actor(name)]
    }

    assert shown == {
        "desk": True,
        "leader": True,
        "auditor": True,
        "officer": False,
        "head": False,
        "stranger": False,
    }


# --- One plan ----------------------------------------------------------------------------------------


def test_text_being_worked_on_is_the_agencys_own(cast):
    plan = make_annual_plan(cast)

    tables = {
        name: annual_plan_page(plan, cast.actor(name))["table"]
        for name in ("officer", "head", "desk", "auditor")
    }

    assert tables["officer"]["total"] == tables["head"]["total"] == 35_000_000
    assert tables["desk"] is tables["auditor"] is None


def test_returned_plan_shows_the_desk_what_was_submitted(cast):
    plan = make_annual_plan(cast, status="returned")
    save_annual_plan(
        plan=plan,
        aim="Ba sản phẩm",
        items=[an_item("Hội chợ")],
        version=plan.version,
        actor=cast.actor("officer"),
        at=moment(),
    )
    plan.refresh_from_db()

    desk, officer = (annual_plan_page(plan, cast.actor(name)) for name in ("desk", "officer"))

    assert desk["table"]["aim"] == "Có hai sản phẩm đạt ba sao"
    assert desk["source"] == (
        "Đơn vị đang sửa; dưới đây là bản đã trình lần 1. Bản đang sửa chỉ đơn vị thấy."
    )
    assert officer["table"]["aim"] == "Ba sản phẩm"
    assert officer["returned_for"] == desk["returned_for"] == "Thiếu kinh phí từng nguồn"


def test_trail_keeps_the_text_of_a_draft_from_others(cast):
    plan = make_annual_plan(cast)

    told = {
        name: [change.new for entry in plan_trail(plan, cast.actor(name)) for change in entry.changes]
        for name in ("officer", "desk")
    }

    assert told == {"officer": ["Có hai sản phẩm đạt ba sao"], "desk": []}


def test_trail_says_that_lines_were_saved_even_if_the_aim_stayed(cast):
    plan = make_annual_plan(cast)
    save_annual_plan(
        plan=plan,
        aim=plan.aim,
        items=[an_item("Hội chợ")],
        version=plan.version,
        actor=cast.actor("head"),
        at=moment(DAY, 9),
    )

    newest = plan_trail(plan, cast.actor("officer"))[0]

    assert (newest.act, newest.who, newest.at) == ("Sửa kế hoạch năm", "Lãnh đạo Tân Phú", moment(DAY, 9))


def test_table_sums_money_by_source(cast):
    plan = make_annual_plan(cast)
    items = [
        an_item(funding={"province": 10, "own": 5}),
        an_item("Hội chợ", funding={"own": 7}),
        an_item("Họp", funding={}),
    ]
    save_annual_plan(
        plan=plan, aim="", items=items, version=plan.version, actor=cast.actor("officer"), at=moment()
    )

    table = annual_plan_page(annual_plans_for(cast.actor("officer")).get(), cast.actor("officer"))["table"]

    assert table["sums"] == [("Ngân sách tỉnh", 10), ("Đối ứng của chủ thể", 12)]
    assert [row["total"] for row in table["rows"]] == [15, 7, None]
    assert table["rows"][0]["details"] == ["Bưởi Tân Triều", "2 lớp", "Phòng Kinh tế"]
    assert table["total"] == 22


def test_version_of_the_early_morning_carries_the_vietnamese_day(cast):
    plan = make_annual_plan(cast)
    submit_annual_plan(plan=plan, actor=cast.actor("head"), at=moment(DAY, 5, 30))

    assert [text.label for text in comparables(plan, cast.actor("desk"))] == ["Lần 1, trình 21/05/2019"]


def test_working_text_can_be_compared_by_its_agency_alone(cast):
    plan = make_annual_plan(cast, status="returned")

    offered = {
        name: [text.key for text in comparables(plan, cast.actor(name))] for name in ("officer", "desk")
    }

    assert offered == {"officer": ["1", "dang-soan"], "desk": ["1"]}


def test_buttons_offer_what_one_may_and_grey_out_the_rest(cast):
    plan = make_annual_plan(cast, status="submitted")

    buttons = {
        name: [
            (str(one["label"]), bool(one["verdict"]))
            for one in annual_plan_page(plan, cast.actor(name))["acts"]
        ]
        for name in ("officer", "desk", "leader")
    }

    greyed = [("Bắt đầu thẩm định", False), ("Chấp nhận, trình lãnh đạo", False), ("Trả lại", False)]
    assert buttons == {
        "officer": [("Rút lại", True), *greyed],
        "desk": [
            ("Bắt đầu thẩm định", True),
            ("Chấp nhận, trình lãnh đạo", True),
            ("Trả lại", True),
            ("Rút lại", False),
        ],
        "leader": [("Rút lại", False), *greyed],
    }


def test_submission_is_seen_in_the_list_of_versions(cast):
    plan = make_annual_plan(cast, status="returned")
    submit_annual_plan(plan=plan, actor=cast.actor("head"), at=moment(DAY, 10))
    plan.refresh_from_db()

    versions = annual_plan_page(plan, cast.actor("desk"))["versions"]

    assert [(one["number"], one["submitter_name"]) for one in versions] == [
        (2, "Lãnh đạo Tân Phú"),
        (1, "Chuyên viên Tân Phú"),
    ]
