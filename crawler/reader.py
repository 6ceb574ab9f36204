"""Reading a page: its text as Markdown, what it says of itself, and a cheap hash of all it could say.

A page is read in the shape that `crawler.shape` leaves of it, without names, styles and scripts, and the hash is taken
of the same shape: pages that differ in nonces, class names or scripts have one hash and one text.

The document is the *prose root* (`crawler.prose`), written as Markdown. Where pruning had to throw away most of a
page's prose to find it, it is in doubt, and trafilatura reads the page too; if it reads more, the text is its own, and
the source is pinned to it (docs/decisions.md has the figures).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from lxml import etree, html

from crawler import pdf
from crawler.dates import published_on
from crawler.decode import is_binary, text_of, tree_of
from crawler.fingerprint import BY_TRAFILATURA, fingerprint
from crawler.markdown import markdown
from crawler.parts import Part, parts_of
from crawler.prose import prose_root
from crawler.sections import cut_section, leave_out_others
from crawler.selectors import cut
from crawler.shape import PREFORMATTED
from crawler.unreadable import NoText, SectionGone, Unreadable
from monitor.core.types import Branch, Reading, Recipe, Sameness

_PLAIN = frozenset(("text/plain", "text/markdown", "text/x-markdown"))
_LOOKS_LIKE_HTML = re.compile(
    r"\s*(?:<!--.{0,2000}?-->\s*)?<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
_LANG = re.compile(r"[A-Za-z]{2,3}(?=$|[-_])")
_IN_DOUBT = 0.5
"""The share of a page's prose that pruning leaves at least, of a page whose structure means what it says."""


@dataclass(frozen=True, slots=True)
class Known:
    """What a source's page was when it last said what the current version says; empty hashes equal nothing."""

    visible_sha256: str = ""
    document_sha256: str = ""


@dataclass(frozen=True, slots=True)
class Glance:
    """A page's hashes, and what it says: as before, or a text."""

    visible_sha256: str
    document_sha256: str
    """Of the element that is the document, with its place; empty where the text is not made of one alone."""
    said: Reading | Sameness


_NOTHING_KNOWN = Known()


def read(body: bytes, content_type: str, recipe: Recipe) -> Reading:
    """The page as text; Unreadable when it has none, SectionGone when it lacks the part that the recipe names.

    Trusts the page with time and memory: see Extractor.
    """
    said = glance(body, content_type, recipe, _NOTHING_KNOWN).said
    assert isinstance(said, Reading), "nothing is the same as nothing known"
    return said


def glance(body: bytes, content_type: str, recipe: Recipe, known: Known) -> Glance:
    """As `read`, but stops as soon as the page is known to say what it said before.

    Menus, footers and stories beside the document change from day to day: where the document's own element is as it
    was, at the same place, so is its text, which is made of that element alone.
    """
    if parts := parts_of(body, content_type):
        visible = _hash_of_all(parts, recipe)
        is_same = visible == known.visible_sha256
        return Glance(visible, "", Sameness.SAME_VISIBLE_TEXT if is_same else _read_all(parts, recipe))
    page = _opened(body, content_type, recipe)
    visible = _hash_of(page)
    if visible == known.visible_sha256:
        return Glance(visible, known.document_sha256, Sameness.SAME_VISIBLE_TEXT)
    if not isinstance(page, _Part):
        return Glance(visible, "", _read_plainly(page, recipe))
    seen = _glance_at_part(page, visible, body, content_type, recipe, known)
    if page.left_out and isinstance(seen.said, Reading):
        return replace(seen, said=replace(seen.said, left_out=page.left_out))
    return seen


