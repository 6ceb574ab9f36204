"""Which part of a page is the document: the smallest element with its prose, and the title above it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lxml import html

from crawler.chrome import WHOLE, Weight, Weights, drop, drop_doubles, is_linked, prune, weigh
from crawler.passing import is_invitation
from crawler.shape import HEADINGS, INLINE
from crawler.tables import is_data

_SHARE_OF_ROOT = 0.96
"""Measured on tended extractions of 35 policies: the smallest element with this share holds 99 % of their words."""
_SHARE_OF_KNOWN_ROOT = 0.9
"""The element that was the document last time is so again with this share ..."""
_SHARE_BELOW_ROOT = 0.99
"""... and gives way to a smaller one only for this: of two near-equal elements it stays the same one."""
_DEEPEST_PLACE = 64
"""Steps; what is nested more deeply is no page of a document."""
_SHARE_OF_ASIDES = 0.05
_SHARE_OF_RELATED = 0.2
_LINK_DENSITY = 0.6
_LONGEST_DATE_LINE = 60
_YEAR = re.compile(r"\b20[0-4]\d\b")


@dataclass(frozen=True, slots=True)
class Found:
    """The element that holds the document, and how much of the page's prose was left when its chrome was pruned."""

    root: html.HtmlElement
    share_kept: float
    place: str
    """The kinds of the elements from the body to the root: names and numbers of elements change with each build."""


def prose_root(tree: html.HtmlElement, place: str = "") -> Found:
    """Finds the document in a page, and drops from the tree what is none; the whole tree where nothing stands out.

    `place` is where it was in the source's last version.
    """
    body = tree.find("body")
    if body is None:
        return Found(tree, 1.0, "")
    before = prune(body)
    weights = weigh(body)
    share_kept = weights[body].prose / before if before else 1.0
    if drop_doubles(body, weights):
        weights = weigh(body)
    root = _descend(body, weights, place.split("/")[1:] if place else None)
    found_at = _place(root)
    whole = _with_title(body, root, weights)
    _trim(whole, weights)
    return Found(whole, share_kept, found_at)


def _descend(body: html.HtmlElement, weights: Weights, way: Sequence[str] | None) -> html.HtmlElement:
    """Down to the smallest element with the prose; along the way of the last version as long as that leads to it."""
    root, prose = body, weights[body].prose
    steps = list(way or ())
    is_known = way is not None
    while prose:
        heir = max(_elements(root), key=lambda child: weights[child].prose, default=None)
        if heir is None or heir.tag in INLINE or (heir.tag in WHOLE and not _is_layout(heir)):
            break
        is_next = is_known and bool(steps) and heir.tag == steps[0]
        needed = _SHARE_OF_KNOWN_ROOT if is_next else _SHARE_BELOW_ROOT if is_known and not steps else _SHARE_OF_ROOT
        if weights[heir].prose < needed * prose:
            break
        steps, is_known = (steps[1:], True) if is_next else ([], False)
        root = heir
    return root


def _is_layout(element: html.HtmlElement) -> bool:
    """Whether it is a table that places the parts of a page, or a part of such a table."""
    table = element if element.tag == "table" else next(element.iterancestors("table"), None)
    if table is None or element.tag not in ("table", "tbody", "tr", "td"):
        return False
    return not is_data(table)


def _place(root: html.HtmlElement) -> str:
    steps = [str(root.tag), *(str(above.tag) for above in root.iterancestors())]
    return "/".join(reversed(steps[:-1])) if len(steps) <= _DEEPEST_PLACE else ""


def _elements(parent: html.HtmlElement) -> Iterable[html.HtmlElement]:
    return (child for child in parent if isinstance(child.tag, str))


def _with_title(body: html.HtmlElement, root: html.HtmlElement, weights: Weights) -> html.HtmlElement:
    """The root, or what holds it and the title above it, without what stands before the one and after the other."""
    first = next(root.iter(*HEADINGS), None)
    if root is body or (first is not None and first.tag == "h1"):
        return root
    titles = [each for each in body.iter("h1") if weights[each].text and not is_linked(each)]
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
                    drop(sibling)
            inner = inner.getparent()
    return whole


def _is_date_line(element: html.HtmlElement, weights: Weights) -> bool:
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


def _trim(root: html.HtmlElement, weights: Weights) -> None:
    """Drops what leads to other pages before the first and after the last prose: menus, related articles."""
    total = weights[root].prose
    for from_the_end in (False, True):
        edge: html.HtmlElement | None = root
        while edge is not None and (edge.tag not in WHOLE or edge is root):
            children = list(_elements(edge))
            if from_the_end:
                children = _without_invitation(children, weights, _SHARE_OF_RELATED * total)[::-1]
            edge = _trim_edge(children, weights, _SHARE_OF_ASIDES * total)


def _without_invitation(children: list[html.HtmlElement], weights: Weights, most: float) -> list[html.HtmlElement]:
    """Some siblings, of which those are dropped that follow a heading such as 'related articles'."""
    prose = 0
    for place, child in reversed(list(enumerate(children))):
        prose += weights[child].prose
        if prose > most:
            break
        heading = None if child.tag in WHOLE else next(child.iter(*HEADINGS), None)
        if heading is not None and is_invitation(str(heading.text_content())):
            for each in children[place:]:
                drop(each)
            return children[:place]
    return children


def _trim_edge(children: list[html.HtmlElement], weights: Weights, least: float) -> html.HtmlElement | None:
    """Drops the links among the first of some siblings; returns the first with prose, where the edge goes on."""
    is_under_heading = any(weights[child].headings for child in children)
    for child in children:
        weight = weights[child]
        if weight.prose > least:
            return child
        # A list under a heading of its own level is a part of the document: "further information".
        if _is_links(child, weight) and not (is_under_heading and child.tag in WHOLE):
            drop(child)
    return None


def _is_links(element: html.HtmlElement, weight: Weight) -> bool:
    return weight.links >= 3 and weight.linked > _LINK_DENSITY * weight.text and element.tag not in ("p", "li")
