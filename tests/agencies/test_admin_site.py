"""Who enters the secretariat's admin site, what every register of it keeps to."""

from datetime import timedelta

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from agencies.admin_tools import PortalAdmin
from agencies.models import Agency, AgencySuccession, Membership, SpecialDay, User
from programs.models import Duty, ReminderMark
from tests.admin_pages import address, registered_models, sign_in_user, superuser
from tests.cast import DAY
from tests.makers import make_annual_plan, make_duty

MODELS = registered_models()
IDS = [model._meta.label for model in MODELS]
DELETABLE = {"AgencySuccession", "UnitSuccession", "SpecialDay", "ReminderMark"}


@pytest.mark.parametrize("person", ["leader", "officer", "head", "stranger", "lead_officer", "auditor"])
def test_only_the_secretariat_gets_in(cast, signed_in, person):
    browser = signed_in(getattr(cast, person))

    for page in [
        reverse("admin:index"),
        address(Agency),
        address(User, "add"),
        address(Membership, "import"),
    ]:
        response = browser.get(page)
        assert response.status_code == 302
        assert response["Location"].startswith(reverse("admin:login"))


def test_who_is_not_signed_in_is_asked_to(cast, client):
    assert client.get(reverse("admin:index")).status_code == 302


def test_a_secretariat_whose_membership_ended_is_out_with_the_next_click(cast, signed_in):
    browser = signed_in(cast.desk)
    assert browser.get(reverse("admin:index")).status_code == 200

    Membership.objects.filter(pk=cast.desk.pk).update(valid_until=DAY)

    assert browser.get(reverse("admin:index")).status_code == 302


@pytest.mark.parametrize("model", MODELS, ids=IDS)
def test_every_register_opens_and_is_searched_but_nothing_others_point_at_is_deleted(cast, signed_in, model):
    make_duty(cast)
    make_annual_plan(cast)
    browser = signed_in(cast.desk)
    register = admin.site._registry[model]

    assert browser.get(address(model)).status_code == 200
    assert browser.get(address(model), {"q": "Tân Phú"}).status_code == 200
    assert browser.get(address(model, "add")).status_code == (200 if register.may_add else 403)
    assert register.may_delete == (model.__name__ in DELETABLE)
    record = model._default_manager.first()
    if record is not None:
        assert browser.get(address(model, "change", record.pk)).status_code == 200
        assert browser.get(address(model, "history", record.pk)).status_code == 200
        if not register.may_delete:
            assert browser.post(address(model, "delete", record.pk), {"post": "yes"}).status_code == 403
            chosen = {"action": "delete_selected", "_selected_action": record.pk, "post": "yes"}
            browser.post(address(model), chosen)
        if not register.may_change:
            assert browser.post(address(model, "change", record.pk), {"status": "sent"}).status_code == 403
        assert list(model._default_manager.filter(pk=record.pk)) == [record]


@pytest.mark.parametrize("model", MODELS, ids=IDS)
def test_what_a_workflow_owns_is_never_a_field_of_a_form(cast, rf, model):
    """Posting it anyway changes nothing, because no form knows it."""
    owned = {"status", "status_since", "version", "approved_at", "approver_name", "due_since", "password"}
    request = rf.get("/")
    request.user, request.actor, request.today = cast.desk.user, cast.actor("desk"), DAY
    request.user.works_in_admin_site = True
    register = admin.site._registry[model]

    adding = set(register.get_form(request).base_fields) if register.may_add else set()
    changing = set(register.get_form(request, change=True).base_fields) if register.may_change else set()

    assert (adding | changing) & owned == set()


def test_all_registers_share_the_same_rules():
    assert [model for model in MODELS if not isinstance(admin.site._registry[model], PortalAdmin)] == []


def test_a_mark_or_a_day_off_may_go_and_the_trail_keeps_why(cast, signed_in):
    browser = signed_in(cast.desk)
    day = SpecialDay.objects.create(day=DAY, kind="off", name="Nhầm")

    browser.post(address(SpecialDay, "delete", day.pk), {"post": "yes", "act_reason": "Nhập nhầm"})

    assert not SpecialDay.objects.exists()
    event = SpecialDay.pgh_event_model.objects.get(pgh_label="delete")
    assert (event.pgh_context["act"], event.pgh_context["who"], event.pgh_context["reason"]) == (
        "admin.delete",
        "Thư ký Kiểm Thử",
        "Nhập nhầm",
    )
    assert not LogEntry.objects.exists()


def test_a_superuser_without_membership_is_named_in_the_trail(cast, client, on_day):
    on_day()
    browser = sign_in_user(client, superuser())

    browser.post(address(ReminderMark, "add"), {"kind": "duty", "days": "-10"})

    event = ReminderMark.pgh_event_model.objects.get()
    assert (event.pgh_context["who"], event.pgh_context["as_whom"]) == ("Quản Trị", "Quản trị hệ thống")


def test_the_list_of_duties_costs_the_same_with_one_row_and_with_many(
    cast, signed_in, django_assert_max_num_queries
):
    duty = make_duty(cast)
    browser = signed_in(cast.desk)
    browser.get(address(Duty))
    counts = []
    for rows in (1, 30):
        for number in range(Duty.objects.count(), rows):
            Duty.objects.create(
                assignment=duty.assignment,
                agency=cast.tan_phu,
                part="lead",
                period_start=DAY + timedelta(days=number),
                period_end=DAY + timedelta(days=number + 1),
                due_on=DAY,
                first_due_on=DAY,
                due_since=DAY,
                status_since=DAY,
            )
        with django_assert_max_num_queries(30) as counted:
            browser.get(address(Duty))
        counts.append(len(counted))

    assert counts[0] == counts[1]


def test_successions_may_be_taken_back(cast, signed_in):
    link = AgencySuccession.objects.create(predecessor=cast.tan_phu, successor=cast.bien_hoa, on=DAY)

    signed_in(cast.desk).post(address(AgencySuccession, "delete", link.pk), {"post": "yes"})

    assert not AgencySuccession.objects.exists()
