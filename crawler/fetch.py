"""The endless crawl: targets in, arrivals out, inside the caller's own asyncio loop.

One Scrapy crawl lasts as long as the `Crawler` is open, so that each host's politeness (one request at a time, a delay
between two) and each site's robots.txt are remembered between calls. It runs without a Twisted reactor: see
`crawler/settings.py` for the reason.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable
from functools import partial
from typing import Any, Self

from scrapy.crawler import AsyncCrawlerRunner
from scrapy.crawler import Crawler as ScrapyCrawler
from scrapy.settings import Settings

from crawler.asking import CrawlSettings
from crawler.browser import Browser
from crawler.frontier import Batch, Frontier, Order
from crawler.gather import gather
from crawler.middlewares.closing import closing
from crawler.pace import Pace
from crawler.spiders.policies import Inbox, PoliciesSpider
from monitor.core.types import Arrival, Follow, Page, Target


def _for_scrapy(ours: CrawlSettings) -> Settings:
    """The project's settings with these over them."""
    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    headers = {**settings.getdict("DEFAULT_REQUEST_HEADERS"), "Accept-Language": ours.accept_language}
    settings.setdict(
        {
            "USER_AGENT": ours.user_agent,
            "DEFAULT_REQUEST_HEADERS": headers,
            "DOWNLOAD_DELAY": ours.delay_seconds,
            "DOWNLOAD_TIMEOUT": ours.timeout_seconds,
            # Ours is the bound, see `crawler.frontier`: Scrapy counts a page and the robots.txt asked for it as two.
            "CONCURRENT_REQUESTS": 2 * ours.concurrency,
            "DOWNLOAD_MAXSIZE": ours.max_bytes,
            "REDIRECT_MAX_TIMES": ours.max_redirects,
            "ROBOTSTXT_OBEY": ours.robots_obey,
            "ROBOTSTXT_KEEP_SECONDS": ours.robots_keep_seconds,
        },
        priority="cmdline",
    )
    return settings


class CrawlEnded(Exception):  # noqa: N818 - the end of all fetching, not of one page
    """The crawl ended by itself: this crawler fetches nothing any more."""

    def __init__(self) -> None:
        super().__init__("the crawl ended by itself: nothing can be fetched until it is started anew")


class _Closed(Exception):  # noqa: N818 - not an error: nothing more comes
    """The crawler was closed before a page came."""


class Crawler:
    """Fetches targets while it is open: `async with Crawler(settings) as crawler`."""

    def __init__(self, settings: CrawlSettings, tell: Callable[[str], None] | None = None) -> None:
        self._settings = settings
        self._tell = tell
        """Hears each step of each request, in words."""
        self._browser = Browser(settings.chromium, settings.user_agent) if settings.has_browser else None
        self._pace = Pace(settings.delay_seconds, settings.rest_seconds)
        self._frontier = Frontier(self._pace, settings.concurrency, self._send, settings.clock, self._visits)
        self._batches: set[Batch] = set()
        self._has_died = False
        self._inbox: Inbox
        self._scrapy: ScrapyCrawler
        self._crawl: asyncio.Task[None]

    async def __aenter__(self) -> Self:
        self._inbox = Inbox(self._settings.clock)
        runner = AsyncCrawlerRunner(_for_scrapy(self._settings))
        self._scrapy = runner.create_crawler(PoliciesSpider)
        self._crawl = runner.crawl(self._scrapy, inbox=self._inbox)
        try:
            await self._until_open()
        except asyncio.CancelledError:
            await self.__aexit__()
            raise
        if self._crawl.done():
            await self._crawl  # raises what kept it from starting
            raise RuntimeError("the crawl ended while it started")
        self._frontier.is_open = True
        if self._browser is not None:
            self._browser.on_visit = self._frontier.feed_held_back
        self._crawl.add_done_callback(self._end_batches)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._frontier.close()
        # Scrapy 2.19: a stop before the engine runs is lost, and the crawl then never ends.
        await self._until_open()
        self._end_batches()
        if not self._crawl.done():
            self._scrapy.signals.send_catch_log(closing)
            await self._scrapy.stop_async()
        await self._crawl
        if self._browser is not None:
            await self._browser.close()

    def stats(self) -> dict[str, Any]:
        """Scrapy's own counts of this crawl."""
        counts: dict[str, Any] = self._scrapy.stats.get_stats()
        return dict(counts)

    async def _until_open(self) -> None:
        opening = asyncio.ensure_future(self._inbox.is_open.wait())
        try:
            await asyncio.wait({opening, self._crawl}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            opening.cancel()

    async def fetch(self, targets: Iterable[Target]) -> AsyncGenerator[Arrival, None]:
        """Exactly one arrival for each target, as they come; fewer only when the crawler is closed meanwhile.

        Several calls may run at once. An iterator that is closed early gives up its targets that are not yet asked.
        """
        if not self._frontier.is_open:
            raise CrawlEnded if self._has_died else RuntimeError("the crawler is not open")
        batch = Batch()
        self._batches.add(batch)
        try:
            expected = 0
            for target in targets:
                expected += 1
                if target.pages or target.follow is not Follow.NONE:
                    batch.gathering.append(asyncio.ensure_future(self._gather(target, batch)))
                else:
                    self._frontier.add(target, batch)
            for _ in range(expected):
                answer = await batch.answers.get()
                if answer is None:
                    return
                if isinstance(answer, Exception):
                    raise answer
                self._frontier.count_read(answer)
                yield answer
        finally:
            batch.is_abandoned = True
            self._batches.discard(batch)
            for gathering in batch.gathering:
                gathering.cancel()
            while not batch.answers.empty():
                left = batch.answers.get_nowait()
                if isinstance(left, Page):
                    self._frontier.count_read(left)

    async def _gather(self, target: Target, batch: Batch) -> None:
        answer: Arrival | Exception | None
        try:
            answer = await gather(target, self._ask, self._settings.max_bytes)
        except _Closed:
            answer = None
        except Exception as error:  # noqa: BLE001 - raised by whoever waits for the answer
            answer = error
        self._frontier.count_unread(answer)
        batch.answers.put_nowait(answer)

    async def _ask(self, target: Target) -> Arrival:
        async for arrival in self.fetch([target]):
            return arrival
        raise _Closed

    def _send(self, order: Order) -> None:
        meta = order.request.meta
        meta["reply"] = partial(self._frontier.reply, order)
        meta["pace"] = self._pace
        if self._browser is not None:
            meta["browser"] = self._browser
        if self._tell is not None:
            meta["tell"] = self._tell
        self._inbox.orders.put_nowait(order.request)

    def _visits(self) -> int:
        return self._browser.visits if self._browser is not None else 0

    def _end_batches(self, crawl: asyncio.Task[None] | None = None) -> None:
        self._has_died = self._has_died or (crawl is not None and self._frontier.is_open)
        self._frontier.close()
        for batch in self._batches:
            batch.answers.put_nowait(CrawlEnded() if self._has_died else None)
