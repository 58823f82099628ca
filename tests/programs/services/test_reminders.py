"""Reminders: once per deadline, mark and person; one digest; nothing to do, no mail."""

from collections import Counter
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, InternalError, connection, transaction
from django.test.utils import CaptureQueriesContext

from agencies.enums import DayKind, Role
from agencies.models import Agency, JobRun, MailText, OutgoingMail, SpecialDay, User
from agencies.permissions import Refusal
from programs.enums import REVIEWS, DeadlineKind, DueRule, Recurrence
from programs.models import AnnualPlan, AnnualPlanCall, Duty, Reminder, ReminderMark
from programs.selectors.deadlines import Deadline, Mark, mark_reached
from programs.services.annual_plans import begin_review, return_annual_plan, submit_annual_plan
from programs.services.duties import report_progress
from programs.services.plans import issue_plan
from programs.services.reminders import remind_all_missing, remind_of_deadlines
from programs.services.requests import ask_extension, ask_unlock, grant_request
from tests.cast import DAY, make_member, moment
from tests.makers import make_annual_plan, make_assignment, make_call, make_duty, make_plan
from tests.walks import walk_duty

LADDER = (-15, -7, -3, -1, 0, 1, 3, 7)


@pytest.fixture
def ladder(db):
    """The ladder of the issue: −15, −7, −3, −1, 0, +1, +3, +7, then weekly; and for what waits 0, +3, then weekly."""
    for kind in (DeadlineKind.DUTY, DeadlineKind.ANNUAL_PLAN):
        for days in LADDER:
            ReminderMark.objects.create(kind=kind, days=days, repeat_every=7 if days == 7 else None)
    for kind in REVIEWS:
        ReminderMark.objects.create(kind=kind, days=0)
        ReminderMark.objects.create(kind=kind, days=3, repeat_every=7)


def remind(day):
    return remind_of_deadlines(today=day, at=moment(day, 7))


def remind_from(day, until):
    """Run every day, as the timetable does."""
    while day <= until:
        remind(day)
        day += timedelta(days=1)


def told(person=None):
    """(day, mark) of every reminder, in order."""
    reminders = Reminder.objects.order_by("day", "pk")
    if person:
        reminders = reminders.filter(person=person.user)
    return list(reminders.values_list("day", "mark"))


def test_a_duty_reminds_its_officer_at_every_mark_and_then_weekly(cast, ladder):
    make_duty(cast, due_on=date(2019, 6, 28))

    remind_from(DAY, date(2019, 7, 31))

    assert told(cast.officer) == [
        (date(2019, 6, 13), -15),
        (date(2019, 6, 21), -7),
        (date(2019, 6, 25), -3),
        (date(2019, 6, 27), -1),
        (date(2019, 6, 28), 0),
        # 29 June is a Saturday: told on Monday; +3 is that Monday, so +1 is passed over.
        (date(2019, 7, 1), 3),
        (date(2019, 7, 5), 7),
        (date(2019, 7, 12), 14),
        (date(2019, 7, 19), 21),
        (date(2019, 7, 26), 28),
    ]


def test_officer_and_head_of_the_owing_agency_are_told_and_nobody_else(cast, ladder):
    make_duty(cast, due_on=date(2019, 6, 28))

    remind(date(2019, 6, 28))

    people = set(Reminder.objects.values_list("person__username", flat=True))
    assert people == {"officer", "head"}


def test_running_twice_a_day_tells_nobody_twice(cast, ladder):
    make_duty(cast, due_on=date(2019, 6, 28))
    first = remind(date(2019, 6, 28))
    JobRun.objects.all().delete()

    second = remind(date(2019, 6, 28))

    assert (first, second) == (2, 0)
    assert OutgoingMail.objects.filter(key__startswith="digest").count() == 2


