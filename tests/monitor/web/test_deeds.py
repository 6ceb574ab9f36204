"""What operators do by forms, and what happens to an address that was typed in."""

from __future__ import annotations

from email import message_from_bytes, policy
from urllib.parse import urlsplit

import pytest

from db.accounts import AccountRole
from db.post import PostOffice
from db.readers import PausedBy, Readers
from db.watchlist import WatchList
from tests.build import LONGER_KEPT
from tests.monitor.web.visiting import Browser, House


@pytest.fixture
def operator(house: House) -> Browser:
    house.account("Ada")
    browser = house.browser("Ada")
    browser.get("/")
    return browser


def test_a_source_is_added_tagged_paused_and_checked_by_forms(house: House, operator: Browser) -> None:
    assert operator.get("/add").status == 200
    made = operator.post("/add", url="inn.example/terms", kind="terms", tags="stay, eu ,stay")
    assert (made.status, made.header("location")) == (303, "/sources/inn-example-terms")
    page = operator.get("/sources/inn-example-terms")
    assert {form.get("action").rpartition("/")[2] for form in page.tree.xpath("//main//form[@method='post']")} == {
        "check", "pause", "tags",
    }  # fmt: skip
    watchlist = WatchList(house.story.engine)
    assert watchlist.get("inn-example-terms").tags == ("stay", "eu")
    path = "/sources/inn-example-terms"
    assert operator.post(f"{path}/tags", tags="hotel").status == 303
    assert operator.post(f"{path}/pause").status == 303
    assert operator.post(f"{path}/check").status == 409
    state = watchlist.get("inn-example-terms")
    assert (state.tags, state.state) == (("hotel",), "paused")
    assert operator.post(f"{path}/resume").status == 303
    assert operator.post(f"{path}/check").status == 303
    assert operator.post("/sources/gone/check").status == 404
    for action in ("add source", "tag source", "pause source", "resume source", "check source"):
        assert f"'Ada', '{action}'" in house.rows()


@pytest.mark.parametrize(
    "url",
    [
        "", "file:///etc/passwd", "javascript:alert(1)", "https://a:b@x.example/", "http://x.example:99999/",
        "https://ex ample/", "https://[::1", "shop.example/privacy",
    ],
)  # fmt: skip
def test_an_address_that_cannot_be_watched_is_said_so(house: House, operator: Browser, url: str) -> None:
    before = house.rows()
    operator.get("/add")
    refused = operator.post("/add", url=url, name="x" if url else "shop")
    assert refused.status == 422
    assert refused.tree.xpath("//*[@role='alert']")
    assert house.rows() == before


def test_a_reader_sees_no_forms_for_changing(house: House) -> None:
    house.account("Rea", AccountRole.READER)
    page = house.browser("Rea").get("/sources/shop")
    assert page.status == 200
    assert page.tree.xpath("//main//form[@method='post']") == []


def test_e23_nothing_goes_to_an_address_before_its_owner_said_yes(house: House, operator: Browser) -> None:
    operator.get("/subscribers")
    asked = operator.post("/subscribers", address="eve@inbox.example", sources="shop", frequency="at once")
    assert "was asked by letter" in asked.text
    [eve] = [state for state in Readers(house.story.engine).all() if state.subscriber.address == "eve@inbox.example"]
    assert eve.paused_by is PausedBy.UNCONFIRMED
    post = PostOffice(house.story.engine)
    house.story.wait(days=1).change_to(LONGER_KEPT)
    assert [letter.recipient for letter in post.outbox()] == ["eve@inbox.example"], "one question, no news"
    message = post.message(post.outbox()[0].letter_id)
    assert message is not None
    letter = message_from_bytes(message, policy=policy.default)
    assert letter["List-Unsubscribe"] is None
    texts = [letter.get_body((kind,)).get_content() for kind in ("plain", "html")]  # type: ignore[union-attr]
    [link] = {line.strip() for line in texts[0].splitlines() if "/confirm/" in line}
    assert link in texts[1]
    path = urlsplit(link).path
    stranger = house.browser()
    assert stranger.get(path).status == 200
    assert Readers(house.story.engine).get(eve.subscriber.subscriber_id) == eve, "looking changes nothing"
    for forged in (path[:-1], path.replace(f".{eve.subscriber.subscriber_id}.", ".1."), "/confirm/x"):
        assert stranger.post(forged).status == 404
    house.story.wait(days=4)
    assert "Letters will come" in stranger.post(path).text
    assert "Letters will come" in stranger.post(path).text, "twice is as good as once"
    confirmed = Readers(house.story.engine).get(eve.subscriber.subscriber_id)
    assert confirmed is not None
    assert confirmed.paused_by is PausedBy.NOBODY


