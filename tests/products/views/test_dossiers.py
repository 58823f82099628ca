"""/ho-so/: dossiers as everybody meets them, with every bad input."""

import io
import re
import unicodedata
from datetime import date, timedelta

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document
from openpyxl import load_workbook

from agencies.models import Job
from products.models import CommuneReport, Dossier, Paper
from products.services import dossiers as services
from products.services.dossier_drafts import open_dossier
from tests.cast import DAY, moment
from tests.products.cast import make_product_cast, with_commune
from tests.products.makers import PDF, make_form, make_paper, make_product, make_regime
from tests.products.walks import REPORT, lodge, open_and_fill, propose_with_report, receive


@pytest.fixture
def people(cast):
    people = make_product_cast(cast)
    make_regime(form=make_form())
    return people


@pytest.fixture
def commune_people(cast):
    people = with_commune(make_product_cast(cast))
    make_regime("commune-province", form=make_form())
    return people


@pytest.fixture
def product(people):
    return make_product(people.coop)


@pytest.fixture
def browser(client, signed_in, people):
    """A browser of somebody by name."""
    return lambda name, day=DAY: signed_in(people.member(name), day)


def at(name, *arguments):
    return reverse(f"products:{name}", args=arguments)


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def text_of(response):
    return response.content.decode()


def plain(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text_of(response)))


def queries_of(browser, address):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert browser.get(address).status_code == 200
    return len(queries)


def part_values(dossier, number=1, **points):
    """What the page of one part sends when an option of so many points is ticked for each criterion."""
    values = {"version": dossier.version}
    criteria = dossier.criteria_set.criteria.filter(section__part__position=number)
    for criterion in criteria.select_related("section"):
        name = f"s{criterion.section_id}" if criterion.section.choose_one else f"c{criterion.pk}"
        wanted = points.get("k" + criterion.code.replace(".", "_"))
        if wanted is not None:
            option = criterion.options.filter(points=wanted).first()
            values[name] = f"o{option.pk}" if option else f"n{criterion.pk}"
        values[f"e{criterion.pk}"] = f"Mô tả {criterion.code}"
    return values


def the(dossier):
    return Dossier.objects.get(pk=dossier.pk)


def opened(people, product):
    return open_dossier(product=product, kind="first", actor=people.actor("producer"), at=moment()).dossier


# --- The list -----------------------------------------------------------------------------------------------------


def rows_of(response):
    return [row["product"] for row in response.context["rows"]]


def test_list_shows_each_role_what_concerns_it(people, browser):
    lodge(people, make_product(people.coop, "Đã nộp"))
    open_and_fill(people, make_product(people.coop, "Đang soạn"))

    shown = {
        name: rows_of(browser(name).get(at("dossiers")))
        for name in (
            "producer",
            "rival",
            "officer",
            "head",
            "stranger",
            "desk",
            "leader",
            "auditor",
            "adviser",
        )
    }

    assert shown == {
        "producer": ["Đã nộp", "Đang soạn"],
        "rival": [],
        "officer": ["Đã nộp"],
        "head": ["Đã nộp"],
        "stranger": [],
        "desk": ["Đã nộp"],
        "leader": ["Đã nộp"],
        "auditor": ["Đã nộp"],
        "adviser": [],
    }