def _read_all(parts: Sequence[Part], recipe: Recipe) -> Reading:
    """A document over several pages: their texts one after the other, all by the one reader.

    A page of links alone has no text and is passed over; a page that cannot be read for another reason is not.
    """
    alike = replace(recipe, branch=Branch.PROSE_ROOT, place="")
    readings: list[Reading] = []
    for number, part in enumerate(parts, 1):
        try:
            readings.append(read(part.body, part.content_type, alike))
        except NoText:
            continue
        except Unreadable as refusal:
            raise type(refusal)(f"Page {number} of the document, {part.url}: {refusal}") from refusal
    if not readings:
        raise NoText("No text can be read from any of its pages.")
    return Reading(
        "\n\n".join(reading.text for reading in readings),
        readings[0].title,
        next((reading.published_on for reading in readings if reading.published_on), None),
        next((reading.lang for reading in readings if reading.lang), ""),
        fingerprint(recipe),
        left_out=tuple(title for reading in readings for title in reading.left_out),
    )


def _hash_of_all(parts: Sequence[Part], recipe: Recipe) -> str:
    return _sha256("\n".join(visible_sha256(part.body, part.content_type, recipe) for part in parts))


def _glance_at_part(part: _Part, visible: str, body: bytes, content_type: str, recipe: Recipe, known: Known) -> Glance:
    tree = part.tree
    title, lang, seen = part.heading or _title(tree), _lang(tree), str(tree.text_content())
    _drop_misplaced_titles(tree)
    root, place, share_kept, document, text = tree, "", 1.0, "", ""
    if (recipe.select or recipe.remove) and not recipe.section:
        chosen = tree.find("body")
        root = tree if chosen is None else chosen
        document = _sha256_of_tree(root, part.left_out)
    elif recipe.branch is not Branch.TRAFILATURA:
        found = prose_root(tree, recipe.place)
        root, place, share_kept = found.root, found.place, found.share_kept
        document = _sha256_of_tree(root, (place, *part.left_out)) if place else ""
    if document and document == known.document_sha256:
        return Glance(visible, document, Sameness.SAME_DOCUMENT)
    if recipe.branch is not Branch.TRAFILATURA:
        text = markdown(root)
    if recipe.branch is Branch.TRAFILATURA or (not recipe.branch and share_kept < _IN_DOUBT):
        other = _by_trafilatura(_part(body, content_type, recipe).tree)
        if len(other.split()) > len(text.split()):
            return Glance(visible, "", _reading(other, title, lang, seen, fingerprint(recipe) + BY_TRAFILATURA))
    return Glance(visible, document, _reading(text, title, lang, seen, fingerprint(recipe), place))


def shown(body: bytes, content_type: str) -> str:
    """All that a page of HTML shows, chrome and all, a line for each piece; empty where it is none."""
    try:
        return "\n".join(" ".join(piece.split()) for piece in _part(body, content_type, Recipe()).tree.itertext())
    except Unreadable:
        return ""


def visible_sha256(body: bytes, content_type: str, recipe: Recipe) -> str:
    """A cheap hash of all that `read` could read, hidden and collapsed text included; equal hash, equal reading."""
    if parts := parts_of(body, content_type):
        return _hash_of_all(parts, recipe)
    try:
        return _hash_of(_opened(body, content_type, recipe))
    except Unreadable as refusal:
        return _sha256(f"\x00{refusal}")


@dataclass(slots=True)
class _Part:
    """What of a page is to be read."""

    tree: html.HtmlElement
    heading: str = ""
    """Of its section, where it is one."""
    left_out: tuple[str, ...] = ()
    """Titles of the page's other documents."""


_Opened: TypeAlias = bytes | str | _Part
"""A PDF as it came, a plain text, or what is to be read of a page."""


def _opened(body: bytes, content_type: str, recipe: Recipe) -> _Opened:
    if pdf.is_pdf(body):
        _refuse_section(recipe)
        return body
    plain = _plain_text(body, content_type)
    if plain is None:
        return _part(body, content_type, recipe)
    _refuse_section(recipe)
    return plain


def _hash_of(page: _Opened) -> str:
    match page:
        case bytes():
            return hashlib.sha256(page).hexdigest()
        case str():
            return _sha256(page)
        case _Part():  # the titles of what is left out with it, so that a new one is noticed
            return _sha256_of_tree(page.tree, page.left_out)


