from __future__ import annotations

import asyncio
import contextlib
import gzip
import socket
import time
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import zstandard

from crawler.fetch import Crawler
from monitor.core.types import Arrival, Manner, NotModified, Reason, Recipe, Target
from tests.crawler.crawling import NOW, collect, failure_of, fetch, fetch_one, page_of, settings, target
from tests.web import Talk, Web


def test_page_arrives_with_its_headers_body_and_time() -> None:
    with Web() as web:
        web.page("/privacy", "<p>We keep data.</p>", headers={"X-Two": "a"})
        page = page_of(fetch_one(web.url("/privacy"), web))
    assert page.body == b"<p>We keep data.</p>"
    assert page.header("X-Two") == "a"
    assert page.status == 200
    assert page.fetched_at == NOW
    assert page.redirects == ()
    assert page.elapsed_seconds > 0


def test_request_names_the_product_and_whom_to_write_to_and_nothing_else() -> None:
    with Web() as web:
        web.page("/", "x")
        page_of(fetch_one(web.url("/"), web))
        (asked,) = [asked for asked in web.asked if asked.path == "/"]
    assert asked.headers["user-agent"] == "clausewatch/test (+https://clausewatch.example/bot)"
    assert "referer" not in asked.headers
    assert "cookie" not in asked.headers
    assert "if-none-match" not in asked.headers


def test_validators_are_sent_and_the_304_is_seen() -> None:
    with Web() as web:
        web.page("/etag", "x", etag='"v1"')
        web.page("/date", "x", last_modified="Mon, 04 May 2026 10:00:00 GMT")
        arrivals = fetch(
            [
                target(web.url("/etag"), web, 1, etag='"v1"'),
                target(web.url("/etag"), web, 2, etag='"v0"'),
                target(web.url("/date"), web, 3, last_modified="Mon, 04 May 2026 10:00:00 GMT"),
            ]
        )
    assert isinstance(arrivals[0], NotModified)
    assert page_of(arrivals[1]).header("etag") == '"v1"'
    assert isinstance(arrivals[2], NotModified)


def test_sections_of_one_page_are_one_request_and_an_arrival_for_each() -> None:
    with Web() as web:
        web.page("/legal", "x", etag='"v1"')
        web.page("/other", "x")
        own = [target(web.url(f"/legal#{n}"), web, n, recipe=Recipe(section=f"part {n}")) for n in range(3)]
        alone = [
            target(web.url("/legal"), web, 3, manner=Manner(language="de")),
            target(web.url("/legal"), web, 4, etag='"v1"'),
            target(web.url("/other"), web, 5),
        ]
        arrivals = fetch([*own, *alone])
        asked = web.paths()
    assert [arrival.target for arrival in arrivals] == [*own, *alone]
    assert [page_of(arrival).body for arrival in arrivals[:4]] == [b"x"] * 4
    assert isinstance(arrivals[4], NotModified)
    assert sorted(asked) == ["/legal"] * 3 + ["/other"]


def test_one_who_no_longer_waits_takes_the_page_from_nobody() -> None:
    async def run(web: Web) -> list[Arrival]:
        async with Crawler(settings()) as crawler:
            gone = crawler.fetch([target(web.url("/blocker"), web, 1), target(web.url("/page"), web, 2)])
            page_of(await anext(gone))
            staying = asyncio.create_task(collect(crawler, [target(web.url("/page"), web, 3)]))
            await asyncio.sleep(0)
            await gone.aclose()
            return await staying

    with Web() as web:
        web.page("/blocker", "b")
        web.page("/page", "x")
        [arrival] = asyncio.run(run(web))
    assert page_of(arrival).body == b"x"


def test_304_to_an_unconditional_request_is_no_page() -> None:
    with Web() as web:
        web.status("/", 304)
        assert failure_of(fetch_one(web.url("/"), web)).reason is Reason.BROKEN


