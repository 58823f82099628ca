"""Agencies, people and days in the admin site: found without accents, closed instead of deleted, never overwritten."""

from datetime import date, timedelta

import pytest

from agencies.models import Agency, AgencyName, Membership, SpecialDay, User
from agencies.selectors.trail import trail_of
from tests.admin_pages import address, posted, sign_in_user, superuser
from tests.cast import DAY, make_agency, make_member, make_user


@pytest.fixture
def desk(cast, signed_in):
    return signed_in(cast.desk)


def found(response):
    return list(response.context["cl"].queryset)


def errors_of(response):
    form = response.context["adminform"].form
    formsets = [formset.formset.errors for formset in response.context["inline_admin_formsets"]]
    return f"{dict(form.errors)} {formsets}"


# --- Search -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["tan phu", "TÂN phú", "ubnd h. tan", "h734", "phu huyen"])
def test_agencies_are_found_without_accents(desk, cast, words):
    assert found(desk.get(address(Agency), {"q": words})) == [cast.tan_phu]


def test_memberships_are_found_by_person_or_agency_without_accents(desk, cast):
    assert found(desk.get(address(Membership), {"q": "chuyen vien tan phu"})) == [cast.officer]
    assert {m.pk for m in found(desk.get(address(Membership), {"q": "bien hoa"}))} == {cast.stranger.pk}


def test_names_without_a_stored_key_are_found_too(desk):
    day = SpecialDay.objects.create(day=date(2026, 11, 24), kind="off", name="Ngày Văn hóa Việt Nam")
    SpecialDay.objects.create(day=date(2026, 1, 1), kind="off", name="Tết Dương lịch")

    assert found(desk.get(address(SpecialDay), {"q": "van hoa"})) == [day]


def test_a_search_with_a_null_character_is_answered_by_a_page_that_says_so(desk):
    assert desk.get(address(Agency), {"q": "tân\x00phú%"}).status_code == 400


# --- Changing -----------------------------------------------------------------------------------------------------


def test_a_change_is_kept_with_who_and_why(desk, cast):
    page = address(Agency, "change", cast.trade_agency.pk)
    data = posted(desk.get(page)) | {"note": "Nhận việc mới", "act_reason": "QĐ 12/QĐ-UBND"}

    response = desk.post(page, data)

    assert response.status_code == 302
    entry = trail_of(Agency.objects.get(pk=cast.trade_agency.pk))[0]
    assert (entry.act, entry.who, entry.reason) == (
        "Sửa ở trang quản trị",
        "Thư ký Kiểm Thử",
        "QĐ 12/QĐ-UBND",
    )
    assert [(change.field, change.old, change.new) for change in entry.changes] == [
        ("ghi chú", "–", "Nhận việc mới")
    ]
    history = desk.get(address(Agency, "history", cast.trade_agency.pk)).content.decode()
    assert "QĐ 12/QĐ-UBND" in history
    assert "Thư ký Kiểm Thử" in history


def test_two_people_at_one_record_neither_overwrites_the_other(desk, cast):
    page = address(Agency, "change", cast.trade_agency.pk)
    data = posted(desk.get(page)) | {"note": "của tôi"}
    Agency.objects.filter(pk=cast.trade_agency.pk).update(note="của người khác")

    response = desk.post(page, data)

    assert response.status_code == 200
    assert "Người khác đã lưu bản này" in errors_of(response)
    assert Agency.objects.get(pk=cast.trade_agency.pk).note == "của người khác"


def test_a_form_without_what_was_read_is_refused(desk, cast):
    page = address(Agency, "change", cast.trade_agency.pk)
    data = posted(desk.get(page)) | {"note": "mới"}
    del data["read_state"]

    assert desk.post(page, data).status_code == 200
    assert Agency.objects.get(pk=cast.trade_agency.pk).note == ""


def test_code_and_first_day_of_an_agency_stay_even_when_posted(desk, cast):
    page = address(Agency, "change", cast.trade_agency.pk)
    data = posted(desk.get(page)) | {"code": "KHAC", "valid_from": "01/01/2024"}

    assert desk.post(page, data).status_code == 302
    agency = Agency.objects.get(pk=cast.trade_agency.pk)
    assert (agency.code, agency.valid_from) == ("SCT", date(2017, 1, 1))


