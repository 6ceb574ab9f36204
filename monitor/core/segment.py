"""Markdown or plain text into clauses, and the form in which two clauses are held to be the same."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from monitor.core.entities import unescaped
from monitor.core.types import Clause

CLAUSE_WORDS = 600
"""A longer paragraph is a wall of text: it is cut into its sentences, so that a change names a place."""

_WORD = re.compile(r"[^\W_]+")
_LINK_TARGET = re.compile(r"\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:\s+\"[^\"]*\")?\)")
_ATX = re.compile(r" {0,3}(#{1,6})[ \t]+(.*?)[ \t]*#*[ \t]*$")
_UNDERLINE = re.compile(r" {0,3}(=+|-{2,})[ \t]*$")
_RULE = re.compile(r" {0,3}(?:(?:\*[ \t]*){3,}|(?:_[ \t]*){3,}|(?:-[ \t]*){3,}|=+[ \t]*)$")
_BULLET = re.compile(r"[ \t]*(?:[-*+•◦▪●‣·○■–][ \t]+|>[ \t]?)")
_ORDINAL = re.compile(r"[ \t]*\(?(?:\d{1,3}(?:\.\d{1,3})*\\?[.)]|[A-Za-z]\\?[.)]|[ivxIVX]{1,5}\\?[.)])[ \t]+\S")
_TABLE_ROW = re.compile(r"[ \t]*\|.*\|[ \t]*$")
_TABLE_RULE = re.compile(r"[ \t|:\-]+$")
_BOLD_LINE = re.compile(r"(?:\*\*|__)(?P<text>[^*_]{2,120})(?:\*\*|__):?$")
_SENTENCE_END = re.compile(r"(?<=[.!?。!?])[\"'”’)\]*_]*\s+(?=[\"'“‘(\[*_]*[^\W\da-z_])")

_ZERO_WIDTH = dict.fromkeys([0xAD, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF, 0xFE0E, 0xFE0F])
_HIDDEN = {"*": "\ufdd0", "_": "\ufdd1", "~": "\ufdd2"}
"""Escaped signs are no emphasis: they stand aside, as noncharacters, while that is dropped."""
_SHOWN = {**_ZERO_WIDTH, **{ord(aside): sign for sign, aside in _HIDDEN.items()}}
_APOSTROPHES = str.maketrans(dict.fromkeys("‘’‛`´ʼ′\ufffd", "'"))
_IMAGE = re.compile(r"!\[[^\]]{0,500}\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:\s+\"[^\"]*\")?\)")
_EMPTY_LINK = re.compile(r"\[\s{0,20}\]\([^()]{0,2000}\)")
_AUTOLINK = re.compile(r"<((?:https?://|mailto:)?[^\s<>.@]{1,200}[.@][^\s<>]{1,500})>")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|>~$&])")
_TAG = re.compile(r"</?(?:br|b|i|u|em|strong|span|p|a|sup|sub)\b[^<>]{0,500}>", re.IGNORECASE)
_EMPHASIS = re.compile(r"\*+|__+|~~|(?<!\w)_|_(?!\w)")
_NUMBERING = re.compile(
    r"\s*(?:(?:[-•◦▪●‣·○■–>+]|\(?(?:\d{1,3}(?:\.\d{1,3})*[.)]|\d{1,3}(?:\.\d{1,3})+|[a-z][.)]|[ivx]{1,6}[.)]))\s+)+",
    re.IGNORECASE,
)
_RUN_TOGETHER = re.compile(r"(?<=[a-zß-öø-ÿ])(?=[A-ZÀ-ÖØ-Þ])")
"""Where a heading ran into its paragraph; names written so are parted on both sides alike."""
_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:'+[^\W\d_]+)*|[$€£¥%§]|[^\W_]+")


@dataclass(frozen=True, slots=True)
class _Block:
    """A piece of the source with its rank as a heading: 0 for what is not one."""

    text: str
    level: int = 0


@lru_cache(maxsize=8)  # one look at a changed page asks for the clauses of its two or three texts a dozen times
def split(markdown: str) -> tuple[Clause, ...]:
    """The clauses of a Markdown or plain text, in order; every word of the text is in exactly one of them."""
    clauses: list[Clause] = []
    path: list[tuple[int, str]] = []
    for block in _blocks(markdown):
        if block.level:
            while path and path[-1][0] >= block.level:
                path.pop()
        above = tuple(text for _, text in path)
        clauses += [Clause(piece, above, bool(block.level)) for piece in _pieces(block.text)]
        if block.level:
            path.append((block.level, plain(block.text)))
    return tuple(clauses)


def plain(text: str) -> str:
    """Markdown without its markup, as a reader would see it, white space folded."""
    # most clauses hold none of these signs: looking first halves the time of a comparison
    if "&" in text:
        text = unescaped(text)
    if "[" in text:
        text = _EMPTY_LINK.sub(" ", _IMAGE.sub(" ", text))
    if "<" in text:
        text = _AUTOLINK.sub(r"\1", _TAG.sub(" ", text))
    if "](" in text:
        text = _LINK_TARGET.sub("]", text).replace("[", "").replace("]", "")
    if "\\" in text:
        text = _ESCAPE.sub(lambda hit: _HIDDEN.get(hit[1], hit[1]), text)
    if "*" in text or "_" in text or "~" in text:
        text = _EMPHASIS.sub("", text)
    if not text.isascii():
        text = text.translate(_SHOWN)
    return " ".join(text.split())


def shown_tokens(text: str) -> tuple[str, ...]:
    """The words, numbers and signs of money of a Markdown text as they are written, without its leading number."""
    shown = plain(text)
    if not shown.isascii():
        shown = unicodedata.normalize("NFKC", shown.translate(_APOSTROPHES)).translate(_APOSTROPHES)
    return tuple(_TOKEN.findall(_RUN_TOGETHER.sub(" ", without_numbering(shown))))


def without_numbering(shown: str) -> str:
    """A plain clause without the number or list mark it begins with; one that is nothing else stays."""
    numbering = _NUMBERING.match(shown)
    return shown[numbering.end() :] if numbering and numbering.end() < len(shown) else shown


@lru_cache(maxsize=16_384)
def tokens(text: str) -> tuple[str, ...]:
    """The same words in the form in which texts are compared."""
    return tuple([word.casefold() for word in shown_tokens(text)])


def key(text: str) -> str:
    """Equal for two clauses that differ in typography, case, numbering, punctuation or markup only."""
    return " ".join(tokens(text))


def sentences(text: str) -> tuple[str, ...]:
    """The sentences of a clause, by a plain rule: an abbreviation before a capital cuts too early, without harm."""
    return tuple(piece for piece in _SENTENCE_END.split(text) if piece)


def count_words(text: str) -> int:
    """How many words a reader counts; link targets are none."""
    return len(_WORD.findall(_LINK_TARGET.sub("]", text)))


def _pieces(text: str) -> Iterator[str]:
    if count_words(text) <= CLAUSE_WORDS:
        yield text
        return
    for sentence in sentences(text):
        words = sentence.split()
        if count_words(sentence) <= CLAUSE_WORDS:
            yield sentence
            continue
        batch: list[str] = []
        size = 0
        for word in words:
            more = count_words(word)
            if batch and size + more > CLAUSE_WORDS:
                yield " ".join(batch)
                batch, size = [], 0
            batch.append(word)
            size += more
        yield " ".join(batch)


def _blocks(markdown: str) -> Iterator[_Block]:
    lines = markdown.splitlines()
    has_headings = any(_ATX.match(line) for line in lines) or any(
        _UNDERLINE.match(below) and above.strip() for above, below in pairwise(lines)
    )
    paragraph: list[str] = []
    for line in lines:
        underline = _UNDERLINE.match(line)
        if underline and paragraph and len(" ".join(paragraph)) < 300:
            yield from _worded(_Block(_joined(paragraph), 1 if underline[1][0] == "=" else 2))
            paragraph = []
        elif not line.strip() or _RULE.match(line):
            yield from _paragraph(paragraph, has_headings)
            paragraph = []
        elif heading := _ATX.match(line):
            yield from _paragraph(paragraph, has_headings)
            paragraph = []
            yield from _worded(_Block(_unmarked(heading[2]), len(heading[1])))
        elif _TABLE_ROW.match(line):
            yield from _paragraph(paragraph, has_headings)
            paragraph = []
            if not _TABLE_RULE.match(line):
                cells = (cell.strip() for cell in line.strip().strip("|").split("|"))
                yield from _worded(_Block(" | ".join(cell for cell in cells if cell)))
        else:
            if paragraph and (_BULLET.match(line) or _ORDINAL.match(line)):
                yield from _paragraph(paragraph, has_headings)
                paragraph = []
            paragraph.append(line)
    yield from _paragraph(paragraph, has_headings)


def _paragraph(lines: list[str], has_headings: bool) -> Iterator[_Block]:
    """Consecutive lines: one paragraph where they were wrapped by hand, else one clause a line."""
    if not lines:
        return
    wrapped = len(lines) > 1 and all(45 <= len(line) <= 100 and not line.endswith("  ") for line in lines[:-1])
    if wrapped:
        yield from _worded(_Block(_joined(lines)))
        return
    held: list[str] = []
    for line in lines:
        # a line that goes on in lower case after an open end is the rest of a sentence
        goes_on = held and line.lstrip()[:1].islower() and not held[-1].rstrip().endswith((".", ":", ";", "!", "?"))
        if held and not goes_on:
            yield from _line(held, has_headings)
            held = []
        held.append(line)
    yield from _line(held, has_headings)


def _line(lines: list[str], has_headings: bool) -> Iterator[_Block]:
    text, is_item = _joined(lines), bool(_BULLET.match(lines[0]))
    bold = _BOLD_LINE.fullmatch(text)
    if bold and len(text.split()) <= 12 and not bold["text"].rstrip().endswith((".", ";", ",")):
        yield from _worded(_Block(text, 7))
    elif not has_headings and not is_item and _is_title(text):
        yield from _worded(_Block(text, 8))
    else:
        yield from _worded(_Block(text))


def _is_title(text: str) -> bool:
    """In a text without marked headings: a short line without an end, its long words capitalised."""
    words = [word for word in re.findall(r"[^\W\d_]+", text) if len(word) > 3]
    if not words or len(text) > 80 or text.rstrip().endswith((".", ";", ",", "!")):
        return False
    return text.isupper() or all(word[0].isupper() for word in words)


def _joined(lines: Iterable[str]) -> str:
    return " ".join(_unmarked(line) for line in lines)


def _unmarked(line: str) -> str:
    """A line without quote marks and bullets; typed numbers stay, as they are the document's own."""
    line = line.strip()
    while (bullet := _BULLET.match(line)) and bullet.end() < len(line):
        line = line[bullet.end() :]
    return line.strip()


def _worded(block: _Block) -> Iterator[_Block]:
    if _WORD.search(block.text):
        yield block
