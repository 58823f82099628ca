"""A small project beside the real supervisor, and the real services."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from ocop_portal.local import ports
from ocop_portal.local.waiting import wait_until

HERE = Path(__file__).parent
CHECKOUT = HERE.parents[1]
OWN_TO_THE_TEST_RUN = ("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "DATA_DIR", "SECRET_KEY", "MAKELEVEL")


def processes_below(pid: int) -> set[int]:
    """The process and all that descend from it, as /proc tells."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
        except (OSError, IndexError):
            continue
    below = {pid}
    while more := {child for child, parent in parents.items() if parent in below} - below:
        below |= more
    return below


def is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in "ZX"


class Run:
    """One run of the supervisor in a project folder."""

    def __init__(self, project: Path, **environment: str) -> None:
        inherited = {name: value for name, value in os.environ.items() if name not in OWN_TO_THE_TEST_RUN}
        self.port = int(environment.setdefault("PORT", str(ports.any_free())))
        self.data = Path(environment.setdefault("DATA", str(project / "var")))
        self.output = project / f"run-{self.port}-{len(list(project.iterdir()))}.txt"
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "ocop_portal.local", "run"],
                cwd=project,
                env=inherited | environment,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    @property
    def said(self) -> str:
        return self.output.read_text()

    def ready(self) -> "Run":
        assert wait_until(lambda: "READY" in self.said or self.process.poll() is not None, 60), self.said
        assert self.process.poll() is None, self.said
        return self

    def refused(self) -> str:
        """What a run that ends by itself said."""
        assert self.process.wait(60) == 1, self.said
        return self.said

    def get(self, path: str) -> object:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
            return json.load(answer)

    def notes(self) -> object:
        return self.get("/notes/")

    def processes(self) -> set[int]:
        return processes_below(self.process.pid)

    def end(self, signum: signal.Signals) -> int:
        """Send a signal and wait until nothing of this run is left."""
        everything = self.processes()
        self.process.send_signal(signum)
        code = self.process.wait(60)
        assert wait_until(lambda: not any(map(is_running, everything)), 20), self.said
        return code


@pytest.fixture
def open_path() -> Iterator[Path]:
    """A folder that the user whom root lends to PostgreSQL can reach; pytest keeps its own ones closed."""
    folder = Path(tempfile.mkdtemp(prefix="ocop-local-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def project(open_path: Path) -> Path:
    """A folder with the small project and the real supervisor."""
    folder = open_path / "project"
    shutil.copytree(HERE / "project", folder)
    (folder / "ocop_portal/local").symlink_to(CHECKOUT / "ocop_portal/local")
    return folder


@pytest.fixture
def run(project: Path) -> Iterator[type]:
    """Starts runs in the project and ends those that a test leaves running."""
    runs: list[Run] = []

    def start(**environment: str) -> Run:
        runs.append(Run(project, **environment))
        return runs[-1]

    yield start
    for started in runs:
        if started.process.poll() is None:
            started.end(signal.SIGKILL)
