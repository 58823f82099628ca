"""Councils by decision, rounds with the law's days, and people who come and go."""

from datetime import date, timedelta

import pytest

from agencies.enums import Role
from agencies.models import Agency, Membership
from agencies.permissions import Refusal
from products.enums import SeatKind, StageLevel
from products.models import Attendance, Recusal, Seat, SessionItem
from products.permissions import visible_items
from products.selectors.laws import round_days
from products.services.councils import (
    RULES_OF_A_COUNCIL,
    Sitting,
    add_seat,
    change_rules,
    end_seat,
    replace_seat,
    set_up_council,
)
from products.services.rounds import change_round, open_round
from tests.cast import DAY, make_user, moment
from tests.products.council_makers import (
    SET_UP_ON,
    items_of,
    make_council,
    make_dossiers,
    make_regime,
    make_round,
    make_session,
    member,
    names_of,
    seat_of,
)

RULES = {
    "quorum_percent": 75,
    "quorum_needs_chair": True,
    "greatest_spread": 10,
    "rounding": None,
    "experts_count": False,
}


def set_up(cast, people, *, level=StageLevel.PROVINCE, owner=None, by="desk"):
    return set_up_council(
        owner=owner or cast.committee,
        level=level,
        name="Hội đồng",
        decision_number="1/QĐ",
        decided_on=SET_UP_ON,
        valid_from=SET_UP_ON,
        rules=RULES,
        people=people,
        actor=cast.actor(by),
        at=moment(),
    )


def test_a_council_acts_through_an_agency_in_which_its_people_are_members(cast):
    chair, adviser = make_user("chair"), make_user("adviser")

    council = set_up(
        cast,
        [
            Sitting(chair, SeatKind.CHAIR),
            Sitting(cast.lead_officer.user, SeatKind.MEMBER),
            Sitting(adviser, SeatKind.ADVISER),
        ],
    )

    assert (council.agency.kind, council.agency.code) == ("council", "HD-2019-1")
    roles = dict(Membership.objects.filter(agency=council.agency).values_list("user__username", "role"))
    assert roles == {"chair": Role.COUNCIL, "lead_officer": Role.COUNCIL, "adviser": Role.ADVISER}
    # Where somebody works otherwise is taken from their own membership.
    assert Seat.objects.get(membership__user=cast.lead_officer.user).home_agency == cast.lead_agency
    assert Seat.objects.get(membership__user=chair).home_agency is None


@pytest.mark.parametrize(
    ("kinds", "words"),
    [([], "đúng một Chủ tịch"), (["member"], "đúng một Chủ tịch"), (["chair", "chair"], "đúng một Chủ tịch")],
)
def test_a_council_has_exactly_one_chair(cast, kinds, words):
    people = [Sitting(make_user(f"p{number}"), kind) for number, kind in enumerate(kinds)]

    with pytest.raises(Refusal, match=words):
        set_up(cast, people)
    assert not Agency.objects.filter(kind="council").exists()


def test_nobody_sits_twice(cast):
    chair = make_user("chair")
    with pytest.raises(Refusal, match="ghi hai lần"):
        set_up(cast, [Sitting(chair, SeatKind.CHAIR), Sitting(chair, SeatKind.MEMBER)])
    council = set_up(cast, [Sitting(chair, SeatKind.CHAIR)])
    with pytest.raises(Refusal, match="đã có ghế trong hội đồng"):
        add_seat(council=council, person=Sitting(chair, "member"), actor=cast.actor("desk"), at=moment())
    with pytest.raises(Refusal, match="đã có Chủ tịch"):
        add_seat(
            council=council, person=Sitting(make_user("x"), "chair"), actor=cast.actor("desk"), at=moment()
        )


def test_each_level_is_organised_by_its_own_desk(cast):
    chair = [Sitting(make_user("chair"), SeatKind.CHAIR)]

    for by, level, owner in (
        ("officer", StageLevel.PROVINCE, cast.committee),
        ("leader", StageLevel.PROVINCE, cast.committee),
        ("desk", StageLevel.DISTRICT, cast.tan_phu),
        ("stranger", StageLevel.DISTRICT, cast.tan_phu),
    ):
        with pytest.raises(Refusal):
            set_up(cast, chair, level=level, owner=owner, by=by)
    assert set_up(cast, chair, level=StageLevel.DISTRICT, owner=cast.tan_phu, by="officer").pk