def test_a_run_repeated_at_the_same_instant_tells_what_came_in_between(cast, ladder):
    """In a rehearsal every run of a day carries the instant 07:00; a killed one is repeated after others acted."""
    make_duty(cast, due_on=date(2019, 6, 28))
    remind(date(2019, 6, 28))
    make_duty(cast, due_on=date(2019, 6, 28), number="2705/KH-UBND")
    JobRun.objects.all().delete()

    again = remind(date(2019, 6, 28))

    assert again == 2
    assert told(cast.officer) == [(date(2019, 6, 28), 0)] * 2


def test_the_second_run_of_a_day_looks_no_further_than_the_first_one_s_mark(
    cast, ladder, django_assert_num_queries
):
    make_duty(cast, due_on=date(2019, 6, 28))
    remind(date(2019, 6, 28))

    with django_assert_num_queries(2):
        assert remind(date(2019, 6, 28)) == 0


def test_nothing_to_do_no_mail(cast, ladder):
    make_duty(cast, due_on=date(2019, 12, 31))

    assert remind(date(2019, 6, 28)) == 0
    assert not OutgoingMail.objects.filter(key__startswith="digest").exists()


def test_days_off_remind_nobody_and_are_made_up_once(cast, ladder):
    make_duty(cast, due_on=date(2019, 6, 28))
    for day in range(24, 29):
        SpecialDay.objects.create(day=date(2019, 6, day), kind=DayKind.DAY_OFF, name="Nghỉ")

    remind_from(date(2019, 6, 24), date(2019, 7, 1))

    assert told(cast.officer) == [(date(2019, 7, 1), 3)]


def test_a_make_up_saturday_reminds(cast, ladder):
    make_duty(cast, due_on=date(2019, 6, 29))
    SpecialDay.objects.create(day=date(2019, 6, 29), kind=DayKind.MAKE_UP, name="Làm bù")

    remind(date(2019, 6, 29))

    assert told(cast.officer) == [(date(2019, 6, 29), 0)]


def test_marks_before_the_deadline_was_known_are_not_made_up(cast, ladder):
    make_duty(cast, due_on=date(2019, 5, 24))

    remind(date(2019, 5, 22))

    assert told() == []


def test_a_duty_reported_done_reminds_no_more(cast, ladder):
    duty = make_duty(cast, due_on=date(2019, 6, 28))
    report_progress(
        duty=duty, percent=100, result="Xong", says_done=True, actor=cast.actor("officer"), at=moment()
    )

    remind(date(2019, 6, 28))

    assert told(cast.officer) == []


def test_an_extended_deadline_begins_its_marks_anew(cast, ladder):
    duty = make_duty(cast, due_on=date(2019, 6, 28))
    remind_from(DAY, date(2019, 6, 21))
    day = date(2019, 6, 21)
    request = ask_extension(
        duty=duty,
        until=date(2019, 7, 19),
        reason="Chờ ý kiến",
        actor=cast.actor("officer", day),
        at=moment(day),
    )
    grant_request(request=request, until=date(2019, 7, 19), actor=cast.actor("desk", day), at=moment(day))

    remind_from(date(2019, 6, 22), date(2019, 7, 19))

    assert told(cast.officer) == [
        (date(2019, 6, 13), -15),
        (date(2019, 6, 21), -7),
        (date(2019, 7, 4), -15),
        (date(2019, 7, 12), -7),
        (date(2019, 7, 16), -3),
        (date(2019, 7, 18), -1),
        (date(2019, 7, 19), 0),
    ]


def test_one_digest_holds_all_of_one_person_s_deadlines_worst_first(cast, ladder):
    make_duty(cast, due_on=date(2019, 6, 21), number="1/KH-UBND")
    make_duty(cast, due_on=date(2019, 6, 28), number="2/KH-UBND")
    make_annual_plan(cast)

    remind(date(2019, 6, 28))

    [mail] = OutgoingMail.objects.filter(key__startswith="digest", recipient=cast.officer.user)
    lines = mail.text.splitlines()
    assert mail.subject == "OCOP: 3 việc cần làm, trong đó 1 việc quá hạn"
    assert lines.index("■ QUÁ HẠN (1)") < lines.index("▲ ĐẾN HẠN HÔM NAY (2)")
    assert "  Hạn 21/06/2019 · quá 7 ngày" in lines
    assert mail.reminders.count() == 3