def test_list_puts_the_earliest_clock_first_and_says_it_in_words(commune_people, signed_in):
    people = commune_people
    for name, day in (("Sau", DAY), ("Trước", DAY - timedelta(days=7)), ("Chưa tính", None)):
        dossier = lodge(people, make_product(people.coop, name), day=day or DAY)
        if day:
            receive(people, dossier, by="commune_officer", day=day)

    response = signed_in(people.commune_officer).get(at("dossiers"))

    assert rows_of(response) == ["Trước", "Sau", "Chưa tính"]
    assert [row["clock"] and row["clock"].text for row in response.context["rows"]] == [
        "còn 10 ngày làm việc",
        "còn 15 ngày làm việc",
        None,
    ]
    late = signed_in(people.commune_officer, date(2019, 6, 5)).get(at("dossiers"), {"qua-han": "co"})
    assert rows_of(late) == ["Trước"]
    assert "quá hạn 1 ngày" in text_of(late)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "buoi DA xanh"}, ["Bưởi da xanh"]),
        ({"q": unicodedata.normalize("NFD", "Bưởi")}, ["Bưởi da xanh", "Bưởi ổi"]),
        ({"q": "htx tan phu"}, ["Bưởi da xanh", "Bưởi ổi"]),
        ({"q": "%"}, []),
        ({"tinh-trang": "received"}, ["Bưởi ổi"]),
        ({"tinh-trang": "khong-co"}, ["Bưởi da xanh", "Bưởi ổi"]),
        ({"cap": "district"}, ["Bưởi da xanh", "Bưởi ổi"]),
        ({"cap": "province"}, []),
        ({"loai": "again"}, []),
        ({"dia-phuong": "999999"}, ["Bưởi da xanh", "Bưởi ổi"]),
        ({"sort": "san-pham"}, ["Bưởi da xanh", "Bưởi ổi"]),
        ({"sort": "moi"}, ["Bưởi ổi", "Bưởi da xanh"]),
        ({"sort": "x'--", "sau": "9999-01-01~x", "trang": "-3"}, ["Bưởi da xanh", "Bưởi ổi"]),
    ],
)
def test_list_answers_what_is_asked_and_leaves_out_nonsense(people, browser, query, found):
    lodge(people, make_product(people.coop, "Bưởi da xanh"))
    receive(people, lodge(people, make_product(people.coop, "Bưởi ổi")))

    assert rows_of(browser("officer").get(at("dossiers"), query)) == found


def test_workbook_holds_what_the_list_shows(people, browser):
    lodge(people, make_product(people.coop, "=1+1"))
    lodge(people, make_product(people.coop, "Khác"))

    response = browser("officer").get(at("dossiers-export"), {"q": "1+1"})

    sheet = load_workbook(io.BytesIO(response.content)).active
    values = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert values[-1][:3] == ["=1+1", "HTX Bưởi Tân Phú", "Lần đầu"]
    assert sheet.cell(len(values), 1).data_type == "s"
    assert values[2][0] == "Tìm sản phẩm, chủ thể: 1+1"


def test_list_asks_the_database_as_often_for_one_row_as_for_three(people, browser):
    lodge(people, make_product(people.coop, "Một"))
    desk = browser("desk")
    desk.get(at("dossiers"))
    one = queries_of(desk, at("dossiers"))
    for name in ("Hai", "Ba"):
        lodge(people, make_product(people.coop, name))

    assert queries_of(desk, at("dossiers")) == one <= 12


# --- Opening ------------------------------------------------------------------------------------------------------


def test_producer_opens_a_dossier_from_a_product(people, product, browser):
    address = at("dossier-new")
    page = browser("producer").get(address, {"san-pham": product.pk})
    assert f'<option value="{product.pk}" selected>' in text_of(page)

    response = browser("producer").post(address, {"product": product.pk, "kind": "first"})

    dossier = Dossier.objects.get()
    assert response.url == dossier.get_absolute_url()
    assert said(response) == ["Đã mở hồ sơ. Hãy tự chấm từng phần, rồi xem thành phần hồ sơ."]


def test_product_of_a_stranger_is_none_to_choose(people, browser):
    foreign = make_product(people.rival_coop, "Bánh")
    make_product(people.coop)

    response = browser("producer").post(at("dossier-new"), {"product": foreign.pk, "kind": "first"})

    assert "Không có sản phẩm này" in text_of(response)
    assert not Dossier.objects.exists()


def test_refused_kind_is_said_beside_the_form(people, product, browser):
    response = browser("producer").post(at("dossier-new"), {"product": product.pk, "kind": "again"})

    assert "chưa từng được công nhận" in text_of(response)


# --- Writing ------------------------------------------------------------------------------------------------------


