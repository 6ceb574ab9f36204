"""A network namespace in which every address there is leads to one counting web server, and every entry is tried.

    unshare -n -m python -m tests.crawler.island [--guard on|off|none] [--vectors FILE.json]

prints one JSON object: how many of the vectors arrived at each entry, what was read from this machine, and whether
public addresses bound the same way still loaded. `off` is our crawler without its guard, `none` is stock Scrapy with a
resolver for IPv4 and IPv6: the two positive controls. Exit code 1 when a guarded run let anything through.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import scrapy
from scrapy.crawler import AsyncCrawlerRunner
from scrapy.utils.reactor import install_reactor
from typer.testing import CliRunner

from crawler import arrivals, discover, guard
from crawler import settings as scrapy_settings
from crawler.extract import Extractor
from crawler.fetch import Crawler
from crawler.middlewares import browse, gate, redirect
from monitor.cli import app
from monitor.core.discover import WELL_KNOWN
from monitor.core.types import Arrival, Page, Target
from tests.crawler import lure
from tests.crawler.crawling import collect, settings
from tests.crawler.vectors import PRIVATE_NAMES, PUBLIC, VECTORS

PUBLIC_NAMES = {"public.test": "93.184.216.34", "public6.test": "2606:2800:220:1::1"}
PUBLIC_ADDRESSES = frozenset(PUBLIC_NAMES.values())
_DATAGRAMS = (53, 443, 3478, 5353)
"""Nothing asks these: names come from a file, and we speak neither QUIC nor STUN."""
TEXT = b"<html><h1>Privacy</h1><p>We keep what you order from us for two years and no longer.</p></html>"


class Listener:
    """A web server on port 80 of every address; it counts what reaches it anywhere but on a public one."""

    def __init__(self, vectors: Sequence[str], datagrams: Sequence[int] = _DATAGRAMS) -> None:
        self.vectors = vectors
        self.forbidden: list[str] = []
        """The addresses at which a connection came that should not have."""
        self.public = 0
        for family, every in ((socket.AF_INET, "0.0.0.0"), (socket.AF_INET6, "::")):
            listening = socket.socket(family, socket.SOCK_STREAM)
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                listening.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            listening.bind((every, 80))
            listening.listen(512)
            threading.Thread(target=self._listen, args=(listening,), daemon=True).start()
            for port in datagrams:
                hearing = socket.socket(family, socket.SOCK_DGRAM)
                if family == socket.AF_INET6:
                    hearing.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
                hearing.bind((every, port))
                threading.Thread(target=self._hear, args=(hearing, port), daemon=True).start()

    def _hear(self, hearing: socket.socket, port: int) -> None:
        while hearing.recv(65536):
            self.forbidden.append(f"a datagram to port {port}")

    def _listen(self, listening: socket.socket) -> None:
        while True:
            connection, _ = listening.accept()
            address = str(connection.getsockname()[0])
            if address in PUBLIC_ADDRESSES:
                self.public += 1
            else:
                self.forbidden.append(address)
            threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        connection.settimeout(5)
        with connection, connection.makefile("rb") as stream:
            try:
                path = stream.readline(65536).split()[1].decode("latin-1")
                headers = {}
                while (line := stream.readline(65536).decode("latin-1").strip()) != "":
                    name, _, value = line.partition(":")
                    headers[name.lower()] = value.strip()
                connection.sendall(self._answer(path, headers.get("host", "")))
            except (OSError, IndexError):
                return

    def _answer(self, path: str, host: str) -> bytes:
        number = host.removeprefix("site-").removesuffix(".test")
        if path in ("/robots.txt", "/sitemap.xml") and number.isdecimal():
            return _redirect(self.vectors[int(number)])
        if (number := path.removeprefix("/go/")) and number.isdecimal():
            return _redirect(self.vectors[int(number)])
        if path == "/elsewhere":
            return _redirect("http://public6.test/")
        if path == "/robots.txt" or path in WELL_KNOWN:
            return b"HTTP/1.1 404 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        body = (lure.answer(path, self.vectors) or "").encode() or TEXT
        if path.startswith("/home/"):
            link = f'<a href="/go/{path.removeprefix("/home/")}">Privacy policy</a></html>'
            body = body.replace(b"</html>", link.encode())
        head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        return head.encode() + body


def _redirect(to: str) -> bytes:
    # Without its line breaks: they would end the header, and what is tried is the address.
    location = to.replace("\n", "").replace("\r", "").encode("utf-8")
    return b"HTTP/1.1 302 Go\r\nLocation: " + location + b"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


def land(vectors: Sequence[str], folder: Path) -> None:
    """Makes the namespace an island: every address is here, and names come from a file of our own."""
    for command in (
        "ip link set lo up",
        "ip -4 route add local default dev lo",
        "ip -6 route add local default dev lo",
        "ip -6 address add fe80::1/64 dev lo nodad",
    ):
        subprocess.run(command.split(), check=True)
    names = PUBLIC_NAMES | PRIVATE_NAMES | {f"site-{n}.test": "93.184.216.34" for n in range(len(vectors))}
    names |= {"metadata.google.internal": "169.254.169.254", "spoofed.test": "127.0.0.1"}
    names |= {"example.com": "93.184.216.34", "localhost": "127.0.0.1", "foo.localhost": "127.0.0.1"}
    files = {
        "hosts": "".join(f"{address} {name}\n" for name, address in names.items()),
        "resolv.conf": "",
        "hostname": lure.HOSTNAME,
        "nsswitch.conf": "hosts: files\n",
    }
    for name, text in files.items():
        path = folder / name
        path.write_text(text)
        subprocess.run(["mount", "--bind", path, f"/etc/{name}"], check=True)


def open_the_gates() -> None:
    """The positive control: the same crawler without its guard, and with Scrapy's own handlers for files."""
    guard.is_public = lambda address: True
    for module in (guard, arrivals, gate, redirect, browse, discover):
        if hasattr(module, "check_url"):
            setattr(module, "check_url", lambda url: url)  # noqa: B010 - mypy would want the module's exact type
    scrapy_settings.DOWNLOAD_HANDLERS |= {
        "file": "scrapy.core.downloader.handlers.file.FileDownloadHandler",
        "data": "scrapy.core.downloader.handlers.datauri.DataURIDownloadHandler",
    }


