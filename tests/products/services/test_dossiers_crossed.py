"""Status × move × person for dossiers, against a table written by hand; at the district and at the commune."""

import pytest

from agencies.permissions import Refusal
from agencies.workflow import advance
from products.enums import DossierStatus
from products.models import Dossier
from products.workflows import DOSSIER_WORKFLOW
from tests.cast import ROLES, moment
from tests.products.cast import PRODUCT_ROLES, make_product_cast, with_commune
from tests.products.makers import make_dossier, make_form, make_product, make_regime

PEOPLE = (*ROLES, *PRODUCT_ROLES)
OWN, LOCAL = {"producer"}, {"officer", "head"}
# At a district that judges. What is not here nobody may; moves of the portal itself ask nobody.
AT_DISTRICT = {
    ("draft", "lodge"): (OWN, "lodged"),
    ("draft", "withdraw"): (OWN, "withdrawn"),
    ("lodged", "withdraw"): (OWN, "withdrawn"),
    ("received", "withdraw"): (OWN, "withdrawn"),
    ("returned", "withdraw"): (OWN, "withdrawn"),
    ("returned", "lodge_again"): (OWN, "received"),
    ("lodged", "receive"): (LOCAL, "received"),
    ("received", "return"): (LOCAL, "returned"),
    ("in_advice", "return"): (LOCAL, "returned"),
    ("received", "ask_advice"): (LOCAL, "in_advice"),
    ("received", "skip_advice"): (LOCAL, "ready"),
    ("in_advice", "skip_advice"): (LOCAL, "ready"),
    ("scored", "send_up"): (LOCAL, "lodged"),
    ("scored", "fail"): (LOCAL, "not_recog"),
    ("at_centre", "come_back"): ({"desk"}, "scored"),
}
# The province's secretariat and its advisory group; the head of Tân Phú has it no more.
AT_PROVINCE = {
    key: ({"desk"} if may == LOCAL else may, target) for key, (may, target) in AT_DISTRICT.items()
} | {("in_advice", "advise"): ({"adviser"}, "ready")}
BY_THE_PORTAL = ("call", "uncall", "score", "exclude", "send_to_centre", "recognise")
MOVES = tuple(move.name for move in DOSSIER_WORKFLOW.moves if move.name not in BY_THE_PORTAL)


def outcome(dossier, name, actor):
    """The status a move leads to, or None when it is refused; a refusal must be a sentence."""
    lodged = {"lodged_on": moment().date(), "first_lodged_on": moment().date()} if name == "lodge" else {}
    place = {"stage": dossier.regime.stages.first(), "agency": dossier.producer.agency} if lodged else {}
    try:
        moved = advance(
            dossier,
            name,
            workflow=DOSSIER_WORKFLOW,
            actor=actor,
            at=moment(),
            reason="Vì",
            **lodged,
            **place,
        )
    except Refusal as refusal:
        assert str(refusal).endswith(".")
        return None
    return moved.status


def check(people, dossier, status, table):
    for name in MOVES:
        may, _target = table.get((status, name), (set(), None))
        for person in PEOPLE:
            fresh = Dossier.objects.select_related("stage", "producer").get(pk=dossier.pk)
            verdict = DOSSIER_WORKFLOW.verdict(name, people.actor(person), fresh)
            assert bool(verdict) == (person in may), (status, name, person)


@pytest.fixture
def people(cast):
    return make_product_cast(cast)


@pytest.mark.parametrize("status", DossierStatus.values)
def test_verdicts_at_the_district_are_exactly_as_written(people, cast, status):
    make_regime(form=make_form())
    dossier = make_dossier(make_product(people.coop), agency=cast.tan_phu, status=status)

    check(people, dossier, status, AT_DISTRICT)


@pytest.mark.parametrize("status", [status for status in DossierStatus.values if status != "draft"])
def test_verdicts_at_the_province_are_exactly_as_written(people, cast, status):
    make_regime(form=make_form())
    dossier = make_dossier(
        make_product(people.coop), agency=cast.lead_agency, level="province", status=status
    )

    check(people, dossier, status, AT_PROVINCE)


@pytest.mark.parametrize(("key", "row"), AT_DISTRICT.items())
def test_who_may_arrives_and_who_may_not_leaves_it_where_it_was(people, cast, key, row):
    (status, name), (may, target) = key, row
    make_regime(form=make_form())
    dossier = make_dossier(make_product(people.coop), agency=cast.tan_phu, status=status)

    for person in sorted(set(PEOPLE) - may):
        assert outcome(dossier, name, people.actor(person)) is None, person
    assert Dossier.objects.get(pk=dossier.pk).status == status
    assert outcome(dossier, name, people.actor(min(may))) == target


def test_commune_proposes_and_has_no_council(cast):
    people = with_commune(make_product_cast(cast))
    make_regime("commune-province", form=make_form())
    dossier = make_dossier(make_product(people.coop), agency=people.commune, status="received")
    officer = people.actor("commune_officer")

    verdicts = {
        name: DOSSIER_WORKFLOW.verdict(name, officer, Dossier.objects.get(pk=dossier.pk))
        for name in ("return", "propose", "ask_advice", "skip_advice")
    }

    assert {name: bool(verdict) for name, verdict in verdicts.items()} == {
        "return": True,
        "propose": False,
        "ask_advice": False,
        "skip_advice": False,
    }
    assert "Mẫu số 03" in str(verdicts["propose"].reason)
    assert "không có hội đồng" in str(verdicts["ask_advice"].reason)


def test_edges_are_those_of_the_tables():
    by_people = {
        (status, target)
        for table in (AT_DISTRICT, AT_PROVINCE)
        for (status, _n), (_m, target) in table.items()
    }
    by_people |= {("received", "lodged")}  # propose, at a commune
    by_portal = {
        (source, move.target)
        for move in DOSSIER_WORKFLOW.moves
        if move.name in BY_THE_PORTAL
        for source in move.sources
    }

    assert set(DOSSIER_WORKFLOW.edges()) == by_people | by_portal
    assert all(not DOSSIER_WORKFLOW[name].guards for name in BY_THE_PORTAL)
