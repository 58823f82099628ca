"""The sample's people: who they are, where they work, and that they are plainly invented."""

from datetime import date

import pytest
from django.conf import settings

from agencies.enums import Role
from agencies.models import Membership, User
from agencies.selectors.actors import memberships_of
from agencies.services.registers import load_registers
from agencies.services.sample_people import load_sample_people
from tests.cast import moment

PLAN_DAY = date(2019, 5, 21)
TODAY = date(2026, 11, 23)
DISTRICTS = {
    "bienhoa",
    "longkhanh",
    "tanphu",
    "vinhcuu",
    "dinhquan",
    "trangbom",
    "thongnhat",
    "cammy",
    "longthanh",
    "xuanloc",
    "nhontrach",
}
CENTRAL = {
    "thuky",
    "lanhdao",
    "nnptnt",
    "congthuong",
    "khdt",
    "taichinh",
    "noivu",
    "gd.nnptnt",
    "gd.congthuong",
    "gd.khdt",
    "kiemtoan",
}


@pytest.fixture
def people(db):
    load_registers(at=moment())
    load_sample_people(at=moment())


def at_work(day):
    return set(Membership.objects.at_work_on(day).values_list("user__username", flat=True))


def works_in(username, day):
    user = User.objects.get(username=username)
    return [(membership.agency.code, membership.role) for membership in memberships_of(user.pk, day)]


def test_on_the_day_of_the_plan_districts_work_and_communes_do_not(people):
    assert at_work(PLAN_DAY) == CENTRAL | DISTRICTS | {f"ct.{name}" for name in DISTRICTS}


def test_since_districts_ended_each_commune_has_its_officer_and_its_head(people):
    communes = at_work(TODAY) - CENTRAL
    officers = {name for name in communes if name.startswith("xa.")}

    assert len(officers) == 95
    assert communes - officers == {f"ct.{name}" for name in officers}
    assert {"xa.tanphu", "xa.locthanh", "xa.locthanh2"} <= officers
    assert at_work(date(2025, 6, 30)) & communes == set()


@pytest.mark.parametrize(
    ("username", "day", "expected"),
    [
        ("thuky", PLAN_DAY, [("SNNPTNT", Role.SECRETARIAT)]),
        ("thuky", TODAY, [("SNNMT", Role.SECRETARIAT)]),
        ("lanhdao", PLAN_DAY, [("UBND", Role.LEADER)]),
        ("lanhdao", TODAY, [("UBNDTP", Role.LEADER)]),
        ("khdt", PLAN_DAY, [("SKHDT", Role.OFFICER)]),
        ("khdt", TODAY, [("STC", Role.OFFICER)]),
        ("taichinh", TODAY, [("STC", Role.OFFICER)]),
        ("nnptnt", PLAN_DAY, [("SNNPTNT", Role.OFFICER), ("CCPTNT", Role.OFFICER)]),
        ("nnptnt", TODAY, [("SNNMT", Role.OFFICER)]),
        ("ct.longkhanh", PLAN_DAY, [("H732", Role.HEAD)]),
        ("kiemtoan", PLAN_DAY, [("UBND", Role.AUDITOR)]),
        ("quantri", PLAN_DAY, []),
    ],
)
def test_memberships_follow_the_successions(people, username, day, expected):
    assert works_in(username, day) == expected


def test_nobody_could_be_taken_for_a_real_person(people):
    users = list(User.objects.all())

    assert [user.full_name for user in users if not user.full_name.endswith("(mẫu)")] == []
    assert [user.email for user in users if not user.email.endswith(".invalid")] == []
    assert [user.username for user in users if user.is_superuser] == ["quantri"]


def test_everyone_has_the_one_password_of_the_sample(people):
    assert len(set(User.objects.values_list("password", flat=True))) == 1
    assert User.objects.get(username="thuky").check_password(settings.SAMPLE_PASSWORD)


def test_loading_people_twice_adds_nobody(people):
    before = User.objects.count(), Membership.objects.count()

    load_sample_people(at=moment())

    assert (User.objects.count(), Membership.objects.count()) == before
