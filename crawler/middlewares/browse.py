"""Pages that are empty without their scripts: a browser is handed what the server sent, and gives the page back filled.

The document itself is fetched like any other, so robots.txt, delays, redirects, limits and a source's own headers hold
for it without a second set of rules.
"""

from __future__ import annotations

import asyncio
from typing import Self, assert_never
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    NotSupported,
    ResponseDataLossError,
)
from scrapy.http import Response

from crawler.arrivals import RENDERED, CrawlClosing, FetchError
from crawler.browser import Browser
from crawler.guard import GuardRefused, check_url
from crawler.middlewares.closing import closing
from crawler.middlewares.redirect import RedirectMiddleware
from crawler.steps import say
from crawler.visit import BrowserFailed, Document, Filled, Headers, Outcome, Part, Sent, TooLarge
from monitor.core.health import SHORTEST_POLICY, is_shell
from monitor.core.outline import outline
from monitor.core.types import Browsing, Reason, Target

_PART_SECONDS = 15.0
_QUICK_BYTES = 512 * 1024
"""A page up to this size is looked at without a thread, which would cost as much again: its words are not read to the
end, nor more than `MOST_TAGS`."""
_SAME_SHARE = 0.9
_ANY_WORDS = 1_000_000
# They belong to what the server sent, and would be taken for the filled page's own.
_OF_PLAIN = frozenset(("content-length", "content-type", "etag", "last-modified"))
_NOT_HAD = (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    FetchError,
    GuardRefused,
    NotSupported,
    ResponseDataLossError,
    ValueError,  # of Request, for an address that it cannot read
)


class BrowseMiddleware:
    """Has a page filled by a browser, where its source asks for that or the page is empty without."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._redirects = RedirectMiddleware.from_crawler(crawler)
        self._reads: set[asyncio.Task[Outcome]] = set()
        self._is_closing = False
        crawler.signals.connect(self._abort, signal=closing)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to build a component."""
        return cls(crawler)

    async def process_response(self, request: Request, response: Response) -> Response | Request:
        """The response as it is, or with the filled page as its body; a request where a script went elsewhere.

        FetchError(BROWSER) where the browser fails.
        """
        browser: Browser | None = request.meta.get("browser")
        if browser is None or not _is_html(response):
            return response
        document = Document(_address(request, response), response.status, _headers(response), response.body)
        is_short = len(response.body) <= _QUICK_BYTES
        target: Target = request.meta["target"]
        if not (_is_wanted(target, document) if is_short else await asyncio.to_thread(_is_wanted, target, document)):
            return response
        if lack := browser.missing():
            say(request, lack)
            return response
        say(request, f"the page as sent is {len(response.body)} bytes: a browser runs its scripts")
        outcome = await self._read(browser, request, document)
        match outcome:
            case Sent(url=url):
                return self._redirects.follow(request, url)
            case Filled(html=html):
                say(request, f"filled by its scripts: {len(html)} characters")
                return await asyncio.to_thread(_filled, response, html, target)
        assert_never(outcome)

    async def _read(self, browser: Browser, request: Request, document: Document) -> Outcome:
        if self._is_closing:
            raise CrawlClosing
        target: Target = request.meta["target"]
        clock = asyncio.get_running_loop().time
        begun = clock()

        async def load(part: Part) -> Document | None:
            return await self._load(request, part)

        # In a task of its own, as in the handler: Scrapy's must not be cancelled.
        reading = asyncio.ensure_future(browser.read(document, load, target.manner.user_agent, target.manner.language))
        self._reads.add(reading)
        try:
            return await reading
        except asyncio.CancelledError:
            if self._is_closing:
                raise CrawlClosing from None
            raise
        except BrowserFailed as error:
            if self._is_closing:
                raise CrawlClosing from None
            raise FetchError(Reason.TOO_LARGE if isinstance(error, TooLarge) else Reason.BROWSER, str(error)) from error
        finally:
            self._reads.discard(reading)
            request.meta["elapsed_seconds"] = request.meta.get("elapsed_seconds", 0.0) + clock() - begun

    async def _load(self, request: Request, part: Part) -> Document | None:
        """One part, past the gate and the guard like every request; its own redirects are followed."""
        meta = {
            "target": request.meta["target"],
            "allowance": request.meta["allowance"],
            "redirects": (),
            "is_part": True,
            "download_slot": "parts",
            "download_timeout": _PART_SECONDS,
        }
        try:
            ask = Request(
                check_url(part.url),
                method=part.method,
                headers=dict(part.headers),
                body=part.body,
                meta=meta,
                dont_filter=True,
            )
            response = await self._crawler.engine.download_async(ask)
        except CrawlClosing:
            return None
        except _NOT_HAD as error:
            say(request, f"a part is not had: {part.url[:200]} ({str(error) or type(error).__name__})")
            return None
        say(request, f"a part: {part.method} {part.url[:200]} brings {response.status}, {len(response.body)} bytes")
        return Document(response.url, response.status, _headers(response), response.body)

    def _abort(self) -> None:
        self._is_closing = True
        for reading in self._reads:
            reading.cancel()


def _is_html(response: Response) -> bool:
    kind = (response.headers.get("Content-Type") or b"").lower()
    return 200 <= response.status < 300 and bool(response.body) and b"html" in kind


def _address(request: Request, response: Response) -> str:
    """With the fragment that the source was given, where no redirect led away: some scripts choose the page by it."""
    target: Target = request.meta["target"]
    fragment = urlsplit(target.url).fragment
    return f"{response.url}#{fragment}" if fragment and not request.meta["redirects"] else response.url


def _headers(response: Response) -> Headers:
    return tuple(
        (name.decode("latin-1").lower(), value.decode("latin-1"))
        for name, values in response.headers.items()
        for value in values
    )


def _is_wanted(target: Target, document: Document) -> bool:
    match target.manner.browsing:
        case Browsing.NEVER:
            return False
        case Browsing.ALWAYS:
            return True
        case Browsing.AUTO:
            return target.was_rendered or is_shell(document.status, document.headers, document.url, document.body)
    assert_never(target.manner.browsing)


def _filled(response: Response, html: str, target: Target) -> Response:
    """The filled page; the one that was sent where the source read in a browser so far does not need one any more."""
    body = html.encode("utf-8", "replace")
    enough = max(SHORTEST_POLICY, _SAME_SHARE * _words(body))
    if target.manner.browsing is Browsing.AUTO and _words(response.body) >= enough:
        return response
    headers = response.headers.copy()
    for name in _OF_PLAIN:
        headers.pop(name, None)
    headers["Content-Type"] = "text/html; charset=utf-8"
    return response.replace(body=body, headers=headers, flags=[*response.flags, RENDERED])


def _words(body: bytes) -> int:
    return outline(body, "", stop_after=_ANY_WORDS).words
