from __future__ import annotations

import asyncio
import email
import time
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.fingerprint import fingerprint
from crawler.gather import gather, next_of
from crawler.links import links_of, scanned_links
from crawler.parts import Part, bound, parts_of
from crawler.reader import read, visible_sha256
from crawler.skim import is_exact
from crawler.unreadable import Unreadable
from monitor.core.types import Arrival, Follow, Manner, NotModified, Page, Reason, Recipe, Target
from tests.crawler.crawling import NOW, failure_of, fetch, page_of, target
from tests.web import Talk, Web

NEXT = Follow.NEXT
CONTENTS = Follow.CONTENTS


def chapter(number: int, more: str = "") -> str:
    said = f"<p>Of matter number {number} we tell you here all that we do, and what you may ask of us.</p>" * 5
    return f"<html lang=en><title>Terms</title><body><h1>Chapter {number}</h1>{said}{more}</body></html>"


def text_of(page: Page) -> str:
    return read(page.body, page.header("content-type"), Recipe()).text


def known(page: Page) -> Target:
    """The same target at its next look."""
    made = page.target
    return Target(
        made.source_id, made.name, made.url, intranet=made.intranet, manner=made.manner,
        pages=made.pages, follow=made.follow, known_parts=page.parts,
    )  # fmt: skip


def test_listed_pages_become_one_document_in_their_order() -> None:
    with Web() as web:
        for number in (1, 2, 3):
            web.page(f"/{number}", chapter(number))
        pages = (web.url("/3"), web.url("/2"))
        page = page_of(*fetch([target(web.url("/1"), web, pages=pages)]))
        assert web.paths() == ["/1", "/3", "/2"]
    text = text_of(page)
    assert text.index("# Chapter 1") < text.index("# Chapter 3") < text.index("# Chapter 2")
    assert [part.url for part in page.parts] == [web.url("/1"), web.url("/3"), web.url("/2")]
    assert page.url == web.url("/1")


def test_every_byte_is_kept_and_any_mail_tool_opens_it() -> None:
    raw = chapter(1).encode("utf-16"), b"%PDF-1.7\r\n\r\n--clausewatch-part\r\n\r\n\xff\x00", b""
    parts = [Part(f"https://a.example/{n}", "text/html", body) for n, body in enumerate(raw)]
    content_type, body = bound(parts)
    assert parts_of(body, content_type) == tuple(parts)
    message = email.message_from_bytes(f"Content-Type: {content_type}\r\n\r\n".encode() + bound(parts[1:2])[1])
    assert message.is_multipart()


@given(st.lists(st.binary(max_size=60) | st.sampled_from([b"\r\n--clausewatch-part", b"--clausewatch-part--"])))
def test_law_what_is_bound_comes_apart_again(bodies: list[bytes]) -> None:
    parts = tuple(Part(f"https://a.example/{n}", "text/html", body) for n, body in enumerate(bodies))
    content_type, body = bound(parts)
    assert parts_of(body, content_type) == parts
    assert bound(parts) == (content_type, body)


@pytest.mark.parametrize(
    "link",
    ["<a rel=next href='{}'>on</a>", "<a href='{}'>Next »</a>", "<link rel=next href='{}'>", "<a href='{}'>Weiter</a>"],
)
def test_the_link_that_leads_on_is_followed_to_the_end(link: str) -> None:
    with Web() as web:
        for number in (1, 2, 3):
            web.page(f"/{number}", chapter(number, link.format(f"/{number + 1}") if number < 3 else ""))
        page = page_of(*fetch([target(web.url("/1#top"), web, follow=NEXT)]))
        assert web.paths() == ["/1", "/2", "/3"]
    assert text_of(page).count("# Chapter") == 3


def test_links_are_found_without_a_parser_as_with_one() -> None:
    body = (
        "<html><head><base href='/en/'><link REL=Next href=p2></head><body><!-- <a rel=next href=/hidden>x</a> -->"
        "<a class=b href='/x?a=1&amp;b=2'><b>Next</b> page</a><a name=top>Next</a><a href='javascript:x'>Next</a>"
        "<A HREF = \"terms#a\" rel='nofollow next'>on\n and on</A></body></html>"
    )
    page = Page(target("https://a.example/1"), "https://a.example/1", 200, (), body.encode(), NOW)
    assert set(scanned_links(page)) == {link for link in links_of(page) if link.url != "https://a.example/en/"}
    assert next_of(page) == "https://a.example/en/p2"


