"""A site's policies, found from its home page: by its links, else by its sitemap, else at the usual addresses.

Every address is asked for by the crawler that watches pages, with its guard, its robots.txt and its pace.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import cache
from html import unescape
from typing import TYPE_CHECKING, assert_never
from urllib.parse import urljoin, urlsplit

from crawler.decode import text_of
from crawler.extract import Extractor
from crawler.fetch import Crawler
from crawler.guard import check_url, host_of
from crawler.links import MOST_LINKS, joined, links_of
from monitor.core import health
from monitor.core.discover import WELL_KNOWN, Lead, Leads, Link, leads
from monitor.core.types import Arrival, ExtractionFailure, FetchFailure, NotModified, Page, Target

if TYPE_CHECKING:
    from tldextract import TLDExtract

MOST_SITEMAPS = 3
"""Of those that robots.txt names, and of those that an index of them leads to."""
_NAMED = re.compile(r"(?im)^[ \t]{0,9}sitemap[ \t]{0,9}:[ \t]{0,9}(\S{1,2000})")
_LOC = re.compile(r"<loc>\s{0,99}(?:<!\[CDATA\[)?\s{0,99}([^<\]\s]{1,2000})")


@dataclass(frozen=True, slots=True)
class Policy:
    """A page that holds a policy, as it was read."""

    kind: str
    title: str
    words: int
    url: str
    """Where it came from in the end, after redirects."""
    text_sha256: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Dismissed:
    """A page that was asked for and is not offered, with the reason as a sentence."""

    url: str
    why: str


@dataclass(frozen=True, slots=True)
class Survey:
    """What a site offers to be watched."""

    policies: tuple[Policy, ...]
    dismissed: tuple[Dismissed, ...] = ()
    left_off: int = 0
    """Links that looked like policies beyond the number that is asked for."""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The home page is on another site: whose policies are meant is for the operator to say."""

    url: str


@dataclass(frozen=True, slots=True)
class Site:
    """A registrable domain with all below it; an address or a name without a public suffix stands for itself."""

    root: str

    def holds(self, url: str) -> bool:
        """Whether an address is on this site."""
        host = host_of(url)
        return host == self.root or host.endswith(f".{self.root}")


def site_of(url: str) -> Site:
    """The site that an address belongs to, by the list of public suffixes that comes with tldextract."""
    host = host_of(url)
    return Site(_suffixes()(host).top_domain_under_public_suffix or host)


@cache
def _suffixes() -> TLDExtract:
    """The list of public suffixes, which takes a tenth of a second to read.

    No list is fetched: it would be a connection beside the guard. Private suffixes count: one shop of a shop builder's
    domain is not the next.
    """
    from tldextract import TLDExtract  # only a discovery needs it

    return TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)


async def survey(
    home: Target, crawler: Crawler, extractor: Extractor, tell: Callable[[int, int], None] = lambda done, total: None
) -> Survey | Elsewhere | FetchFailure:
    """Looks at a home page and at what it leads to; `tell` hears how many of the pages have been asked for."""
    site = site_of(check_url(home.url))
    arrival = await _ask(home, crawler)
    match arrival:
        case FetchFailure():
            return arrival
        case NotModified():
            raise AssertionError("a request without validators is never answered so")
        case Page():
            if not site.holds(arrival.url):
                return Elsewhere(arrival.url)
        case _:
            assert_never(arrival)
    round_ = _Round(home, site, crawler, extractor, tell)
    reading = await extractor.read(arrival.body, arrival.header("content-type"), arrival.url)
    round_.home_text = "" if isinstance(reading, ExtractionFailure) else reading.text_sha256
    found = leads(_on(site, await asyncio.to_thread(links_of, arrival), arrival.url))
    if not found.taken:
        found = leads(_on(site, await round_.from_sitemaps(arrival.url), arrival.url))
    if found.taken:
        return await round_.read(found)
    # That a guess is wrong is no news: what these lack is not told.
    guesses = await round_.read(leads(Link(urljoin(arrival.url, path)) for path in WELL_KNOWN))
    return Survey(guesses.policies)


def locations(page: Page) -> tuple[str, ...]:
    """The addresses of a sitemap or of an index of sitemaps; read without an XML parser, so that no entity unfolds."""
    text = text_of(page.body, page.header("content-type"))
    return tuple(unescape(match[1]) for match, _ in zip(_LOC.finditer(text), range(MOST_LINKS), strict=False))


