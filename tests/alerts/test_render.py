"""What a reader with two minutes finds in a letter: subject, text and HTML."""

from __future__ import annotations

import html as entities
import os
import re
import unicodedata
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from time import monotonic
from typing import Any

import lxml.html
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.dates import calendar
from alerts.mime import encoded_size
from alerts.render import HTML_BYTES, TEXT_BYTES, Rendered, render
from monitor.core.compare import RunKind, runs
from monitor.core.detect import Harmless
from monitor.core.news import NewsKind, Quiet, QuietKind, Weather, Welcome
from monitor.core.types import Category, Change, ChangeKind, Direction, HoldReason, Judgement, Reason, Verdict
from monitor.core.wholes import moved, replaced
from tests.alerts.letters import ADA, NOW, change, digest, news, shop

SOLD = change(
    "We will never sell your details.",
    "We may sell your details.",
    "'will never' became 'may'",
    direction=Direction.WORSE,
    weight=0.9,
)
KEPT = change("", "We keep your details for seven years.", category=Category.RETENTION, path=("How long",), weight=0.5)
COPY = change("You may ask for a copy.", "", category=Category.RIGHTS, path=("Your rights",), weight=0.4)
CONTACT = change(
    "Write to a@marrow.test.",
    "Write to b@marrow.test.",
    "the address to write to changed",
    verdict=Verdict.MINOR,
    category=Category.CONTACT,
    path=("Contact",),
)
GIANT = change("", "word " * 40_000, weight=0.1)


def seen(html: str) -> str:
    """The words that a reader of the HTML sees."""
    page: Any = lxml.html.fromstring(html)
    return " ".join(page.find("body").text_content().split())


def page_of(letter: Rendered) -> Any:
    """The HTML as a tree; lxml's own types are unions of all that an XPath could give."""
    return lxml.html.fromstring(letter.html)


def folded(text: str) -> str:
    return " ".join(text.split())


# ---- the subject ----


def test_subject_says_whose_policy_changed_and_how() -> None:
    assert render(digest(news(SOLD))).subject == "Marrow & Finch: 'will never' became 'may'"


TERMS = replaced(HoldReason.OTHER_DOCUMENT)
ELSEWHERE = moved("https://marrow.test/a", "https://other.test/b")
WHOLES = [
    ((TERMS,), (SOLD, KEPT), "another document stands there"),
    (("Accepted.", replaced(HoldReason.COLLAPSED, is_confirmed=False)), (COPY,), "most of the text is gone"),
    ((replaced(HoldReason.MOVED, to="https://other.test/"),), (KEPT, COPY), "it leads to another text now"),
    ((ELSEWHERE,), (), "it moved to another address"),
    ((ELSEWHERE,), (KEPT,), "it moved to another address; new on retention: 'We keep your…"),
    ((ELSEWHERE,), (SOLD,), "it moved to another address; 'will never' became 'may'"),
]


@pytest.mark.parametrize(("notes", "changes", "said"), WHOLES)
def test_subject_says_first_what_became_of_the_whole_document(
    notes: tuple[str, ...], changes: tuple[Change, ...], said: str
) -> None:
    letter = render(digest(replace(news(*changes, notes=notes), is_of_whole=True)))
    assert letter.subject == f"Marrow & Finch: {said}"
    assert folded(letter.text).startswith(f"Marrow & Finch: {said.rstrip('…')}")
    other = news(KEPT, name="inner", title="Inner Garden Privacy Notice", notice_id=2)
    several = render(digest(other, replace(news(*changes, notes=notes), is_of_whole=True))).subject
    if "moved" not in said:
        assert several.startswith(f"2 policies changed: Marrow & Finch ({said})"), "what is gone is named first"


def test_small_changes_of_a_document_that_was_replaced_are_only_counted() -> None:
    of_whole = replace(news(SOLD, CONTACT, notes=(TERMS,)), is_of_whole=True)
    minor = replace(ADA, floor=Verdict.MINOR)
    letter = render(replace(digest(of_whole), subscriber=minor))
    for body in (letter.text, seen(letter.html)):
        assert "1 more in the history" in folded(body)
        assert "Write to" not in body
    alone = render(digest(replace(news(CONTACT, notes=(TERMS,)), is_of_whole=True)))
    assert "Write to" in alone.text
    cut = render(digest(replace(of_whole, judgement=Judgement(Verdict.SUBSTANTIVE, (COPY, GIANT, CONTACT)))))
    assert "2 more in the history" in seen(cut.html)


