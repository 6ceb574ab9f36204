"""A real HTTP server on loopback that plays a script: pages, statuses, redirects, and every way to misbehave.

with Web() as web:
    web.page("/privacy", "<p>text</p>", etag='"1"')
    web.url("/privacy", host="shop.localhost")
"""

from __future__ import annotations

import contextlib
import gzip
import socket
import ssl
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

Headers = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it came; header names in lower case."""

    path: str
    headers: dict[str, str] = field(default_factory=dict)
    at: datetime = field(default_factory=lambda: datetime.now(UTC))
    body: bytes = b""


Play = Callable[["Talk"], None]
"""What the server does with one request; afterwards the connection is closed."""


class Talk:
    """One request being answered: raw bytes out, until the client or the server has had enough."""

    def __init__(self, asked: Asked, connection: socket.socket, stopped: threading.Event) -> None:
        self.asked = asked
        self._connection = connection
        self._stopped = stopped

    def send(self, raw: bytes) -> None:
        """Bytes as they are."""
        self._connection.sendall(raw)

    def answer(self, status: int, body: bytes = b"", headers: Headers | None = None) -> None:
        """A well-formed response."""
        given = {name.lower(): value for name, value in (headers or {}).items()}
        lines = [f"HTTP/1.1 {status} Status", "Connection: close"]
        if "content-length" not in given and "transfer-encoding" not in given:
            lines.append(f"Content-Length: {len(body)}")
        lines += [f"{name}: {value}" for name, value in given.items()]
        self.send("\r\n".join(lines).encode("utf-8") + b"\r\n\r\n" + body)

    def hang(self, seconds: float = 60.0) -> None:
        """Say nothing for so long, or until the server is stopped."""
        self._stopped.wait(seconds)

    def repeat(self, raw: bytes, every_seconds: float = 0.0) -> None:
        """The same bytes for ever: until the client hangs up or the server is stopped."""
        while not self._stopped.wait(every_seconds):
            self.send(raw)

    def reset(self) -> None:
        """End the connection the hard way."""
        self._connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
        self._connection.close()


def _not_found(talk: Talk) -> None:
    talk.answer(404, b"<h1>Not found</h1>")


class Web:
    """The server; unknown paths are 404, so that a site has no robots.txt unless it is given one."""

    def __init__(self, tls: ssl.SSLContext | None = None, address: str = "127.0.0.1") -> None:
        self._tls = tls
        self._plays: dict[str, Play] = {}
        self._asked: list[Asked] = []
        self._news = threading.Condition()
        self._stopped = threading.Event()
        self._talks: list[tuple[threading.Thread, socket.socket]] = []
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        self._listener = socket.create_server((address, 0), family=family)
        self.port: int = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._listen, name="web", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopped.set()
        # A listening socket that is only closed keeps its accept() waiting.
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(5)
        for thread, connection in self._talks:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            thread.join(5)
            connection.close()

    @property
    def intranet(self) -> tuple[str, ...]:
        """The allowance that a target needs to reach this server."""
        return (f"127.0.0.0/8:{self.port}",)

    @property
    def asked(self) -> list[Asked]:
        """The requests so far, robots.txt among them."""
        return list(self._asked)

    def paths(self) -> list[str]:
        """The paths asked for so far, without robots.txt."""
        return [asked.path for asked in self._asked if asked.path != "/robots.txt"]

    def wait_until_asked(self, number: int, seconds: float = 10.0) -> None:
        """Block until so many requests have come, robots.txt among them."""
        with self._news:
            assert self._news.wait_for(lambda: len(self._asked) >= number, seconds), f"only {len(self._asked)} requests"

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        """The address of a path on this server under any name that leads to loopback."""
        return f"http{'s' if self._tls else ''}://{host}:{self.port}{path}"

    def play(self, path: str, play: Play) -> None:
        """Answer a path with a script of your own."""
        self._plays[path] = play

    def page(
        self,
        path: str,
        body: str | bytes,
        *,
        content_type: str = "text/html; charset=utf-8",
        etag: str = "",
        last_modified: str = "",
        headers: Headers | None = None,
    ) -> None:
        """A page, with a 304 for those that come with its validators."""
        raw = body.encode("utf-8") if isinstance(body, str) else body
        own = {"Content-Type": content_type, "ETag": etag, "Last-Modified": last_modified, **(headers or {})}
        given = {name: value for name, value in own.items() if value}

        def answer(talk: Talk) -> None:
            seen = talk.asked.headers
            known = bool(etag) and seen.get("if-none-match") == etag
            known = known or (bool(last_modified) and seen.get("if-modified-since") == last_modified)
            talk.answer(304, headers={"ETag": etag} if etag else None) if known else talk.answer(200, raw, given)

        self.play(path, answer)

    def robots(self, text: str) -> None:
        """The site's robots.txt."""
        self.page("/robots.txt", text, content_type="text/plain")

    def status(self, path: str, status: int, body: bytes = b"", headers: Headers | None = None) -> None:
        """A bare status."""
        self.play(path, lambda talk: talk.answer(status, body, headers))

    def redirect(self, path: str, to: str, status: int = 302) -> None:
        """A redirect to an address or a path."""
        self.status(path, status, headers={"Location": to})

    def gzip_bomb(self, path: str, megabytes: int) -> None:
        """A few kilobytes that unpack to so many megabytes."""
        packed = gzip.compress(b"\x00" * (megabytes << 20))
        self.page(path, packed, headers={"Content-Encoding": "gzip"})

    def cut_short(self, path: str, body: bytes, missing: int) -> None:
        """A body that ends before the length it announced."""
        length = str(len(body) + missing)
        self.play(path, lambda talk: talk.answer(200, body, {"Content-Type": "text/html", "Content-Length": length}))

    def silent(self, path: str) -> None:
        """Takes the request and never answers."""
        self.play(path, Talk.hang)

    def endless(self, path: str, piece: bytes = b"<p>more</p>" * 1000, every_seconds: float = 0.0) -> None:
        """A body without end, fast or, with a pause between the pieces, dripping."""

        def drip(talk: Talk) -> None:
            talk.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n")
            talk.repeat(piece, every_seconds)

        self.play(path, drip)

    def _listen(self) -> None:
        while not self._stopped.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._talk, args=(connection,), name="web-talk", daemon=True)
            self._talks.append((thread, connection))
            thread.start()

    def _talk(self, connection: socket.socket) -> None:
        # The client may hang up at any byte: that is what half of the scripts are for.
        with contextlib.suppress(OSError), connection:
            connection.settimeout(60)
            if self._tls is not None:
                with self._tls.wrap_socket(connection, server_side=True) as secured:
                    self._serve(secured)
            else:
                self._serve(connection)

    def _serve(self, connection: socket.socket) -> None:
        with connection.makefile("rb") as stream:
            words = stream.readline(65536).decode("latin-1").split()
            if len(words) < 2:
                return
            headers = {}
            while (line := stream.readline(65536).decode("latin-1").strip()) != "":
                name, _, value = line.partition(":")
                headers[name.strip().lower()] = value.strip()
            asked = Asked(words[1], headers, body=stream.read(int(headers.get("content-length", "0"))))
            with self._news:
                self._asked.append(asked)
                self._news.notify_all()
            play = self._plays.get(asked.path, _not_found)
            play(Talk(asked, connection, self._stopped))
