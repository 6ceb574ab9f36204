"""A reader of tracked changes in Word documents of its own: what accepting or rejecting all of them leaves."""

from __future__ import annotations

import zipfile
from io import BytesIO

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def accepted(document: bytes) -> list[str]:
    """The paragraphs after all changes were accepted."""
    return _settled(document, gone=("del", "moveFrom"))


def rejected(document: bytes) -> list[str]:
    """The paragraphs after all changes were rejected."""
    return _settled(document, gone=("ins", "moveTo"))


def _settled(document: bytes, gone: tuple[str, str]) -> list[str]:
    with zipfile.ZipFile(BytesIO(document)) as archive:
        root = etree.fromstring(archive.read("word/document.xml"))
    said: list[str] = []
    carried = ""
    for paragraph in root.iter(f"{W}p"):
        for text in paragraph.iter(f"{W}t", f"{W}delText"):
            if not list(text.iterancestors(*(f"{W}{name}" for name in gone))):
                carried += text.text or ""
        marks = paragraph.find(f"{W}pPr/{W}rPr")
        if marks is None or not any(marks.find(f"{W}{name}") is not None for name in gone):
            said.append(carried)
            carried = ""
    return said if not carried else [*said, carried]