def test_the_desk_is_told_what_waits_for_it_and_the_leader_what_waits_for_approval(cast, ladder):
    make_annual_plan(cast, status="accepted")

    remind(date(2019, 5, 22))

    assert list(Reminder.objects.values_list("person__username", "kind", "mark")) == [
        ("leader", "plan_review", 0)
    ]


def test_a_submitted_plan_waits_for_the_desk_and_reminds_the_district_no_more(cast, ladder):
    make_annual_plan(cast, status="submitted")

    remind(date(2019, 6, 28))

    told_of_plan = Reminder.objects.filter(title__contains="UBND H. Tân Phú")
    assert set(told_of_plan.values_list("person__username", flat=True)) == {"desk"}
    assert not Reminder.objects.filter(person=cast.officer.user).exists()


def test_things_that_wait_share_numbers_but_no_reminder(cast, ladder):
    """A plan, a duty and a request may carry the same number; each is told."""
    plan = make_annual_plan(cast, status="submitted")
    duty = make_duty(cast, due_on=date(2019, 12, 27))
    Duty.objects.filter(pk=duty.pk).update(id=plan.pk)
    walk_duty(cast, plan.pk, "reported")

    remind(date(2019, 5, 22))

    told_desk = Reminder.objects.filter(person=cast.desk.user).order_by("kind")
    assert list(told_desk.values_list("kind", "subject_id")) == [
        ("duty_review", plan.pk),
        ("plan_review", plan.pk),
    ]


def test_a_returned_plan_stands_under_returned(cast, ladder):
    make_annual_plan(cast, status="returned")

    remind(date(2019, 6, 27))

    mail = OutgoingMail.objects.get(key__startswith="digest", recipient=cast.officer.user)
    assert "↩ BỊ TRẢ LẠI (1)" in mail.text


def test_a_plan_returned_after_its_lock_day_is_reminded_of_for_the_new_day_alone(cast, ladder):
    day, until = date(2019, 7, 15), date(2019, 7, 24)
    plan = make_annual_plan(cast, status="submitted")
    return_annual_plan(
        plan=plan, reason="Thiếu", seen=1, until=until, actor=cast.actor("desk", day), at=moment(day)
    )

    remind_from(day, date(2019, 8, 2))

    # Nine days off when it was returned: −15 is past by then, and nothing of the old due day comes again.
    assert told(cast.officer) == [
        (date(2019, 7, 17), -7),
        (date(2019, 7, 22), -3),
        (date(2019, 7, 23), -1),
        (date(2019, 7, 24), 0),
        (date(2019, 7, 25), 1),
        # 27 July, three days past, is a Saturday.
        (date(2019, 7, 29), 3),
        (date(2019, 7, 31), 7),
    ]
    days = Reminder.objects.filter(subject_id=plan.pk).values_list("due_on", flat=True)
    assert set(days) == {until}


def test_an_unlocked_plan_is_reminded_of_for_the_day_it_was_unlocked_to(cast, ladder):
    make_call(cast)
    plan = AnnualPlan.objects.get(agency=cast.tan_phu)
    day, until = date(2019, 7, 15), date(2019, 7, 24)
    asked = ask_unlock(plan=plan, until=until, reason="Bão", actor=cast.actor("officer", day), at=moment(day))
    grant_request(request=asked, until=until, actor=cast.actor("desk", day), at=moment(day))

    remind_from(day, date(2019, 7, 24))

    marks = [(one.day, one.mark, one.due_on) for one in Reminder.objects.filter(person=cast.officer.user)]
    assert sorted(marks) == [
        (date(2019, 7, 17), -7, until),
        (date(2019, 7, 22), -3, until),
        (date(2019, 7, 23), -1, until),
        (date(2019, 7, 24), 0, until),
    ]


