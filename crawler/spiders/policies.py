"""The one spider: an endless crawl fed by the daemon, or a list of addresses from the shell.

`scrapy crawl policies -a urls=URL[,URL] -o -:jsonl` prints one item for each address.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from typing import Any, assert_never

import scrapy
from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.arrivals import CrawlClosing, arrival_from, failure_from, refusal, request_for
from crawler.extract import Extractor
from crawler.guard import GuardRefused
from monitor.core.types import Arrival, ExtractionFailure, FetchFailure, NotModified, Page, Reading, Reason, Target

Reply = Callable[[Arrival | Exception, str], None]
"""Takes what came of a request, and the address it is of: a redirect may have led on."""


class Inbox:
    """What the owner of an endless crawl and its spider share."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.clock = clock
        self.orders: asyncio.Queue[Request] = asyncio.Queue()
        """Requests with a `reply` in their meta, which is called exactly once."""
        self.is_open = asyncio.Event()
        """Set once the engine runs, and so can be stopped."""


class PoliciesSpider(scrapy.Spider):
    """Fetches each target once and says what came of it; stores nothing."""

    name = "policies"

    def __init__(self, urls: str = "", intranet: str = "", inbox: Inbox | None = None, **arguments: Any) -> None:
        super().__init__(**arguments)
        self._urls = tuple(url.strip() for url in urls.split(",") if url.strip())
        self._intranet = tuple(network.strip() for network in intranet.split(",") if network.strip())
        self._inbox = inbox

    async def start(self) -> AsyncIterator[Any]:
        """The requests of the inbox without end, or those of the `urls` argument."""
        if self._inbox is not None:
            self._inbox.is_open.set()
            while True:
                yield self._with_callbacks(await self._inbox.orders.get())
        if not self._urls:
            self.logger.error("no address: say -a urls=URL[,URL]")
        for number, url in enumerate(self._urls):
            target = Target(number, url, url, intranet=self._intranet)
            try:
                yield self._with_callbacks(request_for(target))
            except GuardRefused as error:
                yield _as_item(refusal(target, error, datetime.now(UTC)))

    def now(self) -> datetime:
        """The hour of whoever owns the crawl."""
        return self._inbox.clock() if self._inbox is not None else datetime.now(UTC)

    def _with_callbacks(self, request: Request) -> Request:
        return request.replace(callback=self.parse, errback=self.failed)

    async def parse(self, response: Response) -> AsyncIterator[dict[str, Any]]:
        """A response becomes an arrival: for the inbox's owner, or read and printed as an item."""
        request = response.request
        assert request is not None, "Scrapy sets the request of every downloaded response"
        if self._inbox is not None:
            reply: Reply = request.meta["reply"]
            try:
                reply(arrival_from(response, self._inbox.clock()), request.url)
            except Exception as error:
                reply(
                    error, request.url
                )  # Scrapy logs and swallows what a callback raises; the one who asked must hear of it
                raise
            return
        arrival = arrival_from(response, datetime.now(UTC))
        if isinstance(arrival, Page):
            async with Extractor() as extractor:
                reading = await extractor.read(arrival.body, arrival.header("content-type"), arrival.url)
            yield _read_item(arrival, reading)
        else:
            yield _as_item(arrival)

    async def failed(self, failure: Failure) -> AsyncIterator[dict[str, Any]]:
        """An exception on the way becomes a failure that is handed on like a page."""
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy sets it
        error = failure.value
        assert error is not None, "a Failure holds an exception"
        if isinstance(error, CrawlClosing):
            return
        if self._inbox is not None:
            request.meta["reply"](failure_from(error, request, self._inbox.clock()), request.url)
            return
        yield _as_item(failure_from(error, request, datetime.now(UTC)))


def _read_item(page: Page, reading: Reading | ExtractionFailure) -> dict[str, Any]:
    item: dict[str, Any] = {"url": page.url, "status": page.status}
    match reading:
        case Reading():
            published = reading.published_on.isoformat() if reading.published_on else None
            return item | {
                "title": reading.title,
                "text": reading.text,
                "published_at": published,
                "lang": reading.lang,
            }
        case ExtractionFailure(detail=detail):
            return item | {"failure": Reason.EXTRACTION.value, "detail": detail}
    assert_never(reading)


def _as_item(arrival: NotModified | FetchFailure) -> dict[str, Any]:
    match arrival:
        case NotModified(target=target):
            return {"url": target.url, "status": 304}
        case FetchFailure(target=target, status=status, reason=reason, detail=detail):
            return {"url": target.url, "status": status, "failure": reason.value, "detail": detail}
    assert_never(arrival)
