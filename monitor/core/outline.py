"""How much a page shows, and under which headings: one pass over the bytes, without building a tree."""

from __future__ import annotations

import re
from dataclasses import dataclass

from monitor.core.entities import unescaped
from monitor.core.tongue import words_of

_UNSHOWN = (b"script", b"style", b"template", b"svg", b"iframe")
_HEADINGS = (b"title", b"h1")
_TAG = re.compile(rb"/?([a-z][a-z0-9]*)")
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?([a-z0-9_-]+)")
MOST_TAGS = 100_000
"""A page that shows few words under more tags than this is hostile or not a wall; it is left to the extractor."""


@dataclass(frozen=True, slots=True)
class Outline:
    """The shown text of a short page; of a long one only that it is long."""

    text: str
    words: int
    heading: str
    """Title and main headings, one a line."""
    has_password: bool
    is_long: bool


def outline(body: bytes, content_type: str, stop_after: int) -> Outline:
    """Read a page until it has shown more than `stop_after` words."""
    body = _as_utf8(body, content_type)
    lowered = body.lower()
    shown: list[str] = []
    headings: list[str] = []
    words = tags = position = 0
    inside, has_password, is_long = b"", False, False
    while position < len(body) and not is_long:
        start = lowered.find(b"<", position)
        piece = body[position : start if start >= 0 else len(body)]
        if piece.strip():
            text = unescaped(piece.decode("utf-8", "replace"))
            shown.append(text)
            words += len(words_of(text))
            if inside:
                headings.append(text)
        if start < 0:
            break
        tags += 1
        is_long = words > stop_after or tags > MOST_TAGS
        position, name = _past_tag(lowered, start)
        if name.lstrip(b"/") in _HEADINGS:
            inside = b"" if name.startswith(b"/") else name
        has_password = has_password or (name == b"input" and _asks_password(lowered[start:position]))
    is_long = is_long or words > stop_after
    return Outline(" ".join(shown), words, "\n".join(headings[:10]), has_password, is_long)


def _past_tag(lowered: bytes, start: int) -> tuple[int, bytes]:
    """Where the page goes on after a tag, and its name; what is between the tags of unshown elements is passed over."""
    if lowered.startswith(b"<!--", start):
        end = lowered.find(b"-->", start + 4)
        return (end + 3 if end >= 0 else len(lowered)), b"!"
    match = _TAG.match(lowered, start + 1)
    if not match:
        return start + 1, b""
    end = lowered.find(b">", match.end())
    after = end + 1 if end >= 0 else len(lowered)
    if match[0] in _UNSHOWN:
        close = lowered.find(b"</" + match[0], after)
        after = close if close >= 0 else len(lowered)
    return after, match[0]


def _asks_password(tag: bytes) -> bool:
    return bool(re.search(rb"type\s*=\s*[\"']?password", tag[:2000]))


def _as_utf8(body: bytes, content_type: str) -> bytes:
    match = _CHARSET.search(content_type.encode("ascii", "ignore")) or _CHARSET.search(body[:2048].lower())
    charset = match[1].decode("ascii") if match else "utf-8"
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        charset = "utf-16"
    if charset.replace("_", "-") in ("utf-8", "utf8"):
        return body
    try:
        return body.decode(charset, "replace").encode("utf-8", "replace")
    except (LookupError, UnicodeError):  # of no such name, or one of Python's own that is none for pages (idna)
        return body
