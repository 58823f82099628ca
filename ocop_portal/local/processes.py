"""Child processes that die with their parent, each writing into a log of its own."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from .accounts import Account

PR_SET_PDEATHSIG = 1
LARGEST_LOG = 10 * 1024 * 1024
_libc = ctypes.CDLL(None, use_errno=True)


def die_with_parent(signum: int) -> None:
    """Ask the kernel to send this process `signum` when its parent dies; Linux only."""
    if sys.platform == "linux":
        _libc.prctl(PR_SET_PDEATHSIG, int(signum))


def _in_the_child(signum: int, parent: int) -> Callable[[], None]:
    def prepare() -> None:
        die_with_parent(signum)
        if os.getppid() != parent:  # the parent died before we could ask
            os._exit(1)

    return prepare


def rotate(log: Path) -> None:
    """Put a log that has grown too large aside, over the one put aside before."""
    with suppress(FileNotFoundError):
        if log.stat().st_size > LARGEST_LOG:
            log.replace(log.with_name(log.name + ".1"))


def last_line(log: Path) -> str:
    """The last words of a process: the last line that is not empty."""
    with suppress(OSError), log.open("rb") as lines:
        lines.seek(max(0, log.stat().st_size - 8192))
        written = lines.read().decode(errors="replace").splitlines()
        return next((line.strip() for line in reversed(written) if line.strip()), "")
    return ""


@dataclass
class Child:
    """One process started by us. Start it from the main thread only: the death signal follows the thread."""

    name: str
    command: Sequence[str | Path]
    log: Path
    env: Mapping[str, str] | None = None
    folder: Path = Path("/")
    account: Account | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    death_signal: signal.Signals = signal.SIGKILL
    patience: float = 10
    told: str = ""  # what the process reads from its standard input: secrets do not stand on a command line
    fresh_log: bool = False
    process: subprocess.Popen[bytes] | None = field(init=False, default=None)
    swept: bool = field(init=False, default=True)

    def start(self) -> None:
        """Start in a session of its own, so that Ctrl-C reaches only the supervisor."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("wb" if self.fresh_log else "ab") as output:
            self.process = subprocess.Popen(
                [str(part) for part in self.command],
                stdin=subprocess.PIPE if self.told else subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd=self.folder,
                env=self.env,
                start_new_session=True,
                preexec_fn=_in_the_child(self.death_signal, os.getpid()),
                **(self.account.popen_arguments() if self.account else {}),
            )
        self.swept = False
        if self.process.stdin:
            with suppress(BrokenPipeError), self.process.stdin as pipe:
                pipe.write(self.told.encode())

    @property
    def pid(self) -> int:
        return self.process.pid if self.process else 0

    @property
    def exit_code(self) -> int | None:
        """None while it runs and before it was started."""
        return self.process.poll() if self.process else None

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def ask_to_stop(self) -> None:
        if self.process and self.alive:
            self.process.send_signal(self.stop_signal)

    def wait(self, hurry: Callable[[], bool] = lambda: False) -> None:
        """Wait until it has stopped; after `patience` seconds, or in a hurry, end it and all its children."""
        if not self.process:
            return
        waited = 0.0
        while self.process.poll() is None and waited < self.patience and not hurry():
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(0.1)
            waited += 0.1
        self.sweep()
        self.process.wait()

    def sweep(self) -> None:
        """End whatever is left of its session; once, for the number may then be given to others."""
        if self.process and not self.swept:
            self.swept = True
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)

    def stop(self) -> None:
        self.ask_to_stop()
        self.wait()
