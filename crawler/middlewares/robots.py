"""robots.txt by RFC 9309: absent means allowed, unreachable means not now, remembered for a day at most."""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Self
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    NotConfigured,
    ResponseDataLossError,
    StopDownload,
)
from scrapy.http import Response

from crawler.arrivals import CrawlClosing, FetchError, retry_after
from crawler.guard import Allowance, GuardRefused, host_of
from crawler.pace import LeftAlone, Pace
from crawler.robots_rules import Robots
from crawler.spiders.policies import PoliciesSpider
from crawler.steps import say
from monitor.core.types import Reason, Target

logger = logging.getLogger(__name__)

_DAY_SECONDS = 24 * 3600.0
_UNREACHABLE_SECONDS = 300.0
_MOST_BYTES = 500 * 1024
_FEW_HOSTS = 10_000
"""Their rules are not looked through for old ones."""
# The page lives where its robots.txt does: these would meet the page too, and say more than "refused by robots".
_SAME_FATE = (CannotResolveHostError, DownloadConnectionRefusedError, GuardRefused, CrawlClosing)

_BROKEN = (DownloadFailedError, DownloadCancelledError, ResponseDataLossError)


_Key = tuple[str, Allowance, str, bool]
"""A site, what a source is granted on it, its proxy, and whether the certificate is checked."""


@dataclass(slots=True)
class _Rules:
    """What one site says, until when; `refusal` is set while its robots.txt cannot be had."""

    expires_at: float
    robots: Robots | None = None
    refusal: str = ""
    refused_in_row: int = 1
    is_busy: bool = False
    """The site wants no request at all now."""


