"""pytest plugin: throw-away PostgreSQL and Valkey for the whole run, up before Django reads its settings.

The run never uses a database that DATABASE_URL of the shell may name: tests write, and delete what they find.
The processes of xdist inherit the environment and so share the services of the one that started them.
"""

import os
from contextlib import ExitStack

import pytest

from ocop_portal.local.throwaway import throwaway_services

IS_WORKER = "PYTEST_XDIST_WORKER" in os.environ
services = ExitStack()


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests() -> None:
    if not IS_WORKER:
        os.environ.update(services.enter_context(throwaway_services()))


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    services.close()