def test_headers_in_any_bytes_keep_no_page_from_coming() -> None:
    """Latin-1 is what HTTP was written in; servers still send it, in a file's name or a greeting."""
    with Web() as web:
        web.play(
            "/page",
            lambda talk: talk.send(b"HTTP/1.1 200 Gr\xfc\xdfe\r\nX-By: M\xfcller\r\nContent-Length: 1\r\n\r\nx"),
        )
        web.play("/way", lambda talk: talk.send(b"HTTP/1.1 302 Go\r\nLocation: /caf\xe9\r\nContent-Length: 0\r\n\r\n"))
        web.page("/caf%E9", "there")
        page, led = fetch([target(web.url("/page"), web, 1), target(web.url("/way"), web, 2)])
    assert page_of(page).header("x-by") == "Müller"
    assert page_of(led).body == b"there"


def test_redirect_to_what_is_no_address_and_a_part_of_a_page_are_broken_answers() -> None:
    with Web() as web:
        web.redirect("/bad", "http://[::1")
        web.status("/part", 206, b"<p>the first half", {"Content-Range": "bytes 0-16/99"})
        bad, part = fetch([target(web.url("/bad"), web, 1), target(web.url("/part"), web, 2)])
    assert failure_of(bad).reason is failure_of(part).reason is Reason.BROKEN
    assert "redirected to an address that cannot be read" in failure_of(bad).detail
    assert "206" in failure_of(part).detail


def test_validators_do_not_travel_along_a_redirect() -> None:
    with Web() as web:
        web.redirect("/old", "/new")
        web.page("/new", "another document", last_modified="Mon, 04 May 2026 10:00:00 GMT")
        conditional = target(web.url("/old"), web, last_modified="Mon, 04 May 2026 10:00:00 GMT")
        (arrival,) = fetch([conditional])
    assert page_of(arrival).body == b"another document"


def test_redirects_are_followed_and_remembered() -> None:
    with Web() as web:
        web.redirect("/a", "/b")
        web.redirect("/b", web.url("/c"), 301)
        web.page("/c", "here")
        page = page_of(fetch_one(web.url("/a"), web))
    assert page.url == web.url("/c")
    assert page.redirects == (web.url("/a"), web.url("/b"))


def test_redirect_with_blanks_in_its_address_is_followed_as_browsers_do() -> None:
    with Web() as web:
        web.redirect("/", " /Privacy Policy.html?for=all users ")
        web.page("/Privacy%20Policy.html?for=all%20users", "here")
        assert page_of(fetch_one(web.url("/"), web)).body == b"here"


def test_cookie_of_a_circle_is_brought_back_to_who_set_it_and_kept_for_nothing_else() -> None:
    """Some sites send everybody in a circle who does not bring back the cookie that they set."""

    def gate(talk: Talk) -> None:
        headers = {"Location": "/check", "Set-Cookie": "passed=1; Path=/; HttpOnly"}
        passed = talk.asked.headers.get("cookie") == "passed=1"
        talk.answer(200, b"<p>policy</p>") if passed else talk.answer(302, b"", headers)

    with Web() as web, Web() as other:
        web.play("/policy", gate)
        web.redirect("/check", "/policy")
        web.status("/away", 302, headers={"Location": other.url("/"), "Set-Cookie": "a=b"})
        other.redirect("/", web.url("/next"))
        web.page("/next", "x")
        networks = (*web.intranet, *other.intranet)
        urls = [web.url("/policy"), web.url("/away")]
        targets = [replace(target(url, number=n), intranet=networks) for n, url in enumerate(urls)]
        policy, away = fetch(targets)
        [again] = fetch(targets[:1])
        asked = {each.path: each.headers.get("cookie", "") for each in (*web.asked, *other.asked)}
    assert page_of(policy).body == page_of(again).body == b"<p>policy</p>"
    assert page_of(away).body == b"x"
    assert (asked["/policy"], asked["/check"], asked["/"], asked["/next"]) == ("passed=1", "", "", "")


