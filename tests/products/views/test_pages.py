"""Pages of producers, products and papers: what they show, to whom, with how many queries."""

import io
import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from products.models import Paper, Producer, Product
from tests.cast import DAY
from tests.products.register_makers import a_picture, make_paper, make_producer, make_product, make_regime

PRIVATE = {
    "representative_gender": "female",
    "representative_ethnicity": "Chơ Ro",
    "representative_is_disabled": True,
}
PHONE = "0251 000 271"


def text_of(response):
    """What one reads, without the tags."""
    assert response.status_code == 200, response.status_code
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


@pytest.fixture
def private_maker(makers):
    """Tân Triều with facts that not everybody may know."""
    Producer.objects.filter(pk=makers.maker.pk).update(phone=PHONE, **PRIVATE)
    return Producer.objects.get(pk=makers.maker.pk)


def shows_private_facts(client, producer):
    """Whether any page or file about this producer shows what is private."""
    told = [
        text_of(client.get(reverse("products:producer", args=[producer.pk]))),
        text_of(client.get(reverse("products:producers"))),
        sheet_of(client.get(reverse("products:producers-export"))),
    ]
    return any(fact in page for page in told for fact in ("Chơ Ro", PHONE))


def sheet_of(response):
    assert response.status_code == 200
    rows = load_workbook(io.BytesIO(response.content)).active.iter_rows(values_only=True)
    return " ".join(str(cell) for row in rows for cell in row if cell is not None)


@pytest.mark.parametrize(
    ("name", "shows"),
    [("producer", True), ("desk", True), ("auditor", True), ("officer", False), ("stranger", False)],
)
def test_private_facts_are_for_the_producer_and_who_reads_everything(
    makers, private_maker, signed_in, name, shows
):
    membership = getattr(makers, name, None) or getattr(makers.cast, name)

    assert shows_private_facts(signed_in(membership), private_maker) is shows


def test_private_facts_leave_no_trace_in_the_history_either(makers, private_maker, signed_in):
    Producer.objects.filter(pk=private_maker.pk).update(representative_ethnicity="Kinh", version=2)
    address = reverse("products:producer", args=[private_maker.pk])

    of_stranger = text_of(signed_in(makers.cast.stranger).get(address))
    of_producer = text_of(signed_in(makers.producer).get(address))

    assert "dân tộc người đại diện" not in of_stranger
    assert "dân tộc người đại diện" in of_producer


def test_contacts_show_once_the_producer_agreed(makers, private_maker, signed_in):
    Producer.objects.filter(pk=private_maker.pk).update(publishes_contact=True)
    client = signed_in(makers.cast.stranger)

    page = text_of(client.get(reverse("products:producer", args=[private_maker.pk])))

    assert PHONE in page
    assert "Chơ Ro" not in page
    assert PHONE in sheet_of(client.get(reverse("products:producers-export")))


def test_a_producer_finds_itself_alone_and_another_s_pages_do_not_exist(makers, signed_in):
    product = make_product(makers.other_maker, "Bình gốm")
    paper = make_paper(makers.other_maker, makers.actor("other_producer"))
    other = makers.other_maker.pk
    client = signed_in(makers.producer)
    addresses = [
        reverse("products:producer", args=[other]),
        reverse("products:producer-edit", args=[other]),
        reverse("products:producer-move", args=[other]),
        reverse("products:papers", args=[other]),
        reverse("products:paper-new", args=[other]),
        reverse("products:paper", args=[other, paper.pk]),
        reverse("products:paper-file", args=[other, paper.pk]),
        reverse("products:paper-replace", args=[other, paper.pk]),
        reverse("products:product-new", args=[other]),
        reverse("products:product", args=[product.pk]),
        reverse("products:product-edit", args=[product.pk]),
        reverse("agencies:agency", args=[makers.other_maker.agency_id]),
    ]

    assert [client.get(address).status_code for address in addresses] == [404] * len(addresses)
    assert "Gốm" not in text_of(client.get(reverse("products:producers"), {"q": "gom"}))
    assert "Bình gốm" not in text_of(client.get(reverse("products:products")))
    assert "gốm" not in sheet_of(client.get(reverse("products:products-export"))).lower()


def test_a_paper_of_one_producer_is_not_found_under_another(makers, signed_in):
    paper = make_paper(makers.other_maker, makers.actor("other_producer"))

    response = signed_in(makers.cast.desk).get(
        reverse("products:paper-file", args=[makers.maker.pk, paper.pk])
    )

    assert response.status_code == 404


def test_officers_see_papers_only_of_dossiers_they_handle(makers, signed_in):
    paper = make_paper(makers.maker, makers.actor("producer"))
    client = signed_in(makers.cast.officer)

    library = text_of(client.get(reverse("products:papers", args=[makers.maker.pk])))

    assert "Không có giấy tờ nào mà bạn xem được" in library
    assert client.get(reverse("products:paper", args=[makers.maker.pk, paper.pk])).status_code == 404


