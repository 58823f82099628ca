"""One Valkey server of our own: the queue. No truth lives in it, yet it keeps what it holds."""

import secrets
import signal
import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from . import ports
from .binaries import find_valkey
from .processes import Child, last_line
from .trouble import Trouble
from .waiting import wait_until


@dataclass
class Valkey:
    """A server with its files in `folder`, behind a password."""

    folder: Path
    log: Path
    port: int = 0
    password: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    durable: bool = True
    child: Child | None = field(init=False, default=None)

    name = "Valkey"

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@{ports.HERE}:{self.port}/0"

    def start(self) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.stop_orphan()
        if not self.port or not ports.is_free(self.port):
            self.port = ports.any_free()
        self.child = Child(
            self.name,
            [find_valkey(), "-"],
            self.log,
            folder=self.folder,
            told=self._configuration(),
            stop_signal=signal.SIGTERM,
            death_signal=signal.SIGTERM if self.durable else signal.SIGKILL,
        )
        self.child.start()

    def _configuration(self) -> str:
        return (
            f"bind {ports.HERE}\nport {self.port}\nrequirepass {self.password}\nprotected-mode yes\n"
            f'appendonly {"yes" if self.durable else "no"}\nsave ""\n'
            "maxmemory-policy noeviction\ndaemonize no\n"
        )

    def is_ready(self) -> bool:
        return self._ask("PING") == "+PONG"

    def wait_ready(self, wait: Callable[..., bool] = wait_until) -> None:
        child = self.child
        if child is None or not wait(lambda: self.is_ready() or not child.alive, 60) or not child.alive:
            raise Trouble(f"{self.name} không khởi động được ({last_line(self.log)}); nhật ký: {self.log}")

    def stop_orphan(self) -> None:
        """End a server that outlived its supervisor: two on the same files would spoil them."""
        if self.port and self._ask("PING"):
            self._ask("SHUTDOWN")
            wait_until(lambda: ports.is_free(self.port), 10)

    def _ask(self, order: str) -> str:
        """What the server on our port answers to one order, empty when it is not ours or not there."""
        with suppress(OSError), socket.create_connection((ports.HERE, self.port), timeout=1) as line:
            line.sendall(f"AUTH {self.password}\r\n".encode())
            if not line.recv(100).startswith(b"+OK"):
                return ""
            line.sendall(f"{order}\r\n".encode())
            return line.recv(100).decode(errors="replace").strip()
        return ""
