"""What must stay cannot be swept away at once either: TRUNCATE passes by the guards of rows, so it has its own."""

import pghistory.models
import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from programs.models import AnnualPlanVersion, Duty, Reminder
from tests.makers import make_duty

HISTORY = [
    model
    for model in apps.get_models()
    if issubclass(model, pghistory.models.Event) and model._meta.managed and not model._meta.proxy
]
KEPT = [*HISTORY, *(model.pgh_tracked_model for model in HISTORY), Reminder, AnnualPlanVersion]


def sql(statement):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_there_are_histories_of_what_people_do():
    assert {"DutyEvent", "AnnualPlanEvent", "DeadlineRequestEvent", "AgencyEvent", "MembershipEvent"} <= {
        model.__name__ for model in HISTORY
    }
    assert len({model._meta.db_table for model in KEPT}) == len(KEPT)


@pytest.mark.django_db
@pytest.mark.parametrize("model", KEPT, ids=lambda model: model.__name__)
def test_table_is_not_emptied(model):
    # CASCADE, for otherwise PostgreSQL itself refuses while others point here, and the guard is not asked.
    with pytest.raises(DatabaseError, match="Cannot truncate rows from"):
        sql(f"TRUNCATE {model._meta.db_table} CASCADE")


@pytest.mark.django_db
def test_refused_even_among_others_and_nothing_is_lost(cast):
    make_duty(cast)
    history = apps.get_model("programs", "DutyEvent")
    before = (Duty.objects.count(), history.objects.count())

    sql("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(DatabaseError, match="Cannot truncate rows from programs_dutyevent"):
        sql("TRUNCATE programs_dutytally, programs_dutyevent")

    assert (Duty.objects.count(), history.objects.count()) == before
    assert min(before) > 0


@pytest.mark.django_db
def test_control_without_the_guard_the_history_is_gone(cast):
    make_duty(cast)
    history = apps.get_model("programs", "DutyEvent")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE tgrelid = 'programs_dutyevent'::regclass "
            "AND tgname LIKE '%never_emptied%'"
        )
        [(name,)] = cursor.fetchall()
        cursor.execute(f"ALTER TABLE programs_dutyevent DISABLE TRIGGER {name}")

    sql("TRUNCATE programs_dutyevent")

    assert not history.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_tests_alone_may_empty_what_they_filled(live_cast):
    make_duty(live_cast)

    call_command("flush", interactive=False, verbosity=0)

    assert not Duty.objects.exists()
    assert not apps.get_model("programs", "DutyEvent").objects.exists()
    # And only while they do it.
    with pytest.raises(DatabaseError, match="Cannot truncate"):
        sql("TRUNCATE programs_dutyevent")
