"""The log: one event a line with its facts, for people on a terminal, as key=value elsewhere."""

from __future__ import annotations

import logging
from typing import TextIO

import structlog


def log_to(stream: TextIO) -> None:
    """Sends every event to a stream; libraries speak there too, from warnings on."""
    logging.basicConfig(level=logging.WARNING, stream=stream, format="%(levelname)s %(name)s: %(message)s", force=True)
    for library in ("scrapy", "apscheduler"):  # a tick that is skipped because the last one still runs is no news
        logging.getLogger(library).setLevel(logging.ERROR)
    is_terminal = stream.isatty()
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="%H:%M:%S" if is_terminal else "iso", utc=not is_terminal),
            structlog.processors.format_exc_info,
            structlog.dev.ConsoleRenderer(pad_event_to=24)
            if is_terminal
            else structlog.processors.LogfmtRenderer(key_order=["timestamp", "level", "event"]),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(stream),
        cache_logger_on_first_use=False,  # the demo moves its log to a file
    )
