"""Pages of strangers on ours: every text they can choose, on every surface that shows it."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from sqlalchemy import text

from alerts.composing import compose_due
from db.post import PostOffice
from db.tokens import TokenKind, Tokens
from monitor.web.desk import hashed
from tests.build import POLICY, SOLD, Story
from tests.databases import migrated
from tests.monitor.web.payloads import PAYLOADS, faults
from tests.monitor.web.visiting import HOST, Answer, Browser, House, opened

OLD = "# Privacy\n\n" + "\n\n".join(f"We keep record {n} of you for 30 days. {each}" for n, each in enumerate(PAYLOADS))
NEW = OLD.replace("for 30 days", "for 24 months")
"""Every clause changes, so that each payload stands in a change."""
FEED = "f" * 43


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A source whose texts, title, address, kind, tags and fault were all written by somebody hostile."""
    folder = tmp_path_factory.mktemp("hostile")
    engine = migrated(folder / "c.db")
    Story(engine).watch().subscribe("ann").look(POLICY)
    story = Story(engine, "evil").watch()
    story.look(OLD)
    story.wait(days=4).change_to(NEW)
    every = " ".join(PAYLOADS)
    with story.engine.execution_options(writes=True).begin() as connection:
        values = {"every": every, "tags": json.dumps(PAYLOADS[:40]), "url": f"https://evil.example/?{every}"}
        connection.execute(text("UPDATE versions SET title = :every, notes = '[]', url = :url"), values)
        connection.execute(
            text("UPDATE sources SET kind = :every, tags = :tags, unwell_detail = :every, unwell_state = 'http-5xx'"),
            values,
        )
        connection.execute(text("UPDATE sources SET moved_to = :url, url = :url WHERE name = 'evil'"), values)
    Tokens(story.engine).add(TokenKind.FEED, "all", hashed(FEED), story.now, story.now + timedelta(days=1))
    with opened(story, folder / "clausewatch.keys") as house:
        house.account("Ada")
        yield house
    engine.dispose()


@pytest.fixture
def operator(hostile: House) -> Browser:
    return hostile.browser("Ada")


PAGES = (
    "/", "/sources/evil", "/sources/evil/versions/1", "/sources/evil/versions/2", "/compare?from=evil@1&to=evil@2",
    "/compare?from=evil@1&to=evil@2&view=side", "/sources/evil/redline/1/2/print",
    "/compare?from=shop@1&to=evil@1", "/changes", "/feeds", "/subscribers", "/add",
)  # fmt: skip


def test_w20_no_payload_is_more_than_text_on_a_page(operator: Browser) -> None:
    for path in PAGES:
        answer = operator.get(path)
        assert answer.status == 200, path
        assert faults(answer.text) == [], path


def test_w20_the_pages_do_show_the_payloads_and_the_check_would_see_them(operator: Browser) -> None:
    texts = [operator.get(path).tree.text_content() for path in PAGES[2:5]]
    found = [sum(each in shown for each in PAYLOADS) for shown in texts]
    assert min(found) > 150, "most of them stand there, as text"
    assert len(PAYLOADS) >= 200
    bare = [faults(f"<!DOCTYPE html><main><p>{each}</p></main>") for each in PAYLOADS]
    assert sum(bool(each) for each in bare) > 180, "the control: unescaped they are faults"


def test_w20_a_payload_in_the_address_bar_is_text_too(operator: Browser) -> None:
    for payload in PAYLOADS[::9]:
        asked = quote(payload, safe="")
        for path in (
            f"/?after={asked}", f"/?tag={asked}", f"/sources/{asked}", f"/compare?from={asked}@1&to=shop@1",
            f"/login?next={asked}", f"/{asked}", f"/sources/evil/versions/2?skip={asked}", f"/setup/{asked}",
            f"/compare?from=evil@1&to=evil@2&verdict={asked}&category={asked}&view={asked}",
        ):  # fmt: skip
            answer = operator.ask("GET", path)
            assert answer.status in (200, 400, 404), path
            if answer.header("content-type").startswith("text/html"):
                assert faults(answer.text) == [], path


