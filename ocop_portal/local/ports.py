"""Ports on the loopback interface; nothing here listens anywhere else."""

import errno
import socket

HERE = "127.0.0.1"


def why_not(port: int) -> int:
    """The errno that keeps us from listening on `port`, 0 when nothing does."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HERE, port))
        except OSError as error:
            return error.errno or errno.EADDRINUSE
    return 0


def is_free(port: int) -> bool:
    return why_not(port) == 0


def any_free() -> int:
    """A port that nobody uses at the moment, picked by the system."""
    with socket.socket() as probe:
        probe.bind((HERE, 0))
        return int(probe.getsockname()[1])


def next_free(port: int) -> int:
    """The first free port above `port`."""
    return next((other for other in range(port + 1, 65536) if is_free(other)), 0) or any_free()


def answers(host: str, port: int, patience: float = 3) -> bool:
    """Whether something accepts connections there."""
    try:
        socket.create_connection((host, port), timeout=patience).close()
    except OSError:
        return False
    return True
