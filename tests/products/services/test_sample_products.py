"""The sample's products are the real ones, with no more than was read of them; its councils are of every time."""

from datetime import date

import pytest

from agencies.models import Agency, Membership
from agencies.selectors.people import sample_users
from agencies.services.registers import load_registers
from agencies.services.sample_people import load_sample_people
from products.models import Certificate, Council, Producer, Product, ProductCatalogue, ProductGroup, Seat
from products.selectors.producers import local_agency_of
from products.services.sample_products import load_sample_products
from tests.cast import DAY, moment

ROUND, TODAY = date(2019, 10, 1), date(2026, 10, 1)
PERSONS = [f"hoidong{number}" for number in range(1, 8)]


@pytest.fixture
def province(db):
    load_registers(at=moment())
    load_sample_people(at=moment())
    load_sample_products(at=moment())


def at_work(day):
    names = Membership.objects.at_work_on(day).values_list("user__username", "agency__short_name")
    return sorted(pair for pair in names if pair[0] in (*PERSONS, "totuvan", "trongduc"))


def test_there_are_the_real_products_and_their_producers_once(province):
    load_sample_products(at=moment())

    assert (Product.objects.count(), Producer.objects.count()) == (38, 12)
    assert Product.objects.filter(producer__isnull=True).count() == 6


def test_no_star_and_no_decision_is_made_of_what_was_read(province):
    """What sources say is a note; a star has a certificate, and there is none."""
    silent = Product.objects.get(name="Nước mắm chay từ khóm")
    told = Product.objects.get(name="Bột ca cao 3 trong 1 (Bunga)")

    assert not Certificate.objects.exists()
    assert silent.public_note == "công nhận (không nêu số sao)"
    assert told.public_note == (
        "5 sao; công nhận cấp quốc gia; năm 2025; Quyết định 2361/QĐ-BNNMT (26/6/2025)"
    )
    assert set(Producer.objects.values_list("registration_number", flat=True)) == {""}
    assert all(product.source.startswith("http") for product in Product.objects.all())


def test_a_producer_s_place_goes_over_from_district_to_commune(province):
    producer = Producer.objects.get(name="Công ty TNHH Ca cao Trọng Đức")

    assert local_agency_of(producer, DAY).name == "UBND huyện Định Quán"
    assert local_agency_of(producer, TODAY).name == "UBND xã Phú Hòa"


def test_every_known_place_has_its_locality_today(province):
    unknown = [one.name for one in Producer.objects.all() if local_agency_of(one, TODAY) is None]

    assert unknown == ["Cơ sở nhang sạch sinh học Vân Hương"], "of whom only the old city is known"


def test_sets_are_open_until_catalogues_are_loaded_and_then_the_evident_ones(db):
    catalogue = ProductCatalogue.objects.create(
        code="2019", legal_basis="QĐ 1048", valid_from=date(2019, 8, 21)
    )
    ProductGroup.objects.create(
        catalogue=catalogue, kind="subgroup", position=1, code="I.7", set_code="V19-14", name="Cà phê, ca cao"
    )
    load_registers(at=moment())

    load_sample_products(at=moment())

    cocoa = Product.objects.filter(group__set_code="V19-14").order_by("pk")
    assert [product.name for product in cocoa] == [
        "Bột ca cao 3 trong 1 (Bunga)",
        "Bột ca cao nguyên chất",
        "Bột ca cao nguyên chất Thành Ý",
    ]
    assert all("Bộ sản phẩm suy từ tên sản phẩm (mẫu)." in product.source for product in cocoa)


def test_councils_of_2019_and_of_today_have_seven_members_and_an_adviser(province):
    assert at_work(DAY) == [("trongduc", "Công ty TNHH Ca cao Trọng Đức")]
    for day, names in (
        (ROUND, ["HĐ đánh giá tỉnh (mẫu)", "HĐ đánh giá Định Quán (mẫu)"]),
        (date(2025, 9, 1), ["HĐ đánh giá tỉnh (mẫu)"]),
        (TODAY, ["HĐ đánh giá thành phố (mẫu)"]),
    ):
        councils = [(person, name) for person in (*PERSONS, "totuvan") for name in names]
        assert at_work(day) == sorted([*councils, ("trongduc", "Công ty TNHH Ca cao Trọng Đức")])


def test_what_is_invented_of_councils_says_so(province):
    assert set(Council.objects.values_list("decision_number", "sample")) == {("(mẫu)", True)}
    assert all(
        "(mẫu)" in name
        for name in Agency.objects.filter(council__isnull=False).values_list("name", flat=True)
    )
    assert all(seat.title.endswith("(mẫu)") for seat in Seat.objects.all())
    assert not Seat.objects.filter(home_agency__isnull=True).exists()


def test_the_sign_in_page_names_each_person_once_with_what_they_are(province):
    people = {user.username: user.label for user in sample_users(ROUND)}

    assert people["trongduc"] == "Chủ thể OCOP · Công ty TNHH Ca cao Trọng Đức"
    assert people["hoidong1"] == (
        "Thành viên hội đồng · HĐ đánh giá tỉnh (mẫu) / Thành viên hội đồng · HĐ đánh giá Định Quán (mẫu)"
    )