@pytest.mark.parametrize("piece", ["<a ", "<!--", "<a href=", "<a href='x'>", "<link rel=next "])
def test_finding_links_costs_no_more_than_the_length_of_a_page(piece: str) -> None:
    page = Page(target("https://a.example/1"), "https://a.example/1", 200, (), (piece * 100_000).encode(), NOW)
    begun = time.process_time()
    scanned_links(page)
    assert time.process_time() - begun < 5


def test_pages_that_lead_round_in_a_circle_or_away_are_asked_once() -> None:
    with Web() as web:
        web.page("/1", chapter(1, "<a rel=next href='/2'>on</a>"))
        web.page("/2", chapter(2, "<a rel=next href='/1'>on</a>"))
        web.page("/3", chapter(3, f"<a rel=next href='{web.url('/2', 'other.localhost')}'>on</a>"))
        page_of(*fetch([target(web.url("/1"), web, follow=NEXT)]))
        assert web.paths() == ["/1", "/2"]
        page_of(*fetch([target(web.url("/3"), web, follow=NEXT)]))
        assert web.paths() == ["/1", "/2", "/3"]


def test_the_links_of_a_table_of_contents_are_followed_below_its_path_only() -> None:
    with Web() as web:
        links = (
            "/terms/b",
            "/terms/a#x",
            "/terms/a",
            "/privacy",
            "/terms/",
            f"{web.url('/terms/c', 'other.localhost')}",
        )
        contents = "".join(f"<li><a href='{link}'>A chapter of the terms</a></li>" for link in links)
        web.page("/terms/", f"<html><body><h1>Terms</h1><ul>{contents}</ul></body></html>")
        web.page("/terms/a", chapter(1, "<a href='/terms/d'>more</a>"))
        web.page("/terms/b", chapter(2))
        page = page_of(*fetch([target(web.url("/terms/"), web, follow=CONTENTS)]))
        assert web.paths() == ["/terms/", "/terms/b", "/terms/a"]
    assert text_of(page).index("# Chapter 2") < text_of(page).index("# Chapter 1")


def test_one_page_that_fails_is_the_failure_of_all_and_named() -> None:
    with Web() as web:
        web.page("/1", chapter(1))
        web.status("/2", 503, headers={"Retry-After": "120"})
        failure = failure_of(*fetch([target(web.url("/1"), web, pages=(web.url("/2"), web.url("/3")))]))
        assert web.paths() == ["/1", "/2"]
    assert (failure.reason, failure.status, failure.retry_after) == (Reason.HTTP_5XX, 503, timedelta(seconds=120))
    assert failure.detail.startswith(f"Page 2 of the document, {web.url('/2')}: ")
    assert failure.target.pages


def test_robots_and_the_guard_stand_before_every_page() -> None:
    with Web() as web:
        web.robots("User-agent: *\nDisallow: /2\n")
        web.page("/1", chapter(1))
        one = target(web.url("/1"), web, pages=(web.url("/2"),))
        assert failure_of(*fetch([one])).reason is Reason.ROBOTS
        two = target(web.url("/1"), web, pages=("http://127.0.0.2:1/",))
        assert failure_of(*fetch([two])).reason is Reason.GUARD
        assert "/2" not in web.paths()


def test_a_document_has_no_more_pages_and_bytes_than_the_limits() -> None:
    with Web() as web:
        links = "".join(f"<a href='/t/{number}'>chapter</a>" for number in range(50))
        web.page("/t/", chapter(0, links))
        failure = failure_of(*fetch([target(web.url("/t/"), web, follow=CONTENTS)]))
        assert (failure.reason, web.paths()) == (Reason.TOO_LARGE, ["/t/"])
        web.page("/1", chapter(1))
        web.page("/2", chapter(2))
        pair = target(web.url("/1"), web, pages=(web.url("/2"),))
        failure = failure_of(*fetch([pair], max_bytes=len(chapter(1)) + 10))
    assert (failure.reason, "Page 2" in failure.detail) == (Reason.TOO_LARGE, True)


def test_a_page_that_leads_to_another_host_is_not_taken_for_a_part() -> None:
    pair = Target(1, "a", "https://shop.example/1", pages=("https://shop.example/2",))

    def answer(to: str) -> Arrival:
        async def ask(part: Target) -> Arrival:
            url = to if part.url.endswith("/2") else part.url
            return Page(part, url, 200, (("content-type", "text/html"),), chapter(1).encode(), NOW)

        return asyncio.run(gather(pair, ask, 1 << 20))

    assert page_of(answer("https://www.shop.example/two")).url == "https://shop.example/1"
    failure = failure_of(answer("https://parked.example/"))
    assert (failure.reason, "parked.example" in failure.detail) == (Reason.REDIRECTS, True)


