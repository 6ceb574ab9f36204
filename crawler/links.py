"""The links of a page, absolute, each with its words: by a parser, or from the bytes alone."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import urldefrag, urljoin

from lxml import html

from crawler.decode import text_of, tree_of
from crawler.guard import GuardRefused, check_url
from crawler.unreadable import Unreadable
from monitor.core.discover import Link
from monitor.core.types import Page

MOST_LINKS = 5000
"""Of one page, and of one sitemap."""
_LONGEST_TEXT = 200
_MOST_SCANNED = 1000
_TAG = re.compile(r"<(a|link|base)\s([^<>]{1,2000})>", re.IGNORECASE)
_ANY_TAG = re.compile(r"<[^<>]{0,500}>")
_ATTRIBUTE = re.compile(r"([a-z-]{1,20})\s{0,9}=\s{0,9}(\"[^\"]*\"|'[^']*'|[^\s\"'>]+)", re.IGNORECASE)


def links_of(page: Page) -> tuple[Link, ...]:
    """The links of a page in its order; none from what is no HTML."""
    found: list[Link] = []

    def collect(tree: html.HtmlElement) -> None:
        bases = [element.get("href", "") for element in tree.iter("base")][:1]
        base = joined(page.url, bases[0]) if bases else page.url
        for element in tree.iter("a", "area", "link"):
            if len(found) >= MOST_LINKS:
                return
            address = joined(base or page.url, element.get("href", ""))
            if address:
                found.append(Link(address, _words(element), tuple(element.get("rel", "").lower().split())))

    try:
        tree_of(page.body, page.header("content-type"), cut=collect)
    except Unreadable:
        return ()
    return tuple(found)


def scanned_links(page: Page) -> tuple[Link, ...]:
    """The same from the bytes alone, for a page that nobody has looked at yet: parsers are for child processes."""
    text = text_of(page.body, page.header("content-type"))
    first, *rest = text.split("<!--")
    text = first + "".join(piece.partition("-->")[2] for piece in rest)
    found: list[Link] = []
    base = page.url
    for tag in _TAG.finditer(text):
        if len(found) >= MOST_LINKS:
            break
        kind = tag[1].lower()
        named = {name.lower(): unescape(value.strip("\"'")) for name, value in _ATTRIBUTE.findall(tag[2])}
        address = joined(base, named["href"]) if "href" in named else ""
        if kind == "base":
            base = address or base
        elif address:
            rel = named.get("rel", "")
            after = text[tag.end() : tag.end() + _MOST_SCANNED].partition("</a")[0]
            said = rel.replace("-", " ") if kind == "link" else unescape(_ANY_TAG.sub("", after))
            found.append(Link(address, " ".join(said.split())[:_LONGEST_TEXT], tuple(rel.lower().split())))
    return tuple(found)


def joined(base: str, reference: str) -> str:
    """The address that a reference names, without its fragment; empty where it may not be asked."""
    try:
        return check_url(urldefrag(urljoin(base, reference.strip())).url)
    except (GuardRefused, ValueError):
        return ""


def _words(element: html.HtmlElement) -> str:
    pictures = (image.get("alt", "") for image in element.iter("img"))
    given = (element.text_content(), element.get("aria-label", ""), element.get("title", ""), *pictures)
    text = next((each for each in given if each.strip()), "")
    if element.tag == "link":  # rel="privacy-policy" and rel="terms-of-service" are registered (RFC 6903)
        text = element.get("rel", "").replace("-", " ")
    return " ".join(text.split())[:_LONGEST_TEXT]