def test_e23_the_link_of_somebody_who_was_forgotten_confirms_nobody_else(house: House, operator: Browser) -> None:
    operator.get("/subscribers")
    operator.post("/subscribers", address="mine@inbox.example")
    readers, post = Readers(house.story.engine), PostOffice(house.story.engine)
    message = post.message(post.outbox()[0].letter_id) or b""
    text = message_from_bytes(message, policy=policy.default).get_body(("plain",)).get_content()  # type: ignore[union-attr]
    [link] = {line.strip() for line in text.splitlines() if "/confirm/" in line}
    readers.remove("mine@inbox.example")
    operator.post("/subscribers", address="eve@inbox.example")
    assert house.browser().post(urlsplit(link).path).status == 404
    [eve] = [state for state in readers.all() if state.subscriber.name == "eve@inbox.example"]
    assert eve.paused_by is PausedBy.UNCONFIRMED


def test_an_old_link_confirms_nothing(house: House, operator: Browser) -> None:
    operator.get("/subscribers")
    operator.post("/subscribers", address="eve@inbox.example")
    message = PostOffice(house.story.engine).message(1)
    assert message is not None
    text = message_from_bytes(message, policy=policy.default).get_body(("plain",)).get_content()  # type: ignore[union-attr]
    [link] = {line.strip() for line in text.splitlines() if "/confirm/" in line}
    house.story.wait(days=8)
    assert house.browser().post(urlsplit(link).path).status == 404


@pytest.mark.parametrize(
    "fields",
    [
        {"address": "x"}, {"address": "a@b.example\r\nBcc: c@d.example"}, {"address": "a@r.example", "name": "ann"},
        {"address": "eve@x.example", "frequency": "hourly"}, {"address": "eve@x.example", "sources": "gone"},
        {"address": "eve@x.example", "floor": "all"}, {"address": "eve@x.example", "zone": "Mars/X"}, {"address": ""},
    ],
)  # fmt: skip
def test_what_cannot_be_subscribed_is_said_in_a_sentence(
    house: House, operator: Browser, fields: dict[str, str]
) -> None:
    operator.get("/subscribers")
    before = house.rows()
    refused = operator.post("/subscribers", **fields)
    assert refused.status in (409, 422)
    assert refused.tree.xpath("//*[@role='alert']")
    assert house.rows() == before


def test_an_address_is_asked_once(house: House, operator: Browser) -> None:
    operator.get("/subscribers")
    assert operator.post("/subscribers", address="eve@inbox.example").status == 200
    assert operator.post("/subscribers", address="eve@inbox.example", name="again").status == 409
    assert len(PostOffice(house.story.engine).outbox()) == 1


def test_letters_are_kept_back_and_let_go_but_never_against_a_goodbye(house: House, operator: Browser) -> None:
    operator.get("/subscribers")
    assert operator.post("/subscribers/1/pause").status == 303
    [paused] = Readers(house.story.engine).all()
    assert (paused.paused_by, paused.paused_who) == (PausedBy.COMMAND, "Ada")
    assert f"paused by Ada, since {house.story.now:%Y-%m-%d}" in operator.get("/subscribers").text
    assert operator.post("/subscribers/1/resume").status == 303
    Readers(house.story.engine).leave(1, house.story.now)
    assert operator.post("/subscribers/1/resume").status == 409
    assert operator.post("/subscribers/77/resume").status == 404
    assert house.is_gone()
