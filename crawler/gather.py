"""Asks for all pages of one document, one after the other, and makes one arrival of them: all of them, or none."""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import pairwise
from typing import assert_never
from urllib.parse import urlsplit

from crawler.guard import host_of
from crawler.links import joined, scanned_links
from crawler.parts import Part, bound
from monitor.core.types import Arrival, FetchFailure, Follow, KnownPart, NotModified, Page, Reason, Target

MOST_PARTS = 50
_NEXT = re.compile(
    r"(?:next(?: page| section| chapter| part)?|weiter|nächste(?:s|r)?(?: seite| kapitel| abschnitt)?"
    r"|(?:page )?suivante?"
    r"|siguiente(?: página)?|página siguiente|(?:pagina )?successiva|avanti|próxima(?: página)?|seguinte"
    r"|volgende(?: pagina)?)",
    re.IGNORECASE,
)
_AROUND = " \t\u00a0›»→>▶|·-–—:."

Ask = Callable[[Target], Awaitable[Arrival]]
"""Fetches one page, by the crawler that fetches all, and so with its guard, robots.txt and pace."""


@dataclass(slots=True)
class _Gathering:
    """The pages that have come so far, in order; None for one that is as it was."""

    target: Target
    ask: Ask
    max_bytes: int
    known: dict[str, KnownPart]
    pages: dict[str, Page | None] = field(default_factory=dict)
    size: int = 0
    seconds: float = 0.0
    at: datetime | None = None

    async def take(self, url: str) -> FetchFailure | None:
        """Asks for one part; a failure names it."""
        arrival = await self.ask(_part(self.target, url, self.known.get(url)))
        self.seconds, self.at = self.seconds + arrival.elapsed_seconds, arrival.fetched_at
        match arrival:
            case FetchFailure():
                said = self.place_of(url) + arrival.detail
                return replace(arrival, target=self.target, detail=said, elapsed_seconds=self.seconds)
            case NotModified():
                self.pages[url] = None
            case Page():
                if self.pages and _plain_host(arrival.url) != _plain_host(url):
                    return self.refuse(url, Reason.REDIRECTS, f"It leads to another host, {arrival.url}.")
                self.size += len(arrival.body)
                self.pages[url] = arrival
                if self.size > self.max_bytes:
                    return self.refuse(url, Reason.TOO_LARGE, "All pages together are larger than the limit.")
            case _:
                assert_never(arrival)
        return None

    def refuse(self, url: str, reason: Reason, detail: str) -> FetchFailure:
        assert self.at is not None, "a refusal follows an arrival"
        return FetchFailure(self.target, self.at, reason, self.place_of(url) + detail, elapsed_seconds=self.seconds)

    def place_of(self, url: str) -> str:
        number = [*self.pages, url].index(url) + 1
        return f"Page {number} of the document, {url}: "


async def gather(target: Target, ask: Ask, max_bytes: int) -> Arrival:
    """The document of a target that has several pages.

    `NotModified` where every page is as it was; a failure where one page fails, with its reason and its address.
    """
    gathering = _Gathering(target, ask, max_bytes, {each.url: each for each in target.known_parts})
    waiting = [joined(target.url, "") or target.url, *target.pages]
    while waiting:
        url = waiting.pop(0)
        if failure := await gathering.take(url):
            return failure
        more = await asyncio.to_thread(_more, target, url, gathering.pages)
        waiting += [each for each in more if each not in gathering.pages]
        if len(gathering.pages) + len(waiting) > MOST_PARTS:
            return gathering.refuse(url, Reason.TOO_LARGE, f"It leads to more than {MOST_PARTS} pages in all.")
    at = gathering.at
    assert at is not None
    if list(gathering.pages) == [each.url for each in target.known_parts] and all(
        page is None or _sha256(page.body) == gathering.known[url].sha256 for url, page in gathering.pages.items()
    ):
        return NotModified(target, at, gathering.seconds)
    for url, page in list(gathering.pages.items()):
        if page is None:  # its bytes are needed beside those that changed
            gathering.known.pop(url)
            if failure := await gathering.take(url):
                return failure
    return _bound(gathering, at)


def next_of(page: Page) -> str:
    """Where a page says that it goes on: `rel=next`, or a link that says "next"; empty where it ends."""
    links = [link for link in scanned_links(page) if host_of(link.url) == host_of(page.url)]
    by_rel = (link.url for link in links if "next" in link.rel)
    by_word = (link.url for link in links if _NEXT.fullmatch(link.text.strip(_AROUND)))
    return next(by_rel, "") or next(by_word, "")


def contents_of(page: Page) -> tuple[str, ...]:
    """The pages that a table of contents lists, in its order: links on its host, below its own path."""
    own = urlsplit(page.url)
    stem = own.path.rpartition("/")[2]
    below = own.path.removesuffix(stem) if "." in stem or not stem else f"{own.path}/"
    found = dict.fromkeys(
        link.url
        for link in scanned_links(page)
        if "stylesheet" not in link.rel and host_of(link.url) == host_of(page.url)
        if urlsplit(link.url).path.startswith(below)
    )
    return tuple(url for url in found if url not in (page.url, page.target.url))


def _more(target: Target, url: str, pages: dict[str, Page | None]) -> tuple[str, ...]:
    """The pages that one page leads to; of a page that is as it was, those to which it led then."""
    page = pages[url]
    known = [each.url for each in target.known_parts]
    match target.follow:
        case Follow.NONE:
            return ()
        case Follow.NEXT:
            if page is None:
                return tuple(later for earlier, later in pairwise(known) if earlier == url)
            following = next_of(page)
            return (following,) if following else ()
        case Follow.CONTENTS:
            if len(pages) > 1:
                return ()
            return tuple(known[1:]) if page is None else contents_of(page)
    assert_never(target.follow)


def _part(target: Target, url: str, known: KnownPart | None) -> Target:
    """How one page of a target is asked for; what opens the target's own origin opens no other."""
    is_own = urlsplit(url)[:2] == urlsplit(target.url)[:2]
    manner = target.manner if is_own else replace(target.manner, headers=(), cookies=())
    is_own_host = host_of(url) == host_of(target.url)
    etag, last_modified = (known.etag, known.last_modified) if known else ("", "")
    return replace(
        target,
        url=url,
        etag=etag,
        last_modified=last_modified,
        verify_tls=target.verify_tls or not is_own_host,
        manner=manner,
        pages=(),
        follow=Follow.NONE,
        known_parts=(),
    )


def _bound(gathering: _Gathering, at: datetime) -> Page:
    pages = {url: page for url, page in gathering.pages.items() if page is not None}
    content_type, body = bound([Part(url, page.header("content-type"), page.body) for url, page in pages.items()])
    first = next(iter(pages.values()))
    return Page(
        gathering.target,
        first.url,
        first.status,
        (("content-type", content_type),),
        body,
        at,
        first.redirects,
        gathering.seconds,
        is_rendered=any(page.is_rendered for page in pages.values()),
        certificate=first.certificate,
        parts=tuple(KnownPart(url, *_validators(page), _sha256(page.body)) for url, page in pages.items()),
    )


def _validators(page: Page) -> tuple[str, str]:
    """Those of the address that was asked; what a redirect leads to has its own."""
    return ("", "") if page.redirects else (page.header("etag"), page.header("last-modified"))


def _sha256(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def _plain_host(url: str) -> str:
    return host_of(url).removeprefix("www.")
