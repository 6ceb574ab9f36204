from __future__ import annotations

import asyncio
import re

import pytest

from crawler.extract import Extractor
from crawler.pdf import markdown_of
from crawler.unreadable import Unreadable
from monitor.core.segment import tokens
from monitor.core.types import ExtractionFailure, Reading
from tests.crawler.pdfs import Line, pdf, set_in_lines

TITLE = ("Privacy notice", 18, True)
COLLECTION = (
    "We collect your name, your postal address and what you order, and nothing about your browsing; we keep it for "
    "seven years, as the law on taxes demands, and not for one day longer than that.",
    10,
    False,
)
SHARING = ("We never sell your data. We hand it to our carriers only, so that parcels arrive at your door.", 10, False)


def furnished(*pages: list[Line]) -> bytes:
    """Pages with a running head and a number, as word processors print them."""
    return pdf(
        [
            [Line("Shop Ltd. | Privacy notice", 72, 810, 8), *lines, Line(f"Page {number} of {len(pages)}", 280, 30, 8)]
            for number, lines in enumerate(pages, 1)
        ]
    )


def test_lines_become_paragraphs_and_large_and_bold_ones_headings() -> None:
    lines = set_in_lines([TITLE, ("1. What we collect", 13, True), COLLECTION, ("Sharing", 10, True), SHARING])
    assert markdown_of(pdf([lines])) == (
        f"# Privacy notice\n\n## 1. What we collect\n\n{COLLECTION[0]}\n\n### Sharing\n\n{SHARING[0]}"
    )


def test_page_numbers_and_running_heads_are_dropped_and_paragraphs_go_on_over_the_page() -> None:
    first, second = COLLECTION[0].split("; ")
    one = set_in_lines([TITLE, (f"{first};", 10, False), ("and as long as we", 10, False)])
    two = set_in_lines([("keep your orders, we keep them well.", 10, False), SHARING])
    text = markdown_of(furnished(one, two, set_in_lines([SHARING])))
    assert "Shop Ltd." not in text
    assert "Page" not in text
    assert "and as long as we keep your orders, we keep them well.\n\n" in text
    assert text.count(SHARING[0]) == 2
    assert second not in text


def test_divided_words_are_made_whole_and_compounds_keep_their_hyphen() -> None:
    lines = [
        Line("We share personal infor-", 72, 760),
        Line("mation with no third-", 72, 748),
        Line("party, and the third we met was a party we knew and liked and a", 72, 736),
        Line("third party is where it is named here.", 72, 724),
    ]
    text = markdown_of(pdf([lines]))
    assert "personal information with no third-party, and" in text


def test_typed_bullets_and_numbers_begin_lines_of_their_own() -> None:
    listed = [("We collect:", 10, False), ("• your name", 10, False), ("• your address, which may be so long that it "
              "takes a second line in the file", 10, False), ("(a) by post", 10, False)]  # fmt: skip
    text = markdown_of(pdf([set_in_lines([SHARING, *listed])]))
    assert "We collect:\n\n- your name\n- your address, which may be so long that it takes a second line in" in text
    assert "\n\n(a) by post" in text


def set_at(*rows: tuple[tuple[float, str], ...], top: float = 700, step: float = 14) -> list[Line]:
    """Rows of words, each at its own place from the left."""
    return [Line(text, left, top - n * step) for n, row in enumerate(rows) for left, text in row]


def test_lists_within_lists_keep_their_order() -> None:
    lines = set_at(
        ((80, "• your name and"),),
        ((92, "what you order:"),),
        ((110, "o"), (128, "by post")),
        ((110, "o"), (128, "in the shop")),
        ((80, "•"), (98, "your address")),
    )
    listed = "- your name and what you order:\n  - by post\n  - in the shop\n- your address"
    assert listed in markdown_of(pdf([[*set_in_lines([TITLE, SHARING]), *lines]]))


def test_columns_that_stand_below_one_another_are_a_table() -> None:
    lines = set_at(
        ((72, "Cookie"), (180, "Purpose"), (420, "Kept for")),
        ((72, "basket"), (180, "keeps what you want to buy"), (420, "2 hours")),
        ((72, "visits"), (180, "counts visits | views of our pages, also"), (420, "24 months")),
        ((180, "those that you make from a telephone"),),
        ((72, "offers"), (180, "shows you what we sell on other sites"), (420, "30 days")),
    )
    text = markdown_of(pdf([[*set_in_lines([TITLE, SHARING]), *lines, *set_in_lines([COLLECTION], top=600)]]))
    assert text.endswith(
        f"{SHARING[0]}\n\n| Cookie | Purpose | Kept for |\n| --- | --- | --- |\n"
        "| basket | keeps what you want to buy | 2 hours |\n"
        "| visits | counts visits / views of our pages, also those that you make from a telephone | 24 months |\n"
        f"| offers | shows you what we sell on other sites | 30 days |\n\n{COLLECTION[0]}"
    )


def test_a_table_of_contents_and_a_numbered_list_are_no_tables() -> None:
    contents = set_at(*(((72, f"What we do in case {n}"), (500, str(n))) for n in range(1, 6)))
    assert "|" not in markdown_of(pdf([[*set_in_lines([TITLE, SHARING]), *contents]]))
    numbered = set_at(*(((72, f"{n}."), (100, f"We keep what part {n} says for {n} years.")) for n in range(1, 6)))
    assert "|" not in markdown_of(pdf([[*set_in_lines([TITLE, SHARING]), *numbered]]))


