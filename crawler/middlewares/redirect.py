"""Redirects, followed by hand so that each hop is counted, remembered and guarded."""

from __future__ import annotations

import re
from typing import Self
from urllib.parse import urljoin, urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler.arrivals import FetchError
from crawler.guard import GuardRefused, check_url
from crawler.steps import say
from monitor.core.types import Reason

_BEYOND_ASCII = re.compile(rb"[\x80-\xff]")
_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_MOST_COOKIES = 20


class RedirectMiddleware:
    """Follows a Location, at most so many times and twice as long as one request may take; a loop ends by the count."""

    def __init__(self, most: int, seconds: float) -> None:
        self._most = most
        self._seconds = seconds

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to build a component."""
        settings = crawler.settings
        return cls(settings.getint("REDIRECT_MAX_TIMES"), settings.getfloat("DOWNLOAD_TIMEOUT"))

    def process_response(self, request: Request, response: Response) -> Response | Request:
        """The next request, or the response when it is none; raises as `follow`."""
        location = response.headers.get("Location")
        if response.status not in _REDIRECTS or not location or request.method != "GET":
            return response
        there = self.follow(request, _text_of(location).strip().replace(" ", "%20"))
        there.meta["set_cookies"] = request.meta.get("set_cookies", {}) | _set_cookies(response)
        if there.url in there.meta["redirects"] and (cookie := _cookie_for(there)):
            say(request, "led in a circle: the cookie that it set is brought back to it")
            there.headers["Cookie"] = cookie
        return there

    def follow(self, request: Request, location: str) -> Request:
        """The request for where this one leads; FetchError, with GUARD where it may not be asked."""
        passed: tuple[str, ...] = (*request.meta["redirects"], request.url)
        if len(passed) > self._most:
            raise FetchError(Reason.REDIRECTS, f"The server redirected more than {self._most} times.")
        # A chain of slow answers, each within its own time, would hold a place among all requests for minutes.
        left = 2 * self._seconds - request.meta.get("elapsed_seconds", 0.0)
        if left <= 0:
            raise FetchError(Reason.TIMEOUT, f"The server redirected for more than {2 * self._seconds:g} seconds.")
        try:
            joined = urljoin(request.url, location)
        except ValueError as error:
            raise FetchError(Reason.BROKEN, "The server redirected to an address that cannot be read.") from error
        try:
            there = check_url(joined)
        except GuardRefused as error:
            raise FetchError(Reason.GUARD, f"It leads on to an address that is not asked: {error}.") from error
        say(request, f"redirected to {there}")
        # Without its headers: the gate says anew which of a source's own may go there. Validators belong to the page
        # they came with: sent to where a redirect leads *now*, an If-Modified-Since would have another, older document
        # answered with "not modified".
        meta = {**request.meta, "redirects": passed, "download_timeout": min(left, self._seconds)}
        return request.replace(url=there, headers={}, meta=meta)


def _set_cookies(response: Response) -> dict[tuple[str, bytes], bytes]:
    """The cookies that an answer sets, by their origin and name: some sites let nobody pass who brings none back."""
    pairs = (header.partition(b";")[0].partition(b"=") for header in response.headers.getlist("Set-Cookie"))
    origin = _origin(response.url)
    return {(origin, name.strip()): value.strip() for name, mark, value in list(pairs)[:_MOST_COOKIES] if mark}


def _cookie_for(request: Request) -> bytes:
    """Those that the request's own origin set on the way here."""
    origin, given = _origin(request.url), request.meta["set_cookies"]
    return b"; ".join(b"%s=%s" % (name, value) for (setter, name), value in given.items() if setter == origin)


def _origin(url: str) -> str:
    return "{0.scheme}://{0.netloc}".format(urlsplit(url))


def _text_of(location: bytes) -> str:
    """UTF-8, as names of hosts may be; any other bytes percent-encoded one by one, as browsers send them."""
    try:
        return location.decode("utf-8")
    except UnicodeDecodeError:
        return _BEYOND_ASCII.sub(lambda found: b"%%%02X" % found[0][0], location).decode("ascii")
