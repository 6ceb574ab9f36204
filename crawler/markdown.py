"""An element of a page as Markdown: headings, nested lists, tables, definitions and opened accordions, in order.

One pass of events over the tree, never a recursion: pages can be nested deeper than Python's stack.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree, html

from crawler.inline import BOLD, BREAK, EDGES, PLAIN, WORD, folded, marked, run_ins, sound
from crawler.passing import is_read_aloud, lasting
from crawler.shape import HEADINGS, PREFORMATTED, is_inline, is_label
from crawler.tables import cell_text, is_data, size_of

_DEEPEST = 6
_LONGEST_LABEL = 150
_PARAGRAPH_END = re.compile(f"{BREAK}{{2,}}")
_TYPED_BULLET = re.compile(r"[•▪●◦‣○■·∙]\s*(?=\S)")
_PERMALINK = re.compile(r"^\\?[#¶🔗]{1,3}\s{1,3}|\s{1,3}[#¶§🔗]{1,3}$")


@dataclass(slots=True)
class _List:
    is_ordered: bool
    next_number: int = 1
    is_open: bool = False
    """An item has begun whose mark is not written yet."""
    indent: str = ""
    """What the open item's further lines are indented by."""


@dataclass(slots=True)
class _Page:
    """What is written so far, and where in the tree the writer stands."""

    blocks: list[tuple[str, str]] = field(default_factory=list)
    """Each with its kind: item, row, or nothing for what stands alone."""
    inline: list[str] = field(default_factory=list)
    lists: list[_List] = field(default_factory=list)
    heading: html.HtmlElement | None = None
    """The heading, or the label, that the writer is in: what it holds is one line."""
    last_level: int = 0
    preformatted: int = 0


def markdown(root: html.HtmlElement) -> str:
    """All text of an element as Markdown; typography is kept, white space folded, links become their text."""
    page = _Page()
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        if event == "start":
            if element.tag == "table" and is_data(element):
                _flush(page)
                _table(page, element)
                walk.skip_subtree()
                continue
            _enter(page, element)
            _say(page, element.text)
        else:
            _leave(page, element)
            if element is not root:
                _say(page, element.tail)
    _flush(page)
    return _joined(page.blocks)


def _say(page: _Page, text: str | None) -> None:
    if text and not is_read_aloud(text):
        page.inline.append(text.replace("\n", BREAK) if page.preformatted else text)


def _enter(page: _Page, element: html.HtmlElement) -> None:
    tag = element.tag
    if tag in ("b", "strong"):
        page.inline.append(BOLD)
    elif tag == "br":
        page.inline.append(BREAK if page.heading is None else " ")
    elif is_inline(element):
        return
    elif page.heading is not None:
        page.inline.append(" ")
    else:
        _flush(page)
        _open(page, element)


def _open(page: _Page, element: html.HtmlElement) -> None:
    tag = element.tag
    page.preformatted += tag in PREFORMATTED
    page.heading = element if _level(element) or _is_title(element) else None
    if tag in ("ul", "ol", "menu"):
        page.lists.append(_List(tag == "ol", int(element.get("start", "1"))))
    elif tag == "li":
        if not _is_in_list(element):
            page.lists.append(_List(is_ordered=False))
        page.lists[-1].is_open = True
    elif tag == "dt" or (is_label(element) and not _level(element)):
        page.inline.append(BOLD)


def _leave(page: _Page, element: html.HtmlElement) -> None:
    if element.tag in ("b", "strong"):
        page.inline.append(PLAIN)
    elif element.tag == "br" or is_inline(element):
        return
    elif page.heading is element:
        if level := _level(element):
            _write_heading(page, level)
            return
        page.heading = None
        _flush(page)
    elif page.heading is not None:
        page.inline.append(" ")
    else:
        _flush(page)
        _close(page, element)


def _close(page: _Page, element: html.HtmlElement) -> None:
    tag = element.tag
    page.preformatted -= tag in PREFORMATTED
    if tag in ("ul", "ol", "menu"):
        page.lists.pop()
    elif tag == "li":
        page.lists[-1].is_open, page.lists[-1].indent = False, ""
        if not _is_in_list(element):
            page.lists.pop()


