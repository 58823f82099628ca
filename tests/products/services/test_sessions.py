"""A session from its plan to its end: who counts, what stands in the way, what comes out."""

from datetime import date
from fractions import Fraction

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from agencies.models import Notification
from agencies.permissions import Refusal
from agencies.services.drafts import Conflict
from products.enums import DossierKind, SeatKind, StageLevel
from products.models import AgreedOption, Attendance, Dossier, Recusal, ScoreSheet, SessionItem
from products.services.recusals import declare_conflict
from products.services.sessions import (
    add_dossiers,
    agree_options,
    agreed_state,
    close_session,
    open_session,
    plan_session,
    remove_item,
    start_second_turn,
    take_attendance,
)
from products.services.sheets import reopen_sheet
from tests.cast import DAY, moment
from tests.products.council_makers import (
    answers_for,
    attend,
    items_of,
    make_council,
    make_dossier,
    make_dossiers,
    make_producer,
    make_product,
    make_regime,
    make_round,
    make_session,
    member,
    names_of,
    seat_of,
    sign,
    sign_all,
    write,
)

ALIKE = {"chair": 72, "vice": 75, "secretary": 78, "first": 75}


@pytest.fixture
def council(cast):
    return make_council(cast)


def close(council, session, by="chair"):
    return close_session(session=session, actor=member(council, by), at=moment())


def refused(council, session, by="chair") -> str:
    with pytest.raises(Refusal) as refusal, transaction.atomic():
        close(council, session, by)
    assert ScoreSheet.objects.filter(item__session=session, item__closed_at__isnull=False).count() == 0
    return str(refusal.value)


# --- Before -------------------------------------------------------------------------------------------------------


def test_planning_puts_waiting_dossiers_before_the_council_and_invites_its_members(
    cast, product_cast, council
):
    dossiers = make_dossiers(cast, product_cast, 2)

    session = make_session(cast, council, dossiers, status="planned")

    assert [(item.dossier_id, item.position) for item in items_of(session)] == [
        (dossiers[0].pk, 1),
        (dossiers[1].pk, 2),
    ]
    assert set(Dossier.objects.values_list("status", flat=True)) == {"in_session"}
    invited = Notification.objects.filter(title="Phiên họp hội đồng ngày 21/05/2019")
    assert {note.recipient.username for note in invited} == set(names_of(council))


def test_a_dossier_that_does_not_wait_is_not_put_before_a_council(cast, product_cast, council):
    dossier = make_dossiers(cast, product_cast)[0]
    make_session(cast, council, [dossier], status="planned")

    with pytest.raises(Refusal, match="Không thể “Đưa vào phiên họp”"):
        make_session(cast, council, [dossier], status="planned")
    dossier.refresh_from_db()
    with pytest.raises(Refusal, match="không ở trong danh sách chờ hội đồng cấp này"):
        make_session(cast, council, [dossier], status="planned")


def test_a_district_council_takes_its_own_district_s_dossiers_alone(cast, product_cast):
    regime = make_regime()
    own, foreign = (
        make_dossiers(cast, product_cast, regime=regime, level=StageLevel.DISTRICT, local=local)[0]
        for local in (cast.tan_phu, cast.bien_hoa)
    )
    council = make_council(cast, level=StageLevel.DISTRICT)

    session = make_session(cast, council, [own], status="planned")

    with pytest.raises(Refusal, match="thuộc địa phương khác"):
        add_dossiers(session=session, dossiers=[foreign], actor=cast.actor("head"), at=moment())


def test_written_opinions_are_for_evaluating_again_alone(cast, product_cast, council):
    regime = make_regime()
    first = make_dossiers(cast, product_cast, regime=regime)[0]
    again = make_dossiers(cast, product_cast, regime=regime, kind=DossierKind.AGAIN)[0]

    with pytest.raises(Refusal, match="chỉ hồ sơ đánh giá lại"):
        make_session(cast, council, [first], by_writing=True, status="planned")
    session = make_session(cast, council, [again], by_writing=True, status="planned")

    open_session(session=session, actor=cast.actor("desk"), at=moment())
    assert set(Attendance.objects.values_list("present", flat=True)) == {True}