# --- Lists ----------------------------------------------------------------------------------------------------------


def found(client, address, **query):
    return [row["name"] for row in client.get(reverse(address), query).context["rows"]]


def test_producers_are_found_without_accents_by_kind_and_by_locality(makers, signed_in):
    make_producer("Hộ bà Nguyễn Thị Đào", kind="household")
    client = signed_in(makers.cast.desk)

    assert found(client, "products:producers", q="TAN trieu") == ["Hợp tác xã Bưởi Tân Triều"]
    assert found(client, "products:producers", q="hộ bà đào") == ["Hộ bà Nguyễn Thị Đào"]
    assert found(client, "products:producers", loai="household") == ["Hộ bà Nguyễn Thị Đào"]
    assert found(client, "products:producers", **{"dia-ban": "731"}) == ["Cơ sở Gốm Tân Hạnh"]
    assert len(found(client, "products:producers", loai="không có", **{"dia-ban": "999"})) == 3


def test_a_name_typed_apart_is_found_as_one(makers, signed_in):
    """The same letters, composed and in pieces."""
    make_product(makers.maker, "Ru\u031bo\u031b\u0323u bu\u031bo\u031b\u0309i")
    client = signed_in(makers.cast.desk)

    assert len(found(client, "products:products", q="ruou buoi")) == 1
    assert len(found(client, "products:products", q="rượu BƯỞI")) == 1


def test_products_are_found_by_name_producer_locality_and_whether_they_stopped(makers, signed_in):
    make_product(makers.maker, "Bưởi da xanh")
    make_product(makers.maker, "Trà bưởi", stopped_on=date(2019, 1, 1))
    make_product(makers.other_maker, "Bình gốm")
    client = signed_in(makers.cast.desk)

    assert found(client, "products:products", q="buoi") == ["Bưởi da xanh", "Trà bưởi"]
    assert found(client, "products:products", **{"dia-ban": "731"}) == ["Bình gốm"]
    assert found(client, "products:products", **{"chu-the": makers.other_maker.pk}) == ["Bình gốm"]
    assert found(client, "products:products", **{"tinh-trang": "ngung"}) == ["Trà bưởi"]
    assert found(client, "products:products", sao="5") == []
    assert found(client, "products:products", sao="khong", q="gom") == ["Bình gốm"]


def count_queries(client, address):
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


@pytest.mark.parametrize("address", ["products:producers", "products:products"])
def test_a_list_of_one_and_of_fifty_takes_the_same_queries_at_most_fifteen(makers, signed_in, address):
    client, url = signed_in(makers.cast.desk), reverse(address) + "?q=mau&dia-ban=734"
    make_product(make_producer("Hộ mẫu 0"), "Mẫu 0")
    few = count_queries(client, url)
    for number in range(1, 51):
        make_product(make_producer(f"Hộ mẫu {number}"), f"Mẫu {number}")

    many = count_queries(client, url)

    assert many == few
    assert many <= 15


def test_the_pages_of_a_list_follow_each_other_without_gap(makers, signed_in):
    names = [f"Mật ong {number:03}" for number in range(120)]
    for name in names:
        make_product(makers.maker, name)
    client = signed_in(makers.cast.desk)

    seen, address = [], reverse("products:products")
    while address:
        response = client.get(address)
        seen += [row["name"] for row in response.context["rows"]]
        page = response.context["page"]
        address = reverse("products:products") + page.next_url if page.has_next else ""

    assert seen == names


@pytest.mark.parametrize(
    "query",
    [
        "?sau=x~y",
        "?sau=%00",
        "?q=%00%00",
        "?nhom=99999999999999999999",
        "?sao=6",
        "?trang=-1&truoc=1~2~3",
        "?q=" + "a" * 5000,
    ],
)
def test_what_makes_no_sense_in_an_address_shows_the_list(makers, signed_in, query):
    make_product(makers.maker)
    client = signed_in(makers.cast.desk)

    for name in ("products:products", "products:producers"):
        assert client.get(reverse(name) + query).status_code == 200


# --- Single pages ---------------------------------------------------------------------------------------------------


def test_the_page_of_a_producer_says_where_it_worked_and_who_looks_after_it(makers, signed_in):
    page = text_of(signed_in(makers.cast.stranger).get(makers.maker.get_absolute_url()))

    assert "Ấp Một · Xã Phú Lâm" in page
    assert "từ 01/01/2017 đến nay" in page
    assert "UBND huyện Tân Phú" in page


def test_who_may_not_take_part_is_told_so_on_its_page(makers, signed_in):
    make_regime(kinds=["coop", "sme"])
    Producer.objects.filter(pk=makers.maker.pk).update(kind="large")

    page = text_of(signed_in(makers.producer).get(makers.maker.get_absolute_url()))

    assert "Doanh nghiệp lớn không thuộc đối tượng tham gia chương trình" in page