def test_part_is_saved_with_options_words_and_papers(people, product, browser):
    dossier, paper = opened(people, product), make_paper(people.coop)
    criterion = dossier.criteria_set.criteria.get(code="1.1")
    values = part_values(dossier, k1_1=20, k1_2=0) | {f"p{criterion.pk}": [paper.pk], "then": "next"}

    response = browser("producer").post(at("dossier-assess", dossier.pk, 1), values)

    assert response.url == at("dossier-assess", dossier.pk, 2)
    choices = {choice.criterion.code: choice for choice in the(dossier).choices.all()}
    assert choices["1.1"].option.points == 20
    assert [link.paper for link in choices["1.1"].paper_links.all()] == [paper]
    # “Không đạt mức nào” is an answer, of 0 points.
    assert (choices["1.2"].answered, choices["1.2"].option) == (True, None)
    page = browser("producer").get(at("dossier-assess", dossier.pk, 1))
    assert page.context["standing"]["points"] == 20
    assert f'value="o{choices["1.1"].option_id}" id="o{choices["1.1"].option_id}" checked' in text_of(page)


def test_of_a_section_of_cases_the_one_ticked_last_counts(people, product, browser):
    dossier = opened(people, product)
    for key, code in (("k3a", "3a"), ("k3b", "3b")):
        values = part_values(the(dossier), 2, **{key: 10})
        browser("producer").post(at("dossier-assess", dossier.pk, 2), values)

        answered = the(dossier).choices.filter(answered=True, criterion__section__choose_one=True)
        assert [choice.criterion.code for choice in answered] == [code]
    # What was written about the other case is not lost.
    assert the(dossier).choices.get(criterion__code="3a").explanation == "Mô tả 3a"


def test_live_total_counts_saved_parts_and_what_stands_on_the_page(people, product, browser):
    dossier = open_and_fill(people, product)
    values = part_values(dossier, 1, k1_1=30, k1_2=30)

    response = browser("producer").get(at("dossier-standing", dossier.pk, 1), values)

    assert response.context["standing"]["points"] == 90
    assert response.context["standing"]["stars_by_points"] == 5
    # 2.1 stands on 20, below the mark of four stars: the rank falls to three.
    assert response.context["standing"]["stars"] == 3
    assert "Để đạt 4 sao" in plain(response)
    assert "2.1 Khu vực phân phối" in plain(response)
    assert the(dossier).choices.get(criterion__code="1.1").option.points == 20


def test_live_total_leaves_out_what_makes_no_sense(people, product, browser):
    dossier = open_and_fill(people, product)
    criterion = dossier.criteria_set.criteria.get(code="1.1")

    response = browser("producer").get(
        at("dossier-standing", dossier.pk, 1), {f"c{criterion.pk}": "o999999", "c0": "o1", "x": "y" * 5000}
    )

    assert response.context["standing"]["points"] == 30


def test_colleague_s_save_is_shown_before_mine_replaces_it(people, product, browser):
    dossier = opened(people, product)
    address = at("dossier-assess", dossier.pk, 1)
    mine = part_values(dossier, k1_1=30)
    browser("producer").post(address, part_values(dossier, k1_1=10))

    refused = browser("producer").post(address, mine)

    assert "Người khác đã lưu bản này" in text_of(refused)
    assert the(dossier).choices.get(criterion__code="1.1").option.points == 10
    current = the(dossier).version
    assert f'name="version_seen" value="{current}"' in text_of(refused)
    assert [(row["label"], row["old"], row["new"]) for row in refused.context["differences"]] == [
        ("1.1 Nguồn nguyên liệu", "Mức 1. Mô tả 1.1", "Mức 3. Mô tả 1.1")
    ]
    browser("producer").post(address, mine | {"version_seen": current})
    assert the(dossier).choices.get(criterion__code="1.1").option.points == 30


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"version": ""}, "thiếu số phiên bản"),
        ({"version": "abc"}, "Số phiên bản không đúng"),
        ({"c": "o1"}, "không thuộc tiêu chí này"),
        ({"p": "123456789"}, "không thuộc kho giấy tờ"),
        ({"p": "x"}, "không thuộc kho giấy tờ"),
        ({"e": "x" * 4001}, "rút ngắn"),
        ({"e": "a\x00b"}, "ký tự"),
        ({"e": "x" * 2_000_000}, "rút ngắn"),
    ],
)
def test_bad_input_of_a_part_gets_a_sentence_and_keeps_what_was_typed(
    people, product, browser, change, words
):
    dossier = opened(people, product)
    criterion = dossier.criteria_set.criteria.get(code="1.1")
    values = part_values(dossier, k1_2=20)
    for key, value in change.items():
        values["version" if key == "version" else f"{key}{criterion.pk}"] = value

    response = browser("producer").post(at("dossier-assess", dossier.pk, 1), values)

    assert response.status_code == 200
    assert words in text_of(response)
    assert "Mô tả 1.2" in text_of(response)
    assert not the(dossier).choices.exists()


