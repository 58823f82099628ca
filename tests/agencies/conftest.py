"""Fixtures of tests about mail."""

import pytest

from tests.smtp_sink import Sink, serve


@pytest.fixture(params=[False, True], ids=["plain", "pipelining"])
def sink(settings, request):
    """A mail server of one's own, which the portal is told to use; one of each kind."""
    sink = Sink(pipelining=request.param)
    server = serve(sink)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
    yield sink
    server.shutdown()
    server.server_close()
