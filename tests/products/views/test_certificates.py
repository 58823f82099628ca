"""/giay-chung-nhan/ and /quyet-dinh/: lists, pages, forms, documents."""

import io
from datetime import date

import pytest
from django.urls import reverse
from docx import Document
from openpyxl import load_workbook

from products.enums import DossierKind
from products.exports.certificates import certificate_pdf, qr_svg, verify_address
from products.models import Certificate, RevocationCase
from tests.cast import DAY
from tests.products.cast import make_product_cast
from tests.products.makers import make_form, make_product, make_regime
from tests.products.results import close_item, make_certificate

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(cast):
    make_form()
    make_regime("commune-province")
    return make_product_cast(cast)


@pytest.fixture
def certificate(people):
    return make_certificate(people, make_product(people.coop), stars=4, issued_on=date(2016, 9, 10))


def rows_of(response):
    return [row["product"] for row in response.context["rows"]]


def test_the_list_says_how_each_stands_today_and_filters_by_it(signed_in, people, certificate):
    make_certificate(people, make_product(people.coop, "Cam sành"), issued_on=date(2019, 1, 1))
    client = signed_in(people.cast.desk)

    everything = client.get(reverse("products:certificates"))
    ending = client.get(reverse("products:certificates"), {"tinh-trang": "expiring"})
    found = client.get(reverse("products:certificates"), {"q": "CAM SANH"})

    assert rows_of(everything) == ["Bưởi da xanh", "Cam sành"]
    assert rows_of(ending) == ["Bưởi da xanh"]
    assert rows_of(found) == ["Cam sành"]


def test_the_matrix_counts_what_ends_by_unit_and_month_and_opens_it(signed_in, people, certificate):
    client = signed_in(people.cast.desk)

    matrix = client.get(reverse("products:certificates")).context["matrix"]

    (row,) = matrix
    assert (row["unit"], row["total"]) == ("Thị trấn Tân Phú", 1)
    (cell,) = [cell for cell in row["cells"] if cell["count"]]
    assert cell["month"] == "09/2019"
    assert rows_of(client.get(cell["url"])) == ["Bưởi da xanh"]


@pytest.mark.parametrize(
    "query", [{"thang": "2019-99"}, {"sao": "9"}, {"tinh-trang": "x"}, {"sort": "password"}, {"q": "\x00%_'"}]
)
def test_what_makes_no_sense_is_left_out(signed_in, people, certificate, query):
    response = signed_in(people.cast.desk).get(reverse("products:certificates"), query)

    assert response.status_code == 200


def test_a_producer_sees_its_own_and_a_council_member_none(signed_in, people, certificate):
    rival = make_certificate(people, make_product(people.rival_coop, "Bánh"), issued_on=date(2019, 1, 1))
    client = signed_in(people.producer)

    assert rows_of(client.get(reverse("products:certificates"))) == ["Bưởi da xanh"]
    assert client.get(certificate.get_absolute_url()).status_code == 200
    assert client.get(rival.get_absolute_url()).status_code == 404
    assert client.get(reverse("products:certificate-print", args=[rival.pk])).status_code == 404


def test_the_export_is_what_was_asked_for_and_holds_no_formula(signed_in, people, certificate):
    make_certificate(people, make_product(people.coop, "=1+1"), issued_on=date(2019, 1, 1))
    client = signed_in(people.cast.desk)

    content = client.get(reverse("products:certificates-export"), {"tinh-trang": "valid"}).content

    sheet = load_workbook(io.BytesIO(content)).active
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value == "=1+1"]
    assert [cell.data_type for cell in cells] == ["s"]


def test_a_list_costs_the_same_queries_with_one_row_and_with_many(
    signed_in, people, certificate, django_assert_max_num_queries
):
    client = signed_in(people.cast.desk)
    client.get(reverse("products:certificates"))
    with django_assert_max_num_queries(15) as one:
        client.get(reverse("products:certificates"))
    for number in range(12):
        make_certificate(people, make_product(people.coop, f"Cam {number}"), issued_on=date(2019, 1, 1))
    with django_assert_max_num_queries(15) as many:
        client.get(reverse("products:certificates"))

    assert len(one) == len(many)


