from __future__ import annotations

import pytest
from lxml import html

from crawler.decode import tree_of
from crawler.markdown import markdown
from crawler.prose import prose_root
from crawler.reader import read as read_by
from monitor.core.types import Recipe

CONSENT = "We and our partners use cookies to process personal data."
PROSE = "We collect your name and your address when you order, and nothing about your browsing. "
POLICY = (
    f"<h2>What we collect</h2><p>{PROSE}</p><ul><li>{PROSE}</li><li>Short one</li></ul><h2>Sharing</h2><p>{PROSE}</p>"
)
MENU = "".join(f"<li><a href='/{name}'>{name} and more of it</a></li>" for name in ("Shoes", "Hats", "Bags", "Gloves"))


def read(body: str) -> str:
    tree = tree_of(f"<html><body>{body}</body></html>".encode(), "text/html")
    assert tree is not None
    return markdown(prose_root(tree).root)


DOCUMENT = read(f"<main>{POLICY}</main>")


@pytest.mark.parametrize(
    "chrome",
    [
        f"<nav><ul>{MENU}</ul></nav>",
        f"<div role='navigation'><ul>{MENU}</ul></div>",
        f"<div class='x'><ul>{MENU}</ul></div>",
        "<header><a href='/'>Shop</a> <a href='/cart'>Cart (2)</a></header>",
        "<footer><p>© 2026 Shop. All rights are reserved by us and by our partners in trade.</p></footer>",
        "<div>Free shipping on all orders over 50</div>",
        "<aside><h3>You may also like</h3><p>A hat that keeps the rain off and is made of wool and felt.</p></aside>",
        "<form><label>Join our newsletter and hear of offers first <input></label><button>Sign up</button></form>",
        f"<div>{CONSENT} <button>Accept</button><button>No</button></div>",
        "<div>We use cookies to improve your experience on this site. <button>Got it!</button></div>",
        "<div role='dialog'><h2>Before you go on</h2><p>We and our partners store data on your device.</p></div>",
        f"<div><h2>We value your privacy</h2><p>{CONSENT}</p><button>Accept</button><button>Reject</button></div>",
        f"<div role='dialog'><p>{CONSENT} {PROSE * 3}</p><table><tr><td>_ga<td>{PROSE}</table></div>",
        "<div><h3>Related</h3><a href='/a'>How to care for a hat</a><a href='/b'>Wool</a><a href='/c'>Felt</a></div>",
    ],
)
@pytest.mark.parametrize("dress", ["<main>{}</main>", "<div><div>{}</div></div>", "<form><article>{}</article></form>"])
def test_what_stands_around_a_document_is_left_out(chrome: str, dress: str) -> None:
    document = dress.format(POLICY)
    assert read(chrome + document) == DOCUMENT
    assert read(document + chrome) == DOCUMENT


@pytest.mark.parametrize(
    "banner",
    [
        f"<div>{CONSENT} <button>Accept</button><button>No</button></div>",
        f"<div><ul>{MENU}</ul></div>",
        "<footer><p>© 2026 Shop. All rights are reserved by us and by our partners in trade.</p></footer>",
    ],
)
def test_document_in_several_parts_is_whole_and_a_banner_beside_them_is_not_in_it(banner: str) -> None:
    parts = f"<section>{POLICY}</section><section><h2>Rights</h2><p>{PROSE}</p></section>"
    whole = read(parts)
    assert whole.startswith(DOCUMENT)
    assert "## Rights" in whole
    assert read(banner + parts) == read(parts + banner) == whole