def test_a_producer_s_page_takes_the_same_queries_with_many_products(makers, signed_in):
    client, url = signed_in(makers.producer), makers.maker.get_absolute_url()
    actor = makers.actor("producer")
    make_product(makers.maker, "Một")
    make_paper(makers.maker, actor, "Giấy một")
    few = count_queries(client, url)
    for number in range(8):
        make_product(makers.maker, f"Thêm {number}")
        make_paper(makers.maker, actor, f"Giấy thêm {number}")

    assert count_queries(client, url) == few


# --- Forms ----------------------------------------------------------------------------------------------------------


def product_data(**changes):
    return {"name": "Bưởi da xanh", "version": "1"} | changes


@pytest.mark.parametrize(
    ("price", "sentence"),
    [
        ("-5", "Số tiền không được âm."),
        ("1,5", "Tiền tính bằng đồng, không có phần lẻ."),
        ("mười", "Không đọc được số tiền này."),
        ("9" * 14, "Số tiền quá lớn"),
    ],
)
def test_a_price_is_whole_dong_and_not_negative(makers, signed_in, price, sentence):
    response = signed_in(makers.producer).post(
        reverse("products:product-new", args=[makers.maker.pk]), product_data(price=price)
    )

    assert sentence in text_of(response)
    assert not Product.objects.exists()


def test_a_price_with_its_thousands_grouped_is_understood(makers, signed_in):
    signed_in(makers.producer).post(
        reverse("products:product-new", args=[makers.maker.pk]), product_data(price="35.000 đ")
    )

    assert Product.objects.get().price == 35_000


def test_two_megabytes_of_story_get_a_sentence(makers, signed_in):
    response = signed_in(makers.producer).post(
        reverse("products:product-new", args=[makers.maker.pk]), product_data(story="ă" * 1_000_000)
    )

    assert "Hãy rút ngắn: tối đa 10000 ký tự" in text_of(response)
    assert not Product.objects.exists()


def test_a_name_in_pieces_is_kept_whole(makers, signed_in):
    signed_in(makers.producer).post(
        reverse("products:product-new", args=[makers.maker.pk]),
        product_data(name="  Ru\u031bo\u031b\u0323u  "),
    )

    assert Product.objects.get().name == "Rượu"


def test_two_colleagues_at_one_product_are_told_and_neither_overwrites_the_other(makers, client, on_day):
    product = make_product(makers.maker)
    address = reverse("products:product-edit", args=[product.pk])
    on_day(DAY)
    client.force_login(makers.colleague.user, backend="agencies.auth.MembershipBackend")
    client.post(address, product_data(name="Bưởi của kế toán"))
    client.force_login(makers.producer.user, backend="agencies.auth.MembershipBackend")

    response = client.post(address, product_data(name="Bưởi của giám đốc"))

    page = text_of(response)
    assert Product.objects.get().name == "Bưởi của kế toán"
    assert "Người khác đã lưu bản này trong lúc bạn sửa." in page
    assert "Bưởi của kế toán" in page
    assert "Bưởi của giám đốc" in response.content.decode()

    assert client.post(address, product_data(name="Bưởi của giám đốc", version="2")).status_code == 302
    assert Product.objects.get().name == "Bưởi của giám đốc"


def test_a_paper_is_added_by_photograph_with_the_usual_last_day(makers, signed_in, settings, tmp_path):
    settings.STORED_FILES_DIR = tmp_path
    address = reverse("products:paper-new", args=[makers.maker.pk])
    client = signed_in(makers.producer)
    page = client.get(address).content.decode()

    response = client.post(
        address,
        {
            "kind": "B12",
            "title": "Phiếu kiểm nghiệm",
            "issued_on": "29/02/2016",
            "shot": a_picture(name="IMG_1.jpg"),
        },
        follow=True,
    )

    paper = Paper.objects.get()
    assert 'capture="environment"' in page
    assert 'enctype="multipart/form-data"' in page
    assert (paper.expires_on, paper.file.media_type) == (date(2017, 2, 28), "image/jpeg")
    assert "cổng ghi 28/02/2017 theo thời hạn thường gặp" in text_of(response)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({}, "Hãy chọn tệp, hoặc chụp ảnh giấy tờ."),
        ({"expires_on": "01/01/2018", "has_no_end": "on"}, "Đã chọn “Không thời hạn” thì để trống ngày này."),
        (
            {"issued_on": "02/01/2018", "expires_on": "01/01/2018"},
            "Ngày hết giá trị không được trước ngày cấp.",
        ),
        ({"issued_on": "31/02/2018"}, "Không có ngày như vậy."),
        ({"kind": "B99"}, "B99"),
    ],
)
def test_a_paper_that_makes_no_sense_gets_a_sentence(makers, signed_in, data, sentence):
    response = signed_in(makers.producer).post(
        reverse("products:paper-new", args=[makers.maker.pk]), {"kind": "B02", "title": "Giấy"} | data
    )

    assert sentence in text_of(response)
    assert not Paper.objects.exists()