def test_decomposed_letters_are_composed(people, product, browser):
    dossier = opened(people, product)
    criterion = dossier.criteria_set.criteria.get(code="1.1")
    values = part_values(dossier) | {f"e{criterion.pk}": unicodedata.normalize("NFD", "Bưởi trồng tại xã")}

    browser("producer").post(at("dossier-assess", dossier.pk, 1), values)

    assert the(dossier).choices.get(criterion=criterion).explanation == "Bưởi trồng tại xã"


def test_lodged_dossier_is_not_written_in_any_more(people, product, browser):
    dossier = lodge(people, product)
    for name, arguments in (("dossier-assess", (1,)), ("dossier-parts", ()), ("dossier-paper-new", ())):
        address = at(name, dossier.pk, *arguments)
        responses = [browser("producer").get(address), browser("producer").post(address, {"version": "1"})]
        assert [response.status_code for response in responses] == [302, 302]
    assert "Hồ sơ đã nộp nên không sửa được" in said(responses[-1])[-1]


def test_parts_are_saved_and_say_what_is_missing(people, product, browser):
    dossier, paper = opened(people, product), make_paper(people.coop)
    regime = dossier.regime
    page = browser("producer").get(at("dossier-parts", dossier.pk))
    assert "Giấy đăng ký kinh doanh: chưa có giấy tờ" in plain(page)
    values = {
        "version": dossier.version,
        f"r{regime.requirements.get(code='B01').pk}": [paper.pk],
        f"x{regime.requirements.get(code='B02').pk}": "on",
        "samples": "5",
        "plan": "Dòng một\nDòng hai",
    }

    browser("producer").post(at("dossier-parts", dossier.pk), values)

    saved = the(dossier)
    assert (saved.samples, saved.sections["plan"], saved.sections["exempt"]) == (
        5,
        "Dòng một\nDòng hai",
        ["B02"],
    )
    assert [link.paper for link in saved.paper_links.all()] == [paper]
    page = browser("producer").get(at("dossier-parts", dossier.pk))
    assert page.context["missing"] == ["Chưa tự chấm 5 tiêu chí: 1.1, 1.2, 2.1, 3a, 3b"]


def test_colleague_s_report_is_shown_before_mine_replaces_it(people, product, browser):
    dossier = opened(people, product)
    address, version = at("dossier-parts", dossier.pk), dossier.version
    browser("producer").post(address, {"version": version, "plan": "Bản của đồng nghiệp"})

    refused = browser("producer").post(address, {"version": version, "plan": "Bản của tôi"})

    assert [(row["label"], row["old"], row["new"]) for row in refused.context["differences"]] == [
        ("Kế hoạch sản xuất, kinh doanh", "Bản của đồng nghiệp", "Bản của tôi")
    ]
    assert the(dossier).sections["plan"] == "Bản của đồng nghiệp"


@pytest.mark.parametrize("samples", ["-1", "năm", "1001", "1" * 30])
def test_samples_are_a_bearable_number(people, product, browser, samples):
    dossier = opened(people, product)

    response = browser("producer").post(
        at("dossier-parts", dossier.pk), {"version": dossier.version, "samples": samples}
    )

    assert response.status_code == 200
    assert the(dossier).samples is None