def test_rules_change_between_sessions_and_not_in_one(cast, product_cast):
    council = make_council(cast)
    desk = cast.actor("desk")
    change_rules(council=council, rules=RULES | {"greatest_spread": 15}, actor=desk, at=moment())
    make_session(cast, council, make_dossiers(cast, product_cast))

    with pytest.raises(Refusal, match="Hội đồng đang họp"):
        change_rules(council=council, rules=RULES, actor=desk, at=moment())

    council.refresh_from_db()
    assert {name: getattr(council, name) for name in RULES_OF_A_COUNCIL} == RULES | {"greatest_spread": 15}


def test_a_seat_ends_from_today_and_the_person_acts_for_the_council_no_more(cast):
    council = make_council(cast)
    seat = seat_of(council, "first")

    end_seat(seat=seat, reason="Nghỉ hưu", actor=cast.actor("desk"), at=moment())

    assert names_of(council) == ["chair", "vice", "secretary"]
    assert names_of(council, DAY - timedelta(days=1)) == ["chair", "vice", "secretary", "first"]
    seat.membership.refresh_from_db()
    assert seat.membership.valid_until == DAY
    with pytest.raises(Refusal, match="đã thôi"):
        end_seat(seat=seat, reason="", actor=cast.actor("desk"), at=moment())


def test_who_came_today_is_replaced_tomorrow(cast):
    council = make_council(cast)
    new = add_seat(
        council=council, person=Sitting(make_user("new"), "member"), actor=cast.actor("desk"), at=moment()
    )

    with pytest.raises(Refusal, match="từ ngày mai mới thay được"):
        replace_seat(
            seat=new, user=make_user("y"), title="", reason="Vì", actor=cast.actor("desk"), at=moment()
        )


def test_who_joins_an_open_session_is_absent_until_written_down_and_looked_at_for_conflicts(
    cast, product_cast
):
    council = make_council(cast)
    session = make_session(cast, council, make_dossiers(cast, product_cast))

    new = replace_seat(
        seat=seat_of(council, "first"),
        user=cast.officer.user,
        title="",
        reason="Vì",
        actor=cast.actor("desk"),
        at=moment(),
    )

    assert not Attendance.objects.get(session=session, seat=new).present
    assert list(Recusal.objects.values_list("seat", "item")) == [(new.pk, items_of(session)[0].pk)]


def test_the_right_to_score_goes_with_the_seat(cast, product_cast):
    council = make_council(cast)
    make_session(cast, council, make_dossiers(cast, product_cast))
    seat = seat_of(council, "first")
    actor = member(council, "first")
    end_seat(seat=seat, reason="Vì", actor=cast.actor("desk"), at=moment())
    assert not SessionItem.objects.filter(visible_items(actor)).exists()


# --- Rounds -----------------------------------------------------------------------------------------------------------


def test_a_round_is_held_once_a_year_with_the_days_of_the_regime(cast):
    regime = make_regime()
    council = make_council(cast)
    days = round_days(regime, StageLevel.PROVINCE, 1, 2019)
    assert days == (date(2019, 4, 30), date(2019, 6, 30))
    assert round_days(regime, StageLevel.PROVINCE, 9, 2019) is None
    held = make_round(cast, council, regime)

    with pytest.raises(Refusal, match="Đã có đợt 1 năm 2019 rồi"):
        make_round(cast, council, regime)
    with pytest.raises(Refusal, match="Ngày đánh giá phải sau"):
        change_round(
            held=held,
            propose_before=DAY,
            evaluate_before=DAY,
            note="",
            actor=cast.actor("desk"),
            at=moment(),
        )
    moved = change_round(
        held=held,
        propose_before=DAY,
        evaluate_before=date(2019, 7, 31),
        note="Dời",
        actor=cast.actor("desk"),
        at=moment(),
    )
    assert (moved.evaluate_before, moved.note) == (date(2019, 7, 31), "Dời")


def test_a_round_of_the_province_is_the_secretariat_s(cast):
    regime = make_regime()
    for by in ("officer", "head", "leader", "auditor", "lead_officer"):
        with pytest.raises(Refusal):
            open_round(
                regime=regime,
                level=StageLevel.PROVINCE,
                agency=cast.committee,
                year=2019,
                number=1,
                propose_before=None,
                evaluate_before=None,
                actor=cast.actor(by),
                at=moment(),
            )
