"""How much a page shows, and under which headings: one pass over the bytes, without building a tree."""

from __future__ import annotations

import re
from dataclasses import dataclass

from monitor.core.charset import codec_of
from monitor.core.entities import unescaped
from monitor.core.tongue import words_of

_ENDS = {
    name: re.compile(b"</" + name, re.IGNORECASE) for name in (b"script", b"style", b"template", b"svg", b"iframe")
}
"""Of elements that are not shown."""
_HEADINGS = frozenset((b"title", b"h1"))
_HEADING_ENDS = frozenset((b"/title", b"/h1"))
# Never the whole page in small letters: of a page of 300 kB that alone costs more than all that is done here.
_TAG = re.compile(rb"<(/?[a-z][a-z0-9]*)[^>]*>?", re.IGNORECASE)
_ANY_TAG = re.compile(r"<[^>]*>?")
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?([a-z0-9_-]+)")
_FEW = 4
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
    shown: list[str] = []
    headings: list[str] = []
    words = tags = position = 0
    inside, has_password, is_long = b"", False, False
    while position < len(body) and not is_long:
        start = body.find(b"<", position)
        piece = body[position : start if start >= 0 else len(body)]
        if piece and piece.strip():
            text = unescaped(piece.decode("utf-8", "replace"))
            shown.append(text)
            words += len(words_of(text))
            if inside:
                headings.append(text)
        if start < 0:
            break
        tags += 1
        is_long = words > stop_after or tags > MOST_TAGS
        position, name = _past_tag(body, start)
        if name in _HEADINGS:
            inside = name
        elif name in _HEADING_ENDS:
            inside = b""
        if name == b"iframe" and (inner := body[start:position]).lower().find(b"srcdoc") >= 0:
            text = _ANY_TAG.sub(" ", unescaped(inner.decode("utf-8", "replace")))
            shown.append(text)
            words += len(words_of(text))
        has_password = has_password or (name == b"input" and _asks_password(body[start:position]))
    is_long = is_long or words > stop_after
    return Outline(" ".join(shown), words, "\n".join(headings[:10]), has_password, is_long)


def end_of(page: bytes, closing: bytes, start: int) -> int:
    """Where an element ends by its `</name`, as `find` says it; -1 where it does not.

    Scripts and styles are long and hold few `<`, and one letter is found in a hundredth of the time that a word takes.
    """
    for _ in range(_FEW):
        start = page.find(b"<", start)
        if start < 0 or page.startswith(closing, start):
            return start
        start += 1
    return page.find(closing, start)


def _past_tag(page: bytes, start: int) -> tuple[int, bytes]:
    """Where the page goes on after a tag, and its name; what is between the tags of unshown elements is passed over."""
    match = _TAG.match(page, start)
    if not match:
        if not page.startswith(b"<!--", start):
            return start + 1, b""
        end = page.find(b"-->", start + 4)
        return (end + 3 if end >= 0 else len(page)), b"!"
    name, after = match[1].lower(), match.end()
    if name in _ENDS and not (name == b"template" and b"shadowrootmode" in match[0].lower()):
        end_tag = _ENDS[name].search(page, after)
        after = end_tag.start() if end_tag else len(page)
    return after, name


def _asks_password(tag: bytes) -> bool:
    return bool(re.search(rb"type\s*=\s*[\"']?password", tag[:2000], re.IGNORECASE))


def _as_utf8(body: bytes, content_type: str) -> bytes:
    match = _CHARSET.search(content_type.encode("ascii", "ignore")) or _CHARSET.search(body[:2048].lower())
    charset = match[1].decode("ascii") if match else "utf-8"
    has_mark = body.startswith((b"\xff\xfe", b"\xfe\xff"))
    name = "utf-16" if has_mark else codec_of(charset, body) or "utf-8"
    return body if name == "utf-8" else body.decode(name, "replace").encode("utf-8", "replace")
