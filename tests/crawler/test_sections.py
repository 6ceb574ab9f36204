from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from crawler.decode import tree_of
from crawler.reader import branch_of, fingerprint, read, visible_sha256
from crawler.sections import headings_of, name_of
from crawler.skim import is_exact
from crawler.unreadable import SectionGone
from monitor.core.scope import section_of
from monitor.core.types import Branch, Recipe

HTML = "text/html; charset=utf-8"


def prose(about: str, times: int = 6) -> str:
    sentence = f"We tell you here what we do about {about}, and what you can ask of us at any time. "
    return "".join(f"<p>{sentence}</p>" for _ in range(times))


PRIVACY = f"{prose('your name')}<h3>1. Sharing</h3>{prose('our carriers')}"
TERMS = f"{prose('your orders')}<h3>1. Payment</h3>{prose('your money')}"
FLAT = (
    "<html lang=en><head><title>Legal</title></head><body><nav><a href='#terms'>Terms</a></nav><main><h1>Legal</h1>"
    "<h3>Terms of Use</h3><h3>Privacy Policy</h3>"
    f"<h2 id=terms>Terms of Use</h2>{TERMS}"
    f"<a name='privacy%20policy'></a><h2>2. Privacy Policy</h2>{PRIVACY}"
    "<aside><h2>Need help?</h2><p>Our desk answers within a day, on weekends within two.</p></aside>"
    "<p>The last words of the privacy policy stand behind a box that is no part of it.</p>"
    f"<h2><span id=cookies>Cookies</span></h2>{prose('cookies')}</main>"
    "<footer><h2>About us</h2><p>A workshop in Graz that has made kettles for a hundred years.</p></footer>"
)
BOXED = (
    "<html><body><h1>Legal</h1>"
    f"<div id=terms><h2>Terms</h2>{prose('your orders')}<h2>Payment</h2>{prose('your money')}</div>"
    f"<div id=privacy><h2>Privacy</h2>{prose('your name')}<h2>Sharing</h2>{prose('our carriers')}</div></body></html>"
)


def text(page: str, section: str, remove: tuple[str, ...] = ()) -> str:
    return read(page.encode(), HTML, Recipe(remove=remove, section=section)).text


@pytest.mark.parametrize("section", ["#privacy%20policy", "Privacy Policy", "  PRIVACY policy. ", "2. Privacy Policy"])
def test_a_section_goes_from_its_heading_to_the_next_one_that_ranks_as_high(section: str) -> None:
    found = text(FLAT, section)
    assert found.startswith("## 2. Privacy Policy\n\nWe tell you here what we do about your name")
    assert "### 1. Sharing" in found
    assert found.endswith("The last words of the privacy policy stand behind a box that is no part of it.")
    assert not any(word in found for word in ("orders", "money", "cookies", "help", "kettles", "Legal"))


def test_the_last_section_ends_before_what_frames_the_page() -> None:
    assert "kettles" not in text(FLAT, "#cookies")
    assert text(FLAT, "#cookies").startswith("## Cookies\n\nWe tell you here what we do about cookies")


def test_an_element_with_prose_is_the_section_whatever_headings_it_holds() -> None:
    found = text(BOXED, "#terms")
    assert "your orders" in found
    assert "## Payment" in found
    assert "your name" not in found
    assert text(BOXED, "#privacy").startswith("## Privacy")


def test_the_whole_page_is_the_section_of_its_first_heading() -> None:
    assert all(word in text(FLAT, "#terms") for word in ("orders", "money"))
    assert all(word in text(FLAT, "Legal") for word in ("orders", "money", "cookies"))


def test_what_is_removed_is_removed_of_a_section_too() -> None:
    offer = "<p class=ad>Our kettles are ten percent off this week only.</p>"
    page = FLAT.replace("<h3>1. Sharing", f"{offer}<h3>1. Sharing")
    assert "ten percent" in text(page, "Privacy Policy")
    assert "ten percent" not in text(page, "Privacy Policy", remove=(".ad",))


@pytest.mark.parametrize(
    "section",
    ["#imprint", "Imprint", "Privacy", "#", "About us"],
    ids=["id", "heading", "part of one", "none", "chrome"],
)
def test_a_section_that_is_not_there_is_said_with_those_that_are(section: str) -> None:
    with pytest.raises(SectionGone) as refusal:
        text(FLAT, section)
    said = str(refusal.value)
    assert repr(section) in said
    assert "It has: 'Legal'; 'Terms of Use'; '2. Privacy Policy'; 'Cookies'." in said