def test_a_person_with_two_hats_gets_one_mail(cast, ladder):
    make_duty(cast, due_on=date(2019, 6, 28))
    make_member("officer", cast.bien_hoa, Role.OFFICER)

    remind(date(2019, 6, 28))

    assert OutgoingMail.objects.filter(key__startswith="digest", recipient=cast.officer.user).count() == 1


def test_mail_is_in_the_language_of_its_reader(cast, ladder):
    cast.officer.user.language = "en"
    cast.officer.user.save(update_fields=["language"])
    make_duty(cast, due_on=date(2019, 6, 28))

    remind(date(2019, 6, 28))

    mail = OutgoingMail.objects.get(key__startswith="digest", recipient=cast.officer.user)
    assert mail.language == "en"
    assert "DUE TODAY" in mail.text


@pytest.mark.parametrize(
    ("language", "owed", "waiting"),
    [
        ("vi", "- Kế hoạch năm 2020\n", "- UBND H. Tân Phú: Kế hoạch năm 2020\n"),
        ("en", "- Annual plan 2020\n", "- UBND H. Tân Phú: annual plan 2020\n"),
    ],
)
def test_what_the_portal_names_itself_is_named_in_the_language_of_the_reader(
    cast, ladder, language, owed, waiting
):
    for user in (cast.officer.user, cast.desk.user):
        user.language = language
        user.save(update_fields=["language"])
    plan = make_annual_plan(cast)

    remind(plan.due_on)
    submit_annual_plan(plan=plan, actor=cast.actor("officer"), at=moment(plan.due_on))
    remind_from(plan.due_on, plan.due_on + timedelta(days=3))

    text = {
        person: "".join(mail.text for mail in OutgoingMail.objects.filter(recipient=person.user))
        for person in (cast.officer, cast.desk)
    }
    assert owed in text[cast.officer]
    assert waiting in text[cast.desk]


def recurring(cast, text="Báo cáo xúc tiến thương mại", **fields):
    """Monthly work of Tân Phú due on the 25th, unless told otherwise; the present period's duty."""
    plan = make_plan(period_until=None)
    fields = {
        "recurrence": Recurrence.MONTHLY,
        "due_rule": DueRule.DAY_OF_PERIOD,
        "due_on": None,
        "period_month": 1,
        "period_day": 25,
    } | fields
    make_assignment(plan, lead=cast.tan_phu, text=text, **fields)
    issue_plan(plan=plan, actor=cast.actor("desk"), at=moment())
    return Duty.objects.get()


@pytest.mark.parametrize(
    ("fields", "vietnamese", "english"),
    [
        ({}, "tháng 5/2019", "month 5/2019"),
        ({"recurrence": "quarterly", "period_month": 2}, "quý II/2019", "quarter II/2019"),
        (
            {"recurrence": "half_yearly", "period_month": 5},
            "6 tháng đầu năm 2019",
            "first half of 2019",
        ),
        ({"recurrence": "yearly", "period_month": 5}, "năm 2019", "year 2019"),
    ],
)
def test_work_that_comes_again_is_named_with_its_period_in_the_language_of_the_reader(
    cast, ladder, fields, vietnamese, english
):
    make_member("english", cast.tan_phu, Role.OFFICER, language="en")
    duty = recurring(cast, **fields)

    remind(date(2019, 5, 24))

    title = f"Báo cáo xúc tiến thương mại ({vietnamese})"
    assert set(Reminder.objects.filter(subject_id=duty.pk).values_list("title", flat=True)) == {title}
    texts = {mail.recipient.username: mail.text for mail in OutgoingMail.objects.order_by("pk")}
    assert f"- {title}\n" in texts["officer"]
    assert f"- Báo cáo xúc tiến thương mại ({english})\n" in texts["english"]