@contextmanager
def _counted(listener: Listener) -> Iterator[list[str]]:
    before = len(listener.forbidden)
    found: list[str] = []
    yield found
    found.extend(listener.forbidden[before:])


def _is_local(arrival: Arrival) -> bool:
    """Whether something of this machine, or of the address itself, was taken for a page."""
    return isinstance(arrival, Page) and not arrival.url.lower().startswith(("http://", "https://"))


async def by_fetch(listener: Listener, urls: Sequence[str], robots: bool) -> tuple[int, int]:
    """How many of these arrived anywhere forbidden, and how many read something local; one after the other."""
    arrived = read = 0
    async with Crawler(settings(robots_obey=robots, timeout_seconds=1.0)) as crawler:
        for number, url in enumerate(urls):
            with _counted(listener) as hits:
                [arrival] = await collect(crawler, [Target(number, f"source {number}", url)])
            arrived += bool(hits)
            read += _is_local(arrival)
    return arrived, read


async def by_discovery(listener: Listener, homes: Sequence[str]) -> tuple[int, int]:
    """How many of these home pages led a discovery anywhere forbidden, and how many local things were offered."""
    arrived = read = 0
    async with Extractor() as extractor, Crawler(settings(robots_obey=False, timeout_seconds=1.0)) as crawler:
        for url in homes:
            with _counted(listener) as hits:
                found = await discover.survey(Target(0, url, url), crawler, extractor)
            arrived += bool(hits)
            read += isinstance(found, discover.Survey) and bool(found.policies)
    return arrived, read


async def by_moved_home() -> str:
    """What a discovery says of a home page that is on another site."""
    home = "http://public.test/elsewhere"
    async with Extractor() as extractor, Crawler(settings()) as crawler:
        return repr(await discover.survey(Target(0, home, home), crawler, extractor))


class StockSpider(scrapy.Spider):
    """Plain Scrapy, asked for each address in turn."""

    name = "stock"

    def __init__(self, listener: Listener, urls: Sequence[str], **arguments: Any) -> None:
        super().__init__(**arguments)
        self._listener, self._urls = listener, urls

    async def start(self) -> AsyncIterator[Any]:
        """Downloads one after the other, so that each connection has its cause."""
        arrived = read = 0
        for url in self._urls:
            with _counted(self._listener) as hits, contextlib.suppress(Exception):
                response = await self.crawler.engine.download_async(scrapy.Request(url))
                read += not response.url.lower().startswith("http")
            arrived += bool(hits)
        yield {"arrived": arrived, "local_reads": read}


