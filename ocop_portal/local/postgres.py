"""One PostgreSQL server of our own, in one folder, for one user of its own database."""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from . import ports
from .accounts import OPEN_TO_ALL, Account, service_account
from .binaries import PostgresPrograms, find_postgres
from .processes import Child, last_line
from .service import Service
from .trouble import Trouble
from .waiting import wait_until

ROLE = DATABASE = "portal"
READY_LINE = 7  # of postmaster.pid, counted from 0
# No one but the portal's own role, only from this machine, only with its password.
ACCESS = f"host all {ROLE} 127.0.0.1/32 scram-sha-256\n"
# A server that nobody will miss need not wait for the disk; what it loses only a power cut can show.
CARELESS = ("fsync=off", "full_page_writes=off")


@dataclass
class Postgres(Service):
    """A cluster in `folder`; created when absent, never upgraded. Its superuser has no way in."""

    name = "PostgreSQL"

    @property
    def url(self) -> str:
        return f"postgres://{ROLE}:{self.password}@{ports.HERE}:{self.port}/{DATABASE}"

    # --- creating ---------------------------------------------------------------------------------

    @property
    def exists(self) -> bool:
        return (self.folder / "PG_VERSION").exists()

    def create(self) -> None:
        """Make the cluster under another name and move it into place when it is complete."""
        account = service_account(self.folder)
        programs = find_postgres().for_account(account)
        place = self._place_for(account)
        half = place.with_name(place.name + ".new")
        shutil.rmtree(half, ignore_errors=True)
        half.mkdir(mode=0o700)
        if account:
            os.chown(half, account.uid, account.gid)
        # With the plain C locale PostgreSQL's upper and lower leave Vietnamese letters untouched.
        locale = (
            ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
            if programs.major >= 17
            else ["--locale=C.UTF-8"]
        )
        command: list[object] = [
            programs / "initdb",
            "-D",
            half,
            "-U",
            "postgres",
            "-E",
            "UTF8",
            "-A",
            "reject",
        ]
        command += [*locale, "--no-instructions", *([] if self.durable else ["--no-sync"])]
        self._run(command, account)
        (half / "pg_hba.conf").write_text(ACCESS)
        half.rename(place)
        if place != self.folder:
            self.folder.symlink_to(place)

    def _place_for(self, account: Account | None) -> Path:
        """The folder itself, or, when root keeps it closed, one that the lent user can reach."""
        if account is None or account.can_enter(self.folder.parent):
            return self.folder
        OPEN_TO_ALL.mkdir(mode=0o755, exist_ok=True)
        outside = Path(tempfile.mkdtemp(prefix="data-", dir=OPEN_TO_ALL))
        outside.chmod(0o711)
        return outside / "postgresql"

    def grant(self) -> None:
        """Make role and database, or give the role its password anew; in single-user mode, without any."""
        account = service_account(self.folder)
        programs = self._programs(account)
        orders = (
            f"CREATE ROLE {ROLE} LOGIN CREATEDB;\n"
            f"ALTER ROLE {ROLE} PASSWORD '{self.password}';\n"
            f"CREATE DATABASE {DATABASE} OWNER {ROLE};\n"
        )
        self.stop_orphan()
        command = [programs / "postgres", "--single", "-D", self._real_folder(), *self._options(), "postgres"]
        self._run(command, account, orders)

    def _run(self, command: Sequence[object], account: Account | None, told: str = "") -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            done = subprocess.run(
                [str(part) for part in command],
                input=told.encode(),
                stdout=log,
                stderr=log,
                cwd="/",
                env=os.environ | {"TZ": "UTC", "LC_ALL": "C"},
                **(account.popen_arguments() if account else {}),
            )
        if done.returncode:
            raise Trouble(f"Không tạo được cơ sở dữ liệu ({last_line(self.log)}); nhật ký: {self.log}")

    # --- running ----------------------------------------------------------------------------------

    def make_child(self) -> Child:
        account = service_account(self.folder)
        return Child(
            self.name,
            [self._programs(account) / "postgres", "-D", self._real_folder(), *self._options()],
            self.log,
            account=account,
            env=os.environ | {"LC_ALL": "C"},
            # SIGTERM would wait for every client to leave.
            stop_signal=signal.SIGINT,
            death_signal=signal.SIGINT if self.durable else signal.SIGQUIT,
            patience=30,
        )

    def is_ready(self) -> bool:
        lines = self._pid_file()
        return (
            self.child is not None
            and len(lines) > READY_LINE
            and lines[0].strip() == str(self.child.pid)
            and lines[READY_LINE].strip() == "ready"
        )

    def stop_orphan(self) -> None:
        """End a server that outlived its supervisor; let no stranger's number keep ours from starting."""
        lines = self._pid_file()
        pid = int(lines[0]) if lines and lines[0].strip().isdigit() else 0
        if not pid:
            return
        if not _serves(pid, self._real_folder()):
            self._name_a_dead_process(lines)
            return
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGINT)
        if not wait_until(lambda: not _serves(pid, self._real_folder()), 30):
            raise Trouble("Một PostgreSQL cũ vẫn giữ dữ liệu này và không chịu dừng.", f"kill -QUIT {pid}")

    def _name_a_dead_process(self, lines: list[str]) -> None:
        """After a restart of the machine the number may be a stranger's, and PostgreSQL would not start.

        The rest of the file stays: by it PostgreSQL finds out whether parts of the old server still live.
        """
        gone = subprocess.Popen(["true"])
        gone.wait()
        (self._real_folder() / "postmaster.pid").write_text("\n".join([str(gone.pid), *lines[1:]]) + "\n")

    def _programs(self, account: Account | None) -> PostgresPrograms:
        major = (self.folder / "PG_VERSION").read_text().strip()
        return find_postgres(int(major.split(".")[0])).for_account(account)

    def _real_folder(self) -> Path:
        """Behind the link that stands for a database kept outside root's closed folders."""
        return self.folder.resolve()

    def _pid_file(self) -> list[str]:
        with suppress(FileNotFoundError):
            return (self._real_folder() / "postmaster.pid").read_text().splitlines()
        return []

    def _options(self) -> list[str]:
        settings = [
            f"port={self.port or 5432}",
            f"listen_addresses={ports.HERE}",
            "unix_socket_directories=",  # a path of over 107 bytes would fail
            *([] if self.durable else CARELESS),
        ]
        return [part for setting in settings for part in ("-c", setting)]


def check_owner(folder: Path) -> None:
    """Refuse a cluster that belongs to another user: only that user, or root, can start it."""
    try:
        mine = not folder.exists() or os.geteuid() in (0, folder.stat().st_uid)
    except PermissionError:
        mine = False
    if not mine:
        raise Trouble(
            f"Dữ liệu trong {folder.parent} là của người dùng khác; hãy chọn thư mục khác.",
            "make run DATA=var-moi",
        )


def _serves(pid: int, folder: Path) -> bool:
    """Whether a living process of that number is the PostgreSQL server of this very folder."""
    if Path("/proc/self").exists():
        with suppress(OSError):
            return Path(f"/proc/{pid}/cwd").readlink() == folder
        return False
    said = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True).stdout
    return str(folder) in said