def test_a_mark_before_prose_without_a_heading_is_no_section() -> None:
    page = BOXED.replace("<h2>Sharing</h2>", "<p id=here>Here begins the part about sharing.</p>" + prose("x", 3))
    with pytest.raises(SectionGone):
        text(page + "<h2>Later</h2>" + prose("y"), "#here")


def test_a_text_without_headings_has_no_sections_and_a_viewers_fragment_is_none() -> None:
    with pytest.raises(SectionGone, match="no page of HTML"):
        read(b"Privacy\n\nWe keep little.", "text/plain", Recipe(section="Privacy"))
    assert read(b"We keep little.", "text/plain", Recipe(section="#privacy")).text == "We keep little."


def test_the_title_is_the_sections_own_and_so_is_the_cheap_hash() -> None:
    recipe = Recipe(section="Privacy Policy")
    assert read(FLAT.encode(), HTML, recipe).title == "2. Privacy Policy"
    elsewhere = FLAT.replace("your orders", "your returns").encode()
    assert visible_sha256(elsewhere, HTML, recipe) == visible_sha256(FLAT.encode(), HTML, recipe)
    here = FLAT.replace("our carriers", "our partners").encode()
    assert visible_sha256(here, HTML, recipe) != visible_sha256(FLAT.encode(), HTML, recipe)
    assert is_exact(FLAT.encode(), HTML, recipe, visible_sha256(FLAT.encode(), HTML, recipe))


def test_sections_take_part_in_the_fingerprint() -> None:
    recipes = [Recipe(), Recipe(section="#a"), Recipe(section="A"), Recipe(remove=("b",), section="A")]
    assert len({fingerprint(recipe) for recipe in recipes}) == len(recipes)
    assert branch_of(fingerprint(recipes[1]), recipes[1]) is Branch.PROSE_ROOT
    assert branch_of(fingerprint(recipes[1]), recipes[0]) is None


@pytest.mark.parametrize(
    ("url", "section"),
    [
        ("https://a.example/legal#privacy", "#privacy"),
        ("https://a.example/legal#privacy:~:text=we", "#privacy"),
        ("https://a.example/legal", ""),
        ("https://a.example/legal#", ""),
        ("https://a.example/#/legal", ""),
        ("https://a.example/#!legal", ""),
        ("https://a.example/legal#:~:text=we%20keep", ""),
        ("https://a.example/legal.pdf#page=3", ""),
    ],
)
def test_a_fragment_names_a_section_where_it_is_one(url: str, section: str) -> None:
    assert section_of(None, url) == section
    assert section_of("", url) == ""
    assert section_of("Terms", url) == "Terms"
    assert section_of(None, url, has_selectors=True) == ""


@given(st.lists(st.tuples(st.integers(1, 6), st.integers(0, 3)), max_size=12))
def test_law_the_sections_of_the_highest_rank_hold_every_word_below_a_heading(parts: list[tuple[int, int]]) -> None:
    page = "".join(f"<h{level}>title</h{level}>{'<p>one word</p>' * count}" for level, count in parts)
    tree = tree_of(f"<body><p>before</p>{page}</body>".encode(), HTML)
    assert tree is not None
    found = headings_of(tree)
    outermost = [each for n, each in enumerate(found) if all(each.level <= other.level for other in found[:n])]
    assert [each.level for each in found] == [level for level, _ in parts]
    assert sum(each.words for each in outermost) == sum(1 + 2 * count for _, count in parts)


def test_a_page_of_headings_only_costs_no_more_than_its_length() -> None:
    tree = html.document_fromstring("<body>" + "<h2>one</h2><h6>x</h6>" * 50_000)
    begun = time.process_time()
    assert len(headings_of(tree)) == 100_000
    assert time.process_time() - begun < 10


def test_a_name_is_what_a_heading_says() -> None:
    assert name_of(" 2.1 Cookie-Policy: ") == name_of("IV. cookie policy") == "cookie policy"
    assert name_of("§ 3 Datenschutz") == "datenschutz"
    assert name_of("Terms") != name_of("Terms of Use")