def test_subject_counts_the_further_changes() -> None:
    assert render(digest(news(SOLD, KEPT))).subject == "Marrow & Finch: 'will never' became 'may', and 1 more change"


def test_subject_of_several_says_how_the_first_changed_and_names_the_others() -> None:
    letter = render(digest(news(SOLD), news(KEPT, name="inner", title="Inner Garden Privacy Notice", notice_id=2)))
    assert letter.subject == "2 policies changed: Marrow & Finch ('will never' became 'may'), Inner Garden"


def test_subject_of_several_quotes_where_that_just_fits() -> None:
    first = news(SOLD, title="Privacy | Marrowfinch Shop")
    others = [
        news(told, name=f"juniperrow-{n}", title=f"Juniperrow Shop {n} | Privacy", notice_id=n)
        for n, told in enumerate((KEPT, COPY), 2)
    ]
    subject = render(digest(first, *others)).subject
    assert subject == "3 policies changed: Marrowfinch Shop ('will never' became 'may') and 2 more"
    twins = [replace(others[0], source_name=f"j{n}", source_title="June | Privacy", notice_id=10 + n) for n in (1, 2)]
    subject = render(digest(first, *twins)).subject
    assert subject == "3 policies changed: Marrowfinch Shop ('will never' became 'may') and 2 more"
    short = replace(first, source_title="Privacy | Marrow")
    assert render(digest(short, *twins)).subject.endswith("Marrow ('will never' became 'may'), June (2 pages)")


def test_subject_of_many_says_how_many_it_leaves_out() -> None:
    many = (news(change(after=f"{n}"), name=f"policy-of-house-{n}", title="Terms", notice_id=n) for n in range(40))
    subject = render(digest(*many)).subject
    assert subject.startswith("40 policies changed: policy-of-house-0 (sharing)")
    assert re.search(r"and 3\d more$", subject)


@pytest.mark.parametrize(
    ("title", "who"),
    [
        ("Marrow & Finch", "Marrow & Finch"),
        ("Privacy Policy – Marrow & Finch", "Marrow & Finch"),
        ("Marrow & Finch: Terms of Service", "Marrow & Finch"),
        ("Marrow & Finch Cookie Policy", "Marrow & Finch"),
        ("Privacy Notice of Marrow", "Marrow"),
        ("Privacy Policy", "marrow-finch"),
        ("Terms and Conditions", "marrow-finch"),
        ("", "marrow-finch"),
    ],
)
def test_title_that_names_only_the_kind_of_document_is_no_name(title: str, who: str) -> None:
    assert render(digest(news(SOLD, title=title))).subject.startswith(f"{who}: ")


def test_subject_where_nothing_weighty_changed() -> None:
    assert render(digest(news(CONTACT))).subject == "Marrow & Finch: the address to write to changed"
    back = news(SOLD, kind=NewsKind.REVERTED, reverted_to_at=NOW - timedelta(days=40))
    assert render(digest(back)).subject == "Marrow & Finch: went back to the text of 22 January 2026"
    assert render(digest()).subject == "No policy changed"
    sick = Weather("a", "https://a.test/", Reason.TIMEOUT, NOW, 4)
    other = replace(sick, source_name="b")
    assert render(digest(weather=(sick,))).subject == "a could not be read: it did not answer in time"
    assert render(digest(weather=(sick, other))).subject == "2 pages could not be read: a, b"
    many = tuple(replace(sick, source_name=f"a-long-name-{number}") for number in range(9))
    assert render(digest(weather=many)).subject == "9 pages could not be read: a-long-name-0, a-long-name-1 and 7 more"


def test_a_letter_about_pages_that_could_not_be_read_claims_nothing_about_them() -> None:
    sick = Weather("a", "https://a.test/", Reason.TIMEOUT, NOW, 4)
    for weather in ((sick,), (sick, replace(sick, source_name="b"))):
        letter = render(digest(weather=weather))
        assert "No policy changed" not in letter.text + letter.html
        assert letter.text.startswith(letter.subject.partition(": a, b")[0])


