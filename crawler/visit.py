"""One page in the browser: its document and all it asks for handed in, what its scripts made of it handed out."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urldefrag

if TYPE_CHECKING:
    import playwright.async_api as pw

Headers = tuple[tuple[str, str], ...]

MOST_BYTES = 8 * 1024 * 1024
"""Of the document that the scripts leave."""
_MOST_PARTS = 200
_MOST_PART_BYTES = 24 * 1024 * 1024
_FETCHED = frozenset(("script", "xhr", "fetch"))
_METHODS = frozenset(("GET", "HEAD", "POST"))

_LOOK_EVERY = 0.1
_REST_SECONDS = 0.5
_LONG_REST_SECONDS = 3.0
_SHORT_TEXT = 300
"""Characters. A page that shows no more is perhaps not filled yet, and gets a longer time of rest."""
_PATIENT_SECONDS = 10.0
_LONGEST_SECONDS = 25.0

# A page may redefine what is asked here; then it gets what it deserves, a document at a bad moment.
_SHOWN = "() => document.readyState === 'loading' ? -1 : Number(document.body && document.body.textContent.length) || 0"
_SIZE = "() => document.documentElement.outerHTML.length"
NO_PEERS = "for (const name of ['RTCPeerConnection', 'webkitRTCPeerConnection', 'WebTransport']) delete window[name];"


class BrowserFailed(Exception):  # noqa: N818 - an ending like GuardRefused
    """The browser brought no document; the message is for people."""


class TooLarge(BrowserFailed):
    """The document that the scripts left, or what they asked for, is over its limit."""


@dataclass(frozen=True, slots=True)
class Document:
    """A page as the server sent it, its body in plain bytes; also the answer to a part. Header names in lower case."""

    url: str
    status: int
    headers: Headers
    body: bytes


@dataclass(frozen=True, slots=True)
class Part:
    """What a page asks for. Header names in lower case, without those that belong to a connection."""

    method: str
    url: str
    headers: Headers
    body: bytes


Load = Callable[[Part], Awaitable[Document | None]]
"""Fetches a part; None where it may not or cannot be had."""


@dataclass(frozen=True, slots=True)
class Filled:
    """The document as the scripts left it."""

    html: str


@dataclass(frozen=True, slots=True)
class Sent:
    """The scripts went to another address; it has not been asked for."""

    url: str


Outcome = Filled | Sent

_OF_CONNECTION = frozenset(
    ("connection", "content-encoding", "content-length", "keep-alive", "transfer-encoding", "trailer", "upgrade")
)
_OF_BROWSER = frozenset(("accept-encoding", "cookie", "host", "user-agent")) | _OF_CONNECTION


class Visit:
    """One document in a context of its own, which the caller closes."""

    def __init__(self, context: pw.BrowserContext, document: Document, load: Load) -> None:
        self._context = context
        self._document = document
        self._load = load
        self._is_begun = False
        self._sent = ""
        self._under_way = 0
        self._parts = 0
        self._part_bytes = 0
        self._heard_at = 0.0

    async def run(self) -> Outcome:
        """The document once it has come to rest; raises BrowserFailed, and playwright's Error for a crash."""
        await self._context.add_init_script(NO_PEERS)
        await self._context.route("**/*", self._answer)
        page = await self._context.new_page()
        # Not until the document is read: a script may go elsewhere before.
        await page.goto(self._document.url, wait_until="commit", timeout=_LONGEST_SECONDS * 1000)
        await self._rest(page)
        if self._sent:
            return Sent(self._sent)
        if await page.evaluate(_SIZE) > MOST_BYTES:
            raise TooLarge("The page is larger than the limit once its scripts have run.")
        return Filled(await page.content())

    async def _rest(self, page: pw.Page) -> None:
        """Waits until nothing is under way and the text stays, or, after a while, for either."""
        clock = asyncio.get_running_loop().time
        begun = changed_at = clock()
        shown = -1
        while not self._sent:
            seen = await page.evaluate(_SHOWN)
            now = clock()
            if seen != shown:
                shown, changed_at = seen, now
            wanted = _REST_SECONDS if shown > _SHORT_TEXT else _LONG_REST_SECONDS
            is_quiet = not self._under_way and now - self._heard_at >= wanted
            is_still = now - changed_at >= wanted
            is_late = now - begun > _PATIENT_SECONDS
            is_at_rest = (is_quiet and is_still) or (is_late and (is_quiet or now - changed_at >= _LONG_REST_SECONDS))
            if is_at_rest and shown >= 0:
                return
            if now - begun > _LONGEST_SECONDS:
                raise BrowserFailed(f"The page did not come to rest within {_LONGEST_SECONDS:.0f} seconds.")
            await asyncio.sleep(_LOOK_EVERY)

    async def _answer(self, route: pw.Route) -> None:
        from playwright.async_api import Error

        try:
            await self._answer_to(route.request, route)
        except Error:
            return  # the page is closed, or has given the request up

    async def _answer_to(self, request: pw.Request, route: pw.Route) -> None:
        if request.is_navigation_request():
            await self._navigate(request, route)
        elif request.resource_type == "stylesheet":
            # Some scripts wait for one and give up without it, and none is needed to read a text.
            await route.fulfill(status=200, content_type="text/css", headers={"access-control-allow-origin": "*"})
        elif request.resource_type in _FETCHED and request.method in _METHODS:
            await self._hand_over(request, route)
        else:
            await route.abort("blockedbyclient")

    async def _navigate(self, request: pw.Request, route: pw.Route) -> None:
        # Not `request.frame`: it is not known yet for a window that is just being opened.
        if not self._is_begun:
            self._is_begun = True
            await route.fulfill(**_response(self._document))
            return
        await route.abort("aborted")  # keeps the page that is there
        is_elsewhere = urldefrag(request.url)[0] != urldefrag(self._document.url)[0]
        if is_elsewhere and request.method == "GET" and _is_main(request):
            self._sent = request.url

    async def _hand_over(self, request: pw.Request, route: pw.Route) -> None:
        self._parts += 1
        if self._parts > _MOST_PARTS or self._part_bytes > _MOST_PART_BYTES:
            await route.abort("blockedbyclient")
            return
        self._under_way += 1
        try:
            answer = await self._load(await self._part(request))
            if answer is None:
                await route.abort("failed")
                return
            self._part_bytes += len(answer.body)
            await route.fulfill(**_response(answer))
        finally:
            self._under_way -= 1
            self._heard_at = asyncio.get_running_loop().time()

    async def _part(self, request: pw.Request) -> Part:
        headers = [(name, value) for name, value in request.headers.items() if _is_passed_on(name)]
        cookies = [(each.get("name", ""), each.get("value", "")) for each in await self._context.cookies(request.url)]
        if cookies:
            headers.append(("cookie", "; ".join(f"{name}={value}" for name, value in cookies)))
        return Part(request.method, request.url, tuple(headers), request.post_data_buffer or b"")


def _is_passed_on(name: str) -> bool:
    return name not in _OF_BROWSER and not name.startswith(("sec-", "proxy-", ":"))


def _is_main(request: pw.Request) -> bool:
    from playwright.async_api import Error

    try:
        return request.frame.parent_frame is None
    except Error:  # a window that is being opened
        return False


def _response(document: Document) -> dict[str, Any]:
    """As playwright's `fulfill` takes it: one value for each name."""
    headers: dict[str, str] = {}
    for name, value in document.headers:
        if name in _OF_CONNECTION:
            continue
        between = "\n" if name == "set-cookie" else ", "
        headers[name] = f"{headers[name]}{between}{value}" if name in headers else value
    return {"status": document.status, "headers": headers, "body": document.body}
