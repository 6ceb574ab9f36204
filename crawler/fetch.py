"""The endless crawl: targets in, arrivals out, inside the caller's own asyncio loop.

One Scrapy crawl lasts as long as the `Crawler` is open, so that each host's politeness (one request at a time, a delay
between two) and each site's robots.txt are remembered between calls. It runs without a Twisted reactor: see
`crawler/settings.py` for the reason.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import AsyncGenerator, Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Self

from scrapy import Request
from scrapy.crawler import AsyncCrawlerRunner
from scrapy.crawler import Crawler as ScrapyCrawler
from scrapy.settings import Settings

from crawler.arrivals import not_asked, refusal, request_for
from crawler.asking import CrawlSettings
from crawler.browser import Browser
from crawler.gather import gather
from crawler.guard import GuardRefused, host_of
from crawler.middlewares.closing import closing
from crawler.pace import LeftAlone, Pace
from crawler.spiders.policies import Inbox, PoliciesSpider
from monitor.core.types import Arrival, Follow, Page, Recipe, Target

logger = logging.getLogger(__name__)

_MOST_UNREAD_BYTES = 32 << 20
"""Of pages that wait to be taken: no more are asked for while the one who asked is busy with these."""
_MOST_ASIDE = 32
"""Pages at the browser that do not count as being on their way."""


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
            # Ours is the bound, see `_has_room`: Scrapy counts a page and the robots.txt asked for it as two.
            "CONCURRENT_REQUESTS": 2 * ours.concurrency,
            "DOWNLOAD_MAXSIZE": ours.max_bytes,
            "REDIRECT_MAX_TIMES": ours.max_redirects,
            "ROBOTSTXT_OBEY": ours.robots_obey,
            "ROBOTSTXT_KEEP_SECONDS": ours.robots_keep_seconds,
        },
        priority="cmdline",
    )
    return settings


class _Batch:
    """One call of `fetch`: where its answers go, and whether anybody still waits for them."""

    def __init__(self) -> None:
        self.answers: asyncio.Queue[Arrival | Exception | None] = asyncio.Queue()
        self.is_abandoned = False
        self.gathering: list[asyncio.Future[None]] = []
        """Documents over several pages that are on their way."""


@dataclass(slots=True)
class _Order:
    """One request, and all who wait for what it brings: sections of one page are sources of their own."""

    request: Request
    alike: Target
    """What is asked for, whoever asks."""
    askers: list[tuple[Target, _Batch]]

    @property
    def is_wanted(self) -> bool:
        return not all(batch.is_abandoned for _, batch in self.askers)


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
        self._waiting: dict[str, deque[_Order]] = {}
        self._orders: dict[Target, _Order] = {}
        """Those that wait or are on their way, by what is asked for."""
        self._resting: dict[str, asyncio.TimerHandle | None] = {}
        """Hosts that have a request on its way (None), or had one less than the delay ago."""
        self._batches: set[_Batch] = set()
        self._unread_bytes = 0
        """Of pages that have come and that nobody has taken yet."""
        self._on_their_way = 0
        self._held_back: deque[str] = deque()
        """Hosts that wait until these are taken, or fewer are on their way."""
        self._is_open = False
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
        self._is_open = True
        if self._browser is not None:
            self._browser.on_visit = self._feed_held_back
        self._crawl.add_done_callback(self._end_batches)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._is_open = False
        # Scrapy 2.19: a stop before the engine runs is lost, and the crawl then never ends.
        await self._until_open()
        for timer in self._resting.values():
            if timer is not None:
                timer.cancel()
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
        if not self._is_open:
            raise RuntimeError("the crawler is not open")
        batch = _Batch()
        self._batches.add(batch)
        try:
            expected = 0
            for target in targets:
                expected += 1
                self._take(target, batch)
            for _ in range(expected):
                answer = await batch.answers.get()
                if answer is None:
                    return
                if isinstance(answer, Exception):
                    raise answer
                self._count_read(answer)
                yield answer
        finally:
            batch.is_abandoned = True
            self._batches.discard(batch)
            for gathering in batch.gathering:
                gathering.cancel()
            while not batch.answers.empty():
                left = batch.answers.get_nowait()
                if isinstance(left, Page):
                    self._count_read(left)

    async def _gather(self, target: Target, batch: _Batch) -> None:
        answer: Arrival | Exception | None
        try:
            answer = await gather(target, self._ask, self._settings.max_bytes)
        except _Closed:
            answer = None
        except Exception as error:  # noqa: BLE001 - raised by whoever waits for the answer
            answer = error
        if isinstance(answer, Page):
            self._unread_bytes += len(answer.body)
        batch.answers.put_nowait(answer)

    async def _ask(self, target: Target) -> Arrival:
        async for arrival in self.fetch([target]):
            return arrival
        raise _Closed

    def _take(self, target: Target, batch: _Batch) -> None:
        if target.pages or target.follow is not Follow.NONE:
            batch.gathering.append(asyncio.ensure_future(self._gather(target, batch)))
            return
        try:
            request = request_for(target)
        except GuardRefused as error:
            batch.answers.put_nowait(refusal(target, error, self._settings.clock()))
            return
        alike = replace(target, source_id=0, name="", url=request.url, recipe=Recipe())
        if (known := self._orders.get(alike)) is not None and known.is_wanted:
            known.askers.append((target, batch))
            return
        order = self._orders[alike] = _Order(request, alike, [(target, batch)])
        host = host_of(request.url)
        self._waiting.setdefault(host, deque()).append(order)
        self._feed(host)

    def _feed(self, host: str) -> None:
        # One of a host at a time: what Scrapy holds back for a host counts against all the others.
        if host in self._resting:
            return
        if not self._has_room():
            self._held_back.append(host)
            return
        waiting = self._waiting.get(host, deque())
        while waiting:
            order = waiting.popleft()
            request = order.request
            if not order.is_wanted:
                self._close(order)
                continue
            try:
                self._pace.check(request.url)
            except LeftAlone as error:
                self._hand_out(order, not_asked(order.alike, error, self._settings.clock()))
                continue
            self._resting[host] = None
            self._on_their_way += 1
            request.meta["reply"] = partial(self._reply, order)
            request.meta["pace"] = self._pace
            if self._browser is not None:
                request.meta["browser"] = self._browser
            if self._tell is not None:
                request.meta["tell"] = self._tell
            self._inbox.orders.put_nowait(request)
            return
        self._waiting.pop(host, None)

    def _reply(self, order: _Order, answer: Arrival | Exception, last: str) -> None:
        """`last` is the address that the answer is of, after redirects."""
        host = host_of(order.request.url)
        self._on_their_way -= 1
        if not isinstance(answer, Exception):
            if last != order.request.url:
                self._pace.end_rest(order.request.url)  # it answered by leading on
            self._pace.note(last, answer)
        self._hand_out(order, answer)
        if self._is_open:
            loop = asyncio.get_running_loop()
            self._resting[host] = loop.call_later(self._pace.delay_of(host), self._wake, host)
            self._feed_held_back()

    def _close(self, order: _Order) -> None:
        if self._orders.get(order.alike) is order:
            del self._orders[order.alike]

    def _hand_out(self, order: _Order, answer: Arrival | Exception) -> None:
        self._close(order)
        first = order.askers[0][0]
        for target, batch in order.askers:
            if isinstance(answer, Page) and answer.is_rendered and target.url != first.url:
                self._take(target, batch)  # the fragment may have told the scripts what to show
                continue
            if isinstance(answer, Page) and not batch.is_abandoned:
                self._unread_bytes += len(answer.body)
            batch.answers.put_nowait(answer if isinstance(answer, Exception) else replace(answer, target=target))

    def _count_read(self, answer: Arrival) -> None:
        if isinstance(answer, Page):
            self._unread_bytes -= len(answer.body)
        self._feed_held_back()

    def _has_room(self) -> bool:
        # Two pages are in the browser at a time: those that wait for it must not keep plain ones from being fetched.
        aside = min(self._browser.visits, _MOST_ASIDE) if self._browser is not None else 0
        return self._unread_bytes <= _MOST_UNREAD_BYTES and self._on_their_way - aside < self._settings.concurrency

    def _feed_held_back(self) -> None:
        while self._is_open and self._held_back and self._has_room():
            self._feed(self._held_back.popleft())

    def _wake(self, host: str) -> None:
        del self._resting[host]
        self._feed(host)

    def _end_batches(self, crawl: asyncio.Task[None] | None = None) -> None:
        died = crawl is not None and self._is_open
        self._is_open = False
        for batch in self._batches:
            batch.answers.put_nowait(RuntimeError("the crawl ended by itself") if died else None)