def test_a_first_letter_names_each_page_and_shows_prose_of_it_as_its_reader_sees_it() -> None:
    excerpt = "This **statement** tells you what [we](https://x.test/us) do \\& why."
    hellos = tuple(
        Welcome(f"shop-{number}", "Privacy", f"https://s{number}.test/", 400, None, excerpt) for number in range(9)
    )
    letter = render(replace(digest(welcomes=hellos[:1]), checked=1))
    assert "This statement tells you what we do & why." in folded(letter.text)
    assert "This statement tells you what we do & why." in seen(letter.html)
    assert "* shop-0: Privacy\n" in letter.text
    assert "Please see whether this is the text that you mean." in folded(letter.text)
    letter = render(replace(digest(welcomes=hellos), checked=20))
    assert letter.subject == "Now watched: shop-0, shop-1, shop-2, shop-3, shop-4, shop-5, shop-6 and 2 more"
    nameless = tuple(replace(hello, source_name="\u202e\u2066") for hello in hellos[:2])
    assert render(replace(digest(welcomes=nameless), checked=20)).subject == "Now watched: a page, a page"
    assert "9 pages of the 20 watched are new." in folded(letter.text)


def is_one_clean_line(subject: str) -> bool:
    turning = {"RLO", "LRO", "RLE", "LRE", "PDF", "RLI", "LRI", "FSI", "PDI"}
    return not any(
        unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp") or unicodedata.bidirectional(sign) in turning
        for sign in subject
    )


PROBES = [
    "a\rBcc: v@evil.test",
    "a\nBcc: v@evil.test",
    "a\x00b",
    "a\u2028b\u2029c",
    "a\u202eb\u2066c",
    "\U0001f4a9 =?UTF-8?Q?=0A?=Bcc: v@evil.test",
    "=?utf-8?q?=0D=0A?=",
    "==??utf-8?q?=?=?",
    "lone \ud800 surrogate",
    "x" * 500,
    "word " * 100,
]


@pytest.mark.parametrize("probe", PROBES)
@pytest.mark.parametrize("place", ["title", "name", "reason"])
def test_subject_is_one_short_line_whatever_strangers_write(probe: str, place: str) -> None:
    item = news(change("We ask.", "We take.", probe if place == "reason" else "'ask' became 'take'"))
    item = replace(item, source_title=probe) if place == "title" else item
    item = replace(item, source_name=probe, source_title="") if place == "name" else item
    for letter in (render(digest(item)), render(digest(item, news(KEPT, name="other", notice_id=2)))):
        assert 0 < len(letter.subject) <= 78
        assert is_one_clean_line(letter.subject)
        assert "=?" not in letter.subject
        letter.text.encode()
        letter.html.encode()


# ---- what stands in a letter ----


def test_a_date_that_moved_is_said_once() -> None:
    before, after = "Updated: 2 January 2025", "Updated: 1 March 2026"
    moved = change(before, after, Harmless.DATE.value, verdict=Verdict.MINOR, category=Category.POLICY_CHANGE)
    dates = (date(2025, 1, 2), date(2026, 3, 1))
    letter = render(digest(news(SOLD, CONTACT, moved, published=dates)))
    assert "dates itself 1 March 2026" in folded(letter.text)
    assert "Updated:" not in letter.text
    assert "The address to write to changed." in letter.text
    for listed in (news(SOLD, moved), news(moved, published=dates)):
        assert "Updated:" in render(digest(listed)).text, "where nothing else says it, it is listed"


def test_letter_tells_every_change_with_place_reason_dates_and_the_way_to_more() -> None:
    item = news(SOLD, KEPT, COPY, CONTACT, published=(date(2025, 1, 2), date(2026, 3, 1)))
    letter = render(digest(item))
    for body in (folded(letter.text), seen(letter.html)):
        for words in (
            "Marrow & Finch",
            "How we share › Partners",
            "'will never' became 'may'",
            "less favourable to users",
            "We keep your details for seven years.",
            "You may ask for a copy.",
            "The address to write to changed.",
            "First seen 3 March 2026, 15:05.",
            "The policy dates itself 1 March 2026; before, it was 2 January 2025.",
            "marrow.test/privacy",
            "clausewatch diff marrow-finch 3 4",
            "Times are in Europe/Paris.",
        ):
            assert words in body
    assert "[-will never-]" in letter.text
    assert "{+may+}" in letter.text
    assert "\n  + We keep your details for seven years.\n" in letter.text
    assert "\n  - You may ask for a copy.\n" in letter.text