def test_secrets_of_the_source_go_to_its_own_origin_only() -> None:
    with Web() as web, Web() as other:
        web.page("/1", chapter(1))
        other.page("/2", chapter(2))
        manner = Manner(headers=(("X-Key", "secret"),), cookies=(("a", "b"),))
        pair = Target(
            1, "a", web.url("/1"), intranet=web.intranet + other.intranet, manner=manner, pages=(other.url("/2"),)
        )
        page_of(*fetch([pair]))
        [own] = [asked for asked in web.asked if asked.path == "/1"]
        [foreign] = [asked for asked in other.asked if asked.path == "/2"]
    assert (own.headers.get("x-key"), own.headers.get("cookie")) == ("secret", "a=b")
    assert not {"x-key", "cookie"} & set(foreign.headers)


def test_pages_that_all_are_as_they_were_are_no_news_and_one_that_is_not_brings_all() -> None:
    """By validators where a page has them, else by its bytes."""
    with Web() as web:
        web.page("/1", chapter(1, "<a rel=next href='/2'>on</a>"), etag='"1"')
        web.page("/2", chapter(2))
        page = page_of(*fetch([target(web.url("/1"), web, follow=NEXT)]))
        [same] = fetch([known(page)])
        assert isinstance(same, NotModified)
        assert [asked.headers.get("if-none-match") for asked in web.asked if asked.path == "/1"] == [None, '"1"']
        web.page("/2", chapter(2, "<p>Something is new.</p>"))
        again = page_of(*fetch([known(page)]))
        assert web.paths()[-3:] == ["/1", "/2", "/1"]
    assert "# Chapter 1" in text_of(again)
    assert "Something is new" in text_of(again)


def test_a_page_that_is_gone_from_the_list_is_a_change() -> None:
    with Web() as web:
        web.page("/1", chapter(1, "<a rel=next href='/2'>on</a>"))
        web.page("/2", chapter(2))
        page = page_of(*fetch([target(web.url("/1"), web, follow=NEXT)]))
        web.page("/1", chapter(1))
        assert "Chapter 2" not in text_of(page_of(*fetch([known(page)])))


def test_all_pages_are_read_or_none() -> None:
    html = "text/html"
    good, links, bad = chapter(1).encode(), b"<body><ul><li><a href=/1> </a></ul>", b"\x00\x01\x02" * 100
    content_type, body = bound([Part("a", html, links), Part("b", html, good)])
    assert read(body, content_type, Recipe()).text.startswith("# Chapter 1")
    assert read(body, content_type, Recipe()).extractor == fingerprint(Recipe())
    content_type, body = bound([Part("a", html, good), Part("b", html, bad)])
    with pytest.raises(Unreadable, match="Page 2 of the document, b: "):
        read(body, content_type, Recipe())
    content_type, body = bound([Part("a", html, links)])
    with pytest.raises(Unreadable, match="any of its pages"):
        read(body, content_type, Recipe())


def test_the_cheap_tests_hold_for_the_whole() -> None:
    recipe = Recipe()
    dressed = "<script>let a = '{}'</script>"
    made = [bound([Part("a", "text/html", chapter(n, dressed.format(k)).encode()) for n in (1, 2)]) for k in (1, 2)]
    (kind, one), (_, other) = made
    assert visible_sha256(one, kind, recipe) == visible_sha256(other, kind, recipe)
    assert is_exact(one, kind, recipe, visible_sha256(one, kind, recipe))
    changed = one.replace(b"Chapter 2", b"Chapter II")
    assert visible_sha256(changed, kind, recipe) != visible_sha256(one, kind, recipe)


def test_what_calls_itself_several_parts_is_no_document() -> None:
    with Web() as web:
        content_type, body = bound([Part("https://bank.example/", "text/html", chapter(1).encode())])
        web.play("/1", lambda talk: _answer(talk, body, content_type))
        assert failure_of(*fetch([target(web.url("/1"), web)])).reason is Reason.NOT_A_DOCUMENT


def _answer(talk: Talk, body: bytes, content_type: str) -> None:
    talk.answer(200, body, {"Content-Type": content_type})
