"""The processes that run the portal's own code: web, worker, beat, and what precedes them."""

import hashlib
import http.client
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from . import ports
from .folder import DataFolder
from .processes import Child

ROOT = Path(__file__).parents[2].absolute()
HEALTH = "/suc-khoe/"
# What belongs to `make run` itself, or would lead a child to other code or another configuration.
NOT_FOR_CHILDREN = {
    "PORT", "DATA", "AT", "MAKEFLAGS", "MAKELEVEL", "MFLAGS", "MAKEOVERRIDES", "PYTHONPATH", "PYTHONHOME",
    "GUNICORN_CMD_ARGS", "DJANGO_SETTINGS_MODULE",
}  # fmt: skip


class Portal:
    """Commands and environment of the processes that run the project's code."""

    def __init__(self, folder: DataFolder, port: int, environment: Mapping[str, str]) -> None:
        self.folder = folder
        self.port = port
        self.address = environment.get("PORTAL_ADDRESS") or f"http://{ports.HERE}:{port}"
        self.env = {name: value for name, value in environment.items() if name not in NOT_FOR_CHILDREN}
        hosts = [environment.get("ALLOWED_HOSTS", ""), ports.HERE, "localhost"]
        self.env |= {
            "ALLOWED_HOSTS": ",".join(filter(None, hosts)),
            "DATA_DIR": str(folder.path),
            "PORTAL_ADDRESS": self.address,
            "PYTHONUNBUFFERED": "1",
            "PYTHONUTF8": "1",
            "SERVE_STATIC_UNCOLLECTED": "1",
        }

    def _child(self, name: str, *command: str, **more: Any) -> Child:
        log = self.folder.logs / f"{name}.log"
        return Child(name, [sys.executable, *command], log, env=self.env, folder=ROOT, **more)

    def prepare(self, at: str) -> Child:
        """Migrates, loads the sample into an empty database, sets the rehearsal day when one is given."""
        day = ["--at", at] if at else []
        return self._child("prepare", "manage.py", "prepare_portal", *day, fresh_log=True)

    def web(self) -> Child:
        where = f"{ports.HERE}:{self.port}"
        settings = str(Path(__file__).with_name("gunicorn_settings.py"))
        return self._child("web", "-m", "gunicorn", "--config", settings, "--bind", where, patience=15)

    def worker(self) -> Child:
        """Two processes; stopping waits for the task at hand."""
        return self._child(
            "worker",
            "-m", "celery", "-A", "ocop_portal", "worker", "-c", "2", "-l", "INFO",
            "--without-gossip", "--without-mingle",
            patience=60,
        )  # fmt: skip

    def beat(self) -> Child:
        schedule = str(self.folder.beat / "schedule")
        return self._child("beat", "-m", "celery", "-A", "ocop_portal", "beat", "-l", "INFO", "-s", schedule)

    def is_healthy(self) -> bool:
        """Whether the web answers that everything behind it works."""
        line = http.client.HTTPConnection(ports.HERE, self.port, timeout=5)
        secure = {"X-Forwarded-Proto": "https"} if self.address.startswith("https:") else {}
        try:
            line.request("GET", HEALTH, headers=secure)
            return line.getresponse().status == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            line.close()


def fingerprint_of_migrations() -> str:
    """Changes with every migration of the project, so that a start without a new one need not wait."""
    digest = hashlib.sha256()
    for file in sorted([*ROOT.glob("*/migrations/*.py"), ROOT / "requirements.txt"]):
        if file.exists():
            digest.update(f"{file.relative_to(ROOT)}\n".encode() + file.read_bytes())
    return digest.hexdigest()


def report_of(prepare: Child) -> dict[str, Any]:
    """The line of JSON that ends what prepare_portal says."""
    for line in reversed(prepare.log.read_text(errors="replace").splitlines()):
        try:
            said = json.loads(line)
        except ValueError:
            continue
        if isinstance(said, dict) and "today" in said:
            return said
    return {}
