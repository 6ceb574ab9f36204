"""Plain Scrapy over the same addresses: fetch, hash, and nothing else. Prints cpu milliseconds a fetch."""

from __future__ import annotations

import asyncio
import hashlib
import json
import sys
import time
from collections.abc import AsyncIterator
from typing import Any

import scrapy
from scrapy.crawler import AsyncCrawlerRunner
from scrapy.http import Response
from scrapy.utils.reactor import install_reactor

from benchmarks.control import next_round

install_reactor("twisted.internet.asyncioreactor.AsyncioSelectorReactor")
from twisted.internet import reactor as installed  # noqa: E402 - it takes the reactor that was just installed

reactor: Any = installed


class Bare(scrapy.Spider):
    """Each address once, with the validators that are known."""

    name = "bare"
    handle_httpstatus_all = True

    def __init__(self, urls: list[str], etags: dict[str, str], **arguments: Any) -> None:
        super().__init__(**arguments)
        self._urls, self.etags = urls, etags

    async def start(self) -> AsyncIterator[Any]:
        """All at once; Scrapy paces them."""
        for url in self._urls:
            headers = {"If-None-Match": self.etags[url]} if url in self.etags else {}
            yield scrapy.Request(url, headers=headers, dont_filter=True)

    def parse(self, response: Response) -> None:
        """What anybody would do at least."""
        hashlib.sha256(response.body).hexdigest()
        if etag := response.headers.get("ETag"):
            self.etags[response.url] = etag.decode()


async def run(urls: list[str], rounds: int, site: str) -> None:
    settings = {"LOG_ENABLED": False, "TELNETCONSOLE_ENABLED": False, "ROBOTSTXT_OBEY": False, "DOWNLOAD_DELAY": 0}
    etags: dict[str, str] = {}
    runner = AsyncCrawlerRunner(settings | {"CONCURRENT_REQUESTS": 8})
    await runner.crawl(Bare, urls=urls, etags=etags)
    spent = 0.0
    for _ in range(rounds):
        next_round(site)
        begun = time.process_time()
        await runner.crawl(Bare, urls=urls, etags=etags)
        spent += time.process_time() - begun
    print(json.dumps({"ms": spent * 1000 / rounds / len(urls)}))
    reactor.stop()


def main() -> None:
    """What is asked comes in by JSON, and goes out so."""
    asked = json.load(sys.stdin)
    reactor.callWhenRunning(lambda: asyncio.ensure_future(run(asked["urls"], asked["rounds"], asked["site"])))
    reactor.run()
