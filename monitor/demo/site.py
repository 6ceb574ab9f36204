"""Five fictional shops on loopback, each with a policy in two revisions, for the demo and its tests."""

from __future__ import annotations

import asyncio
import hashlib
import html
import re
import secrets
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import resources
from string import Template
from typing import NamedTuple, Self


class Address(NamedTuple):
    """A page to watch."""

    name: str
    url: str
    kind: str


@dataclass(frozen=True, slots=True)
class Shop:
    """A shop's dress, and how its policy page behaves."""

    name: str
    policy: str
    """File name of its text."""
    brand: str
    path: str
    nav: str
    """Words of the navigation, written a|b|c."""
    promo: str
    stylist: str = ""
    """Whose page it is, where one text stands on several sub-domains."""
    has_nonce: bool = False
    """The bytes differ at every request."""
    has_etag: bool = False
    """The page can be asked for conditionally."""
    gets_wall: bool = False
    """After `publish` a bot wall stands before the policy."""


SHOPS: dict[str, Shop] = {
    "marrowfinch": Shop(
        "marrow-and-finch",
        "marrowfinch",
        "Marrow & Finch",
        "/privacy",
        "Notebooks|Inks|Paper|Workshop",
        "Free postage on three notebooks or more",
        has_nonce=True,
    ),
    "tidewaterkettle": Shop(
        "tidewater-kettle",
        "tidewaterkettle",
        "Tidewater Kettle Co.",
        "/pages/privacy",
        "Black|Green|Herbal|Tea box|Tastings",
        "The first flush has landed: 15% off until Sunday",
        has_etag=True,
    ),
    "hollisoak": Shop(
        "hollis-and-oak",
        "hollisoak",
        "Hollis & Oak Eyewear",
        "/PrivacyPolicy",
        "Frames|Lenses|Sunglasses|Fitting app",
        "Second pair at half price",
    ),
    "anna.juniperrow": Shop(
        "juniper-row-anna",
        "juniperrow",
        "Juniper Row",
        "/privacy/",
        "New in|Dresses|Host a party",
        "Host a party, earn a dress",
        "Anna Lindqvist",
    ),
    "marta.juniperrow": Shop(
        "juniper-row-marta",
        "juniperrow",
        "Juniper Row",
        "/privacy/",
        "New in|Dresses|Host a party",
        "Host a party, earn a dress",
        "Marta Oyelaran",
    ),
    "lanternfish": Shop(
        "lanternfish-analytics",
        "lanternfish",
        "Lanternfish Analytics",
        "/legal/privacy",
        "Product|Pricing|Docs|Log in",
        "New: reports for onboarding teams",
        gets_wall=True,
    ),
}

_PAGE = Template("""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>$title | $brand</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/assets/shop.css">$script</head>
<body>
<div class="promo-bar" role="region" aria-label="Announcement">$promo</div>
$stylist<header><a class="logo" href="/">$brand</a>
<nav aria-label="Main"><ul>$nav</ul></nav>
<form action="/search" role="search"><input type="search" name="q" placeholder="Search"></form>
<a href="/account">Log in</a> <a href="/cart">Cart (0)</a></header>
<main><article class="page-content">
$content
</article></main>
<footer><ul><li><a href="/about">About</a></li><li><a href="/terms">Terms</a></li>
<li><a href="$path">Privacy</a></li></ul>
<form action="/newsletter" method="post"><label>Letters from us <input type="email" name="email"></label>
<button>Sign up</button></form><p>&copy; 2026 $brand. All rights reserved.</p></footer>
<div id="cookie-banner" role="dialog" aria-label="Cookies"><p>We use cookies to make this shop work and, if you agree,
to count visits.</p><button>Accept all</button> <button>Only what is needed</button></div>
</body></html>
""")
_WALL = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Just a moment...</title></head>
<body><h1>Checking your browser before you go on</h1><p>This may take a few seconds.
Please allow scripts and cookies.</p>
<p>Ray: {ray}</p></body></html>
"""
_ROBOTS = "User-agent: *\nDisallow: /cart\nDisallow: /account\n"


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    body: bytes
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "text/html; charset=utf-8"),)


class PolicySite:
    """The shops as one HTTP server on a free loopback port, told apart by the Host header; an async context manager."""

    def __init__(self) -> None:
        self._answers: Counter[tuple[str, str, int]] = Counter()
        self._lock = threading.Lock()
        self._is_published = False
        self._has_walls = False
        self._server: _Server | None = None

    async def __aenter__(self) -> Self:
        self._server = _Server(("127.0.0.1", 0), self)
        threading.Thread(target=self._server.serve_forever, args=(0.05,), name="policy-site", daemon=True).start()
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._server:
            await asyncio.to_thread(self._server.shutdown)
            self._server.server_close()
            self._server = None

    @property
    def port(self) -> int:
        """The port; asked outside the context it raises RuntimeError."""
        if not self._server:
            raise RuntimeError("the site is not running")
        return int(self._server.server_address[1])

    @property
    def intranet(self) -> tuple[str, ...]:
        """What a source must be allowed to reach so that it may watch these pages."""
        return (f"127.0.0.0/8:{self.port}",)

    def addresses(self) -> list[Address]:
        """Every policy page."""
        return [
            Address(shop.name, f"http://{label}.localhost:{self.port}{shop.path}", "privacy policy")
            for label, shop in SHOPS.items()
        ]

    @property
    def requests(self) -> int:
        """How many requests were answered so far."""
        return self.answers.total()

    @property
    def answers(self) -> Counter[tuple[str, str, int]]:
        """How often each (host without port, path, status) was answered."""
        with self._lock:
            return self._answers.copy()

    def publish(self) -> None:
        """Put every shop's second revision in force; one shop hides behind a bot wall."""
        self._is_published = self._has_walls = True

    def lift_wall(self) -> None:
        """Show the page behind the bot wall again."""
        self._has_walls = False

    def answer(self, host: str, path: str, if_none_match: str) -> _Answer:
        """What the server says to one GET; counted."""
        name = host.partition(":")[0].lower()
        found = self._find(SHOPS.get(name.removesuffix(".localhost")), path.partition("?")[0], if_none_match)
        with self._lock:
            self._answers[name, path, found.status] += 1
        return found

    def _find(self, shop: Shop | None, path: str, if_none_match: str) -> _Answer:
        if shop is None:
            return _Answer(404, b"<title>404</title><h1>There is no shop of this name here</h1>")
        if path == "/robots.txt":
            return _Answer(200, _ROBOTS.encode(), (("Content-Type", "text/plain; charset=utf-8"),))
        if path == "/":
            return _Answer(200, _dressed(shop, "Home", f"<h1>Welcome to {html.escape(shop.brand)}</h1>"))
        if path != shop.path:
            return _Answer(404, _dressed(shop, "Page not found", "<h1>Page not found</h1>"))
        if shop.gets_wall and self._has_walls:
            wall = _WALL.format(ray=secrets.token_hex(8)).encode()
            return _Answer(200, wall, (*_Answer(200, b"").headers, ("cf-mitigated", "challenge")))
        body = _dressed(shop, "Privacy", to_html(policy_text(shop.policy, 2 if self._is_published else 1)))
        if not shop.has_etag:
            return _Answer(200, body)
        etag = ("ETag", f'"{hashlib.sha256(body).hexdigest()[:20]}"')
        if etag[1] in if_none_match:
            return _Answer(304, b"", (etag,))
        return _Answer(200, body, (*_Answer(200, b"").headers, etag))


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False  # a crawler's idle connections must not hold up the end

    def __init__(self, address: tuple[str, int], site: PolicySite) -> None:
        super().__init__(address, _Handler)
        self.site = site


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 30

    def do_GET(self) -> None:
        assert isinstance(self.server, _Server)
        answer = self.server.site.answer(self.headers.get("Host", ""), self.path, self.headers.get("If-None-Match", ""))
        self.send_response(answer.status)
        for name, value in answer.headers:
            self.send_header(name, value)
        if answer.status != 304:
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    do_HEAD = do_GET  # noqa: N815 - http.server looks methods up under this name

    def version_string(self) -> str:
        return "shop"

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the site counts by itself."""


def policy_text(policy: str, revision: int) -> str:
    """The Markdown of a shop's first or second revision."""
    name = f"{policy}.md" if revision == 1 else f"{policy}.{revision}.md"
    return resources.files(__package__).joinpath("policies", name).read_text("utf-8")