def test_host_with_an_ipv6_address_alone_is_asked_in_its_brackets() -> None:
    with Web(address="::1") as web:
        web.robots("User-agent: *\nDisallow: /closed\n")
        web.page("/privacy", "x")
        web.redirect("/old", "/privacy")
        allowed = (f"[::1]/128:{web.port}",)
        urls = [web.url(path, host="[::1]") for path in ("/privacy", "/old", "/closed")]
        targets = [Target(n, f"source {n}", url, intranet=allowed) for n, url in enumerate(urls)]
        page, moved, closed = fetch(targets)
        [shut] = fetch([Target(4, "shut", urls[0], intranet=(f"127.0.0.0/8:{web.port}",))])
        hosts = {asked.headers["host"] for asked in web.asked}
    assert page_of(page).body == page_of(moved).body == b"x"
    assert page_of(moved).url == urls[0]
    assert failure_of(closed).reason is Reason.ROBOTS
    assert failure_of(shut).reason is Reason.GUARD
    assert hosts == {f"[::1]:{web.port}"}


def test_f11_ten_redirects_are_followed_and_eleven_are_not() -> None:
    with Web() as web:
        for step in range(11):
            web.redirect(f"/{step}", f"/{step + 1}")
        web.page("/11", "the end")
        eleven, ten = fetch([target(web.url("/0"), web, 1), target(web.url("/1"), web, 2)])
    assert failure_of(eleven).reason is Reason.REDIRECTS
    assert page_of(ten).body == b"the end"


@pytest.mark.parametrize("status", [400, 403, 404, 410, 429, 500, 502, 503, 599])
def test_error_status_is_a_failure_with_its_number(status: int) -> None:
    with Web() as web:
        web.status("/", status, b"<p>sorry</p>")
        failure = failure_of(fetch_one(web.url("/"), web))
    assert failure.status == status
    assert failure.reason is (Reason.HTTP_4XX if status < 500 else Reason.HTTP_5XX)
    assert str(status) in failure.detail


@pytest.mark.parametrize(
    ("value", "wait"),
    [
        ("120", timedelta(minutes=2)),
        ("Mon, 04 May 2026 12:10:00 GMT", timedelta(minutes=10)),
        ("Mon, 04 May 2026 11:00:00 GMT", timedelta(0)),
        ("99999999999999999999", None),
        ("soon", None),
        ("-5", None),
    ],
)
def test_retry_after_is_read_as_seconds_or_as_a_date(value: str, wait: timedelta | None) -> None:
    with Web() as web:
        web.status("/", 503, headers={"Retry-After": value})
        assert failure_of(fetch_one(web.url("/"), web)).retry_after == wait


def test_unknown_name_is_a_dns_failure() -> None:
    assert failure_of(fetch_one("http://no-such-host.invalid/")).reason is Reason.DNS


def test_closed_port_is_a_connect_failure() -> None:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    closed = target(f"http://127.0.0.1:{port}/")
    (arrival,) = fetch([type(closed)(1, "closed", closed.url, intranet=(f"127.0.0.0/8:{port}",))])
    assert failure_of(arrival).reason is Reason.CONNECT


@pytest.mark.parametrize("robots_obey", [True, False])
def test_f9_silent_server_ends_in_time(robots_obey: bool) -> None:
    with Web() as web:
        web.silent("/")
        failure = failure_of(fetch_one(web.url("/"), web, timeout_seconds=1.0, robots_obey=robots_obey))
    assert failure.reason is Reason.TIMEOUT
    assert 0.9 < failure.elapsed_seconds < 10


def _endless_headers(talk: Talk) -> None:
    talk.send(b"HTTP/1.1 200 OK\r\n")
    talk.repeat(b"X-More: " + b"a" * 100 + b"\r\n")


def _endless_continue(talk: Talk) -> None:
    talk.repeat(b"HTTP/1.1 100 Continue\r\n\r\n")


def _endless_chunks(talk: Talk) -> None:
    talk.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    talk.repeat(b"1000\r\n" + b"a" * 4096 + b"\r\n")


def _broken_chunks(talk: Talk) -> None:
    talk.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nZZ\r\n")


