"""What stands around documents, known by its structure: navigation, footers, forms, dialogs, banners, second copies.

Nothing here knows a site or reads a class name. *Prose* is what stands in blocks of at least 45 characters outside
of links.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree, html

from crawler.shape import CHROME_ROLES, HEADINGS, INLINE, is_label, make_label

_SHARE_OF_CHROME = 0.5
"""An element that calls itself navigation, footer or form and holds more of the prose than this is the page itself."""
_SHARE_OF_DIALOG = 0.75
"""Consent dialogs that list every cookie of a site are longer than many a policy."""
_SHARE_OF_BANNER = 0.3
_SHARE_OF_FRAME = 0.8
"""Of all the text of a page: what holds more frames the page, and what stands in it stands beside the document."""
_PROSE_CHARS = 45
"""Shorter blocks are labels, offers and prices."""
_LONG_PART = 1000
_LONGEST_BANNER = 600
_LONGEST_LABEL = 150
_FEWEST_LABELS = 3
_SHARE_OF_FORM = 0.3
"""Some sites put the whole page into one."""
_CHROME_TAGS = frozenset(("nav", "footer", "aside", "header", "dialog", "menu", "search"))
_DIALOGS = frozenset(("dialog", "alertdialog"))
WHOLE = frozenset(("p", "li", "ul", "ol", "dl", "table", "tr", "td", "th", "tbody", "blockquote", "pre", "dd", "dt"))
"""Each of these is a piece of a document, never the document and never what stands beside it."""
_CONSENT = re.compile(r"cookie|consent|einwillig|consentement|consentimiento|consenso|consentimento|toestemming", re.I)


@dataclass(slots=True)
class Weight:
    """What a subtree holds, in characters other than white space."""

    text: int = 0
    linked: int = 0
    prose: int = 0
    links: int = 0
    buttons: int = 0
    headings: int = 0


Weights = Mapping[html.HtmlElement, Weight]


def prune(body: html.HtmlElement) -> int:
    """Drops what calls itself chrome, or is made of controls; returns the prose there was before, in characters."""
    _drop_told_tabs(body)
    weights = weigh(body)
    if _find_labels(body, weights):
        weights = weigh(body)
    total, whole = max(1, weights[body].prose), weights[body].text
    for element in list(body.iter(etree.Element)):
        weight, parent = weights.get(element), element.getparent()
        if weight is None or element is body or parent is None:
            continue
        is_beside = weights[parent].text > _SHARE_OF_FRAME * whole
        is_box = weight.prose / total < _SHARE_OF_BANNER and _is_box_of_controls(element, weights, is_beside)
        if is_box or (_is_chrome(element, weight, total) and not _is_remark(element, weights)):
            drop(element)
    return weights[body].prose


def _find_labels(body: html.HtmlElement, weights: Weights) -> bool:
    """Makes labels of the buttons of a collapsed document that do not say what they open; at least three of a kind."""
    unnamed = (each for each in body.iter(etree.Element) if _is_button(each) and not is_label(each))
    buttons = [button for button in unnamed if _stands_above_prose(button, weights)]
    if len(buttons) < _FEWEST_LABELS:
        return False
    for button in buttons:
        make_label(button)
    return True


def _drop_told_tabs(body: html.HtmlElement) -> None:
    """Drops the tabs whose words stand as headings too, above what they open."""
    tabs = body.xpath(".//*[@role='tab']")
    said = {_squeezed(heading) for heading in body.iter(*HEADINGS)} if tabs else set()
    for tab in tabs:
        if _squeezed(tab) in said and not any(tab.iterancestors(*HEADINGS)) and not any(tab.iter(*HEADINGS)):
            drop(tab)


def _stands_above_prose(button: html.HtmlElement, weights: Weights) -> bool:
    size = weights[button].text
    if not 2 < size <= _LONGEST_LABEL:
        return False
    box = button
    while (parent := box.getparent()) is not None and parent in weights and weights[parent].text == size:
        box = parent
    below = box.getnext()
    if below is None or below not in weights:
        return False
    return weights[below].prose > 0 or next(below.iter("table"), None) is not None


def _is_chrome(element: html.HtmlElement, weight: Weight, total: int) -> bool:
    share = weight.prose / total
    role = element.get("role")
    if _is_button(element):
        return not is_label(element)
    if element.tag == "dialog" or role in _DIALOGS:
        return share < _SHARE_OF_DIALOG
    if element.tag == "form":
        return share < _SHARE_OF_FORM
    if element.tag in _CHROME_TAGS or role in CHROME_ROLES:
        if _is_opened(element, weight):
            return False
        if element.tag == "header" and _is_of_document(element, weight):
            return False
        return share < _SHARE_OF_CHROME
    return False


def _is_button(element: html.HtmlElement) -> bool:
    return "button" in (element.tag, element.get("role"))


def _is_opened(element: html.HtmlElement, weight: Weight) -> bool:
    """Whether it is what a label opens, and no menu: some builders make collapsed sections of their menus."""
    label = element.getprevious()
    return label is not None and is_label(label) and 2 * weight.linked <= weight.text


def _is_remark(element: html.HtmlElement, weights: Weights) -> bool:
    """Whether an aside without a heading stands between paragraphs and leads nowhere: "in short", "please note"."""
    weight = weights[element]
    if element.tag != "aside" or not weight.prose or weight.links > 1 or weight.buttons or weight.headings:
        return False
    return all(_has_paragraph(element, weights, before) for before in (True, False))


def _has_paragraph(element: html.HtmlElement, weights: Weights, before: bool) -> bool:
    """Whether a paragraph or a list with prose stands right before it, or after."""
    nearest = next((each for each in _siblings(element, before) if each.tag not in HEADINGS), None)
    return nearest is not None and nearest.tag in WHOLE and weights[nearest].prose > 0


def _is_of_document(header: html.HtmlElement, weight: Weight) -> bool:
    """Whether it heads a document and not the site: it stands within one, or holds its title and no menu."""
    if next(header.iterancestors("main", "article", "section"), None) is not None:
        return True
    title = header.find(".//h1")
    return title is not None and weight.links <= 1 and not is_linked(title)


def is_linked(title: html.HtmlElement) -> bool:
    """Whether a title leads elsewhere, as the name of a site leads home."""
    links = (*title.iterancestors("a"), *title.iter("a"))
    return any(link.get("href") == "/" for link in links)


def _is_box_of_controls(element: html.HtmlElement, weights: Weights, is_beside: bool) -> bool:
    """A few words and what to answer them with: a cookie banner, a poll, an offer.

    With a single button, or a heading, it may be a section of a cookie policy, unless it stands beside the document.
    """
    weight = weights[element]
    if element.tag in WHOLE or element.tag in INLINE or weight.text > _LONGEST_BANNER or not weight.buttons:
        return False
    if weight.buttons > 1 and not weight.headings:
        return True
    if not is_beside or weight.headings > 1 or (weight.headings and weight.buttons == 1):
        return False
    if all(any(weights[each].prose for each in _siblings(element, before)) for before in (True, False)):
        return False  # amid the text
    return _CONSENT.search(str(element.text_content())) is not None


def _siblings(element: html.HtmlElement, before: bool) -> Iterator[html.HtmlElement]:
    return (each for each in element.itersiblings(preceding=before) if isinstance(each.tag, str))


def drop_doubles(body: html.HtmlElement, weights: Weights) -> bool:
    """Drops the second of two parts with one and the same text: one for wide and one for narrow screens.

    A part has headings or is long, as a policy may well say one paragraph twice.
    """
    seen: dict[tuple[int, int, int], list[html.HtmlElement]] = {}
    doubles: list[html.HtmlElement] = []
    for element in body.iterdescendants(etree.Element):
        weight = weights[element]
        is_part = element.tag not in WHOLE and ((weight.headings and weight.prose) or weight.prose > _LONG_PART)
        if not is_part or weight.text == weights[element.getparent()].text:
            continue
        like = seen.setdefault((weight.text, weight.prose, weight.headings), [])
        if any(_squeezed(element) == _squeezed(other) for other in like):
            doubles.append(element)
        else:
            like.append(element)
    for element in doubles:
        if element.getparent() is not None:
            drop(element)
    return bool(doubles)


def _squeezed(element: html.HtmlElement) -> str:
    return "".join(str(element.text_content()).split())


def drop(element: html.HtmlElement) -> None:
    """Drops an element with all that it holds."""
    # Elements around it were separated by it, and stay so.
    element.tail = f" {element.tail or ''}"
    element.drop_tree()


def weigh(body: html.HtmlElement) -> Weights:
    """The weight of every element; where no block is long enough for prose, every block is."""
    weights = _weigh(body, _PROSE_CHARS)
    return weights if weights[body].prose else _weigh(body, 1)


def _weigh(body: html.HtmlElement, least: int) -> Weights:
    # In one pass from the last element to the first, as pages may be nested more deeply than Python recurses.
    elements = list(body.iter(etree.Element))
    weights = {element: Weight() for element in elements}
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
            weight.prose += unlinked if unlinked >= least and element.tag not in HEADINGS else 0
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
