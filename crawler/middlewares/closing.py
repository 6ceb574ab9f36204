"""Ending the crawl at once: what waits for its delay is dropped, and nothing new gets through."""

from __future__ import annotations

from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler

from crawler.arrivals import CrawlClosing

closing = object()
"""Scrapy signal, sent by `crawler.fetch` before it stops the engine."""


class ClosingMiddleware:
    """The last before the downloader, so that nothing is queued there once the crawl is closing."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._closing = False
        crawler.signals.connect(self.close, signal=closing)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to build a component."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Lets nothing through once the crawl is closing."""
        if self._closing:
            raise CrawlClosing

    def close(self) -> None:
        """Drop what the downloader's slots hold back: stopping would otherwise wait out every politeness delay."""
        self._closing = True
        for slot in self._crawler.engine.downloader.slots.values():
            while slot.queue:
                _, waiting = slot.queue.popleft()
                waiting.errback(CrawlClosing())