def test_a_new_agency_is_called_what_it_is_called(desk):
    page = address(Agency, "add")
    data = posted(desk.get(page)) | {
        "code": "SVH",
        "name": "Sở Văn hóa",
        "short_name": "Sở VH",
        "kind": "department",
        "level": "province",
        "valid_from": "01/06/2019",
    }

    response = desk.post(page, data)

    assert response.status_code == 302
    name = AgencyName.objects.get(agency__code="SVH")
    assert (name.name, name.short_name, name.valid_from) == ("Sở Văn hóa", "Sở VH", date(2019, 6, 1))


def test_text_is_composed_and_hidden_characters_are_refused(desk, cast):
    page = address(Agency, "change", cast.trade_agency.pk)
    data = posted(desk.get(page))

    assert desk.post(page, data | {"note": "Thô\u0301ng nhâ\u0301t"}).status_code == 302
    assert Agency.objects.get(pk=cast.trade_agency.pk).note == "Th\u1ed1ng nh\u1ea5t"
    response = desk.post(page, posted(desk.get(page)) | {"note": "a\x07b"})
    assert "ký tự ẩn" in errors_of(response)


# --- Closing ------------------------------------------------------------------------------------------------------


def test_closing_asks_for_the_day_and_the_reason_and_keeps_both(desk, cast):
    chosen = {"action": "close", "_selected_action": [cast.stranger.pk]}

    asked = desk.post(address(Membership), chosen | {"index": "0"})
    assert asked.status_code == 200
    assert "Không có gì bị xoá" in asked.content.decode()
    desk.post(address(Membership), chosen | {"until": "01/06/2019", "reason": "Chuyển công tác"})

    membership = Membership.objects.get(pk=cast.stranger.pk)
    assert membership.valid_until == date(2019, 6, 1)
    assert trail_of(membership)[0].reason == "Chuyển công tác"


def test_closing_without_a_reason_or_with_a_bad_day_closes_nothing(desk, cast):
    chosen = {"action": "close", "_selected_action": [cast.stranger.pk]}

    for answer in ({"until": "01/06/2019"}, {"until": "31/02/2019", "reason": "x"}):
        assert desk.post(address(Membership), chosen | answer).status_code == 200

    assert Membership.objects.get(pk=cast.stranger.pk).valid_until is None


def test_closing_is_all_or_nothing(desk, cast):
    later = make_member("sau", cast.bien_hoa, "officer", valid_from=date(2019, 9, 1))
    chosen = {"action": "close", "_selected_action": [cast.stranger.pk, later.pk]}

    response = desk.post(address(Membership), chosen | {"until": "01/06/2019", "reason": "Nhầm"}, follow=True)

    assert "ngày hết hiệu lực phải sau ngày đó" in response.content.decode()
    assert Membership.objects.get(pk=cast.stranger.pk).valid_until is None


# --- Memberships --------------------------------------------------------------------------------------------------


def membership_form(browser, **fields):
    page = address(Membership, "add")
    return browser.post(
        page, posted(browser.get(page)) | {"role": "officer", "valid_from": "01/06/2019"} | fields
    )


def test_a_second_membership_at_the_same_time_in_the_same_agency_is_refused_with_a_sentence(desk, cast):
    response = membership_form(desk, user=cast.officer.user_id, agency=cast.tan_phu.pk)

    assert response.status_code == 200
    assert "Thời gian hiệu lực trùng với một dòng đã có." in errors_of(response)


def test_an_agency_that_is_not_in_force_on_the_first_day_is_refused(desk, cast):
    new = make_agency("MOI", "Sở Mới", valid_from=date(2025, 3, 1))

    response = membership_form(desk, user=cast.officer.user_id, agency=new.pk)

    assert "Cơ quan “Sở Mới” không tồn tại vào ngày 01/06/2019." in errors_of(response)


