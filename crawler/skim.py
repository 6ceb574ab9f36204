"""A page without what changes at every request and nobody reads: scripts, styles, hidden inputs, nonces.

It is a few searches over the bytes, many times as fast as a parse. For a page it can be trusted only once `is_exact`
has found, by parsing, that the rest still says all that the page says: a comment that speaks of `<script`, for
example, can hide text from it.
"""

from __future__ import annotations

import hashlib

from crawler.reader import visible_sha256
from monitor.core.outline import end_of
from monitor.core.types import Recipe

_PROBE = b"'\"--></title></textarea><p>probe</p>"
# What opens a piece, what stands for it, what ends it, and what would show in its place were it not what it seems.
# The element itself stays: it parts two texts.
_DROPPED = (
    (b"<script", b"<script>", b"</script", _PROBE),
    (b"<style", b"<style>", b"</style", _PROBE),
    (b"<input", b"<input", b">", b" probe"),
    (b'<meta name="csrf-token"', b"<meta", b">", b" probe"),
    (b' nonce="', b"", b'"', b"<p>probe</p>"),
    (b" nonce='", b"", b"'", b"<p>probe</p>"),
)
INEXACT = "-"
"""In place of a hash, for a page that skimming would take text from."""


def skimmed(body: bytes, *, is_probed: bool = False) -> bytes:
    """The rest of the page; with probes in place of what was left out, to be parsed and not to be seen."""
    for opening, short, closing, probe in _DROPPED:
        if opening.startswith(b" nonce=") and b" nonce=" not in body:
            continue
        first, *pieces = body.split(opening)
        if not pieces:
            continue
        shown = (short or opening) + probe if is_probed else short
        body = first + b"".join(_from(piece, opening, shown, closing, bool(short) or is_probed) for piece in pieces)
    return body


def _from(piece: bytes, opening: bytes, shown: bytes, closing: bytes, keeps_end: bool) -> bytes:
    end = end_of(piece, closing, 0) if closing.startswith(b"<") else piece.find(closing)
    dropped = piece[:end]
    is_plain = b"<" not in dropped or b"<!--" not in dropped  # the letter alone is found much faster
    # What could lead out of its place stays: a page with other quotes there is another page.
    if end < 0 or not is_plain or (closing == b">" and (dropped.count(b'"') % 2 or dropped.count(b"'") % 2)):
        return opening + piece
    return shown + piece[end if keeps_end else end + len(closing) :]


def skim_hash(content_type: str, rest: bytes) -> str:
    """Of a skimmed page; BLAKE2, as a processor without instructions for SHA-256 takes a third of the time."""
    return hashlib.blake2b(content_type.encode("utf-8", "replace") + b"\0" + rest, digest_size=32).hexdigest()


def is_exact(body: bytes, content_type: str, recipe: Recipe, visible: str) -> bool:
    """Whether what skimming leaves out is never shown, whatever it is; `visible` is the hash of the page's text."""
    return visible_sha256(skimmed(body, is_probed=True), content_type, recipe) == visible