def by_stock_scrapy(listener: Listener, urls: Sequence[str]) -> dict[str, int]:
    """How much of it plain Scrapy reaches, with a resolver for IPv6 too (not CrawlerProcess's)."""
    install_reactor("twisted.internet.asyncioreactor.AsyncioSelectorReactor")
    from twisted.internet import reactor as installed  # the import takes the reactor that was just installed

    reactor: Any = installed
    found: list[dict[str, int]] = []
    runner = AsyncCrawlerRunner({"DOWNLOAD_TIMEOUT": 1, "RETRY_ENABLED": False, "LOG_ENABLED": False})
    crawler = runner.create_crawler(StockSpider)
    crawler.signals.connect(lambda item: found.append(item), signal=scrapy.signals.item_scraped, weak=False)

    async def run() -> None:
        await runner.crawl(crawler, listener=listener, urls=urls)
        reactor.stop()

    reactor.callWhenRunning(lambda: asyncio.ensure_future(run()))
    reactor.run()
    return found[0]


def by_add(listener: Listener, vectors: Sequence[str], folder: Path) -> tuple[int, int]:
    """`clausewatch add` for each, then one `clausewatch check` of what was taken."""
    config = folder / "clausewatch.toml"
    config.write_text('[crawler]\ndelay = "0s"\ntimeout = "1s"\nhost_rest = "0s"\nobey_robots = false\n')
    runner, given = CliRunner(), ["--config", str(config)]
    with _counted(listener) as hits:
        for number, url in enumerate(vectors):
            runner.invoke(app, [*given, "add", url, "--name", f"v{number}"])
        shown = runner.invoke(app, [*given, "check"])
    return len(hits), shown.stdout.count("first version")


def by_browser(listener: Listener, step: int) -> dict[str, int]:
    """What the scripts of pages in a browser reach; see tests/crawler/lure.py."""
    with _counted(listener) as hits:
        found = asyncio.run(lure.follow(listener.vectors, step))
    return {"arrived": len(hits), **found}


def tried(vectors: Sequence[str], folder: Path) -> dict[str, Any]:
    """Every vector at every entry but the browser."""
    listener = Listener(vectors)
    found: dict[str, Any] = {"vectors": len(vectors)}
    entries = {
        "fetch": (list(vectors), False),
        "redirect": ([f"http://public.test/go/{n}" for n in range(len(vectors))], False),
        "robots": ([f"http://site-{n}.test/" for n in range(len(vectors))], True),
    }
    for name, (urls, robots) in entries.items():
        arrived, read = asyncio.run(by_fetch(listener, urls, robots))
        found[name] = {"arrived": arrived, "local_reads": read}
    arrived, read = by_add(listener, vectors, folder)
    found["add"] = {"arrived": arrived, "local_reads": read}
    for name, homes in {
        "discover": [f"http://public.test/home/{n}" for n in range(len(vectors))],
        "sitemap": [f"http://site-{n}.test/" for n in range(len(vectors))],
    }.items():
        arrived, read = asyncio.run(by_discovery(listener, homes))
        found[name] = {"arrived": arrived, "local_reads": read}
    found["moved_home"] = asyncio.run(by_moved_home())
    found["forbidden_connections"] = len(listener.forbidden)

    async def load_public() -> int:
        async with Crawler(settings()) as crawler:
            arrivals = await collect(crawler, [Target(n, f"public {n}", url) for n, url in enumerate(PUBLIC)])
        return sum(isinstance(arrival, Page) for arrival in arrivals)

    found["public_loaded"] = f"{asyncio.run(load_public())} of {len(PUBLIC)}"
    return found


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--guard", choices=("on", "off", "none"), default="on")
    parser.add_argument("--vectors", type=Path, help="a JSON list of addresses; without it, our own")
    parser.add_argument("--browser", type=int, metavar="N", help="by scripts; each Nth by going there")
    parser.add_argument("--bare", action="store_true", help="with a browser that has the network")
    given = parser.parse_args()
    vectors: list[str] = json.loads(given.vectors.read_text("utf-8")) if given.vectors else VECTORS
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        land(vectors, folder)
        if given.guard == "off":
            open_the_gates()
        if given.bare:
            lure.bare()
        if given.browser:
            found = by_browser(Listener(vectors), given.browser)
            print(json.dumps(found))
            return int(given.guard == "on" and not given.bare and bool(found["arrived"]))
        found = by_stock_scrapy(Listener(vectors), vectors) if given.guard == "none" else tried(vectors, folder)
    print(json.dumps(found))
    return int(given.guard == "on" and bool(found["forbidden_connections"]))


if __name__ == "__main__":
    sys.exit(main())