@pytest.mark.parametrize(
    ("head", "text"),
    [
        ("<div><h1>Privacy notice</h1></div>", "# Privacy notice\n\n"),
        ("<div><p>Last updated: 3 March 2026</p><h1>Privacy</h1></div>", "Last updated: 3 March 2026\n\n# Privacy\n\n"),
        (
            "<header><div><h1>Privacy</h1><p>As of 3 March 2026</p></div></header>",
            "# Privacy\n\nAs of 3 March 2026\n\n",
        ),
        ("<header><h1>The Shop</h1><a href='/a'>Hats</a><a href='/b'>Bags</a></header>", ""),
        ("<div><a href='/'><h1>The Shop</h1></a></div>", ""),
        ("<div><p>Legal</p><h1>Privacy</h1><p>For all of you.</p></div>", "# Privacy\n\nFor all of you.\n\n"),
    ],
)
def test_title_above_the_document_is_taken_with_its_date(head: str, text: str) -> None:
    assert read(f"<div>{head}<div>{POLICY}</div></div>") == text + DOCUMENT


def test_links_within_the_document_stay() -> None:
    listed = f"<h2>Our processors</h2><ul>{MENU}</ul>"
    inside = f"<main><h2>Rights</h2><p>{PROSE}</p>{listed}<p>{PROSE}</p></main>"
    at_the_end = f"<main><h2>Rights</h2><p>{PROSE}</p><p>{PROSE}</p>{listed}</main>"
    for page in (inside, at_the_end):
        assert "- Shoes and more of it\n- Hats" in read(page)


def test_sentence_with_a_button_in_the_document_stays() -> None:
    settings = "<div><p>You can change your choice of cookies at any time:</p><button>Cookie settings</button></div>"
    text = read(f"<main><h1>Cookies</h1><div>{POLICY}{settings}{POLICY}</div></main>")
    assert "You can change your choice of cookies at any time:" in text
    assert "Cookie settings" not in text


def test_contents_list_of_the_page_stays() -> None:
    contents = "<ul><li><a href='#a'>What we collect</a><li><a href='#b'>Sharing</a><li><a href='#c'>Rights</a></ul>"
    assert read(f"<main>{contents}{POLICY}</main>").startswith("- What we collect\n- Sharing\n- Rights\n\n")


def test_text_doubled_for_narrow_screens_is_taken_once() -> None:
    doubled = f"<div class='wide'>{POLICY}</div><div class='narrow'><div>{POLICY}</div></div>"
    assert read(f"<main>{doubled}</main>") == DOCUMENT


def test_related_articles_with_their_first_words_are_left_out() -> None:
    cards = "".join(f"<div><h4><a href='/{name}'>{name}</a></h4><p>{PROSE}</p></div>" for name in ("Wool", "Felt"))
    policy = f"<h1>Privacy</h1>{POLICY * 4}"
    alone = read(f"<main>{policy}</main>")
    assert read(f"<main>{policy}<h3>Related articles</h3>{cards}</main>") == alone
    assert read(f"<main>{policy}<section><h3>You may also like</h3>{cards}</section></main>") == alone
    assert read(f"<main><div>{policy}</div><div><div><h3>Lees ook</h3>{cards}</div></div></main>") == alone
    assert "Newsletter" in read(f"<main>{policy}<h2>Newsletter</h2><p>{PROSE}</p></main>")


def test_buttons_that_do_not_say_what_they_open_are_labels_where_they_stand_above_sections() -> None:
    names = ("Collection", "Sharing", "Rights")
    folded = "".join(f"<button>{name}</button><div><p>{PROSE}</p></div>" for name in names)
    text = read(f"<button>Menu</button><main><h1>Privacy</h1>{folded}</main>")
    assert text == "# Privacy\n\n" + "\n\n".join(f"**{name}**\n\n{PROSE.strip()}" for name in names)


def test_page_of_short_lines_in_a_form_is_read() -> None:
    assert read("<form><h1>Imprint</h1><p>The Shop Ltd.</p><p>1 High Street</p></form>").endswith("1 High Street")


def test_terms_in_a_text_area_are_read() -> None:
    assert "# Terms\n\nYou pay." in read(f"<h1>Terms</h1><textarea>You pay.\n\n{PROSE}</textarea>")


def test_paragraph_said_twice_stays_twice() -> None:
    text = read(f"<main><h2>Name</h2><p>{PROSE}</p><h2>Address</h2><p>{PROSE}</p></main>")
    assert text.count(PROSE.strip()) == 2


