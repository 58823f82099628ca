"""/co-quan/: agencies and units as of any day, for everybody who works in the portal."""

import io
from datetime import date

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from agencies.models import AdministrativeUnit, Agency, User
from agencies.services.registers import load_registers
from agencies.services.sample_people import load_sample_people
from tests.cast import DAY, moment

ADDRESSES = [
    "/co-quan/",
    "/co-quan/xuat/",
    "/co-quan/don-vi/",
    "/co-quan/don-vi/xuat/",
]


@pytest.fixture
def province(db, on_day):
    """The real registers with the sample's people, on the day of the plan."""
    load_registers(at=moment())
    load_sample_people(at=moment())
    on_day(DAY)


@pytest.fixture
def officer(province, client):
    """The officer of Tân Phú, signed in."""
    client.force_login(User.objects.get(username="tanphu"), backend="agencies.auth.MembershipBackend")
    return client


def rows_of(response):
    return list(load_workbook(io.BytesIO(response.content)).active.iter_rows(values_only=True))


def test_on_the_day_of_the_plan_there_are_eleven_districts_and_171_communes(officer):
    counts = officer.get("/co-quan/don-vi/?ngay=21/05/2019").context["counts"]

    assert [(count.value, count.count) for count in counts["levels"]] == [("district", 11), ("commune", 171)]


def test_today_there_is_no_district_and_95_communes(officer):
    response = officer.get("/co-quan/don-vi/?ngay=23/11/2026")

    assert [(count.value, count.count) for count in response.context["counts"]["levels"]] == [
        ("district", 0),
        ("commune", 95),
    ]
    assert response.context["tree"] == []
    assert len(response.context["rows"]) == 50


def test_without_a_day_the_page_shows_the_portals_day(officer, on_day):
    assert officer.get("/co-quan/").context["day"] == DAY

    on_day(date(2025, 7, 1))
    response = officer.get("/co-quan/")

    assert response.status_code == 403, "the officer's district has ended"


@pytest.mark.parametrize("text", ["2019-05-31", "31/05/2019", "31-05-2019"])
def test_a_day_may_be_written_as_people_write_it(officer, text):
    response = officer.get("/co-quan/", {"ngay": text, "q": "long khanh"})

    assert [agency.called for agency in response.context["agencies"]] == ["UBND thị xã Long Khánh"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("31/02/2019", "Không có ngày như vậy; hãy viết như 21/05/2019."),
        ("hôm qua", "Không có ngày như vậy; hãy viết như 21/05/2019."),
        ("05/21/2019", "Không có ngày như vậy; hãy viết như 21/05/2019."),
        ("\x00", "Không"),
        ("31/12/2016", "Sổ ghi từ ngày 01/01/2017"),
        ("01/01/9999", "Sổ ghi từ ngày 01/01/2017"),
    ],
)
@pytest.mark.parametrize("address", ["/co-quan/", "/co-quan/don-vi/"])
def test_a_day_that_makes_no_sense_gets_a_sentence_and_the_page_of_today(officer, address, text, sentence):
    response = officer.get(address, {"ngay": text})

    assert response.status_code == 200
    assert response.context["day"] == DAY
    assert sentence in " ".join(response.context["form"].errors["ngay"])
    assert sentence in response.content.decode()


def test_bad_days_on_the_detail_pages_get_a_sentence_too(officer):
    agency = Agency.objects.get(code="H734")

    response = officer.get(reverse("agencies:agency", args=[agency.pk]), {"ngay": "99/99/2019"})

    assert response.status_code == 200
    assert "Không có ngày như vậy" in response.content.decode()


def test_the_list_shows_name_function_and_territory_of_the_day(officer):
    response = officer.get("/co-quan/?q=tan phu")

    (agency,) = response.context["agencies"]
    assert (agency.called, agency.called_short, agency.territory) == (
        "UBND huyện Tân Phú",
        "UBND H. Tân Phú",
        "Huyện Tân Phú",
    )
    assert [str(label) for label in agency.functions_of_day] == [
        "Chính quyền địa phương thực hiện chương trình"
    ]


def test_agencies_are_filtered_by_level_kind_and_function(officer):
    def codes(**query):
        return {agency.code for agency in officer.get("/co-quan/", query).context["agencies"]}

    assert len(codes(cap="district")) == 11
    assert codes(chuc_nang="budget") == {"SKHDT"}
    assert codes(chuc_nang="budget", ngay="01/03/2025") == {"STC"}
    assert codes(loai="committee") == {"UBND"}
    assert codes(loai="nonsense") == codes()


