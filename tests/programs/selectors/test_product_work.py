"""What waits because of products: each thing before the person whose turn it is, told with its day."""

import pytest

from agencies.selectors.calendar import working_calendar
from programs.selectors.waiting import waiting_work
from programs.selectors.work import days_told
from tests.cast import DAY
from tests.products.council_makers import member
from tests.products.matrix_certificates import certificate_records
from tests.products.world import build_councils

SCORED = "HTX Bưởi Tân Phú · Đã có kết quả của hội đồng"


def told(actor):
    return {
        section.key: [(row.path, row.title, row.detail, row.told) for row in section.rows]
        for section in waiting_work(actor)
    }


def left_until(day):
    return days_told(day, DAY, working_calendar())


def test_secretariat_is_told_of_dossiers_revocations_and_reports_of_the_public(cast):
    people, records = certificate_records(cast)
    proposed, report = records["proposed"], records["report"]
    [case] = proposed.cases.all()

    shown = told(people.actor("desk"))

    assert list(shown) == ["dossiers", "revocations", "misuse"]
    assert [row[1:] for row in shown["dossiers"]] == [
        ("Quýt", SCORED, "từ ngày 21/05/2019"),
        ("Mít", SCORED, "từ ngày 21/05/2019"),
        ("Xoài", "HTX Bưởi Tân Phú · Đã trình trung ương", "từ ngày 21/05/2019"),
    ]
    assert shown["revocations"] == [(f"/giay-chung-nhan/{proposed.pk}/", "Cam", "", left_until(case.due_on))]
    assert shown["misuse"] == [("/phan-anh/", "Bưởi", "", left_until(report.due_on))]


def test_draft_decision_waits_for_the_leader_alone(cast):
    people, records = certificate_records(cast)
    path = records["draft_decision"].get_absolute_url()

    assert told(people.actor("leader")) == {
        "decisions": [(path, "Công nhận", "Công nhận sản phẩm OCOP", "soạn ngày 21/05/2019")]
    }
    assert "decisions" not in told(people.actor("desk"))
    assert told(people.actor("stranger")) == {}


def test_member_is_told_of_unsigned_sheets_of_open_sessions(cast):
    world = build_councils(cast)
    opened = world.records["open_item"]

    assert told(member(world.records["council"], "first")) == {
        "sheets": [
            (
                f"/danh-gia/ho-so/{opened.pk}/phieu/",
                opened.dossier.product.name,
                "",
                "phiên họp 21/05/2019",
            )
        ]
    }


@pytest.mark.parametrize("name", ["desk", "leader", "officer"])
def test_everything_comes_by_one_query_and_the_calendar(cast, django_assert_num_queries, name):
    people, _records = certificate_records(cast)
    actor = people.actor(name)

    with django_assert_num_queries(2):
        waiting_work(actor)
