"""What PostgreSQL and Valkey have in common as servers of our own."""

import secrets
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from . import ports
from .processes import Child, last_line
from .trouble import Trouble
from .waiting import wait_until

STARTS = 3  # of which all but the first only because the port was taken in between
PATIENCE = 120  # recovery after a crash may take a while


@dataclass
class Service(ABC):
    """A server with its files in `folder`, on one port of this machine, behind one password."""

    folder: Path
    log: Path
    port: int = 0
    password: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    durable: bool = True
    child: Child | None = field(init=False, default=None)

    name: ClassVar[str]

    @property
    @abstractmethod
    def url(self) -> str:
        """What DATABASE_URL or REDIS_URL says of it."""

    @abstractmethod
    def is_ready(self) -> bool:
        """Whether this very process, and no orphan, answers."""

    @abstractmethod
    def stop_orphan(self) -> None:
        """End a server that outlived its supervisor: two on the same files would spoil them."""

    @abstractmethod
    def make_child(self) -> Child:
        """The process, not started yet."""

    def start(self) -> None:
        """Start on the port of last time, or on another when that one is taken meanwhile."""
        self.stop_orphan()
        if not self.port or not ports.is_free(self.port):
            self.port = ports.any_free()
        self.child = self.make_child()
        self.child.start()

    def wait_ready(self, wait: Callable[[Callable[[], object], float], bool] = wait_until) -> None:
        """Return when it takes connections; somebody may have taken its port just before it did."""
        for _ in range(STARTS):
            wait(lambda: self.is_ready() or not self.is_alive, PATIENCE)
            if self.is_alive and self.is_ready():
                return
            if self.is_alive or ports.is_free(self.port):
                break
            self.start()
        raise Trouble(f"{self.name} không khởi động được ({last_line(self.log)}); nhật ký: {self.log}")

    @property
    def is_alive(self) -> bool:
        return self.child is not None and self.child.alive

    def stop(self) -> None:
        if self.child:
            self.child.stop()