@pytest.mark.parametrize(
    ("held_on", "words"),
    [(date(2019, 5, 20), "không được trước hôm nay"), (date(2019, 4, 30), "không được trước hôm nay")],
)
def test_a_session_is_not_planned_for_a_day_that_is_past(cast, product_cast, council, held_on, words):
    dossier = make_dossiers(cast, product_cast)[0]
    held = make_round(cast, council, dossier.regime)

    with pytest.raises(Refusal, match=words):
        plan_session(council=council, round=held, held_on=held_on, actor=cast.actor("desk"), at=moment())


def test_a_session_opens_neither_early_nor_empty(cast, product_cast, council):
    dossier = make_dossiers(cast, product_cast)[0]
    session = make_session(cast, council, [dossier], status="planned")

    with pytest.raises(Refusal, match="Chưa đến ngày họp 21/05/2019"):
        open_session(
            session=session, actor=cast.actor("desk", date(2019, 5, 20)), at=moment(date(2019, 5, 20))
        )
    remove_item(item=items_of(session)[0], actor=cast.actor("desk"), at=moment())
    with pytest.raises(Refusal, match="chưa có hồ sơ nào"):
        open_session(session=session, actor=cast.actor("desk"), at=moment())
    assert Dossier.objects.get().status == "ready"


def test_what_is_before_an_open_session_stays_whoever_asks(cast, product_cast, council):
    one, other = make_dossiers(cast, product_cast, 2)
    session = make_session(cast, council, [one])
    [item] = items_of(session)

    for change in (
        lambda: add_dossiers(session=session, dossiers=[other], actor=cast.actor("desk"), at=moment()),
        lambda: remove_item(item=item, actor=cast.actor("desk"), at=moment()),
    ):
        with pytest.raises(Refusal, match="danh sách hồ sơ không thay đổi nữa"):
            change()
    for by_hand in (
        lambda: SessionItem.objects.create(session=session, dossier=other, stage=other.stage, position=9),
        lambda: SessionItem.objects.filter(pk=item.pk).delete(),
    ):
        with pytest.raises(DatabaseError, match="before it opens"), transaction.atomic():
            by_hand()


# --- Who stands aside ---------------------------------------------------------------------------------------------


def test_opening_finds_who_works_where_the_dossier_comes_from_and_whose_product_it_is(cast, product_cast):
    from agencies.enums import Role
    from tests.cast import make_member

    dossier = make_dossiers(cast, product_cast)[0]
    # The department that leads the programme organises the council: its people are no party.
    homes = {"first": cast.tan_phu, "second": cast.lead_agency, "vice": cast.bien_hoa}
    council = make_council(cast, 5, homes=homes)
    make_member("secretary", product_cast.honey, Role.PRODUCER)

    make_session(cast, council, [dossier])

    assert {(one.seat.membership.user.username, one.source, one.reason) for one in Recusal.objects.all()} == {
        ("first", "found", "Công tác tại UBND huyện Tân Phú"),
        ("secretary", "found", "Là người của chủ thể"),
    }


def test_the_people_of_a_district_s_own_council_are_no_party(cast, product_cast):
    dossier = make_dossiers(cast, product_cast, level=StageLevel.DISTRICT)[0]
    council = make_council(cast, level=StageLevel.DISTRICT, homes={"first": cast.tan_phu})

    make_session(cast, council, [dossier])

    assert not Recusal.objects.exists()


def test_declaring_a_conflict_needs_a_reason_and_is_not_taken_back(cast, product_cast, council):
    session = make_session(cast, council, make_dossiers(cast, product_cast))
    [item] = items_of(session)
    first = member(council, "first")

    with pytest.raises(Refusal, match="Hãy ghi lý do"):
        declare_conflict(item=item, reason=" ", actor=first, at=moment())
    declare_conflict(item=item, reason="Anh ruột là chủ thể", actor=first, at=moment())

    with pytest.raises(Refusal, match="đã không tham gia"):
        declare_conflict(item=item, reason="Lần nữa", actor=first, at=moment())
    with pytest.raises(DatabaseError), transaction.atomic():
        Recusal.objects.all().delete()


