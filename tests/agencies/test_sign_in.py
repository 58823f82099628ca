"""In and out, and what a session may outlive."""

from datetime import date, timedelta

import pytest
import time_machine
from django.conf import settings as portal_settings
from django.contrib.auth.hashers import identify_hasher
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies.enums import Role
from agencies.models import Membership, User
from agencies.services.people import choose_language, end_sessions
from tests.cast import DAY, PASSWORD, make_member, make_user, moment

LOGIN, LOGOUT, HOME = reverse("login"), reverse("logout"), "/thong-bao/"
SWITCH, WORK = reverse("agencies:switch-membership"), "/viec-cua-toi/"
pytestmark = pytest.mark.django_db


def sign_in(client, username, password=PASSWORD, **more):
    return client.post(LOGIN, {"username": username, "password": password} | more)


def is_in(client):
    return client.get(HOME).status_code == 200


@pytest.fixture
def officer(cast):
    """Somebody who can sign in on a portal with real data."""
    return cast.officer.user


# In


def test_sign_in_goes_to_ones_work_or_to_the_page_one_came_for(client, officer):
    assert sign_in(client, "officer").url == reverse("programs:my-work")
    assert sign_in(Client(), "officer", next="/co-quan/").url == "/co-quan/"


@pytest.mark.parametrize("next_page", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_sign_in_leads_to_no_foreign_page(client, officer, next_page):
    assert sign_in(client, "officer", next=next_page).url == reverse("programs:my-work")


def test_passwords_are_hashed_by_argon2(settings):
    from ocop_portal import settings as real_settings

    settings.PASSWORD_HASHERS = real_settings.PASSWORD_HASHERS

    user = make_user("somebody")

    assert identify_hasher(user.password).algorithm == "argon2"
    assert user.check_password(PASSWORD)


def test_user_name_may_be_typed_in_capitals_and_with_spaces(client, officer):
    assert sign_in(client, "  Officer ").status_code == 302


def test_wrong_name_and_wrong_password_read_the_same(client, officer):
    pages = [sign_in(client, *pair).content.decode() for pair in (("officer", "sai"), ("nobody", "sai"))]

    assert "Tên đăng nhập hoặc mật khẩu không đúng." in error_in(pages[0])
    assert error_in(pages[0]) == error_in(pages[1])


def error_in(page):
    return page[page.index('role="alert"') :].split("</div>")[0]


def test_session_gets_a_new_key_at_sign_in(client, officer):
    client.get(LOGIN)
    client.session["before"] = 1
    before = client.session.session_key

    sign_in(client, "officer")

    assert client.session.session_key != before


def test_session_ends_twelve_hours_after_sign_in_however_busy(client, officer):
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        sign_in(client, "officer")
        for _quarter in range(47):
            clock.shift(timedelta(minutes=15))
            assert is_in(client)
        clock.shift(timedelta(minutes=16))

        assert not is_in(client)


# Out


def test_sign_out_ends_the_session_by_post_alone(client, officer):
    sign_in(client, "officer")
    kept = client.cookies["sessionid"].value

    assert client.get(LOGOUT).status_code == 405
    assert client.post(LOGOUT).url == LOGIN

    client.cookies["sessionid"] = kept
    assert not is_in(client)


def test_half_an_hour_away_from_the_desk_ends_the_session(client, officer):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        sign_in(client, "officer")
        assert is_in(client)
        clock.shift(timedelta(minutes=29))
        assert is_in(client)
        clock.shift(timedelta(minutes=31))

        assert not is_in(client)


def test_password_change_ends_the_other_sessions_and_keeps_this_one(client, officer):
    here, there, stranger = client, Client(), Client()
    for browser in (here, there):
        sign_in(browser, "officer")
    sign_in(stranger, "stranger")
    new = "mot-mat-khau-khac-27"

    answer = here.post(
        reverse("password_change"),
        {"old_password": PASSWORD, "new_password1": new, "new_password2": new},
    )

    assert answer.url == reverse("password_change_done")
    assert (is_in(here), is_in(there), is_in(stranger)) == (True, False, True)
    assert sign_in(Client(), "officer", new).status_code == 302
    assert sign_in(Client(), "officer", PASSWORD).status_code == 200
    assert Session.objects.count() == 3


@pytest.mark.parametrize("weak", ["ngan", "1234567890123", "password123", portal_settings.SAMPLE_PASSWORD])
def test_weak_passwords_are_refused_with_a_sentence(client, officer, weak):
    sign_in(client, "officer")

    answer = client.post(
        reverse("password_change"),
        {"old_password": PASSWORD, "new_password1": weak, "new_password2": weak},
    )

    assert answer.status_code == 200
    assert answer.context["form"].errors["new_password2"]
    officer.refresh_from_db()
    assert officer.check_password(PASSWORD)


def test_sign_out_everywhere(client, officer):
    here, there, stranger = client, Client(), Client()
    for browser in (here, there):
        sign_in(browser, "officer")
    sign_in(stranger, "stranger")

    assert here.post(reverse("sign-out-everywhere")).url == LOGIN

    assert (is_in(here), is_in(there), is_in(stranger)) == (False, False, True)


def test_end_sessions_says_how_many(client, officer):
    sign_in(client, "officer")

    assert end_sessions(user_id=officer.pk, but_not=client.session.session_key) == 0
    assert end_sessions(user_id=officer.pk) == 1


# Lock-out


def test_five_failures_lock_the_name_from_this_address_for_an_hour(client, officer):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        answers = [sign_in(client, "officer", "sai").status_code for _try in range(5)]
        locked = sign_in(client, "officer")

        assert answers == [200, 200, 200, 200, 429]
        assert locked.status_code == 429
        assert "Tạm khoá đăng nhập" in locked.content.decode()
        assert sign_in(client, "stranger").status_code == 302
        assert (
            Client(REMOTE_ADDR="10.0.0.9")
            .post(LOGIN, {"username": "officer", "password": PASSWORD})
            .status_code
            == 302
        )

        clock.shift(timedelta(minutes=61))
        assert sign_in(Client(), "officer").status_code == 302


def test_other_spellings_of_a_name_are_the_same_name_to_the_lock(client, officer):
    for spelling in ("Officer", "OFFICER", " officer", "oFFicer ", "officeR"):
        sign_in(client, spelling, "sai")

    assert sign_in(client, "officer").status_code == 429


# The sample


def test_sample_password_opens_nothing_on_a_portal_with_real_data(client, officer):
    officer.set_password(portal_settings.SAMPLE_PASSWORD)
    officer.save(update_fields=["password"])

    assert sign_in(client, "officer", portal_settings.SAMPLE_PASSWORD).status_code == 200
    assert not client.session.keys()


def test_sample_password_opens_the_sample(client, on_day):
    on_day(DAY)
    User.objects.create_user(
        "thuky", portal_settings.SAMPLE_PASSWORD, full_name="Thư ký (mẫu)", email="thuky@mau.invalid"
    )

    assert sign_in(client, "thuky", portal_settings.SAMPLE_PASSWORD).status_code == 302


def test_sign_in_page_of_a_rehearsal_offers_who_is_in_office_on_its_day(client, cast, on_day):
    make_member("later", cast.bien_hoa, Role.HEAD, valid_from=date(2020, 1, 1))
    User.objects.create_superuser("quantri", PASSWORD, full_name="Quản trị", email="q@mau.invalid")
    on_day(DAY)

    context = client.get(LOGIN).context

    assert [(user.username, user.label) for user in context["sample_users"]] == [
        ("desk", "Thư ký chương trình · Sở NN&PTNT"),
        ("leader", "Lãnh đạo tỉnh · Ủy ban nhân dân tỉnh"),
        ("head", "Lãnh đạo cơ quan · UBND H. Tân Phú"),
        ("lead_officer", "Chuyên viên · Sở NN&PTNT"),
        ("trade_officer", "Chuyên viên · Sở Công Thương"),
        ("officer", "Chuyên viên · UBND H. Tân Phú"),
        ("stranger", "Chuyên viên · UBND TP. Biên Hòa"),
        ("auditor", "Kiểm toán, thanh tra · Ủy ban nhân dân tỉnh"),
        ("quantri", "Quản trị hệ thống"),
    ]
    assert context["sample_password"] == portal_settings.SAMPLE_PASSWORD


def test_sign_in_page_with_real_data_names_nobody(client, cast):
    answer = client.get(LOGIN)

    assert "sample_users" not in answer.context
    assert portal_settings.SAMPLE_PASSWORD not in answer.content.decode()


# As whom


def test_withdrawn_membership_is_gone_with_the_next_click(client, cast):
    sign_in(client, "officer")
    assert is_in(client)

    Membership.objects.filter(pk=cast.officer.pk).update(valid_until=timezone.localdate())

    answer = client.get(HOME)
    assert answer.status_code == 403
    assert "Chưa có phân công" in answer.content.decode()


def test_disabled_person_is_out_with_the_next_click(client, officer):
    sign_in(client, "officer")

    User.objects.filter(pk=officer.pk).update(is_active=False)

    assert client.get(HOME).url == f"{LOGIN}?next={HOME}"
    assert sign_in(Client(), "officer").status_code == 200


def test_person_without_a_membership_can_still_change_password_and_leave(client, db):
    make_user("nobody_yet")
    sign_in(client, "nobody_yet")

    assert client.get(reverse("password_change")).status_code == 200
    assert client.get(reverse("agencies:preferences")).status_code == 200
    assert client.post(LOGOUT).status_code == 302


@pytest.fixture
def two_hats(cast):
    """The officer of Tân Phú, who also works in the department of trade."""
    return make_member("officer", cast.trade_agency, Role.OFFICER)


def switch(client, membership):
    return client.post(SWITCH, {"membership": membership.pk})


def acts_in(client):
    return client.get(HOME).wsgi_request.actor.agency_name


def test_person_with_two_memberships_switches_between_them(client, cast, two_hats):
    sign_in(client, "officer")
    assert acts_in(client) == "UBND huyện Tân Phú"

    switch(client, two_hats)
    assert acts_in(client) == "Sở Công Thương"

    switch(client, cast.officer)
    assert acts_in(client) == "UBND huyện Tân Phú"


def test_nobody_switches_into_what_is_not_theirs(client, cast, two_hats):
    sign_in(client, "officer")

    switch(client, cast.desk)
    assert acts_in(client) == "UBND huyện Tân Phú"
    client.post(reverse("agencies:switch-membership"), {"membership": "x' OR 1=1"})
    assert acts_in(client) == "UBND huyện Tân Phú"


def test_a_page_that_is_not_found_is_tried_again_in_another_role(client, cast, two_hats):
    sign_in(client, "officer")

    page = client.get("/khong-co/?a=1")
    work = client.get(WORK)
    tried = client.post(SWITCH, {"membership": two_hats.pk, "next": "/khong-co/?a=1"})

    assert page.status_code == 404
    assert 'name="next" value="/khong-co/?a=1"' in page.text
    assert f'name="membership" value="{two_hats.pk}"' in page.text
    assert "Vai khác của bạn" in work.text
    assert tried.url == "/khong-co/?a=1"
    assert acts_in(client) == "Sở Công Thương"


def test_switching_leads_to_no_other_site(client, cast, two_hats):
    sign_in(client, "officer")

    away = client.post(SWITCH, {"membership": two_hats.pk, "next": "https://vi-du.invalid/"})
    foreign = client.post(SWITCH, {"membership": cast.desk.pk, "next": "/khong-co/"})

    assert away.url == foreign.url == "/viec-cua-toi/"


def test_who_has_one_role_is_offered_no_other(client, cast):
    sign_in(client, "officer")

    assert "Vai khác của bạn" not in client.get(WORK).text
    assert 'name="membership"' not in client.get("/khong-co/").text


def test_chosen_membership_that_ends_falls_back_to_the_other(client, cast, two_hats):
    sign_in(client, "officer")
    switch(client, two_hats)

    Membership.objects.filter(pk=two_hats.pk).update(valid_until=timezone.localdate())

    assert acts_in(client) == "UBND huyện Tân Phú"


# Language


def test_language_switch_is_kept_for_the_browser_and_for_the_persons_mails(client, officer):
    sign_in(client, "officer")

    answer = client.post(reverse("set_language"), {"language": "en", "next": HOME})

    officer.refresh_from_db()
    assert (answer.url, officer.language) == (HOME, "en")
    assert '<html lang="en"' in client.get(HOME).content.decode()


@pytest.mark.parametrize("language", ["fr", "", "vi'--"])
def test_unknown_language_changes_nothing(client, officer, language):
    sign_in(client, "officer")

    client.post(reverse("set_language"), {"language": language})

    officer.refresh_from_db()
    assert officer.language == "vi"


def test_language_of_a_person_is_found_again_on_another_machine(client, cast):
    choose_language(user=cast.officer.user, language="en", actor=cast.actor("officer"), at=moment())

    sign_in(client, "officer")

    assert '<html lang="en"' in client.get(HOME).content.decode()


def test_preferences_change_the_language_of_pages_and_mails(client, officer):
    sign_in(client, "officer")

    answer = client.post(reverse("agencies:preferences"), {"language": "en"})

    officer.refresh_from_db()
    assert (answer.url, officer.language) == (reverse("agencies:preferences"), "en")


def test_preferences_show_the_memberships_of_the_day(signed_in, cast, two_hats):
    page = signed_in(cast.officer).get(reverse("agencies:preferences")).content.decode()

    assert "UBND huyện Tân Phú" in page
    assert "Sở Công Thương" in page
    assert "Sở Nông nghiệp" not in page
