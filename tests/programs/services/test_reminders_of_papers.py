"""A paper about to end: its producer and the locality are told at its marks, once each, and nobody else."""

from datetime import date, timedelta

import pytest

from agencies.models import OutgoingMail
from products.models import Paper
from programs.models import Reminder, ReminderMark
from programs.services.reminders import remind_of_deadlines
from programs.services.sample import load_reminder_marks
from tests.cast import DAY, moment
from tests.products.register_cast import make_product_cast
from tests.products.register_makers import make_paper, make_producer

ENDS = date(2019, 7, 30)  # a Tuesday, and 60 days before it a Friday


@pytest.fixture
def makers(cast):
    load_reminder_marks(at=moment())
    return make_product_cast(cast)


@pytest.fixture
def paper(makers):
    return make_paper(makers.maker, makers.actor("producer"), expires_on=ENDS)


def run(day):
    return remind_of_deadlines(today=day, at=moment(day))


def told():
    rows = Reminder.objects.order_by("day", "person__username")
    return [(row.person.username, row.mark, row.title, row.path) for row in rows]


def test_the_ladder_of_papers_is_sixty_thirty_seven_days_and_the_last(makers):
    marks = ReminderMark.objects.filter(kind="paper").order_by("days")

    assert [(mark.days, mark.repeat_every) for mark in marks] == [
        (-60, None),
        (-30, None),
        (-7, None),
        (0, None),
    ]


def test_the_producer_s_people_and_the_locality_are_told_and_nobody_else(makers, paper):
    run(ENDS - timedelta(days=60))

    mine = "Giấy tờ hết giá trị: Giấy chứng nhận an toàn thực phẩm"
    locals_ = "Hợp tác xã Bưởi Tân Triều: giấy tờ hết giá trị: Giấy chứng nhận an toàn thực phẩm"
    own = f"/chu-the/{makers.maker.pk}/giay-to/{paper.pk}/"
    register = f"/chu-the/{makers.maker.pk}/"
    assert told() == [
        ("colleague", -60, mine, own),
        ("head", -60, locals_, register),
        ("officer", -60, locals_, register),
        ("producer", -60, mine, own),
    ]
    assert OutgoingMail.objects.count() == 4


def test_nobody_is_told_twice_at_one_mark_nor_between_marks(makers, paper):
    days = [ENDS - timedelta(days=n) for n in range(62, -8, -1)]

    counts = [run(day) for day in days]

    assert sorted({(row.person.username, row.mark) for row in Reminder.objects.all()}) == sorted(
        (name, mark) for name in ("colleague", "head", "officer", "producer") for mark in (-60, -30, -7, 0)
    )
    assert sum(counts) == Reminder.objects.count() == 16


def test_a_replaced_paper_and_one_without_end_remind_nobody(makers, paper):
    newer = make_paper(makers.maker, makers.actor("producer"), "Mới", expires_on=None)
    Paper.objects.filter(pk=paper.pk).update(replaced_by=newer)

    assert run(ENDS - timedelta(days=60)) == 0


def test_a_paper_that_was_past_its_marks_when_it_came_in_is_not_made_up(makers):
    make_paper(makers.maker, makers.actor("producer"), expires_on=DAY + timedelta(days=10))

    assert run(DAY) == 0
    assert run(DAY + timedelta(days=3)) == 4  # seven days before


def test_a_producer_that_moved_is_looked_after_by_its_new_locality(makers, paper):
    makers.maker.places.update(unit_code="26068")

    run(ENDS - timedelta(days=60))

    assert [username for username, *_rest in told()] == ["colleague", "producer", "stranger"]


def test_a_producer_without_people_and_place_stops_nothing(makers):
    lonely = make_producer("Không ai", unit_code="")
    make_paper(lonely, makers.actor("producer"), expires_on=ENDS)

    assert run(ENDS - timedelta(days=60)) == 0