def test_changes_are_marked_by_element_and_style_and_named_in_words() -> None:
    page = page_of(render(digest(news(SOLD, KEPT, COPY))))
    quotes = page.findall(".//blockquote")
    assert [[(mark.tag, mark.text) for mark in quote.iter("ins", "del")] for quote in quotes] == [
        [("del", "will never"), ("ins", "may")],
        [("ins", "We keep your details for seven years.")],
        [("del", "You may ask for a copy.")],
    ]
    assert all("underline" in mark.get("style") and mark.get("title") == "inserted" for mark in page.iter("ins"))
    assert all("line-through" in mark.get("style") and mark.get("title") == "deleted" for mark in page.iter("del"))
    assert [label.text.split(" ·")[0] for label in page.xpath("//div/p[1]/strong")] == ["Changed", "Added", "Removed"]


def test_change_without_a_reason_is_put_in_words() -> None:
    letter = render(digest(news(change("We keep it for one year.", "We keep it for nine years."))))
    assert "'one year' became 'nine years'" in folded(letter.text)
    assert "'one year' became 'nine years'" in seen(letter.html)


def test_sections_stand_in_the_order_of_their_weight() -> None:
    sick = Weather("kasper", "https://kasper.test/", "bot-wall", NOW - timedelta(days=2), 9, "a challenge came")
    back = news(KEPT, name="inner", title="Inner", notice_id=2, kind=NewsKind.REVERTED, reverted_to_at=NOW)
    letter = render(digest(back, news(CONTACT, SOLD), weather=(sick,), suppressed=(Quiet(QuietKind.COSMETIC, 3, 2),)))
    told = (
        "'will never' became",
        "The address to write",
        "went back to the text of 3",
        "a check for robots",
        "3 cosmetic revisions",
    )
    for body in (
        folded(letter.text.split("CHANGES THAT MATTER")[1]),
        seen(letter.html).split("Changes that matter")[1],
    ):
        places = [body.index(words) for words in told]
        assert places == sorted(places)


def test_date_that_did_not_move_with_the_text_is_said() -> None:
    same = render(digest(news(SOLD, published=(date(2025, 1, 2), date(2025, 1, 2)))))
    assert "still dates itself 2 January 2025, although its text changed" in folded(same.text)
    assert "dates itself" not in render(digest(news(SOLD))).text


@pytest.mark.parametrize(("span", "said"), [(timedelta(seconds=70), "minute"), (timedelta(days=7), "7 days")])
def test_the_span_of_what_was_not_told_is_said_as_one_says_it(span: timedelta, said: str) -> None:
    told = replace(digest(suppressed=(Quiet(QuietKind.COSMETIC, 1, 1),)), quiet_since=NOW - span)
    assert f"NOT TOLD, IN THE LAST {said.upper()}\n" in render(told).text


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "3 March 2026"),
        ("de", "3. März 2026"),
        ("es", "3 de marzo de 2026"),
        ("fr", "3 mars 2026"),
        ("it", "3 marzo 2026"),
        ("nl", "3 maart 2026"),
        ("pt", "3 de março de 2026"),
        ("xx", "3 March 2026"),
    ],
)
def test_dates_are_in_the_language_and_zone_of_the_reader(lang: str, said: str) -> None:
    letter = render(digest(news(SOLD), reader=replace(ADA, lang=lang)))
    for body in (folded(letter.text), seen(letter.html)):
        assert f"First seen {said}, 15:05." in body
    assert calendar("UTC", "fr").day(date(2026, 3, 1)) == "1er mars 2026"


def test_notes_and_repeats_are_said() -> None:
    letter = render(digest(news(SOLD, notes=("This could not be confirmed by a second look.",), comes_again=True)))
    for body in (folded(letter.text), seen(letter.html)):
        assert "This could not be confirmed by a second look." in body
        assert "an earlier letter that could not be delivered" in body


def test_news_without_listed_changes_still_names_the_policy() -> None:
    letter = render(digest(news()))
    assert "Marrow & Finch" in letter.subject
    assert "No single clause is listed" in seen(letter.html)
    assert "clausewatch diff marrow-finch 3 4" in letter.text


def test_cosmetic_changes_are_shown_only_to_those_who_asked_for_them() -> None:
    quiet = change("Hello , you.", "Hello, you.", verdict=Verdict.COSMETIC, path=("Greeting",))
    assert "Greeting" not in render(digest(news(SOLD, quiet))).text
    everything = replace(ADA, floor=Verdict.COSMETIC)
    assert "Greeting" in render(digest(news(SOLD, quiet), reader=everything)).text


