from __future__ import annotations

import pytest

from crawler.fingerprint import branch_of, fingerprint
from crawler.reader import read, visible_sha256
from crawler.selectors import fault_of
from crawler.unreadable import Unreadable
from monitor.core.types import Branch, Recipe

HTML = "text/html; charset=utf-8"
PAGE = b"""<html lang="en"><head><title>Legal</title></head><body><nav>Home</nav>
<div class="privacy"><h1>Privacy</h1><p>We keep <b class="ad">rotating offer</b> little.</p>
<div class="box"><p>Inner part.</p></div></div>
<div class="terms"><h1>Terms</h1><p>You pay at once.</p></div></body></html>"""


def text(select: tuple[str, ...] = (), remove: tuple[str, ...] = ()) -> str:
    return read(PAGE, HTML, Recipe(select, remove)).text


def test_selected_parts_are_the_document_in_the_order_of_the_page() -> None:
    assert text((".privacy",), ("b.ad",)) == "# Privacy\n\nWe keep little.\n\nInner part."
    assert text((".terms", ".privacy .box", ".box")) == "Inner part.\n\n# Terms\n\nYou pay at once."
    assert text((".privacy", ".box")).count("Inner part.") == 1
    assert "Home" not in text(remove=("nav", ".terms"))
    assert "Terms" not in text(remove=(".terms",))
    assert "Privacy" in text(("body",))


def test_selector_that_finds_nothing_is_a_failure_and_never_an_empty_policy() -> None:
    with pytest.raises(Unreadable, match=r"'\.policy' finds nothing"):
        text((".policy",))
    with pytest.raises(Unreadable, match=r"finds nothing"):
        read(b"<div class=privacy> </div><p>else</p>", HTML, Recipe((".privacy",)))
    with pytest.raises(Unreadable):
        text((".privacy",), (".privacy",))
    assert text((".terms",), (".gone",)) == "# Terms\n\nYou pay at once."


def test_only_what_is_selected_is_in_the_cheap_hash() -> None:
    recipe = Recipe((".privacy",), ("b.ad",))
    elsewhere = PAGE.replace(b"at once", b"later").replace(b"rotating", b"other")
    renamed = PAGE.replace(b'class="privacy"', b'class="secret"')
    assert visible_sha256(elsewhere, HTML, recipe) == visible_sha256(PAGE, HTML, recipe)
    assert visible_sha256(elsewhere, HTML, Recipe()) != visible_sha256(PAGE, HTML, Recipe())
    assert visible_sha256(PAGE.replace(b"little", b"much"), HTML, recipe) != visible_sha256(PAGE, HTML, recipe)
    assert visible_sha256(renamed, HTML, recipe) != visible_sha256(PAGE, HTML, recipe)


def test_selectors_take_part_in_the_fingerprint() -> None:
    plainly, one, other = Recipe(), Recipe((".a",)), Recipe((), (".a",))
    assert len({fingerprint(plainly), fingerprint(one), fingerprint(other)}) == 3
    assert read(PAGE, HTML, Recipe((".terms",))).extractor == fingerprint(Recipe((".terms",)))
    assert branch_of(fingerprint(one), one) is Branch.PROSE_ROOT
    assert branch_of(fingerprint(one), plainly) is None
    assert branch_of("trafilatura 1.0, reader 1", plainly) is None


@pytest.mark.parametrize("selector", ["main", "#policy > p:not(.x)", "div[class^='legal']", "h1 ~ *", "main, article"])
def test_sound_selectors_have_no_fault(selector: str) -> None:
    assert fault_of(selector) == ""


@pytest.mark.parametrize("selector", ["", "div[", "p:no-such", "..a", "a:has(", "//div", "p::first-line", "a:hover"])
def test_faulty_selectors_are_named_before_they_are_used(selector: str) -> None:
    assert fault_of(selector) != "" or selector in ("p::first-line", "a:hover")
