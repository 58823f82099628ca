"""A member's sheet: saved, signed, reopened; what a form, a session and a signature allow."""

import pytest
from django.db import DatabaseError, transaction

from agencies.permissions import Refusal
from agencies.selectors.trail import event_model_of
from agencies.services.drafts import Conflict
from products.models import CriterionOption, ScoreMark, ScoreSheet
from products.selectors.contents import answers_of, hash_of, sheet_content
from products.services.councils import replace_seat
from products.services.recusals import declare_conflict
from products.services.sessions import close_session
from products.services.sheets import Written, reopen_sheet, save_sheet, sign_sheet
from tests.cast import make_user, moment
from tests.products.council_makers import (
    answers_for,
    attend,
    items_of,
    make_council,
    make_dossiers,
    make_form,
    make_session,
    member,
    names_of,
    seat_of,
    sign,
    write,
)


@pytest.fixture
def council(cast):
    return make_council(cast)


@pytest.fixture
def item(cast, product_cast, council):
    return items_of(make_session(cast, council, make_dossiers(cast, product_cast)))[0]


def save(council, item, written, *, version=0, name="first"):
    return save_sheet(item=item, written=written, version=version, actor=member(council, name), at=moment())


def test_saving_keeps_answers_comments_and_the_total(council, item):
    answers = answers_for(item.dossier.criteria_set, 73)
    first = next(iter(answers))

    sheet = save(council, item, Written(answers, {first: "Tốt"}, "Nên công nhận", "forged"))

    assert (sheet.total, sheet.opinion, sheet.exclusion) == (73, "Nên công nhận", "Giả mạo hồ sơ")
    assert answers_of(sheet) == answers
    assert ScoreMark.objects.get(criterion=first).comment == "Tốt"


def test_saving_again_changes_only_what_changed_and_drops_what_was_taken_back(council, item):
    answers = answers_for(item.dossier.criteria_set, 73)
    first, *rest = answers
    save(council, item, Written(answers))
    before = dict(ScoreMark.objects.values_list("criterion_id", "pk"))

    save(council, item, Written({first: None, rest[0]: answers[rest[0]]}), version=1)

    marks = {mark.criterion_id: (mark.pk, mark.option_id) for mark in ScoreMark.objects.all()}
    assert marks == {first: (before[first], None), rest[0]: (before[rest[0]], answers[rest[0]])}
    assert event_model_of(ScoreMark).objects.filter(criterion_id=rest[0]).count() == 1


def test_two_windows_of_one_member_do_not_overwrite_each_other(council, item):
    save(council, item, Written({}, opinion="Một"))

    for version in (0, 2):
        with pytest.raises(Conflict):
            save(council, item, Written({}, opinion="Hai"), version=version)

    assert ScoreSheet.objects.get().opinion == "Một"


def test_an_option_of_another_criterion_or_form_is_refused_by_service_and_database(council, item):
    """What would be a score above the maximum: 30 points for a criterion of ten."""
    form = item.dossier.criteria_set
    ten = form.criteria.get(code="2.2")
    thirty = CriterionOption.objects.get(criterion__criteria_set=form, criterion__code="1.1", points=30)
    foreign = make_form("SP09").criteria.first()

    for answers in ({ten.pk: thirty.pk}, {ten.pk: -1}, {foreign.pk: foreign.options.first().pk}):
        with pytest.raises(Refusal, match="Có mức không thuộc phiếu này"):
            save(council, item, Written(answers))
    sheet = save(council, item, Written({}))
    with pytest.raises(DatabaseError, match="an option of another criterion"), transaction.atomic():
        ScoreMark.objects.create(sheet=sheet, criterion=ten, option=thirty)
    with pytest.raises(DatabaseError), transaction.atomic():
        ScoreSheet.objects.filter(pk=sheet.pk).update(total=101)


def test_a_ground_that_the_form_does_not_print_is_refused(council, item):
    with pytest.raises(Refusal, match="không có trường hợp loại"):
        save(council, item, Written({}, exclusion="whim"))


def test_signing_needs_every_answer_and_covers_all_of_them(council, item):
    answers = answers_for(item.dossier.criteria_set, 73)
    first = next(iter(answers))
    part = {key: value for key, value in answers.items() if key != first}
    sheet = save(council, item, Written(part))
    with pytest.raises(Refusal, match=r"Chưa chấm hết các tiêu chí: 1\.1\."):
        sign_sheet(sheet=sheet, version=1, actor=member(council, "first"), at=moment())
    sheet = save(council, item, Written(answers, {first: "Tốt"}), version=1)
    with pytest.raises(Conflict):
        sign_sheet(sheet=sheet, version=1, actor=member(council, "first"), at=moment())

    signed = sign_sheet(sheet=sheet, version=2, actor=member(council, "first"), at=moment())

    assert (signed.status, signed.signed_at, signed.signer_name) == ("signed", moment(), "Ủy viên first")
    assert signed.sha256 == hash_of(sheet_content(signed, answers, {first: "Tốt"}))
    assert signed.sha256 != hash_of(sheet_content(signed, answers, {first: "Khác"}))


