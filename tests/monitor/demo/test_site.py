"""The demo's shops, asked over HTTP."""

from __future__ import annotations

import asyncio
import http.client
import re
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

import pytest

from monitor.core.health import of_first, of_response
from monitor.core.types import Ailment
from monitor.demo.site import SHOPS, PolicySite, policy_text, to_html

POLICIES = sorted({shop.policy for shop in SHOPS.values()})

Reply = tuple[int, dict[str, str], bytes]


async def ask(url: str, method: str = "GET", **headers: str) -> Reply:
    """Not every resolver knows *.localhost: connect to the number and name the host."""

    def exchange() -> Reply:
        parts = urlsplit(url)
        connection = http.client.HTTPConnection("127.0.0.1", parts.port or 80, timeout=10)
        try:
            connection.request(method, parts.path, headers={"Host": parts.netloc, **headers})
            response = connection.getresponse()
            named = {name.lower(): value for name, value in response.getheaders()}
            return response.status, named, response.read()
        finally:
            connection.close()

    return await asyncio.to_thread(exchange)


def visit(story: Callable[[PolicySite, dict[str, str]], Awaitable[None]]) -> PolicySite:
    """Run a story against the running shops, whose policy addresses it gets by name."""

    async def run() -> PolicySite:
        async with PolicySite() as site:
            await story(site, {address.name: address.url for address in site.addresses()})
        return site

    return asyncio.run(run())


def shown(body: bytes) -> str:
    """The words of a page's article."""
    article = re.search(r"<article.*?>(.*)</article>", body.decode(), re.DOTALL)
    assert article
    return " ".join(re.sub(r"<[^>]+>", " ", article[1]).split())


def test_every_shop_serves_its_policy_in_a_shops_dress() -> None:
    async def story(site: PolicySite, urls: dict[str, str]) -> None:
        assert len(urls) == 6
        for address in site.addresses():
            status, headers, body = await ask(address.url)
            assert (status, headers["content-type"]) == (200, "text/html; charset=utf-8")
            assert address.kind == "privacy policy"
            assert of_response(status, tuple(headers.items()), address.url, body) is None
            assert of_first(shown(body)) is None
            for chrome in (b"Cart (0)", b"cookie-banner", b"promo-bar", b"&copy; 2026"):
                assert chrome in body

    visit(story)


def test_publishing_changes_every_policy_and_raises_one_wall() -> None:
    async def story(site: PolicySite, urls: dict[str, str]) -> None:
        before = {name: await ask(url) for name, url in urls.items()}
        site.publish()
        after = {name: await ask(url) for name, url in urls.items()}
        walled = after.pop("lanternfish-analytics")
        found = of_response(walled[0], tuple(walled[1].items()), urls["lanternfish-analytics"], walled[2])
        assert found and found.ailment is Ailment.BOT_WALL
        assert walled[0] == 200
        assert walled[1]["cf-mitigated"] == "challenge"
        for name, (_, _, body) in after.items():
            assert shown(body) != shown(before[name][2])
        assert "may sell" in shown(after["marrow-and-finch"][2])
        assert "24 months" in shown(after["tidewater-kettle"][2])
        site.lift_wall()
        assert b"Version 4.3" in (await ask(urls["lanternfish-analytics"]))[2]

    visit(story)


def test_the_stylists_of_one_shop_show_one_text() -> None:
    async def story(site: PolicySite, urls: dict[str, str]) -> None:
        for _ in range(2):
            anna, marta = [(await ask(urls[f"juniper-row-{name}"]))[2] for name in ("anna", "marta")]
            assert anna != marta
            assert shown(anna) == shown(marta)
            site.publish()
        assert "advertising network" in shown((await ask(urls["juniper-row-anna"]))[2])

    visit(story)


