"""Waiting for another process, bounded."""

import time

LONGEST_SECONDS = 240
A_MOMENT = 0.05


def wait_until(condition, seconds=LONGEST_SECONDS):
    """Look again and again until `condition()` is true; fail after `seconds`."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise AssertionError("waited in vain for another process")
        time.sleep(A_MOMENT)
