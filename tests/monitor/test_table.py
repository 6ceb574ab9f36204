from __future__ import annotations

import asyncio

from crawler.fetch import Crawler
from monitor.table import Table
from tests.crawler.crawling import collect, settings, target
from tests.web import Web


def test_no_more_bytes_are_on_the_table_than_it_holds_and_a_huge_page_has_its_turn() -> None:
    sizes, now, most = [10, 60, 50, 500, 40, 100, 5], 0, 0

    async def put(table: Table, size: int) -> None:
        nonlocal now, most
        async with table.room_for(size):
            now += min(size, 100)
            most = max(most, now)
            await asyncio.sleep(0)
            now -= min(size, 100)

    async def run() -> None:
        table = Table(100)
        await asyncio.wait_for(asyncio.gather(*(put(table, size) for size in sizes * 5)), 5)

    asyncio.run(run())
    assert now == 0
    assert most == 100


def test_no_more_pages_are_asked_for_than_their_reader_can_hold() -> None:
    async def run() -> int:
        async with Crawler(settings(concurrency=4)) as crawler:
            targets = [target(web.url("/", f"h{n}.localhost"), web, n) for n in range(30)]
            arrivals = crawler.fetch(targets)
            await anext(arrivals)
            await asyncio.sleep(1.0)  # the reader is busy
            asked = len(web.paths())
            rest = [arrival async for arrival in arrivals]
            assert len(rest) == 29
            assert len(await collect(crawler, targets[:3])) == 3
            return asked

    with Web() as web:
        web.page("/", b"<p>" + b"a" * (4 << 20))
        assert asyncio.run(run()) <= 20
        assert len(web.paths()) == 33
