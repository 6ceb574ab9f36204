"""Pages that are served anew for each request: what is around the document changes, the text does not."""

from __future__ import annotations

import random
import re
from collections import Counter

import pytest
import trafilatura

from crawler.passing import is_passing
from crawler.reader import Known, glance, read, visible_sha256
from monitor.core.types import Branch, Reading, Recipe, Sameness
from tests.build import PARAGRAPHS

HTML = "text/html; charset=utf-8"
PLAINLY = Recipe()
OFFERS = ("Free shipping over 50", "The spring collection is here", "Members save 15 % on all until Sunday night")
GOODS = ("Gift card", "Staff pick", "Back in stock", "New this week", "Wool hat", "Felt hat")
MENU = ("Hats", "Bags", "Sale", "Log in")
CONSENT = "We and our 842 partners use cookies to process personal data. You can withdraw your consent at any time."
TITLES = ("What we collect", "Sale", "How long we keep it", "Your rights", "Payment", "Children", "Contact")
POLICY = "".join(f"<h2>{title}</h2><p>{text}</p>" for title, text in zip(TITLES, PARAGRAPHS, strict=True))
DRESSES = {
    "main": "{first}<div class='promo {c}'>{offer}</div><header><nav>{menu}</nav>Cart ({cart})</header>"
    "<main class='{c}'><h1>Privacy</h1>{policy}</main><aside><h3>You may also like</h3>{goods}</aside>"
    "<form><input type=hidden value='{c}'>Join our newsletter <button>Sign up</button></form>"
    "<footer>{menu}<p>© {year} Shop · page made at {time}</p></footer>{last}",
    "containers": "{first}<div>{offer}</div><div><div>{menu}</div></div><div class='{c}'><div><div><h1>Privacy</h1>"
    "</div></div><div id='{c}'>{policy}</div><div><h3>Related</h3>{goods}</div></div><div>{menu}© {year}, {time}</div>"
    "{last}",
    "form": "<form method=post><input name=token value='{c}'>{first}<div>{menu}</div><table><tr><td><h1>Privacy</h1>"
    "{policy}</td></tr></table>{last}</form><div>© {year}</div>",
    "sections": "{first}<nav>{menu}</nav><section><h1>Privacy</h1></section><section class='{c}'>{policy}</section>"
    "<section><ul>{goods}</ul></section><footer>{offer} {time}</footer>{last}",
    "article": "<div role=banner>{menu}</div>{first}<article><header><h1>Privacy</h1><p>{minutes} min read</p>"
    "<p>Updated {cart} days ago</p></header><div>{policy}</div></article><div role=complementary>{offer}. {goods}</div>"
    "{last}",
}


def served(dress: str, turn: int, policy: str = POLICY) -> bytes:
    """What a site answers to one of many requests."""
    chance = random.Random(f"{dress} {turn}")
    banner = f"<div class='x{turn}'>{CONSENT} <button>Accept</button> <button>Settings</button></div>"
    body = DRESSES[dress].format(
        c=f"css-{chance.getrandbits(32):x}",
        policy=policy,
        offer=chance.choice(OFFERS),
        menu="".join(f"<a href='/{name}?s={chance.getrandbits(32):x}'>{name}</a> " for name in MENU),
        goods="".join(f"<a href='/p/{turn}'>{name}</a> " for name in chance.sample(GOODS, 3)),
        cart=turn % 7 + 2,
        year=2025 + turn % 2,
        time=f"{turn % 24:02}:{turn % 60:02}:07",
        minutes=turn % 9 + 1,
        first=banner * (turn % 3 == 0),
        last=banner * (turn % 3 == 1) + f"<script nonce='{chance.getrandbits(64):x}'>x={turn}</script>",
    )
    return f"<!doctype html><html lang=en><head><title>Privacy</title></head><body>{body}</body></html>".encode()


def text(body: bytes) -> str:
    return read(body, HTML, PLAINLY).text


@pytest.mark.parametrize("dress", DRESSES)
def test_f22_noise_around_a_document_gives_one_text(dress: str) -> None:
    bodies = [served(dress, turn) for turn in range(20)]
    assert len(set(bodies)) == 20
    texts = {text(body) for body in bodies}
    assert len(texts) == 1
    expected = "# Privacy\n\n" + "\n\n".join(
        f"## {title}\n\n{paragraph}" for title, paragraph in zip(TITLES, PARAGRAPHS, strict=True)
    )
    assert texts == {expected}


@pytest.mark.parametrize("dress", DRESSES)
def test_f22_an_edit_shows_through_the_noise(dress: str) -> None:
    before = text(served(dress, 1))
    for turn, (old, new) in enumerate((("never sell", "may sell"), ("30 days", "24 months"), ("16.", "13.")), start=2):
        after = text(served(dress, turn, POLICY.replace(old, new)))
        assert after == before.replace(old, new) != before


@pytest.mark.parametrize("dress", DRESSES)
def test_nonces_and_class_names_alone_are_seen_through_by_the_cheap_hash(dress: str) -> None:
    body = served(dress, 5)
    renamed = re.sub(rb"css-[0-9a-f]+|nonce='[0-9a-f]+'", b"other", body)
    assert renamed != body
    assert visible_sha256(renamed, HTML, PLAINLY) == visible_sha256(body, HTML, PLAINLY)


@pytest.mark.parametrize("dress", ["main", "containers", "sections", "form"])
def test_noise_around_a_document_is_seen_through_without_reading_it(dress: str) -> None:
    first = glance(served(dress, 1), HTML, PLAINLY, Known())
    assert isinstance(first.said, Reading)
    assert first.document_sha256
    known = Known(first.visible_sha256, first.document_sha256)
    recipe = Recipe(branch=Branch.PROSE_ROOT, place=first.said.place)
    for turn in range(2, 20):
        again = glance(served(dress, turn), HTML, recipe, known)
        assert isinstance(again.said, Sameness)
        assert again.document_sha256 == first.document_sha256
        edited = glance(served(dress, turn, POLICY.replace("30 days", "24 months")), HTML, recipe, known)
        assert isinstance(edited.said, Reading)
        assert edited.said.text == first.said.text.replace("30 days", "24 months")


def test_noise_within_the_element_of_a_document_is_read() -> None:
    first = glance(served("article", 1), HTML, PLAINLY, Known())
    again = glance(served("article", 2), HTML, PLAINLY, Known(first.visible_sha256, first.document_sha256))
    assert isinstance(again.said, Reading)
    assert again.said == first.said


@pytest.mark.parametrize("dress", DRESSES)
def test_trafilatura_finds_no_document_that_we_do_not(dress: str) -> None:
    """The other reader as a witness: what it takes for text, menus and offers aside, is in ours."""
    body = served(dress, 2)
    found = trafilatura.extract(body.decode(), favor_recall=True, include_comments=False) or ""
    theirs = re.findall(r"\w+", " ".join(line for line in found.splitlines() if not is_passing(line)))
    around = re.findall(r"\w+", " ".join((CONSENT, *OFFERS, *GOODS, "You may also like Join our newsletter")))
    missed = Counter(theirs) - Counter(re.findall(r"\w+", text(body))) - Counter(around)
    assert missed.total() < 0.03 * len(theirs)