def test_w20_no_payload_acts_in_a_feed(hostile: House) -> None:
    answer = hostile.send("GET", f"/feed/{FEED}", None, {"Host": HOST})
    root = ET.fromstring(answer.body)
    assert {element.tag.rpartition("}")[2] for element in root.iter()} == {
        "feed", "id", "title", "updated", "author", "name", "entry", "published", "link", "content",
    }  # fmt: skip
    contents = [element.text or "" for element in root.iter("{http://www.w3.org/2005/Atom}content")]
    words = Answer(200, [], contents[0].encode()).tree.text_content()
    assert sum(payload in words for payload in PAYLOADS) >= 5
    for content in contents:
        assert faults(f"<!DOCTYPE html><main>{content}</main>") == []


def test_w20_no_payload_acts_in_a_letter_or_on_its_page(hostile: House) -> None:
    post = PostOffice(hostile.story.engine)
    assert list(compose_due(post, hostile.sender, hostile.story.now)) == ["ann"]
    message = post.message(post.outbox()[0].letter_id)
    assert message is not None
    letter: Any = message_from_bytes(message, policy=policy.default)
    html = letter.get_body(("html",)).get_content()
    plain = letter.get_body(("plain",)).get_content()
    acting = [each for each in faults(html) if "style" not in each and "<table>" not in each and each != "<center>"]
    assert acting == []
    links = [line.strip() for line in plain.splitlines() if "/compare/" in line and line.strip().startswith("https://")]
    answer = hostile.browser().get(urlsplit(links[0]).path)
    assert answer.status == 200
    assert faults(answer.text) == []


def test_w20_the_api_gives_payloads_as_json_that_no_browser_shows(hostile: House) -> None:
    story = hostile.story
    Tokens(story.engine).add(TokenKind.READ, "x", hashed("r" * 43), story.now, story.now + timedelta(days=1))
    headers = {"Host": HOST, "Authorization": f"Bearer {'r' * 43}"}
    for path in ("/sources", "/sources/evil/versions", "/sources/evil/versions/2/text", "/changes"):
        answer = hostile.send("GET", f"/api/v1{path}", None, headers)
        assert answer.header("content-type") == "application/json"
        assert answer.header("x-content-type-options") == "nosniff"
        assert "alert(" in answer.text


def test_w19_what_the_stranger_sent_is_only_ever_saved(operator: Browser) -> None:
    answer = operator.get("/sources/evil/versions/2/raw")
    assert answer.status == 200
    assert answer.header("content-type") == "application/octet-stream"
    assert answer.header("content-disposition").startswith("attachment;")
    assert "default-src 'none'" in answer.header("content-security-policy")


def test_w21_a_stranger_cannot_forge_the_marks(operator: Browser) -> None:
    for path in ("/compare?from=evil@1&to=evil@2", "/sources/evil/versions/2"):
        tree = operator.get(path).tree
        for mark in tree.iter("ins", "del"):
            assert "forged" not in (mark.text or "")
    assert "<ins>forged" in operator.get("/sources/evil/versions/2").tree.text_content(), "the control"


def test_w25_what_turns_the_direction_of_writing_is_spelt_out(house: House) -> None:
    turned = "We share \u202eyour data\u202c with \u2066nobody\u2069 at all, ever, in any way, and that is our word."
    house.story.wait(days=1).change_to(f"{SOLD}\n\n{turned}")
    house.account("Ada")
    browser = house.browser("Ada")
    for path in ("/sources/shop/versions/3", "/compare?from=shop@2&to=shop@3"):
        page = browser.get(path).text
        assert not [sign for sign in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069" if sign in page], path
        assert "[U+202E]" in page, path


def test_w26_a_link_to_a_stranger_tells_them_nothing(operator: Browser) -> None:
    for path in PAGES:
        for link in operator.get(path).tree.iter("a"):
            href = link.get("href", "")
            if not href.startswith(("/", "?", "#")):
                assert urlsplit(href).scheme in ("http", "https"), href
                assert set((link.get("rel") or "").split()) >= {"noopener", "noreferrer"}, href
