"""Two people at one session at the same moment, with real connections."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from agencies.models import Notification
from agencies.permissions import Refusal
from agencies.services.drafts import Conflict
from products.models import ScoreSheet, Session, SessionItem
from products.services.sessions import close_session, open_session
from products.services.sheets import Written, reopen_sheet, save_sheet, sign_sheet
from tests.cast import moment
from tests.products.council_cast import make_product_cast
from tests.products.council_makers import (
    answers_for,
    items_of,
    make_council,
    make_dossiers,
    make_session,
    member,
    seat_of,
    sign,
    write,
)

pytestmark = pytest.mark.django_db(transaction=True)
NAMES = ("chair", "vice", "secretary", "first")


def together(*acts):
    """Do all acts at one moment, each on its own connection; what each gave, or the refusal it met."""
    barrier = Barrier(len(acts))

    def run(one):
        try:
            barrier.wait(timeout=60)
            return one()
        except Refusal as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def refusals(results):
    return [result for result in results if isinstance(result, Refusal)]


@pytest.fixture
def opened(live_cast):
    """A council with an open session of two dossiers."""
    council = make_council(live_cast)
    dossiers = make_dossiers(live_cast, make_product_cast(live_cast), 2)
    return council, make_session(live_cast, council, dossiers)


def closing(council, session, name):
    actor = member(council, name)
    return lambda: close_session(session=session, actor=actor, at=moment())


def test_two_who_chair_close_at_once_and_one_result_stands(opened):
    council, session = opened
    for item in items_of(session):
        for name in NAMES:
            sign(council, item, name, 75)
    Notification.objects.all().delete()

    results = together(closing(council, session, "chair"), closing(council, session, "vice"))

    [refusal] = refusals(results)
    assert str(refusal) == "Không thể “Kết thúc phiên họp” khi đang ở tình trạng “Đã kết thúc”."
    assert list(SessionItem.objects.values_list("points_sum", "sheet_count")) == [(300, 4)] * 2
    [winner] = [result for result in results if isinstance(result, Session)]
    assert Session.objects.get().closer_name == winner.closer_name
    assert Notification.objects.filter(title__startswith="Hội đồng đã có kết quả").count() == 6


def test_who_signs_while_the_session_closes_is_either_in_or_keeps_it_open(opened):
    """Never closed without the sheet of somebody present, and never signed after closing."""
    council, session = opened
    one, other = items_of(session)
    for item in (one, other):
        for name in NAMES[:3]:
            sign(council, item, name, 75)
    sign(council, one, "first", 75)
    sheet = write(council, other, "first", 75)
    first = member(council, "first")

    results = together(
        lambda: sign_sheet(sheet=sheet, version=sheet.version, actor=first, at=moment()),
        closing(council, session, "chair"),
    )

    sheet.refresh_from_db()
    session.refresh_from_db()
    assert sheet.status == "signed"
    if session.status == "closed":
        assert refusals(results) == []
        assert list(SessionItem.objects.values_list("sheet_count", flat=True)) == [4, 4]
    else:
        assert [str(refusal) for refusal in refusals(results)] == [
            "Còn người chưa ký đủ phiếu: Ủy viên first."
        ]


def test_who_reopens_while_the_session_closes_is_one_of_both(opened):
    council, session = opened
    for item in items_of(session):
        for name in NAMES:
            sign(council, item, name, 75)
    sheet = ScoreSheet.objects.filter(seat=seat_of(council, "first")).order_by("pk").first()
    vice = member(council, "vice")

    results = together(
        lambda: reopen_sheet(sheet=sheet, reason="Nhầm", actor=vice, at=moment()),
        closing(council, session, "chair"),
    )

    session.refresh_from_db()
    assert len(refusals(results)) == 1
    assert (session.status == "closed") == (ScoreSheet.objects.filter(status="replaced").count() == 0)


def test_two_members_sign_at_once_and_both_have_signed(opened):
    council, session = opened
    item = items_of(session)[0]
    sheets = {name: write(council, item, name, 75) for name in NAMES}
    actors = {name: member(council, name) for name in NAMES}

    def signing(name):
        return lambda: sign_sheet(
            sheet=sheets[name], version=sheets[name].version, actor=actors[name], at=moment()
        )

    results = together(*(signing(name) for name in NAMES))

    assert refusals(results) == []
    assert ScoreSheet.objects.filter(item=item, status="signed").count() == 4


def test_two_windows_of_one_member_that_begin_at_once_make_one_sheet(opened):
    council, session = opened
    item = items_of(session)[0]
    answers = answers_for(item.dossier.criteria_set, 75)
    first = member(council, "first")

    def saving(opinion):
        return lambda: save_sheet(
            item=item, written=Written(answers, opinion=opinion), version=0, actor=first, at=moment()
        )

    results = together(saving("Một"), saving("Hai"))

    [refusal] = refusals(results)
    assert isinstance(refusal, Conflict)
    [saved] = [result for result in results if isinstance(result, ScoreSheet)]
    assert ScoreSheet.objects.get().opinion == saved.opinion


def test_two_desks_open_one_session_and_it_opens_once(live_cast):
    council = make_council(live_cast)
    dossiers = make_dossiers(live_cast, make_product_cast(live_cast))
    session = make_session(live_cast, council, dossiers, status="planned")
    desk = live_cast.actor("desk")

    results = together(*[lambda: open_session(session=session, actor=desk, at=moment())] * 2)

    assert len(refusals(results)) == 1
    assert session.attendance.count() == 4
