"""One document of a page that holds more: the element that a fragment points at, or what stands under a heading."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from urllib.parse import unquote

from lxml import etree, html

from crawler.decode import tree_of
from crawler.shape import CHROME_ROLES, HEADINGS, INLINE
from crawler.unreadable import SectionGone
from monitor.core.documents import family_of, names_one_document, title_kind

_FEWEST_WORDS = 50
"""An element with fewer is a title or a mark on the page, and its section what follows."""
_SHORTEST_DOCUMENT = 150
"""Words; a title with fewer below it is an entry of a list of documents."""
_MOST_NAMED = 12
_LONGEST_NAME = 200
_CHROME = frozenset(("nav", "aside", "dialog", "menu", "footer", "form"))
_NUMBER = re.compile(r"(?:§\s?)?(?:\d{1,3}(?:\.\d{1,3}){0,3}[.):]?|[A-Z][.)]|[IVX]{1,5}[.)])\s+(?=\S)")
_WORDS = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a page, and how many words stand from it, its own among them, to the next one that ranks as high."""

    element: html.HtmlElement
    level: int
    text: str
    words: int
    end: html.HtmlElement | None
    """That next one; None where the page ends first."""


@dataclass(frozen=True, slots=True)
class Document:
    """One of several documents of a page."""

    heading: Heading
    kind: str


@dataclass(frozen=True, slots=True)
class Title:
    """What a part of a page is called, what kind of document it is, and how many words it has."""

    text: str
    kind: str
    words: int


def cut_section(tree: html.HtmlElement, wanted: str) -> str:
    """Leaves of a page's body one section and what it stands in, and returns the section's heading.

    `wanted` is `#id`, or the text of a heading; of several headings with that text it is the one with the most
    words below it, as the others are entries of a table of contents. Raises SectionGone.
    """
    found = tree.find("body")
    body = tree if found is None else found
    headings = headings_of(body)
    if wanted.startswith("#"):
        element = _pointed_at(body, wanted[1:])
        if element is not None and _is_part(element):
            _drop_outside(body, element, None)
            return next((each.text for each in headings if _is_within(each.element, element)), "")
        heading = None if element is None else _heading_at(body, element, headings)
    else:
        named = [each for each in headings if name_of(each.text) == name_of(wanted)]
        heading = max(named, key=lambda each: each.words, default=None)
    if heading is None:
        raise SectionGone(_not_there(wanted, headings))
    _drop_outside(body, heading.element, heading.end)
    return heading.text


def leave_out_others(tree: html.HtmlElement, kind: str) -> tuple[str, ...]:
    """Drops from a page the documents that are plainly of another family than a kind; returns their titles.

    Nothing is dropped unless a document of the kind's own family stands among them: see `documents_of`.
    """
    own = family_of(kind)
    documents = documents_of(tree)
    families = {family_of(each.kind) for each in documents}
    if own is None or own not in families:
        return ()
    found = tree.find("body")
    others = [each.heading for each in documents if family_of(each.kind) not in (own, None)]
    for heading in others:
        _drop_section(tree if found is None else found, heading)
    return tuple(heading.text for heading in others)


def titles_on(body: bytes, content_type: str) -> tuple[Title, ...]:
    """What a page plainly holds: its documents, and what else of their length stands beside them; else nothing.

    Of two parts with one title only the first is named. Raises Unreadable.
    """
    found: dict[str, Title] = {}

    def collect(tree: html.HtmlElement) -> None:
        documents = {each.heading.element: each.kind for each in documents_of(tree)}
        inside = tree.find("body")
        headings = headings_of(tree if inside is None else inside)
        levels = {each.level for each in headings if each.element in documents}
        for each in headings:
            if each.level in levels and each.words >= _SHORTEST_DOCUMENT:
                name = name_of(each.text)
                found.setdefault(name, Title(each.text, documents.get(each.element) or name, each.words))

    tree_of(body, content_type, collect)
    return tuple(found.values())


def documents_of(tree: html.HtmlElement) -> list[Document]:
    """The documents of a page that plainly holds several; none where it does not.

    They stand side by side under headings of one rank that are titles of documents of different kinds, each with a
    text below it, and neither the page nor a heading above them is titled as one document.
    """
    found = tree.find("body")
    if names_one_document(tree.findtext(".//title") or ""):
        return []
    above: list[Heading] = []
    groups: dict[tuple[int, ...], list[Document]] = {}
    for place, heading in enumerate(headings := headings_of(tree if found is None else found)):
        while above and above[-1].level >= heading.level:
            above.pop()
        kind = title_kind(heading.text) if heading.words >= _SHORTEST_DOCUMENT else ""
        if kind and not any(names_one_document(each.text) for each in above):
            key = (heading.level, *(id(each.element) for each in above))
            groups.setdefault(key, []).append(Document(heading, kind))
        above.append(headings[place])
    several = [group for group in groups.values() if len({each.kind for each in group}) > 1]
    return max(several, key=lambda group: sum(each.heading.words for each in group), default=[])


