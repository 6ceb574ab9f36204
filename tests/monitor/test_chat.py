"""News to a chat tool: a few lines by Apprise, tried again like a letter, told once, its address never said."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import pytest

from alerts import chat
from alerts.composing import compose_due
from alerts.letter import Entry, Letter, Place
from alerts.outbox import Posted, deliver_due
from monitor import wiring
from monitor.config import ConfigError, load
from monitor.courier import carry
from monitor.wiring import House
from tests.build import POLICY, SOLD, Story
from tests.web import Web

CANARY = "k4n4ry"
SETTINGS = """\
[database]
path = "c.db"
[[source]]
name = "shop"
url = "https://shop.example/privacy"
[[subscriber]]
name = "team"
chat = "{url}"
frequency = "at once"
"""


def opened(folder: Path, url: str) -> House:
    path = folder / "clausewatch.toml"
    path.write_text(SETTINGS.format(url=url))
    path.chmod(0o600)
    return wiring.open_house(load(path, {}))


def told(house: House) -> Story:
    story = Story(house.engine)
    story.look(POLICY)
    story.wait(days=1).change_to(SOLD)
    return story


def post(house: House, story: Story) -> list[Posted]:
    sender = wiring.sender(house.config)
    list(compose_due(house.post, sender, story.now))
    return list(deliver_due(house.dispatch, None, sender, lambda: story.now, lambda: 0.0, partial(carry, house.config)))


def apprise_url(web: Web) -> str:
    return web.url(f"/hook/{CANARY}").replace("http://", "json://")


def test_a_chat_tool_gets_a_few_lines_and_is_tried_until_it_takes_them(tmp_path: Path) -> None:
    answers = [503, 200]
    with Web() as web:
        web.play(f"/hook/{CANARY}", lambda talk: talk.answer(answers.pop(0)))
        house = opened(tmp_path, apprise_url(web))
        story = told(house)
        [posted] = post(house, story)
        assert posted.state == "queued"
        assert post(house, story) == [], "not before its hour"
        [posted] = post(house, story.wait(minutes=2))
        assert posted.state == "sent"
        assert post(house, story.wait(days=1)) == [], "told once"
        assert answers == []
        house.engine.dispose()
        first, second = (json.loads(talk.body) for talk in web.asked)
    assert first["title"] == second["title"]
    assert first["message"] == second["message"], "fixed when it was queued"
    assert "shop" in first["message"]
    assert "never sell" in first["message"]
    assert "https://shop.example/privacy" in first["message"]


def test_an_outage_of_hours_delays_the_news_and_loses_none(tmp_path: Path) -> None:
    with Web() as web:
        url = apprise_url(web)
    house = opened(tmp_path, url)  # nobody listens there now
    story = told(house)
    for _ in range(8):
        assert [posted.state for posted in post(house, story)] in (["queued"], [])
        story.wait(minutes=45)
    [letter] = house.post.outbox()
    assert letter.state == "queued"
    assert letter.attempts >= 5
    house.engine.dispose()


def test_nothing_but_the_service_of_its_address_is_kept_or_said(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", logger="apprise")
    with Web() as web:
        web.play(f"/hook/{CANARY}", lambda talk: talk.answer(500))
        house = opened(tmp_path, apprise_url(web))
        [posted] = post(house, told(house))
        assert any(CANARY in talk.path for talk in web.asked), "the control: it was asked there"
    [letter] = house.post.outbox()
    house.engine.dispose()
    said = [posted.reply, repr(posted), repr(letter), caplog.text, *capfd.readouterr(), repr(house.config)]
    assert not [text for text in said if CANARY in text]
    assert "json://..." in posted.reply
    stored = b"".join(path.read_bytes() for path in tmp_path.glob("c.db*"))
    assert CANARY.encode() not in stored
    assert b"json://..." in stored, "the control: the address's own place was looked at"


def test_a_service_that_apprise_does_not_know_ends_the_letter_visibly(tmp_path: Path) -> None:
    house = opened(tmp_path, "nosuchtool://x")
    [posted] = post(house, told(house))
    assert posted.state == "dead"
    assert "knows no service" in posted.reply
    house.engine.dispose()


def test_without_the_extra_the_settings_say_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "apprise", None)
    monkeypatch.setattr("alerts.chat.find_spec", lambda name: None)
    with pytest.raises(ConfigError, match=r"pip install 'clausewatch\[channels\]'"):
        opened(tmp_path, "json://h.example/x")


def test_a_long_digest_is_cut_cleanly_and_says_what_found_no_room() -> None:
    entry = Entry("shop", "", Place("shop", "https://shop.example/p", "", ""), (), (), (), "'may' became 'will' " * 9)
    letter = Letter("40 policies changed", "", "", "Forty.", (), 0, (entry,) * 40, (), (), (), 0, "", ())
    said = json.loads(chat.body(letter))["body"]
    assert len(said) <= chat.LONGEST
    shown = said.count("shop: ")
    assert 0 < shown < 40
    assert said.endswith(f"And {40 - shown} more: `clausewatch history` has them.")
