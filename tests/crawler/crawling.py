"""Running a crawl against the scripted server from a synchronous test."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from crawler.asking import CrawlSettings
from crawler.fetch import Crawler
from monitor.core.types import Arrival, FetchFailure, Page, Target
from tests.web import Web

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


def settings(**changes: Any) -> CrawlSettings:
    """Fast and impolite, unless a test says otherwise."""
    plain: dict[str, Any] = {
        "user_agent": "clausewatch/test (+https://clausewatch.example/bot)",
        "delay_seconds": 0.0,
        "timeout_seconds": 5.0,
        "rest_seconds": 0.0,
        "clock": lambda: NOW,
    }
    return CrawlSettings(**{**plain, **changes})


def target(url: str, web: Web | None = None, number: int = 1, **changes: Any) -> Target:
    """A target that may reach the scripted server."""
    return Target(number, f"source {number}", url, intranet=web.intranet if web else (), **changes)


async def collect(crawler: Crawler, targets: Iterable[Target]) -> list[Arrival]:
    """All arrivals of one call, in the targets' order."""
    found = [arrival async for arrival in crawler.fetch(targets)]
    return sorted(found, key=lambda arrival: arrival.target.source_id)


def fetch(targets: Sequence[Target], **changes: Any) -> list[Arrival]:
    """A crawl opened, asked once and closed."""

    async def run() -> list[Arrival]:
        async with Crawler(settings(**changes)) as crawler:
            return await collect(crawler, targets)

    return asyncio.run(run())


def fetch_one(url: str, web: Web | None = None, **changes: Any) -> Arrival:
    """The one arrival of one address."""
    (arrival,) = fetch([target(url, web)], **changes)
    return arrival


def page_of(arrival: Arrival) -> Page:
    """The arrival, which must be a page."""
    assert isinstance(arrival, Page), arrival
    return arrival


def failure_of(arrival: Arrival) -> FetchFailure:
    """The arrival, which must be a failure."""
    assert isinstance(arrival, FetchFailure), arrival
    return arrival
