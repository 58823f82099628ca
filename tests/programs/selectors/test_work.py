"""My work: every duty and plan of the agency in exactly one section, the most urgent first."""

from datetime import date, timedelta

import pgtrigger
from django.db.models import Max

from agencies.kept_sql import counts
from agencies.selectors.calendar import working_calendar
from programs.enums import DueRule
from programs.models import AnnualPlan, Assignment, Duty
from programs.selectors.work import MOST_ROWS, days_told, my_work, what_waits
from programs.services.annual_plans import return_annual_plan
from programs.services.requests import ask_extension
from tests.cast import DAY, moment
from tests.makers import make_annual_plan, make_call, make_duty
from tests.walks import walk_duty


def give(cast, due_on, *, status="open", agency=None) -> Duty:
    """One more duty of Tân Phú, on the assignment of the first."""
    first = Duty.objects.order_by("pk").first() or make_duty(cast)
    last = Assignment.objects.aggregate(last=Max("number"))["last"]
    rule = (
        {"due_rule": DueRule.FIXED_DAY, "due_on": due_on}
        if due_on
        else {"due_rule": DueRule.NONE, "due_on": None}
    )
    assignment = Assignment.objects.create(
        plan=first.assignment.plan, number=last + 1, text=f"Việc {last + 1}", lead=cast.tan_phu, **rule
    )
    with pgtrigger.ignore("programs.Duty:status_moves"):
        return Duty.objects.create(
            assignment=assignment,
            agency=agency or cast.tan_phu,
            part="lead",
            due_on=due_on,
            first_due_on=due_on,
            due_since=date(2019, 1, 2),
            status=status,
            status_since=DAY,
        )


def shown(cast, name="officer"):
    return {section.key: [row.path for row in section.rows] for section in my_work(cast.actor(name))}


def test_each_duty_stands_in_one_section_by_its_day_and_status(cast):
    far = make_duty(cast)  # 28 June
    overdue, today = give(cast, DAY - timedelta(days=1)), give(cast, DAY)
    tomorrow, in_a_week = give(cast, DAY + timedelta(days=1)), give(cast, DAY + timedelta(days=7))
    in_eight_days = give(cast, DAY + timedelta(days=8))
    returned = give(cast, DAY + timedelta(days=3), status="returned")
    give(cast, DAY, agency=cast.bien_hoa)
    undated = give(cast, None)
    call = make_call(cast, due_on=DAY + timedelta(days=7))
    plan = AnnualPlan.objects.get(call=call, agency=cast.tan_phu)

    assert shown(cast) == {
        "overdue": [overdue.get_absolute_url()],
        "returned": [returned.get_absolute_url()],
        "today": [today.get_absolute_url()],
        "soon": [tomorrow.get_absolute_url(), plan.get_absolute_url(), in_a_week.get_absolute_url()],
        "later": [in_eight_days.get_absolute_url(), far.get_absolute_url()],
        "undated": [undated.get_absolute_url()],
    }
    assert list(shown(cast)) == ["overdue", "returned", "today", "soon", "later", "undated"]


def test_returned_plan_is_owed_by_the_day_it_must_be_submitted_again(cast):
    day, until = date(2019, 7, 15), date(2019, 7, 24)
    plan = make_annual_plan(cast, status="submitted")
    return_annual_plan(
        plan=plan, reason="Thiếu", seen=1, until=until, actor=cast.actor("desk", day), at=moment(day)
    )

    [section] = my_work(cast.actor("officer", day))

    assert section.key == "returned"
    assert [(row.due_on, row.told, row.kind) for row in section.rows] == [
        (until, "còn 7 ngày làm việc", "idle")
    ]
    assert sum(counts(*what_waits(cast.actor("officer", day)))) == 0
    assert sum(counts(*what_waits(cast.actor("officer", until - timedelta(days=7))))) == 1


def test_returned_duty_without_a_deadline_is_shown_last_and_says_so(cast):
    endless = give(cast, None, status="returned")
    dated = give(cast, DAY, status="returned")

    section = next(section for section in my_work(cast.actor("officer")) if section.key == "returned")

    assert [row.path for row in section.rows] == [dated.get_absolute_url(), endless.get_absolute_url()]
    assert section.rows[1].told == "không tính hạn"


def test_a_long_section_shows_the_first_and_says_that_there_are_more(cast, django_assert_num_queries):
    for number in range(MOST_ROWS + 3):
        give(cast, DAY - timedelta(days=number + 1))

    actor = cast.actor("officer")
    with django_assert_num_queries(2):
        sections = my_work(actor)

    assert (sections[0].count, sections[0].more) == (MOST_ROWS, True)
    days = [row.due_on for row in sections[0].rows]
    assert days == sorted(days)
    assert days[0] == DAY - timedelta(days=MOST_ROWS + 3)


def test_the_badge_counts_what_is_due_within_a_week(cast):
    make_duty(cast)
    give(cast, DAY - timedelta(days=100))
    give(cast, DAY + timedelta(days=7))
    give(cast, DAY + timedelta(days=8))
    make_call(cast, due_on=DAY + timedelta(days=7))

    assert sum(counts(*what_waits(cast.actor("officer")))) == 3
    assert what_waits(cast.actor("auditor")) == []


def test_each_section_leads_to_the_duties_of_ones_own_agency(cast):
    give(cast, DAY - timedelta(days=1))
    give(cast, DAY, status="returned")

    assert [section.url for section in my_work(cast.actor("officer"))] == [
        "/nhiem-vu/?cua-toi=1&trang-thai=overdue",
        "/nhiem-vu/?cua-toi=1&tinh-trang=returned",
        "/nhiem-vu/?cua-toi=1&trang-thai=not_due",
    ]


def test_recurring_work_says_which_period_it_is_of(cast):
    duty = give(cast, DAY)
    Duty.objects.filter(pk=duty.pk).update(period_start=date(2019, 4, 1), period_end=date(2019, 6, 30))

    row = my_work(cast.actor("officer"))[0].rows[0]

    assert row.detail == f"{duty.assignment.plan.number} · quý II/2019"


def test_a_deadline_with_only_days_off_before_it_says_so(cast):
    friday = date(2019, 6, 14)

    assert days_told(friday + timedelta(days=1), friday, working_calendar()) == "không còn ngày làm việc nào"
    assert days_told(friday + timedelta(days=3), friday, working_calendar()) == "còn 1 ngày làm việc"


def test_what_waits_for_the_secretariat_leads_to_the_list_of_its_kind(cast):
    asked = {"until": date(2019, 7, 15), "reason": "Bão lũ"}
    ask_extension(duty=make_duty(cast), actor=cast.actor("officer"), at=moment(), **asked)
    assert [section.url for section in my_work(cast.actor("desk"))] == ["/de-nghi/?tinh-trang=asked"]

    walk_duty(cast, give(cast, DAY).pk, "reported")
    section = my_work(cast.actor("desk"))[0]
    assert (section.count, section.url) == (2, "")