def test_who_stood_aside_has_no_sheet_not_even_by_sql(cast, product_cast, council):
    session = make_session(cast, council, make_dossiers(cast, product_cast))
    [item] = items_of(session)
    declare_conflict(item=item, reason="Liên quan", actor=member(council, "first"), at=moment())

    with pytest.raises(Refusal, match="không tham gia đánh giá hồ sơ này"):
        write(council, item, "first", 60)
    with pytest.raises(DatabaseError, match="a recused member has no sheet"), transaction.atomic():
        ScoreSheet.objects.create(item=item, seat=seat_of(council, "first"), turn=1, status_since=DAY)


def test_the_sheet_of_who_stands_aside_after_signing_counts_no_more(cast, product_cast, council):
    session = make_session(cast, council, make_dossiers(cast, product_cast))
    [item] = items_of(session)
    sign_all(council, session, ALIKE | {"first": 20})
    declare_conflict(item=item, reason="Liên quan", actor=member(council, "first"), at=moment())

    close(council, session)

    result = SessionItem.objects.get()
    assert (result.points_sum, result.sheet_count) == (72 + 75 + 78, 3)
    assert ScoreSheet.objects.filter(seat=seat_of(council, "first"), status="signed").count() == 1


# --- Quorum -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("size", "percent", "absent", "is_enough"),
    [
        (4, 75, 1, True),
        (4, 75, 2, False),
        (4, 76, 1, False),
        (9, 75, 2, True),
        (9, 75, 3, False),
        (3, 67, 1, False),
        (3, 66, 1, True),
        (4, 100, 0, True),
    ],
)
def test_quorum_at_its_edges(cast, product_cast, size, percent, absent, is_enough):
    council = make_council(cast, size, quorum_percent=percent)
    names = names_of(council)
    present = names[: size - absent]
    session = make_session(cast, council, make_dossiers(cast, product_cast), present=present)
    sign_all(council, session, dict.fromkeys(present, 75))

    if is_enough:
        assert close(council, session).status == "closed"
    else:
        assert "Chưa đủ thành viên có mặt theo quy chế" in refused(council, session)


def test_without_the_chair_there_is_no_quorum_unless_the_rules_say_so(cast, product_cast):
    council = make_council(cast)
    present = ["vice", "secretary", "first"]
    session = make_session(cast, council, make_dossiers(cast, product_cast), present=present)
    sign_all(council, session, dict.fromkeys(present, 75))

    assert "có Chủ tịch hội đồng" in refused(council, session, "vice")

    council.quorum_needs_chair = False
    council.save(update_fields=["quorum_needs_chair"])
    assert close(council, session, "vice").status == "closed"


def test_who_is_recused_counts_on_neither_side_of_a_dossier_s_quorum(cast, product_cast):
    """Of eight, six are there. Three of these stand aside: three of five who may judge are there, which is too few."""
    council = make_council(cast, 8)
    names = names_of(council)
    session = make_session(cast, council, make_dossiers(cast, product_cast, 2), present=names[:6])
    one, other = items_of(session)
    for name in names[3:6]:
        declare_conflict(item=one, reason="Liên quan", actor=member(council, name), at=moment())
    for name in names[:3]:
        sign(council, one, name, 75)
    for name in names[:6]:
        sign(council, other, name, 75)

    assert refused(council, session) == "“Mật ong số 1”: không còn đủ thành viên được đánh giá hồ sơ này."

    attend(council, session, names)
    for name in names[6:]:
        sign(council, one, name, 75)
        sign(council, other, name, 75)
    close(council, session)
    assert list(SessionItem.objects.order_by("position").values_list("sheet_count", flat=True)) == [5, 8]


# --- Who has signed, how far apart -----------------------------------------------------------------------------------


