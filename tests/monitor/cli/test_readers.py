"""subscribe, unsubscribe, subscriber, bounce, keys, outbox: the words of the command line about readers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from alerts.composing import compose_due
from alerts.keys import load_keys
from alerts.sender import Sender
from db.dispatch import Dispatch
from db.engine import open_engine
from db.post import PostOffice
from db.readers import PausedBy, Readers
from tests.build import POLICY, SOLD, START, Story
from tests.commands import call

SETTINGS = """\
[database]
path = "c.db"
[mail]
from = "watch@c.example"
inbox = "inbox@c.example"
bounces = "bounces@c.example"
[[source]]
name = "shop"
url = "https://shop.example/privacy"
[[subscriber]]
name = "ann"
address = "ann@reader.example"
frequency = "at once"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "clausewatch.toml").write_text(SETTINGS)
    return tmp_path


def run(folder: Path, *arguments: str, code: int = 0, post: bytes = b"") -> tuple[str, str]:
    done = call(*arguments, folder=folder, stdin=post)
    assert done.returncode == code, done.stderr
    return done.stdout, " ".join(done.stderr.split())


def readers(folder: Path) -> dict[str, dict[str, Any]]:
    return {each["name"]: each for each in json.loads(run(folder, "subscriber", "list", "--json")[0])}


def test_a_reader_comes_and_goes_by_command(folder: Path) -> None:
    _, said = run(
        folder, "subscribe", "bob@reader.example", "--name", "bob", "--source", "shop", "--category", "sharing",
        "--category", "retention", "--frequency", "weekly on friday at 09:00", "--urgent", "--heartbeat",
        "--language", "de",
    )  # fmt: skip
    assert "weekly on Friday at 09:00" in said
    bob = readers(folder)["bob"]
    assert (bob["sources"], bob["categories"], bob["language"]) == (["shop"], ["sharing", "retention"], "de")
    assert (bob["urgent_weight"], bob["heartbeat"], bob["origin"]) == (0.8, True, "added")
    run(folder, "unsubscribe", "bob")
    assert readers(folder)["bob"]["paused_by"] == "command"
    run(folder, "subscriber", "resume", "bob")
    assert readers(folder)["bob"]["state"] == "active"


def test_a_reader_is_shown_changed_and_moved_to_another_address(folder: Path) -> None:
    run(folder, "subscribe", "bob@reader.example", "--name", "bob", "--frequency", "weekly on friday at 09:00",
        "--zone", "Europe/Vienna", "--category", "sharing", "--heartbeat")  # fmt: skip
    before = readers(folder)["bob"]
    _, said = run(folder, "subscriber", "change", "bob", "--address", "bob@new.example", "--source", "shop")
    assert said == "bob at bob@new.example: letters come weekly on Friday at 09:00."
    assert readers(folder)["bob"] == before | {"address": "bob@new.example", "sources": ["shop"]}, "and nothing else"
    assert "heartbeat needs" in run(folder, "subscriber", "change", "bob", "--frequency", "at once", code=2)[1]
    run(folder, "subscriber", "change", "bob", "--frequency", "at once", "--no-heartbeat", "--urgent", "--anything",
        "--everything", "--floor", "minor")  # fmt: skip
    bob = json.loads(run(folder, "subscriber", "show", "bob", "--json")[0])
    assert (bob["letters"], bob["zone"], bob["heartbeat"]) == ("as soon as something changes", "Europe/Vienna", False)
    assert (bob["urgent_weight"], bob["categories"], bob["sources"], bob["floor"]) == (0.8, [], [], "minor")
    shown, _ = run(folder, "subscriber", "show", "bob")
    assert "bob@new.example" in shown
    assert "of         everything" in shown


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        (["bob"], "Say what is to change"),
        (["bob", "--address", "a b"], "is no e-mail address"),
        (["bob", "--source", "inn"], "No source is called inn"),
        (["bob", "--source", "Shp"], "Did you mean shop?"),
        (["bob", "--zone", "Mars/Base"], "zone must be the IANA name"),
        (["bob", "--frequency", "at once", "--heartbeat"], "heartbeat needs a frequency with a period"),
        (["ann", "--zone", "UTC"], "clausewatch.toml:10: change the entry there"),
        (["eve", "--zone", "UTC"], "Nobody is subscribed as eve. There are: ann, bob."),
    ],
)
def test_a_change_that_cannot_be_made_is_answered_and_alters_nothing(folder: Path, wish: list[str], said: str) -> None:
    run(folder, "subscribe", "bob@reader.example", "--name", "bob")
    before = readers(folder)
    assert said in run(folder, "subscriber", "change", *wish, code=2)[1]
    assert readers(folder) == before


