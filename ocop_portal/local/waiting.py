"""Waiting for something that another process does."""

import threading
import time
from collections.abc import Callable

from .trouble import Stopped

never = threading.Event()


def wait_until(
    condition: Callable[[], object], patience: float, stopping: threading.Event = never, pause: float = 0.01
) -> bool:
    """Ask `condition` again and again; False when `patience` seconds passed, Stopped when told to stop."""
    deadline = time.monotonic() + patience
    while not condition():
        if time.monotonic() > deadline:
            return False
        if stopping.wait(pause):
            raise Stopped
    return True
