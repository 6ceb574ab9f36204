from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from crawler.decode import tree_of
from crawler.fingerprint import branch_of, fingerprint
from crawler.reader import read, visible_sha256
from crawler.sections import documents_of, headings_of, name_of, titles_on
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
    assert section_of(None, url, is_named=True) == ""


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


def whole(*documents: str, title: str = "Legal", above: str = "") -> bytes:
    return f"<html><head><title>{title}</title></head><body>{above}{''.join(documents)}</body></html>".encode()


def document(heading: str, about: str, times: int = 9) -> str:
    return f"<h2>{heading}</h2>{prose(about, times)}<h3>Questions</h3>{prose('questions about ' + about, 1)}"


LEGAL = (
    document("Terms of Use", "orders"),
    document("Privacy Policy", "names"),
    document("Cookie notice", "cookies"),
    document("Security", "locks"),
    document("Partner Program Agreement", "partners"),
)


def left(page: bytes, kind: str) -> tuple[tuple[str, ...], set[str]]:
    """What is left out, and what is still read."""
    reading = read(page, HTML, Recipe(kind=kind))
    words = ("orders", "names", "cookies", "locks", "partners")
    return reading.left_out, {word for word in words if word in reading.text}


def test_documents_of_another_family_are_left_out_where_the_kind_is_said() -> None:
    assert left(whole(*LEGAL), "privacy policy") == (
        ("Terms of Use", "Partner Program Agreement"),
        {"names", "cookies", "locks"},
    )
    assert left(whole(*LEGAL), "Terms of service")[0] == ("Privacy Policy", "Cookie notice")
    assert left(whole(*LEGAL), "imprint") == ((), {"orders", "names", "cookies", "locks", "partners"})
    assert left(whole(*LEGAL), "data processing agreement")[0] == ()
    assert left(whole(*LEGAL), "") == ((), {"orders", "names", "cookies", "locks", "partners"})


@pytest.mark.parametrize(
    "page",
    [
        pytest.param(whole(*LEGAL, title="Terms of Service | Shop"), id="titled as one"),
        pytest.param(whole(*LEGAL, above="<h1>Terms of service.</h1>"), id="headed as one"),
        pytest.param(whole(LEGAL[1], LEGAL[3]), id="no other family"),
        pytest.param(whole(LEGAL[0], LEGAL[4]), id="not its own family"),
        pytest.param(whole(LEGAL[1], document("Terms of Use", "orders", 2)), id="an entry of a list"),
        pytest.param(whole(LEGAL[1], document("4. Refund Policy", "orders")), id="a chapter with a number"),
        pytest.param(whole(LEGAL[1], document("Changes to these Terms", "orders")), id="about a document"),
        pytest.param(whole(LEGAL[1], f"<h1>Shop</h1>{LEGAL[0]}"), id="of another rank"),
    ],
)
def test_nothing_is_left_out_of_a_page_that_is_not_plainly_several_documents(page: bytes) -> None:
    assert left(page, "privacy policy")[0] == ()


@pytest.mark.parametrize("title", ["Policies and procedures", "Terms & Policies", "Terms of Use and Privacy Policy"])
def test_a_page_may_be_titled_as_several(title: str) -> None:
    assert left(whole(*LEGAL, above=f"<h1>{title}</h1>", title=title), "privacy policy")[0] != ()


def test_documents_are_left_out_wherever_the_boxes_of_the_page_begin_and_end() -> None:
    flat = read(whole(*LEGAL), HTML, Recipe(kind="privacy policy")).text
    for boxes in (
        "".join(f"<section>{each}</section>" for each in LEGAL),
        f"<div><div>{LEGAL[0]}</div><div>{LEGAL[1]}</div></div><div>{''.join(LEGAL[2:])}</div>",
        f"<div>{LEGAL[0]}<div>{LEGAL[1]}{LEGAL[2]}</div></div>{LEGAL[3]}<div><div>{LEGAL[4]}</div></div>",
    ):
        assert read(whole(f"<main>{boxes}</main>"), HTML, Recipe(kind="privacy policy")).text == flat


def test_the_cheap_hash_knows_what_is_left_out_by_title_and_not_by_text() -> None:
    recipe = Recipe(kind="privacy policy")
    known = visible_sha256(whole(*LEGAL), HTML, recipe)
    assert visible_sha256(whole(*LEGAL).replace(b"orders", b"returns"), HTML, recipe) == known
    assert visible_sha256(whole(*LEGAL, document("API Terms", "calls")), HTML, recipe) != known
    assert visible_sha256(whole(*LEGAL).replace(b"names", b"faces"), HTML, recipe) != known


def test_a_site_may_say_it_in_german() -> None:
    german = document("Allgemeine Geschäftsbedingungen", "orders") + document("Datenschutzerklärung", "names")
    tree = html.document_fromstring(whole(german, title="Rechtliches").decode())
    assert [each.kind for each in documents_of(tree)] == ["terms", "privacy policy"]
    assert left(whole(german, title="Rechtliches"), "privacy policy") == (
        ("Allgemeine Geschäftsbedingungen",),
        {"names"},
    )


def test_the_titles_on_a_page_are_its_documents_and_what_stands_beside_them() -> None:
    found = titles_on(whole(*LEGAL, LEGAL[1], document("Imprint", "us", 2)), HTML)
    assert [(each.text, each.kind) for each in found] == [
        ("Terms of Use", "terms"),
        ("Privacy Policy", "privacy policy"),
        ("Cookie notice", "cookie policy"),
        ("Security", "security"),
        ("Partner Program Agreement", "terms"),
    ]
    assert titles_on(whole(*LEGAL, title="Privacy policy"), HTML) == ()