def test_one_page_has_new_bytes_at_every_request_and_the_others_have_not() -> None:
    async def story(site: PolicySite, urls: dict[str, str]) -> None:
        for name, url in urls.items():
            first, second = (await ask(url))[2], (await ask(url))[2]
            assert (first != second) is (name == "marrow-and-finch")
            assert shown(first) == shown(second)

    visit(story)


def test_one_page_answers_a_known_version_with_304() -> None:
    async def story(site: PolicySite, urls: dict[str, str]) -> None:
        url = urls["tidewater-kettle"]
        etag = (await ask(url))[1]["etag"]
        status, headers, body = await ask(url, **{"If-None-Match": etag})
        assert (status, headers["etag"], body) == (304, etag, b"")
        site.publish()
        status, headers, _ = await ask(url, **{"If-None-Match": etag})
        assert status == 200
        assert headers["etag"] != etag

    visit(story)


def test_home_robots_and_absent_pages_are_answered() -> None:
    async def story(site: PolicySite, urls: dict[str, str]) -> None:
        base = f"http://hollisoak.localhost:{site.port}"
        assert (await ask(f"{base}/robots.txt"))[2].startswith(b"User-agent: *\nDisallow:")
        home = (await ask(f"{base}/"))[2]
        assert b"Welcome to Hollis &amp; Oak" in home
        assert b'href="/PrivacyPolicy">Privacy<' in home
        assert (await ask(f"{base}/privacy"))[0] == 404
        assert (await ask(f"http://nobody.localhost:{site.port}/"))[0] == 404
        status, headers, body = await ask(f"{base}/PrivacyPolicy", method="HEAD")
        assert (status, body) == (200, b"")
        assert int(headers["content-length"]) > 5000

    visit(story)


def test_requests_are_counted_by_host_path_and_status() -> None:
    async def story(site: PolicySite, urls: dict[str, str]) -> None:
        assert site.requests == 0
        for _ in range(3):
            await ask(urls["hollis-and-oak"])
        await ask(f"http://hollisoak.localhost:{site.port}/x")

    site = visit(story)
    assert site.requests == 4
    assert site.answers["hollisoak.localhost", "/PrivacyPolicy", 200] == 3
    assert site.answers["hollisoak.localhost", "/x", 404] == 1


def test_the_port_is_free_again_afterwards_and_asking_for_it_is_refused() -> None:
    ports: list[int] = []

    async def story(site: PolicySite, urls: dict[str, str]) -> None:
        ports.append(site.port)
        assert site.intranet == (f"127.0.0.0/8:{site.port}",)

    site = visit(story)
    with pytest.raises(RuntimeError, match="not running"):
        _ = site.port
    with pytest.raises(ConnectionRefusedError):
        asyncio.run(ask(f"http://hollisoak.localhost:{ports[0]}/"))


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("revision", [1, 2])
def test_a_policy_is_of_plausible_length_and_none_of_its_words_is_lost_in_html(policy: str, revision: int) -> None:
    text = policy_text(policy, revision)
    words = re.findall(r"[^\W_]+", text)
    assert 800 <= len(words) <= 1500
    markup = re.sub(r"<[^>]+>", " ", to_html(text)).replace("&amp;", "&")
    numbers_of_lists = re.compile(r"^ *\d+\. ", re.MULTILINE)
    assert re.findall(r"[^\W_]+", markup) == re.findall(r"[^\W_]+", numbers_of_lists.sub("", text))


def test_the_markdown_of_the_policies_becomes_html() -> None:
    lists = "- one\n  - inner\n  - more\n- two\n\n1. x\n2. y\n"
    markdown = f"# A & B\n\n**Run** in, *it* is.\n\n{lists}\n| a | b |\n| --- | --- |\n| 1 | 2 |\n"
    assert to_html(markdown).replace("\n", "") == (
        "<h1>A &amp; B</h1><p><strong>Run</strong> in, <em>it</em> is.</p>"
        "<ul><li>one<ul><li>inner</li><li>more</li></ul></li><li>two</li></ul><ol><li>x</li><li>y</li></ol>"
        "<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table>"
    )