def test_sources_that_changed_alike_are_one_entry_with_their_names() -> None:
    tracked = change("We use cookies.", "We use cookies and pixels.", "pixels are new", category=Category.TRACKING)
    letter = render(digest(*(shop(number, tracked) for number in range(1, 6)), shop(6, SOLD)))
    assert letter.text.count("{+and pixels+}") == 1
    assert page_of(letter).xpath("count(//ins[text()='and pixels'])") == 1
    for number in range(1, 6):
        assert f"clausewatch diff shop-{number} 3 4" in letter.text
        assert f"https://shop-{number}.mall.test/privacy" in letter.text
        assert f"https://shop-{number}.mall.test/privacy" in letter.html
    assert "stands on 4 more" in folded(letter.text)
    assert "Of 12 pages watched, 6 changed in a way that matters." in folded(letter.text)


def test_copies_that_differ_in_their_own_address_alone_are_one_entry() -> None:
    tracked = change("We use cookies.", "We use cookies and pixels.", "pixels are new", category=Category.TRACKING)
    own = change(
        "This is ann.mall.test.com.", "This is eva.mall.test.com.", "an address changed", verdict=Verdict.MINOR
    )
    letter = render(digest(shop(1, tracked), shop(2, tracked, own), shop(3, tracked)))
    assert "stands on 2 more" in folded(letter.text)
    other = change("We use cookies.", "We use cookies and tags.", "tags are new", category=Category.TRACKING)
    apart = render(digest(shop(1, tracked), shop(2, other), shop(3, tracked)))
    assert "stands on 1 more" in folded(apart.text)


def test_the_same_edit_in_several_documents_is_told_once_and_the_others_are_named() -> None:
    one = news(SOLD, KEPT, name="a", title="Alder | Privacy")
    two = news(SOLD, COPY, name="b", title="Birch | Privacy", url="https://b.test/privacy", notice_id=2)
    letter = render(digest(one, two))
    assert letter.text.count("[-will never-]") == 1
    assert "The same edit was made in:\n* b\n" in letter.text
    for body in (folded(letter.text), seen(letter.html)):
        assert "1 edit was made here too; it stands above, under Alder." in body
        assert "Birch" in body
    assert "The same edit was made in b (b.test/privacy)" in seen(letter.html)
    assert len(page_of(letter).xpath("//blockquote//del[.='will never']")) == 1


def test_one_source_that_changed_twice_alike_is_told_twice() -> None:
    letter = render(digest(news(SOLD), news(SOLD, seq=6, notice_id=2)))
    assert letter.text.count("[-will never-]") == 2
    assert "clausewatch diff marrow-finch 5 6" in letter.text


def test_long_clause_is_shown_around_its_change() -> None:
    padding = "This sentence is here and stays as it is for ever. " * 50
    before, after = f"{padding}We never sell it. {padding}", f"{padding}We gladly sell it. {padding}"
    letter = render(digest(news(change(before, after))))
    for body in (letter.text, seen(letter.html)):
        assert body.count("This sentence is here") <= 2
        assert "[…]" in body
        assert "sell it." in folded(body)
    assert "[-never-]" in letter.text
    assert "{+gladly+}" in letter.text


words = st.lists(
    st.sampled_from(["we", "may", "will", "never", "sell", "share", "data.", "it,", "you", "(all)", "today!", "x"]),
    max_size=90,
)


@settings(max_examples=60, deadline=None)
@given(before=words, after=words)
def test_no_inserted_or_deleted_word_is_left_out(before: list[str], after: list[str]) -> None:
    edited = change(" ".join(before), " ".join(after), kind=ChangeKind.MODIFIED)
    letter = render(digest(news(edited)))
    quote = page_of(letter).find(".//blockquote")
    for kind, element in ((RunKind.DELETED, "del"), (RunKind.INSERTED, "ins")):
        marked = [mark.text for mark in quote.iter(element)]
        assert marked == [run.text.strip() for run in runs(edited) if run.kind is kind and run.text.strip()]
    for whole, other in ((before, "ins"), (after, "del")):
        shown = "".join(part for part in quote.xpath(f".//text()[not(parent::{other})]"))
        pieces = ["".join(part.split()) for part in shown.split("[…]")]
        assert re.fullmatch(".+".join(map(re.escape, pieces)), "".join(whole))


