"""Tables that hold data, not the layout of a page or a document, and the text of their cells."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree, html

from crawler.inline import escaped, folded
from crawler.passing import is_read_aloud
from crawler.shape import HEADINGS, INLINE

_LONGEST_CELL = 150
"""In words: a row of a table is one clause, and a clause is to be read at one glance."""


def is_data(table: html.HtmlElement) -> bool:
    """Whether a table holds data, not the layout of a page or a document."""
    rows = list(table.iter("tr"))
    widest = max((sum(cell.tag in ("td", "th") for cell in row) for row in rows), default=0)
    if len(rows) < 2 or widest < 2 or table.find(".//table") is not None:
        return False
    if next(table.iter(*HEADINGS), None) is not None and table.find(".//th") is None:
        return False
    if any(len(str(cell.text_content()).split()) > _LONGEST_CELL for cell in _cells(table)):
        return False  # a text beside its summary
    # Text outside of the cells, as broken mark-up has it, would be lost; cells within cells would come twice.
    return size_of(table) == sum(size_of(part) for part in (*_cells(table), *table.findall("caption")))


def _cells(table: html.HtmlElement) -> Iterator[html.HtmlElement]:
    return (cell for row in table.iter("tr") for cell in row if cell.tag in ("td", "th"))


def size_of(element: html.HtmlElement) -> int:
    """Characters of text, white space aside."""
    return len("".join(str(element.text_content()).split()))


def cell_text(cell: html.HtmlElement) -> str:
    """All that a cell says, in one line that Markdown reads as it is shown."""
    pieces: list[str] = []
    for event, element in etree.iterwalk(cell, events=("start", "end")):
        if element.tag not in INLINE:
            pieces.append(" ")
        text = element.text if event == "start" else element.tail if element is not cell else None
        if text and not is_read_aloud(text):
            pieces.append(text)
    return escaped(folded("".join(pieces))).replace("|", "\\|")
