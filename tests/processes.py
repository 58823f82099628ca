"""Real threads and real processes upon the test database."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.conf import settings
from django.db import connection, connections


def at_once(*acts):
    """Run the acts in threads of their own, all let go at the same moment; return results or exceptions."""
    barrier = Barrier(len(acts))

    def run(act):
        try:
            barrier.wait(timeout=30)
            return act()
        except Exception as trouble:
            return trouble
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def environment():
    """What a process needs to work on this very test database."""
    values = connection.settings_dict
    url = (
        f"postgres://{values['USER']}:{values['PASSWORD']}@{values['HOST']}:{values['PORT']}/{values['NAME']}"
    )
    return os.environ | {
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "REDIS_URL": settings.CELERY_BROKER_URL,
    }


def run_python(code, *, timeout=120):
    """Run a piece of Python with Django set up, in a process of its own; return its exit code and output."""
    preface = "import django; django.setup()\n"
    done = subprocess.run(
        [sys.executable, "-c", preface + code],
        env=environment(),
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr
