from __future__ import annotations

import asyncio
import gc
import gzip
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st
from protego import Protego

from crawler.fetch import Crawler
from crawler.robots_rules import Robots
from monitor.core.types import Page, Reason
from tests.crawler.crawling import collect, failure_of, fetch, fetch_one, page_of, settings, target
from tests.web import Talk, Web


def test_disallowed_page_is_not_asked_and_its_neighbour_is() -> None:
    with Web() as web:
        web.robots("User-agent: *\nDisallow: /terms\n")
        web.page("/terms", "x")
        web.page("/privacy", "x")
        terms, privacy = fetch([target(web.url("/terms"), web, 1), target(web.url("/privacy"), web, 2)])
        assert web.paths() == ["/privacy"]
    assert failure_of(terms).reason is Reason.ROBOTS
    assert page_of(privacy).body == b"x"


def test_rules_for_our_own_name_go_before_those_for_all() -> None:
    with Web() as web:
        web.robots("User-agent: *\nDisallow: /\n\nUser-agent: clausewatch\nAllow: /\nDisallow: /private\n")
        web.page("/", "x")
        web.page("/private", "x")
        home, private = fetch([target(web.url("/"), web, 1), target(web.url("/private"), web, 2)])
    assert isinstance(home, Page)
    assert failure_of(private).reason is Reason.ROBOTS


def test_rules_count_on_the_way_of_a_redirect() -> None:
    with Web() as web:
        web.robots("User-agent: *\nDisallow: /secret\n")
        web.redirect("/", "/secret")
        web.page("/secret", "x")
        assert failure_of(fetch_one(web.url("/"), web)).reason is Reason.ROBOTS
        assert web.paths() == ["/"]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_f20_robots_that_is_not_there_allows_all(status: int) -> None:
    with Web() as web:
        web.status("/robots.txt", status, b"User-agent: *\nDisallow: /\n")
        web.page("/", "x")
        assert page_of(fetch_one(web.url("/"), web)).body == b"x"


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_f20_robots_that_cannot_be_had_refuses_for_now(status: int) -> None:
    with Web() as web:
        web.status("/robots.txt", status)
        web.page("/", "x")
        assert failure_of(fetch_one(web.url("/"), web)).reason is Reason.ROBOTS
        assert web.paths() == []


def test_f20_robots_that_never_answers_refuses_for_now() -> None:
    with Web() as web:
        web.silent("/robots.txt")
        web.page("/", "x")
        assert failure_of(fetch_one(web.url("/"), web, timeout_seconds=0.3)).reason is Reason.ROBOTS
        assert web.paths() == []


def test_f20_html_instead_of_robots_allows_all() -> None:
    with Web() as web:
        web.page("/robots.txt", "<!doctype html><title>Shop</title><p>Disallow: what?</p>")
        web.page("/", "x")
        assert page_of(fetch_one(web.url("/"), web)).body == b"x"


@pytest.mark.parametrize("packed", [False, True])
def test_f20_first_500_kib_of_a_huge_robots_count(packed: bool) -> None:
    text = b"User-agent: *\nDisallow: /early\n" + b"# filler\n" * 1_200_000 + b"Disallow: /late\n"
    with Web() as web:
        if packed:
            web.page("/robots.txt", gzip.compress(text[: 4 << 20]), headers={"Content-Encoding": "gzip"})
        else:
            web.page("/robots.txt", text)
        web.page("/late", "x")
        early, late = fetch([target(web.url("/early"), web, 1), target(web.url("/late"), web, 2)])
    assert failure_of(early).reason is Reason.ROBOTS
    assert isinstance(late, Page)


def test_f20_robots_behind_redirects_counts_and_behind_a_loop_it_is_as_none() -> None:
    with Web() as web, Web() as loop:
        for step in range(5):
            web.redirect("/robots.txt" if step == 0 else f"/{step}", f"/{step + 1}")
        web.page("/5", "User-agent: *\nDisallow: /terms\n", content_type="text/plain")
        loop.redirect("/robots.txt", "/robots.txt")
        loop.page("/terms", "x")
        assert failure_of(fetch_one(web.url("/terms"), web)).reason is Reason.ROBOTS
        assert page_of(fetch_one(loop.url("/terms"), loop)).body == b"x"


