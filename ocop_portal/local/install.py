"""Makes .venv and installs a requirements file into it, when that has not been done yet.

Usage: python3 ocop_portal/local/install.py requirements.txt

Runs before anything is installed, by whatever Python there is: this file uses the standard library alone and
no syntax newer than Python 3.8.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

OLDEST = (3, 11)
FOLDER = Path(".venv")
PYTHON = FOLDER / "bin" / "python"
LOG = FOLDER / "install.log"


def sudo(command: str) -> str:
    return command if os.geteuid() == 0 else "sudo " + command


def refuse(sentence: str, command: str) -> NoReturn:
    """One sentence, one command, no traceback."""
    sys.exit(f"{sentence}\n    {command}")


def check_python() -> None:
    if sys.version_info < OLDEST:
        refuse(
            "Cần Python 3.11 trở lên, máy này đang dùng Python {}.{}.".format(*sys.version_info[:2]),
            sudo("apt-get install -y python3.11 python3.11-venv") + " && make run PYTHON=python3.11",
        )


def check_venv() -> None:
    if not all(importlib.util.find_spec(name) for name in ("venv", "ensurepip")):
        package = "python{}.{}-venv".format(*sys.version_info[:2])
        refuse(
            "Máy này thiếu gói python3-venv nên chưa tạo được .venv.",
            sudo(f"apt-get install -y {package}"),
        )


def with_included(requirements: str | Path) -> list[Path]:
    """The file and those it includes."""
    files = [Path(requirements)]
    for file in files:
        lines = file.read_text(encoding="utf-8").splitlines()
        files += [file.parent / line.split()[1] for line in lines if line.startswith("-r ")]
    return files


def stamp_of(file: Path) -> Path:
    return FOLDER / f".installed-{file.stem}"


def fingerprint(file: Path) -> str:
    """Of all that decides what gets installed: the lines, the Python, the platform."""
    text = "\n".join(part.read_text(encoding="utf-8") for part in with_included(file))
    return hashlib.sha256(f"{sys.version_info[:2]} {sys.platform} {text}".encode()).hexdigest()


def is_installed(file: Path) -> bool:
    stamp = stamp_of(file)
    return os.access(str(PYTHON), os.X_OK) and stamp.exists() and stamp.read_text() == fingerprint(file)


def works() -> bool:
    """Whether .venv can run and install: it may have been made for another user, machine or Python."""
    try:
        return subprocess.run([str(PYTHON), "-c", "import pip"], stderr=subprocess.DEVNULL).returncode == 0
    except OSError:
        return False


def make_venv() -> None:
    """With the Python below this one when this one stands in the .venv to be replaced."""
    check_venv()
    base = getattr(sys, "_base_executable", sys.executable)
    command = [base, "-m", "venv", "--clear", str(FOLDER)]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode:
        last = done.stdout.decode(errors="replace").strip().splitlines()[-1:]
        refuse("Không tạo được .venv ({}).".format("".join(last)), "rm -rf .venv && make run")


def install(requirements: str) -> None:
    print(f"Đang cài thư viện từ {requirements} (lần đầu mất một vài phút)…", flush=True)
    command = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "-r", requirements]
    with LOG.open("wb") as log:
        done = subprocess.run(command, stdout=log, stderr=subprocess.STDOUT)
    if done.returncode:
        lines = LOG.read_text(encoding="utf-8", errors="replace").splitlines()
        reason = next((line for line in lines if line.startswith("ERROR: ")), "ERROR: xem nhật ký")
        refuse(
            f"Không cài được thư viện ({reason[7:]}); lần đầu cần có mạng, nhật ký: {LOG}",
            "make install",
        )


def main(requirements: str) -> None:
    check_python()
    with open(requirements, encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two terminals on a fresh copy
        if is_installed(Path(requirements)):
            return
        if not works():
            make_venv()
        install(requirements)
        for file in with_included(requirements):
            stamp_of(file).write_text(fingerprint(file))


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except KeyboardInterrupt:
        sys.exit(130)
    except OSError as error:
        refuse(f"Không tạo được .venv: {error}.", "ls -ld . .venv    # thư mục này phải ghi được")