def test_a_report_that_waits_for_the_desk_is_named_with_its_period(cast, ladder):
    walk_duty(cast, recurring(cast).pk, "reported")

    remind(DAY)

    title = "UBND H. Tân Phú: Báo cáo xúc tiến thương mại (tháng 5/2019)"
    assert list(Reminder.objects.filter(kind="duty_review").values_list("title", flat=True)) == [title]


def test_a_long_text_leaves_room_for_its_period(cast, ladder):
    recurring(cast, text="Báo cáo 100% kết quả " * 20)

    remind(date(2019, 5, 24))

    title = Reminder.objects.first().title
    assert len(title) <= 200
    assert title.startswith("Báo cáo 100% kết quả")
    assert title.endswith("… (tháng 5/2019)")


def test_work_done_once_is_named_as_it_stands(cast, ladder):
    make_duty(cast, due_on=date(2019, 6, 28))

    remind(date(2019, 6, 28))

    assert set(Reminder.objects.values_list("title", flat=True)) == {"Nhiệm vụ số 1"}


def test_people_who_left_are_told_nothing(cast, ladder):
    make_duty(cast, due_on=date(2019, 6, 28))
    cast.officer.valid_until = date(2019, 6, 1)
    cast.officer.save(update_fields=["valid_until"])
    cast.head.user.is_active = False
    cast.head.user.save(update_fields=["is_active"])

    assert remind(date(2019, 6, 28)) == 0


def test_reminding_by_hand_tells_those_missing_once_a_day(cast, ladder):
    make_annual_plan(cast, status="submitted")
    call = AnnualPlanCall.objects.get()

    first = remind_all_missing(call=call, actor=cast.actor("desk"), at=moment())
    again = remind_all_missing(call=call, actor=cast.actor("desk"), at=moment(hour=9))

    assert (first, again) == (1, 0)
    assert list(Reminder.objects.values_list("person__username", "by_name")) == [
        ("stranger", "Thư ký Kiểm Thử")
    ]


def test_reminding_by_hand_is_refused_when_nobody_is_missing(cast, ladder):
    call = make_call(cast)
    AnnualPlan.objects.filter(agency=cast.bien_hoa).delete()
    plan = AnnualPlan.objects.get()
    from programs.services.annual_plans import save_annual_plan
    from tests.makers import an_item

    save_annual_plan(
        plan=plan, aim="", items=[an_item()], version=1, actor=cast.actor("officer"), at=moment()
    )
    submit_annual_plan(plan=plan, actor=cast.actor("officer"), at=moment())

    with pytest.raises(Refusal, match="Không còn đơn vị nào chưa nộp"):
        remind_all_missing(call=call, actor=cast.actor("desk"), at=moment())


def test_an_officer_may_not_remind_others(cast, ladder):
    call = make_call(cast)

    with pytest.raises(Refusal):
        remind_all_missing(call=call, actor=cast.actor("officer"), at=moment())


@pytest.mark.parametrize(
    ("age", "expected"),
    [
        (-16, None),
        (-15, -15),
        (-8, -15),
        (-7, -7),
        (0, 0),
        (2, 1),
        (6, 3),
        (7, 7),
        (13, 7),
        (14, 14),
        (400, 399),
    ],
)
def test_mark_reached_is_the_latest_one_passed(age, expected):
    due_on = date(2019, 6, 28)
    deadline = Deadline("duty", 1, 1, None, due_on, date(2019, 1, 1), "", "")
    marks = [Mark(days, 7 if days == 7 else None) for days in LADDER]

    assert mark_reached(deadline, marks, due_on + timedelta(days=age)) == expected


def test_a_plan_waits_for_the_secretariat_from_its_submission_however_long_it_is_read(cast, ladder):
    plan = make_annual_plan(cast, status="submitted")
    remind_from(DAY, DAY + timedelta(days=1))
    begun = DAY + timedelta(days=2)
    begin_review(plan=plan, actor=cast.actor("desk", begun), at=moment(begun))

    remind_from(begun, DAY + timedelta(days=6))

    # 21 May 2019 is a Tuesday: on the day itself, and three days later.
    assert told(cast.desk) == [(DAY, 0), (DAY + timedelta(days=3), 3)]


