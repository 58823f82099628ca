"""A PostgreSQL of our own with several portals in it, each filled by a process of its own."""

import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2

ROOT = Path(__file__).parents[1]


class Databases:
    """Makes portals beside the empty database that `environment` names."""

    def __init__(self, environment: Mapping[str, str], log):
        # What the measured portals store; gone with this object.
        self.files = tempfile.TemporaryDirectory(prefix="ocop-bench-")
        self.environment = dict(environment) | {
            "DJANGO_SETTINGS_MODULE": "ocop_portal.settings",
            "SECRET_KEY": secrets.token_urlsafe(50),
            "SERVE_STATIC_UNCOLLECTED": "1",
            "PYTHONPATH": str(ROOT),
            "DATA_DIR": self.files.name,
        }
        self.log = log

    def of(self, name: str) -> dict[str, str]:
        """The environment of the portal called `name`."""
        parts = urlsplit(self.environment["DATABASE_URL"])
        return self.environment | {"DATABASE_URL": urlunsplit(parts._replace(path=f"/{name}"))}

    def make(self, name: str, template: str | None = None) -> None:
        """An empty database, or a copy of another portal's."""
        self._order(f"CREATE DATABASE {name}" + (f" TEMPLATE {template}" if template else ""))

    def drop(self, name: str) -> None:
        self._order(f"DROP DATABASE {name}")

    def run(self, name: str, *arguments: object) -> None:
        """One Python command in the portal `name`, its output in the log."""
        subprocess.run(
            [sys.executable, *map(str, arguments)],
            cwd=ROOT,
            env=os.environ | self.of(name),
            stdout=self.log,
            stderr=self.log,
            check=True,
        )

    def _order(self, order: str) -> None:
        with_database = psycopg2.connect(self.environment["DATABASE_URL"])
        try:
            with_database.autocommit = True
            with with_database.cursor() as cursor:
                cursor.execute(order)
        finally:
            with_database.close()