def test_an_end_before_the_beginning_is_refused(desk, cast):
    response = membership_form(
        desk, user=cast.officer.user_id, agency=cast.bien_hoa.pk, valid_until="01/05/2019"
    )

    assert "Ngày hết hiệu lực phải sau ngày bắt đầu." in errors_of(response)


def test_nobody_gives_themselves_a_role(desk, cast):
    response = membership_form(desk, user=cast.desk.user_id, agency=cast.committee.pk, role="leader")

    assert "Không tự phân công cho chính mình" in errors_of(response)
    assert desk.post(address(Membership, "change", cast.desk.pk), {}).status_code == 403


def test_only_what_has_not_begun_may_be_taken_back(desk, cast):
    later = make_member("sau", cast.bien_hoa, "officer", valid_from=DAY + timedelta(days=1))

    assert desk.post(address(Membership, "delete", cast.stranger.pk), {"post": "yes"}).status_code == 403
    assert desk.post(address(Membership, "delete", later.pk), {"post": "yes"}).status_code == 302
    assert not Membership.objects.filter(pk=later.pk).exists()


# --- Users --------------------------------------------------------------------------------------------------------


def test_a_new_account_begins_without_a_password_and_is_given_one_once(desk):
    page = address(User, "add")
    data = posted(desk.get(page)) | {
        "username": "moi",
        "full_name": "Người Mới",
        "email": "moi@mau.invalid",
        "language": "vi",
        "is_active": "on",
    }

    response = desk.post(page, data)

    user = User.objects.get(username="moi")
    assert not user.has_usable_password()
    assert response["Location"] == address(User, "password", user.pk)
    word = "Cay-buoi-Tan-Trieu-88"
    assert desk.post(response["Location"], {"password1": word, "password2": word}).status_code == 302
    assert User.objects.get(pk=user.pk).check_password(word)
    assert user.notifications.get().title == "Mật khẩu của bạn vừa được đặt"


def test_a_weak_or_the_samples_password_is_refused(desk):
    user = make_user("moi")

    for word in ("123456789012", "Dien-tap-2019", "ngan"):
        response = desk.post(address(User, "password", user.pk), {"password1": word, "password2": word})
        assert response.status_code == 200
        assert response.context["form"].errors


def test_the_secretariat_cannot_pose_as_somebody_who_signed_in_before(desk, cast):
    User.objects.filter(pk=cast.leader.user_id).update(last_login="2019-05-20T08:00+07:00")

    assert desk.get(address(User, "password", cast.leader.user_id)).status_code == 403


def test_only_a_superuser_makes_or_changes_superusers(desk, cast, client):
    boss = superuser()
    page = address(User, "change", cast.officer.user_id)

    desk.post(page, posted(desk.get(page)) | {"is_superuser": "on"})
    assert not User.objects.get(pk=cast.officer.user_id).is_superuser
    assert desk.post(address(User, "change", boss.pk), {}).status_code == 403
    assert desk.get(address(User, "password", boss.pk)).status_code == 403

    browser = sign_in_user(client, boss)
    browser.post(page, posted(browser.get(page)) | {"is_superuser": "on"})
    assert User.objects.get(pk=cast.officer.user_id).is_superuser


def test_two_accounts_do_not_share_an_address_and_nobody_locks_themselves(desk, cast):
    page = address(User, "change", cast.officer.user_id)
    response = desk.post(page, posted(desk.get(page)) | {"email": "STRANGER@mau.invalid"})
    assert "đã thuộc về" in errors_of(response)

    own = address(User, "change", cast.desk.user_id)
    data = posted(desk.get(own))
    del data["is_active"]
    assert "Không tự khoá" in errors_of(desk.post(own, data))


def test_no_page_shows_a_password_or_its_hash(desk, cast):
    hash_of_officer = User.objects.get(pk=cast.officer.user_id).password
    pages = [
        address(User),
        address(User, "change", cast.officer.user_id),
        address(User, "history", cast.officer.user_id),
    ]

    assert [page for page in pages if hash_of_officer in desk.get(page).content.decode()] == []
