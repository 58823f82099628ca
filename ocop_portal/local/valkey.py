"""One Valkey server of our own: the queue. No truth lives in it, yet it keeps what it holds."""

import signal
import socket
from contextlib import suppress
from dataclasses import dataclass

from . import ports
from .binaries import find_valkey
from .processes import Child
from .service import Service
from .waiting import wait_until


@dataclass
class Valkey(Service):
    """A server that asks for a password and, when durable, writes down every change."""

    name = "Valkey"

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@{ports.HERE}:{self.port}/0"

    def make_child(self) -> Child:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return Child(
            self.name,
            [find_valkey(), "-"],
            self.log,
            folder=self.folder,
            told=self._configuration(),
            stop_signal=signal.SIGTERM,
            death_signal=signal.SIGTERM if self.durable else signal.SIGKILL,
        )

    def _configuration(self) -> str:
        return (
            f"bind {ports.HERE}\nport {self.port}\nrequirepass {self.password}\nprotected-mode yes\n"
            f'appendonly {"yes" if self.durable else "no"}\nsave ""\n'
            "maxmemory-policy noeviction\ndaemonize no\n"
        )

    def is_ready(self) -> bool:
        return self._ask("PING") == "+PONG"

    def stop_orphan(self) -> None:
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
