"""What browsers show although it is wrapped: shadow trees from the server, inner documents, titles in attributes."""

from __future__ import annotations

from lxml import etree, html

_FEWEST_CHARS = 300
"""Of text: what is shorter is a counter's frame, or asks for scripts."""
_TITLES = ("heading", "header", "headline", "header-text", "summary", "label", "title")
"""What libraries of custom elements call the title of a collapsed section."""
_LONGEST_TITLE = 150


def unwrap(tree: html.HtmlElement, parser: html.HTMLParser) -> None:
    """Puts into a tree what is shown at that place, and takes out what is shown to nobody."""
    # Of several in one element browsers take the first.
    shadows = {
        each.getparent(): each for each in reversed(list(tree.iter("template"))) if "shadowrootmode" in each.attrib
    }
    for host, template in shadows.items():
        if host is not None:
            _flatten(host, template)
    for frame in list(tree.iter("iframe")):
        if "srcdoc" in frame.attrib:
            _open(frame, parser)
    etree.strip_elements(tree, "template", "noframes", "noembed", with_tail=False)
    _choose_noscript(tree)
    for element in list(tree.iter(etree.Element)):
        if "-" in element.tag and element.attrib:
            _show_title(element)


def _flatten(host: html.HtmlElement, template: html.HtmlElement) -> None:
    """Puts what stands in an element into the slots of its shadow tree, as it is shown."""
    given = [child for child in host if child is not template]
    text, rest = host.text, template.tail
    slots = {slot.get("name", ""): slot for slot in reversed(list(template.iter("slot")))}
    filled = {name for name in slots if any(child.get("slot", "") == name for child in given)}
    for name in filled | ({""} & slots.keys() if (text or rest or "").strip() else set()):
        for child in list(slots[name]):
            slots[name].remove(child)
        slots[name].text = None
    host.text = template.tail = None
    if "" in slots:
        slots[""].text = " ".join(filter(None, (text, rest)))
    for child in given:
        slot = slots.get(child.get("slot", ""))
        if slot is None:
            host.remove(child)  # without a slot it is shown nowhere
        else:
            slot.append(child)
    for slot in slots.values():
        slot.tag = "div"
    template.tag = "div"


def _open(frame: html.HtmlElement, parser: html.HTMLParser) -> None:
    inner = frame.get("srcdoc", "")
    if len(inner) < _FEWEST_CHARS:
        return
    try:
        document = html.document_fromstring(inner, parser=parser, ensure_head_body=False)
    except (etree.ParserError, etree.XMLSyntaxError):
        return
    body = document.find("body")
    if body is None:
        return
    etree.strip_elements(body, "script", "style", with_tail=False)
    if _size(body) >= _FEWEST_CHARS:
        frame.clear(keep_tail=True)
        frame.tag, body.tag = "div", "div"
        frame.append(body)


def _choose_noscript(tree: html.HtmlElement) -> None:
    """Keeps what is there for browsers without scripts where it is the page, as all else has fewer words."""
    spare = list(tree.iter("noscript"))
    size = sum(_size(each) for each in spare)
    body = tree.find("body")
    if size < _FEWEST_CHARS or body is None or 2 * size <= _size(body):
        etree.strip_elements(tree, "noscript", with_tail=False)
    for each in spare:
        each.tag = "div"


def _show_title(element: html.HtmlElement) -> None:
    title = next((text for name in _TITLES if (text := " ".join(element.get(name, "").split()))), "")
    if not 2 < len(title) <= _LONGEST_TITLE or element.find(".//*") is None:
        return
    said = " ".join(str(element.text_content()).split())
    if len(said) > len(title) and title not in said[:_FEWEST_CHARS]:
        line = etree.SubElement(element, "summary")
        line.text = title
        element.insert(0, line)
        line.tail, element.text = element.text, None


def _size(element: html.HtmlElement) -> int:
    return len("".join(str(element.text_content()).split()))
