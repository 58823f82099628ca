"""The list of duties: every duty one sees exactly once, whatever walks lead to it, and found by any of its words."""

from datetime import date, timedelta

import pytest
from django.db.models import Q
from django.http import QueryDict

from agencies.models import AgencySuccession
from programs.models import Duty
from programs.permissions import visible_duties, visible_duties_in_parts
from programs.selectors import duties as selectors
from programs.selectors.duties import DutyFilters, page_of_duties
from programs.services.plans import issue_plan
from tests.cast import DAY, ROLES, make_agency, moment
from tests.makers import make_assignment, make_plan


@pytest.fixture
def shared(cast):
    """Work that the trade department leads and two localities share, work of its own, and work of every locality."""
    plan = make_plan()
    make_assignment(
        plan,
        1,
        lead=cast.trade_agency,
        coordinators=[cast.tan_phu, cast.bien_hoa],
        text="Xúc tiến thương mại",
    )
    make_assignment(plan, 2, lead=cast.trade_agency, text="Khuyến công", due_on=date(2019, 6, 1))
    make_assignment(plan, 3, text="Xúc tiến đầu tư", due_on=date(2019, 7, 1))
    issue_plan(plan=plan, actor=cast.actor("desk"), at=moment())
    for number, duty in enumerate(Duty.objects.order_by("-pk")):
        Duty.objects.filter(pk=duty.pk).update(due_on=DAY + timedelta(days=number))
    return list(Duty.objects.order_by("due_on"))


def walked(actor, filters=None, size=2):
    """The numbers on all pages of the list, from the first to the last."""
    query, found = QueryDict(), []
    while True:
        page = page_of_duties(actor, filters or DutyFilters(), query, size=size)
        found += [row["pk"] for row in page.rows]
        if not page.next_url:
            return found
        query = QueryDict(page.next_url[1:])


@pytest.mark.parametrize("name", ROLES)
def test_every_duty_one_sees_meets_exactly_one_part_of_the_rule(cast, shared, name):
    actor = cast.actor(name)
    seen = set(Duty.objects.filter(visible_duties(actor)).values_list("pk", flat=True))
    by_part = [
        pk
        for part in visible_duties_in_parts(actor)
        for pk in Duty.objects.filter(part).values_list("pk", flat=True)
    ]

    assert sorted(by_part) == sorted(seen)


def test_what_one_inherited_and_leads_is_shown_once(cast, shared):
    heir = make_agency("SCTM", "Sở Công Thương mới")
    for before in (cast.trade_agency, cast.tan_phu):
        AgencySuccession.objects.create(predecessor=before, successor=heir, on=DAY)
    AgencySuccession.objects.create(predecessor=heir, successor=cast.lead_agency, on=DAY)

    shown = walked(cast.actor("lead_officer"))

    assert shown == [duty.pk for duty in shared if (duty.agency_id, duty.part) != (cast.bien_hoa.pk, "lead")]


@pytest.mark.parametrize("sort", ["han", "-han", "co-quan", "-co-quan"])
def test_own_work_and_what_one_leads_are_one_list_in_every_order(cast, shared, sort):
    actor = cast.actor("trade_officer")
    keys = {"han": ["due_on"], "co-quan": ["agency_id", "due_on"]}[sort.removeprefix("-")]
    expected = Duty.objects.filter(Q(agency=cast.trade_agency) | Q(part="coordinate")).order_by(*keys, "pk")
    expected = expected.reverse() if sort.startswith("-") else expected

    assert walked(actor, DutyFilters(sort=sort)) == [duty.pk for duty in expected]
    assert len(expected) == 4


@pytest.mark.parametrize("most", [1000, 2, 0], ids=["by number", "by assignment", "by a join"])
@pytest.mark.parametrize("name", ["desk", "trade_officer", "officer"])
def test_a_search_finds_the_same_however_many_there_are(cast, shared, monkeypatch, most, name):
    monkeypatch.setattr(selectors, "MOST_BY_NUMBER", most)
    actor = cast.actor(name)
    wanted = Q(visible_duties(actor), assignment__text__startswith="Xúc tiến")

    found = walked(actor, DutyFilters(words="tien xuc"))

    assert found == list(Duty.objects.filter(wanted).order_by("due_on").values_list("pk", flat=True))
    assert len(found) > 1


def test_a_search_counts_what_else_was_asked_for(cast, shared):
    filters = DutyFilters(words="xuc tien", part="coordinate")

    page = page_of_duties(cast.actor("desk"), filters, QueryDict())

    assert (page.count_label, len(page.rows)) == ("2 dòng", 2)
    nothing = page_of_duties(cast.actor("desk"), DutyFilters(words="khong co gi"), QueryDict())
    assert (nothing.count_label, nothing.rows) == ("0 dòng", [])


def test_signs_that_a_pattern_knows_are_looked_for_as_they_are(cast, shared):
    assert walked(cast.actor("desk"), DutyFilters(words="x%c")) == []
    assert walked(cast.actor("desk"), DutyFilters(words="x_c ti\\n")) == []