def test_paper_is_photographed_for_one_criterion_and_kept_in_the_library(people, product, browser):
    dossier = opened(people, product)
    criterion = dossier.criteria_set.criteria.get(code="1.1")
    sent = browser("producer").post(
        at("dossier-assess", dossier.pk, 1), part_values(dossier, k1_1=20) | {"then": f"paper-{criterion.pk}"}
    )
    assert sent.url == f"{at('dossier-paper-new', dossier.pk)}?tieu-chi={criterion.pk}"

    response = browser("producer").post(
        sent.url,
        {"title": "Hợp đồng", "expires_on": "31/12/2019", "upload": SimpleUploadedFile("h.pdf", PDF)},
    )

    assert response.url.endswith(f"#tc{criterion.pk}")
    paper = Paper.objects.get()
    assert (paper.title, paper.producer, paper.expires_on) == ("Hợp đồng", people.coop, date(2019, 12, 31))
    choice = the(dossier).choices.get(criterion=criterion)
    assert (choice.option.points, [link.paper for link in choice.paper_links.all()]) == (20, [paper])


def test_paper_fills_a_required_part_under_its_code(people, product, browser):
    dossier = opened(people, product)
    requirement = dossier.regime.requirements.get(code="B01")
    address = f"{at('dossier-paper-new', dossier.pk)}?thanh-phan={requirement.pk}"
    assert "Giấy đăng ký kinh doanh" in text_of(browser("producer").get(address))

    browser("producer").post(address, {"title": "ĐKKD", "upload": SimpleUploadedFile("h.pdf", PDF)})

    assert [(link.requirement, link.paper.kind) for link in the(dossier).paper_links.all()] == [
        (requirement, "B01")
    ]


def test_file_that_is_not_what_it_says_is_refused(people, product, browser):
    dossier = opened(people, product)

    response = browser("producer").post(
        at("dossier-paper-new", dossier.pk),
        {"title": "Ảnh", "upload": SimpleUploadedFile("anh.jpg", b"<script>")},
    )

    assert response.status_code == 200
    assert not Paper.objects.exists()


# --- One dossier --------------------------------------------------------------------------------------------------


def test_page_says_where_it_is_how_long_still_and_who_had_it(commune_people, signed_in):
    people = commune_people
    dossier = receive(people, lodge(people, make_product(people.coop)), by="commune_officer")

    page = plain(signed_in(people.producer, date(2019, 6, 3)).get(dossier.get_absolute_url()))

    assert "Đã tiếp nhận, đang kiểm tra Hồ sơ đang ở UBND xã Tân Phú ·" in page
    assert "còn 6 ngày làm việc" in page
    assert "phiếu số 01/PĐK-75-26116-2019" in page
    assert "Từ 21/05/2019, 15 ngày làm việc, hạn 11/06/2019" in page


def test_handlers_read_what_was_lodged_not_what_is_being_written(people, product, browser):
    dossier = receive(people, lodge(people, product))
    services.return_dossier(dossier=dossier, reason="Thiếu", actor=people.actor("officer"), at=moment())
    criterion = dossier.criteria_set.criteria.get(code="1.1")
    paper = make_paper(people.coop, "Giấy chưa nộp")
    values = part_values(the(dossier), k1_1=30, k1_2=10) | {
        f"e{criterion.pk}": "Chữ chưa nộp",
        f"p{criterion.pk}": [paper.pk],
    }
    browser("producer").post(at("dossier-assess", dossier.pk, 1), values)

    pages = {name: text_of(browser(name).get(dossier.get_absolute_url())) for name in ("producer", "officer")}

    assert "Chữ chưa nộp" in pages["producer"]
    assert "Chữ chưa nộp" not in pages["officer"]
    files = {
        name: browser(name).get(at("dossier-paper", dossier.pk, paper.pk)).status_code
        for name in ("producer", "officer", "desk", "rival", "stranger")
    }
    assert files == {"producer": 200, "officer": 404, "desk": 404, "rival": 404, "stranger": 404}


