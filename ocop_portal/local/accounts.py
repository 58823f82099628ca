"""The user whom PostgreSQL runs as: it refuses root, so root lends it another one."""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# Where root keeps what its own closed folders would hide from that user.
OPEN_TO_ALL = Path("/var/lib/ocop-portal")


@dataclass(frozen=True)
class Account:
    """One user of the system, without any further groups."""

    uid: int
    gid: int

    def popen_arguments(self) -> dict[str, Any]:
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def owns(self, path: Path) -> bool:
        return path.stat().st_uid == self.uid

    def can_enter(self, folder: Path) -> bool:
        """Whether this user can reach the folder; asked of the system, which knows of access lists too."""
        test = ["/bin/sh", "-c", 'test -x "$1"', "sh", str(folder)]
        answer = subprocess.run(test, cwd="/", **self.popen_arguments())
        return answer.returncode == 0


def service_account(data: Path) -> Account | None:
    """None for an ordinary user; for root the owner of `data` or its parent, `postgres` or `nobody`."""
    if os.geteuid() != 0:
        return None
    owned = (data if data.exists() else data.parent).stat()
    if owned.st_uid != 0:
        return Account(owned.st_uid, owned.st_gid)
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    return Account(65534, 65534)
