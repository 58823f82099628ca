"""/tim/: what is found, in which order, and what is not found because one may not see it."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from programs.services.plans import issue_plan
from tests.cast import DAY, moment
from tests.makers import make_annual_plan, make_assignment, make_plan


def found(client, query):
    response = client.get(reverse("programs:search"), {"q": query})
    assert response.status_code == 200
    return {group.key: [hit.title for hit in group.hits] for group in response.context["groups"]}


@pytest.fixture
def province(cast):
    """A plan handed to two agencies, a draft, and Tân Phú's annual plan."""
    plan = make_plan(title="Phát triển chuỗi liên kết")
    make_assignment(plan, 1, lead=cast.tan_phu, text="Hình thành chuỗi liên kết bưởi")
    make_assignment(plan, 2, lead=cast.trade_agency, text="Đưa sản phẩm vào siêu thị")
    issue_plan(plan=plan, actor=cast.actor("desk"), at=moment())
    draft = make_plan("9/KH", title="Bản soạn về chuỗi")
    make_assignment(draft, 1, lead=cast.tan_phu, text="Nhiệm vụ chuỗi chưa giao")
    return make_annual_plan(cast)


def test_everything_one_may_see_is_found_without_accents(cast, signed_in, province):
    of_desk = found(signed_in(cast.desk), "CHUOI")
    of_officer = found(signed_in(cast.officer), "chuỗi")
    of_stranger = found(signed_in(cast.stranger), "chuoi")

    assert of_desk == {
        "plan": ["Phát triển chuỗi liên kết", "Bản soạn về chuỗi"],
        "assignment": ["Hình thành chuỗi liên kết bưởi", "Nhiệm vụ chuỗi chưa giao"],
        "duty": ["Hình thành chuỗi liên kết bưởi"],
    }
    assert of_officer == {
        "plan": ["Phát triển chuỗi liên kết"],
        "assignment": ["Hình thành chuỗi liên kết bưởi"],
        "duty": ["Hình thành chuỗi liên kết bưởi"],
    }
    assert of_stranger == {key: titles for key, titles in of_officer.items() if key != "duty"}


def test_agencies_annual_plans_and_numbers_are_found(cast, signed_in, province):
    of_desk = found(signed_in(cast.desk), "tan phu")

    assert of_desk == {"annual_plan": ["Kế hoạch năm 2020"], "agency": ["UBND huyện Tân Phú"]}
    assert found(signed_in(cast.stranger), "tan phu") == {"agency": ["UBND huyện Tân Phú"]}
    assert found(signed_in(cast.stranger), "2704 kh")["plan"] == ["Phát triển chuỗi liên kết"]


def test_what_is_spelled_as_asked_comes_first(cast, signed_in):
    plan = make_plan()
    for number, text in enumerate(["Ban hanh quy che", "Bàn hành lý", "Ban hành quy chế"], start=1):
        make_assignment(plan, number, lead=cast.tan_phu, text=text)
    issue_plan(plan=plan, actor=cast.actor("desk"), at=moment())
    client = signed_in(cast.desk)

    assert found(client, "ban hành")["assignment"] == ["Ban hành quy chế", "Ban hanh quy che", "Bàn hành lý"]
    assert found(client, "bàn hành")["assignment"] == ["Bàn hành lý", "Ban hanh quy che", "Ban hành quy chế"]


def test_words_side_by_side_come_before_words_apart(cast, signed_in):
    plan = make_plan()
    for number, text in enumerate(["Phường của tân binh", "Huyện Tân Phú"], start=1):
        make_assignment(plan, number, lead=cast.tan_phu, text=text)
    issue_plan(plan=plan, actor=cast.actor("desk"), at=moment())

    of_desk = found(signed_in(cast.desk), "tan phu")["assignment"]

    assert of_desk == ["Huyện Tân Phú", "Phường của tân binh"]


def test_ten_of_each_and_the_way_to_all_of_them(cast, signed_in):
    plan = make_plan()
    for number in range(1, 13):
        make_assignment(
            plan, number, lead=cast.tan_phu, text=f"Việc chuỗi số {number}", due_on=date(2019, 7, number)
        )
    issue_plan(plan=plan, actor=cast.actor("desk"), at=moment())
    client = signed_in(cast.officer)

    response = client.get(reverse("programs:search"), {"q": "chuỗi số"})

    groups = {group.key: group for group in response.context["groups"]}
    assert [len(groups[key].hits) for key in ("assignment", "duty")] == [10, 10]
    rows = client.get(groups["duty"].all_url).context["rows"]
    assert len(rows) == 12


def test_every_hit_opens(cast, signed_in, province):
    client = signed_in(cast.desk)

    for query in ("chuoi", "tan phu"):
        for group in client.get(reverse("programs:search"), {"q": query}).context["groups"]:
            for hit in group.hits:
                assert client.get(hit.url.split("#")[0]).status_code == 200, hit


@pytest.mark.parametrize(
    "query", ["", "   ", "\x00", "%", "_", "'", '"; DROP TABLE', "a" * 5000, "\u0301", "không có gì"]
)
def test_strange_queries_are_answered_calmly(cast, signed_in, query):
    assert found(signed_in(cast.desk), query) == {}


def test_search_costs_the_same_however_much_there_is(cast, signed_in, province):
    client = signed_in(cast.desk)

    def cost():
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("programs:search"), {"q": "chuoi"})
        return len(queries)

    cost()
    before = cost()
    plan = make_plan("50/KH")
    for number in range(1, 51):
        make_assignment(plan, number, lead=cast.tan_phu, text=f"Chuỗi {number}")
    issue_plan(plan=plan, actor=cast.actor("desk"), at=moment())

    assert cost() == before


def test_who_is_not_signed_in_is_sent_to_sign_in(client, cast, on_day):
    on_day(DAY)

    assert re.match(r"/dang-nhap/\?next=/tim/", client.get(reverse("programs:search")).url)
