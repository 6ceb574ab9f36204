"""Text as mail carries it: bodies in quoted-printable or base64, header texts as encoded words."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from functools import lru_cache

_UNSAFE = re.compile(rb"[^\t\x20-\x3c\x3e-\x7e]")
_LINE = 76
_WORD_BYTES = 45
"""Bytes that base64 turns into 60 characters: with its frame an encoded word stays under 75 (RFC 2047, 2)."""


def encoded_body(text: str) -> tuple[str, bytes]:
    """The name of the shorter transfer encoding, and the text in it; lines end in CRLF and have at most 76 characters.

    No line begins with a dot, whatever the text: nothing in a body can be taken for the end of a message.
    """
    quoted = _quoted_printable(text)
    if len(quoted) <= _base64_size(text):
        return "quoted-printable", quoted
    return "base64", base64.encodebytes(text.replace("\n", "\r\n").encode()).replace(b"\n", b"\r\n")


def encoded_size(text: str) -> int:
    """Bytes of the text in the encoding that `encoded_body` chooses."""
    return len(encoded_body(text)[1])


def folded_header(name: str, text: str) -> bytes:
    """A header line with an unstructured text, as encoded words where plain ASCII would not do."""
    if text.isascii() and text.isprintable() and "=?" not in text and len(name) + 2 + len(text) <= 998:
        return b"%s: %s\r\n" % (name.encode("ascii"), _folded(text, len(name) + 2).encode("ascii"))
    return b"%s: %s\r\n" % (name.encode("ascii"), encoded_words(text).encode("ascii"))


def encoded_words(text: str) -> str:
    """RFC 2047 encoded words on lines of their own, cut between characters."""
    return "\r\n ".join(
        f"=?utf-8?b?{base64.b64encode(part.encode()).decode('ascii')}?=" for part in _word_parts(text or " ")
    )


def _word_parts(text: str) -> Iterator[str]:
    part, size = "", 0
    for character in text:
        width = len(character.encode())
        if size + width > _WORD_BYTES:
            yield part
            part, size = "", 0
        part, size = part + character, size + width
    yield part


def _folded(text: str, used: int) -> str:
    """Breaks before a space where the line would pass 78 characters; unfolding gives the text back."""
    lines = [""]
    for piece in re.findall(r" *[^ ]+| +$", text):
        if lines[-1].strip() and used + len(lines[-1]) + len(piece) > 78 and piece.startswith(" ") and piece.strip():
            lines.append("")
            used = 0
        lines[-1] += piece
    return "\r\n".join(lines)


def _quoted_printable(text: str) -> bytes:
    return b"".join(_quoted_line(line.encode()) + b"\r\n" for line in text.removesuffix("\n").split("\n"))


@lru_cache(maxsize=32_768)  # readers of the same news get the same lines
def _quoted_line(line: bytes) -> bytes:
    quoted = _UNSAFE.sub(lambda hit: b"=%02X" % hit[0][0], line)
    if quoted[-1:] in (b" ", b"\t"):
        quoted = quoted[:-1] + b"=%02X" % quoted[-1]
    rows: list[bytes] = []
    while True:
        # An old mailbox file takes a leading "From " for a new message, an SMTP server a lone dot for the end of one.
        if quoted.startswith((b".", b"From ")):
            quoted = b"=%02X" % quoted[0] + quoted[1:]
        if len(quoted) <= _LINE:
            return b"=\r\n".join([*rows, quoted])
        cut = _LINE - 1
        cut -= next((back for back in (1, 2) if quoted[cut - back : cut - back + 1] == b"="), 0)
        rows.append(quoted[:cut])
        quoted = quoted[cut:]


def _base64_size(text: str) -> int:
    size = len(text.encode()) + text.count("\n")
    groups = -(-size // 3) * 4
    return groups + -(-groups // _LINE) * 2
