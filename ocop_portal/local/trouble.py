"""What went wrong, as one sentence for the person at the keyboard and the command that mends it."""

import errno
import os
from pathlib import Path


class Trouble(Exception):
    """One Vietnamese sentence; `command` is what to type next."""

    def __init__(self, sentence: str, command: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.command = command

    def __str__(self) -> str:
        return f"{self.sentence}\n    {self.command}" if self.command else self.sentence


class Stopped(Exception):
    """Someone pressed Ctrl-C while the portal was still starting."""


def as_root(command: str) -> str:
    """The same command for people who must ask for root's rights and for root itself."""
    return command if os.geteuid() == 0 else f"sudo {command}"


def of_the_disk(error: OSError, folder: Path) -> Trouble:
    """The sentence for what the file system refused."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return Trouble(f"Hết chỗ trên ổ đĩa chứa {folder}; hãy chọn nơi khác.", "make run DATA=/nơi/khác")
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        where = error.filename or folder
        return Trouble(f"Không được ghi vào {where}; hãy chọn nơi khác.", "make run DATA=$HOME/ocop")
    if error.errno in (errno.ENOTDIR, errno.EEXIST):
        return Trouble(f"{folder} không phải là thư mục; hãy chọn nơi khác.", "make run DATA=var-moi")
    return Trouble(f"Không dùng được {error.filename or folder}: {error.strerror}.", "make run DATA=var-moi")
