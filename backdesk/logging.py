"""The log: one line an event, as text for people or JSON for machines; nothing personal in it."""

from __future__ import annotations

import logging
import sys

import structlog


def configure_logging(form: str) -> None:
    """Log as ``text`` or ``json`` to standard error."""
    # The renderer's own choice shows every local variable: people's data, and seconds of work.
    plain = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    last: list[structlog.typing.Processor] = [plain]
    if form == "json":
        last = [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *last,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    logging.basicConfig(level=logging.WARNING)