def test_a_signed_sheet_does_not_change_not_even_by_sql(council, item):
    sheet = sign(council, item, "first", 75)

    with pytest.raises(Refusal, match="Phiếu đã ký"):
        save(council, item, Written({}), version=sheet.version)
    for by_hand in (
        lambda: ScoreSheet.objects.filter(pk=sheet.pk).update(total=90),
        lambda: ScoreSheet.objects.filter(pk=sheet.pk).update(exclusion="x"),
        lambda: ScoreSheet.objects.filter(pk=sheet.pk).update(signer_name="x"),
        lambda: ScoreSheet.objects.filter(pk=sheet.pk).update(status="draft", sha256="", signed_at=None),
        lambda: ScoreMark.objects.filter(sheet=sheet).update(comment="x"),
        lambda: ScoreMark.objects.filter(sheet=sheet).delete(),
        lambda: ScoreSheet.objects.filter(pk=sheet.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            by_hand()


def test_the_chair_reopens_with_a_reason_and_both_sheets_stay(council, item):
    old = sign(council, item, "first", 75, opinion="Cũ")
    chair = member(council, "chair")
    with pytest.raises(Refusal, match="Hãy ghi lý do"):
        reopen_sheet(sheet=old, reason=" ", actor=chair, at=moment())

    fresh = reopen_sheet(sheet=old, reason="Nhầm tiêu chí 1.1", actor=chair, at=moment())

    old.refresh_from_db()
    assert (old.status, fresh.status, fresh.attempt, fresh.opinion) == ("replaced", "draft", 2, "Cũ")
    assert answers_of(fresh) == answers_of(old)
    again = sign(council, item, "first", 80)
    assert (again.pk, again.total) == (fresh.pk, 80)
    with pytest.raises(DatabaseError), transaction.atomic():
        ScoreSheet.objects.filter(pk=old.pk).update(total=1)


@pytest.mark.parametrize("name", ["secretary", "first", "second"])
def test_only_who_chairs_reopens(cast, product_cast, name):
    council = make_council(cast, 5)
    item = items_of(make_session(cast, council, make_dossiers(cast, product_cast)))[0]
    sheet = sign(council, item, "first", 75)

    with pytest.raises(Refusal, match="dành cho Chủ tịch"):
        reopen_sheet(sheet=sheet, reason="Vì", actor=member(council, name), at=moment())
    assert reopen_sheet(sheet=sheet, reason="Vì", actor=member(council, "vice"), at=moment()).attempt == 2


def test_a_recused_chair_does_not_reopen_a_sheet_of_that_dossier(council, item):
    sheet = sign(council, item, "first", 75)
    chair = member(council, "chair")
    declare_conflict(item=item, reason="Liên quan", actor=chair, at=moment())

    with pytest.raises(Refusal, match="không tham gia đánh giá"):
        reopen_sheet(sheet=sheet, reason="Vì", actor=chair, at=moment())


def test_nobody_writes_or_signs_the_sheet_of_another(council, item):
    sheet = write(council, item, "first", 75)

    with pytest.raises(Refusal, match="không phải phiếu của bạn"):
        sign_sheet(sheet=sheet, version=sheet.version, actor=member(council, "chair"), at=moment())


def test_nobody_without_a_seat_that_scores_has_a_sheet(cast, council, item):
    for actor in (cast.actor("desk"), cast.actor("leader"), cast.actor("officer")):
        with pytest.raises(Refusal, match="không có ghế chấm điểm"):
            save_sheet(item=item, written=Written({}), version=0, actor=actor, at=moment())


def test_no_sheet_is_written_before_a_session_opens(cast, product_cast, council):
    [item] = items_of(make_session(cast, council, make_dossiers(cast, product_cast), status="planned"))

    with pytest.raises(Refusal, match="Phiên họp không còn mở"):
        save(council, item, Written({}))


def test_of_a_member_replaced_in_mid_session_the_sheets_stay_and_the_successor_s_count(cast, council, item):
    """Decision 0013: only seats in force on the day of closing count."""
    session = item.session
    sign(council, item, "first", 20)
    with pytest.raises(Refusal, match="Còn người chưa ký"):
        close_session(session=session, actor=member(council, "chair"), at=moment())

    new = replace_seat(
        seat=seat_of(council, "first"),
        user=make_user("successor", full_name="Người Thay"),
        title="",
        reason="Quyết định 20",
        actor=cast.actor("desk"),
        at=moment(),
    )

    assert "first" not in names_of(council) and "successor" in names_of(council)
    with pytest.raises(Refusal, match="chưa ghi bạn có mặt"):
        sign(council, item, "successor", 75)
    attend(council, session)
    for name in ("chair", "vice", "secretary", "successor"):
        sign(council, item, name, 75)
    close_session(session=session, actor=member(council, "chair"), at=moment())

    sheets = dict(ScoreSheet.objects.values_list("seat__membership__user__username", "counted"))
    assert sheets == {"first": False, "chair": True, "vice": True, "secretary": True, "successor": True}
    item.refresh_from_db()
    assert (item.points_sum, item.sheet_count) == (300, 4)
    assert new.kind == "member"
