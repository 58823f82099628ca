"""My work: every duty and plan of the agency in exactly one section, the most urgent first."""

from datetime import date, timedelta

import pgtrigger
from django.db.models import Max

from programs.enums import DueRule
from programs.models import AnnualPlan, Assignment, Duty
from programs.selectors.work import MOST_ROWS, my_work, waiting_count
from tests.cast import DAY
from tests.makers import make_call, make_duty


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
    give(cast, None)
    call = make_call(cast, due_on=DAY + timedelta(days=7))
    plan = AnnualPlan.objects.get(call=call, agency=cast.tan_phu)

    assert shown(cast) == {
        "overdue": [overdue.get_absolute_url()],
        "returned": [returned.get_absolute_url()],
        "today": [today.get_absolute_url()],
        "soon": [tomorrow.get_absolute_url(), plan.get_absolute_url(), in_a_week.get_absolute_url()],
        "later": [in_eight_days.get_absolute_url(), far.get_absolute_url()],
    }
    assert list(shown(cast)) == ["overdue", "returned", "today", "soon", "later"]


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
    with django_assert_num_queries(3):
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

    assert waiting_count(cast.actor("officer")) == 3
    assert waiting_count(cast.actor("auditor")) == 0
