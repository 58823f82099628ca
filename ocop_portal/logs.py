"""Logs: one JSON line per event, control characters escaped by JSON itself, long values cut."""

import structlog

LONGEST_VALUE = 2000


def shorten(logger, method, event):
    """Cut values of over LONGEST_VALUE characters, so that no request can fill the disk by one line."""
    return {key: value[:LONGEST_VALUE] if isinstance(value, str) else value for key, value in event.items()}


SHARED = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso"),
    structlog.processors.format_exc_info,
    shorten,
]

structlog.configure(
    processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
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
