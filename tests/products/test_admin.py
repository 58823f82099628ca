"""The registers of producers in the admin site: nothing private, nothing to pick where work is given."""

import pytest
from django.urls import reverse

from agencies.models import Membership
from products.models import Producer
from tests.admin_pages import address, posted, sign_in_user, superuser
from tests.products.register_makers import make_product

SECRET = "Chơ Ro"


@pytest.fixture
def maker(makers):
    Producer.objects.filter(pk=makers.maker.pk).update(
        representative_ethnicity=SECRET, representative_gender="female", phone="0251 000 271"
    )
    Producer.objects.filter(pk=makers.maker.pk).update(representative_ethnicity="Kinh", note="Mới")
    return Producer.objects.get(pk=makers.maker.pk)


@pytest.fixture(params=["secretariat", "superuser"])
def administrator(request, makers, signed_in, client, on_day):
    if request.param == "secretariat":
        return signed_in(makers.cast.desk)
    on_day()
    return sign_in_user(client, superuser())


def test_nothing_private_is_shown_or_told(administrator, maker):
    for page, arguments in (("changelist", []), ("change", [maker.pk]), ("history", [maker.pk])):
        text = administrator.get(address(Producer, page, *arguments)).content.decode()
        assert maker.name in text
        for secret in (SECRET, "Kinh", "0251 000 271", "dân tộc người đại diện"):
            assert secret not in text, page


@pytest.mark.parametrize(
    "lookup",
    ["representative_ethnicity__startswith=K", "representative_gender__exact=female", "phone__contains=271"],
)
def test_no_address_guesses_at_what_is_private(administrator, maker, lookup):
    assert administrator.get(f"{address(Producer)}?{lookup}").status_code == 400
    assert SECRET not in administrator.get(f"{address(Producer)}?q=kinh").content.decode()


def test_who_has_a_product_open_is_told_that_it_was_saved_in_the_admin_site(administrator, makers):
    product = make_product(makers.maker)
    page = address(type(product), "change", product.pk)

    administrator.post(page, posted(administrator.get(page)) | {"public_note": "Theo báo"})

    product.refresh_from_db()
    assert (product.public_note, product.version) == ("Theo báo", 2)


def picked(client, model, field_name, words):
    app_label, model_name = model.split(".")
    response = client.get(
        reverse("admin:autocomplete"),
        {"app_label": app_label, "model_name": model_name, "field_name": field_name, "term": words},
    )
    return [row["text"] for row in response.json()["results"]]


def test_a_producer_is_offered_for_a_membership_and_not_for_work(administrator, makers):
    assert picked(administrator, "agencies.membership", "agency", "buoi tan trieu") == [makers.maker.name]
    assert picked(administrator, "programs.assignment", "lead", "buoi tan trieu") == []
    assert picked(administrator, "programs.assignment", "lead", "tan phu") == ["UBND huyện Tân Phú"]


@pytest.mark.parametrize(
    ("agency", "role"),
    [("maker", "officer"), ("maker", "secretariat"), ("tan_phu", "producer"), ("tan_phu", "council")],
)
def test_roles_go_with_the_body_they_belong_to(administrator, makers, agency, role):
    body = makers.maker.agency if agency == "maker" else makers.cast.tan_phu
    page = address(Membership, "add")
    data = posted(administrator.get(page)) | {
        "user": makers.other_producer.user_id,
        "agency": body.pk,
        "role": role,
        "valid_from": "01/06/2019",
    }

    response = administrator.post(page, data)

    assert "không có ở" in response.content.decode()
    assert not Membership.objects.filter(agency=body, role=role, user=makers.other_producer.user).exists()


def test_producers_are_not_among_the_agencies(makers, signed_in):
    client = signed_in(makers.cast.desk)

    assert makers.maker.name not in client.get(reverse("agencies:agencies"), {"q": "buoi"}).content.decode()
    assert client.get(reverse("agencies:agency", args=[makers.maker.agency_id])).status_code == 404
    assert (
        makers.maker.agency.short_name
        not in client.get(reverse("programs:annual-plan-call")).content.decode()
    )
