"""Documents of our own on the pages of many makes: every word of theirs is read, and none of what stands around."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from crawler.reader import read
from monitor.core.health import of_response
from monitor.core.types import Recipe
from tests.crawler.dresses import DRESSES, Blocks

PRIVACY: Blocks = (
    ("h1", ("Privacy notice of the Linden Workshop",)),
    ("date", ("Last updated: 3 March 2026",)),
    ("p", ("This notice says what the Linden Workshop knows of its guests, why it does, and whom they may ask.",)),
    ("h2", ("What we collect",)),
    (
        "p",
        ("When you order a chair we note your name, your delivery address and the telephone number for the carrier.",),
    ),
    (
        "ul",
        (
            "Measurements of the room that you send us with your order",
            "Photographs, where you attach any",
            "Payment references",
        ),
    ),
    ("p", ("We hold no card numbers; the bank that takes your payment tells us only that it has arrived.",)),
    ("h2", ("Why we use it",)),
    ("p", ("We use your details to build and deliver what you ordered, to answer you and to keep the books.",)),
    ("p", ("We do not use them for advertising and we never let a machine alone decide about an order.",)),
    ("h2", ("Who receives it",)),
    ("p", ("The carrier receives your address on the day of delivery, and our accountant sees invoices once a year.",)),
    (
        "table",
        (
            "Recipient|What for|How long",
            "Carrier Novak|Delivery to the door|14 days",
            "Accountants Berg and Sons|Yearly accounts|7 years",
        ),
    ),
    ("h2", ("How long we keep it",)),
    ("p", ("Orders are kept for seven years, as tax law asks of us; letters and photographs go after twelve months.",)),
    ("h2", ("Your rights",)),
    (
        "p",
        ("You may see, correct or delete what we hold about you; write to the office and we answer in thirty days.",),
    ),
    ("ul", ("A copy of your details", "Correction of errors", "Deletion, where no law forbids it")),
    ("p", ("If our answer does not satisfy you, the data protection authority of your country hears complaints.",)),
    ("h2", ("Changes of this notice",)),
    ("p", ("When this notice changes we write to everybody with an open order at least thirty days before.",)),
)
COOKIES: Blocks = (
    ("h1", ("Cookie policy",)),
    ("date", ("Effective 1 June 2026",)),
    ("p", ("Our site sets four cookies, none of which follows you to other sites.",)),
    ("h2", ("Which cookies we set",)),
    (
        "table",
        (
            "Name|Purpose|Expires",
            "cart_id|Remembers what is in your basket|30 days",
            "session|Keeps you signed in while you browse|End of visit",
            "lang|Remembers the language you chose|1 year",
            "consent|Remembers your answer to the cookie banner|6 months",
        ),
    ),
    ("h2", ("How to refuse",)),
    ("p", ("You can accept or reject optional cookies in the banner and change your mind at any time below.",)),
    ("p", ("Browsers can block cookies as well; the basket does not work without them.",)),
    ("h2", ("Questions",)),
    ("p", ("Ask the office of our workshop, office@linden.example, whenever something is unclear.",)),
)
GERMAN: Blocks = (
    ("h1", ("Datenschutzerklärung der Lindenwerkstatt",)),
    ("date", ("Stand: 3. März 2026",)),
    ("h2", ("Welche Daten wir erheben",)),
    ("p", ("Bei einer Bestellung erfassen wir Ihren Namen, Ihre Anschrift und die Rufnummer für die Spedition.",)),
    ("ul", ("Maße des Raumes, die Sie uns senden", "Lichtbilder", "Zahlungsbelege der Bank")),
    ("h2", ("Wie lange wir sie aufbewahren",)),
    ("p", ("Bestellungen bewahren wir sieben Jahre auf, weil das Steuerrecht es verlangt, Briefe zwölf Monate.",)),
    ("h2", ("Ihre Rechte",)),
    ("p", ("Sie können Auskunft, Berichtigung und Löschung verlangen; wir antworten innerhalb von dreißig Tagen.",)),
    ("p", ("Beschwerden nimmt die Aufsichtsbehörde Ihres Landes entgegen, wenn unsere Antwort Ihnen nicht genügt.",)),
)
POLICIES = (PRIVACY, COOKIES, GERMAN)
WITHOUT_LISTS = ("notion",)
WITHOUT_HEADINGS = ("table layout", "all breaks", "all divs", "pre", "confluence", "hidden checkbox")
"""Only style sheets say there which line is one."""


def said(blocks: Blocks) -> str:
    return "\n".join(line.replace("|", " ") for _, lines in blocks for line in lines)


def _words(text: str) -> Counter[str]:
    """Its words; numbers alone may be those of a list."""
    return Counter(re.findall(r"[^\W\d_]{2,}", text.lower()))


def _read(page: str) -> str:
    return read(page.encode(), "text/html; charset=utf-8", Recipe()).text


@pytest.mark.parametrize("document", POLICIES, ids=("privacy", "cookies", "german"))
@pytest.mark.parametrize("dress", DRESSES)
def test_every_word_of_a_document_is_read_and_none_of_what_stands_around(dress: str, document: Blocks) -> None:
    text, wanted = _words(_read(DRESSES[dress](document))), _words(said(document))
    missing, strange = wanted - text, text - wanted
    assert missing.total() <= 0.02 * wanted.total(), f"missing: {missing}"
    # The few words that stand in the midst of the document's own element weigh more the shorter it is.
    assert strange.total() <= max(5, 0.03 * wanted.total()), f"strange: {strange}"


@pytest.mark.parametrize("dress", [name for name in DRESSES if name not in WITHOUT_HEADINGS])
def test_headings_of_sections_and_items_of_lists_are_found(dress: str) -> None:
    lines = _read(DRESSES[dress](PRIVACY)).splitlines()
    for kind, said_there in PRIVACY:
        for line in said_there:
            if kind == "h2":
                heading = re.compile(rf"(?:- |\d+\. )?(?:#+ |\*\*)(?:\d+\. )?{re.escape(line)}\.?(?:\*\*)?")
                assert any(heading.fullmatch(each) for each in lines), line
            elif kind == "ul" and dress not in WITHOUT_LISTS:
                assert any(re.fullmatch(rf"\s*(?:- |\d+\. ){re.escape(line)}", each) for each in lines), line


def test_a_page_without_the_document_would_be_noticed() -> None:
    bare = DRESSES["webflow"]((("h1", ("Nothing of it",)), ("p", ("Some other words are all that stands here.",))))
    assert (_words(said(PRIVACY)) - _words(_read(bare))).total() > 100


@pytest.mark.parametrize("dress", ["srcdoc", "shadow whole", "noscript"])
def test_a_wrapped_document_is_no_empty_page(dress: str) -> None:
    page = DRESSES[dress](PRIVACY).encode()
    assert of_response(200, (("content-type", "text/html"),), "https://linden.example/privacy", page) is None
    emptied = re.sub(rb" shadowrootmode='open'|srcdoc=\"[^\"]*\"|<noscript>[\s\S]*</noscript>", b"", page)
    assert of_response(200, (("content-type", "text/html"),), "https://linden.example/privacy", emptied) is not None


def test_a_word_within_an_unknown_element_stands_in_its_sentence() -> None:
    page = "<p>We keep <bdt class='question'>your name<o:p></o:p></bdt> and your address for one year.</p>"
    assert _read(f"<html><body>{page}</body></html>") == "We keep your name and your address for one year."


def test_what_stands_in_no_slot_of_a_shadow_tree_is_not_shown() -> None:
    page = (
        "<zyx-note><template shadowrootmode='open'><h2><slot name='title'>No title</slot></h2><p>In its shadow we "
        "keep what you send.</p><slot></slot></template><i slot='title'>Storage</i><p slot='old'>Gone</p>"
        "<p>It is deleted after thirty days by the office.</p></zyx-note>"
    )
    assert _read(f"<html><body>{page}</body></html>") == (
        "## Storage\n\nIn its shadow we keep what you send.\n\nIt is deleted after thirty days by the office."
    )


def test_of_two_shadow_trees_in_one_element_the_first_is_shown() -> None:
    page = (
        "<zyx-note><template shadowrootmode='open'><p>We keep it for a year.</p><slot></slot></template>"
        "<template shadowrootmode='open'><p>This is shown to nobody.</p></template><p>Then it goes.</p></zyx-note>"
    )
    assert _read(f"<html><body>{page}</body></html>") == "We keep it for a year.\n\nThen it goes."
