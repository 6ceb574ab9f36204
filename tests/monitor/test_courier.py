"""News to a program: signed JSON, tried again like a letter, told once."""

from __future__ import annotations

import hashlib
import hmac
import json
from functools import partial
from pathlib import Path

import pytest

from alerts.composing import compose_due
from alerts.outbox import Posted, deliver_due
from db.dispatch import WithdrawnError
from monitor import wiring
from monitor.config import ConfigError, load
from monitor.courier import carry
from monitor.wiring import House
from tests.build import POLICY, SOLD, Story
from tests.commands import call
from tests.web import Web

SETTINGS = """\
[database]
path = "c.db"
[[source]]
name = "shop"
url = "https://shop.example/privacy"
[[subscriber]]
name = "robot"
webhook = "{url}"
secret = "a secret of both"
intranet = ["{intranet}"]
frequency = "at once"
"""


def opened(folder: Path, web: Web) -> House:
    path = folder / "clausewatch.toml"
    path.write_text(SETTINGS.format(url=web.url("/hook"), intranet=web.intranet[0]))
    path.chmod(0o600)
    return wiring.open_house(load(path, {}))


def post(house: House, story: Story) -> list[Posted]:
    sender = wiring.sender(house.config)
    list(compose_due(house.post, sender, story.now))
    return list(deliver_due(house.dispatch, None, sender, lambda: story.now, lambda: 0.0, partial(carry, house.config)))


def test_a_webhook_gets_signed_json_and_is_tried_until_it_takes_it(tmp_path: Path) -> None:
    answers = [503, 200]
    with Web() as web:
        web.play("/hook", lambda talk: talk.answer(answers.pop(0)))
        house = opened(tmp_path, web)
        story = Story(house.engine)
        story.look(POLICY)
        story.wait(days=1).change_to(SOLD)
        [posted] = post(house, story)
        assert posted.state == "queued"
        assert posted.reply.endswith("answered 503.")
        assert post(house, story) == [], "not before its hour"
        [before] = house.post.outbox()
        message = house.post.message(before.letter_id)
        [posted] = post(house, story.wait(minutes=2))
        assert posted.state == "sent"
        assert post(house, story.wait(days=1)) == []
        assert answers == []
        house.engine.dispose()
    assert message is not None
    told = json.loads(message)
    assert told["id"].startswith("digest.")
    [revision] = told["revisions"]
    assert (revision["source"], revision["seq"], revision["verdict"]) == ("shop", 2, "substantive")
    assert "never" in revision["changes"][0]["before"]
    record = json.loads(call("history", "shop", "--json", folder=tmp_path).stdout)
    version = next(each for each in record["versions"] if each["seq"] == 2)
    shared = revision.keys() & version.keys()
    assert shared >= {"captured_at", "published_on", "verdict", "outcome", "notes", "chain", "changes"}
    assert {key: revision[key] for key in shared} == {key: version[key] for key in shared}, "as `history --json`"
    first, second = web.asked
    assert first.body == second.body == message, "what is signed is what arrives"
    expected = hmac.new(b"a secret of both", message, hashlib.sha256).hexdigest()
    assert first.headers["x-clausewatch-signature"] == second.headers["x-clausewatch-signature"] == f"sha256={expected}"


def test_nothing_is_posted_of_a_letter_that_was_withdrawn(tmp_path: Path) -> None:
    with Web() as web:
        web.play("/hook", lambda talk: talk.answer(200))
        house = opened(tmp_path, web)
        story = Story(house.engine)
        story.look(POLICY)
        story.wait(days=1).change_to(SOLD)
        list(compose_due(house.post, wiring.sender(house.config), story.now))
        [letter] = house.dispatch.due_letters(story.now)
        house.post.drop(letter.letter_id)
        with pytest.raises(WithdrawnError):
            carry(house.config, letter, lambda: house.dispatch.mark_dot_sent(letter.letter_id, story.now))
        house.engine.dispose()
    assert web.asked == []


def test_a_webhook_on_a_private_network_needs_leave(tmp_path: Path) -> None:
    with Web() as web:
        web.play("/hook", lambda talk: talk.answer(200))
        house = opened(tmp_path, web)
        house.engine.dispose()
        settings = tmp_path / "clausewatch.toml"
        lines = settings.read_text().splitlines()
        settings.write_text("\n".join(line for line in lines if not line.startswith("intranet")))
        house = wiring.open_house(load(settings, {}))
        story = Story(house.engine)
        story.look(POLICY)
        story.wait(days=1).change_to(SOLD)
        [posted] = post(house, story)
        house.engine.dispose()
    assert posted.state == "queued"
    assert "127.0.0.1" in posted.reply
    assert web.asked == []


def test_a_webhook_needs_a_secret_and_no_address(tmp_path: Path) -> None:
    path = tmp_path / "clausewatch.toml"
    for line, said in (
        ('webhook = "https://h.example/x"', "subscriber.secret is needed"),
        ('webhook = "https://h.example/x"\nsecret = "x"\naddress = "a@b.example"', "either address or webhook"),
        ('chat = "json://h.example/x"\naddress = "a@b.example"', "either address or webhook or chat"),
        ('chat = "a token"', "chat has no service"),
        ('floor = "minor"', "subscriber.address is needed: an e-mail address"),
    ):
        path.write_text(f'[[subscriber]]\nname = "robot"\n{line}\n')
        path.chmod(0o600)
        with pytest.raises(ConfigError, match=said):
            load(path, {})


def test_what_waits_for_a_webhook_goes_to_the_address_that_it_has_now(tmp_path: Path) -> None:
    with Web() as web:
        web.play("/hook", lambda talk: talk.answer(404))
        web.play("/moved", lambda talk: talk.answer(200))
        house = opened(tmp_path, web)
        story = Story(house.engine)
        story.look(POLICY)
        story.wait(days=1).change_to(SOLD)
        assert [posted.state for posted in post(house, story)] == ["queued"]
        house.engine.dispose()
        settings = tmp_path / "clausewatch.toml"
        settings.write_text(settings.read_text().replace("/hook", "/moved"))
        house = wiring.open_house(load(settings, {}))
        story.wait(minutes=2)
        assert [posted.state for posted in post(house, story)] == ["sent"]
        house.engine.dispose()
    assert [talk.path for talk in web.asked] == ["/hook", "/moved"]
