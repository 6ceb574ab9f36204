"""How politely to ask: apart from the crawl itself, so that a command that fetches nothing loads no crawler."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class CrawlSettings:
    """How politely and how long to ask; `user_agent` begins with the product's token and says whom to write to."""

    user_agent: str
    delay_seconds: float = 2.0
    """Between the end of one request to a host and the start of the next."""
    timeout_seconds: float = 30.0
    """For one request, from the look-up of the name to the last byte; robots.txt and redirects are requests too."""
    rest_seconds: float = 900.0
    """A host that is dead or busy is left alone so long at first, or as long as it asks for; 0 turns this off."""
    concurrency: int = 16
    max_bytes: int = 8 * 1024 * 1024
    max_redirects: int = 10
    robots_obey: bool = True
    robots_keep_seconds: float = 24 * 3600.0
    """How long a robots.txt holds before it is asked for again."""
    accept_language: str = "en,*;q=0.5"
    has_browser: bool = False
    """Pages that are empty without their scripts are read in a browser, where one is installed."""
    chromium: str = ""
    """Its program; empty: looked for under the usual names."""
    clock: Callable[[], datetime] = field(default=_utc_now)
