"""Logs: one JSON line per event, control characters escaped, long values cut."""

import logging
import re

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

LONGEST_VALUE = 2000
# Not written: every request stands in the log once, when it is answered.
REQUEST_STARTED_LEVEL = logging.DEBUG
# What JSON leaves as it is, though some readers break a line at it, obey it as a terminal or turn text around.
STILL_HIDDEN = re.compile("[\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


def shorten(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """Cut values of over LONGEST_VALUE characters, so that no request can fill the disk by one line."""
    return {key: value[:LONGEST_VALUE] if isinstance(value, str) else value for key, value in event.items()}


def escape_what_is_hidden(logger, method, line):
    """The rendered line, with every character that nobody sees written as its number."""
    return STILL_HIDDEN.sub(lambda found: f"\\u{ord(found[0]):04x}", line)


SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso"),
    structlog.processors.format_exc_info,
    shorten,
]

structlog.configure(
    processors=[
        structlog.stdlib.filter_by_level,
        *SHARED,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
                escape_what_is_hidden,
            ],
            "foreign_pre_chain": SHARED,
        }
    },
    "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["out"], "level": "INFO"},
    "loggers": {
        "django.server": {"level": "WARNING"},
        # Every request stands once in the request log already.
        "django.request": {"level": "ERROR"},
        "axes": {"level": "WARNING"},
    },
}
