"""From bytes to a tree that holds only what a person could read: charset, masked e-mail addresses, noise."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable

import charset_normalizer
from lxml import etree, html

from crawler.shape import shape
from crawler.unreadable import Unreadable
from crawler.wrapped import unwrap
from monitor.core.charset import codec_of

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_HEADER_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s{0,9}=\s{0,9}[\"']?\s{0,9}([\w.:-]{2,40})", re.IGNORECASE)
_XML_CHARSET = re.compile(rb"^\s{0,99}<\?xml[^>]{0,100}?encoding\s{0,9}=\s{0,9}[\"']([\w.:-]{2,40})", re.IGNORECASE)
_SNIFFED_BYTES = 64 * 1024
_CONTROLS = re.compile("[\x01-\x08\x0e-\x1a\x1c-\x1f]")
_META_BYTES = 8 * 1024  # WHATWG looks at 1,024; real pages put more before it


def text_of(body: bytes, content_type: str) -> str:
    """The body as text: by BOM, by being UTF-8, by the header, by the page's own word, by its looks."""
    for bom, name in _BOMS:
        if body.startswith(bom):
            return body[len(bom) :].decode(name, "replace")
    # Bytes that are UTF-8 are UTF-8 whatever is claimed: so a claim that comes and goes changes no text.
    strict = _strictly(body, "utf-8")
    if strict is not None and not body.isascii():
        return strict
    if strict is None and _is_nearly_utf8(body):
        return body.decode("utf-8", "replace")
    claims = _claims(body, content_type)
    for name in claims:
        text = _strictly(body, name)
        if text is not None:
            return text
    if strict is not None:
        return strict
    if claims:
        return body.decode(claims[0], "replace")
    best = charset_normalizer.from_bytes(body[:_SNIFFED_BYTES]).best()
    return body.decode(best.encoding if best else "cp1252", "replace")


def _is_nearly_utf8(body: bytes) -> bool:
    """Whether its letters beyond ASCII are UTF-8 but for one in twenty, as no text in another charset is."""
    text = body.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    good = len(text) - bad - len(text.encode("ascii", "ignore"))
    return good >= 10 and bad * 20 <= good


def is_binary(text: str) -> bool:
    """Whether this never was text: control characters that no text holds, or every third character a NUL."""
    start = text[:_SNIFFED_BYTES]
    controls = len(start) - len(_CONTROLS.sub("", start))
    return controls * 100 > len(start) or start.count("\x00") * 3 > len(start) > 0


def _claims(body: bytes, content_type: str) -> list[str]:
    head = body[:_META_BYTES]
    labels = [match[1] for match in [_HEADER_CHARSET.search(content_type)] if match]
    labels += [
        match[1].decode("ascii", "replace")
        for match in (_XML_CHARSET.search(head), _META_CHARSET.search(head))
        if match
    ]
    return [name for label in labels if (name := codec_of(label, body)) is not None]


def _strictly(body: bytes, name: str) -> str | None:
    try:
        # Not final: a page cut inside its last character is still in this encoding.
        return codecs.getincrementaldecoder(name)("strict").decode(body, False)
    except (UnicodeError, LookupError):
        return None


# Browsers read on after these ends, with every element still open that was; libxml2 drops what follows.
_END_OF_PAGE = re.compile(r"</(?:body|html)(?=[\s/>])[^<>]*>", re.IGNORECASE)
_MASKED_LINK = "/cdn-cgi/l/email-protection#"
# libxml2 takes quadratic time over the attributes of one element: 100,000 of them cost 12 s.
_LONG_TAG = re.compile(r"<([a-zA-Z][^\s<>/]{0,40})\s([^<>]{4000,})>?")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_MOST_ATTRIBUTES = 1000
_XML_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
# libxml2 resolves a reference to a control character, and lxml then refuses to handle the text that holds it.
_ILLEGAL_REFERENCE = re.compile(
    r"&#(?:0{0,9}(?:[0-8]|1[124-9]|2\d|3[01])(?!\d)|x0{0,9}(?:[0-8bcef]|1[0-9a-f])(?![0-9a-f]));?", re.IGNORECASE
)


def tree_of(
    body: bytes, content_type: str, cut: Callable[[html.HtmlElement], None] | None = None
) -> html.HtmlElement | None:
    """The page's tree, masked e-mail decoded, with nothing in it that is not read; None without any.

    Scripts, styles, templates, comments and controls are gone, and all attributes but those that say what an element
    is. `cut` sees the tree while its names are still there. Raises Unreadable for what is no page.
    """
    text = text_of(body, content_type)
    if is_binary(text):
        raise Unreadable("The answer is no text, but binary data.")
    text = _END_OF_PAGE.sub("", printable(_ILLEGAL_REFERENCE.sub("", text)))
    text = _LONG_TAG.sub(_sane_tag, text)
    # Without `huge_tree` libxml2 silently ends a page where it is nested 256 deep; with it, at 2,048.
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=True)
    try:
        tree = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser, ensure_head_body=False)
    except (etree.ParserError, etree.XMLSyntaxError):
        return None
    if any(error.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for error in parser.error_log):
        raise Unreadable("The page is nested too deeply to be read to its end.")
    etree.strip_elements(tree, "script", "style", with_tail=False)
    unwrap(tree, parser)
    _unmask_mail(tree)
    if cut:
        cut(tree)
    shape(tree)
    return tree


def printable(text: str) -> str:
    """The text without the control characters that no document means."""
    return _XML_ILLEGAL.sub("", text)


def _sane_tag(tag: re.Match[str]) -> str:
    bare = _QUOTED.sub(" ", tag[2]).replace("=", " ")
    return f"<{tag[1]}>" if len(bare.split()) > _MOST_ATTRIBUTES else tag[0]


def _unmask_mail(tree: html.HtmlElement) -> None:
    # Cloudflare draws a new key for every response: masked, one address is another text each time.
    for element in list(tree.iter("a", "span")):
        address = _unmasked(element.get("data-cfemail", ""))
        if not address:
            _, mark, masked = element.get("href", "").partition(_MASKED_LINK)
            address = _unmasked(masked) if mark else ""
            if address:
                element.set("href", f"mailto:{address}")
        inner = element.find(".//*[@data-cfemail]") if len(element) else None
        if address and inner is None and "email" in (element.text_content() or "email").lower():
            tail = element.tail
            element.clear()
            element.text, element.tail = address.partition("?")[0], tail


def _unmasked(masked: str) -> str:
    try:
        key, *rest = bytes.fromhex(masked)
    except ValueError:
        return ""
    return bytes(byte ^ key for byte in rest).decode("utf-8", "replace")