def _dressed(shop: Shop, title: str, content: str) -> bytes:
    nonce = secrets.token_urlsafe(12)
    script = f'<script nonce="{nonce}">window.shop = {{session: "{nonce[::-1]}"}};</script>' if shop.has_nonce else ""
    bar = f'<div class="stylist-bar">Shopping with <b>{html.escape(shop.stylist)}</b></div>\n' if shop.stylist else ""
    links = "".join(f'<li><a href="/{n}">{html.escape(word)}</a></li>' for n, word in enumerate(shop.nav.split("|"), 1))
    return _PAGE.substitute(
        title=title, brand=html.escape(shop.brand), script=script, promo=html.escape(shop.promo), stylist=bar,
        nav=links, content=content, path=shop.path,
    ).encode()  # fmt: skip


# The Markdown of these policies and no more: headings, paragraphs, nested lists, tables, bold and italics.

_ITEM = re.compile(r"( *)(?:([-*])|\d+\.) +(.*)")


def to_html(markdown: str) -> str:
    """A policy's Markdown as HTML."""
    return "\n".join(_block(block.split("\n")) for block in re.split(r"\n{2,}", markdown.strip()))


def _block(lines: list[str]) -> str:
    if heading := re.fullmatch(r"(#{1,6}) +(.*)", lines[0]):
        level = len(heading[1])
        return f"<h{level}>{_inline(heading[2])}</h{level}>"
    if lines[0].startswith("|"):
        return _table(lines)
    if _ITEM.match(lines[0]):
        return _list([match for line in lines if (match := _ITEM.match(line))])
    return f"<p>{_inline(' '.join(lines))}</p>"


def _inline(text: str) -> str:
    text = re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", html.escape(text, quote=False))
    return re.sub(r"\*(.+?)\*", r"<em>\1</em>", text)


def _table(lines: list[str]) -> str:
    rows = [[_inline(cell.strip()) for cell in line.strip("|").split("|")] for line in lines]
    head = "".join(f"<th>{cell}</th>" for cell in rows[0])
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>\n" for row in rows[2:])
    return f"<table><thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody></table>"


def _list(items: list[re.Match[str]]) -> str:
    tag = "ul" if items[0][2] else "ol"
    entries = (f"<li>{_inline(item[3])}{_list(inner) if inner else ''}</li>" for item, inner in _with_inner(items))
    return f"<{tag}>\n" + "\n".join(entries) + f"\n</{tag}>"


def _with_inner(items: list[re.Match[str]]) -> Iterator[tuple[re.Match[str], list[re.Match[str]]]]:
    """Each item of the outermost level with those indented below it."""
    depth = len(items[0][1])
    starts = [index for index, item in enumerate(items) if len(item[1]) <= depth]
    for start, end in zip(starts, [*starts[1:], len(items)], strict=True):
        yield items[start], items[start + 1 : end]