def test_the_pdf_is_tagged_and_carries_the_code_to_check(people, certificate):
    content = certificate_pdf(certificate)

    assert content.startswith(b"%PDF-") and b"/StructTreeRoot" in content
    assert verify_address(certificate).endswith(f"/xac-thuc/{certificate.code}/")
    assert "<svg" in qr_svg(verify_address(certificate))


def test_a_name_with_markup_stays_text_in_the_pdf(people):
    product = make_product(people.coop, '#import "x" $a$ <b> & *đậm* Bưởi Đường')
    certificate = make_certificate(people, product, issued_on=date(2019, 1, 1))

    assert certificate_pdf(certificate).startswith(b"%PDF-")


def test_the_notice_can_be_printed(signed_in, people, certificate):
    response = signed_in(people.cast.desk).get(reverse("products:certificate-notice", args=[certificate.pk]))

    assert response.content.startswith(b"%PDF-")


def test_the_page_offers_the_re_evaluation_to_its_producer_alone(signed_in, people, certificate):
    mine = signed_in(people.producer).get(certificate.get_absolute_url())
    desk = signed_in(people.cast.desk).get(certificate.get_absolute_url())

    assert f"loai={DossierKind.AGAIN.value}" in mine.context["again_url"]
    assert desk.context["again_url"] == ""


def test_a_revocation_is_proposed_on_the_page_and_bad_days_lose_nothing(signed_in, people, certificate):
    client = signed_in(people.cast.desk)
    address = reverse("products:certificate-case", args=[certificate.pk])
    fields = {"thu-hoi-ground": "stopped", "thu-hoi-text": "Xã xác nhận"}

    refused = client.post(address, fields | {"thu-hoi-concluded_on": "31/02/2019"})
    client.post(address, fields | {"thu-hoi-concluded_on": "20/05/2019"})

    assert "Xã xác nhận" in refused.content.decode()
    assert RevocationCase.objects.get().concluded_on == date(2019, 5, 20)


@pytest.mark.parametrize("who", ["officer", "leader", "auditor"])
def test_only_the_secretariat_proposes_a_revocation(signed_in, people, certificate, who):
    client = signed_in(getattr(people.cast, who))

    response = client.post(reverse("products:certificate-case", args=[certificate.pk]), {})

    assert response.status_code == 403
    assert not RevocationCase.objects.exists()


# --- Decisions ----------------------------------------------------------------------------------------------------


def test_many_results_are_drafted_signed_and_certified_in_the_browser(signed_in, people):
    items = [
        close_item(people, make_product(people.coop, name), points=60, stars=3, year=number)
        for number, name in enumerate(("Bưởi", "Cam"), start=1)
    ]
    desk = signed_in(people.cast.desk)
    waiting = desk.get(reverse("products:decisions")).context["waiting"]
    assert [one["count"] for one in waiting] == [2]

    drafted = desk.post(waiting[0]["url"], {"title": "Công nhận đợt 1", "rows": [item.pk for item in items]})
    word = desk.get(f"{drafted.headers['Location']}word/")
    text = "\n".join(one.text for one in Document(io.BytesIO(word.content)).paragraphs)
    leader = signed_in(people.cast.leader)
    leader.post(
        f"{drafted.headers['Location']}ban-hanh/", {"number": "7/QĐ-UBND", "signed_on": f"{DAY:%d/%m/%Y}"}
    )

    assert "Công nhận đợt 1" in text and "Điều 1." in text
    assert Certificate.objects.filter(stars=3, issued_on=DAY).count() == 2


def test_a_draft_is_unknown_to_those_who_neither_write_nor_sign_it(signed_in, people):
    item = close_item(people, make_product(people.coop), points=60, stars=3)
    desk = signed_in(people.cast.desk)
    drafted = desk.post(
        reverse("products:decision-new", args=["recognise", "province"]),
        {"title": "Dự thảo", "rows": [item.pk]},
    )

    answers = {
        who: signed_in(member).get(drafted.headers["Location"]).status_code
        for who, member in {
            "leader": people.cast.leader,
            "officer": people.cast.officer,
            "producer": people.producer,
            "council": people.council_member,
        }.items()
    }

    assert answers == {"leader": 200, "officer": 404, "producer": 404, "council": 404}


@pytest.mark.parametrize("address", ["/quyet-dinh/moi/x/province/", "/quyet-dinh/moi/recognise/x/"])
def test_an_address_made_by_hand_is_not_found(signed_in, people, address):
    assert signed_in(people.cast.desk).get(address).status_code == 404
