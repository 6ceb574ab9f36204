"""Content encodings, undone by hand: never past the size limit, and a cut stream is not a page.

Scrapy's own middleware takes a gzip body that ends early for a whole one.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable
from typing import Protocol, Self
from urllib.parse import urlsplit

import brotli  # type: ignore[import-untyped]  # it has no types
import zstandard
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler.arrivals import FetchError
from crawler.steps import say
from monitor.core.types import Reason

_MOST_ENCODINGS = 3
_GZIP = b"\x1f\x8b"
# zstd has no bound on the output of one call: a block of 4 bytes can mean 128 KiB, so 256 bytes at most 8 MiB.
_ZSTD_BITE = 256
_ZSTD_WINDOW = 8 * 1024 * 1024  # what RFC 9659 lets a server use
_ZSTD_FRAME = re.compile(rb"\x28\xb5\x2f\xfd|[\x50-\x5f]\x2a\x4d\x18")
_MOST_MEMBERS = 256
"""Of one packed body."""


class DecompressMiddleware:
    """Announces the encodings that are understood, and undoes them."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to build a component."""
        return cls(crawler.settings.getint("DOWNLOAD_MAXSIZE"))

    def process_request(self, request: Request) -> None:
        """Says which encodings may come."""
        request.headers.setdefault("Accept-Encoding", "gzip, deflate, br, zstd")

    def process_response(self, request: Request, response: Response) -> Response:
        """The response with its body in plain bytes."""
        names = [
            name.strip().lower()
            for value in response.headers.getlist("Content-Encoding")
            for name in value.decode("latin-1").split(",")
        ]
        if not 200 <= response.status < 300 or not response.body:
            return response
        names = [name for name in names if name not in ("", "identity")]
        if not names and urlsplit(response.url).path.endswith(".gz") and response.body.startswith(_GZIP):
            names = ["gzip"]  # a packed file, such as a sitemap: what is in it is meant
        if len(names) > _MOST_ENCODINGS:
            raise FetchError(Reason.BROKEN, "The page is encoded too many times over.")
        body = response.body
        for name in reversed(names):
            body = decoded(body, name, self._most_bytes, cut_short=request.meta.get("cut_short", False))
        if names:
            say(request, f"unpacked {', '.join(names)}: {len(response.body)} bytes are {len(body)}")
        headers = response.headers.copy()
        headers.pop("Content-Encoding", None)
        return response.replace(body=body, headers=headers) if names else response


class _Stream(Protocol):
    """A decoder that is fed and says whether it saw the end."""

    def feed(self, piece: bytes, room: int) -> bytes: ...
    def is_finished(self) -> bool: ...


class _Zlib:
    def __init__(self, wbits: int) -> None:
        self._wbits = wbits
        self._decoder = zlib.decompressobj(wbits)

    def feed(self, piece: bytes, room: int) -> bytes:
        out = self._decoder.decompress(piece, room)
        members = 1
        # A gzip file may be several members in a row; anything else after the end is padding, as browsers take it.
        while self._decoder.eof and self._decoder.unused_data.startswith(_GZIP) and len(out) < room:
            rest = self._decoder.unused_data
            members = _one_more(members)
            self._decoder = zlib.decompressobj(self._wbits)
            out += self._decoder.decompress(rest, room - len(out))
        return out

    def is_finished(self) -> bool:
        return self._decoder.eof


def _one_more(members: int) -> int:
    # Each costs a copy of all that follows it: 400,000 empty ones fit into a body and would take minutes.
    if members >= _MOST_MEMBERS:
        raise FetchError(Reason.BROKEN, f"The page is packed in more than {_MOST_MEMBERS} pieces.")
    return members + 1


class _Brotli:
    def __init__(self) -> None:
        self._decoder = brotli.Decompressor()

    def feed(self, piece: bytes, room: int) -> bytes:
        out: bytes = self._decoder.process(piece, output_buffer_limit=room)
        return out

    def is_finished(self) -> bool:
        return bool(self._decoder.is_finished())


class _Zstd:
    def __init__(self) -> None:
        self._packer = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW)
        self._decoder = self._packer.decompressobj()

    def feed(self, piece: bytes, room: int) -> bytes:
        out = bytearray()
        start, members = 0, 1
        while start < len(piece) and len(out) <= room:
            bite = piece[start : start + _ZSTD_BITE]
            out += self._decoder.decompress(bite)
            start += len(bite) - len(self._decoder.unused_data)
            if self._decoder.eof:
                # As with gzip: several frames may follow one another, and frames to be skipped (RFC 8878, 3.1).
                if not _ZSTD_FRAME.match(piece, start):
                    break
                members = _one_more(members)
                self._decoder = self._packer.decompressobj()
        return bytes(out)

    def is_finished(self) -> bool:
        return bool(self._decoder.eof)


def _deflate(body: bytes) -> _Zlib:
    # "deflate" means zlib by RFC 9110; servers that send it raw exist, and the first two bytes tell.
    has_header = len(body) > 1 and body[0] & 0x0F == 8 and int.from_bytes(body[:2]) % 31 == 0
    return _Zlib(zlib.MAX_WBITS if has_header else -zlib.MAX_WBITS)


_STREAMS: dict[str, Callable[[bytes], _Stream]] = {
    "gzip": lambda _: _Zlib(16 + zlib.MAX_WBITS),
    "x-gzip": lambda _: _Zlib(16 + zlib.MAX_WBITS),
    "deflate": _deflate,
    "br": lambda _: _Brotli(),
    "zstd": lambda _: _Zstd(),
}


def decoded(body: bytes, encoding: str, most_bytes: int, *, cut_short: bool = False) -> bytes:
    """One content encoding undone; FetchError when it is unknown, wrong, cut short or larger than the limit."""
    if encoding not in _STREAMS:
        raise FetchError(Reason.BROKEN, f"The page has an unknown content encoding ({encoding[:20]}).")
    if encoding in ("gzip", "x-gzip") and not body.startswith(_GZIP) and body.lstrip().startswith(b"<"):
        return body  # a server that says gzip and sends plain HTML: every browser reads it
    stream = _STREAMS[encoding](body)
    try:
        plain = stream.feed(body, most_bytes + 1)
    except (zlib.error, brotli.error, zstandard.ZstdError) as error:
        raise FetchError(Reason.BROKEN, f"The page is not in the encoding it claims ({encoding}).") from error
    if len(plain) > most_bytes:
        raise FetchError(Reason.TOO_LARGE, f"The page unpacks to more than {most_bytes} bytes.")
    if not stream.is_finished() and not cut_short:
        raise FetchError(Reason.BROKEN, "The packed page ended before its end.")
    return plain