def _on(site: Site, links: Iterable[Link], home: str) -> list[Link]:
    """The links that stay on the site and lead away from its home page."""
    own = joined(home, "")
    return [link for link in links if link.url and link.url != own and site.holds(link.url)]


async def _ask(target: Target, crawler: Crawler) -> Arrival:
    async for arrival in crawler.fetch([target]):
        return arrival
    raise RuntimeError("the crawler was closed")


@dataclass(slots=True)
class _Round:
    """One look at one site: what all its requests have in common."""

    home: Target
    site: Site
    crawler: Crawler
    extractor: Extractor
    tell: Callable[[int, int], None]
    home_text: str = ""
    """Hash of what is read from the home page: some sites answer every address with it."""
    asked: int = 0

    def target(self, url: str) -> Target:
        """A page of the site, asked for as the home page is; an intranet allowance holds for the home's own host."""
        self.asked += 1
        intranet = self.home.intranet if host_of(url) == host_of(check_url(self.home.url)) else ()
        return replace(self.home, source_id=self.home.source_id + self.asked, name=url, url=url, intranet=intranet)

    async def from_sitemaps(self, home: str) -> list[Link]:
        """What the site's sitemaps list, those that robots.txt names or else /sitemap.xml, and some they lead to."""
        robots = await _ask(self.target(urljoin(home, "/robots.txt")), self.crawler)
        named = _NAMED.findall(text_of(robots.body, "text/plain")) if isinstance(robots, Page) else []
        found: list[str] = []
        for url in [*filter(None, map(self._asked_for, named))][:MOST_SITEMAPS] or [urljoin(home, "/sitemap.xml")]:
            found += await self._listed_in(url)
        nested = [url for url in map(self._asked_for, found) if urlsplit(url).path.endswith((".xml", ".xml.gz"))]
        for url in nested[:MOST_SITEMAPS]:
            found += await self._listed_in(url)
        return [Link(joined(home, url)) for url in found]

    async def _listed_in(self, url: str) -> tuple[str, ...]:
        arrival = await _ask(self.target(url), self.crawler)
        return locations(arrival) if isinstance(arrival, Page) and self.site.holds(arrival.url) else ()

    def _asked_for(self, url: str) -> str:
        address = joined(url, "")
        return address if self.site.holds(address) else ""

    async def read(self, found: Leads) -> Survey:
        """Asks for every lead and reads what comes; a document that stands at two addresses is offered once."""
        by_url = {each.url: each for each in found.taken}
        ends: dict[str, Policy | Dismissed] = {}
        self.tell(0, len(by_url))
        async for arrival in self.crawler.fetch([self.target(url) for url in by_url]):
            url = arrival.target.url
            ends[url] = await self._end(by_url[url], arrival)
            self.tell(len(ends), len(by_url))
        policies: list[Policy] = []
        dismissed: list[Dismissed] = []
        for url in by_url:
            match ends[url]:
                case Dismissed() as end:
                    dismissed.append(end)
                case Policy() as end if not any(_is_same(end, other) for other in policies):
                    policies.append(end)
        return Survey(tuple(policies), tuple(dismissed), found.left_off)

    async def _end(self, lead: Lead, arrival: Arrival) -> Policy | Dismissed:
        match arrival:
            case FetchFailure():
                return Dismissed(lead.url, arrival.detail)
            case NotModified():
                raise AssertionError("a request without validators is never answered so")
            case Page():
                return await self._read(lead, arrival)
        assert_never(arrival)

    async def _read(self, lead: Lead, page: Page) -> Policy | Dismissed:
        if not self.site.holds(page.url):
            return Dismissed(lead.url, f"It leads to another site: {page.url}.")
        sick = await asyncio.to_thread(health.of_response, page.status, page.headers, page.url, page.body)
        if sick is None:
            reading = await self.extractor.read(page.body, page.header("content-type"), page.url)
            if isinstance(reading, ExtractionFailure):
                return Dismissed(lead.url, reading.detail)
            if reading.text_sha256 == self.home_text:
                return Dismissed(lead.url, "It shows what the home page shows.")
            sick = health.of_first(reading.text)
            if sick is None:
                title, words = reading.title or lead.text, len(reading.text.split())
                return Policy(lead.kind, title, words, joined(page.url, ""), reading.text_sha256)
        return Dismissed(lead.url, f"It is not a policy: {sick.ailment.value}, {sick.evidence}.")


def _is_same(one: Policy, other: Policy) -> bool:
    return one.url == other.url or one.text_sha256 == other.text_sha256