def test_markdown_is_shown_as_its_reader_sees_it() -> None:
    shown = render(
        digest(
            news(change("See **our** [list](https://a.test/l) of ten.", "See **our** [list](https://a.test/l) of two."))
        )
    )
    assert "See our list of [-ten-]{+two+}." in shown.text
    moved = render(digest(news(change("See [list](https://a.test/one).", "See [list](https://a.test/two)."))))
    assert "[-one-]" in moved.text


# ---- strangers' words ----

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "{{7*7}}",
    "{% for x in ().__class__.__base__.__subclasses__() %}{{x}}{% endfor %}",
    "{{ ''|attr('format') }}",
    "</blockquote></td></table><h1>Your account is closed</h1>",
    "<ins>forged</ins> &lt;del&gt;",
    '" onmouseover="alert(1)',
    "javascript:alert(1)",
]


@pytest.mark.parametrize("payload", HOSTILE)
def test_payloads_are_shown_as_they_are_and_do_nothing(payload: str) -> None:
    hostile = change(f"{payload} before", f"{payload} after", f"because {payload}", path=(payload,))
    sick = Weather(payload, payload, payload, NOW, 3, payload)
    item = news(
        hostile, name=f"n {payload}", title=f"t {payload}", url=f"https://a.test/?q={payload}", notes=(payload,)
    )
    letter = render(
        digest(item, weather=(sick,), suppressed=(Quiet(QuietKind.FLICKER, 2, 1),), reader=replace(ADA, name=payload))
    )
    assert folded(payload) in folded(letter.text.replace("› ", ""))
    assert payload in seen(letter.html)
    assert "49" not in letter.text
    page = page_of(letter)
    harmless = page_of_plain_words()
    assert {element.tag for element in page.iter()} <= {element.tag for element in harmless.iter()}
    assert len(page.findall(".//h1")) == 1
    assert {name for element in page.iter() for name in element.attrib} <= {
        name for element in harmless.iter() for name in element.attrib
    }
    assert len(page.findall(".//ins")) == len(harmless.findall(".//ins"))


def page_of_plain_words() -> Any:
    sick = Weather("a", "https://a.test/", "b", NOW, 3, "c")
    item = news(change("x before", "x after", "y"), notes=("z",), title="Some title")
    return page_of(render(digest(item, weather=(sick,), suppressed=(Quiet(QuietKind.FLICKER, 2, 1),))))


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,hello",
        "https://bank.test@evil.test/",
        "https://bank.test\\@evil.test/",
        "file:///etc/passwd",
        "https://a.test/\u202egnp.exe",
        "//evil.test/",
        "https://[broken",
    ],
)
def test_only_plain_web_addresses_become_links(url: str) -> None:
    page = page_of(render(digest(news(SOLD, url=url))))
    assert page.findall(".//a") == []


def test_links_lead_where_they_say() -> None:
    page = page_of(render(digest(news(SOLD), shop(1, KEPT), shop(2, KEPT))))
    links = page.findall(".//a")
    assert [link.get("href") for link in links] == [
        "https://marrow.test/privacy",
        *(f"https://shop-{number}.mall.test/privacy" for number in (1, 2)),
    ]
    assert all(link.get("rel") == "noopener noreferrer" for link in links)
    for link in links:
        assert link.get("href").removeprefix("https://") in link.getparent().text_content()


def test_signs_that_turn_the_writing_are_spelt_out() -> None:
    letter = render(digest(news(change("We sell.", "We \u202ereven\u202c sell."))))
    for body in (letter.text, letter.html):
        assert "[U+202E]reven" in body
        assert not any(unicodedata.bidirectional(sign) in ("RLO", "LRO", "RLE", "LRE", "PDF") for sign in body)


def test_clause_cannot_forge_marks_in_the_text() -> None:
    letter = render(digest(news(change("We [-never-] sell it and say so.", "We [-always-] sell it and say so."))))
    assert "\n  - We [-never-] sell it and say so.\n  + We [-always-] sell it and say so.\n" in letter.text


LEGENDS = {
    "modified": (change(), ["del", "ins"], ["[-", "{+"]),
    "added": (KEPT, ["ins"], ['"+"']),
    "removed": (COPY, ["del"], ['"-"']),
    "reworded beyond recognition": (change("All is yours.", "Nothing was ever ours."), ["del", "ins"], ['"-"', '"+"']),
    "moved": (change("Yours.", "Yours.", kind=ChangeKind.MOVED), ["span"], ['">"']),
    "long": (change("a " * 99 + "b", "a " * 99 + "c"), ["del", "ins", "span"], ["[-", "{+", "[…]"]),
    "of no clause": (None, [], []),
}