def _sha256_of_tree(element: html.HtmlElement, beside: Sequence[str]) -> str:
    skeleton: bytes = etree.tostring(element, encoding="utf-8", with_tail=False)
    skeleton += "\n".join(beside).encode("utf-8", "surrogatepass")
    if not any(b"<%b" % tag.encode() in skeleton for tag in PREFORMATTED):  # only there do line breaks mean anything
        skeleton = b" ".join(skeleton.split())
    return hashlib.sha256(skeleton).hexdigest()


def _read_plainly(page: bytes | str, recipe: Recipe) -> Reading:
    if isinstance(page, str):
        return _reading(page, "", "", page, fingerprint(recipe))
    text = pdf.markdown_of(page)
    title = text.partition("\n")[0].lstrip("# ") if text.startswith("#") else ""
    return _reading(text, title[:500], "", "", fingerprint(recipe))


def _part(body: bytes, content_type: str, recipe: Recipe) -> _Part:
    part = _Part(html.Element("html"))

    def cut_out(tree: html.HtmlElement) -> None:
        cut(tree, recipe.select, recipe.remove)
        if recipe.section:
            part.heading = cut_section(tree, recipe.section)
        elif recipe.kind:
            part.left_out = leave_out_others(tree, recipe.kind)

    tree = tree_of(body, content_type, cut_out)
    if tree is None:
        raise Unreadable("The page is empty.")
    part.tree = tree
    return part


def _refuse_section(recipe: Recipe) -> None:
    if recipe.section and not recipe.section.startswith("#"):  # to a viewer, a fragment says where to begin
        raise SectionGone(f"The section {recipe.section!r} cannot be found: this is no page of HTML with headings.")


def _by_trafilatura(tree: html.HtmlElement) -> str:
    """The page as trafilatura reads it, with nothing to guess by: one article that holds all there is to read."""
    import trafilatura  # a tenth of a second to load, for the few pages in doubt

    for element in list(tree.iter("article", "section", "form", "main", "aside", "header", "footer", "dialog")):
        element.tag = "div"  # these mislead it, and of several articles it would take the first
    body = tree.find("body")
    if body is not None:
        body.tag = "article"
        etree.SubElement(tree, "body").append(body)
    text = trafilatura.extract(
        tree,
        output_format="markdown",
        favor_recall=True,
        include_comments=False,
        include_formatting=True,
        include_images=False,
        include_links=False,
        include_tables=True,
        with_metadata=False,
        # Its two stand-ins for hard pages would be a third and fourth reader, and every switch a false change.
        fast=True,
    )
    return text or ""


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _plain_text(body: bytes, content_type: str) -> str | None:
    if content_type.partition(";")[0].strip().lower() not in _PLAIN:
        return None
    text = text_of(body, content_type)
    if is_binary(text):
        raise Unreadable("The answer is no text, but binary data.")
    if _LOOKS_LIKE_HTML.match(text):
        return None
    return "\n".join(line.rstrip() for line in text.replace("\x00", "").splitlines()).strip()


def _reading(text: str, title: str, lang: str, seen: str, extractor: str, place: str = "") -> Reading:
    text = text.strip()
    if not text:
        raise NoText("No text can be read from the page.")
    return Reading(text, title, published_on(text) or published_on(seen), lang, extractor, place)


def _title(tree: html.HtmlElement) -> str:
    for path in (".//head/title", ".//title", ".//h1"):
        element = tree.find(path)
        if element is not None and (title := " ".join(str(element.text_content()).split())):
            return title[:500]
    return ""


def _drop_misplaced_titles(tree: html.HtmlElement) -> None:
    """Those of pages pasted into this one: browsers show none of them."""
    for element in list(tree.iterfind("body//title")):
        element.drop_tree()


def _lang(tree: html.HtmlElement) -> str:
    match = _LANG.match((tree.get("lang") or tree.get("xml:lang") or "").strip())
    return match[0].lower() if match else ""
