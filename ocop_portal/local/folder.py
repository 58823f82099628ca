"""The data folder: writable, with room, and used by one supervisor at a time."""

import fcntl
import json
import os
import shutil
from contextlib import suppress
from pathlib import Path
from typing import IO

from .postgres import check_owner
from .trouble import Trouble, of_the_disk

ROOM_TO_BEGIN = 500 * 1024 * 1024
ROOM_TO_GO_ON = 50 * 1024 * 1024


class DataFolder:
    """Everything the local portal keeps: database, queue, uploaded files, logs, keys."""

    def __init__(self, path: Path) -> None:
        self.path = path.expanduser().absolute()
        self.logs = self.path / "logs"
        self.postgres = self.path / "postgresql"
        self.valkey = self.path / "valkey"
        self.beat = self.path / "beat"
        self.memory = self.path / "local.json"
        self._lock: IO[str] | None = None

    def prepare(self) -> None:
        """Make the folders, or say in one sentence why that cannot be."""
        try:
            if not self.path.exists():
                # Root lends PostgreSQL another user, who must be able to pass.
                self.path.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, parents=True)
            check_owner(self.postgres)
            for folder in (self.logs, self.beat):
                folder.mkdir(mode=0o700, exist_ok=True)
            probe = self.path / "lock"
            with probe.open("a"):
                pass
        except OSError as error:
            raise of_the_disk(error, self.path) from error
        self._check_room()

    def _check_room(self) -> None:
        needed = ROOM_TO_GO_ON if self.postgres.exists() else ROOM_TO_BEGIN
        free = shutil.disk_usage(self.path).free
        if free < needed:
            megabytes = 1024 * 1024
            raise Trouble(
                f"Ổ đĩa chứa {self.path} chỉ còn {free // megabytes} MB, cần {needed // megabytes} MB.",
                "make run DATA=/nơi/khác",
            )

    def lock(self, address: str) -> bool:
        """Keep others out until this process ends. True when the last one was killed."""
        self._lock = (self.path / "lock").open("r+")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise self._in_use() from error
        unclean = bool(self._lock.read())
        self._write({"pid": os.getpid(), "address": address})
        return unclean

    def _in_use(self) -> Trouble:
        holder = {}
        with suppress(ValueError):
            holder = json.loads((self.path / "lock").read_text())
        where, pid = holder.get("address", "?"), holder.get("pid", "?")
        return Trouble(
            f"Dữ liệu trong {self.path} đang được dùng: cổng đã chạy ở {where} (tiến trình {pid}).",
            f"kill {pid}    # dừng bản đang chạy; hoặc: make run DATA=var-khac PORT=8001",
        )

    def release(self) -> None:
        """An empty lock file says that everything was stopped in order."""
        if self._lock:
            self._write(None)
            self._lock.close()
            self._lock = None

    def _write(self, holder: dict[str, object] | None) -> None:
        assert self._lock
        self._lock.seek(0)
        self._lock.truncate()
        if holder:
            json.dump(holder, self._lock)
        self._lock.flush()
