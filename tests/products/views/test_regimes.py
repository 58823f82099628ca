"""/quy-dinh/: who decides what and by when, as of a day."""

from datetime import date

import pytest
from django.urls import reverse

from agencies.services.registers import load_special_days
from products.models import Regime

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("laws")]


@pytest.fixture
def officer(cast, signed_in):
    load_special_days()
    return signed_in(cast.officer, date(2026, 11, 23))


def shown_on(browser, day):
    return browser.get("/quy-dinh/", {"ngay": day})


@pytest.mark.parametrize(
    ("day", "code"),
    [
        ("01/10/2019", "QD1048-2019"),
        ("01/08/2024", "QD148-2023"),
        ("01/09/2025", "QD1489-2025"),
        ("01/08/2026", "QD26-2026"),
        ("", "QD26-2026"),
        ("31/02/2026", "QD26-2026"),
    ],
)
def test_the_page_shows_the_regime_of_the_day(officer, day, code):
    page = shown_on(officer, day)

    assert page.context["shown"].regime.code == code


@pytest.mark.parametrize(
    ("day", "note"),
    [
        ("01/07/2025", "Từ 01/07/2025 đến hết 05/07/2025 chưa có quy định thay thế trong cổng"),
        ("05/07/2025", "Từ 01/07/2025 đến hết 05/07/2025 chưa có quy định thay thế trong cổng"),
        ("21/05/2019", "Trước ngày 21/08/2019 chưa có bộ tiêu chí nên chưa nhận hồ sơ."),
    ],
)
def test_a_day_without_a_regime_says_so_and_why(officer, day, note):
    page = shown_on(officer, day)

    assert page.context["shown"] is None
    assert f"Ngày {day} không có quy định nào trong cổng." in page.content.decode()
    assert note in page.content.decode()


def test_the_timeline_has_no_hole(officer):
    spans = shown_on(officer, "").context["spans"]

    assert [(span.regime.code if span.regime else None, span.first, span.until) for span in spans] == [
        (None, None, date(2019, 8, 21)),
        ("QD1048-2019", date(2019, 8, 21), date(2023, 2, 24)),
        ("QD148-2023", date(2023, 2, 24), date(2025, 7, 1)),
        (None, date(2025, 7, 1), date(2025, 7, 6)),
        ("QD1489-2025", date(2025, 7, 6), date(2026, 5, 22)),
        ("QD26-2026", date(2026, 5, 22), None),
    ]


def test_levels_and_thresholds_are_said_in_words(officer):
    words = {
        code: [(str(stage.level), stage.sentences) for stage in page.context["shown"].stages]
        for code, page in (
            ("2023", shown_on(officer, "01/08/2024")),
            ("2019", shown_on(officer, "01/10/2019")),
            ("2026", shown_on(officer, "01/08/2026")),
        )
    }

    assert words["2023"][0] == (
        "Cấp huyện",
        [
            "Hội đồng chấm điểm.",
            "Công nhận 3 sao (từ 50 đến dưới 70 điểm).",
            "Từ 70 điểm trở lên thì gửi lên cấp tỉnh.",
        ],
    )
    assert words["2019"][0] == (
        "Cấp huyện",
        [
            "Hội đồng chấm điểm.",
            "Từ 50 điểm trở lên thì gửi lên cấp tỉnh.",
            "Không công nhận sao; kết quả thấp hơn thì dừng ở cấp này.",
        ],
    )
    assert words["2026"][1:] == [
        (
            "Cấp tỉnh",
            [
                "Hội đồng chấm điểm.",
                "Công nhận 3 và 4 sao (từ 50 đến dưới 90 điểm).",
                "Từ 90 điểm trở lên thì gửi lên trung ương.",
            ],
        ),
        ("Trung ương", ["Hội đồng chấm điểm.", "Công nhận 5 sao (từ 90 điểm)."]),
    ]
    assert words["2026"][0][1][-1] == "Đề nghị mọi hồ sơ hợp lệ lên cấp tỉnh."


def test_clocks_rounds_windows_and_transitions_are_said_with_their_units(officer):
    page = officer.get(reverse("products:regime", args=[Regime.objects.get(code="QD26-2026").pk]))
    text = page.content.decode()

    for words in (
        "15 ngày làm việc",
        "45 ngày",
        "Điều 7 khoản 2",
        "sớm nhất 180 ngày, muộn nhất 120 ngày trước ngày giấy chứng nhận hết hạn",
        "đề nghị trước ngày 30/04/2026",
        "đánh giá trước ngày 30/12/2026",
        "Giấy hết hạn trước 20/09/2026",
        "không quá 180 ngày",
        "36 tháng kể từ ngày cấp",
        "60 ngày",
        "21/07/2026",
        "22/06/2026",
        "Doanh nghiệp nhỏ và vừa",
        "(chỉ với dịch vụ du lịch)",
    ):
        assert words in text, words
    assert "Doanh nghiệp lớn" not in text


def test_what_could_not_be_read_is_said_so(officer):
    text = shown_on(officer, "01/08/2024").content.decode()

    assert "Chưa đọc được thời hạn từng bước của quy định này." in text
    assert "Chưa đọc được danh sách của quy định này; cổng không từ chối loại chủ thể nào." in text
    assert "Chưa đọc được đợt đánh giá của quy định này." in text


def test_a_portal_without_laws_has_a_page_too(officer):
    Regime.objects.all().delete()

    page = shown_on(officer, "01/08/2026")

    assert page.status_code == 200
    assert "không có quy định nào trong cổng" in page.content.decode()
