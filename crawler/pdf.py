"""A PDF with a text layer as Markdown: lines become paragraphs, large and bold ones headings, page furniture goes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from crawler.inline import marked
from crawler.pdf_lines import Line, lines_of
from crawler.pdf_tables import Table, with_tables
from crawler.unreadable import Unreadable

_BULLET = re.compile(r"[•▪●◦‣○■·∙\uf0b7\uf0a7\uf0d8–-]\s+(?=\S)")
_SMALL_BULLET = re.compile(r"o\s+(?=\S)")
"""Of a list within a list, as word processors set it: a letter, and a tab."""
_INDENT = 4
_NUMBER = re.compile(r"\(?(?:\d{1,3}(?:\.\d{1,3}){0,3}[.)]?|[a-z][.)]|[ivxIVX]{1,5}[.)]|§\s?\d+|[A-Z][.)])\s+\S")
_PAGE_NUMBER = re.compile(
    r"\W*(?:(?:page|seite|página|pagina|blz\.?|p\.|s\.)\s*)?\d{1,4}(?:\s*(?:/|of|von|sur|de|di|van|–|-)\s*\d{1,4})?\W*",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.:;!?]['\"”’)\]]*$")
_HYPHEN = re.compile(r"(?<=[^\W\d_])[-\xad\u2010]$")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_FEWEST_SIGNS = 200
_STRANGE = 0.2
_FEWEST_LETTERS = 0.4
"""Figures are counted as letters."""
_FEWEST_VOWELS = 0.25
"""Of the letters of a Latin alphabet; German and Dutch have 0.37, English 0.39."""
_EDGE_LINES = 3
_LONGEST_HEADING = 20
_SHORT_HEADING = 8
_LONGEST_FURNITURE = 20


@dataclass(slots=True)
class _Block:
    """Lines that belong together."""

    lines: list[Line] = field(default_factory=list)

    @property
    def is_bold(self) -> bool:
        return all(line.is_bold for line in self.lines)


def is_pdf(body: bytes) -> bool:
    return body[:1024].lstrip().startswith(b"%PDF-")


def markdown_of(body: bytes) -> str:
    """The text of a PDF; Unreadable for one that is locked, broken or only a picture of its text."""
    pages = list(lines_of(body))
    if not any(pages):
        raise Unreadable("The PDF has no text layer: it is a scan, which only text recognition (OCR) could read.")
    if _is_garbled("".join(line.text for page in pages for line in page)):
        raise Unreadable(
            "The PDF's fonts do not name their letters: as with a scan, only text recognition (OCR) could read it."
        )
    lines = [line for page in _without_furniture(pages) for line in page]
    if not lines:
        raise Unreadable("The PDF holds no text but page numbers.")
    body_size = _body_size(lines)
    blocks = list(_blocks(lines, body_size))
    levels = _levels([block for block in blocks if isinstance(block, _Block)], body_size)
    # The first and last word of a line may be half a word.
    vocabulary = frozenset(word.lower() for line in lines for word in _WORD.findall(line.text)[1:-1])
    out: list[str] = []
    was_item = False
    lefts: list[float] = []
    for block in blocks:
        if isinstance(block, Table):
            out += ["\n\n"] * bool(out) + [_rows(block)]
            was_item = False
            continue
        text = _joined(block.lines, vocabulary)
        level = levels.get(_style(block), 0) if _may_head(block) else 0
        bullet = _BULLET.match(text) or (_SMALL_BULLET.match(text) if _is_small(block.lines[0]) else None)
        if bullet:
            left = block.lines[0].left
            lefts = [above for above in lefts if above < left - _INDENT] if was_item else []
            text = f"{'  ' * len(lefts)}- {marked(text[bullet.end() :])}"
            lefts.append(left)
        elif level:
            text = f"{'#' * level} {marked(text)}"
        else:
            text = marked(text)
        if out:
            out.append("\n" if was_item and bullet else "\n\n")
        out.append(text)
        was_item = bullet is not None
    return "".join(out)


def _is_garbled(text: str) -> bool:
    """Whether a text is codes of glyphs instead of letters: signs of no alphabet, or an alphabet shifted by some."""
    shown = [sign for sign in text if not sign.isspace()]
    if len(shown) < _FEWEST_SIGNS:
        return False
    letters = [sign for sign in shown if sign.isalpha()]
    strange = sum("\ue000" <= sign <= "\uf8ff" or sign == "\ufffd" for sign in shown)
    if strange > _STRANGE * len(shown) or sum(map(str.isalnum, shown)) < _FEWEST_LETTERS * len(shown):
        return True
    latin = [sign for sign in letters if sign.isascii()]
    is_latin = 2 * len(latin) > len(letters)
    return is_latin and sum(sign in "aeiouyAEIOUY" for sign in latin) < _FEWEST_VOWELS * len(latin)


def _without_furniture(pages: Sequence[list[Line]]) -> Iterator[list[Line]]:
    """The pages without their numbers, and without the heads and feet that run through the document."""
    seen: Counter[tuple[str, int]] = Counter()
    for page in pages:
        seen.update({_pattern(line) for line in _edges(page)})
    least = max(2, 0.6 * len(pages))
    for page in pages:
        edges = {id(line) for line in _edges(page)}
        yield [
            line
            for line in page
            if id(line) not in edges
            or not (_PAGE_NUMBER.fullmatch(line.text) or (seen[_pattern(line)] >= least and _is_short(line)))
        ]


def _edges(page: Sequence[Line]) -> list[Line]:
    by_height = sorted(page, key=lambda line: -line.baseline)
    return by_height[:_EDGE_LINES] + by_height[_EDGE_LINES:][-_EDGE_LINES:]


def _pattern(line: Line) -> tuple[str, int]:
    """What a line says, and where it stands."""
    return re.sub(r"\d+", "#", line.text), round(line.baseline / 4)


def _is_short(line: Line) -> bool:
    return len(line.text.split()) <= _LONGEST_FURNITURE


def _body_size(lines: Sequence[Line]) -> float:
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[line.size] += len(line.text)
    return sizes.most_common(1)[0][0]


def _rows(table: Table) -> str:
    """A table as Markdown; its first row is its head."""
    head, *rows = [f"| {' | '.join(marked(cell).replace('|', '/') for cell in row)} |" for row in table.rows()]
    return "\n".join([head, "|" + " --- |" * len(table.columns), *rows])


def _blocks(lines: Sequence[Line], body_size: float) -> Iterator[_Block | Table]:
    right = max(line.right for line in lines)
    # Within a paragraph is what follows a full line that ends no sentence.
    gaps = [
        above.baseline - below.baseline
        for above, below in pairwise(lines)
        if above.page == below.page and above.right > 0.8 * right and not _SENTENCE_END.search(above.text)
    ]
    gaps = [gap for gap in gaps if 0 < gap < 3 * body_size]
    leading = median(gaps) if gaps else 1.2 * body_size
    block = _Block()
    for line in with_tables(lines):
        if block.lines and (isinstance(line, Table) or _begins(line, block, leading, right)):
            yield block
            block = _Block()
        if isinstance(line, Table):
            yield line
        else:
            block.lines.append(line)
    if block.lines:
        yield block


def _begins(line: Line, block: _Block, leading: float, right: float) -> bool:
    """Whether a line begins a new block."""
    above = block.lines[-1]
    # A line that happens to begin or end with bold words is none in bold, and a heading is followed by no bold line.
    is_other_type = abs(line.size - above.size) > 0.6 or (line.is_bold != block.is_bold and _ended(block))
    if is_other_type or _BULLET.match(line.text) or _is_small(line):
        return True
    ends = _SENTENCE_END.search(above.text) is not None
    if line.page != above.page or line.baseline > above.baseline:
        # Onto the next page or column a paragraph goes on in the middle of a sentence only.
        return ends or block.is_bold or _NUMBER.match(line.text) is not None
    if above.baseline - line.baseline > 1.3 * leading:
        return True
    is_short = above.right < 0.75 * right
    return (ends and is_short) or ((ends or is_short or _is_item(block)) and _NUMBER.match(line.text) is not None)


def _is_item(block: _Block) -> bool:
    first = block.lines[0]
    return _is_small(first) or any(mark.match(first.text) for mark in (_BULLET, _NUMBER))


def _is_small(line: Line) -> bool:
    return len(line.cells) > 1 and line.cells[0].text == "o"


def _ended(block: _Block) -> bool:
    """Whether nothing says that the block goes on: a heading in bold, or the end of a sentence."""
    return block.is_bold or _SENTENCE_END.search(block.lines[-1].text) is not None


def _style(block: _Block) -> tuple[float, bool]:
    return block.lines[0].size, block.is_bold


def _may_head(block: _Block) -> bool:
    words = sum(len(line.text.split()) for line in block.lines)
    is_sentence = block.lines[-1].text.endswith((".", ";", ",")) and not (block.is_bold and words <= _SHORT_HEADING)
    return words <= _LONGEST_HEADING and not is_sentence and not _BULLET.match(block.lines[0].text)


def _levels(blocks: Sequence[_Block], body_size: float) -> dict[tuple[float, bool], int]:
    """The level of each style that headings have: larger than the text first, then bold in its size."""
    styles = {_style(block) for block in blocks if _may_head(block)}
    heads = [style for style in styles if style[0] > 1.1 * body_size or (style[1] and style[0] > 0.75 * body_size)]
    if all(_style(block) in heads for block in blocks):
        return {}  # a text all in bold has no bold headings
    return {style: min(6, level) for level, style in enumerate(sorted(heads, reverse=True), 1)}


def _is_compound(above: str, below: str, vocabulary: frozenset[str]) -> bool:
    """Whether the hyphen between two lines is the word's own, as in third-party, by the words of the document."""
    head, tail = (_WORD.findall(text.lower()) or [""] for text in (above, below))
    first, second = head[-1], tail[0]
    if f"{first}{second}" in vocabulary:
        return False
    return f"{first}-{second}" in vocabulary or {first, second} <= vocabulary


def _joined(lines: Sequence[Line], vocabulary: frozenset[str]) -> str:
    """The lines of a block as one, words that were divided at the end of a line made whole."""
    text = ""
    for line in lines:
        if text and _HYPHEN.search(text) and line.text[:1].islower():
            text = f"{text[:-1]}{'-' if _is_compound(text[:-1], line.text, vocabulary) else ''}{line.text}"
        else:
            text = f"{text} {line.text}".strip()
    return text.replace("\xad", "")
