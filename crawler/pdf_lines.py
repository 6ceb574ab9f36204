"""The lines of a PDF's text layer with their place and type, as PDFium finds them."""

from __future__ import annotations

import ctypes
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import pypdfium2
from pypdfium2 import raw

from crawler.unreadable import Unreadable

_SAMPLES = 8
_GAP = 1.5
"""In sizes of the type: no blank between two words is so wide, also in a justified line."""
_GAP_OF_MARK = 0.8
"""The same between a bullet of one letter and its item."""
_BOLD = re.compile(rb"bold|black|heavy|demi", re.IGNORECASE)
_WORD = re.compile(r"\S+")
_UNSEEN = re.compile("[\x00-\x01\x03-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\uffff]")


@dataclass(frozen=True, slots=True)
class Cell:
    """A stretch of a line without a wide gap."""

    text: str
    left: float


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text; lengths in points, heights from the bottom of its page."""

    text: str
    size: float
    """To half a point."""
    is_bold: bool
    right: float
    baseline: float
    page: int
    cells: tuple[Cell, ...] = ()
    """At least one."""

    @property
    def left(self) -> float:
        return self.cells[0].left


def lines_of(body: bytes) -> Iterator[list[Line]]:
    """The lines of each page, in the order in which they were set.

    Raises Unreadable for a PDF that cannot be opened.
    """
    try:
        document = pypdfium2.PdfDocument(body)
    except pypdfium2.PdfiumError as error:
        if error.err_code == raw.FPDF_ERR_PASSWORD:
            raise Unreadable("The PDF is locked by a password.") from None
        raise Unreadable("The PDF is broken and cannot be opened.") from None
    try:
        for number in range(len(document)):
            yield _lines(document, number)
    finally:
        document.close()


def _lines(document: pypdfium2.PdfDocument, number: int) -> list[Line]:
    try:
        page = document[number]
        text = page.get_textpage()
    except pypdfium2.PdfiumError:
        return []  # a page that is broken, in a document that is not
    lines: list[Line] = []
    start = 0
    letters: list[str] = []
    for index in range(raw.FPDFText_CountChars(text)):
        letter = chr(raw.FPDFText_GetUnicode(text, index) or 32)
        if letter in "\r\n\x02":
            # PDFium takes a word divided between two lines for one, with this mark where its hyphen was.
            lines += _line(text, number, start, "".join(letters) + "-" * (letter == "\x02"))
            start, letters = index + 1, []
        else:
            letters.append(letter)
    lines += _line(text, number, start, "".join(letters))
    text.close()
    page.close()
    return lines


def _line(text: pypdfium2.PdfTextPage, page: int, start: int, letters: str) -> Iterator[Line]:
    shown = [start + place for place, letter in enumerate(letters.removesuffix("-")) if not letter.isspace()]
    words = _tidied(letters)
    if not shown or not words:
        return
    samples = shown[:: max(1, len(shown) // _SAMPLES)]
    sizes = sorted(_size(text, index) for index in samples)
    _, right = _edges(text, shown[-1])
    x, y = ctypes.c_double(), ctypes.c_double()
    raw.FPDFText_GetCharOrigin(text, shown[0], x, y)
    is_bold = all(_is_bold(text, index) for index in samples)
    size = sizes[len(sizes) // 2]
    yield Line(words, size, is_bold, right, y.value, page, tuple(_cells(text, start, letters, size)))


def _cells(text: pypdfium2.PdfTextPage, start: int, letters: str, size: float) -> Iterator[Cell]:
    """The stretches of a line; a place is looked up only where a word begins or ends."""
    begin, left, right = 0, 0.0, 0.0
    for word in _WORD.finditer(letters):
        ends = [_edges(text, start + place) for place in (word.start(), word.end() - 1)]
        widest = _GAP if len(letters[begin : word.start()].strip()) > 1 else _GAP_OF_MARK
        if word.start() and right and ends[0][0] - right > widest * size:
            yield Cell(_tidied(letters[begin : word.start()]), left)
            begin, left = word.start(), ends[0][0]
        elif not right:
            left = ends[0][0]
        right = ends[1][1]
    yield Cell(_tidied(letters[begin:]), left)


def _tidied(letters: str) -> str:
    return " ".join(_UNSEEN.sub("", letters).split())


def _edges(text: pypdfium2.PdfTextPage, index: int) -> tuple[float, float]:
    """Left and right of a letter."""
    box = [ctypes.c_double() for _ in range(4)]
    raw.FPDFText_GetCharBox(text, index, *box)
    return box[0].value, box[1].value


def _size(text: pypdfium2.PdfTextPage, index: int) -> float:
    matrix = raw.FS_MATRIX()
    scale = 1.0
    if raw.FPDFText_GetMatrix(text, index, matrix):
        scale = math.hypot(matrix.c, matrix.d) or 1.0
    return round(2 * float(raw.FPDFText_GetFontSize(text, index)) * scale) / 2


def _is_bold(text: pypdfium2.PdfTextPage, index: int) -> bool:
    if raw.FPDFText_GetFontWeight(text, index) >= 600:
        return True
    name, flags = ctypes.create_string_buffer(128), ctypes.c_int()
    raw.FPDFText_GetFontInfo(text, index, name, len(name), flags)
    return _names_bold(name.value)


@lru_cache(maxsize=1000)
def _names_bold(font: bytes) -> bool:
    return _BOLD.search(font) is not None