def test_lodged_paper_stays_readable_after_it_left_the_dossier(people, product, browser):
    dossier = receive(people, lodge(people, product))
    paper = dossier.paper_links.get().paper
    services.return_dossier(dossier=dossier, reason="Thiếu", actor=people.actor("officer"), at=moment())
    browser("producer").post(
        at("dossier-parts", dossier.pk), {"version": the(dossier).version, "samples": "5"}
    )
    assert not the(dossier).paper_links.exists()

    response = browser("officer").get(at("dossier-paper", dossier.pk, paper.pk))

    assert response.status_code == 200
    assert response.headers["Content-Disposition"].startswith("attachment")


def test_frozen_version_shows_that_it_is_whole(people, product, browser):
    dossier = lodge(people, product)

    page = browser("officer").get(at("dossier-version", dossier.pk, 1))

    assert page.context["is_whole"]
    assert dossier.versions.get().sha256 in text_of(page)
    assert browser("officer").get(at("dossier-version", dossier.pk, 2)).status_code == 404


def test_page_asks_the_database_no_oftener_for_a_long_story(people, product, browser):
    dossier = receive(people, lodge(people, product))
    officer = browser("officer")
    officer.get(dossier.get_absolute_url())
    short = queries_of(officer, dossier.get_absolute_url())
    for _turn in range(3):
        services.return_dossier(dossier=dossier, reason="Thiếu", actor=people.actor("officer"), at=moment())
        services.lodge_again(dossier=dossier, actor=people.actor("producer"), at=moment())

    assert queries_of(browser("officer"), dossier.get_absolute_url()) <= short + 2 <= 45


# --- Acts ---------------------------------------------------------------------------------------------------------


def test_dossier_goes_by_buttons_from_the_producer_to_the_council(people, product, browser):
    dossier = open_and_fill(people, product)
    for name, act, status in (
        ("producer", "lodge", "lodged"),
        ("officer", "receive", "received"),
        ("officer", "ask-advice", "in_advice"),
        ("officer", "skip-advice", "ready"),
    ):
        response = browser(name).post(at(f"dossier-{act}", dossier.pk))
        assert (response.status_code, the(dossier).status) == (302, status), said(response)


def test_incomplete_dossier_stays_and_says_why(people, product, browser):
    dossier = opened(people, product)

    response = browser("producer").post(at("dossier-lodge", dossier.pk))

    assert said(response)[0].startswith("Hồ sơ còn thiếu:")
    assert the(dossier).status == "draft"


def test_return_names_parts_and_reason(people, product, browser):
    dossier = receive(people, lodge(people, product))
    address = at("dossier-return", dossier.pk)
    assert "Chủ thể đọc đúng" in text_of(browser("officer").get(address)).replace(
        "chủ thể đọc", "Chủ thể đọc"
    )

    empty = browser("officer").post(address, {"missing": ["Giấy đăng ký kinh doanh"], "reason": "  "})
    assert "Hãy ghi lý do" in text_of(empty)
    foreign = browser("officer").post(address, {"missing": ["<b>lạ</b>"], "reason": "x"})
    assert (foreign.status_code, the(dossier).status) == (200, "received")
    browser("officer").post(address, {"missing": ["Giấy đăng ký kinh doanh"], "reason": "Bản chụp mờ"})

    page = plain(browser("producer").get(dossier.get_absolute_url()))
    assert the(dossier).status == "returned"
    assert "– Giấy đăng ký kinh doanh Bản chụp mờ" in page


def test_withdrawing_needs_its_reason(people, product, browser):
    dossier = lodge(people, product)
    address = at("dossier-withdraw", dossier.pk)

    assert "Hãy ghi lý do" in said(browser("producer").post(address, {"reason": ""}))[0]
    browser("producer").post(address, {"reason": "Làm lại"})

    assert the(dossier).status == "withdrawn"