def _cut_chunks(talk: Talk) -> None:
    talk.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")


def _reset_in_the_body(talk: Talk) -> None:
    talk.send(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
    talk.reset()


def _not_http(talk: Talk) -> None:
    talk.send(b"SSH-2.0-OpenSSH_9.2\r\n")


def _hang_up(talk: Talk) -> None:
    talk.reset()


def _two_lengths(talk: Talk) -> None:
    talk.send(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 7\r\n\r\nhello")


def _negative_length(talk: Talk) -> None:
    talk.send(b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhello")


@pytest.mark.parametrize(
    ("play", "reasons"),
    [
        (_endless_headers, {Reason.BROKEN}),
        (_endless_continue, {Reason.TIMEOUT}),
        (_endless_chunks, {Reason.TOO_LARGE}),
        (_broken_chunks, {Reason.BROKEN}),
        (_cut_chunks, {Reason.BROKEN}),
        (_reset_in_the_body, {Reason.BROKEN}),
        (_not_http, {Reason.BROKEN}),
        (_hang_up, {Reason.BROKEN}),
        (_two_lengths, {Reason.BROKEN}),
        (_negative_length, {Reason.BROKEN}),
    ],
)
def test_f9_server_that_does_not_speak_http_to_the_end_gives_no_page(play: object, reasons: set[Reason]) -> None:
    assert callable(play)
    with Web() as web:
        web.play("/", play)
        failure = failure_of(fetch_one(web.url("/"), web, timeout_seconds=1.0, max_bytes=1 << 20, robots_obey=False))
    assert failure.reason in reasons


def test_f9_body_cut_short_is_broken_and_a_whole_one_is_not() -> None:
    with Web() as web:
        web.cut_short("/cut", b"<p>half of the", 10)
        web.cut_short("/whole", b"<p>all of it</p>", 0)
        cut, whole = fetch([target(web.url("/cut"), web, 1), target(web.url("/whole"), web, 2)])
    assert failure_of(cut).reason is Reason.BROKEN
    assert page_of(whole).body == b"<p>all of it</p>"


def test_f9_body_larger_than_the_limit_is_refused_announced_or_not() -> None:
    with Web() as web:
        web.page("/announced", b"a" * 2001)
        web.endless("/endless")
        web.page("/fits", b"a" * 2000)
        targets = [target(web.url(path), web, i) for i, path in enumerate(("/announced", "/endless", "/fits"))]
        announced, endless, fits = fetch(targets, max_bytes=2000)
    assert failure_of(announced).reason is Reason.TOO_LARGE
    assert failure_of(endless).reason is Reason.TOO_LARGE
    assert len(page_of(fits).body) == 2000


def test_f9_dripping_body_ends_in_time() -> None:
    with Web() as web:
        web.endless("/", b"x", every_seconds=0.05)
        assert failure_of(fetch_one(web.url("/"), web, timeout_seconds=0.5)).reason is Reason.TIMEOUT


def test_f10_packed_bombs_are_refused_before_they_unpack() -> None:
    started = time.monotonic()
    with Web() as web:
        web.gzip_bomb("/gzip", 64)
        bomb = zstandard.ZstdCompressor().compress(bytes(256 << 20))
        web.page("/zstd", bomb, headers={"Content-Encoding": "zstd"})
        web.page("/twice", gzip.compress(gzip.compress(bytes(64 << 20))), headers={"Content-Encoding": "gzip, gzip"})
        arrivals = fetch([target(web.url(path), web, i) for i, path in enumerate(("/gzip", "/zstd", "/twice"))])
    assert [failure_of(arrival).reason for arrival in arrivals] == [Reason.TOO_LARGE] * 3
    assert time.monotonic() - started < 10


def test_f10_pages_in_every_encoding_are_unpacked() -> None:
    text = b"<p>We keep your data for a year.</p>" * 50
    with Web() as web:
        web.page("/zstd", zstandard.ZstdCompressor().compress(text), headers={"Content-Encoding": "zstd"})
        web.page("/gzip", gzip.compress(text), headers={"Content-Encoding": "gzip"})
        web.page(
            "/members", gzip.compress(text[:100]) + gzip.compress(text[100:]), headers={"Content-Encoding": "gzip"}
        )
        web.page("/liar", text, headers={"Content-Encoding": "gzip"})
        frames = [zstandard.ZstdCompressor().compress(piece) for piece in (text[:100], text[100:])]
        skipped = b"\x50\x2a\x4d\x18\x04\x00\x00\x00abcd"
        web.page("/frames", skipped + skipped.join(frames), headers={"Content-Encoding": "zstd"})
        paths = ("/zstd", "/gzip", "/members", "/liar", "/frames")
        arrivals = fetch([target(web.url(path), web, i) for i, path in enumerate(paths)])
    assert [page_of(arrival).body for arrival in arrivals] == [text] * 5


@pytest.mark.parametrize(
    ("encoding", "member"),
    [
        pytest.param("gzip", gzip.compress(b""), id="gzip"),
        pytest.param("zstd", zstandard.ZstdCompressor().compress(b""), id="zstd"),
    ],
)
def test_f10_page_packed_in_a_hundred_thousand_empty_pieces_is_refused_at_once(encoding: str, member: bytes) -> None:
    with Web() as web:
        web.page("/", member * 100_000, headers={"Content-Encoding": encoding})
        started = time.process_time()
        failure = failure_of(fetch_one(web.url("/"), web, robots_obey=False))
    assert (failure.reason, "pieces" in failure.detail) == (Reason.BROKEN, True)
    assert time.process_time() - started < 1


def test_f9_zstd_body_cut_within_a_later_frame_is_broken_and_padding_is_not() -> None:
    frames = [zstandard.ZstdCompressor().compress(piece * 40) for piece in (b"<p>one</p>", b"<p>two</p>")]
    with Web() as web:
        web.page("/within", b"".join(frames)[:-3], headers={"Content-Encoding": "zstd"})
        web.page("/padded", b"".join(frames) + bytes(7), headers={"Content-Encoding": "zstd"})
        within, padded = fetch([target(web.url(path), web, i) for i, path in enumerate(("/within", "/padded"))])
    assert failure_of(within).reason is Reason.BROKEN
    assert page_of(padded).body.endswith(b"<p>two</p>")


def test_f10_a_packed_file_is_unpacked_within_the_same_limit() -> None:
    with Web() as web:
        web.page("/terms.html.gz", gzip.compress(b"<p>packed</p>"), content_type="application/gzip")
        web.page("/bomb.html.gz", gzip.compress(b"<p>" + bytes(20 << 20)), content_type="application/gzip")
        web.page("/archive", gzip.compress(b"<p>packed</p>"), content_type="application/gzip")
        paths = ("/terms.html.gz", "/bomb.html.gz", "/archive")
        page, bomb, archive = fetch([target(web.url(path), web, n) for n, path in enumerate(paths)])
    assert page_of(page).body == b"<p>packed</p>"
    assert failure_of(bomb).reason is Reason.TOO_LARGE
    assert failure_of(archive).reason is Reason.NOT_A_DOCUMENT


def test_f9_packed_body_cut_short_is_broken() -> None:
    packed = gzip.compress(b"<p>We keep your data for a year.</p>" * 50)
    with Web() as web:
        web.page("/", packed[:-12], headers={"Content-Encoding": "gzip"})
        assert failure_of(fetch_one(web.url("/"), web)).reason is Reason.BROKEN


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("image/png", b"\x89PNG\r\n\x1a\n0000"),
        ("text/html", b"\x89PNG\r\n\x1a\n0000"),
        ("application/zip", b"PK\x03\x04...."),
        ("video/mp4", b"\x00\x00\x00\x18ftypmp42"),
        ("application/json", b'{"error": "not found"}'),
        ("application/octet-stream", b"MZ\x90\x00\x03\x00"),
        ("image/svg+xml", b"<svg></svg>"),
    ],
)
def test_what_is_no_document_is_not_a_page(content_type: str, body: bytes) -> None:
    with Web() as web:
        web.page("/", body, content_type=content_type)
        assert failure_of(fetch_one(web.url("/"), web)).reason is Reason.NOT_A_DOCUMENT


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/pdf", b"%PDF-1.7 \x00\x01"),
        ("text/plain", b"Our policy"),
        ("application/xhtml+xml", b"<html/>"),
        ("", b"<p>no type at all</p>"),
        ("application/octet-stream", b"<!doctype html><p>x</p>"),
    ],
)
def test_what_is_a_document_is_a_page_whatever_it_is_called(content_type: str, body: bytes) -> None:
    with Web() as web:
        web.page("/", body, content_type=content_type)
        assert page_of(fetch_one(web.url("/"), web)).body == body


