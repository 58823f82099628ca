"""Due rules and recurrences in words, and the periods of duties as an office names them."""

from datetime import date

import pytest

from agencies.selectors.calendar import WorkingCalendar
from programs.models import Assignment
from programs.selectors.duties import DutyFilters, order_of, period_words
from programs.selectors.plans import due_words, recurrence_words

ISSUED = date(2019, 5, 21)
CALENDAR = WorkingCalendar(days_off=frozenset(), make_up_days=frozenset(), known_until=2028)

RULES = [
    ({"due_rule": "fixed_day", "due_on": date(2019, 6, 28)}, "28/06/2019"),
    ({"due_rule": "none"}, "Không tính hạn"),
    (
        {"due_rule": "days_after", "due_days": 15, "due_unit": "working"},
        "15 ngày làm việc kể từ ngày giao, tức 11/06/2019",
    ),
    (
        {
            "due_rule": "days_after",
            "due_days": 5,
            "due_unit": "calendar",
            "due_event": "ngày họp",
            "due_event_on": date(2019, 6, 3),
        },
        "5 ngày kể từ ngày họp, tức 10/06/2019",
    ),
    (
        {"due_rule": "day_of_period", "recurrence": "yearly", "period_month": 10, "period_day": 31},
        "ngày 31/10 hằng năm",
    ),
    (
        {"due_rule": "day_of_period", "recurrence": "monthly", "period_month": 1, "period_day": 5},
        "ngày 5 hằng tháng",
    ),
    (
        {"due_rule": "day_of_period", "recurrence": "quarterly", "period_month": 3, "period_day": 15},
        "ngày 15 của tháng cuối mỗi quý",
    ),
    (
        {"due_rule": "day_of_period", "recurrence": "quarterly", "period_month": 1, "period_day": 15},
        "ngày 15 của tháng thứ 1 mỗi quý",
    ),
    (
        {
            "due_rule": "day_of_period",
            "recurrence": "continuous",
            "report_every": "half_yearly",
            "period_month": 6,
            "period_day": 15,
        },
        "ngày 15 của tháng cuối mỗi nửa năm (tháng 6, tháng 12)",
    ),
]


@pytest.mark.parametrize(("fields", "words"), RULES)
def test_a_due_rule_in_words(fields, words):
    assert due_words(Assignment(**fields), ISSUED, CALENDAR) == words


def test_without_an_issue_day_counted_days_name_no_day():
    assignment = Assignment(due_rule="days_after", due_days=15, due_unit="working")

    assert due_words(assignment, None, CALENDAR) == "15 ngày làm việc kể từ ngày giao"


@pytest.mark.parametrize(
    ("recurrence", "report_every", "words"),
    [
        ("once", "", "Một lần"),
        ("yearly", "", "Hằng năm"),
        ("continuous", "quarterly", "Thường xuyên, báo cáo hằng quý"),
    ],
)
def test_a_recurrence_in_words(recurrence, report_every, words):
    assert recurrence_words(Assignment(recurrence=recurrence, report_every=report_every)) == words


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (date(2019, 5, 1), date(2019, 5, 31), "tháng 5/2019"),
        (date(2019, 1, 1), date(2019, 3, 31), "quý I/2019"),
        (date(2019, 10, 1), date(2019, 12, 31), "quý IV/2019"),
        (date(2019, 1, 1), date(2019, 6, 30), "6 tháng đầu năm 2019"),
        (date(2019, 7, 1), date(2019, 12, 31), "6 tháng cuối năm 2019"),
        (date(2019, 1, 1), date(2019, 12, 31), "năm 2019"),
        (None, None, ""),
    ],
)
def test_a_period_in_words(start, end, words):
    assert period_words(start, end) == words


def test_what_is_undone_is_walked_by_its_own_index():
    assert order_of(DutyFilters(state="overdue", sort="-han")) == ("-due_on", "-pk")
    assert order_of(DutyFilters(state="undone")) == ("due_on", "pk")
    assert order_of(DutyFilters(state="done_late")) == ("sort_day", "pk")
    assert order_of(DutyFilters(state="overdue", sort="co-quan")) == ("agency_id", "sort_day", "pk")


def test_year_and_days_narrow_each_other():
    both = DutyFilters(year=2019, due_from=date(2019, 6, 1), due_until=date(2020, 1, 31))

    assert (both.first_day, both.last_day) == (date(2019, 6, 1), date(2019, 12, 31))
    assert (DutyFilters().first_day, DutyFilters().is_narrowed) == (None, False)
    assert DutyFilters(mine=True).is_narrowed