def test_commune_writes_signs_and_proposes(commune_people, signed_in):
    people = commune_people
    dossier = receive(people, lodge(people, make_product(people.coop)), by="commune_officer")
    address = at("dossier-commune-report", dossier.pk)
    officer = signed_in(people.commune_officer)
    officer.post(address, REPORT | {"version": "0", "identity": ""})
    assert signed_in(people.producer).get(address).status_code == 302
    sign = at("dossier-sign-report", dossier.pk)

    refused = signed_in(people.commune_head).post(sign, {"number": "12/BC-UBND", "version": "1"})
    assert said(refused)[-1] == "Báo cáo còn để trống: bản sắc, trí tuệ địa phương."
    signed_in(people.commune_officer).post(address, REPORT | {"version": "1"})
    # The head read version 1; what stands there now is another one.
    stale = signed_in(people.commune_head).post(sign, {"number": "12/BC-UBND", "version": "1"})
    assert "Người khác đã lưu" in said(stale)[-1]
    by_officer = signed_in(people.commune_officer).post(sign, {"version": "2"})
    assert "Việc này dành cho" in said(by_officer)[-1]
    signed_in(people.commune_head).post(sign, {"number": "12/BC-UBND", "version": "2"})

    report = CommuneReport.objects.get()
    assert (report.number, report.signed_on, report.signer_name) == ("12/BC-UBND", DAY, "Lãnh đạo xã Tân Phú")
    signed_in(people.commune_officer).post(at("dossier-propose", dossier.pk))
    assert (the(dossier).status, the(dossier).stage.level) == ("lodged", "province")


def test_draft_report_of_the_commune_is_its_own(commune_people, signed_in):
    people = commune_people
    dossier = receive(people, lodge(people, make_product(people.coop)), by="commune_officer")
    signed_in(people.commune_officer).post(
        at("dossier-commune-report", dossier.pk), REPORT | {"version": "0", "conclusion": "Chưa ký"}
    )

    pages = {
        name: "Chưa ký" in text_of(signed_in(people.member(name)).get(dossier.get_absolute_url()))
        for name in ("commune_officer", "commune_head", "producer", "desk", "auditor")
    }

    assert pages == {
        "commune_officer": True,
        "commune_head": True,
        "producer": False,
        "desk": False,
        "auditor": False,
    }


def test_adviser_writes_what_the_group_found(commune_people, signed_in):
    people = commune_people
    dossier = propose_with_report(
        people, receive(people, lodge(people, make_product(people.coop)), by="commune_officer")
    )
    dossier = receive(people, dossier, by="desk")
    signed_in(people.cast.desk).post(at("dossier-ask-advice", dossier.pk))
    address = at("dossier-advise", dossier.pk)
    adviser = signed_in(people.adviser)
    later = adviser.post(address, {"text": "Đã xem", "visited_on": "22/05/2019"})
    assert "không được sau hôm nay" in text_of(later)

    adviser.post(
        address,
        {"text": "Đã xem", "visited_on": "20/05/2019", "upload": SimpleUploadedFile("bao-cao.pdf", PDF)},
    )

    assert the(dossier).status == "ready"
    report = the(dossier).advice.get()
    assert (report.text, report.visited_on, report.file.name) == ("Đã xem", date(2019, 5, 20), "bao-cao.pdf")
    answer = signed_in(people.cast.desk).get(at("dossier-advice-file", dossier.pk, report.pk))
    assert answer.status_code == 200


def test_draft_moves_to_the_new_law_by_its_button(people, browser):
    day = date(2019, 8, 21)
    dossier = opened(people, make_product(people.coop))
    old = dossier.regime
    old.valid_until = day
    old.save(update_fields=["valid_until"])
    make_regime("commune-province", valid_from=day)

    page = browser("producer", day).get(dossier.get_absolute_url())
    assert "quy định đã thay đổi" in text_of(page)
    browser("producer", day).post(at("dossier-follow-law", dossier.pk))

    assert the(dossier).regime_id != old.pk