def test_the_refusal_names_who_has_not_signed_and_nothing_of_what_they_wrote(cast, product_cast, council):
    session = make_session(cast, council, make_dossiers(cast, product_cast))
    [item] = items_of(session)
    sign(council, item, "chair", 72)
    sign(council, item, "vice", 75)
    write(council, item, "secretary", 78)

    assert refused(council, session) == "Còn người chưa ký đủ phiếu: Ủy viên secretary, Ủy viên first."


def test_a_member_who_is_absent_cannot_sign_and_is_not_waited_for(cast, product_cast, council):
    present = ["chair", "vice", "secretary"]
    session = make_session(cast, council, make_dossiers(cast, product_cast), present=present)
    [item] = items_of(session)
    sign_all(council, session, {name: ALIKE[name] for name in present})

    with pytest.raises(Refusal, match="chưa ghi bạn có mặt"):
        sign(council, item, "first", 75)
    close(council, session)

    assert SessionItem.objects.get().sheet_count == 3


@pytest.mark.parametrize(("lowest", "is_within"), [(65, True), (64, False)])
def test_spread_at_its_edge(cast, product_cast, council, lowest, is_within):
    session = make_session(cast, council, make_dossiers(cast, product_cast))
    totals = {"chair": 75, "vice": 75, "secretary": 70, "first": lowest}
    for name, total in totals.items():
        sign(council, items_of(session)[0], name, answers=marked_alike(session, total))

    if is_within:
        assert close(council, session).status == "closed"
    else:
        assert refused(council, session) == (
            "“Mật ong số 1”: điểm của các thành viên chênh nhau quá 10 điểm; hãy thảo luận và chấm lại lần hai."
        )


def marked_alike(session, total):
    """Answers that differ in what carries no mark alone, where that is possible."""
    form = items_of(session)[0].dossier.criteria_set
    return (
        answers_for(form, total, c11=30, c21=30) if total <= 100 and total >= 60 else answers_for(form, total)
    )


def test_a_second_turn_keeps_both_sheets_and_the_second_counts_however_far_apart(cast, product_cast, council):
    session = make_session(cast, council, make_dossiers(cast, product_cast))
    [item] = items_of(session)
    for name, total in {"chair": 90, "vice": 75, "secretary": 75, "first": 70}.items():
        sign(council, item, name, answers=marked_alike(session, total))

    start_second_turn(item=item, actor=member(council, "chair"), at=moment())
    assert "Còn người chưa ký đủ phiếu" in refused(council, session)
    for name, total in {"chair": 91, "vice": 75, "secretary": 75, "first": 70}.items():
        sign(council, item, name, answers=marked_alike(session, total))
    close(council, session)

    result = SessionItem.objects.get()
    assert (result.turn, result.points_sum, result.sheet_count) == (2, 311, 4)
    assert ScoreSheet.objects.filter(status="signed").count() == 8


def test_a_second_turn_needs_its_reason_and_there_is_no_third(cast, product_cast, council):
    session = make_session(cast, council, make_dossiers(cast, product_cast))
    [item] = items_of(session)
    chair = member(council, "chair")

    def start():
        return start_second_turn(item=item, actor=chair, at=moment())

    with pytest.raises(Refusal, match="Còn người chưa ký phiếu lần này: Ủy viên chair"):
        start()
    for name, total in {"chair": 80, "vice": 75, "secretary": 75, "first": 70}.items():
        sign(council, item, name, answers=marked_alike(session, total))
    with pytest.raises(Refusal, match="Không cần chấm lại"):
        start()
    sheet = ScoreSheet.objects.get(seat=seat_of(council, "first"))
    reopen_sheet(sheet=sheet, reason="Xem lại", actor=chair, at=moment())
    sign(council, item, "first", answers=marked_alike(session, 61))
    start()
    for name, total in {"chair": 90, "vice": 75, "secretary": 75, "first": 61}.items():
        sign(council, item, name, answers=marked_alike(session, total))
    with pytest.raises(Refusal, match="Không cần chấm lại"):
        start()
    with pytest.raises(Refusal, match="dành cho Chủ tịch"):
        start_second_turn(item=item, actor=member(council, "secretary"), at=moment())