def test_names_stand_in_dictionary_order_over_pages(officer):
    first = officer.get("/co-quan/don-vi/?ngay=23/11/2026")
    second = officer.get("/co-quan/don-vi/" + first.context["page"].next_url)

    names = [unit.name for response in (first, second) for unit, _parent in response.context["rows"]]
    assert len(names) == 95
    assert names.index("Đak Nhau") > names.index("Dầu Giây"), "đ comes after d"
    assert len(set(names)) == 95


def test_the_page_of_an_agency_tells_its_people_names_functions_and_successors(officer):
    long_khánh = Agency.objects.get(code="H732")

    response = officer.get(reverse("agencies:agency", args=[long_khánh.pk]), {"ngay": "01/06/2019"})

    shown = response.context["shown"]
    assert shown.name.name == "UBND thành phố Long Khánh"
    assert [name.short_name for name in shown.names] == ["UBND TX. Long Khánh", "UBND TP. Long Khánh"]
    assert [person.user.username for person in shown.people] == ["ct.longkhanh", "longkhanh"]
    assert {link.successor.code for link in shown.successions} == {
        "X26080",
        "X26089",
        "X26098",
        "X26104",
        "X26113",
    }
    page = response.content.decode()
    assert "Chuyên viên Long Khánh (mẫu)" in page
    assert "Nạp sổ đơn vị, cơ quan" in page


def test_an_agency_outside_its_time_says_so(officer):
    agency = Agency.objects.get(code="STC")

    page = officer.get(reverse("agencies:agency", args=[agency.pk])).content.decode()

    assert "Cơ quan này không có hiệu lực vào ngày 21/05/2019." in page


def test_the_page_of_a_unit_tells_where_it_came_from_and_what_became_of_it(officer):
    đại_phước = AdministrativeUnit.objects.get(code="26491", valid_from=date(2025, 7, 1))

    response = officer.get(reverse("agencies:unit", args=[đại_phước.pk]), {"ngay": "23/11/2026"})

    shown = response.context["shown"]
    assert {link.predecessor.code for link in shown.origins} == {"26476", "26482", "26491", "26500", "742"}
    assert shown.parent.full_name == "Thành phố Đồng Nai"
    assert [agency.called for agency in shown.agencies] == ["UBND xã Đại Phước"]
    assert [unit.valid_until for unit in shown.same_code] == [date(2025, 7, 1)]


def test_the_excel_holds_exactly_what_is_filtered(officer):
    response = officer.get("/co-quan/xuat/", {"q": "tan phu", "ngay": "21/05/2019"})

    rows = rows_of(response)
    assert response["Content-Disposition"] == 'attachment; filename="co-quan-2019-05-21.xlsx"'
    assert rows[0][0] == "Cơ quan trong chương trình"
    assert [rows[1][0], rows[2][0]] == ["Vào ngày 21/05/2019", "Tìm: tan phu"]
    assert len(rows) == 6
    assert rows[5][:3] == ("H734", "UBND huyện Tân Phú", "UBND H. Tân Phú")


def test_the_excel_of_units_is_complete_though_the_page_is_cut(officer):
    rows = rows_of(officer.get("/co-quan/don-vi/xuat/?ngay=23/11/2026"))

    assert len(rows) == 4 + 95, "title, day, empty line, heading"
    assert {row[5] for row in rows[4:]} == {"Thành phố Đồng Nai"}


@pytest.mark.parametrize("address", ["/co-quan/", "/co-quan/don-vi/"])
def test_more_rows_cost_no_more_queries(officer, django_assert_max_num_queries, address):
    officer.get(address)  # the first click of a session also writes that it was seen
    queries = {}
    for words in ("bien hoa", ""):
        with django_assert_max_num_queries(15) as counted:
            officer.get(address, {"q": words, "cap": "district"})
        queries[words] = len(counted)

    assert queries["bien hoa"] == queries[""]


@pytest.mark.parametrize("address", ADDRESSES)
def test_who_is_not_signed_in_is_sent_to_the_sign_in_page(client, province, address):
    response = client.get(address)

    assert response.status_code == 302
    assert response["Location"].startswith(reverse("login"))


def test_an_agency_that_does_not_exist_is_not_found(officer):
    assert officer.get("/co-quan/999999/").status_code == 404
    assert officer.get("/co-quan/don-vi/99999999999999999999/").status_code == 404
    assert officer.post("/co-quan/").status_code == 405
