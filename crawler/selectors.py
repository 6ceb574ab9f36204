"""An operator's CSS selectors: which parts of a page are the document, and which are not."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from cssselect import HTMLTranslator, SelectorError
from lxml import etree, html

from crawler.unreadable import Unreadable


def fault_of(selector: str) -> str:
    """Why this is no CSS selector, in a few words; the empty string for one that is."""
    try:
        _path(selector)
    except (SelectorError, etree.XPathSyntaxError) as error:
        return str(error) or type(error).__name__
    return ""


def cut(tree: html.HtmlElement, select: Sequence[str], remove: Sequence[str]) -> None:
    """Leaves of a page's body what is selected, in the order of the page, less what is removed.

    Raises Unreadable where a `select` finds nothing, as an empty text would say that the policy was emptied. A `remove`
    that finds nothing is no fault: a banner may be gone for good.
    """
    chosen: set[html.HtmlElement] = set()
    for selector in select:
        found = _found(selector, tree)
        if not any(element.text_content().strip() for element in found):
            raise Unreadable(f"The selector {selector!r} finds nothing on the page: has the site been rebuilt?")
        chosen.update(found)
    for selector in remove:
        for element in _found(selector, tree):
            if element.getparent() is not None and element.tag != "body":
                element.tail = f" {element.tail or ''}"
                element.drop_tree()
    body = tree.find("body")
    if not select or body is None or body in chosen or tree in chosen:
        return
    outermost = [each for each in tree.iter(etree.Element) if each in chosen and not _is_within(each, chosen)]
    for element in outermost:
        element.tail = None
    body.clear()
    body.extend(outermost)


def _found(selector: str, tree: html.HtmlElement) -> list[html.HtmlElement]:
    found = _path(selector)(tree)
    assert isinstance(found, list), "a selector is a path to elements"
    return [element for element in found if isinstance(element, html.HtmlElement)]


def _is_within(element: html.HtmlElement, chosen: set[html.HtmlElement]) -> bool:
    return any(above in chosen for above in element.iterancestors())


@lru_cache(maxsize=1000)
def _path(selector: str) -> etree.XPath:
    return etree.XPath(HTMLTranslator().css_to_xpath(selector))