@pytest.mark.parametrize("told", LEGENDS)
def test_legend_explains_the_marks_that_occur_and_no_others(told: str) -> None:
    item, elements, signs = LEGENDS[told]
    letter = render(digest(news(*([item] if item else []))))
    shown = page_of(letter).xpath("//p[starts-with(., 'How to read')]/*")
    assert [mark.tag for mark in shown] == elements
    legend = re.search(r"How to read: (?:.+\n)+", letter.text)
    every = ("[-", "{+", '"-"', '"+"', '">"', "[…]")
    assert [sign for sign in every if legend and sign in legend[0]] == signs
    assert bool(legend) == bool(signs)


def test_legend_of_a_letter_that_was_cut_explains_what_is_left() -> None:
    letter = render(digest(news(COPY, GIANT)))
    [legend] = page_of(letter).xpath("//p[starts-with(., 'How to read')]")
    assert [mark.tag for mark in legend] == ["del"]
    assert "added" in letter.text.partition("How to read")[2][:200], "the text has room for it"


def test_command_can_be_pasted_into_a_shell() -> None:
    assert "clausewatch diff 'a; rm -rf ~' 3 4" in render(digest(news(SOLD, name="a; rm -rf ~"))).text


# ---- form ----


@pytest.mark.parametrize(
    "clause",
    [
        "word " * 200,
        "x" * 400,
        "我们可能会与合作伙伴共享您的个人信息。" * 20,
        "قد نشارك بياناتك مع شركائنا. " * 20,
        "We keep \U0001f36a\U0001f36a for you. " * 30,
    ],
)
def test_text_is_wrapped_to_78_columns(clause: str) -> None:
    items = (change("", clause, clause), change(clause, ""), change(clause, f"{clause} and more", path=(clause,)))
    letter = render(digest(news(*items, notes=(clause,))))
    assert max(columns(line) for line in letter.text.splitlines()) <= 78
    assert "".join(clause.split()) in re.sub(r"\s+[+] |\s", "", letter.text)


def columns(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in line)


def test_address_longer_than_a_line_stays_whole() -> None:
    url = f"https://marrow.test/{'privacy/' * 12}"
    assert url in render(digest(news(SOLD, url=url))).text.splitlines()


def test_html_is_one_quiet_page_without_anything_from_elsewhere() -> None:
    letter = render(digest(news(SOLD, KEPT, CONTACT), shop(1, COPY), shop(2, COPY)))
    page = page_of(letter)
    assert letter.html.startswith("<!DOCTYPE html>")
    assert page.get("lang") == "en"
    assert len(page.findall(".//h1")) == 1
    assert page.xpath("//meta[@name='color-scheme']/@content") == ["light dark"]
    assert page.xpath("//style[@src]|//script|//img|//link|//form|//iframe|//@src|//@background|//@onclick") == []
    assert "url(" not in letter.html
    assert "max-width:600px" in letter.html
    assert {table.get("role") for table in page.iter("table")} == {"presentation"}
    levels = [int(heading.tag[1]) for heading in page.iter("h1", "h2", "h3")]
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_thousand_changes_fit_and_the_weightiest_stay() -> None:
    crowd = [
        change(f"We keep record {n} for one year.", f"We keep record {n} for nine years.", weight=n / 2_000)
        for n in range(1_000)
    ]
    letter = render(
        digest(news(*crowd), news(change(after="We may hum.", weight=0.01), name="b", title="B", notice_id=2))
    )
    assert encoded_size(letter.html) <= HTML_BYTES
    assert encoded_size(letter.html) > 0.9 * HTML_BYTES
    assert encoded_size(letter.text) <= TEXT_BYTES
    shown, told = records(entities.unescape(letter.html)), records(letter.text)
    assert told == set(range(1_000))
    assert shown == set(range(1_000 - len(shown), 1_000))
    left_out = re.search(r"(\d+) more in the history", seen(letter.html).split("Changes that matter")[1])
    assert left_out
    assert int(left_out[1]) == 1_000 - len(shown)
    assert re.search(rf"{1_001 - len(shown)} more in the history", seen(letter.html))
    page_of(letter)
    assert letter.html.rstrip().endswith("</html>")