def headings_of(body: html.HtmlElement) -> list[Heading]:
    """The headings of a page in its order, without those of menus, asides and dialogs."""
    found: list[Heading] = []
    is_open: list[int] = []
    words = 0
    walk = etree.iterwalk(body, events=("start", "end"))
    for event, element in walk:
        if event == "start" and element is not body and _is_chrome(element):
            walk.skip_subtree()
            continue
        if event == "start" and (level := _level(element)):
            while is_open and found[is_open[-1]].level >= level:
                place = is_open.pop()
                found[place] = replace(found[place], words=words - found[place].words, end=element)
            is_open.append(len(found))
            text = " ".join(str(element.text_content()).split())
            found.append(Heading(element, level, text[:_LONGEST_NAME], words, None))
        said = element.text if event == "start" else element.tail if element is not body else None
        words += len(_WORDS.findall(said)) if said else 0
    for place in is_open:
        found[place] = replace(found[place], words=words - found[place].words)
    return found


def name_of(text: str) -> str:
    """What a heading says, apart from its number, its capitals and its stops."""
    return " ".join(_WORDS.findall(_NUMBER.sub("", text.strip(), count=1).casefold()))


def _level(element: html.HtmlElement) -> int:
    """1 to 6 for a heading, else 0."""
    if element.tag in HEADINGS:
        return int(element.tag[1])
    if element.get("role", "").strip().lower() != "heading":
        return 0
    level = element.get("aria-level", "").strip()
    return min(6, int(level)) if re.fullmatch("[1-9]", level) else 2


def _is_chrome(element: html.HtmlElement) -> bool:
    role = element.get("role", "").strip().lower()
    return (element.tag in _CHROME and role != "main") or role in CHROME_ROLES


def _pointed_at(body: html.HtmlElement, fragment: str) -> html.HtmlElement | None:
    """The element with this id, or the anchor of this name, as a browser looks for it: as written, then decoded."""
    for name in (fragment, unquote(fragment)):
        for element in body.iter(etree.Element):
            if element.get("id") == name or (element.tag == "a" and element.get("name") == name):
                return element
    return None


def _is_part(element: html.HtmlElement) -> bool:
    """Whether an element is a section itself, and no mark at its head."""
    if _level(element) or element.tag in INLINE:
        return False
    return len(_WORDS.findall(str(element.text_content()))) >= _FEWEST_WORDS


def _heading_at(body: html.HtmlElement, mark: html.HtmlElement, headings: list[Heading]) -> Heading | None:
    """The heading that a mark is, holds or stands in, else the next one, if no prose stands between."""
    known = {each.element: each for each in headings}
    for element in (mark, *mark.iterancestors()):
        if element in known:
            return known[element]
    is_past, words = False, 0
    walk = etree.iterwalk(body, events=("start", "end"))
    for event, element in walk:
        is_past = is_past or element is mark
        if is_past and element in known:
            return known[element]
        said = element.text if event == "start" else element.tail
        words += len(_WORDS.findall(said)) if is_past and said else 0
        if words >= _FEWEST_WORDS:
            return None
    return None


def _is_within(element: html.HtmlElement, other: html.HtmlElement) -> bool:
    return element is other or any(above is other for above in element.iterancestors())


def _drop_outside(body: html.HtmlElement, start: html.HtmlElement, end: html.HtmlElement | None) -> None:
    """Drops what stands before `start`, and from `end` on, or after `start` itself where it is the whole section.

    What holds the section stays, as a footer is known by what it stands in.
    """
    is_whole = end is None and not _level(start)
    if end is not None and not _is_within(end, start):
        _drop_beside(body, end, is_before=False)
        above = end.getparent()
        if above is not None:
            above.remove(end)
    elif is_whole:
        _drop_beside(body, start, is_before=False)
    _drop_beside(body, start, is_before=True)


def _drop_section(body: html.HtmlElement, heading: Heading) -> None:
    """Drops a heading and what stands under it, wherever in the page the next one is."""
    start, end = heading.element, heading.end
    around_end = [] if end is None else [end, *end.iterancestors()]
    if start in around_end or (end is not None and _is_within(end, start)):
        return  # a heading within a heading
    inner: html.HtmlElement = start
    while (above := inner.getparent()) is not None and above is not body and above not in around_end:
        _drop_siblings(inner, None)
        inner = above
    last = next((each for each in around_end if each.getparent() is above), None)
    _drop_siblings(inner, last)
    if end is not None and last is not None and last is not end:
        _drop_beside(last, end, is_before=True)
    if (parent := start.getparent()) is not None:
        parent.remove(start)


def _drop_siblings(element: html.HtmlElement, until: html.HtmlElement | None) -> None:
    """Drops what follows an element within its parent, up to a sibling that stays."""
    element.tail = None
    for sibling in list(element.itersiblings()):
        if sibling is until:
            return
        sibling.getparent().remove(sibling)


def _drop_beside(body: html.HtmlElement, edge: html.HtmlElement, *, is_before: bool) -> None:
    while edge is not body:
        above = edge.getparent()
        if above is None:
            return
        for sibling in list(edge.itersiblings(preceding=is_before)):
            above.remove(sibling)
        if is_before:
            above.text = None
        else:
            edge.tail = None
        edge = above


def _not_there(wanted: str, headings: list[Heading]) -> str:
    level = min((each.level for each in headings), default=0)
    top = [each for each in headings if each.words >= _FEWEST_WORDS and each.level <= level + 1]
    names = list(dict.fromkeys(each.text[:60] for each in top))
    has = "; ".join(repr(name) for name in names[:_MOST_NAMED]) or "no headings with a text below them"
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return f"The section {wanted!r} is not on the page, or no more. It has: {has}{more}."
