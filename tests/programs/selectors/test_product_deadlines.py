"""Dossiers that fall due: who is reminded of which clock, and of a dossier that came back."""

from datetime import date, timedelta

import pytest

from agencies.models import JobRun
from products.services import dossiers as services
from programs.enums import DeadlineKind
from programs.models import Reminder, ReminderMark
from programs.selectors.product_deadlines import dossier_clock_deadlines, returned_dossier_deadlines
from programs.services.daily import do_daily_work
from programs.services.reminders import remind_of_deadlines
from tests.cast import DAY, moment
from tests.products.cast import make_product_cast, with_commune
from tests.products.makers import make_form, make_product, make_regime
from tests.products.walks import lodge, propose_with_report, receive

FAR = date(2030, 1, 1)
DUE = date(2019, 6, 11)


@pytest.fixture
def people(cast):
    people = with_commune(make_product_cast(cast))
    make_regime("commune-province", form=make_form())
    ReminderMark.objects.all().delete()
    for kind in (DeadlineKind.DOSSIER_CLOCK, DeadlineKind.DOSSIER_RETURNED):
        for days in (-3, 0, 3):
            ReminderMark.objects.create(kind=kind, days=days)
    return people


@pytest.fixture
def dossier(people):
    return receive(people, lodge(people, make_product(people.coop)), by="commune_officer")


def told(day):
    """Who was reminded of what, by username."""
    remind_of_deadlines(today=day, at=moment(day, 7))
    rows = Reminder.objects.filter(day=day).order_by("person__username")
    return list(rows.values_list("person__username", "kind", "mark"))


def test_clock_of_the_commune_is_told_to_its_people(people, dossier):
    [deadline] = dossier_clock_deadlines(FAR)
    assert (deadline.agency_id, deadline.role, deadline.due_on) == (people.commune.pk, None, DUE)
    assert (deadline.title, deadline.path) == (
        "Hồ sơ Bưởi da xanh: HTX Bưởi Tân Phú",
        f"/ho-so/{dossier.pk}/",
    )
    assert list(dossier_clock_deadlines(DUE - timedelta(days=1))) == []

    # Three days before is a Saturday: told on Monday.
    assert told(date(2019, 6, 10)) == [
        ("commune_head", "dossier_clock", -3),
        ("commune_officer", "dossier_clock", -3),
    ]


def test_clock_of_the_province_is_told_to_the_secretariat(people, dossier):
    dossier = propose_with_report(people, dossier)
    assert list(dossier_clock_deadlines(FAR)) == []
    dossier.clocks.create(
        step="transition",
        agency=dossier.agency,
        began_on=DAY,
        days=10,
        unit="calendar",
        due_on=date(2019, 5, 31),
        legal_basis="Điều 12",
    )

    assert told(date(2019, 5, 31)) == [("desk", "dossier_clock", 0)]


def test_returned_dossier_is_told_to_its_producer_alone(people, dossier):
    services.return_dossier(
        dossier=dossier, reason="Thiếu", actor=people.actor("commune_officer"), at=moment()
    )

    [deadline] = returned_dossier_deadlines(FAR)

    # Ten working days of the small regime; the level's own clock stands still.
    assert (deadline.agency_id, deadline.due_on, deadline.returned) == (
        people.coop.agency_id,
        date(2019, 6, 4),
        True,
    )
    assert list(dossier_clock_deadlines(FAR)) == []
    assert told(date(2019, 6, 4)) == [("producer", "dossier_back", 0)]


def test_returned_dossier_without_a_term_waits_from_the_day_it_came_back(people, dossier):
    dossier.regime.clocks.filter(step="supplement").delete()
    services.return_dossier(
        dossier=dossier, reason="Thiếu", actor=people.actor("commune_officer"), at=moment()
    )

    [deadline] = returned_dossier_deadlines(FAR)

    assert deadline.due_on == DAY
    assert told(DAY) == [("producer", "dossier_back", 0)]


def test_daily_work_begins_transitions_once(people):
    first = do_daily_work(today=DAY, at=moment(DAY, 6))
    again = do_daily_work(today=DAY, at=moment(DAY, 7))

    assert (first["transitions"], again["transitions"]) == (0, 0)
    assert JobRun.objects.filter(job="transitions", day=DAY).count() == 1