def test_a_reader_is_forgotten_with_their_letters(folder: Path) -> None:
    run(folder, "subscribe", "bob@reader.example", "--name", "bob", "--frequency", "at once")
    engine = open_engine(f"sqlite:///{folder / 'c.db'}")
    story = Story(engine)
    story.look(POLICY)
    story.wait(days=1).change_to(SOLD)
    assert sorted(compose_due(PostOffice(engine), Sender("w@c.example", "w@c.example"), story.now)) == ["ann", "bob"]
    assert "bob would be forgotten for good, with 1 letter" in run(folder, "subscriber", "remove", "bob", code=2)[1]
    assert "bob" in readers(folder)
    run(folder, "subscriber", "remove", "bob", "--yes")
    assert readers(folder).keys() == {"ann"}
    assert [letter.subscriber for letter in PostOffice(engine).outbox()] == ["ann"]
    with engine.connect() as connection:
        told = "SELECT subscriber_id FROM notices UNION SELECT subscriber_id FROM asides"
        assert len(connection.execute(text(told)).all()) == 1
    run(folder, "subscribe", "bob@reader.example", "--name", "bob")
    assert "clausewatch.toml:10" in run(folder, "subscriber", "remove", "ann", code=2)[1]


def test_the_list_says_who_keeps_letters_back(folder: Path) -> None:
    run(folder, "subscribe", "bob@reader.example", "--name", "bob")
    Readers(open_engine(f"sqlite:///{folder / 'c.db'}")).pause("bob", PausedBy.COMMAND, START, "eve")
    assert "paused (by eve, on the web)" in run(folder, "subscriber", "list")[0]
    assert readers(folder)["bob"]["paused_who"] == "eve"
    run(folder, "subscriber", "pause", "bob")
    assert "paused (by command)" in run(folder, "subscriber", "list")[0]


def test_a_declared_reader_is_ended_where_they_are_declared(folder: Path) -> None:
    _, said = run(folder, "unsubscribe", "ann", code=2)
    assert "clausewatch.toml:10" in said
    run(folder, "subscriber", "pause", "ann")
    assert readers(folder)["ann"]["paused_by"] == "command", "through the restart that reading the list is"


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        (["no-address"], "is no e-mail address"),
        (["a@x.example, c@evil.example"], "is not one plain e-mail address"),
        (["a@x.example", "--frequency", "hourly"], 'frequency must be "at once"'),
        (["a@x.example", "--category", "weather"], "categories must be a list of: collection"),
        (["a@x.example", "--source", "nowhere"], "No source is called nowhere: `clausewatch list` shows the names."),
        (["ü@x.example"], "SMTPUTF8"),
        (["a@x.example", "--frequency", "at once", "--heartbeat"], "heartbeat needs a frequency with a period"),
    ],
)
def test_what_cannot_be_subscribed_is_said_in_a_sentence(folder: Path, wish: list[str], said: str) -> None:
    assert said in run(folder, "subscribe", *wish, code=2)[1]


def test_post_that_comes_back_is_taken_in_by_a_pipe(folder: Path) -> None:
    run(folder, "keys")
    engine = open_engine(f"sqlite:///{folder / 'c.db'}")
    story = Story(engine)
    run(folder, "list")
    story.look(POLICY)
    story.wait(days=1).change_to(SOLD)
    keys = load_keys(folder / "clausewatch.keys")
    sender = Sender("w@c.example", "w@c.example", keys=keys, inbox="inbox@c.example", bounces="bounces@c.example")
    post = PostOffice(engine)
    assert list(compose_due(post, sender, story.now)) == ["ann"]
    [letter] = post.outbox()
    assert "tried at the daemon's next tick" in run(folder, "outbox", "--retry", "1")[1]
    Dispatch(story.engine).mark_dead(letter.letter_id, "550 5.1.1 nobody", story.now)
    assert "is queued in a new one" in run(folder, "outbox", "--retry", "1")[1]
    assert "is dropped" in run(folder, "outbox", "--drop", "2")[1]
    assert "There is no letter 9" in run(folder, "outbox", "--drop", "9", code=2)[1]
    assert "Ignored" in run(folder, "bounce", "-", post=b"Subject: hello\r\n\r\nx")[1]
    [(ann, _)] = post.subscribers()
    subject = sender.unsubscribe_mail(ann).partition("=")[2].replace("%20", " ")
    assert (
        run(folder, "bounce", "-", post=f"Subject: {subject}\r\n\r\n".encode())[0]
        == "ann@reader.example unsubscribed.\n"
    )
    assert "say --asked" in run(folder, "subscriber", "resume", "ann", code=2)[1]
    run(folder, "subscriber", "resume", "ann", "--asked")
    assert readers(folder)["ann"]["state"] == "active"
    first = run(folder, "keys")[0]
    assert run(folder, "keys", "--rotate")[0] != first
    engine.dispose()