class RobotsMiddleware:
    """Asks each site's robots.txt before its pages."""

    def __init__(self, crawler: Crawler) -> None:
        if not crawler.settings.getbool("ROBOTSTXT_OBEY"):
            raise NotConfigured
        self._crawler = crawler
        self._user_agent: str = crawler.settings["USER_AGENT"]
        self._keep_seconds = crawler.settings.getfloat("ROBOTSTXT_KEEP_SECONDS")
        self._rules: dict[_Key, _Rules] = {}
        self._asking: dict[_Key, asyncio.Lock] = {}
        self._many = _FEW_HOSTS
        crawler.signals.connect(self._stop_at_limit, signal=signals.bytes_received)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to build a component."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """FetchError(ROBOTS) when the site does not want this page fetched, or cannot be asked; LeftAlone when it could
        not be asked a short while ago.
        """
        if request.meta.get("is_robots") or request.meta.get("is_part"):
            return
        rules, is_fresh = await self._rules_of(request)
        target: Target = request.meta["target"]
        name = target.manner.user_agent or self._user_agent
        delay = self._slow_down(request, rules, name)
        if rules.refusal and not is_fresh:
            left = timedelta(seconds=max(rules.expires_at - time.monotonic(), 0.0))
            raise LeftAlone(rules.refusal, Reason.ROBOTS, 0, left, rules.refused_in_row)
        if rules.refusal:
            raise FetchError(Reason.ROBOTS, rules.refusal)
        if rules.robots is not None and not rules.robots.rules(name).allows(request.url):
            raise FetchError(Reason.ROBOTS, "The site's robots.txt disallows this page.")
        say(request, f"robots.txt allows this page; between two requests to the host: {delay:g} s")

    def _slow_down(self, request: Request, rules: _Rules, name: str) -> float:
        """Has the site's Crawl-delay kept, between robots.txt and the page already; returns what holds."""
        pace: Pace | None = request.meta.get("pace")
        if pace is None:
            return 0.0  # by hand, from the shell
        host = host_of(request.url)
        asked = rules.robots.rules(name).crawl_delay if rules.robots else 0.0
        delay = pace.slow_down(host, asked)
        slot = self._crawler.engine.downloader.slots.get(host)
        if slot is not None:
            slot.delay = delay
        return delay

    async def _rules_of(self, request: Request) -> tuple[_Rules, bool]:
        """The rules, and whether they were asked for just now."""
        site = "{0.scheme}://{0.netloc}".format(urlsplit(request.url))
        # With the allowance: a site that one source may reach is out of bounds for another; so through a proxy, and so
        # what came over a certificate that was not checked.
        target: Target = request.meta["target"]
        key = (site, request.meta["granted"], target.manner.proxy, request.meta["verify_tls"])
        async with self._asking.setdefault(key, asyncio.Lock()):
            known = self._rules.get(key)
            if known is not None and known.expires_at > time.monotonic():
                return known, False
            self._forget_expired()
            fresh = self._rules[key] = _with_past(await self._ask(site, request), known)
        return fresh, True

    async def _ask(self, site: str, request: Request) -> _Rules:
        handed = ("target", "allowance", "tell")
        meta: dict[str, Any] = {name: request.meta[name] for name in handed if name in request.meta}
        # No size limit of the downloader's: too much robots.txt is not a failure, it is read as far as the RFC asks.
        meta |= {"redirects": (), "is_robots": True, "download_maxsize": 0}
        ask = Request(f"{site}/robots.txt", meta=meta, dont_filter=True)
        try:
            response = await self._crawler.engine.download_async(ask)
        except _SAME_FATE:
            raise
        except FetchError as error:
            if error.reason in (Reason.TLS, Reason.CONNECT, Reason.GUARD):
                raise
            if error.reason is Reason.REDIRECTS:
                return _Rules(time.monotonic() + self._keep_seconds)  # RFC 9309, 2.3.1.2: as if there were none
            return _unreachable(error.detail)
        except DownloadTimeoutError:
            pace: Pace | None = request.meta.get("pace")
            if pace is not None:
                pace.rest(urlsplit(site).netloc, Reason.TIMEOUT)
            return _unreachable("It did not answer in time.")
        except _BROKEN as error:
            logger.warning("robots.txt of %s cannot be had: %s (%s)", site, error, type(error).__name__)
            return _unreachable("The connection broke.")
        if response.status >= 500 or response.status == 429:
            return self._refused_for_now(site, request, response)
        if not 200 <= response.status < 300:
            return _Rules(time.monotonic() + self._keep_seconds)
        text = response.body[:_MOST_BYTES].decode("utf-8-sig", "replace")
        return _Rules(time.monotonic() + self._keep_seconds, Robots.of(text))

    def _refused_for_now(self, site: str, request: Request, response: Response) -> _Rules:
        """A site that is too busy for its robots.txt is asked for nothing else either, as long as it says."""
        spider = self._crawler.spider
        assert isinstance(spider, PoliciesSpider), "it is the only one"
        asked = retry_after(response, spider.now())
        pace: Pace | None = request.meta.get("pace")
        if pace is not None and response.status in (429, 503):
            reason = Reason.HTTP_5XX if response.status >= 500 else Reason.HTTP_4XX
            pace.rest(urlsplit(site).netloc, reason, response.status, asked)
        rules = _unreachable(f"The server said {response.status}.")
        if asked is not None:
            rules.expires_at = max(rules.expires_at, time.monotonic() + min(asked.total_seconds(), _DAY_SECONDS))
        rules.is_busy = response.status in (429, 503)
        return rules

    def _stop_at_limit(self, data: bytes, request: Request) -> None:
        if not request.meta.get("is_robots"):
            return
        request.meta["robots_bytes"] = request.meta.get("robots_bytes", 0) + len(data)
        if request.meta["robots_bytes"] > _MOST_BYTES:
            request.meta["cut_short"] = True
            raise StopDownload(fail=False)

    def _forget_expired(self) -> None:
        if len(self._rules) < self._many:
            return
        now = time.monotonic()
        self._rules = {key: rules for key, rules in self._rules.items() if rules.expires_at > now}
        self._asking = {key: lock for key, lock in self._asking.items() if key in self._rules or lock.locked()}
        self._many = max(_FEW_HOSTS, 2 * len(self._rules))  # or each new host would cost a look at all of a day


def _with_past(fresh: _Rules, known: _Rules | None) -> _Rules:
    """What was learnt, after what was known: while a robots.txt cannot be had, the last one holds (RFC 9309, 2.4)."""
    if not fresh.refusal or known is None:
        return fresh
    if known.robots is not None and not fresh.is_busy:
        return _Rules(fresh.expires_at, known.robots)
    return replace(fresh, refused_in_row=known.refused_in_row + 1 if known.refusal else 1)


def _unreachable(why: str) -> _Rules:
    return _Rules(time.monotonic() + _UNREACHABLE_SECONDS, refusal=f"The site's robots.txt cannot be had now. {why}")