def test_every_target_of_many_gets_exactly_one_arrival_and_none_disturbs_another() -> None:
    with Web() as web:
        web.page("/good", "fine")
        web.silent("/silent")
        web.redirect("/loop", "/loop")
        web.play("/reset", _hang_up)
        paths = ["/good", "/silent", "/loop", "/reset", "/missing"] * 6
        targets = [target(web.url(path, f"h{i % 7}.localhost"), web, i) for i, path in enumerate(paths)]
        targets += [target("http://10.0.0.1/", None, 100), target("nonsense", None, 101), target("", None, 102)]
        arrivals = fetch(targets, timeout_seconds=1.0, concurrency=8)
    assert [arrival.target for arrival in arrivals] == targets
    for arrival in arrivals:
        path = urlsplit(arrival.target.url).path
        if path == "/good":
            assert page_of(arrival).body == b"fine"
        else:
            failure_of(arrival)


def test_one_host_is_asked_one_at_a_time_with_a_pause_across_calls_and_callers() -> None:
    async def run() -> None:
        async with Crawler(settings(delay_seconds=0.15)) as crawler:
            calls = [[target(web.url(f"/{i}-{j}"), web, j) for j in range(2)] for i in range(2)]
            await asyncio.gather(*(collect(crawler, call) for call in calls))
            await collect(crawler, [target(web.url("/last"), web)])

    with Web() as web:
        asyncio.run(run())
        times = [asked.at for asked in web.asked]
    assert len(times) == 6  # robots.txt once, and five pages
    # Taken together, as a busy machine notes one request late and the next one in time.
    assert (times[-1] - times[1]).total_seconds() > 4 * 0.15 * 0.8


