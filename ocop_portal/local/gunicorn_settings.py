"""How gunicorn runs on one machine; read by gunicorn itself. The address comes from the command line."""

import signal

from ocop_portal.local.processes import die_with_parent

wsgi_app = "ocop_portal.wsgi:application"
worker_class = "gthread"
workers = 2
threads = 4
timeout = 60
graceful_timeout = 10
preload_app = True  # the code is loaded once, for both workers
control_socket_disable = True


def post_fork(server: object, worker: object) -> None:
    """Left alone, a worker would notice only seconds later that the rest of the portal is gone."""
    die_with_parent(signal.SIGKILL)