def records(body: str) -> set[int]:
    return {int(number) for number in re.findall(r"keep record (\d+)", folded(body))}


def test_thousand_changed_policies_fit() -> None:
    many = (news(change(after=f"We may do {n}."), name=f"p-{n}", title="", notice_id=n) for n in range(1_000))
    sick = tuple(Weather(f"s-{n}", f"https://s-{n}.test/", "timeout", NOW, 3) for n in range(1_000))
    letter = render(digest(*many, weather=sick))
    assert encoded_size(letter.html) <= HTML_BYTES
    assert encoded_size(letter.text) <= TEXT_BYTES
    assert all(f"clausewatch diff p-{n} 3 4" in letter.text for n in range(1_000))
    assert "more in the history" in seen(letter.html)


def test_e43_ten_thousand_changes_are_one_letter() -> None:
    count = 10_000 if os.environ.get("CLAUSEWATCH_CI") == "1" else 3_000
    crowd = [
        change(f"We keep record {n} for one year.", f"We keep record {n} for nine years.", weight=n / 20_000)
        for n in range(count)
    ]
    many = [news(*crowd[at : at + 500], name=f"p-{at}", title="", notice_id=at) for at in range(0, count, 500)]
    started = monotonic()
    letter = render(digest(*many))
    assert monotonic() - started < 60
    assert encoded_size(letter.html) <= HTML_BYTES
    assert encoded_size(letter.text) <= TEXT_BYTES
    assert "more in the history" in seen(letter.html)
    assert ("more in the history" in folded(letter.text)) is (count == 10_000), "a megabyte holds thousands"
    assert letter.subject.startswith(f"{count // 500} policies changed")


def test_clause_without_end_takes_no_time_without_end() -> None:
    started = monotonic()
    old, new = "-!" * 100_000, "**x " * 100_000
    letter = render(digest(news(change(old, new), SOLD)))
    assert "will never" in seen(letter.html)
    assert letter.text.count("-!") >= 100_000
    assert monotonic() - started < 30


def test_clause_too_large_for_a_letter_gives_way_to_the_others() -> None:
    monster = change("", "mammoth" * 30_000, weight=1.0)
    letter = render(digest(news(monster, SOLD)))
    assert encoded_size(letter.html) <= HTML_BYTES
    assert "will never" in seen(letter.html)
    assert "1 more in the history" in seen(letter.html)
    assert letter.text.count("mammoth") > 20_000


@settings(max_examples=40, deadline=None)
@given(
    text=st.text(max_size=60),
    other=st.text(max_size=60),
    kind=st.sampled_from(ChangeKind),
    verdict=st.sampled_from(Verdict),
)
def test_any_text_makes_a_letter(text: str, other: str, kind: ChangeKind, verdict: Verdict) -> None:
    clause = Change(kind, verdict, Category.OTHER, (other,), text, other, (text, other))
    letter: Rendered = render(digest(news(clause, title=text, name=other, notes=(text,), url=other)))
    assert is_one_clean_line(letter.subject)
    assert len(letter.subject) <= 78
    assert letter.html.startswith("<!DOCTYPE html>")
    page_of(letter)
    (letter.text + letter.html).encode()


def test_a_reason_that_repeats_the_label_gives_way_to_a_better_one() -> None:
    added = change("", "An advertising network receives your address.", "new recipient: advertising network",
                   "a clause was put in: 'An advertising network …'")  # fmt: skip
    letter = folded(render(digest(news(added))).text)
    assert "New recipient: advertising network." in letter
    assert "a clause was put in" not in letter
    bare = folded(render(digest(news(change("", "We may call you.", "a clause was put in: 'We may …'")))).text)
    assert "A clause was put in" in bare


def test_the_foot_prints_the_links_that_a_copy_of_the_letter_proves() -> None:
    told = [replace(shop(n, SOLD), chain=f"{n:064x}") for n in range(11)]
    letter = render(digest(*told))
    for item in told[:8]:
        assert f"{item.source_name}@{item.seq}\n  {item.chain}\n" in letter.text
        assert f"{item.source_name}@{item.seq} {item.chain}" in seen(letter.html)
    assert told[8].chain not in letter.text + letter.html
    assert "and 3 more" in letter.text
    assert "Chain heads" not in render(digest(shop(1, SOLD))).text
