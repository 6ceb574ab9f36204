"""A redline as a Word document with tracked changes: accepted it is the new text, rejected the old one.

Office Open XML, ECMA-376 part 1, 17.13.5 (annotations): a part of text, one of styles, no relation to anything outside.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from io import BytesIO
from itertools import count

from lxml import etree

from monitor.core.compare import RunKind
from monitor.core.redline import Block, BlockKind

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LEVELS = 6
_APART = timedelta(minutes=2)
"""LibreOffice takes two changes that touch over the end of a paragraph for one, that end among it, unless more than a
minute lies between them: so dates alternate from one end that stays to the next."""
_OLDEST = datetime(1980, 1, 1, tzinfo=UTC)
"""Before it a ZIP file can say no date."""


def docx(blocks: Sequence[Block], title: str, author: str, at: datetime) -> bytes:
    """The document; `author` and `at` stand at every change. The same call gives the same bytes."""
    parts = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relations("word/document.xml", "officeDocument"),
        "word/_rels/document.xml.rels": _relations("styles.xml", "styles"),
        "word/document.xml": _Writer(author, at).document(blocks, title),
        "word/styles.xml": _styles(),
    }
    file = BytesIO()
    stamp = max(at.astimezone(UTC), _OLDEST).timetuple()[:6]
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, root in parts.items():
            content = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
            archive.writestr(zipfile.ZipInfo(name, stamp), content, zipfile.ZIP_DEFLATED)
    return file.getvalue()


class _Writer:
    """Writes the blocks; every tracked change has a number of its own."""

    def __init__(self, author: str, at: datetime) -> None:
        self.author = _legal(author)
        self.dates = [(at.astimezone(UTC) + apart).strftime("%Y-%m-%dT%H:%M:%SZ") for apart in (timedelta(), _APART)]
        self.numbers = count(1)

    def document(self, blocks: Sequence[Block], title: str) -> etree._Element:
        root = etree.Element(_w("document"), nsmap={"w": _W})
        body = etree.SubElement(root, _w("body"))
        for block in blocks:
            self._block(body, block)
        if not blocks or blocks[-1].kind is not BlockKind.SAME:
            etree.SubElement(body, _w("p"))  # the end of the last paragraph cannot be struck out
        section = etree.SubElement(body, _w("sectPr"))
        etree.SubElement(section, _w("pgSz"), {_w("w"): "11906", _w("h"): "16838"})
        margins = {_w(side): "1418" for side in ("top", "right", "bottom", "left")}
        etree.SubElement(section, _w("pgMar"), margins | {_w("header"): "709", _w("footer"): "709", _w("gutter"): "0"})
        return root

    def _block(self, body: etree._Element, block: Block) -> None:
        # how a run, and the end of the paragraph, are marked
        marks = {RunKind.DELETED: "del", RunKind.INSERTED: "ins", RunKind.SAME: "", RunKind.MOVED: ""}
        end = {BlockKind.REMOVED: "del", BlockKind.ADDED: "ins"}.get(block.kind, "")
        if block.kind is BlockKind.MOVED_AWAY:
            marks[RunKind.MOVED] = end = "moveFrom"
        elif block.kind is BlockKind.MOVED_HERE:
            marks[RunKind.MOVED] = end = "moveTo"
        paragraph = self._paragraph(body, block.level)
        number = self._open_move(paragraph, block)
        for run in block.runs:
            mark = marks[run.kind]
            first, *others = run.text.split("\n")
            self._run(paragraph, mark, first)
            for text in others:
                self._end(paragraph, mark)
                paragraph = self._paragraph(body, block.level)
                self._run(paragraph, mark, text)
        if number:
            etree.SubElement(paragraph, _w(f"{end}RangeEnd"), {_w("id"): number})
        # that the end moved is not said: LibreOffice leaves an empty paragraph of it
        self._end(paragraph, {"moveFrom": "del", "moveTo": "ins"}.get(end, end))

    def _open_move(self, paragraph: etree._Element, block: Block) -> str:
        if not block.move:
            return ""
        kind = "moveFrom" if block.kind is BlockKind.MOVED_AWAY else "moveTo"
        stamped = self._stamped() | {_w("name"): f"move{block.move}"}
        etree.SubElement(paragraph, _w(f"{kind}RangeStart"), stamped)
        return stamped[_w("id")]

    def _paragraph(self, body: etree._Element, level: int) -> etree._Element:
        paragraph = etree.SubElement(body, _w("p"))
        properties = etree.SubElement(paragraph, _w("pPr"))
        if level:
            etree.SubElement(properties, _w("pStyle"), {_w("val"): f"Heading{min(level, _LEVELS)}"})
        return paragraph

    def _run(self, paragraph: etree._Element, mark: str, text: str) -> None:
        if not text:
            return
        parent = etree.SubElement(paragraph, _w(mark), self._stamped()) if mark else paragraph
        run = etree.SubElement(parent, _w("r"))
        said = etree.SubElement(run, _w("delText" if mark == "del" else "t"))
        said.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        said.text = _legal(text)

    def _end(self, paragraph: etree._Element, mark: str) -> None:
        """Marks the end of a paragraph as struck out, put in or moved."""
        if mark:
            properties = paragraph.find(_w("pPr"))
            assert properties is not None  # every paragraph of ours begins with them
            etree.SubElement(etree.SubElement(properties, _w("rPr")), _w(mark), self._stamped())
        else:
            self.dates.reverse()

    def _stamped(self) -> dict[str, str]:
        return {_w("id"): str(next(self.numbers)), _w("author"): self.author, _w("date"): self.dates[0]}


def _legal(text: str) -> str:
    """Without what XML cannot hold."""
    return _ILLEGAL.sub("", text)


def _w(name: str) -> str:
    return f"{{{_W}}}{name}"


def _content_types() -> etree._Element:
    namespace = f"{_PACKAGE}/content-types"
    root = etree.Element(f"{{{namespace}}}Types", nsmap={None: namespace})  # type: ignore[dict-item]  # the stubs know no default namespace
    relations = "application/vnd.openxmlformats-package.relationships+xml"
    for extension, kind in (("rels", relations), ("xml", "application/xml")):
        etree.SubElement(root, f"{{{namespace}}}Default", {"Extension": extension, "ContentType": kind})
    for name, kind in (("document", f"{_WORD}.document.main+xml"), ("styles", f"{_WORD}.styles+xml")):
        etree.SubElement(root, f"{{{namespace}}}Override", {"PartName": f"/word/{name}.xml", "ContentType": kind})
    return root


def _relations(target: str, kind: str) -> etree._Element:
    namespace = f"{_PACKAGE}/relationships"
    root = etree.Element(f"{{{namespace}}}Relationships", nsmap={None: namespace})  # type: ignore[dict-item]  # the stubs know no default namespace
    values = {"Id": "r1", "Type": f"{_OFFICE}/{kind}", "Target": target}
    etree.SubElement(root, f"{{{namespace}}}Relationship", values)
    return root


def _styles() -> etree._Element:
    root = etree.Element(_w("styles"), nsmap={"w": _W})
    _style(root, "Normal", "Normal", size=22, after=160)
    for level in range(1, _LEVELS + 1):
        _style(root, f"Heading{level}", f"heading {level}", size=max(22, 36 - 4 * level), after=120)
    return root


def _style(root: etree._Element, style_id: str, name: str, size: int, after: int) -> None:
    values = {_w("type"): "paragraph", _w("styleId"): style_id} | ({_w("default"): "1"} if name == "Normal" else {})
    style = etree.SubElement(root, _w("style"), values)
    etree.SubElement(style, _w("name"), {_w("val"): name})
    if name != "Normal":
        etree.SubElement(style, _w("basedOn"), {_w("val"): "Normal"})
    spacing = etree.SubElement(etree.SubElement(style, _w("pPr")), _w("spacing"))
    spacing.set(_w("after"), str(after))
    look = etree.SubElement(style, _w("rPr"))
    if name != "Normal":
        etree.SubElement(look, _w("b"))
    etree.SubElement(look, _w("sz"), {_w("val"): str(size)})
