"""A document over several pages as one body: MIME multipart (RFC 2046), each part with its address and its own type.

So a version keeps every byte that came, any mail tool opens it, and what reads pages reads it again at any time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_TYPE = "multipart/mixed; boundary="
_BOUNDARY = "clausewatch-part"


@dataclass(frozen=True, slots=True)
class Part:
    """One page of a document: where it was asked for, as what it came, and its bytes."""

    url: str
    content_type: str
    body: bytes


def bound(parts: Sequence[Part]) -> tuple[str, bytes]:
    """Content type and body of the whole; the same for the same parts."""
    boundary = _BOUNDARY
    while any(boundary.encode() in part.body for part in parts):
        boundary += "-"
    pieces = [f"--{boundary}\r\n{_head(part)}\r\n".encode() + part.body + b"\r\n" for part in parts]
    return f"{_TYPE}{boundary}", b"".join(pieces) + f"--{boundary}--\r\n".encode()


def parts_of(body: bytes, content_type: str) -> tuple[Part, ...]:
    """The parts of such a body; none of any other page."""
    if not content_type.startswith(_TYPE):
        return ()
    mark = f"--{content_type.removeprefix(_TYPE)}".encode()
    pieces = body.removeprefix(mark + b"\r\n").split(b"\r\n" + mark)
    found = []
    for piece in pieces[:-1]:
        head, _, rest = piece.partition(b"\r\n\r\n")
        named = dict(line.partition(b": ")[::2] for line in head.strip().split(b"\r\n"))
        url, kind = named.get(b"Content-Location", b""), named.get(b"Content-Type", b"")
        found.append(Part(url.decode("utf-8", "replace"), kind.decode("utf-8", "replace"), rest))
    return tuple(found)


def _head(part: Part) -> str:
    return f"Content-Location: {_line(part.url)}\r\nContent-Type: {_line(part.content_type)}\r\n"


def _line(text: str) -> str:
    return " ".join(text.split())
