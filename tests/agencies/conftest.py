"""Fixtures of tests about mail."""

import pytest

from tests.smtp_sink import Sink, serve


@pytest.fixture(params=[False, True], ids=["plain", "pipelining"])
def sink(settings, request, transactional_db):
    """A mail server of one's own, which the portal is told to use; one of each kind.

    Behind a real mail server marks are written by a session of their own, which sees only what is committed.
    """
    sink = Sink(pipelining=request.param)
    server = serve(sink)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
    yield sink
    server.shutdown()
    server.server_close()
