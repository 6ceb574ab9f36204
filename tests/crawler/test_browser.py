"""Pages that are empty without their scripts, read in a real Chromium that has no network of its own."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from crawler.fetch import Crawler
from monitor.core.types import Arrival, Browsing, Manner, Page, Reason, Target
from tests.crawler.crawling import collect, failure_of, page_of, settings, target
from tests.web import Web

TEXT = " ".join(f"We keep the data of order number {n} for {n} years, as the law asks us to." for n in range(2, 12))
FILL = "fetch('/api/text').then(answer => answer.text()).then(text => { root.innerHTML = '<h1>Privacy</h1>' + text; });"


def shell(script: str, body: str = '<div id="root"></div>') -> str:
    return f"<html><head><title>Shop</title></head><body>{body}<script>{script}</script></body></html>"


@dataclass
class Shop:
    """Sites with pages that scripts fill, and what one crawl with a browser brought of each."""

    home: Web
    foreign: Web
    arrivals: dict[str, Arrival]
    said: list[str]

    def page(self, path: str) -> Page:
        return page_of(self.arrivals[path])

    def asked_of(self, web: Web, path: str) -> list[dict[str, str]]:
        return [asked.headers for asked in web.asked if asked.path == path]


def build(home: Web, foreign: Web) -> list[Target]:
    home.robots("User-agent: *\nDisallow: /closed")
    home.page("/api/text", TEXT, content_type="text/plain")
    home.page("/closed", TEXT)
    foreign.page("/part", TEXT, content_type="text/plain", headers={"Access-Control-Allow-Origin": "*"})
    pages = {
        "/shell": shell("if (location.hash === '#/privacy') { " + FILL + "}"),
        "/never": shell(FILL),
        "/plain": shell("fetch('/asked-by-plain')", f"<p>{TEXT}</p>"),
        "/always": shell("document.body.append('A clause that a script adds.')", f"<p>{TEXT}</p>"),
        "/grown": shell("document.body.append('!')", f"<p>{TEXT}</p>"),
        "/sent": shell("location.href = '/api/text'"),
        "/sent-to-closed": shell("location.href = '/closed'"),
        "/large": shell("root.textContent = 'x'.repeat(9 << 20)"),
        "/greedy": shell(
            f"for (const name of ['img', 'iframe', 'embed']) document.body.append(Object.assign("
            f"document.createElement(name), {{src: '{foreign.url('/greedy-part')}'}}));"
            f"navigator.sendBeacon('{foreign.url('/greedy-part')}', 'x'); window.open('{foreign.url('/greedy-part')}');"
            f"new WebSocket('ws://127.0.0.1:{foreign.port}/greedy-part');"
            f"fetch('{foreign.url('/greedy-part')}', {{method: 'DELETE'}}); {FILL}"
        ),
        "/foreign": shell(
            f"fetch(`http://${{location.hostname}}:{foreign.port}/part`, {{headers: {{'X-Own': 'no'}}}})"
            ".then(answer => answer.text()).then(text => fetch('/api/text')).then(answer => answer.text())"
            ".then(text => { root.innerHTML = text; });"
        ),
    }
    for path, body in pages.items():
        home.page(path, body, etag='"1"', headers={"Set-Cookie": "session=s1; Path=/"})
    manners = {
        "/never": Manner(browsing=Browsing.NEVER),
        "/always": Manner(browsing=Browsing.ALWAYS),
        "/foreign": Manner(headers=(("Authorization", "Bearer own"),), cookies=(("consent", "yes"),)),
    }
    reach = (*home.intranet, *foreign.intranet)
    return [
        Target(
            number,
            path,
            # A host for each, as one host's pages are asked for one after the other.
            home.url(path + "#/privacy" * (path == "/shell"), host=f"shop-{number}.localhost"),
            intranet=reach,
            manner=manners.get(path, Manner()),
            was_rendered=path == "/grown",
        )
        for number, path in enumerate(pages)
    ]


def need_chromium() -> None:
    if shutil.which("chromium") is None:
        pytest.skip("chromium is missing: install the system package chromium")


@pytest.fixture(scope="module")
def shop() -> Iterator[Shop]:
    """One crawl for all tests that look at it: a browser takes two seconds to start."""
    need_chromium()

    async def crawl(targets: list[Target], said: list[str]) -> dict[str, Arrival]:
        async with Crawler(settings(has_browser=True), said.append) as crawler:
            return {arrival.target.name: arrival for arrival in await collect(crawler, targets)}

    with Web() as home, Web() as foreign:
        said: list[str] = []
        arrivals = asyncio.run(crawl(build(home, foreign), said))
        yield Shop(home, foreign, arrivals, said)


def test_shell_comes_back_as_its_scripts_filled_it(shop: Shop) -> None:
    page = shop.page("/shell")
    assert page.is_rendered
    assert "order number 11" in page.body.decode("utf-8")
    assert page.header("content-type") == "text/html; charset=utf-8"
    assert not page.header("etag"), "it is the shell's, and says nothing of the text"
    assert len(shop.asked_of(shop.home, "/shell")) == 1, "the document is asked for once"
    assert "location.hash" in page.body.decode("utf-8"), "the script was given the fragment of the address"
    assert any("a browser runs its scripts" in sentence for sentence in shop.said)


def test_page_with_text_needs_no_browser(shop: Shop) -> None:
    assert not shop.page("/plain").is_rendered
    assert not shop.asked_of(shop.home, "/asked-by-plain")


def test_source_may_want_the_browser_always_or_never(shop: Shop) -> None:
    assert "A clause that a script adds." in shop.page("/always").body.decode("utf-8")
    assert not shop.page("/never").is_rendered
    assert "order number" not in shop.page("/never").body.decode("utf-8")


def test_source_that_sends_its_text_by_now_is_read_plainly_again(shop: Shop) -> None:
    assert not shop.page("/grown").is_rendered
    assert shop.page("/grown").header("etag") == '"1"'


def test_script_that_goes_elsewhere_is_a_redirect_with_all_its_rules(shop: Shop) -> None:
    page = shop.page("/sent")
    assert page.url == page.target.url.replace("/sent", "/api/text")
    assert page.redirects == (page.target.url,)
    assert failure_of(shop.arrivals["/sent-to-closed"]).reason is Reason.ROBOTS
    assert not shop.asked_of(shop.home, "/closed")


def test_document_that_scripts_blow_up_is_too_large(shop: Shop) -> None:
    assert failure_of(shop.arrivals["/large"]).reason is Reason.TOO_LARGE


def test_only_what_a_text_may_need_is_asked_for(shop: Shop) -> None:
    assert "order number 11" in shop.page("/greedy").body.decode("utf-8")
    assert "/greedy-part" not in shop.foreign.paths()


def test_own_headers_and_cookies_go_to_the_own_origin_only(shop: Shop) -> None:
    assert shop.page("/foreign").is_rendered
    [there] = shop.asked_of(shop.foreign, "/part")
    assert there["x-own"] == "no"
    assert "authorization" not in there
    assert "consent" not in there.get("cookie", "")
    own = [headers for headers in shop.asked_of(shop.home, "/api/text") if "authorization" in headers]
    assert [headers["authorization"] for headers in own] == ["Bearer own"]
    assert [headers["cookie"] for headers in own] == ["session=s1; consent=yes"]


def test_cookies_that_the_page_set_come_back_within_the_visit(shop: Shop) -> None:
    cookies = {headers.get("cookie", "") for headers in shop.asked_of(shop.home, "/api/text")}
    assert "session=s1" in cookies


def test_without_a_browser_the_shell_stays_and_one_line_says_what_to_install(caplog: pytest.LogCaptureFixture) -> None:
    said: list[str] = []

    async def crawl(web: Web) -> list[Arrival]:
        async with Crawler(settings(has_browser=True, chromium="/nowhere/chromium"), said.append) as crawler:
            return await collect(crawler, [target(web.url(path), web, number=n) for n, path in enumerate(("/1", "/2"))])

    with Web() as web:
        web.page("/1", shell(FILL))
        web.page("/2", shell(FILL))
        arrivals = asyncio.run(crawl(web))
    assert all(page_of(arrival).status == 200 and not page_of(arrival).is_rendered for arrival in arrivals)
    assert sum("apt install chromium" in sentence for sentence in said) == 2
    assert sum("apt install chromium" in record.message for record in caplog.records) == 1
