"""The crawl ends at once, whenever it is told to (Scrapy 2.19 alone hung in half of such stops)."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

import pytest

from crawler.fetch import Crawler
from monitor.core.types import Arrival
from tests.crawler.crawling import collect, settings, target
from tests.web import Web


@pytest.mark.parametrize("milliseconds", range(0, 40, 2))
def test_start_that_is_cancelled_after_a_few_milliseconds_ends(milliseconds: int) -> None:
    async def live() -> None:
        async with Crawler(settings()) as crawler:
            await collect(crawler, [target(web.url("/silent"), web)])

    async def run() -> None:
        living = asyncio.create_task(live())
        await asyncio.wait({living}, timeout=milliseconds / 1000)
        living.cancel()
        await asyncio.wait({living}, timeout=5)
        assert living.cancelled()
        assert asyncio.all_tasks() == {asyncio.current_task()}

    with Web() as web:
        web.silent("/silent")
        asyncio.run(run())


def test_twenty_crawls_start_and_stop_in_one_loop() -> None:
    async def run() -> None:
        for _ in range(20):
            async with Crawler(settings()):
                pass
        assert asyncio.all_tasks() == {asyncio.current_task()}

    started = time.monotonic()
    asyncio.run(run())
    assert time.monotonic() - started < 10


def test_stop_waits_neither_for_delayed_requests_nor_for_silent_servers() -> None:
    async def run() -> float:
        async with Crawler(settings(delay_seconds=30.0, timeout_seconds=30.0)) as crawler:
            hosts = [target(web.url("/silent", f"h{i}.localhost"), web, i) for i in range(5)]
            one_host = [target(web.url("/silent", "many.localhost"), web, i) for i in range(30)]
            waiting = asyncio.ensure_future(collect(crawler, hosts + one_host))
            await asyncio.to_thread(
                web.wait_until_asked, 6
            )  # every robots.txt is answered: all pages now wait for their delay
            started = time.monotonic()
        assert await waiting == []
        return time.monotonic() - started

    with Web() as web:
        web.silent("/silent")
        assert asyncio.run(run()) < 10, "what it waits for takes half a minute"


def test_stop_ends_downloads_on_their_way() -> None:
    async def run() -> float:
        async with Crawler(settings(timeout_seconds=30.0)) as crawler:
            waiting = asyncio.ensure_future(
                collect(crawler, [target(web.url("/drip", f"h{i}.localhost"), web, i) for i in range(5)])
            )
            await asyncio.to_thread(web.wait_until_asked, 10)  # each host's robots.txt and page
            started = time.monotonic()
        assert await waiting == []
        return time.monotonic() - started

    with Web() as web:
        web.endless("/drip", b"x", every_seconds=0.05)
        assert asyncio.run(run()) < 10, "what it waits for takes half a minute"


def test_error_of_the_owner_ends_the_crawl_and_is_not_lost() -> None:
    async def some(crawler: Crawler, web: Web) -> AsyncIterator[Arrival]:
        async for arrival in crawler.fetch([target(web.url("/"), web, i) for i in range(5)]):
            yield arrival

    async def run() -> None:
        async with Crawler(settings()) as crawler:
            async for arrival in some(crawler, web):
                raise LookupError(arrival.target.name)

    with Web() as web:
        web.page("/", "x")
        with pytest.raises(LookupError):
            asyncio.run(run())
