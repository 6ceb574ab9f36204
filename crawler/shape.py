"""What of a page is read: which kind of element stands where. What names, dresses and drives it is dropped."""

from __future__ import annotations

import re

from lxml import etree, html

HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
INLINE = frozenset((
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins",
    "kbd", "label", "mark", "nobr", "output", "q", "rb", "rp", "rt", "rtc", "ruby", "s", "samp", "small", "span",
    "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
))  # fmt: skip
"""Elements that stand within a line; all others begin and end one, custom elements too."""
PREFORMATTED = frozenset(("pre", "textarea"))
"""Where line breaks mean something; a text area may hold the terms that one has to scroll through."""
BLOCKS = HEADINGS | frozenset((
    "address", "article", "aside", "blockquote", "body", "br", "button", "caption", "center", "col", "colgroup", "dd",
    "details", "dialog", "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "head",
    "header", "hgroup", "hr", "html", "legend", "li", "listing", "main", "marquee", "menu", "nav", "ol", "p",
    "plaintext", "pre", "search", "section", "slot", "summary", "table", "tbody", "td", "textarea", "tfoot", "th",
    "thead", "title", "tr", "ul", "xmp",
))  # fmt: skip
CHROME_ROLES = frozenset((
    "navigation", "banner", "contentinfo", "complementary", "search", "dialog", "alertdialog", "alert", "menu",
    "menubar", "toolbar", "status", "tooltip", "form",
))  # fmt: skip
_ROLES = CHROME_ROLES | {"button", "tab", "heading"}
_UNREAD = (
    "applet", "area", "audio", "base", "canvas", "datalist", "embed", "frame", "frameset", "iframe", "img", "input",
    "link", "map", "math", "meta", "meter", "object", "optgroup", "option", "param", "picture", "progress", "select",
    "source", "svg", "track", "video",
)  # fmt: skip
"""Without text of their own that a policy could consist of; they come and go with each build of a site."""
_KNOWN = INLINE | BLOCKS
_SMALL_NUMBER = re.compile(r"[1-9]\d{0,3}")


def shape(tree: html.HtmlElement) -> None:
    """Drops from a tree what is not read, and of the attributes all but those that say what an element is."""
    etree.strip_elements(tree, *_UNREAD, with_tail=False)
    for element in tree.iter(etree.Element):
        if element.attrib:
            _strip(element)
        if element.tag not in _KNOWN and "-" not in element.tag:
            element.tag = "span"  # as browsers show what they do not know: Word's <o:p>, Termly's <bdt>


def is_label(element: html.HtmlElement) -> bool:
    """Whether it is the title of a section: a summary, a legend, or a button that says what it controls."""
    return element.tag in ("summary", "legend") or "data-label" in element.attrib


def make_label(button: html.HtmlElement) -> None:
    button.set("data-label", "")


def is_inline(element: html.HtmlElement) -> bool:
    """Whether it stands within a line, by its kind or by what it says of itself."""
    return element.tag in INLINE and not ("role" in element.attrib or is_label(element))


def _strip(element: html.HtmlElement) -> None:
    attributes = element.attrib
    kept = {name: attributes[name] for name in ("lang", "xml:lang") if element.tag == "html" and name in attributes}
    role = attributes.get("role", "").strip().lower()
    if role in _ROLES:
        kept["role"] = role
    if element.tag == "a" and "href" in attributes:
        # Within the page, or out of it.
        kept["href"] = "#" if attributes["href"].startswith(("#", "javascript:")) else "/"
    is_button = element.tag == "button" or role in ("button", "tab")
    opens = "aria-expanded" in attributes or "aria-controls" in attributes
    if is_button and opens and "aria-haspopup" not in attributes:
        kept["data-label"] = ""
    for name in ("start", "aria-level"):
        if (value := attributes.get(name, "")) and _SMALL_NUMBER.fullmatch(value):
            kept[name] = value
    attributes.clear()
    attributes.update(kept)