def test_robots_is_asked_once_for_many_pages() -> None:
    with Web() as web:
        for number in range(5):
            web.page(f"/{number}", "x")
        fetch([target(web.url(f"/{number}"), web, number) for number in range(5)])
        assert [asked.path for asked in web.asked].count("/robots.txt") == 1


def test_f20_broken_robots_refuses_for_now() -> None:
    def hang_up(talk: Talk) -> None:
        talk.reset()

    with Web() as web:
        web.play("/robots.txt", hang_up)
        web.page("/", "x")
        assert failure_of(fetch_one(web.url("/"), web)).reason is Reason.ROBOTS


@pytest.mark.parametrize(("status", "is_had"), [(500, True), (403, True), (503, False)])
def test_last_robots_holds_while_it_cannot_be_had(status: int, is_had: bool) -> None:
    """RFC 9309, 2.4; but a site that is too busy for it is asked for nothing."""

    async def run() -> None:
        async with Crawler(settings(robots_keep_seconds=0.0)) as crawler:
            pages = [target(web.url("/open"), web, 1), target(web.url("/closed"), web, 2)]
            opened, closed = await collect(crawler, pages)
            assert (isinstance(opened, Page), failure_of(closed).reason) == (True, Reason.ROBOTS)
            web.status("/robots.txt", status)
            opened, closed = await collect(crawler, pages)
            assert isinstance(opened, Page) is is_had
            assert isinstance(closed, Page) is (status == 403), "a robots.txt that may not be read is none"

    with Web() as web:
        web.robots("User-agent: *\nDisallow: /closed\n")
        web.page("/open", "x")
        web.page("/closed", "x")
        asyncio.run(run())


def test_robots_is_not_asked_when_told_so() -> None:
    assert settings().robots_obey
    with Web() as web:
        web.robots("User-agent: *\nDisallow: /\n")
        web.page("/", "x")
        page_of(fetch_one(web.url("/"), web, robots_obey=False))
        assert [asked.path for asked in web.asked] == ["/"]


_WORDS = st.sampled_from(
    ["/", "*", "$", "a", "b", "privacy", ".html", "?x=", "%2F", "%7e", "~", "ü", "index.html", " "]
)
_PATTERNS = st.lists(_WORDS, max_size=6).map("".join)
_LINES = st.one_of(
    st.tuples(st.sampled_from(["Allow", "Disallow", "disalow", "Crawl-delay", "Sitemap", "#"]), _PATTERNS),
    st.tuples(st.just("User-agent"), st.sampled_from(["*", "clausewatch", "Clause", "other", ""])),
    st.tuples(st.just("Crawl-delay"), st.sampled_from(["1", "2.5", "nan", "x", "-1"])),
).map(": ".join)
_FILES = st.lists(_LINES, max_size=12).map(lambda lines: "\n".join(["User-agent: *", *lines]))


@given(_FILES, st.lists(_PATTERNS.filter(lambda path: " " not in path), min_size=1, max_size=4))
def test_law_rules_kept_small_say_what_the_whole_file_says(text: str, paths: list[str]) -> None:
    robots, whole = Robots.of(text), Protego.parse(text)
    for name in ("clausewatch/1 (+https://a.example)", "stranger"):
        assert robots.rules(name).crawl_delay == (whole.crawl_delay(name) or 0.0)
        for path in (*paths, "/robots.txt", "/"):
            url = f"https://shop.example/{path.lstrip('/')}"
            assert robots.rules(name).allows(url) == whole.can_fetch(url, name), (text, url)


def test_rules_of_ten_thousand_hosts_fit_into_the_daemon() -> None:
    groups = (f"User-agent: {name}\n{'{}'}" for name in ("*", "Googlebot"))
    rules = "".join(f"Disallow: /shop/{n}/*?sort=\nAllow: /shop/{n}/page$\nDisallow: /admin/{n}/\n" for n in range(25))
    text = "\n".join(group.format(rules) for group in groups)

    def held(make: object) -> float:
        assert callable(make)
        tracemalloc.start()
        kept = [make() for _ in range(50)]
        gc.collect()
        size = tracemalloc.get_traced_memory()[0] / len(kept)
        tracemalloc.stop()
        return size

    def small() -> Robots:
        robots = Robots.of(text)
        assert robots.rules("clausewatch").allows("https://shop.example/privacy")
        return robots

    small()  # what is made once is not counted
    assert held(small) < 4_000
    assert held(lambda: Protego.parse(text)) > 40_000
