"""Files of long work: what was handed in for it and what came of it, outside every web tree, for some days."""

import os
import re
import secrets
import time
from collections.abc import Collection
from pathlib import Path

from django.conf import settings

NAME = re.compile(r"[0-9a-f]{32}\Z")
# A file that no row names may belong to work that has not ended yet, which no job's time limit lets last so long.
STRAY_AFTER_SECONDS = 24 * 3600


def folder() -> Path:
    """Where the files lie; web and worker must share it."""
    place = Path(settings.DATA_DIR) / "jobs"
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    return place


def file_path(name: str) -> Path:
    """The file of this name. Names are made by the portal; any other would be a mistake."""
    if not NAME.match(name):
        raise ValueError(f"not the name of a job's file: {name!r}")
    return folder() / name


def keep_file(content: bytes) -> str:
    """Write what was handed in, safely on the disk, and return its name."""
    name = secrets.token_hex(16)
    handle = os.open(folder() / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return name


def remove_file(name: str) -> None:
    """Remove a file; one that is gone already is as good, and no name is no file."""
    if name:
        file_path(name).unlink(missing_ok=True)


def remove_strays(known: Collection[str]) -> int:
    """Remove old files that no job names: left by workers that died; says how many."""
    strays = [
        file
        for file in folder().iterdir()
        if file.name not in known and file.stat().st_mtime < time.time() - STRAY_AFTER_SECONDS
    ]
    for file in strays:
        file.unlink(missing_ok=True)
    return len(strays)