# --- Printed ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", [1, 2])
def test_forms_are_printed_as_word_and_pdf(people, product, browser, form):
    dossier = receive(people, lodge(people, product))

    word = browser("officer").get(at("dossier-form", dossier.pk, form, "word"))
    pdf = browser("producer").get(at("dossier-form", dossier.pk, form, "pdf"))

    document = Document(io.BytesIO(word.content))
    texts = [paragraph.text for paragraph in document.paragraphs]
    texts += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    words = "\n".join(texts)
    for wanted in {
        1: ("PHIẾU ĐĂNG KÝ", "HTX Bưởi Tân Phú", "☒ Lần đầu", "01/PĐK-75-734-2019", "5 sản phẩm"),
        2: ("Tự đánh giá về sản phẩm Bưởi da xanh", "1.1", "Mô tả 1.1", "Tổng điểm tự chấm: 60 điểm"),
    }[form]:
        assert wanted in words
    assert pdf.content.startswith(b"%PDF-")
    assert pdf.headers["Content-Type"] == "application/pdf"


def test_private_facts_stand_in_the_form_for_who_may_know_them(people, product, browser):
    people.coop.representative_ethnicity = "Chơ Ro"
    people.coop.save(update_fields=["representative_ethnicity"])
    dossier = lodge(people, product)

    def words(name):
        content = browser(name).get(at("dossier-form", dossier.pk, 2, "word")).content
        return "\n".join(paragraph.text for paragraph in Document(io.BytesIO(content)).paragraphs)

    assert "Chơ Ro" in words("producer")
    assert "Chơ Ro" in words("officer")


def test_commune_s_report_is_printed_under_its_heading(commune_people, signed_in):
    people = commune_people
    dossier = propose_with_report(
        people, receive(people, lodge(people, make_product(people.coop)), by="commune_officer")
    )

    response = signed_in(people.cast.desk).get(at("dossier-form", dossier.pk, 3, "word"))

    document = Document(io.BytesIO(response.content))
    head = document.tables[0].rows[0].cells[0].text
    assert "ỦY BAN NHÂN DÂN XÃ TÂN PHÚ" in head
    assert document.tables[0].rows[1].cells[0].text == "Số: 12/BC-UBND"
    texts = "\n".join(paragraph.text for paragraph in document.paragraphs)
    for text in REPORT.values():
        assert text in texts


@pytest.mark.parametrize(("form", "kind"), [(4, "pdf"), (1, "exe"), (0, "word")])
def test_form_that_does_not_exist_is_not_found(people, product, browser, form, kind):
    dossier = lodge(people, product)

    assert browser("officer").get(at("dossier-form", dossier.pk, form, kind)).status_code == 404


def test_bundle_is_long_work_on_a_page_of_its_own(people, product, browser):
    dossier = receive(people, lodge(people, product))
    officer = browser("officer")
    assert at("dossier-bundle", dossier.pk) in officer.get(dossier.get_absolute_url()).content.decode()

    answer = officer.post(at("dossier-bundle", dossier.pk))

    job = Job.objects.get()
    assert (job.kind, job.arguments) == ("dossier.bundle", {"dossier": dossier.pk})
    assert answer.url == job.get_absolute_url()
    # Asked twice is asked once.
    assert officer.post(at("dossier-bundle", dossier.pk)).url == job.get_absolute_url()


@pytest.mark.parametrize("name", ["rival", "stranger", "adviser", "council_member", "trade_officer"])
def test_stranger_finds_no_address_of_a_dossier(people, product, browser, name):
    dossier = receive(people, lodge(people, product))
    paper = dossier.paper_links.get().paper
    addresses = [
        dossier.get_absolute_url(),
        at("dossier-version", dossier.pk, 1),
        at("dossier-form", dossier.pk, 1, "pdf"),
        at("dossier-paper", dossier.pk, paper.pk),
        at("dossier-assess", dossier.pk, 1),
        at("dossier-standing", dossier.pk, 1),
        at("dossier-parts", dossier.pk),
    ]

    assert {browser(name).get(address).status_code for address in addresses} == {404}
