"""Hostile pages by the hundred: markup, encodings, packings and manners of speech that have broken readers.

    python -m tests.crawler.hostile FOLDER < addresses.json

takes `{"intranet": [...], "urls": [...]}` and sends each page the whole way into a database in the folder, in this one
process; prints what became of each, how long the longest took, and the most memory that the process ever had.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import brotli  # type: ignore[import-untyped]  # it has no types
import zstandard

from crawler.extract import Extractor
from crawler.fetch import Crawler
from db.store import Store
from db.watchlist import SourceSpec, WatchList
from monitor.core.words import word_of
from monitor.endings import Ports
from monitor.way import take
from tests.build import START
from tests.crawler.crawling import settings
from tests.databases import migrated
from tests.web import Headers, Talk, Web

HTML = "text/html; charset=utf-8"
XHTML = "application/xhtml+xml"
PROSE = "<p>We keep the address you gave us for two years, and we tell nobody else what you ordered from us.</p>"

Markup = Callable[[int], str | bytes]
"""A page of about so many pieces."""

MARKUP: dict[str, tuple[Markup, tuple[int, ...]]] = {
    "nested divs": (lambda n: "<div>" * n + "x", (100, 1_000, 10_000, 100_000, 400_000)),
    "nested spans with text": (lambda n: "<span>a" * n, (1_000, 10_000, 50_000)),
    "nested tables": (lambda n: "<table><tr><td>a" * n, (100, 1_000, 5_000)),
    "nested lists": (lambda n: "<ul><li>a" * n, (100, 1_000, 10_000)),
    "nested quotes": (lambda n: "<blockquote><p>a" * n, (1_000, 10_000)),
    "nested templates": (lambda n: "<template>" * n + PROSE, (1_000, 10_000)),
    "nested svg": (lambda n: "<svg><g>" * n, (1_000, 10_000)),
    "nested math": (lambda n: "<math><mrow>" * n, (1_000, 10_000)),
    "nested links": (lambda n: "<a href=x>a" * n, (1_000, 10_000)),
    "unclosed bold": (lambda n: "<b>a<p>" * n, (100, 1_000, 5_000)),
    "misnested": (lambda n: "<b><i></b></i>" * n, (1_000, 20_000)),
    "unclosed fonts": (lambda n: "<font size=1><p>" * n, (100, 1_000)),
    "attributes of one": (lambda n: "<p " + " ".join(f"a{i}=1" for i in range(n)) + ">x", (1_000, 20_000, 100_000)),
    "the same attribute": (lambda n: "<p " + "a=1 " * n + ">x", (1_000, 50_000)),
    "long attribute": (lambda n: f"<p title='{'x' * n}'>x", (100_000, 5_000_000)),
    "long tag name": (lambda n: f"<{'x' * n}>x", (100_000, 2_000_000)),
    "links": (lambda n: "".join(f"<a href='/{i}'>link {i}</a> " for i in range(n)), (1_000, 50_000)),
    "options": (lambda n: "<select>" + "<option>a" * n, (1_000, 100_000)),
    "inputs": (lambda n: "<form>" + "<input value=a>" * n, (1_000, 50_000)),
    "table cells": (lambda n: "<table><tr>" + "<td>a" * n, (1_000, 50_000)),
    "wide cells": (lambda n: f"<table><tr><td colspan={n} rowspan={n}>a", (1_000, 10**9)),
    "headings": (lambda n: "".join(f"<h{i % 6 + 1}>t {i}</h{i % 6 + 1}><p>a" for i in range(n)), (1_000, 10_000)),
    "paragraphs": (lambda n: PROSE * n, (1_000, 20_000)),
    "line breaks": (lambda n: "<p>" + "a<br>" * n, (1_000, 100_000)),
    "frames in attributes": (lambda n: "<iframe srcdoc='" + "<p>a" * n + "'>", (1_000, 50_000)),
    "named entities": (lambda n: "<p>" + "&amp;&lt;&hellip;" * n, (1_000, 100_000)),
    "unknown entities": (lambda n: "<p>" + "&nosuch;&" * n, (1_000, 100_000)),
    "numeric entities": (lambda n: "<p>" + "&#x1F600;&#0;&#xD800;&#1114112;" * n, (1_000, 50_000)),
    "endless entity": (lambda n: "<p>&#" + "9" * n, (1_000, 1_000_000)),
    "comments": (lambda n: "<!--a-->" * n + PROSE, (1_000, 100_000)),
    "unclosed comment": (lambda n: PROSE + "<!--" + "-" * n, (1_000, 1_000_000)),
    "comment openers": (lambda n: "<!--" * n, (1_000, 100_000)),
    "unclosed script": (lambda n: PROSE + "<script>" + "if(a<b)" * n, (1_000, 200_000)),
    "unclosed style": (lambda n: PROSE + "<style>" + "a{b:c}" * n, (1_000, 200_000)),
    "unclosed title": (lambda n: "<title>" + "a " * n, (1_000, 500_000)),
    "unclosed textarea": (lambda n: "<textarea>" + "a " * n, (1_000, 500_000)),
    "plaintext": (lambda n: "<plaintext>" + "<p>" * n, (1_000, 200_000)),
    "cdata": (lambda n: "<![CDATA[" * n, (1_000, 100_000)),
    "processing instructions": (lambda n: "<?php a ?>" * n, (1_000, 100_000)),
    "doctypes": (lambda n: "<!doctype html>" * n, (1_000, 100_000)),
    "open brackets": (lambda n: "<" * n, (1_000, 1_000_000)),
    "one word": (lambda n: "<p>" + "x" * n, (100_000, 7_000_000)),
    "blanks": (lambda n: "<p>a" + " " * n + "b", (100_000, 7_000_000)),
    "line ends": (lambda n: "<p>a" + "\n" * n + "b", (100_000, 5_000_000)),
    "no-break spaces": (lambda n: "<p>a" + "&nbsp;" * n + "b", (1_000, 500_000)),
    "combining marks": (lambda n: "<p>a" + "\u0301" * n, (1_000, 1_000_000)),
    "joiners and bidi": (lambda n: "<p>" + "\u202e\u200d\u2066a" * n, (1_000, 200_000)),
    "brackets": (lambda n: "<p>" + "(" * n + ")" * n, (1_000, 500_000)),
    "stars": (lambda n: "<p>" + "*_`[" * n, (1_000, 200_000)),
    "addresses": (lambda n: "<p>" + "a@" * n, (1_000, 200_000)),
    "dots": (lambda n: "<p>" + "a.b." * n, (1_000, 200_000)),
    "sentences": (lambda n: "<p>" + "It is so. " * n, (1_000, 200_000)),
    "numbers": (lambda n: "<p>" + "1.1.1.1 " * n, (1_000, 100_000)),
    "dates": (
        lambda n: "<p>Last updated: " + "32 Foo 0000, 99999-13-45, 31/02/2020, 23:59:60 " * n, (10, 1_000, 20_000)
    ),
    "one date without end": (lambda n: "<p>Effective date: " + "1" * n, (1_000, 500_000)),
    "languages": (lambda n: f"<html lang='{'en-' * n}'>{PROSE}", (1_000, 200_000)),
    "metas": (lambda n: "<meta charset=utf-16>" * n + PROSE, (100, 50_000)),
    "bases": (lambda n: "<base href='file:///'>" * n + PROSE, (100, 10_000)),
    "nuls": (lambda n: b"<p>a" + b"\x00" * n + b"b", (1_000, 1_000_000)),
    "bytes of no encoding": (lambda n: b"<p>" + bytes(range(128, 256)) * n, (100, 20_000)),
    "control characters": (lambda n: b"<p>" + bytes(range(1, 32)) * n, (100, 20_000)),
    "half characters": (lambda n: b"<p>" + b"\xe2\x82" * n, (1_000, 500_000)),
    "surrogates": (lambda n: b"<p>" + b"\xed\xa0\x80" * n, (1_000, 200_000)),
    "overlong": (lambda n: b"<p>" + b"\xc0\xaf" * n, (1_000, 200_000)),
}  # fmt: skip

_LAUGHS = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10 if i else "ha"}">' for i in range(10))
XML: dict[str, str] = {
    "billion laughs": f"<!DOCTYPE html [{_LAUGHS}]><html><body><p>&l9;</p></body></html>",
    "quadratic blow-up": f'<!DOCTYPE html [<!ENTITY a "{"x" * 50_000}">]><html><p>{"&a;" * 50_000}</p></html>',
    "entity of a file": '<!DOCTYPE html [<!ENTITY f SYSTEM "file:///etc/passwd">]><html><p>&f;</p></html>',
    "entity of an address": '<!DOCTYPE html [<!ENTITY f SYSTEM "http://127.0.0.1:1/x">]><html><p>&f;</p></html>',
    "external dtd": '<!DOCTYPE html SYSTEM "http://127.0.0.1:1/x.dtd"><html><p>a</p></html>',
    "parameter entities": '<!DOCTYPE html [<!ENTITY % a SYSTEM "file:///etc/hostname"> %a;]><html><p>a</p></html>',
    "endless recursion": '<!DOCTYPE html [<!ENTITY a "&b;"><!ENTITY b "&a;">]><html><p>&a;</p></html>',
    "includes": '<html xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="file:///etc/passwd"/></html>',
    "stylesheet": '<?xml-stylesheet href="file:///etc/passwd"?><html><p>a</p></html>',
}  # fmt: skip

CHARSETS = (
    "utf-8", "utf-16", "utf-16le", "utf-16be", "utf-32", "utf-7", "shift_jis", "euc-jp", "gbk", "big5", "euc-kr",
    "koi8-r", "windows-1252", "iso-8859-8", "iso-2022-jp", "x-user-defined", "hz", "nonsense", "", "utf-8; charset=gbk",
    "base64", "idna", "rot13", "zlib", "unicode_escape", "undefined", "mbcs", "a" * 10_000,
)  # fmt: skip


def _bombs() -> Iterator[tuple[str, str, bytes]]:
    """What unpacks to far more than it is, by the name of its encoding."""
    huge = bytes(64 << 20)
    raw = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = {
        "gzip": gzip.compress(huge),
        "deflate": zlib.compress(huge, 9),
        "raw deflate": raw.compress(huge) + raw.flush(),
        "br": brotli.compress(huge, quality=5),
        "zstd": zstandard.ZstdCompressor(level=19).compress(huge * 4),
    }
    for name, body in packed.items():
        yield f"bomb {name}", name.removeprefix("raw "), body
    yield "bomb gzip gzip", "gzip, gzip", gzip.compress(packed["gzip"])
    yield "bomb br gzip", "br, gzip", gzip.compress(packed["br"])
    yield "bomb zstd br", "zstd, br", brotli.compress(packed["zstd"], quality=5)
    yield "many members", "gzip", gzip.compress(b"") * 50_000
    page = PROSE.encode()
    for encoding in ("gzip", "deflate", "br", "zstd", "compress", "x-nothing", ", ".join(["gzip"] * 20)):
        yield f"lying {encoding[:12]}", encoding, page
    yield "cut gzip", "gzip", gzip.compress(page * 100)[:-20]
    yield "rubbish after gzip", "gzip", gzip.compress(page) + b"\x00" * 1000


def _plays() -> Iterator[tuple[str, Callable[[Talk], None]]]:
    """Servers that do not speak HTTP to the end."""
    ok = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
    page = PROSE.encode()

    def speaking(*pieces: bytes) -> Callable[[Talk], None]:
        return lambda talk: talk.send(b"".join(pieces))

    def endless(head: bytes, piece: bytes, pause: float = 0.0) -> Callable[[Talk], None]:
        def play(talk: Talk) -> None:
            talk.send(head)
            talk.repeat(piece, pause)

        return play

    yield "endless chunks", endless(ok + b"Transfer-Encoding: chunked\r\n\r\n", b"1000\r\n" + b"a" * 4096 + b"\r\n")
    yield "endless small chunks", endless(ok + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n", 0.01)
    yield "endless chunk extension", endless(ok + b"Transfer-Encoding: chunked\r\n\r\n1;", b"a" * 4096)
    yield "endless trailers", endless(ok + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", b"A: " + b"b" * 90 + b"\r\n")
    yield "endless body", endless(ok + b"\r\n", page * 100)
    yield "dripping body", endless(ok + b"\r\n", b"a", 0.05)
    yield "dripping head", endless(b"HTTP/1.1 200 OK\r\nX: ", b"a", 0.05)
    yield "endless status", endless(b"HTTP/1.1 200 ", b"O" * 4096)
    yield "endless headers", endless(b"HTTP/1.1 200 OK\r\n", b"X-A: " + b"b" * 90 + b"\r\n")
    yield "endless continue", endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n")
    yield "megabyte of one header", speaking(ok + b"X: " + b"a" * (1 << 20) + b"\r\n\r\n", page)
    yield "ten thousand headers", speaking(ok, b"".join(b"X-%d: a\r\n" % n for n in range(10_000)), b"\r\n", page)
    yield "megabyte of a type", speaking(b"HTTP/1.1 200 OK\r\nContent-Type: " + b"a" * (1 << 20) + b"\r\n\r\n", page)
    for length in (b"-1", b"abc", b"1e3", b"0x10", b"99999999999999999999", b"10, 20", b"", b"+5", b"5 5"):
        name = f"length {length.decode()[:8]}"
        yield name, speaking(ok + b"Content-Length: " + length + b"\r\n\r\n", page)
    yield "two lengths", speaking(ok + b"Content-Length: 5\r\nContent-Length: 7\r\n\r\n", page)
    yield (
        "length and chunks",
        speaking(ok + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"),
    )
    yield "more than announced", speaking(ok + b"Content-Length: 5\r\n\r\n", page * 1000)
    yield "less than announced", speaking(ok + b"Content-Length: 50000\r\n\r\n", page)
    for status in (b"099", b"1000", b"2OO", b"-200", b"", b"999"):
        yield f"status {status.decode()}", speaking(b"HTTP/1.1 " + status + b" X\r\nContent-Length: 3\r\n\r\nabc")
    yield "folded header", speaking(ok + b"X: a\r\n b\r\n\r\n", page)
    yield "nul in a header", speaking(ok + b"X: a\x00b\r\n\r\n", page)
    yield "bare line feeds", speaking(b"HTTP/1.1 200 OK\nContent-Type: text/html\n\n", page)
    yield "old http", speaking(b"HTTP/0.9 200 OK\r\n\r\n", page)
    yield "http 2 preface", speaking(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
    yield "another protocol", speaking(b"220 mail.example ESMTP\r\n")
    yield "random bytes", speaking(bytes(range(256)) * 100)
    yield "nothing", lambda talk: None
    yield "reset", lambda talk: talk.reset()
    yield (
        "redirect to itself with a growing address",
        lambda talk: talk.answer(302, headers={"Location": talk.asked.path + "a" * 5000}),
    )


def serve(web: Web, share: int = 1) -> list[str]:
    """Puts every `share`-th hostile page on the server; returns their paths."""
    paths: list[str] = []

    def page(body: str | bytes, content_type: str = HTML, headers: Headers | None = None) -> None:
        path = f"/{len(paths)}"
        web.page(path, body, content_type=content_type, headers=headers)
        paths.append(path)

    def put(play: Callable[[Talk], None]) -> None:
        path = f"/{len(paths)}"
        web.play(path, play)
        paths.append(path)

    pages: list[Callable[[], None]] = []
    for markup, sizes in MARKUP.values():
        pages += [partial(lambda markup, size: page(markup(size)), markup, size) for size in sizes]
        pages.append(partial(lambda markup, size: page(_among_prose(markup(size))), markup, sizes[0]))
    for text in XML.values():
        pages += [partial(page, text, kind) for kind in (HTML, XHTML, "text/xml", "image/svg+xml")]
    named = f"<html><meta charset=utf-8>{PROSE * 5}<p>naïve 隐私 политика</p></html>"
    pages += [partial(page, named, f"text/html; charset={charset}") for charset in CHARSETS]
    pages += [partial(page, body, HTML, {"Content-Encoding": encoding}) for _, encoding, body in _bombs()]
    pages += [partial(put, play) for _, play in _plays()]
    for place in pages[::share]:
        place()
    return paths


def _among_prose(piece: str | bytes) -> bytes:
    raw = piece if isinstance(piece, bytes) else piece.encode("utf-8", "surrogatepass")
    return f"<html lang=en><title>Privacy</title><h1>Privacy</h1>{PROSE * 3}".encode() + raw + (PROSE * 3).encode()


async def eat(folder: Path, intranet: tuple[str, ...], urls: list[str]) -> dict[str, Any]:
    """Each page the whole way, one after the other as they come."""
    engine = migrated(folder / "hostile.db")
    store, watchlist = Store(engine), WatchList(engine)
    for number, url in enumerate(urls):
        watchlist.add(SourceSpec(f"p{number}", url, intranet=intranet), START)
    dues = {due.target.source_id: due for due in store.named([f"p{n}" for n in range(len(urls))], START)}
    ends: dict[str, str] = {}
    longest, slowest = 0.0, ""
    crawl = settings(timeout_seconds=3.0, concurrency=16, rest_seconds=60.0)
    async with Extractor() as extractor, Crawler(crawl) as crawler:
        ports = Ports(store, extractor)
        async for arrival in crawler.fetch(due.target for due in dues.values()):
            begun = time.monotonic()
            report = await take(arrival, dues[arrival.target.source_id], ports)
            ends[arrival.target.url] = word_of(report.outcomes[-1])
            spent = time.monotonic() - begun
            if spent > longest:
                longest, slowest = spent, arrival.target.url
    return {"ends": ends, "longest_seconds": longest, "slowest": slowest, "peak_mib": peak_mib()}


def peak_mib() -> float:
    """Of this process alone: ru_maxrss is inherited from the one that started it, here from a whole test run."""
    status = Path("/proc/self/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) / 1024


if __name__ == "__main__":
    asked = json.load(sys.stdin)
    print(json.dumps(asyncio.run(eat(Path(sys.argv[1]), tuple(asked["intranet"]), asked["urls"]))))