# --- What was agreed --------------------------------------------------------------------------------------------------


def test_where_sheets_differ_on_a_mark_the_council_must_agree_first(cast, product_cast, council):
    """1.1 and 2.1 carry marks. All say 2.1 alike; on 1.1 one differs, so the secretary writes what was agreed."""
    session = make_session(cast, council, make_dossiers(cast, product_cast))
    [item] = items_of(session)
    form = item.dossier.criteria_set
    for name in ("chair", "vice", "secretary"):
        sign(council, item, name, answers=answers_for(form, 75, c11=30, c21=30))
    sign(council, item, "first", answers=answers_for(form, 75, c11=20, c21=30))

    assert refused(council, session) == ("“Mật ong số 1”: hãy ghi mức hội đồng thống nhất cho tiêu chí 1.1.")

    low = answers_for(form, 75, c11=20, c21=30)
    criterion = next(key for key in low if form.criteria.get(pk=key).code == "1.1")
    agree(council, item, {criterion: low[criterion]})
    close(council, session)

    result = SessionItem.objects.get()
    assert (result.points_sum, result.sheet_count, result.stars_by_points, result.stars) == (300, 4, 4, 3)
    assert [(one["criterion"], one["stars"]) for one in result.missed_marks] == [(criterion, 4)]
    assert AgreedOption.objects.count() == 2


def agree(council, item, answers, *, exclusion="", opinion="", by="secretary", seen=None):
    item = SessionItem.objects.get(pk=item.pk)
    return agree_options(
        item=item,
        answers=answers,
        exclusion=exclusion,
        opinion=opinion,
        seen=agreed_state(item) if seen is None else seen,
        actor=member(council, by),
        at=moment(),
    )


def test_two_who_record_what_was_agreed_do_not_overwrite_each_other(cast, product_cast, council):
    session = make_session(cast, council, make_dossiers(cast, product_cast))
    [item] = items_of(session)
    seen = agreed_state(item)
    agree(council, item, {}, opinion="Một", by="chair")

    with pytest.raises(Conflict):
        agree(council, item, {}, opinion="Hai", seen=seen)

    assert SessionItem.objects.get().opinion == "Một"


def test_an_option_of_another_criterion_is_not_agreed_on(cast, product_cast, council):
    session = make_session(cast, council, make_dossiers(cast, product_cast))
    [item] = items_of(session)
    answers = answers_for(item.dossier.criteria_set, 75)
    one, other, *_rest = answers
    unmarked = next(key for key in answers if item.dossier.criteria_set.criteria.get(pk=key).code == "2.2")

    for wrong in ({one: answers[other]}, {unmarked: answers[unmarked]}):
        with pytest.raises(Refusal, match="Có mức không thuộc phiếu này"):
            agree(council, item, wrong)
    with pytest.raises(Refusal, match="dành cho Thư ký"):
        agree(council, item, {}, by="first")
    assert not AgreedOption.objects.exists()


def test_a_proposal_to_exclude_needs_the_council_s_conclusion(cast, product_cast, council):
    session = make_session(cast, council, make_dossiers(cast, product_cast))
    [item] = items_of(session)
    sign_all(council, session, dict.fromkeys(("chair", "vice", "secretary"), 75))
    sign(council, item, "first", 75, exclusion="forged")

    assert "có ý kiến loại hồ sơ" in refused(council, session)

    agree(council, item, {}, opinion="Hồ sơ không giả mạo.")
    assert close(council, session).status == "closed"


def test_an_excluded_dossier_has_no_points_and_its_ground_is_one_of_the_form(cast, product_cast, council):
    session = make_session(cast, council, make_dossiers(cast, product_cast))
    [item] = items_of(session)

    with pytest.raises(Refusal, match="không có trường hợp loại hồ sơ như vậy"):
        agree(council, item, {}, exclusion="whim")
    agree(council, item, {}, exclusion="forged")
    close(council, session)

    result = SessionItem.objects.get()
    assert (result.excluded_for, result.points_sum, result.stars) == ("Giả mạo hồ sơ", None, None)
    assert Dossier.objects.get().status == "excluded"


