"""Fifty times the same click at the same moment: real threads, one effect."""

from http.cookies import SimpleCookie
from threading import Event, Thread

import pytest
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from agencies.models import Notification
from programs.enums import AnnualPlanStatus, DutyStatus, PlanStatus
from programs.models import (
    AnnualPlan,
    AnnualPlanCall,
    AnnualPlanVersion,
    DeadlineRequest,
    Duty,
    DutyProgress,
    ProgramPlan,
)
from programs.services.requests import ask_extension
from tests.cast import moment
from tests.makers import make_annual_plan, make_assignment, make_duty, make_plan
from tests.processes import at_once
from tests.walks import walk_duty
from tests.worlds import BACKEND, set_day

CROWD = 50
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def crowd(live_cast):
    """`crowd(cast.officer, address, data)`: one person's browser sends the same form fifty times at once."""
    set_day()

    def send(membership, address, data=None):
        browser = Client()
        browser.force_login(membership.user, backend=BACKEND)
        browser.get(reverse("agencies:preferences"))
        cookies = browser.cookies.output(header="", sep=";")

        def click():
            another = Client(raise_request_exception=False)
            another.cookies = SimpleCookie(cookies)
            return another.post(address, data or {}).status_code

        answers = at_once(*[click] * CROWD)
        # Each is told how it went: sent on, shown the form with a sentence, or asked to try again when the portal
        # is so busy that the row stays taken for too long; none fell over.
        assert set(answers) <= {200, 302, 503}, answers
        return answers

    return send


def test_a_plan_is_submitted_once(live_cast, crowd):
    plan = make_annual_plan(live_cast)
    told = Notification.objects.count()

    crowd(live_cast.officer, reverse("programs:annual-plan-submit", args=[plan.pk]))

    plan.refresh_from_db()
    assert plan.status == AnnualPlanStatus.SUBMITTED
    assert AnnualPlanVersion.objects.filter(plan=plan).count() == 1
    assert Notification.objects.count() == told + 1


def test_a_plan_is_saved_once_and_the_others_are_shown_what_was_saved(live_cast, crowd):
    plan = make_annual_plan(live_cast)
    data = {
        "aim": "Mục tiêu mới",
        "version": plan.version,
        "items-TOTAL_FORMS": "1",
        "items-INITIAL_FORMS": "0",
        "items-0-activity": "Hội chợ",
        "items-0-from_month": "1",
        "items-0-until_month": "2",
    }

    answers = crowd(live_cast.officer, reverse("programs:annual-plan-edit", args=[plan.pk]), data)

    saved = AnnualPlan.objects.get(pk=plan.pk)
    assert (saved.version, saved.items.count()) == (plan.version + 1, 1)
    assert answers.count(302) == 1


def test_a_document_is_handed_out_once(live_cast, crowd):
    plan = make_plan()
    make_assignment(plan, 1)
    make_assignment(plan, 2, lead=live_cast.trade_agency)

    crowd(live_cast.desk, reverse("programs:plan-issue", args=[plan.pk]))

    assert ProgramPlan.objects.get(pk=plan.pk).status == PlanStatus.ISSUED
    # Two districts, and the department of trade.
    assert Duty.objects.filter(assignment__plan=plan).count() == 3


def test_a_progress_is_reported_once(live_cast, crowd):
    duty = make_duty(live_cast)
    data = {"percent": "60", "result": "Đã họp", "seen": "0"}

    answers = crowd(live_cast.officer, reverse("programs:duty-progress", args=[duty.pk]), data)

    assert DutyProgress.objects.filter(duty=duty).count() == 1
    assert answers.count(302) == 1


def test_a_duty_is_returned_once(live_cast, crowd):
    duty = walk_duty(live_cast, make_duty(live_cast).pk, "reported")
    told = Notification.objects.count()

    crowd(
        live_cast.desk,
        reverse("programs:duty-return", args=[duty.pk]),
        {"reason": "Thiếu biên bản", "seen": "1"},
    )

    assert Duty.objects.get(pk=duty.pk).status == DutyStatus.RETURNED
    # The officer and the head of the district, each once.
    assert Notification.objects.count() == told + 2


def test_a_request_is_granted_once(live_cast, crowd):
    duty = make_duty(live_cast)
    officer = live_cast.actor("officer")
    asked = ask_extension(
        duty=duty, until=duty.due_on.replace(month=7), reason="Mưa lũ", actor=officer, at=moment()
    )
    told = Notification.objects.count()

    crowd(live_cast.desk, reverse("programs:request-grant", args=[asked.pk]), {"dong-y-until": "31/07/2019"})

    assert DeadlineRequest.objects.get(pk=asked.pk).status == "granted"
    assert Notification.objects.count() == told + 2


def test_an_extension_is_asked_once(live_cast, crowd):
    duty = make_duty(live_cast)
    data = {"until": "31/07/2019", "reason": "Mưa lũ"}

    crowd(live_cast.officer, reverse("programs:duty-extension", args=[duty.pk]), data)

    assert DeadlineRequest.objects.filter(duty=duty).count() == 1


def test_a_year_is_asked_for_once(live_cast, crowd):
    data = {"year": "2021", "due_on": "28/06/2019", "lock_on": "10/07/2019"}

    crowd(live_cast.desk, reverse("programs:annual-plan-call"), data)

    assert AnnualPlanCall.objects.count() == 1
    assert AnnualPlan.objects.count() == 2


def test_everybody_is_reminded_by_hand_once_a_day(live_cast, crowd):
    from programs.models import Reminder
    from tests.makers import make_call

    call = make_call(live_cast)

    crowd(live_cast.desk, reverse("programs:annual-plans-remind", args=[call.pk]))

    people = list(Reminder.objects.values_list("person__username", flat=True).order_by("person__username"))
    assert people == ["head", "officer", "stranger"]


def test_leaving_everywhere_fifty_times_is_leaving(live_cast, crowd):
    answers = crowd(live_cast.officer, reverse("sign-out-everywhere"))

    assert set(answers) == {302}
    assert not Session.objects.exists()


def test_who_waits_in_vain_for_a_row_is_asked_to_try_again(live_cast):
    """Somebody holds the row for longer than anybody waits."""
    set_day()
    plan = make_annual_plan(live_cast)
    browser = Client()
    browser.force_login(live_cast.officer.user, backend=BACKEND)
    held, done = Event(), Event()

    def hold():
        try:
            with transaction.atomic():
                AnnualPlan.objects.select_for_update().get(pk=plan.pk)
                held.set()
                done.wait(60)
        finally:
            connection.close()

    holder = Thread(target=hold)
    holder.start()
    try:
        assert held.wait(60)
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '50ms'")
        response = browser.post(reverse("programs:annual-plan-submit", args=[plan.pk]))
    finally:
        done.set()
        holder.join()
        connection.close()

    assert (response.status_code, response["Retry-After"]) == (503, "5")
    assert "Cổng đang bận" in response.content.decode()
    assert AnnualPlan.objects.get(pk=plan.pk).status == AnnualPlanStatus.DRAFT
    assert browser.post(reverse("programs:annual-plan-submit", args=[plan.pk])).status_code == 302