def test_reminders_cannot_be_changed_or_removed(cast, ladder):
    make_duty(cast, due_on=date(2019, 6, 28))
    remind(date(2019, 6, 28))

    with pytest.raises(InternalError), transaction.atomic():
        Reminder.objects.update(day=DAY)
    with pytest.raises(InternalError), transaction.atomic():
        Reminder.objects.all()._raw_delete("default")
    assert Counter(Reminder.objects.values_list("day", flat=True)) == {date(2019, 6, 28): 2}


def test_people_told_the_same_share_one_text_under_a_greeting_of_their_own(cast, ladder):
    make_duty(cast, due_on=date(2019, 6, 28))

    remind(date(2019, 6, 28))

    mails = OutgoingMail.objects.filter(key__startswith="digest").select_related("recipient")
    assert MailText.objects.count() == 1
    assert {mail.recipient.username for mail in mails} == {"officer", "head"}
    for mail in mails:
        assert mail.text.startswith(f"Chào {mail.recipient.full_name},\n\n▲ ĐẾN HẠN HÔM NAY (1)")
        assert f"<p>Chào {mail.recipient.full_name},</p>" in mail.html
        assert mail.html.startswith("<!doctype html>") and mail.html.endswith("</body></html>\n")


def test_somebody_told_a_part_already_is_told_the_rest(cast, ladder):
    make_duty(cast, due_on=date(2019, 6, 28))
    remind(date(2019, 6, 28))
    make_duty(cast, due_on=date(2019, 6, 28), number="2705/KH-UBND")
    JobRun.objects.all().delete()
    make_member("newcomer", cast.tan_phu, Role.OFFICER)

    again = remind(date(2019, 6, 28))

    subjects = OutgoingMail.objects.filter(key__startswith="digest").order_by("pk")
    assert again == 4
    assert list(subjects.values_list("recipient__username", "subject")) == [
        ("officer", "OCOP: 1 việc cần làm"),
        ("head", "OCOP: 1 việc cần làm"),
        ("officer", "OCOP: 1 việc cần làm"),
        ("head", "OCOP: 1 việc cần làm"),
        ("newcomer", "OCOP: 2 việc cần làm"),
    ]


@pytest.mark.parametrize("field", ["person_id", "agency_id", "mail_id"])
def test_database_refuses_reminders_of_what_is_not_there(cast, ladder, field):
    make_duty(cast, due_on=date(2019, 6, 28))
    remind(date(2019, 6, 28))
    right, wrong = Reminder.objects.order_by("pk")
    right.pk = wrong.pk = None
    right.mark = wrong.mark = 1
    setattr(wrong, field, 987_654)

    with pytest.raises(IntegrityError, match="is there"), transaction.atomic():
        Reminder.objects.bulk_create([right, wrong])

    assert not Reminder.objects.filter(mark=1).exists()
    Reminder.objects.bulk_create([right])


@pytest.mark.parametrize("model", [User, Agency])
def test_whom_reminders_name_stays(cast, model):
    with pytest.raises(InternalError, match="Cannot delete"), transaction.atomic():
        model.objects.all()._raw_delete("default")
    with pytest.raises(InternalError, match="Cannot delete"), transaction.atomic():
        model.objects.filter(pk=model.objects.first().pk).update(id=987_654)


def test_queries_of_a_run_grow_with_batches_and_not_with_people(cast, ladder):
    make_duty(cast, due_on=date(2019, 6, 28))
    make_duty(cast, due_on=date(2019, 7, 1), number="2705/KH-UBND")
    with CaptureQueriesContext(connection) as few:
        remind(date(2019, 6, 28))
    for number in range(60):
        make_member(f"more{number}", cast.tan_phu, Role.OFFICER)

    with CaptureQueriesContext(connection) as many:
        assert remind(date(2019, 7, 1)) >= 62

    assert len(many) == len(few)
