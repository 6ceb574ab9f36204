"""What no honest site sends: each answer is a text or a sentence, within the limits, and the next page is read."""

from __future__ import annotations

import asyncio
import random
import time

import pytest

from crawler.extract import Extractor
from monitor.core.types import ExtractionFailure, Reading
from tests.crawler.pdfs import pdf

SENTENCE = b"<p>We keep your data for a year and never sell it to anybody at all.</p>"
BINARY = "The answer is no text, but binary data."
TOO_DEEP = "The page is nested too deeply to be read to its end."
NOTHING = "No text can be read from the page."

READ = {
    "NULs": (SENTENCE.replace(b" ", b"\x00 "), "We keep your data"),
    "surrogates in UTF-8": (b"\xed\xa0\x80" + SENTENCE, "We keep your data"),
    "half a pair in UTF-16": (b"\xff\xfe" + "We keep \ud800 data".encode("utf-16-le", "surrogatepass"), "\ufffd data"),
    "mojibake": ("<p>gültig – für alle</p>".encode().decode("latin-1").encode(), "fÃ¼r alle"),
    "right to left": ("<p dir=rtl>نحن نحتفظ ببياناتك لمدة عام\u202e</p>".encode(), "ببياناتك"),
    "100,000 attributes": (
        b"<p " + b" ".join(b'a%d="1"' % i for i in range(100_000)) + b">its text</p>",
        "its text",
    ),
    "one paragraph of 5 MB": (b"<p>" + b"We keep your data for a year. " * 170_000 + b"</p>", "We keep"),
    "one word of 5 MB": (b"<p>" + b"x" * 5_000_000, "xxx"),
    "500,000 no-break spaces": (b"<p>a" + b"&nbsp;" * 500_000 + b"b", "a\xa0"),
    "500,000 no-break spaces in bold": (b"<p><b>a" + b"&nbsp;" * 500_000 + b"</b>b", "**a**"),
    "500,000 signs": (b"<h2>" + b"*_" * 500_000 + b" a</h2>", "a"),
    "2,000 elements deep": (
        b"<div>" * 2_000 + SENTENCE + b"</div>" * 2_000 + SENTENCE.replace(b"year", b"week"),
        "a week",
    ),
    "unclosed paragraphs": (b"<p><font>" * 600 + SENTENCE, "We keep your data"),
    "30,000 shadow trees in one element": (
        b"<x-a>" + b"<template shadowrootmode=open><slot></slot></template>" * 30_000 + SENTENCE + b"</x-a>",
        "We keep your data",
    ),
    "the same part 10,000 times": (b"<div><h2>a</h2><p>We keep your data for a year or two</p></div>" * 10_000, "## a"),
}
REFUSED = {
    "nothing": (b"", "The page is empty."),
    "white space": (b" \n\t ", "The page is empty."),
    "a million open elements": (b"<div>" * 1_000_000 + b"text", TOO_DEEP),
    "a policy before a million open elements": (SENTENCE + b"<div>" * 1_000_000, TOO_DEEP),
    "300,000 open lists": (b"<ul><li>x" * 300_000, TOO_DEEP),
    "an image": (b"\x89PNG\r\n\x1a\n" + random.Random(1).randbytes(200_000), BINARY),
    "random bytes": (random.Random(2).randbytes(1_000_000), BINARY),
    "zeros": (bytes(100_000), BINARY),
    "UTF-16 that does not say so": ("We keep your data.".encode("utf-16-le") * 50, BINARY),
    "signs only": (b"<p>" + b"*_" * 100_000, NOTHING),
    "a PDF without a text layer": (
        pdf([[], []]),
        "The PDF has no text layer: it is a scan, which only text recognition (OCR) could read.",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def answers() -> dict[str, Reading | ExtractionFailure]:
    """What one child with the product's limits says to all of it."""

    async def run() -> dict[str, Reading | ExtractionFailure]:
        cases = {name: body for name, (body, _) in (READ | REFUSED).items()}
        async with Extractor() as extractor:
            return {name: await extractor.read(body, "text/html", "") for name, body in cases.items()}

    return asyncio.run(run())


@pytest.mark.parametrize("name", READ)
def test_f13_text_in_bad_form_is_read(name: str, answers: dict[str, Reading | ExtractionFailure]) -> None:
    answer = answers[name]
    assert isinstance(answer, Reading)
    assert READ[name][1] in answer.text
    answer.text.encode()  # it can be stored


@pytest.mark.parametrize("name", REFUSED)
def test_f13_what_is_no_text_gets_a_sentence(name: str, answers: dict[str, Reading | ExtractionFailure]) -> None:
    assert answers[name] == ExtractionFailure(REFUSED[name][1])


def test_page_with_the_most_elements_that_may_be_fetched_ends_in_time() -> None:
    async def run() -> Reading | ExtractionFailure:
        async with Extractor() as extractor:
            return await extractor.read(b"<p>a b</p>" * 100_000, "text/html", "")

    started = time.monotonic()
    assert isinstance(asyncio.run(run()), Reading)
    assert time.monotonic() - started < 30
