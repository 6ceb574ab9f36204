"""A host's wishes hold for all of its sources: Crawl-delay, Retry-After, and quiet after it did not answer."""

from __future__ import annotations

import asyncio
import itertools
from dataclasses import replace
from datetime import timedelta

import pytest

from crawler.fetch import Crawler
from crawler.pace import LONGEST_CRAWL_DELAY, LeftAlone, Pace
from monitor.core.types import FetchFailure, NotAsked, NotModified, Reason
from tests.crawler.crawling import NOW, collect, failure_of, fetch, page_of, settings, target
from tests.web import Web


class Clock:
    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


def failed(reason: Reason, status: int = 0, retry_after: timedelta | None = None) -> FetchFailure:
    return FetchFailure(target("http://shop.test/"), NOW, reason, "It failed.", status, retry_after)


def is_left_alone(pace: Pace, url: str = "http://shop.test/other") -> bool:
    try:
        pace.check(url)
    except LeftAlone:
        return True
    return False


def test_crawl_delay_of_robots_is_kept_from_the_first_page_on() -> None:
    with Web() as web:
        web.robots("User-agent: *\nCrawl-delay: 0.4\n")
        for number in range(3):
            web.page(f"/{number}", "x")
        fetch([target(web.url(f"/{number}"), web, number) for number in range(3)], delay_seconds=0.01)
        times = [asked.at for asked in web.asked]
    assert len(times) == 4
    gaps = [(after - before).total_seconds() for before, after in itertools.pairwise(times)]
    assert sum(gaps) > 0.9  # by the server's clock: the first connection takes its time
    assert min(gaps[1:]) > 0.35


def test_crawl_delay_slows_its_own_host_only_and_within_bounds() -> None:
    pace = Pace(2.0, 900.0)
    assert pace.slow_down("shop.test", 10.0) == 10.0
    assert pace.slow_down("vast.test", 86400.0) == LONGEST_CRAWL_DELAY
    assert pace.slow_down("hasty.test", 0.1) == 2.0
    assert pace.delay_of("other.test") == 2.0
    assert pace.slow_down("shop.test", 0.0) == 2.0, "the rule is gone from robots.txt"


def test_host_that_timed_out_is_not_asked_again_in_the_run_and_other_hosts_are() -> None:
    async def run() -> None:
        async with Crawler(settings(rest_seconds=600.0, timeout_seconds=1.5)) as crawler:
            dead = [target(web.url(f"/{n}", "dead.localhost"), web, n) for n in range(5)]
            alive = [target(web.url("/good", "alive.localhost"), web, 5)]
            arrivals = await collect(crawler, dead + alive)
            for arrival in arrivals[:5]:
                assert failure_of(arrival).reason is Reason.TIMEOUT
            assert "Not asked" not in failure_of(arrivals[0]).detail
            assert all("Not asked" in failure_of(arrival).detail for arrival in arrivals[1:5])
            page_of(arrivals[5])
            [later] = await collect(crawler, dead[:1])
            assert "Not asked" in failure_of(later).detail

    with Web() as web:
        for number in range(5):
            web.silent(f"/{number}")
        web.page("/good", "x")
        asyncio.run(run())
        assert len(web.paths()) == 2


def test_host_whose_robots_timed_out_is_left_alone_too() -> None:
    with Web() as web:
        web.silent("/robots.txt")
        targets = [target(web.url(f"/{n}"), web, n) for n in range(3)]
        first, *others = fetch(targets, rest_seconds=600.0, timeout_seconds=0.3)
        assert [asked.path for asked in web.asked] == ["/robots.txt"]
    assert failure_of(first).reason is Reason.ROBOTS
    assert [isinstance(arrival, NotAsked) for arrival in (first, *others)] == [False, True, True]
    assert {failure_of(arrival).reason for arrival in others} == {Reason.TIMEOUT}


@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_of_robots_txt_holds_for_all_of_the_host(status: int) -> None:
    with Web() as web:
        web.status("/robots.txt", status, headers={"Retry-After": "Mon, 04 May 2026 14:00:00 GMT"})
        targets = [target(web.url(f"/{n}"), web, n) for n in range(2)]
        first, refused = fetch(targets, rest_seconds=600.0)
        assert [asked.path for asked in web.asked] == ["/robots.txt"]
    assert failure_of(first).reason is Reason.ROBOTS
    assert failure_of(refused).status == status
    left = failure_of(refused).retry_after
    assert left is not None
    assert timedelta(minutes=119) < left <= timedelta(hours=2)