def test_setting_the_same_words_in_other_lines_changes_no_word() -> None:
    def words(width: int) -> list[str]:
        return re.findall(r"\w+", markdown_of(furnished(set_in_lines([TITLE, COLLECTION, SHARING], width=width))))

    assert words(60) == words(80) == words(95)


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (pdf([[], []]), "The PDF has no text layer: it is a scan, which only text recognition (OCR) could read."),
        (b"%PDF-1.7 and nothing that follows", "The PDF is broken and cannot be opened."),
        (pdf([[Line("1", 280, 30)]]), "The PDF holds no text but page numbers."),
    ],
)
def test_pdf_that_cannot_be_read_is_answered_with_a_sentence(body: bytes, sentence: str) -> None:
    async def run() -> None:
        async with Extractor() as extractor:
            assert await extractor.read(body, "application/pdf", "") == ExtractionFailure(sentence)
            assert isinstance(await extractor.read(pdf([set_in_lines([SHARING])]), "application/pdf", ""), Reading)

    asyncio.run(run())


@pytest.mark.parametrize("cut", [40, 200, 400, 700])
def test_truncated_pdf_is_read_or_refused(cut: int) -> None:
    body = pdf([set_in_lines([TITLE, COLLECTION])])
    try:
        assert markdown_of(body[:-cut])
    except Unreadable as refusal:
        assert str(refusal).startswith("The PDF")


CELLS = (
    ("Recipient", "Purpose", "How long"),
    ("Carrier Novak", "Delivery to the door", "14 days"),
    ("Berg and Sons", "Yearly accounts", "7 years"),
    ("Bank of Graz", "Payment", "10 years"),
)
PLACES = (72, 220, 400)
AS_TABLE = "\n".join(f"| {' | '.join(row)} |" for row in (CELLS[0], ("---",) * 3, *CELLS[1:]))


@pytest.mark.parametrize("by_column", [False, True])
def test_a_table_set_cell_by_cell_is_one(by_column: bool) -> None:
    cells = [Line(text, PLACES[n], 700 - 16 * row) for row, line in enumerate(CELLS) for n, text in enumerate(line)]
    if by_column:
        cells.sort(key=lambda cell: PLACES.index(int(cell.left)))
    text = markdown_of(pdf([[*set_in_lines([TITLE]), *cells, *set_in_lines([COLLECTION], top=600)]]))
    assert text == f"# Privacy notice\n\n{AS_TABLE}\n\n{COLLECTION[0]}"


def test_cells_of_several_lines_set_one_after_the_other_stay_whole() -> None:
    rows: list[tuple[tuple[str, ...], ...]] = [
        (("Who",), ("Purpose",), ("How long",)),
        (("Carrier Novak",), ("Delivery to", "the door"), ("14 days",)),
        (("Bank of Graz", "and partners"), ("Payment",), ("10 years",)),
        (("Berg",), ("Accounts",), ("7 years",)),
    ]
    lines, top = set_in_lines([TITLE]), 700.0
    for row in rows:
        lines += [
            Line(text, PLACES[n], top - 12 * down) for n, cell in enumerate(row) for down, text in enumerate(cell)
        ]
        top -= 12 * max(map(len, row)) + 8
    assert markdown_of(pdf([lines])).endswith(
        "| Carrier Novak | Delivery to the door | 14 days |\n| Bank of Graz and partners | Payment | 10 years |\n"
        "| Berg | Accounts | 7 years |"
    )


@pytest.mark.parametrize("is_interleaved", [False, True])
def test_two_columns_of_running_text_are_read_one_after_the_other(is_interleaved: bool) -> None:
    left = set_in_lines([COLLECTION], width=40, left=50)
    right = set_in_lines([SHARING, ("All of it is erased when you ask for that.", 10, False)], width=40, left=320)
    right = [Line(line.text, line.left, row.bottom) for line, row in zip(right, left, strict=False)]
    lines = [line for pair in zip(left, right, strict=False) for line in pair] + left[len(right) :]
    text = markdown_of(pdf([lines if is_interleaved else [*left, *right]]))
    assert "|" not in text
    assert COLLECTION[0] in text
    assert SHARING[0] in text


def test_a_word_divided_between_two_pages_is_made_whole() -> None:
    one = set_in_lines([COLLECTION, ("What we know of you is treated as confi-", 10, False)])
    two = set_in_lines([("dential by everybody who works here.", 10, False)])
    text = markdown_of(furnished(one, two, set_in_lines([SHARING])))
    assert "is treated as confidential by everybody who works here." in text


def test_letters_that_the_fonts_do_not_name_are_no_text() -> None:
    words = f"{COLLECTION[0]} {SHARING[0]}"
    shifted = "".join(chr(ord(sign) - 29) if sign.islower() else sign for sign in words)
    signs = "".join(chr(ord(sign) % 10 + 0x21) if sign != " " else sign for sign in words)
    for garbled in (shifted, signs):
        with pytest.raises(Unreadable, match="fonts do not name"):
            markdown_of(pdf([set_in_lines([(garbled, 10, False)])]))
    assert markdown_of(pdf([set_in_lines([(words, 10, False)])])) == words
    numbers = set_in_lines([(f"Row {n}: {n * 1234567} and {n * 7654321} of 2026", 10, False) for n in range(20)])
    assert "1234567" in markdown_of(pdf([numbers]))


def test_a_ligature_is_compared_as_its_letters() -> None:
    assert tokens("We pro\ufb01le no o\ufb03ce.") == tokens("We profile no office.")