# --- The result -------------------------------------------------------------------------------------------------------


def test_closing_keeps_the_exact_mean_and_sends_the_dossiers_on(cast, product_cast, council):
    session = make_session(cast, council, make_dossiers(cast, product_cast))
    for name, total in {"chair": 75, "vice": 76, "secretary": 76, "first": 75}.items():
        sign(council, items_of(session)[0], name, answers=marked_alike(session, total))
    Notification.objects.all().delete()

    closed = close(council, session)

    result = SessionItem.objects.get()
    assert (closed.closed_at, closed.closer_name) == (moment(), "Ủy viên chair")
    assert closed.closer_title == "Chủ tịch hội đồng"
    assert result.mean == Fraction(302, 4)
    assert (result.stars_by_points, result.stars, result.missed_marks) == (4, 4, [])
    assert Dossier.objects.get().status == "scored"
    told = {(note.recipient.username, note.title) for note in Notification.objects.all()}
    assert told == {
        *((name, "Phiên họp ngày 21/05/2019 đã kết thúc") for name in ("vice", "secretary", "first", "desk")),
        *((name, "Hội đồng đã có kết quả: Mật ong số 1") for name in ("producer", "officer", "head")),
    }


@pytest.mark.parametrize(
    ("totals", "rounding", "stars"),
    [
        # 69.67 is below 70 as it is; rounded to a whole number it reaches four stars.
        ((69, 70, 70), None, 3),
        ((69, 70, 70), 2, 3),
        ((69, 70, 70), 1, 3),
        ((69, 70, 70), 0, 4),
        ((70, 70, 70), None, 4),
        ((69, 69, 70), 0, 3),
    ],
)
def test_rounding_is_what_the_council_s_rules_say(cast, product_cast, totals, rounding, stars):
    council = make_council(cast, 3, rounding=rounding)
    session = make_session(cast, council, make_dossiers(cast, product_cast))
    for name, total in zip(names_of(council), totals, strict=True):
        sign(council, items_of(session)[0], name, answers=marked_alike(session, total))

    close(council, session)

    result = SessionItem.objects.get()
    assert (result.stars_by_points, result.mean) == (stars, Fraction(sum(totals), 3))


@pytest.mark.parametrize(("counts", "sheets"), [(False, 4), (True, 5)])
def test_an_invited_expert_counts_where_the_rules_say_so(cast, product_cast, counts, sheets):
    council = make_council(cast, extra=[("expert", SeatKind.EXPERT)], experts_count=counts)
    session = make_session(cast, council, make_dossiers(cast, product_cast))
    sign_all(council, session, dict.fromkeys(["chair", "vice", "secretary", "first"], 75) | {"expert": 70})

    close(council, session)

    assert SessionItem.objects.get().sheet_count == sheets


def test_an_expert_who_does_not_count_is_neither_waited_for_nor_measured(cast, product_cast):
    council = make_council(cast, extra=[("expert", SeatKind.EXPERT)])
    session = make_session(cast, council, make_dossiers(cast, product_cast, 2))
    sign_all(council, session, dict.fromkeys(["chair", "vice", "secretary", "first"], 75))
    sign(council, items_of(session)[0], "expert", 20)

    assert close(council, session).status == "closed"


# --- After ------------------------------------------------------------------------------------------------------------