def test_retry_after_of_one_page_holds_for_all_sources_of_the_host() -> None:
    with Web() as web:
        web.status("/0", 429, headers={"Retry-After": "120"})
        web.page("/1", "x")
        busy, refused = fetch([target(web.url(f"/{n}"), web, n) for n in range(2)], rest_seconds=600.0)
        assert web.paths() == ["/0"]
    assert failure_of(busy).retry_after == timedelta(minutes=2)
    assert failure_of(refused).status == 429
    left = failure_of(refused).retry_after
    assert left is not None
    assert timedelta(seconds=100) < left <= timedelta(minutes=2)


def test_page_is_not_asked_for_where_robots_could_not_be_had_a_moment_ago() -> None:
    with Web() as web:
        web.status("/robots.txt", 500)
        first, second = fetch([target(web.url(f"/{n}"), web, n) for n in range(2)])
        assert [asked.path for asked in web.asked] == ["/robots.txt"]
    assert not isinstance(first, NotAsked), "the site was asked for it, and failed"
    assert isinstance(second, NotAsked)
    assert (second.reason, second.failed_in_row) == (Reason.ROBOTS, 1)
    assert second.retry_after is not None
    assert timedelta(minutes=4) < second.retry_after <= timedelta(minutes=5)


def test_site_that_leads_on_to_a_dead_one_is_not_taken_for_dead() -> None:
    """Of three shops two lead to one legal department: it is asked once, and the shops' other pages are had."""
    with Web() as web, Web() as legal:
        legal.status("/terms", 503)
        for number in range(2):
            web.redirect(f"/terms{number}", legal.url("/terms", "legal.localhost"))
        web.page("/privacy", "x")
        networks = (*web.intranet, *legal.intranet)
        targets = [replace(target(web.url(f"/terms{n}", "legal.localhost"), web, n), intranet=networks) for n in (0, 1)]
        targets.append(target(web.url("/privacy", "legal.localhost"), web, 2))
        busy, spared, good = fetch(targets, rest_seconds=600.0)
        assert legal.paths() == ["/terms"]
    assert (failure_of(busy).status, isinstance(busy, NotAsked)) == (503, False)
    assert (failure_of(spared).status, isinstance(spared, NotAsked)) == (503, True)
    assert page_of(good).body == b"x"


def test_document_of_several_pages_is_not_asked_for_where_one_of_them_is_not() -> None:
    with Web() as web, Web() as other:
        other.status("/0", 503)
        web.page("/1", "x")
        url = other.url("/0")
        document = replace(
            target(web.url("/1"), web, 1), pages=(other.url("/2"),), intranet=(*web.intranet, *other.intranet)
        )

        async def run() -> tuple[object, object]:
            async with Crawler(settings(rest_seconds=600.0)) as crawler:
                [first] = await collect(crawler, [target(url, other)])
                [second] = await collect(crawler, [document])
                return first, second

        first, second = asyncio.run(run())
    assert not isinstance(first, NotAsked)
    assert isinstance(second, NotAsked)
    assert second.target == document
    assert second.detail.startswith(f"Page 2 of the document, {other.url('/2')}: Not asked")


def test_rest_is_as_long_as_asked_and_ends() -> None:
    clock = Clock()
    pace = Pace(2.0, 900.0, clock)
    pace.note("http://shop.test/", failed(Reason.HTTP_5XX, 503, timedelta(seconds=30)))
    assert is_left_alone(pace)
    assert not is_left_alone(pace, "http://shop.test:8080/"), "another port is another server"
    clock.seconds += 31
    assert not is_left_alone(pace)


def test_rest_doubles_up_to_an_hour_and_one_good_answer_ends_it() -> None:
    clock = Clock()
    pace, lengths = Pace(2.0, 900.0, clock), []
    for _ in range(5):
        pace.note("http://shop.test/", failed(Reason.TIMEOUT))
        begun = clock.seconds
        while is_left_alone(pace):
            clock.seconds += 60
        lengths.append(clock.seconds - begun)
    assert lengths == [900, 1800, 3600, 3600, 3600]
    pace.note("http://shop.test/", NotModified(target("http://shop.test/"), NOW))
    pace.note("http://shop.test/", failed(Reason.TIMEOUT))
    clock.seconds += 901
    assert not is_left_alone(pace)


def test_page_that_is_missing_says_nothing_about_its_host() -> None:
    pace = Pace(2.0, 900.0)
    for failure in (failed(Reason.HTTP_4XX, 404), failed(Reason.HTTP_5XX, 500), failed(Reason.TLS)):
        pace.note("http://shop.test/", failure)
    assert not is_left_alone(pace)


def test_no_more_than_a_day_is_granted() -> None:
    clock = Clock()
    pace = Pace(2.0, 900.0, clock)
    pace.note("http://shop.test/", failed(Reason.HTTP_4XX, 429, timedelta(days=30)))
    clock.seconds += 24 * 3600 + 1
    assert not is_left_alone(pace)