def _level(element: html.HtmlElement) -> int:
    """1 to 6 for a heading, else 0."""
    if element.tag in HEADINGS:
        return int(element.tag[1])
    if element.get("role") == "heading":
        return min(_DEEPEST, int(element.get("aria-level", "2")))
    return 0


def _is_title(element: html.HtmlElement) -> bool:
    """Whether a label is one line, whatever boxes it is made of."""
    if not is_label(element) or any(_level(each) for each in element.iterdescendants(etree.Element)):
        return False
    return size_of(element) <= _LONGEST_LABEL


def _is_in_list(item: html.HtmlElement) -> bool:
    return any(above.tag in ("ul", "ol", "menu") for above in item.iterancestors())


def _write_heading(page: _Page, level: int) -> None:
    text = _PERMALINK.sub("", marked(folded("".join(page.inline))))
    page.inline.clear()
    block = f"{'#' * level} {text}"
    # Repeated at once, it is one title for wide and one for narrow screens.
    if WORD.search(text) and not (page.blocks and page.blocks[-1][0] == block):
        page.blocks.append((block, ""))
        page.last_level = level
    page.heading = None


def _flush(page: _Page) -> None:
    """Writes what stands inline as paragraphs, lines and typed lists, of the list item where the writer stands."""
    if not page.inline:
        return
    text = BREAK.join(line.strip(EDGES) for line in folded("".join(page.inline)).split(BREAK))
    page.inline.clear()
    for paragraph in _PARAGRAPH_END.split(sound(text)):
        held: list[str] = []
        for line in paragraph.split(BREAK):
            for piece, is_heading in [(line, False)] if page.lists else run_ins(line):
                bullet = _TYPED_BULLET.match(piece)
                if is_heading or bullet:
                    _write(page, held, "")
                    held = []
                if is_heading:
                    page.blocks.append((f"{'#' * min(_DEEPEST, page.last_level + 1)} {marked(piece)}", ""))
                elif bullet:
                    _write(page, [marked(piece[bullet.end() :])], "- ")
                elif WORD.search(left := lasting(piece)):
                    held.append(marked(left))
        _write(page, held, "")


def _write(page: _Page, lines: list[str], mark: str) -> None:
    if not any(map(WORD.search, lines)):
        return
    first, rest = _prefixes(page)
    # Two blanks at the end of a line keep its break.
    block = (first + mark + f"  \n{rest}".join(lines), "item" if mark or first != rest else "")
    # A paragraph repeated at once is one for wide and one for narrow screens.
    if block[1] or page.blocks[-1:] != [block]:
        page.blocks.append(block)


def _prefixes(page: _Page) -> tuple[str, str]:
    """What the next block's first and further lines begin with, the marks of open list items among it."""
    first = rest = ""
    for level in page.lists:
        if level.is_open:
            mark = f"{level.next_number}. " if level.is_ordered else "- "
            level.next_number += 1
            level.is_open, level.indent = False, " " * len(mark)
            first = rest + mark  # of items that begin together, only the innermost is marked
        elif first == rest:
            first += level.indent
        rest += level.indent
    return first, rest


def _table(page: _Page, table: html.HtmlElement) -> None:
    rows = [[cell_text(cell) for cell in row if cell.tag in ("td", "th")] for row in table.iter("tr")]
    caption = table.find("caption")
    if caption is not None and (text := cell_text(caption)):
        page.blocks.append((text, ""))
    for number, cells in enumerate(cells for cells in rows if any(cells)):
        rule = "" if number else f"\n|{' --- |' * len(cells)}"
        page.blocks.append((f"| {' | '.join(cells)} |{rule}", "row"))


def _joined(blocks: list[tuple[str, str]]) -> str:
    """The blocks with an empty line between them, except between the items of a list and the rows of a table."""
    out: list[str] = []
    above = ""
    for block, kind in blocks:
        if out:
            out.append("\n" if kind and kind == above else "\n\n")
        out.append(block)
        above = kind
    return "".join(out)
