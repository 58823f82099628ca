"""PostgreSQL and Valkey for a test run or a measurement: gone afterwards, whatever happens."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from .postgres import Postgres
from .valkey import Valkey

PREFIX = "ocop-throwaway-"


def sweep() -> None:
    """Remove the folders of runs that were killed: nobody holds their lock any more."""
    for folder in Path(tempfile.gettempdir()).glob(PREFIX + "*"):
        with suppress(OSError), (folder / "lock").open() as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _remove(folder)


def _remove(folder: Path) -> None:
    database = folder / "postgresql"
    if database.is_symlink():  # it lies outside root's closed folders
        shutil.rmtree(database.resolve().parent, ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def throwaway_services(*, durable: bool = False) -> Iterator[dict[str, str]]:
    """The environment that makes the portal use services of this block alone."""
    sweep()
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    folder.chmod(0o711 if os.geteuid() == 0 else 0o700)
    postgres = Postgres(folder / "postgresql", folder / "postgresql.log", durable=durable)
    valkey = Valkey(folder / "valkey", folder / "valkey.log", durable=durable)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            valkey.start()
            postgres.create()
            postgres.grant()
            postgres.start()
            postgres.wait_ready()
            valkey.wait_ready()
            yield {
                "DATABASE_URL": postgres.url,
                "REDIS_URL": valkey.url,
                "DATA_DIR": str(folder / "data"),
                "EMAIL_URL": "",
            }
        finally:
            for service in (valkey, postgres):
                service.stop()
            _remove(folder)