def test_policy_that_stands_in_chrome_is_read_all_the_same() -> None:
    assert read(f"<form>{POLICY}</form>") == DOCUMENT
    assert read(f"<div role='dialog'>{POLICY}</div>") == DOCUMENT
    assert read(f"<footer>{POLICY}</footer>") == DOCUMENT


def test_page_that_is_mostly_chrome_is_in_doubt_and_a_plain_one_is_not() -> None:
    def share_kept(body: str) -> float:
        tree = tree_of(f"<body>{body}</body>".encode(), "text/html")
        assert tree is not None
        return prose_root(tree).share_kept

    assert share_kept(f"<nav>{MENU}</nav><main>{POLICY}</main><footer>© {PROSE}</footer>") > 0.7
    assert share_kept("".join(f"<aside>{POLICY}</aside>" for _ in range(4)) + f"<p>{PROSE}</p>") < 0.5


def page_with_story(words: int) -> html.HtmlElement:
    """A document of some 5,000 letters and, beside it, a story of the shop that grows and shrinks."""
    story = f"<div><p>Our shop was opened by two sisters from the valley{' and more' * words}.</p></div>"
    tree = tree_of(f"<html><body><div><main>{POLICY * 20}</main>{story}</div></body></html>".encode(), "text/html")
    assert tree is not None
    return tree


@pytest.mark.parametrize(("first", "then"), [(1, 60), (60, 1), (60, 12), (1, 30)])
def test_between_two_near_equal_elements_the_choice_does_not_go_to_and_fro(first: int, then: int) -> None:
    """Whether a story beside the document is read does not turn on how long it is today."""
    was = prose_root(page_with_story(first))
    assert (was.place == "body/div/main") == (first == 1), "alone, each page is judged by itself"
    now = prose_root(page_with_story(then), was.place)
    assert now.place == was.place
    assert ("two sisters" in markdown(now.root)) == ("two sisters" in markdown(was.root))
    again = prose_root(page_with_story(then), now.place)
    assert markdown(again.root) == markdown(now.root), "a reading from its own place is the same reading"


def test_a_remembered_place_that_holds_little_of_the_prose_is_given_up() -> None:
    assert prose_root(page_with_story(400), "body/div/main").place == "body/div"
    assert prose_root(page_with_story(1), "body/div/section/article").place == "body/div/main", "it is gone"


LATER = f"<h2>What came later</h2><p>{PROSE.replace('order', 'return goods')}</p>"


@pytest.mark.parametrize(
    "page",
    [
        f"<html><head><title>Privacy</title></head><body>{POLICY}</body></html>{LATER}",
        f"<html><head><title>Privacy</title></head><body>{POLICY}</BODY >{LATER}</html>",
        f"<html><head><title>Privacy</title></html><body><div>{POLICY}</body></html>{LATER}</div></body></html>",
        f"<body>{POLICY}</body></html><!doctype html><html><head><title>Part two</title></head><body>{LATER}</html>",
    ],
    ids=["after the page", "after the body", "amid an element", "a second page"],
)
def test_what_follows_an_early_end_of_the_page_is_read_as_browsers_show_it(page: str) -> None:
    assert read_by(page.encode(), "text/html", Recipe()).text == read(POLICY + LATER)


def test_a_remark_between_paragraphs_is_part_of_the_document_and_an_offer_beside_it_is_none() -> None:
    remark = "<aside><p>In short: we give your name to the carrier and to nobody else in the whole world.</p></aside>"
    assert "In short" in read(f"<main>{POLICY}{remark}<p>{PROSE}</p></main>")
    offer = remark.replace("In short", "<a href='/a'>Hats</a> <a href='/b'>Socks</a>")
    assert "Hats" not in read(f"<main>{POLICY}{offer}<p>{PROSE}</p></main>")
    assert "In short" not in read(f"<main>{POLICY}</main>{remark}")
