"""Which part of a page is the document: chrome is pruned by structure, then the smallest element with its prose taken.

Nothing here knows a site or reads a class name. *Prose* is what stands in blocks of at least forty characters outside
of links; a document is prose under headings, and what surrounds it is short, or links, or controls.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lxml import etree, html

from crawler.shape import CHROME_ROLES, HEADINGS, INLINE, is_label

_SHARE_OF_ROOT = 0.96
"""Measured on tended extractions of 35 policies: the smallest element with this share holds 99 % of their words."""
_SHARE_OF_CHROME = 0.3
"""An element that calls itself navigation, footer or form and holds more of the prose than this is the page itself."""
_SHARE_OF_ASIDES = 0.05
_PROSE_CHARS = 60
_LONG_PART = 1000
_LONGEST_BANNER = 600
_LINK_DENSITY = 0.6
_CHROME_TAGS = frozenset(("nav", "footer", "aside", "form", "header", "dialog", "menu", "search"))
_WHOLE = frozenset(("p", "li", "ul", "ol", "dl", "table", "tr", "td", "th", "tbody", "blockquote", "pre", "dd", "dt"))
"""Not descended into: one of these is a piece of a document, never the document."""
_LONGEST_DATE_LINE = 60
_YEAR = re.compile(r"\b20[0-4]\d\b")
_CONSENT = re.compile(r"cookie|consent|einwillig|consentement|consentimiento|consenso|consentimento|toestemming", re.I)


@dataclass(slots=True)
class _Weight:
    """What a subtree holds, in characters other than white space."""

    text: int = 0
    linked: int = 0
    prose: int = 0
    links: int = 0
    buttons: int = 0
    headings: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """The element that holds the document, and how much of the page's prose was left when its chrome was pruned."""

    root: html.HtmlElement
    share_kept: float


def prose_root(tree: html.HtmlElement) -> Found:
    """Finds the document in a page, and drops from the tree what is none; the whole tree where nothing stands out."""
    body = tree.find("body")
    if body is None:
        return Found(tree, 1.0)
    before = _prune(body)
    weights = _weigh(body)
    if _drop_doubles(body, weights):
        weights = _weigh(body)
    share_kept = weights[body].prose / before if before else 1.0
    root = _descend(body, weights)
    whole = _with_title(body, root, weights)
    _trim(whole, weights)
    return Found(whole, share_kept)


def _prune(body: html.HtmlElement) -> int:
    """Drops what calls itself chrome, or is made of controls; returns the prose there was before, in characters."""
    weights = _weigh(body)
    total = max(1, weights[body].prose)
    for element in list(body.iter(etree.Element)):
        weight = weights.get(element)
        if weight is None or element is body or element.getparent() is None:
            continue
        if _is_chrome(element, weight, total):
            _drop(element)
    return weights[body].prose


def _is_chrome(element: html.HtmlElement, weight: _Weight, total: int) -> bool:
    share = weight.prose / total
    if element.tag == "button" or element.get("role") == "button":
        return not is_label(element)
    if element.tag in _CHROME_TAGS or element.get("role") in CHROME_ROLES:
        if element.tag == "header" and _is_within_document(element):
            return False
        return share < _SHARE_OF_CHROME
    return _is_box_of_controls(element, weight) and share < _SHARE_OF_CHROME


def _is_box_of_controls(element: html.HtmlElement, weight: _Weight) -> bool:
    """A few words and what to answer them with: a cookie banner, a poll, an offer."""
    if element.tag in _WHOLE or element.tag in INLINE or weight.headings or weight.text > _LONGEST_BANNER:
        return False
    return weight.buttons > 1 or (weight.buttons == 1 and _CONSENT.search(str(element.text_content())) is not None)


def _is_within_document(header: html.HtmlElement) -> bool:
    return any(True for _ in header.iterancestors("main", "article", "section"))


def _drop_doubles(body: html.HtmlElement, weights: Mapping[html.HtmlElement, _Weight]) -> bool:
    """Drops the second of two parts with one and the same text: one for wide and one for narrow screens.

    A part has headings or is long, as a policy may well say one paragraph twice.
    """
    seen: dict[tuple[int, int, int], list[html.HtmlElement]] = {}
    doubles: list[html.HtmlElement] = []
    for element in body.iterdescendants(etree.Element):
        weight = weights[element]
        is_part = element.tag not in _WHOLE and ((weight.headings and weight.prose) or weight.prose > _LONG_PART)
        if not is_part or weight.text == weights[element.getparent()].text:
            continue
        like = seen.setdefault((weight.text, weight.prose, weight.headings), [])
        if any(_words(element) == _words(other) for other in like):
            doubles.append(element)
        else:
            like.append(element)
    for element in doubles:
        if element.getparent() is not None:
            _drop(element)
    return bool(doubles)


def _words(element: html.HtmlElement) -> list[str]:
    return str(element.text_content()).split()


def _drop(element: html.HtmlElement) -> None:
    # Elements around it were separated by it, and stay so.
    element.tail = f" {element.tail or ''}"
    element.drop_tree()


