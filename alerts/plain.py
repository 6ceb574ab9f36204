"""Texts of strangers as a letter may show them, and lines of at most 78 columns."""

from __future__ import annotations

import re
import unicodedata

COLUMNS = 78

_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f]")
_UNFIT_FOR_A_LINE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]+"
)


def one_line(text: str) -> str:
    """Fit for a header: no control, no line end, nothing that turns the direction of writing, no encoded word."""
    line = " ".join(_UNFIT_FOR_A_LINE.sub(" ", _whole(text)).split())
    # An encoded word within a decoded one became a header of its own on Python 3.11 (CVE-2024-6923).
    return line.replace("=?", "= ?")


def visible(text: str) -> str:
    """Fit for a body: line ends are newlines, and what would turn the direction of writing is spelt out."""
    text = _LINE_ENDS.sub("\n", _whole(text).replace("\t", " "))
    return _CONTROLS.sub("\N{REPLACEMENT CHARACTER}", _TURNING.sub(lambda hit: f"[U+{ord(hit[0]):04X}]", text))


def shortened(text: str, length: int) -> str:
    """At most so many characters, cut between words where that loses little, with an ellipsis."""
    if len(text) <= length:
        return text
    cut = text[: length - 1]
    between = cut.rfind(" ")
    return (cut[:between] if between > length // 2 else cut).rstrip(" ,;:-–—·") + "…"


def wrapped(text: str, first: str = "", rest: str | None = None) -> str:
    """The text in lines of at most 78 columns, each with its indent; a word longer than a line is cut.

    A character of a wide script counts as two columns.
    """
    rest = " " * len(first) if rest is None else rest
    lines: list[str] = []
    indent = first
    for paragraph in text.split("\n"):
        line, used = "", _columns(indent)
        for word in paragraph.split():
            for piece in _cut(word, COLUMNS - max(_columns(first), _columns(rest))):
                width = _columns(piece)
                if line and used + 1 + width > COLUMNS:
                    lines.append(indent + line)
                    indent, line, used = rest, "", _columns(rest)
                line, used = (f"{line} {piece}", used + 1 + width) if line else (piece, used + width)
        lines.append((indent + line).rstrip())
        indent = rest
    return "\n".join(lines)


def _columns(text: str) -> int:
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _cut(word: str, columns: int) -> list[str]:
    if _columns(word) <= columns:
        return [word]
    pieces, piece, used = [], "", 0
    for character in word:
        width = _columns(character)
        if used + width > columns:
            pieces.append(piece)
            piece, used = "", 0
        piece, used = piece + character, used + width
    return [*pieces, piece]


def _whole(text: str) -> str:
    """Without lone surrogates, which no encoding carries."""
    return text.encode("utf-8", "replace").decode("utf-8")
