"""Two people at one annual plan at the same moment, with real connections: one wins, the other reads a sentence."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import DatabaseError, connection, transaction

from agencies.permissions import Refusal
from agencies.services.audit import act
from agencies.services.drafts import Conflict
from programs.models import AnnualPlan, AnnualPlanItem
from programs.services import annual_plans as services
from tests.cast import moment
from tests.makers import an_item, make_annual_plan

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 5


def together(*acts):
    """Do all acts at one moment, each on its own connection; what each gave, or the refusal it met."""
    barrier = Barrier(len(acts))

    def run(one):
        try:
            barrier.wait(timeout=20)
            return one()
        except Refusal as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def refusals(results):
    return [result for result in results if isinstance(result, Refusal)]


def the_plan(plan):
    return AnnualPlan.objects.get(pk=plan.pk)


def test_withdrawing_and_returning_at_once_leaves_one_of_both(live_cast):
    plan = make_annual_plan(live_cast, status="submitted")
    officer, desk = live_cast.actor("officer"), live_cast.actor("desk")

    for _round in range(ROUNDS):
        results = together(
            lambda: services.withdraw_annual_plan(plan=plan, actor=officer, at=moment()),
            lambda: services.return_annual_plan(plan=plan, reason="Thiếu", actor=desk, at=moment()),
        )

        assert len(refusals(results)) == 1
        winner = next(result for result in results if not isinstance(result, Refusal))
        assert the_plan(plan).status == winner.status
        services.submit_annual_plan(plan=plan, actor=officer, at=moment())


def test_submitting_while_the_other_tab_submits_makes_one_version(live_cast):
    plan = make_annual_plan(live_cast)
    officer, head = live_cast.actor("officer"), live_cast.actor("head")

    results = together(
        lambda: services.submit_annual_plan(plan=plan, actor=officer, at=moment()),
        lambda: services.submit_annual_plan(plan=plan, actor=officer, at=moment()),
        lambda: services.submit_annual_plan(plan=plan, actor=head, at=moment()),
    )

    assert [str(refusal) for refusal in refusals(results)] == [
        "Không thể “Trình” khi đang ở tình trạng “Đã trình”."
    ] * 2
    assert list(plan.versions.values_list("number", flat=True)) == [1]


def test_approving_and_sending_back_at_once_leaves_one_of_both(live_cast):
    plan = make_annual_plan(live_cast, status="accepted")
    leader = live_cast.actor("leader")

    results = together(
        lambda: services.approve_annual_plan(plan=plan, actor=leader, at=moment()),
        lambda: services.return_annual_plan(plan=plan, reason="Xem lại", actor=leader, at=moment()),
    )

    assert len(refusals(results)) == 1
    assert (the_plan(plan).status == "approved") == bool(the_plan(plan).approver_name)


def test_accepting_what_is_withdrawn_at_that_moment_leaves_one_of_both(live_cast):
    plan = make_annual_plan(live_cast, status="submitted")
    officer, desk, leader = (live_cast.actor(name) for name in ("officer", "desk", "leader"))

    results = together(
        lambda: services.withdraw_annual_plan(plan=plan, actor=officer, at=moment()),
        lambda: services.accept_annual_plan(plan=plan, actor=desk, at=moment()),
    )

    assert len(refusals(results)) == 1
    if the_plan(plan).status == "draft":
        with pytest.raises(Refusal, match="Không thể “Phê duyệt”"):
            services.approve_annual_plan(plan=plan, actor=leader, at=moment())


def test_saving_and_submitting_at_once_freezes_one_whole_text(live_cast):
    plan = make_annual_plan(live_cast)
    officer, head = live_cast.actor("officer"), live_cast.actor("head")

    results = together(
        lambda: services.save_annual_plan(
            plan=plan, aim="Mới", items=[an_item("Mới")], version=plan.version, actor=head, at=moment()
        ),
        lambda: services.submit_annual_plan(plan=plan, actor=officer, at=moment()),
    )

    saved = the_plan(plan)
    content = saved.versions.get().content
    assert saved.status == "submitted"
    assert (content["aim"], [item["activity"] for item in content["items"]]) in [
        ("Mới", ["Mới"]),
        ("Có hai sản phẩm đạt ba sao", ["Tập huấn chủ thể OCOP"]),
    ]
    assert content == services.content_of(saved)
    assert len(refusals(results)) == (content["aim"] != "Mới")


def test_two_who_save_one_draft_at_once_do_not_overwrite_each_other(live_cast):
    plan = make_annual_plan(live_cast)

    def save(name, text):
        return lambda: services.save_annual_plan(
            plan=plan,
            aim=text,
            items=[an_item(text)],
            version=plan.version,
            actor=live_cast.actor(name),
            at=moment(),
        )

    results = together(save("officer", "Bản một"), save("head", "Bản hai"))

    [conflict] = refusals(results)
    assert isinstance(conflict, Conflict)
    saved = the_plan(plan)
    assert saved.version == plan.version + 1
    assert conflict.current.aim == saved.aim
    assert list(AnnualPlanItem.objects.values_list("activity", flat=True)) == [saved.aim]


# --- Negative controls: what the locks are for -------------------------------------------------------


def test_control_without_the_version_the_second_save_overwrites_the_first(live_cast):
    """The same two writers with a plain UPDATE: both are told it went well and one text is gone."""
    plan = make_annual_plan(live_cast)

    def overwrite(text):
        def write():
            with act("annual_plan.edit", actor=live_cast.actor("officer"), at=moment()):
                return AnnualPlan.objects.filter(pk=plan.pk).update(aim=text)

        return write

    results = together(overwrite("Bản một"), overwrite("Bản hai"))

    assert results == [1, 1]
    assert the_plan(plan).aim in ("Bản một", "Bản hai")


def test_control_looking_before_locking_lets_both_pass(live_cast):
    """Who looks at the status first and writes later lets both pass: each believed to act on a submitted plan."""
    plan = make_annual_plan(live_cast, status="submitted")
    looked = Barrier(2)

    def look_then_write(day):
        def write():
            with transaction.atomic():
                allowed = the_plan(plan).status == "submitted"
                looked.wait(timeout=20)
                return allowed and AnnualPlan.objects.filter(pk=plan.pk).update(unlocked_until=day) == 1

        return write

    assert together(look_then_write(date(2019, 8, 1)), look_then_write(date(2019, 9, 1))) == [True, True]


def test_control_the_database_still_refuses_the_second_status(live_cast):
    """The same with the status itself: the trigger is the last line, though it can only refuse, not explain."""
    plan = make_annual_plan(live_cast, status="submitted")
    looked = Barrier(2)

    def look_then_write(target):
        def write():
            try:
                with transaction.atomic():
                    looked.wait(timeout=20)
                    return AnnualPlan.objects.filter(pk=plan.pk, version=plan.version).update(status=target)
            except DatabaseError as error:
                return str(error).partition(" (")[0].partition("\n")[0]

        return write

    results = together(look_then_write("in_review"), look_then_write("draft"))

    # Both ways lead on from "submitted", neither from where the other leads.
    [refused] = [result for result in results if result != 1]
    assert refused.startswith("pgtrigger: Invalid transition")
    assert the_plan(plan).status in ("in_review", "draft")
