"""The command that makes a portal ready: an empty one gets the sample, a rehearsal only moves forward."""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from agencies.models import Agency, Notification, PortalState, User
from agencies.selectors.trail import trail_of
from programs.enums import DeadlineKind, PlanStatus
from programs.models import AnnualPlan, AnnualPlanCall, Duty, ProgramPlan, ReminderMark
from programs.services.sample import MARKS
from tests.cast import make_user


def prepare(*arguments) -> dict:
    """Run the command; what its last line says."""
    said = StringIO()
    call_command("prepare_portal", *arguments, stdout=said)
    return json.loads(said.getvalue().splitlines()[-1])


@pytest.fixture
def sample(db):
    return prepare()


def test_an_empty_portal_opens_on_the_day_the_duties_were_published(sample):
    assert sample["today"] == "2019-05-21"
    assert {"thuky", "lanhdao", "bienhoa", "ct.nhontrach", "quantri"} <= set(sample["users"])
    assert not [name for name in sample["users"] if name.startswith("xa.")]
    assert sample["password"] == "Dien-tap-2019"
    assert PortalState.objects.get().rehearsal_day == date(2019, 5, 21)


def test_the_founding_plan_is_handed_out_by_the_secretariat(sample):
    plan = ProgramPlan.objects.get(number="2704/KH-UBND")

    assert plan.status == PlanStatus.ISSUED
    duties = Duty.objects.filter(assignment__plan=plan)
    assert duties.count() == 14 + 3 + 3 * 11
    assert duties.filter(agency__code="H734").count() == 3
    assert duties.get(assignment__number=1).due_on == date(2019, 6, 11)
    issued = trail_of(plan)[0]
    assert (issued.at.isoformat(), issued.who) == ("2019-05-21T08:00:00+07:00", "Thư ký chương trình (mẫu)")
    told = set(Notification.objects.values_list("recipient__username", flat=True))
    assert {"nnptnt", "congthuong", "khdt", "taichinh", "noivu", "tanphu", "ct.tanphu"} <= told
    assert not {"thuky", "lanhdao", "kiemtoan"} & told


def test_eleven_districts_are_asked_for_their_plans_of_2020(sample):
    call = AnnualPlanCall.objects.get()

    assert (call.year, call.due_on, call.lock_on) == (2020, date(2019, 6, 30), date(2019, 7, 10))
    assert "(mẫu)" in call.note
    assert AnnualPlan.objects.filter(call=call).count() == 11


def test_reminder_marks_are_those_offices_use(sample):
    marks = {
        kind: list(
            ReminderMark.objects.filter(kind=kind).order_by("days").values_list("days", "repeat_every")
        )
        for kind in DeadlineKind.values
    }

    usual = [(-15, None), (-7, None), (-3, None), (-1, None), (0, None), (1, None), (3, None), (7, 7)]
    inside = [(0, None), (3, None), (7, 7)]
    assert marks == dict.fromkeys(("plan_review", "duty_review", "request_review"), inside) | {
        "duty": usual,
        "annual_plan": usual,
        "paper": [(-60, None), (-30, None), (-7, None), (0, None)],
        "dossier_clock": usual[1:],
        "dossier_back": [(-3, None), (-1, None), *inside],
        "certificate": [(days, None) for days in (-240, -180, -150, -120, -60, -30, 0)],
        "revocation": [(-10, None), (-5, None), (-1, None), (0, None), (1, None), (3, None), (7, 7)],
        "misuse": [(-3, None), (0, None), (1, None), (3, None), (7, 7)],
        "estimate": usual,
        "estimate_in": inside,
        "money_decision": inside,
        "budget_day": usual,
        "settlement": usual,
        "settlement_in": inside,
        "ledger_check": [(0, None), (1, None), (3, None), (7, 7)],
    }


def test_a_portal_opened_today_asks_the_communes(db):
    said = prepare("--at", "2026-11-23")

    call = AnnualPlanCall.objects.get(year=2027)
    assert AnnualPlan.objects.filter(call=call).count() == 95
    assert len([name for name in said["users"] if name.startswith("xa.")]) == 95
    assert "bienhoa" not in said["users"]


def test_a_second_start_keeps_the_day_and_adds_nothing(sample):
    before = User.objects.count(), Duty.objects.count(), Notification.objects.count()

    again = prepare()

    assert again == sample
    assert (User.objects.count(), Duty.objects.count(), Notification.objects.count()) == before


def test_a_later_day_is_set_and_an_earlier_one_refused(sample):
    assert prepare("--at", "2019-06-03")["today"] == "2019-06-03"

    with pytest.raises(CommandError, match="đã ở ngày 03/06/2019, không lùi về 21/05/2019 được"):
        prepare("--at", "21/05/2019")

    assert PortalState.objects.get().rehearsal_day == date(2019, 6, 3)


@pytest.mark.parametrize("at", ["hôm qua", "2019-02-30", "03/14/2019", "2018-12-31"])
def test_a_day_that_makes_no_sense_is_refused_and_nothing_loaded(db, at):
    with pytest.raises(CommandError) as refused:
        prepare("--at", at)

    assert str(refused.value).count("AT") >= 1
    assert not User.objects.exists()


def test_a_portal_with_real_people_gets_no_sample_and_no_rehearsal(db):
    make_user("that")

    said = prepare()

    assert set(said) == {"today"}
    assert User.objects.count() == 1
    with pytest.raises(CommandError, match="chứa dữ liệu thật"):
        prepare("--at", "2019-05-21")


def test_only_migrate_loads_nothing(db):
    prepare("--only-migrate")

    assert not User.objects.exists()


def test_a_portal_for_real_work_gets_the_registers_without_people_or_sample(db):
    for _time in range(2):
        call_command("load_registers", stdout=StringIO())

    assert Agency.objects.count() == 134
    assert ReminderMark.objects.count() == sum(map(len, MARKS.values()))
    assert not User.objects.exists()
    assert not PortalState.objects.exists()