def test_nothing_of_a_closed_session_changes(cast, product_cast, council):
    session = make_session(cast, council, make_dossiers(cast, product_cast))
    [item] = items_of(session)
    sign_all(council, session, dict.fromkeys(ALIKE, 75))
    close(council, session)
    first = member(council, "first")

    for late in (
        lambda: sign(council, item, "first", 75),
        lambda: take_attendance(
            session=session, present=[], notes={}, actor=member(council, "secretary"), at=moment()
        ),
        lambda: agree(council, item, {}),
        lambda: declare_conflict(item=item, reason="Muộn", actor=first, at=moment()),
        lambda: start_second_turn(item=item, actor=member(council, "chair"), at=moment()),
        lambda: close(council, session),
    ):
        with pytest.raises(Refusal):
            late()
    sheet = ScoreSheet.objects.first()
    for by_hand in (
        lambda: ScoreSheet.objects.create(item=item, seat=sheet.seat, turn=2, status_since=DAY),
        lambda: ScoreSheet.objects.filter(pk=sheet.pk).update(version=9),
        lambda: SessionItem.objects.filter(pk=item.pk).update(points_sum=1),
        lambda: AgreedOption.objects.all().delete(),
        lambda: Attendance.objects.update(present=False),
        lambda: type(session).objects.filter(pk=session.pk).update(place="Khác"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            by_hand()


def test_only_who_chairs_closes(cast, product_cast, council):
    session = make_session(cast, council, make_dossiers(cast, product_cast))
    sign_all(council, session, dict.fromkeys(ALIKE, 75))

    for actor in (
        member(council, "secretary"),
        cast.actor("desk"),
        cast.actor("leader"),
        cast.actor("auditor"),
    ):
        with pytest.raises(Refusal):
            close_session(session=session, actor=actor, at=moment())
    assert close(council, session, "vice").status == "closed"


def test_a_recused_chair_learns_nothing_of_that_dossier_by_trying_to_close(cast, product_cast):
    council = make_council(cast, 5)
    session = make_session(cast, council, make_dossiers(cast, product_cast, 2))
    one, other = items_of(session)
    declare_conflict(item=one, reason="Liên quan", actor=member(council, "chair"), at=moment())
    for name in names_of(council):
        sign(council, other, name, 75)

    said = refused(council, session)

    assert said == (
        "Còn hồ sơ chưa chốt được mà bạn không tham gia đánh giá. "
        "Hãy để Phó Chủ tịch hội đồng kết thúc phiên họp."
    )
    assert "Còn người chưa ký đủ phiếu" in refused(council, session, "vice")
    with pytest.raises(Refusal, match="không tham gia đánh giá"):
        start_second_turn(item=one, actor=member(council, "chair"), at=moment())


def test_closing_costs_the_same_for_every_dossier(cast, product_cast):
    """Linear, and far below the thirty queries a dossier that were set as the most."""
    costs = {}
    for number, count in enumerate((3, 6)):
        council_of = {0: "chair", 1: "chair"}[number]
        if number == 0:
            council, regime = make_council(cast), make_regime()
        session = make_session(cast, council, make_dossiers(cast, product_cast, count, regime=regime))
        sign_all(council, session, dict.fromkeys(ALIKE, 75))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            close(council, session, council_of)
        costs[count] = len(queries)

    a_dossier = (costs[6] - costs[3]) / 3
    assert a_dossier <= 20
    assert costs[3] <= 3 * a_dossier + 60


def test_one_product_of_two_producers_is_judged_by_who_is_no_party(cast, product_cast):
    """Rice comes from Biên Hòa: the member from there judges honey and not rice."""
    regime = make_regime()
    honey = make_dossiers(cast, product_cast, regime=regime)[0]
    maker = make_producer(product_cast.rice)
    rice = make_dossier(cast, make_product(maker, "Gạo thơm"), regime, local=cast.bien_hoa)
    council = make_council(cast, 5, homes={"second": cast.bien_hoa})
    session = make_session(cast, council, [honey, rice])
    for item in items_of(session):
        names = names_of(council) if item.dossier_id == honey.pk else ["chair", "vice", "secretary", "first"]
        for name in names:
            sign(council, item, name, 75)

    close(council, session)

    counts = dict(SessionItem.objects.values_list("dossier__product__name", "sheet_count"))
    assert counts == {"Mật ong số 1": 5, "Gạo thơm": 4}
