"""What every test may ask for."""

import pgtrigger
import pytest
import time_machine
from django.core.cache import cache
from django.db.backends.postgresql.operations import DatabaseOperations
from django.utils import translation

from agencies.models import PortalState
from tests.cast import DAY, make_cast


@pytest.fixture(scope="session", autouse=True)
def _tests_may_empty_tables():
    """After a test with several connections every table is emptied, also those that the portal keeps from it."""
    proper = DatabaseOperations.execute_sql_flush

    def flush(operations, sql_list):
        with pgtrigger.ignore():
            return proper(operations, sql_list)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "execute_sql_flush", flush)
        yield


@pytest.fixture(autouse=True)
def _vietnamese():
    """Each test begins in the portal's own language, whatever the one before it left."""
    with translation.override("vi"):
        yield


@pytest.fixture(autouse=True)
def _nobody_counted():
    """Each test begins with nobody's tries counted: all of them come from one address and would run out of them."""
    cache.clear()


@pytest.fixture
def cast(db):
    """The small cast in its small province."""
    return make_cast()


@pytest.fixture
def live_cast(transactional_db):
    """The cast for tests with several connections: real commits, everything flushed afterwards."""
    return make_cast()


@pytest.fixture
def on_day(db):
    """Set the portal to a day: a rehearsal that holds the sample. `on_day()` is 21 May 2019."""

    def set_day(day=DAY):
        # The cast is there already; test_days looks at the trigger itself.
        with pgtrigger.ignore("agencies.PortalState:only_an_empty_portal"):
            PortalState.objects.update_or_create(pk=1, defaults={"holds_sample": True, "rehearsal_day": day})
        return day

    return set_day


@pytest.fixture
def signed_in(client, on_day):
    """A browser signed in as one of the cast on a day: `signed_in(cast.officer)`."""

    def sign_in(membership, day=DAY):
        on_day(day)
        client.force_login(membership.user, backend="agencies.auth.MembershipBackend")
        return client

    return sign_in


@pytest.fixture
def time_machine_at():
    """`with time_machine_at(moment)`: the doors that ask the clock read this instant."""
    return lambda at: time_machine.travel(at, tick=False)
