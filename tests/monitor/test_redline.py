"""A redline is both texts: accepted the new one, rejected the old one, in Word, in Markdown and in JSON."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from monitor.core.redline import BlockKind, markdown, redline
from monitor.core.segment import plain, split
from monitor.core.types import Verdict
from monitor.exchange.docx import docx
from tests.build import LONGER_KEPT, PARAGRAPHS, POLICY, SOLD, START
from tests.monitor.tracked import accepted, rejected

JOINED = POLICY.replace(f"{PARAGRAPHS[0]}\n\n{PARAGRAPHS[1]}", f"{PARAGRAPHS[0]} {PARAGRAPHS[1]}")
CUT = POLICY.replace(", and we answer", ",\n\nand we answer")
MOVED = "# Privacy\n\n" + "\n\n".join([PARAGRAPHS[5], *PARAGRAPHS[:5], PARAGRAPHS[6]])
MOVED_AND_EDITED = MOVED.replace("children under 16", "young people under 18")
END_GONE, END_NEW = POLICY.replace(f"\n\n{PARAGRAPHS[6]}", ""), POLICY + "\n\nWe also mend lamps, by appointment."
OTHER = "# Lamps\n\nEvery lamp in this list was turned by hand."
TEXTS = (POLICY, SOLD, LONGER_KEPT, JOINED, CUT, MOVED, MOVED_AND_EDITED, END_GONE, END_NEW, OTHER, "")


def lines(text: str) -> list[str]:
    return [plain(clause.text) for clause in split(text)]


def holds_both(old: str, new: str) -> None:
    blocks = redline(old, new)
    document = docx(blocks, "a title", "Ann", START)
    ends = [] if blocks and blocks[-1].kind is BlockKind.SAME else [""]
    assert accepted(document) == lines(new) + ends
    assert rejected(document) == lines(old) + ends
    assert "\n".join(block.new for block in blocks if block.new).split("\n") == (lines(new) or [""])
    assert "\n".join(block.old for block in blocks if block.old).split("\n") == (lines(old) or [""])


@pytest.mark.parametrize("old", TEXTS)
def test_accepted_it_is_the_new_text_and_rejected_the_old_one(old: str) -> None:
    for new in TEXTS:
        holds_both(old, new)


SENTENCES = st.lists(st.sampled_from((*PARAGRAPHS, "# Rights", "We keep it.", "We sell it.", PARAGRAPHS[0][:60])))


@settings(max_examples=60, deadline=None)
@given(SENTENCES, SENTENCES)
def test_so_it_is_for_any_two_texts(old: list[str], new: list[str]) -> None:
    holds_both("\n\n".join(old), "\n\n".join(new))


def test_w24_changes_in_word_are_tracked_with_author_date_and_moves_and_lead_nowhere() -> None:
    document = docx(redline(POLICY.replace("30 days", "9 days"), MOVED_AND_EDITED), "t", 'Ann "<&', START)
    with zipfile.ZipFile(BytesIO(document)) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    text = parts["word/document.xml"]
    for mark in ("ins", "del", "moveFrom", "moveTo", "moveFromRangeStart", "moveToRangeStart"):
        assert f"<w:{mark} " in text
    ids = re.findall(r'<w:(?!moveFromRangeEnd|moveToRangeEnd)\w+ w:id="(\d+)"', text)
    assert len(set(ids)) == len(ids) > 5
    assert set(re.findall(r'w:date="([^"]*)"', text)) <= {"2026-03-03T09:00:00Z", "2026-03-03T09:02:00Z"}
    assert set(re.findall(r'w:author="([^"]*)"', text)) == {"Ann &quot;&lt;&amp;"}
    assert not any(
        "TargetMode" in part or "http" in re.sub(r'(xmlns(:\w+)?|Type)="[^"]*"', "", part) for part in parts.values()
    )
    assert document == docx(redline(POLICY.replace("30 days", "9 days"), MOVED_AND_EDITED), "t", 'Ann "<&', START)


def test_w24_what_xml_cannot_hold_is_left_out_and_markup_is_only_text() -> None:
    hostile = "# Privacy\n\nWe \x01\x00 keep <script>alert(1)</script> & `code` \ud800 for 3 days."
    document = docx(redline(POLICY, hostile), "\x00", "\x01Ann", START)
    assert accepted(document)[1] == "We  keep <script>alert(1)</script> & `code`  for 3 days."
    shown = markdown(redline(POLICY, hostile))
    assert "<script>" not in shown
    assert "&lt;script&gt;" in shown


def test_w24_a_document_holds_paragraphs_and_marks_and_nothing_that_fetches_or_computes() -> None:
    fields = 'INCLUDEPICTURE "http://x.example/a.png" \\d\n\n{ DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe "/k calc" }'
    hostile = f"{POLICY}\n\n{fields}\n\n![a](http://x.example/a.png) <w:instrText>HYPERLINK</w:instrText>"
    with zipfile.ZipFile(BytesIO(docx(redline(POLICY, hostile), "=cmd", "Ann", START))) as archive:
        parts = {name: etree.fromstring(archive.read(name)) for name in archive.namelist()}
    assert set(parts) == {
        *("[Content_Types].xml", "_rels/.rels"),
        *(f"word/{name}" for name in ("document.xml", "styles.xml", "_rels/document.xml.rels")),
    }
    names = {etree.QName(element).localname for element in parts["word/document.xml"].iter()}
    assert names <= {
        *("document", "body", "p", "pPr", "pStyle", "rPr", "r", "t", "delText", "ins", "del", "moveFrom", "moveTo"),
        *("moveFromRangeStart", "moveFromRangeEnd", "moveToRangeStart", "moveToRangeEnd", "sectPr", "pgSz", "pgMar"),
    }
    said = etree.tostring(parts["word/document.xml"], method="text", encoding="unicode")
    assert "INCLUDEPICTURE" in said, "the control: it does stand there, as text"
    assert not any(element.get("TargetMode") for part in parts.values() for element in part.iter())


def test_markdown_marks_words_and_moves_and_blocks_know_their_judgement() -> None:
    blocks = redline(POLICY, LONGER_KEPT)
    assert "Order records are kept for <del>30 days</del><ins>24 months</ins> and" in markdown(blocks)
    [changed] = [block for block in blocks if block.kind is BlockKind.MODIFIED]
    assert changed.change is not None
    assert changed.change.verdict is Verdict.SUBSTANTIVE
    moved = markdown(redline(POLICY, MOVED))
    assert moved.count("*(move 1: went)*") == moved.count("*(move 1: came)*") == 1