def test_slow_host_does_not_hold_up_the_others() -> None:
    async def run() -> list[Arrival]:
        async with Crawler(settings(timeout_seconds=20.0, concurrency=4)) as crawler:
            slow = asyncio.ensure_future(
                collect(crawler, [target(web.url("/silent", "slow.localhost"), web, i) for i in range(20)])
            )
            quick = [target(web.url("/quick", f"h{i}.localhost"), web, i) for i in range(8)]
            found = await asyncio.wait_for(collect(crawler, quick), 10)
            assert not slow.done()
        assert await slow == []
        return found

    with Web() as web:
        web.silent("/silent")
        web.page("/quick", "x")
        assert len([page_of(arrival) for arrival in asyncio.run(run())]) == 8


def test_iterator_closed_early_gives_up_what_was_not_asked_and_the_crawl_goes_on() -> None:
    async def run() -> None:
        async with Crawler(settings()) as crawler:
            many = crawler.fetch(target(web.url(f"/{i}"), web, i) for i in range(50))
            async with contextlib.aclosing(many):
                async for _ in many:
                    break
            page_of((await collect(crawler, [target(web.url("/good"), web)]))[0])

    with Web() as web:
        web.page("/good", "x")
        asyncio.run(run())
        assert len(web.paths()) < 10


def test_closed_crawler_takes_nothing() -> None:
    async def run() -> None:
        async with Crawler(settings()) as crawler:
            pass
        with pytest.raises(RuntimeError):
            await collect(crawler, [])

    asyncio.run(run())