def _weigh(body: html.HtmlElement) -> Mapping[html.HtmlElement, _Weight]:
    """The weight of every element, in one pass from the last to the first, as pages may be nested deeply."""
    elements = list(body.iter(etree.Element))
    weights = {element: _Weight() for element in elements}
    own: dict[html.HtmlElement, int] = {}  # of a block: what stands in it and in its inline children, outside of links
    for element in reversed(elements):
        weight, parent = weights[element], element.getparent()
        text = _size(element.text)
        is_link = element.tag == "a" and element.get("href") == "/"
        weight.text += text
        unlinked = own.pop(element, 0) + text
        if is_link:
            weight.linked, weight.prose, unlinked = weight.text, 0, 0
            weight.links += 1
        weight.buttons += element.tag == "button" and not is_label(element)
        weight.headings += element.tag in HEADINGS
        if element.tag not in INLINE:
            weight.prose += unlinked if unlinked >= _PROSE_CHARS and element.tag not in HEADINGS else 0
            unlinked = 0
        if parent is None or element is body:
            continue
        tail = _size(element.tail)
        above = weights[parent]
        above.text += weight.text + tail
        above.linked += weight.linked
        above.prose += weight.prose
        above.links += weight.links
        above.buttons += weight.buttons
        above.headings += weight.headings
        own[parent] = own.get(parent, 0) + unlinked + tail
    return weights


def _size(text: str | None) -> int:
    return len("".join(text.split())) if text else 0


def _descend(body: html.HtmlElement, weights: Mapping[html.HtmlElement, _Weight]) -> html.HtmlElement:
    root, needed = body, _SHARE_OF_ROOT * weights[body].prose
    while needed:
        heir = next((child for child in _elements(root) if weights[child].prose >= needed), None)
        if heir is None or heir.tag in _WHOLE or heir.tag in INLINE:
            break
        root = heir
    return root


def _elements(parent: html.HtmlElement) -> Iterable[html.HtmlElement]:
    return (child for child in parent if isinstance(child.tag, str))


def _with_title(
    body: html.HtmlElement, root: html.HtmlElement, weights: Mapping[html.HtmlElement, _Weight]
) -> html.HtmlElement:
    """The root, or what holds it and the title above it, without what stands before the one and after the other."""
    first = next(root.iter(*HEADINGS), None)
    if root is body or (first is not None and first.tag == "h1"):
        return root
    titles = [each for each in body.iter("h1") if weights[each].text and not _is_linked(each, weights)]
    titles = [each for each in titles if _is_before(each, root)]
    if not titles:
        return root
    title = titles[-1]
    above = set(title.iterancestors())
    whole = next(each for each in root.iterancestors() if each in above)
    for edge, side in ((title, True), (root, False)):
        inner = edge
        while inner is not whole:
            for sibling in list(inner.itersiblings(preceding=side)):
                if not (side and _is_date_line(sibling, weights)):
                    _drop(sibling)
            inner = inner.getparent()
    return whole


def _is_linked(title: html.HtmlElement, weights: Mapping[html.HtmlElement, _Weight]) -> bool:
    """Whether it leads elsewhere, as the name of a site leads home."""
    return weights[title].linked > 0 or any(link.get("href") == "/" for link in title.iterancestors("a"))


def _is_date_line(element: html.HtmlElement, weights: Mapping[html.HtmlElement, _Weight]) -> bool:
    weight = weights.get(element)
    if weight is None or weight.links or weight.text > _LONGEST_DATE_LINE:
        return False
    return _YEAR.search(str(element.text_content())) is not None


def _is_before(one: html.HtmlElement, other: html.HtmlElement) -> bool:
    first, second = [one, *one.iterancestors()][::-1], [other, *other.iterancestors()][::-1]
    for left, right in zip(first, second, strict=False):
        if left is not right:
            above = left.getparent()
            return above is not None and bool(above.index(left) < above.index(right))
    return False


def _trim(root: html.HtmlElement, weights: Mapping[html.HtmlElement, _Weight]) -> None:
    """Drops what is little but links before the first and after the last prose: menus, neighbours, further reading."""
    least = _SHARE_OF_ASIDES * weights[root].prose
    for from_the_end in (False, True):
        edge = root
        while edge is not None and edge.tag not in _WHOLE:
            children = list(_elements(edge))
            edge = _trim_edge(children[::-1] if from_the_end else children, weights, least)


def _trim_edge(
    children: list[html.HtmlElement], weights: Mapping[html.HtmlElement, _Weight], least: float
) -> html.HtmlElement | None:
    """Drops the links among the first of some siblings; returns the first with prose, where the edge goes on."""
    is_under_heading = any(weights[child].headings for child in children)
    for child in children:
        weight = weights[child]
        if weight.prose > least:
            return child
        # A list under a heading of its own level is a part of the document: "further information".
        if _is_links(child, weight) and not (is_under_heading and child.tag in _WHOLE):
            _drop(child)
    return None


def _is_links(element: html.HtmlElement, weight: _Weight) -> bool:
    return weight.links >= 3 and weight.linked > _LINK_DENSITY * weight.text and element.tag not in ("p", "li")
